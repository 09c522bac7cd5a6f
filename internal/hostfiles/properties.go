package hostfiles

import (
	"strconv"
	"strings"
)

// ParseProperties reads a properties file as Java does (java.util.Properties): keys and values
// with =, a colon or a blank between them, lines that go on after a backslash, and characters
// behind one. Each value has its place; of one key the last counts.
func ParseProperties(file string, text []byte) map[string]Value {
	list := map[string]Value{}
	lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line, number := lines[i], i+1
		content := strings.TrimLeft(line, blanks)
		if content == "" || content[0] == '#' || content[0] == '!' {
			continue
		}
		before := len(line) - len(content)
		for ; goesOn(content) && i+1 < len(lines); i++ {
			content = content[:len(content)-1] + strings.TrimLeft(lines[i+1], blanks)
		}
		end := keyEnd(content)
		value := strings.TrimLeft(content[end:], blanks)
		if value != "" && (value[0] == '=' || value[0] == ':') {
			value = strings.TrimLeft(value[1:], blanks)
		}
		col := before + len(content) - len(value)
		list[unescape(content[:end])] = Value{
			Text: unescape(value), Raw: value, Given: true, Place: Place{file, number, 1 + len([]rune(line[:min(col, len(line))]))},
		}
	}
	return list
}

// blanks are those of properties files.
const blanks = " \t\f"

// goesOn reports whether a line ends with a backslash that has none before it.
func goesOn(line string) bool {
	return (len(line)-len(strings.TrimRight(line, `\`)))%2 == 1
}

// keyEnd is where a key ends: at a separator that has no backslash before it.
func keyEnd(line string) int {
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++
		case strings.IndexByte("=:"+blanks, line[i]) >= 0:
			return i
		}
	}
	return len(line)
}

// unescape takes the backslashes off a key or a value.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, `\`)
		b.WriteString(before)
		if !found || after == "" {
			return b.String()
		}
		s = after[1:]
		switch c := after[0]; c {
		case 't', 'n', 'r', 'f':
			b.WriteString(map[byte]string{'t': "\t", 'n': "\n", 'r': "\r", 'f': "\f"}[c])
		case 'u':
			if n, err := strconv.ParseUint(s[:min(4, len(s))], 16, 16); err == nil {
				b.WriteRune(rune(n))
				s = s[min(4, len(s)):]
			}
		default:
			b.WriteByte(c)
		}
	}
}
