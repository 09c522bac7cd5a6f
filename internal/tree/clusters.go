package tree

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Clusters returns the names of the cluster folders in out, sorted. Those are the
// folders that hold a host's manifest, hosts/<host>/SHA256SUMS, or the journal of
// an interrupted run; what else is in out is somebody else's. It only reads,
// follows no symbolic link below out, and out need not exist.
func Clusters(out string) ([]string, error) {
	root, err := os.OpenRoot(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".") // sorted
	if err != nil {
		return nil, ioError("read", out, err)
	}
	var names []string
	for _, e := range entries {
		isStage := strings.HasPrefix(e.Name(), stageName("")) // of a run that writes it now, or was killed
		if !e.IsDir() || isStage || !badName(e.Name()).IsZero() {
			continue
		}
		ours, err := isCluster(root, e.Name())
		if err != nil {
			return nil, err
		}
		if ours {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Around returns the cluster folder that a folder is, or is inside of, "" for none. The
// folder need not exist.
func Around(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	for ; ; path = filepath.Dir(path) {
		if root, err := os.OpenRoot(path); err == nil {
			ours, err := isCluster(root, ".")
			root.Close()
			if ours && err == nil {
				return path, nil
			}
		}
		if filepath.Dir(path) == path {
			return "", nil
		}
	}
}

// isCluster reports whether a folder below root, or root itself by ".", is a cluster's.
func isCluster(root *os.Root, folder string) (bool, error) {
	if ours, err := regular(root, path.Join(folder, journalName)); ours || err != nil {
		return ours, err
	}
	hosts := path.Join(folder, hostsDir)
	fi, err := lstat(root, hosts)
	if fi == nil || !fi.IsDir() {
		return false, err
	}
	entries, err := fs.ReadDir(root.FS(), hosts)
	if err != nil {
		return false, ioError("read", within(root, hosts), err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if ours, err := regular(root, path.Join(hosts, e.Name(), Manifest)); ours || err != nil {
			return ours, err
		}
	}
	return false, nil
}

// regular reports whether there is a regular file of that name.
func regular(root *os.Root, name string) (bool, error) {
	fi, err := lstat(root, name)
	return fi != nil && fi.Mode().IsRegular(), err
}
