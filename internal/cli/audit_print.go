package cli

import (
	"fmt"

	"mskraft/internal/audit"
	"mskraft/internal/message"
)

// group is the heading of a kind of difference, and its name in JSON.
type group struct {
	kind    audit.Kind
	heading message.ID
	name    string
}

func groups() []group {
	return []group{
		{audit.Intended, "kind.intended", "intended"},
		{audit.Unexpected, "kind.unexpected", "unexpected"},
		{audit.Untemplated, "kind.untemplated", "untemplated"},
		{audit.New, "kind.new", "new"},
		{audit.LocalEdit, "kind.local-edit", "local_edits"},
	}
}

func (r *auditRun) print(report *audit.Report, row audit.Proposal) {
	for _, g := range groups() {
		first := true
		for _, d := range report.Differences {
			if d.Kind != g.kind {
				continue
			}
			if first {
				r.heading(g.heading)
				first = false
			}
			fmt.Fprintf(r.out, "%s\n", message.Printable(r.line(d)))
		}
	}
	if row.Row != "" {
		r.heading("audit.row")
		fmt.Fprintln(r.out, message.Printable(row.Row))
		if len(row.Tables) > 0 {
			r.heading("audit.tables")
		}
		for _, line := range row.Tables {
			fmt.Fprintln(r.out, message.Printable(line))
		}
		for _, t := range row.Todo {
			r.heading(t.ID, t.Args...)
		}
	}
	for _, n := range r.notes {
		r.say(n.ID, n.Args...)
	}
	var of any = r.spec
	if of == "" {
		of = message.New("word.builtin")
	}
	intended, unexpected := report.Count()
	r.say("note.audited", r.flags.installer, r.rel.Name, message.New("note.host-of", r.host.Name, r.host.Mode, of),
		message.Count{N: report.Compared, Thing: "file"}, message.Count{N: intended, Thing: "difference"}, unexpected)
}

// heading prints a comment among the results.
func (r *auditRun) heading(id message.ID, args ...any) {
	fmt.Fprintf(r.out, "# %s\n", message.Printable(r.words(message.New(id, args...)).What))
}

// line is one difference.
func (r *auditRun) line(d audit.Difference) string {
	what := func(m message.Message) string {
		if m.IsZero() {
			m = message.New("word.nothing")
		}
		return r.words(m).What
	}
	text := d.File + ": "
	if d.Path != "" {
		text += d.Path + ": "
	}
	text += what(d.Installer) + " -> " + what(d.Ours)
	switch {
	case !d.Reason.IsZero():
		text += "  [" + what(d.Reason) + "]"
	case !d.Keep.IsZero():
		text += "  [" + what(message.New("audit.keep", d.Keep)) + "]"
	}
	return text
}

// difference is a Difference as --json prints it; null stands for nothing.
type difference struct {
	File      string  `json:"file"`
	Path      string  `json:"path"`
	Installer *string `json:"installer"`
	Ours      *string `json:"ours"`
	Reason    string  `json:"reason,omitempty"`
	Keep      string  `json:"keep,omitempty"`
}

func (r *auditRun) printJSON(report *audit.Report, row audit.Proposal) int {
	what := func(m message.Message) string { return message.Printable(r.words(m).What) }
	text := func(m message.Message) *string {
		s := what(m)
		if s == "" {
			return nil
		}
		return &s
	}
	all := func(list []message.Message) []string {
		out := []string{}
		for _, m := range list {
			out = append(out, what(m))
		}
		return out
	}
	lists := map[string][]difference{}
	for _, g := range groups() {
		lists[g.name] = []difference{}
		for _, d := range report.Differences {
			if d.Kind == g.kind {
				lists[g.name] = append(lists[g.name], difference{
					message.Printable(d.File), message.Printable(d.Path), text(d.Installer), text(d.Ours), what(d.Reason), what(d.Keep),
				})
			}
		}
	}
	problems := []string{}
	for _, p := range report.Problems {
		problems = append(problems, message.Printable(p.Error()))
	}
	out := struct {
		Release     string                  `json:"release"`
		ComparedAs  string                  `json:"compared_as"`
		Host        string                  `json:"host"`
		Mode        string                  `json:"mode"`
		Compared    int                     `json:"files_compared"`
		Differences map[string][]difference `json:"differences"`
		Notes       []string                `json:"notes"`
		Problems    []string                `json:"problems"`
		Row         string                  `json:"catalogue_row,omitempty"`
		Tables      []string                `json:"catalogue_tables,omitempty"`
		Todo        []string                `json:"catalogue_todo,omitempty"`
	}{r.name, r.rel.Name, r.host.Name, r.host.Mode, report.Compared, lists, all(r.notes), problems, row.Row, row.Tables, all(row.Todo)}
	return r.json(out)
}
