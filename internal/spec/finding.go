package spec

import (
	"cmp"
	"slices"
	"strings"

	"mskraft/internal/message"
	"mskraft/internal/redact"
)

// Severity says whether a finding stops the work.
type Severity int

const (
	// Error stops the run before anything is written.
	Error Severity = iota
	// Warning is printed; it can be accepted by name in the spec's allow table.
	Warning
)

// Position is a place in a spec file. Lines and columns count from 1; columns
// and the width count characters (Unicode code points), not bytes.
type Position struct {
	Line  int
	Col   int
	Width int // characters that the caret line underlines, at least 1
}

// compare orders places as they stand in the file.
func (p Position) compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// Finding is something wrong or risky in a spec: a message with the code MSK1nn, or
// MSK2nn for a warning, that says what is wrong and what to do about it.
type Finding struct {
	Severity Severity
	Pos      Position
	Key      string // dotted path of the key, "" where the file as a whole is meant
	message.Message
}

// NewFinding returns a finding whose key and arguments spread no secret.
func NewFinding(s Severity, pos Position, key string, m message.Message) Finding {
	return Finding{s, pos, shown(key), m.Masked(shown)}
}

// maxText is how many characters a message repeats of a file's text.
const maxText = 300

// shown is a text of a file without its secrets, cut if it is too long to be read: a
// spec should hold no secret, and a message must not spread one all the same.
func shown(s string) string {
	s = redact.Line(s)
	if runes := []rune(s); len(runes) > maxText {
		return string(runes[:maxText]) + "..."
	}
	return s
}

// SortFindings puts findings into file order; findings at one place keep theirs.
func SortFindings(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int { return a.Pos.compare(b.Pos) })
}

// Nearest returns the candidate that name was most likely meant to be, or ""
// when none is close: a different case, or at most a third of it mistyped. Of
// equally near ones it is the one that begins like name for longer, then the
// first.
func Nearest(name string, candidates []string) string {
	best, limit, common := "", max(2, len(name)/3)+1, -1
	for _, c := range candidates {
		d := distance(name, c)
		if p := prefix(name, c); d < limit || d == limit && best != "" && p > common {
			best, limit, common = c, d, p
		}
	}
	return best
}

// prefix counts the bytes that a and b begin with alike.
func prefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// distance counts the single-character edits (insert, delete, replace, swap of
// neighbours) between a and b; a mere difference of case counts nothing.
func distance(a, b string) int {
	s, t := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	if len(s) > 64 || len(t) > 64 { // no key or release is this long
		return 64
	}
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		for j := range rows[i] {
			if i == 0 || j == 0 {
				rows[i][j] = i + j
				continue
			}
			rows[i][j] = min(rows[i-1][j], rows[i][j-1], rows[i-1][j-1]) + 1
			if s[i-1] == t[j-1] {
				rows[i][j] = rows[i-1][j-1]
			}
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}
