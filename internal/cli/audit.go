package cli

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/audit"
	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/spec"
)

// auditFlags are the flags that only audit has.
type auditFlags struct{ installer, release string }

func auditCommand() *command {
	var af auditFlags
	return &command{
		name: "audit", args: "--installer DIR [SPEC]", short: "compare the templates with a MeterSphere installer",
		long: `
Compares the compose files that mskraft makes for one host with those of MeterSphere, and what it knows of the release with
msctl, install.conf, the published ports and Kafka's server.properties. DIR is an unpacked installer, or a git clone of it at
a tag, or an installed /opt/metersphere, or a copy of one; SPEC is the cluster, by default one of three hosts. Files are
compared as docker-compose reads them: comments, quotes and order do not count.

A difference is either intended, as a setting of the cluster makes it, or unexpected: the release differs from what mskraft
knows of it, or somebody edited the file. Each is a line "file: path: installer's value -> ours". Secrets are shown as ***.

Exit code 0 means that nothing is unexpected, 1 that something is.`,
		flags: func(f *pflag.FlagSet, o *options) {
			f.StringVar(&af.installer, "installer", "", "the folder of the installer or the installation (required)")
			f.StringVar(&af.release, "release", "", "take DIR for this release, whatever it says itself")
			f.StringVar(&o.host, "host", "", "the host of SPEC to compare with")
			f.BoolVar(&o.json, "json", false, "print JSON")
			templatesFlag(f, o)
		},
		run: func(a *app, o *options, args []string) int { return a.audit(o, af, args) },
	}
}

// auditRun is one run of audit.
type auditRun struct {
	*app
	o       *options
	flags   auditFlags
	cat     *release.Catalogue
	in      *audit.Installer
	name    string           // release of the installer
	rel     *release.Release // the one that it is compared as
	cluster *cluster.Cluster
	host    *cluster.Host
	spec    string // "" for the built-in cluster
	notes   []message.Message
	other   *audit.Difference // the spec is for another release
}

func (r *auditRun) remark(id message.ID, args ...any) {
	r.notes = append(r.notes, message.New(id, args...))
}

func (a *app) audit(o *options, flags auditFlags, args []string) int {
	switch {
	case flags.installer == "":
		return a.refuse("usage.installer")
	case len(args) > 1:
		return a.refuse("usage.audit")
	}
	flags.installer = a.at(flags.installer)
	r := &auditRun{app: a, o: o, flags: flags}
	var err error
	if r.cat, err = a.catalogue(o); err != nil {
		return a.fail(err)
	}
	if r.in, err = audit.Read(r.cat, flags.installer); errors.Is(err, audit.ErrNoInstaller) {
		return a.refuse("usage.error", err)
	} else if err != nil {
		return a.fail(err)
	}
	if r.name, r.rel, err = r.in.Choose(r.cat, flags.release); err != nil {
		return a.refuse("usage.error", err)
	}
	r.notes = append(r.notes, r.in.Notes...)
	if code := r.load(args); code != exitOK {
		return code
	}
	if code := r.pick(); code != exitOK {
		return code
	}
	return r.compare()
}

// as makes a spec one for the release that the installer is compared as. For one
// that the catalogue lacks, the spec may name that itself.
func (r *auditRun) as(s *spec.Spec) {
	if rel := r.cat.Find(s.TemplatesOf.V); s.TemplatesOf.Set && rel != nil && r.name != r.rel.Name {
		r.rel = rel
	}
	s.Release.V, s.TemplatesOf = r.rel.Name, spec.Value[string]{}
}

// load makes the cluster: that of the spec, with the release of the installer.
func (r *auditRun) load(args []string) int {
	l := &loaded{path: "the built-in cluster"}
	if len(args) == 0 {
		mode := r.in.Mode
		if _, ok := r.rel.Loads(mode); mode != "" && !ok {
			r.remark("note.no-mode", r.in.Config, mode, r.rel.Name, r.rel.Generation.DefaultMode)
			mode = ""
		}
		text, err := audit.Builtin(r.rel, mode)
		if err != nil {
			return r.refuse("failed.at", r.flags.installer, err)
		}
		l.source = spec.NewSource(l.path, []byte(text))
	} else {
		l.path, r.spec = args[0], args[0]
		l.source, l.err = r.source(r.at(args[0]))
	}
	if l.err == nil {
		var s *spec.Spec
		if s, l.findings = spec.Parse(l.source); len(l.findings) == 0 || l.findings[0].Code() != "MSK100" {
			if s.Release.Set && r.spec != "" && audit.FullName(r.cat, s.Release.V) != r.name {
				r.other = &audit.Difference{
					Kind: audit.Unexpected, File: l.path, Path: "release",
					Installer: message.New("audit.text", r.name), Ours: message.New("audit.text", s.Release.V),
					Reason: message.New("audit.as-if", r.rel.Name),
				}
			}
			if s.Release.Set {
				r.as(s)
			}
			var more []spec.Finding
			l.cluster, more = cluster.New(s, r.cat)
			l.findings = append(l.findings, more...)
			spec.SortFindings(l.findings)
		}
	}
	// What is risky about the cluster is not the question here.
	l.findings = slices.DeleteFunc(l.findings, func(f spec.Finding) bool { return f.Severity == spec.Warning })
	if _, ok, code := r.verdict([]*loaded{l}, false); !ok {
		return code
	}
	r.cluster = l.cluster
	return exitOK
}

// pick chooses the host to compare with.
func (r *auditRun) pick() int {
	if r.o.host == "" {
		var ok bool
		if r.host, ok = audit.PickHost(r.cluster, r.in.Mode); !ok {
			r.remark("note.no-host", cmp.Or(r.in.Mode, r.rel.Generation.DefaultMode), r.host.Name, r.host.Mode)
		}
		return exitOK
	}
	var names []string
	for _, h := range r.cluster.Hosts {
		names = append(names, h.Name)
		if h.Name == r.o.host {
			r.host = h
		}
	}
	if r.host == nil {
		return r.refuse("usage.no-host", r.o.host, message.Series(names...))
	}
	if r.in.Mode != "" && r.in.Mode != r.host.Mode {
		r.remark("note.modes", r.in.Config, r.in.Mode, r.host.Name, r.host.Mode)
	}
	return exitOK
}

func (r *auditRun) compare() int {
	renderer, err := r.renderer(r.o)
	if err != nil {
		return r.fail(err)
	}
	made, err := renderer.Tree(r.cluster)
	if err != nil {
		return r.fail(err)
	}
	files := map[string][]byte{}
	for _, f := range made.Files(render.HostFolder(r.host.Name)) {
		if name, ok := strings.CutPrefix(f.Name, "metersphere/docker-compose-"); ok {
			files["docker-compose-"+name] = f.Blob.Bytes()
		}
	}
	report, err := audit.Compare(audit.Subject{Installer: r.in, Catalogue: r.cat, Cluster: r.cluster, Host: r.host, Files: files})
	if err != nil {
		return r.fail(err)
	}
	if r.other != nil {
		report.Differences = append(report.Differences, *r.other)
	}
	r.notes = append(r.notes, report.Notes...)
	var row audit.Proposal
	if r.name != r.rel.Name {
		r.remark("note.not-in-catalogue", r.name, r.rel.Name)
		files, err := r.templates(r.o)
		if err != nil {
			return r.fail(err)
		}
		row = audit.Propose(files, r.rel, r.name, r.in)
	}
	if r.o.json {
		if code := r.printJSON(report, row); code != exitOK {
			return code
		}
	} else {
		r.print(report, row)
	}
	for _, p := range report.Problems { // even with --json: nobody must overlook them
		r.fail(p)
	}
	switch _, unexpected := report.Count(); {
	case len(report.Problems) > 0:
		return exitFailure
	case unexpected > 0:
		return exitDifferent
	}
	return exitOK
}
