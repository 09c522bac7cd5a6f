package tree

import (
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of its own, if that is allowed here.
func smallDisk(t *testing.T, size string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func remount(t *testing.T, dir string, flags uintptr, options string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, options); err != nil {
		t.Fatal(err)
	}
}

func TestFullDisk(t *testing.T) {
	large := base.with(files{"hosts/ms-1/metersphere/large": strings.Repeat("x", 200<<10), kafka1: "large\n"})
	for _, existing := range []bool{true, false} {
		out := smallDisk(t, "128k")
		want := map[string]string{}
		if existing {
			mustWrite(t, out, base, Options{})
			want = snapshot(t, out)
		}
		_, err := Write(out, treeOf(large), Options{})
		path := filepath.Join(out, "ms/hosts/ms-1/metersphere/large")
		if !errors.Is(err, syscall.ENOSPC) || err.Error() != "write "+path+": no space left on device" {
			t.Errorf("error: %v", err)
		}
		if existing {
			wholeFiles(t, out, base, large)
			got := snapshot(t, out)
			for path, text := range got {
				if strings.Contains(path, tempName) {
					t.Errorf("left %s", path)
				}
				if path != "ms/"+kafka1 && path != "ms/"+journalName && text != want[path] {
					t.Errorf("%s: %q", path, text)
				}
			}
			mustWrite(t, out, base, Options{}) // back is possible
		}
		diff(t, "disk", want, snapshot(t, out))
		if _, err := Write(out, treeOf(large), Options{}); err == nil {
			t.Error("still too small, but no error")
		}
		remount(t, out, 0, "size=1m")
		mustWrite(t, out, large, Options{})
		diff(t, "larger disk", fresh(t, large), snapshot(t, out))
	}
}

func TestReadOnlyDisk(t *testing.T) {
	out := smallDisk(t, "1m")
	mustWrite(t, out, base, Options{})
	remount(t, out, syscall.MS_RDONLY, "")
	if p := mustWrite(t, out, base, Options{}); len(p.Changes) > 0 {
		t.Errorf("changes: %v", lines(p.Changes))
	}
	before := snapshot(t, out)
	_, err := Write(out, treeOf(second), Options{})
	if want := "write " + filepath.Join(out, "ms", journalName) + ": read-only file system"; err == nil || err.Error() != want {
		t.Errorf("error: %v, want %s", err, want)
	}
	other := treeOf(base)
	other.Name = "other"
	_, err = Write(out, other, Options{})
	if want := "mkdir " + filepath.Join(out, "other") + ": read-only file system"; err == nil || err.Error() != want {
		t.Errorf("error: %v, want %s", err, want)
	}
	diff(t, "disk", before, snapshot(t, out))
	remount(t, out, 0, "")
	mustWrite(t, out, second, Options{})
	diff(t, "disk", fresh(t, second), snapshot(t, out))
}
