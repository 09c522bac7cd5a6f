package cli

import (
	"bytes"
	"crypto/sha256"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/adopt"
	"mskraft/internal/change"
	"mskraft/internal/cluster"
	"mskraft/internal/diffview"
	"mskraft/internal/hostfiles"
	"mskraft/internal/render"
	"mskraft/internal/tree"
)

// origins finds out why the files of a cluster differ: by what was written, and
// by what the templates make of the cluster that was committed, which is read back
// from its files.
type origins struct {
	l       *loaded
	r       *render.Renderer
	out     string
	wanted  *tree.Tree
	changes []tree.Change
	fresh   bool   // nothing was committed
	kept    string // procedures in the committed runbook

	interrupted bool // the last run did not end

	written   map[string][]byte // edited and deleted files, as far as they are known
	old       *cluster.Cluster  // the committed one, nil if it could not be read back
	committed map[string][]byte // its files, as far as they were read
	redrawn   map[string][]byte // the files of old; nil if they are not known
	unsure    map[string]bool   // files of which redrawn tells nothing
	moved     map[string][]byte // the same at the release of the spec

	twins map[twinKey]diffview.Twin // files that are not new
}

// reviewed tells why a cluster's files differ.
func reviewed(l *loaded, o *options, g *guard, p *tree.Plan) *diffview.Cluster {
	w := &origins{l: l, r: g.renderer, out: o.out, wanted: g.tree, changes: p.Changes, kept: g.kept, interrupted: p.Interrupted}
	w.fresh = p.Unchanged == 0 && !slices.ContainsFunc(p.Changes, func(c tree.Change) bool { return c.Kind != tree.Create || len(c.Written) > 0 })
	w.findWritten()
	if !w.fresh && !l.leftover {
		w.readBack()
	}
	return diffview.NewCluster(l.cluster.Name, reviewedHosts(l.cluster, w.old), p.Changes, w.of)
}

// of tells what is known of a file between what is on disk and what is wanted.
func (o *origins) of(c tree.Change) diffview.Origin {
	var origin diffview.Origin
	if text, known := o.written[c.Path]; known {
		origin.Written = diffview.Known(text)
	}
	if c.Kind == tree.Create && !lost(c) {
		origin.Twin = o.twin(c)
	}
	switch {
	case o.fresh:
		origin.Redrawn, origin.Moved = diffview.Known(nil), diffview.Known(nil)
	case o.l.leftover: // all that is there was wanted once
		if origin.Redrawn = origin.Written; !c.Edited {
			origin.Redrawn = diffview.Known(c.Old)
		}
		origin.Moved = origin.Redrawn
	default:
		if o.redrawn != nil && !o.unsure[c.Path] {
			origin.Redrawn = diffview.Known(o.redrawn[c.Path])
		}
		if o.moved != nil {
			origin.Moved = diffview.Known(o.moved[c.Path])
		}
	}
	return origin
}

// twin returns the file of the same name on a host where it is not new, the same
// one if there is any.
func (o *origins) twin(c tree.Change) diffview.Twin {
	if o.twins == nil {
		created := map[string]bool{}
		for _, c := range o.changes {
			if c.Kind == tree.Create {
				created[c.Path] = true
			}
		}
		o.twins = map[twinKey]diffview.Twin{}
		for _, f := range slices.Backward(o.wanted.Folders) {
			for _, file := range f.Files {
				if host, ok := strings.CutPrefix(f.Path, render.HostFolder("")); ok && !created[path.Join(o.l.cluster.Name, f.Path, file.Name)] {
					twin := diffview.Twin{Host: host, Text: file.Blob.Bytes()}
					o.twins[twinKey{name: file.Name}] = twin
					o.twins[twinKey{file.Name, file.Blob.Sum()}] = twin
				}
			}
		}
	}
	parts := strings.SplitN(c.Path, "/", 4) // cluster, hosts, host, file
	if len(parts) < 4 {
		return diffview.Twin{}
	}
	if twin := o.twins[twinKey{parts[3], sha256.Sum256(c.New)}]; twin.Host != "" {
		return twin
	}
	return o.twins[twinKey{name: parts[3]}]
}

// twinKey is the name of a file on a host and its checksum, or none for any.
type twinKey struct {
	name string
	sum  [sha256.Size]byte
}

// findWritten finds the texts of edited and deleted files by their checksums. Most
// files are the same on several hosts, so that one can be read on another.
func (o *origins) findWritten() {
	if !slices.ContainsFunc(o.changes, lost) {
		return
	}
	texts := map[[sha256.Size]byte][]byte{}
	for _, f := range o.wanted.Folders {
		for _, file := range f.Files {
			texts[file.Blob.Sum()] = file.Blob.Bytes()
		}
	}
	for _, c := range o.changes {
		if c.Old != nil && !c.Edited {
			texts[sha256.Sum256(c.Old)] = c.Old
		}
	}
	o.written = map[string][]byte{}
	for _, c := range o.changes {
		text := diffview.Original(c, func(sum [sha256.Size]byte) []byte { return texts[sum] }, c.New)
		if text.Known {
			o.written[c.Path] = text.Bytes
		}
	}
}

// lost reports whether what was written is not on disk any more.
func lost(c tree.Change) bool { return c.Edited || len(c.Written) > 0 }

// missing reports whether what was written is not known at all.
func (o *origins) missing(c tree.Change) bool {
	_, found := o.written[c.Path]
	return lost(c) && !found
}

// readBack drafts the spec of what was committed and renders it.
func (o *origins) readBack() {
	d := o.draft()
	if d == nil {
		return
	}
	if o.recover() {
		if d = o.draft(); d == nil {
			return
		}
	}
	guessed := o.interrupted || d.Release.Files || o.l.catalogue.Find(d.Release.Name) == nil || slices.ContainsFunc(o.changes, o.missing)
	o.unsure = o.disagreeing()
	if guessed && len(o.unsure) > 0 {
		o.redrawn = nil // by the templates, by the guess or by what was edited: it cannot be told
		return
	}
	o.settle(d.Cluster)
	o.old, o.moved = d.Cluster, o.redrawn
	if to := o.l.cluster.Release.Name; to != d.Cluster.Release.Name {
		o.moved = nil
		if d = d.Moved(to); d.Cluster != nil {
			o.moved = o.render(d.Cluster, o.procedures(d.Cluster))
		}
	}
}

// draft drafts the spec of what was committed and renders it. Where a value has to
// be guessed, there is no draft.
func (o *origins) draft() *adopt.Draft {
	o.redrawn = nil
	committed, err := hostfiles.Read(o.l.catalogue, filepath.Join(o.out, o.l.cluster.Name))
	if err != nil {
		return nil
	}
	o.restore(committed)
	o.keep(committed)
	d, err := adopt.New(committed, o.l.catalogue, "")
	if err != nil || d.Cluster == nil || d.Open > 0 {
		return nil
	}
	if o.redrawn = o.render(d.Cluster, o.kept); o.redrawn == nil {
		return nil
	}
	return d
}

// recover finds more of what was written with the help of what was redrawn.
func (o *origins) recover() (found bool) {
	for _, c := range o.changes {
		if !o.missing(c) || o.redrawn[c.Path] == nil {
			continue
		}
		none := func([sha256.Size]byte) []byte { return nil }
		if text := diffview.Original(c, none, o.redrawn[c.Path]); text.Known {
			o.written[c.Path] = text.Bytes
			found = true
		}
	}
	return found
}

// disagreeing returns the files that were redrawn as something else than what was
// committed: the templates have changed, or the hosts were not of one spec.
func (o *origins) disagreeing() map[string]bool {
	list := map[string]bool{}
	for name, text := range o.committed {
		list[name] = !bytes.Equal(text, o.redrawn[name])
	}
	for _, c := range o.changes {
		switch {
		case o.missing(c):
			list[c.Path] = false
		case c.Kind == tree.Create && !lost(c) && o.redrawn[c.Path] != nil:
			list[c.Path] = true
		}
	}
	maps.DeleteFunc(list, func(_ string, differs bool) bool { return !differs })
	return list
}

// settle takes a file from those that are unsure if it differs on all hosts of the same
// roles: the templates have changed. Where it differs on some, these were rendered
// from another spec, or by other templates.
func (o *origins) settle(c *cluster.Cluster) {
	roles := map[string]string{}
	for _, h := range c.Hosts {
		roles[h.Name] = h.Roles.Text()
	}
	kind := func(name string) (key [2]string) { // a file's roles and name
		if parts := strings.SplitN(name, "/", 4); len(parts) == 4 {
			key = [2]string{roles[parts[2]], parts[3]}
		}
		return key
	}
	sound := map[[2]string]bool{}
	for name := range o.committed {
		if !o.unsure[name] {
			sound[kind(name)] = true
		}
	}
	delete(sound, [2]string{})
	mixed := false
	for name := range o.unsure {
		if sound[kind(name)] {
			mixed = true
		}
	}
	maps.DeleteFunc(o.unsure, func(name string, _ bool) bool {
		return !sound[kind(name)] && (!mixed || kind(name) != [2]string{})
	})
}

// restore puts the texts that were written in the place of edited and deleted ones.
func (o *origins) restore(committed *hostfiles.Cluster) {
	dir := filepath.Join(o.out, o.l.cluster.Name)
	edited := map[string]map[string][]byte{} // by host
	for name, text := range o.written {
		name = strings.TrimPrefix(name, o.l.cluster.Name+"/")
		rest, ofHost := strings.CutPrefix(name, "hosts/")
		if !ofHost {
			committed.Texts[filepath.Join(dir, filepath.FromSlash(name))] = text
			continue
		}
		host, file, _ := strings.Cut(rest, "/")
		if edited[host] == nil {
			edited[host] = map[string][]byte{}
		}
		edited[host][file] = text
	}
	for i, h := range committed.Hosts {
		if edited[h.Name] != nil {
			maps.Copy(h.Texts, edited[h.Name])
			committed.Hosts[i] = hostfiles.NewHost(o.l.catalogue, h.Name, h.Dir, h.Texts)
		}
	}
}

// keep notes the committed texts by their paths.
func (o *origins) keep(committed *hostfiles.Cluster) {
	o.committed = map[string][]byte{}
	for _, h := range committed.Hosts {
		for name, text := range h.Texts {
			o.committed[path.Join(o.l.cluster.Name, render.HostFolder(h.Name), name)] = text
		}
	}
	for name, text := range committed.Texts {
		if rel, err := filepath.Rel(o.out, name); err == nil {
			o.committed[filepath.ToSlash(rel)] = text
		}
	}
}

// procedures are those in the runbook when the committed cluster has moved to the
// release of the spec, and nothing else has changed.
func (o *origins) procedures(moved *cluster.Cluster) string {
	before, err := o.r.Tree(o.old, "")
	if err != nil {
		return o.kept
	}
	after, err := o.r.Tree(moved, "")
	if err != nil {
		return o.kept
	}
	changes := change.Compare(change.Of(o.l.catalogue, before), change.Of(o.l.catalogue, after), o.l.catalogue.Images())
	text, err := procedures(o.r, moved, o.kept, changes)
	if err != nil {
		return o.kept
	}
	return text
}

// render returns the files of a cluster as paths of changes name them, nil if it
// cannot be rendered.
func (o *origins) render(c *cluster.Cluster, procedures string) map[string][]byte {
	t, err := o.r.Tree(c, "")
	if err == nil && procedures != "" {
		t, err = o.r.WithProcedures(t, c, procedures)
	}
	if err != nil {
		return nil
	}
	files := map[string][]byte{}
	for _, f := range t.Folders {
		for _, file := range f.Files {
			files[path.Join(o.l.cluster.Name, f.Path, file.Name)] = file.Blob.Bytes()
		}
	}
	return files
}

// reviewedHosts are the hosts of a cluster, with what is theirs alone. old is what
// it was, nil if that is not known.
func reviewedHosts(c, old *cluster.Cluster) []diffview.Host {
	before := map[string]*cluster.Host{}
	if old != nil {
		for _, h := range old.Hosts {
			before[h.Name] = h
		}
	}
	var hosts []diffview.Host
	for _, h := range c.Hosts {
		own := []diffview.Value{{Name: "address", Text: h.Address}}
		if h.Kafka() {
			own = append(own, diffview.Value{Name: "node id", Text: strconv.Itoa(h.NodeID)})
		}
		if old := before[h.Name]; old != nil {
			own = append(own, diffview.Value{Name: "old address", Text: old.Address})
			if old.Kafka() {
				own = append(own, diffview.Value{Name: "old node id", Text: strconv.Itoa(old.NodeID)})
			}
		}
		hosts = append(hosts, diffview.Host{Name: h.Name, Own: append(own, diffview.Value{Name: "host", Text: h.Name})})
	}
	return hosts
}
