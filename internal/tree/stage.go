package tree

import (
	"errors"
	"io/fs"
	"os"
)

// stageName is where a cluster folder that does not exist yet is written, beside
// it, before it is renamed: so it appears whole, and no file in it needs a
// temporary name or a journal.
func stageName(cluster string) string { return tempName + "-" + cluster }

// writeNew writes a cluster folder that does not exist.
func (w *writer) writeNew() error {
	stage, lock, err := w.openStage()
	if err != nil {
		return err
	}
	defer lock.Close()
	defer stage.Close()
	if err := w.emptyStage(stage, lock); err != nil {
		return err
	}
	if _, err := w.root.Lstat(w.name()); err == nil { // another run was faster
		_ = w.root.Remove(stageName(w.name()))
		return &LockedError{w.cluster}
	}
	w.staged = true
	w.dirs = []dir{{root: stage, fresh: true}}
	for i := range w.plan.ops {
		if err = w.op(&w.plan.ops[i]); err != nil {
			break
		}
	}
	w.close()
	stage.Close() // some platforms cannot rename what is open
	if err == nil {
		err = w.do("rename", "", func() error { return w.root.Rename(stageName(w.name()), w.name()) })
	}
	if err != nil {
		_ = w.root.RemoveAll(stageName(w.name())) // the error that counts is the first one
	}
	return err
}

// openStage creates, if need be, and locks the place where a new cluster is written.
func (w *writer) openStage() (stage *os.Root, lock *os.File, err error) {
	err = w.do("mkdir", "", func() error { return makeDir(w.root, stageName(w.name())) })
	if err == nil || errors.Is(err, fs.ErrExist) {
		stage, err = openCluster(w.root, stageName(w.name()))
	}
	if errors.Is(err, fs.ErrNotExist) || err == nil && stage == nil { // another run has renamed it since
		return nil, nil, &LockedError{w.cluster}
	}
	if err != nil {
		return nil, nil, err
	}
	if lock, err = lockDir(stage, w.cluster); err != nil {
		stage.Close()
		return nil, nil, err
	}
	return stage, lock, nil
}

// emptyStage removes what a killed run left in the stage.
func (w *writer) emptyStage(stage *os.Root, lock *os.File) error {
	// Another run may have finished between the opening and the locking; what is
	// locked then is the new cluster folder.
	locked, err := lock.Stat()
	if err != nil {
		return ioError("stat", w.cluster, err)
	}
	if fi, err := w.root.Lstat(stageName(w.name())); err != nil || !os.SameFile(fi, locked) {
		return &LockedError{w.cluster}
	}
	names, err := lock.Readdirnames(-1)
	if err != nil {
		return ioError("read", within(w.root, stageName(w.name())), err)
	}
	for _, leftover := range names {
		if err := w.do("remove", leftover, func() error { return stage.RemoveAll(leftover) }); err != nil {
			return err
		}
	}
	return nil
}

// removeStage removes what a killed run left, if the cluster folder has come from
// elsewhere in the meantime.
func (w *writer) removeStage() error {
	if _, err := w.root.Lstat(stageName(w.name())); err != nil {
		return nil
	}
	stage, lock, err := w.openStage()
	var locked *LockedError
	if errors.As(err, &locked) {
		return nil // another run is about to remove it
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	defer stage.Close()
	if err := w.emptyStage(stage, lock); err != nil {
		return err
	}
	return w.do("remove", "", func() error { return w.root.Remove(stageName(w.name())) })
}
