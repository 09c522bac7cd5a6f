package spec

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"mskraft/internal/message"
	"mskraft/internal/redact"
)

// maxDepth bounds the nesting of brackets and the parts of a dotted key, so
// that a hostile file cannot exhaust the stack of a parser.
const maxDepth = 32

// parseTOML returns what the file says, or why it cannot be read.
func parseTOML(src *Source) (values map[string]any, root *node, bad *Finding) {
	fail := func(start, end int, id message.ID, args ...any) (map[string]any, *node, *Finding) {
		m, pos := message.New(id, args...), src.position(start, end)
		if src.Hidden().Line(pos.Line) != src.Line(pos.Line) {
			m = withoutQuote(m)
		}
		f := NewFinding(Error, pos, "", m)
		return nil, nil, &f
	}
	if i := badByte(src.text); i >= 0 {
		r, size := utf8.DecodeRune(src.text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return fail(i, i+1, "MSK100.utf8", src.text[i])
		case r == 0:
			return fail(i, i+1, "MSK100.zero-byte")
		case r == '\r':
			return fail(i, i+1, "MSK100.carriage-return")
		}
		return fail(i, i+1, "MSK100.control", r)
	}
	if i := tooDeep(src.text); i >= 0 {
		return fail(i, i+1, "MSK100.deep")
	}
	if err := decodeTOML(src.text, &values); err != nil {
		start, end, m := syntaxError(src, err)
		return fail(start, end, m.ID, m.Args...)
	}
	root, twice := scan(src.text)
	if len(twice) > 0 {
		sp := twice[0]
		return fail(sp.start, sp.end, "MSK100.twice", string(src.text[sp.start:sp.end]))
	}
	return values, root, nil
}

// withoutQuote leaves of what is wrong with a line that holds a secret only what to do
// about it: the rest may quote the secret.
func withoutQuote(m message.Message) message.Message {
	if len(m.Args) > 0 {
		if advice, ok := m.Args[0].(message.Message); ok {
			return message.New("MSK100.secret", advice.Masked(func(s string) string {
				if utf8.RuneCountInString(s) == 1 { // a sign
					return s
				}
				return redact.Mask
			}))
		}
	}
	return message.New("MSK100.secret", message.New(m.ID))
}

// decodeTOML calls the parser, whose own mistakes are panics.
func decodeTOML(text []byte, values *map[string]any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("the parser gave up")
		}
	}()
	_, err = toml.Decode(string(text), values)
	return err
}

// badByte returns the place of the first byte that TOML has nowhere, -1 for none.
func badByte(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		lineEnd := bytes.HasPrefix(text[i:], []byte("\r\n"))
		if r == utf8.RuneError && size == 1 || r == 0x7f || r < ' ' && r != '\t' && r != '\n' && !lineEnd {
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
func syntaxError(src *Source, err error) (start, end int, m message.Message) {
	text := src.text
	var pe toml.ParseError
	if !errors.As(err, &pe) {
		return 0, 0, message.New("MSK100.panic")
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
	if from, to, wide := wideMistake(src, start); to > 0 {
		return from, to, wide
	}
	mistake := recognize(pe.Message)
	if from, to, bare := bareText(text, start); to > 0 {
		return from, to, bare
	}
	m = mistake.message()
	switch i := bytes.LastIndexByte(text[start:end], '\\'); {
	case i >= 0 && mistake.advice == "toml.escape":
		start += i
	case mistake.id == "MSK100.value" && strings.HasPrefix(mistake.found, `"`) && mistake.found != `"\n"`:
		// The parser stops at the first digit or sign.
		if end = bytes.IndexAny(text[start:], " \t\r\n,]}#"); end < 0 {
			end = len(text[start:])
		}
		end += start
		m.Args[1] = strconv.Quote(string(text[start:end]))
	}
	return start, end, m
}
