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
		k.warn(v.Pos, v.Key, "MSK209.preview", k.rel.Kafka.Tag)
	}
	for _, m := range hosts {
		if a, err := netip.ParseAddr(m.Address); err == nil && a.Is6() && k.rel.Generation.IPv6 {
			v := m.at.Address
			k.warn(v.Pos, v.Key, "MSK210.ipv6", m.Address)
		}
		if k.rel.Cuts(m.Mode) && k.rel.Traits.MiddlewareBreaksMySQL && !k.c.State.Shared {
			v := m.at.Mode
			k.warn(v.Pos, v.Key, "MSK211.middleware", k.rel.Name)
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
	k.warn(k.place(v.Given, v.Pos), v.Key, "MSK201.databases")
	if n := k.spec.Nginx.Table; n.Set && len(k.c.Upstreams("active"))+len(k.c.Upstreams("backup")) > 1 {
		k.warn(n.Pos, "nginx", "MSK202.accounts")
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
		k.warn(last.at.Name.Pos, last.at.Name.Key, "MSK203.one")
	case controllers == 2:
		k.warn(last.at.Name.Pos, last.at.Name.Key, "MSK203.two")
	case controllers > 0 && controllers%2 == 0:
		k.warn(last.at.Name.Pos, last.at.Name.Key, "MSK203.even", controllers, controllers-1)
	}
	if kafkas >= 5 && combined.Host != nil {
		v := combined.at.Roles
		pos := combined.at.Name.Pos
		if v.Given {
			pos = v.Pos
		}
		k.warn(pos, v.Key, "MSK204.combined", kafkas)
	}
}

func (k *checker) warnKafka() {
	s, brokers := k.spec.Kafka, len(k.c.Brokers())
	if v := s.ReplicationFactor; v.V == 1 && v.Set && brokers > 1 {
		k.warn(v.Pos, v.Key, "MSK205.one-replica")
	}
	if v := s.MinInsyncReplicas; v.Set && v.V > 1 && int(v.V) == k.c.Kafka.ReplicationFactor {
		k.warn(v.Pos, v.Key, "MSK208.all-in-sync")
	}
	if v := s.Storage; v.V == "container" {
		k.warn(v.Pos, v.Key, "MSK206.container")
	}
}

func (k *checker) warnPerformance() {
	s := k.spec.Kafka
	if k.rel.Generation.Tester == "" || len(k.c.Brokers()) < 2 {
		return
	}
	for _, h := range k.c.Hosts {
		if h.testsPerformance(k.rel) && strings.Contains(h.PerformanceBootstrap, ",") {
			v := s.PerformanceTest
			if !v.Given() {
				v = s.Bootstrap
			}
			if k.refused(v.Word.Key) {
				return
			}
			k.warn(k.place(v.Given(), v.Pos()), s.PerformanceTest.Word.Key, "MSK207.every-broker")
			return
		}
	}
}
