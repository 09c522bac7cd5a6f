package render

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"mskraft/internal/release"
)

// form is the file of a service, rendered and checked, with the cluster id and
// the client lists left open: between clusters of one release most differ in
// nothing else.
type form struct {
	pieces [][]byte // before, between and after the marks
	marks  []int    // which of the marks stands between two pieces
}

// formKey is all else that a serviceFile holds.
type formKey struct {
	release            *release.Release
	edition, name      string
	factor, partitions int
	settings           string
}

func (f serviceFile) key() formKey {
	return formKey{f.Release, f.Edition, f.Name, f.ReplicationFactor, f.Partitions, fmt.Sprint(f.settings)}
}

// fillings are what takes the place of the marks: the cluster id, the client
// list, and that of performance tests.
type fillings [3]string

// marks stand for the fillings while a form is rendered. They never occur in a
// template, and hold nothing that quoting would change, nor do the fillings.
func marks() fillings {
	return fillings{"id.mskraft.invalid", "bootstrap.mskraft.invalid:1", "performance.mskraft.invalid:1"}
}

// form returns the form of a service's file.
func (r *run) form(name string) (*form, error) {
	data := newServiceFile(r.c, name)
	key := data.key()
	r.mu.Lock()
	known := r.forms[key]
	r.mu.Unlock()
	if known != nil {
		return known, nil
	}
	m := marks()
	data.ID, data.Bootstrap, data.PerformanceBootstrap = m[0], m[1], m[2]
	text, err := r.execute(&r.buf, r.c.Release.Template(name), data)
	if err != nil {
		return nil, err
	}
	if err := r.Renderer.compose(text, r.c.Release, func(k *checker, root *yaml.Node) { k.services(root, data) }); err != nil {
		return nil, err
	}
	made := &form{}
	for {
		at, which := -1, 0
		for i, mark := range m {
			if j := bytes.Index(text, []byte(mark)); j >= 0 && (at < 0 || j < at) {
				at, which = j, i
			}
		}
		if at < 0 {
			made.pieces = append(made.pieces, text)
			break
		}
		made.pieces, made.marks = append(made.pieces, text[:at]), append(made.marks, which)
		text = text[at+len(m[which]):]
	}
	r.mu.Lock()
	r.forms[key] = made
	r.mu.Unlock()
	return made, nil
}

// fill puts the fillings in.
func (f *form) fill(with fillings) ([]byte, error) {
	size := 0
	for _, p := range f.pieces {
		size += len(p)
	}
	for _, which := range f.marks {
		if !plain(with[which]) {
			return nil, fmt.Errorf("%q cannot be written as it is", with[which])
		}
		size += len(with[which])
	}
	text := append(make([]byte, 0, size), f.pieces[0]...)
	for i, which := range f.marks {
		text = append(text, with[which]...)
		text = append(text, f.pieces[i+1]...)
	}
	return text, nil
}

// plain reports whether a cluster id or a client list holds nothing that would
// have to be quoted, as every checked one does.
func plain(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("._:,[]-", rune(c)) {
			return false
		}
	}
	return s != ""
}
