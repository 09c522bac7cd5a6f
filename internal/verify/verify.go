// Package verify checks hosts that were read back as one Kafka cluster, as
// mskraft rendered them or as somebody edited them. It knows no spec and no
// template, it reads only, and it never prints.
package verify

import (
	"cmp"
	"os"
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
	part     string // text at the place that is meant
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
	Kafkas    int // that are started
	Files     int // compose files
}

// Check checks hosts as one cluster. It reads manifests and NGINX files beside
// what was read of the hosts; an error is about reading them.
func Check(c *hostfiles.Cluster, cat *release.Catalogue) (*Report, error) {
	check := &checker{
		catalogue: cat, cluster: c, report: &Report{Hosts: len(c.Hosts)}, hostIn: map[string]*host{}, reported: map[hostfiles.Place]bool{},
		texts: map[string][]byte{}, hidden: map[string][]byte{}, unsure: map[message.ID]map[string]bool{},
		kinds: map[group][]message.ID{}, insides: map[*node]string{},
	}
	listings, err := check.checkManifests()
	if err != nil {
		return nil, err
	}
	for _, h := range c.Hosts {
		check.addHost(h, listings[h.Dir])
	}
	for _, h := range check.hosts {
		h.all = check.hosts
	}
	check.reportProblems()
	check.findReleases()
	check.pickNodes()
	check.checkImages()
	check.checkPorts()
	check.checkDependencies()
	check.checkMemory()
	check.checkIdentity()
	check.readRoles()
	check.checkListeners()
	check.checkVoters()
	check.checkAdvertised()
	check.checkClients()
	check.checkReplication()
	check.checkProperties()
	check.compareProperties()
	check.checkData()
	check.checkState()
	if err := check.checkNginx(listings); err != nil {
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
	nodes     []*node // those whose Kafka is started, understood and not the stock one
	report    *Report
	// lost tells that ids or addresses of nodes are wrong, so that nothing is to
	// be concluded from one that nobody has.
	lostIDs, lostAddresses bool
	voterMissing           bool // a voter is a host that is not here

	kinds    map[group][]message.ID         // of what is advertised
	insides  map[*node]string               // the address inside of each broker that no voters name
	hostIn   map[string]*host               // by folder
	reported map[hostfiles.Place]bool       // values that were reported, and that nothing is to be concluded from
	texts    map[string][]byte              // of files, by path
	hidden   map[string][]byte              // of files that were quoted, without their secrets
	unsure   map[message.ID]map[string]bool // what messages about what was not checked are to name
}

// at is a text at a place.
func at(place hostfiles.Place, text string) hostfiles.Value {
	return hostfiles.Value{Place: place, Raw: text}
}

// within is a part of a value.
func within(v hostfiles.Value, part string) hostfiles.Value { return at(v.Place, part) }

// fail reports that a value, or what else stands at a place, is wrong.
func (check *checker) fail(v hostfiles.Value, id message.ID, args ...any) {
	check.add(Error, v, message.New(id, args...))
}

func (check *checker) warn(v hostfiles.Value, id message.ID, args ...any) {
	check.add(Warning, v, message.New(id, args...))
}

func (check *checker) add(severity Severity, v hostfiles.Value, m message.Message) {
	hide := redact.Line
	if v.Text != "" && isFromSecret(v.Raw) {
		hide = func(s string) string { return redact.Line(strings.ReplaceAll(s, v.Text, redact.Mask)) }
	}
	check.report.Findings = append(check.report.Findings, Finding{Message: m.Masked(hide), Severity: severity, Place: v.Place, part: v.Raw})
}

// isFromSecret reports whether a value as it is written comes from a variable that is a
// secret by its name.
func isFromSecret(raw string) (secret bool) {
	os.Expand(raw, func(variable string) string {
		variable, _, _ = strings.Cut(variable, ":")
		secret = secret || redact.Name(variable)
		return ""
	})
	return secret
}

// unchecked notes what could not be checked, once.
func (check *checker) unchecked(id message.ID, args ...any) {
	m := message.New(id, args...).Masked(redact.Line)
	if !slices.ContainsFunc(check.report.Unchecked, func(o message.Message) bool { return o.String() == m.String() }) {
		check.report.Unchecked = append(check.report.Unchecked, m)
	}
}

// note notes a name for the message about what was not checked because of such names.
func (check *checker) note(id message.ID, name string) {
	if check.unsure[id] == nil {
		check.unsure[id] = map[string]bool{}
	}
	check.unsure[id][name] = true
}

// finish sorts the findings, makes one of the same mistake at many places, and says what
// was not checked.
func (check *checker) finish() {
	all := check.report.Findings
	for i := range all {
		check.locate(&all[i])
	}
	slices.SortStableFunc(all, func(a, b Finding) int {
		p, q := a.Place, b.Place
		return cmp.Or(strings.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col),
			strings.Compare(a.Code(), b.Code()), strings.Compare(a.String(), b.String()))
	})
	type mistake struct {
		id    message.ID
		words message.Words
	}
	seen := map[mistake]int{}
	check.report.Findings = nil
	for _, f := range all {
		m := mistake{f.ID, f.In(message.English)}
		i, ok := seen[m]
		if !ok {
			seen[m] = len(check.report.Findings)
			check.report.Findings = append(check.report.Findings, f)
			continue
		}
		g := &check.report.Findings[i]
		g.Severity = min(g.Severity, f.Severity)
		if n := len(g.Also); f.Place != g.Place && (n == 0 || f.Place != g.Also[n-1].Place) {
			g.Also = append(g.Also, Other{f.Place, f.Host})
		}
	}
	check.noteUnchecked()
}

// locate finds the host and the line of a finding, and what of the line is meant.
func (check *checker) locate(f *Finding) {
	if h := check.hostOf(f.Place.File); h != nil {
		f.Host = h.label
	}
	file := f.Place.File
	if f.Place.Line == 0 {
		return
	}
	if check.hidden[file] == nil {
		check.hidden[file] = redact.Text(check.texts[file])
	}
	f.Line = lineOf(check.hidden[file], f.Place.Line)
	if value, _, ok := strings.Cut(f.Line, f.part); ok && isFromSecret(f.part) {
		f.Line = value + f.part // without a comment behind it, which may repeat the secret
	}
	if f.Place.Col == 0 {
		return
	}
	f.Width = 1
	runes := []rune(lineOf(check.texts[file], f.Place.Line))
	from := min(f.Place.Col-1, len(runes))
	if part, _, _ := strings.Cut(f.part, "\n"); part != "" {
		if before, _, ok := strings.Cut(string(runes[from:]), part); ok {
			f.Place.Col += len([]rune(before))
			f.Width = len([]rune(part))
		}
	}
}

// lineOf is a line of a text without its end, "" for one that is not there.
func lineOf(text []byte, number int) string {
	n := 0
	for line := range strings.Lines(string(text)) {
		if n++; n == number {
			return strings.TrimRight(strings.TrimPrefix(line, "\ufeff"), "\r\n")
		}
	}
	return ""
}
