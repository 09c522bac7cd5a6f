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

	b.checkVersion()
	out.ReplicationFactor = b.inRange(s.ReplicationFactor, "MSK150.range", 1, 32767, b.cluster.defaultFactor())
	if v := s.ReplicationFactor; v.Set && len(brokers) > 0 && !b.incomplete && out.ReplicationFactor > len(brokers) {
		b.fail(v.Pos, v.Key, "MSK150.brokers", v.V, len(brokers))
	}
	out.MinInsyncReplicas = b.inRange(s.MinInsyncReplicas, "MSK151.range", 1, 32767, b.cluster.defaultInsync())
	if v := s.MinInsyncReplicas; v.Set && out.MinInsyncReplicas > out.ReplicationFactor {
		b.fail(v.Pos, v.Key, "MSK151.factor", v.V, out.ReplicationFactor)
	}
	out.Partitions = b.inRange(s.Partitions, "MSK152.range", 1, 10000, defaultPartitions)
	out.Volume = b.oneOf(s.Storage, "MSK153.unknown", "volume", "container") == "volume"
	out.Voters = b.formatVoters()
	out.Properties = b.mergeProperties()
	b.makeLists(hosts)
}

// checkVersion holds the version of Kafka to that of the release. In a record it is what
// the release had when the record was written.
func (b *builder) checkVersion() {
	v := b.spec.Kafka.Version
	if !v.Set || b.release == nil || v.V == b.release.Kafka.Tag {
		return
	}
	if !b.record {
		b.fail(v.Pos, v.Key, "MSK154.version", b.release.Name, b.release.Kafka.Tag, v.V)
		return
	}
	recorded := *b.release
	if recorded.Kafka = b.catalogue.Image(v.V); recorded.Kafka == nil { // forgotten since
		image := *b.release.Kafka
		image.Tag, recorded.Kafka = v.V, &image
	}
	b.release, b.cluster.Release = &recorded, &recorded
}

// formatVoters is controller.quorum.voters, the same text on every host.
func (b *builder) formatVoters() string {
	var list []kafka.Voter
	for _, h := range b.cluster.Controllers() {
		list = append(list, kafka.Voter{ID: h.NodeID, Endpoint: kafka.Endpoint{Host: h.Address, Port: h.ControllerPort}})
	}
	return kafka.FormatList(list)
}

// makeLists makes the client lists of every host.
func (b *builder) makeLists(hosts []member) {
	s, out := b.spec.Kafka, &b.cluster.Kafka
	out.Bootstrap = b.chooseBrokers(s.Bootstrap,
		listIDs{"MSK155.unknown", "MSK155.empty", "MSK155.no-host", "MSK155.twice", "MSK155.no-broker"})
	out.PerformanceBootstrap = out.Bootstrap
	if s.PerformanceTest.Given() {
		if b.release != nil && b.release.Generation.Tester == "" {
			b.fail(s.PerformanceTest.Pos(), s.PerformanceTest.Word.Key, "MSK156.no-check", b.release.Name)
		}
		ids := listIDs{"MSK156.unknown", "MSK156.empty", "MSK156.no-host", "MSK156.twice", "MSK156.no-broker"}
		out.PerformanceBootstrap = b.chooseBrokers(s.PerformanceTest, ids, "local")
	}
	list, performance := b.cluster.listMaker(out.Bootstrap), b.cluster.listMaker(out.PerformanceBootstrap)
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

// chooseBrokers reads a choice of brokers. What comes to the default is the default.
func (b *builder) chooseBrokers(written spec.Bootstrap, ids listIDs, more ...string) Brokers {
	words := append([]string{"all", "local-first"}, more...)
	switch word := written.Word.V; {
	case written.Hosts.Given:
		return Brokers{Hosts: names(b.lookUpBrokers(written.Hosts, ids))}
	case !written.Word.Set, word == "all" && len(b.cluster.Brokers()) <= maxBootstrap:
	case slices.Contains(words, word):
		return Brokers{Word: word}
	default:
		meant := suggest(word, words)
		if meant.ID == "suggest.all" {
			meant.ID = "suggest.all-or-hosts"
		}
		b.fail(written.Pos(), written.Word.Key, ids.unknown, word, meant)
	}
	return b.cluster.defaultBrokers()
}

// listMaker returns the function that makes a host's client list of a choice.
func (c *Cluster) listMaker(choice Brokers) func(*Host) string {
	brokers := c.Brokers()
	first := brokers[:min(len(brokers), maxBootstrap)]
	fixed := func(hosts []*Host) func(*Host) string {
		text := bootstrapList(hosts)
		return func(*Host) string { return text }
	}
	switch choice.Word {
	case "all":
		return fixed(brokers)
	case "local":
		return func(h *Host) string { return bootstrapList([]*Host{h}) }
	case "local-first":
		return func(h *Host) string {
			if !h.Broker {
				return bootstrapList(first)
			}
			others := slices.DeleteFunc(slices.Clone(first), func(broker *Host) bool { return broker == h })
			return bootstrapList(append([]*Host{h}, others[:min(len(others), maxBootstrap-1)]...))
		}
	}
	list := make([]*Host, len(choice.Hosts))
	for i, name := range choice.Hosts {
		list[i] = c.host(name)
	}
	return fixed(list)
}

// lookUpBrokers looks up the brokers of an explicit list and keeps its order.
func (b *builder) lookUpBrokers(v spec.Value[[]spec.Value[string]], ids listIDs) []*Host {
	if v.Set && len(v.V) == 0 {
		b.fail(v.Pos, v.Key, ids.empty)
	}
	var known []string
	for _, h := range b.spec.Hosts {
		known = append(known, h.Name.V)
	}
	var list []*Host
	seen := map[string]bool{}
	for _, item := range v.V {
		h := b.cluster.host(item.V)
		switch {
		case h == nil && !slices.Contains(known, item.V):
			b.fail(item.Pos, item.Key, ids.noHost, item.V, suggest(item.V, known))
		case seen[item.V]:
			b.fail(item.Pos, item.Key, ids.twice, item.V)
		case h == nil: // its own table is wrong
		case !h.Broker && !b.incomplete:
			b.fail(item.Pos, item.Key, ids.noBroker, item.V, message.Series(names(b.cluster.Brokers())...).Few())
		default:
			list = append(list, h)
		}
		seen[item.V] = true
	}
	return list
}

// host is the host of that name, nil if there is none.
func (c *Cluster) host(name string) *Host {
	if i := slices.IndexFunc(c.Hosts, func(h *Host) bool { return h.Name == name }); i >= 0 {
		return c.Hosts[i]
	}
	return nil
}

func names(hosts []*Host) []string {
	list := make([]string, len(hosts))
	for i, h := range hosts {
		list[i] = h.Name
	}
	return list
}

// bootstrapList is the client list of brokers.
func bootstrapList(hosts []*Host) string {
	list := make([]kafka.Endpoint, len(hosts))
	for i, h := range hosts {
		list[i] = kafka.Endpoint{Host: h.Address, Port: h.ClientPort}
	}
	return kafka.FormatList(list)
}

// mergeProperties merges the spec's broker properties into the release's.
func (b *builder) mergeProperties() []Property {
	list := ownProperties(b.release)
	if b.record {
		list = nil // it has those that the release had
	}
	seen := map[string]spec.Property{}
	for _, p := range b.spec.Kafka.Properties {
		if first, ok := seen[p.Name]; ok {
			b.fail(p.Pos, p.Value.Key, "MSK157.twice", p.Name, first.Pos.Line)
			continue
		}
		seen[p.Name] = p
		own := slices.Contains(list, Property{p.Name, p.Value.V}) || b.record && p.Value.Set
		if !own && !b.checkProperty(p) {
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

// checkProperty reports whether a property can be written, and says what is wrong with it.
func (b *builder) checkProperty(p spec.Property) bool {
	if problem := b.checkName(p.Name); !problem.IsZero() {
		b.problem(p.Pos, p.Value.Key, problem)
		return false
	}
	if !p.Value.Set {
		return false
	}
	if problem := b.checkValue(p.Value.V); !problem.IsZero() {
		b.problem(p.Value.Pos, p.Value.Key, problem)
		return false
	}
	b.askKafka(p)
	return true
}

// ownProperties are those that a release's own file sets.
func ownProperties(rel *release.Release) (list []Property) {
	if rel != nil {
		for _, p := range rel.Properties {
			list = append(list, Property{p.Name, strconv.FormatInt(p.Value, 10)})
		}
	}
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
		words := strings.Split(strings.ReplaceAll(part, "_", "-"), "-") // one by one: no variable of the apache images can spell two in a row
		if slices.ContainsFunc(words, func(w string) bool { return w == "" || strings.Trim(w, lettersDigits) != "" }) {
			return false
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
	case redact.Line(v) != v:
		return message.New("MSK159.secret")
	}
	return message.Message{}
}
