package spec

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mskraft/internal/message"
)

// wideSign is a sign of a Chinese keyboard or of a word processor where TOML has another.
type wideSign struct {
	at         int
	sign, want rune
}

// wideSigns are those outside of texts and comments, where they are never right.
func wideSigns(text []byte) []wideSign {
	var list []wideSign
	s := &scanner{text: text}
	for s.pos < len(text) {
		switch text[s.pos] {
		case '"', '\'':
			s.str()
			continue
		case '#':
			s.until("\n")
			continue
		}
		c, size := utf8.DecodeRune(text[s.pos:])
		if want := narrow(c); want != 0 {
			list = append(list, wideSign{s.pos, c, want})
		}
		s.pos += size
	}
	return list
}

// narrow is the ASCII sign that a wide one stands for, 0 for any other character.
func narrow(c rune) rune {
	switch {
	case c >= '！' && c <= '～':
		return c - '！' + '!'
	case strings.ContainsRune("【〔「", c):
		return '['
	case strings.ContainsRune("】〕」", c):
		return ']'
	case strings.ContainsRune("“”„", c):
		return '"'
	case c == '‘' || c == '’':
		return '\''
	case c == '。':
		return '.'
	case c == '、':
		return ','
	case c == '\u3000' || c == '\u00a0':
		return ' '
	}
	return 0
}

// wideMistake tells of the first wide sign, and in which lines there are more, if a file
// is wrong in its line or behind it.
func wideMistake(src *Source, failed int) (start, end int, m message.Message) {
	signs := wideSigns(src.text)
	if len(signs) == 0 || src.position(signs[0].at, signs[0].at+1).Line > src.position(failed, failed+1).Line {
		return 0, 0, m
	}
	first := signs[0]
	line := src.position(first.at, first.at+1).Line
	var more []int
	for _, s := range signs {
		if l := src.position(s.at, s.at+1).Line; l != line && !slices.Contains(more, l) {
			more = append(more, l)
		}
	}
	sign, want := string(first.sign), string(first.want)
	advice := message.New("toml.wide", want)
	if len(more) > 0 {
		advice = message.New("toml.wide-lines", want, message.And(more...))
	}
	return first.at, first.at + len(sign), message.New("MSK100.wide", advice, sign, want)
}

// bareText tells of text without quotes behind a key, such as an address, if a file is
// wrong there.
func bareText(text []byte, failed int) (start, end int, m message.Message) {
	begin := bytes.LastIndexByte(text[:failed], '\n') + 1
	s := &scanner{text: text, pos: begin}
	s.blank(false)
	s.key()
	if s.blank(false); s.peek() != '=' {
		return 0, 0, m
	}
	s.pos++
	s.blank(false)
	start = s.pos
	s.until("#\r\n\"'[{=")
	value := strings.TrimSpace(string(text[start:s.pos]))
	first, _, _ := strings.Cut(value, " ")
	isText := strings.ContainsFunc(first, isLetter) || strings.Count(first, ".") > 1 || strings.ContainsAny(first, ":/@")
	isWord := slices.Contains([]string{"true", "false", "yes", "no"}, strings.ToLower(first))
	if failed < start || failed > s.pos || s.peek() == '=' || !isText || isWord {
		return 0, 0, m
	}
	return start, start + len(value), message.New("MSK100.value", message.New("toml.text-as", strconv.Quote(value)), strconv.Quote(value))
}

func isLetter(c rune) bool { return c >= utf8.RuneSelf || c|0x20 >= 'a' && c|0x20 <= 'z' }
