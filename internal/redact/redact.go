// Package redact hides what may be secret in whatever is shown.
//
// It goes by the names that values stand under and by the form of values, in text
// of any kind: YAML, properties, a shell's commands, messages, halves of these. It
// knows no file and no spec. Where the end of a secret cannot be told, the rest of
// the line is hidden. A reference such as ${MS_REDIS_PASSWORD} is no secret.
//
// The mask of apply.sh does the same in awk; testdata/table holds both to it.
package redact

import "strings"

// Mask stands where a secret stood.
const Mask = "***"

// Value returns the value of a name, hidden if the name promises a secret, or
// without what is secret in it.
func Value(name, value string) string { return Path([]string{name}, value) }

// Path returns the value that stands under keys, one inside the other, hidden if
// one of them promises a secret, or without what is secret in it.
func Path(keys []string, value string) string {
	for _, key := range keys {
		if Name(key) {
			return whole(value)
		}
	}
	return Line(value)
}

// Line hides the secrets in a line, or in a text of several lines.
func Line(s string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return (&reader{depth: -1}).line(s)
	}
	return string(Text([]byte(s)))
}

// Text hides the secrets in a text, also those over several lines. It keeps the
// number of lines, and returns the text itself where nothing is hidden.
func Text(text []byte) []byte {
	var out []byte
	r := &reader{depth: -1}
	done, start := 0, 0 // text[:done] is in out
	for line := range strings.Lines(string(text)) {
		end := start + len(line)
		line = strings.TrimSuffix(line, "\n")
		if shown := r.line(line); shown != line {
			out = append(append(out, text[done:start]...), shown...)
			done = start + len(line)
		}
		start = end
	}
	if done == 0 {
		return text
	}
	return append(out, text[done:]...)
}

// A reader reads the lines of a text and knows whether a secret goes on in the next.
type reader struct {
	depth   int    // the column of a key: what is indented more is its value; -1 for none
	comment bool   // the key stands in a comment, and so does its value
	open    string // what ends a secret that began on a line before
	next    bool   // the next line belongs to a secret
}

// line returns a line without secrets.
func (r *reader) line(s string) string {
	text := strings.TrimSuffix(s, "\r")
	end := s[len(text):]
	switch {
	case r.open != "":
		before, after, found := strings.Cut(text, r.open)
		if !found {
			return content(text) + end
		}
		h := hide(after)
		before = content(before) + r.open
		r.open = h.open
		return before + h.text + end
	case strings.Trim(text, " \t#") == "":
		return s
	case r.next:
		r.next = strings.HasSuffix(text, `\`)
		return content(text) + end
	case r.depth >= 0 && r.below(text):
		return content(text) + end
	}
	h := hide(text)
	remark := strings.HasPrefix(strings.TrimLeft(text, " \t"), "#")
	if r.depth < 0 || r.comment || !remark || h.depth >= 0 { // a remark may stand between a key and its value
		r.depth, r.comment = h.depth, remark
	}
	r.open, r.next = h.open, h.next
	return h.text + end
}

// below reports whether a line belongs to the value of the key before it: it is
// indented more, or an item of a list in the key's own column.
func (r *reader) below(s string) bool {
	blanks := " \t"
	if r.comment {
		blanks = " \t#"
		if !strings.HasPrefix(strings.TrimLeft(s, " \t"), "#") {
			return false
		}
	}
	rest := strings.TrimLeft(s, blanks)
	indent := len(s) - len(rest)
	return indent > r.depth || indent == r.depth && (rest == "-" || strings.HasPrefix(rest, "- "))
}

// content hides a line but for what leads to its content.
func content(s string) string {
	n := lead(s)
	if strings.Trim(s[n:], " \t") == "" {
		return s
	}
	return s[:n] + whole(s[n:])
}

// lead is how many bytes of a line stand before its content: blanks, what begins a
// comment, what begins an item.
func lead(s string) int {
	n := len(s) - len(strings.TrimLeft(s, " \t#"))
	for strings.HasPrefix(s[n:], "- ") {
		n = len(s) - len(strings.TrimLeft(s[n+1:], " \t"))
	}
	return n
}
