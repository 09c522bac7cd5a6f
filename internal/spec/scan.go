package spec

import (
	"bytes"
	"slices"
)

// node is a key's place in the file. The TOML library tells what a file says;
// the scanner only finds where it says it, and relies on the text being valid.
type node struct {
	name     string
	key      span // the key, or the whole [header] of a table that has one
	segment  span // the key's own part of a dotted key or header
	value    span // unset for a table written under a header or by dotted keys
	children map[string]*node
	order    []*node // children in file order
	items    []*node // the elements of an array
}

// span is a byte range of the text.
type span struct{ start, end int }

// child returns the named child, made at its first mention.
func (n *node) child(name string, seg span) *node {
	if c := n.children[name]; c != nil {
		return c
	}
	if n.children == nil {
		n.children = map[string]*node{}
	}
	c := &node{name: name, key: seg, segment: seg}
	n.children[name] = c
	n.order = append(n.order, c)
	return c
}

// last is the table that a header continues: of an array of tables, its newest.
func (n *node) last() *node {
	if len(n.items) > 0 && n.value == (span{}) {
		return n.items[len(n.items)-1]
	}
	return n
}

// scanner walks over valid TOML. On anything else it only has to come to an end.
type scanner struct {
	text  []byte
	pos   int
	twice []span // keys that give a value to what already is a table or a value
}

// scan returns the tree of all keys in text, and the keys that are given a
// value although they have one: the TOML library lets some of them pass.
func scan(text []byte) (root *node, twice []span) {
	s := &scanner{text: text}
	root = &node{}
	table := root
	for s.blank(true); s.pos < len(s.text); s.blank(true) {
		if s.text[s.pos] == '[' {
			table = s.header(root)
		} else {
			s.pair(table)
		}
	}
	return root, s.twice
}

// blank skips white space and, with lines, also line ends and comments.
func (s *scanner) blank(lines bool) {
	for {
		switch c := s.peek(); {
		case c == ' ' || c == '\t' || lines && (c == '\n' || c == '\r'):
			s.pos++
		case lines && c == '#':
			s.until("\n")
		default:
			return
		}
	}
}

// until goes on to the next of some characters, or to the end.
func (s *scanner) until(characters string) {
	if n := bytes.IndexAny(s.text[s.pos:], characters); n >= 0 {
		s.pos += n
	} else {
		s.pos = len(s.text)
	}
}

// header reads [a.b] or [[a.b]] and returns the table it opens.
func (s *scanner) header(root *node) *node {
	start, double := s.pos, false
	s.pos++
	if s.peek() == '[' {
		double = true
		s.pos++
	}
	names, spans := s.key()
	for s.peek() == ']' {
		s.pos++
	}
	whole := span{start, s.pos}
	t := root
	for i, name := range names {
		t = t.child(name, spans[i])
		if i < len(names)-1 || !double {
			t = t.last()
		}
	}
	if double {
		item := &node{name: t.name, key: whole, segment: t.segment}
		t.items = append(t.items, item)
		return item
	}
	t.key = whole
	return t
}

// pair reads key = value into table.
func (s *scanner) pair(table *node) {
	before := s.pos
	names, spans := s.key()
	for i, name := range names {
		table = table.child(name, spans[i])
	}
	whole := span{spans[0].start, spans[len(spans)-1].end}
	if table.value != (span{}) || len(table.order) > 0 || len(table.items) > 0 {
		s.twice = append(s.twice, whole)
	}
	table.key = whole
	s.blank(false)
	if s.peek() == '=' {
		s.pos++
	}
	s.blank(false)
	s.value(table)
	if s.pos == before { // only text that is no TOML gets here
		s.pos++
	}
}

// key reads a bare, quoted or dotted key.
func (s *scanner) key() (names []string, spans []span) {
	for {
		s.blank(false)
		start := s.pos
		var name string
		switch s.peek() {
		case '"', '\'':
			s.str()
			name = unquote(s.text[start:s.pos])
		default:
			s.until(" \t\r\n.=]")
			name = string(s.text[start:s.pos])
		}
		names, spans = append(names, name), append(spans, span{start, s.pos})
		s.blank(false)
		if s.peek() != '.' {
			return names, spans
		}
		s.pos++
	}
}

// value reads one value into n.
func (s *scanner) value(n *node) {
	start := s.pos
	switch s.peek() {
	case '"', '\'':
		s.str()
	case '[':
		s.pos++
		for s.blank(true); s.pos < len(s.text) && s.text[s.pos] != ']'; s.blank(true) {
			at := s.pos
			item := &node{}
			s.value(item)
			item.key, item.segment = item.value, item.value
			n.items = append(n.items, item)
			s.separator(at)
		}
		s.pos++
	case '{':
		s.pos++
		for s.blank(true); s.pos < len(s.text) && s.text[s.pos] != '}'; s.blank(true) {
			at := s.pos
			s.pair(n)
			s.separator(at)
		}
		s.pos++
	default:
		s.until(",]}#\r\n")
		n.value = span{start, start + len(bytes.TrimRight(s.text[start:s.pos], " \t"))}
		return
	}
	s.pos = min(s.pos, len(s.text))
	n.value = span{start, s.pos}
}

// separator skips the comma after an element that began at the given place.
func (s *scanner) separator(at int) {
	s.blank(true)
	if s.peek() == ',' || s.pos == at {
		s.pos++
	}
}

// str skips a string of any of the four kinds.
func (s *scanner) str() {
	quote := s.text[s.pos]
	if bytes.HasPrefix(s.text[s.pos:], []byte{quote, quote, quote}) {
		s.multiline(quote)
		return
	}
	for s.pos++; s.pos < len(s.text) && s.text[s.pos] != quote && s.text[s.pos] != '\n'; s.pos++ {
		if quote == '"' && s.text[s.pos] == '\\' {
			s.pos++
		}
	}
	s.pos = min(s.pos+1, len(s.text))
}

// multiline skips a string in three quotes.
func (s *scanner) multiline(quote byte) {
	s.pos += 3
	for s.pos < len(s.text) {
		switch {
		case quote == '"' && s.text[s.pos] == '\\':
			s.pos++
		case bytes.HasPrefix(s.text[s.pos:], []byte{quote, quote, quote}):
			s.pos += 3
			for s.peek() == quote { // up to two quotes may end the text itself
				s.pos++
			}
			return
		}
		s.pos++
	}
	s.pos = len(s.text)
}

// peek returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

// unquote returns the name that a quoted key stands for.
func unquote(quoted []byte) string {
	var values map[string]any
	if err := decodeTOML(slices.Concat([]byte("key = "), quoted), &values); err != nil {
		return string(quoted)
	}
	name, _ := values["key"].(string)
	return name
}
