package diffview

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// maxComment is how long a comment may be on GitHub, in characters; GitLab allows
// more. We count bytes, which are never fewer.
const maxComment = 65536

// maxNotices is how much of a comment notices may take, in bytes.
const maxNotices = maxComment / 4

// Markdown is the review for a comment on a merge request: a table by cause, the
// notices, and what differs in parts to unfold, hand edits first. What does not fit is left out,
// and how much that is stands at the end.
func (r *Review) Markdown() string {
	s := r.Stat()
	if len(r.Files) == 0 {
		return "**mskraft diff**: `render` would change nothing.\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**mskraft diff**: `render` would change %s.\n", s.Summary())
	if s.Files > 0 {
		b.WriteString("\n| cause | files | hosts | lines added | lines removed |\n|---|---|---|---|---|\n")
		for _, c := range s.Causes {
			fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", c.Cause, c.Files, c.Hosts, c.Added, c.Removed)
		}
	}
	r.notices(&b)
	const reserve = 400 // for the note
	left := maxComment - b.Len() - reserve
	list := urgentFirst(r.Sections())
	short, full := make([]string, len(list)), make([]string, len(list))
	for i, section := range list {
		short[i], full[i] = section.markdown(false), section.markdown(true)
	}
	// Each section gets a line if there is room, then as many as there is room for
	// get all.
	lines := 0
	for lines < len(list) && left >= len(short[lines]) {
		left -= len(short[lines])
		lines++
	}
	cut := 0
	for i := range lines {
		if more := len(full[i]) - len(short[i]); more <= left {
			left -= more
			b.WriteString(full[i])
			continue
		}
		b.WriteString(short[i])
		cut++
	}
	if cut > 0 || lines < len(list) {
		fmt.Fprintf(&b, "\n**Not all is shown here**, as a comment cannot be longer. Of %s, %d %s only named", plural(len(list), "part"), cut, verb(cut, "is", "are"))
		if rest := len(list) - lines; rest > 0 {
			fmt.Fprintf(&b, ", and %d %s not even that", rest, verb(rest, "is", "are"))
		}
		b.WriteString(". `mskraft diff` prints all of it.\n")
	}
	return b.String()
}

// notices writes what to read before the lines, as HTML up to the blank line, so
// that nothing in it is Markdown.
func (r *Review) notices(b *strings.Builder) {
	for _, grave := range []bool{true, false} {
		written, rest := 0, 0
		for _, c := range r.Clusters {
			for _, n := range c.Notices {
				if n.Grave != grave {
					continue
				}
				item := fmt.Sprintf("<li><b>%s</b><br>%s</li>\n", html.EscapeString(printable(c.Name+": "+n.Title)), html.EscapeString(printable(n.Text)))
				if written+len(item) > maxNotices {
					rest++
					continue
				}
				if written == 0 {
					fmt.Fprintf(b, "\n<p>%s</p>\n<ul>\n", map[bool]string{true: "What has to be accepted before it is rendered:", false: "What else changes for Kafka:"}[grave])
				}
				b.WriteString(item)
				written += len(item)
			}
		}
		if rest > 0 {
			fmt.Fprintf(b, "<li>and %d more, which <code>mskraft diff</code> prints</li>\n", rest)
		}
		if written > 0 {
			b.WriteString("</ul>\n")
		}
	}
}

// urgentFirst moves the sections with hand edits to the front.
func urgentFirst(list []*Section) []*Section {
	slices.SortStableFunc(list, func(a, b *Section) int { return rank(a.Causes()) - rank(b.Causes()) })
	return list
}

func rank(causes []Cause) int {
	if slices.Contains(causes, HandEdit) {
		return 0
	}
	return 1
}

// markdown is one part to unfold. It is HTML up to the blank line, so that names
// are no Markdown.
func (s *Section) markdown(lines bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n<details>\n<summary><code>%s</code>: %s, %s</summary>\n\n", html.EscapeString(s.title()), phrase(s.Causes()), s.size())
	if lines {
		body := s.body()
		fence := strings.Repeat("`", max(3, longestRun(body, '`')+1))
		b.WriteString(fence + "diff\n" + body + fence + "\n")
	} else {
		b.WriteString("Too long to be shown here.\n")
	}
	b.WriteString("\n</details>\n")
	return b.String()
}

// body is all that the section shows.
func (s *Section) body() string {
	var b strings.Builder
	if s.Note != "" {
		b.WriteString(printable(s.Note) + "\n")
	}
	for i := range s.Hunks {
		s.hunk(&b, &s.Hunks[i])
	}
	return b.String()
}

// hunk writes a hunk with the number of lines of each cause, as a margin would make
// the lines something else than a diff.
func (s *Section) hunk(b *strings.Builder, f *Fold) {
	var names []string
	for _, c := range f.causes {
		name := c.String()
		if len(f.causes) > 1 && !f.brief {
			added, removed := f.countOf(c)
			name += fmt.Sprintf(" +%d -%d", added, removed)
		}
		names = append(names, name)
	}
	b.WriteString(s.place(f) + " " + strings.Join(names, ", ") + f.elsewhere(s.Files) + "\n")
	for _, line := range f.values(s.Files) {
		b.WriteString(line + "\n")
	}
	for _, l := range f.Lines {
		b.WriteString(l.show() + "\n")
	}
}

// countOf returns how many lines with a cause come and go.
func (h *Hunk) countOf(cause Cause) (added, removed int) {
	of := Hunk{}
	for _, l := range h.Lines {
		if l.Cause == cause {
			of.Lines = append(of.Lines, l)
		}
	}
	return count([]Hunk{of})
}

// show is the line as diff writes it, fit to be shown.
func (l *Line) show() string {
	text := string(l.Op) + printable(l.Text)
	if l.Open {
		text += "\n\\ No newline at end of file"
	}
	return text
}

func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
