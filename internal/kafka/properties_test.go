package kafka_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mskraft/internal/kafka"
	"mskraft/internal/release/releasetest"
)

func of(t *testing.T, version string) kafka.Properties {
	t.Helper()
	p, ok := kafka.PropertiesOf(version)
	if !ok {
		t.Fatalf("Kafka %s is not known", version)
	}
	return p
}

// What Kafka's documentation and runs of it say, apart from the jars that the
// table is made of.
func TestFacts(t *testing.T) {
	const always = "3.2.0 3.3.1 3.4.0 3.5.0 3.5.1 3.6.1 3.7.0 3.7.1 3.8.1 3.9.1 4.0.0"
	for _, test := range []struct{ versions, name, want string }{
		{always, "offsets.topic.replication.factor", "short 3 [1,]"},
		{always, "transaction.state.log.replication.factor", "short 3 [1,]"},
		{always, "transaction.state.log.min.isr", "int 2 [1,]"},
		{always, "default.replication.factor", "int 1 [,]"},
		{always, "min.insync.replicas", "int 1 [1,]"},
		{always, "num.partitions", "int 1 [1,]"},
		{always, "auto.create.topics.enable", "boolean true [,]"},
		{always, "unclean.leader.election.enable", "boolean false [,]"},
		{always, "offsets.topic.num.partitions", "int 50 [1,]"},
		{always, "socket.request.max.bytes", "int 104857600 [1,]"},
		{always, "message.max.bytes", "int 1048588 [0,]"},
		{always, "replica.fetch.max.bytes", "int 1048576 [0,]"},
		{always, "replica.fetch.response.max.bytes", "int 10485760 [0,]"},
		{always, "log.retention.ms", "long  [,]"},
		{always, "log.retention.minutes", "int  [,]"},
		{always, "log.retention.hours", "int 168 [,]"},
		{always, "num.network.threads", "int 3 [1,]"},
		{always, "log.cleaner.dedupe.buffer.size", "long 134217728 [,]"},
		{always, "controller.quorum.election.timeout.ms", "int 1000 [,]"},
		{always, "broker.session.timeout.ms", "int 9000 [,]"},
		{always, "initial.broker.registration.timeout.ms", "int 60000 [,]"},
		{always, "listeners", "string PLAINTEXT://:9092 [,]"},
		{always, "inter.broker.listener.name", "string  [,]"},
		{always, "broker.rack", "string  [,]"},
		{always, "ssl.keystore.password", "password  [,] secret"},
		{always, "ssl.keystore.key", "password  [,] secret"},
		{always, "sasl.jaas.config", "password  [,] secret"},
		{always, "log.cleanup.policy", "list delete [,] compact,delete"},
		{"3.2.0 3.3.1 4.0.0", "compression.type", "string producer [,] uncompressed,zstd,lz4,snappy,gzip,producer"},
		{"3.2.0 3.9.1", "node.id", "int -1 [,]"},
		{"4.0.0", "node.id", "int  [0,] required"},
		{"3.9.1", "reserved.broker.max.id", "int 1000 [0,]"},
		{"3.2.0 3.9.1", "zookeeper.connect", "string  [,]"},
		{"4.0.0", "zookeeper.connect", "none"},
		{"4.0.0", "zookeeper.session.timeout.ms", "none"},
		{"3.7.1", "controller.quorum.bootstrap.servers", "none"},
		{"3.8.1", "controller.quorum.bootstrap.servers", "list  [,] internal"},
		{"3.9.1 4.0.0", "controller.quorum.bootstrap.servers", "list  [,]"},
		{"3.2.0", "early.start.listeners", "none"},
		{"3.3.1 4.0.0", "early.start.listeners", "string  [,]"},
		{"3.2.0 3.9.1", "log.segment.bytes", "int 1073741824 [14,]"},
		{"4.0.0", "log.segment.bytes", "int 1073741824 [1048576,]"},
		{"3.9.1", "remote.log.manager.task.retry.jitter", "double 0.2 [0,0.5] internal"},
		{always, "max.request.size", "none"},        // a producer's
		{always, "fetch.message.max.bytes", "none"}, // that of a consumer long ago
		{always, "partition.fetch.bytes", "none"},
		{always, "port", "none"}, // until 2.8
		{always, "", "none"},
		{always, "node.id\t..", "none"},
		{always, "listener.name.plaintext.ssl.keystore.password", "password  [,] secret"},
		{always, "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config", "password  [,] secret"},
		{always, "listener.name.controller.max.connections", "int 2147483647 [0,]"},
		{always, "listener.name.controller.max.connection", "none"},
		{always, "listener.name.controller.", "none"},
		{always, "listener.name.controller", "none"},
	} {
		for version := range strings.FieldsSeq(test.versions) {
			p, ok := of(t, version).Find(test.name)
			if got := describe(p, ok); got != test.want || p.Name != test.name {
				t.Errorf("Kafka %s, %s (%s): %s, want %s", version, test.name, p.Name, got, test.want)
			}
		}
	}
}

func describe(p kafka.Property, ok bool) string {
	if !ok {
		return "none"
	}
	text := fmt.Sprintf("%s %s [%s,%s]", p.Type, p.Default, p.Min, p.Max)
	if p.Valid != nil {
		text += " " + strings.Join(p.Valid, ",")
	}
	for word, holds := range map[string]bool{" required": p.Required, " internal": p.Internal, " secret": p.Type == "password"} {
		if holds {
			text += word
		}
	}
	return text
}

func TestTopics(t *testing.T) {
	p := of(t, "3.7.1")
	for name, want := range map[string]string{
		"retention.ms":        "long 604800000 [-1,] log.retention.ms",
		"min.insync.replicas": "int 1 [1,] min.insync.replicas",
		"max.message.bytes":   "int 1048588 [0,] message.max.bytes",
	} {
		topic, ok := p.Topic(name)
		if got := describe(topic, ok) + " " + topic.Broker; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if _, ok := p.Find(topic.Broker); !ok {
			t.Errorf("%s: brokers have no %s", name, topic.Broker)
		}
	}
	if topic, ok := p.Topic("log.retention.ms"); ok {
		t.Errorf("a broker's property is a topic's: %v", topic)
	}
}

func TestVersions(t *testing.T) {
	for _, version := range []string{"", "3.7", "3.7.9", "versions", "4.0.0\n", "[broker]"} {
		p, ok := kafka.PropertiesOf(version)
		if _, found := p.Find("node.id"); ok || found || p.Names() != nil || p.Version() != "" {
			t.Errorf("%q is taken for a version", version)
		}
	}
	all := kafka.Versions()
	for name, want := range map[string][]string{
		"zookeeper.connect":                   {all[0], "3.9.1"},
		"controller.quorum.bootstrap.servers": {"3.8.1", all[len(all)-1]},
		"unstable.metadata.versions.enable":   {"3.7.0", "3.7.1"},
		"max.request.size":                    nil,
	} {
		got := kafka.VersionsWith(name)
		if len(got) > 1 {
			got = []string{got[0], got[len(got)-1]}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// Every property is found under its name, in a form that this package reads, and
// what Kafka takes without a configuration is a value that it would take.
func TestEveryProperty(t *testing.T) {
	types := []string{"boolean", "string", "int", "short", "long", "double", "list", "class", "password"}
	for _, version := range kafka.Versions() {
		properties := of(t, version)
		if properties.Version() != version {
			t.Errorf("the properties of Kafka %s are those of %s", version, properties.Version())
		}
		names := properties.Names()
		if len(names) < 260 || !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
			t.Errorf("Kafka %s: %d names, or out of order: %v", version, len(names), names)
		}
		for _, name := range names {
			p, ok := properties.Find(name)
			if !ok || p.Name != name || !slices.Contains(types, p.Type) {
				t.Errorf("Kafka %s, %s: %v", version, name, p)
			}
			if fault := p.Check(p.Default); p.Default != "" && fault != kafka.NoFault {
				t.Errorf("Kafka %s, %s: its default %s is refused: %d", version, name, p.Default, fault)
			}
			if p.Required && p.Default != "" {
				t.Errorf("Kafka %s, %s has to be set, and has a default", version, name)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	p := of(t, "3.9.1")
	for _, test := range []struct {
		name, value string
		want        kafka.Fault
	}{
		{"auto.create.topics.enable", "TRUE", kafka.NoFault},
		{"auto.create.topics.enable", "yes", kafka.WrongType},
		{"num.network.threads", "1", kafka.NoFault},
		{"num.network.threads", " 1 ", kafka.NoFault},
		{"num.network.threads", "0", kafka.OutOfRange},
		{"num.network.threads", "-1", kafka.OutOfRange},
		{"num.network.threads", "1.5", kafka.WrongType},
		{"num.network.threads", "", kafka.WrongType},
		{"num.network.threads", "1_0", kafka.WrongType},
		{"num.network.threads", "2147483647", kafka.NoFault},
		{"num.network.threads", "2147483648", kafka.WrongType},
		{"offsets.topic.replication.factor", "32767", kafka.NoFault},
		{"offsets.topic.replication.factor", "32768", kafka.WrongType},
		{"log.retention.ms", "-1", kafka.NoFault},
		{"log.retention.ms", "9223372036854775807", kafka.NoFault},
		{"log.retention.ms", "9223372036854775808", kafka.WrongType},
		{"log.cleaner.min.cleanable.ratio", "0.5", kafka.NoFault},
		{"log.cleaner.min.cleanable.ratio", "1.01", kafka.OutOfRange},
		{"log.cleaner.min.cleanable.ratio", "half", kafka.WrongType},
		{"compression.type", "zstd", kafka.NoFault},
		{"compression.type", "ZSTD", kafka.NotValid},
		{"compression.type", "", kafka.NotValid},
		{"compression.gzip.level", "-1", kafka.NoFault},
		{"compression.gzip.level", "0", kafka.OutOfRange},
		{"compression.gzip.level", "9", kafka.NoFault},
		{"compression.gzip.level", "10", kafka.OutOfRange},
		{"log.cleanup.policy", "compact, delete", kafka.NoFault},
		{"log.cleanup.policy", "", kafka.NoFault},
		{"log.cleanup.policy", "compact,remove", kafka.NotValid},
		{"group.consumer.migration.policy", "Upgrade", kafka.NoFault},
		{"group.consumer.migration.policy", "up", kafka.NotValid},
		{"broker.rack", "", kafka.NoFault},
		{"controller.quorum.voters", "", kafka.NoFault}, // a rule in code
	} {
		property, ok := p.Find(test.name)
		if got := property.Check(test.value); got != test.want || !ok {
			t.Errorf("%s = %q: %d, want %d", test.name, test.value, got, test.want)
		}
	}
}

// What KafkaConfig and StorageTool of these versions say of a version of the metadata.
func TestMetadataVersion(t *testing.T) {
	values := []string{"2.8", "3.0-IV1", "3.2", "3.3", "3.3-IV0", "3.3.1", "3.5-IV2", "3.6", "3.6.1", "3.7-IV4", "3.8", "4.0", "", "abc", "3"}
	for version, want := range map[string]string{
		"3.6.1": "3.3 3.3-IV0 3.3.1 3.5-IV2 3.6 3.6.1", "3.7.1": "3.3 3.3-IV0 3.3.1 3.5-IV2 3.6 3.6.1 3.7-IV4",
	} {
		property, _ := of(t, version).Find("inter.broker.protocol.version")
		var got []string
		for _, value := range values {
			if property.Check(value) == kafka.NoFault {
				got = append(got, value)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: takes %q, want %q", version, got, want)
		}
	}
}

// Kafka 3.2.0 looks at the compression in code, in letters of either case.
func TestCompression(t *testing.T) {
	for version, want := range map[string][3]kafka.Fault{
		"3.2.0": {kafka.NoFault, kafka.NoFault, kafka.NotValid}, "3.3.1": {kafka.NoFault, kafka.NotValid, kafka.NotValid},
	} {
		property, _ := of(t, version).Find("compression.type")
		if got := [3]kafka.Fault{property.Check("zstd"), property.Check("ZSTD"), property.Check("foo")}; got != want {
			t.Errorf("%s: %v, want %v", version, got, want)
		}
	}
}

// The catalogue and the table know the same Kafkas, and Kafka takes what the
// catalogue sets, but for three properties that are no broker's.
func TestCatalogue(t *testing.T) {
	cat := releasetest.Catalogue(t)
	unknown := map[string]bool{}
	for _, r := range cat.Releases {
		properties := of(t, r.Kafka.Tag)
		for _, set := range r.Properties {
			p, ok := properties.Find(set.Name)
			if !ok {
				unknown[set.Name] = true
			} else if fault := p.Check(fmt.Sprint(set.Value)); fault != kafka.NoFault {
				t.Errorf("%s: Kafka %s refuses %s = %d: %d", r.Name, r.Kafka.Tag, set.Name, set.Value, fault)
			}
		}
	}
	if want := (map[string]bool{"fetch.message.max.bytes": true, "max.request.size": true, "partition.fetch.bytes": true}); fmt.Sprint(unknown) != fmt.Sprint(want) {
		t.Errorf("no properties of a broker: %v, want %v", unknown, want)
	}
}
