package parallel_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"mskraft/internal/parallel"
)

func TestEach(t *testing.T) {
	var called [1000]atomic.Int32
	parallel.Each(len(called), func(i int) { called[i].Add(1) })
	for i := range called {
		if n := called[i].Load(); n != 1 {
			t.Fatalf("%d was called %d times", i, n)
		}
	}
	parallel.Each(0, func(int) { t.Error("called for nothing") })
}

// caught returns the panic of f.
func caught(t *testing.T, f func()) (p *parallel.Panic) {
	t.Helper()
	defer func() { p = parallel.Caught(recover()) }()
	f()
	t.Fatal("no panic")
	return nil
}

func breakDown(list []string) string { return list[3] }

// Whoever waits gets the panic, and its place is where it happened, not where it
// came up again.
func TestPanics(t *testing.T) {
	calls := atomic.Int32{}
	for name, p := range map[string]*parallel.Panic{
		"here": caught(t, func() { breakDown(nil) }),
		"each": caught(t, func() {
			parallel.Each(1_000_000, func(int) {
				calls.Add(1)
				breakDown(nil)
			})
		}),
		"start": caught(t, func() { parallel.Start(func() { breakDown(nil) })() }),
		"both": caught(t, func() {
			parallel.Start(func() { parallel.Each(1, func(int) { breakDown(nil) }) })()
		}),
	} {
		if err, ok := p.Value.(error); !ok || !strings.Contains(err.Error(), "index out of range [3]") {
			t.Errorf("%s: %v", name, p.Value)
		}
		if places := p.Places(); len(places) < 2 || !strings.HasPrefix(places[0], "mskraft/internal/parallel_test.breakDown:") {
			t.Errorf("%s: it happened at %q", name, places)
		}
		if !strings.Contains(p.String(), "parallel_test.breakDown:") {
			t.Errorf("%s: the place is not told: %v", name, p)
		}
	}
	if n := calls.Load(); n > 100 {
		t.Errorf("%d calls after the first panic", n)
	}
	if p := caught(t, func() { panic(errors.New("by hand")) }); p.Value.(error).Error() != "by hand" {
		t.Error(p.Value)
	}
}

// A wait may be waited for again, and nobody has to.
func TestStart(t *testing.T) {
	parallel.Start(func() { breakDown(nil) })
	done := false
	wait := parallel.Start(func() { done = true })
	wait()
	wait()
	if !done {
		t.Error("not waited for")
	}
}
