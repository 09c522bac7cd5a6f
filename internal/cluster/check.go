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
	findings []spec.Finding
}

// New applies the defaults and the rules to a spec. The findings are in file
// order; with an error among them the cluster is not to be used.
func New(s *spec.Spec, cat *release.Catalogue) (*Cluster, []spec.Finding) {
	k := &checker{spec: s, cat: cat, c: &Cluster{services: map[string]service{}}}
	k.release()
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
	k.findings = append(k.findings, spec.Finding{Code: code, Pos: pos, Key: key, Hint: hint, What: fmt.Sprintf(format, args...)})
}

func (k *checker) warn(code string, pos spec.Position, key, hint, format string, args ...any) {
	k.findings = append(k.findings, spec.Finding{Code: code, Severity: spec.Warning, Pos: pos, Key: key, Hint: hint, What: fmt.Sprintf(format, args...)})
}

func (k *checker) problem(pos spec.Position, key string, p *problem) {
	k.fail(p.code, pos, key, p.hint, "%s", p.what)
}

// missing reports a required key that is not given; true says it can be used.
func required[T any](k *checker, v spec.Value[T], hint string) bool {
	if !v.Given {
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
	if r := k.cat.Find(v.V); r != nil {
		k.rel, k.c.Release = r, r
		k.edition()
		return
	}
	names := k.cat.Names()
	if strings.HasPrefix(v.V, "v1.") || strings.HasPrefix(v.V, "1.") {
		k.fail("MSK111", v.Pos, v.Key, "KRaft begins with "+names[0]+"; \"mskraft releases\" lists what can be rendered",
			"%q runs Kafka with ZooKeeper, not in KRaft mode", v.V)
		return
	}
	hint := `"mskraft releases" lists the known ones`
	if near := spec.Nearest(v.V, names); near != "" {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	k.fail("MSK110", v.Pos, v.Key, hint, "release %q is not known", v.V)
}

func (k *checker) edition() {
	v := k.spec.Edition
	k.c.Edition = k.choice(v, "MSK112", "ce", "ee")
	if v.Set && (v.V == "ce" || v.V == "ee") && !slices.Contains(k.rel.Generation.Editions, v.V) {
		k.fail("MSK112", v.Pos, v.Key, "leave edition out", "%s has the same images in both editions", k.rel.Name)
	}
}

func (k *checker) identity() {
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
	if k.rel == nil {
		return
	}
	known := []string{"kafka"}
	for name := range k.rel.Generation.Services {
		known = append(known, name)
	}
	slices.Sort(known)
	for _, s := range k.spec.Services {
		if !slices.Contains(known, s.Name.V) {
			k.fail("MSK160", s.Name.Pos, s.Name.Key, suggest(s.Name.V, known), "%s has no such service with a Kafka setting", k.rel.Name)
			continue
		}
		limit := ""
		if v := s.MemLimit; v.Set {
			if limit = v.V; !isMemory(v.V) {
				k.fail("MSK161", v.Pos, v.Key, `write a number with a unit, such as "2g" or "800m"`, "%q is not an amount of memory", v.V)
			}
		}
		k.c.services[s.Name.V] = service{privileged: s.Privileged.V, memLimit: limit}
	}
}

// isMemory reports whether s is what docker-compose takes for an amount of memory.
func isMemory(s string) bool {
	digits := strings.TrimRight(strings.ToLower(s), "bkmg")
	unit := strings.ToLower(s[len(digits):])
	return digits != "" && len(digits) <= 15 && digits[0] != '0' && strings.Trim(digits, "0123456789") == "" &&
		slices.Contains([]string{"", "b", "k", "m", "g", "kb", "mb", "gb"}, unit)
}

// warningCodes are the codes that allow can accept.
func warningCodes() []string {
	return []string{"MSK201", "MSK202", "MSK203", "MSK204", "MSK205", "MSK206", "MSK207", "MSK208", "MSK209", "MSK210", "MSK211"}
}

// allow drops the warnings that the spec accepts.
func (k *checker) allow() {
	accepted := map[string]bool{}
	for _, a := range k.spec.Allow {
		switch code := a.Code.V; {
		case !slices.Contains(warningCodes(), code):
			k.fail("MSK190", a.Code.Pos, a.Code.Key, suggest(code, warningCodes())+"; errors cannot be accepted", "%q is not the code of a warning", code)
		case a.Reason.Set && strings.TrimSpace(a.Reason.V) == "":
			k.fail("MSK191", a.Reason.Pos, a.Reason.Key, "say in a few words why this cluster accepts it", "the reason is empty")
		default:
			accepted[code] = a.Reason.Set
		}
	}
	k.findings = slices.DeleteFunc(k.findings, func(f spec.Finding) bool {
		return f.Severity == spec.Warning && accepted[f.Code]
	})
}
