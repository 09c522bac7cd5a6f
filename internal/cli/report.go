package cli

import (
	"fmt"
	"strings"

	"mskraft/internal/message"
	"mskraft/internal/spec"
)

// maxLine is how many characters of a source line a message quotes.
const maxLine = 160

// reporter prints findings.
type reporter struct {
	app   *app
	brief bool // a warning is told in one line

	errors, warnings int
}

// report prints findings as path:line:col: code: key: what, the source line, a
// caret line and a hint. With strict, warnings count as errors.
func (r *reporter) report(src *spec.Source, findings []spec.Finding, strict bool) {
	if len(findings) == 0 {
		return
	}
	number, line, hidden := 0, "", src.Hidden()
	for _, f := range findings {
		if f.Pos.Line != number { // a line of many findings may be long
			number, line = f.Pos.Line, hidden.Line(f.Pos.Line)
		}
		words := r.app.words(f.Message)
		what := words.What
		warning := f.Severity == spec.Warning && !strict
		if warning {
			r.warnings++
			what = r.paint("33", r.app.words(message.New("word.warning")).What) + ": " + what
		} else {
			r.errors++
		}
		key := ""
		if f.Key != "" {
			key = f.Key + ": "
		}
		w := r.app.err
		fmt.Fprintf(w, "%s:%d:%d: %s: %s%s\n", src.Name, f.Pos.Line, f.Pos.Col, r.paint("1", f.Code()), message.Printable(key), what)
		if warning && r.brief {
			continue
		}
		text, caret := quote(line, f.Pos)
		fmt.Fprintf(w, "    %s\n    %s\n", text, r.paint("31", caret))
		r.app.advise(words.Do)
	}
}

// summary says how many there were, if any.
func (r *reporter) summary(specs int) {
	if r.errors+r.warnings == 0 {
		return
	}
	r.app.say("note.checked", message.Count{N: r.errors, Thing: "error"}, message.Count{N: r.warnings, Thing: "warning"},
		message.Count{N: specs, Thing: "spec"})
}

func (r *reporter) paint(code, s string) string {
	if !r.app.color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// quote returns a source line and the carets below it, aligned also behind tabs
// and behind characters that are two columns wide. A long line is cut around
// the place.
func quote(line string, pos spec.Position) (text, caret string) {
	runes := []rune(message.Printable(line))
	start := min(pos.Col-1, len(runes))
	end := min(start+pos.Width, len(runes))
	if len(runes) > maxLine {
		from := max(0, min(start-maxLine/4, len(runes)-maxLine))
		runes = runes[from:min(len(runes), from+maxLine)]
		start, end = start-from, min(end-from, len(runes))
	}
	var pad strings.Builder
	for _, c := range runes[:start] {
		switch {
		case c == '\t':
			pad.WriteRune('\t')
		case wide(c):
			pad.WriteString("  ")
		default:
			pad.WriteByte(' ')
		}
	}
	width := 0
	for _, c := range runes[start:max(start, end)] {
		width++
		if wide(c) {
			width++
		}
	}
	return string(runes), pad.String() + strings.Repeat("^", max(1, width))
}

// wide reports whether terminals show c two columns wide.
func wide(c rune) bool {
	return c >= 0x1100 && c <= 0x115f || c >= 0x2e80 && c <= 0x303e || c >= 0x3041 && c <= 0xa4cf ||
		c >= 0xac00 && c <= 0xd7a3 || c >= 0xf900 && c <= 0xfaff || c >= 0xfe30 && c <= 0xfe6f ||
		c >= 0xff00 && c <= 0xff60 || c >= 0xffe0 && c <= 0xffe6 || c >= 0x1f300 && c <= 0x1faff || c >= 0x20000 && c <= 0x3fffd
}
