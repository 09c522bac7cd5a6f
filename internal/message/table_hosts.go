package message

// hosts has what is wrong with the hosts of a spec, MSK130 to MSK149.
func hosts(id ID) (Words, bool) {
	const (
		reach   = "write an IPv4 address or a DNS name that every other host can reach"
		deleted = "msctl from v2.9.0 on deletes every line of docker-compose-kafka.yml that contains %[1]q"
	)
	switch id {
	case "MSK131.empty":
		return Words{What: "is empty", Do: reach}, true
	case "MSK131.blank":
		return Words{What: "%[1]q contains a blank", Do: "write one address, without blanks"}, true
	case "MSK131.url":
		return Words{What: "%[1]q is a URL", Do: "write the address alone, without a scheme"}, true
	case "MSK131.port":
		return Words{What: "%[1]q has a port", Do: "write the address alone; ports are client_port, controller_port and internal_port"}, true
	case "MSK131.neither":
		return Words{What: "%[1]q is neither an IP address nor a DNS name", Do: reach}, true
	case "MSK131.numbers":
		return Words{What: "%[1]q is not an IPv4 address", Do: "an IPv4 address has four numbers from 0 to 255 without leading zeros"}, true
	case "MSK132.zone":
		return Words{What: "%[1]q has a zone, which means something only on one host", Do: reach}, true
	case "MSK132.loopback":
		return Words{What: "%[1]q is a loopback address: on every other host it means that host itself", Do: reach}, true
	case "MSK132.localhost":
		return Words{What: "%[1]q is a loopback name: on every other host it means that host itself", Do: reach}, true
	case "MSK132.unspecified":
		return Words{What: "%[1]q is the unspecified address, not one that can be reached", Do: reach}, true
	case "MSK132.group":
		return Words{What: "%[1]q is not the address of one host", Do: reach}, true
	case "MSK132.container":
		return Words{
			What: "%[1]q is the name of a container: every host would reach its own",
			Do:   "use the IP address, or the full name of the host",
		}, true
	case "MSK133.address":
		return Words{What: deleted, Do: "use the IP address, or another name"}, true
	case "MSK133.property":
		return Words{What: deleted, Do: "leave it out"}, true
	case "MSK133.value":
		return Words{What: deleted, Do: "use another value"}, true
	case "MSK134.ipv6":
		return Words{
			What: "%[1]s cannot read IPv6 addresses in its broker list (it splits them at the colon)",
			Do:   "write an IPv4 address or a DNS name",
		}, true

	case "MSK135.range", "MSK141.range", "MSK150.range", "MSK151.range", "MSK152.range", "MSK180.range":
		return Words{What: "%[1]d is out of range", Do: "write a number from %[2]d to %[3]d"}, true
	case "MSK136.twice":
		return Words{
			What: "node id %[1]d is also that of host %[2]s (line %[3]d)",
			Do:   "give every host an id of its own, and never change it afterwards",
		}, true
	case "MSK137.twice":
		return Words{What: "role %[1]q is repeated", Do: "name every role once"}, true
	case "MSK137.unknown":
		return Words{What: "role %[1]q is not known", Do: "%[2]s"}, true
	case "MSK137.mode":
		return Words{
			What: "msctl starts no Kafka on a host in mode %[1]s of %[2]s",
			Do:   "leave roles out, or use mode = %[3]s",
		}, true
	case "MSK138.no-kafka":
		return Words{What: "no host runs Kafka", Do: "leave roles out on at least one host, three are better"}, true
	case "MSK138.no-controller":
		return Words{What: "no host is a controller: nobody can elect a leader", Do: `give three hosts the role "controller"`}, true
	case "MSK139.no-broker":
		return Words{What: "no host is a broker: nobody holds data", Do: `give the hosts that hold data the role "broker"`}, true

	case "MSK140.unknown":
		return Words{What: "%[1]s has no install mode %[2]q", Do: "%[3]s"}, true
	case "MSK140.no-file":
		return Words{
			What: "a host in mode %[1]s gets no file: nothing that msctl starts there has a Kafka setting",
			Do:   "leave this host out of the spec; it only has to reach the brokers' client ports",
		}, true
	case "MSK142.taken":
		return Words{What: "port %[1]d is also %[2]s", Do: "choose a port that is free on this host"}, true
	case "port.of-host":
		return Words{What: "the %[1]s of host %[2]s"}, true
	case "port.published":
		return Words{What: "published by MeterSphere's %[1]s"}, true
	case "MSK143.internal":
		return Words{
			What: "Kafka %[1]s has no listener of its own between brokers",
			Do:   "leave internal_port out: brokers of this release talk to each other at client_port",
		}, true
	case "MSK143.server":
		return Words{What: "%[1]s publishes its web port at %[2]d whatever MS_SERVER_PORT says", Do: "leave server_port out"}, true
	case "MSK144.heap":
		return Words{What: "%[1]q is not a heap size", Do: `write both sizes, such as "-Xmx1g -Xms1g", the first not below the second`}, true
	case "MSK145.twice":
		return Words{What: "%[1]q is also the address of host %[2]s (line %[3]d)", Do: "every host has an address of its own"}, true
	}
	return Words{}, false
}
