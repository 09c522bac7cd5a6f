package render

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"text/template"
	"text/template/parse"

	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"

	"mskraft/internal/change"
	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/redact"
	"mskraft/internal/release"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/spec"
	"mskraft/templates"
)

// dataOf tells for every template which data it gets.
func dataOf(cat *release.Catalogue) map[string]any {
	data := map[string]any{
		applyTemplate: redact.Patterns{}, confTemplate: applyFile{}, changeTemplate: change.Steps{},
		readmeTemplate: clusterFile{}, nginxTemplate: clusterFile{}, controllerTemplate: kafkaFile{},
	}
	for _, rel := range cat.Releases {
		data[rel.KafkaFile] = kafkaFile{}
		for _, file := range rel.Files() {
			data[rel.Template(file)] = serviceFile{}
		}
	}
	return data
}

// TestTemplatesFitTheirData checks every arm of every template against the types
// of its data, also those that no cluster ever takes.
func TestTemplatesFitTheirData(t *testing.T) {
	r := New(templates.Files)
	for name, data := range dataOf(releasetest.Catalogue(t)) {
		if err := templatecheck.CheckTextStrict(must(r.template(name))(t), data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The check itself sees what is wrong in an arm that is not taken.
	for _, text := range []string{"{{ if false }}{{ .Nothing }}{{ end }}", "{{ if false }}{{ literal .NodeID }}{{ end }}", "{{ range .Heap }}{{ end }}"} {
		broken := template.Must(template.New("broken").Funcs(functions()).Parse(text))
		if err := templatecheck.CheckTextStrict(broken, kafkaFile{}); err == nil {
			t.Errorf("%s is found right", text)
		}
	}
}

// TestUnknownTrait: a trait that the catalogue does not explain is an error, in every
// arm before anything is made, and where a template asks for it in another way.
func TestUnknownTrait(t *testing.T) {
	cat := releasetest.Catalogue(t)
	if err := New(templates.Files).Check(cat); err != nil {
		t.Fatal(err)
	}
	const name = "unified/result-hub.yml.tmpl"
	text := string(must(fs.ReadFile(templates.Files, name))(t))
	check := func(more string) error {
		return New(fstest.MapFS{name: {Data: []byte(text + more)}}).Check(cat)
	}
	line := 1 + strings.Count(text, "\n")
	want := fmt.Sprintf("%s:%d: the catalogue has no trait \"no-such\"", name, line)
	if err := check("{{ if false }}{{ .Release.Has \"no-such\" }}{{ end }}"); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	if err := check("{{ .Release.Has \"bash-healthcheck\" }}"); strings.Contains(err.Error(), name) {
		t.Error(err) // the other templates are not there
	}
	rel := cat.Find("v3.3.0")
	if has, err := rel.Has("bash-healthcheck"); !has || err != nil {
		t.Error(has, err)
	}
	if has, err := rel.Has("spring-redis-keys"); has || err != nil {
		t.Error(has, err)
	}
	if _, err := rel.Has("no-such"); err == nil {
		t.Error("a release has any trait")
	}
}

// arm is one way through a template: an arm of an if or a with, or the body of
// a range. The one that is not written down is an arm, too.
type arm struct {
	file string
	line int
	what string
}

// instrument makes a template report the arms that it takes.
type instrument struct {
	file  string
	text  string
	arms  []arm
	mu    sync.Mutex
	taken map[arm]bool
}

// count puts a call in front of a list, which is then an arm.
func (in *instrument) count(list *parse.ListNode, pos parse.Pos, what string) {
	a := arm{in.file, 1 + strings.Count(in.text[:pos], "\n"), what}
	for slices.Contains(in.arms, a) {
		a.what += " again" // two on a line
	}
	n := len(in.arms)
	in.arms = append(in.arms, a)
	calls := map[string]any{"take": fmt.Sprint}
	tree := parse.New(in.file)
	made, err := tree.Parse(fmt.Sprintf("{{ take %d }}", n), "", "", map[string]*parse.Tree{}, calls)
	if err != nil {
		panic(err)
	}
	list.Nodes = append([]parse.Node{made.Root.Nodes[0]}, list.Nodes...)
}

// branch instruments an if, a with or a range.
func (in *instrument) branch(b *parse.BranchNode, what string) {
	in.walk(b.List)
	in.count(b.List, b.Pos, what)
	switch {
	case b.ElseList != nil:
		pos := b.Pos
		if len(b.ElseList.Nodes) > 0 {
			pos = b.ElseList.Nodes[0].Position()
		}
		in.walk(b.ElseList)
		in.count(b.ElseList, pos, "else of "+what)
	case b.NodeType != parse.NodeRange:
		b.ElseList = &parse.ListNode{NodeType: parse.NodeList, Pos: b.Pos}
		in.count(b.ElseList, b.Pos, "not: "+what)
	}
}

func (in *instrument) walk(list *parse.ListNode) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.IfNode:
			in.branch(&n.BranchNode, "if "+n.Pipe.String())
		case *parse.WithNode:
			in.branch(&n.BranchNode, "with "+n.Pipe.String())
		case *parse.RangeNode:
			in.branch(&n.BranchNode, "range "+n.Pipe.String())
		}
	}
}

// apply instruments a template.
func (in *instrument) apply(t *template.Template) {
	in.taken = map[arm]bool{}
	t.Funcs(template.FuncMap{"take": func(n int) string {
		in.mu.Lock()
		defer in.mu.Unlock()
		in.taken[in.arms[n]] = true
		return ""
	}})
	in.walk(t.Root)
}

// untaken lists the arms that were not taken, by file and line.
func (in *instrument) untaken() []string {
	var list []string
	for _, a := range in.arms {
		if !in.taken[a] {
			list = append(list, fmt.Sprintf("%s:%d: %s", a.file, a.line, a.what))
		}
	}
	return list
}

// TestArms tells the arms of a small template apart.
func TestArms(t *testing.T) {
	const text = "{{ if .A }}a\n{{ else }}b{{ end }}\n{{ if .B }}c{{ end }}\n{{ with .C }}d{{ end }}{{ range .D }}\n{{ if . }}e{{ end }}{{ end }}"
	in := &instrument{file: "x", text: text}
	parsed := template.Must(template.New("x").Parse(text))
	in.apply(parsed)
	run := func(a, b bool, c string, d []bool) {
		var out strings.Builder
		data := struct {
			A, B bool
			C    string
			D    []bool
		}{a, b, c, d}
		if err := parsed.Execute(&out, data); err != nil {
			t.Fatal(err)
		}
	}
	run(true, true, "", nil)
	want := []string{"x:2: else of if .A", "x:3: not: if .B", "x:4: with .C", "x:5: if .", "x:5: not: if .", "x:4: range .D"}
	if d := cmp.Diff(want, in.untaken()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	run(false, false, "c", []bool{true, false})
	if d := cmp.Diff([]string(nil), in.untaken()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestEveryArmIsTaken renders the golden cases and changes, and wants every arm of
// every template taken by one of them, so that its text is read and compared.
func TestEveryArmIsTaken(t *testing.T) {
	cat, r := releasetest.Catalogue(t), New(templates.Files)
	var all []*instrument
	for _, name := range slices.Sorted(maps.Keys(Templates(cat))) {
		in := &instrument{file: "templates/" + name, text: string(must(fs.ReadFile(templates.Files, name))(t))}
		in.apply(must(r.template(name))(t))
		all = append(all, in)
	}
	cases := must(filepath.Glob("../../golden/cases/*/cluster.toml"))(t)
	for _, path := range cases {
		if _, err := r.Tree(clusterOf(t, cat, string(must(os.ReadFile(path))(t)))); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	for _, path := range must(filepath.Glob("../../golden/changes/*/cluster.toml"))(t) {
		c := clusterOf(t, cat, string(must(os.ReadFile(path))(t)))
		was := clusterOf(t, cat, string(must(os.ReadFile(filepath.Join(filepath.Dir(path), "before.toml")))(t)))
		if strings.HasSuffix(path, "/unreadable/cluster.toml") {
			must(r.Change(change.NewSteps(nil, c, []change.Change{change.Unknown([]string{c.Hosts[0].Name}, message.Message{})})))(t)
			continue
		}
		files := change.FilesOf(change.SumsOf(must(r.Tree(was))(t)), change.SumsOf(must(r.Tree(c))(t)))
		must(r.Change(change.NewSteps(was, c, change.Compare(was, c, cat.Images(), files))))(t)
	}
	arms := 0
	for _, in := range all {
		arms += len(in.arms)
		for _, a := range in.untaken() {
			t.Errorf("%s: no golden case takes this arm", a)
		}
	}
	if arms < 100 || len(cases) < 12 {
		t.Errorf("only %d arms and %d cases", arms, len(cases))
	}
	t.Logf("%d arms of %d templates, %d cases", arms, len(all), len(cases))
}

// TestNoPanic takes templates and the catalogue apart line by line. Whatever is
// left either makes files or is an error.
func TestNoPanic(t *testing.T) {
	if testing.Short() {
		t.Skip("renders once for every line of all templates")
	}
	cat := releasetest.Catalogue(t)
	users := map[string]*cluster.Cluster{} // template -> a cluster that needs it
	for _, rel := range cat.Releases {
		c := clusterOf(t, cat, specOf(rel.Name, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", ""))
		for _, file := range append(rel.Files(), "kafka") {
			users[rel.Template(file)] = c
		}
	}
	refused := 0
	for name, c := range users {
		lines := strings.SplitAfter(string(must(fs.ReadFile(templates.Files, name))(t)), "\n")
		for i := range lines {
			r := New(templates.Files)
			parsed := must(r.template(name))(t)
			if _, err := parsed.Parse(strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")); err != nil {
				refused++
			} else if _, err := r.Tree(c); err != nil {
				refused++
			}
		}
	}
	if refused < 200 {
		t.Errorf("only %d templates without a line are refused", refused)
	}

	refused = 0
	lines := strings.SplitAfter(string(must(fs.ReadFile(templates.Files, "catalogue.toml"))(t)), "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cat, err := release.Parse(strings.Join(slices.Delete(slices.Clone(lines), i, i+1), ""))
		if err != nil {
			refused++
			continue
		}
		for _, name := range []string{"v2.2.2", "v2.10.0-lts", "v3.3.0"} {
			s, _ := spec.Parse(spec.NewSource("cluster.toml", []byte(specOf(name, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", ""))))
			c, findings := cluster.New(s, cat)
			if cluster.HasErrors(findings) {
				refused++
			} else if _, err := New(templates.Files).Tree(c); err != nil {
				refused++
			}
		}
	}
	if refused < 50 {
		t.Errorf("only %d catalogues without a line are refused", refused)
	}
}

// TestEveryFactIsUsed wants every fact and trait of the catalogue used: by a
// template, or by Go code of another package.
func TestEveryFactIsUsed(t *testing.T) {
	var text strings.Builder
	for _, pattern := range []string{"../../templates/*/*.tmpl", "../../internal/*/*.go"} {
		for _, path := range must(filepath.Glob(pattern))(t) {
			if !strings.HasSuffix(path, "_test.go") {
				text.Write(must(os.ReadFile(path))(t))
			}
		}
	}
	for _, facts := range []any{release.Image{}, release.Family{}, release.Generation{}, release.Service{}, release.Release{}} {
		typ := reflect.TypeOf(facts)
		for i := range typ.NumField() {
			f := typ.Field(i)
			used := regexp.MustCompile(`\.` + f.Name + `\b`)
			if f.IsExported() && !used.MatchString(text.String()) {
				t.Errorf("%s.%s is used nowhere", typ.Name(), f.Name)
			}
		}
	}
	for _, trait := range releasetest.Catalogue(t).Traits {
		if !strings.Contains(text.String(), strconv.Quote(trait.Name)) {
			t.Errorf("trait %s is used nowhere", trait.Name)
		}
	}
}
