package diffview

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mskraft/internal/tree"
)

// A Section is what differs in the same way in some files.
type Section struct {
	Kind  tree.Kind
	Note  string
	Files []*File // sorted by path
	Hunks []*Fold // in the order of the first file
}

// A Fold is a hunk, or a file without one, with all places where it is the same.
type Fold struct {
	Hunk              // of the first place, with marks where the files have values of their own
	Places []Location // sorted by path
	Marks  []string   // those in the lines

	likeness string // what is the same in all places, but for the lines
	causes   []Cause
	brief    bool // there are more lines than those
}

// A Location is where a Fold is.
type Location struct {
	File               *File
	OldStart, NewStart int
	Values             []string // what stands here for each mark
}

// Sections folds what differs in the same way, or only in values of the hosts.
// Lines of files that go, and of new ones that other hosts have, are left out.
func (r *Review) Sections() []*Section {
	var all []*Fold
	for _, files := range groupBy(r.Files, func(f *File) *Cluster { return f.Cluster }) {
		all = append(all, foldValues(merge(foldsOf(shown(files), true)))...)
	}
	var list []*Section
	for _, folds := range groupBy(merge(all), (*Fold).paths) {
		slices.SortStableFunc(folds, func(a, b *Fold) int { return cmp.Compare(a.OldStart, b.OldStart) })
		s := &Section{Hunks: folds}
		for _, p := range folds[0].Places {
			s.Files = append(s.Files, p.File)
		}
		s.Kind, s.Note = s.Files[0].Kind, s.Files[0].Note
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b *Section) int {
		return cmp.Or(strings.Compare(a.Files[0].Path, b.Files[0].Path), -cmp.Compare(len(a.Files), len(b.Files)))
	})
	return list
}

// groupBy puts together what has the same key, in the order of the first of each.
func groupBy[T any, K comparable](list []T, key func(T) K) [][]T {
	var groups [][]T
	number := map[K]int{}
	for _, item := range list {
		n, known := number[key(item)]
		if !known {
			n = len(groups)
			number[key(item)], groups = n, append(groups, nil)
		}
		groups[n] = append(groups[n], item)
	}
	return groups
}

// shown leaves out what only follows the other files of a cluster.
func shown(files []*File) []*File {
	changed := map[string]bool{}
	for _, f := range files {
		changed[f.Path] = true
	}
	return slices.DeleteFunc(slices.Clone(files), func(f *File) bool { return f.follows(changed) })
}

// foldsOf returns a fold of one place for each hunk of the files. With brief, lines that
// nobody has to read are left out.
func foldsOf(files []*File, brief bool) []*Fold {
	var list []*Fold
	for _, f := range files {
		likeness := fmt.Sprintf("%t %d %t %q ", f.Host != "", f.Kind, f.Mode&0o111 != 0, f.Note)
		if len(f.Hunks) == 0 || brief && (f.Kind == tree.Remove || f.twin != "") {
			causes := f.Causes()
			list = append(list, &Fold{
				Hunk: Hunk{Lines: f.apart}, Places: []Location{{File: f}},
				likeness: likeness + phrase(causes, Cause.String) + " " + f.twin + "\n", causes: causes, brief: len(f.Hunks) > 0,
			})
			continue
		}
		seen := map[string]int{} // a file may have the same hunk twice
		for _, h := range f.Hunks {
			lines := keyOf(h.Lines)
			seen[lines]++
			list = append(list, &Fold{
				Hunk: h, Places: []Location{{File: f, OldStart: h.OldStart, NewStart: h.NewStart}},
				likeness: fmt.Sprintf("%d %s", seen[lines], likeness), causes: causesOf(h),
			})
		}
	}
	return list
}

func keyOf(lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "%c%d%s%t\n", l.Op, l.Cause, l.Text, l.Open)
	}
	return b.String()
}

// merge makes one fold of those that are the same but for their places.
func merge(list []*Fold) []*Fold {
	key := func(f *Fold) string { return fmt.Sprintf("%s%d values %s", f.likeness, len(f.Marks), keyOf(f.Lines)) }
	var merged []*Fold
	for _, same := range groupBy(list, key) {
		for _, f := range same[1:] {
			same[0].Places = append(same[0].Places, f.Places...)
		}
		merged = append(merged, same[0])
	}
	return merged
}

// paths are those of all files.
func (f *Fold) paths() string {
	var b strings.Builder
	for _, p := range f.Places {
		b.WriteString(p.File.Path + "\n")
	}
	return b.String()
}

// count returns how many lines come and go: in each file, or, where not all of them are
// shown, in all files together.
func (f *Fold) count() (added, removed int) {
	if !f.brief {
		return count(f.Hunk)
	}
	var all []Hunk
	for _, p := range f.Places {
		all = append(all, p.File.Hunks...)
	}
	return count(all...)
}

// Causes are those of the section, each once, in the order of their list.
func (s *Section) Causes() []Cause {
	var causes []Cause
	for _, f := range s.Hunks {
		causes = append(causes, f.causes...)
	}
	return distinct(causes)
}

// size is how many lines come and go.
func (s *Section) size() string {
	added, removed := 0, 0
	for _, f := range s.Hunks {
		a, r := f.count()
		added, removed = added+a, removed+r
	}
	text := fmt.Sprintf("+%d -%d", added, removed)
	if len(s.Files) > 1 && !s.Hunks[0].brief {
		text += fmt.Sprintf(" in each of %d files", len(s.Files))
	}
	return text
}
