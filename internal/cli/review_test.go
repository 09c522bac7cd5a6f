package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mskraft/internal/cli"
)

// causesOf runs diff and returns the causes in its JSON; ok is false for a spec that
// is refused.
func causesOf(t *testing.T, spec, out string) (causes []string, ok bool) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := cli.Main([]string{"diff", "-", "-o", out, "--json"}, strings.NewReader(spec), &stdout, &stderr)
	if code == 2 {
		return nil, false
	}
	var doc struct {
		Stat struct {
			Causes []struct{ Cause string }
		}
		Files []struct {
			Edited, Follows bool
			Causes          []string
		}
	}
	if err := json.Unmarshal(stdout.Bytes(), &doc); err != nil || code > 1 {
		t.Fatalf("exit code %d, %v\n%s", code, err, stderr.String())
	}
	for _, c := range doc.Stat.Causes {
		causes = append(causes, c.Cause)
	}
	return causes, true
}

// TestCausesOfGoldens changes the spec of every golden case, then its release, and
// wants no other cause to be seen: what was committed is read back as it was.
func TestCausesOfGoldens(t *testing.T) {
	if testing.Short() {
		t.Skip("moves every case to other addresses and releases")
	}
	cases, err := filepath.Glob("../../golden/cases/*/cluster.toml")
	if err != nil || len(cases) < 10 {
		t.Fatal(cases, err)
	}
	var list bytes.Buffer
	cli.Main([]string{"releases"}, strings.NewReader(""), &list, &list)
	releases := regexp.MustCompile(`(?m)^v\S+`).FindAllString(list.String(), -1)
	moved := 0
	for _, path := range cases {
		name := filepath.Base(filepath.Dir(path))
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		spec, out := string(text), t.TempDir()
		if code := cli.Main([]string{"render", path, "-o", out}, strings.NewReader(""), io.Discard, io.Discard); code != 0 {
			t.Fatal(name, code)
		}
		if causes, ok := causesOf(t, spec, out); !ok || causes != nil {
			t.Fatalf("%s: not even the same differs: %v", name, causes)
		}
		changed := regexp.MustCompile(`(?m)^(address = ")[^"]*"`).ReplaceAllString(spec, "${1}HOST\"")
		for n := 1; strings.Contains(changed, "HOST"); n++ {
			changed = strings.Replace(changed, "HOST", fmt.Sprintf("192.0.2.%d", n), 1)
		}
		if causes, _ := causesOf(t, changed, out); !slices.Equal(causes, []string{"spec_change"}) {
			t.Errorf("%s, other addresses: %v", name, causes)
		}
		release := regexp.MustCompile(`(?m)^release = "([^"]*)"`)
		from := slices.Index(releases, release.FindStringSubmatch(spec)[1])
		for _, to := range []int{from - 1, from + 1, from + 4, 0, len(releases) - 1} {
			if to < 0 || to >= len(releases) || to == from || from < 0 {
				continue
			}
			causes, ok := causesOf(t, release.ReplaceAllString(spec, `release = "`+releases[to]+`"`), out)
			if !ok {
				continue
			}
			moved++
			if !slices.Equal(causes, []string{"release_change"}) {
				t.Errorf("%s, %s: %v", name, releases[to], causes)
			}
			causes, _ = causesOf(t, release.ReplaceAllString(changed, `release = "`+releases[to]+`"`), out)
			if !slices.Equal(causes, []string{"release_change", "spec_change"}) {
				t.Errorf("%s, %s and other addresses: %v", name, releases[to], causes)
			}
		}
	}
	if moved < 20 {
		t.Errorf("only %d moves to another release", moved)
	}
}

// TestReadmeReview holds the diff that both READMEs show to what is printed.
func TestReadmeReview(t *testing.T) {
	dir := t.TempDir()
	spec, out := filepath.Join(dir, "cluster.toml"), filepath.Join(dir, "out")
	text, err := os.ReadFile("../../golden/cases/guide/cluster.toml")
	if err != nil {
		t.Fatal(err)
	}
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(spec, string(text))
	if code := cli.Main([]string{"render", spec, "-o", out}, strings.NewReader(""), io.Discard, io.Discard); code != 0 {
		t.Fatal(code)
	}
	write(spec, string(text)+"\n[services.kafka]\nmem_limit = \"2g\"\n")
	edited := filepath.Join(out, "metersphere/hosts/ms-2/metersphere/docker-compose-api-test.yml")
	content, err := os.ReadFile(edited)
	if err != nil {
		t.Fatal(err)
	}
	write(edited, strings.Replace(string(content), "KAFKA_REPLICAS: 3", "KAFKA_REPLICAS: 1", 1))
	var shown bytes.Buffer
	cli.Main([]string{"diff", spec, "-o", out, "--format", "fold"}, strings.NewReader(""), &shown, io.Discard)
	for _, name := range []string{"../../README.md", "../../README.zh-CN.md"} {
		readme, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(readme), "```text\n"+shown.String()+"```\n") {
			t.Errorf("%s does not show this:\n%s", name, shown.String())
		}
	}
}
