package message

// kafka has what is wrong with the table kafka of a spec, MSK150 to MSK159.
func kafka(id ID) (Words, bool) {
	const printable = `use printable ASCII characters without \ and &`
	return find(id, []text{
		{"MSK154.version", "%[1]s has Kafka %[2]s, not %[3]s", "", "leave version out: the release decides"},
		{
			"MSK150.brokers", "%[1]d replicas need %[1]d brokers, the cluster has %[2]d", "",
			"lower it, or add brokers: a topic with more replicas than brokers cannot be made",
		},
		{
			"MSK151.factor", "%[1]d replicas can never be in sync: the replication factor is %[2]d", "",
			"it has to be lower than the replication factor, so that a broker may be down",
		},

		{"MSK154.least", "Kafka refuses %[1]s and ends", "", "write 1 or more"},
		{"MSK154.clash", "Kafka refuses %[1]s = %[2]s beside %[3]s = %[4]s and ends", "", "let %[3]s be the larger one, or as large"},
		{"MSK154.value", "Kafka refuses %[1]q and ends", "", "%[2]s"},
		{"property.boolean", "write true or false"},
		{"property.double", "write a number"},
		{"property.integer", "write a whole number that fits into a Java %[1]s"},
		{"property.valid", "write %[1]s"},
		{"property.low", "write %[1]s or more"},
		{"property.range", "write a value from %[1]s to %[2]s"},
		{"property.misspelt", "did you mean %[1]q?"},
		{"property.version", "leave it out; it is one of Kafka %[1]s to %[2]s"},
		{"property.unknown", "leave it out, unless a plug-in of Kafka's reads it"},
		{"MSK155.empty", "the list is empty", "", `name at least one broker, or write "all"`},
		{"MSK156.empty", "the list is empty", "", `name at least one broker, or write "all"`},
		{"MSK155.no-host", "there is no host %[1]q", "", "%[2]s"},
		{"MSK156.no-host", "there is no host %[1]q", "", "%[2]s"},
		{"MSK155.twice", "host %[1]q is repeated", "", "name every host once"},
		{"MSK156.twice", "host %[1]q is repeated", "", "name every host once"},
		{"MSK155.no-broker", "host %[1]q is no broker", "", "name hosts with the role broker: %[2]s"},
		{"MSK156.no-broker", "host %[1]q is no broker", "", "name hosts with the role broker: %[2]s"},
		{"MSK156.no-check", "%[1]s checks no broker before a performance test", "", "leave it out; clients only need one broker that answers"},
		{"MSK156.local", "host %[1]s runs performance tests but no broker", "", "list the brokers to use, or give the host the role broker"},

		{"MSK157.twice", "property %[1]s is also on line %[2]d", "", "write every property once"},
		{"MSK157.owned", "mskraft sets this property itself", "", "it follows from %[1]s"},
		{"MSK157.zookeeper", "Kafka in KRaft mode has no ZooKeeper", "", "leave it out"},
		{
			"MSK158.name", "is not the name of a Kafka property", "",
			`properties are written as in Kafka's documentation, such as "log.retention.ms"`,
		},
		{
			"MSK158.variable", "is not the name of a Kafka property", "",
			`properties are written as in Kafka's documentation, such as "log.retention.ms"; the heap is hosts.NAME.heap`,
		},
		{
			"MSK158.underscore", "contains a character that this Kafka image cannot be given: it turns every _ of a variable into a dot", "",
			"leave it out",
		},
		{
			"MSK158.prefix", "cannot be given to this Kafka image: it removes %[1]s from the middle of a variable's name, too", "",
			"leave it out",
		},
		{"MSK158.empty", "is empty, which some builds of the image refuse", "", "leave the property out to get Kafka's default"},
		{"MSK158.long", "is longer than 1000 characters", "", printable},
		{"MSK158.blank", "begins or ends with a blank", "", "remove the blank"},
		{"MSK158.character", "contains a character that the image cannot be given", "", printable},
		{
			"MSK159.secret", "a secret has no place in a spec, whose output is committed", "",
			"MeterSphere connects to Kafka without authentication or encryption",
		},
	})
}
