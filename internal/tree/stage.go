package tree

import (
	"errors"
	"io/fs"
	"os"
	"strings"
)

// stageName is where a cluster folder that does not exist yet is written, beside
// it, before it is renamed: so it appears whole, and no file in it needs a
// temporary name or a journal.
func stageName(cluster string) string { return tempName + "-" + cluster }

// writeNew writes a cluster folder that does not exist.
func (w *writer) writeNew() error {
	stage, err := w.openStage()
	if err != nil {
		return err
	}
	defer w.lock.Close()
	defer stage.Close()
	if err := w.emptyStage(stage); err != nil {
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
		err = w.sync()
	}
	if err == nil {
		err = w.do("rename", "", func() error { return w.root.Rename(stageName(w.name()), w.name()) })
	}
	if err == nil {
		return w.sync()
	}
	_ = w.root.RemoveAll(stageName(w.name())) // the error that counts is the first one
	return err
}

// openStage creates, if need be, and locks the place where a new cluster is written.
func (w *writer) openStage() (stage *os.Root, err error) {
	err = w.do("mkdir", "", func() error { return makeDir(w.root, stageName(w.name())) })
	if err == nil || errors.Is(err, fs.ErrExist) {
		stage, err = openCluster(w.root, stageName(w.name()))
	}
	if errors.Is(err, fs.ErrNotExist) || err == nil && stage == nil { // another run has renamed it since
		return nil, &LockedError{w.cluster}
	}
	if err != nil {
		return nil, err
	}
	if w.lock, err = lockDir(w.root, stageName(w.name()), stage, w.cluster); err != nil {
		stage.Close()
		return nil, err
	}
	return stage, nil
}

// emptyStage removes what a killed run left in the stage.
func (w *writer) emptyStage(stage *os.Root) error {
	names, err := w.lock.Readdirnames(-1)
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

// RemoveStages removes what killed runs left below out of new clusters, but for those
// that another run is writing and those that are wanted: Write takes care of these.
// out need not exist.
func RemoveStages(out string, wanted func(cluster string) bool) error {
	root, err := os.OpenRoot(out)
	if err != nil {
		return except(err, fs.ErrNotExist)
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return ioError("read", out, err)
	}
	for _, e := range entries {
		if cluster, ok := strings.CutPrefix(e.Name(), stageName("")); ok && e.IsDir() && !wanted(cluster) {
			if err := removeStage(root, cluster); err != nil {
				return err
			}
		}
	}
	return nil
}

// removeStage removes the stage of a cluster, unless another run is writing it.
func removeStage(root *os.Root, cluster string) error {
	name := stageName(cluster)
	stage, err := openCluster(root, name)
	if stage == nil {
		return err
	}
	defer stage.Close()
	lock, err := lockDir(root, name, stage, within(root, name))
	if locked := (*LockedError)(nil); errors.As(err, &locked) {
		return nil
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := root.RemoveAll(name); err != nil {
		return ioError("remove", within(root, name), err)
	}
	return nil
}
