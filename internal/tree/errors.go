package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A ConflictError says that nothing was written, because files would be
// overwritten or removed that somebody else wrote or edited.
type ConflictError struct {
	Changes []Change // the edited ones, sorted by path
}

func (e *ConflictError) Error() string {
	var b strings.Builder
	b.WriteString("nothing written, these files would be lost (move them away, or use --force):")
	for _, c := range e.Changes {
		fmt.Fprintf(&b, "\n  %s: %s", c.Path, c.Why)
	}
	return b.String()
}

// A ManifestError says that a manifest or a journal on disk cannot be trusted.
// Options.Force makes it count as absent.
type ManifestError struct {
	Path string // the file, as the caller can open it
	Line int    // from 1; 0 if it is about the whole file
	What string
}

func (e *ManifestError) Error() string {
	const advice = "; resolve it by hand, or use --force to do without this file"
	if e.Line == 0 {
		return e.Path + ": " + e.What + advice
	}
	return fmt.Sprintf("%s:%d: %s%s", e.Path, e.Line, e.What, advice)
}

// A LockedError says that another run is writing the same cluster.
type LockedError struct {
	Path string // the cluster folder
}

func (e *LockedError) Error() string {
	return e.Path + ": another run is writing here; wait until it has finished"
}

// ioError names the operation and the whole path, in place of the single path
// component and the system call that os.Root tells.
func ioError(op, path string, err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}

// within is the whole path of what a root has by a slash separated name.
func within(root *os.Root, name string) string {
	return filepath.Join(root.Name(), filepath.FromSlash(name))
}
