package tree

import (
	"errors"
	"fmt"
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
	fi, err := root.Lstat(Manifest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, ioError("lstat", dir, Manifest, err)
	case !fi.Mode().IsRegular():
		return nil, &ManifestError{Path: filepath.Join(dir, Manifest), What: "is " + what(fi)}
	case fi.Size() > maxManifest:
		return nil, &ManifestError{Path: filepath.Join(dir, Manifest), What: fmt.Sprintf("is larger than %d MiB", maxManifest>>20)}
	}
	v := &verifier{dir: dir, root: root, list: &Listing{}}
	text, err := v.r.all(root, Manifest, fi.Size())
	if err != nil {
		return nil, ioError("read", dir, Manifest, err)
	}
	entries, line, what := parseEntries(string(text), false, badName)
	if what != "" {
		return nil, &ManifestError{Path: filepath.Join(dir, Manifest), Line: line, What: what}
	}
	for _, e := range entries {
		v.list.Files = append(v.list.Files, e.path)
		if err := v.listed(e); err != nil {
			return nil, err
		}
	}
	for _, b := range below {
		if err := v.unlisted(b); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(v.list.Mismatches, func(a, b Mismatch) int { return strings.Compare(a.Path, b.Path) })
	return v.list, nil
}

type verifier struct {
	dir  string
	root *os.Root
	r    reader
	list *Listing
}

// listed compares a file with its entry.
func (v *verifier) listed(e entry) error {
	fi, err := v.root.Lstat(e.path)
	if errors.Is(err, fs.ErrNotExist) {
		v.add(e.path, Missing)
		return nil
	}
	if err != nil {
		return ioError("lstat", v.dir, e.path, err)
	}
	if !fi.Mode().IsRegular() {
		v.add(e.path, Changed)
		return nil
	}
	s, err := v.r.sum(v.root, e.path)
	if err != nil {
		return ioError("read", v.dir, e.path, err)
	}
	if s != e.sum {
		v.add(e.path, Changed)
	}
	return nil
}

func (v *verifier) add(path string, kind Deviation) {
	v.list.Mismatches = append(v.list.Mismatches, Mismatch{path, kind})
}

// unlisted looks for files below a folder that the manifest does not list.
func (v *verifier) unlisted(below string) error {
	err := fs.WalkDir(v.root.FS(), below, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if _, ok := slices.BinarySearch(v.list.Files, name); !ok {
			v.add(name, Unlisted)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ioError("read", v.dir, below, err)
	}
	return nil
}

// Interrupted reports whether a run that was writing the cluster in this folder
// was killed, and no later one has finished its work.
func Interrupted(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, journalName))
	return err == nil
}
