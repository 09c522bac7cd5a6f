package diffview

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/tree"
)

// A Section is what differs in the same way in some files.
type Section struct {
	Kind  tree.Kind
	Note  string
	Files []*File // sorted by path
	Hunks []Fold  // in the order of the first file
}

// A Fold is a hunk that all files of a section have.
type Fold struct {
	Hunk            // of the first file, with marks where the files have values of their own
	Starts [][2]int // OldStart and NewStart in each file
	Values []Own

	causes         []Cause
	brief          bool // there are more lines than those
	added, removed int  // then, of all files together
}

// An Own is a mark in the lines of a Fold and what stands there in each file.
type Own struct {
	Mark  string
	Texts []string
}

// unit is a hunk, or a file without one, with all files that have the same.
type unit struct {
	at    string // what has to be the same but for the lines
	key   string // at and the lines
	files []*File
	fold  Fold
}

// Sections folds what differs in the same way, or only in values of the hosts.
// Lines of files that go, and of new ones that other hosts have, are left out.
func (r *Review) Sections() []*Section {
	var all []*unit
	for i := 0; i < len(r.Files); {
		j := i
		for j < len(r.Files) && r.Files[j].Cluster == r.Files[i].Cluster {
			j++
		}
		all = append(all, foldValues(merge(unitsOf(r.shown(r.Files[i:j]), true)))...)
		i = j
	}
	return sections(merge(all))
}

// shown leaves out what only follows the other files of a cluster.
func (r *Review) shown(files []*File) []*File {
	changed := map[string]bool{}
	for _, f := range files {
		changed[f.Path] = true
	}
	var list []*File
	for _, f := range files {
		if !f.follows(changed) {
			list = append(list, f)
		}
	}
	return list
}

// unitsOf returns the units of files, each of one file. With brief, lines that
// nobody has to read are left out.
func unitsOf(files []*File, brief bool) []*unit {
	var list []*unit
	for _, f := range files {
		at := fmt.Sprintf("%t %d %t %q ", f.Host != "", f.Kind, f.Mode&0o111 != 0, f.Note)
		if len(f.Hunks) == 0 || brief && (f.Kind == tree.Remove || f.twin != "") {
			u := &unit{files: []*File{f}, fold: Fold{Starts: [][2]int{{}}, causes: f.Causes(), brief: len(f.Hunks) > 0}}
			u.fold.Lines = f.apart
			u.at = at + phrase(u.fold.causes) + " " + f.twin + "\n"
			u.key = u.at + keyOf(f.apart)
			u.fold.added, u.fold.removed = count(f.Hunks)
			list = append(list, u)
			continue
		}
		seen := map[string]int{} // a file may have the same hunk twice
		for _, h := range f.Hunks {
			key := at + keyOf(h.Lines)
			seen[key]++
			number := strconv.Itoa(seen[key]) + " "
			list = append(list, &unit{
				at: number + at, key: number + key, files: []*File{f},
				fold: Fold{Hunk: h, Starts: [][2]int{{h.OldStart, h.NewStart}}, causes: h.Causes()},
			})
		}
	}
	return list
}

func keyOf(lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteByte(l.Op)
		b.WriteByte('0' + byte(l.Cause))
		b.WriteString(l.Text)
		if l.Open {
			b.WriteByte('\n')
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// merge makes one unit of those with the same key, in the order of the first.
func merge(list []*unit) []*unit {
	byKey := map[string]*unit{}
	var merged []*unit
	for _, u := range list {
		first := byKey[u.key]
		if first == nil {
			byKey[u.key] = u
			merged = append(merged, u)
			continue
		}
		first.files = append(first.files, u.files...)
		first.fold.join(&u.fold)
		for i := range first.fold.Values {
			v := &first.fold.Values[i]
			v.Texts = append(v.Texts, u.fold.Values[i].Texts...)
		}
	}
	return merged
}

// join adds the files of another fold with the same lines.
func (f *Fold) join(other *Fold) {
	f.Starts = append(f.Starts, other.Starts...)
	f.added, f.removed = f.added+other.added, f.removed+other.removed
}

// sections puts the units of the same files together.
func sections(list []*unit) []*Section {
	type found struct {
		*Section
		units []*unit
	}
	byFiles := map[string]*found{}
	var all []*found
	for _, u := range list {
		var key strings.Builder
		for _, f := range u.files {
			key.WriteString(f.Path + "\n")
		}
		s := byFiles[key.String()]
		if s == nil {
			f := u.files[0]
			s = &found{Section: &Section{Kind: f.Kind, Note: f.Note, Files: u.files}}
			byFiles[key.String()] = s
			all = append(all, s)
		}
		s.units = append(s.units, u)
	}
	var made []*Section
	for _, s := range all {
		slices.SortStableFunc(s.units, func(a, b *unit) int { return cmp.Compare(a.fold.Starts[0][0], b.fold.Starts[0][0]) })
		for _, u := range s.units {
			s.Hunks = append(s.Hunks, u.fold)
		}
		made = append(made, s.Section)
	}
	slices.SortStableFunc(made, func(a, b *Section) int {
		return cmp.Or(strings.Compare(a.Files[0].Path, b.Files[0].Path), -cmp.Compare(len(a.Files), len(b.Files)))
	})
	return made
}

// Causes are those of the section, each once, in the order of their list.
func (s *Section) Causes() []Cause {
	var set []Cause
	for _, h := range s.Hunks {
		set = append(set, h.causes...)
	}
	return distinct(set)
}

// size is how many lines come and go.
func (s *Section) size() string {
	if first := s.Hunks[0]; first.brief {
		return fmt.Sprintf("+%d -%d", first.added, first.removed)
	}
	added, removed := 0, 0
	for _, h := range s.Hunks {
		a, r := count([]Hunk{h.Hunk})
		added, removed = added+a, removed+r
	}
	text := fmt.Sprintf("+%d -%d", added, removed)
	if len(s.Files) > 1 {
		text += fmt.Sprintf(" in each of %d files", len(s.Files))
	}
	return text
}

// place says where a hunk is, as diff does, or why not all lines are shown.
func (s *Section) place(f *Fold) string {
	twin := s.Files[0].twin
	switch {
	case !f.brief && len(f.Lines) == 0:
		return "@@"
	case !f.brief:
		return f.place()
	case twin == "":
		return "@@ " + s.size() + ", lines not shown @@"
	case len(f.Lines) == 0:
		return "@@ " + s.size() + ", the same as on " + printable(twin) + " @@"
	}
	return "@@ " + s.size() + ", the same as on " + printable(twin) + " but for this @@"
}
