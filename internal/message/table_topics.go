package message

// topics has what is wrong with the lists of brokers that services get, with replication, and
// with other properties, and with where hosts keep data: MSK350 to MSK379, MSK385.
func topics(id ID) (Words, bool) {
	const (
		check      = "the service reads an address that does not exist; performance tests end with: Kafka 不可用，请检查配置"
		useless    = "the entry is of no use, and in v2 no performance test starts while one entry does not answer"
		advertised = "write the addresses and ports that the brokers advertise"
		oneBroker  = "the service knows one broker only: while that one is down, it finds none of the others"
		unread     = "the service does not read it: it takes the broker from its own defaults, or does not start"
		fewer      = "lower it, or add brokers"
		byChance   = "what a topic gets depends on the broker or controller that happens to make it or to lead it"
		byLeader   = "what holds for a message depends on the broker that happens to lead its topic"
		same       = "write the same on all hosts"
		refuses    = "Kafka refuses its configuration and ends; the container restarts for ever"
		lost       = "whenever the container is made anew, by msctl reload after an edit and by every upgrade, its messages and its part " +
			"of the cluster's records are gone"
		mount = "mount it at %[2]s, and keep the data there"
	)
	return find(id, []text{
		{"MSK350.empty", "the list of brokers is empty", check, "write address:port of every broker, separated by commas"},
		{
			"MSK350.empty-entry", "the list of brokers has an empty entry", check,
			"separate the entries by single commas, without one at the end",
		},
		{"MSK350.blanks", "the list of brokers holds blanks", check, "write it without blanks"},
		{"MSK350.scheme", "the entry %[1]q has a scheme", check, "write address:port alone"},
		{"MSK350.ipv6", "the entry %[1]q is an IPv6 address, which this release cannot take apart", check, "use IPv4 addresses or names"},
		{"MSK350.no-port", "the entry %[1]q has no port", check, "write a port behind every address, as in 10.1.11.53:9092"},
		{"MSK351.nobody", "no broker is at %[1]s", useless, advertised},
		{"MSK351.controller", "no broker is at %[1]s: %[2]s is only a controller", useless, advertised},
		{"MSK351.controller-port", "no broker is at %[1]s: that is the port of the controller", useless, advertised},
		{"MSK351.port", "no broker is at %[1]s: %[2]s advertises port %[3]s", useless, advertised},
		{
			"MSK352.differs", "the list is not the one of the other services: %[1]s",
			"the service finds other brokers than the rest; while those are down, it stands still", "write the same list everywhere",
		},
		{"MSK353.stock", "the list is still %[1]s", oneBroker, "%[2]s"},
		{"MSK353.variable", "the list is still %[1]s, which is %[3]s", oneBroker, "%[2]s"},
		{"brokers.common", "write the list of the other services: %[1]s"},
		{"brokers.form", "write address:port of every broker, separated by commas"},
		{"MSK354.missing", "the service has no %[1]s", unread, "write the list of brokers as the other services have it"},
		{"MSK354.other", "the variable is %[1]s, and this release reads %[2]s", unread, "write %[2]s"},
		{
			"MSK355.needless", "the service %[1]s is given a list of brokers, and has nothing to do with Kafka",
			"nothing: MeterSphere's guide names docker-compose-seleniarm.yml by mistake", "take the line out again",
		},

		{
			"MSK360.property", "%[1]s is %[2]q, no number from 1", refuses,
			"write a number",
		},
		{"MSK360.variable", "%[1]s is %[2]q, no number from 1", "the service does not start", "write a number"},
		{
			"MSK360.brokers", "%[1]s is %[2]d, and the cluster has %[3]d brokers",
			"topics cannot be made: replication factor larger than available brokers", fewer,
		},
		{
			"MSK360.service", "KAFKA_REPLICAS is %[1]d, and the cluster has %[2]d brokers",
			"the service cannot make its topics: replication factor larger than available brokers", fewer,
		},
		{
			"MSK361.topics", "min.insync.replicas is %[1]d, and topics have %[2]d replicas", "no message can be written: NotEnoughReplicas",
			"write one less than the number of replicas",
		},
		{
			"MSK361.transactions", "transaction.state.log.min.isr is %[1]d, and that topic has %[2]d replicas",
			"no transaction can be written: NotEnoughReplicas", "write one less than the number of replicas",
		},
		{
			"MSK361.service", "KAFKA_REPLICAS is %[1]d, and min.insync.replicas is %[2]d",
			"nothing can be written to the topics that the service makes: NotEnoughReplicas", "write KAFKA_REPLICAS: %[3]d",
		},
		{"MSK362.differs", "%[1]s is %[3]s, elsewhere it is %[2]s", byChance, same},
		{"MSK362.unset", "%[1]s is not set, elsewhere it is %[2]s", byChance, same},
		{
			"MSK363.service", "KAFKA_REPLICAS is %[1]d, and the brokers keep other topics %[2]d times",
			"the topics of the service are lost, or cannot be used, while the others can", "write KAFKA_REPLICAS: %[2]d",
		},
		{
			"MSK364.once", "topics are kept once only: %[1]s = 1",
			"each topic is on one broker: while that host is down nobody can use it, and with its disk it is gone",
			"write %[2]d, and 2 for min.insync.replicas if it is 3; topics that exist keep what they have",
		},
		{
			"MSK364.service", "KAFKA_REPLICAS is 1, and the cluster has several brokers",
			"each topic of the service is on one broker: while that host is down nobody can use it, and with its disk it is gone",
			"write KAFKA_REPLICAS: %[1]d, as on the brokers",
		},
		{
			"MSK365.topics", "min.insync.replicas is %[1]d, and topics have %[2]d replicas", "nothing can be written once a single broker is down",
			"write one less than the number of replicas",
		},
		{
			"MSK365.transactions", "transaction.state.log.min.isr is %[1]d, and that topic has %[2]d replicas",
			"no transaction can be written once a single broker is down", "write one less than the number of replicas",
		},
		{"MSK366.differs", "%[1]s is %[3]s, elsewhere it is %[2]s", byLeader, same},
		{"MSK366.unset", "%[1]s is not set, elsewhere it is %[2]s", byLeader, same},
		{
			"MSK366.partitions", "KAFKA_PARTITIONS is %[1]s, elsewhere it is %[2]s",
			"whichever service starts last adds partitions to topics of the others", "write the same everywhere",
		},
		{
			"MSK367.ignored", "Kafka %[2]s has no property %[1]s", "Kafka passes over it: what it was to change is as it was",
			"%[3]s",
		},
		{"MSK368.least", "%[1]s is %[2]s", refuses, "write 1 or more"},
		{"MSK368.clash", "%[1]s is %[2]s, and %[3]s %[4]s", refuses, "let %[3]s be the larger one, or as large"},
		{"MSK368.refused", "%[1]s is %[2]q", refuses, "%[3]s"},
		{"MSK369.zookeeper", "%[1]s is set, and this Kafka has no ZooKeeper", "Kafka passes over it", "take it out"},
		{
			"MSK369.instead", "%[1]s stands beside %[2]s, which is %[3]s", "Kafka takes %[2]s alone and passes over %[1]s",
			"write what is meant into %[2]s, and take %[1]s out",
		},
		{
			"MSK369.requests", "message.max.bytes is %[1]d, and socket.request.max.bytes %[2]d",
			"a message is not larger than the request that brings it: the broker closes the connection of whoever sends more than %[2]d bytes",
			"write a socket.request.max.bytes that is larger than message.max.bytes, or lower the latter",
		},
		{
			"MSK369.topics", "%[1]s is false, and this release makes no topic itself",
			"results of tests are sent to topics that nobody makes, and get lost", "take the line out, or make the topics by hand",
		},

		{"MSK370.none", "no volume keeps the data of Kafka", lost, "declare a volume and mount it at %[1]s"},
		{"MSK370.elsewhere", "no volume keeps the data of Kafka", lost, "declare a volume and mount it at %[1]s, and set %[2]s to that folder"},
		{
			"MSK371.undeclared", "the volume %[1]s is not declared", "docker-compose refuses the file, so msctl starts nothing on this host",
			"add it at the top level: volumes: / %[1]s: {}",
		},
		{"MSK372.elsewhere", "the volume is mounted at %[1]s, and Kafka keeps its data in %[3]s", lost, mount},
		{
			"MSK373.unprepared", "the volume is mounted at %[1]s, which the image does not prepare",
			"Docker makes the folder for root, and Kafka, which runs as another user, cannot write there", mount,
		},
		{
			"MSK373.folder", "the data is in the folder %[1]s of the host, which has to belong to user %[2]d",
			"if it is not there Docker makes it for root, and Kafka, which runs as user %[2]d, cannot write there and ends",
			"make it first: mkdir -p %[1]s && chown -R %[2]d %[1]s",
		},
		{
			"MSK374.named", "the volume %[1]s is named after the %[2]s images, and Kafka runs in an %[3]s image",
			"data of the other images belongs to another user and is laid out in another way: Kafka cannot write, or does not find it",
			"take a new volume, and name it after the image",
		},
		{
			"MSK375.elsewhere", "the data is kept in %[1]s, elsewhere in %[2]s",
			"it works; a backup, or a step of a runbook, that is right for one host is wrong for this one",
			"mount the same volume at the same place on all hosts",
		},
		{
			"MSK377.outside", "%[1]s of %[2]s is in no volume", lost,
			"mount a volume there, or keep it in a folder of the volume that is there",
		},
		{
			"MSK378.memory", "the data is in memory only: a tmpfs is mounted at %[1]s", "it is gone whenever the container stops",
			"mount a volume there",
		},
		{
			"MSK378.read-only", "the data is in %[1]s, which is mounted read-only", "Kafka cannot write there and ends; the container restarts for ever",
			"take ro or read_only out",
		},
		{
			"MSK379.shared", "%[1]s has the data of %[2]s", "each finds there what another one wrote, and ends: the node id is another's",
			"let each have a folder of its own",
		},
		{"volume.at", "%[1]s at %[2]s"},

		{
			"MSK385.databases", "the hosts share one Kafka, and each has a database of its own",
			"topics and groups are alike everywhere: a result goes to whichever host holds the partition, so tests stay running on one host " +
				"and leave rows in the database of another", "use one MySQL, Redis and MinIO for all hosts, or a Kafka for every host",
		},
	})
}
