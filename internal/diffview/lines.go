package diffview

import (
	"bytes"
	"fmt"
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

// hideSecrets hides secrets in the lines of hunks: somebody may have written one into
// a file by hand. They are looked for in the whole texts, as one may go over several
// lines.
func hideSecrets(list []Hunk, old, new []byte) {
	x, y := splitLines(redact.Text(old)), splitLines(redact.Text(new))
	for _, h := range list {
		i, j := max(0, h.OldStart-1), max(0, h.NewStart-1)
		for k := range h.Lines {
			l := &h.Lines[k]
			side, at := x, i
			if l.Op == '+' {
				side, at = y, j
			}
			l.Text = string(bytes.TrimSuffix(side[at], []byte("\n")))
			if l.Op != '+' {
				i++
			}
			if l.Op != '-' {
				j++
			}
		}
	}
}

// align returns for each line of old which line of new it became, -1 for none,
// and the same the other way round.
func align(old, new []byte) (to, from []int) {
	to, from = make([]int, countLines(old)), make([]int, countLines(new))
	x, y := 0, 0
	same := func(n int) {
		for ; n > 0; n-- {
			to[x], from[y] = y, x
			x, y = x+1, y+1
		}
	}
	for _, h := range hunks(old, new) {
		same(max(0, h.OldStart-1-x))
		for _, l := range h.Lines {
			switch l.Op {
			case ' ':
				same(1)
			case '-':
				to[x] = -1
				x++
			case '+':
				from[y] = -1
				y++
			}
		}
	}
	same(len(to) - x)
	return to, from
}

func countLines(text []byte) int {
	n := bytes.Count(text, []byte("\n"))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}

// splitLines returns the lines of a text with their ends.
func splitLines(text []byte) [][]byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	if len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	return lines
}
