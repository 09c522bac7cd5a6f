package tree

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestClusters(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	want := func(names ...string) {
		t.Helper()
		got, err := Clusters(out)
		if err != nil || !slices.Equal(got, names) {
			t.Errorf("%q, %v; want %q", got, err, names)
		}
	}
	want()
	mustWrite(t, out, base, Options{})
	for path, content := range map[string]string{
		"SHA256SUMS":             "of somebody",
		"docs/SHA256SUMS":        "of somebody",
		"docs/hosts/README.md":   "no host",
		"old/hosts/a/SHA256SUMS": "no manifest any more, but one of ours",
		"half/.mskraft-journal":  "interrupted",

		".mskraft-new-ms-4/hosts/a/SHA256SUMS": "of a run that is writing a new cluster, or was killed",
		"odd/hosts/a/SHA256SUMS/":              "",
		"hosts/a/SHA256SUMS":                   "out itself is no cluster",
	} {
		if content == "" {
			if err := os.MkdirAll(filepath.Join(out, path), 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		put(t, filepath.Join(out, path), content)
	}
	want("half", "ms", "old")
}

// TestRemoveCluster writes a tree without files: of the cluster, nothing of ours
// is left, and Clusters does not find it again.
func TestRemoveCluster(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	put(t, filepath.Join(out, "ms/hosts/ms-1/metersphere/mine"), "m")
	if killed := kill(t, out, files{}, Options{}, 5); !killed {
		t.Fatal("not killed")
	}
	if names, err := Clusters(out); err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	mustWrite(t, out, files{}, Options{})
	if names, err := Clusters(out); err != nil || len(names) != 0 {
		t.Error(names, err)
	}
	diff(t, "disk", map[string]string{
		"ms": "drwxr-xr-x ", "ms/hosts": "drwxr-xr-x ", "ms/hosts/ms-1": "drwxr-xr-x ",
		"ms/hosts/ms-1/metersphere": "drwxr-xr-x ", "ms/hosts/ms-1/metersphere/mine": "-rw-r--r-- m",
	}, snapshot(t, out))
}
