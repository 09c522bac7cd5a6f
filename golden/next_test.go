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

// A nextRelease is an invented one: what its installer has otherwise than that of a
// real one, and what is done for it besides pasting what audit prints.
type nextRelease struct {
	name, like, tag string
	change          func(t *testing.T, installer string)
	told            []string // what is unexpected at first
	left            []string // and when what audit printed is in the catalogue
	steps           func(t *testing.T, templates string)
	file, holds     string // what a rendered file has to say
}

// nextKey is a variable that no release has.
const nextKey = "SPRING_THREADS_VIRTUAL_ENABLED"

// nextReleases go up the ladder of templates/README.md.
func nextReleases() []nextRelease {
	const metersphere = "docker-compose-metersphere.yml: services.metersphere.environment." + nextKey + ": true -> (nothing) []"
	virtualThreads := func(t *testing.T, dir string) {
		edit(t, filepath.Join(dir, "metersphere/docker-compose-metersphere.yml"), "environment:\n", "environment:\n            "+nextKey+": \"true\"\n")
	}
	return []nextRelease{
		{
			name: "a row", like: "v2.10.20-lts", tag: "v2.10.22-lts",
			change: func(t *testing.T, dir string) {
				edit(t, filepath.Join(dir, "metersphere/docker-compose-kafka.yml"), "kafka:3.7.0", "kafka:3.7.1")
				edit(t, filepath.Join(dir, "metersphere/docker-compose-gateway.yml"), "858993459", "1073741824")
				edit(t, filepath.Join(dir, "metersphere/docker-compose-minio.yml"), "9001:9001", "9002:9001")
				edit(t, filepath.Join(dir, "metersphere/conf/kafka/config/server.properties"), "log.retention.ms=60000", "log.retention.ms=3600000")
				edit(t, filepath.Join(dir, "msctl"), "  selenium-hub)\n", "  grid)\n")
			},
			told: []string{
				"unexpected: conf/kafka/config/server.properties: log.retention.ms: 3600000 -> 60000 []",
				"unexpected: docker-compose-gateway.yml: services.gateway.mem_limit: ${MS_GATEWAY_MEM_LIMIT:-1073741824} -> ${MS_GATEWAY_MEM_LIMIT:-858993459} []",
				"unexpected: docker-compose-kafka.yml: services.kafka.image: ${MS_IMAGE_PREFIX}/kafka:3.7.1 -> ${MS_IMAGE_PREFIX}/kafka:3.7.0 []",
				"unexpected: docker-compose-minio.yml: published ports: 9000 9002 -> 9000-9001 []",
				"unexpected: msctl: grid: a mode that loads seleniarm -> (nothing) []",
				"unexpected: msctl: selenium-hub: (nothing) -> a mode that loads seleniarm []",
			},
			file: "docker-compose-gateway.yml", holds: "${MS_GATEWAY_MEM_LIMIT:-1073741824}",
		},
		{
			name: "a trait", like: "v3.3.0", tag: "v3.4.0", change: virtualThreads,
			told: []string{"unexpected: " + metersphere}, left: []string{"unexpected: " + metersphere},
			steps: func(t *testing.T, folder string) {
				path := filepath.Join(folder, "catalogue.toml")
				edit(t, path, "[trait.bash-healthcheck]\n", "[trait.virtual-threads]\nmeaning = \"metersphere runs on virtual threads\"\nshows = \"entry: environment."+nextKey+"\"\n\n[trait.bash-healthcheck]\n")
				text := files(t, folder, "catalogue.toml")["catalogue.toml"]
				write(t, path, regexp.MustCompile(`(?m)^( *"v3\.4\.0 .*)",$`).ReplaceAllString(text, `$1 virtual-threads",`))
				edit(t, filepath.Join(folder, "unified", "metersphere.yml.tmpl"), "    environment:\n",
					"    environment:\n{{- if .Release.Has \"virtual-threads\" }}\n      "+nextKey+": \"true\"\n{{- end }}\n")
			},
			file: "docker-compose-metersphere.yml", holds: nextKey,
		},
		{
			name: "a service", like: "v2.10.20-lts", tag: "v2.10.22-lts",
			change: func(t *testing.T, dir string) {
				base := filepath.Join(dir, "metersphere")
				text := files(t, base, "docker-compose-test-track.yml")["docker-compose-test-track.yml"]
				write(t, filepath.Join(base, "docker-compose-test-plan.yml"), strings.NewReplacer("test-track", "test-plan", "8005", "8009").Replace(text))
				script := files(t, dir, "msctl")["msctl"]
				write(t, filepath.Join(dir, "msctl"), strings.ReplaceAll(script, "docker-compose-test-track.yml", "docker-compose-test-track.yml -f docker-compose-test-plan.yml"))
			},
			told: []string{
				"unexpected: msctl: allinone: test-plan -> (nothing) []",
				"unexpected: msctl: server: test-plan -> (nothing) []",
				"untemplated: docker-compose-test-plan.yml: services.test-plan.environment.KAFKA_BOOTSTRAP-SERVERS: ${MS_KAFKA_HOST}:${MS_KAFKA_PORT} -> (nothing) []",
			},
			file: "docker-compose-test-plan.yml", holds: "10.1.11.53:9092",
		},
		{
			name: "a generation", like: "v3.3.0", tag: "v3.4.0",
			change: func(t *testing.T, dir string) {
				virtualThreads(t, dir)
				base := filepath.Join(dir, "metersphere")
				edit(t, filepath.Join(base, "docker-compose-kafka.yml"), "kafka:3.7.1", "kafka:3.9.0")
				if err := os.Rename(filepath.Join(base, "docker-compose-result-hub.yml"), filepath.Join(base, "docker-compose-result-center.yml")); err != nil {
					t.Fatal(err)
				}
				for name, text := range files(t, dir, ".") {
					write(t, filepath.Join(dir, name), strings.ReplaceAll(text, "result-hub", "result-center"))
				}
			},
			told: []string{
				"new: docker-compose-kafka.yml: services.result-center: a service with Kafka settings -> (nothing) []",
				"unexpected: docker-compose-kafka.yml: services.kafka.image: ${MS_IMAGE_PREFIX}/kafka:3.9.0 -> ${MS_IMAGE_PREFIX}/kafka:3.7.1 []",
				"unexpected: docker-compose-kafka.yml: services.result-hub: (nothing) -> a service []",
				"unexpected: " + metersphere,
				"unexpected: docker-compose-result-hub.yml: : (nothing) -> a file []",
				"unexpected: msctl: allinone: result-center -> result-hub []",
				"unexpected: msctl: middleware.kafka: /result-center/,+3 -> /result-hub/,+3 []",
				"unexpected: msctl: middleware: result-center -> result-hub []",
				"untemplated: docker-compose-result-center.yml: services.result-center.environment.KAFKA_BOOTSTRAP_SERVERS: ${MS_KAFKA_HOST}:${MS_KAFKA_PORT} -> (nothing) []",
			},
			left: []string{"unexpected: " + metersphere},
			steps: func(t *testing.T, folder string) {
				edit(t, filepath.Join(folder, "unified-2", "metersphere.yml.tmpl"), "    environment:\n", "    environment:\n      "+nextKey+": \"true\"\n")
			},
			file: "docker-compose-result-center.yml", holds: "result-center",
		},
	}
}

// checkout writes the installer of a release as a git clone at a tag has it.
func checkout(t *testing.T, known *facts, rel, tag string) string {
	t.Helper()
	dir := installer(t, known, rel, rel, false)
	if err := os.Remove(filepath.Join(dir, "metersphere", "version")); err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(dir, "install.conf"), "MS_IMAGE_TAG="+rel, "MS_IMAGE_TAG=dev")
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	commit := strings.Repeat("c0ffee42", 5)
	write(t, filepath.Join(dir, ".git", "HEAD"), commit+"\n")
	write(t, filepath.Join(dir, ".git", "packed-refs"), fmt.Sprintf("# pack-refs with: peeled fully-peeled sorted\n%s refs/tags/%s\n%s refs/tags/%s-arm64\n", commit, tag, commit, tag))
	return dir
}

// TestNextReleases goes the way of templates/README.md: a release that nobody knows
// is refused, audit says all that is new about its installer, and after the steps its
// files are those of the installer, without a new build.
func TestNextReleases(t *testing.T) {
	t.Parallel()
	for _, next := range nextReleases() {
		t.Run(next.name, func(t *testing.T) {
			t.Parallel()
			inst, work := checkout(t, loadFacts(t), next.like, next.tag), t.TempDir()
			next.change(t, inst)
			write(t, filepath.Join(work, "cluster.toml"), fmt.Sprintf(small, next.tag))
			folder := catalogueUntil(t, work, next.like)
			flag := []string{"--templates", folder}
			code, _, stderr := mskraft(t, work, append([]string{"validate", "cluster.toml"}, flag...)...)
			for _, want := range []string{`MSK110: release: release "` + next.tag + `" is not known`, "audit", "templates/README.md"} {
				if code != 2 || !strings.Contains(stderr, want) {
					t.Errorf("exit code %d, %q is not told:\n%s", code, want, stderr)
				}
			}
			wantAudit(t, inst, flag, next.told...) // step 1, audit
			_, told := runAudit(t, inst, flag...)
			paste(t, folder, next.like, told) // step 2, row
			wantAudit(t, inst, flag, next.left...)
			if next.steps != nil { // step 3, template
				next.steps(t, folder)
				wantAudit(t, inst, flag)
			}
			_, again := runAudit(t, inst, flag...)
			if len(again.Notes) > 0 || again.ComparedAs != next.tag {
				t.Errorf("compared as %s, notes %q", again.ComparedAs, again.Notes)
			}
			nextFiles(t, next, inst, work)
		})
	}
}

// catalogueUntil exports the templates, with a catalogue that ends with a release, as
// tests must not depend on those that are added.
func catalogueUntil(t *testing.T, work, last string) (folder string) {
	t.Helper()
	if code, _, stderr := mskraft(t, work, "templates", "export", "templates"); code != 0 {
		t.Fatal(stderr)
	}
	folder = filepath.Join(work, "templates")
	text := files(t, folder, "catalogue.toml")["catalogue.toml"]
	known := loadFacts(t).releases()
	for _, name := range known[slices.Index(known, last)+1:] {
		text = regexp.MustCompile(`(?m)^ +"`+regexp.QuoteMeta(name)+` .*\n`).ReplaceAllString(text, "")
	}
	write(t, filepath.Join(folder, "catalogue.toml"), text)
	return folder
}

// paste puts what audit printed into the catalogue, and does what it says is left.
func paste(t *testing.T, folder, like string, told auditReport) {
	t.Helper()
	path := filepath.Join(folder, "catalogue.toml")
	text := files(t, folder, "catalogue.toml")["catalogue.toml"]
	row, tables := "    "+told.Row+"\n", strings.Join(told.Tables, "\n")
	for _, todo := range told.Todo {
		switch {
		case strings.HasPrefix(todo, "no file shows whether it has the trait large-uploads"): // it is in the program
		case strings.HasPrefix(todo, "add a table [kafka."):
			tag := regexp.MustCompile(`"(.*?)"`).FindStringSubmatch(todo)[1]
			_, table, _ := strings.Cut(text, "[kafka.\"3.7.1\"]\n")
			table, _, _ = strings.Cut(table, "\n\n")
			text += fmt.Sprintf("\n[kafka.%q]\n%s\n", tag, table)
		case strings.Contains(todo, "there is no service result-hub: add a generation"):
			table := regexp.MustCompile(`(?m)^\[generation\.unified\]\n(?:.+\n)*`).FindString(text)
			text += "\n" + strings.NewReplacer("generation.unified", "generation.unified-2", "result-hub", "result-center").Replace(table)
			to := strings.NewReplacer(" unified ", " unified-2 ", "unified/", "unified-2/")
			row, tables = to.Replace(row), to.Replace(tables)
		case strings.HasPrefix(todo, "write the template unified/"):
			// The folder of the new generation holds it under its new name.
			if err := os.Mkdir(filepath.Join(folder, "unified-2"), 0o755); err != nil {
				t.Fatal(err)
			}
			for name, text := range files(t, filepath.Join(folder, "unified"), ".") {
				name = strings.ReplaceAll(name, "result-hub", "result-center")
				write(t, filepath.Join(folder, "unified-2", name), strings.ReplaceAll(text, "result-hub", "result-center"))
			}
		default:
			t.Errorf("audit wants: %s", todo)
		}
	}
	text = regexp.MustCompile(`(?m)^ *"`+regexp.QuoteMeta(like)+` .*\n`).ReplaceAllStringFunc(text, func(line string) string { return line + row })
	write(t, path, text+"\n"+tables+"\n")
}

// nextFiles renders the release, and holds its files against the installer.
func nextFiles(t *testing.T, next nextRelease, inst, work string) {
	t.Helper()
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
		if !strings.Contains(made[next.file], next.holds) {
			t.Errorf("%s: %s does not hold %s:\n%s", host, next.file, next.holds, made[next.file])
		}
	}
	if compared < 9 {
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
	before := known.releases()[slices.Index(known.releases(), rel[1])-1]
	folder := catalogueUntil(t, work, before)
	text := files(t, folder, "catalogue.toml")["catalogue.toml"]
	write(t, filepath.Join(folder, "catalogue.toml"), regexp.MustCompile(`(?m)^\[kafka\."3\.7\.1"\]\n(?:.+\n)*`).ReplaceAllString(text, ""))

	inst := checkout(t, known, rel[1], rel[1])
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
