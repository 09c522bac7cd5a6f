package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/change"
	"mskraft/internal/diffview"
	"mskraft/internal/message"
	"mskraft/internal/output"
	"mskraft/internal/render"
)

func guardFlags(f *pflag.FlagSet, o *options) {
	f.StringSliceVar(&o.accept, "accept", nil, "accept these changes, by their names: "+strings.Join(change.Names(), ", "))
	f.BoolVar(&o.applied, "applied", false, "the hosts have what was rendered last: nothing is pending any more")
}

// checkGuard reports whether the flags about changes fit; otherwise it has told.
func (a *app) checkGuard(o *options) bool {
	for _, name := range o.accept {
		if !slices.Contains(change.Names(), name) {
			a.refuse("usage.accept", name, message.Series(change.Names()...))
			return false
		}
	}
	return true
}

// refusedChanges reports changes that nobody has accepted.
func (a *app) refusedChanges(o *options, e *output.RefusedError) {
	m := message.New("note.to-accept", filepath.Join(o.out, e.Cluster), strings.Join(toAccept(e.Changes), ","), len(e.Changes))
	if len(e.Changes) == 1 {
		m = message.New("note.one-to-accept", filepath.Join(o.out, e.Cluster), strings.Join(toAccept(e.Changes), ","))
	}
	fmt.Fprintf(a.err, "mskraft: %s\n%s", message.Printable(a.words(m).What), told(e.Changes, "    "))
	a.advise(a.words(m).Do)
}

// next says where it is told what to do next, in the steps of pending changes or in the
// runbook of a new cluster, and which accepted names stood for nothing.
func (a *app) next(o *options, outcomes []outcome) {
	unused := slices.Clone(o.accept)
	var fresh []string
	for _, oc := range outcomes {
		list := toAccept(oc.kafka)
		unused = slices.DeleteFunc(unused, func(name string) bool { return slices.Contains(list, name) })
		if oc.err == nil && oc.pending && !o.dryRun && oc.created+oc.replaced > 0 {
			folder := filepath.Join(o.out, oc.name)
			if list = slices.DeleteFunc(list, func(name string) bool { return !slices.Contains(o.accept, name) }); len(list) > 0 {
				a.say("note.accepted", folder, filepath.Join(folder, output.Steps), message.Series(list...))
			} else {
				a.say("note.steps", folder, filepath.Join(folder, output.Steps))
			}
		}
		if oc.err == nil && !oc.pending && !o.dryRun && oc.created > 0 && oc.replaced+oc.unchanged == 0 {
			fresh = append(fresh, filepath.Join(o.out, oc.name, render.Runbook))
		}
	}
	if len(fresh) > 0 {
		a.say("note.runbook", message.And(fresh...).Few())
	}
	slices.Sort(unused)
	for _, name := range slices.Compact(unused) {
		a.say("note.no-such-change", name)
	}
}

// explained is what a cluster's changes mean, to stand above the diff. Programs
// that apply a patch pass over lines that begin with the prefix "# ".
func (a *app) explained(cluster string, changes []change.Change, prefix string) string {
	if len(changes) == 0 {
		return ""
	}
	text := prefix + a.words(message.New("comment.changes", cluster)).What + "\n" + told(changes, prefix)
	if list := toAccept(changes); len(list) > 0 {
		text += prefix + a.words(message.New("comment.accept", strings.Join(list, ","))).What + "\n"
	}
	return text + strings.TrimSpace(prefix) + "\n"
}

// notices are a cluster's changes as a review shows them.
func notices(cluster string, changes []change.Change) []diffview.Notice {
	var list []diffview.Notice
	for _, c := range changes {
		words := c.Meaning.In(message.English)
		if words.Do != "" {
			words.What += " Do: " + words.Do + "."
		}
		list = append(list, diffview.Notice{Title: title(c), Text: words.What, Grave: c.NeedsAcceptance(), Path: cluster + "/" + output.Steps})
	}
	return list
}

// kafkaChanges are the changes of a cluster for scripts.
type kafkaChanges struct {
	Cluster string          `json:"cluster"`
	Changes []change.Change `json:"changes"`
}

// title is a change in a line: its name and class, its hosts, what was and what
// becomes.
func title(c change.Change) string {
	text := fmt.Sprintf("%s (%s)", c.Name, c.Class.Message().In(message.English).What)
	if len(c.Hosts) > 0 {
		text += ": " + strings.Join(c.Hosts, ", ")
	}
	switch old, now := c.Old.In(message.English), c.New.In(message.English); {
	case now != "":
		text += ": " + old + " -> " + now
	case old != "":
		text += ": " + old
	}
	return text
}

// told are changes in words, every line behind a prefix: each in a line, and below
// it what that means.
func told(changes []change.Change, prefix string) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s%s\n", prefix, message.Printable(title(c)))
		words := c.Meaning.In(message.English)
		lines := fold(words.What, 100)
		if words.Do != "" {
			lines = append(lines, fold("do: "+words.Do, 100)...)
		}
		for _, line := range lines {
			fmt.Fprintf(&b, "%s    %s\n", prefix, message.Printable(line))
		}
	}
	return b.String()
}

// fold cuts a text at blanks into lines of at most so many bytes, where it can.
func fold(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// toAccept are the names of changes that have to be accepted.
func toAccept(changes []change.Change) []string {
	var list []string
	for _, c := range changes {
		if c.NeedsAcceptance() {
			list = append(list, c.Name)
		}
	}
	return list
}
