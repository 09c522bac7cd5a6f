package verify_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/verify"
	"mskraft/templates"
)

var update = flag.Bool("update", false, "rewrite the expected findings")

// open is the catalogue, for those who have no test at hand.
func open() *release.Catalogue {
	cat, err := release.Open(templates.Files)
	if err != nil {
		panic(err)
	}
	return cat
}

// texts are files by their path.
type texts map[string][]byte

// golden reads a tree of package golden. Of flat ones only the hosts' files are
// kept, by host and name, as if they had been copied from the hosts.
func golden(t testing.TB, name string, flat bool) texts {
	t.Helper()
	dirs, err := filepath.Glob("../../golden/cases/" + name + "/want/*")
	if err != nil || len(dirs) != 1 {
		t.Fatalf("case %s: %q, %v", name, dirs, err)
	}
	all := texts{}
	err = filepath.WalkDir(dirs[0], func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(p)
		rel, _ := filepath.Rel(filepath.Dir(dirs[0]), p)
		all[filepath.ToSlash(rel)] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !flat {
		script, err := os.ReadFile("../../golden/apply.sh") // the same on all hosts
		if err != nil {
			t.Fatal(err)
		}
		for p := range all {
			if dir, ok := strings.CutSuffix(p, "/apply.conf"); ok {
				all[dir+"/apply.sh"] = script
			}
		}
		return all
	}
	hosts := texts{}
	for p, text := range all {
		if _, rest, ok := strings.Cut(p, "/hosts/"); ok {
			if host, file, ok := strings.Cut(rest, "/metersphere/"); ok {
				hosts[host+"/"+file] = text
			}
		}
	}
	return hosts
}

// cluster makes a cluster of files by host.
func (x texts) cluster() *hostfiles.Cluster {
	hosts := map[string]map[string][]byte{}
	for p, text := range x {
		host, file, _ := strings.Cut(p, "/")
		if hosts[host] == nil {
			hosts[host] = map[string][]byte{}
		}
		hosts[host][file] = text
	}
	c := &hostfiles.Cluster{}
	var names []string
	for name := range hosts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		c.Hosts = append(c.Hosts, hostfiles.NewHost(open(), name, name, hosts[name]))
	}
	return c
}

// write puts the files into a folder and moves there.
func (x texts) write(t testing.TB) {
	t.Helper()
	dir := t.TempDir()
	for p, text := range x {
		p = filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.(*testing.T).Chdir(dir)
}

// edit replaces text in all files that match, and wants it to be there.
func (x texts) edit(t testing.TB, pattern, old, text string) {
	t.Helper()
	unescape := strings.NewReplacer(`\n`, "\n", `\t`, "\t")
	old, text = unescape.Replace(old), unescape.Replace(text)
	n := 0
	for p, was := range x {
		if ok, _ := path.Match(pattern, p); !ok || !bytes.Contains(was, []byte(old)) {
			continue
		}
		x[p] = bytes.ReplaceAll(was, []byte(old), []byte(text))
		n++
	}
	if n == 0 {
		t.Fatalf("no file %s holds %q", pattern, old)
	}
}

// A story is a planted mistake: a tree, what is done to it, and what is found.
type story struct {
	file, name string
	head       []string // as written
	want       []string
}

// stories reads the files of a folder of testdata. A story begins with "== name",
// then "tree CASE" (the hosts' folders alone) or "rendered CASE", then commands, one
// a line, whose parts are separated by " | "; expected findings begin with "> ".
func stories(t *testing.T) []*story {
	t.Helper()
	files, err := filepath.Glob("testdata/planted/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	var list []*story
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var s *story
		for line := range strings.SplitSeq(strings.TrimRight(string(text), "\n"), "\n") {
			switch name, ok := strings.CutPrefix(line, "== "); {
			case ok:
				s = &story{file: file, name: name}
				list = append(list, s)
			case s == nil:
				t.Fatalf("%s: %q stands before the first story", file, line)
			case strings.HasPrefix(line, "> "):
				s.want = append(s.want, line[2:])
			case line != "":
				s.head = append(s.head, line)
			}
		}
	}
	return list
}

// play makes the tree of a story and returns what is found.
func (s *story) play(t *testing.T, cat *release.Catalogue) []string {
	t.Helper()
	var x texts
	rendered := false
	for _, line := range s.head {
		word, rest, _ := strings.Cut(line, " ")
		arg := append(strings.Split(rest, " | "), "", "")
		switch word {
		case "#":
		case "tree", "rendered":
			rendered = word == "rendered"
			x = golden(t, rest, !rendered)
		case "edit": // FILE | OLD | NEW
			x.edit(t, arg[0], arg[1], arg[2])
		case "add": // FILE | TEXT
			x[arg[0]] = append(x[arg[0]], strings.ReplaceAll(arg[1], `\n`, "\n")+"\n"...)
		case "copy": // FILE | FILE
			x[arg[1]] = x[arg[0]]
		case "remove":
			n := len(x)
			for p := range x {
				if ok, _ := path.Match(rest, p); ok {
					delete(x, p)
				}
			}
			if len(x) == n {
				t.Fatalf("no file %s", rest)
			}
		default:
			t.Fatalf("what is %q?", line)
		}
	}
	c := x.cluster()
	if rendered {
		x.write(t)
		var err error
		if c, err = hostfiles.Read(open(), "metersphere"); err != nil {
			t.Fatal(err)
		}
	}
	r, err := verify.Check(c, cat)
	if err != nil {
		t.Fatal(err)
	}
	return tell(t, r)
}

// tell writes findings down, one a line.
func tell(t *testing.T, r *verify.Report) []string {
	t.Helper()
	var got []string
	for _, f := range r.Findings {
		words := f.In(message.English)
		if words.Effect == "" || words.Do == "" || f.Place.File == "" {
			t.Errorf("%s does not say where, what goes wrong, or what to do: %+v", f.ID, f)
		}
		if f.Place.Col > 0 && (f.Line == "" || f.Width == 0) {
			t.Errorf("%s at %v shows no line", f.Code(), f.Place)
		}
		what := words.What
		if f.Severity == verify.Warning {
			what = "warning: " + what
		}
		if len(f.Also) > 0 {
			what += fmt.Sprintf(" (+%d)", len(f.Also))
		}
		got = append(got, fmt.Sprintf("%s: %s: %s", filepath.ToSlash(f.Place.String()), f.Code(), what))
	}
	for _, what := range r.Unchecked {
		got = append(got, "not checked: "+what.String())
	}
	return got
}

// TestCodes wants every code of the package found in a story, and no other.
func TestCodes(t *testing.T) {
	code := regexp.MustCompile(`MSK3\d\d`)
	used, shown := map[string]bool{}, map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			for _, c := range code.FindAllString(string(text), -1) {
				used[c] = true
			}
		}
	}
	for _, s := range stories(t) {
		for _, c := range code.FindAllString(strings.Join(s.want, "\n"), -1) {
			shown[c] = true
		}
	}
	for c := range used {
		if !shown[c] {
			t.Errorf("no story shows %s", c)
		}
	}
	if len(used) < 50 || len(shown) > len(used) {
		t.Errorf("%d codes, %d shown", len(used), len(shown))
	}
}

// TestPlanted plays every story of testdata/planted.
func TestPlanted(t *testing.T) {
	cat := releasetest.Catalogue(t)
	list := stories(t)
	if len(list) < 40 {
		t.Errorf("only %d planted mistakes", len(list))
	}
	changed := map[string]bool{}
	for _, s := range list {
		t.Run(s.name, func(t *testing.T) {
			got := s.play(t, cat)
			if d := cmp.Diff(s.want, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", s.file, d)
				s.want = got
				changed[s.file] = true
			}
		})
	}
	if !*update {
		return
	}
	for file := range changed {
		var b strings.Builder
		for _, s := range list {
			if s.file != file {
				continue
			}
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(&b, "== %s\n%s\n", s.name, strings.Join(s.head, "\n"))
			for _, w := range s.want {
				fmt.Fprintf(&b, "> %s\n", w)
			}
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
