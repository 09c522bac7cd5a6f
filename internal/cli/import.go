package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/adopt"
	"mskraft/internal/audit"
	"mskraft/internal/change"
	"mskraft/internal/diffview"
	"mskraft/internal/hostfiles"
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
of a host: a copy of /opt/metersphere, or of the compose files in it, best with .env and the version file. Give every host's folder.

What somebody has to decide is a comment in the spec that begins with TODO. Nothing is taken from .env but addresses, ports, the
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
}

func (a *app) importSpec(o *options, name string, args []string) int {
	if len(args) == 0 {
		return a.usage("import: no folder is named")
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
		a.note("%s", printable(err.Error()))
		a.hint("name the folder of a rendered cluster, the one with hosts in it, or a copy of /opt/metersphere of every host")
		return exitUsage
	} else if err != nil {
		return a.fail(err)
	}
	var unknown *adopt.ReleaseError
	if r.draft, err = adopt.New(r.from, cat, name); errors.As(err, &unknown) {
		a.note("%s", printable(unknown.What))
		a.hint("%s", unknown.Hint)
		return exitUsage
	} else if err != nil {
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
	if err := r.compare(); err != nil {
		return a.fail(err)
	}
	p := &reporter{app: a}
	p.report(spec.NewSource(source, r.draft.Text), r.draft.Findings, false)
	if r.draft.Separate && len(r.from.Hosts) > 1 {
		a.note("%d hosts have a Kafka of their own each: one cluster of them is a new one, which begins empty", len(r.from.Hosts))
	}
	if r.draft.Open > 0 {
		a.note("%s to decide: look for TODO in the spec", count(r.draft.Open, "key"))
	}
	if r.left == 0 && r.draft.Open == 0 && p.errors == 0 {
		a.note("the spec reproduces all files of %s", count(len(r.from.Hosts), "host"))
		return exitOK
	}
	return exitDifferent
}

func (a *app) inTheWay(file string) int {
	a.fail(fmt.Errorf("%s: is there already", file))
	a.hint("an existing file is never overwritten; name another one, or compare with: mskraft import DIR | diff %s -", file)
	return exitFailure
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
		r.note("release %s, the newest of those whose files are like these; the oldest is %s", w.Name, w.First)
		r.hint("if it is another one: --release R")
	case w.Files:
		r.note("release %s, whose files are like these", w.Name)
		r.hint("if it is another one: --release R")
	case w.Place.File != "":
		r.note("release %s, as %s says", printable(w.Name), printable(w.Place.String()))
	}
}

// line prints one thing that remains.
func (r *importRun) line(place, what string) {
	r.left++
	fmt.Fprintf(r.report, "%s: %s\n", printable(place), printable(what))
}

// notes tells what could not be read as it stands, and what the spec leaves out.
// What is the same in several places is told once.
func (r *importRun) notes() {
	var problems []adopt.Note
	for _, h := range r.from.Hosts {
		for _, p := range h.Problems {
			words := r.words(p.Message)
			problems = append(problems, adopt.Note{Place: p.Place, What: words.What, Hint: words.Do})
		}
	}
	r.section("# what cannot be read as it stands", problems)
	r.section("# what the spec does not say", r.draft.Notes)
}

func (r *importRun) section(heading string, list []adopt.Note) {
	more := map[[2]string][]string{}
	for _, n := range list {
		key := [2]string{n.What, n.Hint}
		more[key] = append(more[key], n.Place.String())
	}
	for i, n := range list {
		if i == 0 {
			fmt.Fprintf(r.report, "%s\n", heading)
		}
		key := [2]string{n.What, n.Hint}
		places := more[key]
		if places == nil {
			continue // told before
		}
		more[key] = nil
		also := ""
		if len(places) > 1 {
			also = "; also " + names(places[1:])
		}
		r.line(places[0], n.What+also)
		if n.Hint != "" {
			fmt.Fprintf(r.report, "    hint: %s\n", printable(n.Hint))
		}
	}
}

// compare shows what is different with the files that the spec gives.
func (r *importRun) compare() error {
	if r.draft.Cluster == nil {
		r.note("nothing is compared: the spec is not one of a cluster yet")
		return nil
	}
	renderer, err := r.renderer(r.o)
	if err != nil {
		return err
	}
	if r.draft.Rendered && r.from.Name != "" {
		return r.compareTree(renderer)
	}
	made, err := renderer.Tree(r.draft.Cluster)
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
	r.compareHosts(files)
	return nil
}

// compareTree compares with a rendered tree, byte by byte, as diff does. The folder may
// have another name than the cluster.
func (r *importRun) compareTree(renderer *render.Renderer) error {
	dir, err := filepath.Abs(r.from.Dirs[0])
	if err != nil {
		return err
	}
	w, err := output.New(renderer, r.catalogue, r.draft.Cluster, filepath.Dir(dir), output.Options{Folder: filepath.Base(dir), Accept: change.Names(), Lenient: true})
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
	fmt.Fprintf(r.report, "# what the folder has otherwise than the files of the spec\n%s", diffview.New(w.Review(p)).Text(r.style))
	return nil
}

// style gives a piece of the report its colour, if it goes to standard output.
func (r *importRun) style(s diffview.Style, text string) string {
	if r.report == io.Writer(r.out) {
		return r.paint(s, text)
	}
	return text
}

// compareHosts compares with folders of hosts, as docker-compose reads the files.
func (r *importRun) compareHosts(files map[string]map[string][]byte) {
	list := r.draft.Compare(files)
	value := func(d adopt.Difference, v hostfiles.Value) string {
		if !v.Given {
			return "(nothing)"
		}
		return audit.Show(d.Leaf.Path, v.Raw)
	}
	for _, lost := range []bool{true, false} {
		first := true
		for _, d := range list {
			if d.Theirs.Given != lost {
				continue
			}
			if first {
				heading := "# what the files of the spec add"
				if lost {
					heading = "# what hosts have otherwise than the files of the spec"
				}
				fmt.Fprintf(r.report, "%s\n", heading)
				first = false
			}
			place, on := d.File, ""
			if lost {
				place = d.Theirs.Place.String()
			}
			switch n := len(d.Hosts); {
			case n == len(files) && n > 1:
				on = "  [all hosts]"
			case n > 1 || !lost:
				on = "  [" + names(d.Hosts) + "]"
			}
			key := d.Leaf.String()
			if key != "" {
				key += ": "
			}
			r.line(place, key+value(d, d.Theirs)+" -> "+value(d, d.Ours)+on)
		}
	}
}

// names joins names of hosts.
func names(list []string) string {
	list = slices.Clone(list)
	if len(list) > 6 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:5], ", "), len(list)-5)
	}
	return strings.Join(list, ", ")
}
