package render

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"mskraft/internal/cluster"
	"mskraft/internal/release"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/spec"
	"mskraft/internal/tree"
	"mskraft/templates"
)

// clusterOf makes a cluster of a spec that has to be right.
func clusterOf(t testing.TB, cat *release.Catalogue, text string) *cluster.Cluster {
	t.Helper()
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text)))
	c, more := cluster.New(s, cat)
	for _, f := range append(findings, more...) {
		if f.Severity == spec.Error {
			t.Fatalf("line %d: %s: %s: %s", f.Pos.Line, f.Code(), f.Key, f.Message)
		}
	}
	return c
}

// specOf writes a spec of three hosts, the second without a broker, the third
// without a controller.
func specOf(release, name, id, address, more string) string {
	return fmt.Sprintf(`release = %q
[cluster]
name = %q
id = %q
[hosts.a]
address = "%[4]s.1"
node_id = 1
[hosts.b]
address = "%[4]s.2"
node_id = 2
roles = ["controller"]
[hosts.c]
address = "%[4]s.3"
node_id = 3
roles = ["broker"]
[nginx]
%s`, release, name, id, address, more)
}

func textsOf(t testing.TB, made *tree.Tree) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, folder := range made.Folders {
		for _, f := range folder.Files {
			out[strings.TrimPrefix(folder.Path+"/"+f.Name, "/")] = string(f.Blob.Bytes())
		}
	}
	return out
}

// TestTogether renders clusters that differ in one thing each with one Renderer,
// and wants what each gives alone: forms must hold nothing of another cluster.
func TestTogether(t *testing.T) {
	cat := releasetest.Catalogue(t)
	together := New(templates.Files)
	for _, rel := range []string{"v2.2.2", "v2.4.1", "v2.10.0-lts", "v2.10.14-lts", "v2.10.20-lts", "v3.0.1", "v3.3.0"} {
		variants := []string{
			specOf(rel, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", ""),
			specOf(rel, "one", "AelM2dIFQkiUFVXCECqRWA", "10.0.0", ""),
			specOf(rel, "two", "LelM2dIFQkiUFVXCECqRWA", "10.0.9", ""),
			specOf(rel, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", "[kafka]\npartitions = 9"),
			specOf(rel, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", "[kafka]\nreplication_factor = 1"),
			specOf(rel, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", "[kafka]\nmin_insync_replicas = 2"),
			specOf(rel, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", "[kafka]\nstorage = \"container\""),
			specOf(rel, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", "[kafka]\nbootstrap = \"local-first\""),
			specOf(rel, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", "[kafka.properties]\n\"log.retention.ms\" = 5"),
			specOf(rel, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", "[services.kafka]\nprivileged = true\nmem_limit = \"3g\""),
			strings.Replace(specOf(rel, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", ""), "node_id = 3", "node_id = 30\nclient_port = 9192\nheap = \"-Xmx2g -Xms1g\"", 1),
		}
		for service := range cat.Find(rel).Services {
			variants = append(variants, specOf(rel, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", "[services."+service+"]\nprivileged = true\nmem_limit = \"3g\""))
		}
		if slices.Contains(cat.Find(rel).Generation.Editions, "ee") {
			variants = append(variants, "edition = \"ee\"\n"+variants[0])
		}
		for i, text := range variants {
			c := clusterOf(t, cat, text)
			got, err := together.Tree(c)
			if err != nil {
				t.Fatalf("%s, variant %d: %v", rel, i, err)
			}
			want, err := New(templates.Files).Tree(c)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := textsOf(t, got), textsOf(t, want); !maps.Equal(a, b) {
				for name := range b {
					if a[name] != b[name] {
						t.Errorf("%s, variant %d: %s depends on what was rendered before", rel, i, name)
					}
				}
			}
		}
	}
}

// TestFormsAreExact holds texts made from a form against the template executed
// with the values themselves.
func TestFormsAreExact(t *testing.T) {
	cat := releasetest.Catalogue(t)
	for _, rel := range cat.Releases {
		c := clusterOf(t, cat, specOf(rel.Name, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", ""))
		r := New(templates.Files)
		made, err := r.Tree(c)
		if err != nil {
			t.Fatal(err)
		}
		texts := textsOf(t, made)
		for _, h := range c.Hosts {
			want, err := r.execute(confTemplate, newApplyFile(c, h))
			if err != nil {
				t.Fatal(err)
			}
			if got := texts[HostFolder(h.Name)+"/apply.conf"]; got != string(want) {
				t.Errorf("%s: apply.conf of host %s is not what its template gives:\n%s\n%s", rel.Name, h.Name, got, want)
			}
			for _, f := range h.Files {
				var data any = newKafkaFile(c, h)
				if f.Name != "kafka" {
					service := newServiceFile(c, f.Name)
					service.ID, service.Bootstrap, service.PerformanceBootstrap = string(c.ID), h.Bootstrap, h.PerformanceBootstrap
					data = service
				}
				want, err := r.execute(f.Template, data)
				if err != nil {
					t.Fatal(err)
				}
				if got := texts[HostFolder(h.Name)+"/metersphere/"+f.Output()]; got != string(want) {
					t.Errorf("%s: %s of host %s is not what its template gives:\n%s\n%s", rel.Name, f.Output(), h.Name, got, want)
				}
			}
		}
	}
}

// TestMarks keeps marks apart from whatever a spec may hold.
func TestMarks(t *testing.T) {
	first := newMarks("")
	for _, others := range append(first.all(), strings.Join(first.all(), " ")) {
		for _, mark := range newMarks(others).all() {
			if strings.Contains(others, mark) {
				t.Errorf("mark %q is part of %q", mark, others)
			}
		}
	}
	hostile := specOf("v2.10.0-lts", "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0",
		"[kafka.properties]\n\"a.b\" = \""+first.texts[0]+"\"\n\"c.d\" = "+fmt.Sprint(first.number))
	made, err := New(templates.Files).Tree(clusterOf(t, releasetest.Catalogue(t), hostile))
	if err != nil {
		t.Fatal(err)
	}
	kafka := textsOf(t, made)["hosts/a/metersphere/docker-compose-kafka.yml"]
	for _, line := range []string{`KAFKA_CFG_A_B: "` + first.texts[0] + `"`, "KAFKA_CFG_C_D: " + fmt.Sprint(first.number), "KAFKA_CFG_NODE_ID: 1\n"} {
		if !strings.Contains(kafka, line) {
			t.Errorf("no line %q in\n%s", line, kafka)
		}
	}
}

// TestBrokenTemplates breaks templates one by one and wants every break named
// before a file can be written.
func TestBrokenTemplates(t *testing.T) {
	cat := releasetest.Catalogue(t)
	for _, tt := range []struct {
		release, file, from, to string
		want                    string
	}{
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", `KAFKA_CFG_NODE_ID: {{ .Property "node.id" }}`, "KAFKA_CFG_NODE_ID: 7", `node.id is "7", and has to be`},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", `KAFKA_BROKER_ID: {{ .Property "broker.id" }}`, "KAFKA_BROKER_ID: 7", `broker.id is "7"`},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", `{{ literal (.Property "controller.quorum.voters") }}`, `{{ .Property "controller.quorum.voters" }}`, "stands without quotes"},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "literal .ClusterID", "literal .Heap", "cluster id is"},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "      KAFKA_CFG_NUM_PARTITIONS: {{ .Property \"num.partitions\" }}\n", "", "num.partitions is"},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", `"{{ .Published }}:{{ .Container }}"`, `"{{ .Container }}"`, "ports is"},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "localhost/{{ .HealthPort }}", "localhost/1", `port of the health check is "1"`},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "{{ .DataMount }}", "{{ .Volume }}:/bitnami", "kafka.volumes is"},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "  {{ .Volume }}: {}\n", "  {{ .Volume }}: {}\n  other: {}\n", `volumes is "ms-kafka-bitnami other", and has to be`},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "container_name: kafka", "container_name: kafka # for data-streaming", "it stands 2 times"},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "condition: service_healthy", "condition: service_started", "four-line block"},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "restart: always", "restart: always\n    restart: always", "the key restart stands twice"},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "    networks:", "  networks:", "services is"},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "KAFKA_ENABLE_KRAFT: \"yes\"", "KAFKA_CFG_X: \"\"", `x is "", and has to be "(not set)"`},
		{"v2.10.0-lts", "microservices/service.yml.tmpl", "literal (.BootstrapOf .Name)", "literal .ID", "KAFKA_BOOTSTRAP-SERVERS is"},
		{"v2.10.0-lts", "microservices/service.yml.tmpl", "KAFKA_REPLICAS: {{ .ReplicationFactor }}", "KAFKA_REPLICAS: 1000", "KAFKA_REPLICAS is"},
		{"v2.10.0-lts", "microservices/service.yml.tmpl", "version: ", "# no version: ", "version is"},
		{"v2.10.0-lts", "microservices/service.yml.tmpl", "{{ .Name }}:\n", "other:\n", "is not in this file"},
		{"v2.10.0-lts", "microservices/service.yml.tmpl", ".Partitions", ".Partition", "can't evaluate field Partition"},
		{"v2.10.0-lts", "microservices/service.yml.tmpl", "30d", `{{ printf "%d" .Name }}`, `"%!"`},
		{"v2.10.0-lts", "microservices/service.yml.tmpl", "30d", "{{ now }}", `function "now" not defined`},
		{"v2.10.0-lts", "microservices/service.yml.tmpl", "30d", "{{ .Nil }}", "can't evaluate field Nil"},
		{"v2.10.0-lts", "microservices/kafka-bitnami.yml.tmpl", "    environment:", "    environment: [a]\n    other:", `cluster id is ""`},
		{"v2.10.0-lts", "microservices/service.yml.tmpl", "\nservices:", "\nservices: [a]\nother:", `services is ""`},
		{"v2.10.0-lts", "cluster/controller.properties.tmpl", `node.id={{ .Property "node.id" }}`, "node.id=1", "node.id is"},
		{"v2.10.0-lts", "cluster/nginx.conf.tmpl", "least_conn;", "{{ end }}", "unexpected {{end}}"},
		{"v2.10.0-lts", "cluster/README.md.tmpl", "# Cluster", "# Cluster\r", `"\r"`},
		{"v2.10.0-lts", "cluster/apply.conf.tmpl", "host={{ .Host }}", "host={{ .Cluster }}", `host is "<name of the cluster>", and has to be "<name of the host>"`},
		{"v2.10.0-lts", "cluster/apply.conf.tmpl", "release={{ .Release }}", "release=v1", `release is "v1"`},
		{"v2.10.0-lts", "cluster/apply.conf.tmpl", "release={{ .Release }}", "release {{ .Release }}", `line "release v2.10.0-lts" is not a name, = and a value`},
		{"v2.10.0-lts", "cluster/apply.conf.tmpl", "cluster={{ .Cluster }}", "cluster={{ .Cluster }}\nother=1", "other is set, and apply.sh knows nothing of it"},
		{"v2.10.0-lts", "cluster/apply.sh.tmpl", "#!/bin/sh", "#!/bin/bash", "does not begin with #!/bin/sh"},
		{"v3.3.0", "unified/kafka.yml.tmpl", `literal (.Property "advertised.listeners")`, `literal (.Property "listeners")`, "advertised.listeners is"},
		{"v3.3.0", "unified/kafka.yml.tmpl", `KAFKA_LOG_DIRS: {{ .Property "log.dirs" }}`, "KAFKA_LOG_DIRS: /tmp", "log.dirs is"},
		{"v3.3.0", "unified/kafka.yml.tmpl", "memory: {{ quoted .MemLimit }}", "memory: 1t", "memory limit is"},
		{"v3.3.0", "unified/kafka.yml.tmpl", "KAFKA_NODE_ID: ", "KAFKA_EXTRA: 1\n      KAFKA_NODE_ID: ", `extra is "1", and has to be "(not set)"`},
		{"v2.2.2", "monolith/server.yml.tmpl", `literal (.BootstrapOf "ms-server")`, "literal .Bootstrap", "ms-server.KAFKA_BOOTSTRAP-SERVERS is"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			files := fstest.MapFS{}
			for _, name := range must(fs.Glob(templates.Files, "*/*.tmpl"))(t) {
				text := string(must(fs.ReadFile(templates.Files, name))(t))
				if name == tt.file {
					if !strings.Contains(text, tt.from) {
						t.Fatalf("%s does not contain %q", name, tt.from)
					}
					text = strings.ReplaceAll(text, tt.from, tt.to)
				}
				files[name] = &fstest.MapFile{Data: []byte(text)}
			}
			more := ""
			if cat.Find(tt.release).Generation.Tester != "" {
				more = "[kafka]\nperformance_test_bootstrap = [\"c\"]\n"
			}
			c := clusterOf(t, cat, specOf(tt.release, "one", "LelM2dIFQkiUFVXCECqRWA", "10.0.0", more))
			_, err := New(files).Tree(c)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error that says %q", err, tt.want)
			}
		})
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestFunctions runs the examples of templates/README.md: each function that
// templates may call has one there, and no other.
func TestFunctions(t *testing.T) {
	text := string(must(os.ReadFile("../../templates/README.md"))(t))
	examples := regexp.MustCompile("`(\\{\\{.*?\\}\\})` \\| `(.*?)`").FindAllStringSubmatch(text, -1)
	seen := map[string]bool{}
	for _, e := range examples {
		e[1] = strings.ReplaceAll(e[1], `\|`, "|") // as a table writes it
		parsed, err := template.New("example").Funcs(functions()).Parse(e[1])
		if err != nil {
			t.Errorf("%s: %v", e[1], err)
			continue
		}
		var out strings.Builder
		if err := parsed.Execute(&out, nil); err != nil || out.String() != e[2] {
			t.Errorf("%s gives %q (%v), the page says %q", e[1], out.String(), err, e[2])
		}
		for name := range functions() {
			if regexp.MustCompile(`\b` + name + `\b`).MatchString(e[1]) {
				seen[name] = true
			}
		}
	}
	for name := range own() {
		if !seen[name] {
			t.Errorf("function %s has no example in templates/README.md", name)
		}
	}
	_, list, _ := strings.Cut(text, "<!-- functions of sprig -->\n")
	list, _, _ = strings.Cut(list, "\n\n")
	var admitted []string
	for name := range functions() {
		if _, ours := own()[name]; !ours {
			admitted = append(admitted, name)
		}
	}
	slices.Sort(admitted)
	if got := strings.Fields(strings.ReplaceAll(list, "`", "")); !slices.Equal(got, admitted) {
		t.Errorf("templates/README.md lists other functions of sprig (-admitted +listed):\n%s", cmp.Diff(admitted, got))
		t.Log(strings.Join(admitted, " "))
	}
}

// TestOrder: no function gives entries in the order of a map.
func TestOrder(t *testing.T) {
	const text = `{{ $d := dict "b" 1 "a" 2 "d" 3 "c" 4 "e" 5 }}{{ keys $d }} {{ values $d }}`
	parsed := must(template.New("order").Funcs(functions()).Parse(text))(t)
	for range 50 {
		var out strings.Builder
		if err := parsed.Execute(&out, nil); err != nil || out.String() != "[a b c d e] [2 1 4 3 5]" {
			t.Fatalf("%q, %v", out.String(), err)
		}
	}
}

// TestAdmitted keeps out what depends on the moment, on chance or on the machine.
func TestAdmitted(t *testing.T) {
	for _, name := range []string{"now", "date", "env", "expandenv", "randAlpha", "uuidv4", "genPrivateKey", "getHostByName", "osBase", "randInt", "shuffle", "ago", "toDate", "unixEpoch", "genCA", "bcrypt", "htpasswd", "encryptAES"} {
		if _, ok := sprig.TxtFuncMap()[name]; !ok {
			t.Errorf("sprig has no %s any more: look for its successor", name)
		}
		if _, ok := functions()[name]; ok {
			t.Errorf("%s is admitted", name)
		}
	}
}

// TestQuoting hands hostile text through the quoting functions and a parser.
func TestQuoting(t *testing.T) {
	for _, s := range []string{"", "a", "1", "01", "-1", "true", "null", "a: b", "- a", "#", "a # b", `"`, `\`, `\n`, "a\nb", "\t", "\x7f", "é", "中文", "\U0001f600", "${X}", "$X", "$$", "{{", "&a", "*a", "!x", "%", "@", "`"} {
		for name, f := range map[string]func(string) string{"quoted": quoted, "literal": literal, "scalar": scalarText} {
			var got struct{ V any }
			if err := yaml.Unmarshal([]byte("v: "+f(s)+"\n"), &got); err != nil {
				t.Errorf("%s(%q): %v", name, s, err)
				continue
			}
			want := s
			if name != "quoted" {
				want = strings.ReplaceAll(s, "$", "$$")
			}
			if fmt.Sprint(got.V) != want {
				t.Errorf("%s(%q) = %s, read back as %q", name, s, f(s), got.V)
			}
		}
	}
}

// TestTemplatesAreUsed wants every template file used by some release, and every
// template that a release names there.
func TestTemplatesAreUsed(t *testing.T) {
	used := Templates(releasetest.Catalogue(t))
	for _, name := range must(fs.Glob(templates.Files, "*/*"))(t) {
		if !used[name] {
			t.Errorf("%s is used by no release", name)
		}
		delete(used, name)
	}
	for name := range used {
		t.Errorf("%s is missing", name)
	}
	for _, name := range must(filepath.Glob("../../templates/*/*.yml"))(t) {
		if filepath.Base(filepath.Dir(name)) != "recipes" {
			t.Errorf("%s is no template", name)
		}
	}
}
