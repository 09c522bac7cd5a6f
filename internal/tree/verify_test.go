package tree

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A written folder is as its manifest says; each way not to be is told with the
// line of the manifest, and nothing is changed.
func TestVerifyManifest(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	host := filepath.Join(out, "ms", "hosts", "ms-1")
	verify := func() []Mismatch {
		t.Helper()
		l, err := Verify(host, "metersphere", "nowhere")
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Files) != 3 {
			t.Errorf("files %q", l.Files)
		}
		return l.Mismatches
	}
	if list := verify(); list != nil {
		t.Errorf("written just now: %v", list)
	}
	for name, content := range map[string]string{"metersphere/new.yml": "new", "other.txt": "not looked for", "metersphere/start.sh": "changed"} {
		if err := os.WriteFile(filepath.Join(host, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(host, "metersphere/docker-compose-kafka.yml")); err != nil {
		t.Fatal(err)
	}
	want := []Mismatch{
		{"metersphere/docker-compose-kafka.yml", Missing},
		{"metersphere/new.yml", Unlisted},
		{"metersphere/start.sh", Changed},
	}
	if d := cmp.Diff(want, verify()); d != "" {
		t.Error(d)
	}
	file := filepath.Join(host, "metersphere/start.sh")
	if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o755)); err != nil {
		t.Fatal(err)
	}
	if list := verify(); list[len(list)-1].Kind != Changed {
		t.Errorf("a directory in place of a file: %v", list)
	}
}

// A manifest that cannot be trusted is an error with its line; none is no error.
func TestVerifyBrokenManifest(t *testing.T) {
	dir := t.TempDir()
	if l, err := Verify(dir); l != nil || err != nil {
		t.Errorf("no manifest: %v, %v", l, err)
	}
	if _, err := Verify(filepath.Join(dir, "nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	write := func(text string) *ManifestError {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, Manifest), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Verify(dir)
		var broken *ManifestError
		if !errors.As(err, &broken) {
			t.Fatalf("%q: %v", text, err)
		}
		return broken
	}
	if e := write("<<<<<<< HEAD\n"); e.Line != 1 || e.Why.String() != "git conflict marker" {
		t.Errorf("conflict: %v", e)
	}
	const sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if e := write(sum + "  a\n" + sum + "  ../b\n"); e.Line != 2 {
		t.Errorf("path outside: %v", e)
	}
	if Interrupted(dir) {
		t.Error("interrupted without a journal")
	}
	if err := os.WriteFile(filepath.Join(dir, journalName), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if !Interrupted(dir) {
		t.Error("not interrupted with a journal")
	}
}
