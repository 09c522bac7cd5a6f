package hostfiles

import (
	"strings"
)

// An Env is the file that docker-compose and msctl read variables from.
type Env struct {
	Path   string // as messages name it
	values map[string]Value
}

// Get returns what the file sets a variable to.
func (e *Env) Get(name string) Value {
	if e == nil {
		return Value{}
	}
	return e.values[name]
}

// parseEnv reads lines NAME=value; comments and what is no assignment are
// passed over, as docker-compose does. Quotes around a value are taken off: the
// installer's script writes the file without, operators write some.
func parseEnv(path string, text []byte) *Env {
	e := &Env{Path: path, values: map[string]Value{}}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(line)
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if name = strings.TrimSpace(name); !ok || !isName(name) {
			continue
		}
		value = strings.TrimSpace(value)
		if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		e.values[name] = Value{Text: value, Raw: value, Place: Place{path, number, 1}, Given: true}
	}
	return e
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// fill replaces variables as docker-compose does: $NAME, ${NAME}, ${NAME:-else},
// ${NAME-else}, ${NAME:?why}, ${NAME?why}, and $$ for a dollar. What the
// environment does not set and what has no default stays; open tells so.
func (e *Env) fill(s string) (text string, open bool) {
	if !strings.Contains(s, "$") {
		return s, false
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '$')
		if i < 0 || i == len(s)-1 {
			b.WriteString(s)
			return b.String(), open
		}
		b.WriteString(s[:i])
		s = s[i+1:]
		switch s[0] {
		case '$':
			b.WriteByte('$')
			s = s[1:]
		case '{':
			end := closing(s)
			if end < 0 {
				b.WriteByte('$')
				continue
			}
			v, o := e.value(s[1:end])
			b.WriteString(v)
			open = open || o
			s = s[end+1:]
		default:
			n := 0
			for n < len(s) && isName(s[:n+1]) {
				n++
			}
			if n == 0 {
				b.WriteByte('$')
				continue
			}
			v, o := e.value(s[:n])
			b.WriteString(v)
			open = open || o
			s = s[n:]
		}
	}
}

// closing is the index of the brace that closes the one s begins with, -1 for none.
func closing(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// value is what stands for the inside of ${}.
func (e *Env) value(inside string) (text string, open bool) {
	n := 0
	for n < len(inside) && isName(inside[:n+1]) {
		n++
	}
	name, rest := inside[:n], inside[n:]
	v := e.Get(name)
	switch {
	case v.Given && (v.Text != "" || !strings.HasPrefix(rest, ":")):
		return v.Text, false
	case strings.HasPrefix(rest, ":-"), strings.HasPrefix(rest, "-"):
		if e == nil { // unknown, not unset
			return "${" + inside + "}", true
		}
		return e.fill(strings.TrimPrefix(strings.TrimPrefix(rest, ":"), "-"))
	}
	return "${" + inside + "}", true
}
