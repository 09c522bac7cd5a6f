package message

const together = "remove the volumes on all hosts, then start all together"

// change has what changes between two clusters, and what that means for the hosts. What is
// the case is at run time; the advice is the procedure in short.
func change(id ID) (Words, bool) {
	for _, of := range [...]func(ID) (Words, bool){changeWords, changeData, changeHosts, changeRelease} {
		if w, ok := of(id); ok {
			return w, true
		}
	}
	return Words{}, false
}

// changeWords has the classes, and words for what was and what becomes.
func changeWords(id ID) (Words, bool) {
	switch id {
	case "class.harmless":
		return Words{What: "harmless"}, true
	case "class.rolling-restart":
		return Words{What: "rolling restart"}, true
	case "class.needs-procedure":
		return Words{What: "needs a procedure"}, true
	case "class.destroys-data":
		return Words{What: "destroys data"}, true
	case "class.not-possible":
		return Words{What: "not possible"}, true

	case "past.file":
		return Words{What: "%[1]s: %[2]s"}, true
	case "past.raced":
		return Words{What: "%[1]s: another run was faster; run again"}, true
	case "past.refused":
		return Words{What: "%[1]s: %[2]s to be accepted"}, true

	case "was.node-id":
		return Words{What: "%[1]s is %[2]d"}, true
	case "was.node-at":
		return Words{What: "%[1]s at %[2]s"}, true
	case "was.node-moved":
		return Words{What: "node %[1]d at %[2]s (%[3]s)"}, true
	case "was.broker":
		return Words{What: "broker %[1]d at %[2]s"}, true
	case "was.address", "was.ports":
		return Words{What: "%[1]s %[2]s"}, true
	case "was.image":
		return Words{What: "%[1]s %[2]s"}, true
	case "was.kafka":
		return Words{What: "Kafka %[1]s"}, true
	case "was.container":
		return Words{What: "container"}, true
	case "was.volume":
		return Words{What: "volume %[1]s"}, true
	case "was.replicas":
		return Words{What: "%[1]s, %[2]d in sync"}, true
	case "was.setting":
		return Words{What: "%[1]s: %[2]s -> %[3]s"}, true
	case "was.of-file":
		return Words{What: "%[1]s (now as in %[2]s)"}, true
	case "was.port-new":
		return Words{What: "now %[1]s"}, true
	case "was.port-gone":
		return Words{What: "no longer %[1]s"}, true
	}
	return Words{}, false
}

// changeData has what becomes of ids and of the data that Kafka keeps.
func changeData(id ID) (Words, bool) {
	switch id {
	case "change.unreadable":
		return Words{
			What: "The record of what these hosts run cannot be read (%[1]s), so nothing is known of the data that they have.",
			Do:   "look on the hosts which ids their volumes hold",
		}, true
	case "change.unknown":
		return Words{
			What: "What these hosts run is not known, and neither is the data that they have.",
			Do:   "look on the hosts which ids their volumes hold",
		}, true
	case "change.cluster-id.refused":
		return Words{
			What: "Every volume holds the cluster id it was formatted with, and Kafka refuses to start with another one (Invalid cluster.id). With the volumes all data goes.",
			Do:   together,
		}, true
	case "change.cluster-id.ignored":
		return Words{
			What: "Every volume holds the cluster id it was formatted with. These images go on with that one and say nothing: where a volume is kept " +
				"the new id has no effect, and a host with a new volume stays alone (INCONSISTENT_CLUSTER_ID). With the volumes all data goes.",
			Do: together,
		}, true
	case "change.node-id.other":
		return nodeID("The hosts get other node ids."), true
	case "change.node-id.exchanged":
		return nodeID("The hosts exchange their node ids."), true
	case "change.address-swap":
		return Words{
			What: "Other hosts had the addresses that %[1]s get. If the machines themselves were given new addresses, their volumes came along and nothing is lost. " +
				"If not, each of them holds the data of another node, and Kafka refuses to start.",
			Do: "look which ids the volumes hold before anything is started",
		}, true
	case "change.node-moved.kept":
		return nodeMoved("What they held is fetched from the others; what had all its replicas there is lost."), true
	case "change.node-moved.emptied":
		return nodeMoved("So many controllers without data could elect a leader that knows nothing of the topics: all data has to go. " +
			"Nothing is lost if fewer than half of the controllers move at a time."), true
	case "change.voters.kept":
		return voters("Nothing is lost if the new ids are written into the file on all hosts while Kafka is stopped everywhere.",
			"stop Kafka on all hosts, write the new ids into quorum-state on all of them, start all together"), true
	case "change.voters.emptied":
		return voters("%[1]d of the %[2]d controllers begin without the metadata, and could elect a leader that knows nothing of the topics: all data has to go.", together), true
	case "change.voters.with-data":
		return voters("The file goes with the data.", ""), true
	case "change.image-family":
		return Words{
			What: "The %[1]s image does not read the data of the %[2]s one, and keeps its own in another place, for another user: " +
				"Kafka begins empty in volume %[3]s, and what %[4]s holds stays behind.",
			Do: "let all tests end before, and start all together; the old volumes stay for going back. When nobody needs them, on every host: docker volume rm %[4]s",
		}, true
	case "change.docker":
		return Words{
			What: "This image does not start on an old Docker: it says that /opt/kafka/config is not writable.",
			Do:   "update Docker, or set privileged = true under [services.kafka]",
		}, true
	case "change.storage.container":
		return Words{What: "The data stays in the volume, where nothing reads it. Kafka begins without any, and again with every new container.", Do: "start all together"}, true
	case "change.storage.volume":
		return Words{What: "The data is in the containers and goes with them. Kafka begins with empty volumes, and keeps them from then on.", Do: "start all together"}, true
	case "change.storage.place":
		return Words{What: "Kafka looks for its data in another place, finds none and begins without any. What it has stays where it is.", Do: "start all together"}, true
	case "change.container.kept":
		return Words{
			What: "Storage is container: this change makes new containers, and what Kafka holds there goes with the old ones. " +
				"It is fetched from the others, one host after the other; what had all its replicas there is lost.",
			Do: "one host after the other, each when the one before has caught up",
		}, true
	case "change.container.emptied":
		return Words{What: "Storage is container: this change makes new containers, and what Kafka holds there goes with the old ones.", Do: "start all together"}, true
	case "change.container.installer":
		return Words{
			What: "Storage is container: Kafka's data goes with the containers, which the installer removes.",
			Do:   `let all tests end before, and start all together; kafka.storage = "volume" keeps the data from then on`,
		}, true
	case "change.downgrade.unknown":
		return Words{
			What: "Whether Kafka %[1]s takes the data of Kafka %[2]s is not known: one of them is not in the catalogue.",
			Do:   "find out, or remove the volumes on all hosts and start all together",
		}, true
	case "change.downgrade.kafka":
		return Words{
			What: "Kafka %[1]s does not read what Kafka %[2]s may have written: the version of the metadata goes up and never down.",
			Do:   together,
		}, true
	case "change.cluster-id-form":
		return Words{
			What: "Kafka %[1]s stored the cluster id as Some(%[2]s), and Kafka %[3]s refuses such a volume (Invalid cluster.id). Nothing is lost if it is written anew before the start.",
			Do:   "write the plain id into meta.properties on all hosts before they start",
		}, true
	case "change.image.same-format":
		return Words{What: "Kafka %[1]s takes the data of Kafka %[2]s."}, true
	case "change.image.older-format":
		return Words{
			What: "Kafka %[1]s takes the data of Kafka %[2]s, and leaves its metadata in the older format.",
			Do:   "when all stands, on one broker: kafka-features.sh --bootstrap-server localhost:9092 upgrade --metadata %[3]s",
		}, true
	case "change.image.container":
		return Words{What: "Kafka %[1]s takes the place of Kafka %[2]s."}, true
	case "change.data":
		return Words{What: "Kafka stays %[1]s and keeps its data in volume %[2]s, which the installer does not know and does not remove."}, true
	}
	return Words{}, false
}

func nodeID(what string) Words {
	return Words{
		What: what + " Every volume holds the id of its node, and Kafka refuses to start with another one (doesn't match stored node.id). " +
			"Nothing is lost if they get their old ids back; to go on, the data of all hosts has to go.",
		Do: "give the old ids back, or remove the volumes on all hosts and start all together",
	}
}

func nodeMoved(what string) Words {
	return Words{
		What: "Node ids go to other machines, whose volumes are empty. The old ones must never start again: two nodes of one id drive each other out. " + what,
		Do:   "stop Kafka on the old machines for good, then start all together",
	}
}

func voters(what, do string) Words {
	return Words{
		What: "Every node keeps the ids of all controllers in its file quorum-state, and refuses to start with others (Configured voter set ... is different); " +
			"newer builds of bitnami images remove the file themselves. " + what,
		Do: do,
	}
}

// changeHosts has what changes about hosts, topics and settings.
func changeHosts(id ID) (Words, bool) {
	const (
		lost       = ", and what had all of them there is lost, unless they are moved first."
		copies     = "; every broker holds all of them, so no message is lost."
		few        = " Topics that exist ask for %[1]s and can have %[2]d."
		move       = "move the replicas to other brokers first, and unregister the broker afterwards"
		ports      = "Volumes hold no ports. Each node and each client uses the ports it was given: switch all hosts together, and open the new ones in firewalls."
		addresses  = "Volumes hold ids and no addresses, so nothing that is stored disagrees."
		machines   = "If these are other machines under the old names, take the volumes along: they begin empty otherwise."
		containers = "The containers of Kafka are made anew"
	)
	switch id {
	case "change.broker-removed.lost":
		return brokerRemoved(lost, "", move), true
	case "change.broker-removed.lost.few":
		return brokerRemoved(lost, few, move), true
	case "change.broker-removed.lost.emptied":
		return brokerRemoved(lost, few, together), true
	case "change.broker-removed.copies":
		return brokerRemoved(copies, "", move), true
	case "change.broker-removed.copies.few":
		return brokerRemoved(copies, few, move), true
	case "change.broker-removed.copies.emptied":
		return brokerRemoved(copies, few, together), true
	case "change.roles":
		return Words{What: "The hosts become brokers as well. Topics that exist get no replica on them by themselves."}, true
	case "change.address.broker":
		return Words{What: addresses + " " + machines}, true
	case "change.address.controller":
		return Words{What: addresses + " Each node dials the addresses it was given: switch all hosts together. " + machines}, true
	case "change.ports.controller":
		return Words{What: ports}, true
	case "change.ports.broker":
		return Words{What: ports + " A node-controller or task-runner is told with its next test."}, true
	case "change.min-insync":
		return Words{
			What: "Topics that exist have %[1]s, and from now on %[2]d have to confirm: this Kafka refuses every message to them (NotEnoughReplicas).",
			Do:   "let the topics that exist keep their number before the new files are started",
		}, true
	case "change.replication":
		return Words{What: "New topics get the new numbers. Topics that exist keep their replicas."}, true
	case "change.settings.any":
		return Words{What: containers + "."}, true
	case "change.settings.these":
		return Words{What: containers + ", for: %[1]s."}, true
	case "change.settings.retention":
		return Words{What: containers + ", for: %[1]s.", Do: `see that messages are kept long enough: "log.retention.ms" under [kafka.properties]`}, true
	case "change.services":
		return Words{What: "Other containers of MeterSphere are made anew; Kafka and its data are not touched by that."}, true
	case "change.env":
		return Words{What: "The .env of these hosts has to say something else; apply.sh names it, and waits for it.", Do: "set what the table of README.md says"}, true
	case "change.nginx.gone":
		return Words{What: "There is no file for NGINX any more. It goes on with the one that it has."}, true
	case "change.nginx.file":
		return Words{What: "NGINX gets another file. Nothing on the hosts is touched by that."}, true
	case "change.host-added.broker":
		return Words{What: "New brokers register by themselves. Topics that exist get no replica on them by themselves."}, true
	case "change.host-added.other":
		return Words{What: "Nothing that other hosts keep is touched."}, true
	case "change.host-removed":
		return Words{What: "No data of topics is on them. What runs there goes on until it is stopped."}, true
	case "change.host-renamed":
		return Words{What: "The machines keep their addresses and node ids. Only the names of their folders change."}, true
	}
	return Words{}, false
}

func brokerRemoved(replicas, few, do string) Words {
	return Words{What: "Replicas on a broker that goes are gone" + replicas + few + " It stays registered until it is unregistered.", Do: do}
}

// changeRelease has what another release of MeterSphere brings about.
func changeRelease(id ID) (Words, bool) {
	switch id {
	case "change.downgrade.release":
		return Words{
			What: "%[1]s is older than %[2]s: MeterSphere has no way back, and its databases stay as the newer release made them.",
			Do:   "go back with copies of the hosts and their databases; do not rely on the installer to refuse, it may overwrite everything",
		}, true
	case "change.downgrade.both":
		return Words{
			What: "%[1]s is older than %[2]s: MeterSphere has no way back, and its databases stay as the newer release made them. " +
				"Kafka %[3]s does not read what Kafka %[4]s may have written, either.",
			Do: "go back with copies of the hosts and their databases, and remove the volumes of Kafka; do not rely on the installer to refuse, it may overwrite everything",
		}, true
	case "change.generation":
		return Words{
			What: "%[1]s does not take over an installation of %[2]s.",
			Do:   "install %[1]s on hosts of its own, with a spec of its own; do not rely on its installer to refuse these, it may overwrite everything",
		}, true
	case "change.release":
		return Words{
			What: "The installer overwrites all compose files and conf/, removes all containers, and drops keys of .env that it does not know. " +
				"Until the files for %[1]s are in place, every host runs a Kafka of its own.",
			Do: "let all tests end; upgrade every host with the package of %[1]s (msctl upgrade may take another release); render, put the files in place, and reload all hosts together",
		}, true
	case "change.lts":
		return Words{
			What: "One of the two releases has long-term support and the other has not: the installer asks whether to go on.",
			Do:   "run it on a terminal, where somebody can answer",
		}, true
	case "change.prerelease":
		return Words{What: "%[1]s is a prerelease.", Do: "try it on copies first, or take a finished release"}, true
	case "change.database":
		return Words{
			What: "The first start of %[1]s changes the tables that all hosts share.",
			Do:   "stop MeterSphere on all hosts, upgrade %[2]s alone until users can log in there, then the others",
		}, true
	case "change.other-ports":
		return Words{
			What: "MeterSphere's containers publish other ports by default, apart from the cluster's: %[1]s.",
			Do:   "see that they are free, and change firewalls and whatever else connects to them",
		}, true
	case "change.start-order":
		return Words{What: "Kafka %[1]s opens its client port only when most controllers are up.", Do: "reload all hosts within a minute of each other"}, true
	case "change.identity":
		return Words{What: "Cluster id and node ids stay: controllers %[1]s, brokers %[2]s."}, true
	case "change.bootstrap-key":
		return Words{What: "The services read their broker list from %[1]s instead of %[2]s."}, true
	case "change.health-check":
		return Words{What: "The health check of a Kafka with both roles asks the %[1]s port instead of the %[2]s port."}, true
	}
	return Words{}, false
}
