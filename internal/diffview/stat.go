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
	const all Cause = 0
	var counts [Unknown + 1]Count
	type host struct {
		cluster *Cluster
		name    string
		cause   Cause
	}
	seen := map[host]bool{}
	files := shown(r.Files)
	for _, f := range files {
		for _, cause := range append([]Cause{all}, f.Causes()...) {
			counts[cause].Files++
			if at := (host{f.Cluster, f.Host, cause}); f.Host != "" && !seen[at] {
				seen[at] = true
				counts[cause].Hosts++
			}
		}
		for l := range differing(f.Hunks...) {
			for _, c := range []*Count{&counts[all], &counts[l.Cause]} {
				if l.Op == '+' {
					c.Added++
				} else {
					c.Removed++
				}
			}
		}
	}
	s := Stat{Count: counts[all], Following: len(r.Files) - len(files), Causes: []CauseCount{}}
	for cause, c := range counts {
		if Cause(cause) != all && c.Files > 0 {
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
		fmt.Fprintf(&b, "%s: %s, %s\n", section.title(), phrase(section.Causes(), Cause.String), section.size())
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

// phrase puts causes into one line.
func phrase(causes []Cause, name func(Cause) string) string {
	var names []string
	for _, c := range causes {
		names = append(names, name(c))
	}
	return strings.Join(names, ", ")
}
