package redact

import "strings"

const (
	blanks = " \t"
	quotes = "\"'`"
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
	h.others()
	h.values()
	return h
}

// suspect reports whether there may be a secret in a line. It is quick, and right
// wherever there is one.
func suspect(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || s[i] == '@' {
			return true
		}
		rest, found := s[i+1:], false
		switch s[i] | 0x20 {
		case '-':
			found = begins(rest, "a") || begins(rest, "p") || begins(rest, "u") || begins(rest, "w")
		case 'a':
			found = begins(rest, "uth") || begins(rest, "iza") || begins(rest, "kia") || begins(rest, "sia")
		case 'b':
			found = begins(rest, "earer")
		case 'c':
			found = begins(rest, "ookie") || begins(rest, "red")
		case 'e':
			found = begins(rest, "yj")
		case 'g':
			found = begins(rest, "h") || begins(rest, "l")
		case 'i':
			found = begins(rest, "dentified")
		case 'j':
			found = begins(rest, "aas") || begins(rest, "wt")
		case 'k':
			found = begins(rest, "ey")
		case 'p':
			found = begins(rest, "ass") || begins(rest, "sk") || begins(rest, "w")
		case 'r':
			found = begins(rest, "k_")
		case 's':
			found = begins(rest, "ecret") || begins(rest, "ignature") || begins(rest, "k_")
		case 't':
			found = begins(rest, "oken")
		case 'x':
			found = begins(rest, "ox")
		}
		if found {
			return true
		}
	}
	return false
}

// begins reports whether a text begins with a word, in letters of either case.
func begins(s, word string) bool {
	if len(s) < len(word) {
		return false
	}
	for i := range len(word) {
		if s[i] != word[i] && s[i]|0x20 != word[i] {
			return false
		}
	}
	return true
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
	for i := 0; i < len(c.text); {
		word := c.text[i:]
		if n := strings.IndexAny(word, blanks); n >= 0 {
			word = word[:n]
		}
		if at := strings.LastIndexByte(word, '@'); at >= 0 {
			n := userFrom(word[:at], word[at+1:])
			if n >= 0 && !structured(word[n:at]) {
				c.replace(i+n, at-n, Mask)
			} else {
				c.quotedUsers(i, i+at+1)
			}
		}
		i += len(word) + 1
	}
	h.text = c.String()
}

// structured reports whether quotes in a user and a password belong to what they
// stand in, such as JSON: a password has them behind its first character.
func structured(s string) bool {
	n := strings.IndexAny(s, quotes)
	if n < 0 {
		return false
	}
	_, password, _ := strings.Cut(s[:n], ":")
	return password == ""
}

// quotedUsers is what users does with the texts in quotes, and between them, of a
// part of the line.
func (c *cutter) quotedUsers(i, end int) {
	for i < end {
		from, ends := i, quotes
		if strings.IndexByte(quotes, c.text[i]) >= 0 { // another kind of quote may be in these
			from, ends = i+1, c.text[i:i+1]
		}
		word, next := c.text[from:end], from
		if n := strings.IndexAny(word, ends); n >= 0 {
			word = word[:n]
		}
		if at := strings.LastIndexByte(word, '@'); at >= 0 {
			if n := userFrom(word[:at], c.text[from+at+1:]); n >= 0 {
				c.replace(from+n, at-n, Mask)
			}
			next = from + at + 1
		} else if from == i {
			next = i + len(word)
		}
		i = max(next, i+1)
	}
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

// others hides what stands behind the words of another language.
func (h *hidden) others() {
	c := cutter{text: h.text}
	for i := 0; i < len(c.text); i++ {
		n := foreignWord(c.text[i:])
		if n == 0 {
			continue
		}
		at := i + n
		at += span(c.text[at:], quotes)
		at += span(c.text[at:], blanks)
		if n = separator(c.text[at:]); n > 0 {
			at += n + span(c.text[at+n:], blanks)
			shown, n := value(c.text[at:])
			c.replace(at, n, shown)
			i = at + n - 1
		}
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
// A colon may be the wide one of Chinese text.
func separator(s string) int {
	if strings.HasPrefix(s, "：") {
		return len("：")
	}
	n := span(s, ":=")
	if n > 0 && strings.HasPrefix(s[n:], ">") {
		n++
	}
	return n
}
