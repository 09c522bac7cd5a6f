// Package golden_test compares what mskraft makes with the outputs that are
// committed beside it.
package golden_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"mskraft/internal/cli"
	"mskraft/internal/tree"
)

var update = flag.Bool("update", false, "rewrite want/ and stderr; the tests still fail where that changed something")

// mskraft runs the program in a folder.
func mskraft(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(cli.Env{Args: args, Dir: dir, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs})
	return code, out.String(), errs.String()
}

func cases(t *testing.T, pattern string) []string {
	t.Helper()
	specs, err := filepath.Glob(pattern)
	if err != nil || len(specs) == 0 {
		t.Fatalf("no cases at %s (%v)", pattern, err)
	}
	return specs
}

// TestCases renders every case and compares whole trees both ways: what is
// missing, what differs, what is too much.
func TestCases(t *testing.T) {
	t.Parallel()
	for _, spec := range cases(t, "cases/*/cluster.toml") {
		dir := filepath.Dir(spec)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			out := t.TempDir()
			code, _, stderr := mskraft(t, dir, "render", "cluster.toml", "-o", out)
			if code != 0 {
				t.Fatalf("exit code %d:\n%s", code, stderr)
			}
			warnings, _, _ := strings.Cut(stderr, "mskraft: ")
			compare(t, map[string]string{"stderr": warnings}, files(t, dir, "stderr"), dir, "stderr")
			got, want := files(t, out, "."), files(t, filepath.Join(dir, "want"), ".")
			takeScripts(t, out, got)
			compare(t, got, want, filepath.Join(dir, "want"), ".")
		})
	}
}

// TestScript compares apply.sh, which is the same on all hosts.
func TestScript(t *testing.T) {
	t.Parallel()
	_, made := rendered(t, catalogue(t), readmeText(t, "cases/guide/cluster.toml"))
	for _, f := range made.Folders[0].Files {
		if f.Name == script {
			compare(t, map[string]string{script: string(f.Blob.Bytes())}, files(t, ".", script), ".", script)
			return
		}
	}
	t.Error("no host has it")
}

// script is the file that every host has.
const script = "apply.sh"

// takeScripts takes apply.sh out of the files below out. Every host has to have the
// one that TestScript compares, and be allowed to run it.
func takeScripts(t *testing.T, out string, got map[string]string) {
	t.Helper()
	hosts, want := 0, files(t, ".", script)[script]
	for name := range got {
		dir, file := path.Split(name)
		if file != tree.Manifest || !strings.Contains(dir, "/hosts/") {
			continue
		}
		name = dir + script
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Mode() != 0o755 || got[name] != want {
			t.Errorf("%s is not golden/%s, or not executable: %v", name, script, err)
		}
		delete(got, name)
		hosts++
	}
	if hosts == 0 {
		t.Error("there is no host")
	}
}

// TestRefusals compares what validate says of a spec, to the last caret.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, spec := range cases(t, "refusals/*/cluster.toml") {
		dir := filepath.Dir(spec)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := mskraft(t, dir, "validate", "cluster.toml")
			if wantErrors := !strings.Contains(stderr, "mskraft: 0 errors") && !strings.Contains(stderr, "no errors"); wantErrors != (code == 2) || stdout != "" {
				t.Errorf("exit code %d, standard output %q", code, stdout)
			}
			compare(t, map[string]string{"stderr": stderr}, files(t, dir, "stderr"), dir, "stderr")
		})
	}
}

// files reads all files below dir/name, or that one file.
func files(t *testing.T, dir, name string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(filepath.Join(dir, name), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return all
}

// compare fails for every file that differs, and with -update writes what it
// got: an update is seen once, as a failure.
func compare(t *testing.T, got, want map[string]string, dir, scope string) {
	t.Helper()
	changed := false
	for name, text := range got {
		if old, ok := want[name]; !ok {
			changed = true
			t.Errorf("unexpected file %s", name)
		} else if old != text {
			changed = true
			t.Errorf("%s", diff.Diff("want/"+name, []byte(old), "got/"+name, []byte(text)))
		}
	}
	for name := range want {
		if _, ok := got[name]; !ok {
			changed = true
			t.Errorf("missing file %s", name)
		}
	}
	if !changed || !*update {
		return
	}
	if err := os.RemoveAll(filepath.Join(dir, scope)); scope != "." && err != nil {
		t.Fatal(err)
	} else if scope == "." {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range got {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
