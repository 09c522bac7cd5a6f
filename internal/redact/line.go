package redact

import "strings"

// line is a line whose names are looked at one after the other.
type line struct {
	text     string
	name     string
	at, end  int    // of the name
	gap      string // the text before it, from the name before or from what was hidden
	before   string // the name before, if nothing was hidden since
	options  string // letters of options that take a password in this line, "?" as long as nobody asked
	assigned string // the separator, if there is one
	last     bool   // the value has to be on the next line
}

// scan goes to the next name, if there is one.
func (l *line) scan() bool {
	from := l.end
	l.before = l.name
	l.at = from
	for l.at < len(l.text) && !inName(l.text[l.at:]) {
		if strings.HasPrefix(l.text[l.at:], colon) {
			l.at += len(colon) - 1
		}
		l.at++
	}
	l.end = l.at
	for l.end < len(l.text) && inName(l.text[l.end:]) {
		l.end++
	}
	l.gap, l.name = l.text[from:l.at], l.text[l.at:l.end]
	if len(l.name) > 2 && l.takesPassword(l.name) { // its argument is glued to it
		l.name, l.end = l.name[:2], l.at+2
	}
	return l.name != ""
}

// skip goes on behind n bytes more, of which nothing is the name before.
func (l *line) skip(n int) {
	l.end += n
	l.name = ""
}

// inName reports whether a text goes on with a piece of a name: letters of any
// language, digits, and the signs that names are made with.
func inName(s string) bool {
	c := s[0]
	return isLower(c) || isUpper(c) || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-' || c >= 0x80 && !strings.HasPrefix(s, colon)
}

// takesPassword reports whether an option such as -p takes a password, by the
// programs that the line names.
func (l *line) takesPassword(option string) bool {
	if len(option) < 2 || option[0] != '-' || !isLower(option[1]) {
		return false
	}
	if l.options == "" {
		l.options = "-"
		for _, known := range [...][2]string{
			{"p", "mysql|mariadb|mongo|sshpass|docker login"}, {"a", "redis-cli"}, {"w", "ldap"}, {"u", "curl"},
		} {
			for program := range strings.SplitSeq(known[1], "|") {
				if strings.Contains(l.text, program) {
					l.options += known[0]
				}
			}
		}
	}
	return strings.IndexByte(l.options, option[1]) > 0
}

// lead is the length of what stands between the name and its secret, -1 if it has
// none.
func (l *line) lead() int {
	l.assigned, l.last = "", false
	rest := l.text[l.end:]
	if strings.HasSuffix(l.gap, "${") {
		return -1
	}
	n := span(rest, quotes+`]\`)
	n += span(rest[n:], blanks)
	if m := separator(rest[n:]); m > 0 {
		l.assigned = rest[n : n+m]
		n += m + span(rest[n+m:], blanks)
		return l.ofKey(rest[:n], rest[n:])
	}
	n = span(rest, quotes+`\`)
	m := span(rest[n:], ","+blanks)
	l.last = rest[n+m:] == "" || rest[n+m:] == `\`
	if !l.takes(strings.TrimLeft(rest[n+m:], quotes+`\`), m > 0) {
		return -1
	}
	if m == 0 { // the quotes are those of the argument
		return 0
	}
	return n + m
}

// ofKey is what lead is for a name with a separator behind it.
func (l *line) ofKey(between, rest string) int {
	name := l.name
	switch {
	case between == ":" && rest != "" && (rest[0] == '/' || strings.HasSuffix(l.gap, "/")):
		return -1 // a path that is mounted, a port, a tag
	case l.before != "" && l.gap != "" && span(l.gap, blanks) == len(l.gap) &&
		(strings.EqualFold(name, "key") || strings.EqualFold(name, "keys")):
		name = l.before + "_" + name // private key
	}
	if !Name(name) {
		return -1
	}
	return len(between)
}

// takes reports whether the name takes a secret that stands behind it without a
// separator, apart from it or not.
func (l *line) takes(rest string, apart bool) bool {
	name, before := strings.ToLower(l.name), strings.ToLower(l.before)
	switch {
	case l.name == "-u":
		user, _, both := strings.Cut(rest, ":")
		return l.takesPassword(l.name) && both && !strings.ContainsAny(user, blanks+quotes)
	case len(name) == 2 && name[0] == '-' && isLower(l.name[1]):
		return l.takesPassword(l.name) && !l.last && !(apart && (rest == "" || rest[0] == '-' || rest[0] == '/' || isMapping(rest)))
	case name[0] == '-':
		return (apart || l.last) && !strings.HasPrefix(rest, "-") && Name(l.name)
	case l.last || !apart:
	case name == "authorization", name == "bearer", name == "requirepass", name == "masterauth", before == "identified" && name == "by":
		return true
	case strings.HasSuffix(before, "header"):
		return Name(l.name)
	}
	return false
}

// isMapping reports whether an argument maps a port or an address, as Docker's do.
func isMapping(s string) bool {
	n := span(s, ".0123456789")
	return n > 0 && len(s) > n+1 && s[n] == ':' && s[n+1] >= '0' && s[n+1] <= '9'
}

// isToken reports whether a word has the form of a token that some service gave out.
func isToken(s string) bool {
	if len(s) < 20 {
		return false
	}
	for begin := range strings.SplitSeq(tokens, "|") {
		if strings.HasPrefix(s, begin) {
			return true
		}
	}
	return strings.HasPrefix(s, "eyJ") && strings.IndexByte(s, '.') > 0 // a JSON Web Token
}
