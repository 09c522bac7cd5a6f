package cli

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"mskraft/internal/message"
	"mskraft/internal/spec"
)

// argumentError is about a folder that was named where a spec is expected, or
// about a file found in one.
type argumentError struct {
	message.Message
	folder bool // there is no spec at all
}

func (e *argumentError) Error() string { return e.String() }

// expand returns the specs that the arguments name. A folder stands for the
// *.toml files directly in it, by name; those below it are left alone, because
// outputs may be there, and so are hidden files, which editors make. A file that
// is named twice, in whatever spelling, is one spec.
func (a *app) expand(args []string) []*loaded {
	e := expansion{files: map[stamp][]os.FileInfo{}}
	for _, arg := range args {
		e.add(a.at(arg), false)
	}
	return e.list
}

type expansion struct {
	list  []*loaded
	stdin bool
	files map[stamp][]os.FileInfo // those in the list
}

// stamp keeps the search for the same file short.
type stamp struct {
	size int64
	time time.Time
}

func (e *expansion) add(path string, found bool) {
	if path == "-" && !found {
		if !e.stdin {
			e.list = append(e.list, &loaded{path: path})
		}
		e.stdin = true
		return
	}
	st, err := os.Stat(path)
	switch {
	case err != nil: // reading it will tell
	case st.IsDir() && !found:
		e.folder(path)
		return
	case st.Mode().IsRegular():
		at := stamp{st.Size(), st.ModTime()}
		for _, other := range e.files[at] {
			if os.SameFile(st, other) {
				return
			}
		}
		e.files[at] = append(e.files[at], st)
	case found:
		return
	}
	e.list = append(e.list, &loaded{path: path, found: found})
}

// folder adds the specs of a folder.
func (e *expansion) folder(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		e.list = append(e.list, &loaded{path: dir, err: err})
		return
	}
	empty := true
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || strings.HasPrefix(name, ".") || filepath.Ext(name) != ".toml" {
			continue
		}
		empty = false
		e.add(filepath.Join(dir, name), true)
	}
	if empty {
		e.list = append(e.list, &loaded{path: dir, err: &argumentError{message.New("usage.empty-folder", dir), true}})
	}
}

// stranger reports whether a file has none of the keys that every spec has.
func stranger(findings []spec.Finding) bool {
	missing := 0
	for _, f := range findings {
		if f.Code() == "MSK103" && (f.Key == "release" || f.Key == "cluster" || f.Key == "hosts") {
			missing++
		}
	}
	return missing == 3
}

func notSpec(path string) error {
	return &argumentError{Message: message.New("usage.no-such-spec", path)}
}
