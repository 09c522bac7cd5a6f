package output

import (
	"crypto/sha256"
	"path"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/diffview"
	"mskraft/internal/render"
	"mskraft/internal/tree"
)

// Review tells why the files of a plan differ. The cluster that was committed is that of
// the record; what today's templates make of it, and of it at another release, is
// rendered.
func (w *Output) Review(p *tree.Plan) *diffview.Cluster {
	name := w.o.Folder
	if w.cluster == nil { // all that is there was wanted once
		return diffview.NewCluster(name, nil, p.Changes, func(c tree.Change) diffview.Origin {
			was := diffview.Known(c.Old)
			if c.Edited {
				was = diffview.Text{}
			}
			return diffview.Origin{Redrawn: was, Moved: was}
		})
	}
	o := &origins{twins: newTwins(w.Tree, p.Changes), name: name}
	o.redrawn, o.moved = w.ways(p)
	var old *cluster.Cluster
	if w.committed != nil {
		old = w.committed.cluster
	}
	return diffview.NewCluster(name, Hosts(w.cluster, old), p.Changes, o.of)
}

// ways renders the committed cluster, and the same at the release of the spec. Either is
// nil if it is not known. Of a folder in which nothing was committed both are empty.
func (w *Output) ways(p *tree.Plan) (redrawn, moved map[string][]byte) {
	was := w.committed
	switch {
	case p.Unchanged+p.Replaced+p.Removed+p.Chmodded == 0: // also if it was in another folder
		return map[string][]byte{}, map[string][]byte{}
	case was == nil || !was.why.IsZero() || p.Interrupted:
		return nil, nil
	}
	base := was
	if applied := w.read(Applied, w.recalled.Files[Applied]); applied != nil {
		base = applied
	}
	if redrawn = w.texts(base, was); redrawn == nil {
		return nil, nil
	}
	to := w.cluster
	if to.Release.Name == was.cluster.Release.Name && to.TemplatesOf == was.cluster.TemplatesOf {
		return redrawn, redrawn
	}
	made, _, _ := was.cluster.Brief(to.Release.Name, to.TemplatesOf, w.catalogue)
	if made == nil {
		return redrawn, nil
	}
	return redrawn, w.texts(w.base, &past{text: made.Record(), cluster: made})
}

// texts are the files of a cluster for hosts that run another one, by their paths in the
// output folder; nil if they cannot be rendered.
func (w *Output) texts(base, c *past) map[string][]byte {
	t, err := w.files(c)
	if err != nil {
		return nil
	}
	if changes, err := w.between(base, c); err != nil {
		return nil
	} else if len(changes) > 0 {
		if t, err = w.withSteps(t, c.cluster, base, changes); err != nil {
			return nil
		}
	}
	files := map[string][]byte{}
	for _, f := range t.Folders {
		for _, file := range f.Files {
			files[path.Join(t.Name, f.Path, file.Name)] = file.Blob.Bytes()
		}
	}
	return files
}

// origins tells what is known of files between what is on disk and what is wanted.
type origins struct {
	name           string // of the folder
	redrawn, moved map[string][]byte
	twins          map[twinKey]diffview.Twin
}

func (o *origins) of(c tree.Change) diffview.Origin {
	var origin diffview.Origin
	for _, text := range [][]byte{o.redrawn[c.Path], c.New} {
		if len(c.Written) > 0 && text != nil && slices.Contains(c.Written, sha256.Sum256(text)) {
			origin.Written = diffview.Known(text)
		}
	}
	if c.Kind == tree.Create && len(c.Written) == 0 {
		origin.Twin = twin(o.twins, c)
	}
	if slices.Contains([]string{path.Join(o.name, Steps), path.Join(o.name, Applied), path.Join(o.name, Sums)}, c.Path) {
		origin.Follows = path.Join(o.name, render.Record)
	}
	if o.redrawn != nil {
		origin.Redrawn = diffview.Known(o.redrawn[c.Path])
	}
	if o.moved != nil {
		origin.Moved = diffview.Known(o.moved[c.Path])
	}
	return origin
}

// twinKey is the name of a file on a host and its checksum, or none for any.
type twinKey struct {
	name string
	sum  [sha256.Size]byte
}

// newTwins finds the files of hosts that are not new.
func newTwins(wanted *tree.Tree, changes []tree.Change) map[twinKey]diffview.Twin {
	created := map[string]bool{}
	for _, c := range changes {
		if c.Kind == tree.Create {
			created[c.Path] = true
		}
	}
	if len(created) == 0 {
		return nil
	}
	twins := map[twinKey]diffview.Twin{}
	for _, f := range slices.Backward(wanted.Folders) {
		for _, file := range f.Files {
			if host, ok := strings.CutPrefix(f.Path, render.HostFolder("")); ok && !created[path.Join(wanted.Name, f.Path, file.Name)] {
				twin := diffview.Twin{Host: host, Text: file.Blob.Bytes()}
				twins[twinKey{name: file.Name}] = twin
				twins[twinKey{file.Name, file.Blob.Sum()}] = twin
			}
		}
	}
	return twins
}

// twin returns the file of the same name on a host where it is not new, the same one if
// there is any.
func twin(twins map[twinKey]diffview.Twin, c tree.Change) diffview.Twin {
	parts := strings.SplitN(c.Path, "/", 4) // cluster, hosts, host, file
	if len(parts) < 4 {
		return diffview.Twin{}
	}
	if twin := twins[twinKey{parts[3], sha256.Sum256(c.New)}]; twin.Host != "" {
		return twin
	}
	return twins[twinKey{name: parts[3]}]
}

// Hosts are those of a cluster, with what is theirs alone. old is what it was, nil if
// that is not known.
func Hosts(c, old *cluster.Cluster) []diffview.Host {
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
