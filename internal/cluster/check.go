package cluster

import (
	"slices"
	"strings"

	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// checker builds a cluster and collects what is wrong with its spec. A rule that
// needs the release is skipped where the release is not known.
type checker struct {
	spec     *spec.Spec
	cat      *release.Catalogue
	rel      *release.Release // nil where the spec names none
	c        *Cluster
	unread   bool // a host or its roles could not be read: nothing can be said of the cluster's roles
	findings []spec.Finding
}

// New applies the defaults and the rules to a spec. The findings are in file
// order; with an error among them the cluster is not to be used.
func New(s *spec.Spec, cat *release.Catalogue) (*Cluster, []spec.Finding) {
	k := &checker{spec: s, cat: cat, c: &Cluster{services: map[string]service{}}}
	k.release()
	k.edition()
	k.identity()
	hosts := k.hosts()
	k.kafka(hosts)
	k.services()
	k.state()
	k.nginx(hosts)
	k.warnings(hosts)
	k.allow()
	spec.SortFindings(k.findings)
	return k.c, k.findings
}

// HasErrors reports whether one of the findings is an error.
func HasErrors(list []spec.Finding) bool {
	return slices.ContainsFunc(list, func(f spec.Finding) bool { return f.Severity == spec.Error })
}

func (k *checker) fail(pos spec.Position, key string, id message.ID, args ...any) {
	k.problem(pos, key, message.New(id, args...))
}

func (k *checker) warn(pos spec.Position, key string, id message.ID, args ...any) {
	k.findings = append(k.findings, spec.NewFinding(spec.Warning, pos, key, message.New(id, args...)))
}

func (k *checker) problem(pos spec.Position, key string, m message.Message) {
	k.findings = append(k.findings, spec.NewFinding(spec.Error, pos, key, m))
}

// required reports a required key that is not given; true says it can be used.
func required[T any](k *checker, v spec.Value[T], id message.ID) bool {
	if !v.Given && !slices.Contains(k.spec.Misspelt, v.Key) {
		k.fail(v.Pos, v.Key, id)
	}
	return v.Set
}

// choice reads a word out of a list, or the default where it is not given.
func (k *checker) choice(v spec.Value[string], id message.ID, words ...string) string {
	if !v.Set {
		return words[0]
	}
	if !slices.Contains(words, v.V) {
		k.fail(v.Pos, v.Key, id, v.V, suggest(v.V, words))
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

// number reads an integer between two bounds.
func (k *checker) number(v spec.Value[int64], id message.ID, lo, hi, otherwise int) int {
	if !v.Set {
		return otherwise
	}
	if v.V < int64(lo) || v.V > int64(hi) {
		k.fail(v.Pos, v.Key, id, v.V, lo, hi)
		return otherwise
	}
	return int(v.V)
}

func (k *checker) release() {
	v := k.spec.Release
	if !required(k, v, "MSK103.release") {
		return
	}
	other := k.spec.TemplatesOf
	if r := k.cat.Find(v.V); r != nil {
		k.rel, k.c.Release = r, r
		if other.Given {
			k.fail(other.Pos, other.Key, "MSK113.needless", r.Name)
		}
		return
	}
	names := k.cat.Names()
	if number := strings.TrimLeft(v.V, "vV"); number == "1" || strings.HasPrefix(number, "1.") {
		k.fail(v.Pos, v.Key, "MSK111.zookeeper", v.V, names[0])
		return
	}
	slices.Reverse(names) // of equally near ones the newest is meant
	if other.Given {
		k.templatesOf(names)
		return
	}
	newest := names[0]
	major, _, _ := strings.Cut(v.V, ".") // another generation is never meant
	near := spec.Nearest(v.V, slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, major+".") }))
	if r := k.cat.Find("v" + v.V); r != nil {
		near = r.Name
	}
	switch {
	case near == "":
		k.fail(v.Pos, v.Key, "MSK110.unknown", v.V, newest)
	case isRelease(v.V):
		k.fail(v.Pos, v.Key, "MSK110.new", v.V, near)
	default:
		k.fail(v.Pos, v.Key, "MSK110.misspelt", v.V, near, newest)
	}
}

// templatesOf takes the facts and templates of another release for one that the
// catalogue lacks.
func (k *checker) templatesOf(names []string) {
	v, other := k.spec.Release, k.spec.TemplatesOf
	if !isRelease(v.V) {
		k.fail(v.Pos, v.Key, "MSK110.name", v.V)
		return
	}
	r := k.cat.Find(other.V)
	if r == nil {
		if other.Set {
			k.fail(other.Pos, other.Key, "MSK113.unknown", other.V, suggest(other.V, names))
		}
		return
	}
	named := *r
	named.Name = v.V
	k.rel, k.c.Release = &named, &named
	k.warn(other.Pos, other.Key, "MSK212.templates-of", v.V, r.Name)
}

// isRelease reports whether s is written as MeterSphere writes its tags: v2.10.25-lts.
func isRelease(s string) bool {
	n, ok := release.ParseName(s)
	return ok && n.String() == s
}

func (k *checker) edition() {
	v := k.spec.Edition
	k.c.Edition = k.choice(v, "MSK112.unknown", "ce", "ee")
	if k.rel != nil && v.Set && v.V == k.c.Edition && !slices.Contains(k.rel.Generation.Editions, v.V) {
		k.fail(v.Pos, v.Key, "MSK112.alike", k.rel.Name)
	}
}

func (k *checker) identity() {
	t := k.spec.Cluster
	if !t.Given {
		required(k, t, "MSK103.cluster")
	}
	if !t.Set {
		return
	}
	if v := k.spec.ClusterName; required(k, v, "MSK103.cluster-name") {
		if k.c.Name = v.V; !isLabel(v.V) {
			k.fail(v.Pos, v.Key, "MSK120.label", v.V)
		}
	}
	if v := k.spec.ClusterID; required(k, v, "MSK103.cluster-id") {
		k.c.ID = v.V
		switch why, known := IDProblem(v.V, k.cat); {
		case known:
			k.fail(v.Pos, v.Key, "MSK122.known", v.V, why)
		case !why.IsZero():
			k.fail(v.Pos, v.Key, "MSK121.form", v.V, why)
		}
	}
}

// services reads the settings of single compose services.
func (k *checker) services() {
	known := []string{"kafka"}
	if k.rel != nil {
		for name := range k.rel.Generation.Services {
			known = append(known, name)
		}
	}
	slices.Sort(known)
	for _, s := range k.spec.Services {
		if k.rel != nil && !slices.Contains(known, s.Name.V) {
			k.fail(s.Name.Pos, s.Name.Key, "MSK160.unknown", k.rel.Name, suggest(s.Name.V, known))
			continue
		}
		limit := ""
		if v := s.MemLimit; v.Set {
			if limit = v.V; !isMemory(v.V) {
				k.fail(v.Pos, v.Key, "MSK161.memory", v.V)
			}
		}
		k.c.services[s.Name.V] = service{privileged: s.Privileged.V, memLimit: limit}
	}
}

// warningCodes are the codes that allow can accept.
func warningCodes() []string {
	return []string{"MSK201", "MSK202", "MSK203", "MSK204", "MSK205", "MSK206", "MSK207", "MSK208", "MSK209", "MSK210", "MSK211", "MSK212"}
}

// allow drops the warnings that the spec accepts, and those about a key that an
// error is about.
func (k *checker) allow() {
	accepted := map[string]bool{}
	for _, a := range k.spec.Allow {
		code := strings.ToUpper(a.Code.V)
		accepted[code] = true // also where something is wrong with it, which is reported here
		switch {
		case !slices.Contains(warningCodes(), code):
			k.fail(a.Code.Pos, a.Code.Key, "MSK190.unknown", a.Code.V, message.Series(warningCodes()...))
		case code != a.Code.V:
			k.fail(a.Code.Pos, a.Code.Key, "MSK190.capitals", a.Code.V, code)
		case a.Reason.Set && strings.TrimSpace(a.Reason.V) == "":
			k.fail(a.Reason.Pos, a.Reason.Key, "MSK191.empty")
		}
	}
	var kept []spec.Finding
	for _, f := range k.findings {
		if f.Severity == spec.Error || !accepted[f.Code()] && !k.refused(f.Key) {
			kept = append(kept, f)
		}
	}
	k.findings = kept
}

// refused reports whether an error is about a key.
func (k *checker) refused(key string) bool {
	return slices.ContainsFunc(k.findings, func(f spec.Finding) bool { return f.Severity == spec.Error && f.Key == key })
}
