package spec

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// maxDepth bounds the nesting of brackets and the parts of a dotted key, so
// that a hostile file cannot exhaust the stack of a parser.
const maxDepth = 32

const tomlAdvice = "the file has to be TOML (toml.io)"

// parseTOML returns what the file says, or why it cannot be read.
func parseTOML(src *Source) (values map[string]any, root *node, bad *Finding) {
	fail := func(start, end int, hint, format string, args ...any) (map[string]any, *node, *Finding) {
		return nil, nil, &Finding{
			Code: "MSK100", Pos: src.position(start, end), What: Mask(fmt.Sprintf(format, args...)), Hint: hint,
		}
	}
	if i := badByte(src.text); i >= 0 {
		r, size := utf8.DecodeRune(src.text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return fail(i, i+1, "save the file as UTF-8", "byte 0x%02x is not UTF-8 text", src.text[i])
		case r == 0:
			return fail(i, i+1, "save the file as UTF-8, not as UTF-16", "the file holds a zero byte")
		case r == '\r':
			return fail(i, i+1, "save the file with the line ends of Unix or Windows", "a carriage return without a line feed")
		}
		return fail(i, i+1, "remove it, or write it as an escape in a string", "control character U+%04X", r)
	}
	if i := tooDeep(src.text); i >= 0 {
		return fail(i, i+1, "no key of a spec needs more than a few levels", "tables or arrays are nested too deep")
	}
	if err := decodeTOML(src.text, &values); err != nil {
		start, end, what, hint := syntaxError(src.text, err)
		return fail(start, end, hint, "%s", what)
	}
	root, twice := scan(src.text)
	if len(twice) > 0 {
		sp := twice[0]
		return fail(sp.start, sp.end, "write every key once", "key '%s' has already been defined", src.text[sp.start:sp.end])
	}
	return values, root, nil
}

// decodeTOML calls the parser, whose own mistakes are panics.
func decodeTOML(text []byte, values *map[string]any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("the TOML parser cannot read this file")
		}
	}()
	_, err = toml.Decode(string(text), values)
	return err
}

// badByte returns the place of the first byte that TOML has nowhere, -1 for none.
func badByte(text []byte) int {
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			lineEnd := c == '\r' && i+1 < len(text) && text[i+1] == '\n'
			if c == 0x7f || c < ' ' && c != '\t' && c != '\n' && !lineEnd {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// tooDeep returns the place where brackets or a dotted key go beyond maxDepth,
// -1 for none. Up to the first mistake in the file it sees what a parser sees.
func tooDeep(text []byte) int {
	s := &scanner{text: text}
	depth, dots := 0, 0
	for s.pos < len(text) {
		at := s.pos
		switch c := text[at]; c {
		case '"', '\'':
			s.str()
			continue
		case '#':
			s.blank(true)
			dots = 0
			continue
		case '[', '{':
			depth++
			dots = 0
		case ']', '}':
			depth = max(0, depth-1)
		case '.':
			dots++
		case '=', ',', '\n':
			dots = 0
		}
		if depth > maxDepth || dots > maxDepth {
			return at
		}
		s.pos++
	}
	return -1
}

// syntaxError places an error of the TOML parser and puts it into our words.
func syntaxError(text []byte, err error) (start, end int, what, hint string) {
	var pe toml.ParseError
	if !errors.As(err, &pe) {
		return 0, 0, err.Error(), tomlAdvice
	}
	start = min(max(pe.Position.Start, 0), len(text))
	end = min(max(start, pe.Position.Start+pe.Position.Len), len(text))
	if token := text[start:end]; len(token) > 1 {
		// The token may begin with the blanks before it, or on an earlier line.
		if i := bytes.LastIndexByte(token[:len(token)-1], '\n'); i >= 0 {
			start += i + 1
		}
		if trimmed := bytes.TrimLeft(text[start:end], " \t"); len(trimmed) > 0 {
			start = end - len(trimmed)
		}
	}
	what, hint = syntaxWords(pe.Message)
	switch i := bytes.LastIndexByte(text[start:end], '\\'); {
	case i >= 0 && (strings.Contains(what, "escape") || strings.Contains(what, "hexadecimal")):
		start += i
	case strings.HasPrefix(what, `expected a value but found "`): // the parser stops at the first digit or sign
		end = start + len(text[start:]) - len(bytes.TrimLeftFunc(text[start:], func(r rune) bool { return !strings.ContainsRune(" \t\r\n,]}#", r) }))
		what = fmt.Sprintf("expected a value but found %q", text[start:end])
	}
	return start, end, what, hint
}

// syntaxWords turns the parser's message into ours, and finds advice for it.
func syntaxWords(message string) (what, hint string) {
	what = strings.TrimSuffix(message, ".")
	what = strings.TrimSuffix(what, " instead")
	what = strings.NewReplacer(
		`'\n'`, "the end of the line", `"\n"`, "the end of the line", `'\r'`, "the end of the line",
		`'\x00'`, "the end of the file", "unexpected EOF", "unexpected end of the file", "or EOF", "or the end of the file",
		"end of file", "the end of the file", "expected value", "expected a value", "but got", "but found",
		"a top-level item to end with a newline, comment, or EOF,", "the end of the line",
	).Replace(what)
	if what != "" && what[0] < utf8.RuneSelf && !strings.HasPrefix(what, "TOML") {
		what = strings.ToLower(what[:1]) + what[1:]
	}
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(what, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("already been defined", "already created"):
		return what, "write every key and every [table] once"
	case has(`found "True"`, `found "False"`, `found "TRUE"`, `found "FALSE"`, `found "yes"`, `found "no"`):
		return what, "write true or false, in lower case"
	case has("‘", "’", "“", "”"):
		return what, `use straight quotes: "text"`
	case has("found ':'"):
		return what, "write key = value; a name with other characters than A-Z, a-z, 0-9, - and _ needs quotes"
	case has("expected '.' or '='"):
		return what, "write key = value; a key with other characters than A-Z, a-z, 0-9, - and _ needs quotes"
	case has("expected '.' or ']'"):
		return what, "write [table]; a name with other characters than A-Z, a-z, 0-9, - and _ needs quotes"
	case has("expected a value but found the end of the line"):
		return what, "write the value behind the =, on the same line"
	case has("expected a value but found"):
		return what, `text needs quotes: "text"`
	case has("strings cannot contain newlines", `expected '"'`, `expected "'"`):
		return what, "close the string with the quote that opened it, on the same line"
	case has("escape", "hexadecimal digits"):
		return escapeWord(what), `write \\ for a backslash, or put the text into 'single quotes'`
	case has("expected the end of the line"):
		return what, "write one key = value on a line, and # before a comment"
	case has("out of range"):
		return what, "write a smaller number, or text in quotes"
	case has("unexpected comma"):
		return what, "remove the comma"
	case has("key name appears blank", "cannot be empty"):
		return what, "write the name of a key or table"
	case has(`expected '"""'`, "expected \"'''\""):
		return what, "close the text with the three quotes that opened it"
	case has("leading zeroes"):
		return what, "write the number without leading zeros, or as text in quotes"
	case has("datetime"):
		return what, "text needs quotes"
	case has("array terminator"):
		return what, "put a comma between two elements, and ] behind the last"
	case has("inline table terminator"):
		return what, "put a comma between two keys, and } behind the last"
	}
	return what, tomlAdvice
}

// escapeWord names the escape at fault, without the text around it.
func escapeWord(what string) string {
	return regexp.MustCompile(`but found ".*\\\\([xuU])([^"\\]*).*"`).ReplaceAllString(what, `but found '$2'`)
}
