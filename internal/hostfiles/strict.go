package hostfiles

import (
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
	p := &parser{d: d}
	p.file(f, root)
	s := &strict{parser: &parser{d: d}, marks: marks}
	s.node(root)
	for _, problem := range p.problems {
		if problem.ID != "yaml.twice" { // told by strict
			s.problems = append(s.problems, problem)
		}
	}
	return f, s.problems
}

// strict walks over all of a document.
type strict struct {
	*parser
	marks []string
}

func (s *strict) node(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Style != yaml.DoubleQuotedStyle {
		for _, m := range s.marks {
			if strings.Contains(n.Value, m) {
				s.problem(n, "yaml.unquoted")
			}
		}
	}
	seen := map[string]bool{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if seen[c.Value] {
				s.problem(c, "yaml.repeated", c.Value)
			}
			seen[c.Value] = true
		}
		s.node(c)
	}
}
