package golden_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mskraft/internal/release"
)

// inSteps is set where TestReleaseAsPrinted runs the tests of a copy.
const inSteps = "MSKRAFT_IN_STEPS"

// TestReleaseAsPrinted adds a release to a copy of the repository: it runs the
// commands of templates/README.md as they are printed, but for those that need the
// network, and does between them what the page says. At the end all is green.
func TestReleaseAsPrinted(t *testing.T) {
	if testing.Short() || os.Getenv(inSteps) != "" {
		t.Skip("builds a copy and runs most of its tests")
	}
	for _, tool := range []string{"git", "make", "bash"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	known := loadFacts(t)
	newest := known.releases()[len(known.releases())-1]
	n, _ := release.ParseName(newest)
	n.Patch, n.Suffix = n.Patch+90, "" // never to come
	next := n.String()
	work := t.TempDir()
	repository := filepath.Join(work, "mskraft")
	copyRepository(t, repository)
	if err := os.Rename(checkout(t, known, newest, next), filepath.Join(work, "installer")); err != nil {
		t.Fatal(err)
	}

	page := readmeText(t, "../templates/README.md")
	_, page, _ = strings.Cut(page, "\n## How to add a release\n")
	page, _, _ = strings.Cut(page, "\n### Without building mskraft\n")
	blocks := readmeBlocks(page, "sh")
	if len(blocks) != 4 {
		t.Fatalf("the page has %d blocks of commands: %q", len(blocks), blocks)
	}
	sh := func(text string, want int) string {
		t.Helper()
		text = regexp.MustCompile(`(?m)^git clone .*\n|^make check\n`).ReplaceAllString(text, "")
		c := exec.Command("bash", "-c", text)
		c.Dir, c.Env = repository, append(os.Environ(), inSteps+"=yes", "GOFLAGS=-short")
		var stderr strings.Builder
		c.Stderr = &stderr
		out, err := c.Output()
		code := 0
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			code = exit.ExitCode()
		}
		if code != want {
			t.Fatalf("%s\nexit code %d, %v\n%s\n%s", text, code, err, out, stderr.String())
		}
		return string(out)
	}

	told := sh(blocks[0], 0) // 1. Audit: nothing is new about it, but it is not known
	row := regexp.MustCompile(`(?m)^"` + regexp.QuoteMeta(next) + ` .*",$`).FindString(told)
	_, todo, _ := strings.Cut(told, row)
	todo, _, _ = strings.Cut(todo, "# no file shows whether it has the trait large-uploads: ") // it is in the program
	if row == "" || strings.TrimSpace(todo) != "" {
		t.Fatalf("audit prints\n%s", told)
	}
	in := func(name string) string { return filepath.Join(repository, filepath.FromSlash(name)) }
	text := files(t, repository, "templates/catalogue.toml")["templates/catalogue.toml"]
	last := regexp.MustCompile(`(?m)^ *"` + regexp.QuoteMeta(newest) + ` .*\n`).FindString(text)
	edit(t, in("templates/catalogue.toml"), last, last+"    "+row+"\n") // 2. Row
	sh(blocks[1], 0)                                                    // 3. Template: nothing is left

	edit(t, in("golden/facts/releases"), newest+"\n", newest+"\n"+next+"\n") // 4. Golden
	carry := regexp.MustCompile(`(?m)^ +(sed -i .*)$`).FindStringSubmatch(readmeText(t, "facts/README.md"))[1]
	sh(strings.NewReplacer(`v3\.3\.0`, regexp.QuoteMeta(newest), "v3.4.0", next).Replace(carry), 0)
	count := len(known.releases())
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text := files(t, repository, name)[name]
		text = regexp.MustCompile(`(to|到|至) `+regexp.QuoteMeta(newest)).ReplaceAllString(text, "$1 "+next)
		text = strings.ReplaceAll(text, " "+strconv.Itoa(count)+" ", " "+strconv.Itoa(count+1)+" ")
		write(t, in(name), text)
	}
	golden, diff, ok := strings.Cut(blocks[2], "\n")
	if !ok {
		t.Fatalf("no two commands: %s", blocks[2])
	}
	sh(golden, 2) // it rewrites, and fails
	changed := sh(strings.Replace(diff, "git diff ", "git diff --stat ", 1), 0)
	for line := range strings.Lines(changed) {
		if !regexp.MustCompile(`^ golden/(refusals|facts)/|files? changed`).MatchString(line) {
			t.Errorf("changed: %s", line)
		}
	}
	if status := sh("git status --short golden/releases", 0); status != "?? golden/releases/"+next+".delta\n" {
		t.Errorf("new are %s", status)
	}
	sh(blocks[3], 0) // 5. Check
}

// copyRepository copies what is in git or may come into it, and commits it.
func copyRepository(t *testing.T, to string) {
	t.Helper()
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, filepath.FromSlash(name))
		switch {
		case slices.Contains([]string{".git", "bin", "out"}, name):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(target, text, info.Mode().Perm())
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "before"}} {
		if out, err := exec.Command("git", append([]string{"-C", to}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
}
