package message

import (
	"bytes"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// source is what the program's own files say of messages.
type source struct {
	defined map[ID]string      // ids in the tables, with the names of their files
	used    map[ID]string      // ids elsewhere, with a place of each
	said    map[ID][]statement // calls with an id and its arguments
	fset    *token.FileSet
}

// A statement is a call that names a text and gives its arguments.
type statement struct {
	place string
	args  []types.Type
}

// sources reads all files of the program, with the types of what is in them.
func sources(t *testing.T) *source {
	t.Helper()
	const form = "{{.ImportPath}} {{.Export}} {{.Dir}} {{.GoFiles}}"
	list := exec.Command("go", "list", "-export", "-deps", "-f", form, "./internal/...", "./cmd/...")
	list.Dir, list.Stderr = "../..", os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	s := &source{map[ID]string{}, map[ID]string{}, map[ID][]statement{}, token.NewFileSet()}
	exports := map[string]string{}
	var own [][]string // the fields of the program's packages
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(strings.NewReplacer("[", "", "]", "").Replace(line))
		if exports[f[0]] = f[1]; strings.HasPrefix(f[0], "mskraft/") {
			own = append(own, f)
		}
	}
	compiled := importer.ForCompiler(s.fset, "gc", func(path string) (io.ReadCloser, error) {
		text, err := os.ReadFile(exports[path])
		return io.NopCloser(bytes.NewReader(text)), err
	})
	for _, p := range own {
		var files []*ast.File
		for _, name := range p[3:] {
			f, err := parser.ParseFile(s.fset, filepath.Join(p[2], name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
		if _, err := (&types.Config{Importer: compiled}).Check(p[0], s.fset, files, info); err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if name := filepath.Base(s.fset.Position(f.Pos()).Filename); strings.HasPrefix(name, "table_") && f.Name.Name == "message" {
				s.table(t, f, name)
			} else {
				ast.Inspect(f, func(n ast.Node) bool { s.look(n, info); return true })
			}
		}
	}
	if len(s.defined) == 0 || len(s.used) == 0 || len(s.said) == 0 {
		t.Fatal("no ids in the sources")
	}
	return s
}

// table notes the ids of a table, which may have each only once.
func (s *source) table(t *testing.T, f *ast.File, name string) {
	note := func(e ast.Expr) {
		lit, ok := e.(*ast.BasicLit)
		if !ok {
			return
		}
		id, err := strconv.Unquote(lit.Value)
		if s.defined[ID(id)] != "" || err != nil {
			t.Errorf("%s: %s is there twice", s.fset.Position(e.Pos()), id)
		}
		s.defined[ID(id)] = name
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if n, ok := n.(*ast.CompositeLit); ok && n.Type == nil {
			note(n.Elts[0])
		}
		return true
	})
}

// isOurs reports whether a type is one of this package, of that name.
func isOurs(t types.Type, name string) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := t.(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "mskraft/internal/message"
}

// look notes an id, and the arguments that a call gives beside one.
func (s *source) look(n ast.Node, info *types.Info) {
	id := func(e ast.Expr) (ID, bool) {
		v := info.Types[e]
		if v.Value == nil || v.Value.Kind() != constant.String || !isOurs(v.Type, "ID") {
			return "", false
		}
		return ID(constant.StringVal(v.Value)), true
	}
	place := func() string { return s.fset.Position(n.Pos()).String() }
	if e, ok := n.(ast.Expr); ok {
		if id, ok := id(e); ok && id != "" {
			s.used[id] = place()
		}
	}
	call, ok := n.(*ast.CallExpr)
	if !ok || call.Ellipsis.IsValid() {
		return
	}
	f, ok := info.Types[call.Fun].Type.(*types.Signature)
	if !ok || !f.Variadic() || f.Params().Len() < 2 {
		return
	}
	at := f.Params().Len() - 2
	if rest := f.Params().At(at + 1).Type().(*types.Slice).Elem(); !types.IsInterface(rest) || at >= len(call.Args) {
		return
	}
	if id, ok := id(call.Args[at]); ok {
		m := statement{place: place()}
		for _, arg := range call.Args[at+1:] {
			m.args = append(m.args, info.Types[arg].Type)
		}
		s.said[id] = append(s.said[id], m)
	}
}

// takes reports whether a formatting verb prints values of a type as it should.
func takes(verb rune, t types.Type) bool {
	switch b, basic := t.Underlying().(*types.Basic); {
	case verb == 'v' || types.Identical(t, types.NewInterfaceType(nil, nil)):
		return true // whatever it is
	case isOurs(t, "Message"), isOurs(t, "List"), isOurs(t, "Count"), isOurs(t, "Error"),
		types.Identical(t, types.Universe.Lookup("error").Type()):
		return verb == 's' || verb == 'q'
	case basic && b.Info()&types.IsInteger != 0:
		return strings.ContainsRune("doxX", verb)
	case basic && b.Info()&types.IsString != 0:
		return verb == 's' || verb == 'q'
	}
	return false
}

// TestTexts holds the texts to what the sources do with them, and to the rules of style.
func TestTexts(t *testing.T) {
	s := sources(t)
	t.Run("ids", s.ids)
	t.Run("arguments", s.arguments)
	t.Run("form", s.form)
}

// ids holds the ids in the sources against the tables, both ways.
func (s *source) ids(t *testing.T) {
	for id, file := range s.defined {
		if !regexp.MustCompile(`^(MSK\d{3}|[a-z-]+)(\.[a-z0-9-]+)+$`).MatchString(string(id)) {
			t.Errorf("%s: %s has not the form of an id", file, id)
		}
		if s.used[id] == "" {
			t.Errorf("%s: nobody says %s", file, id)
		}
	}
	for id, place := range s.used {
		if s.defined[id] == "" {
			t.Errorf("%s: %s is in no table", place, id)
		}
	}
}

// verbs are the formatting verbs of a text by the argument that they take, from 1.
// numbered tells that it names them by number.
func verbs(format string) (list map[int]string, numbered bool) {
	list = map[int]string{}
	i := 0
	for _, m := range regexp.MustCompile(`%[#+0-9.]*(?:\[(\d+)\])?([a-zA-Z%])`).FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		i++
		if m[1] != "" {
			numbered = true
			i, _ = strconv.Atoi(m[1])
		}
		list[i] += m[2]
	}
	return list, numbered
}

// parts are the formats of a text.
func (w Words) parts() []string { return []string{w.What, w.Effect, w.Do} }

// arguments holds the arguments that texts use against those that
// messages get: as many, and each of one kind.
func (s *source) arguments(t *testing.T) {
	for id := range s.defined {
		w, ok := table(id)
		if !ok {
			t.Errorf("%s is in the file of a table, and in no table", id)
			continue
		}
		used := map[int]string{}
		for _, format := range w.parts() {
			list, numbered := verbs(format)
			for i, v := range list {
				used[i] += v
			}
			if len(list) > 0 && !numbered && len(list) != highest(used) {
				t.Errorf("%s: %q does not use all arguments, and has to number them", id, format)
			}
		}
		most := highest(used)
		args := make([]any, most)
		for i, v := range used {
			numbers, words := len(v)-len(strings.NewReplacer("d", "", "o", "", "x", "", "X", "").Replace(v)), strings.Count(v, "q")
			switch {
			case numbers > 0 && words > 0 || strings.Trim(v, "doxXqsv") != "":
				t.Errorf("%s: argument %d is used as %s", id, i, v)
			case numbers > 0:
				args[i-1] = 7
			default:
				args[i-1] = "x"
			}
		}
		for _, text := range New(id, args...).In(English).parts() {
			if strings.Contains(text, "%!") {
				t.Errorf("%s: %s", id, text)
			}
		}
		for _, m := range s.said[id] {
			if len(m.args) != most {
				t.Errorf("%s: %s is given %d arguments, and its text uses %d", m.place, id, len(m.args), most)
				continue
			}
			for i, v := range used {
				for _, verb := range v {
					if !takes(verb, m.args[i-1]) {
						t.Errorf("%s: argument %d of %s is a %v, and its text prints it by %%%c", m.place, i, id, m.args[i-1], verb)
					}
				}
			}
		}
	}
}

func highest(used map[int]string) int {
	n := 0
	for i := range used {
		n = max(n, i)
	}
	return n
}

// form holds texts to the rules of style: what is wrong in lower case, unless it
// begins with a name, no full stop at the end of a line that stands alone.
func (s *source) form(t *testing.T) {
	names := []string{
		"Docker", "KRaft", "Kafka", "Kafka's", "MeterSphere", "MeterSphere's", "NGINX",
	}
	for id, file := range s.defined {
		w, _ := table(id)
		if w.What == "" {
			t.Errorf("%s: %s says nothing", file, id)
		}
		sentences := strings.HasPrefix(string(id), "change.") // what a change means is told in whole sentences
		for i, text := range w.parts() {
			if strings.ContainsAny(text, "\t\r\n") || strings.Contains(text, "  ") || strings.TrimSpace(text) != text {
				t.Errorf("%s: %s: blanks in %q", file, id, text)
			}
			if sentences && i == 0 {
				if !strings.HasSuffix(text, ".") || unicode.IsLower([]rune(text)[0]) {
					t.Errorf("%s: %s: %q is no sentence", file, id, text)
				}
				continue
			}
			if strings.HasPrefix(string(id), "comment.") {
				continue // whole sentences may follow one another
			}
			if strings.HasSuffix(text, ".") {
				t.Errorf("%s: %s: %q ends with a full stop", file, id, text)
			}
			first, _, _ := strings.Cut(text, " ")
			if text != "" && unicode.IsUpper([]rune(text)[0]) && !slices.Contains(names, first) && !isKey(first) {
				t.Errorf("%s: %s: %q begins in upper case", file, id, text)
			}
		}
	}
}

// isKey reports whether a word is that of a program, such as KAFKA_REPLICAS.
func isKey(s string) bool { return strings.ContainsAny(s, "_=") && strings.ToUpper(s) == s }
