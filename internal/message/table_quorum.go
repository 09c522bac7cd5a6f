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
		three      = "have three of them, or five"
	)
	switch id {
	case "MSK310.form":
		return Words{What: "the node id %[1]q is no number from 0", Effect: refuses, Do: number}, true
	case "MSK310.missing":
		return Words{What: "node.id is missing", Effect: refuses, Do: number}, true
	case "MSK311.twice":
		return Words{
			What:   "node id %[1]d is that of %[2]s",
			Effect: "whichever starts first has the id; Kafka refuses the others: another broker is registered with that broker id",
			Do:     "give every host a number of its own, and list it in controller.quorum.voters",
		}, true
	case "MSK312.differ":
		return Words{
			What:   "broker.id is %[1]s and node.id is %[2]s",
			Effect: "Kafka ends: You must set node.id to the same value as broker.id",
			Do:     "write the same number in both, or only the one that the image asks for",
		}, true

	case "MSK313.made-up":
		return Words{
			What: "%[1]s is missing",
			Effect: "the node formats its storage with an id of its own making; the others answer INCONSISTENT_CLUSTER_ID, and its broker " +
				"ends after a minute",
			Do: "write the id of the other hosts",
		}, true
	case "MSK313.stock":
		return Words{
			What:   "%[1]s is missing",
			Effect: "the image takes the id that it brings along; the others answer INCONSISTENT_CLUSTER_ID, and its broker ends after a minute",
			Do:     "write the id of the other hosts",
		}, true
	case "MSK313.none":
		return Words{What: "%[1]s is missing", Effect: eachItsOwn, Do: "mskraft init prints a new id; write the same one on all hosts"}, true
	case "MSK313.alone":
		return Words{What: "%[1]s is missing", Effect: eachItsOwn, Do: "write the id of the cluster"}, true
	case "MSK314.differs":
		return Words{
			What:   "the cluster id is %[1]s, elsewhere it is %[2]s",
			Effect: "the others answer INCONSISTENT_CLUSTER_ID, and the broker of this host ends after a minute",
			Do:     "write one id on all hosts; a host that was started with another one keeps that in its data, which has to go",
		}, true
	case "MSK315.form":
		return Words{
			What:   "the cluster id %[1]s",
			Effect: "Kafka before 3.7 stores it changed or refuses it, later ones as it is: hosts, or releases, disagree about it",
			Do:     "%[1]s",
		}, true
	case "MSK316.known":
		return Words{
			What:   "the cluster id %[1]s",
			Effect: "nodes of two clusters that reach each other by mistake take each other for their own",
			Do:     "%[1]s",
		}, true

	case "MSK320.missing":
		return Words{
			What:   "process.roles is missing",
			Effect: "Kafka starts for ZooKeeper, which is not there",
			Do:     "write broker, controller, or broker,controller",
		}, true
	case "MSK320.unknown":
		return Words{What: "%[1]q is no role", Effect: refuses, Do: "the roles are broker, controller, or broker,controller"}, true
	case "MSK320.no-broker":
		return Words{
			What:   "no host has the role broker",
			Effect: "nobody keeps messages, and no service finds a broker",
			Do:     "give at least one host the role broker",
		}, true

	case "MSK321.missing":
		return Words{What: "controller.quorum.voters is missing", Effect: refuses, Do: "write the voters of the other hosts"}, true
	case "MSK321.empty":
		return Words{
			What:   "the list of voters has an empty entry",
			Effect: refuses,
			Do:     "write id@host:port, separated by single commas",
		}, true
	case "MSK321.form":
		return Words{What: "the voter %[1]q is not of the form id@host:port", Effect: refuses, Do: "write it as 1@10.1.11.53:9093"}, true
	case "MSK321.no-port":
		return Words{
			What:   "the voter %[1]q has no port",
			Effect: refuses,
			Do:     "add the port at which the controller of that host is published",
		}, true
	case "MSK322.differ":
		return Words{
			What: "the voters are %[1]s, elsewhere they are %[2]s",
			Effect: "the hosts count different majorities: two leaders, or none; and a host with data ends, as its voters are others than " +
				"those in its data",
			Do: "write the same voters on all hosts",
		}, true
	case "MSK323.nobody":
		return Words{
			What:   "no host has node id %[1]d",
			Effect: "this voter never answers: it counts as one that is down",
			Do:     "name the folder of that host, too, or take the entry out",
		}, true
	case "MSK323.local":
		return Words{
			What:   "a voter is at %[1]q, %[2]s",
			Effect: alone,
			Do:     "write the address at which other hosts reach that controller",
		}, true
	case "MSK323.owner":
		return Words{
			What:   "voter %[1]d is at %[2]s, the address of %[3]s, whose node id is %[4]d",
			Effect: alone,
			Do:     "write %[5]s's own address, or correct the node ids",
		}, true
	case "MSK323.elsewhere":
		return Words{What: "voter %[1]d is at %[2]s, elsewhere it is at %[3]s", Effect: alone, Do: "write the same address on all hosts"}, true
	case "MSK323.port":
		return Words{
			What:   "voter %[1]d is at port %[2]d, which %[3]s does not publish; its controller is at %[4]d",
			Effect: unreached,
			Do:     published,
		}, true
	case "MSK323.leads":
		return Words{
			What:   "voter %[1]d is at port %[2]d, which on %[3]s leads to %[4]d in the container; its controller listens on %[5]d",
			Effect: unreached,
			Do:     published,
		}, true
	case "MSK324.twice":
		return Words{
			What:   "voter %[1]s is listed twice",
			Effect: "Kafka takes the last entry without a word, and the controllers are fewer than it seems",
			Do:     "list every controller once, with its own id",
		}, true
	case "MSK324.address":
		return Words{
			What:   "%[1]s is the address of voter %[2]s and of voter %[3]s",
			Effect: "one of the two can never answer, and the controllers are fewer than it seems",
			Do:     "write each controller's own address",
		}, true
	case "MSK325.unlisted":
		return Words{
			What:   "the host is a controller, and its node id %[1]d is not among the voters",
			Effect: "Kafka ends: node.id must be in the voters of a node with the role controller",
			Do:     "list it on all hosts, correct its node id, or take the role controller away",
		}, true
	case "MSK326.listed":
		return Words{
			What:   "the host is no controller, and its node id %[1]d is among the voters",
			Effect: "Kafka ends: a node that is only a broker must not be a voter",
			Do:     "give it the role controller, or take it off the list on all hosts",
		}, true
	case "MSK327.one":
		return Words{
			What:   "one host alone is a controller",
			Effect: "when it is down nobody elects leaders, and no broker can start",
			Do:     three,
		}, true
	case "MSK327.two":
		return Words{
			What:   "2 hosts are controllers",
			Effect: "when either one is down nobody elects leaders, and no broker can start",
			Do:     three,
		}, true
	case "MSK327.even":
		return Words{
			What:   "%[1]d hosts are controllers",
			Effect: "one more than is of use: the cluster survives as many failures with one less",
			Do:     three,
		}, true
	case "MSK328.text":
		return Words{
			What:   "the voters are written in another way than elsewhere: %[1]s",
			Effect: "it works while both ways lead to the same hosts; nobody sees when they no longer do",
			Do:     "write the same text on all hosts",
		}, true

	case "local.none":
		return Words{What: "no address: Kafka then takes the name of its container"}, true
	case "local.loopback":
		return Words{What: "the loopback address: on every machine, and in every container, it means that one itself"}, true
	case "local.unspecified":
		return Words{What: "no address of a host"}, true
	case "local.group":
		return Words{What: "the address of a group, not of a host"}, true
	case "local.container":
		return Words{What: "the name of a container, which every host resolves to its own"}, true
	case "local.network":
		return Words{What: "an address of MeterSphere's container network, which every host has for itself"}, true

	case "effect.refuses":
		return Words{What: refuses}, true
	case "effect.refused":
		return Words{What: "docker-compose refuses the file, so msctl starts nothing on this host"}, true
	case "effect.unread":
		return Words{What: "Kafka cannot read it and ends; the container restarts for ever"}, true
	case "effect.joins-none":
		return Words{What: "it is the id of no other host, so this one joins none"}, true
	case "effect.no-broker":
		return Words{What: "the service does not read it as a list of brokers, and neither sends nor gets messages"}, true
	case "effect.no-topics":
		return Words{What: "the service ends when it makes its topics"}, true

	case "value.node-id":
		return Words{What: "the node id"}, true
	case "value.cluster-id":
		return Words{What: "the cluster id"}, true
	case "value.roles":
		return Words{What: "the list of roles"}, true
	case "value.voters":
		return Words{What: "the list of voters"}, true
	case "value.listeners":
		return Words{What: "the list of listeners"}, true
	case "value.advertised":
		return Words{What: "the list of advertised listeners"}, true
	case "value.between":
		return Words{What: "the name of the listener between brokers"}, true
	case "value.protocols":
		return Words{What: "the map of protocols"}, true
	case "value.brokers":
		return Words{What: "the list of brokers"}, true
	case "value.port":
		return Words{What: "the published port"}, true

	case "unchecked.others":
		return Words{What: "whether the other hosts agree, and are where this one says: only one is given"}, true
	case "unchecked.blind":
		return Words{What: "what others say of %[1]s, whose Kafka was not understood"}, true
	case "unchecked.variables":
		return Words{What: "what depends on %[1]s: no .env is beside the files"}, true
	case "unchecked.controllers":
		return Words{What: "the addresses of %[1]s: controllers advertise none, only the voters say where they are"}, true
	case "unchecked.names":
		return Words{What: "where these names lead: %[1]s"}, true
	case "unchecked.strangers":
		return Words{What: "whether these are hosts that serve users: %[1]s; nothing here says where hosts without Kafka are"}, true
	case "unchecked.image":
		return Words{What: "which variables the image %[1]s needs: no known release has it"}, true
	case "unchecked.defaults":
		return Words{What: "what the image %[1]s takes for properties that are not set: its version of Kafka is not known"}, true
	}
	return Words{}, false
}
