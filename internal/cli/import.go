package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/adopt"
	"mskraft/internal/audit"
	"mskraft/internal/change"
	"mskraft/internal/diffview"
	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/output"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/internal/tree"
)

func importCommand() *command {
	var name string
	return &command{
		name: "import", args: "DIR...", short: "write the spec of hosts that were set up by hand, or of a rendered tree",
		long: `
Writes the spec that reproduces what the folders DIR hold as closely as possible. DIR is the folder of a rendered cluster, or that
of a host: a copy of /opt/metersphere, or of the compose files in it, best with .env and the version file. Give every host's folder,
and beside them the NGINX file, or the folder conf.d, that serves them.

What somebody has to decide is a comment in the spec that begins with TODO; what hosts have and a spec cannot say is a comment, too:
where the data is, second addresses, properties of single hosts, brokers elsewhere, settings of services. Nothing is taken from .env but addresses, ports, the
release and the install mode, and no secret is taken from anywhere.

Then it tells what a spec cannot say, and what would be different on the hosts with the files that are rendered from the spec. With
-o this goes to standard output, else to standard error. Compose files that mskraft did not make are compared as docker-compose
reads them: comments, quotes and order do not count. Secrets are shown as ***.

Exit code 0 means that the spec reproduces everything, 1 that something remains.`,
		flags: func(f *pflag.FlagSet, o *options) {
			f.StringVarP(&o.out, "out", "o", "", "write the spec into this file, which must not exist yet")
			f.StringVar(&name, "release", "", "take the hosts for this release, whatever they say themselves")
			templatesFlag(f, o)
		},
		run: func(a *app, o *options, args []string) int { return a.importSpec(o, name, args) },
	}
}

// importRun is one run of import.
type importRun struct {
	*app
	o         *options
	catalogue *release.Catalogue
	from      *hostfiles.Cluster
	draft     *adopt.Draft
	report    io.Writer // what remains
	left      int       // how much remains

	renders     *render.Renderer
	differences []adopt.Difference // of folders of hosts
}

func (a *app) importSpec(o *options, name string, args []string) int {
	if len(args) == 0 {
		return a.refuse("usage.import")
	}
	for i, dir := range args {
		args[i] = a.at(dir)
	}
	toFile := o.out != "" && o.out != "-"
	if _, err := os.Lstat(o.out); toFile && err == nil {
		return a.inTheWay(o.out)
	}
	cat, err := a.catalogue(o)
	if err != nil {
		return a.fail(err)
	}
	a.limit(256 << 20) // what is read back stays in memory
	r := &importRun{app: a, o: o, catalogue: cat, report: a.err}
	if r.from, err = hostfiles.Read(cat, args...); errors.Is(err, hostfiles.ErrNoHosts) {
		a.say("note.nothing-to-import", err)
		return exitUsage
	} else if err != nil {
		return a.fail(err)
	}
	var unknown *adopt.ReleaseError
	if r.draft, err = adopt.New(r.from, cat, name); errors.As(err, &unknown) {
		a.say(unknown.ID, unknown.Args...)
		return exitUsage
	} else if err != nil {
		return a.fail(err)
	}
	if err := r.compare(); err != nil {
		return a.fail(err)
	}
	source := "<stdout>"
	if toFile {
		source, r.report = o.out, a.out
		if err := writeNew(o.out, r.draft.Text); errors.Is(err, fs.ErrExist) {
			return a.inTheWay(o.out)
		} else if err != nil {
			return a.fail(err)
		}
	} else {
		a.out.Write(r.draft.Text)
	}
	r.witness()
	r.notes()
	if err := r.differ(); err != nil {
		return a.fail(err)
	}
	p := &reporter{app: a}
	p.report(spec.NewSource(source, r.draft.Text), r.draft.Findings, false)
	if r.draft.Separate && len(r.from.Hosts) > 1 {
		a.say("note.separate", len(r.from.Hosts))
	}
	if r.draft.Open > 0 {
		a.say("note.open", message.Count{N: r.draft.Open, Thing: "key"})
	}
	if r.left == 0 && r.draft.Open == 0 && p.errors == 0 {
		a.say("note.reproduced", message.Count{N: len(r.from.Hosts), Thing: "host"})
		return exitOK
	}
	return exitDifferent
}

func (a *app) inTheWay(file string) int {
	return a.fail(message.Failed("failed.there", file))
}

// writeNew writes a file that must not exist, whole or not at all.
func writeNew(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// witness tells where the release comes from.
func (r *importRun) witness() {
	switch w := r.draft.Release; {
	case w.First != "":
		r.say("note.newest", w.Name, w.First)
	case w.Files:
		r.say("note.only", w.Name)
	case w.Place.File != "":
		r.say("note.named", w.Name, w.Place.String())
	}
}

// line prints one thing that remains.
func (r *importRun) line(place, what string) {
	r.left++
	fmt.Fprintf(r.report, "%s: %s\n", message.Printable(place), message.Printable(what))
}

// notes tells what could not be read as it stands, and what the spec leaves out.
// What is the same in several places is told once.
func (r *importRun) notes() {
	var problems []adopt.Note
	for _, h := range r.from.Hosts {
		for _, p := range h.Problems {
			problems = append(problems, adopt.Note{Place: p.Place, Message: p.Message})
		}
	}
	r.section("import.unread", problems)
	r.section("import.unsaid", r.draft.Notes)
}

func (r *importRun) section(heading message.ID, list []adopt.Note) {
	more := map[message.Words][]string{}
	for _, n := range list {
		words := r.words(n.Message)
		more[words] = append(more[words], n.Place.String())
	}
	for i, n := range list {
		if i == 0 {
			r.heading(heading)
		}
		words := r.words(n.Message)
		places := more[words]
		if places == nil {
			continue // told before
		}
		more[words] = nil
		what := words.What
		if len(places) > 1 {
			what = r.words(message.New("import.also", what, message.Series(places[1:]...).Few())).What
		}
		r.line(places[0], what)
		if words.Do != "" {
			fmt.Fprintf(r.report, "    %s\n", message.Printable(r.words(message.New("label.hint", words.Do)).What))
		}
	}
}

// heading prints what the lines below it are about.
func (r *importRun) heading(id message.ID) {
	fmt.Fprintf(r.report, "# %s\n", r.words(message.New(id)).What)
}

// compare finds what hosts have otherwise than the files that the spec gives. A rendered
// tree is compared when that is shown.
func (r *importRun) compare() (err error) {
	if r.draft.Cluster == nil {
		return nil
	}
	if r.renders, err = r.renderer(r.o); err != nil || r.isTree() {
		return err
	}
	made, err := r.renders.Tree(r.draft.Cluster)
	if err != nil {
		return err
	}
	files := map[string]map[string][]byte{}
	for _, folder := range made.Folders {
		if host, ok := strings.CutPrefix(folder.Path, "hosts/"); ok {
			files[host] = map[string][]byte{}
			for _, f := range folder.Files {
				if name, ok := strings.CutPrefix(f.Name, "metersphere/"); ok {
					files[host][name] = f.Blob.Bytes()
				}
			}
		}
	}
	r.differences = r.draft.Compare(files)
	r.draft.KeepSettings(r.differences)
	return nil
}

// isTree reports whether the folder is that of a rendered cluster.
func (r *importRun) isTree() bool { return r.draft.Rendered && r.from.Name != "" }

// differ shows what is different with the files that the spec gives.
func (r *importRun) differ() error {
	switch {
	case r.draft.Cluster == nil:
		r.say("note.not-compared")
	case r.isTree():
		return r.compareTree(r.renders)
	default:
		r.showDifferences()
	}
	return nil
}

// compareTree compares with a rendered tree, byte by byte, as diff does. The folder may
// have another name than the cluster.
func (r *importRun) compareTree(renderer *render.Renderer) error {
	dir, err := filepath.Abs(r.from.Dirs[0])
	if err != nil {
		return err
	}
	w, err := output.New(renderer, r.catalogue, r.draft.Cluster, filepath.Dir(dir),
		output.Options{Folder: filepath.Base(dir), Accept: change.Names(), Lenient: true})
	if err != nil {
		return err
	}
	p, err := w.Compare(tree.Options{Contents: true})
	if broken := (*tree.ManifestError)(nil); errors.As(err, &broken) {
		p, err = w.Compare(tree.Options{Contents: true, Force: true})
	}
	if err != nil || len(p.Changes) == 0 {
		return err
	}
	r.left += len(p.Changes)
	r.heading("import.folder")
	fmt.Fprint(r.report, diffview.New(w.Review(p)).Text(r.style))
	return nil
}

// style gives a piece of the report its colour, if it goes to standard output.
func (r *importRun) style(s diffview.Style, text string) string {
	if r.report == io.Writer(r.out) {
		return r.paint(s, text)
	}
	return text
}

// showDifferences shows those of folders of hosts, as docker-compose reads the files.
func (r *importRun) showDifferences() {
	word := func(id message.ID) string { return r.words(message.New(id)).What }
	value := func(d adopt.Difference, v hostfiles.Value) string {
		switch {
		case !v.Given:
			return word("word.nothing")
		case len(d.Leaf.Path) == 0 && d.Unread && v == d.Theirs:
			return word("import.unread-file")
		case len(d.Leaf.Path) == 0:
			return word("audit.file")
		}
		return audit.Show(d.Leaf.Path, v.Raw)
	}
	for _, lost := range []bool{true, false} {
		first := true
		for _, d := range r.differences {
			if d.Theirs.Given != lost {
				continue
			}
			if first {
				heading := message.ID("import.added")
				if lost {
					heading = "import.lost"
				}
				r.heading(heading)
				first = false
			}
			place, on := d.File, ""
			if lost {
				place = d.Theirs.Place.String()
			}
			switch n := len(d.Hosts); {
			case n == len(r.draft.Cluster.Hosts) && n > 1:
				on = "  [" + word("import.all-hosts") + "]"
			case n > 1 || !lost:
				on = "  [" + r.words(message.New("audit.text", message.Series(d.Hosts...).Few())).What + "]"
			}
			key := d.Leaf.String()
			if key != "" {
				key += ": "
			}
			r.line(place, key+value(d, d.Theirs)+" -> "+value(d, d.Ours)+on)
		}
	}
}
