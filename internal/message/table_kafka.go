package message

// kafka has what is wrong with the table kafka of a spec, MSK150 to MSK159.
func kafka(id ID) (Words, bool) {
	const printable = `use printable ASCII characters without \ and &`
	switch id {
	case "MSK154.version":
		return Words{What: "%[1]s has Kafka %[2]s, not %[3]s", Do: "leave version out: the release decides"}, true
	case "MSK150.brokers":
		return Words{
			What: "%[1]d replicas need %[1]d brokers, the cluster has %[2]d",
			Do:   "lower it, or add brokers: a topic with more replicas than brokers cannot be made",
		}, true
	case "MSK151.factor":
		return Words{
			What: "%[1]d replicas can never be in sync: the replication factor is %[2]d",
			Do:   "it has to be lower than the replication factor, so that a broker may be down",
		}, true

	case "MSK154.boolean":
		return Words{What: "Kafka refuses %[1]q and ends", Do: "write true or false"}, true
	case "MSK154.double":
		return Words{What: "Kafka refuses %[1]q and ends", Do: "write a number"}, true
	case "MSK154.integer":
		return Words{What: "Kafka refuses %[1]q and ends", Do: "write a whole number that fits into a Java %[2]s"}, true
	case "MSK154.valid":
		return Words{What: "Kafka refuses %[1]q and ends", Do: "write %[2]s"}, true
	case "MSK154.low":
		return Words{What: "Kafka refuses %[1]q and ends", Do: "write %[2]s or more"}, true
	case "MSK154.range":
		return Words{What: "Kafka refuses %[1]q and ends", Do: "write a value from %[2]s to %[3]s"}, true
	case "MSK155.empty", "MSK156.empty":
		return Words{What: "the list is empty", Do: `name at least one broker, or write "all"`}, true
	case "MSK155.no-host", "MSK156.no-host":
		return Words{What: "there is no host %[1]q", Do: "%[2]s"}, true
	case "MSK155.twice", "MSK156.twice":
		return Words{What: "host %[1]q is repeated", Do: "name every host once"}, true
	case "MSK155.no-broker", "MSK156.no-broker":
		return Words{What: "host %[1]q is no broker", Do: "name hosts with the role broker: %[2]s"}, true
	case "MSK156.no-check":
		return Words{
			What: "%[1]s checks no broker before a performance test",
			Do:   "leave it out; clients only need one broker that answers",
		}, true
	case "MSK156.local":
		return Words{
			What: "host %[1]s runs performance tests but no broker",
			Do:   "list the brokers to use, or give the host the role broker",
		}, true

	case "MSK157.twice":
		return Words{What: "property %[1]s is also on line %[2]d", Do: "write every property once"}, true
	case "MSK157.owned":
		return Words{What: "mskraft sets this property itself", Do: "it follows from %[1]s"}, true
	case "MSK157.zookeeper":
		return Words{What: "Kafka in KRaft mode has no ZooKeeper", Do: "leave it out"}, true
	case "MSK158.name":
		return Words{
			What: "is not the name of a Kafka property",
			Do:   `properties are written as in Kafka's documentation, such as "log.retention.ms"`,
		}, true
	case "MSK158.variable":
		return Words{
			What: "is not the name of a Kafka property",
			Do:   `properties are written as in Kafka's documentation, such as "log.retention.ms"; the heap is hosts.NAME.heap`,
		}, true
	case "MSK158.underscore":
		return Words{
			What: "contains a character that this Kafka image cannot be given: it turns every _ of a variable into a dot",
			Do:   "leave it out",
		}, true
	case "MSK158.prefix":
		return Words{
			What: "cannot be given to this Kafka image: it removes %[1]s from the middle of a variable's name, too",
			Do:   "leave it out",
		}, true
	case "MSK158.empty":
		return Words{What: "is empty, which some builds of the image refuse", Do: "leave the property out to get Kafka's default"}, true
	case "MSK158.long":
		return Words{What: "is longer than 1000 characters", Do: printable}, true
	case "MSK158.blank":
		return Words{What: "begins or ends with a blank", Do: "remove the blank"}, true
	case "MSK158.character":
		return Words{What: "contains a character that the image cannot be given", Do: printable}, true
	case "MSK159.secret":
		return Words{
			What: "a secret has no place in a spec, whose output is committed",
			Do:   "MeterSphere connects to Kafka without authentication or encryption",
		}, true
	}
	return Words{}, false
}
