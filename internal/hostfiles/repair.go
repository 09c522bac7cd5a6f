package hostfiles

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mskraft/internal/message"
)

// document is a YAML text that may have been mended so that it can be read.
type document struct {
	path  string
	text  []byte
	shift map[int]int // columns that were taken off the beginning of a line
}

func (d *document) place(line, col int) Place {
	if col > 0 {
		col += d.shift[line]
	}
	return Place{d.path, line, col}
}

// A repair mends one kind of slip that keeps a file from being YAML. It reports
// what it mended, or nothing.
type repair func(*document) []Problem

// repairs are slips of files that were edited by hand after MeterSphere's guide.
func repairs() []repair {
	return []repair{(*document).tabs, (*document).signs, (*document).indents}
}

// isOddBlank reports whether a character looks like a blank, or like nothing, and is no
// blank for YAML.
func isOddBlank(c rune) bool {
	return c > ' ' && unicode.IsSpace(c) || c >= 0x200b && c <= 0x200f || c == 0x2060 || c == 0xfeff
}

// encoding replaces bytes that are not UTF-8, such as those of a comment in GBK.
func (d *document) encoding() []Problem {
	told := false
	switch i := bytes.IndexByte(d.text, 0); {
	case i >= 0:
		told = true
		return []Problem{{Place: d.place(1+bytes.Count(d.text[:i], []byte("\n")), 0), Message: message.New("yaml.zero-byte")}}
	case utf8.Valid(d.text):
		return nil
	}
	return d.lines(func(number int, line []byte) ([]byte, *Problem) {
		valid := []byte(strings.ToValidUTF8(string(line), "?"))
		at := 0
		for at < min(len(line), len(valid)) && line[at] == valid[at] {
			at++
		}
		if told || at == len(line) {
			return valid, nil
		}
		told = true
		return valid, &Problem{Place: d.place(number, 1+utf8.RuneCount(line[:at])), Message: message.New("yaml.utf8", line[at])}
	})
}

// tabs replaces tabs, and blanks that YAML does not know, that indent a line: by the
// indentation of the line before, or by a number of blanks with which the text can be read.
func (d *document) tabs() []Problem {
	text, shift := d.text, d.shift
	var mended []Problem
	for _, width := range []int{0, 2, 4, 8, 0} { // none of them: there is more to mend
		d.text, d.shift = text, maps.Clone(shift)
		mended = d.blanks(width)
		if _, err := d.parse(); err == nil || len(mended) == 0 {
			break
		}
	}
	return mended
}

// blanks replaces tabs by so many blanks and others by one, or all by those of the line before.
func (d *document) blanks(width int) []Problem {
	before := 0
	isOdd := func(c rune) bool { return c == '\t' || isOddBlank(c) }
	return d.lines(func(number int, line []byte) ([]byte, *Problem) {
		blank := line[:len(line)-len(bytes.TrimLeftFunc(line, func(c rune) bool { return c == ' ' || isOdd(c) }))]
		at := bytes.IndexFunc(blank, isOdd)
		if at < 0 {
			if content(line) {
				before = indent(line)
			}
			return line, nil
		}
		n := before
		if width > 0 {
			tabs := bytes.Count(blank, []byte("\t"))
			n = utf8.RuneCount(blank) + tabs*(width-1)
		}
		p := &Problem{Place: d.place(number, 1+at), Message: message.New("yaml.tab")}
		if c, _ := utf8.DecodeRune(blank[at:]); c != '\t' {
			p.Message = message.New("yaml.blank", c)
		}
		d.shift[number] += utf8.RuneCount(blank) - n
		return append(bytes.Repeat([]byte(" "), n), line[len(blank):]...), p
	})
}

// signs replaces a full-width colon behind a key, and blanks that YAML does not know behind a
// colon or a hyphen. The guide prints one of the former.
func (d *document) signs() []Problem {
	hyphen := regexp.MustCompile(`^(\s*-)([\p{Z}]+)`)
	key := regexp.MustCompile(`^(\s*(?:- )?["']?[A-Za-z][A-Za-z0-9_.-]*["']?)(\s*：\s*|\s*:[\p{Z}\s]+)`)
	return d.lines(func(number int, line []byte) ([]byte, *Problem) {
		for _, sign := range []struct {
			is    *regexp.Regexp
			plain string
		}{{hyphen, " "}, {key, ": "}} {
			m := sign.is.FindSubmatch(line)
			if m == nil {
				continue
			}
			mended := append(append(bytes.Clone(m[1]), sign.plain...), line[len(m[0]):]...)
			p := &Problem{Place: d.place(number, 1+utf8.RuneCount(m[1]))}
			if i := bytes.IndexFunc(m[2], isOddBlank); i >= 0 {
				c, _ := utf8.DecodeRune(m[2][i:])
				p.Message = message.New("yaml.blank", c)
				return mended, p
			}
			if bytes.ContainsRune(m[2], '：') {
				p.Message = message.New("yaml.colon", strings.TrimSpace(string(m[1])))
				return mended, p
			}
		}
		return line, nil
	})
}

// indents moves the first keys of a file to the left where they stand deeper
// than the keys after them, as version does in the guide.
func (d *document) indents() []Problem {
	var all []int
	for line := range bytes.Lines(d.text) {
		if content(line) {
			all = append(all, indent(line))
		}
	}
	if len(all) == 0 {
		return nil
	}
	first := all[0]
	off, told := first-slices.Min(all), false
	return d.lines(func(number int, line []byte) ([]byte, *Problem) {
		if content(line) && indent(line) < first {
			off = 0 // here the others begin
		}
		if off == 0 || !content(line) {
			return line, nil
		}
		d.shift[number] += off
		if told {
			return line[off:], nil
		}
		told = true
		return line[off:], &Problem{Place: Place{d.path, number, first + 1}, Message: message.New("yaml.indent", off)}
	})
}

// content reports whether a line is more than a blank or a comment.
func content(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("---"))
}

func indent(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " ")) }

// lines calls f for every line and puts what it returns in its place.
func (d *document) lines(f func(number int, line []byte) ([]byte, *Problem)) []Problem {
	var out []byte
	var list []Problem
	number := 0
	for line := range bytes.Lines(d.text) {
		number++
		line, p := f(number, line)
		if p != nil {
			p.Repaired = true
			list = append(list, *p)
		}
		out = append(out, line...)
	}
	d.text = out
	return list
}
