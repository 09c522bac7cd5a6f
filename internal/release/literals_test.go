package release

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// facts are what no package but this one, and that of Kafka, may know by itself.
type facts struct {
	words, folders []string
	ports          []int
}

func factsOf(c *Catalogue) facts {
	f := facts{words: c.Names()}
	for _, family := range c.Families {
		f.words = append(append(f.words, family.Name, family.Volume, family.ClusterID, family.OwnID), family.StockIDs...)
		f.folders = append(f.folders, family.Data, family.Mount, family.Base["log.dirs"])
		f.folders = append(append(f.folders, family.Prepared...), family.Config...)
		for _, l := range family.Listeners {
			f.ports = append(f.ports, l.Port)
		}
	}
	for _, i := range c.Images() {
		f.words = append(append(f.words, i.Tag, i.Metadata), i.StockVoters...)
	}
	for _, r := range c.Releases {
		f.words = append(append(f.words, r.Modes()...), r.Generation.Name, r.Generation.Tester)
		f.ports = append(f.ports, r.Generation.ServerPort, r.Generation.HTTPSPort)
		for name, s := range r.Services {
			f.words = append(f.words, name)
			f.ports = append(f.ports, s.Health)
		}
	}
	f.words = slices.DeleteFunc(f.words, func(w string) bool { return w == "" || w == "server" || w == "metersphere" }) // as NGINX and folders are called, too
	f.ports = slices.DeleteFunc(f.ports, func(p int) bool { return p == 0 })
	return f
}

// in tells which fact a literal states, "" for none.
func (f facts) in(lit *ast.BasicLit) string {
	if lit.Kind == token.INT {
		if n, err := strconv.Atoi(lit.Value); err == nil && slices.Contains(f.ports, n) {
			return "a port"
		}
		return ""
	}
	text, err := strconv.Unquote(lit.Value)
	if lit.Kind != token.STRING || err != nil {
		return ""
	}
	switch {
	case slices.Contains(f.words, text):
		return "a name or a version"
	case slices.ContainsFunc(f.folders, func(folder string) bool { return folder != "" && strings.Contains(text, folder) }):
		return "a folder"
	case regexp.MustCompile(`^v?[23]\.\d+(\.\d+)?`).MatchString(text):
		return "a version"
	}
	for _, m := range regexp.MustCompile(`:(\d{4,5})\b`).FindAllStringSubmatch(text, -1) {
		if n, _ := strconv.Atoi(m[1]); slices.Contains(f.ports, n) {
			return "a port"
		}
	}
	return ""
}

// TestLiterals: what is known of releases and images stands in the catalogue, and
// what is known of Kafka in its package. Nobody else writes a version, a family of
// images, an install mode, a port or a folder of theirs.
func TestLiterals(t *testing.T) {
	// What a person is shown as an example of a value is no knowledge.
	examples := map[string]bool{"../spec/keys.go": true}
	known := factsOf(catalogue(t))
	read := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path = filepath.ToSlash(path)
		switch {
		case d.IsDir() && slices.Contains([]string{"../release", "../kafka", "../message", "../integration"}, path):
			return fs.SkipDir
		case d.IsDir(), !strings.HasSuffix(path, ".go"), strings.HasSuffix(path, "_test.go"), examples[path]:
			return nil
		}
		read++
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.BasicLit:
				if what := known.in(n); what != "" {
					t.Errorf("%s: %s is %s of the catalogue", files.Position(n.Pos()), n.Value, what)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || read < 50 {
		t.Errorf("%d files, %v", read, err)
	}
}
