package tree

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// files are the contents of a tree by path, relative to the cluster folder. A name
// that ends in "*" is an executable.
type files map[string]string

// with returns a copy of f changed by more; an empty content removes a file.
func (f files) with(more files) files {
	f = maps.Clone(f)
	maps.Copy(f, more)
	maps.DeleteFunc(f, func(_, content string) bool { return content == "" })
	return f
}

// treeOf returns a tree named ms.
func treeOf(f files) *Tree {
	t := &Tree{Name: "ms"}
	for _, path := range slices.Sorted(maps.Keys(f)) {
		name, mode := path, fs.FileMode(0)
		if n, ok := strings.CutSuffix(name, "*"); ok {
			name, mode = n, 0o755
		}
		folder := folderOf(name)
		name = strings.TrimPrefix(strings.TrimPrefix(name, folder), "/")
		i := slices.IndexFunc(t.Folders, func(f Folder) bool { return f.Path == folder })
		if i < 0 {
			i = len(t.Folders)
			t.Folders = append(t.Folders, Folder{Path: folder})
		}
		t.Folders[i].Files = append(t.Folders[i].Files, File{Name: name, Blob: NewBlob([]byte(f[path])), Mode: mode})
	}
	return t
}

// base is the tree most stories begin with.
var base = files{
	"README.md":     "read me\n",
	"nginx/ms.conf": "upstream\n",
	"hosts/ms-1/metersphere/docker-compose-kafka.yml": "kafka 1\n",
	"hosts/ms-1/metersphere/conf/kafka.properties":    "id=1\n",
	"hosts/ms-1/metersphere/start.sh*":                "#!/bin/sh\n",
	"hosts/ms-2/metersphere/docker-compose-kafka.yml": "kafka 2\n",
	"hosts/ms-2/metersphere/conf/kafka.properties":    "id=2\n",
}

const kafka1 = "hosts/ms-1/metersphere/docker-compose-kafka.yml"

func mustWrite(t *testing.T, out string, f files, o Options) *Plan {
	t.Helper()
	p, err := Write(out, treeOf(f), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustCompare(t *testing.T, out string, f files, o Options) *Plan {
	t.Helper()
	p, err := Compare(out, treeOf(f), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// put writes a file behind the package's back.
func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// snapshot returns everything below dir: mode, and content or link target.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		fi, err := d.Info()
		if err != nil {
			return err
		}
		text := fi.Mode().String() + " "
		switch {
		case rel == ".":
			return nil
		case fi.Mode().IsRegular():
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text += string(data)
		case fi.Mode()&fs.ModeSymlink != 0:
			target, _ := os.Readlink(path)
			text += target
		}
		m[filepath.ToSlash(rel)] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// fresh returns the snapshot of a tree written to a new folder.
func fresh(t *testing.T, f files) map[string]string {
	t.Helper()
	out := t.TempDir()
	mustWrite(t, out, f, Options{})
	return snapshot(t, out)
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// lines renders changes one per line: kind, path, and "edited".
func lines(changes []Change) []string {
	var s []string
	for _, c := range changes {
		line := c.Kind.String() + " " + c.Path
		if c.Edited {
			line += " edited: " + c.Why.String()
		}
		s = append(s, line)
	}
	return s
}

func TestFresh(t *testing.T) {
	out := filepath.Join(t.TempDir(), "deep", "out")
	planned := mustCompare(t, out, base, Options{})
	if _, err := os.Lstat(filepath.Dir(out)); !errors.Is(err, fs.ErrNotExist) {
		t.Fatal("Compare has created something")
	}
	p := mustWrite(t, out, base, Options{})
	diff(t, "plan and deed", lines(planned.Changes), lines(p.Changes))
	diff(t, "changes", []string{
		"create ms/README.md",
		"create ms/SHA256SUMS",
		"create ms/hosts/ms-1/SHA256SUMS",
		"create ms/hosts/ms-1/metersphere/conf/kafka.properties",
		"create ms/hosts/ms-1/metersphere/docker-compose-kafka.yml",
		"create ms/hosts/ms-1/metersphere/start.sh",
		"create ms/hosts/ms-2/SHA256SUMS",
		"create ms/hosts/ms-2/metersphere/conf/kafka.properties",
		"create ms/hosts/ms-2/metersphere/docker-compose-kafka.yml",
		"create ms/nginx/ms.conf",
	}, lines(p.Changes))
	if p.Created != 10 || p.Replaced+p.Removed+p.Chmodded+p.Unchanged != 0 {
		t.Errorf("counts: %+v", p)
	}
	got := snapshot(t, out)
	for path, content := range base {
		mode := "-rw-r--r-- "
		if p, ok := strings.CutSuffix(path, "*"); ok {
			path, mode = p, "-rwxr-xr-x "
		}
		if got["ms/"+path] != mode+content {
			t.Errorf("%s: %q", path, got["ms/"+path])
		}
	}
	diff(t, "manifest", "-rw-r--r-- "+
		"65ce01fcc3e22e78b63419ef0f4493b0950daac7cee97329b428f5cafd395cda  README.md\n"+
		"2f66884b190a5f8463961e8100033b4c9a415bbab3000f68de27aac5f554d35a  nginx/ms.conf\n", got["ms/SHA256SUMS"])
	if len(got) != 10+9 {
		t.Errorf("%d files and directories: %v", len(got), got)
	}
}

// TestManifestIsReadable hands the manifests to sha256sum.
func TestManifestIsReadable(t *testing.T) {
	if _, err := exec.LookPath("sha256sum"); err != nil {
		t.Skip("no sha256sum")
	}
	out := t.TempDir()
	mustWrite(t, out, base.with(files{"hosts/ms-1/with space/ü": "x", "hosts/ms-1/a-b/c": "1", "hosts/ms-1/a/b": "2"}), Options{})
	for _, dir := range []string{"ms", "ms/hosts/ms-1", "ms/hosts/ms-2"} {
		cmd := exec.Command("sha256sum", "--strict", "-c", Manifest)
		cmd.Dir = filepath.Join(out, dir)
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", dir, err, text)
		}
	}
}

func TestSecondRunTouchesNothing(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	old := time.Now().Add(-time.Hour)
	before := map[string]fs.FileInfo{}
	each := func(f func(path string, fi fs.FileInfo)) {
		for path := range snapshot(t, out) {
			path = filepath.Join(out, path)
			fi, err := os.Lstat(path)
			if err != nil {
				t.Fatal(err)
			}
			f(path, fi)
		}
	}
	each(func(path string, _ fs.FileInfo) { os.Chtimes(path, old, old) })
	each(func(path string, fi fs.FileInfo) { before[path] = fi })
	p := mustWrite(t, out, base, Options{})
	if len(p.Changes) != 0 || p.Unchanged != 10 {
		t.Errorf("unchanged %d, changes %v", p.Unchanged, lines(p.Changes))
	}
	each(func(path string, fi fs.FileInfo) {
		if b := before[path]; !os.SameFile(b, fi) || !b.ModTime().Equal(fi.ModTime()) {
			t.Errorf("%s was touched", path)
		}
	})
}

func TestChangedTree(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	put(t, filepath.Join(out, "ms/hosts/ms-2/metersphere/conf/mine"), "stranger")
	kept, err := os.Lstat(filepath.Join(out, "ms/nginx/ms.conf"))
	if err != nil {
		t.Fatal(err)
	}
	next := base.with(files{
		"README.md": "READ ME\n", // same size
		"hosts/ms-1/metersphere/conf/kafka.properties": "", // the last file of conf
		"hosts/ms-1/metersphere/new":                   "new",
		"hosts/ms-2/metersphere/conf/kafka.properties": "", // conf holds a stranger
	})
	want := []string{
		"replace ms/README.md",
		"replace ms/SHA256SUMS",
		"replace ms/hosts/ms-1/SHA256SUMS",
		"remove ms/hosts/ms-1/metersphere/conf/kafka.properties",
		"create ms/hosts/ms-1/metersphere/new",
		"replace ms/hosts/ms-2/SHA256SUMS",
		"remove ms/hosts/ms-2/metersphere/conf/kafka.properties",
	}
	before := snapshot(t, out)
	p := mustCompare(t, out, next, Options{Contents: true})
	diff(t, "planned", want, lines(p.Changes))
	diff(t, "disk after Compare", before, snapshot(t, out))
	diff(t, "contents", [][2]string{{"read me\n", "READ ME\n"}, {"id=1\n", ""}, {"", "new"}}, [][2]string{
		{string(p.Changes[0].Old), string(p.Changes[0].New)},
		{string(p.Changes[3].Old), string(p.Changes[3].New)},
		{string(p.Changes[4].Old), string(p.Changes[4].New)},
	})
	if c := p.Changes[1]; "-rw-r--r-- "+string(c.Old) != before["ms/SHA256SUMS"] || !strings.Contains(string(c.New), "  README.md\n") {
		t.Errorf("contents of the manifest: %q, %q", c.Old, c.New)
	}

	p = mustWrite(t, out, next, Options{})
	diff(t, "written", want, lines(p.Changes))
	if p.Created != 1 || p.Replaced != 4 || p.Removed != 2 || p.Unchanged != 4 {
		t.Errorf("counts: %+v", p)
	}
	if p.Changes[0].Old != nil || p.Changes[0].New != nil {
		t.Error("contents that nobody asked for")
	}
	wanted := fresh(t, next)
	wanted["ms/hosts/ms-2/metersphere/conf"] = "drwxr-xr-x "
	wanted["ms/hosts/ms-2/metersphere/conf/mine"] = "-rw-r--r-- stranger"
	diff(t, "disk", wanted, snapshot(t, out))
	if fi, err := os.Lstat(filepath.Join(out, "ms/nginx/ms.conf")); err != nil || !os.SameFile(fi, kept) {
		t.Error("an unchanged file was rewritten")
	}
}

func TestMissingFileIsWrittenAgain(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	if err := os.RemoveAll(filepath.Join(out, "ms/hosts/ms-1/metersphere")); err != nil {
		t.Fatal(err)
	}
	p := mustWrite(t, out, base, Options{})
	if p.Created != 3 || len(p.Changes) != 3 {
		t.Errorf("changes: %v", lines(p.Changes))
	}
	diff(t, "disk", fresh(t, base), snapshot(t, out))
}

// oneHost is base without the host ms-2.
var oneHost = base.with(files{
	"hosts/ms-2/metersphere/docker-compose-kafka.yml": "",
	"hosts/ms-2/metersphere/conf/kafka.properties":    "",
})

func TestStaleHost(t *testing.T) {
	strangers := files{
		"hosts/other/metersphere/x": "no manifest here",
		"hosts/notes.txt":           "a file among the hosts",
		"notes.txt":                 "top",
		"nginx/other.conf":          "o",
	}
	for _, story := range []struct {
		name string
		put  files // further files
		want []string
	}{
		{"all of it", nil, nil},
		{
			"a stranger in it",
			files{"hosts/ms-2/metersphere/.env": "SECRET=1"},
			[]string{"ms/hosts/ms-2", "ms/hosts/ms-2/metersphere", "ms/hosts/ms-2/metersphere/.env"},
		},
	} {
		t.Run(story.name, func(t *testing.T) {
			out := t.TempDir()
			mustWrite(t, out, base, Options{})
			want := fresh(t, oneHost)
			for path, content := range strangers.with(story.put) {
				put(t, filepath.Join(out, "ms", path), content)
			}
			for path, text := range snapshot(t, out) {
				in := slices.Contains(story.want, path)
				for s := range strangers {
					in = in || path == "ms/"+s || strings.HasPrefix("ms/"+s, path+"/")
				}
				if in {
					want[path] = text
				}
			}
			p := mustWrite(t, out, oneHost, Options{})
			diff(t, "changes", []string{
				"remove ms/hosts/ms-2/SHA256SUMS",
				"remove ms/hosts/ms-2/metersphere/conf/kafka.properties",
				"remove ms/hosts/ms-2/metersphere/docker-compose-kafka.yml",
			}, lines(p.Changes))
			diff(t, "disk", want, snapshot(t, out))
			if p := mustWrite(t, out, oneHost, Options{}); len(p.Changes) != 0 {
				t.Errorf("second run: %v", lines(p.Changes))
			}
		})
	}
}

func TestFoldersThatGoAway(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	hostsOnly := files{kafka1: "kafka 1\n"}
	mustWrite(t, out, hostsOnly, Options{})
	diff(t, "without files of the cluster", fresh(t, hostsOnly), snapshot(t, out))
	clusterOnly := files{"README.md": "x"}
	mustWrite(t, out, clusterOnly, Options{})
	diff(t, "without hosts", fresh(t, clusterOnly), snapshot(t, out))
	mustWrite(t, out, files{}, Options{})
	diff(t, "without anything", map[string]string{"ms": "drwxr-xr-x "}, snapshot(t, out))
	mustWrite(t, filepath.Join(out, "other"), files{}, Options{})
	diff(t, "nothing, anew", map[string]string{"ms": "drwxr-xr-x ", "other": "drwxr-xr-x "}, snapshot(t, out))
}
