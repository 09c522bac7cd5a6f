package kafka

import (
	"slices"
	"strings"
)

// A Use says what mskraft does with a property.
type Use int

// What mskraft may do with a property.
const (
	Free    Use = iota // nothing: operators set it in kafka.properties
	Written            // it writes it into the files of hosts
	Refused            // it refuses it: it would contradict what it writes
	Useless            // it refuses it: Kafka in KRaft mode does nothing with it
)

// An Owner says whose a property is.
type Owner struct {
	Use Use
	Key string // of the spec, which the property follows from, such as kafka.partitions; "" for one that follows from none
}

// Keys of the spec that say how topics are kept.
const (
	FactorKey     = "kafka.replication_factor"
	InSyncKey     = "kafka.min_insync_replicas"
	PartitionsKey = "kafka.partitions"
)

// an ownership is what properties have in common. A name that ends in * stands
// for all that begin so.
type ownership struct {
	Owner
	names []string
}

// owners are the properties that are not free.
func owners() []ownership {
	const (
		nodeID      = "hosts.NAME.node_id"
		roles       = "hosts.NAME.roles"
		advertised  = "hosts.NAME.address, client_port, internal_port"
		controllers = "hosts.*.address, node_id, controller_port"
		storage     = "kafka.storage"
	)
	return []ownership{
		{Owner{Written, nodeID}, []string{"broker.id", "node.id"}},
		{Owner{Written, roles}, []string{
			"controller.listener.names", "inter.broker.listener.name", "listener.security.protocol.map", "listeners", "process.roles",
		}},
		{Owner{Written, advertised}, []string{"advertised.listeners"}},
		{Owner{Written, controllers}, []string{"controller.quorum.voters"}},
		{Owner{Written, storage}, []string{"log.dirs"}},
		{Owner{Written, FactorKey}, []string{
			"default.replication.factor", "offsets.topic.replication.factor", "transaction.state.log.replication.factor",
		}},
		{Owner{Written, InSyncKey}, []string{"min.insync.replicas", "transaction.state.log.min.isr"}},
		{Owner{Written, PartitionsKey}, []string{"num.partitions"}},

		{Owner{Refused, nodeID}, []string{"broker.id.generation.enable", "reserved.broker.max.id"}},
		{Owner{Refused, roles}, []string{
			"control.plane.listener.name", "controller.listener.*", "early.start.listeners", "security.inter.broker.protocol",
		}},
		{Owner{Refused, advertised}, []string{"advertised.host.name", "advertised.port", "host.name", "port"}}, // before Kafka 3.0
		{Owner{Refused, controllers}, []string{"controller.quorum.bootstrap.*", "controller.quorum.voters*"}},
		{Owner{Refused, storage}, []string{"log.dir", "metadata.log.dir"}},
		{Owner{Refused, "cluster.id"}, []string{"cluster.id", "enable.kraft", "kraft.cluster.id"}}, // what images would make of variables
		{Owner{Useless, ""}, []string{"zookeeper.*"}},
	}
}

// OwnerOf says whose a property is, whatever Kafka knows it.
func OwnerOf(name string) Owner {
	for _, o := range owners() {
		for _, n := range o.names {
			if prefix, ok := strings.CutSuffix(n, "*"); n == name || ok && strings.HasPrefix(name, prefix) {
				return o.Owner
			}
		}
	}
	return Owner{}
}

// IsOfHost reports whether a property says something of one machine: where it stands, what it can do, or who it
// is. It may differ from host to host.
func IsOfHost(name string) bool {
	own := []string{
		"background.threads", "broker.rack", "kafka.metrics.*", "listener.name.*", "log.cleaner.dedupe.buffer.size", "log.cleaner.io.*",
		"log.cleaner.threads", "log.dir", "metadata.log.dir", "metric.*", "metrics.*", "num.io.threads", "num.network.threads",
		"num.recovery.threads.*", "num.replica.alter.log.dirs.threads", "num.replica.fetchers", "password.encoder.*", "queued.max.*", "sasl.*",
		"socket.listen.*", "socket.receive.*", "socket.send.*", "ssl.*",
	}
	return slices.ContainsFunc(own, func(n string) bool {
		prefix, ok := strings.CutSuffix(n, "*")
		return n == name || ok && strings.HasPrefix(name, prefix)
	})
}

// WrittenFrom are the properties that mskraft writes from a key of the spec,
// sorted.
func WrittenFrom(key string) []string {
	for _, o := range owners() {
		if o.Owner == (Owner{Written, key}) {
			return slices.Clone(o.names)
		}
	}
	return nil
}
