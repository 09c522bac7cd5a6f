package cluster

import (
	"net/netip"
	"slices"
	"strings"

	"mskraft/internal/spec"
)

// warnOfRisks points at what is allowed and still likely to hurt.
func (b *builder) warnOfRisks(hosts []member) {
	if b.release == nil || len(hosts) == 0 {
		return
	}
	b.warnState(hosts)
	if !b.incomplete {
		b.warnRoles(hosts)
	}
	b.warnKafka()
	b.warnPerformance()
	if b.release.Kafka.Preview {
		v := b.spec.Release
		b.warn(v.Pos, v.Key, "MSK209.preview", b.release.Kafka.Tag)
	}
	for _, m := range hosts {
		if a, err := netip.ParseAddr(m.Address); err == nil && a.Is6() && b.release.Generation.IPv6 {
			v := m.at.Address
			b.warn(v.Pos, v.Key, "MSK210.ipv6", m.Address)
		}
		if b.release.Cuts(m.Mode) && b.release.BreaksMySQL() && !b.cluster.State.Shared {
			v := m.at.Mode
			b.warn(v.Pos, v.Key, "MSK211.middleware", b.release.Name)
		}
	}
}

// placeOf is where a warning about a key stands that may not be given.
func (b *builder) placeOf(given bool, pos spec.Position) spec.Position {
	if given {
		return pos
	}
	return b.spec.Cluster.Pos
}

func (b *builder) warnState(hosts []member) {
	v := b.spec.State.Mode
	unread := b.spec.State.Table.Given && !b.spec.State.Table.Set || v.Given && v.V != "independent"
	if unread || b.cluster.State.Shared || len(hosts) < 2 {
		return
	}
	b.warn(b.placeOf(v.Given, v.Pos), v.Key, "MSK201.databases")
	if n := b.spec.Nginx.Table; n.Set && len(b.cluster.Upstreams("active"))+len(b.cluster.Upstreams("backup")) > 1 {
		b.warn(n.Pos, "nginx", "MSK202.accounts")
	}
}

func (b *builder) warnRoles(hosts []member) {
	nodes, controllers := len(b.cluster.filter((*Host).Kafka)), len(b.cluster.Controllers())
	var last spec.Value[string] // controller in the file
	broker := false             // and whether it is one, too
	for _, m := range hosts {
		if m.Controller {
			last, broker = m.at.Name, m.Broker
		}
	}
	switch {
	case controllers == 1 && nodes > 1:
		b.warn(last.Pos, last.Key, "MSK203.one")
	case controllers == 2:
		b.warn(last.Pos, last.Key, "MSK203.two")
	case controllers > 0 && controllers%2 == 0 && broker:
		b.warn(last.Pos, last.Key, "MSK203.even-broker", controllers, controllers-1, last.Key)
	case controllers > 0 && controllers%2 == 0:
		b.warn(last.Pos, last.Key, "MSK203.even", controllers, controllers-1)
	}
	if i := slices.IndexFunc(hosts, func(m member) bool { return m.Combined() }); i >= 0 && nodes >= 5 {
		pos, v := hosts[i].at.Name.Pos, hosts[i].at.Roles
		if v.Given {
			pos = v.Pos
		}
		b.warn(pos, v.Key, "MSK204.combined", nodes)
	}
}

func (b *builder) warnKafka() {
	s, brokers := b.spec.Kafka, len(b.cluster.Brokers())
	if v := s.ReplicationFactor; v.V == 1 && v.Set && brokers > 1 {
		b.warn(v.Pos, v.Key, "MSK205.one-replica")
	}
	if v := s.MinInsyncReplicas; v.Set && v.V > 1 && int(v.V) == b.cluster.Kafka.ReplicationFactor {
		b.warn(v.Pos, v.Key, "MSK208.all-in-sync")
	}
	if v := s.Storage; v.V == "container" {
		b.warn(v.Pos, v.Key, "MSK206.container")
	}
}

func (b *builder) warnPerformance() {
	s := b.spec.Kafka
	if b.release.Generation.Tester == "" || len(b.cluster.Brokers()) < 2 {
		return
	}
	v := s.PerformanceTest
	if !v.Given() {
		v = s.Bootstrap
	}
	several := func(h *Host) bool {
		return h.testsPerformance(b.release) && strings.Contains(h.PerformanceBootstrap, ",")
	}
	if slices.ContainsFunc(b.cluster.Hosts, several) && !b.hasError(v.Word.Key) {
		b.warn(b.placeOf(v.Given(), v.Pos()), s.PerformanceTest.Word.Key, "MSK207.every-broker")
	}
}
