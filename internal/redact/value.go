package redact

import "strings"

// value is the length of the value that a text begins with, and what is shown of it.
func value(s string) (string, int) {
	shown, n := known(s)
	if n == 0 {
		if n = closing(s); n > 0 && span(s[n:], quotes) > 0 {
			n = 0
		}
		if n > 0 {
			shown = s[:1] + whole(s[1:n-1]) + s[:1]
		}
	}
	rest := s[n:]
	end := strings.TrimRight(s, "])},;")
	quoted := end != "" && strings.IndexByte(quotes, end[len(end)-1]) >= 0
	switch {
	case n > 0 && ends(rest):
		if m := span(rest, blanks); m > 0 && strings.HasPrefix(rest[m:], "#") {
			return shown + rest[:m+1] + " " + Mask, len(s) // what it was before, maybe
		}
		return shown, n
	case s == `\`, end == "", quoted && len(end) == 1:
		return s, len(s)
	}
	shown = Mask
	if quoted && strings.Count(s, end[len(end)-1:])%2 == 1 { // those that the name stands in, too
		shown += s[len(end)-1:]
	}
	if span(s, quotes) > 0 {
		shown = s[:1] + shown
	}
	return shown, len(s)
}

// ends reports whether a value can end before a text.
func ends(s string) bool {
	return s == "" || strings.IndexByte("] \t,;})<&"+quotes, s[0]) >= 0 ||
		s[0] == '\\' && (len(s) == 1 || strings.IndexByte(quotes, s[1]) >= 0)
}

// whole hides a text that is a value from begin to end.
func whole(s string) string {
	if shown, n := known(s); n == len(s) {
		return shown
	}
	return Mask
}

// known is the length of what says nothing secret at the begin of a value, and what
// is shown of it: references, of which a default is hidden, and words for nothing.
func known(s string) (string, int) {
	if n := references(s); n > 0 {
		return s[:n], n
	}
	if n := withDefault(s); n > 0 {
		if m := strings.IndexByte(s[n:], '}'); m > 0 {
			return s[:n] + Mask + "}", n + m + 1
		}
		return "", 0
	}
	for _, word := range [...]string{"true", "false", "null", "~"} {
		if len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) {
			return s[:len(word)], len(word)
		}
	}
	if strings.HasPrefix(s, "|") || strings.HasPrefix(s, ">") { // a text on the lines below
		n := 1 + span(s[1:], "-+0123456789")
		return s[:n], n
	}
	return "", 0
}

// closing is the length of a text in quotes with them, 0 if it is none.
func closing(s string) int {
	if span(s, quotes) == 0 {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && s[0] == '"':
			i++
		case s[i] == '\'' && s[0] == '\'' && strings.HasPrefix(s[i+1:], "'"): // as YAML writes one
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return 0
}

// references is the length of the references to variables at the begin of a text,
// with signs between them.
func references(s string) int {
	n := reference(s)
	for n > 0 && n < len(s) && strings.IndexByte(":@/._,-", s[n]) >= 0 {
		m := reference(s[n+1:])
		if m == 0 {
			break
		}
		n += 1 + m
	}
	return n
}

// reference is the length of one: $NAME, ${NAME}, or one with a default that is empty
// or a reference itself.
func reference(s string) int {
	if n := variable(s); n > 0 {
		return n
	}
	if n := withDefault(s); n > 0 {
		n += variable(s[n:])
		if strings.HasPrefix(s[n:], "}") {
			return n + 1
		}
	}
	return 0
}

// variable is the length of $NAME or ${NAME}. Without braces only capitals count:
// a password may begin with the sign, too.
func variable(s string) int {
	if strings.HasPrefix(s, "${") {
		if n := 2 + identifier(s[2:]); n > 2 && strings.HasPrefix(s[n:], "}") {
			return n + 1
		}
		return 0
	}
	n := 0
	if strings.HasPrefix(s, "$") {
		n = 1 + identifier(s[1:])
	}
	if n < 2 || strings.ToUpper(s[:n]) != s[:n] {
		return 0
	}
	return n
}

// withDefault is the length of ${NAME and an operator behind it.
func withDefault(s string) int {
	if !strings.HasPrefix(s, "${") {
		return 0
	}
	n := identifier(s[2:])
	if n == 0 {
		return 0
	}
	n += 2
	if strings.HasPrefix(s[n:], ":") {
		n++
	}
	if n < len(s) && strings.IndexByte("-+=?", s[n]) >= 0 {
		return n + 1
	}
	return 0
}

// identifier is the length of a variable's name.
func identifier(s string) int {
	n := 0
	for n < len(s) && (isUpper(s[n]) || isLower(s[n]) || s[n] == '_' || n > 0 && s[n] >= '0' && s[n] <= '9') {
		n++
	}
	return n
}
