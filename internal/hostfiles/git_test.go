package hostfiles_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/hostfiles"
)

func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTags lays out the files that git writes.
func TestTags(t *testing.T) {
	a, b, object := strings.Repeat("a", 40), strings.Repeat("b", 40), strings.Repeat("c", 40)
	packed := "# pack-refs with: peeled fully-peeled sorted \n" + a + " refs/heads/main\n" + b + " refs/remotes/origin/v3.x\n" +
		a + " refs/tags/v3.1.0\n" + a + " refs/tags/v3.1.0-arm64\n" + object + " refs/tags/v3.2.0\n^" + b + "\n" + b + " refs/tags/v3.3.0\n"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"detached, as a clone at a tag", map[string]string{".git/HEAD": a + "\n", ".git/packed-refs": packed}, []string{"v3.1.0", "v3.1.0-arm64"}},
		{"annotated", map[string]string{".git/HEAD": b + "\n", ".git/packed-refs": packed}, []string{"v3.2.0", "v3.3.0"}},
		{"packed branch", map[string]string{".git/HEAD": "ref: refs/heads/main\n", ".git/packed-refs": packed}, []string{"v3.1.0", "v3.1.0-arm64"}},
		{"branch", map[string]string{".git/HEAD": "ref: refs/heads/main\n", ".git/packed-refs": packed, ".git/refs/heads/main": b + "\n"}, []string{"v3.2.0", "v3.3.0"}},
		{"loose tags", map[string]string{".git/HEAD": a + "\n", ".git/refs/tags/v3.1.0": a + "\n", ".git/refs/tags/v3.0.1": b + "\n"}, []string{"v3.1.0"}},
		{"moved tag", map[string]string{".git/HEAD": a + "\n", ".git/packed-refs": packed, ".git/refs/tags/v3.1.0": b + "\n"}, []string{"v3.1.0-arm64"}},
		{"no tag", map[string]string{".git/HEAD": object + "\n", ".git/packed-refs": packed}, nil},
		{"no commit yet", map[string]string{".git/HEAD": "ref: refs/heads/main\n"}, nil},
		{"branch outside", map[string]string{".git/HEAD": "ref: ../secret\n", "secret": a, ".git/refs/tags/v3.1.0": a}, nil},
		{"no git", map[string]string{"msctl": "x"}, nil},
		{"empty head", map[string]string{".git/HEAD": "", ".git/packed-refs": packed + " refs/tags/v3.4.0\n"}, nil},
		{"no packed refs but lines", map[string]string{".git/HEAD": a, ".git/packed-refs": "\n^\n^" + a + "\n\x00"}, nil},
		{"huge", map[string]string{".git/HEAD": a + "\n", ".git/packed-refs": packed + strings.Repeat("#", 2<<20)}, nil},
		{"work tree", map[string]string{
			".git": "gitdir: other/.git/worktrees/x\n", "other/.git/worktrees/x/HEAD": a + "\n", "other/.git/worktrees/x/commondir": "../..\n", "other/.git/packed-refs": packed,
		}, []string{"v3.1.0", "v3.1.0-arm64"}},
	} {
		dir := t.TempDir()
		put(t, dir, c.files)
		if d := cmp.Diff(c.want, hostfiles.Tags(dir)); d != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, d)
		}
	}
}

// TestTagsOfGit reads what git itself writes, for each way to come to a tag.
func TestTagsOfGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		c := exec.Command("git", args...)
		c.Dir, c.Env = dir, append(os.Environ(), "HOME="+dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main", "origin")
	for _, tag := range []string{"v3.0.1", "v3.1.0"} {
		git("-C", "origin", "commit", "-q", "--allow-empty", "-m", tag)
		git("-C", "origin", "tag", tag)
	}
	git("-C", "origin", "tag", "-a", "-m", "annotated", "v3.1.0-arm64")
	git("-C", "origin", "commit", "-q", "--allow-empty", "-m", "later")
	git("clone", "-q", "--branch", "v3.1.0", "origin", "clone")
	git("clone", "-q", "--depth", "1", "--branch", "v3.0.1", "file://"+filepath.Join(dir, "origin"), "shallow")
	git("-C", "clone", "worktree", "add", "-q", "../beside", "v3.0.1")
	for name, want := range map[string][]string{"origin": nil, "clone": {"v3.1.0", "v3.1.0-arm64"}, "shallow": {"v3.0.1"}, "beside": {"v3.0.1"}} {
		if d := cmp.Diff(want, hostfiles.Tags(filepath.Join(dir, name))); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
}
