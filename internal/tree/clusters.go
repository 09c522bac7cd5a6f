package tree

import (
	"errors"
	"io/fs"
	"os"
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
		return nil, ioError("read", out, "", err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() || badName(e.Name()) != "" {
			continue
		}
		ours, err := isCluster(root, out, e.Name())
		if err != nil {
			return nil, err
		}
		if ours {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func isCluster(root *os.Root, out, name string) (bool, error) {
	if ours, err := regular(root, out, name+"/"+journalName); ours || err != nil {
		return ours, err
	}
	hosts := name + "/" + hostsDir
	fi, err := root.Lstat(hosts)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !fi.IsDir() {
		return false, nil
	}
	var entries []fs.DirEntry
	if err == nil {
		entries, err = fs.ReadDir(root.FS(), hosts)
	}
	if err != nil {
		return false, ioError("read", out, hosts, err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if ours, err := regular(root, out, hosts+"/"+e.Name()+"/"+Manifest); ours || err != nil {
			return ours, err
		}
	}
	return false, nil
}

// regular reports whether there is a regular file of that name.
func regular(root *os.Root, out, name string) (bool, error) {
	fi, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, ioError("lstat", out, name, err)
	}
	return fi.Mode().IsRegular(), nil
}
