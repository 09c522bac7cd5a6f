package cli

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/parallel"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/internal/tree"
)

// loaded is one spec that was read.
type loaded struct {
	path      string
	found     bool // in a folder, not named itself
	source    *spec.Source
	cluster   *cluster.Cluster
	catalogue *release.Catalogue
	findings  []spec.Finding
	placed    *cluster.Placed
	err       error

	under    []side // what is wrong only under one of two releases
	leftover bool   // no spec, but the output folder has this cluster; only its name is known
	former   string // the name under which the output folder has this cluster
	was      string // the name under which a commit has it
}

// hosts are the names of the cluster's hosts.
func (l *loaded) hosts() []string {
	var names []string
	for _, h := range l.cluster.Hosts {
		names = append(names, h.Name)
	}
	return names
}

// load reads all specs and reports what is wrong before anything else happens; ok
// tells whether the clusters can be used, and code is the exit code otherwise.
func (a *app) load(o *options, args []string) (list []*loaded, ok bool, code int) {
	list, gone, err := a.read(o, args)
	if err != nil {
		return nil, false, a.fail(err)
	}
	if list, ok, code = a.verdict(list, o.strict); ok && o.prune {
		list = append(list, gone...)
	}
	return list, ok, code
}

// read reads and checks all specs, each on its own, then against each other and against
// the output folder; gone are the clusters there that no spec describes. The error is
// about the catalogue or that folder; those about specs are in the list.
func (a *app) read(o *options, args []string) (list, gone []*loaded, err error) {
	// The catalogue takes as long to read as all else before the first file is
	// rendered, so the specs are parsed beside it.
	var catalogue *release.Catalogue
	wait := parallel.Start(func() { catalogue, err = a.catalogue(o) })
	list = a.expand(args)
	specs := make([]*spec.Spec, len(list))
	parallel.Each(len(list), func(i int) {
		l := list[i]
		if l.err != nil {
			return
		}
		if l.source, l.err = a.source(l.path); l.err != nil {
			return
		}
		specs[i], l.findings = spec.Parse(l.source)
	})
	if wait(); err != nil {
		return nil, nil, err
	}
	parallel.Each(len(list), func(i int) {
		l := list[i]
		if l.err != nil || len(l.findings) > 0 && l.findings[0].Code() == "MSK100" {
			return
		}
		c, findings := cluster.New(specs[i], catalogue)
		l.cluster, l.catalogue, l.placed = c, catalogue, cluster.Place(c, specs[i])
		l.findings = append(l.findings, findings...)
		if l.found && stranger(l.findings) {
			l.cluster, l.placed, l.findings, l.err = nil, nil, nil, notSpec(l.path)
		}
		spec.SortFindings(l.findings)
		specs[i] = nil
	})
	gone, err = a.across(o, list, catalogue)
	return list, gone, err
}

// source reads a spec; - is standard input.
func (a *app) source(path string) (*spec.Source, error) {
	if path == "-" {
		return spec.LimitSource("<stdin>", a.in)
	}
	return spec.ReadSource(path)
}

// across compares the clusters with each other, and with those in the output folder that
// no spec describes. Those are gone if the specs are all there are: one that has become
// another cluster is what the hosts of that one run.
func (a *app) across(o *options, list []*loaded, cat *release.Catalogue) ([]*loaded, error) {
	var clusters, others []*cluster.Placed
	var of []*loaded
	for _, l := range list {
		if l.placed != nil {
			clusters, of = append(clusters, l.placed), append(of, l)
		}
	}
	gone, err := leftover(o.out, clusters, cat)
	if err != nil {
		return nil, err
	}
	for _, g := range gone {
		if g.placed != nil {
			others = append(others, g.placed)
		}
		g.placed = nil
	}
	if o.prune {
		for i, p := range clusters {
			of[i].former = p.Former(others)
		}
		others = nil
	}
	was, err := leftover(o.was, clusters, cat)
	if err != nil {
		return nil, err
	}
	var before []*cluster.Placed
	for _, l := range was {
		if l.placed != nil {
			before = append(before, l.placed)
		}
	}
	for i, p := range clusters {
		of[i].was = p.Former(before)
	}
	for i, found := range cluster.Across(clusters, others) {
		of[i].findings = append(of[i].findings, found...)
		spec.SortFindings(of[i].findings)
		of[i].placed = nil // thousands of them need not stay in memory
	}
	return gone, nil
}

// leftover returns the clusters in out that no spec describes, with what their records say.
func leftover(out string, list []*cluster.Placed, cat *release.Catalogue) (gone []*loaded, err error) {
	if out == "" {
		return nil, nil
	}
	names, err := tree.Clusters(out)
	if err != nil {
		return nil, err
	}
	described := map[string]bool{}
	for _, p := range list {
		described[p.Name] = true
	}
	for _, name := range names {
		if described[name] {
			continue
		}
		l := &loaded{leftover: true, cluster: &cluster.Cluster{Name: name}}
		if src, err := spec.ReadSource(filepath.Join(out, name, render.Record)); err == nil {
			l.placed, _ = cluster.PlaceRecord(src, cat) // one that cannot be read says nothing
		}
		gone = append(gone, l)
	}
	return gone, nil
}

// verdict prints all findings and says whether the work can go on.
func (a *app) verdict(list []*loaded, strict bool) (all []*loaded, ok bool, code int) {
	r := &reporter{app: a}
	specs := 0
	for _, l := range list {
		refused := (*argumentError)(nil)
		if !errors.As(l.err, &refused) || !refused.folder {
			specs++
		}
		switch {
		case refused != nil:
			r.errors++
			a.say(refused.ID, refused.Args...)
		case errors.Is(l.err, spec.ErrRefused):
			r.errors++
			a.say("usage.error", l.err)
		case l.err != nil:
			a.fail(l.err)
			code = exitFailure
		}
	}
	// Errors come first. Beside them a warning is a line, so that it hides none.
	for _, severity := range []spec.Severity{spec.Error, spec.Warning} {
		r.brief = r.errors > 0
		for _, l := range list {
			if l.err != nil {
				continue
			}
			r.report(l.source, ofSeverity(l.findings, severity, strict), strict)
			for _, s := range l.under {
				if found := ofSeverity(s.findings, severity, strict); len(found) > 0 {
					a.say("note.under", l.source.Name, cmp.Or(s.release, a.words(message.New("word.no-release")).What))
					r.report(l.source, found, strict)
				}
			}
		}
	}
	r.summary(specs)
	if r.errors > 0 {
		code = exitUsage
	}
	return list, code == exitOK, code
}

// ofSeverity leaves the findings of a severity. With strict, all are errors.
func ofSeverity(list []spec.Finding, severity spec.Severity, strict bool) []spec.Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f spec.Finding) bool {
		if strict {
			return severity != spec.Error
		}
		return f.Severity != severity
	})
}
