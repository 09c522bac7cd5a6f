package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"mskraft/internal/message"
)

// A ConflictError says that nothing was written, because files would be
// overwritten or removed that somebody else wrote or edited.
type ConflictError struct {
	Changes []Change // the edited ones, sorted by path
}

func (e *ConflictError) Error() string {
	var b strings.Builder
	b.WriteString(message.New("tree.conflict").String())
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
	Why  message.Message
}

func (e *ManifestError) Error() string { return e.Say().String() }

// Say is what it says, in any language.
func (e *ManifestError) Say() message.Message {
	place := e.Path
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
	}
	return message.New("tree.manifest", place, e.Why)
}

// A LockedError says that another run is writing the same cluster.
type LockedError struct {
	Path string // the cluster folder
}

func (e *LockedError) Error() string { return e.Say().String() }

// Say is what it says, in any language.
func (e *LockedError) Say() message.Message { return message.New("tree.locked", e.Path) }

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
