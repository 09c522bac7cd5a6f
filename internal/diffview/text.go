package diffview

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"mskraft/internal/message"
	"mskraft/internal/tree"
)

// A Style is what a piece of text is, for a terminal to show it in a colour.
type Style uint8

// The styles.
const (
	Title  Style = iota // names files and hosts
	Place               // begins a hunk
	Added               // a line that comes
	Gone                // a line that goes
	Urgent              // a hand edit
)

// Text is the review for a terminal or a log: each hunk once. paint is called for
// all that has a style. Nothing in it can steer a terminal.
func (r *Review) Text(paint func(Style, string) string) string {
	var b strings.Builder
	for _, s := range r.Sections() {
		b.WriteString(paint(Title, s.title()) + "\n")
		if s.Note != "" {
			b.WriteString(paint(Urgent, message.Printable(s.Note)) + "\n")
		}
		for _, f := range s.Hunks {
			f.text(&b, paint)
		}
		b.WriteString("\n")
	}
	if len(r.Files) > 0 {
		b.WriteString(r.Stat().Summary() + "\n")
	}
	return b.String()
}

// text writes a hunk. Where it has several causes, each line tells its own.
func (f *Fold) text(b *strings.Builder, paint func(Style, string) string) {
	several := len(f.causes) > 1
	f.heading(b, paint, func(c Cause) string {
		name := c.String()
		if several {
			name = letter(c) + " " + name
		}
		if c == HandEdit {
			name = paint(Urgent, name)
		}
		return name
	})
	for _, l := range f.Lines {
		text := string(l.Op) + message.Printable(l.Text)
		switch l.Op {
		case '+':
			text = paint(Added, text)
		case '-':
			text = paint(Gone, text)
		}
		if several {
			text = letter(l.Cause) + " " + text
		}
		b.WriteString(text + l.end() + "\n")
	}
}

// heading writes what stands above the lines of a hunk.
func (f *Fold) heading(b *strings.Builder, paint func(Style, string) string, name func(Cause) string) {
	b.WriteString(paint(Place, f.place()) + " " + phrase(f.causes, name) + f.elsewhere() + "\n")
	for _, line := range f.values() {
		b.WriteString(paint(Place, line) + "\n")
	}
}

// place says where a hunk is, as diff does, or why not all lines are shown.
func (f *Fold) place() string {
	if !f.brief {
		if len(f.Lines) == 0 {
			return "@@"
		}
		return f.Hunk.place()
	}
	added, removed := f.count()
	text := fmt.Sprintf("@@ +%d -%d, ", added, removed)
	twin := f.Places[0].File.twin
	switch {
	case twin == "":
		return text + "lines not shown @@"
	case len(f.Lines) == 0:
		return text + "the same as on " + message.Printable(twin) + " @@"
	}
	return text + "the same as on " + message.Printable(twin) + " but for this @@"
}

// elsewhere says so if the hunk is not at the same lines in all files.
func (f *Fold) elsewhere() string {
	for _, p := range f.Places {
		if p.OldStart != f.OldStart || p.NewStart != f.NewStart {
			return " (the line numbers are those of " + message.Printable(f.Places[0].File.Path) + ")"
		}
	}
	return ""
}

// values says what stands for each mark.
func (f *Fold) values() []string {
	host := where
	if f.Places[0].File.Cluster == f.Places[len(f.Places)-1].File.Cluster {
		host = func(f *File) string { return f.Host }
	}
	var lines []string
	for n, mark := range f.Marks {
		label := host
		at := map[string]string{}
		for _, p := range f.Places {
			if text, ok := at[where(p.File)]; ok && text != p.Values[n] {
				label = func(f *File) string { return f.Path } // one host has several
			}
			at[where(p.File)] = p.Values[n]
		}
		var texts []string
		for _, p := range f.Places {
			texts = append(texts, p.Values[n]+" on "+label(p.File))
		}
		lines = append(lines, message.Printable("@@ "+mark+": "+strings.Join(unique(texts), ", ")))
	}
	return lines
}

// unique takes out of a list what is in it already.
func unique(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(s string) bool {
		again := seen[s]
		seen[s] = true
		return again
	})
}

func where(f *File) string {
	if f.Host == "" {
		return f.Cluster.Name
	}
	return f.Cluster.Name + "/" + f.Host
}

func letter(c Cause) string {
	return string(" HTRS?"[c])
}

// title names the files of a section, and where they are.
func (s *Section) title() string {
	places := map[string]string{} // by the names of files
	var names, texts []string
	for _, files := range groupBy(s.Files, func(f *File) string { return f.Name }) {
		names = append(names, files[0].Name)
		places[files[0].Name] = hostsOf(files)
	}
	for _, together := range groupBy(names, func(name string) string { return places[name] }) {
		texts = append(texts, braces(together)+" on "+places[together[0]])
	}
	kind := map[tree.Kind]string{tree.Create: "new ", tree.Remove: "removed ", tree.Chmod: "permissions of "}[s.Kind]
	if s.Kind == tree.Create && s.Files[0].Mode&0o111 != 0 {
		kind = "new executable "
	}
	return kind + message.Printable(strings.Join(texts, "; "))
}

// braces writes names as a shell would take them, those of each folder together:
// a-{b,c}.yml.
func braces(names []string) string {
	var texts []string
	for _, together := range groupBy(names, path.Dir) {
		texts = append(texts, brace(together))
	}
	return strings.Join(texts, ", ")
}

func brace(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	start, end := names[0], names[0]
	for _, n := range names[1:] {
		for !strings.HasPrefix(n, start) {
			start = start[:len(start)-1]
		}
		for !strings.HasSuffix(n, end) {
			end = end[1:]
		}
	}
	start = start[:strings.LastIndexAny(start, "-/")+1]
	_, after, found := strings.Cut(end, ".")
	if end = ""; found {
		end = "." + after
	}
	var middle []string
	for _, n := range names {
		if len(start)+len(end) > len(n) {
			return strings.Join(names, ", ")
		}
		middle = append(middle, n[len(start):len(n)-len(end)])
	}
	if start+end == "" {
		return strings.Join(names, ", ")
	}
	return start + "{" + strings.Join(middle, ",") + "}" + end
}

// maxNames is how many hosts are named if there are no others in the cluster.
const maxNames = 6

// hostsOf lists the hosts of files by cluster.
func hostsOf(files []*File) string {
	var texts []string
	for _, files := range groupBy(files, func(f *File) *Cluster { return f.Cluster }) {
		c := files[0].Cluster
		var hosts []string
		for _, f := range files {
			if f.Host != "" {
				hosts = append(hosts, f.Host)
			}
		}
		stranger := func(host string) bool { _, known := c.own[host]; return !known }
		switch {
		case len(hosts) == 0:
			texts = append(texts, c.Name)
		case len(hosts) > maxNames && len(hosts) == len(c.own) && !slices.ContainsFunc(hosts, stranger):
			texts = append(texts, fmt.Sprintf("%s: all %d hosts", c.Name, len(hosts)))
		default:
			texts = append(texts, c.Name+": "+strings.Join(hosts, ", "))
		}
	}
	return strings.Join(texts, "; ")
}
