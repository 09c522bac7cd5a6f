package message

// warnings has what is allowed in a spec and likely to hurt, MSK201 to MSK212.
func warnings(id ID) (Words, bool) {
	switch id {
	case "MSK201.databases":
		return Words{
			What: "hosts with databases of their own take each other's test results: topics and consumer groups are the same on all of them",
			Do:   `let all hosts use one MySQL, Redis and MinIO (state.mode = "shared"), or give every host a Kafka of its own`,
		}, true
	case "MSK202.accounts":
		return Words{
			What: "users who are sent to another host find other accounts and other data there",
			Do:   "give every host a name of its own, or share the state",
		}, true
	case "MSK203.one":
		return Words{
			What: "the only controller: while it is down, the cluster cannot change leaders or make topics",
			Do:   "use three controllers",
		}, true
	case "MSK203.two":
		return Words{What: "two controllers need both: the cluster stops when either is down", Do: "use three controllers, or one"}, true
	case "MSK203.even":
		return Words{What: "%[1]d controllers survive no more failures than %[2]d", Do: "use an odd number"}, true
	case "MSK204.combined":
		return Words{
			What: "in a cluster of %[1]d a controller should not also be a broker: load on the data slows down elections",
			Do:   `give three hosts roles = ["controller"] and the others roles = ["broker"]`,
		}, true
	case "MSK205.one-replica":
		return Words{
			What: "every topic is on one broker only: its data is out of reach while that broker is down, and gone with its disk",
			Do:   "use 3 replicas, or 2 with two brokers",
		}, true
	case "MSK206.container":
		return Words{
			What: "all data of a host's Kafka is lost whenever its container is made anew, as on every change and upgrade",
			Do:   `use "volume"`,
		}, true
	case "MSK207.every-broker":
		return Words{
			What: "a performance test starts only while every broker of its list answers",
			Do:   `write performance_test_bootstrap = "local", so that only the host's own broker has to be up`,
		}, true
	case "MSK208.all-in-sync":
		return Words{What: "nothing can be written as soon as one broker is down", Do: "leave it one below the replication factor"}, true
	case "MSK209.preview":
		return Words{
			What: "Kafka %[1]s calls its KRaft mode a preview that is not meant for production",
			Do:   "move to v2.3.0 or later for a cluster that has to last",
		}, true
	case "MSK210.ipv6":
		return Words{
			What: "MeterSphere's containers are on an IPv4 network and may not reach %[1]s",
			Do:   "use an IPv4 address, or give Docker an IPv6 network on every host",
		}, true
	case "MSK211.middleware":
		return Words{
			What: "msctl of %[1]s breaks its own MySQL and Redis files in this mode",
			Do:   "set MS_EXTERNAL_MYSQL=true and MS_EXTERNAL_REDIS=true in the host's .env, or use v3.3.0",
		}, true
	case "MSK212.templates-of":
		return Words{
			What: "%[1]s is rendered as if it were %[2]s",
			Do:   "compare with its installer before you switch: mskraft audit --installer DIR",
		}, true
	case "MSK213.misspelt":
		return Words{What: "Kafka %[1]s has no such property and ignores it", Do: "did you mean %[2]q?"}, true
	case "MSK213.version":
		return Words{What: "Kafka %[1]s has no such property and ignores it", Do: "leave it out; it is one of Kafka %[2]s to %[3]s"}, true
	case "MSK213.unknown":
		return Words{
			What: "Kafka %[1]s has no such property and ignores it",
			Do:   "leave it out, unless a plug-in of Kafka's reads it",
		}, true
	}
	return Words{}, false
}
