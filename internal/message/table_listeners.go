package message

// listeners has what is wrong with the listeners and the published ports of hosts, and with what
// NGINX makes of them: MSK330 to MSK343, MSK390 to MSK394.
func listeners(id ID) (Words, bool) {
	const (
		refuses      = "Kafka refuses its configuration and ends; the container restarts for ever"
		unlisted     = "the host is a controller, and %[1]q of controller.listener.names is not among its listeners"
		listed       = "Kafka ends: controller.listener.names must be among the listeners of a controller"
		silent       = "Kafka ends: advertised.listeners must be empty when the only role is controller"
		closed       = "clients and other brokers are sent to a closed port"
		noController = "no other host reaches this controller: it counts as one that is down, and with three hosts edited alike " +
			"there is no leader at all"
		addPort = "add '%[2]d:%[1]d' to the ports of the service kafka"
		nobody  = "NGINX answers 502 to those users that it sends there, or tries the next host first"
		entry   = "write the port that the entry service publishes on the host: server_port in the spec, MS_SERVER_PORT in .env"
	)
	switch id {
	case "MSK330.form":
		return Words{What: "the listener %[1]q is not of the form NAME://:PORT", Effect: refuses, Do: "write it as PLAINTEXT://:9092"}, true
	case "MSK330.twice":
		return Words{What: "the listener %[1]s is listed twice", Effect: refuses, Do: "give every listener a name of its own"}, true
	case "MSK330.port":
		return Words{
			What:   "port %[1]d is that of the listeners %[2]s and %[3]s",
			Effect: refuses,
			Do:     "give every listener a port of its own",
		}, true
	case "MSK330.loopback":
		return Words{
			What:   "the listener %[1]s is bound to %[2]s",
			Effect: "only the container itself reaches it, no service and no other host",
			Do:     "leave the address out: %[3]s",
		}, true
	case "MSK330.bound":
		return Words{
			What:   "the listener %[1]s is bound to %[2]s, which is no address of the container",
			Effect: "Kafka ends: cannot assign requested address",
			Do:     "leave the address out, %[3]s, and write it in the advertised listeners",
		}, true

	case "MSK331.missing":
		return Words{
			What:   "advertised.listeners is missing",
			Effect: "the broker advertises the name of its container, which no other host knows",
			Do:     "write the address of this host and its published port",
		}, true
	case "MSK331.no-name":
		return Words{What: "the advertised listener %[1]q has no name", Effect: refuses, Do: "write it as PLAINTEXT://10.1.11.53:9092"}, true
	case "MSK331.list":
		return Words{
			What:   "the advertised listener %[1]q has no name",
			Effect: refuses,
			Do:     "MS_KAFKA_HOST holds a list, which only the services can read: write the address of this host itself",
		}, true
	case "MSK331.no-port":
		return Words{
			What:   "the advertised listener %[1]s has no port",
			Effect: refuses,
			Do:     "add the published port: %[1]s://%[2]s:9092",
		}, true
	case "MSK332.unknown":
		return Words{
			What:   "%[1]s is advertised, and is not among the listeners",
			Effect: "Kafka ends: the advertised listeners must be among the listeners",
			Do:     "use the name of a listener: %[2]s",
		}, true
	case "MSK332.twice":
		return Words{What: "%[1]s is advertised twice", Effect: refuses, Do: "advertise every listener once"}, true

	case "MSK333.no-names":
		return Words{
			What:   "controller.listener.names is missing",
			Effect: refuses,
			Do:     "write CONTROLLER, the name of the listener of controllers",
		}, true
	case "MSK333.not-listening":
		return Words{What: unlisted, Effect: listed, Do: "add %[1]s://:PORT to the listeners"}, true
	case "MSK333.capitals":
		return Words{What: unlisted, Effect: listed, Do: "write %[2]s: Kafka takes the name as it is, with blanks and small letters"}, true
	case "MSK333.no-controller":
		return Words{
			What:   "the host is no controller, and listens on %[1]s",
			Effect: "Kafka ends: a node that is only a broker must not have the listener of controllers",
			Do:     "take it out of the listeners, or give the host the role controller",
		}, true
	case "MSK333.no-broker":
		return Words{
			What:   "the host is only a controller, and listens on %[1]s",
			Effect: refuses,
			Do:     "leave only %[2]s among the listeners",
		}, true
	case "MSK333.controllers":
		return Words{
			What:   "%[1]s is the listener of controllers, and is advertised",
			Effect: "Kafka ends: the advertised listeners must not hold the listener of controllers",
			Do:     "take it out; the voters say where controllers are",
		}, true
	case "MSK333.advertises":
		return Words{What: "the host is only a controller, and advertises a listener", Effect: silent, Do: "take the line out"}, true
	case "MSK333.untold":
		return Words{
			What:   "the host is only a controller, and the image advertises a listener unless it is told not to",
			Effect: silent,
			Do:     "add KAFKA_ADVERTISED_LISTENERS: ''",
		}, true
	case "MSK376.mount":
		return Words{
			What:   "the host is only a controller, and mounts conf/kafka/config, whose server.properties advertises a listener",
			Effect: silent,
			Do:     "take the mount out, and write all settings as variables",
		}, true
	case "MSK376.no-variable":
		return Words{
			What:   "the host is only a controller, and no variable of Kafka %[1]s makes one",
			Effect: silent,
			Do:     "mount a configuration file of your own, as mskraft render does, or use another release",
		}, true
	case "MSK376.not-here":
		return Words{
			What:   "the configuration file that is mounted into the container is not among the host's files",
			Effect: "Docker makes an empty folder in its place, and Kafka finds no configuration",
			Do:     "copy the file to the host, too: conf/kafka/controller.properties",
		}, true

	case "MSK334.unadvertised":
		return Words{
			What:   "brokers talk to each other over %[1]s, which is not advertised",
			Effect: "Kafka ends: inter.broker.listener.name must be among the advertised listeners",
			Do:     "advertise %[1]s, too, or name an advertised listener",
		}, true
	case "MSK335.unknown":
		return Words{What: "the map of protocols gives %[1]s the protocol %[2]q", Effect: refuses, Do: "write %[1]s:PLAINTEXT"}, true
	case "MSK335.missing":
		return Words{
			What:   "the map of protocols has no entry for the listener %[1]s",
			Effect: "Kafka ends: no security protocol defined for listener %[1]s",
			Do:     "add %[1]s:PLAINTEXT",
		}, true
	case "MSK335.not-plain":
		return Words{
			What:   "the listener %[1]s speaks %[2]s",
			Effect: "MeterSphere speaks to Kafka in plain text only, and gets no answer",
			Do:     "write %[1]s:PLAINTEXT",
		}, true

	case "MSK336.local":
		return Words{
			What:   "%[1]s is advertised at %[2]q, %[3]s",
			Effect: "clients and other brokers are sent to that address and find nobody; topics stay without a leader they can reach",
			Do:     "write the address at which other hosts reach this one",
		}, true
	case "MSK337.voted":
		return Words{
			What:   "%[1]s is advertised at %[2]s, and the voters name this host (node id %[4]d) as %[3]s",
			Effect: "clients and other brokers are sent to %[2]s and do not find this broker there",
			Do:     "write this host's own address, or correct the voters of all hosts",
		}, true
	case "MSK337.owner":
		return Words{
			What:   "%[1]s is advertised at %[2]s, the address of %[4]s; the voters name this host as %[3]s",
			Effect: "who asks for this broker is sent to %[4]s, and its partitions cannot be reached",
			Do:     "write this host's own address",
		}, true
	case "MSK337.shared":
		return Words{
			What:   "%[1]s is advertised by %[2]s",
			Effect: "who asks for one of these brokers may be sent to another one, and its partitions cannot be reached",
			Do:     "write each host's own address",
		}, true
	case "MSK338.closed":
		return Words{
			What:   "%[1]s is advertised at port %[2]d, which the host does not publish",
			Effect: closed,
			Do:     "add '%[2]d:%[3]d' to the ports of the service kafka",
		}, true
	case "MSK338.half":
		return Words{
			What:   "%[1]s is advertised at port %[2]d, which is published, but not for other hosts and TCP",
			Effect: closed,
			Do:     "publish it as '%[2]d:%[3]d'",
		}, true
	case "MSK338.elsewhere":
		return Words{
			What:   "%[1]s is advertised at port %[2]d, which the host does not publish; the listener is published at %[4]d",
			Effect: closed,
			Do:     "advertise port %[4]d, or publish %[2]d:%[3]d",
		}, true
	case "MSK338.leads":
		return Words{
			What:   "%[1]s is advertised at port %[2]d, which leads to %[4]d in the container; it listens on %[3]d",
			Effect: "clients and other brokers are sent to another listener, or to none",
			Do:     "publish %[2]d:%[3]d",
		}, true
	case "MSK339.two":
		return Words{
			What:   "%[1]s is advertised at %[2]s, and %[3]s at %[4]s",
			Effect: "if that is not two networks of one host, clients or other brokers do not find this broker",
			Do:     "write this host's own address in both",
		}, true

	case "MSK340.unpublished":
		return Words{What: "port %[1]d of the controller is not published", Effect: noController, Do: addPort}, true
	case "MSK340.half":
		return Words{
			What:   "port %[1]d of the controller is published, but not for other hosts and TCP",
			Effect: noController,
			Do:     addPort,
		}, true
	case "MSK341.taken":
		return Words{
			What:   "port %[1]s of the host is published by %[2]s and by %[3]s",
			Effect: "Docker starts whichever comes first; the other one ends: port is already allocated",
			Do:     "choose a port that is free on the host, and change it wherever it is named",
		}, true
	case "MSK342.none":
		return Words{
			What:   "the service kafka has no health check",
			Effect: "the service that waits for a healthy Kafka is never started",
			Do:     "take over the health check of the release",
		}, true
	case "MSK342.port":
		return Words{
			What:   "the health check asks port %[1]d, on which no listener is",
			Effect: "Kafka is never healthy: msctl waits for five minutes and then leaves out the service that waits for it",
			Do:     "ask the port of a listener",
		}, true
	case "MSK343.form":
		return Words{
			What:   "%[1]q is no published port",
			Effect: "docker-compose refuses the file, so msctl starts nothing on this host",
			Do:     "write PORT_OF_THE_HOST:PORT_OF_THE_CONTAINER",
		}, true

	case "MSK390.syntax":
		return Words{
			What:   "%[1]s",
			Effect: "NGINX refuses the file: it does not start, or keeps the old one",
			Do:     "render again, or compare the file with a rendered one",
		}, true
	case "MSK391.form":
		return Words{What: "%[1]q is no address with a port", Effect: "NGINX refuses the file", Do: "write ADDRESS:PORT"}, true
	case "MSK391.nobody":
		return Words{
			What:   "no host that serves users is at %[1]s",
			Effect: nobody,
			Do:     "write the address of a host that runs the entry service",
		}, true
	case "MSK392.port":
		return Words{What: "%[1]s serves users at port %[2]s, not at %[3]d", Effect: nobody, Do: entry}, true
	case "MSK392.none":
		return Words{What: "%[1]s publishes no port for users", Effect: nobody, Do: entry}, true
	case "MSK393.empty":
		return Words{
			What:   "the upstream has no server",
			Effect: "NGINX refuses the file: no servers are inside upstream",
			Do:     "list the hosts that serve users",
		}, true
	case "MSK393.twice":
		return Words{
			What:   "the server %[1]s is listed twice",
			Effect: "the host gets twice its share of the users",
			Do:     "list every host once",
		}, true
	case "MSK393.backup":
		return Words{
			What:   "a backup server stands beside ip_hash, hash or random",
			Effect: `NGINX refuses the file: balancing method does not support parameter "backup"`,
			Do:     "use least_conn or round robin, or no backup",
		}, true
	case "MSK394.unknown":
		return Words{
			What:   "there is no upstream %[1]s",
			Effect: "NGINX refuses the file: host not found in upstream",
			Do:     "name the upstream of this file",
		}, true
	}
	return Words{}, false
}
