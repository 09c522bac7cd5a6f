package spec

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

// outline writes a node and all below it, one a line: the path, the place and
// text of the key's own part, the text of the key or header, that of the value.
func outline(src *Source, n *node, path string) string {
	var b strings.Builder
	for _, c := range n.order {
		name := strings.TrimPrefix(path+"."+c.name, ".")
		pos := src.position(c.segment.start, c.segment.end)
		fmt.Fprintf(&b, "%s | %d:%d %s | %s", name, pos.Line, pos.Col, cut(src, c.segment), cut(src, c.key))
		if c.value != (span{}) {
			fmt.Fprintf(&b, " | %s", cut(src, c.value))
		}
		b.WriteByte('\n')
		b.WriteString(items(src, c, name))
		b.WriteString(outline(src, c, name))
	}
	return b.String()
}

func items(src *Source, n *node, path string) string {
	var b strings.Builder
	for i, item := range n.items {
		name := fmt.Sprintf("%s[%d]", path, i)
		fmt.Fprintf(&b, "%s | %s\n", name, cut(src, item.key))
		b.WriteString(items(src, item, name))
		b.WriteString(outline(src, item, name))
	}
	return b.String()
}

func cut(src *Source, s span) string {
	return strings.NewReplacer("\n", "¶", "\r", "").Replace(string(src.text[s.start:s.end]))
}

func TestScan(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"comments alone", "# a = 1\n\n  # b", ""},
		{"bare key", "a = 1\n b-2_C=true", `
a | 1:1 a | a | 1
b-2_C | 2:2 b-2_C | b-2_C | true`},
		{"no final newline after a comment", "a = 1 # one", `
a | 1:1 a | a | 1`},
		{"byte order mark", "\ufeffa = 1", `
a | 1:1 a | a | 1`},
		{"line ends of Windows", "[t]\r\n\r\na = \"x\"\r\n# c\r\nb = 2\r\n", `
t | 1:2 t | [t]
t.a | 3:1 a | a | "x"
t.b | 5:1 b | b | 2`},
		{"Chinese comments and values", "# 三台主机\n\"主机\" = \"甲\" # 一\n a = 1", `
主机 | 2:1 "主机" | "主机" | "甲"
a | 3:2 a | a | 1`},
		{"Chinese before a key on its line", `t = { "主机" = "甲", a = 1 }`, `
t | 1:1 t | t | { "主机" = "甲", a = 1 }
t.主机 | 1:7 "主机" | "主机" | "甲"
t.a | 1:19 a | a | 1`},
		{"dotted key", "a.b . c\t= 1\na.d = 2", `
a | 1:1 a | a
a.b | 1:3 b | b
a.b.c | 1:7 c | a.b . c | 1
a.d | 2:3 d | a.d | 2`},
		{"quoted keys", "\"a.b\" = 1\n'c\"d' = 2\n\"\" = 3\n\"e\\\"f\".'g' = 4", `
a.b | 1:1 "a.b" | "a.b" | 1
c"d | 2:1 'c"d' | 'c"d' | 2
 | 3:1 "" | "" | 3
e"f | 4:1 "e\"f" | "e\"f"
e"f.g | 4:8 'g' | "e\"f".'g' | 4`},
		{"escapes in keys", `"\t\x41\u4e3b\U0001f600\e\\n" = 1`, "\n\tA主😀\x1b\\n | 1:1 " +
			`"\t\x41\u4e3b\U0001f600\e\\n" | "\t\x41\u4e3b\U0001f600\e\\n" | 1`},
		{"headers", "[a]\nx = 1\n[ a . b ]\ny = 2\n[\"c.d\".e]\n", `
a | 1:2 a | [a]
a.x | 2:1 x | x | 1
a.b | 3:7 b | [ a . b ]
a.b.y | 4:1 y | y | 2
c.d | 5:2 "c.d" | "c.d"
c.d.e | 5:8 e | ["c.d".e]`},
		{"table after its sub-table", "[a.b]\n[a]\nx = 1", `
a | 1:2 a | [a]
a.b | 1:4 b | [a.b]
a.x | 3:1 x | x | 1`},
		{"arrays of tables", "[[a]]\nx = 1\n[[a]]\ny = 2\n[a.b]\nz = 3\n[[a.c]]\n", `
a | 1:3 a | a
a[0] | [[a]]
a[0].x | 2:1 x | x | 1
a[1] | [[a]]
a[1].y | 4:1 y | y | 2
a[1].b | 5:4 b | [a.b]
a[1].b.z | 6:1 z | z | 3
a[1].c | 7:5 c | c
a[1].c[0] | [[a.c]]`},
		{"inline tables", "t = {a = 1, b.c = {d='}'}, e = {}}", `
t | 1:1 t | t | {a = 1, b.c = {d='}'}, e = {}}
t.a | 1:6 a | a | 1
t.b | 1:13 b | b
t.b.c | 1:15 c | b.c | {d='}'}
t.b.c.d | 1:20 d | d | '}'
t.e | 1:28 e | e | {}`},
		{"inline table over lines, as in TOML 1.1", "t = {\n  a = 1, # }\n\n  b = 2,\n}\nc = 3", `
t | 1:1 t | t | {¶  a = 1, # }¶¶  b = 2,¶}
t.a | 2:3 a | a | 1
t.b | 4:3 b | b | 2
c | 6:1 c | c | 3`},
		{"arrays", "a = [1, 'x,]', [2], {b = 3}, # ]\n  \"y\"\n  , ]\nc = []", `
a | 1:1 a | a | [1, 'x,]', [2], {b = 3}, # ]¶  "y"¶  , ]
a[0] | 1
a[1] | 'x,]'
a[2] | [2]
a[2][0] | 2
a[3] | {b = 3}
a[3].b | 1:22 b | b | 3
a[4] | "y"
c | 4:1 c | c | []`},
		{"strings with everything in them", `a = "x\"] = #" # c` + "\nb = '\\'\nc = \"\"", `
a | 1:1 a | a | "x\"] = #"
b | 2:1 b | b | '\'
c | 3:1 c | c | ""`},
		{"multi-line strings", "a = \"\"\"\n[x]\ny = \\\"\"\" \\\\\"\"\"\"\"\nb = '''\n'' \\'''\nc = 1", `
a | 1:1 a | a | """¶[x]¶y = \""" \\"""""
b | 4:1 b | b | '''¶'' \'''
c | 6:1 c | c | 1`},
		{"dates and numbers", "a = 1979-05-27 07:32:00 # c\nb = 1_000.5e-3\nc = 0xff", `
a | 1:1 a | a | 1979-05-27 07:32:00
b | 2:1 b | b | 1_000.5e-3
c | 3:1 c | c | 0xff`},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := NewSource("", []byte(test.text))
			if _, err := toml.Decode(string(src.text), new(map[string]any)); err != nil {
				t.Fatal("the case is no TOML:", err)
			}
			root, twice := scan(src.text)
			if len(twice) > 0 {
				t.Errorf("defined twice: %v", twice)
			}
			want := strings.TrimPrefix(test.want, "\n")
			if d := cmp.Diff(want, strings.TrimSuffix(outline(src, root, ""), "\n")); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// corpus is where the fuzzers start from.
func corpus() []string {
	return []string{
		"", "a", "a = 1", "\ufeffa = 1\r\n", "[a]\nb = 'c'", "[[a]]\nb = 1\n[[a]]\n[a.c]", "a.'b'.\"c\" = {d = [1, {e = 2}]}",
		"a = \"\"\"\n\"x\\\"\"\"\"\"\nb = '''y'''''", "t = {\n a = 1, # }\n}", "\"\\u0041\\x42\\e\" = 1", "a = [\n1, # x\n]",
		"a.b = 1\na = 2", "a = {b.c = 1, b = 2}", "[", "[[", "a = [", "a = {", "a = \"", "a = '''", "=", "{", "}", "]", "\xff", "\x00",
		"a = 1979-05-27 07:32:00 # c", "a = [[{b = 1}], [{b = 2}]]", "# 三\nx = \"“”\"", "\"\\", "a = \"\\", "a=inf\nb=-nan",
		guide, strings.ReplaceAll(guide, "\n", "\r\n"),
	}
}

// FuzzScan holds the scanner to the TOML library: of any text that the library
// reads, both know the same keys, at places whose text is just that key, and
// values whose text means just that value.
func FuzzScan(f *testing.F) {
	for _, text := range corpus() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := NewSource("", []byte(text))
		root, twice := scan(src.text) // comes to an end on any text
		var values map[string]any
		if badByte(src.text) >= 0 || tooDeep(src.text) >= 0 || decodeTOML(src.text, &values) != nil || len(twice) > 0 {
			return
		}
		compareTable(t, src, root, values, "")
	})
}

func compareTable(t *testing.T, src *Source, n *node, values map[string]any, path string) {
	if len(n.order) != len(values) {
		t.Errorf("%s: %d keys found, %d keys read", path, len(n.order), len(values))
	}
	for name, v := range values {
		c := n.children[name]
		if c == nil {
			t.Fatalf("%s: key %q is not found", path, name)
		}
		var key map[string]any
		if err := decodeTOML([]byte(cut(src, c.segment)+" = 1"), &key); err != nil || key[name] == nil || len(key) != 1 {
			t.Errorf("%s: the text of key %q is %q", path, name, cut(src, c.segment))
		}
		compareValue(t, src, c, v, path+"."+name)
	}
}

func compareValue(t *testing.T, src *Source, n *node, v any, path string) {
	switch v := v.(type) {
	case map[string]any:
		compareTable(t, src, n, v, path)
	case []map[string]any:
		if len(n.items) != len(v) {
			t.Fatalf("%s: %d tables found, %d tables read", path, len(n.items), len(v))
		}
		for i := range v {
			compareTable(t, src, n.items[i], v[i], path)
		}
	case []any:
		if len(n.items) != len(v) {
			t.Fatalf("%s: %d elements found, %d elements read", path, len(n.items), len(v))
		}
		for i := range v {
			compareValue(t, src, n.items[i], v[i], path)
		}
	default:
		var alone map[string]any
		text := src.text[n.value.start:n.value.end]
		if err := decodeTOML([]byte("x = "+string(text)), &alone); err != nil || !same(alone["x"], v) {
			t.Errorf("%s: the text of value %v is %q", path, v, text)
		}
	}
}

func same(a, b any) bool {
	x, isFloat := a.(float64)
	if y, ok := b.(float64); ok && isFloat && math.IsNaN(x) && math.IsNaN(y) {
		return true
	}
	return reflect.DeepEqual(a, b)
}
