package diffview

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"

	"mskraft/internal/message"
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
	list := r.Sections()
	slices.SortStableFunc(list, func(a, b *Section) int { // hand edits first
		return cmp.Compare(min(a.Causes()[0], HandEdit+1), min(b.Causes()[0], HandEdit+1))
	})
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
		fmt.Fprintf(&b, "\n**Not all is shown here**, as a comment cannot be longer. Of %s, %d %s only named",
			plural(len(list), "part"), cut, verb(cut, "is", "are"))
		if missing := len(list) - lines; missing > 0 {
			fmt.Fprintf(&b, ", and %d %s not even that", missing, verb(missing, "is", "are"))
		}
		b.WriteString(". `mskraft diff` prints all of it.\n")
	}
	return b.String()
}

// notices writes what to read before the lines, as HTML up to the blank line, so
// that nothing in it is Markdown.
func (r *Review) notices(b *strings.Builder) {
	for _, grave := range []bool{true, false} {
		written, missing := 0, 0
		for _, c := range r.Clusters {
			for _, n := range c.Notices {
				if n.Grave != grave {
					continue
				}
				item := fmt.Sprintf("<li><b>%s</b><br>%s</li>\n",
					html.EscapeString(message.Printable(c.Name+": "+n.Title)), html.EscapeString(message.Printable(n.Text)))
				if written+len(item) > maxNotices {
					missing++
					continue
				}
				if written == 0 {
					fmt.Fprintf(b, "\n<p>%s</p>\n<ul>\n", map[bool]string{
						true: "What has to be accepted before it is rendered:", false: "What else changes for Kafka:",
					}[grave])
				}
				b.WriteString(item)
				written += len(item)
			}
		}
		if missing > 0 {
			fmt.Fprintf(b, "<li>and %d more, which <code>mskraft diff</code> prints</li>\n", missing)
		}
		if written > 0 {
			b.WriteString("</ul>\n")
		}
	}
}

// markdown is one part to unfold. It is HTML up to the blank line, so that names
// are no Markdown.
func (s *Section) markdown(shown bool) string {
	body := "Too long to be shown here.\n"
	if shown {
		var b strings.Builder
		if s.Note != "" {
			b.WriteString(message.Printable(s.Note) + "\n")
		}
		for _, f := range s.Hunks {
			f.markdown(&b)
		}
		fence := "```"
		for strings.Contains(b.String(), fence) {
			fence += "`"
		}
		body = fence + "diff\n" + b.String() + fence + "\n"
	}
	summary := fmt.Sprintf("<code>%s</code>: %s, %s", html.EscapeString(s.title()), phrase(s.Causes(), Cause.String), s.size())
	return "\n<details>\n<summary>" + summary + "</summary>\n\n" + body + "\n</details>\n"
}

// markdown writes a hunk with the number of lines of each cause, as a margin would make
// the lines something else than a diff.
func (f *Fold) markdown(b *strings.Builder) {
	plain := func(_ Style, text string) string { return text }
	f.heading(b, plain, func(c Cause) string {
		if len(f.causes) == 1 || f.brief {
			return c.String()
		}
		alone := slices.DeleteFunc(slices.Clone(f.Lines), func(l Line) bool { return l.Cause != c })
		added, removed := count(Hunk{Lines: alone})
		return fmt.Sprintf("%s +%d -%d", c, added, removed)
	})
	for _, l := range f.Lines {
		b.WriteString(l.show() + "\n")
	}
}

// show is the line as diff writes it, fit to be shown.
func (l *Line) show() string { return string(l.Op) + message.Printable(l.Text) + l.end() }
