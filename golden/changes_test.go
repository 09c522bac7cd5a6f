package golden_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/output"
)

// TestChanges has for every change of a committed cluster how render refuses it, and
// the steps when it is accepted. Then nothing differs; if the former spec is put back, the
// tree is as before; a further edit is told from what the hosts run; and when it is
// applied, the tree is what a first run writes.
func TestChanges(t *testing.T) {
	t.Parallel()
	for _, spec := range cases(t, "changes/*/cluster.toml") {
		dir := filepath.Dir(spec)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			work := t.TempDir()
			for name, text := range files(t, dir, ".") {
				if filepath.Ext(name) == ".toml" {
					if err := os.WriteFile(filepath.Join(work, name), []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
			run := func(want int, args ...string) (stderr string) {
				t.Helper()
				if filepath.Base(dir) == "renamed" {
					args = append(args, "--prune")
				}
				code, stdout, stderr := mskraft(t, work, append(args, "-o", "out")...)
				if code != want {
					t.Fatalf("%q: exit code %d:\n%s%s", args, code, stdout, stderr)
				}
				return stderr
			}
			same := func(what string, want map[string]string) {
				t.Helper()
				if d := cmp.Diff(want, files(t, work, "out")); d != "" {
					t.Errorf("%s:\n%s", what, d)
				}
			}
			run(0, "render", "before.toml")
			lost, folder := filepath.Base(dir) == "unreadable", "out/metersphere/"
			if filepath.Base(dir) == "renamed" {
				folder = "out/ms/"
			}
			if lost {
				if err := os.WriteFile(filepath.Join(work, "out/metersphere/cluster.toml"), []byte("# edited\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			force := map[bool][]string{true: {"--force"}}[lost]
			committed := files(t, work, "out")
			names := ""
			accept := func(spec, file string) {
				t.Helper()
				if code, _, stderr := mskraft(t, work, "render", spec, "-o", "out", "--dry-run", "--prune"); code != 0 {
					refused := run(3, "render", spec)
					compare(t, map[string]string{file: refused}, files(t, dir, file), dir, file)
					names = regexp.MustCompile(`--accept (\S+)`).FindStringSubmatch(stderr)[1]
				}
			}
			accept("cluster.toml", "refused")
			same("refused", committed)
			run(0, append([]string{"render", "cluster.toml", "--accept", names}, force...)...)
			accepted := files(t, work, "out")
			for _, name := range []string{output.Steps, output.Applied} {
				compare(t, map[string]string{name: accepted[folder+name]}, files(t, dir, name), dir, name)
			}
			run(0, "diff", "cluster.toml")
			run(0, "render", "cluster.toml")
			same("rendered again", accepted)

			if lost {
				run(0, "render", "before.toml", "--accept", names) // nobody knows that this is it
				if _, pending := files(t, work, "out")["out/metersphere/"+output.Steps]; !pending {
					t.Error("nothing is pending any more")
				}
			} else {
				run(0, "render", "before.toml") // before anybody touched a host
				same("put back", committed)
			}
			run(0, "render", "cluster.toml", "--accept", names)
			same("accepted again", accepted)
			last := "cluster.toml"
			if _, err := os.Stat(filepath.Join(work, "next.toml")); err == nil {
				last = "next.toml"
				accept(last, "next-refused")
				run(0, "render", last, "--accept", names)
				next := files(t, work, "out")
				compare(t, map[string]string{"next-CHANGE.md": next["out/metersphere/"+output.Steps]}, files(t, dir, "next-CHANGE.md"), dir, "next-CHANGE.md")
				if next["out/metersphere/"+output.Applied] != accepted["out/metersphere/"+output.Applied] {
					t.Error("the hosts run something else after a second edit")
				}
			}

			run(0, "render", last, "--applied")
			applied := files(t, work, "out")
			if err := os.RemoveAll(filepath.Join(work, "out")); err != nil {
				t.Fatal(err)
			}
			run(0, "render", last)
			same("rendered anew", applied)
		})
	}
}

// TestChangesAreShell has sh read the commands of every procedure.
func TestChangesAreShell(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	blocks := 0
	for _, path := range cases(t, "changes/*/CHANGE.md") {
		for _, block := range readmeBlocks(readmeText(t, path), "sh") {
			blocks++
			cmd := exec.Command(sh, "-n")
			cmd.Stdin = strings.NewReader(block)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s\n%s", path, err, out, block)
			}
		}
	}
	if blocks < 20 {
		t.Errorf("only %d blocks of commands", blocks)
	}
}
