package audit

import (
	"strconv"
	"strings"
	"unicode"

	"mskraft/internal/hostfiles"
	"mskraft/internal/redact"
)

// maxText is how many characters of a value are shown.
const maxText = 400

// null is what is shown for a key without a value.
const null = "(null)"

// show is a leaf's value, fit to be shown; "" for none.
func show(l *hostfiles.Leaf) string {
	switch {
	case l == nil:
		return ""
	case !l.Value.Given:
		return null
	}
	return Show(l.Path, l.Value.Raw)
}

// Show makes a value of a compose file, under the keys that lead to it, fit to be
// shown: secrets are hidden, control characters escaped, long values cut.
func Show(path []string, text string) string { return printed(redact.Path(path, text)) }

// printed is text of a file on one line, without secrets, and with nothing in it that
// steers a terminal.
func printed(s string) string {
	s = redact.Line(s)
	if runes := []rune(s); len(runes) > maxText {
		s = string(runes[:maxText]) + "..."
	}
	if s == "" || strings.TrimSpace(s) != s || strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) }) {
		return strconv.Quote(s)
	}
	return s
}

// showPath joins the keys of a path.
func showPath(path []string) string {
	var b strings.Builder
	for i, key := range path {
		switch {
		case len(key) > 2 && key[0] == '[':
			b.WriteString(printed(key))
			continue
		case i > 0:
			b.WriteByte('.')
		}
		if strings.ContainsFunc(key, func(c rune) bool {
			return c != '-' && c != '_' && (c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c))
		}) {
			key = strconv.QuoteToGraphic(key)
		}
		b.WriteString(printed(key))
	}
	return b.String()
}
