package diffview

import (
	"bytes"
	"regexp"
)

// Mask hides what looks like a secret in a file: somebody may have written one
// into it by hand. A value that is left to .env, as all of ours are, is none.
type Mask struct{ rules []rule }

type rule struct {
	match   *regexp.Regexp
	instead []byte
}

// NewMask returns a Mask.
func NewMask() *Mask {
	const (
		words = `(?:PASS(?:WORD|WD|PHRASE)|PWD|SECRET|TOKEN|CREDENTIAL|ACCESS[-_]?KEY|PRIVATE[-_]?KEY)`
		value = `(?:[^\s"'$]|\$[^{A-Za-z_"'\s])` // how a value begins that is not left to a variable
	)
	m := &Mask{}
	for _, r := range [...][2]string{
		// A whole value, also on the line after its key.
		{`(?im)^(\s*-?\s*["']?[\w.-]*` + words + `[\w.-]*["']?\s*[:=]\s*["']?)` + value + `[^\r\n]*$`, `${1}***`},
		// The default of a variable, a user in a URL, a setting among others, an option.
		{`(?i)(\$\{\w*` + words + `\w*:?[-?+])[^}\s"']+`, `${1}***`},
		{`(://[^\s"'/:@]*:)` + value + `[^\s"']*@`, `${1}***@`},
		{`(?i)(` + words + `[\w.-]*["']?[ \t]*(?:=[ \t]*["']?|:["']|:[ \t]+["']?))` + value + `[^\s"'&;,]*`, `${1}***`},
		{`(?i)(--?[\w-]*(?:PASS|SECRET|TOKEN)[\w-]*["']?[,=\t ]+["']?)` + value + `[^\s"']*`, `${1}***`},
	} {
		m.rules = append(m.rules, rule{regexp.MustCompile(r[0]), []byte(r[1])})
	}
	return m
}

// Hide replaces what looks like a secret by ***. It keeps the number of lines.
func (m *Mask) Hide(text []byte) []byte {
	var hidden []byte
	done := 0
	for start := 0; start < len(text); {
		end := endOfLine(text, start)
		if !suspect(text[start:end]) {
			start = end
			continue
		}
		for from := start; end < len(text) && goesOn(text[from:end]); { // the value may stand below its key
			from, end = end, endOfLine(text, end)
		}
		part := text[start:end]
		for _, r := range m.rules {
			part = r.match.ReplaceAll(part, r.instead)
		}
		hidden = append(append(hidden, text[done:start]...), part...)
		start, done = end, end
	}
	if done == 0 {
		return text
	}
	return append(hidden, text[done:]...)
}

// suspect reports whether one of the rules may match a line. They are slow.
func suspect(line []byte) bool {
	lower := bytes.ToLower(line)
	for _, word := range [...]string{"pass", "pwd", "secret", "token", "credential", "access", "private"} {
		if bytes.Contains(lower, []byte(word)) {
			return true
		}
	}
	return bytes.Contains(line, []byte("://")) && bytes.IndexByte(line, '@') >= 0
}

// goesOn reports whether a line is blank or ends before a value.
func goesOn(line []byte) bool {
	line = bytes.TrimRight(line, "\t\r\n ")
	return len(line) == 0 || bytes.IndexByte([]byte(":="), line[len(line)-1]) >= 0
}

func endOfLine(text []byte, start int) int {
	if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
		return start + i + 1
	}
	return len(text)
}

// hunks hides secrets in the lines of hunks. They are looked for in the whole
// texts, as a value may stand on the line after its key.
func (m *Mask) hunks(list []Hunk, old, new []byte) {
	x, y := splitLines(m.Hide(old)), splitLines(m.Hide(new))
	for _, h := range list {
		i, j := max(0, h.OldStart-1), max(0, h.NewStart-1)
		for k := range h.Lines {
			l := &h.Lines[k]
			side, at := x, i
			if l.Op == '+' {
				side, at = y, j
			}
			l.Text = string(bytes.TrimSuffix(side[at], []byte("\n")))
			if l.Op != '+' {
				i++
			}
			if l.Op != '-' {
				j++
			}
		}
	}
}
