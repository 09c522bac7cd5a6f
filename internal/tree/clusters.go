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
	if fi, err := root.Lstat(name + "/" + journalName); err == nil && fi.Mode().IsRegular() {
		return true, nil
	}
	hosts := name + "/" + hostsDir
	if fi, err := root.Lstat(hosts); err != nil || !fi.IsDir() {
		return false, nil
	}
	entries, err := fs.ReadDir(root.FS(), hosts)
	if err != nil {
		return false, ioError("read", out, hosts, err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if fi, err := root.Lstat(hosts + "/" + e.Name() + "/" + Manifest); err == nil && fi.Mode().IsRegular() {
			return true, nil
		}
	}
	return false, nil
}
