package hostfiles

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Leaf is one value of a compose file: a scalar, an empty mapping, or a list.
// Notations that mean the same give the same leaves: list or mapping for an
// environment, quotes around a number, the order of ports and volumes. Each port
// and volume is a leaf of its own; the last key is then what it is for, in
// brackets.
type Leaf struct {
	Path  []string
	Value Value
}

// Leaves takes a compose file apart, mended as ParseFile does. A file that cannot
// be read has none.
func Leaves(path string, text []byte, env *Env) []Leaf {
	p, root, _ := read(path, text, env)
	if root == nil {
		return nil
	}
	w := &leafWalk{parser: p}
	w.value(nil, root)
	return w.leaves
}

type leafWalk struct {
	*parser
	leaves []Leaf
}

func (w *leafWalk) add(path []string, v Value) {
	if len(w.leaves) < maxNodes {
		w.leaves = append(w.leaves, Leaf{slices.Clone(path), v})
	}
}

func (w *leafWalk) value(path []string, n *yaml.Node) {
	if n = w.resolve(n); n == nil || len(path) > maxDepth {
		return
	}
	inService := len(path) == 3 && path[0] == "services"
	switch {
	case n.Kind == yaml.MappingNode:
		list := w.pairs(n)
		if len(list) == 0 {
			w.add(path, w.plain(n, "{}"))
		}
		for _, kv := range list {
			w.value(append(path, kv.name), kv.value)
		}
	case inService && path[2] == "environment":
		for _, v := range w.environment(n) {
			w.add(append(path, v.Name), v.Value)
		}
	case inService && path[2] == "ports":
		for _, p := range w.ports(n) {
			w.add(append(path, "["+p.Container+"]"), p.Value)
		}
	case inService && path[2] == "volumes":
		for _, m := range w.mounts(n) {
			w.add(append(path, "["+m.Target+"]"), m.Value)
		}
	default:
		if v := w.plain(n, w.text(n, len(path))); !inService || path[2] != "privileged" || v.Text != "false" { // the same as no such key
			w.add(path, v)
		}
	}
}

// plain makes a value of a text.
func (w *leafWalk) plain(n *yaml.Node, raw string) Value {
	v := Value{Raw: raw, Place: w.place(n), Given: true}
	v.Text, v.Open = w.env.fill(raw)
	return v
}

// text writes a value on one line.
func (w *leafWalk) text(n *yaml.Node, depth int) string {
	if n = w.resolve(n); n == nil || depth > maxDepth {
		return ""
	}
	var parts []string
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			parts = append(parts, w.text(item, depth+1))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case yaml.MappingNode:
		for _, kv := range w.pairs(n) {
			parts = append(parts, kv.name+": "+w.text(kv.value, depth+1))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	}
	switch n.ShortTag() {
	case "!!bool":
		return strings.ToLower(n.Value)
	case "!!null":
		return ""
	}
	return n.Value
}

// String is the path as keys joined by dots.
func (l Leaf) String() string {
	var b strings.Builder
	for i, key := range l.Path {
		switch {
		case strings.HasPrefix(key, "["):
		case i > 0:
			b.WriteByte('.')
		}
		if strings.ContainsAny(key, ". \t\r\n") && !strings.HasPrefix(key, "[") {
			key = strconv.Quote(key)
		}
		b.WriteString(key)
	}
	return b.String()
}
