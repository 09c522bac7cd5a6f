package tree

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mskraft/internal/message"
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
	cluster, err := openBelow(out, t.Name)
	if err != nil {
		return nil, err
	}
	if cluster != nil {
		defer cluster.Close()
	}
	return compare(filepath.Join(out, t.Name), folders, o, cluster)
}

// openBelow opens a cluster folder, nil if it or out is not there.
func openBelow(out, name string) (*os.Root, error) {
	root, err := os.OpenRoot(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return openCluster(root, name)
}

// openCluster opens the cluster folder, nil if it is not there. It must not be a symbolic
// link.
func openCluster(root *os.Root, name string) (*os.Root, error) {
	fi, err := lstat(root, name)
	if fi == nil {
		return nil, err
	}
	if !fi.IsDir() {
		return nil, notDir(within(root, name), fi)
	}
	cluster, err := root.OpenRoot(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, ioError("open", within(root, name), err)
	}
	return cluster, nil
}

// A comparer fills a Plan.
type comparer struct {
	walker
	o        Options
	p        *Plan
	r        reader
	text     []byte             // a wanted manifest
	same     bool               // it is the one on disk
	lost     bool               // the one on disk is empty, as after a loss of power
	journal  map[string][]entry // of the interrupted run, by folder
	problems []error
}

// compare compares the cluster folder of the given path, nil if it is not there.
func compare(path string, folders []Folder, o Options, cluster *os.Root) (*Plan, error) {
	c := &comparer{o: o, p: &Plan{folders: folders}, walker: walker{cluster: path, dirs: []dir{{root: cluster}}}}
	c.bad = func(err error) { c.problems = append(c.problems, err) }
	defer c.close()
	if cluster == nil {
		c.dirs[0].state = dirMissing
	} else {
		if err := c.readJournal(); err != nil {
			return nil, err
		}
		c.sweep("", &c.dirs[0])
		if c.p.Interrupted {
			c.opened = c.sweep
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
	fi, err := c.dirs[0].lstat(journalName)
	if fi == nil {
		return err
	}
	c.p.Interrupted = true
	text, err := c.list(c.dirs[0].root, fi, journalName)
	if text != nil {
		c.p.journal, _ = c.parse(text, "", journalName)
	}
	c.journal = map[string][]entry{}
	for _, e := range c.p.journal {
		c.journal[folderOf(e.path)] = append(c.journal[folderOf(e.path)], e)
	}
	return err
}

// list reads a manifest or a journal. If it cannot be one the problem is noted,
// and the text is nil. The text is valid until the next read.
func (c *comparer) list(root *os.Root, fi fs.FileInfo, rel string) ([]byte, error) {
	if fi.IsDir() {
		c.inTheWay(rel)
		return nil, nil
	}
	_, base := split(rel)
	text, err := c.r.list(root, base, fi)
	var broken *ManifestError
	if errors.As(err, &broken) {
		c.note(broken)
		return nil, nil
	}
	return text, err
}

// parse returns the entries of a manifest or a journal. If one is wrong, the problem is
// noted, and there are none.
func (c *comparer) parse(text []byte, folder, name string) (entries []entry, ok bool) {
	bad := func(path string) message.Message { return badFile(folder, path) }
	if name == journalName {
		bad = badJournalPath
	}
	entries, broken := parseEntries(c.at(join(folder, name)), text, bad)
	if broken != nil {
		c.note(broken)
	}
	return entries, broken == nil
}

// note keeps a problem for the end, unless forced.
func (c *comparer) note(problem *ManifestError) {
	if !c.o.Force {
		c.problems = append(c.problems, problem)
	}
}

func (c *comparer) inTheWay(rel string) {
	c.problems = append(c.problems, message.Failed("tree.in-the-way", c.at(rel)))
}

// folder compares a wanted folder: its files, what is stale in it, its manifest.
func (c *comparer) folder(index int, f *Folder) error {
	c.text = appendManifest(c.text[:0], f.Files)
	d, err := c.to(f.Path)
	if err != nil {
		return err
	}
	entries, manifest, err := c.manifest(d, f.Path)
	if err != nil {
		return err
	}
	for i := range f.Files {
		if err := c.file(index, i, f, entries); err != nil {
			return err
		}
	}
	if err := c.staleFiles(f.Path, f.Files, entries); err != nil {
		return err
	}
	if c.same && manifest.Kind == Replace {
		c.p.Unchanged++
		return nil
	}
	if c.o.Contents && manifest.Kind != Chmod {
		manifest.New = bytes.Clone(c.text)
	}
	manifest.Mode = 0o644
	c.p.add(c.name(), join(f.Path, Manifest), index, -1, manifest)
	return nil
}

// manifest compares the manifest in a directory with c.text, and returns its
// entries if it differs.
func (c *comparer) manifest(d *dir, folder string) (entries []entry, change Change, err error) {
	c.same, c.lost = false, false
	fi, err := d.lstat(Manifest)
	if fi == nil {
		return nil, Change{Kind: Create}, err
	}
	change.Kind = Replace
	if !fi.IsDir() && !fi.Mode().IsRegular() {
		change.Edited, change.Why = true, what(fi)
		return nil, change, nil
	}
	text, err := c.list(d.root, fi, join(folder, Manifest))
	if err != nil || text == nil {
		return nil, change, err
	}
	c.lost = len(text) == 0
	if c.same = bytes.Equal(text, c.text); c.same {
		if !sameMode(fi, 0o644) {
			change.Kind = Chmod
		}
		return nil, change, nil
	}
	if c.o.Contents {
		change.Old = bytes.Clone(text)
	}
	entries, _ = c.parse(text, folder, Manifest)
	return entries, change, nil
}

// file compares one wanted file. entries are those of the manifest on disk if
// that differs from the wanted one.
func (c *comparer) file(folder, index int, f *Folder, entries []entry) error {
	file := &f.Files[index]
	rel := join(f.Path, file.Name)
	path, base := split(rel)
	d, err := c.to(path)
	if err != nil || d.state == dirBad { // reported
		return err
	}
	fi, err := d.lstat(base)
	if err != nil {
		return err
	}
	change := Change{Kind: Create}
	if fi != nil {
		if fi.IsDir() {
			c.inTheWay(rel)
			return nil
		}
		same, err := c.r.same(d.root, base, fi, file.Blob.data)
		switch {
		case err != nil:
			return err
		case same && sameMode(fi, file.perm()):
			c.p.Unchanged++
			return nil
		case same:
			change.Kind = Chmod
		default:
			change.Kind = Replace
			if err := c.existing(&change, d.root, fi, rel, find(entries, file.Name)); err != nil {
				return err
			}
		}
	}
	if change.Kind != Chmod && c.o.contents(rel) {
		change.New = file.Blob.data
	}
	change.Mode = file.perm()
	switch {
	case c.same && (change.Edited || change.Kind == Create):
		change.Written = append(change.Written, file.Blob.Sum())
	case change.Kind == Create:
		change.Written = sums(find(entries, file.Name))
	}
	c.p.add(c.name(), rel, folder, index, change)
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
		change.Edited, change.Why = true, what(fi)
		return nil
	}
	_, base := split(rel)
	if c.o.contents(rel) {
		text, err := c.r.all(root, base, fi.Size())
		if err != nil {
			return err
		}
		change.Old = bytes.Clone(text)
	}
	written := find(c.p.journal, rel)
	if fi.Size() == 0 && (c.lost || len(written) > 0) {
		return nil // its content never came to the disk
	}
	if len(listed) > 0 || len(written) > 0 {
		s, err := c.r.sum(root, base)
		if err != nil {
			return err
		}
		isSum := func(e entry) bool { return e.sum == s }
		if slices.ContainsFunc(listed, isSum) || slices.ContainsFunc(written, isSum) {
			return nil
		}
	}
	change.Edited, change.Why = true, message.New("tree.edited")
	change.Written = append(sums(listed), sums(written)...)
	return nil
}
