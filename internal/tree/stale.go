package tree

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// staleFiles finds the files of a folder that its manifest on disk or the journal
// lists and that are not among the wanted ones.
func (c *comparer) staleFiles(folder string, wanted []File, entries []entry) error {
	var names []string
	for _, e := range entries {
		names = append(names, e.path)
	}
	for _, e := range c.journal[folder] {
		names = append(names, strings.TrimPrefix(e.path[len(folder):], "/"))
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if hasFile(wanted, name) {
			continue
		}
		if err := c.staleFile(folder, name, find(entries, name)); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparer) staleFile(folder, name string, listed []entry) error {
	rel := join(folder, name)
	path, base := split(rel)
	d, err := c.to(path)
	if err != nil || d.state == dirBad {
		return err
	}
	c.p.mayEmpty(path)
	if base == Manifest {
		return nil
	}
	fi, err := d.lstat(base)
	if fi == nil || fi.IsDir() { // a directory is not what was written here, and nothing is to be written here
		return err
	}
	change := Change{Kind: Remove}
	if err := c.existing(&change, d.root, fi, rel, listed); err != nil {
		return err
	}
	c.p.add(c.name(), rel, -1, -1, change)
	return nil
}

// staleFolders finds the folders on disk and in the journal that are not wanted.
func (c *comparer) staleFolders() error {
	if c.dirs[0].state != dirOpen {
		return nil
	}
	paths := append(slices.Collect(maps.Keys(c.journal)), "")
	hosts, err := c.to(hostsDir)
	if err != nil {
		return err
	}
	if hosts.state == dirOpen {
		entries, err := fs.ReadDir(hosts.root.FS(), ".")
		if err != nil {
			return c.fail("read", hostsDir, err)
		}
		for _, e := range entries {
			if path := hostsDir + "/" + e.Name(); e.IsDir() && badName(path).IsZero() {
				paths = append(paths, path)
			}
		}
	}
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		byPath := func(f Folder, path string) int { return strings.Compare(f.Path, path) }
		if _, wanted := slices.BinarySearchFunc(c.p.folders, path, byPath); wanted {
			continue
		}
		if err := c.staleFolder(path); err != nil {
			return err
		}
	}
	return nil
}

// staleFolder compares a folder that is not wanted. Without a manifest and
// without an entry in the journal it is somebody else's.
func (c *comparer) staleFolder(path string) error {
	d, err := c.to(path)
	if err != nil || d.state == dirBad {
		return err
	}
	fi, err := d.lstat(Manifest)
	if err != nil {
		return err
	}
	c.lost = false
	manifest := Change{Kind: Remove}
	var entries []entry
	listed := false // a broken manifest is left where it is even when forced: what it listed is not known
	if fi != nil && fi.Mode().IsRegular() {
		problems := len(c.problems)
		text, err := c.list(d.root, fi, join(path, Manifest))
		if err != nil {
			return err
		}
		if text != nil {
			if c.o.Contents {
				manifest.Old = slices.Clone(text)
			}
			entries, listed = c.parse(text, path, Manifest)
		}
		if len(c.problems) > problems {
			return nil
		}
	}
	if err := c.staleFiles(path, nil, entries); err != nil {
		return err
	}
	if listed {
		c.p.mayEmpty(path)
		c.p.add(c.name(), join(path, Manifest), -1, -1, manifest)
	}
	return nil
}
