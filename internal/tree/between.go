package tree

import (
	"bytes"
	"maps"
	"path"
	"slices"
)

// Between lists what changes from one tree to another of the same name, as
// Compare does for a folder, contents included. Both trees are what somebody
// wants, so nothing is edited; manifests follow from the files and are left out.
func Between(from, to *Tree) []Change {
	old, wanted := from.byPath(), to.byPath()
	all := maps.Clone(old)
	maps.Copy(all, wanted)
	var list []Change
	for _, name := range slices.Sorted(maps.Keys(all)) {
		before, existed := old[name]
		after, stays := wanted[name]
		switch {
		case !stays:
			list = append(list, Change{Path: name, Kind: Remove, Old: before.Blob.Bytes()})
		case !existed:
			list = append(list, Change{Path: name, Kind: Create, Mode: after.perm(), New: after.Blob.Bytes()})
		case !bytes.Equal(before.Blob.Bytes(), after.Blob.Bytes()):
			list = append(list, Change{Path: name, Kind: Replace, Mode: after.perm(), Old: before.Blob.Bytes(), New: after.Blob.Bytes()})
		case before.perm() != after.perm():
			list = append(list, Change{Path: name, Kind: Chmod, Mode: after.perm()})
		}
	}
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
