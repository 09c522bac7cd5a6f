//go:build unix

package tree

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// link puts a symbolic link in the place of path, after moving path to target.
func link(t *testing.T, path, target string) {
	t.Helper()
	if err := os.Rename(path, target); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

// TestLinkedDirectories moves a directory away and leaves a link to it, inside
// the output folder (relative, so that os.Root alone would follow it) or outside.
func TestLinkedDirectories(t *testing.T) {
	for _, dir := range []string{"", "nginx", "hosts", "hosts/ms-1", "hosts/ms-1/metersphere", "hosts/ms-1/metersphere/conf"} {
		for _, inside := range []bool{true, false} {
			parent := t.TempDir()
			out := filepath.Join(parent, "out")
			mustWrite(t, out, base, Options{})
			path := filepath.Join(out, "ms", dir)
			if inside {
				target := filepath.Join(filepath.Dir(path), "moved")
				if err := errors.Join(os.Rename(path, target), os.Symlink("moved", path)); err != nil {
					t.Fatal(err)
				}
			} else {
				link(t, path, filepath.Join(parent, "moved"))
			}
			before := snapshot(t, parent)
			next := files{}
			for name, content := range base {
				next[name] = "next " + content
			}
			for _, o := range []Options{{}, {Force: true}} {
				_, err := Write(out, treeOf(next), o)
				if want := path + " is a symbolic link, not a directory; move it away and run again"; err == nil || err.Error() != want {
					t.Errorf("error %v, want %s", err, want)
				}
				diff(t, "disk", before, snapshot(t, parent))
			}
		}
	}
}

func TestLinkedOutputFolder(t *testing.T) {
	dir := t.TempDir()
	real, out := filepath.Join(dir, "real"), filepath.Join(dir, "out")
	if err := errors.Join(os.Mkdir(real, 0o755), os.Symlink("real", out)); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, out, base, Options{})
	diff(t, "disk", fresh(t, base), snapshot(t, real))
}

func TestLinkedFiles(t *testing.T) {
	for _, name := range []string{kafka1, "hosts/ms-1/" + Manifest} {
		for _, same := range []bool{true, false} {
			parent := t.TempDir()
			out := filepath.Join(parent, "out")
			mustWrite(t, out, base, Options{})
			target := filepath.Join(parent, "target")
			link(t, filepath.Join(out, "ms", name), target)
			next := base
			if !same {
				next = base.with(files{kafka1: "next\n"})
			}
			before := snapshot(t, parent)
			_, err := Write(out, treeOf(next), Options{})
			var conflict *ConflictError
			if !errors.As(err, &conflict) || conflict.Changes[0].Path != "ms/"+name || conflict.Changes[0].Why.String() != "is a symbolic link" {
				t.Errorf("%s: error %v", name, err)
			}
			diff(t, "disk", before, snapshot(t, parent))
			mustWrite(t, out, next, Options{Force: true})
			diff(t, "disk after force", fresh(t, next), snapshot(t, out))
			diff(t, "target", before["target"], snapshot(t, parent)["target"])
		}
	}
}

func TestStaleLink(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "out")
	mustWrite(t, out, base, Options{})
	target := filepath.Join(parent, "target")
	link(t, filepath.Join(out, "ms/hosts/ms-2/metersphere/conf/kafka.properties"), target)
	p := mustCompare(t, out, oneHost, Options{Contents: true})
	diff(t, "conflicts", []string{"remove ms/hosts/ms-2/metersphere/conf/kafka.properties edited: is a symbolic link"}, lines(p.Conflicts()))
	mustWrite(t, out, oneHost, Options{Force: true})
	diff(t, "disk", fresh(t, oneHost), snapshot(t, out))
	if _, err := os.Lstat(target); err != nil {
		t.Error("the target of the link is gone")
	}
}

// TestLinkedStrangers: links among the hosts that are nobody's of ours are not followed.
func TestLinkedStrangers(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "out")
	mustWrite(t, out, base, Options{})
	hosts := filepath.Join(out, "ms/hosts")
	link(t, filepath.Join(hosts, "ms-2"), filepath.Join(parent, "moved"))
	if err := errors.Join(os.Symlink("ms-1", filepath.Join(hosts, "alias")), os.Symlink(".", filepath.Join(hosts, "loop"))); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, parent)
	if p := mustWrite(t, out, oneHost, Options{}); len(p.Changes) != 0 {
		t.Errorf("changes: %v", lines(p.Changes))
	}
	diff(t, "disk", before, snapshot(t, parent))
}

// TestLinkAtTemporaryName: what is found there is removed, not written through.
func TestLinkAtTemporaryName(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "out")
	mustWrite(t, out, base, Options{})
	target := filepath.Join(parent, "target")
	put(t, target, "precious")
	for _, dir := range []string{"", "hosts/ms-1/metersphere"} {
		if err := os.Symlink(target, filepath.Join(out, "ms", dir, tempName)); err != nil {
			t.Fatal(err)
		}
	}
	next := base.with(files{kafka1: "next\n"})
	mustWrite(t, out, next, Options{})
	diff(t, "disk", fresh(t, next), snapshot(t, out))
	diff(t, "target", "-rw-r--r-- precious", snapshot(t, parent)["target"])
}

func TestLinkedJournal(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "out")
	mustWrite(t, out, base, Options{})
	target := filepath.Join(parent, "target")
	put(t, target, zeros+"  README.md\n")
	if err := os.Symlink(target, filepath.Join(out, "ms", journalName)); err != nil {
		t.Fatal(err)
	}
	var broken *ManifestError
	if _, err := Write(out, treeOf(base), Options{}); !errors.As(err, &broken) || broken.Why.String() != "is a symbolic link" {
		t.Errorf("error %v", err)
	}
	mustWrite(t, out, base, Options{Force: true})
	diff(t, "disk", fresh(t, base), snapshot(t, out))
	if _, err := os.Lstat(target); err != nil {
		t.Error("the target of the link is gone")
	}
}

// TestSpecialFiles would hang if a named pipe were opened.
func TestSpecialFiles(t *testing.T) {
	for _, name := range []string{kafka1, "hosts/ms-1/" + Manifest, "hosts/ms-1/metersphere/conf", journalName, "hosts/pipe"} {
		out := t.TempDir()
		mustWrite(t, out, base, Options{})
		path := filepath.Join(out, "ms", name)
		os.RemoveAll(path)
		if err := syscall.Mkfifo(path, 0o644); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := Write(out, treeOf(base.with(files{"README.md": "next"})), Options{Contents: true})
			done <- err
		}()
		select {
		case err := <-done:
			if stranger := name == "hosts/pipe"; (err == nil) != stranger {
				t.Errorf("%s: error %v", name, err)
			} else if !stranger && !strings.Contains(err.Error(), "is a special file") {
				t.Errorf("%s: error %v", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: hangs", name)
		}
	}
}

func TestUmask(t *testing.T) {
	want := fresh(t, base)
	wantNext := fresh(t, base.with(files{"hosts/ms-1/new/dir/file*": "x", kafka1: "next"}))
	for _, mask := range []int{0o777, 0o077, 0o002, 0} {
		out := filepath.Join(t.TempDir(), "a", "out")
		old := syscall.Umask(mask)
		p, err := Write(out, treeOf(base), Options{})
		syscall.Umask(old)
		if err != nil {
			t.Fatal(err, p)
		}
		diff(t, "new", want, snapshot(t, out))
		for _, dir := range []string{out, filepath.Dir(out)} {
			if fi, err := os.Lstat(dir); err != nil || fi.Mode().Perm() != 0o755 {
				t.Errorf("umask %#o: %s: %v", mask, dir, fi.Mode())
			}
		}
		syscall.Umask(mask)
		_, err = Write(out, treeOf(base.with(files{"hosts/ms-1/new/dir/file*": "x", kafka1: "next"})), Options{})
		syscall.Umask(old)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "changed", wantNext, snapshot(t, out))
	}
}

func TestModes(t *testing.T) {
	for _, story := range []struct {
		name      string
		mode      fs.FileMode
		unchanged bool
	}{
		{kafka1, 0o644, true},
		{kafka1, 0o664, true}, // git with umask 002
		{kafka1, 0o666, true},
		{kafka1, 0o444, true},
		{kafka1, 0o640, false},
		{kafka1, 0o600, false},
		{kafka1, 0o755, false},
		{kafka1, 0o654, false},
		{"hosts/ms-1/metersphere/start.sh", 0o755, true},
		{"hosts/ms-1/metersphere/start.sh", 0o775, true},
		{"hosts/ms-1/metersphere/start.sh", 0o644, false},
		{"hosts/ms-1/metersphere/start.sh", 0o700, false},
		{"hosts/ms-1/" + Manifest, 0o664, true},
		{"hosts/ms-1/" + Manifest, 0o600, false},
		{"hosts/ms-1/" + Manifest, 0o755, false},
	} {
		out := t.TempDir()
		mustWrite(t, out, base, Options{})
		path := filepath.Join(out, "ms", story.name)
		os.Chmod(path, story.mode)
		before, _ := os.Lstat(path)
		p := mustWrite(t, out, base, Options{Contents: true})
		after, _ := os.Lstat(path)
		if !os.SameFile(before, after) {
			t.Errorf("%s %#o: rewritten", story.name, story.mode)
		}
		if story.unchanged {
			if len(p.Changes) != 0 || after.Mode() != story.mode {
				t.Errorf("%s %#o: %v, %v", story.name, story.mode, lines(p.Changes), after.Mode())
			}
			continue
		}
		diff(t, "changes", []string{"chmod ms/" + story.name}, lines(p.Changes))
		if p.Chmodded != 1 || p.Changes[0].Old != nil || p.Changes[0].New != nil {
			t.Errorf("plan: %+v", p)
		}
		diff(t, "disk", fresh(t, base), snapshot(t, out))
	}
}

func TestLock(t *testing.T) {
	for _, existing := range []bool{true, false} {
		out := t.TempDir()
		if existing {
			mustWrite(t, out, base, Options{})
		}
		next := base.with(files{kafka1: "next\n"})
		asked := false
		_, err := write(out, treeOf(next), Options{}, func(op, rel string) error {
			if op == "write" && !asked { // in the middle of this run, another one
				asked = true
				before := snapshot(t, out)
				_, err := Write(out, treeOf(base.with(files{kafka1: "other\n"})), Options{Force: true})
				var locked *LockedError
				if !errors.As(err, &locked) || locked.Path != filepath.Join(out, "ms") || !strings.Contains(err.Error(), "another run") {
					t.Errorf("the other run: %v", err)
				}
				diff(t, "disk after the other run", before, snapshot(t, out))
				other := treeOf(base)
				other.Name = "other"
				if _, err := Write(out, other, Options{}); err != nil {
					t.Errorf("another cluster: %v", err)
				}
				os.RemoveAll(filepath.Join(out, "other"))
				if _, err := Compare(out, treeOf(base), Options{}); err != nil {
					t.Errorf("comparing: %v", err)
				}
			}
			return nil
		})
		if err != nil || !asked {
			t.Error(err, asked)
		}
		diff(t, "disk", fresh(t, next), snapshot(t, out))
	}
}

// TestManyRunsAtOnce lets runs meet at any point; each ends well or is locked out.
func TestManyRunsAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("starts 800 runs")
	}
	t.Parallel()
	want := fresh(t, base)
	for range 200 {
		out := t.TempDir()
		results := make(chan error)
		for range 4 {
			go func() {
				_, err := Write(out, treeOf(base), Options{})
				results <- err
			}()
		}
		ok := 0
		for range 4 {
			err := <-results
			var locked *LockedError
			if err == nil {
				ok++
			} else if !errors.As(err, &locked) {
				t.Errorf("error: %v", err)
			}
		}
		if ok == 0 {
			t.Error("all locked out")
		}
		diff(t, "disk", want, snapshot(t, out))
	}
}

// TestStaleHostWithOddManifest: an empty manifest is one, a link is none.
func TestStaleHostWithOddManifest(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, oneHost, Options{})
	want := snapshot(t, out)
	put(t, filepath.Join(out, "ms/hosts/empty", Manifest), "")
	p := mustWrite(t, out, oneHost, Options{})
	diff(t, "changes", []string{"remove ms/hosts/empty/SHA256SUMS"}, lines(p.Changes))
	diff(t, "disk", want, snapshot(t, out))

	put(t, filepath.Join(out, "ms/hosts/linked/x"), "x")
	if err := os.Symlink("../ms-1/"+Manifest, filepath.Join(out, "ms/hosts/linked", Manifest)); err != nil {
		t.Fatal(err)
	}
	want = snapshot(t, out)
	if p := mustWrite(t, out, oneHost, Options{}); len(p.Changes) != 0 {
		t.Errorf("changes: %v", lines(p.Changes))
	}
	diff(t, "disk", want, snapshot(t, out))
}

func TestLinkedClusters(t *testing.T) {
	away, out := t.TempDir(), t.TempDir()
	mustWrite(t, away, base, Options{})
	for name, target := range map[string]string{"ms": "ms", "other/hosts": "ms/hosts"} {
		path := filepath.Join(out, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(away, target), path); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := Clusters(out); err != nil || len(names) != 0 {
		t.Error(names, err)
	}
}
