package cli

import (
	"cmp"
	"errors"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/parallel"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// loaded is one spec that was read.
type loaded struct {
	path      string
	found     bool // in a folder, not named itself
	source    *spec.Source
	cluster   *cluster.Cluster
	catalogue *release.Catalogue
	findings  []spec.Finding
	name      spec.Position // of the cluster's name
	err       error

	under    []side // what is wrong only under one of two releases
	leftover bool   // no spec, but the output folder has this cluster; only its name is known
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
	list, err := a.read(o, args)
	if err != nil {
		return nil, false, a.fail(err)
	}
	return a.verdict(list, o.strict)
}

// read reads and checks all specs, each on its own, then against each other. The
// error is about the catalogue; those about specs are in the list.
func (a *app) read(o *options, args []string) ([]*loaded, error) {
	// The catalogue takes as long to read as all else before the first file is
	// rendered, so the specs are parsed beside it.
	var catalogue *release.Catalogue
	var err error
	wait := parallel.Start(func() { catalogue, err = a.catalogue(o) })
	list := a.expand(args)
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
		return nil, err
	}
	parallel.Each(len(list), func(i int) {
		l := list[i]
		if l.err != nil || len(l.findings) > 0 && l.findings[0].Code() == "MSK100" {
			return
		}
		c, findings := cluster.New(specs[i], catalogue)
		l.cluster, l.catalogue, l.name = c, catalogue, specs[i].ClusterName.Pos
		l.findings = append(l.findings, findings...)
		if l.found && stranger(l.findings) {
			l.cluster, l.findings, l.err = nil, nil, notSpec(l.path)
		}
		spec.SortFindings(l.findings)
		specs[i] = nil
	})
	distinctNames(list)
	return list, nil
}

// source reads a spec; - is standard input.
func (a *app) source(path string) (*spec.Source, error) {
	if path == "-" {
		return spec.LimitSource("<stdin>", a.in)
	}
	return spec.ReadSource(path)
}

// distinctNames refuses two specs that would write one folder.
func distinctNames(list []*loaded) {
	first := map[string]*loaded{}
	for _, l := range list {
		if l.cluster == nil || l.cluster.Name == "" {
			continue
		}
		if other := first[l.cluster.Name]; other != nil {
			m := message.New("MSK123.twice", l.cluster.Name, other.source.Name)
			l.findings = append(l.findings, spec.NewFinding(spec.Error, l.name, "cluster.name", m))
			continue
		}
		first[l.cluster.Name] = l
	}
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
		default:
			r.report(l.source, l.findings, strict)
			for _, s := range l.under {
				if len(s.findings) > 0 {
					a.say("note.under", l.source.Name, cmp.Or(s.release, a.words(message.New("word.no-release")).What))
					r.report(l.source, s.findings, strict)
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
