package adopt

import (
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/redact"
	"mskraft/internal/spec"
)

// build makes the cluster that the document describes.
func (d *drafter) build(standIns bool) (*cluster.Cluster, []spec.Finding) {
	c, findings, _ := d.buildChecked(standIns)
	return c, findings
}

func (d *drafter) buildChecked(standIns bool) (*cluster.Cluster, []spec.Finding, map[int]*entry) {
	text, lines := d.doc.text(standIns)
	s, findings := spec.Parse(spec.NewSource("draft", text))
	c, more := cluster.New(s, d.catalogue)
	findings = append(findings, more...)
	spec.SortFindings(findings)
	return c, findings, lines
}

// settle drops, or leaves to a person, every key that the rules of a spec refuse.
func (d *drafter) settle() {
	for { // each round takes an entry away
		_, findings, lines := d.buildChecked(true)
		changed := false
		for _, f := range findings {
			if e := lines[f.Pos.Line]; e != nil && f.Severity == spec.Error {
				changed = d.refuse(e, f) || changed
				delete(lines, f.Pos.Line)
			}
		}
		if !changed {
			return
		}
	}
}

// refuse takes away a key that a rule is against.
func (d *drafter) refuse(e *entry, f spec.Finding) bool {
	switch {
	case e.todo: // its stand-in is refused, too
		if e.standIn == "" {
			return false
		}
		e.standIn = ""
		return true
	case e.required:
		e.todo, e.behind = true, message.Message{}
		e.above = append(e.above, message.New("comment.refused", f.Message))
		if strings.Contains(f.String(), redact.Mask) || redact.Value(e.key, e.value) != e.value { // not even as a comment
			e.value = spec.Quote("")
		}
		return true
	}
	d.doc.remove(e)
	d.addNote(e.from, "adopt.dropped", e.words(), f.Message)
	return true
}

// words names a key that is dropped.
func (e *entry) words() any {
	if e.what != nil {
		return e.what
	}
	return e.key + " = " + e.value
}
