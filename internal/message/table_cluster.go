package message

// cluster has what is wrong with a spec as a whole, with its release and its services.
func cluster(id ID) (Words, bool) {
	const (
		missing = "is missing"
		another = "make one with: mskraft init"
	)
	switch id {
	case "MSK103.release":
		return Words{
			What: missing,
			Do:   `name the MeterSphere release of the hosts, such as release = "v2.10.0-lts"; "mskraft releases" lists them`,
		}, true
	case "MSK103.cluster":
		return Words{What: missing, Do: `add a [cluster] table with a name and an id; "mskraft init" makes one`}, true
	case "MSK103.cluster-name":
		return Words{What: missing, Do: `give the cluster a name, such as name = "metersphere"`}, true
	case "MSK103.cluster-id":
		return Words{What: missing, Do: `every cluster has an id of its own; "mskraft init" makes one`}, true
	case "MSK103.hosts":
		return Words{What: missing, Do: "give every host a table: [hosts.ms-1]"}, true
	case "MSK103.no-host":
		return Words{What: "there is no host", Do: "give every host a table: [hosts.ms-1]"}, true
	case "MSK103.address":
		return Words{What: missing, Do: "write the IPv4 address or DNS name that every other host can reach"}, true
	case "MSK103.node-id":
		return Words{What: missing, Do: "write down the node id; Kafka stores it, and refuses to start with another one"}, true
	case "MSK103.shared":
		return Words{What: missing, Do: "hosts with shared state use the same one: write its address, HOST or HOST:PORT"}, true
	case "MSK103.certificate":
		return Words{What: missing, Do: "write the absolute path of the PEM file on the NGINX host"}, true

	case "MSK110.unknown":
		return Words{What: "release %[1]q is not known", Do: `"mskraft releases" lists the known ones, the newest is %[2]s`}, true
	case "MSK110.misspelt":
		return Words{
			What: "release %[1]q is not known",
			Do:   `did you mean %[2]q? "mskraft releases" lists the known ones, the newest is %[3]s`,
		}, true
	case "MSK110.new":
		return Words{
			What: "release %[1]q is not known",
			Do: "did you mean %[2]q? To add a release: mskraft audit its installer, and templates/README.md; to do without: templates_of = " +
				"%[2]q",
		}, true
	case "MSK110.name":
		return Words{What: "%[1]q is not the name of a release", Do: "write MeterSphere's own tag, such as v2.10.25-lts"}, true
	case "MSK111.zookeeper":
		return Words{
			What: "MeterSphere %[1]s runs Kafka with ZooKeeper, not in KRaft mode",
			Do:   `KRaft begins with %[2]s; "mskraft releases" lists what can be rendered`,
		}, true
	case "MSK112.alike":
		return Words{What: "%[1]s has the same images in both editions", Do: "leave edition out"}, true
	case "MSK113.needless":
		return Words{What: "%[1]s has templates of its own", Do: "leave it out"}, true
	case "MSK113.unknown":
		return Words{What: "release %[1]q is not known", Do: "%[2]s"}, true

	case "MSK112.unknown", "MSK153.unknown", "MSK155.unknown", "MSK156.unknown", "MSK170.unknown", "MSK182.unknown", "MSK185.unknown":
		return Words{What: "%[1]q is not known", Do: "%[2]s"}, true
	case "suggest.nearest":
		return Words{What: "did you mean %[1]q?"}, true
	case "suggest.all":
		return Words{What: "one of: %[1]s"}, true
	case "suggest.all-or-hosts":
		return Words{What: "one of: %[1]s, or a list of host names"}, true

	case "MSK120.label", "MSK130.label":
		return Words{What: "%[1]q is not a DNS label", Do: "use lower-case letters, digits and inner hyphens, at most 63 characters"}, true
	case "MSK121.form", "MSK122.known":
		return Words{What: "%[1]q %[2]s", Do: "%[2]s"}, true
	case "cluster-id.length":
		return Words{What: "has %[1]d characters, not 22", Do: another}, true
	case "cluster-id.hyphen":
		return Words{What: "starts with -, which the images take for an option", Do: another}, true
	case "cluster-id.base64":
		return Words{What: "is not base64url (A-Z, a-z, 0-9, - and _)", Do: another}, true
	case "cluster-id.canonical":
		return Words{
			What: "is not canonical: the last character has to be A, Q, g or w, or Kafka versions disagree about the id",
			Do:   "the same 16 bytes are written %[1]s",
		}, true
	case "cluster-id.reserved":
		return Words{What: "is reserved by Kafka", Do: another}, true
	case "cluster-id.stock":
		return Words{What: "comes with an image and is the same in every installation: a foreign node could join", Do: another}, true
	case "MSK123.twice":
		return Words{
			What: "%[1]q is also the name of the cluster in %[2]s, and both would write one folder",
			Do:   "give every cluster a name of its own",
		}, true

	case "MSK160.unknown":
		return Words{What: "%[1]s has no such service with a Kafka setting", Do: "%[2]s"}, true
	case "MSK161.memory":
		return Words{
			What: "%[1]q is not an amount of memory",
			Do:   `write a number with a unit, such as "2g" or "800m"; Docker wants 6m at least`,
		}, true

	case "MSK190.unknown":
		return Words{What: "%[1]q is not the code of a warning", Do: "errors cannot be accepted; the warnings are %[2]s"}, true
	case "MSK190.capitals":
		return Words{What: "%[1]q is not the code of a warning", Do: "did you mean %[2]q?"}, true
	case "MSK191.empty":
		return Words{What: "the reason is empty", Do: "say in a few words why this cluster accepts it"}, true
	case "record.finding":
		return Words{What: "line %[1]d: %[2]s: %[3]s"}, true
	case "MSK191.secret":
		return Words{What: "the reason holds what looks like a secret", Do: "leave it out: reasons are written into the output, which is committed"}, true
	}
	return Words{}, false
}
