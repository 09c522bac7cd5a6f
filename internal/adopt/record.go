package adopt

import (
	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
)

// draftRecord drafts the spec of a rendered tree: what the record has otherwise than the
// defaults. Under another release, what means nothing there is left out, and noted.
func (d *drafter) draftRecord(c *cluster.Cluster) *Draft {
	from := hostfiles.Place{File: d.found.RecordPath}
	name, like := c.Release.Name, c.TemplatesOf
	if d.release != nil {
		name, like = d.release.Name, ""
	} else {
		d.witness = Witness{Name: name, Place: from}
	}
	_, keys, lost := c.Brief(name, like, d.catalogue)
	for _, f := range lost {
		d.addNote(from, "adopt.dropped", f.Key, f.Message)
	}
	d.doc.table("").above = d.introduce()
	first := true
	for _, k := range keys {
		t := d.doc.table(k.Table)
		if k.Name == "" {
			continue
		}
		e := t.set(k.Name, k.Value, from)
		if k.Name == "id" || k.Name == "node_id" && first {
			e.behind = message.New("comment.never")
			first = first && k.Name == "id"
		}
	}
	out := d.finish()
	out.Rendered = true
	return out
}
