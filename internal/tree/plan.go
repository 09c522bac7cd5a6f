package tree

import (
	"crypto/sha256"
	"io/fs"

	"mskraft/internal/message"
)

// Options select what Compare and Write look at.
type Options struct {
	Contents bool // fill Old and New of the changes
	Force    bool // take edited files for ours, and broken manifests for absent

	// Read selects files, by their path relative to the cluster folder, whose Old and
	// New are filled without Contents, too.
	Read func(path string) bool
	// Approve is called by Write when it has compared, before it changes anything, and
	// where the cluster folder exists under the lock. An error keeps it from writing.
	Approve func(*Plan) error
}

// contents reports whether the contents of a file are asked for.
func (o *Options) contents(path string) bool {
	return o.Contents || o.Read != nil && o.Read(path)
}

// A Kind is what happens to a file.
type Kind uint8

const (
	Create  Kind = iota // there is no such file
	Replace             // the content differs
	Remove              // the file is not wanted any more
	Chmod               // the content is right, the permissions are not
)

func (k Kind) String() string {
	return [...]string{Create: "create", Replace: "replace", Remove: "remove", Chmod: "chmod"}[k]
}

// A Change is a difference between a tree and the disk.
type Change struct {
	Path string // relative to the output folder, slash separated
	Kind Kind
	Mode fs.FileMode // the permissions wanted; 0 for Remove
	// Old and New are the contents before and after, where Options ask for them.
	// Old is nil for Create and for what is not a regular file, New for Remove;
	// both are nil for Chmod. They must not be changed.
	Old, New []byte
	// Edited is set if the file on disk is neither what was written last nor what
	// an interrupted run was writing nor what is wanted; Why says how that shows.
	Edited bool
	Why    message.Message
	// Written holds the checksums of what was written last in the place of an edited
	// file, or of one that is missing although the manifest lists it.
	Written [][sha256.Size]byte
}

// A Plan is what Compare found, and what Write did.
type Plan struct {
	Changes []Change // sorted by path, manifests among them

	// Numbers of files, manifests among them.
	Created, Replaced, Removed, Chmodded, Unchanged int

	// Interrupted is set if an earlier run was killed or failed while writing.
	// Write then finishes its job, even if Changes is empty.
	Interrupted bool

	folders   []Folder
	ops       []op
	journal   []entry         // of the interrupted run, sorted by path
	leftovers []string        // directories that hold a temporary file
	emptied   map[string]bool // directories that may be empty afterwards
}

// Conflicts returns the changes to edited files.
func (p *Plan) Conflicts() []Change {
	var edited []Change
	for _, c := range p.Changes {
		if c.Edited {
			edited = append(edited, c)
		}
	}
	return edited
}

// An op is a change in the order of writing: per folder first what is written, in the
// order of paths, then what is removed, then the manifest. A run that is killed leaves
// what it was to remove until all that takes its place is there.
type op struct {
	rel    string // relative to the cluster folder
	folder int32  // index in Plan.folders, -1 for a folder that is not wanted any more
	file   int32  // index in Folder.Files, -1 for the manifest or a file to remove
	kind   Kind
}

// add records a change of a file of a cluster; folder and file are as in op.
func (p *Plan) add(cluster, rel string, folder, file int, c Change) {
	*[...]*int{Create: &p.Created, Replace: &p.Replaced, Remove: &p.Removed, Chmod: &p.Chmodded}[c.Kind]++
	c.Path = cluster + "/" + rel
	p.Changes = append(p.Changes, c)
	p.ops = append(p.ops, op{rel: rel, folder: int32(folder), file: int32(file), kind: c.Kind})
}

// mayEmpty notes that dir and those above it may be left without files.
func (p *Plan) mayEmpty(dir string) {
	if p.emptied == nil {
		p.emptied = make(map[string]bool)
	}
	for ; dir != "" && !p.emptied[dir]; dir, _ = split(dir) {
		p.emptied[dir] = true
	}
}
