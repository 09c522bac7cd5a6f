package tree

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEditedFilesStopEverything(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	// ms-2 leaves with an edited file, README.md would be replaced, kafka1 would not
	// be touched were it not edited, the new file is there already.
	edits := files{
		"README.md": "mine\n",
		kafka1:      "KAFKA 1\n",
		"hosts/ms-2/metersphere/conf/kafka.properties": "mine",
		"hosts/ms-1/metersphere/new":                   "somebody's",
	}
	for path, content := range edits {
		put(t, filepath.Join(out, "ms", path), content)
	}
	next := oneHost.with(files{"README.md": "next\n", "nginx/ms.conf": "next\n", "hosts/ms-1/metersphere/new": "ours"})
	before := snapshot(t, out)
	p, err := Write(out, treeOf(next), Options{})
	var conflict *ConflictError
	if !errors.As(err, &conflict) {
		t.Fatalf("error: %v", err)
	}
	diff(t, "disk", before, snapshot(t, out))
	const why = " edited: was edited, or written by somebody else"
	want := []string{
		"replace ms/README.md" + why,
		"replace ms/hosts/ms-1/metersphere/docker-compose-kafka.yml" + why,
		"replace ms/hosts/ms-1/metersphere/new" + why,
		"remove ms/hosts/ms-2/metersphere/conf/kafka.properties" + why,
	}
	diff(t, "conflicts", want, lines(conflict.Changes))
	diff(t, "conflicts of the plan", want, lines(p.Conflicts()))
	for _, c := range conflict.Changes {
		if !strings.Contains(err.Error(), "\n  "+c.Path+": ") {
			t.Errorf("%s is missing in the message: %v", c.Path, err)
		}
	}
	if !strings.Contains(err.Error(), "--force") {
		t.Errorf("no advice: %v", err)
	}

	mustWrite(t, out, next, Options{Force: true})
	diff(t, "disk after force", fresh(t, next), snapshot(t, out))
}

func TestNotEdited(t *testing.T) {
	next := base.with(files{kafka1: "next\n"})
	for name, edit := range map[string]func(t *testing.T, cluster string){
		"the file is already what is wanted": func(t *testing.T, cluster string) {
			put(t, filepath.Join(cluster, kafka1), "next\n")
		},
		"all of it is, without a manifest": func(t *testing.T, cluster string) {
			put(t, filepath.Join(cluster, kafka1), "next\n")
			os.Remove(filepath.Join(cluster, "hosts/ms-1", Manifest))
		},
		"the manifest has another order": func(t *testing.T, cluster string) {
			path := filepath.Join(cluster, "hosts/ms-1", Manifest)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			list := strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")
			list[len(list)-1] += "\n"
			slices.Reverse(list)
			put(t, path, strings.Join(list, ""))
		},
	} {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			mustWrite(t, out, base, Options{})
			edit(t, filepath.Join(out, "ms"))
			mustWrite(t, out, next, Options{})
			diff(t, "disk", fresh(t, next), snapshot(t, out))
		})
	}
}

// TestLostManifest is the story of a folder whose manifest somebody has removed:
// what differs could be anybody's.
func TestLostManifest(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	os.Remove(filepath.Join(out, "ms/hosts/ms-1", Manifest))
	p := mustCompare(t, out, base.with(files{kafka1: "next\n"}), Options{})
	diff(t, "changes", []string{
		"create ms/hosts/ms-1/SHA256SUMS",
		"replace ms/hosts/ms-1/metersphere/docker-compose-kafka.yml edited: was edited, or written by somebody else",
	}, lines(p.Changes))
	// And of a host that has left: without a manifest it is a stranger.
	if p := mustCompare(t, out, base.with(files{
		kafka1: "",
		"hosts/ms-1/metersphere/conf/kafka.properties": "",
		"hosts/ms-1/metersphere/start.sh*":             "",
	}), Options{}); len(p.Changes) != 0 {
		t.Errorf("changes: %v", lines(p.Changes))
	}
}

func TestDirectoryInPlaceOfFile(t *testing.T) {
	for _, path := range []string{kafka1, "hosts/ms-1/" + Manifest, journalName} {
		out := t.TempDir()
		mustWrite(t, out, base, Options{})
		full := filepath.Join(out, "ms", path)
		os.Remove(full)
		put(t, filepath.Join(full, "x"), "x")
		before := snapshot(t, out)
		for _, force := range []bool{false, true} {
			_, err := Write(out, treeOf(base.with(files{"README.md": "next"})), Options{Force: force})
			if want := full + " is a directory, not a file; move it away"; err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %s", err, want)
			}
			diff(t, "disk", before, snapshot(t, out))
		}
	}
	// A stale file that has become a directory is nobody's business.
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	full := filepath.Join(out, "ms/hosts/ms-1/metersphere/start.sh")
	os.Remove(full)
	put(t, filepath.Join(full, "x"), "x")
	mustWrite(t, out, base.with(files{"hosts/ms-1/metersphere/start.sh*": ""}), Options{})
	if _, err := os.Lstat(filepath.Join(full, "x")); err != nil {
		t.Error(err)
	}
}

func TestFileInPlaceOfDirectory(t *testing.T) {
	for _, dir := range []string{"", "nginx", "hosts", "hosts/ms-1", "hosts/ms-1/metersphere/conf"} {
		out := t.TempDir()
		mustWrite(t, out, base, Options{})
		full := filepath.Join(out, "ms", dir)
		os.RemoveAll(full)
		put(t, full, "a file")
		before := snapshot(t, out)
		for _, force := range []bool{false, true} {
			_, err := Write(out, treeOf(base), Options{Force: force})
			if want := full + " is a file, not a directory; move it away and run again"; err == nil || err.Error() != want {
				t.Errorf("error %v, want %s", err, want)
			}
			diff(t, "disk", before, snapshot(t, out))
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	put(t, out, "a file")
	if _, err := Write(out, treeOf(base), Options{}); err == nil || !strings.Contains(err.Error(), out) {
		t.Errorf("error %v", err)
	}
}

// TestWritten tells what was written in the place of an edited or deleted file,
// whether or not the manifest on disk is the wanted one.
func TestWritten(t *testing.T) {
	for name, next := range map[string]files{
		"the same manifest":    base,
		"another manifest":     base.with(files{"hosts/ms-1/metersphere/conf/kafka.properties": "id=11\n"}),
		"a file not wanted":    base.with(files{kafka1: ""}),
		"a folder not wanted":  oneHost,
		"another content, too": base.with(files{kafka1: "next\n"}),
	} {
		out := t.TempDir()
		mustWrite(t, out, base, Options{})
		edited := kafka1
		if name == "a folder not wanted" {
			edited = "hosts/ms-2/metersphere/docker-compose-kafka.yml"
		}
		put(t, filepath.Join(out, "ms", edited), "mine\n")
		deleted := "hosts/ms-1/metersphere/start.sh*"
		want := map[string]string{"ms/" + edited: base[edited]}
		if _, ok := next[deleted]; ok {
			want["ms/hosts/ms-1/metersphere/start.sh"] = base[deleted]
		}
		if err := os.Remove(filepath.Join(out, "ms/hosts/ms-1/metersphere/start.sh")); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(out, "ms/hosts/ms-1/metersphere/foreign"), "theirs\n")
		next = next.with(files{"hosts/ms-1/metersphere/foreign": "ours\n", "hosts/ms-1/metersphere/new": "new\n"})
		if name == "the same manifest" {
			next = base
		}
		for _, c := range mustCompare(t, out, next, Options{Contents: true}).Changes {
			text, ok := want[c.Path]
			if ok && (len(c.Written) != 1 || c.Written[0] != NewBlob([]byte(text)).Sum()) || !ok && c.Written != nil {
				t.Errorf("%s: %s %s: written %x", name, c.Kind, c.Path, c.Written)
			}
			delete(want, c.Path)
		}
		if len(want) > 0 {
			t.Errorf("%s: not among the changes: %v", name, want)
		}
	}
}
