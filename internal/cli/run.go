package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"

	"mskraft/internal/message"
	"mskraft/internal/parallel"
	"mskraft/internal/redact"
)

// Env is what one run of mskraft is given.
type Env struct {
	Args           []string
	Dir            string // the folder that relative paths begin in; "" for that of the process
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Main runs mskraft for a process of its own, whose memory it limits, and returns
// its exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	debug.SetGCPercent(400) // a run is short: memory up to the limit costs less than collecting it
	debug.SetMemoryLimit(40 << 20)
	return run(Env{Args: args, Stdin: stdin, Stdout: stdout, Stderr: stderr}, func(bytes int64) { debug.SetMemoryLimit(bytes) })
}

// Run runs mskraft and returns its exit code. Runs may take place beside each other.
func Run(e Env) int { return run(e, func(int64) {}) }

func run(e Env, limit func(bytes int64)) (code int) {
	a := &app{in: e.Stdin, limit: limit, screen: isTerminal(e.Stderr), shown: isTerminal(e.Stdout)}
	a.color = a.screen && mayColor()
	stdout, stderr, finish := e.Stdout, e.Stderr, func() error { return nil }
	if e.Dir != "" {
		var err error
		if a.dir, err = filepath.Abs(e.Dir); err != nil {
			fmt.Fprintf(stderr, "mskraft: %v\n", err)
			return exitFailure
		}
		var out, errs bytes.Buffer
		stdout, stderr = &out, &errs
		finish = func() error {
			_, err := io.WriteString(e.Stdout, a.asGiven(out.String()))
			fmt.Fprint(e.Stderr, a.asGiven(errs.String()))
			return err
		}
	}
	a.out, a.err = bufio.NewWriterSize(stdout, 1<<16), bufio.NewWriter(stderr)
	defer func() {
		if p := parallel.Caught(recover()); p != nil {
			code = a.brokenDown(p)
		}
		if err := a.out.Flush(); err != nil && code == exitOK {
			code = a.fail(message.Failed("failed.at", "standard output", err))
		}
		a.err.Flush()
		if err := finish(); err != nil && code == exitOK {
			code = exitFailure
		}
	}()
	return a.dispatch(e.Args)
}

// at is where a path lies that the user gave: every one of them comes here before a
// file is opened. What stands for no path, "" and "-", stays.
func (a *app) at(path string) string {
	if a.dir == "" || path == "" || path == "-" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(a.dir, path)
}

// asGiven undoes at in what is printed: paths are told as the user gave them.
func (a *app) asGiven(text string) string {
	here := regexp.MustCompile(regexp.QuoteMeta(a.dir) + `(?:[/\\]|\b)`)
	return here.ReplaceAllStringFunc(text, func(found string) string {
		if found == a.dir {
			return "."
		}
		return ""
	})
}

// brokenDown reports a panic. Of the run it tells no value but that of the panic
// itself, without what looks like a secret.
func (a *app) brokenDown(p *parallel.Panic) int {
	a.say("note.broke-down", redact.Line(fmt.Sprint(p.Value)))
	for _, place := range p.Places() {
		fmt.Fprintf(a.err, "    at %s\n", place)
	}
	return exitFailure
}

// mayColor reports whether a terminal may be sent colours.
func mayColor() bool { return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" }

// isTerminal reports whether w is a terminal; /dev/null is a device, too.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	if err != nil || st.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(st, null)
}
