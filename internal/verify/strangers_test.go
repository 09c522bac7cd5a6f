package verify_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/verify"
)

// A stranger is a set of files as people write them who know nothing of mskraft,
// with what Kafka itself says of them and what verify should say.
//
// testdata/strangers/README.md explains the archives.
type stranger struct {
	name     string
	read     []string            // folders that verify is given
	outcome  string              // what becomes of the cluster
	words    map[string][]string // by error, told, note, never
	files    []txtar.File        // all but kafka.txt
	verdicts []string            // the lines of kafka.txt: NODE: IMAGE VERSION: what Kafka says
}

// fine are the outcomes in which nothing is wrong enough for an error.
func fine() []string { return []string{"sound", "fragile", "zookeeper"} }

func strangers(t *testing.T) []*stranger {
	t.Helper()
	paths, err := filepath.Glob("testdata/strangers/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var list []*stranger
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s := &stranger{name: strings.TrimSuffix(filepath.Base(path), ".txtar"), read: []string{"."}, words: map[string][]string{}}
		_, lines, _ := strings.Cut(string(archive.Comment), "\n\n")
		crlf := map[string]bool{}
		for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
			switch word, rest, _ := strings.Cut(line, " "); word {
			case "read":
				s.read = strings.Fields(rest)
			case "outcome":
				s.outcome = rest
			case "crlf":
				crlf[rest] = true
			case "error", "told", "note", "never":
				s.words[word] = append(s.words[word], rest)
			case "profiles", "runs", "version": // how Kafka is asked
			default:
				t.Fatalf("%s: what is %q?", path, line)
			}
		}
		for _, f := range archive.Files {
			switch {
			case f.Name == "kafka.txt":
				s.verdicts = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
				continue
			case crlf[f.Name]:
				f.Data = bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r\n"))
			}
			s.files = append(s.files, f)
		}
		list = append(list, s)
	}
	return list
}

// TestStrangers verifies the files of strangers. The Kafka of each version has said
// what it would do with them; see internal/integration.
func TestStrangers(t *testing.T) {
	list := strangers(t)
	if len(list) < 30 {
		t.Errorf("only %d strangers", len(list))
	}
	open := openNotYet(t, "strangers")
	for _, s := range list {
		t.Run(s.name, func(t *testing.T) {
			s.consistent(t)
			open.judge(t, s.name, s.wrong(t))
		})
	}
}

// consistent holds what is expected against what Kafka said: where it refuses a node,
// or the outcome is a bad one for another reason, errors are wanted, and else none.
func (s *stranger) consistent(t *testing.T) {
	t.Helper()
	refused := slices.ContainsFunc(s.verdicts, func(v string) bool { return strings.Contains(v, ": refused: ") })
	zookeeper := slices.ContainsFunc(s.verdicts, func(v string) bool { return strings.HasSuffix(v, ": zookeeper") })
	known := append(fine(), "refused", "stops", "apart", "unreached", "lost")
	switch {
	case len(s.verdicts) == 0:
		t.Error("Kafka has not been asked: run make kafka")
	case !slices.Contains(known, s.outcome):
		t.Errorf("the outcome %q is none of %q", s.outcome, known)
	case refused != (s.outcome == "refused"), zookeeper != (s.outcome == "zookeeper"):
		t.Errorf("the outcome is %s, and Kafka says:\n%s", s.outcome, strings.Join(s.verdicts, "\n"))
	case slices.Contains(fine(), s.outcome) == (len(s.words["error"]) > 0):
		t.Errorf("the outcome is %s, and %d errors are wanted", s.outcome, len(s.words["error"]))
	}
}

// wrong says what is not as it should be.
func (s *stranger) wrong(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range s.files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, f.Data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	c, err := hostfiles.Read(open(), s.read...)
	if err != nil {
		return []string{err.Error()}
	}
	r, err := verify.Check(c, open())
	if err != nil {
		return []string{err.Error()}
	}
	var wrong []string
	if n := len(s.verdicts); r.Kafkas != n && s.outcome != "zookeeper" {
		wrong = append(wrong, fmt.Sprintf("%d Kafkas are seen, and there are %d", r.Kafkas, n))
	}
	return append(wrong, expect(r, s.words)...)
}

// expect holds findings against words: each "error" has to stand in an error, and each
// error has to have one of them, or one of those that are "told" in whatever way. A
// "note" is no error. "never" stands nowhere. Upper and lower case do not count.
func expect(r *verify.Report, words map[string][]string) []string {
	var errs, notes []string // what is said, and the line it is said of
	var all strings.Builder
	for _, f := range r.Findings {
		w := f.In(message.English)
		said := strings.ToLower(fmt.Sprintf("%s: %s: %s\n    %s", f.Place, f.Code(), w.What, f.Line))
		fmt.Fprintf(&all, "%s\n%s\n%s\n", said, strings.ToLower(w.Effect), strings.ToLower(w.Do))
		if f.Severity == verify.Error {
			errs = append(errs, said)
		} else {
			notes = append(notes, said+"\n"+strings.ToLower(w.Effect+"\n"+w.Do))
		}
	}
	for _, m := range r.Unchecked {
		notes = append(notes, strings.ToLower("not checked: "+m.String()))
		all.WriteString(notes[len(notes)-1] + "\n")
	}
	in := func(list []string, word string) bool {
		return slices.ContainsFunc(list, func(said string) bool { return strings.Contains(said, strings.ToLower(word)) })
	}
	var wrong []string
	for _, word := range words["error"] {
		if !in(errs, word) {
			wrong = append(wrong, fmt.Sprintf("no error says %q", word))
		}
	}
	for _, said := range errs {
		if !slices.ContainsFunc(slices.Concat(words["error"], words["told"]), func(word string) bool { return in([]string{said}, word) }) {
			wrong = append(wrong, "an error that is none: "+said)
		}
	}
	for _, word := range words["told"] {
		if !strings.Contains(all.String(), strings.ToLower(word)) {
			wrong = append(wrong, fmt.Sprintf("nothing says %q", word))
		}
	}
	for _, word := range words["note"] {
		if !in(notes, word) {
			wrong = append(wrong, fmt.Sprintf("no warning says %q", word))
		}
	}
	for _, word := range words["never"] {
		if strings.Contains(all.String(), strings.ToLower(word)) {
			wrong = append(wrong, fmt.Sprintf("it is said %q", word))
		}
	}
	return wrong
}
