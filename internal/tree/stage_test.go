package tree

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLockOfRenamed: a folder that another run renames between opening and locking is
// not what stands under its name any more, and is left alone.
func TestLockOfRenamed(t *testing.T) {
	out := t.TempDir()
	root := must(os.OpenRoot(out))(t)
	defer root.Close()
	for _, name := range []string{"gone", "replaced"} {
		if err := root.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		folder := must(openCluster(root, name))(t)
		defer folder.Close()
		if err := root.Rename(name, name+"-elsewhere"); err != nil {
			t.Fatal(err)
		}
		if name == "replaced" {
			if err := root.Mkdir(name, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		var locked *LockedError
		if _, err := lockDir(root, name, folder, "out/ms"); !errors.As(err, &locked) || locked.Path != "out/ms" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRemoveStages: what a killed run left of a cluster that nobody wants goes. What another
// run is writing stays, and so does what the next run of the cluster will take.
func TestRemoveStages(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	if err := RemoveStages(out, nil); err != nil {
		t.Fatal("no folder:", err)
	}
	for _, name := range []string{"gone", "wanted", "written"} {
		put(t, filepath.Join(out, stageName(name), "hosts/a/SHA256SUMS"), "")
	}
	put(t, filepath.Join(out, "other/file"), "of somebody")
	put(t, filepath.Join(out, stageName("file")), "of somebody")
	root := must(os.OpenRoot(out))(t)
	defer root.Close()
	stage := must(openCluster(root, stageName("written")))(t)
	defer stage.Close()
	lock := must(lockDir(root, stageName("written"), stage, ""))(t)
	defer lock.Close()

	if err := RemoveStages(out, func(cluster string) bool { return cluster == "wanted" }); err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range must(os.ReadDir(out))(t) {
		left = append(left, e.Name())
	}
	if want := []string{stageName("file"), stageName("wanted"), stageName("written"), "other"}; !slices.Equal(left, want) {
		t.Errorf("left %q, want %q", left, want)
	}
}

// TestSyncs: what a step builds on is on the disk before it.
func TestSyncs(t *testing.T) {
	out := t.TempDir()
	steps := func(f files) string {
		var list []string
		_, err := write(out, treeOf(f), Options{}, func(op, rel string) error {
			if last := len(list) - 1; last < 0 || list[last] != op+" "+rel {
				list = append(list, strings.TrimSpace(op+" "+rel))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(list, "\n")
	}
	one := files{"a": "1"}
	diff(t, "new", "mkdir\ncreate a\nwrite a\ncreate SHA256SUMS\nwrite SHA256SUMS\nsync\nrename\nsync", steps(one))
	journal := "create .mskraft-journal\nwrite .mskraft-journal\nrename .mskraft-journal\nsync\n"
	changed := "create a\nwrite a\nrename a\ncreate SHA256SUMS\nwrite SHA256SUMS\nrename SHA256SUMS\n"
	diff(t, "changed", journal+changed+"sync\nremove .mskraft-journal\nsync", steps(files{"a": "2"}))
	diff(t, "equal", "", steps(files{"a": "2"}))
}

// TestLostContent: files that are empty beside an empty manifest were written when the
// power went, and are not written yet. Nobody edited them.
func TestLostContent(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	for path := range base {
		path = strings.TrimSuffix(path, "*")
		if strings.HasPrefix(path, "hosts/ms-1/") {
			put(t, filepath.Join(out, "ms", path), "")
		}
	}
	if edited := mustCompare(t, out, base, Options{}).Conflicts(); len(edited) != 3 {
		t.Errorf("beside a whole manifest, %d files are edited", len(edited))
	}
	put(t, filepath.Join(out, "ms/hosts/ms-1/SHA256SUMS"), "")
	put(t, filepath.Join(out, "ms", kafka1), "by hand")
	if edited := mustCompare(t, out, base, Options{}).Conflicts(); len(edited) != 1 || edited[0].Path != "ms/"+kafka1 {
		t.Errorf("beside an empty manifest: %v", edited)
	}
	put(t, filepath.Join(out, "ms", kafka1), "")
	if edited := mustCompare(t, out, second, Options{}).Conflicts(); len(edited) != 0 {
		t.Errorf("of another tree: %v", edited)
	}
	mustWrite(t, out, base, Options{})
	whole := t.TempDir()
	mustWrite(t, whole, base, Options{})
	diff(t, "disk", snapshot(t, whole), snapshot(t, out))
}

// must stops the test at an error.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
