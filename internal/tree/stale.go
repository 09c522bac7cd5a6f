package tree

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// staleFiles finds the files of a folder that its manifest on disk or the journal
// lists and that are not among the wanted ones.
func (c *comparer) staleFiles(folder string, wanted []File, entries []entry) error {
	names := c.stale[:0]
	for _, e := range entries {
		names = append(names, e.path)
	}
	for _, e := range c.journalOf(folder) {
		names = append(names, e.path[len(folder):])
		if folder != "" {
			names[len(names)-1] = names[len(names)-1][1:]
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	c.stale = names
	for _, name := range names {
		if findFile(wanted, name) >= 0 {
			continue
		}
		if err := c.staleFile(folder, name, find(entries, name)); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparer) staleFile(folder, name string, listed []entry) error {
	sub, base := split(name)
	d, err := c.w.to(folder, sub)
	if err != nil || d.state == dirBad {
		return err
	}
	c.p.mayEmpty(join(folder, sub))
	if d.state == dirMissing || base == Manifest {
		return nil
	}
	rel := join(folder, name)
	fi, err := d.root.Lstat(base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return c.w.fail("lstat", rel, err)
	}
	if fi.IsDir() {
		return nil // not what was written here, and nothing is to be written here
	}
	change := Change{Kind: Remove}
	if err := c.existing(&change, d.root, fi, rel, listed); err != nil {
		return err
	}
	change.Resumed = slices.Contains(find(c.p.journal, rel), entry{path: rel}) // without a sum, see writeJournal
	c.p.add(c.name, folder, name, -1, -1, change)
	return nil
}

// journalOf returns the journal's entries of a folder.
func (c *comparer) journalOf(folder string) []entry {
	if len(c.p.journal) == 0 {
		return nil
	}
	if folder == "" {
		var entries []entry
		for _, e := range c.p.journal {
			if folderOf(e.path) == "" {
				entries = append(entries, e)
			}
		}
		return entries
	}
	byPath := func(e entry, path string) int { return strings.Compare(e.path, path) }
	from, _ := slices.BinarySearchFunc(c.p.journal, folder+"/", byPath)
	to, _ := slices.BinarySearchFunc(c.p.journal, folder+"0", byPath) // '0' follows '/'
	return c.p.journal[from:to]
}

// staleFolders finds the folders on disk and in the journal that are not wanted.
func (c *comparer) staleFolders() error {
	if c.w.dirs[0].state != dirOpen {
		return nil
	}
	paths := []string{""}
	hosts, err := c.w.to(hostsDir, "")
	if err != nil {
		return err
	}
	if hosts.state == dirOpen {
		f, err := hosts.root.OpenFile(".", plainFile, 0)
		if err != nil {
			return c.w.fail("open", hostsDir, err)
		}
		names, err := f.Readdirnames(-1)
		f.Close()
		if err != nil {
			return c.w.fail("read", hostsDir, err)
		}
		for _, name := range names {
			if path := hostsDir + "/" + name; badName(path) == "" {
				paths = append(paths, path)
			}
		}
	}
	for _, e := range c.p.journal {
		if folder := folderOf(e.path); folder != paths[len(paths)-1] {
			paths = append(paths, folder)
		}
	}
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		if findFolder(c.p.folders, path) >= 0 {
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
	written := c.journalOf(path)
	if path != "" && len(written) == 0 {
		parent, base := split(path)
		hosts, err := c.w.to(parent, "")
		if err != nil {
			return err
		}
		fi, err := hosts.root.Lstat(base)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case !fi.IsDir():
			return nil
		}
	}
	d, err := c.w.to(path, "")
	if err != nil || d.state == dirBad {
		return err
	}
	var fi fs.FileInfo
	if d.state == dirOpen {
		if fi, err = d.root.Lstat(Manifest); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return c.w.fail("lstat", join(path, Manifest), err)
		}
	}
	listed := fi != nil && fi.Mode().IsRegular()
	var entries []entry
	var old []byte
	if listed {
		rel := join(path, Manifest)
		text, err := c.list(d.root, fi, rel, maxManifest)
		if err != nil {
			return err
		}
		problems := len(c.problems)
		if text != nil {
			if c.o.Contents {
				old = slices.Clone(text)
			}
			entries, listed = c.parseStale(string(text), rel, path)
		} else {
			listed = false
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
		c.p.add(c.name, path, Manifest, -1, -1, Change{Kind: Remove, Old: old})
	}
	return nil
}

// parseStale is parse for a manifest that is to be removed: a broken one is left
// where it is even when forced, since what it listed is not known.
func (c *comparer) parseStale(text, rel, folder string) ([]entry, bool) {
	entries, line, what := parseEntries(text, false, func(path string) string { return badFile(folder, path) })
	if what != "" {
		c.broken(rel, line, what)
	}
	return entries, what == ""
}
