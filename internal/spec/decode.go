package spec

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// decoder collects what is wrong while the tables are read.
type decoder struct {
	src      *Source
	findings []Finding
}

func (d *decoder) add(code string, pos Position, key, hint, format string, args ...any) {
	d.findings = append(d.findings, Finding{Code: code, Pos: pos, Key: key, Hint: hint, What: fmt.Sprintf(format, args...)})
}

// syntaxFinding places an error of the TOML parser.
func syntaxFinding(src *Source, err error) Finding {
	f := Finding{Code: "MSK100", Pos: src.position(0, 1), What: err.Error(), Hint: "the file has to be TOML (toml.io)"}
	var pe toml.ParseError
	if !errors.As(err, &pe) {
		return f
	}
	f.What = pe.Message
	f.Pos = src.position(pe.Position.Start, pe.Position.Start+pe.Position.Len)
	// The parser counts the line for itself; where its offset points past a
	// line end, the line is right and the column is that line's end.
	if pe.Position.Line > 0 && pe.Position.Line != f.Pos.Line {
		f.Pos = Position{Line: pe.Position.Line, Col: len([]rune(src.Line(pe.Position.Line))) + 1, Width: 1}
	}
	return f
}

// table reads one TOML table key by key; done reports the keys nobody asked for.
type table struct {
	d      *decoder
	node   *node
	values map[string]any
	path   string
	known  []string
}

func (t *table) pos(sp span) Position { return t.d.src.position(sp.start, sp.end) }

func (t *table) full(key string) string {
	if t.path == "" {
		return key
	}
	return t.path + "." + quoteKey(key)
}

// quoteKey writes a key as it has to stand in a dotted path.
func quoteKey(key string) string {
	bare := key != "" && strings.IndexFunc(key, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}) < 0
	if bare {
		return key
	}
	return strconv.Quote(key)
}

// lookup marks key as known. Without the key, the place is the table's header.
func (t *table) lookup(key string) (n *node, v any, pos Position, given bool) {
	t.known = append(t.known, key)
	v, given = t.values[key]
	if !given {
		return nil, nil, t.pos(t.node.key), false
	}
	n = t.node.children[key]
	return n, v, t.valuePos(n), true
}

// valuePos is where a value stands; a table under a header stands at the header.
func (t *table) valuePos(n *node) Position {
	if n.value == (span{}) {
		return t.pos(n.key)
	}
	return t.pos(n.value)
}

func (t *table) wrongType(key string, pos Position, expected string, found any) {
	t.d.add("MSK102", pos, t.full(key), "write "+expected, "expected %s, found %s", noun(expected), typeName(found))
}

// noun cuts the example off "a string such as "x"".
func noun(expected string) string {
	kind, _, _ := strings.Cut(expected, " such as ")
	return kind
}

// scalar reads a value of type T.
func scalar[T any](t *table, key, expected string) Value[T] {
	_, v, pos, given := t.lookup(key)
	out := Value[T]{Pos: pos, Key: t.full(key), Given: given}
	if !given {
		return out
	}
	if out.V, out.Set = v.(T); !out.Set {
		t.wrongType(key, pos, expected, v)
	}
	return out
}

func (t *table) string(key, example string) Value[string] {
	return scalar[string](t, key, fmt.Sprintf("a string such as %q", example))
}

func (t *table) int(key string, example int) Value[int64] {
	return scalar[int64](t, key, fmt.Sprintf("an integer such as %d", example))
}

func (t *table) bool(key string) Value[bool] {
	return scalar[bool](t, key, "a boolean such as true")
}

// strings reads an array of strings.
func (t *table) strings(key, example string) Value[[]Value[string]] {
	n, v, pos, given := t.lookup(key)
	out := Value[[]Value[string]]{Pos: pos, Key: t.full(key), Given: given}
	if !given {
		return out
	}
	list, ok := v.([]any)
	if !ok {
		t.wrongType(key, pos, "an array of strings such as "+example, v)
		return out
	}
	out.Set = true
	for i, e := range list {
		item := Value[string]{Pos: t.valuePos(n.items[i]), Key: t.full(key), Given: true}
		if item.V, item.Set = e.(string); !item.Set {
			t.wrongType(key, item.Pos, "a string in the array, such as "+example, e)
			out.Set = false
			continue
		}
		out.V = append(out.V, item)
	}
	return out
}

// bootstrap reads a word or an array of strings.
func (t *table) bootstrap(key, word string) Bootstrap {
	switch t.values[key].(type) {
	case string:
		return Bootstrap{Word: t.string(key, word)}
	case nil:
		return Bootstrap{Word: Value[string]{Key: t.full(key), Pos: t.pos(t.node.key)}, Hosts: t.strings(key, "")}
	}
	b := Bootstrap{Hosts: t.strings(key, fmt.Sprintf(`["ms-1", "ms-2"], or the word %q`, word))}
	b.Word = Value[string]{Key: b.Hosts.Key, Pos: b.Hosts.Pos, Given: true}
	return b
}

// table opens a sub-table; one that is not given reads as empty.
func (t *table) table(key string) (*table, Value[bool]) {
	n, v, pos, given := t.lookup(key)
	head := Value[bool]{Pos: pos, Key: t.full(key), Given: given}
	sub := &table{d: t.d, node: &node{key: t.node.key}, path: t.full(key)}
	if !given {
		return sub, head
	}
	head.Pos = t.pos(n.key)
	values, ok := v.(map[string]any)
	if !ok {
		t.wrongType(key, pos, "a table such as ["+t.full(key)+"]", v)
		return sub, head
	}
	sub.node, sub.values = n, values
	head.Set, head.V = true, true
	return sub, head
}

// done reports every key that nobody asked for.
func (t *table) done() {
	for _, n := range t.node.order {
		if slices.Contains(t.known, n.name) {
			continue
		}
		hint := "keys here: " + strings.Join(t.known, ", ")
		if near := Nearest(n.name, t.known); near != "" {
			hint = "did you mean " + strconv.Quote(near) + "?"
		}
		t.d.add("MSK101", t.pos(n.segment), t.full(n.name), hint, "unknown key")
	}
}

func typeName(v any) string {
	switch v := v.(type) {
	case string:
		return "a string"
	case int64:
		return "an integer"
	case float64:
		return "a float"
	case bool:
		return "a boolean"
	case time.Time:
		return "a date or time"
	case map[string]any:
		return "a table"
	case []map[string]any:
		return "an array of tables"
	case []any:
		if len(v) == 0 {
			return "an empty array"
		}
		return "an array"
	}
	return "something else"
}
