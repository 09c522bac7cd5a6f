//go:build bench && linux

package cli_test

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The figures here are ratios, measured in one run on the machine at hand: of a
// cold start to that of a program that only prints its version, of many files to
// cp -r of the same files. Everything happens in memory, in /dev/shm, in folders
// that are new each time.

// lab is a folder in memory with the program in it.
type lab struct {
	t       *testing.T
	dir     string
	mskraft string
	plain   string // a Go program that only prints its version
	folders int
}

func newLab(t *testing.T) *lab {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "mskraft-bench-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l := &lab{t: t, dir: dir, mskraft: filepath.Join(dir, "mskraft"), plain: filepath.Join(dir, "plain")}
	l.run("go", "build", "-trimpath", "-o", l.mskraft, "../../cmd/mskraft")
	source := filepath.Join(dir, "plain.go")
	if err := os.WriteFile(source, []byte("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"v1.0.0\") }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	l.run("go", "build", "-trimpath", "-o", l.plain, source)
	return l
}

// folder is a new name for an output folder.
func (l *lab) folder() string {
	l.folders++
	return filepath.Join(l.dir, fmt.Sprintf("out-%d", l.folders))
}

// run runs a program and returns its wall time and its peak memory in bytes.
func (l *lab) run(name string, args ...string) (time.Duration, int64) {
	l.t.Helper()
	cmd := exec.Command(name, args...)
	var stderr strings.Builder
	cmd.Stdout, cmd.Stderr = io.Discard, &stderr
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if err != nil {
		l.t.Fatalf("%s: %v\n%s", name, err, stderr.String())
	}
	return took, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss * 1024
}

// specs writes n specs of so many hosts each.
func (l *lab) specs(n, hosts int) []string {
	l.t.Helper()
	dir := l.folder()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		l.t.Fatal(err)
	}
	var paths []string
	for i := range n {
		var id [16]byte
		rand.Read(id[1:])
		var b strings.Builder
		fmt.Fprintf(&b, "release = \"v2.10.0-lts\"\n[cluster]\nname = \"c%d\"\nid = %q\n", i, base64.RawURLEncoding.EncodeToString(id[:]))
		for h := range hosts {
			fmt.Fprintf(&b, "[hosts.h-%d]\naddress = \"10.%d.%d.%d\"\nnode_id = %d\n", h, (i+h/60000)%256, (h/250+i/256)%256, h%250+1, h+1)
			if hosts > 3 {
				fmt.Fprintf(&b, "roles = [%q]\n", []string{"controller", "broker"}[min(1, h/3)])
			}
		}
		b.WriteString("[nginx]\n[allow]\nMSK201 = \"bench\"\nMSK202 = \"bench\"\nMSK207 = \"bench\"\n")
		path := filepath.Join(dir, fmt.Sprintf("c%d.toml", i))
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			l.t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

// atMost reports a ratio and fails above the limit.
func atMost(t *testing.T, what string, got, limit float64) {
	t.Helper()
	t.Logf("%-62s %6.2f (at most %.2f)", what, got, limit)
	if got > limit {
		t.Errorf("%s: %.2f is more than %.2f", what, got, limit)
	}
}

func TestBenchColdStart(t *testing.T) {
	l := newLab(t)
	guide, err := filepath.Abs("../../golden/cases/guide/cluster.toml")
	if err != nil {
		t.Fatal(err)
	}
	var render, plain []time.Duration
	for range 101 { // in turns, so that both see the same machine
		took, _ := l.run(l.mskraft, "render", guide, "-o", l.folder())
		render = append(render, took)
		took, _ = l.run(l.plain)
		plain = append(plain, took)
	}
	t.Logf("render of the guide's cluster %v, a program that prints its version %v", median(render), median(plain))
	atMost(t, "cold render / program that prints its version", float64(median(render))/float64(median(plain)), 6)
}

func TestBenchManyClusters(t *testing.T) {
	l := newLab(t)
	specs := l.specs(1000, 3)
	var fresh, again, copied []time.Duration
	var peak int64
	for range 5 {
		out := l.folder()
		args := append([]string{"render", "-o", out}, specs...)
		took, memory := l.run(l.mskraft, args...)
		fresh, peak = append(fresh, took), max(peak, memory)
		took, memory = l.run(l.mskraft, args...)
		again, peak = append(again, took), max(peak, memory)
		took, _ = l.run("cp", "-r", out, l.folder())
		copied = append(copied, took)
	}
	t.Logf("1000 clusters of 3 hosts: fresh %v, again %v, cp -r %v", median(fresh), median(again), median(copied))
	atMost(t, "fresh / cp -r", float64(median(fresh))/float64(median(copied)), 1.5)
	atMost(t, "again, nothing changed / cp -r", float64(median(again))/float64(median(copied)), 0.5)
	atMost(t, "peak memory in MiB", float64(peak)/(1<<20), 64)
}

func TestBenchOneCluster(t *testing.T) {
	l := newLab(t)
	measure := func(hosts int) (fresh, copied time.Duration, peak int64) {
		spec := l.specs(1, hosts)[0]
		var a, b []time.Duration
		for range 5 {
			out := l.folder()
			took, memory := l.run(l.mskraft, "render", "-o", out, spec)
			a, peak = append(a, took), max(peak, memory)
			took, _ = l.run("cp", "-r", out, l.folder())
			b = append(b, took)
		}
		return median(a), median(b), peak
	}
	small, _, _ := measure(100)
	large, copied, _ := measure(1000)
	huge, _, peak := measure(3000)
	t.Logf("one cluster: 100 hosts %v, 1000 hosts %v (cp -r %v), 3000 hosts %v", small, large, copied, huge)
	atMost(t, "1000 hosts, fresh / cp -r", float64(large)/float64(copied), 1.5)
	atMost(t, "1000 hosts / 100 hosts", float64(large)/float64(small), 11)
	atMost(t, "3000 hosts, peak memory in MiB", float64(peak)/(1<<20), 64)
}
