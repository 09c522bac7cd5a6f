package diffview

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"mskraft/internal/message"
)

// GitHub shows no more annotations of a kind and step than that, and drops the
// others without a word.
const maxAnnotations = 10

// maxShown is how many lines of a hunk an annotation quotes.
const maxShown = 20

// GitHub is the review as workflow commands of GitHub Actions: an error for each
// grave notice and each hunk with a hand edit, a warning for each other hunk. dir is the output folder as
// seen from the top of the repository. A hunk of many files is one annotation, on
// the first of them.
func (r *Review) GitHub(dir string) string {
	commands := map[string][]string{} // by level
	add := func(level, text, file string, line int, title string) {
		commands[level] = append(commands[level], command(level, text, path.Join(dir, file), line, title))
	}
	for _, c := range r.Clusters {
		for _, n := range c.Notices {
			if n.Grave {
				add("error", message.Printable(c.Name+": "+n.Title)+"\n"+message.Printable(n.Text), n.Path, 1, "dangerous change")
			}
		}
	}
	for _, s := range r.Sections() {
		for _, f := range s.Hunks {
			level := "warning"
			if slices.Contains(f.causes, HandEdit) {
				level = "error"
			}
			add(level, s.annotation(f), s.Files[0].Path, f.line(), phrase(f.causes, Cause.String))
		}
	}
	var b strings.Builder
	for _, level := range []string{"error", "warning"} {
		list := commands[level]
		if len(list) > maxAnnotations {
			b.WriteString(strings.Join(list[:maxAnnotations-1], ""))
			list = []string{command(level, fmt.Sprintf(
				"and %d more like these: GitHub shows no more than %d annotations of a kind. \"mskraft diff\" prints all of them.",
				len(list)-maxAnnotations+1, maxAnnotations), "", 0, "mskraft diff")}
		}
		b.WriteString(strings.Join(list, ""))
	}
	if len(r.Files) > 0 {
		b.WriteString(command("notice", r.Stat().Summary(), "", 0, "mskraft diff"))
	}
	return b.String()
}

// annotation is what is said of a hunk.
func (s *Section) annotation(f *Fold) string {
	lines := []string{s.title()}
	if s.Note != "" {
		lines = append(lines, message.Printable(s.Note))
	}
	if f.brief || len(f.Lines) > 0 {
		lines = append(lines, f.place()+f.elsewhere())
	}
	lines = append(lines, f.values()...)
	for i, l := range f.Lines {
		if i == maxShown {
			lines = append(lines, fmt.Sprintf("(%d more lines)", len(f.Lines)-i))
			break
		}
		lines = append(lines, l.show())
	}
	return strings.Join(lines, "\n")
}

// line is the first one on disk that differs, or the one before lines that come.
func (h *Hunk) line() int {
	for l, at := range h.numbered() {
		switch l.Op {
		case '-':
			return at.old + 1
		case '+':
			return max(1, at.old)
		}
	}
	return 1
}

// command is a workflow command. file may be "".
func command(level, text, file string, line int, title string) string {
	text = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	if file == "" {
		return fmt.Sprintf("::%s title=%s::%s\n", level, property.Replace(title), text)
	}
	return fmt.Sprintf("::%s file=%s,line=%d,title=%s::%s\n", level, property.Replace(message.Printable(file)), line, property.Replace(title), text)
}
