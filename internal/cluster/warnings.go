package cluster

import (
	"net/netip"
	"strings"

	"mskraft/internal/spec"
)

// warnings points at what is allowed and still likely to hurt.
func (k *checker) warnings(hosts []member) {
	if k.rel == nil || len(hosts) == 0 {
		return
	}
	k.warnState(hosts)
	if !k.unread {
		k.warnRoles(hosts)
	}
	k.warnKafka()
	k.warnPerformance()
	if k.rel.Kafka.Preview {
		v := k.spec.Release
		k.warn("MSK209", v.Pos, v.Key, "move to v2.3.0 or later for a cluster that has to last", "Kafka %s calls its KRaft mode a preview that is not meant for production", k.rel.Kafka.Tag)
	}
	for _, m := range hosts {
		if a, err := netip.ParseAddr(m.Address); err == nil && a.Is6() && k.rel.Generation.IPv6 {
			v := m.at.Address
			k.warn("MSK210", v.Pos, v.Key, "use an IPv4 address, or give Docker an IPv6 network on every host", "MeterSphere's containers are on an IPv4 network and may not reach %s", m.Address)
		}
		if m.Mode == "middleware" && k.rel.Traits.MiddlewareBreaksMySQL && !k.c.State.Shared {
			v := m.at.Mode
			k.warn("MSK211", v.Pos, v.Key, "set MS_EXTERNAL_MYSQL=true and MS_EXTERNAL_REDIS=true in the host's .env, or use v3.3.0",
				"msctl of %s breaks its own MySQL and Redis files in this mode", k.rel.Name)
		}
	}
}

// place is where a warning about a key stands that may not be given.
func (k *checker) place(given bool, pos spec.Position) spec.Position {
	if given {
		return pos
	}
	return k.spec.Cluster.Pos
}

func (k *checker) warnState(hosts []member) {
	v := k.spec.State.Mode
	unread := k.spec.State.Table.Given && !k.spec.State.Table.Set || v.Given && v.V != "independent"
	if unread || k.c.State.Shared || len(hosts) < 2 {
		return
	}
	k.warn("MSK201", k.place(v.Given, v.Pos), v.Key, `let all hosts use one MySQL, Redis and MinIO (state.mode = "shared"), or give every host a Kafka of its own`,
		"hosts with databases of their own take each other's test results: topics and consumer groups are the same on all of them")
	if n := k.spec.Nginx.Table; n.Set && len(k.c.Upstreams("active"))+len(k.c.Upstreams("backup")) > 1 {
		k.warn("MSK202", n.Pos, "nginx", "give every host a name of its own, or share the state",
			"users who are sent to another host find other accounts and other data there")
	}
}

func (k *checker) warnRoles(hosts []member) {
	var last, combined member
	controllers, kafkas := 0, 0
	for _, m := range hosts {
		if m.Controller {
			controllers++
			last = m
		}
		if m.Kafka() {
			kafkas++
		}
		if m.Combined() && combined.Host == nil {
			combined = m
		}
	}
	switch {
	case controllers == 1 && kafkas > 1:
		k.warn("MSK203", last.at.Name.Pos, last.at.Name.Key, "use three controllers", "the only controller: while it is down, the cluster cannot change leaders or make topics")
	case controllers == 2:
		k.warn("MSK203", last.at.Name.Pos, last.at.Name.Key, "use three controllers, or one", "two controllers need both: the cluster stops when either is down")
	case controllers > 0 && controllers%2 == 0:
		k.warn("MSK203", last.at.Name.Pos, last.at.Name.Key, "use an odd number", "%d controllers survive no more failures than %d", controllers, controllers-1)
	}
	if kafkas >= 5 && combined.Host != nil {
		v := combined.at.Roles
		pos := combined.at.Name.Pos
		if v.Given {
			pos = v.Pos
		}
		k.warn("MSK204", pos, v.Key, `give three hosts roles = ["controller"] and the others roles = ["broker"]`,
			"in a cluster of %d a controller should not also be a broker: load on the data slows down elections", kafkas)
	}
}

func (k *checker) warnKafka() {
	s, brokers := k.spec.Kafka, len(k.c.Brokers())
	if v := s.ReplicationFactor; v.V == 1 && v.Set && brokers > 1 {
		k.warn("MSK205", v.Pos, v.Key, "use 3 replicas, or 2 with two brokers", "every topic is on one broker only: its data is out of reach while that broker is down, and gone with its disk")
	}
	if v := s.MinInsyncReplicas; v.Set && v.V > 1 && int(v.V) == k.c.Kafka.ReplicationFactor {
		k.warn("MSK208", v.Pos, v.Key, "leave it one below the replication factor", "nothing can be written as soon as one broker is down")
	}
	if v := s.Storage; v.V == "container" {
		k.warn("MSK206", v.Pos, v.Key, `use "volume"`, "all data of a host's Kafka is lost whenever its container is made anew, as on every change and upgrade")
	}
}

func (k *checker) warnPerformance() {
	s := k.spec.Kafka
	if !k.rel.Generation.PerformanceCheck || len(k.c.Brokers()) < 2 {
		return
	}
	for _, h := range k.c.Hosts {
		if h.testsPerformance() && strings.Contains(h.PerformanceBootstrap, ",") {
			v := s.PerformanceTest
			if !v.Given() {
				v = s.Bootstrap
			}
			if k.refused(v.Word.Key) {
				return
			}
			k.warn("MSK207", k.place(v.Given(), v.Pos()), s.PerformanceTest.Word.Key, `write performance_test_bootstrap = "local", so that only the host's own broker has to be up`,
				"a performance test starts only while every broker of its list answers")
			return
		}
	}
}
