package golden_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/render"
)

// TestChanges has for every change of a committed cluster how render refuses it,
// and what the runbook says when it is accepted. Then nothing differs; and when it
// is applied, the tree is what a first run writes.
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
			committed := files(t, work, "out")
			refused := run(3, "render", "cluster.toml")
			same("refused", committed)
			compare(t, map[string]string{"refused": refused}, files(t, dir, "refused"), dir, "refused")

			accept := regexp.MustCompile(`--accept (\S+)`).FindStringSubmatch(refused)
			if accept == nil {
				t.Fatal("nothing is asked to be accepted")
			}
			run(0, "render", "cluster.toml", "--accept", accept[1])
			accepted := files(t, work, "out")
			procedure := render.Procedures([]byte(accepted["out/metersphere/"+render.Runbook]))
			compare(t, map[string]string{"procedure.md": procedure}, files(t, dir, "procedure.md"), dir, "procedure.md")
			run(0, "diff", "cluster.toml")
			run(0, "render", "cluster.toml")
			same("rendered again", accepted)

			run(0, "render", "cluster.toml", "--applied")
			applied := files(t, work, "out")
			if err := os.RemoveAll(filepath.Join(work, "out")); err != nil {
				t.Fatal(err)
			}
			run(0, "render", "cluster.toml")
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
	for _, path := range cases(t, "changes/*/procedure.md") {
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
