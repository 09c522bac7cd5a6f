package tree

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNamesOfTrees(t *testing.T) {
	blob := NewBlob([]byte("x"))
	file := func(name string) []File { return []File{{Name: name, Blob: blob}} }
	folder := func(path string, f []File) *Tree { return &Tree{Name: "ms", Folders: []Folder{{Path: path, Files: f}}} }
	type story struct {
		tree *Tree
		want string
	}
	stories := []story{
		{&Tree{Name: ""}, "not a path inside the folder"},
		{&Tree{Name: ".."}, "not a path inside the folder"},
		{&Tree{Name: "a/b"}, "slash"},
		{&Tree{Name: "/etc"}, "not a path inside the folder"},
		{&Tree{Name: journalName}, "reserved name"},
		{folder("../x", file("a")), "not a path inside the folder"},
		{folder("ms-1", file("a")), `a folder is "" or hosts/<host>`},
		{folder("hosts", file("a")), `a folder is "" or hosts/<host>`},
		{folder("hosts/a/b", file("a")), `a folder is "" or hosts/<host>`},
		{folder("", file("hosts/ms-1/a")), "below hosts/"},
		{folder("", file("Hosts/x")), "below hosts/"},
		{folder("hosts/a", []File{{Name: "a", Blob: blob, Mode: 0o600}}), "mode 0600 is neither 0644 nor 0755"},
		{folder("hosts/a", []File{{Name: "a", Blob: blob, Mode: os.ModeSetuid | 0o755}}), "neither 0644 nor 0755"},
		{folder("hosts/a", []File{{Name: "a"}}), "no content"},
		{folder("hosts/a", []File{{Name: "b", Blob: blob}, {Name: "a", Blob: blob}, {Name: "b", Blob: blob}}), `"hosts/a/b": two files of this path`},
		{folder("hosts/a", []File{{Name: "x", Blob: blob}, {Name: "x-y", Blob: blob}, {Name: "x/y/z", Blob: blob}}), "hosts/a/x is a file and a directory"},
		{&Tree{Name: "ms", Folders: []Folder{{"hosts/a", file("x")}, {"", file("y")}, {"hosts/a", file("z")}}}, `"hosts/a": two folders of this path`},
	}
	for _, bad := range hostilePaths {
		stories = append(stories, story{folder("hosts/a", file(bad.path)), bad.want})
	}
	for _, s := range stories {
		out := filepath.Join(t.TempDir(), "out")
		for _, o := range []Options{{}, {Force: true}} {
			_, err := Write(out, s.tree, o)
			if err == nil || !strings.Contains(err.Error(), s.want) {
				t.Errorf("%+v: error %v, want %s", s.tree, err, s.want)
			}
			if _, err := Compare(out, s.tree, o); err == nil {
				t.Errorf("%+v: Compare is content", s.tree)
			}
		}
		if _, err := os.Lstat(out); err == nil {
			t.Errorf("%+v: something was written", s.tree)
		}
	}
	// All that is wrong is told at once, and a tree is not changed by sorting.
	tree := folder("hosts/a", []File{{Name: "z", Blob: blob}, {Name: "../a", Blob: blob}, {Name: "/b", Blob: blob}})
	if _, err := Compare(t.TempDir(), tree, Options{}); strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("error: %v", err)
	}
	if tree.Folders[0].Files[0].Name != "z" {
		t.Error("the tree was changed")
	}
}

var hostilePaths = []struct{ path, want string }{
	{"/etc/passwd", "not a path inside the folder"},
	{"../x", "not a path inside the folder"},
	{"a/../../x", "not a path inside the folder"},
	{"a/./b", "not a path inside the folder"},
	{"a//b", "not a path inside the folder"},
	{"a/", "not a path inside the folder"},
	{".", "not a path inside the folder"},
	{"a\xff", "not a path inside the folder"},
	{`a\b`, "backslash in a path"},
	{"a\x00b", "control character in a path"},
	{"a\rb", "control character in a path"},
	{"x/SHA256SUMS", "reserved name SHA256SUMS"},
	{"sha256sums", "reserved name sha256sums"},
	{".mskraft-new", "reserved name .mskraft-new"},
	{".mskraft-journal/x", "reserved name .mskraft-journal"},
}

const zeros = "0000000000000000000000000000000000000000000000000000000000000000"

func TestBrokenManifests(t *testing.T) {
	good := zeros + "  metersphere/gone\n"
	type story struct {
		text string
		line int
		want string
	}
	stories := []story{
		{good + "<<<<<<< HEAD\n" + good, 2, "git conflict marker"},
		{"=======\n", 1, "git conflict marker"},
		{good + good, 2, "the path is listed twice"},
		{"\n", 1, "not a line of"},
		{good + "garbage\n", 2, "not a line of"},
		{strings.Replace(good, "  ", " *", 1), 1, "not a line of"},
		{"x" + good[1:], 1, "not a line of"},
		{zeros + "  \n", 1, "not a line of"},
		{good + zeros + "  metersphere/cut", 2, "cut off"},
		{strings.ReplaceAll(good, "\n", "\r\n"), 1, "control character"},
		{strings.Repeat("x", maxManifest+1), 0, "larger than 16 MiB"},
	}
	for _, bad := range hostilePaths {
		stories = append(stories, story{good + zeros + "  " + bad.path + "\n", 2, bad.want})
	}
	for _, s := range stories {
		for _, folder := range []string{"", "hosts/ms-1/", "hosts/ms-2/"} { // ms-2 is stale
			out := t.TempDir()
			mustWrite(t, out, base, Options{})
			outside := filepath.Join(out, "x")
			put(t, outside, "not ours")
			path := filepath.Join(out, "ms", folder, Manifest)
			put(t, path, s.text)
			before := snapshot(t, out)
			_, err := Write(out, treeOf(oneHost.with(files{"README.md": "next"})), Options{})
			var broken *ManifestError
			if !errors.As(err, &broken) {
				t.Fatalf("%.200q: error %v", s.text, err)
			}
			if broken.Path != path || broken.Line != s.line || !strings.Contains(broken.Why.String(), s.want) {
				t.Errorf("%.200q: error %+v, want %d: %s", s.text, broken, s.line, s.want)
			}
			prefix := path + ": "
			if s.line > 0 {
				prefix = fmt.Sprintf("%s:%d: ", path, s.line)
			}
			if text := err.Error(); !strings.HasPrefix(text, prefix) || !strings.Contains(text, "--force") {
				t.Errorf("message %q", text)
			}
			diff(t, "disk", before, snapshot(t, out))
		}
	}
}

// TestForcedOverBrokenManifests shows what force makes of them: absent, so what
// differs is replaced, and what only they could have told to be ours stays.
func TestForcedOverBrokenManifests(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	for _, folder := range []string{"", "hosts/ms-1", "hosts/ms-2"} {
		put(t, filepath.Join(out, "ms", folder, Manifest), "<<<<<<< HEAD\n")
	}
	next := oneHost.with(files{kafka1: "next", "hosts/ms-1/metersphere/start.sh*": ""})
	_, err := Compare(out, treeOf(next), Options{})
	if err == nil || strings.Count(err.Error(), "git conflict marker") != 3 {
		t.Errorf("not all of them at once: %v", err)
	}
	want := fresh(t, next)
	for path, text := range snapshot(t, out) {
		if strings.HasPrefix(path, "ms/hosts/ms-2") || path == "ms/hosts/ms-1/metersphere/start.sh" {
			want[path] = text
		}
	}
	mustWrite(t, out, next, Options{Force: true})
	diff(t, "disk", want, snapshot(t, out))
}

func TestBrokenJournal(t *testing.T) {
	for _, text := range []string{
		"<<<<<<<\n",
		zeros + "  ../x\n",
		zeros + "  hosts/../x\n",
		zeros + "  hosts/../../x\n",
		zeros + "  hosts/file\n",
		zeros + "  hosts/ms-1/../../x\n",
		zeros + "  .mskraft-journal\n",
		zeros + "  cut",
	} {
		out := t.TempDir()
		mustWrite(t, out, base, Options{})
		path := filepath.Join(out, "ms", journalName)
		put(t, path, text)
		_, err := Write(out, treeOf(base), Options{})
		var broken *ManifestError
		if !errors.As(err, &broken) || broken.Path != path || broken.Line != 1 {
			t.Errorf("%q: error %v", text, err)
		}
		mustWrite(t, out, base, Options{Force: true})
		diff(t, "disk", fresh(t, base), snapshot(t, out))
	}
}

// TestForeignLines shows that a manifest cannot make the files of another folder ours.
func TestForeignLines(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	b := NewBlob([]byte("kafka 2\n")).Sum()
	put(t, filepath.Join(out, "ms", Manifest), string(appendEntry(nil, b, "hosts/ms-2/metersphere/docker-compose-kafka.yml")))
	if _, err := Compare(out, treeOf(base), Options{}); err == nil || !strings.Contains(err.Error(), ":1: below hosts/") {
		t.Errorf("error %v", err)
	}
}

func FuzzParseEntries(f *testing.F) {
	f.Add(zeros + "  a/b\n")
	f.Add(zeros + "  a\n" + zeros + "  a\n")
	f.Add("<<<<<<< HEAD\n")
	f.Add(zeros + "  hosts/ms-1/SHA256SUMS\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, repeat := range []bool{false, true} {
			name, bad := Manifest, badName
			if repeat {
				name, bad = journalName, badJournalPath
			}
			entries, broken := parseEntries(name, []byte(text), bad)
			if broken != nil {
				if broken.Why.IsZero() || broken.Line < 1 || broken.Line > strings.Count(text, "\n")+1 {
					t.Fatal(broken)
				}
				continue
			}
			// What is accepted is the text itself, apart from order and upper case,
			// and stays inside the folder.
			n := 0
			for i, e := range entries {
				line := string(appendEntry(nil, e.sum, e.path))
				n += len(line)
				if !strings.Contains(strings.ToLower(text), strings.ToLower(line)) {
					t.Fatalf("%q is not in %q", line, text)
				}
				if !filepath.IsLocal(filepath.FromSlash(e.path)) || i > 0 && entries[i-1].path > e.path {
					t.Fatalf("path %q", e.path)
				}
			}
			if n != len(text) {
				t.Fatalf("%d of %d bytes", n, len(text))
			}
		}
	})
}
