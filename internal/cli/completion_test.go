package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// completed is what a shell offers for a line with the cursor at its end.
func completed(t *testing.T, bin, dir string, line ...string) []string {
	t.Helper()
	const ask = `eval "$(mskraft completion bash)"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_mskraft
printf '%s\n' "${COMPREPLY[@]}"`
	cmd := exec.Command("bash", append([]string{"-u", "-c", ask, "bash", "mskraft"}, line...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", line, err, out)
	}
	words := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(words)
	return words
}

// programDir is a new folder with the program.
func programDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "mskraft"), "../../cmd/mskraft")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

func TestCompletion(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	bin, dir := programDir(t), t.TempDir()
	for _, name := range []string{"a.toml", "my specs/b.toml"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("[hosts.ms-1] # first\n[hosts.ms-2]\n[kafka]\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		line []string
		want string
	}{
		{[]string{"va"}, "validate"},
		{[]string{"validate", ""}, "a.toml|my specs"},
		{[]string{"validate", "--js"}, "--json"},
		{[]string{"render", "a.toml", "-o", "my"}, "my specs"},
		{[]string{"render", "my specs/"}, "my specs/b.toml"},
		{[]string{"releases", "v3.0"}, "v3.0.0-alpha|v3.0.0-beta|v3.0.1"},
		{[]string{"audit", "--release", "v2.0.0"}, "v2.0.0"},
		{[]string{"recipes", "gith"}, "github-actions"},
		{[]string{"completion", "z"}, "zsh"},
		{[]string{"help", "sch"}, "schema"},
		{[]string{"init", ""}, ""},
		{[]string{"init", "--release", "v3.2"}, "v3.2.0"},
		{[]string{"diff", "--format", ""}, "fold|github|markdown|patch"},
		{[]string{"render", "a.toml", "--accept", "vot"}, "voters"},
		{[]string{"render", "a.toml", "--accept", "node-id,vot"}, "node-id,voters"},
		{[]string{"diff", "a.toml", "--host", ""}, "ms-1|ms-2"},
		{[]string{"diff", ".", "--host", "ms-2"}, "ms-2"},
	} {
		if d := cmp.Diff(test.want, strings.Join(completed(t, bin, dir, test.line...), "|")); d != "" {
			t.Errorf("%q:\n%s", test.line, d)
		}
	}
}

// The scripts are what their shells read.
func TestCompletionSyntax(t *testing.T) {
	bin := programDir(t)
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script, err := exec.Command(filepath.Join(bin, "mskraft"), "completion", shell).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range strings.Fields("render diff validate schema completion") {
			if !strings.Contains(string(script), c) {
				t.Errorf("%s: nothing about %s", shell, c)
			}
		}
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skip(err)
			}
			cmd := exec.Command(path, "-n")
			cmd.Stdin = strings.NewReader(string(script))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
