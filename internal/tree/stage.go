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
func writeNew(root *os.Root, out, name string, folders []Folder, o Options, step func(op, rel string) error) (*Plan, error) {
	plan, err := compare(out, name, folders, o, dir{state: dirMissing})
	if err != nil {
		return nil, err
	}
	if err := o.refuse(plan); err != nil || len(plan.ops) == 0 {
		return plan, err
	}
	w := newWriter(out, name, plan, step)
	stage, lock, err := openStage(root, out, name, w)
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	defer stage.Close()
	if err := emptyStage(root, stage, lock, out, name, w); err != nil {
		return nil, err
	}
	if _, err := root.Lstat(name); err == nil { // another run was faster
		_ = root.Remove(stageName(name))
		return nil, lockedError(out, name)
	}
	w.staged = true
	w.w.dirs = []dir{{root: stage, fresh: true}}
	for i := range plan.ops {
		if err = w.op(&plan.ops[i]); err != nil {
			break
		}
	}
	w.w.close()
	stage.Close() // some platforms cannot rename what is open
	if err == nil {
		err = w.do("rename", "", func() error { return root.Rename(stageName(name), name) })
	}
	if err != nil {
		_ = root.RemoveAll(stageName(name)) // the error that counts is the first one
		return nil, err
	}
	return plan, nil
}

// openStage creates, if need be, and locks the place where a new cluster is written.
func openStage(root *os.Root, out, name string, w *writer) (stage *os.Root, lock *os.File, err error) {
	err = w.do("mkdir", "", func() error { return makeDir(root, stageName(name)) })
	if err == nil || errors.Is(err, fs.ErrExist) {
		stage, err = openCluster(root, out, stageName(name))
	}
	if errors.Is(err, fs.ErrNotExist) { // another run has renamed it since
		return nil, nil, lockedError(out, name)
	}
	if err != nil {
		return nil, nil, err
	}
	if lock, err = lockDir(stage, out, name); err != nil {
		stage.Close()
		return nil, nil, err
	}
	return stage, lock, nil
}

// emptyStage removes what a killed run left in the stage.
func emptyStage(root, stage *os.Root, lock *os.File, out, name string, w *writer) error {
	// Another run may have finished between the opening and the locking; what is
	// locked then is the new cluster folder.
	locked, err := lock.Stat()
	if err != nil {
		return ioError("stat", out, name, err)
	}
	if fi, err := root.Lstat(stageName(name)); err != nil || !os.SameFile(fi, locked) {
		return lockedError(out, name)
	}
	names, err := lock.Readdirnames(-1)
	if err != nil {
		return ioError("read", out, stageName(name), err)
	}
	for _, leftover := range names {
		err = w.do("remove", leftover, func() error { return stage.RemoveAll(leftover) })
		if err != nil {
			return err
		}
	}
	return nil
}

// removeStage removes what a killed run left, if the cluster folder has come from
// elsewhere in the meantime.
func removeStage(root *os.Root, out, name string, w *writer) error {
	if _, err := root.Lstat(stageName(name)); err != nil {
		return nil
	}
	stage, lock, err := openStage(root, out, name, w)
	var locked *LockedError
	if errors.As(err, &locked) {
		return nil // another run is about to remove it
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	defer stage.Close()
	if err := emptyStage(root, stage, lock, out, name, w); err != nil {
		return err
	}
	return w.do("remove", "", func() error { return root.Remove(stageName(name)) })
}
