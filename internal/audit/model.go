package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
)

// Limits of a parsed file: aliases can make a small text a huge model.
const (
	maxNodes = 100_000
	maxBytes = 4 << 20 // of keys and values
	maxDepth = 64
)

// model is a parsed compose file, taken apart into leaves. Notations that mean
// the same give the same model: list or mapping for an environment, quotes
// around a number, the order of ports and volumes.
type model struct {
	leaves   []*leaf
	services map[string]bool
	byPath   map[string]*leaf
}

// leaf is one value: a scalar, an empty mapping, or a list. Each port and
// volume of a service is a leaf of its own; the last key is then what it is for,
// in brackets.
type leaf struct {
	path []string
	text string // what is compared
}

// null is the text of a key without a value.
const null = "(null)"

// service is the service that the leaf is in, "" for none.
func (l *leaf) service() string {
	if len(l.path) > 1 && l.path[0] == "services" {
		return l.path[1]
	}
	return ""
}

func (m *model) find(path []string) *leaf { return m.byPath[strings.Join(path, "\x00")] }

// get is the text at a path, "" for none.
func (m *model) get(path ...string) string {
	if l := m.find(path); l != nil {
		return l.text
	}
	return ""
}

// mention is the first leaf of a service, or of the file, that says Kafka.
func (m *model) mention(service string) *leaf {
	for _, l := range m.leaves {
		if service != "" && l.service() != service {
			continue
		}
		for _, s := range append(slices.Clone(l.path), l.text) {
			if strings.Contains(strings.ToLower(s), "kafka") {
				return l
			}
		}
	}
	return nil
}

// syntaxError is a mistake in a file.
type syntaxError struct {
	line int // 0 for the file as a whole
	what string
}

func (e *syntaxError) Error() string { return e.what }

// parse takes a compose file apart.
func parse(text []byte) (*model, error) {
	var doc, next yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, yamlError(err, text)
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, &syntaxError{doc.Line, "is not a YAML mapping"}
	}
	if err := d.Decode(&next); err == nil {
		return nil, &syntaxError{next.Line, "a second YAML document begins"}
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlError(err, text)
	}
	p := &parser{m: &model{services: map[string]bool{}, byPath: map[string]*leaf{}}}
	if err := p.mapping(nil, doc.Content[0]); err != nil {
		return nil, err
	}
	return p.m, nil
}

// yamlError says what the YAML parser found wrong. Its words may quote the file:
// what is quoted might be a secret.
func yamlError(err error, text []byte) error {
	what := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if m := regexp.MustCompile(`^line (\d+): `).FindStringSubmatch(what); m != nil {
		line, _ = strconv.Atoi(m[1])
		what = what[len(m[0]):]
	}
	quote := regexp.MustCompile(`(?s) ['"` + "`" + `](.*)['"` + "`" + `]`)
	if m := quote.FindStringSubmatch(what); m != nil {
		if i := bytes.Index(text, []byte("*"+m[1])); i >= 0 && line == 0 {
			line = 1 + bytes.Count(text[:i], []byte("\n"))
		}
		what = quote.ReplaceAllString(what, "")
	}
	return &syntaxError{line, "is not YAML: " + printed(what)}
}

// parser walks over a document and keeps count of what it makes of it.
type parser struct {
	m            *model
	nodes, bytes int
}

var errTooMuch = errors.New("is too much for a compose file once its aliases are expanded")

// enter resolves aliases and keeps the count.
func (p *parser) enter(n *yaml.Node, depth int) (*yaml.Node, error) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
		if p.nodes++; p.nodes > maxNodes {
			return nil, errTooMuch
		}
	}
	p.nodes++
	p.bytes += len(n.Value)
	switch {
	case depth > maxDepth:
		return nil, &syntaxError{n.Line, "is nested too deeply for a compose file"}
	case p.nodes > maxNodes || p.bytes > maxBytes:
		return nil, errTooMuch
	}
	return n, nil
}

// pair is one key of a mapping.
type pair struct {
	key   string
	value *yaml.Node
}

// pairs lists the keys of a mapping, those of merged ones (<<) last.
func (p *parser) pairs(n *yaml.Node, depth int) ([]pair, error) {
	var list, merged []pair
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		key, err := p.enter(n.Content[i], depth)
		if err != nil {
			return nil, err
		}
		switch {
		case key.Kind != yaml.ScalarNode:
			return nil, &syntaxError{key.Line, "a key is not a plain word"}
		case key.Tag == "!!merge":
			more, err := p.merge(n.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
			continue
		case seen[key.Value]:
			return nil, &syntaxError{key.Line, "key " + printed(key.Value) + " stands twice"}
		}
		seen[key.Value] = true
		list = append(list, pair{key.Value, n.Content[i+1]})
	}
	for _, m := range merged {
		if !seen[m.key] {
			seen[m.key] = true
			list = append(list, m)
		}
	}
	return list, nil
}

// merge lists the keys that << brings.
func (p *parser) merge(n *yaml.Node, depth int) ([]pair, error) {
	n, err := p.enter(n, depth)
	if err != nil {
		return nil, err
	}
	switch n.Kind {
	case yaml.MappingNode:
		return p.pairs(n, depth)
	case yaml.SequenceNode:
		var list []pair
		for _, item := range n.Content {
			more, err := p.merge(item, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
		}
		return list, nil
	}
	return nil, &syntaxError{n.Line, "<< merges what is no mapping"}
}

func (p *parser) leaf(path []string, text string) error {
	l := &leaf{slices.Clone(path), text}
	key := strings.Join(path, "\x00")
	if p.bytes += len(key) + len(text); p.bytes > maxBytes {
		return errTooMuch
	}
	p.m.leaves = append(p.m.leaves, l)
	p.m.byPath[key] = l
	return nil
}

// mapping takes a mapping apart.
func (p *parser) mapping(path []string, n *yaml.Node) error {
	list, err := p.pairs(n, len(path))
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return p.leaf(path, "{}")
	}
	for _, kv := range list {
		if err := p.value(append(path, kv.key), kv.value); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) value(path []string, n *yaml.Node) error {
	n, err := p.enter(n, len(path))
	if err != nil {
		return err
	}
	inService := len(path) == 3 && path[0] == "services"
	if len(path) == 2 && path[0] == "services" {
		p.m.services[path[1]] = true
	}
	switch {
	case n.Kind == yaml.MappingNode:
		return p.mapping(path, n)
	case n.Kind == yaml.SequenceNode && inService && path[2] == "environment":
		return p.items(path, n, func(s string) (key, value string) {
			key, value, given := strings.Cut(s, "=")
			if !given {
				value = null
			}
			return key, value
		})
	case n.Kind == yaml.SequenceNode && inService && (path[2] == "ports" || path[2] == "volumes"):
		return p.items(path, n, func(s string) (key, value string) { return "[" + target(path[2], s) + "]", s })
	}
	text, err := p.text(n, len(path))
	if err != nil || inService && path[2] == "privileged" && text == "false" {
		return err // the same as no such key
	}
	return p.leaf(path, text)
}

// items makes every item of a list a leaf of its own.
func (p *parser) items(path []string, n *yaml.Node, cut func(string) (key, value string)) error {
	if len(n.Content) == 0 {
		return p.leaf(path, "[]")
	}
	for _, item := range n.Content {
		s, err := p.text(item, len(path))
		if err != nil {
			return err
		}
		key, value := cut(s)
		for i := 2; p.m.find(append(path, key)) != nil; i++ { // the same once more
			key, _ = cut(s)
			key += "#" + strconv.Itoa(i) // so that no rule takes it for the one
			if p.nodes++; p.nodes > maxNodes {
				return errTooMuch
			}
		}
		if err := p.leaf(append(path, key), value); err != nil {
			return err
		}
	}
	return nil
}

// text writes a value on one line. Numbers are written as strings are, as
// docker-compose makes no difference where both may stand.
func (p *parser) text(n *yaml.Node, depth int) (string, error) {
	n, err := p.enter(n, depth)
	if err != nil {
		return "", err
	}
	var parts []string
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			s, err := p.text(item, depth+1)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	case yaml.MappingNode:
		list, err := p.pairs(n, depth)
		if err != nil {
			return "", err
		}
		for _, kv := range list {
			s, err := p.text(kv.value, depth+1)
			if err != nil {
				return "", err
			}
			parts = append(parts, kv.key+": "+s)
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ", ") + "}", nil
	}
	switch tag := n.ShortTag(); tag {
	case "!!str", "!!int", "!!float", "!!timestamp":
		return n.Value, nil
	case "!!bool":
		return strings.ToLower(n.Value), nil
	case "!!null":
		return null, nil
	default:
		return fmt.Sprintf("%s %s", tag, n.Value), nil
	}
}

// target is what a published port or a volume is for: the container's port or
// path.
func target(kind, s string) string {
	parts := hostfiles.Fields(s)
	if _, long, ok := strings.Cut(s, "target: "); ok && s[0] == '{' {
		long, _, _ = strings.Cut(strings.TrimSuffix(long, "}"), ", ")
		return long
	}
	if kind == "volumes" {
		return parts[min(1, len(parts)-1)]
	}
	port := strings.TrimSuffix(parts[len(parts)-1], "/tcp")
	if port == "${MS_KAFKA_PORT}" { // until v2.7.1; Kafka listens at 9092 all the same
		return strconv.Itoa(kafka.DefaultPort)
	}
	return port
}
