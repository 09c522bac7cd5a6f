package tree

import (
	"bytes"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"
)

// clusterOf returns a tree of hosts with eleven files of about 2 KB each, of which
// nine are the same on every host, and three files of the cluster.
func clusterOf(name string, hosts int, shared []*Blob) *Tree {
	t := &Tree{Name: name, Folders: []Folder{{Files: []File{
		{Name: "README.md", Blob: shared[0]},
		{Name: "nginx/" + name + ".conf", Blob: shared[1]},
	}}}}
	for h := range hosts {
		f := Folder{Path: fmt.Sprintf("hosts/ms-%d", h+1)}
		for i := range 11 {
			blob := shared[i]
			if i < 2 {
				blob = NewBlob(fmt.Appendf(bytes.Repeat([]byte("key: value\n"), 180), "# %s %d %d\n", name, h, i))
			}
			file := fmt.Sprintf("metersphere/docker-compose-service-%d.yml", i)
			if i > 7 {
				file = fmt.Sprintf("metersphere/conf/service-%d.properties", i)
			}
			f.Files = append(f.Files, File{Name: file, Blob: blob})
		}
		t.Folders = append(t.Folders, f)
	}
	return t
}

func sharedBlobs() []*Blob {
	blobs := make([]*Blob, 11)
	for i := range blobs {
		blobs[i] = NewBlob(fmt.Appendf(bytes.Repeat([]byte("name: content\n"), 140), "# %d\n", i))
	}
	return blobs
}

func manyClusters(n, hosts int) []*Tree {
	shared := sharedBlobs()
	trees := make([]*Tree, n)
	for i := range trees {
		trees[i] = clusterOf(fmt.Sprintf("cluster-%d", i+1), hosts, shared)
	}
	return trees
}

// writeAll writes trees by two goroutines, each one tree at a time.
func writeAll(tb testing.TB, out string, trees []*Tree) {
	var wg sync.WaitGroup
	for g := range 2 {
		wg.Go(func() {
			for i := g; i < len(trees); i += 2 {
				if _, err := Write(out, trees[i], Options{}); err != nil {
					tb.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

var shapes = []struct{ clusters, hosts int }{{1000, 3}, {1, 300}, {1, 3000}}

func BenchmarkFresh(b *testing.B) {
	for _, s := range shapes {
		b.Run(fmt.Sprintf("%dx%d", s.clusters, s.hosts), func(b *testing.B) {
			trees := manyClusters(s.clusters, s.hosts)
			dir := b.TempDir()
			n := 0
			stop := watchHeap()
			for b.Loop() {
				n++
				writeAll(b, filepath.Join(dir, fmt.Sprint(n)), trees)
			}
			b.ReportMetric(stop(), "peak-MB")
		})
	}
}

func BenchmarkUnchanged(b *testing.B) {
	for _, s := range shapes {
		b.Run(fmt.Sprintf("%dx%d", s.clusters, s.hosts), func(b *testing.B) {
			trees := manyClusters(s.clusters, s.hosts)
			dir := b.TempDir()
			writeAll(b, dir, trees)
			stop := watchHeap()
			for b.Loop() {
				writeAll(b, dir, trees)
			}
			b.ReportMetric(stop(), "peak-MB")
		})
	}
}

// watchHeap samples the heap until stop is called, which returns how many MB it
// grew at most.
func watchHeap() (stop func() float64) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	start, peak := m.HeapAlloc, m.HeapAlloc
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
	}()
	return func() float64 {
		close(done)
		<-ended
		return float64(peak-start) / (1 << 20)
	}
}
