package tree

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Write makes the folder of t below out equal to t, and creates out if need be.
// It returns what it changed.
//
// Unless o.Force is set, nothing is written or removed if a file was edited: the
// error is a *ConflictError, and the plan is returned with it. So it is with an
// error of o.Approve; both are joined. Other errors are
// those of Compare, a *LockedError if another run is writing the same cluster,
// and *fs.PathError for what the system refuses, with the whole path.
//
// A cluster folder that does not exist yet appears whole or not at all: it is
// written beside its place and renamed. In one that exists, files are replaced one
// by one. A run that was killed, or that failed while writing, is finished by the
// next one, also if the tree has changed in between: every file is either the old
// or the new one, and a journal in the cluster folder lists which are ours.
func Write(out string, t *Tree, o Options) (*Plan, error) {
	return write(out, t, o, nil)
}

// write is Write; step, if set, is called before each operation that changes the
// disk, and may refuse it.
func write(out string, t *Tree, o Options, step func(op, rel string) error) (*Plan, error) {
	folders, err := prepare(t)
	if err != nil {
		return nil, err
	}
	if err := makeOut(filepath.Clean(out)); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(out)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	cluster, err := openCluster(root, out, t.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return writeNew(root, out, t.Name, folders, o, step)
	}
	if err != nil {
		return nil, err
	}
	defer cluster.Close()
	lock, err := lockDir(cluster, out, t.Name)
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	plan, err := compare(out, t.Name, folders, o, dir{root: cluster})
	if err != nil {
		return nil, err
	}
	if err := o.refuse(plan); err != nil {
		return plan, err
	}
	w := newWriter(out, t.Name, plan, step)
	w.cluster = cluster
	w.w.dirs = []dir{{root: cluster}}
	err = w.apply()
	w.w.close()
	if err == nil {
		err = removeStage(root, out, t.Name, w)
	}
	if err != nil {
		return nil, err
	}
	return plan, nil
}

// refuse returns why a plan may not be carried out, nil if it may.
func (o *Options) refuse(plan *Plan) error {
	var conflict, refused error
	if edited := plan.Conflicts(); len(edited) > 0 && !o.Force {
		conflict = &ConflictError{Changes: edited}
	}
	if o.Approve != nil {
		refused = o.Approve(plan)
	}
	if conflict != nil && refused != nil {
		return errors.Join(conflict, refused)
	}
	return cmp.Or(conflict, refused)
}

// lockDir locks a cluster folder until the file it returns is closed.
func lockDir(cluster *os.Root, out, name string) (*os.File, error) {
	f, err := open(cluster, ".")
	if err != nil {
		return nil, ioError("open", out, name, err)
	}
	if !tryLock(f) {
		f.Close()
		return nil, lockedError(out, name)
	}
	return f, nil
}

func lockedError(out, name string) error {
	return &LockedError{Path: filepath.Join(out, name)}
}

// A writer carries out a Plan.
type writer struct {
	plan    *Plan
	cluster *os.Root
	staged  bool // nobody sees the files before all are written: no need for temporary names
	w       walker
	step    func(op, rel string) error
	text    []byte // a manifest
}

func newWriter(out, name string, plan *Plan, step func(op, rel string) error) *writer {
	return &writer{plan: plan, step: step, w: walker{out: out, cluster: name, mkdir: true, step: step}}
}

// steps calls step if there is one.
func (w *writer) steps(op, rel string) error {
	if w.step == nil {
		return nil
	}
	return w.step(op, rel)
}

// do runs an operation that changes the disk.
func (w *writer) do(op, rel string, f func() error) error {
	err := w.steps(op, rel)
	if err == nil {
		err = f()
	}
	if err != nil {
		return w.w.fail(op, rel, err)
	}
	return nil
}

func (w *writer) apply() error {
	p := w.plan
	if len(p.ops) > 0 {
		if err := w.writeJournal(); err != nil {
			return err
		}
	}
	for _, path := range p.leftovers {
		d, err := w.w.to(path, "")
		if err != nil {
			return err
		}
		if err := w.remove(d.root, join(path, tempName)); err != nil {
			return err
		}
	}
	for i := range p.ops {
		if err := w.op(&p.ops[i]); err != nil {
			return err
		}
	}
	if err := w.removeEmpty(); err != nil {
		return err
	}
	if len(p.ops) == 0 && !p.Interrupted {
		return nil
	}
	return w.remove(w.cluster, journalName)
}

func (w *writer) op(o *op) error {
	folder, sub := splitFolder(o.rel)
	d, err := w.w.to(folder, sub)
	if err != nil {
		return err
	}
	if o.kind == Remove {
		return w.remove(d.root, o.rel)
	}
	data, mode := w.content(o)
	if o.kind == Chmod {
		_, base := split(o.rel)
		return w.do("chmod", o.rel, func() error { return d.root.Chmod(base, mode) })
	}
	return w.put(d.root, o.rel, mode, data)
}

// splitFolder cuts a path into the folder it belongs to and its directory there.
func splitFolder(rel string) (folder, sub string) {
	folder = folderOf(rel)
	sub, _ = split(rel)
	if folder != "" {
		sub = sub[min(len(folder)+1, len(sub)):]
	}
	return folder, sub
}

// content returns what to write; it is valid until the next call.
func (w *writer) content(o *op) ([]byte, fs.FileMode) {
	files := w.plan.folders[o.folder].Files
	if o.file >= 0 {
		return files[o.file].Blob.data, files[o.file].perm()
	}
	w.text = appendManifest(w.text[:0], files)
	return w.text, 0o644
}

// remove removes a file, which may be gone already.
func (w *writer) remove(root *os.Root, rel string) error {
	_, base := split(rel)
	return w.do("remove", rel, func() error {
		if err := root.Remove(base); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// put writes a file.
func (w *writer) put(root *os.Root, rel string, mode fs.FileMode, data []byte) error {
	return w.putFrom(root, rel, mode, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

// putFrom writes a file beside its target and moves it there. What was there
// stays if anything fails.
func (w *writer) putFrom(root *os.Root, rel string, mode fs.FileMode, fill func(*os.File) error) error {
	_, base := split(rel)
	temp := tempName
	if w.staged {
		temp = base
	}
	if err := w.steps("create", rel); err != nil {
		return w.w.fail("write", rel, err)
	}
	f, err := create(root, temp, mode)
	if err != nil {
		return w.w.fail("write", rel, err)
	}
	if err = w.steps("write", rel); err == nil {
		err = fill(f)
	}
	if err == nil && hasModes {
		err = f.Chmod(mode) // the umask may have cut it
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil && !w.staged {
		if err = w.steps("rename", rel); err == nil {
			err = root.Rename(temp, base)
		}
	}
	if err != nil {
		_ = root.Remove(temp)
		return w.w.fail("write", rel, err)
	}
	return nil
}

// create creates a file that will be renamed. O_EXCL does not follow a symbolic
// link; a leftover of that name is removed.
func create(root *os.Root, name string, mode fs.FileMode) (*os.File, error) {
	const flag = os.O_WRONLY | os.O_CREATE | os.O_EXCL | plainFile
	f, err := root.OpenFile(name, flag, mode)
	if errors.Is(err, fs.ErrExist) {
		if err := root.Remove(name); err != nil {
			return nil, err
		}
		f, err = root.OpenFile(name, flag, mode)
	}
	return f, err
}

// removeEmpty removes the directories that were emptied, the innermost first.
func (w *writer) removeEmpty() error {
	w.w.close() // some platforms cannot remove what is open
	paths := make([]string, 0, len(w.plan.emptied))
	for path := range w.plan.emptied {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range slices.Backward(paths) {
		native := filepath.FromSlash(path)
		if fi, err := w.cluster.Lstat(native); err != nil || !fi.IsDir() {
			continue
		}
		err := w.do("remove", path, func() error {
			if err := w.cluster.Remove(native); !errors.Is(err, fs.ErrExist) { // not empty
				return err
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// writeJournal lists everything that is about to be written or removed, and what
// an interrupted run was writing. The sum of what is to be removed is zero: it is
// listed only so that the directory it leaves empty is not forgotten.
func (w *writer) writeJournal() error {
	return w.putFrom(w.cluster, journalName, 0o644, func(f *os.File) error {
		b := bufio.NewWriterSize(f, 16<<10)
		var line []byte
		add := func(s sum, path string) {
			line = appendEntry(line[:0], s, path)
			b.Write(line)
		}
		for _, e := range w.plan.journal {
			add(e.sum, e.path)
		}
		for i := range w.plan.ops {
			o := &w.plan.ops[i]
			var s sum
			switch {
			case o.kind == Remove:
			case o.file >= 0:
				s = w.plan.folders[o.folder].Files[o.file].Blob.Sum()
			default:
				text, _ := w.content(o)
				s = sha256.Sum256(text)
			}
			if !slices.Contains(find(w.plan.journal, o.rel), entry{o.rel, s}) {
				add(s, o.rel)
			}
		}
		return b.Flush()
	})
}
