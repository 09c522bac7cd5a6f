package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/change"
	"mskraft/internal/diffview"
	"mskraft/internal/message"
	"mskraft/internal/parallel"
	"mskraft/internal/render"
	"mskraft/internal/tree"
)

func diffCommand() *command {
	return &command{
		name: "diff", args: "SPEC... -o DIR", short: "show what render would change",
		long: `
Shows what render would change below DIR. Exit code 0 means nothing, 1 something.

SPEC is a file, a folder for all *.toml files directly in it, or - for standard input.

On a terminal each difference is shown once, with the hosts that have it and its cause: a spec change, a release change, a template
change, or a hand edit. Elsewhere a unified diff is printed, and "patch -p1 -d DIR" makes the change, unless a file was edited by
hand: values in it that look like secrets are shown as ***. --format chooses one of these, or another form:

  fold      each difference once, as on a terminal
  patch     a unified diff of every file
  github    annotations of GitHub Actions: errors for hand edits, warnings for the rest
  markdown  text for a comment on a merge request, cut to the length that is allowed there

With --against COMMIT: what the hosts have to change since that commit of the git repository that DIR is in, as text or --json. Exit
code 1 means that some of it has to be accepted, and that DIR does not carry it as a pending change. It is a gate for CI.

With --from, --to or both, and without -o: what moving SPEC from one MeterSphere release to another means, what changes, and the
diff of the files as fold, patch, --stat or --json. The release that is not named is that of SPEC.`,
		flags: func(f *pflag.FlagSet, o *options) {
			f.StringVarP(&o.out, "out", "o", "", "the folder that the clusters' folders are in (required)")
			f.StringVar(&o.host, "host", "", "show only the files of this host")
			f.BoolVar(&o.prune, "prune", false, "count the files of clusters in DIR that no SPEC describes as to be removed")
			f.StringVar(&o.against, "against", "", "what changes on the hosts since a commit, and whether DIR carries the steps for it")
			upgradeFlags(f, o)
			f.StringVar(&o.format, "format", "", "fold, patch, github or markdown; by default fold on a terminal, else patch")
			f.BoolVar(&o.stat, "stat", false, "only count files, hosts and lines, by cause")
			f.BoolVar(&o.json, "json", false, "print JSON on standard output")
			f.BoolVar(&o.strict, "strict", false, "take warnings for errors")
			templatesFlag(f, o)
		},
		run: (*app).diff,
	}
}

// formats are the forms that can be chosen.
func formats() []string { return []string{"fold", "patch", "github", "markdown"} }

// diffFormat returns the form of the output; ok tells whether the flags allow one.
func (a *app) diffFormat(o *options) (format string, ok bool) {
	chosen := 0
	for _, flag := range [...]struct {
		set  bool
		name string
	}{{o.format != "", o.format}, {o.stat, "stat"}, {o.json, "json"}} {
		if flag.set {
			chosen++
			format = flag.name
		}
	}
	switch {
	case chosen > 1:
		a.refuse("usage.formats")
		return "", false
	case o.format != "" && !slices.Contains(formats(), o.format):
		a.refuse("usage.format", o.format)
		return "", false
	case chosen == 0 && a.shown:
		return "fold", true
	case chosen == 0:
		return "patch", true
	}
	return format, true
}

func (a *app) diff(o *options, args []string) int {
	format, ok := a.diffFormat(o)
	if !ok {
		return exitUsage
	}
	if o.against != "" {
		return a.against(o, args)
	}
	if o.from != "" || o.to != "" {
		return a.upgrade(o, args, format)
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
	if format != "patch" {
		a.limit(256 << 20) // reading back what was committed makes much garbage
	}
	if list, ok = a.withHost(o, list); !ok {
		return exitUsage
	}
	outcomes := a.each(list, "progress.compared", func(l *loaded) outcome {
		w, err := o.output(r, l, change.Names()) // shown as if all was accepted
		if err != nil {
			return outcome{err: err}
		}
		p, err := w.Compare(tree.Options{Contents: true})
		if err != nil {
			return outcome{err: err}
		}
		if p.Changes = ofHost(p.Changes, o.host); len(p.Changes) == 0 {
			return outcome{}
		}
		oc := outcome{name: l.cluster.Name, kafka: w.Changes}
		if format == "patch" {
			oc.changes = p.Changes
		} else {
			oc.review = w.Review(p)
		}
		return oc
	})
	var clusters []*diffview.Cluster
	kafka := []kafkaChanges{}
	for _, oc := range outcomes {
		if oc.err != nil {
			code = a.fail(oc.err)
			continue
		}
		switch format {
		case "patch":
			fmt.Fprint(a.out, a.explained(oc.name, oc.kafka, "# "))
		case "fold":
			fmt.Fprint(a.out, a.explained(oc.name, oc.kafka, ""))
		}
		if len(oc.kafka) > 0 {
			kafka = append(kafka, kafkaChanges{oc.name, oc.kafka})
		}
		if oc.review != nil {
			oc.review.Notices = notices(oc.name, oc.kafka)
			clusters = append(clusters, oc.review)
		}
		for _, c := range oc.changes {
			if c.Edited {
				a.say("failed.at", c.Path, c.Why)
			}
			a.out.Write(a.patch(c))
		}
		if (oc.review != nil || len(oc.changes) > 0) && code == exitOK {
			code = exitDifferent
		}
	}
	if format == "patch" {
		return code
	}
	if format == "json" {
		return max(code, a.json(struct {
			diffview.Document
			Kafka []kafkaChanges `json:"kafka"`
		}{diffview.New(clusters...).Document(), kafka}))
	}
	return max(code, a.show(diffview.New(clusters...), format, o.out))
}

// withHost leaves the clusters that have the host of --host.
func (a *app) withHost(o *options, list []*loaded) ([]*loaded, bool) {
	if o.host == "" {
		return list, true
	}
	var names []string
	keep := slices.DeleteFunc(slices.Clone(list), func(l *loaded) bool {
		own := l.hosts()
		names = append(names, own...)
		return !slices.Contains(own, o.host)
	})
	if len(keep) == 0 {
		slices.Sort(names)
		a.refuse("usage.host", o.host, message.Series(slices.Compact(names)...))
	}
	return keep, len(keep) > 0
}

// ofHost leaves the changes of a host's files, all if it is "".
func ofHost(changes []tree.Change, host string) []tree.Change {
	if host == "" {
		return changes
	}
	return slices.DeleteFunc(changes, func(c tree.Change) bool {
		_, path, _ := strings.Cut(c.Path, "/")
		return !strings.HasPrefix(path, render.HostFolder(host)+"/")
	})
}

// patch is a change as a unified diff. A terminal gets nothing that could steer it.
func (a *app) patch(c tree.Change) []byte {
	text := diffview.Patch(c)
	if !a.shown {
		return text
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		lines[i] = message.Printable(line)
	}
	return []byte(strings.Join(lines, "\n"))
}

// show prints a review in one of its forms.
func (a *app) show(r *diffview.Review, format, out string) int {
	switch format {
	case "fold":
		fmt.Fprint(a.out, r.Text(a.paint))
	case "stat":
		fmt.Fprint(a.out, r.StatText())
	case "github":
		fmt.Fprint(a.out, r.GitHub(a.fromHere(out)))
	case "markdown":
		fmt.Fprint(a.out, r.Markdown())
	}
	return exitOK
}

// paint gives a piece of a review its colour on a terminal.
func (a *app) paint(s diffview.Style, text string) string {
	if !a.shown || !mayColor() {
		return text
	}
	code := map[diffview.Style]string{
		diffview.Title: "1", diffview.Place: "36", diffview.Added: "32", diffview.Gone: "31", diffview.Urgent: "1;33",
	}[s]
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// fromHere is a folder as seen from the current one, with slashes, if it is below.
func (a *app) fromHere(dir string) string {
	if here, err := filepath.Abs(a.dir); err == nil && filepath.IsAbs(dir) {
		if rel, err := filepath.Rel(here, dir); err == nil && filepath.IsLocal(rel) {
			dir = rel
		}
	}
	return filepath.ToSlash(dir)
}
