package golden_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// The next release is invented: v3.3.0 with a new Kafka image, a new variable of
// its main service, and result-hub under another name.
const (
	next    = "v3.4.0"
	nextKey = "SPRING_THREADS_VIRTUAL_ENABLED"
)

// nextInstaller writes the installer of that release.
func nextInstaller(t *testing.T) string {
	t.Helper()
	dir := installer(t, loadFacts(t), "v3.3.0", next, false)
	base := filepath.Join(dir, "metersphere")
	edit(t, filepath.Join(base, "docker-compose-kafka.yml"), "kafka:3.7.1", "kafka:3.9.0")
	edit(t, filepath.Join(base, "docker-compose-metersphere.yml"), "environment:\n", "environment:\n            "+nextKey+": \"true\"\n")
	if err := os.Rename(filepath.Join(base, "docker-compose-result-hub.yml"), filepath.Join(base, "docker-compose-result-center.yml")); err != nil {
		t.Fatal(err)
	}
	for name, text := range files(t, base, ".") {
		write(t, filepath.Join(base, name), strings.ReplaceAll(text, "result-hub", "result-center"))
	}
	return dir
}

// TestNextRelease goes the way of templates/README.md: a release that nobody
// knows is refused, audit says all that is new about its installer, and after
// the steps its files are those of the installer, without a new build.
func TestNextRelease(t *testing.T) {
	t.Parallel()
	inst, work := nextInstaller(t), t.TempDir()
	write(t, filepath.Join(work, "cluster.toml"), fmt.Sprintf(small, next))

	code, _, stderr := mskraft(t, work, "validate", "cluster.toml")
	for _, want := range []string{`cluster.toml:1:11: MSK110: release: release "v3.4.0" is not known`, "v3.3.0", "audit", "templates/README.md"} {
		if code != 2 || !strings.Contains(stderr, want) {
			t.Errorf("exit code %d, %q is not told:\n%s", code, want, stderr)
		}
	}

	wantAudit(t, inst, nil, // step 1, audit
		"new: docker-compose-kafka.yml: services.result-center: a service with Kafka settings -> (nothing) []",
		"unexpected: docker-compose-kafka.yml: services.kafka.image: ${MS_IMAGE_PREFIX}/kafka:3.9.0 -> ${MS_IMAGE_PREFIX}/kafka:3.7.1 []",
		"unexpected: docker-compose-kafka.yml: services.result-hub: (nothing) -> a service []",
		"unexpected: docker-compose-metersphere.yml: services.metersphere.environment."+nextKey+": true -> (nothing) []",
		"unexpected: docker-compose-result-hub.yml: : (nothing) -> a file []",
		"untemplated: docker-compose-result-center.yml: services.result-center.environment.KAFKA_BOOTSTRAP_SERVERS: ${MS_KAFKA_HOST}:${MS_KAFKA_PORT} -> (nothing) []",
	)
	_, told := runAudit(t, inst)
	if code, _, stderr := mskraft(t, work, "templates", "export", "templates"); code != 0 {
		t.Fatal(stderr)
	}
	folder := filepath.Join(work, "templates")
	flag := []string{"--templates", folder}

	addRow(t, folder, told.Row) // step 2, row
	wantAudit(t, inst, flag,
		"new: docker-compose-kafka.yml: services.result-center: a service with Kafka settings -> (nothing) []",
		"unexpected: docker-compose-kafka.yml: services.result-hub: (nothing) -> a service []",
		"unexpected: docker-compose-metersphere.yml: services.metersphere.environment."+nextKey+": true -> (nothing) []",
		"unexpected: docker-compose-result-hub.yml: : (nothing) -> a file []",
		"untemplated: docker-compose-result-center.yml: services.result-center.environment.KAFKA_BOOTSTRAP_SERVERS: ${MS_KAFKA_HOST}:${MS_KAFKA_PORT} -> (nothing) []",
	)
	addGeneration(t, folder) // step 3, template: the list of services differs
	wantAudit(t, inst, flag,
		"unexpected: docker-compose-metersphere.yml: services.metersphere.environment."+nextKey+": true -> (nothing) []",
	)
	edit(t, filepath.Join(folder, "unified-2", "metersphere.yml.tmpl"), "    environment:\n", "    environment:\n      "+nextKey+": \"true\"\n")
	wantAudit(t, inst, flag)

	if code, _, stderr := mskraft(t, work, "render", "cluster.toml", "-o", "out", "--templates", "templates"); code != 0 {
		t.Fatal(stderr)
	}
	compared := 0
	for _, host := range []string{"ms-1", "ms-2", "ms-3"} {
		made := files(t, filepath.Join(work, "out/metersphere/hosts", host, "metersphere"), ".")
		for name, text := range made {
			var stock map[string]any
			if err := yaml.Unmarshal([]byte(files(t, filepath.Join(inst, "metersphere"), name)[name]), &stock); err != nil || stock == nil {
				t.Fatalf("%s: the installer has no such file (%v)", name, err)
			}
			for _, d := range differences(t, []byte(text), stock, []*regexp.Regexp{kafkaChanges, serviceChanges, apacheHeap}) {
				t.Errorf("%s: %s: %s", host, name, d)
			}
			compared++
		}
		if !strings.Contains(made["docker-compose-kafka.yml"], "kafka:3.9.0") || !strings.Contains(made["docker-compose-metersphere.yml"], nextKey) {
			t.Errorf("%s: what is new is missing", host)
		}
	}
	if compared != 9 {
		t.Errorf("%d files", compared)
	}
}

// TestNextExample runs the example of templates/README.md, with a catalogue that
// ends before it: what the page shows is what audit prints, in that order.
func TestNextExample(t *testing.T) {
	t.Parallel()
	page := readmeText(t, "../templates/README.md")
	blocks := readmeBlocks(page, "text")
	rel := regexp.MustCompile(`--branch (\S+) `).FindStringSubmatch(page)
	if len(blocks) != 1 || rel == nil {
		t.Fatalf("%d examples, of release %q", len(blocks), rel)
	}
	known, work := loadFacts(t), t.TempDir()
	if code, _, stderr := mskraft(t, work, "templates", "export", "templates"); code != 0 {
		t.Fatal(stderr)
	}
	path := filepath.Join(work, "templates", "catalogue.toml")
	text := files(t, work, "templates/catalogue.toml")["templates/catalogue.toml"]
	later := known.releases()[slices.Index(known.releases(), rel[1]):]
	for _, name := range later {
		text = regexp.MustCompile(`(?m)^ +"`+regexp.QuoteMeta(name)+` .*\n`).ReplaceAllString(text, "")
	}
	write(t, path, regexp.MustCompile(`(?m)^\[kafka\."3\.7\.1"\]\n(?:.+\n)*`).ReplaceAllString(text, ""))

	inst := installer(t, known, rel[1], rel[1], false)
	code, rest, stderr := mskraft(t, work, "audit", "--templates", "templates", "--installer", inst)
	if code != 1 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	for line := range strings.Lines(blocks[0]) {
		_, after, ok := strings.Cut(rest, line)
		if !ok {
			t.Fatalf("audit does not print, or not there: %s\nwhat it prints:\n%s", line, rest)
		}
		rest = after
	}
}

// wantAudit audits the installer and compares all that is unexpected.
func wantAudit(t *testing.T, inst string, flags []string, want ...string) {
	t.Helper()
	code, r := runAudit(t, inst, flags...)
	if d := cmp.Diff(append([]string{}, want...), r.unexpected()); d != "" || (code == 0) != (len(want) == 0) {
		t.Errorf("exit code %d (-want +told)\n%s", code, d)
	}
}

// addRow adds the row that audit printed, and the image that it names.
func addRow(t *testing.T, folder, row string) {
	t.Helper()
	path := filepath.Join(folder, "catalogue.toml")
	edit(t, path, "\n]\n", "\n    "+row+"\n]\n")
	text := files(t, folder, "catalogue.toml")["catalogue.toml"]
	_, table, _ := strings.Cut(text, "[kafka.\"3.7.1\"]\n")
	table, _, _ = strings.Cut(table, "\n\n")
	write(t, path, text+"\n[kafka.\"3.9.0\"]\n"+table+"\n")
}

// addGeneration adds a generation for the other list of services: a folder, the
// tables, and its name in the row.
func addGeneration(t *testing.T, folder string) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(folder, "unified-2"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files(t, filepath.Join(folder, "unified"), ".") {
		name = strings.ReplaceAll(name, "result-hub", "result-center")
		write(t, filepath.Join(folder, "unified-2", name), strings.ReplaceAll(text, "result-hub", "result-center"))
	}
	text := files(t, folder, "catalogue.toml")["catalogue.toml"]
	for from, to := range map[string]string{"generation.unified": "generation.unified-2", `mem_limits."v3.0.0-alpha"`: `mem_limits."v3.4.0"`, `modes."v3.0.0-beta"`: `modes."v3.4.0"`} {
		for _, table := range regexp.MustCompile(`(?m)^\[`+regexp.QuoteMeta(from)+`(?:\.\w+)?\]\n(?:.+\n)*`).FindAllString(text, -1) {
			text += "\n" + strings.NewReplacer(from, to, "result-hub", "result-center", "unified/", "unified-2/").Replace(table)
		}
	}
	rows := strings.Split(text, "\n")
	i := slices.IndexFunc(rows, func(line string) bool { return strings.HasPrefix(line, `    "`+next+" ") })
	rows[i] = strings.NewReplacer(" unified ", " unified-2 ", "unified/", "unified-2/", " v3.0.0-alpha ", " v3.4.0 ", " v3.0.0-beta   v3.0.0-beta ", " v3.4.0  v3.0.0-beta ").Replace(rows[i])
	write(t, filepath.Join(folder, "catalogue.toml"), strings.Join(rows, "\n"))
}
