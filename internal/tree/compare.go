package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Compare returns what Write would change in the folder of t below out, which
// need not exist. It only reads. The error joins all manifests that cannot be
// read (*ManifestError) and all things that stand in the way of a directory or a
// file; edited files are no error, see Plan.Conflicts.
func Compare(out string, t *Tree, o Options) (*Plan, error) {
	folders, err := prepare(t)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(out)
	if errors.Is(err, fs.ErrNotExist) {
		return compare(out, t.Name, folders, o, dir{state: dirMissing})
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	cluster, err := openCluster(root, out, t.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return compare(out, t.Name, folders, o, dir{state: dirMissing})
	}
	if err != nil {
		return nil, err
	}
	defer cluster.Close()
	return compare(out, t.Name, folders, o, dir{root: cluster})
}

// openCluster opens the cluster folder, which must not be a symbolic link.
func openCluster(root *os.Root, out, name string) (*os.Root, error) {
	fi, err := root.Lstat(name)
	if err != nil {
		return nil, ioError("lstat", out, name, err)
	}
	if !fi.IsDir() {
		return nil, notDir(out, name, fi)
	}
	cluster, err := root.OpenRoot(name)
	if err != nil {
		return nil, ioError("open", out, name, err)
	}
	return cluster, nil
}

// A comparer fills a Plan.
type comparer struct {
	name     string
	o        Options
	p        *Plan
	w        walker
	r        reader
	text     []byte // a wanted manifest
	same     bool   // it is the one on disk
	stale    []string
	problems []error
}

func compare(out, name string, folders []Folder, o Options, cluster dir) (*Plan, error) {
	c := &comparer{name: name, o: o, p: &Plan{folders: folders}}
	c.w = walker{out: out, cluster: name, dirs: []dir{cluster}}
	c.w.bad = func(err error) { c.problems = append(c.problems, err) }
	defer c.w.close()
	if cluster.state == dirMissing {
		n := len(folders)
		for _, f := range folders {
			n += len(f.Files)
		}
		c.p.Changes = make([]Change, 0, n)
		c.p.ops = make([]op, 0, n)
	} else {
		if err := c.readJournal(); err != nil {
			return nil, err
		}
		c.sweep("", &c.w.dirs[0])
		if c.p.Interrupted {
			c.w.opened = c.sweep
		}
	}
	for i := range folders {
		if err := c.folder(i, &folders[i]); err != nil {
			return nil, err
		}
	}
	if err := c.staleFolders(); err != nil {
		return nil, err
	}
	if len(c.problems) > 0 {
		return nil, errors.Join(c.problems...)
	}
	slices.SortFunc(c.p.Changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return c.p, nil
}

// sweep notes a temporary file that a killed run left.
func (c *comparer) sweep(path string, d *dir) {
	if _, err := d.root.Lstat(tempName); err == nil {
		c.p.leftovers = append(c.p.leftovers, path)
	}
}

// readJournal reads the journal of an interrupted run, if there is one.
func (c *comparer) readJournal() error {
	fi, err := c.w.dirs[0].root.Lstat(journalName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return c.w.fail("lstat", journalName, err)
	}
	c.p.Interrupted = true
	text, err := c.list(c.w.dirs[0].root, fi, journalName, maxJournal)
	if err != nil || text == nil {
		return err
	}
	c.p.journal = c.parse(string(text), journalName, true, badJournalPath)
	return nil
}

// list reads a manifest or a journal. If it cannot be one the problem is noted,
// unless forced, and the text is nil. The text is valid until the next read.
func (c *comparer) list(root *os.Root, fi fs.FileInfo, rel string, limit int64) ([]byte, error) {
	_, base := split(rel)
	switch {
	case fi.IsDir():
		c.inTheWay(rel)
		return nil, nil
	case !fi.Mode().IsRegular():
		c.broken(rel, 0, "is "+what(fi))
		return nil, nil
	case fi.Size() > limit:
		c.broken(rel, 0, fmt.Sprintf("is larger than %d MiB", limit>>20))
		return nil, nil
	}
	text, err := c.r.all(root, base, fi.Size())
	if err != nil {
		return nil, c.w.fail("read", rel, err)
	}
	return text, nil
}

func (c *comparer) parse(text, rel string, repeat bool, bad func(string) string) []entry {
	entries, line, what := parseEntries(text, repeat, bad)
	if what != "" {
		c.broken(rel, line, what)
	}
	return entries
}

func (c *comparer) broken(rel string, line int, what string) {
	if !c.o.Force {
		path := filepath.Join(c.w.out, c.name, filepath.FromSlash(rel))
		c.problems = append(c.problems, &ManifestError{Path: path, Line: line, What: what})
	}
}

func (c *comparer) inTheWay(rel string) {
	path := filepath.Join(c.w.out, c.name, filepath.FromSlash(rel))
	c.problems = append(c.problems, fmt.Errorf("%s is a directory, not a file; move it away and run again", path))
}

// folder compares a wanted folder: its files, what is stale in it, its manifest.
func (c *comparer) folder(index int, f *Folder) error {
	c.text = appendManifest(c.text[:0], f.Files)
	d, err := c.w.to(f.Path, "")
	if err != nil {
		return err
	}
	manifest := Change{Kind: Create}
	var entries []entry // of the manifest on disk; nil if it is the wanted one
	c.same = false
	if d.state == dirOpen {
		entries, c.same, manifest, err = c.manifest(d.root, f.Path)
		if err != nil {
			return err
		}
	}
	for i := range f.Files {
		if err := c.file(index, i, f, entries); err != nil {
			return err
		}
	}
	if len(entries) > 0 || len(c.p.journal) > 0 {
		if err := c.staleFiles(f.Path, f.Files, entries); err != nil {
			return err
		}
	}
	if c.same && manifest.Kind == Replace {
		c.p.Unchanged++
		return nil
	}
	if c.o.Contents && manifest.Kind != Chmod {
		manifest.New = bytes.Clone(c.text)
	}
	manifest.Mode = 0o644
	c.p.add(c.name, f.Path, Manifest, index, -1, manifest)
	return nil
}

// manifest compares the manifest in a directory with c.text, and returns its
// entries if it differs.
func (c *comparer) manifest(root *os.Root, folder string) (entries []entry, same bool, change Change, err error) {
	fi, err := root.Lstat(Manifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, Change{Kind: Create}, nil
	}
	rel := join(folder, Manifest)
	if err != nil {
		return nil, false, change, c.w.fail("lstat", rel, err)
	}
	change.Kind = Replace
	if !fi.IsDir() && !fi.Mode().IsRegular() {
		change.Edited, change.Why = true, "is "+what(fi)
		return nil, false, change, nil
	}
	text, err := c.list(root, fi, rel, maxManifest)
	if err != nil || text == nil {
		return nil, false, change, err
	}
	if bytes.Equal(text, c.text) {
		if !sameMode(fi, 0o644) {
			change.Kind = Chmod
		}
		return nil, true, change, nil
	}
	if c.o.Contents {
		change.Old = bytes.Clone(text)
	}
	entries = c.parse(string(text), rel, false, func(path string) string { return badFile(folder, path) })
	return entries, false, change, nil
}

// file compares one wanted file. entries are those of the manifest on disk if
// that differs from the wanted one.
func (c *comparer) file(folder, index int, f *Folder, entries []entry) error {
	file := &f.Files[index]
	sub, base := split(file.Name)
	d, err := c.w.to(f.Path, sub)
	if err != nil {
		return err
	}
	change := Change{Kind: Create}
	var fi fs.FileInfo
	switch d.state {
	case dirBad:
		return nil // reported
	case dirOpen:
		if fi, err = d.root.Lstat(base); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return c.w.fail("lstat", join(f.Path, file.Name), err)
		}
	}
	if fi != nil {
		rel := func() string { return join(f.Path, file.Name) }
		if fi.IsDir() {
			c.inTheWay(rel())
			return nil
		}
		same, err := c.r.same(d.root, base, fi, file.Blob.data)
		if err != nil {
			return c.w.fail("read", rel(), err)
		}
		switch {
		case same && sameMode(fi, file.perm()):
			c.p.Unchanged++
			return nil
		case same:
			change = Change{Kind: Chmod}
		default:
			change.Kind = Replace
			if err := c.existing(&change, d.root, fi, rel(), find(entries, file.Name)); err != nil {
				return err
			}
		}
	}
	if change.Kind != Chmod {
		rel := join(f.Path, file.Name)
		if c.o.contents(rel) {
			change.New = file.Blob.data
		}
		change.Resumed = len(c.p.journal) > 0 && slices.Contains(find(c.p.journal, rel), entry{rel, file.Blob.Sum()})
	}
	change.Mode = file.perm()
	switch {
	case c.same && (change.Edited || change.Kind == Create):
		change.Written = append(change.Written, file.Blob.Sum())
	case change.Kind == Create:
		change.Written = sums(find(entries, file.Name))
	}
	c.p.add(c.name, f.Path, file.Name, folder, index, change)
	return nil
}

// sameMode is whether a file has the wanted permissions. Group write is up to
// the umask of whoever checked the file out of git.
func sameMode(fi fs.FileInfo, want fs.FileMode) bool {
	perm := fi.Mode().Perm()
	return !hasModes || perm&0o111 == want&0o111 && perm&0o444 == 0o444
}

// existing completes the change of a file that is to be replaced or removed: its
// old content, and whether it is one of ours. listed are its manifest entries.
func (c *comparer) existing(change *Change, root *os.Root, fi fs.FileInfo, rel string, listed []entry) error {
	if !fi.Mode().IsRegular() {
		change.Edited, change.Why = true, "is "+what(fi)
		return nil
	}
	_, base := split(rel)
	if c.o.contents(rel) {
		text, err := c.r.all(root, base, fi.Size())
		if err != nil {
			return c.w.fail("read", rel, err)
		}
		change.Old = bytes.Clone(text)
	}
	written := find(c.p.journal, rel)
	if len(listed) > 0 || len(written) > 0 {
		s, err := c.r.sum(root, base)
		if err != nil {
			return c.w.fail("read", rel, err)
		}
		isSum := func(e entry) bool { return e.sum == s }
		if slices.ContainsFunc(listed, isSum) || slices.ContainsFunc(written, isSum) {
			return nil
		}
	}
	change.Edited, change.Why = true, edited
	change.Written = append(sums(listed), sums(written)...)
	return nil
}

// edited is why a file is not ours, where nothing more can be seen.
const edited = "was edited, or written by somebody else"
