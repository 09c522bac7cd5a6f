package message

// cluster has what is wrong with a spec as a whole, with its release and its services.
func cluster(id ID) (Words, bool) {
	const (
		missing = "is missing"
	)
	return find(id, []text{
		{
			"MSK103.release", missing, "",
			`name the MeterSphere release of the hosts, such as release = "v2.10.0-lts"; "mskraft releases" lists them`,
		},
		{"MSK103.cluster", missing, "", `add a [cluster] table with a name and an id; "mskraft init" makes one`},
		{"MSK103.cluster-name", missing, "", `give the cluster a name, such as name = "metersphere"`},
		{"MSK103.cluster-id", missing, "", `every cluster has an id of its own; "mskraft init" makes one`},
		{"MSK103.hosts", missing, "", "give every host a table: [hosts.ms-1]"},
		{"MSK103.no-host", "there is no host", "", "give every host a table: [hosts.ms-1]"},
		{"MSK103.address", missing, "", "write the IPv4 address or DNS name that every other host can reach"},
		{"MSK103.node-id", missing, "", "write down the node id; Kafka stores it, and refuses to start with another one"},
		{"MSK103.shared", missing, "", "hosts with shared state use the same one: write its address, HOST or HOST:PORT"},
		{"MSK103.certificate", missing, "", "write the absolute path of the PEM file on the NGINX host"},

		{"MSK110.unknown", "release %[1]q is not known", "", "%[2]s"},
		{"release.none", `"mskraft releases" lists the known ones, the newest is %[1]s`},
		{"release.meant", `did you mean %[1]q? "mskraft releases" lists the known ones, the newest is %[2]s`},
		{
			"release.line",
			"name one release, from %[1]s to %[2]s: every host has its own in the file ${MS_BASE}/metersphere/version",
		},
		{
			"release.called",
			"did you mean %[1]q? If it is another one: templates_of = %[1]q in the spec takes the files of that one; to add it: mskraft audit its " +
				"installer, and templates/README.md",
		},
		{
			"release.new",
			`"mskraft releases" lists the known ones. If it is newer: templates_of = %[1]q in the spec takes the files of that one; to add it: ` +
				"mskraft audit its installer, and templates/README.md",
		},
		{"MSK110.name", "%[1]q is not the name of a release", "", "write MeterSphere's own tag, such as v2.10.25-lts"},
		{
			"MSK111.zookeeper", "MeterSphere %[1]s runs Kafka with ZooKeeper, not in KRaft mode", "",
			`KRaft begins with %[2]s; "mskraft releases" lists what can be rendered`,
		},
		{"MSK112.alike", "%[1]s has the same images in both editions", "", "leave edition out"},
		{"MSK113.needless", "%[1]s has templates of its own", "", "leave it out"},
		{"MSK113.unknown", "release %[1]q is not known", "", "%[2]s"},

		{"MSK112.unknown", "%[1]q is not known", "", "%[2]s"},
		{"MSK153.unknown", "%[1]q is not known", "", "%[2]s"},
		{"MSK155.unknown", "%[1]q is not known", "", "%[2]s"},
		{"MSK156.unknown", "%[1]q is not known", "", "%[2]s"},
		{"MSK170.unknown", "%[1]q is not known", "", "%[2]s"},
		{"MSK182.unknown", "%[1]q is not known", "", "%[2]s"},
		{"MSK185.unknown", "%[1]q is not known", "", "%[2]s"},
		{"suggest.nearest", "did you mean %[1]q?"},
		{"suggest.all", "one of: %[1]s"},
		{"suggest.all-or-hosts", "one of: %[1]s, or a list of host names"},

		{"MSK120.label", "%[1]q is not a DNS label", "", "use lower-case letters, digits and inner hyphens, at most 63 characters"},
		{
			"MSK130.address", "%[1]q is a name with dots, and the name of a host has none", "",
			"give the host a name such as [hosts.ms-1], and write below it: address = %[1]q",
		},
		{"MSK130.label", "%[1]q is not a DNS label", "", "use lower-case letters, digits and inner hyphens, at most 63 characters"},
		{
			"MSK121.text", "%[1]q is no id: it is empty, longer than 100 characters, or has others than A-Z, a-z, 0-9 and -_.=+/:@()", "",
			"make one with: mskraft init",
		},
		{"MSK121.hyphen", "%[1]q starts with -, which the images take for an option", "", "make one with: mskraft init"},
		{"MSK121.refused", "%[1]q is not 16 bytes in base64url, and Kafka %[2]s refuses it", "", "make one with: mskraft init"},
		{
			"MSK121.rewritten", "Kafka %[2]s stores %[1]q in another form, and a spec says what is stored", "",
			"the same 16 bytes are written %[3]s",
		},
		{"cluster-id.reserved", "is one that Kafka keeps for itself: a foreign node could join"},
		{"cluster-id.stock", "comes with an image and is the same in every installation: a foreign node could join"},
		{
			"MSK123.twice", "%[1]q is also the name of the cluster at %[2]s, and both would write one folder", "",
			"give every cluster a name of its own",
		},
		{
			"MSK124.twice", "%[1]q is also the id of cluster %[2]s (%[3]s): nodes of the one could join the other", "",
			"make another one for the newer of the two: mskraft init",
		},
		{
			"MSK124.folder", "%[1]q is also the id of cluster %[2]s (%[3]s): nodes of the one could join the other", "",
			"if it is %[2]s under another name, add --prune; if it is another cluster, make an id: mskraft init",
		},

		{"MSK160.unknown", "%[1]s has no such service with a Kafka setting", "", "%[2]s"},
		{
			"MSK161.memory", "%[1]q is not an amount of memory", "",
			`write a number with a unit, such as "2g" or "800m"; Docker wants 6m at least`,
		},

		{"MSK190.unknown", "%[1]q is not the code of a warning", "", "errors cannot be accepted; the warnings are %[2]s"},
		{"MSK190.capitals", "%[1]q is not the code of a warning", "", "did you mean %[2]q?"},
		{"MSK191.empty", "the reason is empty", "", "say in a few words why this cluster accepts it"},
		{"record.finding", "line %[1]d: %[2]s: %[3]s"},
		{
			"MSK191.secret", "the reason holds what looks like a secret", "",
			"leave it out: reasons are written into the output, which is committed",
		},
	})
}
