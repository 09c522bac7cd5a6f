package diffview

import "fmt"

// A Document is the review for scripts, to be written as JSON. Fields may be added;
// those that are there keep their names and meanings.
type Document struct {
	Different bool       `json:"different"`
	Stat      Stat       `json:"stat"`
	Files     []DocFile  `json:"files"`
	Hunks     []*DocHunk `json:"hunks"`
}

// A DocPath is which file something is about.
type DocPath struct {
	Path    string `json:"path"` // relative to the output folder
	Cluster string `json:"cluster"`
	Host    string `json:"host"` // "" for a file of the whole cluster
	Name    string `json:"name"` // relative to the folder of the host, or of the cluster
}

// A DocFile is a file that would change.
type DocFile struct {
	DocPath
	Change  string  `json:"change"`
	Mode    string  `json:"mode"` // the permissions it is to have, such as 0644, "" for one that goes
	Edited  bool    `json:"edited"`
	Follows bool    `json:"follows"` // it changes only because others do
	Note    string  `json:"note"`
	Causes  []Cause `json:"causes"`
	Added   int     `json:"added"`
	Removed int     `json:"removed"`
}

// A DocHunk is a hunk with all places where it is.
type DocHunk struct {
	Causes   []Cause    `json:"causes"`
	OldLines int        `json:"old_lines"`
	NewLines int        `json:"new_lines"`
	Lines    []DocLine  `json:"lines"`
	Places   []DocPlace `json:"places"`
}

// A DocLine is one line, without its end.
type DocLine struct {
	Op    string `json:"op"` // " ", "-" or "+"
	Text  string `json:"text"`
	Cause Cause  `json:"cause,omitempty"`       // of a line that differs
	Open  bool   `json:"no_line_end,omitempty"` // the file ends here, without a line end
}

// A DocPlace is where a hunk is. Lines count from 1.
type DocPlace struct {
	DocPath
	OldStart int `json:"old_start"`
	NewStart int `json:"new_start"`
}

// Document returns the review for scripts.
func (r *Review) Document() Document {
	d := Document{Different: len(r.Files) > 0, Stat: r.Stat(), Files: []DocFile{}, Hunks: []*DocHunk{}}
	alone := map[*File]bool{} // those that do not follow others
	for _, f := range shown(r.Files) {
		alone[f] = true
	}
	for _, f := range r.Files {
		file := DocFile{DocPath: f.document(), Change: f.Kind.String(), Edited: f.Edited, Follows: !alone[f], Note: f.Note, Causes: f.Causes()}
		if f.Mode != 0 {
			file.Mode = fmt.Sprintf("%#o", f.Mode)
		}
		file.Added, file.Removed = count(f.Hunks...)
		d.Files = append(d.Files, file)
	}
	for _, f := range merge(foldsOf(r.Files, false)) {
		if len(f.Lines) > 0 {
			d.Hunks = append(d.Hunks, f.document())
		}
	}
	return d
}

func (f *File) document() DocPath { return DocPath{f.Path, f.Cluster.Name, f.Host, f.Name} }

func (f *Fold) document() *DocHunk {
	h := &DocHunk{Causes: f.causes}
	h.OldLines, h.NewLines = f.Sizes()
	for _, l := range f.Lines {
		h.Lines = append(h.Lines, DocLine{Op: string(l.Op), Text: l.Text, Cause: l.Cause, Open: l.Open})
	}
	for _, p := range f.Places {
		h.Places = append(h.Places, DocPlace{p.File.document(), p.OldStart, p.NewStart})
	}
	return h
}
