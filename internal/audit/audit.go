// Package audit compares the compose files of a MeterSphere installer, or of an
// installation, with those that mskraft makes for one host, and what the catalogue
// says of a release with the rest of it. It renders and writes nothing, and does not
// print.
package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// Kind is what a Difference means to whoever applies the rendered files.
type Kind int

// The kinds of differences. All but Intended are unexpected.
const (
	Intended    Kind = iota // a setting of the cluster makes it; Reason names the setting
	Unexpected              // nothing of the cluster explains it
	Untemplated             // a file that carries Kafka settings, and that mskraft does not make
	New                     // a file or service that the catalogue's releases do not have
	LocalEdit               // somebody changed the installer's value; Keep says how it can stay
)

// Difference is one place where the installer's file and ours differ. Values are
// fit to be shown: secrets are masked, control characters escaped, long ones cut.
type Difference struct {
	Kind      Kind
	File      string          // name of the compose file
	Path      string          // keys joined by dots, an item of a list by what it is for; "" for the file as a whole
	Installer message.Message // without an id for nothing
	Ours      message.Message // likewise
	Reason    message.Message // the setting that makes an intended one; sometimes a word about another one
	Keep      message.Message // of a local edit: the line of the spec that keeps it, or why none does
}

// text is a message that is no more than a text: a value, or keys of a spec.
func text(s string) message.Message {
	if s == "" {
		return message.Message{}
	}
	return message.New("audit.text", s)
}

// Report is the outcome of a comparison.
type Report struct {
	Compared    int               // files
	Differences []Difference      // by kind, then file, then path
	Notes       []message.Message // worth knowing, and no difference
	Problems    []error           // files that could not be compared
}

// Count is how many differences are intended, and how many are not.
func (r *Report) Count() (intended, unexpected int) {
	for _, d := range r.Differences {
		if d.Kind == Intended {
			intended++
		} else {
			unexpected++
		}
	}
	return intended, unexpected
}

// Subject is what a comparison is about.
type Subject struct {
	Installer *Installer
	Catalogue *release.Catalogue
	Cluster   *cluster.Cluster
	Host      *cluster.Host
	Files     map[string][]byte // the host's rendered compose files by name
}

// Compare holds every compose file of the installer against ours.
func Compare(s Subject) (*Report, error) {
	r := &Report{Problems: slices.Clone(s.Installer.Problems)}
	rules := &rules{c: s.Cluster, h: s.Host}
	for name, text := range s.Files {
		short := strings.TrimSuffix(strings.TrimPrefix(name, filePrefix), fileSuffix)
		ours, problems := hostfiles.ParseFile(short, name, text, nil)
		if len(problems) > 0 {
			return nil, message.Failed("audit.rendered", name, problems[0].Message)
		}
		switch theirs := s.Installer.host.File(short); {
		case theirs == nil:
			r.unexpected(name, "", message.Message{}, message.New("audit.file"))
		case !s.Installer.broken[short]:
			r.Compared++
			r.compare(theirs, ours, rules)
		}
	}
	for _, theirs := range s.Installer.host.Files {
		if _, made := s.Files[theirs.Output()]; !made && !s.Installer.broken[theirs.Name] {
			r.unmade(theirs, s)
		}
	}
	r.facts(s)
	slices.SortFunc(r.Differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), strings.Compare(a.File, b.File), strings.Compare(a.Path, b.Path))
	})
	sortMessages(r.Notes)
	return r, nil
}

// sortMessages sorts by what messages say in English, so that no order of a map is seen.
func sortMessages(list []message.Message) {
	slices.SortFunc(list, func(a, b message.Message) int { return strings.Compare(a.String(), b.String()) })
}

func (r *Report) add(d Difference) { r.Differences = append(r.Differences, d) }

func (r *Report) unexpected(file, path string, theirs, ours message.Message) {
	r.add(Difference{Kind: Unexpected, File: file, Path: path, Installer: theirs, Ours: ours})
}

// compare looks for the places where two files differ. A service that only one
// of them has is one place.
func (r *Report) compare(theirs, ours *hostfiles.File, rules *rules) {
	file := ours.Output()
	was, _ := theirs.Leaves()
	is, _ := ours.Leaves()
	for _, p := range hostfiles.Compare(was, is, func(a, b hostfiles.Value) bool { return a.Raw == b.Raw }) {
		if s := serviceOf(p.Path); s == "" || theirs.Service(s) != nil && ours.Service(s) != nil {
			r.add(rules.judge(file, p.Path, p.Theirs, p.Ours))
		}
	}
	for _, s := range theirs.Services {
		if ours.Service(s.Name) == nil {
			what := message.New("audit.service")
			if mention(theirs, s.Name) != nil {
				what = message.New("audit.kafka-service")
			}
			r.add(Difference{Kind: New, File: file, Path: showPath([]string{"services", s.Name}), Installer: what})
		}
	}
	for _, s := range ours.Services {
		if theirs.Service(s.Name) == nil {
			r.add(rules.missingService(file, s.Name))
		}
	}
}

// serviceOf is the service that a path leads into, "" for none.
func serviceOf(path []string) string {
	if len(path) > 1 && path[0] == "services" {
		return path[1]
	}
	return ""
}

// mention is the first leaf of a service, or of the file, that says Kafka.
func mention(f *hostfiles.File, service string) *hostfiles.Leaf {
	leaves, _ := f.Leaves()
	for i, l := range leaves {
		if service != "" && serviceOf(l.Path) != service {
			continue
		}
		if strings.Contains(strings.ToLower(strings.Join(append(slices.Clone(l.Path), l.Value.Raw), " ")), "kafka") {
			return &leaves[i]
		}
	}
	return nil
}

// unmade judges a file of the installer that this host gets none of from us.
func (r *Report) unmade(theirs *hostfiles.File, s Subject) {
	rel, name, file := s.Cluster.Release, theirs.Name, theirs.Output()
	if rel.Template(name) != "" {
		return // made for hosts in another mode, or with other roles
	}
	here, elsewhere := name == baseFile || loads(rel, name), false
	for _, other := range s.Catalogue.Releases {
		elsewhere = elsewhere || other.Template(name) != "" || loads(other, name)
	}
	l := mention(theirs, "")
	switch {
	case l != nil && !here && elsewhere:
		r.Notes = append(r.Notes, message.New("audit.elsewhere", printed(file), rel.Name))
	case l != nil:
		r.add(Difference{Kind: Untemplated, File: printed(file), Path: showPath(l.Path), Installer: text(show(l))})
	case !here && !elsewhere:
		r.add(Difference{Kind: New, File: printed(file), Installer: message.New("audit.other-file")})
	}
}

// loads reports whether a mode of the release loads the compose file.
func loads(rel *release.Release, name string) bool {
	return slices.ContainsFunc(rel.Modes(), func(mode string) bool {
		files, _ := rel.Loads(mode)
		return slices.Contains(files, name)
	})
}

// PickHost chooses the host of c that an installation in that install mode is to
// be compared with, and reports whether there is one: the first with both Kafka
// roles, else with one, else without. A mode of "" is allinone.
func PickHost(c *cluster.Cluster, mode string) (*cluster.Host, bool) {
	fits := func(roles func(*cluster.Host) bool) *cluster.Host {
		for _, h := range c.Hosts {
			if h.Mode == cmp.Or(mode, c.Release.Generation.DefaultMode) && roles(h) {
				return h
			}
		}
		return nil
	}
	if h := cmp.Or(fits((*cluster.Host).Combined), fits((*cluster.Host).Kafka), fits(func(*cluster.Host) bool { return true })); h != nil {
		return h, true
	}
	return c.Hosts[0], false
}

// ErrNoFiles marks an install mode in which a host gets nothing from mskraft.
var ErrNoFiles = message.Failed("audit.no-files")

// Builtin is the spec of a cluster of three hosts of which the first one is in
// that install mode, for an audit without a spec. A mode of "" is allinone.
func Builtin(rel *release.Release, mode string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "release = %q\n[cluster]\nname = \"metersphere\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n", rel.Name)
	files, ok := rel.Loads(cmp.Or(mode, rel.Generation.DefaultMode))
	if !ok {
		return "", message.Failed("audit.no-mode", rel.Name, printed(mode))
	}
	if !slices.ContainsFunc(files, func(f string) bool { return rel.Template(f) != "" }) {
		return "", message.Failed("audit.mode", printed(mode), ErrNoFiles)
	}
	for id := 1; id <= 3; id++ {
		fmt.Fprintf(&b, "[hosts.ms-%d]\naddress = \"10.0.0.%d\"\n", id, id)
		if id == 1 && mode != "" {
			fmt.Fprintf(&b, "mode = %q\n", mode)
		}
		if id > 1 || slices.Contains(files, "kafka") {
			fmt.Fprintf(&b, "node_id = %d\n", id)
		}
	}
	return b.String(), nil
}
