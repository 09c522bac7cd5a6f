package hostfiles_test

import (
	"fmt"
	"testing"

	"mskraft/internal/hostfiles"
)

// What java.util.Properties 17 makes of the same lines.
func TestProperties(t *testing.T) {
	for text, want := range map[string]string{
		"a=1":                        "a: 1 at 1:3",
		" a : 1 ":                    "a: 1  at 1:6",
		"a 1=2":                      "a: 1=2 at 1:3",
		"a":                          "a:  at 1:2",
		"a==":                        "a: = at 1:3",
		"# a=1\n! a=2\n\n\ta=3":      "a: 3 at 4:4",
		"a=1\r\na=2\r\n":             "a: 2 at 2:3",
		"a=1,\\\n    2,\\\n\t3\nb=4": "a: 1,2,3 at 1:3",
		"a=1\\\\\n2=b":               "a: 1\\ at 1:3",
		"a=1\\":                      "a: 1 at 1:3",
		"a=\\u4e2d\\t\\:\\x":         "a: \u4e2d\t:x at 1:3",
		"\\a=1":                      "a: 1 at 1:4",
		"a\\=b=1":                    "a=b: 1 at 1:6",
		"a=\u4e2d":                   "a: \u4e2d at 1:3",
	} {
		list := hostfiles.ParseProperties("f", []byte(text))
		for _, name := range []string{"a", "a=b"} {
			if v, ok := list[name]; ok {
				if got := fmt.Sprintf("%s: %s at %d:%d", name, v.Text, v.Place.Line, v.Place.Col); got != want {
					t.Errorf("%q: %q, want %q", text, got, want)
				}
			}
		}
		if len(list) == 0 {
			t.Errorf("%q: nothing", text)
		}
	}
}
