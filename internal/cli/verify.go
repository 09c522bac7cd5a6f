package cli

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/diffview"
	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/spec"
	"mskraft/internal/verify"
)

// maxAlso is how many further places of a mistake are printed, and how many hosts.
const maxAlso = 12

func verifyCommand() *command {
	return &command{
		name: "verify", args: "DIR...", short: "check the files of hosts as one cluster",
		long: `
Reads what hosts have, or are to get, and checks it as one Kafka cluster: ids, voters, listeners, ports, broker lists, replicas,
volumes, NGINX, manifests. No spec is needed. Each DIR is

  the folder of a cluster that mskraft rendered (it holds hosts/),
  the folder of one host,
  a copy of a host's /opt/metersphere, also one that was edited by hand,
  or NGINX's: a file, a folder such as conf.d, or what nginx -T prints, beside the hosts that it serves.

All DIRs together are one cluster. Each finding has a place and a code, says what goes wrong at run time and how to repair it; the
same mistake in many files is told once. What could not be checked is said: the addresses behind names, and what .env decides if it
is not there. Nothing is changed, and no host is connected to.

Exit code 0 means that the cluster is sound, 1 that it is not.`,
		flags: func(f *pflag.FlagSet, o *options) {
			f.BoolVar(&o.strict, "strict", false, "take warnings for errors")
			f.BoolVar(&o.json, "json", false, "print the findings as JSON")
			templatesFlag(f, o)
		},
		run: (*app).verify,
	}
}

func (a *app) verify(o *options, args []string) int {
	if len(args) == 0 {
		return a.refuse("usage.verify")
	}
	var dirs []string
	for _, dir := range args {
		if dir = filepath.Clean(a.at(dir)); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	a.limit(math.MaxInt64) // all hosts are in memory at once
	cat, err := a.catalogue(o)
	if err != nil {
		return a.fail(err)
	}
	c, err := hostfiles.Read(cat, dirs...)
	if errors.Is(err, hostfiles.ErrNoHosts) {
		a.say("note.no-hosts", err)
		return exitUsage
	}
	if err != nil {
		return a.fail(err)
	}
	r, err := verify.Check(c, cat)
	if err != nil {
		return a.fail(err)
	}
	if o.strict {
		for i := range r.Findings {
			r.Findings[i].Severity = verify.Error
		}
	}
	if o.json {
		return a.verifyJSON(r)
	}
	for _, f := range r.Findings {
		a.printFinding(f)
	}
	for _, what := range r.Unchecked {
		a.say("note.unchecked", what)
	}
	warned := len(r.Findings) - unsound(r)
	var kafkas any = r.Kafkas
	if r.Kafkas == 0 {
		kafkas = message.New("word.none")
	}
	id := message.ID("note.verified")
	if r.Kafkas > r.Hosts {
		id = "note.verified-nodes"
	}
	a.say(id, message.Count{N: unsound(r), Thing: "error"}, message.Count{N: warned, Thing: "warning"},
		message.Count{N: r.Hosts, Thing: "host"}, kafkas)
	return soundness(r)
}

// unsound counts the errors.
func unsound(r *verify.Report) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == verify.Error {
			n++
		}
	}
	return n
}

func soundness(r *verify.Report) int {
	if unsound(r) > 0 {
		return exitDifferent
	}
	return exitOK
}

// printFinding prints a finding as path:line:col: code: what, its line with
// carets, the other places of the same mistake, and what to know of it.
func (a *app) printFinding(f verify.Finding) {
	words := a.words(f.Message)
	what := message.Printable(words.What)
	if f.Severity == verify.Warning {
		what = a.paint(diffview.Urgent, a.words(message.New("word.warning")).What) + ": " + what
	}
	fmt.Fprintf(a.out, "%s: %s: %s\n", message.Printable(f.Place.String()), a.paint(diffview.Title, f.Code()), what)
	if f.Line != "" {
		pos := spec.Position{Line: f.Place.Line, Col: max(1, f.Place.Col), Width: f.Width}
		text, caret := quote(f.Line, pos)
		fmt.Fprintf(a.out, "    %s\n", text)
		if f.Width > 0 {
			blank := strings.TrimRight(caret, "^")
			fmt.Fprintf(a.out, "    %s%s\n", blank, a.paint(diffview.Gone, caret[len(blank):]))
		}
	}
	a.printOthers(f)
	if words.Effect != "" {
		a.label("label.effect", words.Effect)
	}
	if words.Do != "" {
		a.label("label.hint", words.Do)
	}
}

// printOthers prints the further places of a mistake; of those on other hosts
// only the hosts, if there are many.
func (a *app) printOthers(f verify.Finding) {
	var hosts []string
	left := 0
	for i, o := range f.Also {
		if len(f.Also) <= maxAlso/3 || o.Host == f.Host && i < maxAlso {
			a.label("label.also", o.Place.String())
			continue
		}
		left++
		if !slices.Contains(hosts, o.Host) && len(hosts) <= maxAlso {
			hosts = append(hosts, o.Host)
		}
	}
	if left == 0 {
		return
	}
	id := message.ID("label.also-hosts")
	if len(hosts) > maxAlso {
		id, hosts = "label.also-others", hosts[:maxAlso]
	}
	a.label(id, left, message.Series(hosts...))
}

// label prints a line that belongs to a finding.
func (a *app) label(id message.ID, args ...any) {
	fmt.Fprintf(a.out, "    %s\n", message.Printable(a.words(message.New(id, args...)).What))
}

// place is a place as --json prints it.
type place struct {
	Host   string `json:"host,omitempty"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

func (a *app) verifyJSON(r *verify.Report) int {
	type found struct {
		place
		Code     string     `json:"code"`
		ID       message.ID `json:"id"`
		Args     []any      `json:"args"`
		Severity string     `json:"severity"`
		What     string     `json:"what"`
		Effect   string     `json:"effect"`
		Hint     string     `json:"hint"`
		Also     []place    `json:"also"`
	}
	out := struct {
		Sound     bool     `json:"sound"`
		Hosts     int      `json:"hosts"`
		Kafkas    int      `json:"kafkas"`
		Files     int      `json:"compose_files"`
		Findings  []found  `json:"findings"`
		Unchecked []string `json:"unchecked"`
	}{unsound(r) == 0, r.Hosts, r.Kafkas, r.Files, []found{}, []string{}}
	at := func(host string, p hostfiles.Place) place { return place{host, p.File, p.Line, p.Col} }
	for _, f := range r.Findings {
		severity := "error"
		if f.Severity == verify.Warning {
			severity = "warning"
		}
		also := []place{}
		for _, o := range f.Also {
			also = append(also, at(o.Host, o.Place))
		}
		words := a.words(f.Message)
		out.Findings = append(out.Findings, found{
			at(f.Host, f.Place), f.Code(), f.ID, message.Values(f.Args), severity, words.What, words.Effect, words.Do, also,
		})
	}
	for _, m := range r.Unchecked {
		out.Unchecked = append(out.Unchecked, a.words(m).What)
	}
	if code := a.json(out); code != exitOK {
		return code
	}
	return soundness(r)
}
