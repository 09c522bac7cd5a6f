package tree

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestLargeFiles checks that comparing does not hold files in memory.
func TestLargeFiles(t *testing.T) {
	out := t.TempDir()
	f := files{"README.md": strings.Repeat("x", 8<<20)}
	mustWrite(t, out, f, Options{})
	tree := treeOf(f)
	tree.Folders[0].Files[0].Blob.Sum()
	check := func(changes int, o Options) {
		t.Helper()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p, err := Compare(out, tree, o)
		runtime.ReadMemStats(&after)
		if err != nil || len(p.Changes) != changes {
			t.Fatal(err, lines(p.Changes))
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%d bytes allocated", n)
		}
	}
	check(0, Options{})
	put(t, filepath.Join(out, "ms/README.md"), f["README.md"][1:]+"y")
	check(1, Options{})
	put(t, filepath.Join(out, "ms/README.md"), f["README.md"]+"yy")
	check(1, Options{})
	p := mustCompare(t, out, f, Options{Contents: true})
	if n := len(p.Changes[0].Old); n != 8<<20+2 {
		t.Errorf("old content of %d bytes", n)
	}
}

// TestBoundaries compares contents around the sizes of the buffers.
func TestBoundaries(t *testing.T) {
	for _, n := range []int{0, 1, 8<<10 - 1, 8 << 10, chunk - 1, chunk, chunk + 1, 2 * chunk} {
		out := t.TempDir()
		content := strings.Repeat("a", n)
		f := &Tree{Name: "ms", Folders: []Folder{{Files: []File{{Name: "f", Blob: NewBlob([]byte(content))}}}}}
		if _, err := Write(out, f, Options{}); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(out, "ms/f")
		for name, edit := range map[string]string{"": content, "longer": content + "b", "last": content[:max(n-1, 0)] + "b"} {
			put(t, path, edit)
			p, err := Compare(out, f, Options{Contents: true})
			if err != nil {
				t.Fatal(err)
			}
			if got := len(p.Conflicts()) == 1; got != (edit != content) {
				t.Errorf("%d bytes, %s: %v", n, name, lines(p.Changes))
			}
			if edit != content && string(p.Changes[0].Old) != edit {
				t.Errorf("%d bytes, %s: old content of %d bytes", n, name, len(p.Changes[0].Old))
			}
		}
	}
}

func TestBlob(t *testing.T) {
	b := NewBlob([]byte("abc"))
	done := make(chan string)
	for range 4 {
		go func() { done <- fmt.Sprintf("%x", b.Sum()) }()
	}
	for range 4 {
		diff(t, "sum", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", <-done)
	}
	diff(t, "bytes", "abc", string(b.Bytes()))
}
