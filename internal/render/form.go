package render

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"mskraft/internal/cluster"
	"mskraft/internal/release"
)

// form is the file of a service, rendered and checked, with its client lists
// left open: between clusters of one release most differ in nothing else.
type form struct {
	pieces [][]byte // before, between and after the lists
	lists  []int    // which list stands between two pieces: 0 or 1
}

// formKey is all else that the file of a service depends on.
type formKey struct {
	release               *release.Release
	edition, name         string
	factor, partitions    int
	privileged, memLimits string // of the services in the file
}

// marks stand for the client lists while a form is rendered. No host has such a
// name, and like a list they hold nothing that quoting would change.
func marks() [2]string {
	return [2]string{"bootstrap.mskraft.invalid:1", "performance.mskraft.invalid:1"}
}

// form returns the form of a service's file.
func (r *run) form(c *cluster.Cluster, f cluster.File) (*form, error) {
	key := formKey{release: c.Release, edition: c.Edition, name: f.Name, factor: c.Kafka.ReplicationFactor, partitions: c.Kafka.Partitions}
	for _, service := range c.Release.ServicesOf(f.Name) {
		key.privileged += fmt.Sprint(c.Privileged(service), " ")
		key.memLimits += c.MemLimit(service) + " "
	}
	r.mu.Lock()
	known := r.forms[key]
	r.mu.Unlock()
	if known != nil {
		return known, nil
	}
	m := marks()
	data := serviceFile{
		Cluster: c, Name: f.Name, Facts: c.Release.Generation.Services[f.Name], Bootstrap: m[0], PerformanceBootstrap: m[1],
	}
	text, err := r.execute(&r.buf, f.Template, data)
	if err != nil {
		return nil, err
	}
	if err := r.Renderer.compose(text, c.Release, func(k *checker, root *yaml.Node) { k.services(root, data) }); err != nil {
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
		made.pieces, made.lists = append(made.pieces, text[:at]), append(made.lists, which)
		text = text[at+len(m[which]):]
	}
	r.mu.Lock()
	r.forms[key] = made
	r.mu.Unlock()
	return made, nil
}

// fill puts the client lists in.
func (f *form) fill(bootstrap, performance string) []byte {
	size := len(f.lists) * max(len(bootstrap), len(performance))
	for _, p := range f.pieces {
		size += len(p)
	}
	text := append(make([]byte, 0, size), f.pieces[0]...)
	for i, which := range f.lists {
		text = append(text, [2]string{bootstrap, performance}[which]...)
		text = append(text, f.pieces[i+1]...)
	}
	return text
}

// plainList reports whether a client list holds nothing that would have to be
// quoted, as every checked one does.
func plainList(list string) bool {
	return list != "" && strings.IndexFunc(list, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(".:,[]-", r)
	}) < 0
}
