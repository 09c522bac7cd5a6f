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
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// auditFlags are the flags that only audit has.
type auditFlags struct{ installer, release string }

func auditCommand() *command {
	var af auditFlags
	return &command{
		name: "audit", args: "--installer DIR [SPEC]", short: "compare the templates with a MeterSphere installer",
		long: `
Compares the compose files that mskraft makes for one host with those of MeterSphere. DIR is an unpacked installer, or an
installed /opt/metersphere, or a copy of one; SPEC is the cluster, by default one of three hosts. Files are compared as
docker-compose reads them: comments, quotes and order do not count.

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
	notes   []string
	other   *audit.Difference // the spec is for another release
}

func (r *auditRun) remark(format string, args ...any) {
	r.notes = append(r.notes, printable(fmt.Sprintf(format, args...)))
}

func (a *app) audit(o *options, flags auditFlags, args []string) int {
	switch {
	case flags.installer == "":
		return a.usage("audit: no installer is named: --installer DIR")
	case len(args) > 1:
		return a.usage("audit: one spec at most")
	}
	flags.installer = a.at(flags.installer)
	r := &auditRun{app: a, o: o, flags: flags}
	var err error
	if r.cat, err = a.catalogue(o); err != nil {
		return a.fail(err)
	}
	if r.in, err = audit.Read(r.cat, flags.installer); errors.Is(err, audit.ErrNoInstaller) {
		return a.usage("%s", printable(err.Error()))
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
		r.remark("the version file says %s, MS_IMAGE_TAG in %s says %s", r.in.Version, r.in.Config, r.in.ImageTag)
	}
	if given := r.flags.release; given != "" {
		if r.name != "" && r.full(given) != r.full(r.name) {
			r.remark("taken for %s; the installer itself says %s", given, r.name)
		}
		r.name = given
	}
	if r.name == "" {
		return r.usage("%s does not say which release it is of: it has no version file, no MS_IMAGE_TAG of a release, and is no git checkout of a tag; name it: --release %s",
			r.flags.installer, r.cat.Names()[len(r.cat.Names())-1])
	}
	if r.rel = r.cat.Find(r.name); r.rel != nil {
		r.name = r.rel.Name
		return exitOK
	}
	number, _ := release.ParseName(r.name)
	if r.rel = r.cat.Nearest(number); r.rel == nil {
		if audit.ReleaseName(r.name) != "" {
			return r.usage("MeterSphere %s is older than %s, the first release that runs Kafka in KRaft mode", r.name, r.cat.Names()[0])
		}
		return r.usage("%q is not the name of a release%s", r.name, near(r.name, r.cat.Names()))
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
			r.remark("MS_INSTALL_MODE in %s is %s, which %s does not have; compared as %s", r.in.Config, mode, r.rel.Name, r.rel.Generation.DefaultMode)
			mode = ""
		}
		text, err := audit.Builtin(r.rel, mode)
		if err != nil {
			return r.usage("%s: %s", r.flags.installer, printable(err.Error()))
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
					Kind: audit.Unexpected, File: l.path, Path: "release", Installer: r.name, Ours: s.Release.V,
					Reason: "all else is compared as if the spec were for " + r.rel.Name,
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
			r.remark("no host of the cluster is in mode %s; compared with host %s, in mode %s", cmp.Or(r.in.Mode, r.rel.Generation.DefaultMode), r.host.Name, r.host.Mode)
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
		return r.usage("the cluster has no host %q; the hosts are: %s", r.o.host, strings.Join(names, ", "))
	}
	if r.in.Mode != "" && r.in.Mode != r.host.Mode {
		r.remark("MS_INSTALL_MODE in %s is %s, host %s is in mode %s", r.in.Config, r.in.Mode, r.host.Name, r.host.Mode)
	}
	return exitOK
}

func (r *auditRun) compare() int {
	renderer, err := r.renderer(r.o)
	if err != nil {
		return r.fail(err)
	}
	made, err := renderer.Tree(r.cluster, r.host.Name)
	if err != nil {
		return r.fail(err)
	}
	files := map[string][]byte{}
	for _, f := range made.Folders[0].Files {
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
	for _, n := range report.Notes {
		r.remark("%s", n)
	}
	var row audit.Proposal
	if r.name != r.rel.Name {
		r.remark("release %s is not in the catalogue; compared as %s", r.name, r.rel.Name)
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
		r.fail(errors.New(printable(p.Error())))
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
	kind          audit.Kind
	heading, name string
}

func groups() []group {
	return []group{
		{audit.Intended, "intended, made by a setting of the cluster", "intended"},
		{audit.Unexpected, "unexpected", "unexpected"},
		{audit.Untemplated, "carries Kafka settings, and has no template", "untemplated"},
		{audit.New, "new in the installer", "new"},
		{audit.LocalEdit, "edited here, and lost when our file is applied", "local_edits"},
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
				fmt.Fprintf(r.out, "# %s\n", g.heading)
				first = false
			}
			fmt.Fprintf(r.out, "%s\n", printable(line(d)))
		}
	}
	if row.Row != "" {
		fmt.Fprintf(r.out, "# the row for templates/catalogue.toml\n%s\n", printable(row.Row))
		if len(row.Tables) > 0 {
			fmt.Fprintln(r.out, "# the tables that it names")
		}
		for _, line := range row.Tables {
			fmt.Fprintln(r.out, printable(line))
		}
		for _, t := range row.Todo {
			fmt.Fprintf(r.out, "# %s\n", printable(t))
		}
	}
	for _, n := range r.notes {
		r.note("%s", printable(n))
	}
	intended, unexpected := report.Count()
	r.note("%s as %s against %s: %s compared, %s intended, %d unexpected", printable(r.flags.installer), r.rel.Name, r.against(), count(report.Compared, "file"), count(intended, "difference"), unexpected)
}

// against names the host that the installer was compared with.
func (r *auditRun) against() string {
	of := cmp.Or(r.spec, "the built-in cluster")
	return fmt.Sprintf("host %s (%s) of %s", r.host.Name, r.host.Mode, of)
}

// line is one difference.
func line(d audit.Difference) string {
	text := d.File + ": "
	if d.Path != "" {
		text += d.Path + ": "
	}
	text += cmp.Or(d.Installer, "(nothing)") + " -> " + cmp.Or(d.Ours, "(nothing)")
	switch {
	case d.Reason != "":
		text += "  [" + d.Reason + "]"
	case d.Keep != "":
		text += "  [to keep it: " + d.Keep + "]"
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
	text := func(s string) *string {
		if s = printable(s); s == "" {
			return nil
		}
		return &s
	}
	lists := map[string][]difference{}
	for _, g := range groups() {
		lists[g.name] = []difference{}
		for _, d := range report.Differences {
			if d.Kind == g.kind {
				lists[g.name] = append(lists[g.name], difference{printable(d.File), printable(d.Path), text(d.Installer), text(d.Ours), d.Reason, printable(d.Keep)})
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
	}{r.name, r.rel.Name, r.host.Name, r.host.Mode, report.Compared, lists, append([]string{}, r.notes...), problems, row.Row, row.Tables, row.Todo}
	return r.json(out)
}
