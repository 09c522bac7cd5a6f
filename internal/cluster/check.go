package cluster

import (
	"fmt"
	"slices"
	"strings"

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

func (k *checker) fail(code string, pos spec.Position, key, hint, format string, args ...any) {
	k.add(spec.Error, code, pos, key, hint, fmt.Sprintf(format, args...))
}

func (k *checker) warn(code string, pos spec.Position, key, hint, format string, args ...any) {
	k.add(spec.Warning, code, pos, key, hint, fmt.Sprintf(format, args...))
}

// add keeps what looks like a secret out of every finding.
func (k *checker) add(s spec.Severity, code string, pos spec.Position, key, hint, what string) {
	k.findings = append(k.findings, spec.Finding{Code: code, Severity: s, Pos: pos, Key: spec.Mask(key), Hint: hint, What: spec.Mask(what)})
}

func (k *checker) problem(pos spec.Position, key string, p *problem) {
	k.fail(p.code, pos, key, p.hint, "%s", p.what)
}

// required reports a required key that is not given; true says it can be used.
func required[T any](k *checker, v spec.Value[T], hint string) bool {
	if !v.Given && !slices.Contains(k.spec.Misspelt, v.Key) {
		k.fail("MSK103", v.Pos, v.Key, hint, "is missing")
	}
	return v.Set
}

// choice reads a word out of a list, or the default where it is not given.
func (k *checker) choice(v spec.Value[string], code string, words ...string) string {
	if !v.Set {
		return words[0]
	}
	if !slices.Contains(words, v.V) {
		k.fail(code, v.Pos, v.Key, suggest(v.V, words), "%q is not known", v.V)
		return words[0]
	}
	return v.V
}

// suggest names the word that was meant, or all of them.
func suggest(word string, words []string) string {
	if near := spec.Nearest(word, words); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "one of: " + strings.Join(words, ", ")
}

// number reads an integer between two bounds.
func (k *checker) number(v spec.Value[int64], code string, lo, hi, otherwise int) int {
	if !v.Set {
		return otherwise
	}
	if v.V < int64(lo) || v.V > int64(hi) {
		k.fail(code, v.Pos, v.Key, fmt.Sprintf("write a number from %d to %d", lo, hi), "%d is out of range", v.V)
		return otherwise
	}
	return int(v.V)
}

func (k *checker) release() {
	v := k.spec.Release
	if !required(k, v, `name the MeterSphere release of the hosts, such as release = "v2.10.0-lts"; "mskraft releases" lists them`) {
		return
	}
	other := k.spec.TemplatesOf
	if r := k.cat.Find(v.V); r != nil {
		k.rel, k.c.Release = r, r
		if other.Given {
			k.fail("MSK113", other.Pos, other.Key, "leave it out", "%s has templates of its own", r.Name)
		}
		return
	}
	names := k.cat.Names()
	if number := strings.TrimLeft(v.V, "vV"); number == "1" || strings.HasPrefix(number, "1.") {
		k.fail("MSK111", v.Pos, v.Key, "KRaft begins with "+names[0]+`; "mskraft releases" lists what can be rendered`,
			"MeterSphere %s runs Kafka with ZooKeeper, not in KRaft mode", v.V)
		return
	}
	slices.Reverse(names) // of equally near ones the newest is meant
	if other.Given {
		k.templatesOf(names)
		return
	}
	hint := `"mskraft releases" lists the known ones, the newest is ` + names[0]
	major, _, _ := strings.Cut(v.V, ".") // another generation is never meant
	near := spec.Nearest(v.V, slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, major+".") }))
	if r := k.cat.Find("v" + v.V); r != nil {
		near = r.Name
	}
	if near != "" {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
		if isRelease(v.V) {
			hint = fmt.Sprintf("did you mean %q? To add a release: mskraft audit its installer, and templates/README.md; to do without: templates_of = %q", near, near)
		}
	}
	k.fail("MSK110", v.Pos, v.Key, hint, "release %q is not known", v.V)
}

// templatesOf takes the facts and templates of another release for one that the
// catalogue lacks.
func (k *checker) templatesOf(names []string) {
	v, other := k.spec.Release, k.spec.TemplatesOf
	if !isRelease(v.V) {
		k.fail("MSK110", v.Pos, v.Key, "write MeterSphere's own tag, such as v2.10.25-lts", "%q is not the name of a release", v.V)
		return
	}
	r := k.cat.Find(other.V)
	if r == nil {
		if other.Set {
			k.fail("MSK113", other.Pos, other.Key, suggest(other.V, names), "release %q is not known", other.V)
		}
		return
	}
	named := *r
	named.Name = v.V
	k.rel, k.c.Release = &named, &named
	k.warn("MSK212", other.Pos, other.Key, `compare with its installer before you switch: mskraft audit --installer DIR`,
		"%s is rendered as if it were %s", v.V, r.Name)
}

// isRelease reports whether s has the form of MeterSphere's tags: v2.10.25-lts.
func isRelease(s string) bool {
	number, suffix, _ := strings.Cut(s, "-")
	parts := strings.Split(strings.TrimPrefix(number, "v"), ".")
	for _, p := range parts {
		if p == "" || len(p) > 4 || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return len(parts) == 3 && number[0] == 'v' && len(suffix) <= 20 && strings.Trim(suffix, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func (k *checker) edition() {
	v := k.spec.Edition
	k.c.Edition = k.choice(v, "MSK112", "ce", "ee")
	if k.rel != nil && v.Set && v.V == k.c.Edition && !slices.Contains(k.rel.Generation.Editions, v.V) {
		k.fail("MSK112", v.Pos, v.Key, "leave edition out", "%s has the same images in both editions", k.rel.Name)
	}
}

func (k *checker) identity() {
	t := k.spec.Cluster
	if !t.Given {
		required(k, t, `add a [cluster] table with a name and an id; "mskraft init" makes one`)
	}
	if !t.Set {
		return
	}
	if v := k.spec.ClusterName; required(k, v, `give the cluster a name, such as name = "metersphere"`) {
		if k.c.Name = v.V; !isLabel(v.V) {
			k.fail("MSK120", v.Pos, v.Key, "use lower-case letters, digits and inner hyphens, at most 63 characters", "%q is not a DNS label", v.V)
		}
	}
	if v := k.spec.ClusterID; required(k, v, `every cluster has an id of its own; "mskraft init" makes one`) {
		k.c.ID = v.V
		if p := checkID(v.V); p != nil {
			p.what = fmt.Sprintf("%q %s", v.V, p.what)
			k.problem(v.Pos, v.Key, p)
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
			k.fail("MSK160", s.Name.Pos, s.Name.Key, suggest(s.Name.V, known), "%s has no such service with a Kafka setting", k.rel.Name)
			continue
		}
		limit := ""
		if v := s.MemLimit; v.Set {
			if limit = v.V; !isMemory(v.V) {
				k.fail("MSK161", v.Pos, v.Key, `write a number with a unit, such as "2g" or "800m"; Docker wants 6m at least`, "%q is not an amount of memory", v.V)
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
			hint := "errors cannot be accepted; the warnings are " + strings.Join(warningCodes(), ", ")
			k.fail("MSK190", a.Code.Pos, a.Code.Key, hint, "%q is not the code of a warning", a.Code.V)
		case code != a.Code.V:
			k.fail("MSK190", a.Code.Pos, a.Code.Key, fmt.Sprintf("did you mean %q?", code), "%q is not the code of a warning", a.Code.V)
		case a.Reason.Set && strings.TrimSpace(a.Reason.V) == "":
			k.fail("MSK191", a.Reason.Pos, a.Reason.Key, "say in a few words why this cluster accepts it", "the reason is empty")
		}
	}
	var kept []spec.Finding
	for _, f := range k.findings {
		if f.Severity == spec.Error || !accepted[f.Code] && !k.refused(f.Key) {
			kept = append(kept, f)
		}
	}
	k.findings = kept
}

// refused reports whether an error is about a key.
func (k *checker) refused(key string) bool {
	return slices.ContainsFunc(k.findings, func(f spec.Finding) bool { return f.Severity == spec.Error && f.Key == key })
}
