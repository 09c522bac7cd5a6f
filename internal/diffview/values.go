package diffview

import (
	"cmp"
	"slices"
	"strings"
)

// maxValues is how many values of its own a host may have in a hunk that is shown
// once. More than that cannot be read.
const maxValues = 4

// foldValues makes one of folds of a cluster that differ only in values of their hosts,
// such as an address. The lines get marks, and what stands for them is kept for
// every file, so that nothing is lost.
func foldValues(list []*Fold) []*Fold {
	absorbed := map[*Fold]bool{}
	for _, alike := range groupBy(list, (*Fold).shape) {
		if alike[0].shape() != "" && len(alike) > 1 && foldAlike(alike) {
			for _, f := range alike[1:] {
				absorbed[f] = true
			}
		}
	}
	return slices.DeleteFunc(list, func(f *Fold) bool { return absorbed[f] })
}

// shape is the fold without its words, "" if it does not belong to hosts.
func (f *Fold) shape() string {
	if f.Places[0].File.Host == "" || len(f.Lines) == 0 {
		return ""
	}
	var names []string
	for _, p := range f.Places {
		names = append(names, p.File.Name)
	}
	lines := slices.Clone(f.Lines)
	for i := range lines {
		parts := words(lines[i].Text)
		for n := 1; n < len(parts); n += 2 {
			parts[n] = "\x00"
		}
		lines[i].Text = strings.Join(parts, "")
	}
	return f.likeness + strings.Join(unique(names), "\n") + keyOf(lines)
}

// words cuts a line: every other part, from the second on, is a word.
func words(line string) []string {
	parts := []string{}
	inWord, start := false, 0
	for i := range len(line) {
		c := line[i]
		is := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' || c >= 0x80
		if is != inWord {
			parts = append(parts, line[start:i])
			inWord, start = is, i
		}
	}
	return append(parts, line[start:])
}

// foldAlike puts all folds into the first, if few enough words differ between
// them and all of those look like values.
func foldAlike(alike []*Fold) bool {
	texts := make([][][]string, len(alike)) // of each fold: words of each line
	for i, f := range alike {
		for _, l := range f.Lines {
			texts[i] = append(texts[i], words(l.Text))
		}
	}
	var values [][]string       // the different ones: a text for each fold
	marked := map[*string]int{} // which value a part of the first fold's lines is
	for line := range texts[0] {
		for part := range texts[0][line] {
			value := make([]string, len(alike))
			for i := range alike {
				value[i] = texts[i][line][part]
			}
			if len(unique(slices.Clone(value))) == 1 {
				continue
			}
			if nameValue(alike, value, nil) == "" && slices.ContainsFunc(value, isNoValue) {
				return false
			}
			n := slices.IndexFunc(values, func(v []string) bool { return slices.Equal(v, value) })
			if n < 0 {
				if n = len(values); n == maxValues {
					return false
				}
				values = append(values, value)
			}
			marked[&texts[0][line][part]] = n
		}
	}
	marks := markValues(alike, values)
	for part, n := range marked {
		*part = marks[n]
	}
	first := alike[0]
	first.Marks, first.Lines = marks, slices.Clone(first.Lines)
	for i := range first.Lines {
		first.Lines[i].Text = strings.Join(texts[0][i], "")
	}
	var places []Location
	for i, f := range alike {
		for _, p := range f.Places {
			for _, value := range values {
				p.Values = append(p.Values, value[i])
			}
			places = append(places, p)
		}
	}
	slices.SortFunc(places, func(a, b Location) int { return strings.Compare(a.File.Path, b.File.Path) })
	first.Places, first.OldStart, first.NewStart = places, places[0].OldStart, places[0].NewStart
	return true
}

// isNoValue reports whether a word is rather a key, or a word of a language.
func isNoValue(word string) bool { return !strings.ContainsAny(word, "0123456789.") }

// markValues gives each value a mark that no line holds: the name of the hosts' value
// that it is, or a letter.
func markValues(alike []*Fold, values [][]string) []string {
	var marks []string
	for n, value := range values {
		marks = append(marks, cmp.Or(nameValue(alike, value, marks), string(rune('A'+n))))
	}
	open, end := "<", ">"
	taken := func(l Line) bool {
		return slices.ContainsFunc(marks, func(mark string) bool { return strings.Contains(l.Text, open+mark+end) })
	}
	for slices.ContainsFunc(alike, func(f *Fold) bool { return slices.ContainsFunc(f.Lines, taken) }) {
		open, end = open+"<", end+">"
	}
	for i := range marks {
		marks[i] = open + marks[i] + end
	}
	return marks
}

// nameValue returns the name of the hosts' value that a text for each fold is, "" if it is
// none or the name is taken.
func nameValue(alike []*Fold, value, taken []string) string {
	for _, own := range alike[0].Places[0].File.own() {
		fits := !slices.Contains(taken, own.Name)
		for i, f := range alike {
			for _, p := range f.Places {
				fits = fits && slices.Contains(p.File.own(), Value{own.Name, value[i]})
			}
		}
		if fits {
			return own.Name
		}
	}
	return ""
}

// own are the values of the file's host.
func (f *File) own() []Value { return f.Cluster.own[f.Host] }
