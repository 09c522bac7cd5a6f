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

// A Pair is a place where two files do not say the same. One side may be nil. The
// second value at one path, such as a second port for 9092, has "#2" at its end.
type Pair struct {
	Path         []string
	Theirs, Ours *Leaf
}

// Compare lists where two files differ: the places of theirs in the order of their
// file, then those that only ours has.
func Compare(theirs, ours []Leaf, equal func(a, b Value) bool) []Pair {
	var list []Pair
	theirPaths, their := places(theirs)
	ourPaths, our := places(ours)
	for i, path := range theirPaths {
		if made := our[key(path)]; made == nil || !equal(theirs[i].Value, made.Value) {
			list = append(list, Pair{path, &theirs[i], made})
		}
	}
	for i, path := range ourPaths {
		if their[key(path)] == nil {
			list = append(list, Pair{path, nil, &ours[i]})
		}
	}
	return list
}

// places gives every leaf a path of its own, by which it is found.
func places(list []Leaf) (paths [][]string, leaves map[string]*Leaf) {
	leaves, count := make(map[string]*Leaf, len(list)), map[string]int{}
	for i := range list {
		path := list[i].Path
		count[key(path)]++
		if n := count[key(path)]; n > 1 {
			path = slices.Clone(path)
			path[len(path)-1] += "#" + strconv.Itoa(n)
		}
		paths, leaves[key(path)] = append(paths, path), &list[i]
	}
	return paths, leaves
}

func key(path []string) string { return strings.Join(path, "\x00") }

type leafWalk struct {
	*parser
	leaves []Leaf
}

func (w *leafWalk) add(path []string, v Value) {
	w.leaves = append(w.leaves, Leaf{slices.Clone(path), v})
}

func (w *leafWalk) value(path []string, n *yaml.Node) {
	if n = w.resolve(n); n == nil || w.deep(len(path)) {
		return
	}
	inService := len(path) == 3 && path[0] == "services"
	switch {
	case n.Kind == yaml.MappingNode:
		list := w.pairs(n)
		if len(list) == 0 {
			w.add(path, w.filled("{}", w.place(n)))
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
		// privileged: false is the same as no such key.
		if v := w.filled(w.text(n, len(path)), w.place(n)); !inService || path[2] != "privileged" || v.Text != "false" {
			w.add(path, v)
		}
	}
}

// text writes a value on one line.
func (w *leafWalk) text(n *yaml.Node, depth int) string {
	if n = w.resolve(n); n == nil || w.deep(depth) {
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
		bracketed := strings.HasPrefix(key, "[")
		if i > 0 && !bracketed {
			b.WriteByte('.')
		}
		if strings.ContainsAny(key, ". \t\r\n") && !bracketed {
			key = strconv.Quote(key)
		}
		b.WriteString(key)
	}
	return b.String()
}
