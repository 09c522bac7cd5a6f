package cli

import (
	"cmp"
	"errors"
	"fmt"
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
	if code := r.detect(); code != exitOK {
		return code
	}
	if code := r.load(args); code != exitOK {
		return code
	}
	if code := r.pick(); code != exitOK {
		return code
	}
	return r.compare()
}

// detect finds out which release the installer is of, and which one of the
// catalogue it is to be compared as.
func (r *auditRun) detect() int {
	r.notes = append(r.notes, r.in.Notes...)
	r.name = r.in.Release()
	if r.in.Version != "" && audit.ReleaseName(r.in.ImageTag) != "" && r.full(r.in.Version) != r.full(r.in.ImageTag) {
		r.remark("note.versions", r.in.Version, r.in.Config, r.in.ImageTag)
	}
	if given := r.flags.release; given != "" {
		if r.name != "" && r.full(given) != r.full(r.name) {
			r.remark("note.taken", given, r.name)
		}
		r.name = given
	}
	if r.name == "" {
		return r.refuse("usage.no-release", r.flags.installer, r.cat.Names()[len(r.cat.Names())-1])
	}
	if r.rel = r.cat.Find(r.name); r.rel != nil {
		r.name = r.rel.Name
		return exitOK
	}
	number, _ := release.ParseName(r.name)
	if r.rel = r.cat.Nearest(number); r.rel == nil {
		if audit.ReleaseName(r.name) != "" {
			return r.refuse("usage.older", r.name, r.cat.Names()[0])
		}
		return r.refuse("usage.no-name", r.name, near(r.name, r.cat.Names()))
	}
	return exitOK
}

// as makes a spec one for the release that the installer is compared as. For one
// that the catalogue lacks, the spec may name that itself.
func (r *auditRun) as(s *spec.Spec) {
	if rel := r.cat.Find(s.TemplatesOf.V); s.TemplatesOf.Set && rel != nil && r.name != r.rel.Name {
		r.rel = rel
	}
	s.Release.V, s.TemplatesOf = r.rel.Name, spec.Value[string]{}
}

// full is the whole name of a release or an image tag.
func (r *auditRun) full(name string) string {
	name = cmp.Or(audit.ReleaseName(name), name)
	if rel := r.cat.Find(name); rel != nil {
		return rel.Name
	}
	return name
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
			if s.Release.Set && r.spec != "" && r.full(s.Release.V) != r.name {
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

// group is the heading of a kind of difference, and its name in JSON.
type group struct {
	kind    audit.Kind
	heading message.ID
	name    string
}

func groups() []group {
	return []group{
		{audit.Intended, "kind.intended", "intended"},
		{audit.Unexpected, "kind.unexpected", "unexpected"},
		{audit.Untemplated, "kind.untemplated", "untemplated"},
		{audit.New, "kind.new", "new"},
		{audit.LocalEdit, "kind.local-edit", "local_edits"},
	}
}

func (r *auditRun) print(report *audit.Report, row audit.Proposal) {
	for _, g := range groups() {
		first := true
		for _, d := range report.Differences {
			if d.Kind != g.kind {
				continue
			}
			if first {
				r.heading(g.heading)
				first = false
			}
			fmt.Fprintf(r.out, "%s\n", printable(r.line(d)))
		}
	}
	if row.Row != "" {
		r.heading("audit.row")
		fmt.Fprintln(r.out, printable(row.Row))
		if len(row.Tables) > 0 {
			r.heading("audit.tables")
		}
		for _, line := range row.Tables {
			fmt.Fprintln(r.out, printable(line))
		}
		for _, t := range row.Todo {
			r.heading(t.ID, t.Args...)
		}
	}
	for _, n := range r.notes {
		r.say(n.ID, n.Args...)
	}
	var of any = r.spec
	if of == "" {
		of = message.New("word.builtin")
	}
	intended, unexpected := report.Count()
	r.say("note.audited", r.flags.installer, r.rel.Name, message.New("note.host-of", r.host.Name, r.host.Mode, of),
		message.Count{N: report.Compared, Thing: "file"}, message.Count{N: intended, Thing: "difference"}, unexpected)
}

// heading prints a comment among the results.
func (r *auditRun) heading(id message.ID, args ...any) {
	fmt.Fprintf(r.out, "# %s\n", printable(r.words(message.New(id, args...)).What))
}

// line is one difference.
func (r *auditRun) line(d audit.Difference) string {
	what := func(m message.Message) string {
		if m.IsZero() {
			m = message.New("word.nothing")
		}
		return r.words(m).What
	}
	text := d.File + ": "
	if d.Path != "" {
		text += d.Path + ": "
	}
	text += what(d.Installer) + " -> " + what(d.Ours)
	switch {
	case !d.Reason.IsZero():
		text += "  [" + what(d.Reason) + "]"
	case !d.Keep.IsZero():
		text += "  [" + what(message.New("audit.keep", d.Keep)) + "]"
	}
	return text
}

// difference is a Difference as --json prints it; null stands for nothing.
type difference struct {
	File      string  `json:"file"`
	Path      string  `json:"path"`
	Installer *string `json:"installer"`
	Ours      *string `json:"ours"`
	Reason    string  `json:"reason,omitempty"`
	Keep      string  `json:"keep,omitempty"`
}

func (r *auditRun) printJSON(report *audit.Report, row audit.Proposal) int {
	what := func(m message.Message) string { return printable(r.words(m).What) }
	text := func(m message.Message) *string {
		s := what(m)
		if s == "" {
			return nil
		}
		return &s
	}
	all := func(list []message.Message) []string {
		out := []string{}
		for _, m := range list {
			out = append(out, what(m))
		}
		return out
	}
	lists := map[string][]difference{}
	for _, g := range groups() {
		lists[g.name] = []difference{}
		for _, d := range report.Differences {
			if d.Kind == g.kind {
				lists[g.name] = append(lists[g.name], difference{printable(d.File), printable(d.Path), text(d.Installer), text(d.Ours), what(d.Reason), what(d.Keep)})
			}
		}
	}
	problems := []string{}
	for _, p := range report.Problems {
		problems = append(problems, printable(p.Error()))
	}
	out := struct {
		Release     string                  `json:"release"`
		ComparedAs  string                  `json:"compared_as"`
		Host        string                  `json:"host"`
		Mode        string                  `json:"mode"`
		Compared    int                     `json:"files_compared"`
		Differences map[string][]difference `json:"differences"`
		Notes       []string                `json:"notes"`
		Problems    []string                `json:"problems"`
		Row         string                  `json:"catalogue_row,omitempty"`
		Tables      []string                `json:"catalogue_tables,omitempty"`
		Todo        []string                `json:"catalogue_todo,omitempty"`
	}{r.name, r.rel.Name, r.host.Name, r.host.Mode, report.Compared, lists, all(r.notes), problems, row.Row, row.Tables, all(row.Todo)}
	return r.json(out)
}
