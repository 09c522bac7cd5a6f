package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/change"
	"mskraft/internal/cluster"
	"mskraft/internal/diffview"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/tree"
)

func guardFlags(f *pflag.FlagSet, o *options) {
	f.StringSliceVar(&o.accept, "accept", nil, "accept these changes, by their names, and put the procedure into the runbook: "+strings.Join(change.Names(), ", "))
	f.BoolVar(&o.applied, "applied", false, "the procedures in the runbook are carried out: take them away")
}

// checkGuard reports whether the flags about changes fit; otherwise it has told.
func (a *app) checkGuard(o *options) bool {
	for _, name := range o.accept {
		if !slices.Contains(change.Names(), name) {
			a.usage("there is no change %s to accept; the names are: %s", strconv.Quote(name), strings.Join(change.Names(), ", "))
			return false
		}
	}
	if o.host != "" && (len(o.accept) > 0 || o.applied) {
		a.usage("--accept and --applied are about the runbook of the whole cluster, which --host leaves alone")
		return false
	}
	return true
}

// A guard compares a cluster with what is committed, and holds its changes up
// until they are accepted.
type guard struct {
	renderer  *render.Renderer
	cluster   *cluster.Cluster // nil for one that is to be removed as a whole
	catalogue *release.Catalogue
	accept    []string
	applied   bool

	tree       *tree.Tree
	procedures string // in the runbook of tree
	kept       string // those that were committed, and stay
	resuming   bool   // those on disk were looked at, because a run was interrupted
	changes    []change.Change
	dropped    bool // procedures are lost, because the runbook was edited
}

// guards returns the function that puts a guard before a cluster's tree. Which
// changes are accepted is up to the caller.
func (o *options) guards(r *render.Renderer, accept []string) func(*loaded) (*guard, error) {
	return func(l *loaded) (*guard, error) {
		t, err := wanted(r, l, o.host)
		g := &guard{renderer: r, accept: accept, applied: o.applied, tree: t}
		if !l.leftover {
			g.cluster, g.catalogue = l.cluster, l.catalogue
		}
		return g, err
	}
}

// refusedError says which changes nobody has accepted.
type refusedError struct {
	cluster string
	changes []change.Change
}

func (e *refusedError) Error() string {
	return fmt.Sprintf("%s: %s to be accepted", e.cluster, count(len(e.changes), "change"))
}

// errRunbook asks for another runbook: it has to hold other procedures than the
// tree that was compared.
var errRunbook = errors.New("the runbook has to hold other procedures")

// run calls do, which is to call judge with the plan for g.tree, until the runbook
// holds the procedures that belong into it. What these are follows from what is
// committed, so that this ends, unless somebody else writes all the time.
func (g *guard) run(do func() (*tree.Plan, error)) (*tree.Plan, error) {
	for range 9 {
		p, err := do()
		if !errors.Is(err, errRunbook) {
			return p, err
		}
		if g.tree, err = g.renderer.WithProcedures(g.tree, g.cluster, g.procedures); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%s: somebody else is writing here all the time", g.tree.Name)
}

// write is tree.Write behind the guard.
func (g *guard) write(out string, o tree.Options) (*tree.Plan, error) {
	o.Read, o.Approve = readsBack, g.judge
	return g.run(func() (*tree.Plan, error) { return tree.Write(out, g.tree, o) })
}

// compare is tree.Compare behind the guard. A refusedError comes with the plan.
func (g *guard) compare(out string, o tree.Options) (*tree.Plan, error) {
	o.Read = readsBack
	return g.run(func() (*tree.Plan, error) {
		p, err := tree.Compare(out, g.tree, o)
		if err != nil {
			return nil, err
		}
		if err = g.judge(p); err != nil && !errors.As(err, new(*refusedError)) {
			return nil, err
		}
		return p, err
	})
}

// readsBack selects the files whose committed contents the guard needs.
func readsBack(path string) bool { return path == render.Runbook || change.Reads(path) }

// judge looks at what would change. The error is errRunbook, a *refusedError, or about
// the templates.
func (g *guard) judge(p *tree.Plan) error {
	g.changes, g.dropped = nil, false
	if g.cluster == nil || len(p.Changes) == 0 && g.procedures == "" {
		return nil
	}
	runbook, nodes := g.relevant(p)
	g.kept = ""
	if !g.applied {
		g.kept = g.committed(runbook)
	}
	if p.Interrupted && !g.resuming {
		g.resuming = true
		if err := g.want(g.kept); err != nil {
			return err
		}
	}
	if p.Interrupted && g.procedures == g.kept && resumed(p.Changes) {
		return nil // it was accepted when it began
	}
	if !nodes {
		return g.want(g.kept)
	}
	g.changes = change.Compare(change.Before(g.catalogue, g.tree, p), change.Of(g.catalogue, g.tree), g.catalogue.Images())
	if open := change.Unaccepted(g.changes, g.accept); len(open) > 0 {
		return &refusedError{g.cluster.Name, open}
	}
	text, err := procedures(g.renderer, g.cluster, g.kept, g.changes)
	if err != nil {
		return err
	}
	return g.want(text)
}

// procedures are those that are kept, and that for further changes.
func procedures(r *render.Renderer, c *cluster.Cluster, kept string, changes []change.Change) (string, error) {
	if len(toAccept(changes)) == 0 {
		return kept, nil
	}
	text, err := r.Procedure(c, changes)
	if kept != "" {
		text = kept + "\n" + text
	}
	return text, err
}

// want asks for a runbook with these procedures, unless the tree has it.
func (g *guard) want(procedures string) error {
	if g.procedures == procedures || g.runbook() == nil {
		return nil
	}
	g.procedures = procedures
	return errRunbook
}

// relevant finds the runbook among the changes, and whether one of them is about
// a node, or a host that comes or goes. In a folder that is new there is nothing
// to compare with.
func (g *guard) relevant(p *tree.Plan) (runbook *tree.Change, nodes bool) {
	fresh := p.Unchanged+p.Replaced+p.Removed+p.Chmodded == 0
	for i := range p.Changes {
		c := &p.Changes[i]
		path := c.Path[len(g.tree.Name)+1:]
		comes := strings.HasSuffix(path, "/"+tree.Manifest) && (c.Kind == tree.Create || c.Kind == tree.Remove)
		switch {
		case path == render.Runbook:
			runbook = c
		case !fresh && (comes || c.Kind != tree.Chmod && change.Reads(path)):
			nodes = true
		}
	}
	return runbook, nodes
}

// committed returns the procedures in the runbook on disk. An edited one is not
// what was written here, and is not kept.
func (g *guard) committed(c *tree.Change) string {
	switch {
	case c == nil || c.Kind == tree.Chmod:
		return render.Procedures(g.runbook())
	case c.Edited:
		g.dropped = render.Procedures(c.Old) != ""
		return ""
	}
	return render.Procedures(c.Old)
}

// runbook is the text of the wanted runbook, nil where only a host is rendered.
func (g *guard) runbook() []byte {
	for _, folder := range g.tree.Folders {
		for _, f := range folder.Files {
			if folder.Path == "" && f.Name == render.Runbook {
				return f.Blob.Bytes()
			}
		}
	}
	return nil
}

// resumed reports whether an interrupted run was about to make all changes.
func resumed(changes []tree.Change) bool {
	for _, c := range changes {
		if !c.Resumed && !strings.HasSuffix(c.Path, "/"+tree.Manifest) {
			return false
		}
	}
	return true
}

// refusedChanges reports changes that nobody has accepted.
func (a *app) refusedChanges(o *options, e *refusedError) {
	verb := "has"
	if len(e.changes) > 1 {
		verb = "have"
	}
	a.note("%s: nothing was written for this cluster, because %s %s to be accepted:", filepath.Join(o.out, e.cluster), count(len(e.changes), "change"), verb)
	fmt.Fprint(a.err, told(e.changes, "    "))
	a.hint(`"mskraft diff" shows every line; to go on, add: --accept %s`, strings.Join(toAccept(e.changes), ","))
}

// accepted says which changes went through, and which names stood for nothing.
func (a *app) accepted(o *options, outcomes []outcome) {
	unused := slices.Clone(o.accept)
	for _, oc := range outcomes {
		list := toAccept(oc.identity)
		unused = slices.DeleteFunc(unused, func(name string) bool { return slices.Contains(list, name) })
		runbook := filepath.Join(o.out, oc.name, render.Runbook)
		if oc.err == nil && len(list) > 0 && !o.dryRun {
			a.note("%s: accepted %s; what to do on the hosts is in %s", filepath.Join(o.out, oc.name), strings.Join(list, ", "), runbook)
		}
		if oc.err == nil && oc.dropped {
			a.note("%s was edited, so the procedures in it are not kept", runbook)
		}
	}
	slices.Sort(unused)
	for _, name := range slices.Compact(unused) {
		a.note("--accept %s: there is no such change", name)
	}
}

// explained is what a cluster's changes mean, to stand above the diff. Programs
// that apply a patch pass over lines that begin with the prefix "# ".
func explained(cluster string, changes []change.Change, prefix string) string {
	if len(changes) == 0 {
		return ""
	}
	text := prefix + "What changes for the Kafka of " + cluster + ":\n" + told(changes, prefix)
	if list := toAccept(changes); len(list) > 0 {
		text += prefix + "render wants this accepted: --accept " + strings.Join(list, ",") + "\n"
	}
	return text + strings.TrimSpace(prefix) + "\n"
}

// notices are a cluster's changes as a review shows them.
func notices(cluster string, changes []change.Change) []diffview.Notice {
	var list []diffview.Notice
	for _, c := range changes {
		list = append(list, diffview.Notice{Title: title(c), Text: c.Explanation, Grave: c.NeedsAcceptance(), Path: cluster + "/" + render.Runbook})
	}
	return list
}

// kafkaChanges are the changes of a cluster for scripts.
type kafkaChanges struct {
	Cluster string          `json:"cluster"`
	Changes []change.Change `json:"changes"`
}

// title is a change in a line: its name and class, its hosts, what was and what
// becomes.
func title(c change.Change) string {
	text := fmt.Sprintf("%s (%s): %s", c.Name, c.Class, strings.Join(c.Hosts, ", "))
	switch {
	case c.New != "":
		text += ": " + c.Old + " -> " + c.New
	case c.Old != "":
		text += ": " + c.Old
	}
	return text
}

// told are changes in words, every line behind a prefix: each in a line, and below
// it what that means.
func told(changes []change.Change, prefix string) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s%s\n", prefix, printable(title(c)))
		for _, line := range fold(c.Explanation, 100) {
			fmt.Fprintf(&b, "%s    %s\n", prefix, printable(line))
		}
	}
	return b.String()
}

// fold cuts a text at blanks into lines of at most so many bytes, where it can.
func fold(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// toAccept are the names of changes that have to be accepted.
func toAccept(changes []change.Change) []string {
	var list []string
	for _, c := range changes {
		if c.NeedsAcceptance() {
			list = append(list, c.Name)
		}
	}
	return list
}
