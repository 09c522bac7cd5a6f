package redact_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mskraft/internal/redact"
)

// maskOfScript is the function mask of apply.sh, as it is rendered.
func maskOfScript(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile("../../golden/apply.sh")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(script), "\nmask() {\n")
	if !found {
		t.Fatal("apply.sh has no mask")
	}
	body, _, _ := strings.Cut(text, "\n}\n")
	return "mask() {\n" + body + "\n}\n"
}

// scripts are the shells and the kinds of awk at hand that a host could have: folders
// for PATH, by a name, and the shell in them.
func scripts(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	add := func(name, path string, args ...string) {
		for _, tool := range []string{path, args[0]} {
			if _, err := exec.LookPath(tool); err != nil {
				return
			}
		}
		bin := t.TempDir()
		awk, _ := exec.LookPath(path)
		if err := os.Symlink(awk, filepath.Join(bin, "awk")); err != nil {
			t.Fatal(err)
		}
		if path == "busybox" {
			for _, tool := range []string{"tr", "cat"} {
				_ = os.Symlink(awk, filepath.Join(bin, tool))
			}
		}
		found[name] = append([]string{bin}, args...)
	}
	add("dash", "awk", "dash")
	add("bash", "awk", "bash", "--posix")
	add("busybox", "busybox", "busybox", "sh")
	for _, awk := range []string{"gawk", "mawk", "original-awk"} {
		add(awk, awk, "sh")
	}
	if len(found) == 0 {
		t.Skip("there is no POSIX shell")
	}
	return found
}

// TestScript holds the mask of apply.sh to the table, and to this package in lines
// put together at random from what both look at.
func TestScript(t *testing.T) {
	rows, secret, other := table(t)
	for _, name := range append(secret, other...) {
		text := name + ": hunter2\n"
		rows = append(rows, row{text: text, shown: string(redact.Text([]byte(text)))})
	}
	random := rand.New(rand.NewPCG(1, 2))
	pieces := strings.Split("password|password|token|_|-|.|key|private |API|Auth|MAX_tokens|a|b|1|hunter2|:|: |=|=|>| |  |\t|\"|'|`|\\|,|;|{|}|[|]|(|)|<|&|?|/|//|://|@|#|# |- |"+
		"$|${|${X}|$X|${X:-|${A_TOKEN:-|-p|-u |-a|mysql |curl |redis-cli |--token|authorization |bearer |Header |identified by |密码|密码：|：|true|null|ghp_01234567890123456789|eyJ|"+
		"-----BEGIN |-----BEGIN PRIVATE KEY-----|-----END|\n|\n|\n  |\n    |\n- |\n# |\n#   |\\\n|\"\"\"|= \"\"\"\n|\r|\r\n", "|")
	lines := 2000
	if testing.Short() {
		lines = 200
	}
	for range lines {
		var b strings.Builder
		for range 1 + random.IntN(14) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		text := b.String() + "\n"
		rows = append(rows, row{text: text, shown: string(redact.Text([]byte(text)))})
	}
	texts := together(rows)
	mask := maskOfScript(t)
	for name, command := range scripts(t) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			var list strings.Builder
			for i, r := range texts {
				fmt.Fprintf(&list, "%d\n", i)
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), []byte(r.text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command(command[1], append(command[2:], "-c", "set -euf\nLC_ALL=C\nexport LC_ALL\n"+mask+`while read -r i; do mask <"$i" >"$i.shown"; done`)...)
			cmd.Dir, cmd.Stdin = dir, strings.NewReader(list.String())
			cmd.Env = append(os.Environ(), "PATH="+command[0]+string(os.PathListSeparator)+os.Getenv("PATH"))
			if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
				t.Fatalf("%v\n%s", err, out)
			}
			for i, r := range texts {
				got, err := os.ReadFile(filepath.Join(dir, fmt.Sprint(i, ".shown")))
				if err != nil {
					t.Fatal(err)
				}
				from := strings.Split(r.text, "\n")
				shown, want := strings.Split(string(got), "\n"), strings.Split(strings.ReplaceAll(r.shown, "\r", "^M"), "\n")
				if len(shown) != len(want) {
					t.Fatalf("%d lines, not %d", len(shown), len(want))
				}
				for j := range want {
					if shown[j] != want[j] {
						t.Errorf("%q: line %d is shown as %q, not as %q", from[max(0, j-4):j+1], j, shown[j], want[j])
					}
				}
			}
		})
	}
}

// together puts rows into few texts, of which each is hidden as its rows are.
func together(rows []row) []row {
	var texts []row
	for _, r := range rows {
		if len(texts) > 0 {
			last := &texts[len(texts)-1]
			both := row{text: last.text + "end\n" + r.text, shown: last.shown + "end\n" + r.shown}
			if len(both.text) < 20000 && string(redact.Text([]byte(both.text))) == both.shown {
				*last = both
				continue
			}
		}
		texts = append(texts, r)
	}
	return texts
}
