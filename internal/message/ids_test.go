package message

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
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
	defined  map[ID]string           // ids in the tables, with the names of their files
	literals map[string]string       // all other strings, with their places
	used     map[ID]string           // strings where an id is wanted, with their places
	given    map[ID]map[string]int   // how many arguments calls give, by place
	wanted   map[string]map[int]bool // parameters that are ids, by the name of the function
	variadic map[string]int          // the parameter behind the id, where it is args ...any
	fset     *token.FileSet
}

// sources reads all files of the program.
func sources(t *testing.T) *source {
	t.Helper()
	s := &source{
		map[ID]string{},
		map[string]string{},
		map[ID]string{},
		map[ID]map[string]int{},
		map[string]map[int]bool{},
		map[string]int{},
		token.NewFileSet(),
	}
	var files []*ast.File
	for _, dir := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			f, err := parser.ParseFile(s.fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			if strings.HasPrefix(filepath.Base(path), "table_") && f.Name.Name == "message" {
				s.table(t, f)
			} else {
				files = append(files, f)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, visit := range []func(dir string, n ast.Node){s.function, s.use} {
		for _, f := range files {
			dir := filepath.Base(filepath.Dir(s.fset.Position(f.Pos()).Filename))
			ast.Inspect(f, func(n ast.Node) bool { visit(dir, n); return true })
		}
	}
	if len(s.defined) == 0 || len(s.used) == 0 || len(s.given) == 0 {
		t.Fatal("no ids in the sources")
	}
	return s
}

// literal is the value of a string literal.
func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// table notes the ids of a table, which may have each only once.
func (s *source) table(t *testing.T, f *ast.File) {
	note := func(e ast.Expr) {
		id, ok := literal(e)
		if ok && s.defined[ID(id)] != "" {
			t.Errorf("%s: %s is there twice", s.fset.Position(e.Pos()), id)
		}
		if ok {
			s.defined[ID(id)] = filepath.Base(s.fset.Position(e.Pos()).Filename)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CaseClause:
			for _, e := range n.List {
				note(e)
			}
		case *ast.CompositeLit:
			if n.Type == nil {
				note(n.Elts[0])
			}
		}
		return true
	})
}

func isID(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		return ok && x.Name == "message" && e.Sel.Name == "ID"
	case *ast.Ident:
		return e.Name == "ID"
	}
	return false
}

// function notes which parameters of a function of a package are ids.
func (s *source) function(dir string, n ast.Node) {
	name := ""
	var typ *ast.FuncType
	switch n := n.(type) {
	case *ast.FuncDecl:
		name, typ = n.Name.Name, n.Type
	case *ast.AssignStmt: // a function that a variable holds
		if f, ok := n.Rhs[0].(*ast.FuncLit); ok && len(n.Rhs) == 1 {
			if x, ok := n.Lhs[0].(*ast.Ident); ok {
				name, typ = x.Name, f.Type
			}
		}
	}
	if typ == nil {
		return
	}
	name = dir + "." + name
	i := 0
	behindID := false
	for _, field := range typ.Params.List {
		if open, ok := field.Type.(*ast.Ellipsis); ok && behindID && fmt.Sprint(open.Elt) == "any" {
			s.variadic[name] = i
		}
		for range max(1, len(field.Names)) {
			if behindID = isID(field.Type); behindID {
				if s.wanted[name] == nil {
					s.wanted[name] = map[int]bool{}
				}
				s.wanted[name][i] = true
			}
			i++
		}
	}
}

// use notes strings, those of them that are ids, and the arguments beside them.
func (s *source) use(dir string, n ast.Node) {
	place := func(n ast.Node) string { return strings.TrimPrefix(s.fset.Position(n.Pos()).String(), "../../") }
	switch n := n.(type) {
	case *ast.BasicLit:
		if v, ok := literal(n); ok {
			s.literals[v] = place(n)
		}
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = dir + "." + f.Name
		case *ast.SelectorExpr:
			if fmt.Sprint(f.X) == "message" {
				dir = "message"
			}
			name = dir + "." + f.Sel.Name
		}
		for i := range s.wanted[name] {
			if i >= len(n.Args) {
				continue // another function of that name
			}
			id, ok := literal(n.Args[i])
			if !ok {
				continue
			}
			s.used[ID(id)] = place(n)
			if s.variadic[name] == i+1 && !n.Ellipsis.IsValid() {
				if s.given[ID(id)] == nil {
					s.given[ID(id)] = map[string]int{}
				}
				s.given[ID(id)][place(n)] = len(n.Args) - i - 1
			}
		}
		if isID(n.Fun) && len(n.Args) == 1 {
			if id, ok := literal(n.Args[0]); ok {
				s.used[ID(id)] = place(n)
			}
		}
	}
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
	parts := map[string]bool{} // what stands before the dot
	for id, file := range s.defined {
		part, _, _ := strings.Cut(string(id), ".")
		parts[part] = true
		if !regexp.MustCompile(`^(MSK\d{3}|[a-z-]+)(\.[a-z0-9-]+)+$`).MatchString(string(id)) {
			t.Errorf("%s: %s has not the form of an id", file, id)
		}
		if s.literals[string(id)] == "" {
			t.Errorf("%s: nobody says %s", file, id)
		}
	}
	for id, place := range s.used {
		if s.defined[id] == "" && id != "" {
			t.Errorf("%s: %s is in no table", place, id)
		}
	}
	for text, place := range s.literals {
		part, _, ok := strings.Cut(text, ".")
		if ok && (parts[part] || strings.HasPrefix(part, "MSK")) && !strings.ContainsAny(text, " /") && s.defined[ID(text)] == "" {
			t.Errorf("%s: %q looks like an id, and is in no table", place, text)
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
		for place, n := range s.given[id] {
			if n != most {
				t.Errorf("%s: %s is given %d arguments, and its text uses %d", place, id, n, most)
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
		for _, text := range w.parts() {
			if strings.ContainsAny(text, "\t\r\n") || strings.Contains(text, "  ") || strings.TrimSpace(text) != text {
				t.Errorf("%s: %s: blanks in %q", file, id, text)
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
