package diffview

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxValues is how many values of its own a host may have in a hunk that is shown
// once. More than that cannot be read.
const maxValues = 4

// foldValues makes one of units of a cluster that differ only in values of their hosts,
// such as an address. The lines get marks, and what stands for them is kept for
// every file, so that nothing is lost.
func foldValues(list []*unit) []*unit {
	byShape := map[string][]*unit{}
	for _, u := range list {
		if shape := u.shape(); shape != "" {
			byShape[shape] = append(byShape[shape], u)
		}
	}
	gone := map[*unit]bool{}
	for _, alike := range byShape {
		if len(alike) > 1 && foldAlike(alike) {
			for _, u := range alike[1:] {
				gone[u] = true
			}
		}
	}
	return slices.DeleteFunc(list, func(u *unit) bool { return gone[u] })
}

// shape is the unit without its words, "" if it does not belong to hosts.
func (u *unit) shape() string {
	if u.files[0].Host == "" || len(u.fold.Lines) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(u.at)
	b.WriteString(strings.Join(names(u.files), "\n"))
	for _, l := range u.fold.Lines {
		b.WriteByte(l.Op)
		b.WriteByte('0' + byte(l.Cause))
		for i, word := range words(l.Text) {
			if i%2 == 0 {
				b.WriteString(word)
			} else {
				b.WriteByte(0)
			}
		}
		if l.Open {
			b.WriteByte('\n')
		}
		b.WriteByte('\n')
	}
	return b.String()
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

// foldAlike puts all units into the first, if few enough words differ between
// them and all of those look like values.
func foldAlike(alike []*unit) bool {
	texts := make([][][]string, len(alike)) // of each unit: words of each line
	for i, u := range alike {
		for _, l := range u.fold.Lines {
			texts[i] = append(texts[i], words(l.Text))
		}
	}
	var vectors [][]string    // the different ones: a text for each unit
	where := map[[2]int]int{} // line and part to vector
	for line := range texts[0] {
		for part := range texts[0][line] {
			vector := make([]string, len(alike))
			differs := false
			for i := range alike {
				vector[i] = texts[i][line][part]
				differs = differs || vector[i] != vector[0]
			}
			if !differs {
				continue
			}
			if name(alike, vector, nil) == "" && slices.ContainsFunc(vector, isNoValue) {
				return false
			}
			n := slices.IndexFunc(vectors, func(v []string) bool { return slices.Equal(v, vector) })
			if n < 0 {
				if n = len(vectors); n == maxValues {
					return false
				}
				vectors = append(vectors, vector)
			}
			where[[2]int{line, part}] = n
		}
	}
	first := alike[0]
	values := nameValues(alike, vectors)
	lines := slices.Clone(first.fold.Lines)
	for i := range lines {
		for part := range texts[0][i] {
			if n, ok := where[[2]int{i, part}]; ok {
				texts[0][i][part] = values[n].Mark
			}
		}
		lines[i].Text = strings.Join(texts[0][i], "")
	}
	for _, u := range alike[1:] {
		first.files = append(first.files, u.files...)
		first.fold.join(&u.fold)
	}
	first.fold.Lines, first.fold.Values = lines, values
	first.key = fmt.Sprintf("%s%d values %s", first.at, len(values), keyOf(lines))
	first.sort()
	return true
}

// sort puts the files in order of their paths, and what is kept for each of them.
func (u *unit) sort() {
	order := make([]int, len(u.files))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(u.files[a].Path, u.files[b].Path) })
	u.files = permute(u.files, order)
	u.fold.Starts = permute(u.fold.Starts, order)
	u.fold.OldStart, u.fold.NewStart = u.fold.Starts[0][0], u.fold.Starts[0][1]
	for i := range u.fold.Values {
		u.fold.Values[i].Texts = permute(u.fold.Values[i].Texts, order)
	}
}

func permute[T any](list []T, order []int) []T {
	sorted := make([]T, len(list))
	for i, from := range order {
		sorted[i] = list[from]
	}
	return sorted
}

// isNoValue reports whether a word is rather a key, or a word of a language.
func isNoValue(word string) bool { return !strings.ContainsAny(word, "0123456789.") }

// nameValues gives each vector a mark: the name of the hosts' value that it is, or
// a letter.
func nameValues(alike []*unit, vectors [][]string) []Own {
	var values []Own
	for n, vector := range vectors {
		v := Own{Mark: cmp.Or(name(alike, vector, values), string(rune('A'+n)))}
		for i, u := range alike {
			for range u.files {
				v.Texts = append(v.Texts, vector[i])
			}
		}
		values = append(values, v)
	}
	open, end := "<", ">"
	for marked(alike, values, open, end) {
		open, end = open+"<", end+">"
	}
	for i := range values {
		values[i].Mark = open + values[i].Mark + end
	}
	return values
}

// name returns the name of the hosts' value that a vector is, if it is one and
// the name is not taken.
func name(alike []*unit, vector []string, taken []Own) string {
	for _, v := range alike[0].files[0].own {
		if slices.ContainsFunc(taken, func(o Own) bool { return o.Mark == v.Name }) {
			continue
		}
		fits := true
		for i, u := range alike {
			for _, f := range u.files {
				fits = fits && slices.Contains(f.own, Value{v.Name, vector[i]})
			}
		}
		if fits {
			return v.Name
		}
	}
	return ""
}

// marked reports whether a line looks as if it held one of the marks.
func marked(list []*unit, values []Own, open, end string) bool {
	for _, u := range list {
		for _, l := range u.fold.Lines {
			for _, v := range values {
				if strings.Contains(l.Text, open+v.Mark+end) {
					return true
				}
			}
		}
	}
	return false
}
