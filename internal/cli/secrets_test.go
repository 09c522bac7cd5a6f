package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
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

// renderGuide renders the cluster of MeterSphere's guide and returns the spec and the
// folder that its own is in.
func renderGuide(t *testing.T) (spec, out string) {
	t.Helper()
	dir := t.TempDir()
	spec, out = filepath.Join(dir, "ms.toml"), filepath.Join(dir, "out")
	text, err := os.ReadFile("../../golden/cases/guide/cluster.toml")
	if err == nil {
		err = os.WriteFile(spec, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if said := says("render", spec, "-o", out); !strings.Contains(said, "created") {
		t.Fatal(said)
	}
	return spec, out
}

// TestSecretsOfEditedTree writes secrets of all kinds into a rendered file by hand.
// No command that shows the file shows them.
func TestSecretsOfEditedTree(t *testing.T) {
	spec, out := renderGuide(t)
	file := filepath.Join(out, "metersphere/hosts/ms-2/metersphere/docker-compose-kafka.yml")
	text, err := os.ReadFile(file)
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
		{"verify", false},
		{"verify --json", false},
	} {
		args := strings.Fields(test.args)
		switch args[0] {
		case "import", "verify":
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

// TestSecretsOfHosts writes secrets of all kinds into the files of hosts, as values
// of variables and under names, other ones on each host.
func TestSecretsOfHosts(t *testing.T) {
	spec, out := renderGuide(t)
	hosts := t.TempDir()
	var dirs []string
	for i, host := range []string{"ms-1", "ms-2", "ms-3"} {
		dir := filepath.Join(hosts, host)
		dirs = append(dirs, dir)
		if err := os.CopyFS(dir, os.DirFS(filepath.Join(out, "metersphere/hosts", host, "metersphere"))); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for j, text := range planted(t) {
			if strings.Count(text, "\n") == 1 {
				fmt.Fprintf(&b, "      KAFKA_CFG_X_%d: %s\n", j, strconv.Quote(fmt.Sprintf("%s #%d", strings.TrimSuffix(text, "\n"), i)))
			}
		}
		for _, name := range []string{"SASL_JAAS_CONFIG", "SSL_KEYSTORE_KEY", "LOG_RETENTION_MS: ${MS_MYSQL_PASSWORD} #", "LOG_CLEANUP_POLICY: password=", "SOCKET_SEND_BUFFER_BYTES: redis://x:hunter2@y?token=", "API_KEY", "NUM_IO_THREADS: token="} {
			fmt.Fprintf(&b, "      KAFKA_CFG_%s%shunter%d\n", name, map[bool]string{true: ": "}[!strings.Contains(name, ":")], i)
		}
		edit(t, filepath.Join(dir, "docker-compose-kafka.yml"), "    environment:\n", "    environment:\n"+b.String())
		for name, text := range map[string]string{
			".env":    "MS_IMAGE_TAG=v2.10.0-lts\nMS_MYSQL_PASSWORD=hunter2\nMS_KAFKA_HOST=root:hunter2@x\nMS_MYSQL_HOST=redis://:hunter2@y\nMS_INSTALL_MODE=password=hunter2\n",
			"version": "v2.10.0-lts\n",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, command := range []string{"verify", "verify --json", "import", "audit --installer", "audit --json --installer"} {
		args := append(strings.Fields(command), dirs...)
		if strings.HasPrefix(command, "audit") {
			args = append(args[:len(args)-2], spec)
		}
		said := says(args...)
		wantNone(t, command, said)
		if len(said) < 2000 || !strings.Contains(said, "***") {
			t.Errorf("%s says only\n%s", command, said)
		}
	}
}

// edit replaces the first of a text in a file.
func edit(t *testing.T, path, old, new string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%s: %v, or nothing to edit", path, err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), old, new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}
