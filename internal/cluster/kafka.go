package cluster

import (
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/redact"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// maxBootstrap is how many brokers the default client list names: a client needs
// one that answers, and no host's files may grow with the cluster.
const maxBootstrap = 5

func (b *builder) readKafka(hosts []member) {
	s, out := b.spec.Kafka, &b.cluster.Kafka
	brokers := b.cluster.Brokers()

	out.ReplicationFactor = b.inRange(s.ReplicationFactor, "MSK150.range", 1, 32767, min(3, max(1, len(brokers))))
	if v := s.ReplicationFactor; v.Set && len(brokers) > 0 && !b.incomplete && out.ReplicationFactor > len(brokers) {
		b.fail(v.Pos, v.Key, "MSK150.brokers", v.V, len(brokers))
	}
	otherwise := 1
	if out.ReplicationFactor >= 3 {
		otherwise = 2
	}
	out.MinInsyncReplicas = b.inRange(s.MinInsyncReplicas, "MSK151.range", 1, 32767, otherwise)
	if v := s.MinInsyncReplicas; v.Set && out.MinInsyncReplicas > out.ReplicationFactor {
		b.fail(v.Pos, v.Key, "MSK151.factor", v.V, out.ReplicationFactor)
	}
	out.Partitions = b.inRange(s.Partitions, "MSK152.range", 1, 10000, 4)
	out.Volume = b.oneOf(s.Storage, "MSK153.unknown", "volume", "container") == "volume"
	out.Voters = b.formatVoters()
	out.Properties = b.mergeProperties()
	b.makeLists(hosts)
}

// formatVoters is controller.quorum.voters, the same text on every host.
func (b *builder) formatVoters() string {
	var list []kafka.Voter
	for _, h := range b.cluster.Controllers() {
		list = append(list, kafka.Voter{ID: h.NodeID, Endpoint: kafka.Endpoint{Host: h.Address, Port: h.ControllerPort}})
	}
	return kafka.FormatVoters(list)
}

// makeLists makes the client lists of every host.
func (b *builder) makeLists(hosts []member) {
	s := b.spec.Kafka
	list := b.listMaker(s.Bootstrap, listIDs{"MSK155.unknown", "MSK155.empty", "MSK155.no-host", "MSK155.twice", "MSK155.no-broker"})
	performance := list
	if s.PerformanceTest.Given() {
		if b.release != nil && b.release.Generation.Tester == "" {
			b.fail(s.PerformanceTest.Pos(), s.PerformanceTest.Word.Key, "MSK156.no-check", b.release.Name)
		}
		ids := listIDs{"MSK156.unknown", "MSK156.empty", "MSK156.no-host", "MSK156.twice", "MSK156.no-broker"}
		performance = b.listMaker(s.PerformanceTest, ids, "local")
	}
	for _, m := range hosts {
		m.Bootstrap = list(m.Host)
		m.PerformanceBootstrap = performance(m.Host)
		if s.PerformanceTest.Word.V == "local" && !m.Broker && m.testsPerformance(b.release) && !b.incomplete {
			b.fail(s.PerformanceTest.Pos(), s.PerformanceTest.Word.Key, "MSK156.local", m.Name)
		}
	}
}

// runs reports whether a compose file of that name is on the host.
func (h *Host) runs(file string) bool {
	return slices.ContainsFunc(h.Files, func(f File) bool { return f.Name == file })
}

// testsPerformance reports whether the host runs the service that checks the
// brokers before a performance test.
func (h *Host) testsPerformance(rel *release.Release) bool {
	return slices.ContainsFunc(h.Files, func(f File) bool { return rel.Tests(f.Name) })
}

// listIDs are the messages about a client list.
type listIDs struct{ unknown, empty, noHost, twice, noBroker message.ID }

// listMaker returns the function that makes a host's client list.
func (b *builder) listMaker(written spec.Bootstrap, ids listIDs, more ...string) func(*Host) string {
	brokers := b.cluster.Brokers()
	first := brokers[:min(len(brokers), maxBootstrap)]
	fixed := func(hosts []*Host) func(*Host) string {
		text := bootstrapList(hosts)
		return func(*Host) string { return text }
	}
	if written.Hosts.Given {
		return fixed(b.lookUpBrokers(written.Hosts, ids, brokers))
	}
	word := written.Word.V
	switch {
	case !written.Word.Set:
		return fixed(first)
	case word == "all":
		return fixed(brokers)
	case word == "local-first":
		return func(h *Host) string {
			if !h.Broker {
				return bootstrapList(first)
			}
			list := []*Host{h}
			for _, broker := range first {
				if broker != h && len(list) < maxBootstrap {
					list = append(list, broker)
				}
			}
			return bootstrapList(list)
		}
	case word == "local" && slices.Contains(more, "local"):
		return func(h *Host) string { return bootstrapList([]*Host{h}) }
	}
	words := append([]string{"all", "local-first"}, more...)
	meant := suggest(word, words)
	if meant.ID == "suggest.all" {
		meant.ID = "suggest.all-or-hosts"
	}
	b.fail(written.Pos(), written.Word.Key, ids.unknown, word, meant)
	return fixed(first)
}

// lookUpBrokers looks up the brokers of an explicit list and keeps its order.
func (b *builder) lookUpBrokers(v spec.Value[[]spec.Value[string]], ids listIDs, brokers []*Host) []*Host {
	if v.Set && len(v.V) == 0 {
		b.fail(v.Pos, v.Key, ids.empty)
	}
	var names []string
	for _, h := range b.spec.Hosts {
		names = append(names, h.Name.V)
	}
	hosts := map[string]*Host{}
	for _, h := range b.cluster.Hosts {
		hosts[h.Name] = h
	}
	var list []*Host
	seen := map[string]bool{}
	for _, item := range v.V {
		h := hosts[item.V]
		switch {
		case h == nil && !slices.Contains(names, item.V):
			b.fail(item.Pos, item.Key, ids.noHost, item.V, suggest(item.V, names))
		case seen[item.V]:
			b.fail(item.Pos, item.Key, ids.twice, item.V)
		case h == nil: // its own table is wrong
		case !h.Broker && !b.incomplete:
			b.fail(item.Pos, item.Key, ids.noBroker, item.V, hostNames(brokers))
		default:
			list = append(list, h)
		}
		seen[item.V] = true
	}
	return list
}

// hostNames lists hosts for a message.
func hostNames(hosts []*Host) message.List {
	names := make([]string, len(hosts))
	for i, h := range hosts {
		names[i] = h.Name
	}
	return message.Series(names...).Few()
}

// bootstrapList is the client list of brokers.
func bootstrapList(hosts []*Host) string {
	list := make([]kafka.Endpoint, len(hosts))
	for i, h := range hosts {
		list[i] = kafka.Endpoint{Host: h.Address, Port: h.ClientPort}
	}
	return kafka.FormatBootstrap(list)
}

// mergeProperties merges the spec's broker properties into the release's.
func (b *builder) mergeProperties() []Property {
	var list []Property
	if b.release != nil {
		for _, p := range b.release.Properties {
			list = append(list, Property{p.Name, strconv.FormatInt(p.Value, 10)})
		}
	}
	seen := map[string]spec.Property{}
	for _, p := range b.spec.Kafka.Properties {
		if first, ok := seen[p.Name]; ok {
			b.fail(p.Pos, p.Value.Key, "MSK157.twice", p.Name, first.Pos.Line)
			continue
		}
		seen[p.Name] = p
		if problem := b.checkName(p.Name); !problem.IsZero() {
			b.problem(p.Pos, p.Value.Key, problem)
			continue
		}
		if !p.Value.Set {
			continue
		}
		if problem := b.checkValue(p.Value.V); !problem.IsZero() {
			b.problem(p.Value.Pos, p.Value.Key, problem)
			continue
		}
		if redact.Line(p.Value.V) != p.Value.V {
			b.fail(p.Value.Pos, p.Value.Key, "MSK159.secret")
			continue
		}
		if i := slices.IndexFunc(list, func(q Property) bool { return q.Name == p.Name }); i >= 0 {
			list[i].Value = p.Value.V
		} else {
			list = append(list, Property{p.Name, p.Value.V})
		}
	}
	slices.SortFunc(list, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// checkName refuses a property that mskraft owns, or that the image cannot be
// given through a variable.
func (b *builder) checkName(name string) message.Message {
	owner := kafka.OwnerOf(name)
	var family *release.Family
	word := ""
	if b.release != nil {
		family, word = b.release.Kafka.Family, b.release.Generation.Consumer
	}
	switch {
	case !isProperty(name):
		return message.New("MSK158.name")
	case owner.Key != "":
		return message.New("MSK157.owned", owner.Key)
	case owner.Use == kafka.Useless:
		return message.New("MSK157.zookeeper")
	case redact.Name(name):
		return message.New("MSK159.secret")
	case family != nil && slices.Contains(family.NoProperty, family.Variable(name)):
		return message.New("MSK158.variable")
	case family != nil && family.PrefixAnywhere && !family.Spells(name):
		return message.New("MSK158.prefix", family.Prefix)
	case family != nil && !family.Spells(name):
		return message.New("MSK158.underscore")
	case word != "" && strings.Contains(name, word):
		return message.New("MSK133.property", word)
	}
	return message.Message{}
}

// isProperty reports whether s has the form of a property name.
func isProperty(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" || strings.Trim(part, "-_") != part {
			return false
		}
		for _, pair := range []string{"--", "-_", "_-", "__"} { // no variable of the apache images can spell it
			if strings.Contains(part, pair) {
				return false
			}
		}
	}
	return len(s) <= 200
}

// checkValue refuses what a variable cannot carry into a properties file.
func (b *builder) checkValue(v string) message.Message {
	switch {
	case v == "":
		return message.New("MSK158.empty")
	case len(v) > 1000:
		return message.New("MSK158.long")
	case strings.TrimSpace(v) != v:
		return message.New("MSK158.blank")
	case strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' || r == '\\' || r == '&' }):
		return message.New("MSK158.character")
	case b.release != nil && strings.Contains(v, b.release.Generation.Consumer):
		return message.New("MSK133.value", b.release.Generation.Consumer)
	}
	return message.Message{}
}
