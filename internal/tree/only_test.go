package tree

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestOnly(t *testing.T) {
	out := t.TempDir()
	o := Options{Only: "hosts/ms-1"}
	p := mustWrite(t, out, base, o)
	if p.Created != 4 || len(snapshot(t, filepath.Join(out, "ms"))) != 2+2+4 {
		t.Errorf("only one host, anew: %v", snapshot(t, out))
	}
	mustWrite(t, out, base, Options{})

	// Everything else is changed, edited, stale or broken, and not looked at.
	put(t, filepath.Join(out, "ms/README.md"), "edited")
	put(t, filepath.Join(out, "ms/SHA256SUMS"), "<<<<<<<")
	put(t, filepath.Join(out, "ms/hosts/ms-2/SHA256SUMS"), "<<<<<<<")
	before := snapshot(t, out)
	next := oneHost.with(files{kafka1: "new\n", "hosts/ms-1/metersphere/conf/kafka.properties": "", "nginx/ms.conf": "new"})
	want := []string{
		"replace ms/hosts/ms-1/SHA256SUMS",
		"remove ms/hosts/ms-1/metersphere/conf/kafka.properties",
		"replace ms/hosts/ms-1/metersphere/docker-compose-kafka.yml",
	}
	diff(t, "plan", want, lines(mustCompare(t, out, next, o).Changes))
	diff(t, "changes", want, lines(mustWrite(t, out, next, o).Changes))
	after := fresh(t, next)
	for path := range before {
		if path == "ms/hosts/ms-1" || strings.HasPrefix(path, "ms/hosts/ms-1/") {
			delete(before, path)
			if text, ok := after[path]; ok {
				before[path] = text
			}
		}
	}
	diff(t, "disk", before, snapshot(t, out))

	if _, err := Compare(out, treeOf(next), Options{Only: "hosts/nobody"}); err == nil || !strings.Contains(err.Error(), "hosts/nobody") {
		t.Errorf("unknown folder: %v", err)
	}
}
