package message

// quorum has what is wrong with the ids, the roles and the voters of hosts, MSK310 to MSK329,
// and what several findings of verify say.
func quorum(id ID) (Words, bool) {
	const (
		refuses    = "Kafka refuses its configuration and ends; the container restarts for ever"
		number     = "give the host a number that no other one has"
		eachItsOwn = "each node formats its storage with an id of its own, and they never become one cluster"
		alone      = "the hosts send their votes to the wrong place, and without a majority there is no leader"
		unreached  = "the other hosts never reach this controller: it counts as one that is down"
		published  = "write the published port of the controller"
		strangers  = "nodes of two clusters that reach each other by mistake take each other for their own"
		three      = "have three of them, or five"
	)
	return find(id, []text{
		{"MSK310.form", "the node id %[1]q is no number from 0", refuses, number},
		{"MSK310.missing", "node.id is missing", refuses, number},
		{
			"MSK311.twice", "node id %[1]d is that of %[2]s",
			"whichever starts first has the id; Kafka refuses the others: another broker is registered with that broker id",
			"give every host a number of its own, and list it in controller.quorum.voters",
		},
		{
			"MSK312.differ", "broker.id is %[1]s and node.id is %[2]s", "Kafka ends: You must set node.id to the same value as broker.id",
			"write the same number in both, or only the one that the image asks for",
		},

		{
			"MSK313.made-up", "%[1]s is missing",
			"the node formats its storage with an id of its own making; the others answer INCONSISTENT_CLUSTER_ID, and its broker ends after a " +
				"minute", "write the id of the other hosts",
		},
		{
			"MSK313.stock", "%[1]s is missing",
			"the image takes the id that it brings along; the others answer INCONSISTENT_CLUSTER_ID, and its broker ends after a minute",
			"write the id of the other hosts",
		},
		{"MSK313.none", "%[1]s is missing", eachItsOwn, "mskraft init prints a new id; write the same one on all hosts"},
		{
			"MSK314.differs", "the cluster id is %[1]s, elsewhere it is %[2]s",
			"the others answer INCONSISTENT_CLUSTER_ID, and the broker of this host ends after a minute",
			"write one id on all hosts; a host that was started with another one keeps that in its data, which has to go",
		},
		{
			"MSK315.refused", "the cluster id %[1]q is not 16 bytes in base64url",
			"Kafka %[2]s refuses to format its storage, and ends; the container restarts for ever", "mskraft init prints a new one",
		},
		{
			"MSK315.hyphen", "the cluster id %[1]q starts with -", "the scripts of the image take it for an option, and end",
			"mskraft init prints a new one",
		},
		{
			"MSK315.wrapped", "the cluster id is %[1]s, and Kafka %[2]s puts Some() around it once more",
			"it refuses data that it formatted with %[3]s", "write %[3]s; the version after it is the one that needs Some()",
		},
		{
			"MSK315.rewritten", "the cluster id is %[1]s, and Kafka %[2]s stores %[3]s, the same bytes in their usual form",
			"Kafka 3.7 and later compare the text, and refuse the data once the release comes with them", "write %[3]s",
		},
		{
			"MSK316.known", "the cluster id %[1]s", strangers, "%[1]s",
		},
		{
			"MSK316.own", "%[1]s is missing, so that the image takes the id that it brings along: %[2]s", strangers,
			"write an id of your own, which mskraft init prints, before there is data; a cluster with data keeps the one that it has",
		},

		{
			"MSK320.missing", "process.roles is missing", "Kafka starts for ZooKeeper, which is not there",
			"write broker, controller, or broker,controller",
		},
		{"MSK320.unknown", "%[1]q is no role", refuses, "the roles are broker, controller, or broker,controller"},
		{
			"MSK320.no-broker", "no host has the role broker", "nobody keeps messages, and no service finds a broker",
			"give at least one host the role broker",
		},

		{"MSK321.missing", "controller.quorum.voters is missing", refuses, "write the voters of the other hosts"},
		{
			"MSK321.static", "controller.quorum.voters is missing, and Kafka %[1]s does not read controller.quorum.bootstrap.servers",
			refuses, "write the voters of the cluster, id@host:port of each",
		},
		{
			"MSK321.unformatted", "the quorum is a dynamic one: controller.quorum.bootstrap.servers without controller.quorum.voters",
			"the image formats an empty disk without saying who the first controllers are, which kafka-storage.sh refuses; " +
				"the container restarts for ever", "write controller.quorum.voters, or format the disks by hand, with --initial-controllers",
		},
		{"MSK321.empty", "the list of voters has an empty entry", refuses, "write id@host:port, separated by single commas"},
		{"MSK321.form", "the voter %[1]q is not of the form id@host:port", refuses, "write it as 1@10.1.11.53:9093"},
		{"MSK321.no-port", "the voter %[1]q has no port", refuses, "add the port at which the controller of that host is published"},
		{
			"MSK322.differ", "the voters are %[1]s, elsewhere they are %[2]s",
			"the hosts count different majorities: two leaders, or none; and a host with data ends, as its voters are others than those in its " +
				"data", "write the same voters on all hosts",
		},
		{
			"MSK323.nobody", "no host has node id %[1]d", "this voter never answers: it counts as one that is down",
			"name the folder of that host, too, or take the entry out",
		},
		{"MSK323.local", "a voter is at %[1]q, %[2]s", alone, "write the address at which other hosts reach that controller"},
		{
			"MSK323.owner", "voter %[1]d is at %[2]s, the address of %[3]s, whose node id is %[4]d", alone,
			"write %[5]s's own address, or correct the node ids",
		},
		{"MSK323.elsewhere", "voter %[1]d is at %[2]s, elsewhere it is at %[3]s", alone, "write the same address on all hosts"},
		{"MSK323.port", "voter %[1]d is at port %[2]d, which %[3]s does not publish; its controller is at %[4]d", unreached, published},
		{
			"MSK323.leads", "voter %[1]d is at port %[2]d, which on %[3]s leads to %[4]d in the container; its controller listens on %[5]d",
			unreached, published,
		},
		{
			"MSK324.twice", "voter %[1]s is listed twice",
			"Kafka takes the last entry without a word, and the controllers are fewer than it seems",
			"list every controller once, with its own id",
		},
		{
			"MSK324.address", "%[1]s is the address of voter %[2]s and of voter %[3]s",
			"one of the two can never answer, and the controllers are fewer than it seems", "write each controller's own address",
		},
		{
			"MSK325.unlisted", "the host is a controller, and its node id %[1]d is not among the voters",
			"Kafka ends: node.id must be in the voters of a node with the role controller",
			"list it on all hosts, correct its node id, or take the role controller away",
		},
		{
			"MSK326.listed", "the host is no controller, and its node id %[1]d is among the voters",
			"Kafka ends: a node that is only a broker must not be a voter", "give it the role controller, or take it off the list on all hosts",
		},
		{"MSK327.one", "one host alone is a controller", "when it is down nobody elects leaders, and no broker can start", three},
		{"MSK327.two", "2 hosts are controllers", "when either one is down nobody elects leaders, and no broker can start", three},
		{"MSK327.even", "%[1]d hosts are controllers", "one more than is of use: the cluster survives as many failures with one less", three},
		{
			"MSK328.text", "the voters are written in another way than elsewhere: %[1]s",
			"it works while both ways lead to the same hosts; nobody sees when they no longer do", "write the same text on all hosts",
		},

		{"local.none", "no address: Kafka then takes the name of its container"},
		{"local.loopback", "the loopback address: on every machine, and in every container, it means that one itself"},
		{"local.unspecified", "no address of a host"},
		{"local.group", "the address of a group, not of a host"},
		{"local.container", "the name of a container, which every host resolves to its own"},
		{"local.network", "an address of MeterSphere's container network %[1]s, which every host has for itself"},

		{"effect.refuses", refuses},
		{"effect.refused", "docker-compose refuses the file, so msctl starts nothing on this host"},
		{"effect.unread", "Kafka cannot read it and ends; the container restarts for ever"},
		{"effect.joins-none", "it is the id of no other host, so this one joins none"},
		{"effect.no-broker", "the service does not read it as a list of brokers, and neither sends nor gets messages"},
		{"effect.no-topics", "the service ends when it makes its topics"},

		{"value.node-id", "the node id"},
		{"value.cluster-id", "the cluster id"},
		{"value.roles", "the list of roles"},
		{"value.voters", "the list of voters"},
		{"value.listeners", "the list of listeners"},
		{"value.advertised", "the list of advertised listeners"},
		{"value.between", "the name of the listener between brokers"},
		{"value.protocols", "the map of protocols"},
		{"value.brokers", "the list of brokers"},
		{"value.port", "the published port"},

		{"unchecked.included", "what %[1]s says, which a location includes: it is not among the files"},
		{"unchecked.others", "whether the other hosts agree, and are where this one says: only one is given"},
		{"unchecked.blind", "what others say of %[1]s, whose Kafka was not understood"},
		{"unchecked.variables", "what depends on %[1]s: no .env is beside the files"},
		{"unchecked.controllers", "the addresses of %[1]s: controllers advertise none, only the voters say where they are"},
		{"unchecked.profiles", "the Kafkas in other profiles of Compose than %[1]s: which are started together the files do not tell"},
		{"unchecked.outside", "what depends on these files, which are not among those of the host: %[1]s"},
		{"unchecked.zookeeper", "%[1]s: there Kafka is run with ZooKeeper, and no KRaft cluster is made"},
		{"unchecked.names", "where these names lead: %[1]s"},
		{"unchecked.translated", "whether these lead to the ports that their hosts publish: %[1]s"},
		{"unchecked.strangers", "whether these are hosts that serve users: %[1]s; nothing here says where hosts without Kafka are"},
		{"image.built", "that is built for %[1]s"},
		{"unchecked.image", "which variables the image %[1]s needs: no known release has it"},
		{"unchecked.cluster-id", "what the image %[1]s makes of its cluster id: its version of Kafka is not known"},
		{"unchecked.writers", "whether the image %[1]s waits for more replicas than a topic has: its version of Kafka is not known"},
		{"unchecked.advertised", "whether the image %[1]s takes an advertised listener of controllers: its version of Kafka is not known"},
		{"unchecked.own", "the configuration that the image %[1]s brings along, which it takes where there is no variable"},
		{"unchecked.config", "what the configuration says that is mounted from %[1]s: it is not among the files"},
		{"unchecked.dynamic", "who the controllers are: the quorum of %[1]s is a dynamic one, and only its data tells"},
		{"unchecked.defaults", "what the image %[1]s takes for properties that are not set: its version of Kafka is not known"},
	})
}
