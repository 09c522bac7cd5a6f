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

// A DocFile is a file that would change.
type DocFile struct {
	Path    string  `json:"path"` // relative to the output folder
	Cluster string  `json:"cluster"`
	Host    string  `json:"host"` // "" for a file of the whole cluster
	Name    string  `json:"name"` // relative to the folder of the host, or of the cluster
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
	Path     string `json:"path"`
	Cluster  string `json:"cluster"`
	Host     string `json:"host"`
	Name     string `json:"name"`
	OldStart int    `json:"old_start"`
	NewStart int    `json:"new_start"`
}

// Document returns the review for scripts.
func (r *Review) Document() Document {
	d := Document{Different: len(r.Files) > 0, Stat: r.Stat(), Files: []DocFile{}, Hunks: []*DocHunk{}}
	if d.Stat.Causes == nil {
		d.Stat.Causes = []CauseCount{}
	}
	shown := map[*File]bool{}
	for _, f := range r.shown(r.Files) {
		shown[f] = true
	}
	for _, f := range r.Files {
		file := DocFile{
			Path: f.Path, Cluster: f.Cluster.Name, Host: f.Host, Name: f.Name, Change: f.Kind.String(),
			Edited: f.Edited, Follows: !shown[f], Note: f.Note, Causes: f.Causes(),
		}
		if f.Mode != 0 {
			file.Mode = fmt.Sprintf("%#o", f.Mode)
		}
		file.Added, file.Removed = count(f.Hunks)
		d.Files = append(d.Files, file)
	}
	for _, u := range merge(unitsOf(r.Files, false)) {
		if len(u.fold.Lines) > 0 {
			d.Hunks = append(d.Hunks, u.document())
		}
	}
	return d
}

func (u *unit) document() *DocHunk {
	f := &u.fold
	h := &DocHunk{Causes: f.causes}
	h.OldLines, h.NewLines = f.Sizes()
	for _, l := range f.Lines {
		h.Lines = append(h.Lines, DocLine{Op: string(l.Op), Text: l.Text, Cause: l.Cause, Open: l.Open})
	}
	for i, file := range u.files {
		h.Places = append(h.Places, DocPlace{file.Path, file.Cluster.Name, file.Host, file.Name, f.Starts[i][0], f.Starts[i][1]})
	}
	return h
}
