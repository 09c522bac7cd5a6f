package diffview

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"mskraft/internal/redact"
)

// hunks returns what differs between two texts, with three lines around it.
func hunks(old, new []byte) []Hunk {
	var list []Hunk
	_, text, _ := strings.Cut(string(diff.Diff("", old, "", new)), "\n+++ \n")
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		last := len(list) - 1
		switch line[0] {
		case '@':
			var h Hunk
			var n int
			_, _ = fmt.Sscanf(line, "@@ -%d,%d +%d,%d @@", &h.OldStart, &n, &h.NewStart, &n)
			list = append(list, h)
		case '\\':
			list[last].Lines[len(list[last].Lines)-1].Open = true
		default:
			list[last].Lines = append(list[last].Lines, Line{Op: line[0], Text: line[1:]})
		}
	}
	return list
}

// differing are the lines of hunks that come or go.
func differing(hunks ...Hunk) iter.Seq[*Line] {
	return func(yield func(*Line) bool) {
		for _, h := range hunks {
			for l := range h.numbered() {
				if l.Op != ' ' && !yield(l) {
					return
				}
			}
		}
	}
}

// numbers says which lines of the old and of the new text come next, from 0.
type numbers struct{ old, now int }

// numbered are the lines of a hunk, each with where it is.
func (h *Hunk) numbered() iter.Seq2[*Line, numbers] {
	return func(yield func(*Line, numbers) bool) {
		at := numbers{max(0, h.OldStart-1), max(0, h.NewStart-1)}
		for i := range h.Lines {
			l := &h.Lines[i]
			if !yield(l, at) {
				return
			}
			if l.Op != '+' {
				at.old++
			}
			if l.Op != '-' {
				at.now++
			}
		}
	}
}

// count returns how many lines of the hunks come and go.
func count(hunks ...Hunk) (added, removed int) {
	for l := range differing(hunks...) {
		if l.Op == '+' {
			added++
		} else {
			removed++
		}
	}
	return added, removed
}

// Sizes returns how many lines the hunk has on either side.
func (h *Hunk) Sizes() (old, now int) {
	added, removed := count(*h)
	return len(h.Lines) - added, len(h.Lines) - removed
}

// place is the head of the hunk as diff writes it.
func (h *Hunk) place() string {
	old, now := h.Sizes()
	return fmt.Sprintf("@@ -%d,%d +%d,%d @@", h.OldStart, old, h.NewStart, now)
}

// end is what diff writes behind the line, if there is no line end.
func (l *Line) end() string {
	if l.Open {
		return "\n\\ No newline at end of file"
	}
	return ""
}

// hideSecrets hides secrets in the lines of hunks: somebody may have written one into
// a file by hand. They are looked for in the whole texts, as one may go over several
// lines.
func hideSecrets(list []Hunk, old, new []byte) {
	oldLines, newLines := splitLines(redact.Text(old)), splitLines(redact.Text(new))
	for _, h := range list {
		for l, at := range h.numbered() {
			var hidden []byte
			if l.Op == '+' {
				hidden = newLines[at.now]
			} else {
				hidden = oldLines[at.old]
			}
			l.Text = string(bytes.TrimSuffix(hidden, []byte("\n")))
		}
	}
}

// align returns for each line of old which line of new it became, -1 for none,
// and the same the other way round.
func align(old, new []byte) (to, from []int) {
	to, from = make([]int, len(splitLines(old))), make([]int, len(splitLines(new)))
	for _, h := range hunks(old, new) {
		for l, at := range h.numbered() {
			switch l.Op {
			case '-':
				to[at.old] = -1
			case '+':
				from[at.now] = -1
			}
		}
	}
	next := 0
	for i := range to {
		if to[i] < 0 {
			continue
		}
		for from[next] < 0 {
			next++
		}
		to[i], from[next] = next, i
		next++
	}
	return to, from
}

// splitLines returns the lines of a text with their ends.
func splitLines(text []byte) [][]byte { return slices.Collect(bytes.Lines(text)) }
