package diffview

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/message"
	"mskraft/internal/tree"
)

var update = flag.Bool("update", false, "rewrite the expected forms; fails where that changed something")

// hostile is a review of all there can be, in files whose text wants to break out.
func hostile() *Review {
	const evil = "a: 1\n```\n::error file=x::y\n\x1b[31mred\u202e\r\n</code></summary><script>alert(1)</script> 100% `````` @all #1\n##[error]z\nb: 2\n"
	edited := change("ms/hosts/a/metersphere/docker-compose-kafka.yml", evil+"MS_MYSQL_PASSWORD: hunter2\nc: 0\n", "a: 1\nb: 2\nMS_MYSQL_PASSWORD: ${MS_MYSQL_PASSWORD}\nc: 1\n")
	edited.Edited, edited.Written = true, [][sha256.Size]byte{{1}}
	changes := []tree.Change{edited}
	changes = append(changes, everywhere("metersphere/docker-compose-gateway.yml", "id: %[1]d\nx: 1\n", "id: %[1]d\nx: 2\n")...)
	changes = append(changes,
		change("ms/README.md", "# ms\n", "# ms, now\n"),
		tree.Change{Mode: 0o755, Path: "ms/hosts/b/metersphere/new.sh", New: []byte("#!/bin/sh\n")},
		tree.Change{Path: "ms/nginx/ms.conf", New: []byte("upstream {}\n")},
		tree.Change{Path: "ms/hosts/c/metersphere/m.yml", New: []byte("1\n2\n3\n4\n")},
		tree.Change{Path: "ms/hosts/c/metersphere/n.yml", New: []byte("1\n2\n3\n4\n")},
		tree.Change{Path: "ms/hosts/c/metersphere/o.yml", New: []byte("1\n2\nPASSWORD: hunter2\n4\n")},
		tree.Change{Path: "ms/hosts/c/metersphere/p.yml", New: []byte("1\n2\nx\ny\n")},
		tree.Change{Path: "ms/hosts/c/metersphere/q.yml", New: []byte("1\n2\n3\n")},
		tree.Change{Kind: tree.Remove, Path: "ms/hosts/<b>&`'\"*_x, y:z%/metersphere/k.yml", Old: []byte("1\n2\n")},
		tree.Change{Kind: tree.Chmod, Mode: 0o755, Path: "ms/hosts/c/metersphere/apply.sh"},
		tree.Change{Kind: tree.Replace, Edited: true, Why: message.New("tree.link"), Path: "ms/hosts/c/metersphere/l.yml", New: []byte("1\n")},
		change("ms/hosts/a/SHA256SUMS", "00  metersphere/docker-compose-gateway.yml\n", "01  metersphere/docker-compose-gateway.yml\n"),
	)
	c := NewCluster("ms", clusterOf("ms").Hosts, changes, func(c tree.Change) Origin {
		switch {
		case c.Kind == tree.Replace && strings.HasSuffix(c.Path, "gateway.yml"):
			return Origin{Redrawn: Known(c.Old), Moved: Known(c.New)}
		case c.Path == "ms/README.md":
			return Origin{Redrawn: Known(c.New), Moved: Known(c.New)}
		case c.Path == "ms/nginx/ms.conf", c.Mode == 0o755:
			return Origin{}
		case c.Edited:
			o := Known([]byte("a: 1\nb: 2\nMS_MYSQL_PASSWORD: ${MS_MYSQL_PASSWORD}\nc: 0\n"))
			return Origin{Written: o, Redrawn: o, Moved: o}
		}
		o := Origin{Redrawn: Known(c.Old), Moved: Known(c.Old)}
		if c.Kind == tree.Create {
			o.Twin = Twin{"b", []byte("1\n2\n3\n4\n")}
		}
		return o
	})
	return New(c)
}

func documentText(t *testing.T, r *Review) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(r.Document()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestForms(t *testing.T) {
	r := hostile()
	styled := func(s Style, text string) string { return fmt.Sprintf("[%d %s]", s, text) }
	for name, got := range map[string]string{
		"text.golden": r.Text(styled), "stat.golden": r.StatText(), "markdown.golden": r.Markdown(),
		"github.golden": r.GitHub("out"), "json.golden": documentText(t, r),
	} {
		path := filepath.Join("testdata", name)
		want, err := os.ReadFile(path)
		if err != nil && !*update {
			t.Fatal(err)
		}
		if got == string(want) {
			continue
		}
		t.Errorf("%s (-want +got):\n%s", path, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")))
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestNothing is what is said where nothing differs.
func TestNothing(t *testing.T) {
	r := New()
	if got := r.Text(plainPaint) + r.StatText() + r.GitHub("out"); got != "" {
		t.Error(got)
	}
	if got := r.Markdown(); got != "**mskraft diff**: `render` would change nothing.\n" {
		t.Error(got)
	}
	if got := documentText(t, r); strings.Contains(got, "null") || !strings.Contains(got, `"different": false`) {
		t.Error(got)
	}
}

// TestHarmless: whatever a file holds, no form lets it act.
func TestHarmless(t *testing.T) {
	r := hostile()
	for name, text := range map[string]string{
		"text": r.Text(plainPaint), "stat": r.StatText(), "markdown": r.Markdown(), "github": r.GitHub("out"), "json": documentText(t, r),
	} {
		if strings.ContainsAny(text, "\x1b\r\u202e") && name != "json" { // JSON escapes those that matter
			t.Errorf("%s: a control character", name)
		}
		if strings.Contains(text, "hunter2") {
			t.Errorf("%s: a secret", name)
		}
	}
	for line := range strings.Lines(r.GitHub("out")) {
		if !strings.HasPrefix(line, "::error file=out/ms/") && !strings.HasPrefix(line, "::warning file=out/ms/") && !strings.HasPrefix(line, "::notice title=mskraft diff::") {
			t.Errorf("github: %q", line)
		}
	}
	// Outside of fences there are only the tags that are ours, each closed.
	fence, open := "", 0
	for line := range strings.Lines(r.Markdown()) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```"):
			fence = strings.TrimSuffix(line, "diff")
		case line == "<details>":
			open++
		case line == "</details>":
			open--
		case strings.HasPrefix(line, "<summary><code>"):
			if strings.Count(line, "<") != 4 || !strings.HasSuffix(line, "</summary>") {
				t.Errorf("markdown: %s", line)
			}
		case strings.ContainsAny(line, "<>@#"):
			t.Errorf("markdown: %s", line)
		}
	}
	if fence != "" || open != 0 {
		t.Errorf("markdown: fence %q, %d open parts", fence, open)
	}
}

// manyParts is a review of n files that all differ in their own way.
func manyParts(n int, text string) *Review {
	var changes []tree.Change
	for i := range n {
		changes = append(changes, change(fmt.Sprintf("ms/hosts/a/%04d.yml", i), "x\n", fmt.Sprintf("%d\n%s\n", i, text)))
	}
	return New(clusterOf("ms", changes...))
}

func TestMarkdownLimit(t *testing.T) {
	for _, s := range []struct {
		n    int
		text string
		want string // the note
	}{
		{10, "y", ""},
		{100, strings.Repeat("long ", 400), "Of 100 parts, 7"},
		{3, strings.Repeat("long ", 20000), "Of 3 parts, 3 are only named."},
		{2000, "y", "not even that. `mskraft diff` prints all of it."},
	} {
		text := manyParts(s.n, s.text).Markdown()
		if len(text) > maxComment {
			t.Errorf("%d parts: %d bytes", s.n, len(text))
		}
		if s.want == "" && (strings.Contains(text, "Not all") || strings.Count(text, "<details>") != s.n) || !strings.Contains(text, s.want) {
			t.Errorf("%d parts: %s", s.n, text[max(0, len(text)-600):])
		}
		named, full := strings.Count(text, "Too long to be shown here"), strings.Count(text, "```diff")
		if parts := strings.Count(text, "<details>"); parts != named+full || parts < s.n && !strings.Contains(text, fmt.Sprintf(", and %d are not even that", s.n-parts)) {
			t.Errorf("%d parts: %d are told, %d named, %d shown", s.n, parts, named, full)
		}
		if named > 0 && !strings.Contains(text, fmt.Sprintf("Of %d parts, %d ", s.n, named)) {
			t.Errorf("%d parts: %d named", s.n, named)
		}
		if s.n == 100 && len(text) < maxComment*9/10 {
			t.Errorf("%d parts: only %d bytes are used", s.n, len(text))
		}
	}
}

func TestGitHubLimit(t *testing.T) {
	for n, want := range map[int]int{9: 9, 10: 10, 11: 10, 200: 10} {
		text := manyParts(n, "y").GitHub("")
		if got := strings.Count(text, "::warning "); got != want {
			t.Errorf("%d hunks: %d warnings", n, got)
		}
		if rest := fmt.Sprintf("::and %d more like these", n-9); strings.Contains(text, rest) != (n > 10) {
			t.Errorf("%d hunks: %s", n, text)
		}
	}
	long := manyParts(1, strings.Repeat("y\n", 100)).GitHub("")
	if !strings.Contains(long, "%0A(83 more lines)\n") {
		t.Error(long)
	}
}

// TestAnnotationLine is the line on disk that an annotation points to.
func TestAnnotationLine(t *testing.T) {
	for text, want := range map[string]int{"1 2 x 3": 2, "x 1 2 3": 1, "1 2 3 x": 3, "1 x 3": 2, "x": 1, "1 2": 3, "": 1} {
		h := hunks([]byte("1\n2\n3\n"), []byte(strings.ReplaceAll(text, " ", "\n")+"\n"))
		if got := h[0].line(); got != want {
			t.Errorf("%q: line %d, want %d", text, got, want)
		}
	}
}
