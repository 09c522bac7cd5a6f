package audit

import (
	"fmt"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
)

// model is a compose file, taken apart into leaves as docker-compose reads it, but
// with variables as they are written.
type model struct {
	all      []hostfiles.Leaf
	leaves   []*leaf // the same
	services map[string]bool
}

// leaf is one value: a scalar, an empty mapping, or a list. Each port and
// volume of a service is a leaf of its own; the last key is then what it is for,
// in brackets.
type leaf struct {
	path []string
	text string // what is compared
}

// null is what is shown for a key without a value.
const null = "(null)"

// parse takes a compose file apart. It returns no model for one that cannot be
// read whole.
func parse(path string, text []byte) (*model, []hostfiles.Problem) {
	leaves, problems := hostfiles.Leaves(path, text, nil)
	if slices.ContainsFunc(problems, func(p hostfiles.Problem) bool { return !p.Repaired }) {
		return nil, problems
	}
	m := &model{all: leaves, services: map[string]bool{}}
	for _, l := range leaves {
		if last := len(l.Path) - 1; l.Path[last] == "[${MS_KAFKA_PORT}]" { // until v2.7.1; Kafka listens at 9092 all the same
			l.Path[last] = fmt.Sprintf("[%d]", kafka.DefaultPort)
		}
		m.leaves = append(m.leaves, newLeaf(l.Path, &l))
		if len(l.Path) > 1 && l.Path[0] == "services" {
			m.services[l.Path[1]] = true
		}
	}
	return m, problems
}

// newLeaf makes a leaf of one of package hostfiles, nil of none.
func newLeaf(path []string, l *hostfiles.Leaf) *leaf {
	if l == nil {
		return nil
	}
	text := l.Value.Raw
	if !l.Value.Given {
		text = null
	}
	return &leaf{path, text}
}

// service is the service that the leaf is in, "" for none.
func (l *leaf) service() string {
	if len(l.path) > 1 && l.path[0] == "services" {
		return l.path[1]
	}
	return ""
}

func (m *model) find(path []string) *leaf {
	for _, l := range m.leaves {
		if slices.Equal(l.path, path) {
			return l
		}
	}
	return nil
}

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
