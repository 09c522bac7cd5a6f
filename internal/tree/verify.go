package tree

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Deviation is how a file differs from the manifest of its folder.
type Deviation int

const (
	// Missing is a file that is listed and not there.
	Missing Deviation = iota
	// Changed is a file with another checksum than the listed one.
	Changed
	// Unlisted is a file that is there and not listed.
	Unlisted
)

// A Mismatch is a file that is not as the manifest of its folder says.
type Mismatch struct {
	Path string // relative to the folder, slash separated
	Kind Deviation
}

// A Listing is what a manifest says of its folder, and what is there.
type Listing struct {
	Files      []string   // the listed ones, sorted
	Mismatches []Mismatch // sorted by path
}

// Holds reports whether a file is listed, and is as it was written.
func (l *Listing) Holds(path string) bool {
	if l == nil {
		return false
	}
	_, listed := slices.BinarySearch(l.Files, path)
	return listed && !slices.ContainsFunc(l.Mismatches, func(m Mismatch) bool { return m.Path == path })
}

// Verify compares the folder with its manifest. Files that are not listed are
// looked for in the folders below, which need not exist. A folder without a
// manifest gives nil; the error is a *ManifestError if the manifest cannot be
// trusted. It only reads.
func Verify(dir string, below ...string) (*Listing, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var r reader
	entries, err := r.entries(root, Manifest, badName)
	if entries == nil {
		return nil, err
	}
	list := &Listing{}
	for _, e := range entries {
		list.Files = append(list.Files, e.path)
		fi, err := lstat(root, e.path)
		if err != nil {
			return nil, err
		}
		var found sum
		if fi != nil && fi.Mode().IsRegular() {
			if found, err = r.sum(root, e.path); err != nil {
				return nil, err
			}
		}
		switch {
		case fi == nil:
			list.Mismatches = append(list.Mismatches, Mismatch{e.path, Missing})
		case !fi.Mode().IsRegular() || found != e.sum:
			list.Mismatches = append(list.Mismatches, Mismatch{e.path, Changed})
		}
	}
	for _, folder := range below {
		err := fs.WalkDir(root.FS(), folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if _, ok := slices.BinarySearch(list.Files, name); !ok {
				list.Mismatches = append(list.Mismatches, Mismatch{name, Unlisted})
			}
			return nil
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, ioError("read", within(root, folder), err)
		}
	}
	slices.SortFunc(list.Mismatches, func(a, b Mismatch) int { return strings.Compare(a.Path, b.Path) })
	return list, nil
}

// Interrupted reports whether a run that was writing the cluster in this folder
// was killed, and no later one has finished its work.
func Interrupted(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, journalName))
	return err == nil
}
