package message

// files has what is wrong with the files of hosts as such: their form, their release, the
// Kafka that they start, its image, and their manifests.
func files(id ID) (Words, bool) {
	const (
		refused  = "docker-compose refuses the file, so msctl starts nothing on this host"
		then     = "%[2]s"
		versions = "docker-compose 1 refuses files of several versions, so msctl starts nothing on this host"
		version  = "write version: %[1]q, as the release does"
		apart    = "the host runs a Kafka of its own, empty and without replicas, and takes no part in the cluster"
		oneImage = "use one release, and so one image, on all hosts"
		foreign  = "the variables are those of %[1]s images, and Kafka %[2]s comes as one of the %[3]s images"
		rendered = "render for the release that is installed: the two families have other names, ports and folders"
		needs    = "add it; mskraft render writes all that Kafka %[3]s needs"
		waiting  = "the Kafka of this host never starts, and the others wait for it"
		outside  = "%[1]q stands outside of the block of four lines that msctl cuts out"
		block    = "let the word stand only as the service that waits for Kafka: %[1]s: / depends_on: / kafka: / condition: service_healthy, " +
			"one line each"
	)
	switch id {
	case "MSK300.form":
		return Words{What: "%[1]s", Effect: refused, Do: "%[1]s"}, true
	case "MSK300.twice":
		return Words{
			What:   "%[1]s",
			Effect: "some versions of docker-compose refuse the file, the others take one of the values",
			Do:     "%[1]s",
		}, true

	case "MSK301.hash":
		return Words{
			What:   "%[1]s holds a #: what was meant to be a comment is part of it",
			Effect: then,
			Do:     "put a blank in front of the #, outside of quotes",
		}, true
	case "MSK301.full-width":
		return Words{
			What:   "%[1]s holds the full-width sign '%[3]s'",
			Effect: then,
			Do:     "write a plain '%[4]s'; a Chinese keyboard types the other one",
		}, true
	case "MSK301.chinese":
		return Words{What: "%[1]s holds the sign '%[3]s' of a Chinese keyboard", Effect: then, Do: "write plain signs"}, true
	case "MSK301.lines":
		return Words{What: "%[1]s runs over several lines", Effect: then, Do: "write it in one line"}, true
	case "MSK301.unseen":
		return Words{What: "%[1]s holds a character that cannot be seen (U+%04[3]X)", Effect: then, Do: "type the value anew"}, true
	case "MSK301.text":
		return Words{
			What:   "%[1]s holds text that is no part of it",
			Effect: then,
			Do:     "put a blank and # in front of a comment, outside of quotes",
		}, true
	case "MSK301.quotes":
		return Words{What: "%[1]s holds quotes that are part of it", Effect: then, Do: "write it without the inner quotes"}, true

	case "MSK302.differs":
		return Words{What: "the version of the format is %[2]q, and %[1]q in the host's other files", Effect: versions, Do: version}, true
	case "MSK302.missing":
		return Words{What: "the file has no version, and the host's other files have %[1]q", Effect: versions, Do: version}, true

	case "MSK303.stock":
		return Words{What: "this is the file as MeterSphere's installer ships it", Effect: apart, Do: "%[1]s"}, true
	case "MSK303.voter":
		return Words{What: "this is the file as MeterSphere's installer ships it: the only voter is %[2]s", Effect: apart, Do: "%[1]s"}, true
	case "reset.one":
		return Words{What: "an upgrade or a new installation puts it back: copy the host's files again, and run msctl reload"}, true
	case "reset.all":
		return Words{
			What: "if the hosts were a cluster, an upgrade put it back: copy the files again; if not, each is sound for itself alone",
		}, true

	case "MSK304.differs":
		return Words{
			What:   "the host is of release %[1]s, others are of %[2]s",
			Effect: "services of different releases share topics whose messages they write differently",
			Do:     "upgrade all hosts to one release",
		}, true
	case "MSK304.tag":
		return Words{
			What:   "MS_IMAGE_TAG is %[1]s, and the version file says %[2]s",
			Effect: "the compose files of one release start the images of another one",
			Do:     "set MS_IMAGE_TAG to the release that is installed, or finish the upgrade",
		}, true
	case "MSK304.image":
		return Words{
			What:   "the image is Kafka %[1]s, and release %[2]s comes with %[3]s",
			Effect: "the file is that of another release: its variables and ports need not fit, and msctl may not find the image",
			Do:     "render for %[2]s, or finish the upgrade",
		}, true

	case "MSK305.no-tag":
		return Words{
			What:   "the image has no tag",
			Effect: "Docker takes latest, whatever that is on the day it is pulled",
			Do:     "write the tag that the release comes with",
		}, true
	case "MSK305.version":
		return Words{
			What:   "the image is Kafka %[1]s, elsewhere it is %[2]s",
			Effect: "hosts of two versions of Kafka form one cluster, which mskraft has not tested",
			Do:     oneImage,
		}, true
	case "MSK305.family":
		return Words{
			What: "the image is Kafka %[1]s, elsewhere it is %[2]s",
			Effect: "%[3]s images keep data in another place, as another user and under other ports than %[4]s images; the hosts do not find " +
				"each other",
			Do: oneImage,
		}, true
	case "MSK306.properties":
		return Words{
			What:   foreign,
			Effect: "the image makes properties of them that Kafka does not know, such as cfg.node.id, and Kafka ends for lack of the right ones",
			Do:     rendered,
		}, true
	case "MSK306.unread":
		return Words{What: foreign, Effect: "the image does not read them, and ends for lack of those that it reads", Do: rendered}, true
	case "MSK307.missing":
		return Words{What: "%[1]s is missing", Effect: "%[2]s", Do: needs}, true
	case "MSK307.empty":
		return Words{What: "%[1]s is empty", Effect: "%[2]s", Do: needs}, true
	case "MSK307.value":
		return Words{What: "%[1]s is %[3]q, and has to be %[4]q", Effect: "%[2]s", Do: "write %[1]s: '%[4]s'"}, true
	case "MSK307.handed":
		return Words{
			What:   "%[1]s is empty",
			Effect: "the image hands the empty value to Kafka, or ends, depending on its build",
			Do:     "give it a value, or take the line out",
		}, true
	case "without.plaintext":
		return Words{What: "the scripts of the image refuse listeners without encryption and end; the container restarts for ever"}, true
	case "without.kraft":
		return Words{What: "the image starts Kafka for ZooKeeper, which is not there"}, true
	case "without.id":
		return Words{What: "the scripts of the image end, or Kafka does; the container restarts for ever"}, true
	case "without.voters":
		return Words{What: "the node knows no controller, and ends or stays alone"}, true
	case "without.it":
		return Words{What: "the scripts of the image end before Kafka starts; the container restarts for ever"}, true

	case "MSK308.none":
		return Words{
			What:   "no host of these starts a Kafka",
			Effect: "there is no cluster to check; services find a Kafka only if .env names one elsewhere",
			Do:     "name the folders of all hosts of the cluster",
		}, true
	case "MSK308.mode":
		return Words{
			What:   "in mode %[1]s msctl does not load docker-compose-kafka.yml",
			Effect: waiting,
			Do:     "install the host in a mode that starts Kafka, or take it out of the cluster",
		}, true
	case "MSK308.external":
		return Words{
			What:   "MS_EXTERNAL_KAFKA is true, so that msctl does not load docker-compose-kafka.yml",
			Effect: waiting,
			Do:     "set MS_EXTERNAL_KAFKA=false on every host that runs a broker or a controller",
		}, true
	case "MSK309.unset":
		return Words{
			What:   "%[1]s uses %[2]s, which %[3]s does not set",
			Effect: "docker-compose puts nothing in its place",
			Do:     "write the value itself; an upgrade drops variables of .env that the installer does not know",
		}, true

	case "MSK380.manifest":
		return Words{
			What:   "the manifest cannot be trusted: %[1]s",
			Effect: "nobody can tell which files of the folder mskraft wrote, and sha256sum -c fails on the host",
			Do:     "resolve it by hand, or render again with --force",
		}, true
	case "MSK380.killed":
		return Words{
			What:   "a run of render was killed while it wrote here",
			Effect: "some files are the new ones and others still the old ones",
			Do:     "run render again: it finishes the work",
		}, true
	case "MSK381.missing":
		return Words{
			What:   "the file is listed in %[1]s and is not there",
			Effect: "sha256sum -c fails on the host, which keeps the file that it has",
			Do:     "render again, which writes it",
		}, true
	case "MSK382.edited":
		return Words{
			What:   "the file is not as mskraft wrote it",
			Effect: "the next render refuses to go over the edit, or loses it with --force",
			Do:     "move the edit into the spec and render; mskraft diff shows it",
		}, true
	case "MSK383.unlisted":
		return Words{
			What:   "the file is not listed in %[1]s",
			Effect: "it is copied to the host with the others, and nothing keeps it up to date",
			Do:     "remove it, or keep it outside of the folder of the host",
		}, true
	case "MSK384.later":
		return Words{
			What:   outside,
			Effect: "once the host is in mode %[2]s, msctl reload deletes this line and the three after it, whatever they are",
			Do:     block,
		}, true
	case "MSK384.now":
		return Words{What: outside, Effect: "msctl reload deletes this line and the three after it, whatever they are", Do: block}, true
	}
	return Words{}, false
}
