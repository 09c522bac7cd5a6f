// Package parallel runs functions beside each other. A panic in one of them does not
// end the program: it comes up again in the goroutine that waits for it.
package parallel

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// Each calls f for 0 to n-1 on all cores, and waits. After a panic no further call
// begins, and Each panics with a *Panic.
func Each(n int, f func(i int)) {
	var next atomic.Int64
	var broken atomic.Pointer[Panic]
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			defer func() {
				if p := Caught(recover()); p != nil {
					broken.CompareAndSwap(nil, p)
				}
			}()
			for i := int(next.Add(1)) - 1; i < n && broken.Load() == nil; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
	if p := broken.Load(); p != nil {
		panic(p)
	}
}

// Start calls f beside what follows, and returns a function that waits for its end.
// That function panics with a *Panic if f did.
func Start(f func()) (wait func()) {
	done := make(chan *Panic, 1)
	go func() {
		defer func() { done <- Caught(recover()) }()
		f()
	}()
	return sync.OnceFunc(func() {
		if p := <-done; p != nil {
			panic(p)
		}
	})
}

// A Panic is a panic with the place where it happened.
type Panic struct {
	Value any
	stack []uintptr
}

// Caught returns what recover returned as a *Panic, nil if that was nil. It is for
// the function that called recover: defer func() { p := Caught(recover()) ... }()
func Caught(value any) *Panic {
	if value == nil {
		return nil
	}
	if p, ok := value.(*Panic); ok {
		return p
	}
	stack := make([]uintptr, 64)
	return &Panic{value, stack[:runtime.Callers(1, stack)]}
}

// String makes Go print the place, too, where nobody catches the panic.
func (p *Panic) String() string {
	return fmt.Sprintf("%v\n%s", p.Value, strings.Join(p.Places(), "\n"))
}

// Places are the functions that were running, innermost first, with their lines. No
// argument of theirs is told.
func (p *Panic) Places() []string {
	var all []string
	for frames := runtime.CallersFrames(p.stack); ; {
		f, more := frames.Next()
		switch place := fmt.Sprintf("%s:%d", f.Function, f.Line); {
		case f.Function == "runtime.gopanic": // before it is only who caught it
			all = nil
		case !strings.HasPrefix(place, "runtime."):
			all = append(all, place)
		}
		if !more {
			return all
		}
	}
}
