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
	"mskraft/internal/redact"
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
	Line     string // the line of the place without its secrets, "" where the file as a whole is meant
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
	check := &checker{
		catalogue: cat, cluster: c, report: &Report{Hosts: len(c.Hosts)}, reported: map[hostfiles.Place]bool{}, texts: map[string][]byte{}, hidden: map[string][]byte{},
		unset: map[string]bool{}, unresolved: map[string]bool{}, strangers: map[string]bool{},
	}
	listings, err := check.checkManifests()
	if err != nil {
		return nil, err
	}
	for _, h := range c.Hosts {
		check.hosts = append(check.hosts, check.newHost(h, listings[h.Dir]))
		check.report.Files += len(h.Files)
	}
	check.label()
	check.reportProblems()
	check.findReleases()
	check.pickNodes()
	check.checkImages()
	check.checkPorts()
	check.checkIdentity()
	check.readRoles()
	check.checkListeners()
	check.checkVoters()
	check.checkAdvertised()
	check.checkClients()
	check.checkReplication()
	check.compareProperties()
	check.checkData()
	check.checkState()
	if err := check.checkNginx(); err != nil {
		return nil, err
	}
	check.finish()
	return check.report, nil
}

// checker is one run of Check.
type checker struct {
	catalogue *release.Catalogue
	cluster   *hostfiles.Cluster
	hosts     []*host
	nodes     []*host // those whose Kafka is started, understood and not the stock one
	report    *Report
	// lost tells that ids or addresses of nodes are wrong, so that nothing is to
	// be concluded from one that nobody has.
	lostIDs, lostAddresses bool
	voterMissing           bool // a voter is a host that is not here

	reported   map[hostfiles.Place]bool // values that were reported, and that nothing is to be concluded from
	texts      map[string][]byte        // of files that are not a host's, by path
	hidden     map[string][]byte        // of files that were quoted, without their secrets
	hostOfDir  map[string]*host
	unset      map[string]bool // variables of .env without which something was not checked
	unresolved map[string]bool // that would have to be looked up
	strangers  map[string]bool // addresses that may be those of hosts without Kafka
	findings   []finding
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

func (check *checker) fail(s spot, id message.ID, args ...any) {
	check.add(Error, s, message.New(id, args...))
}

func (check *checker) warn(s spot, id message.ID, args ...any) {
	check.add(Warning, s, message.New(id, args...))
}

func (check *checker) add(severity Severity, s spot, m message.Message) {
	m = m.Masked(redact.Line)
	check.findings = append(check.findings, finding{Finding{Message: m, Severity: severity, Place: s.place}, s.text})
}

// unchecked notes what could not be checked, once.
func (check *checker) unchecked(id message.ID, args ...any) {
	m := message.New(id, args...).Masked(redact.Line)
	if !slices.ContainsFunc(check.report.Unchecked, func(o message.Message) bool { return o.String() == m.String() }) {
		check.report.Unchecked = append(check.report.Unchecked, m)
	}
}

// finish sorts the findings and makes one of the same mistake at many places.
func (check *checker) finish() {
	for i := range check.findings {
		f := &check.findings[i]
		if h := check.hostOf(f.Place.File); h != nil {
			f.Host = h.label
		}
		check.locate(f)
	}
	slices.SortStableFunc(check.findings, func(a, b finding) int {
		p, q := a.Place, b.Place
		return cmp.Or(strings.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col),
			strings.Compare(a.Code(), b.Code()), strings.Compare(a.String(), b.String()))
	})
	type mistake struct {
		id    message.ID
		words message.Words
	}
	first := map[mistake]int{}
	for _, f := range check.findings {
		m := mistake{f.ID, f.In(message.English)}
		i, ok := first[m]
		if !ok {
			first[m] = len(check.report.Findings)
			check.report.Findings = append(check.report.Findings, f.Finding)
			continue
		}
		g := &check.report.Findings[i]
		last := g.Place
		if n := len(g.Also); n > 0 {
			last = g.Also[n-1].Place
		}
		if last != f.Place {
			g.Also = append(g.Also, Other{f.Place, f.Host})
		}
	}
	check.findings = nil
	check.noteUnchecked()
}

// locate finds the line of a finding, and what of it is meant.
func (check *checker) locate(f *finding) {
	if f.Place.Line == 0 {
		return
	}
	var text string
	text, f.Line = check.line(f.Place)
	if f.Place.Col == 0 {
		return
	}
	f.Width = 1
	runes := []rune(text)
	from := min(f.Place.Col-1, len(runes))
	if part, _, _ := strings.Cut(f.part, "\n"); part != "" {
		if before, _, ok := strings.Cut(string(runes[from:]), part); ok {
			f.Place.Col += len([]rune(before))
			f.Width = len([]rune(part))
		}
	}
}

// line is the text at a place, without its line end, and without its secrets.
func (check *checker) line(p hostfiles.Place) (text, shown string) {
	whole, ok := check.texts[p.File]
	if h := check.hostOf(p.File); !ok && h != nil {
		whole = h.Texts[h.inside(p.File)]
	}
	hidden, ok := check.hidden[p.File]
	if !ok {
		hidden = redact.Text(whole)
		check.hidden[p.File] = hidden
	}
	return lineOf(whole, p.Line), lineOf(hidden, p.Line)
}

// lineOf is a line of a text, "" for one that is not there.
func lineOf(text []byte, number int) string {
	n := 0
	for line := range strings.Lines(string(text)) {
		if n++; n == number {
			return strings.TrimRight(strings.TrimPrefix(line, "\ufeff"), "\r\n")
		}
	}
	return ""
}
