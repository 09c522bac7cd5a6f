//go:build integration

package integration

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// tally counts what was done with one version of Kafka.
type tally struct {
	checks  int
	started int           // Kafkas
	sent    int           // records that were acknowledged
	read    int           // different records that a reader saw
	busy    time.Duration // of the tests, which run beside each other
}

// report tells of every check when it is done, and sums up at the end.
type report struct {
	mu       sync.Mutex
	versions map[string]tally
	began    time.Time
}

var counts = &report{versions: map[string]tally{}, began: time.Now()}

func (r *report) add(version string, more tally) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.versions[version]
	t.checks += more.checks
	t.started += more.started
	t.sent += more.sent
	t.read += more.read
	t.busy += more.busy
	r.versions[version] = t
}

// check prints the line of a check.
func (r *report) check(t *testing.T, version string, took time.Duration, what string) {
	word := "ok"
	if t.Failed() {
		word = "FAILED"
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(t.Name(), "TestIntegration"), "/")
	r.add(version, tally{checks: 1, busy: took})
	fmt.Printf("%-6s %5.1fs  kafka %s  %s: %s\n", word, took.Seconds(), version, name, what)
}

func (r *report) summary() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.versions) == 0 {
		return ""
	}
	var b strings.Builder
	row := func(name string, t tally) {
		fmt.Fprintf(&b, "%-8s %6d checks  %4d Kafkas started  %7d records sent  %7d read  %5.0fs\n",
			name, t.checks, t.started, t.sent, t.read, t.busy.Seconds())
	}
	all := tally{busy: time.Since(r.began)}
	for _, version := range slices.Sorted(maps.Keys(r.versions)) {
		t := r.versions[version]
		row(version, t)
		all.checks += t.checks
		all.started += t.started
		all.sent += t.sent
		all.read += t.read
	}
	row(fmt.Sprintf("all %d", len(r.versions)), all)
	return b.String()
}
