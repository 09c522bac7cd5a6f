package tree

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mskraft/internal/message"
)

// dirState is what a walker found at the place of a directory.
type dirState uint8

const (
	dirOpen    dirState = iota
	dirMissing          // it, or a directory above it, is not there
	dirBad              // it, or a directory above it, is something else
)

// A dir is a directory below a cluster folder. root is nil unless state is dirOpen.
type dir struct {
	name  string
	root  *os.Root
	state dirState
	fresh bool // created by this run: nothing is in it that this run did not write
}

// lstat returns nil for what is not there, as the directory itself may be.
func (d *dir) lstat(name string) (fs.FileInfo, error) {
	if d.root == nil || d.fresh {
		return nil, nil
	}
	return lstat(d.root, name)
}

// A walker goes from directory to directory and keeps open those on the way, so
// that each one is opened once when paths come in order, and each file operation
// has a single path component. It never follows a symbolic link.
type walker struct {
	cluster string                     // the path of the cluster folder
	dirs    []dir                      // dirs[0] is the cluster folder, which the walker does not close
	last    string                     // the path of the innermost
	mkdir   bool                       // create what is missing
	opened  func(path string, d *dir)  // called for each existing directory, if set
	bad     func(error)                // called once per directory in the state dirBad
	step    func(op, rel string) error // called before each operation that changes the disk, if set
}

// to returns a directory of the cluster folder, valid until the next call.
func (w *walker) to(path string) (*dir, error) {
	if path != "" && path == w.last && len(w.dirs) > 1 {
		return &w.dirs[len(w.dirs)-1], nil
	}
	w.last = ""
	depth := 1
	for name := range strings.SplitSeq(path, "/") {
		if name == "" { // the cluster folder itself
			break
		}
		if depth >= len(w.dirs) || w.dirs[depth].name != name {
			w.cut(depth)
			if err := w.enter(name); err != nil {
				return nil, err
			}
		}
		depth++
	}
	w.cut(depth)
	w.last = path
	return &w.dirs[depth-1], nil
}

// cut closes all directories but the first n.
func (w *walker) cut(n int) {
	for i := len(w.dirs) - 1; i >= n; i-- {
		if r := w.dirs[i].root; r != nil {
			r.Close()
		}
	}
	w.dirs = w.dirs[:min(n, len(w.dirs))]
}

func (w *walker) close() { w.cut(1) }

// path returns the path of the innermost directory, relative to the cluster.
func (w *walker) path() string {
	path := ""
	for _, d := range w.dirs[1:] {
		path = join(path, d.name)
	}
	return path
}

func (w *walker) enter(name string) error {
	parent := &w.dirs[len(w.dirs)-1]
	if parent.state != dirOpen {
		w.dirs = append(w.dirs, dir{name: name, state: parent.state})
		return nil
	}
	d := dir{name: name}
	rel := func() string { return join(w.path(), name) }
	fi, err := parent.lstat(name)
	switch {
	case err != nil:
		return err
	case fi == nil && !w.mkdir:
		d.state = dirMissing
	case fi == nil:
		if err := w.do("mkdir", rel(), func() error { return makeDir(parent.root, name) }); err != nil {
			return err
		}
		d.fresh = true
	case !fi.IsDir():
		d.state = dirBad
		err := notDir(w.at(rel()), fi)
		if w.bad == nil {
			return err
		}
		w.bad(err)
	}
	if d.state == dirOpen {
		if d.root, err = parent.root.OpenRoot(name); err != nil {
			return w.fail("open", rel(), err)
		}
	}
	w.dirs = append(w.dirs, d)
	if d.root != nil && !d.fresh && w.opened != nil {
		w.opened(w.path(), &w.dirs[len(w.dirs)-1])
	}
	return nil
}

// do runs an operation that changes the disk.
func (w *walker) do(op, rel string, f func() error) error {
	err := w.before(op, rel)
	if err == nil {
		err = f()
	}
	if err != nil {
		return w.fail(op, rel, err)
	}
	return nil
}

// before calls step if there is one.
func (w *walker) before(op, rel string) error {
	if w.step == nil {
		return nil
	}
	return w.step(op, rel)
}

// at is the whole path of what is in the cluster folder.
func (w *walker) at(rel string) string { return filepath.Join(w.cluster, filepath.FromSlash(rel)) }

// name is that of the cluster.
func (w *walker) name() string { return filepath.Base(w.cluster) }

func (w *walker) fail(op, rel string, err error) error { return ioError(op, w.at(rel), err) }

// notDir tells what stands where a directory has to be.
func notDir(path string, fi fs.FileInfo) error {
	return message.Failed("tree.no-directory", path, what(fi))
}

// what says what a file is that is not what it has to be.
func what(fi fs.FileInfo) message.Message {
	switch {
	case fi.Mode()&fs.ModeSymlink != 0:
		return message.New("tree.link")
	case fi.Mode().IsRegular():
		return message.New("tree.file")
	case fi.IsDir():
		return message.New("tree.directory")
	}
	return message.New("tree.special")
}

// makeDir creates a directory of mode 0755, whatever the umask is.
func makeDir(parent *os.Root, name string) error {
	if err := parent.Mkdir(name, 0o755); err != nil {
		return err
	}
	fi, err := parent.Lstat(name)
	return widen(fi, err, func(mode fs.FileMode) error { return parent.Chmod(name, mode) })
}

// widen gives a new directory the mode that the umask has cut.
func widen(fi fs.FileInfo, err error, chmod func(fs.FileMode) error) error {
	if err != nil || !hasModes || fi.Mode().Perm() == 0o755 {
		return err
	}
	return chmod(0o755 | fi.Mode()&fs.ModeSetgid)
}

// makeOut creates the output folder and the folders above it, like makeDir.
func makeOut(out string) error {
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if parent := filepath.Dir(out); parent != out {
		if err := makeOut(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(out, 0o755); err != nil {
		return except(err, fs.ErrExist) // another run was faster
	}
	fi, err := os.Lstat(out)
	return widen(fi, err, func(mode fs.FileMode) error { return os.Chmod(out, mode) })
}
