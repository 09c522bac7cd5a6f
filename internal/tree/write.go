package tree

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Write makes the folder of t below out equal to t, and creates out if need be.
// It returns what it changed.
//
// Unless o.Force is set, nothing is written or removed if a file was edited: the
// error is a *ConflictError, and the plan is returned with it. So it is with an
// error of o.Approve; both are joined. Other errors are those of Compare, a *LockedError
// if another run is writing the same cluster, and *fs.PathError for what the system
// refuses, with the whole path.
//
// A cluster folder that does not exist yet appears whole or not at all: it is
// written beside its place and renamed. In one that exists, files are replaced one
// by one. A run that was killed, or that failed while writing, is finished by the
// next one, also if the tree has changed in between: every file is either the old
// or the new one, and a journal in the cluster folder lists which are ours. So it is
// when the machine loses its power: what a step builds on is on the disk before it.
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
	cluster, err := openCluster(root, t.Name)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(out, t.Name)
	w := &writer{root: root, walker: walker{cluster: path, mkdir: true, step: step}}
	if cluster != nil {
		defer cluster.Close()
		if w.lock, err = lockDir(root, t.Name, cluster, path); err != nil {
			return nil, err
		}
		defer w.lock.Close()
	}
	plan, err := compare(path, folders, o, cluster)
	if err != nil {
		return nil, err
	}
	if err := o.refuse(plan); err != nil {
		return plan, err
	}
	w.plan = plan
	switch {
	case cluster != nil:
		w.dirs = []dir{{root: cluster}}
		err = w.apply()
		w.close()
		if err == nil {
			err = removeStage(root, t.Name) // a killed run left it, and the cluster folder has come from elsewhere
		}
	case len(plan.ops) > 0:
		err = w.writeNew()
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

// lockDir locks a folder below root until the file it returns is closed. What is
// locked is what stands under the name then, and not what another run has renamed
// since the folder was opened. path is how messages name the cluster.
func lockDir(root *os.Root, name string, folder *os.Root, path string) (*os.File, error) {
	f, err := open(folder, ".")
	if err != nil {
		return nil, ioError("open", path, err)
	}
	if tryLock(f) {
		locked, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, ioError("stat", path, err)
		}
		if fi, err := root.Lstat(name); err == nil && os.SameFile(fi, locked) {
			return f, nil
		}
	}
	f.Close()
	return nil, &LockedError{path}
}

// A writer carries out a Plan.
type writer struct {
	walker
	plan   *Plan
	root   *os.Root // the output folder
	lock   *os.File // the folder that is written
	staged bool     // nobody sees the files before all are written: no need for temporary names
	text   []byte   // a manifest
}

func (w *writer) apply() error {
	p := w.plan
	if len(p.ops) > 0 {
		if err := w.writeJournal(); err != nil {
			return err
		}
		if err := w.sync(); err != nil {
			return err
		}
	}
	for _, path := range p.leftovers {
		d, err := w.to(path)
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
	if err := w.sync(); err != nil {
		return err
	}
	if err := w.remove(w.dirs[0].root, journalName); err != nil {
		return err
	}
	return w.do("sync", "", func() error { return except(w.lock.Sync(), errors.ErrUnsupported) })
}

// sync brings to the disk what was written so far.
func (w *writer) sync() error {
	return w.do("sync", "", func() error { return syncAll(w.lock) })
}

func (w *writer) op(o *op) error {
	path, base := split(o.rel)
	d, err := w.to(path)
	if err != nil {
		return err
	}
	if o.kind == Remove {
		return w.remove(d.root, o.rel)
	}
	data, mode := w.content(o)
	if o.kind == Chmod {
		return w.do("chmod", o.rel, func() error { return d.root.Chmod(base, mode) })
	}
	return w.put(d.root, o.rel, mode, data)
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
	return w.do("remove", rel, func() error { return except(root.Remove(base), fs.ErrNotExist) })
}

// except takes one error for none.
func except(err, harmless error) error {
	if errors.Is(err, harmless) {
		return nil
	}
	return err
}

// put writes a file beside its target and moves it there. What was there stays if
// anything fails.
func (w *writer) put(root *os.Root, rel string, mode fs.FileMode, data []byte) error {
	_, base := split(rel)
	temp := tempName
	if w.staged {
		temp = base
	}
	if err := w.before("create", rel); err != nil {
		return w.fail("write", rel, err)
	}
	f, err := create(root, temp, mode)
	if err != nil {
		return w.fail("write", rel, err)
	}
	if err = w.before("write", rel); err == nil {
		_, err = f.Write(data)
	}
	if err == nil && hasModes {
		err = f.Chmod(mode) // the umask may have cut it
	}
	if err == nil && syncsFiles {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil && !w.staged {
		if err = w.before("rename", rel); err == nil {
			err = root.Rename(temp, base)
		}
	}
	if err != nil {
		_ = root.Remove(temp)
		return w.fail("write", rel, err)
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
	w.close() // some platforms cannot remove what is open
	root := w.dirs[0].root
	for _, path := range slices.Backward(slices.Sorted(maps.Keys(w.plan.emptied))) {
		native := filepath.FromSlash(path)
		if fi, err := root.Lstat(native); err != nil || !fi.IsDir() {
			continue
		}
		remove := func() error { return except(root.Remove(native), fs.ErrExist) } // not empty
		if err := w.do("remove", path, remove); err != nil {
			return err
		}
	}
	return nil
}

// writeJournal lists everything that is about to be written or removed, and what
// an interrupted run was writing. The sum of what is to be removed is zero: it is
// listed only so that the directory it leaves empty is not forgotten.
func (w *writer) writeJournal() error {
	var text []byte
	for _, e := range w.plan.journal {
		text = appendEntry(text, e.sum, e.path)
	}
	for i := range w.plan.ops {
		o := &w.plan.ops[i]
		var s sum
		switch {
		case o.kind == Remove:
		case o.file >= 0:
			s = w.plan.folders[o.folder].Files[o.file].Blob.Sum()
		default:
			manifest, _ := w.content(o)
			s = sha256.Sum256(manifest)
		}
		if !slices.Contains(find(w.plan.journal, o.rel), entry{o.rel, s}) {
			text = appendEntry(text, s, o.rel)
		}
	}
	return w.put(w.dirs[0].root, journalName, 0o644, text)
}
