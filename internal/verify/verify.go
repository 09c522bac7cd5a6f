// Package verify checks hosts that were read back as one Kafka cluster, as
// mskraft rendered them or as somebody edited them. It knows no spec and no
// template, it reads only, and it never prints.
package verify

import (
	"cmp"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// Severity says whether a cluster with the finding is sound.
type Severity int

const (
	// Error is something that fails, or that makes other hosts fail.
	Error Severity = iota
	// Warning works and will hurt.
	Warning
)

// A Finding is one mistake, wherever it was made: a message with the code MSK3nn that
// says what is wrong, what goes wrong at run time, and how to repair it.
type Finding struct {
	message.Message
	Severity Severity
	Place    hostfiles.Place
	Width    int    // characters at the place that are meant, 0 without a column
	Line     string // the line of the place, "" where the file as a whole is meant
	Host     string // that the place is of, "" for none
	Also     []Other
}

// Other is a further place of a mistake.
type Other struct {
	Place hostfiles.Place
	Host  string
}

// A Report is all that was found.
type Report struct {
	Findings  []Finding         // by file and place
	Unchecked []message.Message // what could not be checked, and why
	Hosts     int
	Kafkas    int // hosts that start a Kafka
	Files     int // compose files
}

// Check checks hosts as one cluster. It reads manifests and NGINX files beside
// what was read of the hosts; an error is about reading them.
func Check(c *hostfiles.Cluster, cat *release.Catalogue) (*Report, error) {
	k := &checker{cat: cat, in: c, r: &Report{Hosts: len(c.Hosts)}, bad: map[hostfiles.Place]bool{}, texts: map[string][]byte{}, unset: map[string]bool{}, names: map[string]bool{}, strangers: map[string]bool{}}
	listings, err := k.manifests()
	if err != nil {
		return nil, err
	}
	for _, h := range c.Hosts {
		k.hosts = append(k.hosts, k.newHost(h, listings[h.Dir]))
		k.r.Files += len(h.Files)
	}
	k.labels()
	k.form()
	k.releases()
	k.kafkas()
	k.images()
	k.ports()
	k.identity()
	k.roles()
	k.listeners()
	k.voters()
	k.advertised()
	k.clients()
	k.replication()
	k.properties()
	k.data()
	k.state()
	if err := k.nginx(); err != nil {
		return nil, err
	}
	k.finish()
	return k.r, nil
}

// checker is one run of Check.
type checker struct {
	cat   *release.Catalogue
	in    *hostfiles.Cluster
	hosts []*host
	nodes []*host // those whose Kafka is started, understood and not the stock one
	r     *Report
	// lost tells that ids or addresses of nodes are wrong, so that nothing is to
	// be concluded from one that nobody has.
	lostIDs, lostAddresses bool
	missing                bool // a voter is a host that is not here

	bad       map[hostfiles.Place]bool // values that were reported, and that nothing is to be concluded from
	texts     map[string][]byte        // of files that are not a host's, by path
	dirs      map[string]*host
	unset     map[string]bool // variables of .env without which something was not checked
	names     map[string]bool // that would have to be looked up
	strangers map[string]bool // addresses that may be those of hosts without Kafka
	listed    []finding
}

// finding is a Finding before its line is known.
type finding struct {
	Finding
	part string // text at the place that is meant
}

// A spot is where a finding is: a place, and the text there that is meant.
type spot struct {
	place hostfiles.Place
	text  string
}

// at is the spot of a value.
func at(v hostfiles.Value) spot { return spot{v.Place, v.Raw} }

// within is the spot of a part of a value.
func within(v hostfiles.Value, part string) spot { return spot{v.Place, part} }

func (k *checker) fail(s spot, id message.ID, args ...any) {
	k.add(Error, s, message.New(id, args...))
}

func (k *checker) warn(s spot, id message.ID, args ...any) {
	k.add(Warning, s, message.New(id, args...))
}

func (k *checker) add(severity Severity, s spot, m message.Message) {
	k.listed = append(k.listed, finding{Finding{Message: m, Severity: severity, Place: s.place}, s.text})
}

// unchecked notes what could not be checked, once.
func (k *checker) unchecked(id message.ID, args ...any) {
	m := message.New(id, args...)
	if !slices.ContainsFunc(k.r.Unchecked, func(o message.Message) bool { return o.String() == m.String() }) {
		k.r.Unchecked = append(k.r.Unchecked, m)
	}
}

// finish sorts the findings and makes one of the same mistake at many places.
func (k *checker) finish() {
	for i := range k.listed {
		f := &k.listed[i]
		if h := k.hostOf(f.Place.File); h != nil {
			f.Host = h.label
		}
		k.locate(f)
	}
	slices.SortStableFunc(k.listed, func(a, b finding) int {
		p, q := a.Place, b.Place
		return cmp.Or(strings.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col), strings.Compare(a.Code(), b.Code()), strings.Compare(a.String(), b.String()))
	})
	type mistake struct {
		id    message.ID
		words message.Words
	}
	first := map[mistake]int{}
	for _, f := range k.listed {
		m := mistake{f.ID, f.In(message.English)}
		i, ok := first[m]
		if !ok {
			first[m] = len(k.r.Findings)
			k.r.Findings = append(k.r.Findings, f.Finding)
			continue
		}
		g := &k.r.Findings[i]
		last := g.Place
		if n := len(g.Also); n > 0 {
			last = g.Also[n-1].Place
		}
		if last != f.Place {
			g.Also = append(g.Also, Other{f.Place, f.Host})
		}
	}
	k.listed = nil
	k.incomplete()
}

// locate finds the line of a finding, and what of it is meant.
func (k *checker) locate(f *finding) {
	if f.Place.Line == 0 {
		return
	}
	f.Line = k.line(f.Place)
	if f.Place.Col == 0 {
		return
	}
	f.Width = 1
	runes := []rune(f.Line)
	from := min(f.Place.Col-1, len(runes))
	if part, _, _ := strings.Cut(f.part, "\n"); part != "" {
		if before, _, ok := strings.Cut(string(runes[from:]), part); ok {
			f.Place.Col += len([]rune(before))
			f.Width = len([]rune(part))
		}
	}
}

// line is the text at a place, without its line end.
func (k *checker) line(p hostfiles.Place) string {
	text, ok := k.texts[p.File]
	if h := k.hostOf(p.File); !ok && h != nil {
		text = h.Texts[h.inside(p.File)]
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		if n++; n == p.Line {
			return strings.TrimRight(strings.TrimPrefix(line, "\ufeff"), "\r\n")
		}
	}
	return ""
}
