package hostfiles

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ParseStrict reads the text of a compose file that a template made. Nothing is mended:
// besides what ParseFile finds, a key that stands twice is a problem wherever it is, and
// so is a mark outside of double quotes: only there can one plain word take the place
// of another without a change of meaning.
func ParseStrict(text []byte, marks []string) (*File, []Problem) {
	f, d := &File{}, &document{text: text, shift: map[int]int{}}
	root, err := d.parse()
	if err != nil {
		return f, []Problem{d.problem(err)}
	}
	reader, strict := &parser{d: d}, &parser{d: d}
	reader.file(f, root)
	strict.walk(root, func(n *yaml.Node) bool {
		return n.Style != yaml.DoubleQuotedStyle && slices.ContainsFunc(marks, func(m string) bool { return strings.Contains(n.Value, m) })
	})
	known := func(p Problem) bool { return p.ID == "yaml.twice" }
	return f, append(strict.problems, slices.DeleteFunc(reader.problems, known)...)
}

// walk goes over all of a document. isOpen tells of a scalar that a mark stands in it
// without double quotes.
func (p *parser) walk(n *yaml.Node, isOpen func(*yaml.Node) bool) {
	if n.Kind == yaml.ScalarNode && isOpen(n) {
		p.problem(n, "yaml.unquoted")
	}
	seen := map[string]bool{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if seen[c.Value] {
				p.problem(c, "yaml.repeated", c.Value)
			}
			seen[c.Value] = true
		}
		p.walk(c, isOpen)
	}
}
