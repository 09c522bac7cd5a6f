package message

// adopt has what import tells of hosts, and the comments of the spec that it writes. A text
// that begins with TODO leaves something to a person.
func adopt(id ID) (Words, bool) {
	const joins = "it joins the cluster with the files that mskraft renders, and its data is lost"
	switch id {
	case "adopt.record":
		return Words{What: "the record cannot be read: %[1]s", Do: "the spec is what the files of the hosts amount to"}, true
	case "adopt.dropped":
		return Words{What: "%[1]s: %[2]s", Do: "%[2]s"}, true
	case "adopt.memory":
		return Words{What: "the memory limit of %[1]s"}, true
	case "adopt.release":
		return Words{What: "release %[1]q is not known", Do: `"mskraft releases" lists the known ones`}, true
	case "adopt.release-near":
		return Words{What: "release %[1]q is not known", Do: `did you mean %[2]q? "mskraft releases" lists the known ones`}, true
	case "adopt.no-release":
		return Words{What: "no file tells which release the hosts are of", Do: "name it: --release v2.10.20-lts"}, true
	case "adopt.releases":
		return Words{
			What: "the release is %[1]s here, not %[2]s: hosts of one cluster have to be of one release",
			Do:   "upgrade the hosts to one release first",
		}, true
	case "adopt.name":
		return Words{What: "%[1]q cannot name a host; it is called %[2]s in the spec"}, true
	case "adopt.left-out":
		return Words{
			What: "the host is left out: in mode %[1]s nothing that msctl starts has a Kafka setting",
			Do:   "it only has to reach the client port of every broker",
		}, true
	case "adopt.no-kafka":
		return Words{What: "no docker-compose-kafka.yml with a Kafka is here, so the host is taken for one without"}, true
	case "adopt.alone":
		return Words{What: "the Kafka of this host is on its own: its voters name no other host", Do: joins}, true
	case "adopt.no-cluster-id":
		return Words{What: "no cluster id is here, so that Kafka makes one of its own", Do: joins}, true
	case "adopt.cluster-ids":
		return Words{
			What: "the cluster id is %[1]q here, and another one on other hosts",
			Do:   "hosts with different ids never become one cluster",
		}, true
	case "adopt.node-id":
		return Words{
			What: "the node id is %[1]q here; %[2]s gets %[3]d in the spec",
			Do:   "Kafka refuses data that was stored under another node id",
		}, true
	case "adopt.stranger":
		return Words{What: "the voter %[1]d@%[2]s is none of the hosts", Do: "name the folders of all hosts of the cluster"}, true
	case "adopt.volume":
		return Words{
			What: "Kafka's data is in %[1]s, and mskraft's volume is %[2]s: the data is not taken along",
			Do:   "the cluster begins empty; to keep the data, stop Kafka and copy it into the new volume before the switch",
		}, true
	case "adopt.storage":
		return Words{What: "storage is %[1]s here, and %[2]s on most hosts", Do: "the spec has one storage for all hosts"}, true
	case "adopt.property":
		return Words{What: "%[1]s is another one here than on most hosts", Do: "the spec has one value for all hosts"}, true
	case "adopt.service":
		return Words{What: "%[1]s has %[2]s here, and another value on most hosts", Do: "the spec has one value for all hosts"}, true
	case "adopt.secret":
		return Words{
			What: "%[1]s is left out: its value comes from .env, or looks like a secret",
			Do:   "a spec and its output are committed",
		}, true
	case "adopt.partly-shared":
		return Words{
			What: "all hosts have the same address for %[1]s, but not for everything",
			Do:   `state.mode = "shared" is for hosts that share MySQL, Redis and MinIO`,
		}, true
	case "adopt.brokers":
		return Words{What: "the broker list is %[1]s, and not %[2]s as most services have it"}, true

	case "comment.drafted":
		return Words{What: "A MeterSphere cluster for mskraft, drafted from what its hosts have."}, true
	case "comment.alone":
		return Words{What: "A MeterSphere cluster for mskraft, drafted from an installation with a Kafka of its own."}, true
	case "comment.new":
		return Words{
			What: "The cluster is a new one: it begins empty, and what the old Kafka holds is lost. Let all tests end before the switch.",
		}, true
	case "comment.separate":
		return Words{What: "A MeterSphere cluster for mskraft, drafted from %[1]d installations that each have a Kafka of their own."}, true
	case "comment.new-of-several":
		return Words{
			What: "One cluster of them is a new one: it begins empty, and what the old Kafkas hold is lost. Let all tests end before the switch.",
		}, true
	case "comment.newest":
		return Words{What: "the newest that has such files; the oldest is %[1]s"}, true
	case "comment.only":
		return Words{What: "the one that has such files"}, true
	case "comment.like":
		return Words{What: "mskraft does not know the release; this one is like it"}, true
	case "comment.never":
		return Words{What: "never change it"}, true
	case "comment.names-folder":
		return Words{What: "names the output folder"}, true
	case "comment.proposed":
		return Words{What: "proposed; the host has none"}, true
	case "comment.proposed-other":
		return Words{What: "proposed; the host has %[1]d"}, true
	case "comment.todo-proposed":
		return Words{What: "TODO: proposed; the host has none"}, true
	case "comment.todo-same":
		return Words{What: "TODO: proposed; the host has %[1]d, as %[2]s has"}, true
	case "comment.had":
		return Words{What: "what the hosts have; without this line: %[1]v"}, true
	case "comment.volume":
		return Words{What: "a volume, which keeps the data"}, true
	case "comment.refused":
		return Words{What: "TODO: %[1]s", Do: "%[1]s"}, true
	case "comment.no-cluster":
		return Words{
			What: `TODO: the hosts are no cluster yet, so there is no id. Take the one that "mskraft init" prints; it stays for ever.`,
		}, true
	case "comment.no-id":
		return Words{
			What: `TODO: no host says a cluster id. It is in meta.properties of Kafka's data; for a new cluster "mskraft init" prints one.`,
		}, true
	case "comment.wrapped":
		return Words{What: "TODO: the hosts say %[1]s: Kafka 3.7.0 stored the id like that (KAFKA-16473). mskraft writes it plain."}, true
	case "comment.wrapped-data":
		return Words{
			What: `Data that holds it wrapped has to be told before a newer Kafka starts on it: the runbook says how, under "After an upgrade".`,
		}, true
	}
	return Words{}, false
}
