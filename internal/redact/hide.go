package redact

import "strings"

const (
	blanks = " \t"
	quotes = "\"'`"
	colon  = "：" // the wide one of Chinese text
)

// hidden is a line without its secrets, and what it says of the lines that follow.
type hidden struct {
	text  string
	depth int    // as in reader
	open  string // as in reader
	next  bool   // as in reader
}

// hide takes the secrets out of a line.
func hide(s string) hidden {
	h := hidden{text: s, depth: -1}
	if !suspect(s) {
		return h
	}
	if strings.Contains(h.text, pemBegins) {
		h.keys()
	}
	if strings.IndexByte(h.text, '@') >= 0 {
		h.users()
	}
	if strings.Contains(h.text, "${") {
		h.defaults()
	}
	h.values()
	return h
}

// suspect reports whether there may be a secret in a line: whether it holds the first
// letters of a word that tells of one, or another sign of one. It is quick.
func suspect(s string) bool {
	last := uint32(0) // three characters, in lower case
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] == '@' {
			return true
		}
		last = last<<8&0xffffff | uint32(s[i]|0x20)
		switch last {
		case 'p'<<16 | 'a'<<8 | 's', 'p'<<16 | 's'<<8 | 'k', 's'<<16 | 'e'<<8 | 'c', 't'<<16 | 'o'<<8 | 'k', 'k'<<16 | 'e'<<8 | 'y',
			'a'<<16 | 'u'<<8 | 't', 'c'<<16 | 'r'<<8 | 'e', 'c'<<16 | 'o'<<8 | 'o', 's'<<16 | 'i'<<8 | 'g', 'j'<<16 | 'a'<<8 | 'a',
			'j'<<16 | 'w'<<8 | 't', 'b'<<16 | 'e'<<8 | 'a', 'i'<<16 | 'd'<<8 | 'e', 'e'<<16 | 'y'<<8 | 'j', 'a'<<16 | 'k'<<8 | 'i',
			'a'<<16 | 's'<<8 | 'i', 'a'<<16 | 'i'<<8 | 'z', 'g'<<16 | 'l'<<8 | 'p', 'x'<<16 | 'o'<<8 | 'x', 'k'<<16 | ('_'|0x20)<<8 | 'l':
			return true
		}
		switch last & 0xffff {
		case 'p'<<8 | 'w', 'g'<<8 | 'h', '-'<<8 | 'p', '-'<<8 | 'a', '-'<<8 | 'w', '-'<<8 | 'u':
			return true
		}
	}
	return false
}

// A cutter replaces pieces of a text, from left to right.
type cutter struct {
	text   string
	out    []byte
	copied int // text[:copied] is in out
}

func (c *cutter) replace(at, n int, shown string) {
	if c.text[at:at+n] != shown {
		c.out = append(append(c.out, c.text[c.copied:at]...), shown...)
		c.copied = at + n
	}
}

func (c *cutter) String() string {
	if c.copied == 0 {
		return c.text
	}
	return string(append(c.out, c.text[c.copied:]...))
}

const pemBegins, pemEnds = "-----BEGIN ", "-----END"

// keys hides private keys in the form of PEM.
func (h *hidden) keys() {
	c := cutter{text: h.text}
	for at := 0; h.open == ""; {
		n := strings.Index(c.text[at:], pemBegins)
		if n < 0 {
			break
		}
		at += n + len(pemBegins)
		label, rest, closed := strings.Cut(c.text[at:], "-----")
		at += len(label)
		if !closed || !strings.Contains(label, "PRIVATE KEY") || strings.Contains(label, "-") {
			continue
		}
		at += len("-----")
		n = strings.Index(rest, pemEnds)
		if n < 0 {
			n = strings.LastIndexAny(rest, quotes) // it is in quotes, and ends with them
		}
		if n < 0 {
			n, h.open = len(rest), pemEnds
		}
		if strings.Trim(rest[:n], blanks) != "" {
			c.replace(at, n, Mask)
		}
		at += n
	}
	h.text = c.String()
}

// users hides the user and the password before the @ of a URL or of an address.
func (h *hidden) users() {
	c := cutter{text: h.text}
	from := 0
	for i := 0; i <= len(c.text); i++ {
		if i < len(c.text) && !isEdge(c.text, i) {
			continue
		}
		from += span(c.text[from:i], quotes)
		if at := strings.LastIndexByte(c.text[from:i], '@'); at >= 0 {
			if n := userFrom(c.text[from:from+at], c.text[from+at+1:]); n >= 0 {
				c.replace(from+n, at-n, Mask)
			}
		}
		from = i + 1
	}
	h.text = c.String()
}

// isEdge reports whether a word ends at a place: at a blank, or at a quote that
// begins or ends a text. In a password quotes may stand, too.
func isEdge(s string, i int) bool {
	const signs = ".=:,;()[]{}" + blanks
	switch {
	case strings.IndexByte(blanks, s[i]) >= 0:
		return true
	case strings.IndexByte(quotes, s[i]) < 0:
		return false
	}
	return i == 0 || i == len(s)-1 || strings.IndexByte(signs, s[i-1]) >= 0 || strings.IndexByte(signs, s[i+1]) >= 0
}

// userFrom is where in the text before an @ a user and a password begin, -1 if it
// is something else: a voter of Kafka, 1@10.0.0.1:9093, or an address of mail.
func userFrom(s, after string) int {
	from := 0
	scheme := strings.Index(s, "://")
	if scheme >= 0 {
		from = scheme + len("://")
	}
	user, password, both := strings.Cut(s[from:], ":")
	switch {
	case !both && (scheme < 0 || strings.Contains(user, "/")):
		return -1
	case !both:
		password = user
	case scheme < 0:
		from = strings.LastIndexAny(user, "=,;") + 1
		if strings.ContainsAny(user[from:], "/@") || strings.HasPrefix(password, "/") || strings.HasPrefix(after, "sha256:") {
			return -1
		}
	}
	if references(password) == len(password) {
		return -1
	}
	return from
}

// defaults hides what stands for a variable of a secret that is not set.
func (h *hidden) defaults() {
	c := cutter{text: h.text}
	for i := 0; i < len(c.text); i++ {
		n := withDefault(c.text[i:])
		if n == 0 || reference(c.text[i:]) > 0 || !Name(c.text[i:i+n]) {
			continue
		}
		i += n
		end := strings.IndexByte(c.text[i:], '}')
		if end < 0 {
			end = len(c.text) - i
		}
		c.replace(i, end, Mask)
		i += end
	}
	h.text = c.String()
}

// values hides what stands behind the name of a secret, and what looks like a token.
func (h *hidden) values() {
	c := cutter{text: h.text}
	l := line{text: h.text}
	for l.scan() {
		if isToken(l.name) {
			c.replace(l.at, len(l.name), Mask)
			l.skip(0)
			continue
		}
		n := l.lead()
		if n < 0 {
			continue
		}
		l.skip(n)
		rest := l.text[l.end:]
		if l.assigned != "" {
			if column := lead(l.text); l.at == column || l.at == column+1 && strings.IndexByte(quotes, l.text[column]) >= 0 {
				h.depth = column
			}
		}
		shown, n := value(rest)
		if strings.Contains(l.assigned, "=") && opensBlock(rest) { // as in TOML
			h.open = rest[:3]
			shown, n = h.open+Mask, len(rest)
		}
		h.next = l.last || n == len(rest) && strings.HasSuffix(rest, `\`) && strings.HasSuffix(shown, Mask)
		c.replace(l.end, n, shown)
		l.skip(n)
	}
	h.text = c.String()
}

// opensBlock reports whether a value begins with three quotes and does not end with
// them on its line.
func opensBlock(s string) bool {
	return (strings.HasPrefix(s, `"""`) || strings.HasPrefix(s, "'''")) && !strings.Contains(s[3:], s[:3])
}

// span is how many bytes at the begin of a text are in a set.
func span(s, set string) int { return len(s) - len(strings.TrimLeft(s, set)) }

// separator is the length of what stands between a name and its value, 0 for none.
func separator(s string) int {
	if strings.HasPrefix(s, colon) {
		return len(colon)
	}
	n := span(s, ":=")
	if n > 0 && strings.HasPrefix(s[n:], ">") {
		n++
	}
	return n
}
