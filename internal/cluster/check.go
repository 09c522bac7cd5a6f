package cluster

import (
	"errors"
	"slices"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/redact"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// builder builds a cluster and collects what is wrong with its spec. A rule that
// needs the release is skipped where the release is not known.
type builder struct {
	spec      *spec.Spec
	catalogue *release.Catalogue
	release   *release.Release // nil where the spec names none
	record    bool             // the spec is a record: what it says of its release counts
	cluster   *Cluster
	// incomplete tells that a host or its roles could not be read, so that nothing can
	// be said of the roles of the cluster.
	incomplete bool
	findings   []spec.Finding
}

// New applies the defaults and the rules to a spec. The findings are in file
// order; with an error among them the cluster is not to be used.
func New(s *spec.Spec, cat *release.Catalogue) (*Cluster, []spec.Finding) {
	return (&builder{spec: s, catalogue: cat}).build()
}

func (b *builder) build() (*Cluster, []spec.Finding) {
	b.cluster = &Cluster{services: map[string]service{}}
	b.readRelease()
	b.readEdition()
	b.readIdentity()
	hosts := b.readHosts()
	b.readKafka(hosts)
	b.readServices()
	b.readState()
	b.readNginx(hosts)
	b.warnOfRisks(hosts)
	b.acceptWarnings()
	spec.SortFindings(b.findings)
	return b.cluster, b.findings
}

// HasErrors reports whether one of the findings is an error.
func HasErrors(list []spec.Finding) bool {
	return slices.ContainsFunc(list, func(f spec.Finding) bool { return f.Severity == spec.Error })
}

func (b *builder) fail(pos spec.Position, key string, id message.ID, args ...any) {
	b.problem(pos, key, message.New(id, args...))
}

func (b *builder) warn(pos spec.Position, key string, id message.ID, args ...any) {
	b.findings = append(b.findings, spec.NewFinding(spec.Warning, pos, key, message.New(id, args...)))
}

func (b *builder) problem(pos spec.Position, key string, m message.Message) {
	b.findings = append(b.findings, spec.NewFinding(spec.Error, pos, key, m))
}

// required reports a required key that is not given; true says it can be used.
func required[T any](b *builder, v spec.Value[T], id message.ID) bool {
	if !v.Given && !slices.Contains(b.spec.Misspelt, v.Key) {
		b.fail(v.Pos, v.Key, id)
	}
	return v.Set
}

// oneOf reads a word out of a list, or the default where it is not given.
func (b *builder) oneOf(v spec.Value[string], id message.ID, words ...string) string {
	if !v.Set {
		return words[0]
	}
	if !slices.Contains(words, v.V) {
		b.fail(v.Pos, v.Key, id, v.V, suggest(v.V, words))
		return words[0]
	}
	return v.V
}

// suggest names the word that was meant, or all of them.
func suggest(word string, words []string) message.Message {
	if near := spec.Nearest(word, words); near != "" {
		return message.New("suggest.nearest", near)
	}
	return message.New("suggest.all", message.Series(words...))
}

// inRange reads an integer between two bounds.
func (b *builder) inRange(v spec.Value[int64], id message.ID, lo, hi, otherwise int) int {
	if !v.Set {
		return otherwise
	}
	if v.V < int64(lo) || v.V > int64(hi) {
		b.fail(v.Pos, v.Key, id, v.V, lo, hi)
		return otherwise
	}
	return int(v.V)
}

func (b *builder) readEdition() {
	v := b.spec.Edition
	b.cluster.Edition = b.oneOf(v, "MSK112.unknown", defaultEdition, "ee")
	if b.release != nil && v.Set && v.V == b.cluster.Edition && !slices.Contains(b.release.Generation.Editions, v.V) {
		b.fail(v.Pos, v.Key, "MSK112.alike", b.release.Name)
	}
}

func (b *builder) readIdentity() {
	t := b.spec.Cluster
	if !t.Given {
		required(b, t, "MSK103.cluster")
	}
	if !t.Set {
		return
	}
	if v := b.spec.ClusterName; required(b, v, "MSK103.cluster-name") {
		if b.cluster.Name = v.V; !isLabel(v.V) {
			b.fail(v.Pos, v.Key, "MSK120.label", v.V)
		}
	}
	if v := b.spec.ClusterID; required(b, v, "MSK103.cluster-id") {
		b.cluster.ID = kafka.ClusterID(v.V)
		b.checkID(v)
	}
}

// checkID refuses an id that Kafka refuses, and one that it stores in another way: a spec
// says what is in the data. That of a record was checked when the record was written.
func (b *builder) checkID(v spec.Value[string]) {
	if !isID(v.V) {
		b.fail(v.Pos, v.Key, "MSK121.text", v.V)
		return
	}
	if why := KnownID(v.V, b.catalogue); !why.IsZero() {
		b.warn(v.Pos, v.Key, "MSK219.known", v.V, why)
	}
	if b.release == nil || b.record {
		return
	}
	known, image := b.release.Kafka.Knows(), b.release.Kafka
	switch stored, err := known.StoredID(v.V); {
	case strings.Contains(v.V, b.release.Generation.Consumer):
		b.fail(v.Pos, v.Key, "MSK133.value", b.release.Generation.Consumer)
	case known.Version() == "":
	case errors.Is(err, kafka.ErrIDHyphen):
		b.fail(v.Pos, v.Key, "MSK121.hyphen", v.V)
	case err != nil:
		b.fail(v.Pos, v.Key, "MSK121.refused", v.V, image.Tag)
	case string(stored) != v.V:
		b.fail(v.Pos, v.Key, "MSK121.rewritten", v.V, image.Tag, string(stored))
	}
}

// readServices reads the settings of single compose services.
func (b *builder) readServices() {
	known := serviceNames(b.release)
	for _, s := range b.spec.Services {
		if b.release != nil && !slices.Contains(known, s.Name.V) {
			b.fail(s.Name.Pos, s.Name.Key, "MSK160.unknown", b.release.Name, suggest(s.Name.V, known))
			continue
		}
		limit := ""
		if v := s.MemLimit; v.Set {
			if limit = v.V; !isMemory(v.V) && !b.record && (b.release == nil || limit != b.release.MemLimit(s.Name.V)) {
				b.fail(v.Pos, v.Key, "MSK161.memory", v.V)
			}
		}
		b.cluster.services[s.Name.V] = service{privileged: s.Privileged.V, memLimit: limit}
	}
}

// serviceNames are the services that the spec can say something of, sorted.
func serviceNames(rel *release.Release) []string {
	if rel == nil {
		return []string{"kafka"}
	}
	list := append(rel.ServiceNames(), "kafka")
	slices.Sort(list)
	return list
}

// warningCodes are the codes that allow can accept.
func warningCodes() []string {
	return []string{
		"MSK201", "MSK202", "MSK203", "MSK204", "MSK205", "MSK206", "MSK207", "MSK208", "MSK209", "MSK210", "MSK211", "MSK212", "MSK213",
		"MSK214", "MSK215", "MSK216", "MSK217", "MSK218", "MSK219", "MSK220", "MSK221", "MSK222",
	}
}

// acceptWarnings drops the warnings that the spec accepts, and those about a key that an
// error is about, or that was given where it does not belong.
func (b *builder) acceptWarnings() {
	accepted := map[string]bool{}
	for _, a := range b.spec.Allow {
		code := strings.ToUpper(a.Code.V)
		accepted[code] = true // also where something is wrong with it, which is reported here
		switch {
		case !slices.Contains(warningCodes(), code):
			b.fail(a.Code.Pos, a.Code.Key, "MSK190.unknown", a.Code.V, message.Series(warningCodes()...))
		case code != a.Code.V:
			b.fail(a.Code.Pos, a.Code.Key, "MSK190.capitals", a.Code.V, code)
		case a.Reason.Set && strings.TrimSpace(a.Reason.V) == "":
			b.fail(a.Reason.Pos, a.Reason.Key, "MSK191.empty")
		case redact.Line(a.Reason.V) != a.Reason.V:
			b.fail(a.Reason.Pos, a.Reason.Key, "MSK191.secret")
		}
		b.cluster.Allow = append(b.cluster.Allow, Allow{code, a.Reason.V})
	}
	slices.SortFunc(b.cluster.Allow, func(a, b Allow) int { return strings.Compare(a.Code, b.Code) })
	b.findings = slices.DeleteFunc(slices.Clone(b.findings), func(f spec.Finding) bool {
		return f.Severity == spec.Warning && (accepted[f.Code()] || b.hasError(f.Key) || slices.Contains(b.spec.Misspelt, f.Key))
	})
}

// hasError reports whether an error is about a key.
func (b *builder) hasError(key string) bool {
	return slices.ContainsFunc(b.findings, func(f spec.Finding) bool { return f.Severity == spec.Error && f.Key == key })
}
