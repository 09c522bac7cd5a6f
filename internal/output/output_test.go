package output_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/change"
	"mskraft/internal/cluster"
	"mskraft/internal/output"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/internal/tree"
	"mskraft/templates"
)

const three = `release = "v3.3.0"
[cluster]
name = "ms"
id = "LelM2dIFQkiUFVXCECqRWA"
[hosts.a]
address = "10.0.0.1"
node_id = 1
[hosts.b]
address = "10.0.0.2"
node_id = 2
[hosts.c]
address = "10.0.0.3"
node_id = 3
`

// Edits of three: of no consequence for data, and two others.
var (
	heap      = three + "heap = \"-Xmx1g -Xms1g\"\n"
	renumber  = strings.Replace(three, "node_id = 3", "node_id = 4", 1)
	renumber5 = strings.Replace(three, "node_id = 3", "node_id = 5", 1)
)

// a folder is an output folder, and what is done with it.
type folder struct {
	*testing.T
	cat *release.Catalogue
	r   *render.Renderer
	out string
}

func newFolder(t *testing.T, files fs.FS) *folder {
	t.Helper()
	cat, err := release.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	return &folder{t, cat, render.New(files), t.TempDir()}
}

func (f *folder) cluster(text string) *cluster.Cluster {
	f.Helper()
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text)))
	c, more := cluster.New(s, f.cat)
	for _, finding := range append(findings, more...) {
		if finding.Severity == spec.Error {
			f.Fatal(finding.Message)
		}
	}
	return c
}

func (f *folder) open(text string, o output.Options) *output.Output {
	f.Helper()
	w, err := output.New(f.r, f.cat, f.cluster(text), f.out, o)
	if err != nil {
		f.Fatal(err)
	}
	return w
}

// write renders a spec into the folder, and returns the names of the changes that
// nobody has accepted.
func (f *folder) write(text string, o output.Options) (refused string) {
	f.Helper()
	return f.written(f.open(text, o), false)
}

func (f *folder) written(w *output.Output, force bool) (refused string) {
	f.Helper()
	_, err := w.Write(tree.Options{Force: force})
	var e *output.RefusedError
	switch {
	case errors.As(err, &e):
		return names(e.Changes)
	case err != nil:
		f.Fatal(err)
	}
	return ""
}

func names(changes []change.Change) string {
	var list []string
	for _, c := range changes {
		list = append(list, c.Name)
	}
	return strings.Join(list, " ")
}

// has tells of a file of the cluster's own folder. "" is one that is not there.
func (f *folder) has(name string) string {
	f.Helper()
	text, err := os.ReadFile(filepath.Join(f.out, "ms", name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.Fatal(err)
	}
	return string(text)
}

// want holds what is pending against what should be.
func (f *folder) want(what string, pending bool) {
	f.Helper()
	if applied, steps := f.has(output.Applied) != "", f.has(output.Steps) != ""; applied != pending || steps != pending {
		f.Errorf("%s: %s is there: %t, %s: %t", what, output.Applied, applied, output.Steps, steps)
	}
}

// TestPending has a change kept until it is applied or taken back.
func TestPending(t *testing.T) {
	f := newFolder(t, templates.Files)
	step := func(what, text string, o output.Options, wantRefused string, pending bool) {
		t.Helper()
		if refused := f.write(text, o); refused != wantRefused {
			t.Fatalf("%s: refused %q, want %q", what, refused, wantRefused)
		}
		f.want(what, pending)
	}
	all := output.Options{Accept: change.Names()}
	step("the first", three, output.Options{}, "", false)
	first := f.has(render.Record)
	step("again", three, output.Options{}, "", false)
	step("a harmless edit", heap, output.Options{}, "", true)
	if f.has(output.Applied) != first {
		t.Error("the hosts are said to run something else")
	}
	step("taken back", three, output.Options{}, "", false)
	step("a grave edit", renumber, output.Options{}, "node-id", false)
	step("accepted", renumber, all, "", true)
	step("once more", renumber, output.Options{}, "", true)
	step("another one of that name", renumber5, output.Options{}, "node-id", true)
	if !strings.Contains(f.has(render.Record), "node_id = 4") {
		t.Error("it was written")
	}
	step("both accepted", renumber5, all, "", true)
	if f.has(output.Applied) != first || !strings.Contains(f.has(output.Steps), "c is 3 → c is 5") {
		t.Errorf("the steps do not lead from what the hosts run:\n%s", f.has(output.Steps))
	}
	step("applied", renumber5, output.Options{Applied: true}, "", false)
	step("on from there", three, output.Options{}, "node-id", false)
}

// TestUnknown has hosts of which the record was edited or lost.
func TestUnknown(t *testing.T) {
	f := newFolder(t, templates.Files)
	record := filepath.Join(f.out, "ms", render.Record)
	f.write(three, output.Options{})

	if err := os.Remove(record); err != nil {
		t.Fatal(err)
	}
	if w := f.open(three, output.Options{}); len(w.Changes) > 0 {
		t.Errorf("what is to be is what was, and it is said: %s", names(w.Changes))
	}
	if w := f.open(renumber, output.Options{}); names(w.Changes) != change.Unreadable {
		t.Errorf("without a record: %s", names(w.Changes))
	}
	if w := f.open(renumber, output.Options{Lenient: true}); len(w.Changes) > 0 {
		t.Errorf("lenient: %s", names(w.Changes))
	}

	for _, edited := range []bool{true, false} { // what is pending, and what the hosts' files were
		f := newFolder(t, templates.Files)
		f.write(three, output.Options{})
		f.write(heap, output.Options{})
		err := os.Remove(filepath.Join(f.out, "ms", output.Sums))
		if edited {
			err = os.WriteFile(filepath.Join(f.out, "ms", output.Sums), []byte("0  nginx/ms.conf\n"), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		if w := f.open(heap, output.Options{}); names(w.Changes) != change.Unreadable {
			t.Errorf("without sums (edited %t): %s", edited, names(w.Changes))
		}
	}

	edit := strings.Replace(three, "node_id = 3", "node_id = 7", 1)
	if err := os.WriteFile(record, []byte(edit), 0o644); err != nil {
		t.Fatal(err)
	}
	if refused := f.write(renumber, output.Options{}); refused != change.Unreadable {
		t.Errorf("with an edited record: refused %q", refused)
	}
	if refused := f.written(f.open(renumber, output.Options{Accept: []string{change.Unreadable}}), true); refused != "" {
		t.Fatalf("accepted, and refused: %s", refused)
	}
	f.want("unknown", true)
	if refused := f.write(renumber, output.Options{}); refused != "" {
		t.Errorf("the same again: refused %q", refused)
	}
	if refused := f.write(renumber5, output.Options{}); refused != change.Unreadable {
		t.Errorf("anything else may hurt: refused %q", refused)
	}
	if refused := f.write(renumber, output.Options{Applied: true}); refused != "" {
		t.Errorf("applied: refused %q", refused)
	}
	f.want("applied", false)
}

// TestTemplatesMakeContainersAnew has other templates for the same cluster.
func TestTemplatesMakeContainersAnew(t *testing.T) {
	mine := fstest.MapFS{}
	err := fs.WalkDir(templates.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templates.Files, name)
		if strings.HasSuffix(name, "kafka.yml.tmpl") {
			text = []byte(strings.ReplaceAll(string(text), "    restart: always\n", "    restart: unless-stopped\n"))
		}
		mine[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ spec, changes, refused string }{
		{three, "settings", ""},
		{three + "[kafka]\nstorage = \"container\"\n", "container", "container"},
	} {
		f := newFolder(t, templates.Files)
		f.write(c.spec, output.Options{})
		f.r = newFolder(t, mine).r
		w := f.open(c.spec, output.Options{})
		if refused := f.written(w, false); refused != c.refused || names(w.Changes) != c.changes {
			t.Errorf("found %q, refused %q; want %q and %q", names(w.Changes), refused, c.changes, c.refused)
		}
		f.want("the same cluster", c.refused == "")
		if c.refused != "" {
			continue
		}
		// It is pending like every other change, whatever else is edited.
		first, sums := f.has(render.Record), f.has(output.Sums)
		again := func(what, spec, changes string) {
			t.Helper()
			w := f.open(spec, output.Options{})
			if refused := f.written(w, false); refused != "" || names(w.Changes) != changes {
				t.Errorf("%s: found %q, refused %q; want %q", what, names(w.Changes), refused, changes)
			}
			f.want(what, changes != "")
			if pending := f.has(output.Sums); changes != "" && (pending != sums || f.has(output.Applied) != first) {
				t.Errorf("%s: the hosts are said to run something else", what)
			}
		}
		if steps := f.has(output.Steps); !strings.Contains(steps, "in this order: a, b, c") {
			t.Errorf("no steps:\n%s", steps)
		}
		again("once more", c.spec, "settings")
		again("and an edit of one host", heap, "settings")
		if steps := f.has(output.Steps); !strings.Contains(steps, "in this order: a, b, c") || !strings.Contains(steps, "-Xmx1g") {
			t.Errorf("one of the two is forgotten:\n%s", steps)
		}
		again("without it", c.spec, "settings")
		f.r = newFolder(t, templates.Files).r
		again("the former templates", c.spec, "")
		f.r = newFolder(t, mine).r
		again("and again", c.spec, "settings")
		f.write(c.spec, output.Options{Applied: true})
		f.want("applied", false)
	}
}

// TestAnotherRunWasFaster has two runs look at the same past.
func TestAnotherRunWasFaster(t *testing.T) {
	f := newFolder(t, templates.Files)
	f.write(three, output.Options{})
	slow := f.open(renumber, output.Options{Accept: change.Names()})
	f.write(heap, output.Options{})
	before := f.has(render.Record)
	if _, err := slow.Write(tree.Options{}); err == nil || !strings.Contains(err.Error(), "another run was faster") {
		t.Errorf("error %v", err)
	}
	if d := cmp.Diff(before, f.has(render.Record)); d != "" {
		t.Errorf("it was written:\n%s", d)
	}
}

// TestGone takes a cluster away.
func TestGone(t *testing.T) {
	f := newFolder(t, templates.Files)
	f.write(three, output.Options{})
	w := output.Gone(f.out, "ms")
	p, err := w.Compare(tree.Options{Contents: true})
	if err != nil {
		t.Fatal(err)
	}
	if stat := w.Review(p); stat == nil || p.Removed == 0 || p.Replaced+p.Created > 0 {
		t.Errorf("%+v", p)
	}
	if f.written(w, false) != "" || f.has(render.Record) != "" {
		t.Error("it is still there")
	}
}
