package cluster

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// warnOfRisks points at what is allowed and still likely to hurt.
func (b *builder) warnOfRisks(hosts []member) {
	if b.release == nil || len(hosts) == 0 {
		return
	}
	b.warnState(hosts)
	b.warnNginx()
	if !b.incomplete {
		b.warnRoles(hosts)
	}
	b.warnKafka()
	b.warnPerformance()
	b.warnMemory(hosts)
	b.warnProperties()
	b.warnSubnet(hosts)
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

// warnNginx tells of balancing by which users are worse off than by the default.
func (b *builder) warnNginx() {
	v, active := b.spec.Nginx.Balance, len(b.cluster.Upstreams("active"))
	switch {
	case active < 2:
	case v.V == "ip_hash":
		b.warn(v.Pos, v.Key, "MSK222.office")
	case v.V == "least_conn" || v.V == "round_robin":
		b.warn(v.Pos, v.Key, "MSK221.moves", v.V)
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

// warnMemory points at a heap that takes all that the container may have: Java needs
// memory for more than its heap.
func (b *builder) warnMemory(hosts []member) {
	text := b.release.Generation.Installed(b.cluster.MemLimit("kafka"))
	limit, ok := kafka.ParseMemory(text)
	if !ok {
		return
	}
	id, at, told := message.ID("MSK214.env"), spec.Value[string]{}, false
	for _, s := range b.spec.Services {
		if s.Name.V == "kafka" && s.MemLimit.Given {
			id, at = "MSK214.limit", s.MemLimit
		}
	}
	for _, m := range hosts {
		options := cmp.Or(m.Heap, kafka.DefaultHeap)
		if heap, err := kafka.ParseHeap(options); !m.Kafka() || err != nil || heap.Largest < limit {
			continue
		}
		if v := m.at.Heap; v.Given {
			b.warn(v.Pos, v.Key, id, options, text)
		} else if !told { // the same on all other hosts
			b.warn(b.placeOf(at.Given, at.Pos), at.Key, id, options, text)
			told = true
		}
	}
}

// warnProperties points at properties of the spec that do not go together with others.
func (b *builder) warnProperties() {
	known, _ := kafka.PropertiesOf(b.release.Kafka.Tag)
	given := map[string]spec.Property{} // that the release does not say itself
	for _, p := range b.spec.Kafka.Properties {
		if p.Value.Set && !slices.Contains(ownProperties(b.release), Property{p.Name, p.Value.V}) {
			given[p.Name] = p
		}
	}
	value := func(name string) string {
		for _, p := range b.cluster.Kafka.Properties {
			if p.Name == name {
				return p.Value
			}
		}
		return b.release.ServerProperties[name]
	}
	b.refuseClashes(known, given, value)
	for _, p := range given {
		if better := kafka.Instead(p.Name, value); better != "" {
			b.warn(p.Pos, p.Value.Key, "MSK215.instead", better, value(better))
		}
	}
	for _, name := range []string{"message.max.bytes", "socket.request.max.bytes"} {
		largest, request, exceed := known.MessagesExceedRequests(value)
		if p, ok := given[name]; ok && exceed {
			b.warn(p.Value.Pos, p.Value.Key, "MSK216.requests", largest, request)
			break
		}
	}
	if p, ok := given["auto.create.topics.enable"]; ok && strings.EqualFold(p.Value.V, "false") && !b.release.Generation.MakesTopics {
		b.warn(p.Value.Pos, p.Value.Key, "MSK217.topics", b.release.Name)
	}
}

// refuseClashes refuses properties of the spec with which Kafka does not start for what is
// in force beside them.
func (b *builder) refuseClashes(known kafka.Properties, given map[string]spec.Property, value func(string) string) {
	factor := strconv.Itoa(b.cluster.Kafka.ReplicationFactor)
	for _, c := range known.Clashes(func(name string) string {
		if slices.Contains(kafka.WrittenFrom(kafka.FactorKey), name) {
			return factor
		}
		return value(name)
	}) {
		p, ok := given[c.Name]
		if !ok {
			p, ok = given[c.Other]
		}
		switch {
		case !ok:
		case c.Other == "":
			b.fail(p.Value.Pos, p.Value.Key, "MSK154.least", c.Value)
		default:
			b.fail(p.Value.Pos, p.Value.Key, "MSK154.clash", c.Name, c.Value, c.Other, c.Limit)
		}
	}
}

// warnSubnet points at addresses that are those of containers: what a container sends
// there never leaves its host.
func (b *builder) warnSubnet(hosts []member) {
	subnet := b.release.Generation.Subnet()
	check := func(v spec.Value[string], address string) {
		if a, err := netip.ParseAddr(address); err == nil && subnet.Contains(a) {
			b.warn(v.Pos, v.Key, "MSK218.subnet", address, subnet.String(), release.SubnetVariable)
		}
	}
	for _, m := range hosts {
		check(m.at.Address, m.Address)
	}
	if s := b.cluster.State; s.Shared {
		check(b.spec.State.MySQL, s.MySQL.Host)
		check(b.spec.State.Redis, s.Redis.Host)
		check(b.spec.State.MinIO, s.minIOHost())
	}
}
