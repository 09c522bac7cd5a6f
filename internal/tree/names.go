package tree

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"mskraft/internal/message"
)

// badName says why a slash separated path cannot be one of ours, nothing if it can.
// The same rules hold for a Tree and for what manifests and journals list.
func badName(name string) message.Message {
	for _, c := range []byte(name) {
		switch {
		case c == '\\':
			return message.New("tree.backslash")
		case c < ' ' || c == 0x7f:
			return message.New("tree.control")
		}
	}
	if name == "." || !fs.ValidPath(name) || !filepath.IsLocal(name) {
		return message.New("tree.outside")
	}
	for part := range strings.SplitSeq(name, "/") {
		for _, reserved := range []string{Manifest, tempName, journalName} {
			if strings.EqualFold(part, reserved) { // file systems of other platforms ignore case
				return message.New("tree.reserved", part)
			}
		}
	}
	return message.Message{}
}

// badFile is badName for a file of the given folder: nothing of the cluster's
// own folder may lie where the folders of the hosts are.
func badFile(folder, name string) message.Message {
	if folder == "" {
		if first, _, _ := strings.Cut(name, "/"); strings.EqualFold(first, hostsDir) {
			return message.New("tree.below-hosts", hostsDir)
		}
	}
	return badName(name)
}

// prepare checks t and returns its folders, sorted by path, their files sorted by name.
// The error holds all that is wrong.
func prepare(t *Tree) ([]Folder, error) {
	var errs []error
	bad := func(path string, why message.Message) {
		if !why.IsZero() {
			errs = append(errs, message.Failed("tree.path", path, why))
		}
	}
	if bad(t.Name, badName(t.Name)); len(errs) == 0 && strings.Contains(t.Name, "/") {
		bad(t.Name, message.New("tree.slash"))
	}
	folders := make([]Folder, 0, len(t.Folders))
	for _, f := range t.Folders {
		if f.Path != "" {
			host, ok := strings.CutPrefix(f.Path, hostsDir+"/")
			if why := badName(f.Path); !why.IsZero() {
				bad(f.Path, why)
			} else if !ok || strings.Contains(host, "/") {
				bad(f.Path, message.New("tree.folder", hostsDir))
			}
		}
		f.Files = slices.SortedFunc(slices.Values(f.Files), func(a, b File) int { return strings.Compare(a.Name, b.Name) })
		checkFiles(f, bad)
		if len(f.Files) > 0 {
			folders = append(folders, f)
		}
	}
	slices.SortFunc(folders, func(a, b Folder) int { return strings.Compare(a.Path, b.Path) })
	for i := 1; i < len(folders); i++ {
		if folders[i].Path == folders[i-1].Path {
			bad(folders[i].Path, message.New("tree.two-folders"))
		}
	}
	return folders, errors.Join(errs...)
}

// checkFiles reports what is wrong with the sorted files of f.
func checkFiles(f Folder, bad func(path string, why message.Message)) {
	last := ""
	for i := range f.Files {
		file := &f.Files[i]
		path := func() string { return join(f.Path, file.Name) }
		if why := badFile(f.Path, file.Name); !why.IsZero() {
			bad(path(), why)
			continue
		}
		if i > 0 && file.Name == f.Files[i-1].Name {
			bad(path(), message.New("tree.two-files"))
		}
		if file.Blob == nil {
			bad(path(), message.New("tree.no-content"))
		}
		if m := file.perm(); m != 0o644 && m != 0o755 {
			bad(path(), message.New("tree.mode", uint32(m)))
		}
		dir, _ := split(file.Name)
		if dir == last {
			continue
		}
		last = dir
		for d := dir; d != ""; d, _ = split(d) {
			if hasFile(f.Files, d) {
				bad(path(), message.New("tree.file-and-directory", join(f.Path, d)))
			}
		}
	}
}

// hasFile reports whether sorted files have one of that name.
func hasFile(files []File, name string) bool {
	_, ok := slices.BinarySearchFunc(files, name, func(f File, name string) int { return strings.Compare(f.Name, name) })
	return ok
}

// split cuts a slash separated path before its last part, without allocating.
func split(path string) (dir, base string) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// join joins two slash separated paths of which either may be "".
func join(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + "/" + b
}
