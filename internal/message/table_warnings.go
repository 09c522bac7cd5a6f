package message

// warnings has what is allowed in a spec and likely to hurt, MSK201 to MSK218.
func warnings(id ID) (Words, bool) {
	return find(id, []text{
		{
			"MSK201.databases",
			"hosts with databases of their own take each other's test results: topics and consumer groups are the same on all of them", "",
			`let all hosts use one MySQL, Redis and MinIO (state.mode = "shared"), or give every host a Kafka of its own`,
		},
		{
			"MSK202.accounts", "users who are sent to another host find other accounts and other data there", "",
			"give every host a name of its own, or share the state",
		},
		{
			"MSK221.moves", "with %[1]s, users go from host to host with every request",
			"what a debug run reports comes by a websocket of one host and is lost where the user is on another one; with databases of their own, they are logged out",
			"leave nginx.balance out: hash keeps each user on one host",
		},
		{
			"MSK222.office", "ip_hash goes by the first three numbers of an address",
			"all users of one /24 network, a whole office, are on one host", "leave nginx.balance out: hash goes by the whole address",
		},
		{"MSK203.one", "the only controller: while it is down, the cluster cannot change leaders or make topics", "", "use three controllers"},
		{"MSK203.two", "two controllers need both: the cluster stops when either is down", "", "use three controllers, or one"},
		{"MSK203.even", "%[1]d controllers survive no more failures than %[2]d", "", "use an odd number"},
		{
			"MSK203.even-broker", "%[1]d controllers survive no more failures than %[2]d", "",
			`let it be a broker alone: roles = ["broker"] under [%[3]s]`,
		},
		{
			"MSK204.combined", "in a cluster of %[1]d a controller should not also be a broker: load on the data slows down elections", "",
			`give three hosts roles = ["controller"] and the others roles = ["broker"]`,
		},
		{
			"MSK205.one-replica", "every topic is on one broker only: its data is out of reach while that broker is down, and gone with its disk",
			"", "use 3 replicas, or 2 with two brokers",
		},
		{
			"MSK206.container", "all data of a host's Kafka is lost whenever its container is made anew, as on every change and upgrade", "",
			`use "volume"`,
		},
		{
			"MSK207.every-broker", "a performance test starts only while every broker of its list answers", "",
			`write performance_test_bootstrap = "local", so that only the host's own broker has to be up`,
		},
		{"MSK208.all-in-sync", "nothing can be written as soon as one broker is down", "", "leave it one below the replication factor"},
		{
			"MSK209.preview", "Kafka %[1]s calls its KRaft mode a preview that is not meant for production", "",
			"move to v2.3.0 or later for a cluster that has to last",
		},
		{
			"MSK210.ipv6", "MeterSphere's containers are on an IPv4 network and may not reach %[1]s", "",
			"use an IPv4 address, or give Docker an IPv6 network on every host",
		},
		{
			"MSK211.middleware", "msctl of %[1]s breaks its own MySQL and Redis files in this mode", "",
			"set MS_EXTERNAL_MYSQL=true and MS_EXTERNAL_REDIS=true in the host's .env, or use v3.3.0",
		},
		{
			"MSK212.templates-of", "%[1]s is rendered as if it were %[2]s", "",
			"compare with its installer before you switch: mskraft audit --installer DIR",
		},
		{
			"MSK214.limit", "a heap of %[1]s may fill all of the memory that the container may have: %[2]s", "",
			"leave memory that Java needs besides its heap, about a third of the limit, or the kernel ends Kafka",
		},
		{
			"MSK214.env", "a heap of %[1]s may fill all of the memory that the container may have: %[2]s, unless .env says otherwise", "",
			"leave memory that Java needs besides its heap, or the kernel ends Kafka: a smaller heap, or a larger services.kafka.mem_limit",
		},
		{"MSK215.instead", "does nothing: %[1]s = %[2]s wins", "", "write what you want as %[1]q in its place"},
		{
			"MSK216.requests", "a message may have %[1]d bytes (message.max.bytes), and a request only %[2]d (socket.request.max.bytes)", "",
			"Kafka cuts the connection of whoever sends more: let socket.request.max.bytes be the larger one",
		},
		{
			"MSK217.topics", "%[1]s makes none of its topics itself: no result arrives before somebody has made them all", "",
			"leave auto.create.topics.enable out",
		},
		{
			"MSK218.subnet", "%[1]q is an address of containers: %[3]s is %[2]s unless .env says otherwise, and what they send there never leaves their host",
			"", "use another address, or another network in the .env of every host",
		},
		{
			"MSK219.known", "%[1]q %[2]s", "",
			"keep it if Kafka's data has it; a new cluster gets one of its own with: mskraft init",
		},
		{
			"MSK220.twice", "one NGINX cannot serve %[1]q at port %[2]d for this cluster and for %[3]s (%[4]s): it takes the first, and ignores the other", "",
			"give each cluster a server_name or a port of its own",
		},
		{"MSK213.name", "Kafka %[1]s has no such property and ignores it", "", "%[2]s"},
	})
}
