package message

// topics has what is wrong with the lists of brokers that services get, with replication, and
// with where hosts keep data: MSK350 to MSK375, MSK385.
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
		lost       = "whenever the container is made anew, by msctl reload after an edit and by every upgrade, its messages and its part " +
			"of the cluster's records are gone"
		mount = "mount it at %[2]s, and keep the data there"
	)
	switch id {
	case "MSK350.empty":
		return Words{What: "the list of brokers is empty", Effect: check, Do: "write address:port of every broker, separated by commas"}, true
	case "MSK350.empty-entry":
		return Words{
			What:   "the list of brokers has an empty entry",
			Effect: check,
			Do:     "separate the entries by single commas, without one at the end",
		}, true
	case "MSK350.blanks":
		return Words{What: "the list of brokers holds blanks", Effect: check, Do: "write it without blanks"}, true
	case "MSK350.scheme":
		return Words{What: "the entry %[1]q has a scheme", Effect: check, Do: "write address:port alone"}, true
	case "MSK350.ipv6":
		return Words{
			What:   "the entry %[1]q is an IPv6 address, which this release cannot take apart",
			Effect: check,
			Do:     "use IPv4 addresses or names",
		}, true
	case "MSK350.no-port":
		return Words{What: "the entry %[1]q has no port", Effect: check, Do: "write a port behind every address, as in 10.1.11.53:9092"}, true
	case "MSK351.nobody":
		return Words{What: "no broker is at %[1]s", Effect: useless, Do: advertised}, true
	case "MSK351.controller":
		return Words{What: "no broker is at %[1]s: %[2]s is only a controller", Effect: useless, Do: advertised}, true
	case "MSK351.controller-port":
		return Words{What: "no broker is at %[1]s: that is the port of the controller", Effect: useless, Do: advertised}, true
	case "MSK351.port":
		return Words{What: "no broker is at %[1]s: %[2]s advertises port %[3]s", Effect: useless, Do: advertised}, true
	case "MSK352.differs":
		return Words{
			What:   "the list is not the one of the other services: %[1]s",
			Effect: "the service finds other brokers than the rest; while those are down, it stands still",
			Do:     "write the same list everywhere",
		}, true
	case "MSK353.stock":
		return Words{What: "the list is still %[1]s", Effect: oneBroker, Do: "%[2]s"}, true
	case "MSK353.variable":
		return Words{What: "the list is still %[1]s, which is %[3]s", Effect: oneBroker, Do: "%[2]s"}, true
	case "brokers.common":
		return Words{What: "write the list of the other services: %[1]s"}, true
	case "brokers.form":
		return Words{What: "write address:port of every broker, separated by commas"}, true
	case "MSK354.missing":
		return Words{What: "the service has no %[1]s", Effect: unread, Do: "write the list of brokers as the other services have it"}, true
	case "MSK354.other":
		return Words{What: "the variable is %[1]s, and this release reads %[2]s", Effect: unread, Do: "write %[2]s"}, true
	case "MSK355.needless":
		return Words{
			What:   "the service %[1]s is given a list of brokers, and has nothing to do with Kafka",
			Effect: "nothing: MeterSphere's guide names docker-compose-seleniarm.yml by mistake",
			Do:     "take the line out again",
		}, true

	case "MSK360.property":
		return Words{
			What:   "%[1]s is %[2]q, no number from 1",
			Effect: "Kafka refuses its configuration and ends; the container restarts for ever",
			Do:     "write a number",
		}, true
	case "MSK360.variable":
		return Words{What: "%[1]s is %[2]q, no number from 1", Effect: "the service does not start", Do: "write a number"}, true
	case "MSK360.brokers":
		return Words{
			What:   "%[1]s is %[2]d, and the cluster has %[3]d brokers",
			Effect: "topics cannot be made: replication factor larger than available brokers",
			Do:     fewer,
		}, true
	case "MSK360.service":
		return Words{
			What:   "KAFKA_REPLICAS is %[1]d, and the cluster has %[2]d brokers",
			Effect: "the service cannot make its topics: replication factor larger than available brokers",
			Do:     fewer,
		}, true
	case "MSK361.topics":
		return Words{
			What:   "min.insync.replicas is %[1]d, and topics have %[2]d replicas",
			Effect: "no message can be written: NotEnoughReplicas",
			Do:     "write one less than the number of replicas",
		}, true
	case "MSK361.transactions":
		return Words{
			What:   "transaction.state.log.min.isr is %[1]d, and that topic has %[2]d replicas",
			Effect: "no transaction can be written: NotEnoughReplicas",
			Do:     "write one less than the number of replicas",
		}, true
	case "MSK361.service":
		return Words{
			What:   "KAFKA_REPLICAS is %[1]d, and min.insync.replicas is %[2]d",
			Effect: "nothing can be written to the topics that the service makes: NotEnoughReplicas",
			Do:     "write KAFKA_REPLICAS: %[3]d",
		}, true
	case "MSK362.differs":
		return Words{What: "%[1]s is %[3]s, elsewhere it is %[2]s", Effect: byChance, Do: same}, true
	case "MSK362.unset":
		return Words{What: "%[1]s is not set, elsewhere it is %[2]s", Effect: byChance, Do: same}, true
	case "MSK363.service":
		return Words{
			What:   "KAFKA_REPLICAS is %[1]d, and the brokers keep other topics %[2]d times",
			Effect: "the topics of the service are lost, or cannot be used, while the others can",
			Do:     "write KAFKA_REPLICAS: %[2]d",
		}, true
	case "MSK364.once":
		return Words{
			What:   "topics are kept once only: %[1]s = 1",
			Effect: "each topic is on one broker: while that host is down nobody can use it, and with its disk it is gone",
			Do:     "write %[2]d, and 2 for min.insync.replicas if it is 3; topics that exist keep what they have",
		}, true
	case "MSK364.service":
		return Words{
			What:   "KAFKA_REPLICAS is 1, and the cluster has several brokers",
			Effect: "each topic of the service is on one broker: while that host is down nobody can use it, and with its disk it is gone",
			Do:     "write KAFKA_REPLICAS: %[1]d, as on the brokers",
		}, true
	case "MSK365.topics":
		return Words{
			What:   "min.insync.replicas is %[1]d, as many as there are replicas",
			Effect: "nothing can be written once a single broker is down",
			Do:     "write one less",
		}, true
	case "MSK365.transactions":
		return Words{
			What:   "transaction.state.log.min.isr is %[1]d, as many as there are replicas",
			Effect: "no transaction can be written once a single broker is down",
			Do:     "write one less",
		}, true
	case "MSK366.differs":
		return Words{What: "%[1]s is %[3]s, elsewhere it is %[2]s", Effect: byLeader, Do: same}, true
	case "MSK366.unset":
		return Words{What: "%[1]s is not set, elsewhere it is %[2]s", Effect: byLeader, Do: same}, true
	case "MSK366.partitions":
		return Words{
			What:   "KAFKA_PARTITIONS is %[1]s, elsewhere it is %[2]s",
			Effect: "whichever service starts last adds partitions to topics of the others",
			Do:     "write the same everywhere",
		}, true

	case "MSK370.none":
		return Words{What: "no volume keeps the data of Kafka", Effect: lost, Do: "declare a volume and mount it at %[1]s"}, true
	case "MSK370.elsewhere":
		return Words{
			What:   "no volume keeps the data of Kafka",
			Effect: lost,
			Do:     "declare a volume and mount it at %[1]s, and set %[2]s to that folder",
		}, true
	case "MSK371.undeclared":
		return Words{
			What:   "the volume %[1]s is not declared",
			Effect: "docker-compose refuses the file, so msctl starts nothing on this host",
			Do:     "add it at the top level: volumes: / %[1]s: {}",
		}, true
	case "MSK372.elsewhere":
		return Words{What: "the volume is mounted at %[1]s, and Kafka keeps its data in %[3]s", Effect: lost, Do: mount}, true
	case "MSK373.unprepared":
		return Words{
			What:   "the volume is mounted at %[1]s, which the image does not prepare",
			Effect: "Docker makes the folder for root, and Kafka, which runs as another user, cannot write there",
			Do:     mount,
		}, true
	case "MSK374.named":
		return Words{
			What:   "the volume %[1]s is named after the %[2]s images, and Kafka runs in an %[3]s image",
			Effect: "data of the other images belongs to another user and is laid out in another way: Kafka cannot write, or does not find it",
			Do:     "take a new volume, and name it after the image",
		}, true
	case "MSK375.elsewhere":
		return Words{
			What:   "the data is kept in %[1]s, elsewhere in %[2]s",
			Effect: "it works; a backup, or a step of a runbook, that is right for one host is wrong for this one",
			Do:     "mount the same volume at the same place on all hosts",
		}, true
	case "volume.at":
		return Words{What: "%[1]s at %[2]s"}, true

	case "MSK385.databases":
		return Words{
			What: "the hosts share one Kafka, and each has a database of its own",
			Effect: "topics and groups are alike everywhere: a result goes to whichever host holds the partition, so tests stay running on " +
				"one host and leave rows in the database of another",
			Do: "use one MySQL, Redis and MinIO for all hosts, or a Kafka for every host",
		}, true
	}
	return Words{}, false
}
