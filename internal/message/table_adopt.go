package message

// adopt has what import tells of hosts, and the comments of the spec that it writes. A text
// that begins with TODO leaves something to a person.
func adopt(id ID) (Words, bool) {
	const joins = "it joins the cluster with the files that mskraft renders, and its data is lost"
	return find(id, []text{
		{"adopt.record", "the record cannot be read: %[1]s", "", "the spec is what the files of the hosts amount to"},
		{"adopt.nginx", "from %[1]s, line %[2]d"},
		{"adopt.nginx-syntax", "the file is not taken along: %[1]s", "", "mend it, and import again"},
		{"adopt.nginx-elsewhere", "nothing here passes location / to one of the hosts, so the spec has no NGINX", "", "add a table [nginx] by hand"},
		{
			"adopt.nginx-location", "the location %[1]s is not taken along", "",
			"put it into a file of its own on the NGINX host, and name that in nginx.include",
		},
		{"adopt.dropped", "%[1]s: %[2]s", "", "%[2]s"},
		{"adopt.memory", "the memory limit of %[1]s"},
		{"adopt.no-release", "no file tells which release the hosts are of", "", "name it: --release v2.10.20-lts"},
		{
			"adopt.releases", "the release is %[1]s here, not %[2]s: hosts of one cluster have to be of one release", "",
			"upgrade the hosts to one release first",
		},
		{"adopt.name", "%[1]q cannot name a host; it is called %[2]s in the spec"},
		{
			"adopt.left-out", "the host is left out: in mode %[1]s nothing that msctl starts has a Kafka setting", "",
			"it only has to reach the client port of every broker",
		},
		{"adopt.no-kafka", "no compose file with a Kafka is here, so the host is taken for one without"},
		{
			"adopt.hidden-kafka", "the compose file with the host's Kafka was not understood: what the spec says of this host is proposed", "",
			"mend the file, and import again",
		},
		{
			"adopt.further", "%[1]s runs this Kafka, too, and a spec has one for each host: it is drafted as the host %[2]s", "",
			"give it a machine of its own, or leave it out of the cluster",
		},
		{"adopt.alone", "the Kafka of this host is on its own: its voters name no other host", "", joins},
		{"adopt.no-cluster-id", "no cluster id is here, so that Kafka makes one of its own", "", joins},
		{
			"adopt.cluster-ids", "the cluster id is %[1]q here, and another one on other hosts", "",
			"hosts with different ids never become one cluster",
		},
		{
			"adopt.node-id", "the node id is %[1]q here; %[2]s gets %[3]d in the spec", "",
			"Kafka refuses data that was stored under another node id",
		},
		{"adopt.stranger", "the voter %[1]d@%[2]s is none of the hosts", "", "name the folders of all hosts of the cluster"},
		{
			"adopt.volume", "Kafka's data is in %[1]s, and mskraft's in %[2]s: the data is not taken along", "",
			"the cluster begins empty; to keep the data, stop Kafka and copy it into the new volume before the switch",
		},
		{
			"adopt.listener", "%[1]s is advertised here, and a spec has one address for a host: %[2]s is %[3]s for all", "",
			"whoever uses the other address has to reach this one, too",
		},
		{
			"adopt.external", "services use the broker %[1]s, which is none of the hosts", "",
			"a spec is for brokers on its hosts: leave such hosts with the files that they have",
		},
		{"adopt.storage", "storage is %[1]s here, and %[2]s on most hosts", "", "the spec has one storage for all hosts"},
		{"adopt.property", "%[1]s is %[2]s on this host, and not on most", "", "a spec has one value for all hosts"},
		{"adopt.service", "%[1]s has %[2]s here, and another value on most hosts", "", "the spec has one value for all hosts"},
		{"adopt.secret", "%[1]s is left out: its value comes from .env, or looks like a secret", "", "a spec and its output are committed"},
		{
			"adopt.partly-shared", "all hosts have the same address for %[1]s, but not for everything", "",
			`state.mode = "shared" is for hosts that share MySQL, Redis and MinIO`,
		},
		{"adopt.brokers", "the broker list is %[1]s, and not %[2]s as most services have it"},

		{"comment.drafted", "A MeterSphere cluster for mskraft, drafted from what its hosts have."},
		{"comment.alone", "A MeterSphere cluster for mskraft, drafted from an installation with a Kafka of its own."},
		{
			"comment.new",
			"The cluster is a new one: it begins empty, and what the old Kafka holds is lost. Let all tests end before the switch.",
		},
		{"comment.separate", "A MeterSphere cluster for mskraft, drafted from %[1]d installations that each have a Kafka of their own."},
		{
			"comment.new-of-several",
			"One cluster of them is a new one: it begins empty, and what the old Kafkas hold is lost. Let all tests end before the switch.",
		},
		{"comment.newest", "the newest that has such files; the oldest is %[1]s"},
		{"comment.only", "the one that has such files"},
		{"comment.like", "mskraft does not know the release; this one is like it"},
		{"comment.never", "never change it"},
		{"comment.names-folder", "names the output folder"},
		{"comment.proposed", "proposed; the host has none"},
		{"comment.proposed-other", "proposed; the host has %[1]d"},
		{"comment.todo-proposed", "TODO: proposed; the host has none"},
		{"comment.todo-same", "TODO: proposed; the host has %[1]d, as %[2]s has"},
		{"comment.had", "what the hosts have; without this line: %[1]v"},
		{"comment.volume", "a volume, which keeps the data"},
		{"comment.refused", "TODO: %[1]s", "", "%[1]s"},
		{
			"comment.no-cluster",
			`TODO: the hosts are no cluster yet, so there is no id. Take the one that "mskraft init" prints; it stays for ever.`,
		},
		{
			"comment.no-id",
			`TODO: no host says a cluster id. It is in meta.properties of Kafka's data; for a new cluster "mskraft init" prints one.`,
		},
		{"comment.settings", "What services have on the hosts, and a spec cannot say:"},
		{"comment.setting", "%[1]s: %[2]s (%[3]s)"},
		{"comment.all-hosts", "all hosts"},
		{"comment.hosts", "%[1]s"},
		{"comment.stored", "never change it; Kafka %[1]s stores %[2]s so"},
	})
}
