package diffview

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

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
			b.WriteString(paint(Urgent, printable(s.Note)) + "\n")
		}
		for i := range s.Hunks {
			s.text(&b, &s.Hunks[i], paint)
		}
		b.WriteString("\n")
	}
	if len(r.Files) > 0 {
		b.WriteString(r.Stat().Summary() + "\n")
	}
	return b.String()
}

// text writes a hunk. Where it has several causes, each line tells its own.
func (s *Section) text(b *strings.Builder, f *Fold, paint func(Style, string) string) {
	several := len(f.causes) > 1
	var names []string
	for _, c := range f.causes {
		name := c.String()
		if several {
			name = letter(c) + " " + name
		}
		if c == HandEdit {
			name = paint(Urgent, name)
		}
		names = append(names, name)
	}
	b.WriteString(paint(Place, s.place(f)) + " " + strings.Join(names, ", ") + f.elsewhere(s.Files) + "\n")
	for _, line := range f.values(s.Files) {
		b.WriteString(paint(Place, line) + "\n")
	}
	for _, l := range f.Lines {
		text := string(l.Op) + printable(l.Text)
		switch l.Op {
		case '+':
			text = paint(Added, text)
		case '-':
			text = paint(Gone, text)
		}
		if several {
			margin := "  "
			if l.Op != ' ' {
				margin = letter(l.Cause) + " "
			}
			text = margin + text
		}
		b.WriteString(text + "\n")
		if l.Open {
			b.WriteString("\\ No newline at end of file\n")
		}
	}
}

// place is the head of the hunk as diff writes it.
func (h *Hunk) place() string {
	old, now := h.Sizes()
	return fmt.Sprintf("@@ -%d,%d +%d,%d @@", h.OldStart, old, h.NewStart, now)
}

// Sizes returns how many lines the hunk has on either side.
func (h *Hunk) Sizes() (old, now int) {
	for _, l := range h.Lines {
		if l.Op != '+' {
			old++
		}
		if l.Op != '-' {
			now++
		}
	}
	return old, now
}

// elsewhere says so if the hunk is not at the same lines in all files.
func (f *Fold) elsewhere(files []*File) string {
	for _, s := range f.Starts {
		if s != f.Starts[0] {
			return " (the line numbers are those of " + printable(files[0].Path) + ")"
		}
	}
	return ""
}

// values says what stands for each mark.
func (f *Fold) values(files []*File) []string {
	name := where
	if files[0].Cluster == files[len(files)-1].Cluster {
		name = func(f *File) string { return f.Host }
	}
	var lines []string
	for _, v := range f.Values {
		label := name
		at := map[string]string{}
		for i, file := range files {
			if text, ok := at[where(file)]; ok && text != v.Texts[i] {
				label = func(f *File) string { return f.Path } // one host has several
			}
			at[where(file)] = v.Texts[i]
		}
		var texts []string
		told := map[string]bool{}
		for i, file := range files {
			if text := v.Texts[i] + " on " + label(file); !told[text] {
				told[text] = true
				texts = append(texts, text)
			}
		}
		lines = append(lines, printable("@@ "+v.Mark+": "+strings.Join(texts, ", ")))
	}
	return lines
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
	byName := map[string][]*File{}
	for _, f := range s.Files {
		byName[f.Name] = append(byName[f.Name], f)
	}
	var all []string // the different places
	at := map[string][]string{}
	for _, name := range names(s.Files) {
		p := places(byName[name])
		if at[p] == nil {
			all = append(all, p)
		}
		at[p] = append(at[p], name)
	}
	for i, p := range all {
		all[i] = braces(at[p]) + " on " + p
	}
	kind := map[tree.Kind]string{tree.Create: "new ", tree.Remove: "removed ", tree.Chmod: "permissions of "}[s.Kind]
	if s.Kind == tree.Create && s.Files[0].Mode&0o111 != 0 {
		kind = "new executable "
	}
	return kind + printable(strings.Join(all, "; "))
}

// names are those of files, each once, in their order.
func names(files []*File) []string {
	var list []string
	for _, f := range files {
		if !slices.Contains(list, f.Name) {
			list = append(list, f.Name)
		}
	}
	return list
}

// braces writes names as a shell would take them, those of each folder together:
// a-{b,c}.yml.
func braces(names []string) string {
	var dirs []string
	in := map[string][]string{}
	for _, n := range names {
		dir := path.Dir(n)
		if in[dir] == nil {
			dirs = append(dirs, dir)
		}
		in[dir] = append(in[dir], n)
	}
	for i, dir := range dirs {
		dirs[i] = brace(in[dir])
	}
	return strings.Join(dirs, ", ")
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

// places lists the hosts of files by cluster.
func places(files []*File) string {
	var parts []string
	for len(files) > 0 {
		c := files[0].Cluster
		n := 0
		var hosts []string
		for ; n < len(files) && files[n].Cluster == c; n++ {
			if files[n].Host != "" {
				hosts = append(hosts, files[n].Host)
			}
		}
		files = files[n:]
		switch {
		case len(hosts) == 0:
			parts = append(parts, c.Name)
		case len(hosts) > maxNames && c.isAll(hosts):
			parts = append(parts, fmt.Sprintf("%s: all %d hosts", c.Name, len(hosts)))
		default:
			parts = append(parts, c.Name+": "+strings.Join(hosts, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// isAll reports whether distinct names are those of all hosts.
func (c *Cluster) isAll(names []string) bool {
	known := map[string]bool{}
	for _, h := range c.Hosts {
		known[h.Name] = true
	}
	for _, n := range names {
		if !known[n] {
			return false
		}
	}
	return len(names) == len(c.Hosts)
}

// printable replaces what could steer a terminal or reorder the line.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c != '\t' && (unicode.IsControl(c) || unicode.In(c, unicode.Bidi_Control)) {
			return '\ufffd'
		}
		return c
	}, s)
}
