package audit_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/audit"
	"mskraft/internal/release"
	"mskraft/templates"
)

// unpack makes an unpacked installer of which everything is as the catalogue says.
func unpack(t testing.TB, text string) *world {
	t.Helper()
	w := settle(t, text, "")
	rel, base := w.c.Release, filepath.Join(w.dir, "metersphere")
	if err := os.MkdirAll(filepath.Join(base, "conf/kafka/config"), 0o755); err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{"MS_INSTALL_MODE": "allinone", "MS_SERVER_PORT": "8081", "MS_KAFKA_PORT": "9092", "MS_IMAGE_TAG": "dev", "MS_TCP_MOCK_PORT": "10000-10010"}
	for _, s := range rel.Generation.Install {
		key, value, _ := strings.Cut(s, "=")
		settings[key] = value
	}
	for name, text := range w.files {
		if err := os.Rename(filepath.Join(w.dir, name), filepath.Join(base, name)); err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\$\{(MS_\w+)\}`).FindAllStringSubmatch(string(text), -1) {
			if _, ok := settings[m[1]]; !ok {
				settings[m[1]] = "x"
			}
		}
	}
	script := "generate_compose_files() {\n  case ${MS_INSTALL_MODE} in\n"
	for _, mode := range rel.Modes() {
		loads, _ := rel.Loads(mode)
		script += "  " + mode + ") list='docker-compose-" + strings.Join(loads, ".yml docker-compose-") + ".yml' ;;\n"
		for _, file := range loads {
			name := "metersphere/docker-compose-" + file + ".yml"
			if _, made := w.files[filepath.Base(name)]; !made {
				ports := ""
				for _, p := range rel.PublishedPorts(file) {
					ports += "'" + p.String() + ":1', "
				}
				w.write(t, name, "services: {"+file+": {ports: ["+ports+"]}}\n")
			}
		}
	}
	cut := fmt.Sprintf("sed -i '/%s/,+3d' docker-compose-kafka.yml", rel.Generation.Consumer)
	w.write(t, "msctl", script+"  esac\n  [ $MS_INSTALL_MODE = middleware ] && "+cut+"\n  echo $list >compose_files\n}\n")
	w.write(t, "install.conf", lists(settings))
	if rel.ServerProperties != nil {
		w.write(t, "metersphere/conf/kafka/config/server.properties", lists(rel.ServerProperties))
	}
	return w
}

func lists(m map[string]string) string {
	text := ""
	for _, key := range slices.Sorted(maps.Keys(m)) {
		text += key + "=" + m[key] + "\n"
	}
	return text
}

// TestFacts changes one thing of an installer, elsewhere than in what we render, and
// wants one line, or a note.
func TestFacts(t *testing.T) {
	const v320 = `release = "v3.2.0"` + three
	const script, conf, properties = "msctl", "install.conf", "metersphere/conf/kafka/config/server.properties"
	const gone = "\x00"
	for _, c := range []struct {
		name, spec, file, old, text string
		want                        []string
	}{
		{"nothing", v3, conf, "MS_KAFKA_PORT=9092", "MS_KAFKA_PORT=9092 # Kafka", nil},
		{"nothing in v2", v2, conf, "MS_KAFKA_PORT=9092", "export MS_KAFKA_PORT='9092'", nil},
		{"a file more in a mode", v3, script, "list='docker-compose-metersphere.yml'", "list='docker-compose-metersphere.yml docker-compose-redis.yml'", []string{
			"unexpected msctl: server: redis ->  []",
		}},
		{"a file less in a mode", v3, script, "docker-compose-metersphere.yml docker-compose-task-runner.yml", "docker-compose-metersphere.yml", []string{
			"unexpected msctl: allinone:  -> task-runner []",
		}},
		{"another order", v3, script, "docker-compose-redis.yml docker-compose-minio.yml' ;;\n  middleware", "docker-compose-minio.yml docker-compose-redis.yml' ;;\n  middleware", []string{
			"unexpected msctl: allinone: metersphere task-runner result-hub mysql kafka minio redis -> metersphere task-runner result-hub mysql kafka redis minio []",
		}},
		{"a mode more", v3, script, "  server)", "  grid) list=docker-compose-redis.yml ;;\n  server)", []string{
			"unexpected msctl: grid: a mode that loads redis ->  []",
		}},
		{"a mode less", v3, script, "  task-runner)", "  *)", []string{
			"unexpected msctl: task-runner:  -> a mode that loads task-runner []",
		}},
		{"another word is cut", v3, script, "/result-hub/", "/result/", []string{
			"unexpected msctl: middleware.kafka: /result/,+3 -> /result-hub/,+3 []",
		}},
		{"the word as a key", v3, script, "/result-hub/", "/result-hub:/", nil},
		{"more is cut", v3, script, ",+3d", ",+4d", []string{
			"unexpected msctl: middleware.kafka: /result-hub/,+4 -> /result-hub/,+3 []",
		}},
		{"nothing is cut", v3, script, " docker-compose-kafka.yml\n", "\n", []string{
			"unexpected msctl: middleware.kafka:  -> /result-hub/,+3 []",
		}},
		{"cut in another mode, too", v3, script, "= middleware ]", "!= server ]", []string{
			"unexpected msctl: allinone.kafka: /result-hub/,+3 ->  []",
			"unexpected msctl: task-runner.kafka: /result-hub/,+3 ->  []",
		}},
		{"a trait of msctl", v3, script, "  [ $MS", "  sed -i '/metersphere/,+3d' docker-compose-mysql.yml\n  [ $MS", []string{
			"unexpected msctl: middleware.mysql: trait middleware-breaks-mysql ->  []",
		}},
		{"a trait of msctl less", v320, script, "  [ $MS", "  [ $MS", []string{
			"unexpected msctl: middleware.mysql:  -> trait middleware-breaks-mysql []",
		}},
		{"no msctl", v3, script, "", gone, nil},
		{"no script", v3, script, "  esac\n", "", []string{"note msctl: is no shell script; the modes are not compared"}},
		{"another default", v3, conf, "MS_DOCKER_SUBNET=172.30.10.0/24", "MS_DOCKER_SUBNET=10.10.0.0/16", []string{
			"unexpected install.conf: MS_DOCKER_SUBNET: 10.10.0.0/16 -> 172.30.10.0/24 []",
		}},
		{"a default less", v2, conf, "MS_KAFKA_TOPIC=JMETER_METRICS\n", "", []string{
			"unexpected install.conf: MS_KAFKA_TOPIC:  -> JMETER_METRICS []",
			"unexpected install.conf: MS_KAFKA_TOPIC:  -> used in docker-compose-api-test.yml []",
		}},
		{"another server port", v3, conf, "MS_SERVER_PORT=8081", "MS_SERVER_PORT=8888", []string{
			"unexpected install.conf: MS_SERVER_PORT: 8888 -> 8081 []",
		}},
		{"another mode by default", v3, conf, "MS_INSTALL_MODE=allinone", "MS_INSTALL_MODE=server", []string{
			"unexpected install.conf: MS_INSTALL_MODE: server -> allinone []",
		}},
		{"another Kafka port", v3, conf, "MS_KAFKA_PORT=9092", "MS_KAFKA_PORT=9192", []string{
			"unexpected install.conf: MS_KAFKA_PORT: 9192 -> 9092 []",
		}},
		{"a variable less", v3, conf, "MS_IMAGE_PREFIX=x\n", "", []string{
			"unexpected install.conf: MS_IMAGE_PREFIX:  -> used in docker-compose-kafka.yml []",
		}},
		{"HTTPS", `release = "v2.0.0"` + three, conf, "MS_SERVER_HTTPS_PORT=x", "MS_SERVER_HTTPS_PORT=8443", []string{}},
		{"another HTTPS port", `release = "v2.0.0"` + three, conf, "MS_SERVER_HTTPS_PORT=x", "MS_SERVER_HTTPS_PORT=9443", []string{
			"unexpected install.conf: MS_SERVER_HTTPS_PORT: 9443 -> 8443 []",
		}},
		{"another port", v3, "metersphere/docker-compose-redis.yml", "6379", "6380", []string{
			"unexpected docker-compose-redis.yml: published ports: 6380 -> 6379 []",
		}},
		{"a port by its variable", v3, "metersphere/docker-compose-redis.yml", "6379", "${MS_REDIS_PORT:-6379}", []string{
			"unexpected docker-compose-redis.yml: published ports: x -> 6379 []",
		}},
		{"a range", v3, "metersphere/docker-compose-minio.yml", "'9000:1', '9001:1', ", "'9000-9001:1', ", nil},
		{"a port more", v2, "metersphere/docker-compose-seleniarm.yml", "'5900:1'", "'5900:1', '6000:1'", []string{
			"unexpected docker-compose-seleniarm.yml: published ports: 4442-4444 5900-5901 6000 -> 4442-4444 5900-5901 []",
		}},
		{"ports of a file that no mode loads", v3, "metersphere/docker-compose-base.yml", "", "services: {x: {ports: ['1:1']}}\n", nil},
		{"no install.conf", v3, conf, "", gone, []string{"note not there, and so not compared: install.conf of the package (its settings and the ports)"}},
		{"another property", v3, properties, "log.retention.ms=60000", "log.retention.ms = 5", []string{
			"unexpected conf/kafka/config/server.properties: log.retention.ms: 5 -> 60000 []",
		}},
		{"a property more", v3, properties, "log.retention.ms", "ssl.key.password=hunter2\nlog.retention.ms", []string{
			"unexpected conf/kafka/config/server.properties: ssl.key.password: *** ->  []",
		}},
		{"a property less", v3, properties, "log.retention.ms=60000\n", "", []string{
			"unexpected conf/kafka/config/server.properties: log.retention.ms:  -> 60000 []",
		}},
		{"no server.properties", v3, properties, "", gone, []string{"note not there, and so not compared: conf/kafka/config/server.properties"}},
		{"server.properties of later releases", v2, properties, "", "a=b\n", []string{
			"unexpected conf/kafka/config/server.properties: : a file ->  []",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := unpack(t, c.spec)
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
			got := slices.DeleteFunc(lines(w.audit(t)), func(line string) bool { return strings.HasPrefix(line, "intended") })
			if d := cmp.Diff(append([]string{}, c.want...), got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// changed is a row with another set in a column, or with another word in some cell or
// among its traits.
func changed(r release.Row, from, to string) string {
	sets := map[string]*string{"properties": &r.Properties, "mem_limits": &r.MemLimits, "services": &r.Services, "modes": &r.Modes, "ports": &r.Ports}
	column, old, _ := strings.Cut(from, " ")
	if cell := sets[column]; cell != nil && *cell == old {
		*cell = to
	}
	for _, cell := range []*string{&r.Kafka, &r.Health, &r.ServerProperties} {
		if *cell == from {
			*cell = to
		}
	}
	if i := slices.Index(r.Traits, from); i >= 0 {
		r.Traits = slices.Replace(slices.Clone(r.Traits), i, i+1, strings.Fields(to)...)
	}
	return r.String()
}

// TestPropose changes one thing of an installer, and wants its trace in the row.
func TestPropose(t *testing.T) {
	const script, conf, properties = "msctl", "install.conf", "metersphere/conf/kafka/config/server.properties"
	for _, c := range []struct {
		name, spec, file, old, text string
		row                         []string // cells and traits that change: from, to
		tables, todo                []string
	}{
		{name: "nothing", spec: v3, file: conf, old: "MS_KAFKA", text: "MS_KAFKA"},
		{
			name: "an unknown image", spec: v3, file: "metersphere/" + kafka, old: "kafka:3.7.1", text: "kafka:4.1.0",
			row: []string{"3.7.1", "4.1.0"}, todo: []string{`add a table [kafka."4.1.0"] with family = "apache"`},
		},
		{name: "a known image", spec: v3, file: "metersphere/" + kafka, old: "kafka:3.7.1", text: "kafka:3.7.0", row: []string{"3.7.1", "3.7.0"}},
		{name: "the other health check", spec: v3, file: "metersphere/" + kafka, old: "localhost/9092", text: "localhost/29093", row: []string{"client", "controller"}},
		{
			name: "another property", spec: v2, file: "metersphere/" + kafka, old: "KAFKA_CFG_LOG_RETENTION_MS: 60000", text: "KAFKA_CFG_LOG_RETENTION_MS: 5",
			row: []string{"properties v2.10.6-lts", "v9.9.9"},
			tables: []string{
				`[properties."v9.9.9"]`, `"fetch.message.max.bytes" = 524288000`, `"log.retention.ms" = 5`, `"max.request.size" = 524288000`,
				`"message.max.bytes" = 524288000`, `"partition.fetch.bytes" = 524288000`, `"replica.fetch.max.bytes" = 524288000`,
			},
		},
		{
			name: "a property that is a word", spec: v2, file: "metersphere/" + kafka, old: "KAFKA_CFG_LOG_RETENTION_MS: 60000",
			text: "KAFKA_CFG_LOG_RETENTION_MS: 60000\n      KAFKA_CFG_COMPRESSION_TYPE: zstd",
			todo: []string{"property compression.type is no number, which sets of properties hold"},
		},
		{name: "server.properties of another release", spec: v3, file: properties, old: "socket.request.max.bytes=524288000\n", text: "", row: []string{"v2.10.20-lts", "v2.10.15-lts"}},
		{
			name: "a memory limit", spec: v3, file: "metersphere/docker-compose-result-hub.yml", old: "${MS_RESULT_MEM_LIMIT}", text: "2g",
			row:    []string{"mem_limits v3.0.0-alpha", "v9.9.9"},
			tables: []string{`[mem_limits."v9.9.9"]`, `kafka = "${MS_KAFKA_MEM_LIMIT}"`, `metersphere = "${MS_MEM_LIMIT}"`, `result-hub = "2g"`},
		},
		{
			name: "a service", spec: v3, file: "metersphere/docker-compose-more.yml", text: "services: {more: {environment: {KAFKA_BOOTSTRAP_SERVERS: x}, healthcheck: {test: [CMD, nc, '8099']}}}\n",
			row: []string{"services v3.0.0-alpha", "v9.9.9"},
			tables: []string{
				`[services."v9.9.9"]`, `metersphere = { template = "unified/metersphere.yml.tmpl", health = 8081 }`,
				`more = { template = "unified/more.yml.tmpl", health = 8099 }`, `result-hub = { template = "unified/result-hub.yml.tmpl", health = 8084 }`,
			},
			todo: []string{"write the template unified/more.yml.tmpl"},
		},
		{
			name: "a service in a file of another name", spec: v2, file: "metersphere/docker-compose-extra.yml",
			text: "services: {more: {environment: {KAFKA_BOOTSTRAP-SERVERS: x}, ports: ['1:2'], depends_on: [gateway], healthcheck: {test: nc 8099}}}\n",
			row:  []string{"services v2.3.0", "v9.9.9"},
			tables: []string{
				`[services."v9.9.9"]`,
				`more = { file = "extra", template = "microservices/service.yml.tmpl", health = 8099, waits = true, ports = "1:2" }`,
			},
		},
		{
			name: "no consumer", spec: v3, file: "metersphere/docker-compose-result-hub.yml", text: "services: {x: {image: y}}\n",
			row:    []string{"services v3.0.0-alpha", "v9.9.9"},
			tables: []string{`[services."v9.9.9"]`, `metersphere = { template = "unified/metersphere.yml.tmpl", health = 8081 }`},
			todo:   []string{"there is no service result-hub: add a generation, with another entry, consumer or tester"},
		},
		{
			name: "a mode", spec: v3, file: script, old: "  server)", text: "  grid) list=docker-compose-redis.yml ;;\n  server)",
			row: []string{"modes v3.0.0-beta", "v9.9.9"},
			tables: []string{
				`[modes."v9.9.9"]`, `allinone = "metersphere task-runner result-hub mysql kafka redis minio"`, `grid = "redis"`,
				`middleware = "result-hub mysql kafka redis minio"`, `server = "metersphere"`, `task-runner = "task-runner"`,
			},
		},
		{name: "no script", spec: v3, file: script, old: "  esac\n", text: "", todo: []string{"modes are those of v3.3.0: compare its msctl"}},
		{
			name: "a port", spec: v3, file: "metersphere/docker-compose-redis.yml", old: "6379", text: "6380",
			row:    []string{"ports v3.0.0-beta", "v9.9.9"},
			tables: []string{`[ports."v9.9.9"]`, `minio = "9000-9001"`, `mysql = "3306"`, `redis = "6380"`, `task-runner = "8000"`},
		},
		{
			name: "a trait less", spec: `release = "v2.10.0-lts"` + three, file: "metersphere/" + kafka, old: "FORMAT_MESSAGES_PATTERN_DISABLE_LOOKUPS: \"true\"", text: "A: b",
			row: []string{"log4j-lookups-off", ""},
		},
		{
			name: "a trait more", spec: v3, file: script, old: "  [ $MS", text: "  sed -i '/metersphere/,+3d' docker-compose-mysql.yml\n  [ $MS",
			row: []string{"large-uploads", "large-uploads middleware-breaks-mysql"},
		},
		{
			name: "a trait of another generation", spec: v3, file: "metersphere/docker-compose-metersphere.yml", old: "KAFKA_BOOTSTRAP_SERVERS: ",
			text: "SPRING_REDIS_HOST: x\n      KAFKA_BOOTSTRAP_SERVERS: ",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := unpack(t, c.spec)
			if c.old == "" {
				w.write(t, c.file, c.text)
			} else {
				w.edit(t, c.file, c.old, c.text)
			}
			in, err := audit.Read(w.cat, w.dir)
			if err != nil {
				t.Fatal(err)
			}
			got := audit.Propose(templates.Files, w.c.Release, "v9.9.9", in)
			want := w.c.Release.Row
			want.Name = "v9.9.9"
			line := want.String()
			if len(c.row) == 2 {
				line = changed(want, c.row[0], c.row[1])
			}
			if got.Row != line {
				t.Errorf("row\n%s\nwant\n%s", got.Row, line)
			}
			for _, wanted := range c.tables {
				if !slices.Contains(got.Tables, wanted) {
					t.Errorf("tables %s\nwithout %s", strings.Join(got.Tables, "\n"), wanted)
				}
			}
			if len(c.tables) == 0 && len(got.Tables) > 0 {
				t.Errorf("tables %s", got.Tables)
			}
			var todo []string
			for _, m := range got.Todo {
				if text := m.String(); !strings.HasPrefix(text, "no file shows whether it has the trait large-uploads: ") { // it is in the program
					todo = append(todo, text)
				}
			}
			if d := cmp.Diff(c.todo, todo); d != "" {
				t.Errorf("todo (-want +got)\n%s", d)
			}
		})
	}
}
