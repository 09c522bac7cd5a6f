package hostfiles

import (
	"cmp"
	"regexp"
	"slices"
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

// ParseEnv reads .env or install.conf as docker-compose 1.29 does (python-dotenv,
// parser.py). A shell that sources the file, as msctl does, reads the same wherever
// a value is one plain word or stands in quotes; testdata/env.txt shows where they
// disagree. Then docker-compose is followed, as its reading is what containers get.
// Of one name the last line counts. What is no assignment to a name that a shell
// knows is passed over.
func ParseEnv(path string, text []byte) *Env {
	e := &Env{Path: path, values: map[string]Value{}}
	assignment := regexp.MustCompile(`^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*` +
		`('(?:\\'|[^'])*'|"(?:\\"|[^"])*"|[^'"\s][^\r\n]*|)[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$)`)
	line := 1
	for rest := strings.TrimPrefix(string(text), "\ufeff"); rest != ""; {
		first, _, _ := strings.Cut(rest, "\n")
		end := min(len(first)+1, len(rest))
		if m := assignment.FindStringSubmatch(rest); m != nil {
			v := Value{Raw: m[2], Place: Place{path, line, 1}, Given: true}
			v.Text, v.Open = e.expand(unquote(m[2]))
			e.values[m[1]] = v
			end = len(m[0])
		}
		line += strings.Count(rest[:end], "\n")
		rest = rest[end:]
	}
	return e
}

// variables are all that the file sets, in its order.
func (e *Env) variables() []Variable {
	list := make([]Variable, 0, len(e.values))
	for name, v := range e.values {
		v.Raw = unquote(v.Raw)
		list = append(list, Variable{name, v, v.Place})
	}
	slices.SortFunc(list, func(a, b Variable) int { return cmp.Compare(a.Key.Line, b.Key.Line) })
	return list
}

// unquote takes the quotes off a value of .env, or the comment behind it.
func unquote(s string) string {
	switch {
	case strings.HasPrefix(s, `"`):
		return strings.NewReplacer(
			`\\`, `\`, `\'`, `'`, `\"`, `"`,
			`\a`, "\a", `\b`, "\b", `\f`, "\f", `\n`, "\n", `\r`, "\r", `\t`, "\t", `\v`, "\v").Replace(s[1 : len(s)-1])
	case strings.HasPrefix(s, `'`):
		return strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(s[1 : len(s)-1])
	}
	return strings.TrimRight(regexp.MustCompile(`\s+#.*`).ReplaceAllString(s, ""), " \t\r")
}

// expand puts in what lines above set: ${NAME} and ${NAME:-default}. What none of
// them sets stays; open tells so.
func (e *Env) expand(s string) (text string, open bool) {
	reference := regexp.MustCompile(`\$\{([^}:]*)(:-([^}]*))?\}`)
	text = reference.ReplaceAllStringFunc(s, func(ref string) string {
		m := reference.FindStringSubmatch(ref)
		switch v := e.values[m[1]]; {
		case v.Given:
			open = open || v.Open
			return v.Text
		case m[2] != "":
			return m[3]
		}
		open = true
		return ref
	})
	return text, open
}

// nameOf is the name of the variable that a text begins with, "" for none.
func nameOf(s string) string {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return s[:i]
		}
	}
	return s
}

// fill replaces variables as docker-compose does: $NAME, ${NAME}, ${NAME:-else},
// ${NAME-else}, ${NAME:?why}, ${NAME?why}, ${NAME:+instead}, ${NAME+instead}, and $$ for a dollar. What the
// environment does not set and what has no default stays; open tells so.
func (e *Env) fill(s string) (text string, open bool) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "$")
		b.WriteString(before)
		if !found {
			return b.String(), open
		}
		inside := nameOf(after)
		s = after[len(inside):]
		if end := closing(after); end > 0 {
			inside, s = after[1:end], after[end+1:]
		} else if inside == "" { // no variable
			b.WriteByte('$')
			s = strings.TrimPrefix(after, "$")
			continue
		}
		value, isOpen := e.value(inside)
		b.WriteString(value)
		open = open || isOpen
	}
}

// closing is the index of the brace that closes the one s begins with, 0 for none.
func closing(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth <= 0 {
			return i
		}
	}
	return 0
}

// value is what stands for the inside of ${}.
func (e *Env) value(inside string) (text string, open bool) {
	name := nameOf(inside)
	v, rest := e.Get(name), inside[len(name):]
	isSet := v.Given && (v.Text != "" || !strings.HasPrefix(rest, ":"))
	operator, word := "", strings.TrimPrefix(rest, ":")
	if word != "" {
		operator, word = word[:1], word[1:]
	}
	switch {
	case operator == "+" && isSet, operator == "-" && !isSet && e != nil:
		return e.fill(word)
	case operator == "+" && e != nil:
		return "", false
	case operator != "+" && isSet:
		return v.Text, false
	}
	return "${" + inside + "}", true // e is nil: unknown, not unset
}

// demanded is the first variable of a text, as it was filled in, without which
// docker-compose refuses the file: ${NAME:?why}. It is "" for none.
func demanded(text string) string {
	if !strings.Contains(text, "?") {
		return ""
	}
	if m := regexp.MustCompile(`\$\{(\w+):?\?`).FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
