package golden_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"mskraft/internal/audit"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/templates"
)

// installer writes the installer of a release as the facts tell it, unpacked or
// installed. Of files without a Kafka setting only the ports are known.
func installer(t testing.TB, known *facts, rel, version string, installed bool) (dir string) {
	t.Helper()
	dir = t.TempDir()
	base, config := filepath.Join(dir, "metersphere"), filepath.Join(dir, "install.conf")
	if installed {
		base, config = dir, filepath.Join(dir, ".env")
	}
	if err := os.MkdirAll(base, 0o755); err != nil {
		t.Fatal(err)
	}
	published := map[string]map[string]any{}
	for _, p := range known.ports(rel) {
		if published[p.file] == nil {
			published[p.file] = map[string]any{}
		}
		published[p.file][p.service] = map[string]any{"ports": p.ports}
	}
	for _, name := range known.files(rel) {
		m, ok := known.compose(rel, name)
		if !ok {
			m = map[string]any{"version": "3", "services": published[name]}
		}
		text, err := yaml.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(base, name), string(text))
	}
	write(t, filepath.Join(base, "version"), version+"\n")
	conf := known.installConf(rel)
	if installed {
		write(t, filepath.Join(dir, "install.conf.example"), settings(conf))
	} else {
		write(t, filepath.Join(dir, "msctl"), known.msctl(rel))
	}
	conf["MS_IMAGE_TAG"] = version
	write(t, config, settings(conf))
	if properties, ok := known.serverProperties(rel); ok {
		if err := os.MkdirAll(filepath.Join(base, "conf/kafka/config"), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(base, "conf/kafka/config/server.properties"), settings(properties))
	}
	return dir
}

// settings writes lines KEY=VALUE.
func settings(m map[string]string) string {
	text := ""
	for _, key := range slices.Sorted(maps.Keys(m)) {
		text += key + "=" + m[key] + "\n"
	}
	return text
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// edit replaces text that has to stand in a file.
func edit(t testing.TB, path, old, text string) {
	t.Helper()
	was, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(was), old) {
		t.Fatalf("%s does not contain %q:\n%s", path, old, was)
	}
	write(t, path, strings.Replace(string(was), old, text, 1))
}

// auditReport is what audit --json prints, as far as the tests look at it.
type auditReport struct {
	Release     string `json:"release"`
	ComparedAs  string `json:"compared_as"`
	Host        string `json:"host"`
	Compared    int    `json:"files_compared"`
	Differences map[string][]struct {
		File, Path, Reason, Keep string
		Installer, Ours          *string
	} `json:"differences"`
	Notes  []string `json:"notes"`
	Row    string   `json:"catalogue_row"`
	Tables []string `json:"catalogue_tables"`
	Todo   []string `json:"catalogue_todo"`
}

func runAudit(t *testing.T, dir string, args ...string) (code int, r auditReport) {
	t.Helper()
	code, stdout, stderr := mskraft(t, dir, append([]string{"audit", "--json", "--installer", "."}, args...)...)
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("exit code %d, %v, standard error:\n%s", code, err, stderr)
	}
	return code, r
}

// unexpected lists all differences but the intended ones, one a line.
func (r auditReport) unexpected() []string {
	out := []string{}
	for group, list := range r.Differences {
		for _, d := range list {
			if group != "intended" {
				text := func(s *string) string {
					if s == nil {
						return "(nothing)"
					}
					return *s
				}
				out = append(out, fmt.Sprintf("%s: %s: %s: %s -> %s [%s]", group, d.File, d.Path, text(d.Installer), text(d.Ours), d.Keep))
			}
		}
	}
	slices.Sort(out)
	return out
}

// TestAuditInstallers audits the installer of every release, unpacked and
// installed: all differences are intended, and each for a reason.
func TestAuditInstallers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("audits the installer of every release")
	}
	known := loadFacts(t)
	for i, rel := range known.releases() {
		t.Run(rel, func(t *testing.T) {
			version := rel
			if i%2 == 0 {
				version += "-b123" // the number of the build
			}
			if i%3 == 0 {
				version = rel + "-arm64"
			}
			code, r := runAudit(t, installer(t, known, rel, version, i%2 == 1))
			if code != 0 || len(r.unexpected()) > 0 {
				t.Errorf("exit code %d, unexpected:\n%s", code, strings.Join(r.unexpected(), "\n"))
			}
			notes := []string(nil)
			if i%2 == 1 {
				notes = []string{"not there, and so not compared: msctl (the modes)"} // it is /usr/local/bin/msctl
			}
			if r.Release != rel || r.ComparedAs != rel || !slices.Equal(r.Notes, notes) || r.Row != "" {
				t.Errorf("detected %s, compared as %s; notes %q, row %q", r.Release, r.ComparedAs, r.Notes, r.Row)
			}
			if want := len(kafkaFiles(known, rel)); r.Compared != want {
				t.Errorf("%d files compared, the release has %d with Kafka settings", r.Compared, want)
			}
			if len(r.Differences["intended"]) < 15 {
				t.Errorf("only %d intended differences", len(r.Differences["intended"]))
			}
			for _, d := range r.Differences["intended"] {
				if d.Reason == "" {
					t.Errorf("no reason for %s: %s", d.File, d.Path)
				}
			}
		})
	}
}

// TestAuditPlanted finds exactly the five differences that were planted.
func TestAuditPlanted(t *testing.T) {
	t.Parallel()
	known := loadFacts(t)
	for _, c := range []struct {
		rel, file, service, image, enterprise, kafka, key string
		keep                                              string
	}{
		{"v2.2.2", "server", "ms-data-streaming", "/ms-data-streaming:", "/ms-data-streaming-ee:", "kafka:3.2.0", "KAFKA_BOOTSTRAP-SERVERS", "no key of the spec does; v2.2.2 has no such image in either edition"},
		{"v2.10.4-lts", "gateway", "gateway", "/gateway:", "/gateway-ee:", "kafka:3.4.0", "KAFKA_BOOTSTRAP-SERVERS", "no key of the spec does; v2.10.4-lts has no such image in either edition"},
		{"v2.10.20-lts", "gateway", "gateway", "/gateway:", "/gateway-ee:", "kafka:3.7.0", "KAFKA_BOOTSTRAP-SERVERS", "no key of the spec does; v2.10.20-lts has no such image in either edition"},
		{"v3.3.0", "metersphere", "metersphere", "/metersphere-ce:", "/metersphere-ee:", "kafka:3.7.1", "KAFKA_BOOTSTRAP_SERVERS", `edition = "ee"`},
	} {
		t.Run(c.rel, func(t *testing.T) {
			dir := installer(t, known, c.rel, c.rel, true)
			file := "docker-compose-" + c.file + ".yml"
			edit(t, filepath.Join(dir, file), c.image, c.enterprise)
			edit(t, filepath.Join(dir, file), "environment:\n", "environment:\n            EXTRA_KEY: \"1\"\n")
			edit(t, filepath.Join(dir, kafkaCompose), c.kafka, "kafka:9.9.9")
			edit(t, filepath.Join(dir, kafkaCompose), "container_name: kafka", "container_name: kafka\n        privileged: true")
			write(t, filepath.Join(dir, "docker-compose-bridge.yml"), "services:\n  bridge:\n    environment:\n      "+c.key+": ${MS_KAFKA_HOST}:9092\n")
			code, r := runAudit(t, dir)
			name := strings.TrimSuffix(strings.TrimPrefix(c.image, "/"), ":")
			enterprise := strings.TrimSuffix(strings.TrimPrefix(c.enterprise, "/"), ":")
			want := []string{
				"local_edits: " + file + ": services." + c.service + ".image: ${MS_IMAGE_PREFIX}/" + enterprise + ":${MS_IMAGE_TAG} -> ${MS_IMAGE_PREFIX}/" + name + ":${MS_IMAGE_TAG} [" + c.keep + "]",
				"local_edits: docker-compose-kafka.yml: services.kafka.privileged: true -> (nothing) [services.kafka.privileged = true]",
				"unexpected: " + file + ": services." + c.service + ".environment.EXTRA_KEY: 1 -> (nothing) []",
				"unexpected: docker-compose-kafka.yml: services.kafka.image: ${MS_IMAGE_PREFIX}/kafka:9.9.9 -> ${MS_IMAGE_PREFIX}/" + c.kafka + " []",
				"untemplated: docker-compose-bridge.yml: services.bridge.environment." + c.key + ": ${MS_KAFKA_HOST}:9092 -> (nothing) []",
			}
			slices.Sort(want)
			if diff := cmp.Diff(want, r.unexpected()); diff != "" || code != 1 {
				t.Errorf("exit code %d (-want +got):\n%s", code, diff)
			}
		})
	}
}

// TestAuditRenderedHost audits hosts to which mskraft's files were copied, in
// every mode and role of a case: nothing differs any more.
func TestAuditRenderedHost(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("audits every host of every case")
	}
	known, cat := loadFacts(t), catalogue(t)
	for _, path := range cases(t, "cases/*/cluster.toml") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			c, made := rendered(t, cat, string(text))
			for _, h := range c.Hosts {
				stock := installer(t, known, c.Release.Name, c.Release.Name, true)
				write(t, filepath.Join(stock, "cluster.toml"), string(text))
				if c.Edition == "ee" {
					for _, name := range []string{"metersphere", "result-hub"} {
						edit(t, filepath.Join(stock, "docker-compose-"+name+".yml"), "metersphere-ce:", "metersphere-ee:")
					}
				}
				code, r := runAudit(t, stock, "--host", h.Name, "cluster.toml")
				if code != 0 || r.Host != h.Name {
					t.Errorf("stock files, host %s: exit code %d\n%s", h.Name, code, strings.Join(r.unexpected(), "\n"))
				}
				for _, folder := range made.Folders {
					for _, f := range folder.Files {
						if name, ok := strings.CutPrefix(f.Name, "metersphere/docker-compose-"); ok && folder.Path == "hosts/"+h.Name {
							write(t, filepath.Join(stock, "docker-compose-"+name), string(f.Blob.Bytes()))
						}
					}
				}
				code, r = runAudit(t, stock, "--host", h.Name, "cluster.toml")
				if n := len(r.Differences["intended"]); code != 0 || n > 0 || r.Compared != len(h.Files) {
					t.Errorf("our files, host %s: exit code %d, %d intended, %d files compared\n%s", h.Name, code, n, r.Compared, strings.Join(r.unexpected(), "\n"))
				}
			}
		})
	}
}

// TestAuditRows takes every release out of the catalogue and lets its installer
// tell the row, from that of the release before it.
func TestAuditRows(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("audits an installer for every row of the catalogue")
	}
	known, cat := loadFacts(t), catalogue(t)
	text, err := templates.Files.ReadFile("catalogue.toml")
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for i, rel := range cat.Releases {
		if i == 0 || cat.Releases[i-1].Generation != rel.Generation {
			continue
		}
		var lines []string
		for line := range strings.Lines(string(text)) {
			if !slices.ContainsFunc(cat.Releases[i:], func(r *release.Release) bool {
				return strings.HasPrefix(strings.TrimSpace(line), `"`+r.Name+" ")
			}) {
				lines = append(lines, line)
			}
		}
		older, err := release.Parse(strings.Join(lines, ""))
		if err != nil {
			t.Fatal(err)
		}
		in, err := audit.Read(older, installer(t, known, rel.Name, rel.Name, false))
		if err != nil {
			t.Fatal(err)
		}
		near := older.Nearest(rel.Number())
		if near == nil || near.Generation.Name != rel.Generation.Name {
			t.Fatalf("%s: no release of its generation is the nearest", rel.Name)
		}
		p := audit.Propose(templates.Files, near, rel.Name, in)
		added := strings.Replace(strings.Join(lines, ""), "\n]\n", "\n"+p.Row+"\n]\n"+strings.Join(p.Tables, "\n")+"\n", 1)
		next, err := release.Parse(added)
		if err != nil {
			// A set of that name is there already, as the catalogue knows the release.
			if next, err = release.Parse(strings.Replace(strings.Join(lines, ""), "\n]\n", "\n"+p.Row+"\n]\n", 1)); err != nil {
				t.Errorf("%s: %v in %s", rel.Name, err, p.Row)
				continue
			}
		}
		want, got := rel.Row, next.Find(rel.Name).Row
		shown := func(traits []string) []string { // by what an installer holds
			return slices.DeleteFunc(append([]string{}, slices.Sorted(slices.Values(traits))...), func(t string) bool { return t == "large-uploads" })
		}
		want.Traits, got.Traits = shown(want.Traits), shown(got.Traits)
		if slices.ContainsFunc(p.Todo, func(m message.Message) bool { return m.ID == "todo.family" }) {
			want.KafkaFile = near.KafkaFile // it has to be written first
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-catalogue +told):\n%s", rel.Name, diff)
		}
		told++
	}
	if told < 45 {
		t.Errorf("only %d rows were told", told)
	}
}
