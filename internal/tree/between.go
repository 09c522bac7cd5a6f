package tree

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// Between lists what changes from one tree to another of the same name, as
// Compare does for a folder, contents included. Both trees are what somebody
// wants, so nothing is edited; manifests follow from the files and are left out.
func Between(from, to *Tree) []Change {
	old, wanted := from.byPath(), to.byPath()
	var list []Change
	for name, f := range wanted {
		switch before, ok := old[name]; {
		case !ok:
			list = append(list, Change{Path: name, Kind: Create, Mode: f.perm(), New: f.Blob.Bytes()})
		case !bytes.Equal(before.Blob.Bytes(), f.Blob.Bytes()):
			list = append(list, Change{Path: name, Kind: Replace, Mode: f.perm(), Old: before.Blob.Bytes(), New: f.Blob.Bytes()})
		case before.perm() != f.perm():
			list = append(list, Change{Path: name, Kind: Chmod, Mode: f.perm()})
		}
	}
	for name, f := range old {
		if _, ok := wanted[name]; !ok {
			list = append(list, Change{Path: name, Kind: Remove, Old: f.Blob.Bytes()})
		}
	}
	slices.SortFunc(list, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// byPath are the files of a tree by their path in the output folder.
func (t *Tree) byPath() map[string]File {
	files := map[string]File{}
	for _, folder := range t.Folders {
		for _, f := range folder.Files {
			files[path.Join(t.Name, folder.Path, f.Name)] = f
		}
	}
	return files
}
