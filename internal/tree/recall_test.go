package tree

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/message"
)

// TestRecall has what is known of two files of the cluster's own folder: of old.txt, and
// of README.md, which is always as it was written.
func TestRecall(t *testing.T) {
	f := base.with(files{"old.txt": "written\n"})
	sum := sha256.Sum256([]byte(f["old.txt"]))
	for _, tt := range []struct {
		name string
		do   func(t *testing.T, folder string)
		want Past
	}{
		{"as written", func(*testing.T, string) {}, Past{Text: []byte("written\n")}},
		{"edited", func(t *testing.T, folder string) { put(t, folder+"/old.txt", "edited\n") }, Past{Why: message.New("tree.edited")}},
		{"deleted", func(t *testing.T, folder string) { remove(t, folder+"/old.txt") }, Past{Why: message.New("tree.missing"), Sums: [][sha256.Size]byte{sum}}},
		{"a link", func(t *testing.T, folder string) {
			remove(t, folder+"/old.txt")
			if err := os.Symlink("README.md", folder+"/old.txt"); err != nil {
				t.Skip(err)
			}
		}, Past{Why: message.New("tree.link")}},
		{"without a manifest", func(t *testing.T, folder string) {
			remove(t, folder+"/"+Manifest)
			put(t, folder+"/old.txt", "edited\n")
		}, Past{Text: []byte("edited\n")}},
		{"neither", func(t *testing.T, folder string) {
			remove(t, folder+"/"+Manifest)
			remove(t, folder+"/old.txt")
		}, Past{}},
		{"somebody else's", func(t *testing.T, folder string) {
			mustWrite(t, filepath.Dir(folder), base, Options{})
			put(t, folder+"/old.txt", "notes\n")
		}, Past{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := t.TempDir()
			mustWrite(t, out, f, Options{})
			tt.do(t, filepath.Join(out, "ms"))
			before := snapshot(t, out)
			got, err := Recall(out, "ms", "old.txt", "README.md")
			if err != nil {
				t.Fatal(err)
			}
			want := &Recalled{Files: map[string]Past{"old.txt": tt.want, "README.md": {Text: []byte(base["README.md"])}}}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			if d := cmp.Diff(before, snapshot(t, out)); d != "" {
				t.Errorf("it writes:\n%s", d)
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// TestRecallNothing has folders of which nothing that was asked for is known.
func TestRecallNothing(t *testing.T) {
	out := t.TempDir()
	recalled := func(out string) *Recalled {
		t.Helper()
		r, err := Recall(out, "ms", "old.txt")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	nothing := &Recalled{Files: map[string]Past{}}
	for what, dir := range map[string]string{"no output folder": filepath.Join(out, "none"), "no folder of the cluster": out} {
		if d := cmp.Diff(nothing, recalled(dir)); d != "" {
			t.Errorf("%s:\n%s", what, d)
		}
	}
	if err := os.Mkdir(filepath.Join(out, "ms"), 0o755); err != nil {
		t.Fatal(err)
	}
	nothing.Files["old.txt"] = Past{}
	if d := cmp.Diff(nothing, recalled(out)); d != "" {
		t.Errorf("an empty folder:\n%s", d)
	}
	mustWrite(t, out, base, Options{})
	nothing.Hosts = true
	if d := cmp.Diff(nothing, recalled(out)); d != "" {
		t.Errorf("folders of hosts:\n%s", d)
	}
}

// TestRecallInterrupted has a run that was killed at every step: what it was about to
// write is known once it is there, and so is what it was about to take away.
func TestRecallInterrupted(t *testing.T) {
	former, next := base.with(files{"old.txt": "one\n", "gone.txt": "gone\n"}), base.with(files{"old.txt": "two\n", "new.txt": "new\n", kafka1: "kafka\n"})
	known := map[string]bool{}
	for after := 0; ; after++ {
		out := start(t, former)
		killed := kill(t, out, next, Options{}, after)
		got, err := Recall(out, "ms", "old.txt", "gone.txt", "new.txt")
		if err != nil {
			t.Fatal(err)
		}
		for name, p := range got.Files {
			known[name+": "+string(p.Text)+p.Why.String()] = true
		}
		if !killed {
			break
		}
	}
	want := map[string]bool{
		"old.txt: one\n": true, "old.txt: two\n": true, "gone.txt: gone\n": true, "gone.txt: ": true, "new.txt: new\n": true, "new.txt: ": true,
	}
	if d := cmp.Diff(want, known); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
