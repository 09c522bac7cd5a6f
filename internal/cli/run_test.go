package cli_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mskraft/internal/cli"
)

// broken is standard input that mskraft does not bear.
type broken struct{}

func (broken) Read([]byte) (int, error) { panic("a planted panic, password=hunter2\n") }

// A panic is a failure like others: exit code 3, and a sentence that asks for a
// report, also where it happens in another goroutine than the first.
func TestPanic(t *testing.T) {
	for name, args := range map[string][]string{
		"in the first goroutine": {"diff", "-", "--to", "v3.3.0"},
		"in another one":         {"render", "-", "-o", "out"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			dir := t.TempDir()
			if code := cli.Run(cli.Env{Args: args, Dir: dir, Stdin: broken{}, Stdout: &stdout, Stderr: &stderr}); code != 3 || stdout.Len() > 0 {
				t.Errorf("exit code %d, standard output %q", code, stdout.String())
			}
			for _, want := range []string{"mskraft: mskraft broke down, by a mistake of its own: a planted panic", "hint: please report it", "\n    at mskraft/internal/cli_test.broken.Read:17\n"} {
				if !strings.Contains(stderr.String(), want) {
					t.Errorf("%q is not told:\n%s", want, stderr.String())
				}
			}
			if strings.Contains(stderr.String(), "hunter2") {
				t.Errorf("tells a secret:\n%s", stderr.String())
			}
			if made, err := os.ReadDir(dir); err != nil || len(made) > 0 {
				t.Errorf("left %v (%v)", made, err)
			}
		})
	}
}

// TestDir has every kind of path begin in a folder, and come back in messages as it
// was given.
func TestDir(t *testing.T) {
	spec, err := os.ReadFile("../../golden/cases/guide/cluster.toml")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := t.TempDir()
	dir := filepath.Join(elsewhere, "here")
	for path, text := range map[string]string{"specs/good.toml": string(spec), "bad.toml": "release = 1\n", "other/docker-compose-kafka.yml": "services: {}\n"} {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		args string
		code int
		says string
	}{
		{"render specs -o out", 0, "mskraft: out: "},
		{"render specs -o .", 0, "mskraft: .: "},
		{"render specs -o " + elsewhere + "/out", 0, "mskraft: " + elsewhere + "/out: "},
		{"diff specs/good.toml -o out", 0, ""},
		{"diff specs/good.toml -o nothing --format github", 1, "file=nothing/metersphere/"},
		{"validate bad.toml", 2, "bad.toml:1:1: MSK103: cluster: is missing"},
		{"validate nothing.toml", 3, "mskraft: open nothing.toml: "},
		{"validate " + elsewhere + "/nothing.toml", 3, "mskraft: open " + elsewhere + "/nothing.toml: "},
		{"validate other", 2, "mskraft: other: no *.toml file is in this folder"},
		{"verify out/metersphere", 0, "mskraft: 0 errors"},
		{"verify specs", 2, "mskraft: specs: no compose file in it"},
		{"verify nothing", 3, "mskraft: open nothing: "},
		{"import out/metersphere -o imported.toml", 0, "reproduces all files of 3 hosts"},
		{"import out/metersphere -o imported.toml", 3, "mskraft: imported.toml: is there already"},
		{"validate imported.toml", 0, "no errors"},
		{"templates export templates", 0, "mskraft: templates: written; use it with --templates templates"},
		{"render specs -o out --templates templates", 0, "out: 0 created, 0 replaced, 0 removed"},
		{"render specs -o out --templates tmplates", 3, "mskraft: open tmplates: "},
		{"audit --installer other", 2, "other does not say which release it is of"},
		{"audit --installer other --release v2.10.0-lts specs/good.toml", 1, "other as v2.10.0-lts against host ms-1 (allinone) of specs/good.toml"},
	} {
		var stdout, stderr bytes.Buffer
		code := cli.Run(cli.Env{Args: strings.Fields(step.args), Dir: dir, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr})
		said := stdout.String() + stderr.String()
		if code != step.code || !strings.Contains(said, step.says) || strings.Contains(said, dir) {
			t.Errorf("mskraft %s: exit code %d, want %d and %q:\n%s", step.args, code, step.code, step.says, said)
		}
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); name == "out" || name == "imported.toml" || name == "templates" {
			t.Errorf("%s was made in the folder of the process", name)
		}
	}
	if code := cli.Run(cli.Env{Args: []string{"validate", "other"}, Dir: dir, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: failing{}}); code != 2 {
		t.Errorf("exit code %d", code)
	}
	if code := cli.Run(cli.Env{Args: []string{"help"}, Dir: dir, Stdin: strings.NewReader(""), Stdout: failing{}, Stderr: io.Discard}); code != 3 {
		t.Errorf("exit code %d where nothing can be printed", code)
	}
}

// failing is an output that takes nothing.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }
