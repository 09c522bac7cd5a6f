package nginx_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/nginx"
)

func TestParse(t *testing.T) {
	root, err := nginx.Parse([]byte(`# a file
map $u $m { default upgrade; '' close; }
upstream ms {
    ip_hash;
    server 10.0.0.1:8081 max_fails=3; # ms-1
    # not of a directive
    server "a b\"c" backup;server [::1]:80;
}
server { listen 80; location ~ ^/a\{2\} { return 200 ${host}x; } }
`))
	if err != nil {
		t.Fatal(err)
	}
	if len(root.Block) != 3 {
		t.Fatalf("%d directives", len(root.Block))
	}
	up := root.Find("upstream")[0]
	if up.Arg(0) != "ms" || up.Arg(1) != "" || up.Line != 3 || len(up.Find("ip_hash")) != 1 {
		t.Errorf("%+v", up)
	}
	servers := up.Find("server")
	want := []*nginx.Directive{
		{Name: "server", Args: []string{"10.0.0.1:8081", "max_fails=3"}, Comment: "ms-1", Line: 5, Col: 5},
		{Name: "server", Args: []string{`a b"c`, "backup"}, Line: 7, Col: 5},
		{Name: "server", Args: []string{"[::1]:80"}, Line: 7, Col: 28},
	}
	if d := cmp.Diff(want, servers); d != "" {
		t.Error(d)
	}
	location := root.Find("server")[0].Find("location")[0]
	if d := cmp.Diff([]string{"~", `^/a\{2\}`}, location.Args); d != "" {
		t.Error(d)
	}
	if got := location.Find("return")[0].Arg(1); got != "${host}x" {
		t.Errorf("return %q", got)
	}
}

func TestSyntaxErrors(t *testing.T) {
	for text, want := range map[string]string{
		"upstream a {\n  server x\n}": "2:3: the directive server is not ended by a semicolon",
		"upstream a {\n  server x;\n": "1:1: the block of upstream is not closed",
		"}":                           "1:1: a brace closes nothing",
		"a b;\n{":                     "2:1: a directive begins with {",
		"a \"b":                       "1:3: a quote is not closed",
		"listen 80":                   "1:1: the directive listen is not ended by a semicolon",
	} {
		_, err := nginx.Parse([]byte(text))
		var syntax *nginx.SyntaxError
		if !errors.As(err, &syntax) || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// The files that mskraft renders have an upstream and a server.
func TestParseGolden(t *testing.T) {
	files, err := filepath.Glob("../../golden/cases/*/want/*/nginx/*.conf")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden NGINX files, %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		root, err := nginx.Parse(text)
		if err != nil {
			t.Errorf("%s:%v", file, err)
			continue
		}
		if len(root.Find("upstream")) != 1 || len(root.Find("server")) == 0 {
			t.Errorf("%s: no upstream or no server", file)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a { b 'c'; } # d\n"))
	f.Fuzz(func(_ *testing.T, text []byte) { _, _ = nginx.Parse(text) })
}
