package spec

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"mskraft/internal/message"
)

// decoder collects what is wrong while the tables are read.
type decoder struct {
	src      *Source
	findings []Finding
	misspelt []string // keys that an unknown key was probably meant to be
	tables   []*table // that keys were looked for in
	unknown  []unknownKey
}

func (d *decoder) add(pos Position, key string, id message.ID, args ...any) {
	d.findings = append(d.findings, NewFinding(Error, pos, key, message.New(id, args...)))
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
	return t.path + "." + QuoteKey(key)
}

// name is a key that is a value itself.
func (t *table) name(n *node) Value[string] {
	return Value[string]{V: n.name, Pos: t.pos(n.segment), Key: t.full(n.name), Given: true, Set: true}
}

// lookup marks key as known. Without the key, the place is the table's header.
func (t *table) lookup(key string) (n *node, v any, pos Position, given bool) {
	t.known = append(t.known, key)
	v, given = t.values[key]
	if n = t.node.children[key]; n == nil {
		n = &node{name: key, key: t.node.key, segment: t.node.key}
	}
	return n, v, t.valuePos(n), given
}

// valuePos is where a value stands; a table under a header stands at the header.
func (t *table) valuePos(n *node) Position {
	if n.value == (span{}) {
		return t.pos(n.key)
	}
	return t.pos(n.value)
}

// itemPos is where an element of an array stands.
func (t *table) itemPos(n *node, i int) Position {
	if i >= len(n.items) {
		return t.valuePos(n)
	}
	return t.valuePos(n.items[i])
}

// wrongType reports a value; like is an example of a right one.
func (t *table) wrongType(key string, pos Position, expected message.ID, like string, found any) {
	text, quoted := found.(string)
	if quoted && (expected == integer && isInteger(text) || expected == boolean && (text == "true" || text == "false")) {
		t.d.add(pos, t.full(key), "MSK102.quoted", message.New(expected), typeOf(found), text)
		return
	}
	t.d.add(pos, t.full(key), "MSK102.type", message.New(expected), typeOf(found), like)
}

// Types of values.
const (
	text    message.ID = "type.string"
	integer message.ID = "type.integer"
	boolean message.ID = "type.boolean"
)

func isInteger(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil && len(s) < 12
}

// scalar reads a value of type T.
func scalar[T any](t *table, key string, expected message.ID, like string) Value[T] {
	_, v, pos, given := t.lookup(key)
	out := Value[T]{Pos: pos, Key: t.full(key), Given: given}
	if !given {
		return out
	}
	if out.V, out.Set = v.(T); !out.Set {
		t.wrongType(key, pos, expected, like, v)
	}
	return out
}

func (t *table) string(key, like string) Value[string] {
	return scalar[string](t, key, text, strconv.Quote(like))
}

func (t *table) int(key string, like int) Value[int64] {
	return scalar[int64](t, key, integer, strconv.Itoa(like))
}

func (t *table) bool(key string) Value[bool] { return scalar[bool](t, key, boolean, "true") }

// strings reads an array of strings.
func (t *table) strings(key, like string) Value[[]Value[string]] {
	n, v, pos, given := t.lookup(key)
	out := Value[[]Value[string]]{Pos: pos, Key: t.full(key), Given: given}
	if !given {
		return out
	}
	list, ok := v.([]any)
	if !ok {
		t.wrongType(key, pos, "type.strings", like, v)
		return out
	}
	out.Set = true
	for i, e := range list {
		item := Value[string]{Pos: t.itemPos(n, i), Key: t.full(key), Given: true}
		if item.V, item.Set = e.(string); !item.Set {
			t.wrongType(key, item.Pos, "type.strings", like, []any{e})
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
	b := Bootstrap{Hosts: t.strings(key, fmt.Sprintf(`["ms-1", "ms-2"], or a word such as %q`, word))}
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
		t.wrongType(key, pos, "type.table", "["+t.full(key)+"]", v)
		return sub, head
	}
	sub.node, sub.values = n, values
	head.Set, head.V = true, true
	return sub, head
}

// done notes every key that nobody asked for.
func (t *table) done() {
	t.d.tables = append(t.d.tables, t)
	for _, n := range t.node.order {
		if !slices.Contains(t.known, n.name) {
			t.d.unknown = append(t.d.unknown, unknownKey{t, n})
		}
	}
}

// typeOf names the type of a value that was found.
func typeOf(v any) message.Message {
	switch v := v.(type) {
	case string:
		return message.New(text)
	case int64:
		return message.New(integer)
	case float64:
		return message.New("type.float")
	case bool:
		return message.New(boolean)
	case time.Time:
		return message.New("type.date")
	case map[string]any:
		return message.New("type.table")
	case []map[string]any:
		return message.New("type.tables")
	case []any:
		if len(v) == 1 {
			return message.New("type.array-with", typeOf(v[0]))
		}
		return message.New("type.array")
	}
	return message.New("type.other")
}
