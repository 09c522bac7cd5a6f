package audit

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// maxText is how many characters of a value are shown.
const maxText = 400

// mask stands for a secret.
const mask = "***"

// shower shows values of files. An operator may have written secrets into them.
type shower struct{ secret, reference, leading, url, assigned *regexp.Regexp }

func newShower() *shower {
	const words = `(?:pass(?:word|wd|phrase)|pwd|secret|token|credential|jaas|(?:access|api|private)[-_.]?key)` // in the name of something secret
	const reference = `(?:\$\{\w+\}|\$\w+)`
	return &shower{
		secret:    regexp.MustCompile(`(?i)` + words),
		reference: regexp.MustCompile(`^` + reference + `$`),
		leading:   regexp.MustCompile(`^` + reference),
		url:       regexp.MustCompile(`://[^\s"']*@`),
		assigned:  regexp.MustCompile(`(?i)(?:` + words + `[\w.-]*["']?\s*[:=]\s*["']?|-[\w-]*(?:pass|secret|token)[\w-]*["']?[,=\s]+["']?)`),
	}
}

// Show returns a function that makes a value of a compose file, under the keys
// that lead to it, fit to be shown: secrets are masked, control characters
// escaped, long values cut.
func Show() func(path []string, text string) string {
	s := newShower()
	return func(path []string, text string) string { return s.show(&leaf{path, text}) }
}

// show is a leaf's value, fit to be shown; "" for none. A value that leaves
// itself to .env is no secret, but one with a default of its own may hold one.
func (s *shower) show(l *leaf) string {
	if l == nil {
		return ""
	}
	for _, key := range l.path {
		if s.secret.MatchString(key) && !s.reference.MatchString(l.text) {
			return mask
		}
	}
	return printed(s.inside(l.text))
}

// inside hides the secrets in the midst of a value: password=x, --requirepass x,
// and user:password@ in a URL.
func (s *shower) inside(text string) string {
	text = s.url.ReplaceAllString(text, "://"+mask+"@")
	for from := 0; ; {
		at := s.assigned.FindStringIndex(text[from:])
		if at == nil {
			return text
		}
		from += at[1]
		ref := s.leading.FindString(text[from:])
		if ref == "" && from < len(text) {
			return text[:from] + mask // where it ends cannot be told
		}
		from += len(ref)
	}
}

// printed is text of a file on one line, with nothing in it that steers a terminal.
func printed(s string) string {
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
