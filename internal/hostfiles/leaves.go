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

// Leaves takes a compose file apart, mended as ParseFile does, and tells what is
// wrong with it. A file that cannot be read has none.
func Leaves(path string, text []byte, env *Env) ([]Leaf, []Problem) {
	p, root, problems := read(path, text, env)
	if root == nil {
		return nil, problems
	}
	w := &leafWalk{parser: p}
	w.value(nil, root)
	return w.leaves, append(problems, p.problems...)
}

// A Pair is a place where two files do not say the same. One side may be nil.
type Pair struct {
	Path         []string
	Theirs, Ours *Leaf
}

// Compare lists where two files differ: the places of theirs in the order of their
// file, then those that only ours has. Of two values at one path, such as two
// volumes at one place, the first is compared with the first.
func Compare(theirs, ours []Leaf, equal func(a, b Value) bool) []Pair {
	var list []Pair
	theirKeys, byTheirKey := keyed(theirs)
	ourKeys, byOurKey := keyed(ours)
	for i, key := range theirKeys {
		if o := byOurKey[key]; o == nil || !equal(theirs[i].Value, o.Value) {
			list = append(list, Pair{theirs[i].Path, &theirs[i], o})
		}
	}
	for i, key := range ourKeys {
		if byTheirKey[key] == nil {
			list = append(list, Pair{ours[i].Path, nil, &ours[i]})
		}
	}
	return list
}

// keyed gives every leaf a key of its own.
func keyed(list []Leaf) (keys []string, byKey map[string]*Leaf) {
	byKey = make(map[string]*Leaf, len(list))
	count := map[string]int{}
	for i := range list {
		key := strings.Join(list[i].Path, "\x00")
		if count[key]++; count[key] > 1 {
			key += "\x00#" + strconv.Itoa(count[key])
		}
		keys, byKey[key] = append(keys, key), &list[i]
	}
	return keys, byKey
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
	if n = w.resolve(n); n == nil {
		return
	}
	if len(path) > maxDepth {
		w.problem(n, "is nested too deeply for a compose file", "write it out")
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
