package message

import (
	"strings"
	"unicode"
)

// Printable replaces what could steer a terminal or reorder the line. Tabs stay.
func Printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c != '\t' && (unicode.IsControl(c) || unicode.In(c, unicode.Bidi_Control)) {
			return '\ufffd'
		}
		return c
	}, s)
}
