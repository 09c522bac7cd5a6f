// Package output is the folder of a cluster: what it says of the hosts, what a cluster
// changes there, and why. It decides what is pending and what somebody has to accept. It
// does not print.
package output

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"

	"mskraft/internal/change"
	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/tree"
)

// Files in the folder of a cluster that are there only while a change is pending: the
// record of what the hosts still run, what their files are, and the steps from there.
const (
	Applied = "applied.toml"
	Sums    = "applied.sums"
	Steps   = "CHANGE.md"
)

// Options say how the folder is looked at.
type Options struct {
	Folder  string   // its name in the output folder, by default that of the cluster
	Former  string   // the folder that has the cluster under another name, read where Folder says nothing
	Applied bool     // the hosts have what was rendered last: nothing is pending
	Accept  []string // names of changes that may be made
	Lenient bool     // a record that cannot be read says nothing, instead of everything
}

// An Output is a cluster and the folder for its files.
type Output struct {
	Tree    *tree.Tree
	Changes []change.Change // from what the hosts run to the cluster, the gravest first

	o         Options
	out       string
	r         *render.Renderer
	catalogue *release.Catalogue
	cluster   *cluster.Cluster // nil for one that is to go
	plain     *tree.Tree       // without what is pending
	recalled  *tree.Recalled
	folder    string // that it was read from
	committed *past  // what was rendered last, nil for nothing
	base      *past  // what the hosts run, nil for nothing
	open      []change.Change
}

// New renders a cluster for its folder in out. While the hosts run something else than
// the cluster, the files that say so are among its files.
func New(r *render.Renderer, cat *release.Catalogue, c *cluster.Cluster, out string, o Options) (*Output, error) {
	if o.Folder == "" {
		o.Folder = c.Name
	}
	w := &Output{o: o, out: out, r: r, catalogue: cat, cluster: c}
	var err error
	if w.plain, err = r.Tree(c); err != nil {
		return nil, err
	}
	w.plain.Name = o.Folder
	w.Tree = w.plain
	if w.recalled, err = w.recall(); err != nil {
		return nil, err
	}
	w.remember()
	return w, w.compare()
}

// compare finds what changes from what the hosts run, and adds the files that say so.
func (w *Output) compare() (err error) {
	if w.Changes, err = w.between(w.base, w.now()); err != nil || len(w.Changes) == 0 {
		return err
	}
	if err = w.findOpen(); err != nil {
		return err
	}
	w.Tree, err = w.withSteps(w.plain, w.cluster, w.base, w.Changes)
	return err
}

// recall reads what the folder says of its past, or the one that the cluster had before.
func (w *Output) recall() (*tree.Recalled, error) {
	past, err := tree.Recall(w.out, w.o.Folder, render.Record, Applied, Sums)
	w.folder = w.o.Folder
	if err == nil && w.o.Former != "" && past.Files[render.Record].Text == nil {
		w.folder = w.o.Former
		return tree.Recall(w.out, w.o.Former, render.Record, Applied, Sums)
	}
	return past, err
}

// Pending reports whether the hosts have to be brought to the cluster.
func (w *Output) Pending() bool { return w.Tree != w.plain }

// Lacking are the changes that have to be accepted since earlier states of the folder, and
// that are not pending in this one: those since the state that leaves the fewest.
func (w *Output) Lacking(states []*Output) []change.Change {
	var least []change.Change
	for i, was := range states {
		lacking := slices.DeleteFunc(slices.Clone(was.open), func(c change.Change) bool {
			carries := func(list []change.Change) bool {
				return slices.ContainsFunc(list, func(p change.Change) bool { return p.Same(&c) })
			}
			return carries(w.Changes) && !carries(w.open)
		})
		if i == 0 || len(lacking) < len(least) {
			least = lacking
		}
	}
	return least
}

// Gone is the folder of a cluster that is to be removed as a whole.
func Gone(out, name string) *Output {
	t := &tree.Tree{Name: name}
	return &Output{o: Options{Folder: name}, out: out, Tree: t, plain: t}
}

// A past is a cluster as a record has it.
type past struct {
	text    []byte
	cluster *cluster.Cluster
	tree    *tree.Tree
	sums    change.Sums     // nil for those of the tree
	why     message.Message // why it is not known; nothing else is set then
}

// unknown is the record of hosts of which nothing is known.
const unknown = "# What the hosts run is not known: the record of it was lost, or edited by hand.\n"

// now is the cluster itself.
func (w *Output) now() *past {
	return &past{text: recordOf(w.plain), cluster: w.cluster, tree: w.plain}
}

// remember finds what was rendered last, and what the hosts run.
func (w *Output) remember() {
	record, applied := w.recalled.Files[render.Record], w.recalled.Files[Applied]
	if slices.Contains(record.Sums, sha256.Sum256(recordOf(w.plain))) {
		record = tree.Past{Text: recordOf(w.plain)} // it was deleted, and comes back
	}
	w.committed = w.read(render.Record, record)
	if w.committed == nil && w.recalled.Hosts {
		w.committed = &past{why: because(render.Record, message.New("tree.missing"))}
	}
	w.base = w.committed
	if was := w.read(Applied, applied); was != nil && !w.o.Applied {
		w.base = was
	}
	if w.o.Lenient && w.base != nil && !w.base.why.IsZero() {
		w.base = nil
	}
	if w.committed != nil && w.committed.why.IsZero() && (w.base != w.committed || !w.same()) {
		w.committed.sums = w.onDisk()
	}
}

// onDisk are the sums of what was rendered last, nil if they are not known.
func (w *Output) onDisk() change.Sums {
	t := &tree.Tree{Name: w.folder, Folders: w.plain.Folders}
	p, err := tree.Compare(w.out, t, tree.Options{Force: true, Read: change.Counts})
	if err != nil || p.Interrupted {
		return nil
	}
	was, err := w.files(w.committed)
	if err != nil {
		return nil
	}
	return change.SumsOf(t).Before(t.Name, p.Changes, change.SumsOf(was))
}

// because says why a file says nothing.
func because(name string, why any) message.Message { return message.New("past.file", name, why) }

func (w *Output) read(name string, p tree.Past) *past {
	switch {
	case p.Text == nil && p.Why.IsZero():
		return nil
	case p.Text == nil:
		return &past{why: because(name, p.Why)}
	}
	read := &past{text: p.Text, cluster: w.cluster}
	var err error
	if !bytes.Equal(p.Text, recordOf(w.plain)) {
		if read.cluster, err = cluster.FromRecord(p.Text, w.catalogue); err != nil {
			return &past{why: because(name, err)}
		}
	}
	if name != Applied {
		return read
	}
	switch sums := w.recalled.Files[Sums]; {
	case !sums.Why.IsZero():
		return &past{why: because(Sums, sums.Why)}
	case sums.Text == nil:
		return &past{why: because(Sums, message.New("tree.missing"))}
	default:
		if read.sums, err = change.ParseSums(sums.Text); err != nil {
			return &past{why: because(Sums, err)}
		}
	}
	return read
}

// sums are those of a past.
func (w *Output) sums(p *past) (change.Sums, error) {
	if p.sums == nil {
		t, err := w.files(p)
		if err != nil {
			return nil, err
		}
		p.sums = change.SumsOf(t)
	}
	return p.sums, nil
}

// files renders a past.
func (w *Output) files(p *past) (*tree.Tree, error) {
	if p.tree == nil && p.cluster == w.cluster {
		return w.plain, nil
	}
	if p.tree == nil {
		t, err := w.r.Tree(p.cluster)
		if err != nil {
			return nil, err
		}
		t.Name = w.o.Folder
		p.tree = t
	}
	return p.tree, nil
}

// between returns what changes from one cluster to another.
func (w *Output) between(from, to *past) ([]change.Change, error) {
	switch {
	case from == nil || from.why.IsZero() && from.sums == nil && bytes.Equal(from.text, to.text):
		return nil, nil
	case from.why.IsZero():
		if before, err := w.files(from); err == nil {
			redrawn := change.SumsOf(before)
			if from.sums == nil {
				from.sums = redrawn
			}
			after, err := w.sums(to)
			if err != nil {
				return nil, err
			}
			files := change.FilesOf(from.sums, after)
			files.Redrawn = change.FilesOf(from.sums, redrawn).Kafka
			return change.Compare(from.cluster, to.cluster, w.catalogue.Images(), files), nil
		} else { // the templates cannot make it any more
			from.why = because(render.Record, err)
		}
	}
	var hosts []string
	for _, h := range to.cluster.Hosts {
		hosts = append(hosts, h.Name)
	}
	slices.Sort(hosts)
	return []change.Change{change.Unknown(hosts, from.why)}, nil
}

// findOpen finds the changes that somebody has to accept: not those that are pending
// already.
func (w *Output) findOpen() error {
	var pending []change.Change
	if w.base != w.committed && w.committed != nil && w.committed.why.IsZero() {
		var err error
		if pending, err = w.between(w.base, w.committed); err != nil {
			return err
		}
		if !w.base.why.IsZero() { // whatever changes may hurt
			if further, err := w.between(w.committed, w.now()); err != nil || len(further) > 0 {
				pending = nil
			}
		}
	}
	for _, c := range change.Unaccepted(w.Changes, w.o.Accept) {
		if !slices.ContainsFunc(pending, func(p change.Change) bool { return p.Same(&c) }) {
			w.open = append(w.open, c)
		}
	}
	return nil
}

// withSteps returns the files of a cluster with those of a pending change.
func (w *Output) withSteps(t *tree.Tree, c *cluster.Cluster, base *past, changes []change.Change) (*tree.Tree, error) {
	applied := base.text
	if !base.why.IsZero() {
		applied = []byte(unknown)
		changes = []change.Change{change.Unknown(changes[0].Hosts, message.Message{})} // every run says the same
	}
	steps, err := w.r.Change(change.NewSteps(base.cluster, c, changes))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", Steps, err)
	}
	files := []tree.File{{Name: Applied, Blob: tree.NewBlob(applied), Mode: 0o644}, {Name: Steps, Blob: tree.NewBlob(steps), Mode: 0o644}}
	if base.why.IsZero() {
		files = append(files, tree.File{Name: Sums, Blob: tree.NewBlob(base.sums.Text()), Mode: 0o644})
	}
	t = &tree.Tree{Name: t.Name, Folders: slices.Clone(t.Folders)}
	for i, f := range t.Folders {
		if f.Path == "" {
			t.Folders[i].Files = append(slices.Clone(f.Files), files...)
		}
	}
	return t, nil
}

// recordOf is the record among the files of a cluster.
func recordOf(t *tree.Tree) []byte {
	for _, f := range t.Files("") {
		if f.Name == render.Record {
			return f.Blob.Bytes()
		}
	}
	return nil
}
