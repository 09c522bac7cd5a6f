package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"mskraft/internal/change"
	"mskraft/internal/diffview"
	"mskraft/internal/message"
	"mskraft/internal/output"
	"mskraft/internal/parallel"
	"mskraft/internal/render"
	"mskraft/internal/tree"
)

func renderCommand() *command {
	return &command{
		name: "render", args: "SPEC... -o DIR", short: "write the files of every host",
		long: `
Reads every SPEC and writes the folder DIR/NAME of each cluster: a folder for every host, an NGINX file, a README with the first
switch, and cluster.toml, the cluster with every default written out. Nothing is written before all specs are found to be right.

SPEC is a file, a folder for all *.toml files directly in it, or - for standard input.

Files that did not change are not touched. A file that somebody edited since mskraft wrote it is not overwritten: the
cluster is left as it is, and the files are named. Files that mskraft did not write are never touched.

The new cluster is compared with the one that DIR holds. Where the hosts have to be changed, CHANGE.md says how, from what they run
(applied.toml and applied.sums) to the new cluster. They stay until --applied says that it is done, or the former spec is back. A change that Kafka's
stored data does not bear is not written before it is accepted by its name.`,
		flags: func(f *pflag.FlagSet, o *options) {
			f.StringVarP(&o.out, "out", "o", "", "the folder that the clusters' folders are in (required)")
			f.BoolVar(&o.dryRun, "dry-run", false, "say what would be written, and write nothing")
			f.BoolVar(&o.force, "force", false, "overwrite files that were edited by hand")
			f.BoolVar(&o.prune, "prune", false, "remove the files of clusters in DIR that no SPEC describes")
			guardFlags(f, o)
			f.BoolVar(&o.strict, "strict", false, "take warnings for errors")
			templatesFlag(f, o)
		},
		run: (*app).render,
	}
}

func validateCommand() *command {
	return &command{
		name: "validate", args: "SPEC...", short: "check specs, and nothing else",
		long: `
Reads every SPEC and reports all that is wrong in it, then what is risky, in file order. Exit code 0 means that render would accept them all.

SPEC is a file, a folder for all *.toml files directly in it, or - for standard input.`,
		flags: func(f *pflag.FlagSet, o *options) {
			f.BoolVar(&o.strict, "strict", false, "take warnings for errors")
			f.BoolVar(&o.json, "json", false, "print the findings as JSON on standard output")
			templatesFlag(f, o)
		},
		run: (*app).validate,
	}
}

// clusters loads the specs of render and diff and checks the flags they share.
func (a *app) clusters(o *options, args []string) (list []*loaded, ok bool, code int) {
	switch {
	case len(args) == 0:
		return nil, false, a.refuse("usage.no-spec")
	case o.out == "":
		return nil, false, a.refuse("usage.no-folder")
	}
	if around, err := tree.Around(o.out); err != nil {
		return nil, false, a.fail(err)
	} else if around != "" {
		a.say("usage.inside", o.out, a.fromHere(around), a.fromHere(filepath.Dir(around)))
		return nil, false, exitUsage
	}
	return a.load(o, args)
}

// output puts a spec before its folder.
func (o *options) output(r *render.Renderer, l *loaded, accept []string) (*output.Output, error) {
	if l.leftover {
		return output.Gone(o.out, l.cluster.Name), nil
	}
	w, err := output.New(r, l.catalogue, l.cluster, o.out, output.Options{Former: l.former, Applied: o.applied, Accept: accept})
	if err != nil {
		return nil, message.Failed("failed.at", l.source.Name, err)
	}
	return w, nil
}

// described are the clusters that specs describe, and those that are to go.
func described(list []*loaded) (wanted, gone []*loaded) {
	i := len(list)
	for i > 0 && list[i-1].leftover {
		i--
	}
	return list[:i], list[i:]
}

// outcome is what became of one cluster. It does not hold on to the plan, whose
// tree need not stay in memory when there are thousands.
type outcome struct {
	created, replaced, removed, unchanged int

	name    string
	changes []tree.Change
	review  *diffview.Cluster
	kafka   []change.Change
	pending bool
	lacking []string
	err     error
}

func (a *app) render(o *options, args []string) int {
	if !a.checkGuard(o) {
		return exitUsage
	}
	r, err := a.renderer(o)
	if err != nil {
		return a.fail(err)
	}
	defer parallel.Start(r.Warm)()
	list, ok, code := a.clusters(o, args)
	if !ok {
		return code
	}
	write := func(l *loaded) outcome {
		w, err := o.output(r, l, o.accept)
		if err != nil {
			return outcome{err: err}
		}
		do := w.Write
		if o.dryRun {
			do = w.Compare
		}
		p, err := do(tree.Options{Force: o.force})
		if p != nil && o.dryRun && !o.force && len(p.Conflicts()) > 0 {
			err = errors.Join(&tree.ConflictError{Changes: p.Conflicts()}, err)
		}
		oc := outcome{name: l.cluster.Name, kafka: w.Changes, pending: w.Pending(), err: err}
		if p != nil && (err == nil || o.dryRun) {
			oc.created, oc.replaced, oc.removed, oc.unchanged = p.Created, p.Replaced+p.Chmodded, p.Removed, p.Unchanged
			if o.dryRun {
				oc.changes = p.Changes
			}
		}
		return oc
	}
	// A cluster under another name is written before its former folder is removed, which
	// says what the hosts run; that one stays where it was not written.
	wanted, gone := described(list)
	names := map[string]bool{}
	for _, l := range wanted {
		names[l.cluster.Name] = true
	}
	outcomes := a.each(wanted, "progress.rendered", write)
	for i, l := range wanted {
		if outcomes[i].err != nil {
			gone = slices.DeleteFunc(gone, func(g *loaded) bool { return g.cluster.Name == l.former })
		}
	}
	outcomes = append(outcomes, a.each(gone, "progress.rendered", write)...)
	if o.prune && !o.dryRun {
		if err := tree.RemoveStages(o.out, func(name string) bool { return names[name] }); err != nil {
			code = a.fail(err)
		}
	}
	var created, replaced, removed, unchanged int
	for _, oc := range outcomes {
		if oc.err != nil {
			code = a.refused(o, oc.err)
		}
		created, replaced, removed, unchanged = created+oc.created, replaced+oc.replaced, removed+oc.removed, unchanged+oc.unchanged
		for _, c := range oc.changes {
			fmt.Fprintf(a.out, "%s %s\n", c.Kind, c.Path)
		}
	}
	switch {
	case code != exitOK && created+replaced+removed+unchanged == 0: // what was in the way is told
	case o.dryRun:
		a.say("note.would-render", o.out, created, replaced, removed, unchanged)
	default:
		a.say("note.rendered", o.out, created, replaced, removed, unchanged)
	}
	a.next(o, outcomes)
	return code
}

// refused reports why a cluster was not written.
func (a *app) refused(o *options, err error) int {
	var conflict *tree.ConflictError
	var refused *output.RefusedError
	if errors.As(err, &refused) {
		a.refusedChanges(o, refused)
	}
	if !errors.As(err, &conflict) {
		if refused == nil {
			return a.fail(err)
		}
		return exitFailure
	}
	m := message.New("note.edited", len(conflict.Changes))
	if len(conflict.Changes) == 1 {
		m = message.New("note.one-edited")
	}
	fmt.Fprintf(a.err, "mskraft: %s\n", a.words(m).What)
	for _, c := range conflict.Changes {
		fmt.Fprintf(a.err, "    %s: %s\n", filepath.Join(o.out, filepath.FromSlash(c.Path)), a.words(c.Why).What)
	}
	a.advise(a.words(m).Do)
	return exitFailure
}

// each calls f for all clusters on all cores and returns the outcomes in order.
// On a terminal it shows how far it is when it takes more than a second.
func (a *app) each(list []*loaded, progress message.ID, f func(*loaded) outcome) []outcome {
	outcomes := make([]outcome, len(list))
	var mu sync.Mutex
	done, told := 0, time.Now()
	shown := false
	a.err.Flush()
	parallel.Each(len(list), func(i int) {
		outcomes[i] = f(list[i])
		list[i].cluster = nil // thousands of models need not stay in memory
		if !a.screen {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if done++; time.Since(told) > time.Second {
			told, shown = time.Now(), true
			fmt.Fprintf(a.err, "\r%s", a.words(message.New(progress, done, len(list))).What)
			a.err.Flush()
		}
	})
	if shown {
		fmt.Fprint(a.err, "\r\x1b[K")
	}
	return outcomes
}

func (a *app) validate(o *options, args []string) int {
	if len(args) == 0 {
		return a.refuse("usage.no-spec")
	}
	if o.json {
		return a.validateJSON(o, args)
	}
	list, ok, code := a.load(o, args)
	if !ok {
		return code
	}
	a.say("note.no-errors", message.Count{N: len(list), Thing: "spec"})
	return exitOK
}
