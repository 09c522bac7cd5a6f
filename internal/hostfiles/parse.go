package hostfiles

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"mskraft/internal/message"
)

// Limits of a parsed file: aliases can make a small text a huge model.
const (
	maxNodes = 100_000
	maxBytes = 4 << 20 // of what aliases stand for
	maxDepth = 64
)

// ParseFile reads the text of a compose file. path is how messages name it, env
// may be nil. A file with problems that could not be mended has no services.
func ParseFile(name, path string, text []byte, env *Env) (*File, []Problem) {
	f := &File{Name: name, Path: path}
	f.leaves = sync.OnceValues(func() ([]Leaf, []Problem) { return Leaves(path, text, nil) })
	p, root, problems := read(path, text, env)
	if root == nil {
		return f, problems
	}
	p.file(f, root)
	return f, append(problems, p.problems...)
}

// read parses a text and mends what it can. root is nil for one that is no YAML.
func read(path string, text []byte, env *Env) (p *parser, root *yaml.Node, problems []Problem) {
	d := &document{path: path, text: text, shift: map[int]int{}}
	encoding := d.encoding()
	problems = encoding
	root, err := d.parse()
	for _, mend := range repairs() {
		if err == nil {
			break
		}
		if mended := mend(d); len(mended) > 0 {
			problems = append(problems, mended...)
			root, err = d.parse()
		}
	}
	switch {
	case err != nil && len(encoding) > 0: // what follows from it is no news
		encoding[0].Repaired = false
		return nil, nil, encoding
	case err != nil:
		return nil, nil, append(problems, d.problem(err))
	}
	return &parser{d: d, env: env}, root, problems
}

// parse returns the mapping that is the whole of the document.
func (d *document) parse() (*yaml.Node, error) {
	var doc, next yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(d.text))
	if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, &syntaxError{Message: message.New("yaml.empty")}
	} else if err != nil {
		return nil, err
	}
	if err := decoder.Decode(&next); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, err
		}
		return nil, &syntaxError{next.Line, message.New("yaml.second")}
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, &syntaxError{doc.Line, message.New("yaml.no-mapping")}
	}
	return doc.Content[0], nil
}

type syntaxError struct {
	Line int
	message.Message
}

func (e *syntaxError) Error() string { return e.String() }

// problem tells of a text that is no YAML. What the parser quotes of the file is
// left out: it might be a secret.
func (d *document) problem(err error) Problem {
	p := Problem{Place: Place{File: d.path}}
	var e *syntaxError
	if errors.As(err, &e) {
		p.Place, p.Message = d.place(e.Line, 0), e.Message
		return p
	}
	what := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := regexp.MustCompile(`^line (\d+): `).FindStringSubmatch(what); m != nil {
		line, _ := strconv.Atoi(m[1])
		p.Place, what = d.place(line, 0), what[len(m[0]):]
	}
	if n := d.broken(); n > 0 {
		p.Place = d.place(n, 0)
	}
	what = regexp.MustCompile(`(?s) ['"`+"`"+`](.*)['"`+"`"+`]`).ReplaceAllString(what, "")
	p.Message = message.New("yaml.syntax", what)
	return p
}

// maxSearched is how many lines a text may have whose broken line is searched for.
const maxSearched = 300

// broken is the line with which the text ceases to be YAML, 0 if it is not found:
// the parser often names only the block that the line is in.
func (d *document) broken() int {
	if bytes.Count(d.text, []byte("\n")) > maxSearched || len(d.text) > maxSearched*200 {
		return 0
	}
	number, end, bad := 0, 0, 0
	for line := range bytes.Lines(d.text) {
		number++
		end += len(line)
		switch {
		case !content(line):
		case yaml.Unmarshal(d.text[:end], new(yaml.Node)) == nil:
			bad = 0 // what began before goes over several lines
		case bad == 0:
			bad = number
		}
	}
	return bad
}

// parser walks over a document and keeps count of what it makes of it.
type parser struct {
	d        *document
	env      *Env
	nodes    int
	bytes    int
	problems []Problem
}

// resolve follows aliases. It returns nil for what is missing, or too much.
func (p *parser) resolve(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
		p.nodes++
		p.bytes += len(n.Value)
	}
	if p.nodes++; p.nodes > maxNodes || p.bytes > maxBytes {
		p.problem(nil, "yaml.large")
		return nil
	}
	return n
}

// deep reports whether something lies deeper than anything in a compose file.
func (p *parser) deep(depth int) bool {
	if depth > maxDepth {
		p.problem(nil, "yaml.deep")
	}
	return depth > maxDepth
}

// maxProblems is how many problems of a file are told; nobody reads more.
const maxProblems = 100

func (p *parser) problem(n *yaml.Node, id message.ID, args ...any) {
	place := Place{File: p.d.path}
	if n != nil {
		place = p.place(n)
	}
	p.problemAt(place, id, args...)
}

func (p *parser) problemAt(place Place, id message.ID, args ...any) {
	known := func(q Problem) bool { return q.Place == place && q.ID == id }
	if len(p.problems) < maxProblems && !slices.ContainsFunc(p.problems, known) {
		p.problems = append(p.problems, Problem{Place: place, Message: message.New(id, args...)})
	}
}

func (p *parser) place(n *yaml.Node) Place { return p.d.place(n.Line, n.Column) }

// pair is one key of a mapping.
type pair struct {
	key   *yaml.Node
	name  string
	value *yaml.Node
}

// pairs lists the keys of a mapping, those of merged ones (<<) last. It returns
// nothing for what is no mapping.
func (p *parser) pairs(n *yaml.Node) []pair { return p.merged(n, 0) }

func (p *parser) merged(n *yaml.Node, depth int) (list []pair) {
	switch n = p.resolve(n); {
	case n == nil:
		return nil
	case n.Kind != yaml.MappingNode:
		if depth > 0 {
			p.problem(n, "yaml.merge")
		}
		return nil
	case p.deep(depth):
		return nil
	}
	var more []pair
	list = make([]pair, 0, len(n.Content)/2)
	seen := make(map[string]int, len(n.Content)/2) // where in the list
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := p.resolve(n.Content[i])
		switch {
		case key == nil:
		case key.Kind != yaml.ScalarNode:
			p.problem(key, "yaml.key")
		case key.Tag == "!!merge":
			from := []*yaml.Node{p.resolve(n.Content[i+1])}
			if from[0] != nil && from[0].Kind == yaml.SequenceNode {
				from = from[0].Content
			}
			for _, item := range from {
				more = append(more, p.merged(item, depth+1)...)
			}
		default:
			kv := pair{key, p.word(key.Value, p.place(key)), n.Content[i+1]}
			at, twice := seen[kv.name]
			if !twice {
				seen[kv.name] = len(list)
				list = append(list, kv)
				break
			}
			p.problem(key, "yaml.twice", kv.name)
			list[at] = kv // as docker-compose 1 takes it
		}
	}
	for _, m := range more {
		if _, ok := seen[m.name]; !ok {
			seen[m.name] = len(list)
			list = append(list, m)
		}
	}
	return list
}

// word is a key without the blanks around it that look like plain ones and are none.
func (p *parser) word(text string, place Place) string {
	word := strings.TrimFunc(text, func(c rune) bool { return c == ' ' || isOddBlank(c) })
	before, _, _ := strings.Cut(text, word)
	odd := strings.Trim(before+text[len(before)+len(word):], " ")
	if odd == "" {
		return text
	}
	c, _ := utf8.DecodeRuneInString(odd)
	p.problemAt(place, "yaml.blank", c)
	return word
}

// at returns the value behind keys, nil if there is none.
func (p *parser) at(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		pairs := p.pairs(n)
		i := slices.IndexFunc(pairs, func(kv pair) bool { return kv.name == key })
		if i < 0 {
			return nil
		}
		n = pairs[i].value
	}
	return p.resolve(n)
}

// value reads a scalar.
func (p *parser) value(n *yaml.Node) Value {
	if n = p.resolve(n); n == nil || n.Kind != yaml.ScalarNode {
		return Value{}
	}
	if n.ShortTag() == "!!null" {
		return p.filled("", p.place(n))
	}
	return p.filled(n.Value, p.place(n))
}

// filled makes a value of what is written at a place.
func (p *parser) filled(raw string, place Place) Value {
	text, open := p.env.fill(raw)
	if name := demanded(text); name != "" && p.env != nil {
		p.problemAt(place, "yaml.demanded", name)
	}
	return Value{text, raw, open, place, true}
}

// values reads a list of scalars; a scalar counts as a list of one, and a
// mapping as the list of its keys.
func (p *parser) values(n *yaml.Node) []Value {
	if n = p.resolve(n); n == nil {
		return nil
	}
	items := []*yaml.Node{n}
	switch n.Kind {
	case yaml.SequenceNode:
		items = n.Content
	case yaml.MappingNode:
		items = nil
		for _, kv := range p.pairs(n) {
			items = append(items, kv.key)
		}
	}
	var list []Value
	for _, item := range items {
		if v := p.value(item); v.Given {
			list = append(list, v)
		} else if item = p.resolve(item); item != nil {
			p.problem(item, "yaml.no-text")
		}
	}
	return list
}
