// Package diffview shows the difference between a tree and a folder to people: each
// hunk once, with its hosts and the cause of every line.
//
// It knows nothing of Kafka, specs, templates or terminals, reads no file, and
// never prints.
package diffview

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"mskraft/internal/tree"
)

// A Review is what would change in the folders of some clusters.
type Review struct {
	Clusters []*Cluster // sorted by name
	Files    []*File    // of all clusters, sorted by path, manifests among them
}

// A Cluster is one whose folder was compared.
type Cluster struct {
	Name    string
	Hosts   []Host // that it is to have
	Files   []*File
	Notices []Notice

	own map[string][]Value // by host
}

// A Notice is what to read before the lines: what a change of the cluster means.
type Notice struct {
	Title string // what it is about
	Text  string
	Grave bool   // somebody has to accept it
	Path  string // the file that tells more, relative to the output folder
}

// A Host is one of a cluster, with values that are its alone.
type Host struct {
	Name string
	Own  []Value
}

// A Value is a text that stands in files, such as an address, and what it is.
type Value struct{ Name, Text string }

// A File is one that would change.
type File struct {
	Path    string // relative to the output folder, slash separated
	Cluster *Cluster
	Host    string // "" for a file of the whole cluster
	Name    string // relative to the folder of the host, or of the cluster
	Kind    tree.Kind
	Mode    fs.FileMode // the permissions it is to have, 0 for one that goes
	Edited  bool        // it is not what was written there last
	Note    string      // what there is to say where no lines can be shown
	Hunks   []Hunk

	twin   string  // another host that has the same file already, or almost
	apart  []Line  // that the other one does not have
	causes []Cause // of what has no lines
	leader string  // the path of the file that it is made from, "" for none
}

// A Hunk is a run of lines of which some differ. Lines count from 1.
type Hunk struct {
	OldStart, NewStart int
	Lines              []Line
}

// A Line is one of a hunk.
type Line struct {
	Op    byte // ' ', '-' or '+'
	Text  string
	Open  bool  // the file ends here, without a line end
	Cause Cause // of a line that differs
}

// NewCluster reviews the changes of a cluster. origin is asked about each of them.
func NewCluster(name string, hosts []Host, changes []tree.Change, origin func(tree.Change) Origin) *Cluster {
	c := &Cluster{Name: name, Hosts: hosts, own: map[string][]Value{}}
	for _, h := range hosts {
		c.own[h.Name] = h.Own
	}
	for _, change := range changes {
		c.Files = append(c.Files, newFile(c, change, origin(change)))
	}
	settleManifests(c.Files)
	return c
}

// New puts clusters of different names together.
func New(clusters ...*Cluster) *Review {
	r := &Review{Clusters: clusters}
	slices.SortFunc(r.Clusters, func(a, b *Cluster) int { return strings.Compare(a.Name, b.Name) })
	for _, c := range r.Clusters {
		r.Files = append(r.Files, c.Files...)
	}
	slices.SortFunc(r.Files, func(a, b *File) int { return strings.Compare(a.Path, b.Path) })
	return r
}

func newFile(cluster *Cluster, c tree.Change, origin Origin) *File {
	f := &File{Path: c.Path, Cluster: cluster, Kind: c.Kind, Mode: c.Mode, Edited: c.Edited, leader: origin.Follows}
	f.Name = strings.TrimPrefix(c.Path, cluster.Name+"/")
	if inHosts, ok := strings.CutPrefix(f.Name, "hosts/"); ok {
		f.Host, f.Name, _ = strings.Cut(inHosts, "/")
	}
	switch {
	case c.Kind == tree.Chmod:
		f.Note, f.causes = fmt.Sprintf("the permissions are not %#o", c.Mode), []Cause{HandEdit}
	case c.Kind != tree.Create && c.Old == nil && c.Edited:
		f.Note, f.causes = c.Why.String(), []Cause{HandEdit} // not a regular file
	default:
		way := origin.steps(c)
		f.Hunks = hunks(c.Old, c.New)
		attribute(f.Hunks, c.Old, way)
		hideSecrets(f.Hunks, c.Old, c.New)
		if len(f.Hunks) == 0 { // an empty file comes or goes
			f.causes = []Cause{way[len(way)-1].cause}
		}
		f.findTwin(origin.Twin, c.New)
	}
	return f
}

// findTwin sets what tells a new file from the other one, line by line, if that is
// at most a quarter of it.
func (f *File) findTwin(twin Twin, text []byte) {
	if twin.Host == "" || f.Kind != tree.Create || len(f.Hunks) != 1 {
		return
	}
	there, here := splitLines(twin.Text), splitLines(text)
	if len(there) != len(here) {
		return
	}
	var apart []Line
	for i := range here {
		if !bytes.Equal(there[i], here[i]) {
			apart = append(apart, f.Hunks[0].Lines[i])
		}
	}
	if 4*len(apart) <= len(here) {
		f.twin, f.apart = twin.Host, apart
	}
}

// Manifest reports whether the file is a list of checksums.
func (f *File) Manifest() bool { return path.Base(f.Name) == tree.Manifest }

// Causes are those of the file's lines, each once, in the order of their list.
func (f *File) Causes() []Cause {
	if len(f.Hunks) == 0 {
		return f.causes
	}
	return causesOf(f.Hunks...)
}

func causesOf(hunks ...Hunk) []Cause {
	var causes []Cause
	for l := range differing(hunks...) {
		causes = append(causes, l.Cause)
	}
	return distinct(causes)
}

func distinct(causes []Cause) []Cause {
	slices.Sort(causes)
	return slices.Compact(causes)
}

// settleManifests gives a manifest's lines the causes of the files that they are
// about. A line about a file that does not change has none that is known.
func settleManifests(files []*File) {
	causes := map[string]Cause{}
	for _, f := range files {
		if !f.Manifest() {
			causes[f.Path] = slices.Max(f.Causes())
		}
	}
	for _, f := range files {
		if !f.Manifest() {
			continue
		}
		for l := range differing(f.Hunks...) {
			l.Cause = cmp.Or(causes[f.listed(l)], Unknown)
		}
	}
}

// listed is the path of the file that a line of a manifest is about.
func (f *File) listed(l *Line) string {
	_, name, _ := strings.Cut(l.Text, "  ")
	return path.Join(path.Dir(f.Path), name)
}

// follows reports whether the file changes only as another one does: a manifest as those
// that it lists.
func (f *File) follows(changed map[string]bool) bool {
	switch {
	case f.Edited || f.Kind == tree.Chmod:
		return false
	case f.leader != "":
		return changed[f.leader]
	case !f.Manifest():
		return false
	}
	for l := range differing(f.Hunks...) {
		if !changed[f.listed(l)] {
			return false
		}
	}
	return true
}
