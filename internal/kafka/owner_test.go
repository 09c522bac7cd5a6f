package kafka

import (
	"slices"
	"strings"
	"testing"
)

// Every property that is not free is one of Kafka, but for a few that are no
// longer, or that images would make of variables of theirs.
func TestOwnersExist(t *testing.T) {
	strangers := []string{"advertised.host.name", "advertised.port", "cluster.id", "enable.kraft", "host.name", "kraft.cluster.id", "port"}
	var all, unknown []string
	for _, o := range owners() {
		for _, name := range o.names {
			all = append(all, name)
			prefix, isPrefix := strings.CutSuffix(name, "*")
			known := slices.ContainsFunc(Versions(), func(version string) bool {
				p, _ := PropertiesOf(version)
				_, ok := p.Find(name)
				return ok || isPrefix && slices.ContainsFunc(p.Names(), func(n string) bool { return strings.HasPrefix(n, prefix) })
			})
			if !known {
				unknown = append(unknown, name)
			}
		}
		if (o.Key == "") != (o.Use == Useless) || o.Use == Free {
			t.Errorf("%v: use %d, key %q", o.names, o.Use, o.Key)
		}
	}
	slices.Sort(unknown)
	if !slices.Equal(unknown, strangers) {
		t.Errorf("no Kafka knows %v, want %v", unknown, strangers)
	}
	slices.Sort(all)
	if len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Errorf("a property has two owners: %v", all)
	}
}

func TestOwnerOf(t *testing.T) {
	const (
		nodeID      = "hosts.NAME.node_id"
		roles       = "hosts.NAME.roles"
		address     = "hosts.NAME.address, client_port, internal_port"
		controllers = "hosts.*.address, node_id, controller_port"
	)
	for owner, names := range map[Owner]string{
		{Written, nodeID}:          "node.id broker.id",
		{Written, roles}:           "process.roles listeners controller.listener.names listener.security.protocol.map inter.broker.listener.name",
		{Written, address}:         "advertised.listeners",
		{Written, controllers}:     "controller.quorum.voters",
		{Written, "kafka.storage"}: "log.dirs",
		{Written, FactorKey}:       "default.replication.factor offsets.topic.replication.factor transaction.state.log.replication.factor",
		{Written, InSyncKey}:       "min.insync.replicas transaction.state.log.min.isr",
		{Written, PartitionsKey}:   "num.partitions",
		{Refused, nodeID}:          "broker.id.generation.enable reserved.broker.max.id",
		{Refused, roles}:           "security.inter.broker.protocol early.start.listeners control.plane.listener.name controller.listener.name",
		{Refused, address}:         "host.name port advertised.host.name advertised.port",
		{Refused, controllers}:     "controller.quorum.bootstrap.servers controller.quorum.bootstrap.x controller.quorum.voters.x",
		{Refused, "kafka.storage"}: "log.dir metadata.log.dir",
		{Refused, "cluster.id"}:    "cluster.id enable.kraft kraft.cluster.id",
		{Useless, ""}:              "zookeeper.connect zookeeper.x",
		{}:                         "broker.rack message.max.bytes controller.quorum.append.linger.ms listener.name.plaintext.max.connections node.ids log.di zookeeper",
	} {
		for name := range strings.FieldsSeq(names) {
			if got := OwnerOf(name); got != owner {
				t.Errorf("%s: %+v, want %+v", name, got, owner)
			}
		}
	}
	if got := OwnerOf(""); got != (Owner{}) {
		t.Errorf("no name: %+v", got)
	}
}

func TestWrittenFrom(t *testing.T) {
	for key, want := range map[string]string{
		FactorKey:            "default.replication.factor offsets.topic.replication.factor transaction.state.log.replication.factor",
		InSyncKey:            "min.insync.replicas transaction.state.log.min.isr",
		PartitionsKey:        "num.partitions",
		"hosts.NAME.node_id": "broker.id node.id",
		"kafka.nothing":      "",
		"":                   "",
	} {
		if got := strings.Join(WrittenFrom(key), " "); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}
