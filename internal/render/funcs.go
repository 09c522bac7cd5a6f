package render

import (
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// admitted are the functions that templates may use from sprig. Its maps also
// hold clocks, random numbers and the environment, none of which may reach an
// output, so each function is admitted by name.
func admitted() []string { return []string{"lower", "replace", "upper"} }

// functions is everything that a template can call besides text/template's own.
func functions() template.FuncMap {
	all, out := sprig.TxtFuncMap(), template.FuncMap{
		"label":   label,
		"literal": literal,
		"quoted":  quoted,
		"scalar":  scalarText,
	}
	for _, name := range admitted() {
		out[name] = all[name]
	}
	return out
}

// literal quotes text for a Compose file so that it means just that text: $ is
// doubled, or docker-compose would take it for a variable.
func literal(s string) string { return quoted(strings.ReplaceAll(s, "$", "$$")) }

// label writes text for a place between double quotes in a Mermaid drawing. All
// that Mermaid, Markdown or HTML could take for its own becomes #CODE;, as
// Mermaid spells a character by its number.
func label(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(" .,:/-", r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

// scalarText writes a whole number as a number, as the installer does, and any
// other text as literal does.
func scalarText(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && strconv.FormatInt(n, 10) == s {
		return s
	}
	return literal(s)
}

// quoted quotes text for a Compose file and leaves variables such as
// ${MS_BASE} to docker-compose.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r > '~' && r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
