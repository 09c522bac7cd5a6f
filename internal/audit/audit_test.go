package audit_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/audit"
	"mskraft/internal/cluster"
	"mskraft/internal/release"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/templates"
)

// world is a host with our own files on it: whatever a test changes there is
// the only difference.
type world struct {
	dir   string
	cat   *release.Catalogue
	c     *cluster.Cluster
	h     *cluster.Host
	files map[string][]byte
}

func newCluster(t testing.TB, cat *release.Catalogue, text string) *cluster.Cluster {
	t.Helper()
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text)))
	c, more := cluster.New(s, cat)
	for _, f := range append(findings, more...) {
		if f.Severity == spec.Error {
			t.Fatalf("line %d: %s: %s", f.Pos.Line, f.Key, f.Message)
		}
	}
	return c
}

// settle makes the world of the host with node id 1, or of the first one that is
// in a mode.
func settle(t testing.TB, text, mode string) *world {
	t.Helper()
	w := &world{dir: t.TempDir(), cat: releasetest.Catalogue(t), files: map[string][]byte{}}
	w.c = newCluster(t, w.cat, text)
	if w.h = w.c.Hosts[0]; mode != "" {
		w.h, _ = audit.PickHost(w.c, mode)
	}
	made, err := render.New(templates.Files).Tree(w.c)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range made.Files(render.HostFolder(w.h.Name)) {
		if name, ok := strings.CutPrefix(f.Name, "metersphere/docker-"); ok {
			w.files["docker-"+name] = f.Blob.Bytes()
			w.write(t, "docker-"+name, string(f.Blob.Bytes()))
		}
	}
	return w
}

func (w *world) write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// edit replaces text that has to stand in a file of the host.
func (w *world) edit(t testing.TB, name, old, text string) {
	t.Helper()
	was, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(was), old) {
		t.Fatalf("%s does not contain %q:\n%s", name, old, was)
	}
	w.write(t, name, strings.Replace(string(was), old, text, 1))
}

func (w *world) audit(t testing.TB) *audit.Report {
	t.Helper()
	in, err := audit.Read(w.cat, w.dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := audit.Compare(audit.Subject{Installer: in, Catalogue: w.cat, Cluster: w.c, Host: w.h, Files: w.files})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func lines(r *audit.Report) []string {
	out := []string{}
	for _, d := range r.Differences {
		kind := []string{"intended", "unexpected", "untemplated", "new", "edit"}[d.Kind]
		out = append(out, fmt.Sprintf("%s %s: %s: %s -> %s [%s%s]", kind, d.File, d.Path, d.Installer, d.Ours, d.Reason, d.Keep))
	}
	for _, n := range r.Notes {
		if strings.HasPrefix(n.String(), "not there, and so not compared: msctl") {
			continue // most tests are about compose files alone
		}
		out = append(out, "note "+n.String())
	}
	return out
}

const three = `
[cluster]
name = "ms"
id = "AAAAAAAAQACAAAAAAAAAAA"
[hosts.a]
address = "10.0.0.1"
node_id = 1
[hosts.b]
address = "10.0.0.2"
node_id = 2
[hosts.c]
address = "10.0.0.3"
node_id = 3
`

const (
	v2    = `release = "v2.10.10-lts"` + three
	v3    = `release = "v3.3.0"` + three
	kafka = "docker-compose-kafka.yml"
)

// TestCompare changes one thing on a host and wants one line.
func TestCompare(t *testing.T) {
	isolated := strings.Replace(v2, "node_id = 1\n", "node_id = 1\nroles = [\"controller\"]\n", 1)
	isolated3 := strings.Replace(v3, "node_id = 1\n", "node_id = 1\nroles = [\"controller\"]\n", 1)
	middleware := strings.Replace(v2, "node_id = 1\n", "node_id = 1\nmode = \"middleware\"\n", 1)
	consumer := "  data-streaming:\n    depends_on:\n      kafka:\n        condition: service_healthy\n"
	const gone = "\x00"
	for _, c := range []struct {
		name, spec, mode, file, old, text string
		want                              []string
	}{
		{"nothing", v2, "", kafka, "container_name: kafka", "container_name: kafka", nil},
		{"notation", v2, "", kafka, "KAFKA_BROKER_ID: 1\n", "KAFKA_BROKER_ID: '1' # as text\n", nil},
		{"an unprivileged container is the default", v2, "", kafka, "container_name: kafka", "container_name: kafka\n    privileged: false", nil},
		{"privileged", v2, "", kafka, "container_name: kafka", "container_name: kafka\n    privileged: true", []string{
			"edit docker-compose-kafka.yml: services.kafka.privileged: true ->  [services.kafka.privileged = true]",
		}},
		{"the spec's privileged", v2 + "[services.kafka]\nprivileged = true\n", "", kafka, "    privileged: true\n", "", []string{
			"intended docker-compose-kafka.yml: services.kafka.privileged:  -> true [services.kafka.privileged]",
		}},
		{"memory limit", v2, "", "docker-compose-gateway.yml", `"${MS_GATEWAY_MEM_LIMIT:-858993459}"`, "2g", []string{
			"edit docker-compose-gateway.yml: services.gateway.mem_limit: 2g -> ${MS_GATEWAY_MEM_LIMIT:-858993459} [services.gateway.mem_limit = \"2g\"]",
		}},
		{"memory limit of another release", v2, "", "docker-compose-gateway.yml", "858993459", "1", []string{
			"unexpected docker-compose-gateway.yml: services.gateway.mem_limit: ${MS_GATEWAY_MEM_LIMIT:-1} -> ${MS_GATEWAY_MEM_LIMIT:-858993459} []",
		}},
		{"the spec's memory limit", v3 + "[services.metersphere]\nmem_limit = \"4g\"\n", "", "docker-compose-metersphere.yml", `"4g"`, "${MS_MEM_LIMIT}", []string{
			"intended docker-compose-metersphere.yml: services.metersphere.deploy.resources.limits.memory: ${MS_MEM_LIMIT} -> 4g [services.metersphere.mem_limit]",
		}},
		{"heap", v2, "", kafka, "-Xmx512m -Xms256m", "-Xmx2g -Xms2g", []string{
			"edit docker-compose-kafka.yml: services.kafka.environment.KAFKA_HEAP_OPTS: -Xmx2g -Xms2g -> -Xmx512m -Xms256m [hosts.a.heap = \"-Xmx2g -Xms2g\"]",
		}},
		{"the spec's heap", strings.Replace(v2, "node_id = 1\n", "node_id = 1\nheap = \"-Xmx1g -Xms1g\"\n", 1), "", kafka, "-Xmx1g -Xms1g", "-Xmx512m -Xms256m", []string{
			"intended docker-compose-kafka.yml: services.kafka.environment.KAFKA_HEAP_OPTS: -Xmx512m -Xms256m -> -Xmx1g -Xms1g [hosts.a.heap]",
		}},
		{"a property", v2, "", kafka, "KAFKA_CFG_LOG_RETENTION_MS: 60000", "KAFKA_CFG_LOG_RETENTION_MS: 3600000", []string{
			"edit docker-compose-kafka.yml: services.kafka.environment.KAFKA_CFG_LOG_RETENTION_MS: 3600000 -> 60000 [kafka.properties.\"log.retention.ms\" = 3600000]",
		}},
		{"a property more", v3, "", kafka, "    environment:\n", "    environment:\n      KAFKA_COMPRESSION_TYPE: zstd\n", []string{
			"edit docker-compose-kafka.yml: services.kafka.environment.KAFKA_COMPRESSION_TYPE: zstd ->  [kafka.properties.\"compression.type\" = \"zstd\"]",
		}},
		{"no property", v3, "", kafka, "    environment:\n", "    environment:\n      KAFKA_JMX_PORT: 9999\n", []string{
			"unexpected docker-compose-kafka.yml: services.kafka.environment.KAFKA_JMX_PORT: 9999 ->  []",
		}},
		{"a property is gone", v2, "", kafka, "      KAFKA_CFG_LOG_RETENTION_MS: 60000\n", "", []string{
			"unexpected docker-compose-kafka.yml: services.kafka.environment.KAFKA_CFG_LOG_RETENTION_MS:  -> 60000 []",
		}},
		{"the spec's property", v2 + "[kafka.properties]\n\"log.retention.ms\" = 5\n", "", kafka, "KAFKA_CFG_LOG_RETENTION_MS: 5", "KAFKA_CFG_LOG_RETENTION_MS: 60000", []string{
			"intended docker-compose-kafka.yml: services.kafka.environment.KAFKA_CFG_LOG_RETENTION_MS: 60000 -> 5 [kafka.properties.\"log.retention.ms\"]",
		}},
		{"a port more", v2, "", kafka, "    ports:\n", "    ports:\n      - 9999:9999\n", []string{
			"unexpected docker-compose-kafka.yml: services.kafka.ports[9999]: 9999:9999 ->  []",
		}},
		{"a service's port", v2, "", "docker-compose-gateway.yml", "${MS_SERVER_PORT}:8000", "80:8000", []string{
			"unexpected docker-compose-gateway.yml: services.gateway.ports[8000]: 80:8000 -> ${MS_SERVER_PORT}:8000 []",
		}},
		{"data somewhere else", v2, "", kafka, "ms-kafka-bitnami:/bitnami/kafka", "./data/kafka:/bitnami/kafka", []string{
			"edit docker-compose-kafka.yml: services.kafka.volumes[/bitnami/kafka]: ./data/kafka:/bitnami/kafka -> ms-kafka-bitnami:/bitnami/kafka [no key of the spec does; Kafka's data is in there, and the volume of kafka.storage begins empty]",
		}},
		{"data somewhere else, by variable", v3, "", kafka, "KAFKA_LOG_DIRS: /var/lib/kafka/kraft", "KAFKA_LOG_DIRS: /data", []string{
			"unexpected docker-compose-kafka.yml: services.kafka.environment.KAFKA_LOG_DIRS: /data -> /var/lib/kafka/kraft []",
		}},
		{"another health check", v2, "", kafka, "localhost/9092", "localhost/9093", []string{
			"unexpected docker-compose-kafka.yml: services.kafka.healthcheck.test: [CMD, bash, -c, < /dev/tcp/localhost/9093] -> [CMD, bash, -c, < /dev/tcp/localhost/9092] []",
		}},
		{"the health check of a controller", isolated, "", kafka, "localhost/9093", "localhost/9092", []string{
			"intended docker-compose-kafka.yml: services.kafka.healthcheck.test: [CMD, bash, -c, < /dev/tcp/localhost/9092] -> [CMD, bash, -c, < /dev/tcp/localhost/9093] [hosts.a.roles]",
		}},
		{"another way to check a controller", isolated, "", kafka, `"bash", "-c", "< /dev/tcp/localhost/9093"`, `"nc", "localhost", "9092"`, []string{
			"unexpected docker-compose-kafka.yml: services.kafka.healthcheck.test: [CMD, nc, localhost, 9092] -> [CMD, bash, -c, < /dev/tcp/localhost/9093] []",
		}},
		{"the client port of a controller", isolated, "", kafka, "    ports:\n", "    ports:\n      - ${MS_KAFKA_PORT}:9092\n", []string{
			"intended docker-compose-kafka.yml: services.kafka.ports[9092]: ${MS_KAFKA_PORT}:9092 ->  [hosts.a.roles]",
		}},
		{"the configuration of a controller", isolated3, "", kafka, "    volumes:\n", "    volumes:\n      - ${MS_BASE}/metersphere/conf/kafka/config:/mnt/shared/config\n", []string{
			"intended docker-compose-kafka.yml: services.kafka.volumes[/mnt/shared/config]: ${MS_BASE}/metersphere/conf/kafka/config:/mnt/shared/config ->  [hosts.a.roles]",
		}},
		{"a broker's configuration", v3, "", kafka, "config:/mnt/shared/config", "config:/elsewhere", []string{
			"unexpected docker-compose-kafka.yml: services.kafka.volumes[/elsewhere]: ${MS_BASE}/metersphere/conf/kafka/config:/elsewhere ->  []",
			"unexpected docker-compose-kafka.yml: services.kafka.volumes[/mnt/shared/config]:  -> ${MS_BASE}/metersphere/conf/kafka/config:/mnt/shared/config []",
		}},
		{"msctl cut the block out", middleware, "middleware", kafka, consumer, "", []string{
			"intended docker-compose-kafka.yml: services.data-streaming:  -> a service [hosts.a.mode: msctl deletes these four lines in mode middleware]",
		}},
		{"the block is gone", v2, "", kafka, consumer, "", []string{
			"unexpected docker-compose-kafka.yml: services.data-streaming:  -> a service []",
		}},
		{"the client list is spelt differently", v3, "", "docker-compose-result-hub.yml", "KAFKA_BOOTSTRAP_SERVERS", "KAFKA_BOOTSTRAP-SERVERS", []string{
			"unexpected docker-compose-result-hub.yml: services.result-hub.environment.KAFKA_BOOTSTRAP-SERVERS: 10.0.0.1:9092,10.0.0.2:9092,10.0.0.3:9092 ->  []",
			"unexpected docker-compose-result-hub.yml: services.result-hub.environment.KAFKA_BOOTSTRAP_SERVERS:  -> 10.0.0.1:9092,10.0.0.2:9092,10.0.0.3:9092 []",
		}},
		{
			"the list of performance tests", strings.Replace(v2, "[hosts.b]", "[kafka]\nperformance_test_bootstrap = \"local\"\n[hosts.b]", 1), "",
			"docker-compose-performance-test.yml", `"10.0.0.1:9092"`, "${MS_KAFKA_HOST}:9092",
			[]string{
				"intended docker-compose-performance-test.yml: services.performance-test.environment.KAFKA_BOOTSTRAP-SERVERS: ${MS_KAFKA_HOST}:9092 -> 10.0.0.1:9092 [kafka.performance_test_bootstrap, hosts.*.address, client_port]",
			},
		},
		{"partitions", v2 + "[kafka]\npartitions = 7\n", "", "docker-compose-gateway.yml", "KAFKA_PARTITIONS: 7", "KAFKA_PARTITIONS: 4", []string{
			"intended docker-compose-gateway.yml: services.gateway.environment.KAFKA_PARTITIONS: 4 -> 7 [kafka.partitions]",
		}},
		{"the enterprise edition", v3, "", "docker-compose-metersphere.yml", "metersphere-ce:", "metersphere-ee:", []string{
			"edit docker-compose-metersphere.yml: services.metersphere.image: ${MS_IMAGE_PREFIX}/metersphere-ee:${MS_IMAGE_TAG} -> ${MS_IMAGE_PREFIX}/metersphere-ce:${MS_IMAGE_TAG} [edition = \"ee\"]",
		}},
		{"the spec's edition", "edition = \"ee\"\n" + v3, "", "docker-compose-metersphere.yml", "metersphere-ee:", "metersphere-ce:", []string{
			"intended docker-compose-metersphere.yml: services.metersphere.image: ${MS_IMAGE_PREFIX}/metersphere-ce:${MS_IMAGE_TAG} -> ${MS_IMAGE_PREFIX}/metersphere-ee:${MS_IMAGE_TAG} [edition]",
		}},
		{"a service more", v2, "", "docker-compose-gateway.yml", "services:\n", "services:\n  sidecar: {image: x}\n", []string{
			"new docker-compose-gateway.yml: services.sidecar: a service ->  []",
		}},
		{"a service more, with Kafka", v2, "", "docker-compose-gateway.yml", "services:\n", "services:\n  sidecar: {environment: {KAFKA_TOPIC: x}}\n", []string{
			"new docker-compose-gateway.yml: services.sidecar: a service with Kafka settings ->  []",
		}},
		{"a file less", v2, "", "docker-compose-gateway.yml", "", gone, []string{
			"unexpected docker-compose-gateway.yml: :  -> a file []",
		}},
		{"a file more", v2, "", "docker-compose-extra.yml", "", "services: {extra: {image: x}}\n", []string{
			"new docker-compose-extra.yml: : a file without Kafka settings ->  []",
		}},
		{"a file more, with Kafka", v2, "", "docker-compose-extra.yml", "", "services: {extra: {command: [run, --server, 'kafka:9092']}}\n", []string{
			"untemplated docker-compose-extra.yml: services.extra.command: [run, --server, kafka:9092] ->  []",
		}},
		{"a file without template, with Kafka", v2, "", "docker-compose-mysql.yml", "", "services: {mysql: {environment: {KAFKA_TOPIC: x}}}\n", []string{
			"untemplated docker-compose-mysql.yml: services.mysql.environment.KAFKA_TOPIC: x ->  []",
		}},
		{"a file without template", v2, "", "docker-compose-mysql.yml", "", "services: {mysql: {image: x}}\n", nil},
		{"the file of all modes", v2, "", "docker-compose-base.yml", "", "networks: {ms-network: {}}\n", nil},
		{"left from an older release", v2, "", "docker-compose-server.yml", "", "services: {ms-server: {environment: {KAFKA_TOPIC: x}}}\n", []string{
			"note docker-compose-server.yml carries Kafka settings, but is a file of other releases: no mode of v2.10.10-lts loads it",
		}},
		{"a backup", v2, "", "docker-compose-kafka.yml.20240101-1200", "", "no: yaml: at all", nil},
		{"a file of another mode", strings.Replace(v2, "node_id = 1\n", "mode = \"server\"\n", 1), "server", kafka, "", "services: {kafka: {image: x}}\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := settle(t, c.spec, c.mode)
			switch {
			case c.text == gone:
				if err := os.Remove(filepath.Join(w.dir, c.file)); err != nil {
					t.Fatal(err)
				}
			case c.old == "":
				w.write(t, c.file, c.text)
			default:
				w.edit(t, c.file, c.old, c.text)
			}
			r := w.audit(t)
			if diff := cmp.Diff(append([]string{}, c.want...), lines(r)); diff != "" || len(r.Problems) > 0 {
				t.Errorf("-want +got:\n%s%v", diff, r.Problems)
			}
		})
	}
}

func TestCount(t *testing.T) {
	w := settle(t, v3, "")
	w.edit(t, kafka, "CLUSTER_ID: ", "CLUSTER_ID: x # ")
	w.edit(t, kafka, "restart: always", "restart: never")
	if intended, unexpected := w.audit(t).Count(); intended != 1 || unexpected != 1 {
		t.Errorf("%d intended, %d unexpected", intended, unexpected)
	}
}

func TestPickHost(t *testing.T) {
	c := newCluster(t, releasetest.Catalogue(t), v2+`
[hosts.m]
address = "10.0.0.9"
node_id = 0
roles = ["controller"]
[hosts.s]
address = "10.0.0.8"
mode = "server"
`)
	for mode, want := range map[string]string{"": "a", "allinone": "a", "server": "s", "middleware": "m"} {
		h, ok := audit.PickHost(c, mode)
		if h.Name != want || ok != (mode != "middleware") {
			t.Errorf("mode %q: %s, %t", mode, h.Name, ok)
		}
	}
}

// TestBuiltin makes the built-in cluster for every mode of every release.
func TestBuiltin(t *testing.T) {
	cat := releasetest.Catalogue(t)
	for _, rel := range cat.Releases {
		for _, mode := range append(rel.Modes(), "") {
			text, err := audit.Builtin(rel, mode)
			if err != nil {
				if mode == "" || mode == "allinone" || mode == "server" || mode == "middleware" {
					t.Errorf("%s: %v", rel.Name, err)
				}
				continue
			}
			h, ok := audit.PickHost(newCluster(t, cat, text), mode)
			if !ok || len(h.Files) == 0 {
				t.Errorf("%s: mode %q: host %s has %d files, %t", rel.Name, mode, h.Name, len(h.Files), ok)
			}
		}
	}
	if _, err := audit.Builtin(cat.Find("v3.3.0"), "nothing"); err == nil {
		t.Error("there is no mode nothing")
	}
}
