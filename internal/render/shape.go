package render

import (
	"bytes"
	"sync"

	"go.yaml.in/yaml/v3"
)

// maxShapes bounds the cache: a spec can only vary the text of a file so much.
const maxShapes = 64

// documents parses YAML, and parses text of a shape that it has seen before by
// filling in what differs. The files of thousands of hosts differ in nothing but
// quoted words and whole numbers, and parsing is most of the work on them.
type documents struct {
	mu     sync.Mutex
	shapes map[string]*sync.Pool // of *document
}

// document is a parsed text with the scalars that its shape leaves open.
type document struct {
	root  yaml.Node
	holes []*yaml.Node
}

// with parses text and calls f with the document, which is f's only until it
// returns.
func (d *documents) with(text []byte, f func(*yaml.Node)) error {
	shape, holes, ok := shapeOf(text)
	if !ok {
		var root yaml.Node
		if err := yaml.Unmarshal(text, &root); err != nil {
			return err
		}
		f(&root)
		return nil
	}
	d.mu.Lock()
	pool := d.shapes[string(shape)]
	d.mu.Unlock()
	var doc *document
	if pool != nil {
		doc, _ = pool.Get().(*document)
	}
	if doc == nil {
		doc = &document{}
		if err := yaml.Unmarshal(text, &doc.root); err != nil {
			return err
		}
		if !doc.find(holes) { // a hole is no scalar of its own: do not use the shape
			f(&doc.root)
			return nil
		}
		d.mu.Lock()
		if d.shapes == nil {
			d.shapes = map[string]*sync.Pool{}
		}
		if pool = d.shapes[string(shape)]; pool == nil && len(d.shapes) < maxShapes {
			pool = &sync.Pool{}
			d.shapes[string(shape)] = pool
		}
		d.mu.Unlock()
	}
	for i, h := range holes {
		doc.holes[i].Value = string(h.text)
	}
	f(&doc.root)
	if pool != nil {
		pool.Put(doc)
	}
	return nil
}

// find looks up the scalar of every hole by its place, and reports whether each
// of them is one.
func (doc *document) find(holes []hole) bool {
	type place struct{ line, column int }
	scalars := map[place]*yaml.Node{}
	var walk func(*yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			scalars[place{n.Line, n.Column}] = n
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(&doc.root)
	for _, h := range holes {
		n := scalars[place{h.line, h.column}]
		if n == nil || n.Value != string(h.text) {
			return false
		}
		doc.holes = append(doc.holes, n)
	}
	return true
}

// hole is a piece of text that may be another one without changing how the rest
// is parsed: the inside of a double-quoted scalar, or a whole number that is all
// of a mapping's value.
type hole struct {
	text         []byte
	line, column int // from 1, of the scalar
}

// shapeOf splits text into its holes and the shape around them. Comment lines
// are no part of the shape. It is not ok for text with block scalars, in which
// a line means something else.
func shapeOf(text []byte) (shape []byte, holes []hole, ok bool) {
	shape = make([]byte, 0, len(text))
	number := 0
	for line := range bytes.Lines(text) {
		number++
		trimmed := bytes.TrimLeft(line, " ")
		if len(trimmed) > 0 && trimmed[0] == '#' {
			shape = append(shape, '#', '\n')
			continue
		}
		if body := bytes.TrimRight(line, " \n"); bytes.HasSuffix(body, []byte("|")) || bytes.HasSuffix(body, []byte(">")) {
			return nil, nil, false
		}
		at := 0
		for at < len(line) {
			start, end := openString(line, at)
			if start < 0 {
				start, end = openNumber(line, at)
			}
			if start < 0 {
				break
			}
			holes = append(holes, hole{line[start:end], number, start + 1})
			if line[start-1] == '"' {
				holes[len(holes)-1].column--
			}
			shape = append(append(shape, line[at:start]...), 0)
			at = end
		}
		shape = append(shape, line[at:]...)
	}
	return shape, holes, true
}

// openString finds the inside of the next double-quoted scalar on the line that
// holds nothing with a meaning of its own there.
func openString(line []byte, at int) (start, end int) {
	i := bytes.IndexByte(line[at:], '"')
	if i < 0 {
		return -1, -1
	}
	start = at + i + 1
	for end = start; end < len(line) && line[end] != '"'; end++ {
		if c := line[end]; c < ' ' || c > '~' || c == '\\' {
			return -1, -1
		}
	}
	if end+1 >= len(line) || end == start {
		return -1, -1
	}
	// Two strings never touch: behind a string comes what ends a value.
	if next := line[end+1]; next != '\n' && next != ',' && next != ']' && next != ':' {
		return -1, -1
	}
	return start, end
}

// openNumber finds a whole number that is all of the line's value.
func openNumber(line []byte, at int) (start, end int) {
	i := bytes.LastIndex(line, []byte(": "))
	if start = i + 2; i < at {
		return -1, -1
	}
	for end = start; end < len(line) && line[end] >= '0' && line[end] <= '9'; end++ {
	}
	if end == start || end-start > 18 || line[start] == '0' && end > start+1 || string(line[end:]) != "\n" {
		return -1, -1
	}
	return start, end
}
