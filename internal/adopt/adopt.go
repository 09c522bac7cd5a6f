// Package adopt writes the spec that reproduces what hosts have. It reads no
// folder, renders nothing, and does not print.
package adopt

import (
	"cmp"
	"slices"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// A Draft is the spec of hosts that were read back.
type Draft struct {
	// Text is the spec. A key that somebody has to decide has a comment that begins
	// with TODO, and is a comment itself if nothing can be proposed.
	Text []byte
	// Open is how many keys have to be decided.
	Open int
	// Findings are what package cluster says of Text, its warnings included.
	Findings []spec.Finding
	// Cluster is what Text describes, with stand-ins for the open keys. It is nil
	// where even that is no cluster; Findings tell why.
	Cluster *cluster.Cluster
	// Release is where the release was found.
	Release Witness
	// Notes are what hosts have and the spec cannot say, in the order of places.
	Notes []Note

	// Rendered tells that mskraft made the files, and Separate that every host has
	// a Kafka of its own.
	Rendered, Separate bool

	rel   *release.Release
	hosts []*host
}

// A Witness tells which release hosts are of.
type Witness struct {
	Name string // of the release
	// Place names the release: a record, a version file, or MS_IMAGE_TAG. It is
	// zero where the caller named it, or the files alone had to tell.
	Place hostfiles.Place
	// First is not Name where several releases, from it to Name, give such files.
	First string
	// Files tells that no text names the release.
	Files bool
}

// A Note is about something that the spec does not say. It never holds a secret.
type Note struct {
	Place hostfiles.Place
	message.Message
}

// New drafts the spec of hosts that were read together: that of the record, if there is
// one that can be read, or else what their files amount to. With a name of a release
// they are taken for that one, whatever they say themselves. The error is about the
// release: it is not known, or cannot be told.
func New(c *hostfiles.Cluster, cat *release.Catalogue, name string) (*Draft, error) {
	d := &drafter{found: c, catalogue: cat, doc: &document{}}
	if name != "" {
		if err := d.nameRelease(name); err != nil {
			return nil, err
		}
	}
	if c.Record != nil {
		recorded, err := cluster.FromRecord(c.Record, cat)
		if err == nil {
			return d.draftRecord(recorded), nil
		}
		d.addNote(hostfiles.Place{File: c.RecordPath}, "adopt.record", err)
	}
	if d.release == nil {
		if err := d.findRelease(); err != nil {
			return nil, err
		}
	}
	d.readHosts()
	d.writeHead()
	d.buildDefaults()
	d.writeKafka()
	d.writeServices()
	d.writeState()
	d.writeNginx()
	d.settle()
	d.writeBootstrap()
	d.settle()
	return d.finish(), nil
}

// drafter makes a draft.
type drafter struct {
	found     *hostfiles.Cluster
	catalogue *release.Catalogue
	witness   Witness
	release   *release.Release // whose facts the files are read with
	hosts     []*host
	separate  bool                     // every host has a Kafka of its own
	base      *cluster.Cluster         // the same hosts with all defaults
	defaults  map[string]*cluster.Host // those of base by name
	doc       *document
	notes     []Note
}

func (d *drafter) addNote(place hostfiles.Place, id message.ID, args ...any) {
	d.notes = append(d.notes, Note{place, message.New(id, args...).Masked(printed)})
}

// finish puts the draft together.
func (d *drafter) finish() *Draft {
	out := &Draft{Release: d.witness, Notes: d.notes, rel: d.release, hosts: d.hosts, Rendered: d.wasRendered(), Separate: d.separate}
	out.Text, _ = d.doc.text(false)
	out.Open = d.doc.open()
	c, findings := d.build(false)
	out.Findings = findings
	if out.Open > 0 {
		c, findings = d.build(true)
	}
	if !cluster.HasErrors(findings) {
		out.Cluster = c
	}
	slices.SortStableFunc(out.Notes, func(a, b Note) int {
		return cmp.Or(strings.Compare(a.Place.File, b.Place.File), cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Col, b.Place.Col))
	})
	return out
}
