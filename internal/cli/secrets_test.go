package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mskraft/internal/cli"
)

// planted are the texts of package redact's table that hold a secret. It is hunter
// with a number in all of them.
func planted(t *testing.T) []string {
	t.Helper()
	table, err := os.ReadFile("../redact/testdata/table")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	text := ""
	for line := range strings.Lines(string(table)) {
		switch {
		case strings.HasPrefix(line, "<"):
			text += strings.TrimPrefix(line[1:], " ")
		case text != "":
			if strings.Contains(text, "hunter") {
				texts = append(texts, text)
			}
			text = ""
		}
	}
	if len(texts) < 100 {
		t.Fatalf("only %d texts", len(texts))
	}
	return texts
}

// says runs mskraft and returns all that it prints.
func says(args ...string) string {
	var out bytes.Buffer
	cli.Main(args, strings.NewReader(""), &out, &out)
	return out.String()
}

// TestSecretsOfEditedTree writes secrets of all kinds into a rendered file by hand.
// No command that shows the file shows them.
func TestSecretsOfEditedTree(t *testing.T) {
	dir := t.TempDir()
	spec, out := filepath.Join(dir, "ms.toml"), filepath.Join(dir, "out")
	text, err := os.ReadFile("../../golden/cases/guide/cluster.toml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(spec, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if said := says("render", spec, "-o", out); !strings.Contains(said, "created") {
		t.Fatal(said)
	}
	file := filepath.Join(out, "metersphere/hosts/ms-2/metersphere/docker-compose-kafka.yml")
	text, err = os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	keys := "x-by-hand:\n  MY_API_KEY: hunter2\n  SASL_JAAS_CONFIG: hunter2\n  REDIS_AUTH: hunter2\n  SIGNING_KEY: 'hunter2'\n  PASSWORD: |\n    hunter2\n  url: redis://x:hunter2@y\n"
	all := strings.Join(planted(t), "end: 1\n")
	for what, edit := range map[string]string{"no YAML": all, "keys": keys, "comments": "# " + strings.ReplaceAll(keys+all, "\n", "\n# ") + "\n"} {
		if err := os.WriteFile(file, append(text[:len(text):len(text)], edit...), 0o600); err != nil {
			t.Fatal(err)
		}
		noSecrets(t, what, spec, out)
	}
}

// noSecrets wants no command that looks at a rendered tree to show a secret.
func noSecrets(t *testing.T, what, spec, out string) {
	t.Helper()
	for _, test := range []struct {
		args  string
		shows bool // the lines of the file
	}{
		{"diff --format patch", true},
		{"diff --format fold", true},
		{"diff --format markdown", true},
		{"diff --json", true},
		{"diff --format github", false},
		{"diff --stat", false},
		{"render", false},
		{"render --dry-run", false},
		{"import", what != "no YAML"},
	} {
		args := strings.Fields(test.args)
		switch args[0] {
		case "import":
			args = append(args, filepath.Join(out, "metersphere"))
		default:
			args = append(args, spec, "-o", out)
		}
		said := says(args...)
		wantNone(t, what+": "+test.args, said)
		if !strings.Contains(said, "docker-compose-kafka.yml") {
			t.Errorf("%s: %s does not tell of the file:\n%s", what, test.args, said)
		}
		for _, line := range []string{"MY_API_KEY: ***", "SASL_JAAS_CONFIG: ***", "SIGNING_KEY: '***'", "PASSWORD: |"} {
			if test.shows && !strings.Contains(said, line) {
				t.Errorf("%s: %s does not show %s", what, test.args, line)
			}
		}
	}
}

// wantNone wants no secret in what was printed.
func wantNone(t *testing.T, what, said string) {
	t.Helper()
	for line := range strings.Lines(said) {
		if strings.Contains(line, "hunter") || strings.Contains(line, "aHVudGVyM") {
			t.Errorf("%s: %s", what, line)
		}
	}
}

// TestSecretsOfSpec writes secrets of all kinds into a spec, where they are wrong.
func TestSecretsOfSpec(t *testing.T) {
	const spec = "release = \"v3.3.0\"\ncluster = { name = \"ms\", id = \"LelM2dIFQkiUFVXCECqRWA\" }\nhosts.ms-1 = { address = \"10.0.0.1\", node_id = 1 }\n"
	path := filepath.Join(t.TempDir(), "ms.toml")
	for _, text := range planted(t) {
		for _, lines := range []string{
			text,
			"x = \"\"\"" + text + "\"\"\"\n",
			"nginx.server_name =  + text + \n",
			"kafka.properties.\"metric.reporters\" =  + text + \n",
			"[" + strings.TrimSuffix(text, "\n") + "]\n",
			"[hosts.'" + strings.TrimSuffix(text, "\n") + "']\n",
		} {
			if err := os.WriteFile(path, []byte(spec+lines), 0o600); err != nil {
				t.Fatal(err)
			}
			said := says("validate", path)
			wantNone(t, lines, said)
			if !strings.Contains(said, " error") {
				t.Errorf("%q is right", lines)
			}
		}
	}
}
