package diffview

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"mskraft/internal/tree"
)

// told writes the lines of a file's hunks that differ, each behind its cause.
func told(f *File) string {
	var b strings.Builder
	for _, h := range f.Hunks {
		for _, l := range h.Lines {
			if l.Op != ' ' {
				fmt.Fprintf(&b, "%s %c%s\n", letter(l.Cause), l.Op, l.Text)
			}
		}
	}
	return b.String()
}

// text makes lines of words.
func text(words string) []byte {
	if words == "" {
		return []byte{}
	}
	return []byte(strings.Join(strings.Fields(words), "\n") + "\n")
}

func known(words string) Text { return Known(text(words)) }

func TestCauses(t *testing.T) {
	const sum = 1 // that of no text
	edited := func(old, new string) tree.Change {
		return tree.Change{Kind: tree.Replace, Old: text(old), New: text(new), Edited: true, Written: [][sha256.Size]byte{{sum}}}
	}
	plain := func(old, new string) tree.Change {
		return tree.Change{Kind: tree.Replace, Old: text(old), New: text(new)}
	}
	for name, s := range map[string]struct {
		change tree.Change
		origin Origin
		want   string
	}{
		"only the spec":      {plain("a b c", "a B c"), Origin{Redrawn: known("a b c"), Moved: known("a b c")}, "S -b S +B"},
		"only the release":   {plain("a b c", "a B c"), Origin{Redrawn: known("a b c"), Moved: known("a B c")}, "R -b R +B"},
		"only the templates": {plain("a b c", "a B c"), Origin{Redrawn: known("a B c"), Moved: known("a B c")}, "T -b T +B"},
		"only a hand edit":   {edited("a x c", "a b c"), Origin{Written: known("a b c"), Redrawn: known("a b c"), Moved: known("a b c")}, "H -x H +b"},
		"each its line": {
			edited("1 2 3 h k", "0 1 T R S k"),
			Origin{Written: known("1 2 3 4 k"), Redrawn: known("1 T 3 4 k"), Moved: known("1 T R 4 k")},
			"S +0 T -2 R -3 H -h T +T R +R S +S",
		},
		"one line twice":           {plain("a b c", "a D c"), Origin{Redrawn: known("a b c"), Moved: known("a B c")}, "R -b S +D"},
		"a line taken out by hand": {edited("a c", "a b c"), Origin{Written: known("a b c"), Redrawn: known("a b c"), Moved: known("a b c")}, "H +b"},
		"taken out and changed":    {edited("a c", "a B c"), Origin{Written: known("a b c"), Redrawn: known("a b c"), Moved: known("a b c")}, "S +B"},
		"edited to what is wanted": {edited("a B d", "a B c"), Origin{Written: known("a b c"), Redrawn: known("a b c"), Moved: known("a b c")}, "H -d H +c"},
		"a step there and back":    {plain("a b c", "a b C"), Origin{Redrawn: known("x b c"), Moved: known("a b c")}, "S -c S +C"},

		"a new file":                {tree.Change{New: text("a b")}, Origin{Redrawn: Known(nil), Moved: Known(nil)}, "S +a S +b"},
		"a new file of the release": {tree.Change{New: text("a b")}, Origin{Redrawn: Known(nil), Moved: known("a")}, "R +a S +b"},
		"a deleted file":            {tree.Change{New: text("a b"), Written: [][sha256.Size]byte{{sum}}}, Origin{Written: known("a"), Redrawn: known("a"), Moved: known("a")}, "H +a S +b"},
		"a deleted file, not known": {tree.Change{New: text("a b"), Written: [][sha256.Size]byte{{sum}}}, Origin{}, "H +a H +b"},
		"a file that goes":          {tree.Change{Kind: tree.Remove, Old: text("a b")}, Origin{Redrawn: known("a b"), Moved: known("a b")}, "S -a S -b"},
		"a file the release ends":   {tree.Change{Kind: tree.Remove, Old: text("a b")}, Origin{Redrawn: known("a b"), Moved: Known(nil)}, "R -a R -b"},
		"an edited file that goes":  {tree.Change{Kind: tree.Remove, Old: text("a x"), Edited: true}, Origin{Written: known("a b"), Redrawn: known("a b"), Moved: known("a b")}, "S -a H -x"},
		"nothing is known":          {plain("a b c", "a B c"), Origin{}, "? -b ? +B"},
		"only the edit is known":    {edited("a x c", "a b C"), Origin{Written: known("a b c")}, "H -x ? -c H +b ? +C"},
		"only that it was edited":   {edited("a x c", "a b C"), Origin{}, "H -x H -c H +b H +C"},
		"edited, and only redrawn":  {edited("a x c", "a b C"), Origin{Redrawn: known("a b c"), Moved: known("a b c")}, "H -x S -c H +b S +C"},
		"the move is not known":     {plain("a b c", "A b C"), Origin{Redrawn: known("A b c")}, "T -a T +A ? -c ? +C"},
		"the same lines many times": {plain("x x x x x", "x x x"), Origin{Redrawn: known("x x x x x"), Moved: known("x x x x")}, "S -x R -x"},
	} {
		f := newFile(&Cluster{Name: "ms"}, s.change, s.origin)
		got := strings.Join(strings.Fields(told(f)), " ")
		if got != s.want {
			t.Errorf("%s: %s, want %s", name, got, s.want)
		}
	}
}

// TestCausesOfAnything holds every line that differs to a cause that is a step's,
// or unknown where the steps match other lines than the whole way does.
func TestCausesOfAnything(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	draw := func() string {
		var words []string
		for range random.IntN(6) {
			words = append(words, string(rune('a'+random.IntN(3))))
		}
		return strings.Join(words, " ")
	}
	unknown := 0
	for range 20000 {
		old, written, redrawn, moved, want := draw(), draw(), draw(), draw(), draw()
		c := tree.Change{Kind: tree.Replace, Old: text(old), New: text(want), Edited: true}
		f := newFile(&Cluster{Name: "ms"}, c, Origin{Written: known(written), Redrawn: known(redrawn), Moved: known(moved)})
		got := told(f)
		for cause, same := range map[string]bool{"H": old == written, "T": written == redrawn, "R": redrawn == moved, "S": moved == want, " ": true} {
			if same && (strings.HasPrefix(got, cause+" ") || strings.Contains(got, "\n"+cause+" ")) {
				t.Fatalf("%s: %s -> %s -> %s -> %s -> %s:\n%s", cause, old, written, redrawn, moved, want, got)
			}
		}
		unknown += strings.Count(got, "?")
		if after := apply(f.Hunks, string(text(old))); after != string(text(want)) {
			t.Fatalf("%q and the hunks give %q, want %q", old, after, want)
		}
	}
	if unknown == 0 {
		t.Error("no line without a cause was tried")
	}
	t.Logf("%d lines of unknown cause", unknown)
}

// apply makes the change that hunks show.
func apply(hunks []Hunk, old string) string {
	lines, made, at := splitLines([]byte(old)), "", 0
	for _, h := range hunks {
		for ; at < h.OldStart-1; at++ {
			made += string(lines[at])
		}
		for _, l := range h.Lines {
			text := l.Text
			if !l.Open {
				text += "\n"
			}
			if l.Op != '+' {
				at++
			}
			if l.Op != '-' {
				made += text
			}
		}
	}
	for ; at < len(lines); at++ {
		made += string(lines[at])
	}
	return made
}
