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
		foreign  = "the variables are those of %[1]s images, and Kafka %[2]s comes as one of the %[3]s images: %[4]s is missing"
		rendered = "render for the release that is installed: the two families have other names, ports and folders"
		needs    = "add it; mskraft render writes all that Kafka %[3]s needs"
		waiting  = "the Kafka of this host never starts, and the others wait for it"
		outside  = "%[1]q stands outside of the block of four lines that msctl cuts out"
		block    = "let the word stand only as the service that waits for Kafka: %[1]s: / depends_on: / kafka: / condition: service_healthy, " +
			"one line each"
	)
	return find(id, []text{
		{"MSK300.form", "%[1]s", refused, "%[1]s"},
		{"MSK300.blank", "%[1]s", "docker-compose refuses the file, or takes the blank for a part of the word", "%[1]s"},
		{"MSK300.twice", "%[1]s", "docker-compose 2 refuses the file, and docker-compose 1 takes the last value", "%[1]s"},

		{
			"MSK301.hash", "%[1]s holds a #: what was meant to be a comment is part of it", then,
			"put a blank in front of the #, outside of quotes",
		},
		{"MSK301.full-width", "%[1]s holds the full-width sign '%[3]s'", then, "write a plain '%[4]s'; a Chinese keyboard types the other one"},
		{"MSK301.chinese", "%[1]s holds the sign '%[3]s' of a Chinese keyboard", then, "write plain signs"},
		{"MSK301.lines", "%[1]s runs over several lines", then, "write it in one line"},
		{"MSK301.unseen", "%[1]s holds a character that cannot be seen (U+%04[3]X)", then, "type the value anew"},
		{"MSK301.text", "%[1]s holds text that is no part of it", then, "put a blank and # in front of a comment, outside of quotes"},
		{"MSK301.quotes", "%[1]s holds quotes that are part of it", then, "write it without the inner quotes"},

		{"MSK302.differs", "the version of the format is %[2]q, and %[1]q in the host's other files", versions, version},
		{"MSK302.missing", "the file has no version, and the host's other files have %[1]q", versions, version},

		{"MSK303.stock", "this is the file as MeterSphere's installer ships it", apart, "%[1]s"},
		{"MSK303.voter", "this is the file as MeterSphere's installer ships it: the only voter is %[2]s", apart, "%[1]s"},
		{
			"MSK303.alone", "Kafka is alone on this host: no other one is among its voters", "the host takes no part in a cluster of the others",
			"write the same cluster id and the same voters on all hosts; data that the host has of its own has to go then",
		},
		{"reset.one", "an upgrade or a new installation puts it back: copy the host's files again, and run msctl reload"},
		{"reset.all", "if the hosts were a cluster, an upgrade put it back: copy the files again; if not, each is sound for itself alone"},

		{
			"MSK304.differs", "the host is of release %[1]s, others are of %[2]s",
			"services of different releases share topics whose messages they write differently", "upgrade all hosts to one release",
		},
		{
			"MSK304.tag", "MS_IMAGE_TAG is %[1]s, and the version file says %[2]s",
			"the compose files of one release start the images of another one",
			"set MS_IMAGE_TAG to the release that is installed, or finish the upgrade",
		},
		{
			"MSK304.image", "the image is Kafka %[1]s, and release %[2]s comes with %[3]s",
			"the file is that of another release: its variables and ports need not fit, and msctl may not find the image",
			"render for %[2]s, or finish the upgrade",
		},

		{
			"MSK305.none", "the service has no image", "docker-compose refuses the file, so msctl starts nothing on this host",
			"write the image that the release comes with",
		},
		{
			"MSK305.no-tag", "the image has no tag", "Docker takes latest, whatever that is on the day it is pulled",
			"write the tag that the release comes with",
		},
		{
			"MSK305.version", "the image is Kafka %[1]s, elsewhere it is %[2]s",
			"hosts of two versions of Kafka form one cluster, which mskraft has not tested", oneImage,
		},
		{
			"MSK305.family", "the image is Kafka %[1]s, elsewhere it is %[2]s",
			"%[3]s images keep data in another place, as another user and under other ports than %[4]s images; the hosts do not find each other",
			oneImage,
		},
		{
			"MSK306.properties", foreign,
			"the image makes properties of them that Kafka does not know, such as cfg.node.id, and Kafka ends for lack of the right ones",
			rendered,
		},
		{
			"MSK306.beside", "most variables are those of %[1]s images, and Kafka %[2]s comes as one of the %[3]s images",
			"the image does nothing that they say", rendered,
		},
		{"MSK306.unread", foreign, "the image does not read them, and ends for lack of those that it reads", rendered},
		{"MSK306.lost", "the image reads no variable %[1]s", "it does not make %[2]s of it: its value is lost", "write %[3]s"},
		{"MSK307.missing", "%[1]s is missing", "%[2]s", needs},
		{"MSK307.empty", "%[1]s is empty", "%[2]s", needs},
		{"MSK307.value", "%[1]s is %[3]q, and has to be %[4]q", "%[2]s", "write %[1]s: '%[4]s'"},
		{
			"MSK307.handed", "%[1]s is empty", "the image hands the empty value to Kafka, or ends, depending on its build",
			"give it a value, or take the line out",
		},
		{
			"MSK307.zookeeper", "%[1]s stands beside the settings of a Kafka without ZooKeeper",
			"the scripts of Kafka %[2]s end: they start Kafka with ZooKeeper or without; the container restarts for ever", "take it out",
		},
		{"without.plaintext", "the scripts of the image refuse listeners without encryption and end; the container restarts for ever"},
		{"without.kraft", "the image starts Kafka for ZooKeeper, which is not there"},
		{"without.id", "the scripts of the image end, or Kafka does; the container restarts for ever"},
		{"without.voters", "the node knows no controller, and ends or stays alone"},
		{"without.it", "the scripts of the image end before Kafka starts; the container restarts for ever"},

		{
			"MSK308.none", "no host of these starts a Kafka",
			"there is no cluster to check; services find a Kafka only if .env names one elsewhere",
			"name the folders of all hosts of the cluster",
		},
		{
			"MSK308.mode", "in mode %[1]s msctl does not load docker-compose-kafka.yml", waiting,
			"install the host in a mode that starts Kafka, or take it out of the cluster",
		},
		{
			"MSK308.external", "MS_EXTERNAL_KAFKA is true, so that msctl does not load docker-compose-kafka.yml", waiting,
			"set MS_EXTERNAL_KAFKA=false on every host that runs a broker or a controller",
		},
		{
			"MSK308.file", "msctl does not load %[1]s, and the host's Kafka is in it", waiting,
			"call it docker-compose-kafka.yml, which is the one that msctl looks for",
		},
		{
			"MSK308.profile", "the Kafka of this host is in the profile %[1]s, and msctl names none", waiting,
			"take the line out: msctl starts what is in no profile",
		},
		{
			"MSK308.replaced", "the container has %[1]s of its own: %[2]s",
			"whether Kafka starts, and with which settings, the files do not tell", "leave the start to the image, or check this Kafka by hand",
		},
		{
			"MSK308.renamed", "the service of this Kafka is called %[1]s, and MeterSphere's is kafka",
			"what waits for the service kafka, or names it to msctl, does not find it; the next upgrade brings a second Kafka of that name",
			"call the service kafka",
		},
		{
			"MSK309.unset", "%[1]s uses %[2]s, which %[3]s does not set", "docker-compose puts nothing in its place",
			"write the value itself; an upgrade drops variables of .env that the installer does not know",
		},

		{
			"MSK380.manifest", "the manifest cannot be trusted: %[1]s",
			"nobody can tell which files of the folder mskraft wrote, and sha256sum -c fails on the host",
			"resolve it by hand, or render again with --force",
		},
		{
			"MSK380.killed", "a run of render was killed while it wrote here", "some files are the new ones and others still the old ones",
			"run render again: it finishes the work",
		},
		{
			"MSK381.missing", "the file is listed in %[1]s and is not there", "sha256sum -c fails on the host, which keeps the file that it has",
			"render again, which writes it",
		},
		{
			"MSK382.edited", "the file is not as mskraft wrote it", "the next render refuses to go over the edit, or loses it with --force",
			"move the edit into the spec and render; mskraft diff shows it",
		},
		{
			"MSK383.unlisted", "the file is not listed in %[1]s", "it is copied to the host with the others, and nothing keeps it up to date",
			"remove it, or keep it outside of the folder of the host",
		},
		{
			"MSK384.later", outside, "once the host is in mode %[2]s, msctl reload deletes this line and the three after it, whatever they are",
			block,
		},
		{"MSK384.now", outside, "msctl reload deletes this line and the three after it, whatever they are", block},
	})
}
