package cli_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.yaml.in/yaml/v3"

	"mskraft/internal/cli"
	"mskraft/templates"
)

// TestRecipes runs the stories in testdata/recipes. Each one starts in a git
// repository with two clusters, their outputs, and no recipe yet.
//
// The commands github and gitlab do with the YAML of a recipe what those services
// would: they take the commands out of it and run them, see github_test.go and
// gitlab_test.go.
func TestRecipes(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the jobs of pipelines, some of which build mskraft")
	}
	for _, tool := range []string{"git", "bash"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/recipes",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"source": source, "notes": notes},
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, identity()...)
			e.Setenv("HOME", e.WorkDir)
			for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
				dir, err := exec.Command("go", "env", name).Output()
				if err != nil {
					return err
				}
				e.Setenv(name, strings.TrimSpace(string(dir)))
			}
			e.Setenv("GOPROXY", "off") // what mskraft needs is there, as it has been built
			e.Setenv("GOSUMDB", "off")
			e.Cd = filepath.Join(e.WorkDir, "repo")
			return repository(e.Cd, e.Vars)
		},
	})
}

// identity lets git commit, whatever the machine is set to.
func identity() []string {
	return []string{
		"GIT_AUTHOR_NAME=nobody", "GIT_AUTHOR_EMAIL=nobody@example.com",
		"GIT_COMMITTER_NAME=nobody", "GIT_COMMITTER_EMAIL=nobody@example.com",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
	}
}

// repository makes the git repository that the stories start with.
func repository(dir string, env []string) error {
	const text = `release = "v3.3.0"
[cluster]
name = %q
id = %q
[hosts.x]
address = %q
node_id = 1
`
	if err := os.MkdirAll(filepath.Join(dir, "clusters"), 0o755); err != nil {
		return err
	}
	for path, content := range map[string]string{
		".gitattributes":   "* -text\n",
		"clusters/a.toml":  fmt.Sprintf(text, "a", "LelM2dIFQkiUFVXCECqRWA", "10.0.0.1"),
		"clusters/b.toml":  fmt.Sprintf(text, "b", "MelM2dIFQkiUFVXCECqRWA", "10.0.1.1"),
		"notes for us.txt": "nothing about clusters\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, path), []byte(content), 0o644); err != nil {
			return err
		}
	}
	var stderr bytes.Buffer
	if code := cli.Main([]string{"render", filepath.Join(dir, "clusters"), "-o", filepath.Join(dir, "out")}, nil, &stderr, &stderr); code != 0 {
		return fmt.Errorf("render: exit code %d\n%s", code, stderr.Bytes())
	}
	for _, args := range [][]string{{"init", "-q"}, {"symbolic-ref", "HEAD", "refs/heads/main"}, {"add", "."}, {"commit", "-q", "-m", "two clusters"}} {
		if err := run(dir, env, "git", args...); err != nil {
			return err
		}
	}
	return nil
}

// source makes a git repository with the source of mskraft, tagged v1.
func source(ts *testscript.TestScript, _ bool, args []string) {
	top, err := filepath.Abs("../..")
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	for _, path := range []string{"go.mod", "go.sum", ".pre-commit-hooks.yaml", "cmd", "internal", "templates"} {
		ts.Check(filepath.WalkDir(filepath.Join(top, path), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return filepath.SkipDir
			case d.IsDir() || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			to := filepath.Join(dir, strings.TrimPrefix(path, top))
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			return os.WriteFile(to, text, 0o644)
		}))
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"commit", "-q", "-m", "source"}, {"tag", "v1"}} {
		ts.Check(ts.Exec("git", append([]string{"-C", dir}, args...)...))
	}
}

// run runs a program and shows what it prints.
func run(dir string, env []string, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}

// TestRecipesComplete compares the list that the program prints with the files.
func TestRecipesComplete(t *testing.T) {
	printed := func(args ...string) string {
		var out, errs bytes.Buffer
		if code := cli.Main(append([]string{"recipes"}, args...), nil, &out, &errs); code != 0 {
			t.Fatalf("%q: exit code %d\n%s", args, code, errs.Bytes())
		}
		return out.String()
	}
	var got, want []string
	for line := range strings.Lines(printed()) {
		name, _, _ := strings.Cut(line, " ")
		got = append(got, printed(name))
	}
	err := fs.WalkDir(templates.Recipes, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := templates.Recipes.ReadFile(path)
		want = append(want, string(text))
		if strings.HasPrefix(filepath.Ext(path), ".y") && yaml.Unmarshal(text, new(any)) != nil {
			t.Errorf("%s: no YAML", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d recipes are listed, %d are in the folder, or they differ", len(got), len(want))
	}
}

// TestPreCommitHooks runs the hook for the pre-commit framework as it would.
func TestPreCommitHooks(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	var hooks []struct {
		ID, Name, Description, Entry, Language string
		Args                                   []string
		AlwaysRun                              bool `yaml:"always_run"`
		PassFilenames                          bool `yaml:"pass_filenames"`
	}
	var config struct {
		Repos []struct {
			Repo, Rev string
			Hooks     []struct {
				ID   string
				Args []string
			}
		}
	}
	if err := decode("../../.pre-commit-hooks.yaml", &hooks); err != nil {
		t.Fatal(err)
	}
	if err := decode("../../templates/recipes/pre-commit-config.yaml", &config); err != nil {
		t.Fatal(err)
	}
	hook, use := hooks[0], config.Repos[0].Hooks[0]
	if hook.ID != use.ID || hook.Language != "golang" || !hook.AlwaysRun || hook.PassFilenames || !slices.Equal(hook.Args, use.Args) {
		t.Errorf("%+v\n%+v", hook, use)
	}
	dir := t.TempDir()
	if err := repository(dir, append(os.Environ(), identity()...)); err != nil {
		t.Fatal(err)
	}
	args := append(strings.Fields(hook.Entry)[1:], use.Args...)
	for i, text := range []string{"", "heap = \"-Xmx640m -Xms256m\"\n", "[x]\n"} {
		f, err := os.OpenFile(filepath.Join(dir, "clusters/a.toml"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(f, text)
		f.Close()
		var out bytes.Buffer
		if code := cli.Run(cli.Env{Args: args, Dir: dir, Stdout: &out, Stderr: &out}); code != i {
			t.Errorf("exit code %d, not %d\n%s", code, i, out.Bytes())
		}
	}
}

// decode reads YAML into a struct that has to know every key, so that nothing of
// a recipe is passed over by a test.
func decode(path string, into any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	return d.Decode(into)
}
