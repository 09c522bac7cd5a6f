package tree

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// mountImage mounts a copy of a disk, or a new one.
func mountImage(t *testing.T, of string) (image, dir string) {
	t.Helper()
	image, dir = filepath.Join(t.TempDir(), "disk"), t.TempDir()
	run := func(name string, args ...string) {
		t.Helper()
		if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
			t.Skipf("%s: %v\n%s", name, err, out)
		}
	}
	if of == "" {
		run("truncate", "-s", "16M", image)
		run("mkfs.ext4", "-q", image)
	} else {
		run("cp", of, image)
	}
	run("mount", "-o", "loop", image, dir)
	t.Cleanup(func() { // lazily: a killed run leaves folders open
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	return image, dir
}

// TestLossOfPower copies the disk of a machine the moment a run has ended, and in the
// midst of one: what the copy holds is what a machine finds that lost its power then.
func TestLossOfPower(t *testing.T) {
	image, out := mountImage(t, "")
	after := func(what string) map[string]string {
		t.Helper()
		_, dir := mountImage(t, image)
		got := snapshot(t, dir)
		delete(got, "lost+found")
		for path, text := range got {
			if text == "-rw-r--r-- " || text == "-rwxr-xr-x " {
				t.Errorf("%s: %s is empty", what, path)
			}
		}
		return got
	}
	want := func(f files) map[string]string {
		whole := t.TempDir()
		mustWrite(t, whole, f, Options{})
		return snapshot(t, whole)
	}
	mustWrite(t, out, base, Options{})
	diff(t, "a new cluster", want(base), after("a new cluster"))
	mustWrite(t, out, second, Options{})
	diff(t, "a changed cluster", want(second), after("a changed cluster"))

	// With everything renamed and nothing of it synced, the journal is there.
	if !kill(t, out, third, Options{}, 20) {
		t.Fatal("not killed")
	}
	got := after("a killed run")
	if got["ms/"+journalName] == "" {
		t.Errorf("a killed run left no journal: %v", got)
	}
	_, dir := mountImage(t, image)
	if _, err := Write(dir, treeOf(third), Options{}); err != nil {
		t.Error(err)
	}
	mustWrite(t, out, third, Options{})
}
