package render

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestMentioned: a template is given every function that it calls, wherever it does.
func TestMentioned(t *testing.T) {
	for text, want := range map[string]string{
		"quoted nothing": "",
		"{{ quoted .A }}{{- .B | upper -}} lower":              "quoted upper",
		"{{ if and (eq .A (trim .B))\n (lower .C) }}{{ end }}": "lower trim",
		"{{ range $key := keys .A }}{{ end }}":                 "keys",
		"{{ quoted \"{{\" }} {{ \"}}\" | upper }}":             "quoted upper",
		"{{ `}}` | literal }}":                                 "literal",
		"{{ printf \"%s\" (.A|lower|upper) }}":                 "lower upper",
		"{{with index .A 0}}{{quoted .}}{{end}}":               "quoted",
		"{{/* lower */}}{{ b64enc .A }}":                       "b64enc lower",
	} {
		if got := strings.Join(slices.Sorted(maps.Keys(mentioned(functions(), text))), " "); got != want {
			t.Errorf("%s\ngot  %q\nwant %q", text, got, want)
		}
	}
}
