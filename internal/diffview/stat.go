package diffview

import (
	"fmt"
	"strings"
)

// A Stat says how much would change. Files that only follow other ones are not counted,
// but for their number.
type Stat struct {
	Count
	Following int          `json:"following"`
	Causes    []CauseCount `json:"causes"` // those that occur, in the order of their list
}

// A Count is how many files, hosts and lines there are.
type Count struct {
	Files   int `json:"files"`
	Hosts   int `json:"hosts"`
	Added   int `json:"added"`
	Removed int `json:"removed"`
}

// A CauseCount is what has one cause. A file and a host may have several.
type CauseCount struct {
	Cause Cause `json:"cause"`
	Count
}

// Stat counts.
func (r *Review) Stat() Stat {
	var s Stat
	var counts [Unknown + 1]Count
	type host struct {
		cluster *Cluster
		name    string
		cause   Cause
	}
	hosts := map[host]bool{}
	const all = Unknown + 1
	seen := func(c *Count, h host) {
		if h.name != "" && !hosts[h] {
			hosts[h] = true
			c.Hosts++
		}
	}
	files := r.shown(r.Files)
	s.Following = len(r.Files) - len(files)
	for _, f := range files {
		s.Files++
		seen(&s.Count, host{f.Cluster, f.Host, all})
		for _, cause := range f.Causes() {
			counts[cause].Files++
			seen(&counts[cause], host{f.Cluster, f.Host, cause})
		}
		for _, h := range f.Hunks {
			for _, l := range h.Lines {
				switch l.Op {
				case '+':
					s.Added++
					counts[l.Cause].Added++
				case '-':
					s.Removed++
					counts[l.Cause].Removed++
				}
			}
		}
	}
	for cause, c := range counts {
		if c.Files > 0 {
			s.Causes = append(s.Causes, CauseCount{Cause(cause), c})
		}
	}
	return s
}

// Summary is the whole in one line.
func (s Stat) Summary() string {
	text := fmt.Sprintf("%s on %s: %s added, %d removed", plural(s.Files, "file"), plural(s.Hosts, "host"), plural(s.Added, "line"), s.Removed)
	if s.Following > 0 {
		text += fmt.Sprintf("; and %s that only %s them", plural(s.Following, "file"), verb(s.Following, "follows", "follow"))
	}
	return text
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// StatText lists the sections and counts by cause.
func (r *Review) StatText() string {
	s := r.Stat()
	var b strings.Builder
	for _, section := range r.Sections() {
		fmt.Fprintf(&b, "%s: %s, %s\n", section.title(), phrase(section.Causes()), section.size())
	}
	if s.Files > 0 {
		fmt.Fprintf(&b, "\n%-16s %7s %7s %7s %7s\n", "cause", "files", "hosts", "added", "removed")
		for _, c := range append(s.Causes, CauseCount{0, s.Count}) {
			name := "all"
			if c.Cause != 0 {
				name = c.Cause.String()
			}
			fmt.Fprintf(&b, "%-16s %7d %7d %7d %7d\n", name, c.Files, c.Hosts, c.Added, c.Removed)
		}
	}
	if s.Files+s.Following > 0 {
		b.WriteString("\n" + s.Summary() + "\n")
	}
	return b.String()
}

func phrase(causes []Cause) string {
	var names []string
	for _, c := range causes {
		names = append(names, c.String())
	}
	return strings.Join(names, ", ")
}
