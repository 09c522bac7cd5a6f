package message

// listeners has what is wrong with the listeners and the published ports of hosts, and with what
// NGINX makes of them: MSK330 to MSK343, MSK386 to MSK399.
func listeners(id ID) (Words, bool) {
	const (
		refuses      = "Kafka refuses its configuration and ends; the container restarts for ever"
		unlisted     = "the host is a controller, and %[1]q of controller.listener.names is not among its listeners"
		listed       = "Kafka ends: controller.listener.names must be among the listeners of a controller"
		silent       = "Kafka ends: advertised.listeners must be empty when the only role is controller"
		network      = "Kafka takes the name of its container, and only containers of the same network find that"
		closed       = "clients and other brokers are sent to a closed port"
		noController = "no other host reaches this controller: it counts as one that is down, and with three hosts edited alike " +
			"there is no leader at all"
		addPort  = "add '%[2]d:%[1]d' to the ports of the service kafka"
		nobody   = "NGINX answers 502 to those users that it sends there, or tries the next host first"
		javaEnds = "no Kafka is started: Java ends, and the container restarts for ever"
		javaMore = "what Java needs besides its heap has no room: the kernel ends Kafka when the heap has grown"
		entry    = "write the port that the entry service publishes on the host: server_port in the spec, MS_SERVER_PORT in .env"
	)
	return find(id, []text{
		{"MSK330.form", "the listener %[1]q is not of the form NAME://:PORT", refuses, "write it as PLAINTEXT://:9092"},
		{"MSK330.twice", "the listener %[1]s is listed twice", refuses, "give every listener a name of its own"},
		{"MSK330.port", "port %[1]d is that of the listeners %[2]s and %[3]s", refuses, "give every listener a port of its own"},
		{
			"MSK330.loopback", "the listener %[1]s is bound to %[2]s", "only the container itself reaches it, no service and no other host",
			"leave the address out: %[3]s",
		},
		{
			"MSK330.bound", "the listener %[1]s is bound to %[2]s, which is no address of the container",
			"Kafka ends: cannot assign requested address", "leave the address out, %[3]s, and write it in the advertised listeners",
		},

		{
			"MSK331.missing", "advertised.listeners is missing", "the broker advertises the name of its container, which no other host knows",
			"write the address of this host and its published port",
		},
		{
			"MSK331.network", "advertised.listeners is missing", network, "write the address at which clients reach this broker",
		},
		{"MSK331.no-name", "the advertised listener %[1]q has no name", refuses, "write it as PLAINTEXT://10.1.11.53:9092"},
		{
			"MSK331.list", "the advertised listener %[1]q has no name", refuses,
			"MS_KAFKA_HOST holds a list, which only the services can read: write the address of this host itself",
		},
		{"MSK331.no-port", "the advertised listener %[1]s has no port", refuses, "add the published port: %[1]s://%[2]s:9092"},
		{
			"MSK332.unknown", "%[1]s is advertised, and is not among the listeners",
			"Kafka ends: the advertised listeners must be among the listeners", "use the name of a listener: %[2]s",
		},
		{"MSK332.twice", "%[1]s is advertised twice", refuses, "advertise every listener once"},

		{"MSK333.no-names", "controller.listener.names is missing", refuses, "write CONTROLLER, the name of the listener of controllers"},
		{"MSK333.not-listening", unlisted, listed, "add %[1]s://:PORT to the listeners"},
		{"MSK333.capitals", unlisted, listed, "write %[2]s: Kafka takes the name as it is, with blanks and small letters"},
		{
			"MSK333.no-controller", "the host is no controller, and listens on %[1]s",
			"Kafka ends: a node that is only a broker must not have the listener of controllers",
			"take it out of the listeners, or give the host the role controller",
		},
		{"MSK333.no-broker", "the host is only a controller, and listens on %[1]s", refuses, "leave only %[2]s among the listeners"},
		{
			"MSK333.controllers", "%[1]s is the listener of controllers, and is advertised",
			"Kafka ends: the advertised listeners must not hold the listener of controllers", "take it out; the voters say where controllers are",
		},
		{"MSK333.advertises", "the host is only a controller, and advertises a listener", silent, "take the line out"},
		{
			"MSK333.script", "the host is only a controller, and advertises a listener",
			"the image ends: KAFKA_ADVERTISED_LISTENERS is not supported on a KRaft controller", "take the line out",
		},
		{
			"MSK333.untold", "the host is only a controller, and the image advertises a listener unless it is told not to", silent,
			"add KAFKA_ADVERTISED_LISTENERS: ''",
		},
		{
			"MSK376.mount", "the host is only a controller, and mounts conf/kafka/config, whose server.properties advertises a listener", silent,
			"take the mount out, and write all settings as variables",
		},
		{
			"MSK376.no-variable", "the host is only a controller, and no variable of Kafka %[1]s makes one", silent,
			"mount a configuration file of your own, as mskraft render does, or use another release",
		},
		{
			"MSK376.volume", "the configuration comes from the volume %[1]s",
			"a new volume is empty, and Kafka then has only what the variables say; what it holds cannot be checked here",
			"mount a file or a folder of the host",
		},
		{
			"MSK376.not-here", "the configuration file that is mounted into the container is not among the host's files",
			"Docker makes an empty folder in its place, and Kafka finds no configuration",
			"copy the file to the host, too: conf/kafka/controller.properties",
		},

		{
			"MSK334.unadvertised", "brokers talk to each other over %[1]s, which is not advertised",
			"Kafka ends: inter.broker.listener.name must be among the advertised listeners",
			"advertise %[1]s, too, or name an advertised listener",
		},
		{
			"MSK334.both", "security.inter.broker.protocol stands beside inter.broker.listener.name", "Kafka ends: only one of the two may be set",
			"take security.inter.broker.protocol out: the listener has its protocol from listener.security.protocol.map",
		},
		{"MSK335.unknown", "the map of protocols gives %[1]s the protocol %[2]q", refuses, "write %[1]s:PLAINTEXT"},
		{
			"MSK335.missing", "the map of protocols has no entry for the listener %[1]s",
			"Kafka ends: no security protocol defined for listener %[1]s", "add %[1]s:PLAINTEXT",
		},
		{
			"MSK335.not-plain", "the listener %[1]s speaks %[2]s", "MeterSphere speaks to Kafka in plain text only, and gets no answer",
			"write %[1]s:PLAINTEXT",
		},

		{
			"MSK336.local", "%[1]s is advertised at %[2]q, %[3]s",
			"clients and other brokers are sent to that address and find nobody; topics stay without a leader they can reach",
			"write the address at which other hosts reach this one",
		},
		{
			"MSK336.network", "%[1]s is advertised without an address", network, "write the address at which clients reach this broker",
		},
		{
			"MSK336.machine", "%[1]s is advertised at %[2]q", "clients on this machine reach Kafka by it, and no others do",
			"write the address of the machine if others are to reach it",
		},
		{
			"MSK337.odd", "%[1]s is advertised at %[2]s, %[3]s; on most hosts it is %[4]s",
			"clients or other brokers that find the rest do not find this broker there", "write this host's own address in that network",
		},
		{"kind.inside", "the address by which the brokers know the host"},
		{"kind.name", "another name"},
		{"kind.private", "another address, of a private network"},
		{"kind.public", "another address, a public one"},
		{
			"MSK337.owner", "%[1]s is advertised at %[2]s, the address of %[4]s; this host is %[3]s",
			"who asks for this broker is sent to %[4]s, and its partitions cannot be reached", "write this host's own address",
		},
		{
			"MSK337.shared", "%[1]s is advertised by %[2]s",
			"who asks for one of these brokers may be sent to another one, and its partitions cannot be reached", "write each host's own address",
		},
		{
			"MSK338.closed", "%[1]s is advertised at port %[2]d, which the host does not publish", closed,
			"add '%[2]d:%[3]d' to the ports of the service kafka",
		},
		{
			"MSK338.half", "%[1]s is advertised at port %[2]d, which is published, but not for other hosts and TCP", closed,
			"publish it as '%[2]d:%[3]d'",
		},
		{
			"MSK338.elsewhere", "%[1]s is advertised at port %[2]d, which the host does not publish; the listener is published at %[4]d", closed,
			"advertise port %[4]d, or publish %[2]d:%[3]d",
		},
		{
			"MSK338.leads", "%[1]s is advertised at port %[2]d, which leads to %[4]d in the container; it listens on %[3]d",
			"clients and other brokers are sent to another listener, or to none", "publish %[2]d:%[3]d",
		},
		{
			"MSK339.two", "%[1]s is advertised at %[2]s, and the brokers know the host by %[3]s",
			"if that is not a second address of this host, clients or other brokers do not find this broker there",
			"write this host's own address in that network",
		},

		{"MSK340.unpublished", "port %[1]d of the controller is not published", noController, addPort},
		{"MSK340.half", "port %[1]d of the controller is published, but not for other hosts and TCP", noController, addPort},
		{
			"MSK341.taken", "port %[1]s of the host is published by %[2]s and by %[3]s",
			"Docker starts whichever comes first; the other one ends: port is already allocated",
			"choose a port that is free on the host, and change it wherever it is named",
		},
		{
			"MSK342.none", "Kafka has no health check", "the service %[1]s, which waits for a healthy Kafka, is never started",
			"take over the health check of the release",
		},
		{"MSK342.port", "the health check asks port %[1]d, on which no listener is", "%[2]s", "ask the port of a listener"},
		{
			"MSK342.tool", "the health check runs %[1]s, which is not in the image", "%[2]s",
			"take over the health check of the release, which asks by bash alone",
		},
		{
			"MSK342.path", "the health check runs %[1]s, which the image does not find", "%[2]s", "write %[3]s%[1]s",
		},
		{
			"MSK342.sh", "the health check opens /dev/tcp by sh, and only bash has that", "%[2]s", `write ["CMD", "bash", "-c", "..."]`,
		},
		{
			"MSK342.bound", "the health check asks %[1]s, and the listener at that port is bound to %[3]s", "%[2]s",
			"ask %[3]s, or bind the listener to no address: %[4]s",
		},
		{"unhealthy.awaited", "Kafka is never healthy: msctl waits for five minutes and then leaves out the service %[1]s, which waits for it"},
		{"unhealthy.alone", "Kafka is never healthy, which no service waits for"},
		{
			"MSK343.form", "%[1]q is no published port", "docker-compose refuses the file, so msctl starts nothing on this host",
			"write PORT_OF_THE_HOST:PORT_OF_THE_CONTAINER",
		},
		{
			"MSK344.undefined", "the service %[1]s waits for %[2]s, and there is no such service",
			"docker-compose refuses the file, so nothing is started on this host", "take the line out, or name a service that is there",
		},
		{
			"MSK345.option", "%[1]s in KAFKA_HEAP_OPTS is no option of Java", "it is taken for the name of a program, and Kafka does not start",
			"write options with their sizes and without quotes: -Xmx1g -Xms1g",
		},
		{
			"MSK345.size", "%[1]s in KAFKA_HEAP_OPTS gives no size that Java reads", javaEnds,
			"write whole numbers with k, m or g right behind: -Xmx1g",
		},
		{
			"MSK345.small", "%[1]s in KAFKA_HEAP_OPTS is too small: Java counts bytes where no unit stands", javaEnds,
			"write the unit: k, m or g",
		},
		{"MSK345.order", "%[1]s in KAFKA_HEAP_OPTS is more than the heap may have", javaEnds, "write a -Xms that is not above -Xmx"},
		{
			"MSK346.limit", "the heap is %[1]s, and the container may have %[2]s", javaMore,
			"leave about a third of the limit to the rest, by a smaller heap or a larger limit",
		},
		{
			"MSK346.default", "the heap is %[1]s, as KAFKA_HEAP_OPTS is not set, and the container may have %[2]s", javaMore,
			"set KAFKA_HEAP_OPTS to about two thirds of the limit, or raise it",
		},

		{
			"MSK386.path", "MeterSphere is served below %[1]s", "its pages ask for / and find nothing: they stay blank",
			"give MeterSphere a name or a port of its own, and serve it with location /",
		},
		{
			"MSK387.twice", "the server at %[2]s has the name %[1]s, too, on the same port", "NGINX warns of a conflicting server name and ignores this one",
			"leave one of the two",
		},
		{
			"MSK387.default", "the server at %[1]s answers at port %[2]d to every name that no server has",
			"users who type another name or the address see that one and not MeterSphere",
			"write default_server behind the listen of this one, and take it from the other, or name what users type in server_name",
		},
		{
			"MSK388.protocol", "%[1]s is taken, which browsers and auditors hold for broken",
			"whoever is between can talk both sides into it, and read along", "write: ssl_protocols TLSv1.2 TLSv1.3;",
		},
		{
			"MSK388.cipher", "the ciphers take %[1]s in, which is not safe any more", "whoever records what users send can read it some day",
			"write the ciphers of Mozilla's intermediate recommendation",
		},
		{
			"MSK389.order", "keepalive stands before %[1]s", "NGINX warns that the balancing is redefined, and keeps no connection",
			"write keepalive behind %[1]s",
		},
		{
			"MSK395.upgrade", "upgrades to websockets are not passed on",
			`pages load endlessly or say "The connection is abnormal": the results of debug runs come by websockets, below every path`,
			"in location /, write: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";",
		},
		{
			"MSK395.version", "hosts are asked with HTTP/1.0, which knows no websockets",
			`pages load endlessly or say "The connection is abnormal"`, "in location /, write: proxy_http_version 1.1;",
		},
		{
			"MSK396.moves", "with %[1]s, users go from host to host with every request",
			"what a debug run reports is lost where the user is on another host; with databases of their own, users are logged out",
			"write in the upstream: hash $remote_addr consistent;",
		},
		{
			"MSK397.body", "a request may have %[1]d MiB, and MeterSphere takes uploads of %[2]d", "larger ones end with 413 Request Entity Too Large",
			"write: client_max_body_size %[2]dm;",
		},
		{
			"MSK398.short", "proxy_read_timeout is %[1]d s", "what takes longer ends with 504 Gateway Time-out; MeterSphere itself waits for %[2]d s",
			"write: proxy_connect_timeout 3s; proxy_send_timeout %[2]ds; proxy_read_timeout %[2]ds;",
		},
		{
			"MSK399.host", "hosts are not told which name users typed", "MeterSphere sends users on to the name of the upstream, which no browser finds",
			"write: proxy_set_header Host $http_host;",
		},
		{
			"MSK399.port", "hosts are told the name that users typed without its port", "where MeterSphere sends users on, the port is lost and nobody answers",
			"write: proxy_set_header Host $http_host;",
		},
		{
			"MSK399.proto", "hosts are not told that users come by HTTPS", "MeterSphere sends users back to http, and browsers refuse what they mix",
			"write: proxy_set_header X-Forwarded-Proto $scheme;",
		},
		{
			"MSK399.client", "hosts are not told who asks", "MeterSphere's logs name NGINX for every user",
			"write: proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For $remote_addr;",
		},
		{
			"MSK390.syntax", "%[1]s", "NGINX refuses the file: it does not start, or keeps the old one",
			"render again, or compare the file with a rendered one",
		},
		{"MSK391.form", "%[1]q is no address with a port", "NGINX refuses the file", "write ADDRESS:PORT"},
		{"MSK391.nobody", "no host that serves users is at %[1]s", nobody, "write the address of a host that runs the entry service"},
		{"MSK392.port", "%[1]s serves users at port %[2]s, not at %[3]d", nobody, entry},
		{"MSK392.none", "%[1]s publishes no port for users", nobody, entry},
		{
			"MSK393.empty", "the upstream has no server", "NGINX refuses the file: no servers are inside upstream",
			"list the hosts that serve users",
		},
		{"MSK393.twice", "the server %[1]s is listed twice", "the host gets twice its share of the users", "list every host once"},
		{
			"MSK393.backup", "a backup server stands beside ip_hash, hash or random",
			`NGINX refuses the file: balancing method does not support parameter "backup"`, "use least_conn or round robin, or no backup",
		},
		{
			"MSK394.unknown", "there is no upstream %[1]s", "NGINX refuses the file: host not found in upstream",
			"name the upstream of this file",
		},
	})
}
