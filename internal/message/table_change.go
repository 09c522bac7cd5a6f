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
	return find(id, []text{
		{"class.harmless", "harmless"},
		{"class.rolling-restart", "rolling restart"},
		{"class.needs-procedure", "needs a procedure"},
		{"class.destroys-data", "destroys data"},
		{"class.not-possible", "not possible"},

		{"past.file", "%[1]s: %[2]s"},
		{"past.sums", "%[1]q is no checksum and a path"},
		{"past.raced", "%[1]s: another run was faster; run again"},
		{"past.refused", "%[1]s: %[2]s to be accepted"},

		{"was.node-id", "%[1]s is %[2]d"},
		{"was.node-at", "%[1]s at %[2]s"},
		{"was.node-moved", "node %[1]d at %[2]s (%[3]s)"},
		{"was.broker", "broker %[1]d at %[2]s"},
		{"was.address", "%[1]s %[2]s"},
		{"was.ports", "%[1]s %[2]s"},
		{"was.image", "%[1]s %[2]s"},
		{"was.kafka", "Kafka %[1]s"},
		{"was.container", "container"},
		{"was.volume", "volume %[1]s"},
		{"was.replicas", "%[1]s, %[2]d in sync"},
		{"was.setting", "%[1]s: %[2]s -> %[3]s"},
		{"was.of-file", "%[1]s (now as in %[2]s)"},
		{"was.state.independent", "databases of each host"},
		{"was.state.shared", "databases at %[1]s and %[2]s"},
		{"was.state.minio", "databases at %[1]s, %[2]s and %[3]s"},
		{"was.templates", "other templates"},
		{"was.port-new", "now %[1]s"},
		{"was.port-gone", "no longer %[1]s"},
	})
}

// changeData has what becomes of ids and of the data that Kafka keeps.
func changeData(id ID) (Words, bool) {
	const (
		nodeIDs = " Every volume holds the id of its node, and Kafka refuses to start with another one (doesn't match stored node.id). " +
			"Nothing is lost if they get their old ids back; to go on, the data of all hosts has to go."
		moved = "Node ids go to other machines, whose volumes are empty unless their disks come along. The old ones must never start again: two nodes of one id drive " +
			"each other out. "
		voters = "Every node keeps the ids of all controllers in its file quorum-state, and refuses to start with others " +
			"(Configured voter set ... is different); newer builds of bitnami images remove the file themselves. "
	)
	return find(id, []text{
		{
			"change.unreadable", "The record of what these hosts run cannot be read (%[1]s), so nothing is known of the data that they have.", "",
			"look on the hosts which ids their volumes hold",
		},
		{
			"change.unknown", "What these hosts run is not known, and neither is the data that they have.", "",
			"look on the hosts which ids their volumes hold",
		},
		{
			"change.cluster-id.refused",
			"Every volume holds the cluster id it was formatted with, and Kafka refuses to start with another one (Invalid cluster.id). With " +
				"the volumes all data goes.", "", together,
		},
		{
			"change.cluster-id.ignored",
			"Every volume holds the cluster id it was formatted with. These images go on with that one and say nothing: where a volume is kept " +
				"the new id has no effect, and a host with a new volume stays alone (INCONSISTENT_CLUSTER_ID). With the volumes all data goes.", "",
			together,
		},
		{
			"change.node-id.other", "The hosts get other node ids." + nodeIDs, "",
			"give the old ids back, or remove the volumes on all hosts and start all together",
		},
		{
			"change.node-id.exchanged", "The hosts exchange their node ids." + nodeIDs, "",
			"give the old ids back, or remove the volumes on all hosts and start all together",
		},
		{
			"change.address-swap",
			"Other hosts had the addresses that %[1]s get. If the machines themselves were given new addresses, their volumes came along and " +
				"nothing is lost. If not, each of them holds the data of another node, and Kafka refuses to start.", "",
			"look which ids the volumes hold before anything is started",
		},
		{
			"change.node-moved.kept", moved + "What they held is fetched from the others; what had all its replicas there is lost.", "",
			"stop Kafka on the old machines for good, then start all together",
		},
		{
			"change.node-moved.emptied",
			moved + "So many controllers without data could elect a leader that knows nothing of the topics: all data has to go. " +
				"Nothing is lost if fewer than half of the controllers move at a time.", "",
			"stop Kafka on the old machines for good, then start all together",
		},
		{
			"change.voters.kept",
			voters + "Nothing is lost if the new ids are written into the file on all hosts while Kafka is stopped everywhere.", "",
			"stop Kafka on all hosts, write the new ids into quorum-state on all of them, start all together",
		},
		{
			"change.voters.emptied",
			voters + "%[1]d of the %[2]d controllers begin without the metadata, and could elect a leader that knows " +
				"nothing of the topics: all data has to go.", "", together,
		},
		{"change.voters.with-data", voters + "The file goes with the data."},
		{
			"change.image-family",
			"The %[1]s image does not read the data of the %[2]s one, and keeps its own in another place, for another user: Kafka begins empty " +
				"in volume %[3]s, and what %[4]s holds stays behind.", "",
			"let all tests end before, and start all together; the old volumes stay for going back. When nobody needs them, on every host: " +
				"docker volume rm %[4]s",
		},
		{
			"change.docker", "This image does not start on an old Docker: it says that /opt/kafka/config is not writable.", "",
			"update Docker, or set privileged = true under [services.kafka]",
		},
		{
			"change.storage.container",
			"The data stays in the volume, where nothing reads it. Kafka begins without any, and again with every new container.", "",
			"start all together",
		},
		{
			"change.storage.volume",
			"The data is in the containers and goes with them. Kafka begins with empty volumes, and keeps them from then on.", "",
			"start all together",
		},
		{
			"change.storage.place",
			"Kafka looks for its data in another place, finds none and begins without any. What it has stays where it is.", "",
			"start all together",
		},
		{
			"change.container.kept",
			"Storage is container: this change makes new containers, and what Kafka holds there goes with the old ones. It is fetched from the " +
				"others, one host after the other; what had all its replicas there is lost.", "",
			"one host after the other, each when the one before has caught up",
		},
		{
			"change.container.emptied",
			"Storage is container: this change makes new containers, and what Kafka holds there goes with the old ones.", "",
			"start all together",
		},
		{
			"change.container.installer", "Storage is container: Kafka's data goes with the containers, which the installer removes.", "",
			`let all tests end before, and start all together; kafka.storage = "volume" keeps the data from then on`,
		},
		{
			"change.downgrade.unknown", "Whether Kafka %[1]s takes the data of Kafka %[2]s is not known: one of them is not in the catalogue.",
			"", "find out, or remove the volumes on all hosts and start all together",
		},
		{
			"change.downgrade.kafka",
			"Kafka %[1]s does not read what Kafka %[2]s may have written: the version of the metadata goes up and never down.", "", together,
		},
		{
			"change.cluster-id-form",
			"Kafka %[1]s stored the cluster id as Some(%[2]s), and Kafka %[3]s refuses such a volume (Invalid cluster.id). Nothing is lost if " +
				"it is written anew before the start.", "", "write the plain id into meta.properties on all hosts before they start",
		},
		{"change.image.same-format", "Kafka %[1]s takes the data of Kafka %[2]s."},
		{
			"change.image.older-format", "Kafka %[1]s takes the data of Kafka %[2]s, and leaves its metadata in the older format.", "",
			"when all stands, on one broker: kafka-features.sh --bootstrap-server localhost:9092 upgrade --metadata %[3]s",
		},
		{"change.image.container", "Kafka %[1]s takes the place of Kafka %[2]s."},
		{"change.data", "Kafka stays %[1]s and keeps its data in volume %[2]s, which the installer does not know and does not remove."},
	})
}

// changeHosts has what changes about hosts, topics and settings.
func changeHosts(id ID) (Words, bool) {
	const (
		lost   = ", and what had all of them there is lost, unless they are moved first."
		copies = "; every broker holds all of them, so no message is lost."
		few    = " Topics that exist have %[1]s and can have %[2]d."
		move   = "move the replicas to other brokers first, and unregister the broker afterwards"
		ports  = "Volumes hold no ports. Each node and each client uses the ports it was given: switch all hosts together, and open " +
			"the new ones in firewalls."
		addresses  = "Volumes hold ids and no addresses, so nothing that is stored disagrees."
		machines   = "If these are other machines under the old names, take the volumes along: they begin empty otherwise."
		containers = "The containers of Kafka are made anew"
		removed    = "Replicas on a broker that goes are gone"
		registered = " It stays registered until it is unregistered."
	)
	return find(id, []text{
		{"change.broker-removed.lost", removed + lost + registered, "", move},
		{"change.broker-removed.lost.few", removed + lost + few + registered, "", move},
		{"change.broker-removed.copies", removed + copies + registered, "", move},
		{"change.broker-removed.copies.few", removed + copies + few + registered, "", move},
		{
			"change.broker-removed.all",
			"Every broker goes, and with them all that Kafka holds. Nothing is lost if the new brokers come first, and the former ones go with a " +
				"change of its own.", "", together,
		},
		{
			"change.state.shared",
			"Accounts, projects and reports that the hosts have in databases of their own are not brought in by anything: they stay behind, and " +
				"nobody sees them.", "", "decide whose databases all hosts will use, and export on the other hosts what is still needed",
		},
		{
			"change.state.independent",
			"Every host uses databases of its own. Accounts, projects and reports in the shared ones stay there, and nobody sees them.", "",
			"export what is still needed, and decide which host goes on with a copy",
		},
		{
			"change.state.other",
			"The hosts use other databases. Accounts, projects, reports and files in the former ones stay there, and nobody sees them.", "",
			"bring over what the former ones hold while MeterSphere is stopped on all hosts",
		},
		{"change.roles", "The hosts become brokers as well. Topics that exist get no replica on them by themselves."},
		{"change.address.broker", addresses + " " + machines},
		{"change.address.controller", addresses + " Each node dials the addresses it was given: switch all hosts together. " + machines},
		{"change.ports.controller", ports},
		{"change.ports.broker", ports + " A node-controller or task-runner is told with its next test."},
		{
			"change.min-insync",
			"Topics that exist have %[1]s, and from now on %[2]d have to confirm: this Kafka refuses every message to them (NotEnoughReplicas).",
			"", "let the topics that exist keep their number before the new files are started",
		},
		{"change.replication", "New topics get the new numbers. Topics that exist keep their replicas."},
		{"change.settings.any", containers + "."},
		{"change.settings.these", containers + ", for: %[1]s."},
		{
			"change.settings.retention", containers + ", for: %[1]s.", "",
			`see that messages are kept long enough: "log.retention.ms" under [kafka.properties]`,
		},
		{"change.services", "Other containers of MeterSphere are made anew; Kafka and its data are not touched by that."},
		{
			"change.env", "The .env of these hosts has to say something else; apply.sh names it, and waits for it.", "",
			"set what the table of README.md says",
		},
		{"change.nginx.gone", "There is no file for NGINX any more. It goes on with the one that it has."},
		{"change.nginx.file", "NGINX gets another file. Nothing on the hosts is touched by that."},
		{"change.host-added.broker", "New brokers register by themselves. Topics that exist get no replica on them by themselves."},
		{"change.host-added.other", "Nothing that other hosts keep is touched."},
		{"change.host-removed", "No data of topics is on them. What runs there goes on until it is stopped."},
		{"change.host-renamed", "The machines keep their addresses and node ids. Only the names of their folders change."},
		{
			"change.cluster-renamed.folders", "The cluster was called %[1]s. By that only names of folders change.", "",
			"remove ~/mskraft-%[1]s on the hosts when the new files are in place",
		},
		{
			"change.cluster-renamed.nginx",
			"The cluster was called %[1]s. By that only names of folders and of the NGINX file change.", "",
			"remove %[1]s.conf on the NGINX host before the new file is loaded, and ~/mskraft-%[1]s on the hosts when the new files are in place",
		},
	})
}

// changeRelease has what another release of MeterSphere brings about.
func changeRelease(id ID) (Words, bool) {
	return find(id, []text{
		{
			"change.downgrade.release",
			"%[1]s is older than %[2]s: MeterSphere has no way back, and its databases stay as the newer release made them.", "",
			"go back with copies of the hosts and their databases, and accept this when they are there; do not rely on the installer to refuse, " +
				"it may overwrite everything",
		},
		{
			"change.downgrade.both",
			"%[1]s is older than %[2]s: MeterSphere has no way back, and its databases stay as the newer release made them. Kafka %[3]s does " +
				"not read what Kafka %[4]s may have written, either.", "",
			"go back with copies of the hosts and their databases, remove the volumes of Kafka, and accept this when that is done; do not rely on " +
				"the installer to refuse, it may overwrite everything",
		},
		{
			"change.generation", "%[1]s does not take over an installation of %[2]s.", "",
			"install %[1]s on hosts of its own, with a spec of its own; accept this only where these hosts are installed anew. Do not rely on its " +
				"installer to refuse them, it may overwrite everything",
		},
		{
			"change.release",
			"The installer overwrites all compose files and conf/, removes all containers, and drops keys of .env that it does not know. Until " +
				"the files for %[1]s are in place, every host runs a Kafka of its own.", "",
			"let all tests end; upgrade every host with the package of %[1]s (msctl upgrade may take another release); render, put the files " +
				"in place, and reload all hosts together",
		},
		{
			"change.lts", "One of the two releases has long-term support and the other has not: the installer asks whether to go on.", "",
			"run it on a terminal, where somebody can answer",
		},
		{"change.prerelease", "%[1]s is a prerelease.", "", "try it on copies first, or take a finished release"},
		{
			"change.database", "The first start of %[1]s changes the tables that all hosts share.", "",
			"stop MeterSphere on all hosts, upgrade %[2]s alone until users can log in there, then the others",
		},
		{
			"change.other-ports", "MeterSphere's containers publish other ports by default, apart from the cluster's: %[1]s.", "",
			"see that they are free, and change firewalls and whatever else connects to them",
		},
		{
			"change.start-order", "Kafka %[1]s opens its client port only when most controllers are up.", "",
			"reload all hosts within a minute of each other",
		},
		{"change.identity", "Cluster id and node ids stay: controllers %[1]s, brokers %[2]s."},
		{"change.bootstrap-key", "The services read their broker list from %[1]s instead of %[2]s."},
		{"change.health-check", "The health check of a Kafka with both roles asks the %[1]s port instead of the %[2]s port."},
	})
}
