package message

// hosts has what is wrong with the hosts of a spec, MSK130 to MSK149.
func hosts(id ID) (Words, bool) {
	const (
		reach   = "write an IPv4 address or a DNS name that every other host can reach"
		deleted = "msctl from v2.9.0 on deletes every line of docker-compose-kafka.yml that contains %[1]q"
	)
	return find(id, []text{
		{"MSK131.empty", "is empty", "", reach},
		{"MSK131.blank", "%[1]q contains a blank", "", "write one address, without blanks"},
		{"MSK131.url", "%[1]q is a URL", "", "write the address alone, without a scheme"},
		{"MSK131.port", "%[1]q has a port", "", "write the address alone; ports are client_port, controller_port and internal_port"},
		{"MSK131.neither", "%[1]q is neither an IP address nor a DNS name", "", reach},
		{"MSK131.numbers", "%[1]q is not an IPv4 address", "", "an IPv4 address has four numbers from 0 to 255 without leading zeros"},
		{"MSK132.zone", "%[1]q has a zone, which means something only on one host", "", reach},
		{"MSK132.loopback", "%[1]q is a loopback address: on every other host it means that host itself", "", reach},
		{"MSK132.localhost", "%[1]q is a loopback name: on every other host it means that host itself", "", reach},
		{"MSK132.unspecified", "%[1]q is the unspecified address, not one that can be reached", "", reach},
		{"MSK132.group", "%[1]q is not the address of one host", "", reach},
		{
			"MSK132.container", "%[1]q is the name of a container: every host would reach its own", "",
			"use the IP address, or the full name of the host",
		},
		{"MSK133.address", deleted, "", "use the IP address, or another name"},
		{"MSK133.property", deleted, "", "leave it out"},
		{"MSK133.value", deleted, "", "use another value"},
		{
			"MSK134.ipv6", "%[1]s cannot read IPv6 addresses in its broker list (it splits them at the colon)", "",
			"write an IPv4 address or a DNS name",
		},

		{"MSK135.range", "%[1]d is out of range", "", "write a number from %[2]d to %[3]d"},
		{"MSK141.range", "%[1]d is out of range", "", "write a number from %[2]d to %[3]d"},
		{"MSK150.range", "%[1]d is out of range", "", "write a number from %[2]d to %[3]d"},
		{"MSK151.range", "%[1]d is out of range", "", "write a number from %[2]d to %[3]d"},
		{"MSK152.range", "%[1]d is out of range", "", "write a number from %[2]d to %[3]d"},
		{"MSK180.range", "%[1]d is out of range", "", "write a number from %[2]d to %[3]d"},
		{
			"MSK136.twice", "node id %[1]d is also that of host %[2]s (line %[3]d)", "",
			"give every host an id of its own, and never change it afterwards",
		},
		{"MSK137.twice", "role %[1]q is repeated", "", "name every role once"},
		{"MSK137.unknown", "role %[1]q is not known", "", "%[2]s"},
		{"MSK137.mode", "msctl starts no Kafka on a host in mode %[1]s of %[2]s", "", "leave roles out, or use mode = %[3]s"},
		{"MSK138.no-kafka", "no host runs Kafka", "", "leave roles out on at least one host, three are better"},
		{"MSK138.no-controller", "no host is a controller: nobody can elect a leader", "", `give three hosts the role "controller"`},
		{"MSK139.no-broker", "no host is a broker: nobody holds data", "", `give the hosts that hold data the role "broker"`},

		{"MSK140.unknown", "%[1]s has no install mode %[2]q", "", "%[3]s"},
		{
			"MSK140.no-file", "a host in mode %[1]s gets no file: nothing that msctl starts there has a Kafka setting", "",
			"leave this host out of the spec; it only has to reach the brokers' client ports",
		},
		{"MSK142.taken", "port %[1]d is also %[2]s", "", "choose a port that is free on this host"},
		{"port.of-host", "the %[1]s of host %[2]s"},
		{"port.published", "published by MeterSphere's %[1]s"},
		{
			"MSK143.internal", "Kafka %[1]s has no listener of its own between brokers", "",
			"leave internal_port out: brokers of this release talk to each other at client_port",
		},
		{"MSK143.server", "%[1]s publishes its web port at %[2]d whatever MS_SERVER_PORT says", "", "leave server_port out"},
		{"MSK144.heap", "%[1]q is not a heap size", "", `write both sizes, such as "-Xmx1g -Xms1g", the first not below the second`},
		{"MSK145.twice", "%[1]q is also the address of host %[2]s (line %[3]d)", "", "every host has an address of its own"},
		{
			"MSK146.twice", "%[1]q is also the address of host %[2]s of cluster %[3]s (%[4]s): containers have the same names, whatever their ports", "",
			"give each cluster machines of its own",
		},
	})
}
