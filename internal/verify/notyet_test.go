package verify_test

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

const notYetFile = "testdata/not-yet.txt"

// notYet are the cases that verify does not get right yet. Each of them has to fail,
// so that the list can only shrink: -update takes out those that no longer do, and
// puts in none.
type notYet struct {
	group string
	names map[string]bool // of that group, true once it was seen
	right []string        // that are in the list, and should not be
}

// openNotYet reads the names of a group: lines GROUP/NAME. Other lines are comments.
func openNotYet(t *testing.T, group string) *notYet {
	t.Helper()
	text, err := os.ReadFile(notYetFile)
	if err != nil {
		t.Fatal(err)
	}
	l := &notYet{group: group, names: map[string]bool{}}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), group+"/"); ok {
			l.names[name] = false
		}
	}
	t.Cleanup(func() { l.end(t) })
	return l
}

// judge fails for a case that is not right, unless it is listed, and for one that
// is right and listed.
func (l *notYet) judge(t *testing.T, name string, wrong []string) {
	t.Helper()
	_, listed := l.names[name]
	switch {
	case listed && len(wrong) == 0:
		l.right = append(l.right, name)
		t.Errorf("this is right now: take %s/%s out of %s", l.group, name, notYetFile)
	case listed:
		t.Logf("not yet:\n%s", strings.Join(wrong, "\n"))
	case len(wrong) > 0:
		t.Errorf("%s", strings.Join(wrong, "\n"))
	}
	if listed {
		l.names[name] = true
	}
}

// end wants every name to be that of a case, if all of them ran.
func (l *notYet) end(t *testing.T) {
	some := strings.Contains(flag.Lookup("test.run").Value.String(), "/") // not all of them
	for _, name := range slices.Sorted(maps.Keys(l.names)) {
		if !l.names[name] && !some {
			t.Errorf("%s: there is no case %s/%s", notYetFile, l.group, name)
		}
	}
	if !*update || len(l.right) == 0 {
		return
	}
	text, err := os.ReadFile(notYetFile)
	if err != nil {
		t.Fatal(err)
	}
	var kept strings.Builder
	for line := range strings.Lines(string(text)) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), l.group+"/")
		if !ok || !slices.Contains(l.right, name) {
			kept.WriteString(line)
		}
	}
	if err := os.WriteFile(notYetFile, []byte(kept.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
