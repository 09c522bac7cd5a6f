package cli

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/change"
	"mskraft/internal/cluster"
	"mskraft/internal/diffview"
	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/output"
	"mskraft/internal/parallel"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/internal/tree"
)

// releaseFlag is the name of a release. An empty one is a variable of the shell
// that is not set.
type releaseFlag string

func (r *releaseFlag) String() string { return string(*r) }
func (r *releaseFlag) Type() string   { return "RELEASE" }
func (r *releaseFlag) Set(name string) error {
	if name == "" {
		return errors.New("names no release")
	}
	*r = releaseFlag(name)
	return nil
}

func upgradeFlags(f *pflag.FlagSet, o *options) {
	f.Var(&o.from, "from", "without DIR: what a move from this release means; by default it is SPEC's")
	f.Var(&o.to, "to", "without DIR: what a move to this release means; by default it is SPEC's")
}

// side is a spec under one of the two releases.
type side struct {
	release  string // its name, as far as it is known
	cluster  *cluster.Cluster
	findings []spec.Finding
}

// moving is a spec under both releases. The cluster of loaded is that of to.
type moving struct {
	*loaded
	from, to side
}

// upgrade shows what it means for specs to move to another release.
func (a *app) upgrade(o *options, args []string, format string) int {
	switch {
	case !slices.Contains([]string{"fold", "patch", "stat", "json"}, format):
		return a.refuse("usage.move-formats")
	case len(args) == 0:
		return a.refuse("usage.no-spec")
	case o.out != "" || o.prune:
		return a.refuse("usage.move-folder")
	}
	cat, err := a.catalogue(o)
	if err != nil {
		return a.fail(err)
	}
	r, err := a.renderer(o)
	if err != nil {
		return a.fail(err)
	}
	list, ok, code := a.movings(o, cat, args)
	if !ok {
		return code
	}
	if o.host != "" {
		all := make([]*loaded, len(list))
		for i, m := range list {
			all[i] = m.loaded
		}
		if all, ok = a.withHost(o, all); !ok {
			return exitUsage
		}
		list = slices.DeleteFunc(list, func(m *moving) bool { return !slices.Contains(all, m.loaded) })
	}
	documents := []moveDocument{}
	for some := range slices.Chunk(list, 64) { // nobody has to hold the files of thousands
		shown, errs := make([]shownMove, len(some)), make([]error, len(some))
		parallel.Each(len(some), func(i int) { shown[i], errs[i] = newShownMove(r, cat, some[i], o.host) })
		for i, s := range shown {
			if errs[i] != nil {
				code = a.fail(errs[i])
				continue
			}
			if format == "json" {
				documents = append(documents, s.document())
			} else {
				a.printMove(s)
				a.printChanges(s, format)
			}
			if !s.nothing() && code == exitOK {
				code = exitDifferent
			}
		}
	}
	if format == "json" {
		return max(code, a.json(struct {
			Moves []moveDocument `json:"moves"`
		}{documents}))
	}
	return code
}

// moveDocument is a move for scripts. Fields may be added; those that are there
// keep their names and meanings.
type moveDocument struct {
	Spec    string          `json:"spec"`
	Cluster string          `json:"cluster"`
	From    string          `json:"from"`
	To      string          `json:"to"`
	Changes []change.Change `json:"changes"`
	Images  []imageChange   `json:"images"`
	diffview.Document
}

func (s shownMove) document() moveDocument {
	m := s.moving
	return moveDocument{
		Spec: m.source.Name, Cluster: m.cluster.Name, From: m.from.release, To: m.to.release,
		Changes: append([]change.Change{}, s.meanings...), Images: append([]imageChange{}, s.images...),
		Document: diffview.New(s.reviewed()).Document(),
	}
}

// reviewed is what changes in the files, all of which the release makes.
func (s shownMove) reviewed() *diffview.Cluster {
	m := s.moving
	return diffview.NewCluster(m.cluster.Name, output.Hosts(m.to.cluster, m.from.cluster), s.changes, func(c tree.Change) diffview.Origin {
		return diffview.Origin{Redrawn: diffview.Known(c.Old), Moved: diffview.Known(c.New)}
	})
}

// printChanges prints the diff of the files.
func (a *app) printChanges(s shownMove, format string) {
	if format != "patch" {
		fmt.Fprint(a.out, "\n")
		a.show(diffview.New(s.reviewed()), format, "")
		return
	}
	for _, c := range s.changes {
		a.out.Write(a.patch(c))
	}
}

// movings reads the specs and makes both clusters of each. What is wrong under
// one release alone is told with its name.
func (a *app) movings(o *options, cat *release.Catalogue, args []string) (list []*moving, ok bool, code int) {
	all := a.expand(args)
	for _, l := range all {
		m := &moving{loaded: l}
		list = append(list, m)
		if l.err != nil {
			continue
		}
		if l.source, l.err = a.source(l.path); l.err != nil {
			continue
		}
		var s *spec.Spec
		if s, l.findings = spec.Parse(l.source); len(l.findings) > 0 && l.findings[0].Code() == "MSK100" {
			continue
		}
		if l.found && !s.Release.Given && !s.Cluster.Given && !s.HostsTable.Given {
			l.findings, l.err = nil, notSpec(l.path)
			continue
		}
		for _, name := range []releaseFlag{o.from, o.to} {
			if name := string(name); name != "" && name != s.Release.V && cat.Find(name) == nil {
				a.say("usage.release", name, cluster.UnknownRelease(name, cat))
				return nil, false, exitUsage
			}
		}
		m.from, m.to = sideOf(s, string(o.from), cat), sideOf(s, string(o.to), cat)
		if l.cluster = m.to.cluster; l.cluster != nil {
			l.placed = cluster.Place(l.cluster, s)
		}
		m.split()
	}
	if _, err := a.across(o, all, cat); err != nil {
		return nil, false, a.fail(err)
	}
	_, ok, code = a.verdict(all, o.strict)
	return list, ok, code
}

// split tells what is wrong under both releases from what is wrong under one.
// What is risky about the old release alone is not the question.
func (m *moving) split() {
	var from, to []spec.Finding
	among := func(list []spec.Finding, f spec.Finding) bool {
		return slices.ContainsFunc(list, func(g spec.Finding) bool { return reflect.DeepEqual(f, g) })
	}
	for _, f := range m.from.findings {
		switch {
		case among(m.to.findings, f):
			m.findings = append(m.findings, f)
		case f.Severity == spec.Error:
			from = append(from, f)
		}
	}
	for _, f := range m.to.findings {
		if !among(m.from.findings, f) {
			to = append(to, f)
		}
	}
	spec.SortFindings(m.findings)
	m.from.findings, m.to.findings = from, to
	m.under = []side{m.from, m.to}
}

// sideOf puts a spec under a release, by default its own.
func sideOf(s *spec.Spec, name string, cat *release.Catalogue) side {
	under := *s
	if name != "" && name != s.Release.V {
		under.Release.V, under.Release.Given, under.Release.Set = name, true, true
		under.TemplatesOf = spec.Value[string]{} // the release has its own
	}
	c, findings := cluster.New(&under, cat)
	if c.Release != nil {
		under.Release.V = c.Release.Name
	}
	return side{under.Release.V, c, findings}
}

// shownMove is all that is printed of a move.
type shownMove struct {
	moving   *moving
	meanings []change.Change // what the changes mean
	images   []imageChange
	files    []string
	changes  []tree.Change
}

func newShownMove(r *render.Renderer, cat *release.Catalogue, m *moving, host string) (shownMove, error) {
	s := shownMove{moving: m}
	from, err := r.Tree(m.from.cluster)
	if err != nil {
		return s, fmt.Errorf("%s: release %s: %w", m.source.Name, m.from.release, err)
	}
	to, err := r.Tree(m.to.cluster)
	if err != nil {
		return s, fmt.Errorf("%s: release %s: %w", m.source.Name, m.to.release, err)
	}
	all := tree.Between(from, to)
	s.meanings = change.Compare(m.from.cluster, m.to.cluster, cat.Images(), change.FilesOf(change.SumsOf(from), change.SumsOf(to)))
	s.changes = ofHost(all, host)
	s.files = fileLines(s.changes, len(m.to.cluster.Hosts))
	s.images = imageChanges(images(from), images(to))
	return s, nil
}

func (s shownMove) nothing() bool { return len(s.meanings)+len(s.changes) == 0 }

func (a *app) printMove(s shownMove) {
	m := s.moving
	heading := fmt.Sprintf("# %s: %s -> %s", message.Printable(m.source.Name), m.from.release, m.to.release)
	if s.nothing() {
		fmt.Fprintf(a.out, "%s: nothing changes\n", heading)
		return
	}
	fmt.Fprintf(a.out, "%s\n", heading)
	fmt.Fprint(a.out, told(s.meanings, ""))
	var images []string
	for _, c := range s.images {
		images = append(images, fmt.Sprintf("%s: %s -> %s", c.Service, cmp.Or(c.From, "(none)"), cmp.Or(c.To, "(none)")))
	}
	if m.from.release != m.to.release {
		images = append(images, fmt.Sprintf("MS_IMAGE_TAG: %s -> %s", m.from.release, m.to.release))
	}
	for _, part := range []struct {
		heading string
		lines   []string
	}{{"images", images}, {"files", s.files}} {
		if len(part.lines) > 0 {
			fmt.Fprintf(a.out, "# %s\n%s\n", part.heading, strings.Join(part.lines, "\n"))
		}
	}
}

// images are the images that a tree names, by service.
func images(t *tree.Tree) map[string]string {
	list, read := map[string]string{}, map[*tree.Blob]bool{}
	for _, folder := range t.Folders {
		for _, f := range folder.Files {
			if !strings.HasPrefix(f.Name, "metersphere/docker-compose-") || read[f.Blob] {
				continue
			}
			read[f.Blob] = true
			file, _ := hostfiles.ParseFile(f.Name, f.Name, f.Blob.Bytes(), nil)
			for _, s := range file.Services {
				if s.Image.Given {
					list[s.Name] = s.Image.Raw
				}
			}
		}
	}
	return list
}

// imageChange is a service whose image is another one; "" stands for none.
type imageChange struct {
	Service string `json:"service"`
	From    string `json:"from"`
	To      string `json:"to"`
}

func imageChanges(from, to map[string]string) []imageChange {
	var list []imageChange
	all := maps.Clone(from)
	maps.Copy(all, to)
	for _, service := range slices.Sorted(maps.Keys(all)) {
		if old, now := from[service], to[service]; old != now {
			list = append(list, imageChange{service, old, now})
		}
	}
	return list
}

// fileLines tells which files change on how many hosts.
func fileLines(changes []tree.Change, hosts int) []string {
	type kind struct {
		name string
		kind tree.Kind
	}
	on := map[kind][]string{}
	for _, c := range changes {
		_, name, _ := strings.Cut(c.Path, "/") // behind the cluster's
		host := ""
		if rest, ok := strings.CutPrefix(name, render.HostFolder("")); ok {
			host, name, _ = strings.Cut(rest, "/")
			name = strings.TrimPrefix(name, "metersphere/")
		}
		on[kind{name, c.Kind}] = append(on[kind{name, c.Kind}], host)
	}
	kinds := slices.SortedFunc(maps.Keys(on), func(a, b kind) int {
		return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.kind, b.kind))
	})
	var list []string
	for _, k := range kinds {
		verb := map[tree.Kind]string{tree.Create: "appears", tree.Replace: "changes", tree.Remove: "vanishes", tree.Chmod: "changes its mode"}[k.kind]
		list = append(list, k.name+": "+verb+where(on[k], hosts))
	}
	return list
}

// where names the hosts of a change, none for the cluster's files; all is how many the cluster has.
func where(hosts []string, all int) string {
	switch {
	case hosts[0] == "":
		return ""
	case len(hosts) == all && all > 1:
		return " on all hosts"
	case len(hosts) > 5:
		return fmt.Sprintf(" on %s and %d more", strings.Join(hosts[:5], ", "), len(hosts)-5)
	}
	return " on " + strings.Join(hosts, ", ")
}
