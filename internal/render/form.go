package render

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/tree"
)

// form is a rendered and checked text in which the values that differ between
// hosts and clusters are left open. Most files of thousands of hosts have a form
// in common, and making and checking it is most of the work on them. The checks
// hold for every text that is made from it: marks stand in double quotes or
// comments only, or are whole numbers, and what takes their place is plain.
type form struct {
	pieces [][]byte // before, between and after the marks
	marks  []int    // which of the marks stands between two pieces
}

// marks are texts that stand for values while a form is rendered. They occur
// neither in a template nor in what else the form is made of.
type marks struct {
	texts  [3]string
	number int
}

// newMarks returns marks that others does not contain.
func newMarks(others string) marks {
	for n := 0; ; n++ {
		m := marks{number: 1987654321 - n}
		for i := range m.texts {
			m.texts[i] = fmt.Sprintf("value-%d-%d.mskraft.invalid", i, n)
		}
		if !slices.ContainsFunc(m.all(), func(mark string) bool { return strings.Contains(others, mark) }) {
			return m
		}
	}
}

// all lists the marks as they stand in the text.
func (m marks) all() []string { return append(m.texts[:], fmt.Sprint(m.number)) }

// wrong blames a template for what it made. Marks are told by these names.
func (m marks) wrong(template string, err error, names ...string) error {
	var e *message.Error
	if !errors.As(err, &e) {
		return wrong(template, err)
	}
	var replace []string
	for i, name := range names {
		replace = append(replace, m.all()[i], "<"+name+">")
	}
	return wrong(template, &message.Error{Message: e.Masked(strings.NewReplacer(replace...).Replace)})
}

// cut makes a form of a text at its marks.
func (m marks) cut(text []byte) *form {
	f := &form{}
	for {
		at, which, length := -1, 0, 0
		for i, mark := range m.all() {
			if j := bytes.Index(text, []byte(mark)); j >= 0 && (at < 0 || j < at) {
				at, which, length = j, i, len(mark)
			}
		}
		if at < 0 {
			f.pieces = append(f.pieces, text)
			return f
		}
		f.pieces, f.marks = append(f.pieces, text[:at]), append(f.marks, which)
		text = text[at+length:]
	}
}

// fill puts values in the places of the marks: three texts and a number. They hold
// nothing that would have to be quoted, as checked ids, addresses and lists do.
func (f *form) fill(values [4]string) (*tree.Blob, error) {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:,[]@-=+/()"
	parts := [][]byte{f.pieces[0]}
	for i, which := range f.marks {
		value := values[which]
		if value == "" || strings.Trim(value, plain) != "" {
			return nil, message.Failed("template.unplain", value)
		}
		parts = append(parts, []byte(value), f.pieces[i+1])
	}
	return tree.NewBlob(bytes.Join(parts, nil)), nil
}

// fill puts values into the form of that key, which make renders when it is first needed.
func (r *Renderer) fill(key any, values [4]string, make func() (*form, error)) (*tree.Blob, error) {
	r.mu.Lock()
	f := r.forms[key]
	r.mu.Unlock()
	if f != nil {
		return f.fill(values)
	}
	f, err := make()
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	if len(r.forms) < maxForms {
		r.forms[key] = f
	}
	r.mu.Unlock()
	return f.fill(values)
}

// maxForms bounds what is kept; one cluster rarely needs more than twenty.
const maxForms = 4096

// serviceKey is all that a serviceFile holds but for its marks.
type serviceKey struct {
	release            *release.Release
	edition, name      string
	factor, partitions int
	settings           string
}

// service renders a file of services. The marks of its form are the cluster id, the
// client list and that of performance tests.
func (r *run) service(f cluster.File, h *cluster.Host) (*tree.Blob, error) {
	data := newServiceFile(r.c, f.Name)
	key := serviceKey{data.Release, data.Edition, data.Name, data.ReplicationFactor, data.Partitions, fmt.Sprint(data.settings)}
	return r.fill(key, [4]string{string(r.c.ID), h.Bootstrap, h.PerformanceBootstrap}, func() (*form, error) {
		m := newMarks(key.settings)
		data.ID, data.Bootstrap, data.PerformanceBootstrap = m.texts[0], m.texts[1], m.texts[2]
		text, err := r.execute(f.Template, data)
		if err != nil {
			return nil, err
		}
		err = checkCompose(text, data.Release, m.texts[:], func(check *checker, file *hostfiles.File) { check.services(file, data) })
		return m.cut(text), m.wrong(f.Template, err, "cluster id", "client list", "client list of performance tests")
	})
}

// kafkaKey is all that the files of a host's Kafka follow from but for their marks.
type kafkaKey struct {
	release              *release.Release
	template, properties string
	roles                kafka.Roles
	ports                [3]int
	heap, memLimit       string
	privileged, volume   bool
	replication          [3]int
}

// kafka renders a file of a host's Kafka. The marks of its form are the cluster id,
// the voters, the host's address and its node id.
func (r *run) kafka(h *cluster.Host, template string) (*tree.Blob, error) {
	c := r.c
	if r.properties == "" {
		r.properties = fmt.Sprint(c.Kafka.Properties)
	}
	key := kafkaKey{
		c.Release, template, r.properties, h.Roles,
		[3]int{h.ClientPort, h.ControllerPort, h.InternalPort},
		h.Heap, c.MemLimit("kafka"), c.Privileged("kafka"),
		c.Kafka.Volume,
		[3]int{c.Kafka.ReplicationFactor, c.Kafka.MinInsyncReplicas, c.Kafka.Partitions},
	}
	values := [4]string{string(c.ID), c.Kafka.Voters, h.URLHost(), strconv.Itoa(h.NodeID)}
	return r.fill(key, values, func() (*form, error) {
		m := newMarks(r.properties + " " + key.heap + " " + key.memLimit)
		marked, host := *c, *h
		marked.ID, marked.Kafka.Voters, host.Address, host.NodeID = kafka.ClusterID(m.texts[0]), m.texts[1], m.texts[2], m.number
		data := newKafkaFile(&marked, &host)
		text, err := r.execute(template, data)
		if err != nil {
			return nil, err
		}
		if template == controllerTemplate {
			err = checkProperties(text, data)
		} else if err = checkConsumer(text, data.Release.Generation.Consumer); err == nil {
			err = checkCompose(text, data.Release, m.texts[:], func(check *checker, file *hostfiles.File) { check.kafka(file, data) })
		}
		return m.cut(text), m.wrong(template, err, "cluster id", "voters", "address of the host", "node id")
	})
}

// conf renders apply.conf of a host. The marks of its form are the names of the
// cluster and of the host, and the host's address.
func (r *run) conf(h *cluster.Host) (*tree.Blob, error) {
	data := newApplyFile(r.c, h)
	facts := fmt.Sprintf("%q", data.applyFacts)
	return r.fill(applyKey(facts), [4]string{data.Cluster, data.Host, data.Address}, func() (*form, error) {
		m := newMarks(facts)
		data.Cluster, data.Host, data.Address = m.texts[0], m.texts[1], m.texts[2]
		text, err := r.execute(confTemplate, data)
		if err != nil {
			return nil, err
		}
		return m.cut(text), m.wrong(confTemplate, checkApply(text, data), "name of the cluster", "name of the host", "address of the host")
	})
}

// applyKey is all that an applyFile holds but for its marks.
type applyKey string
