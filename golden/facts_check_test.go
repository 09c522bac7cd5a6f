package golden_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const factsDir = "facts"

// The loader checks the format and the files against one another.
func TestFactsAreWellFormed(t *testing.T) {
	t.Parallel()
	f := loadFacts(t)
	if len(f.releases()) == 0 {
		t.Fatal("no releases")
	}
	for _, release := range f.releases() {
		if _, ok := f.compose(release, kafkaCompose); !ok {
			t.Errorf("%s: no %s", release, kafkaCompose)
		}
	}
}

// A file with a fact about the Kafka address is kept, one without is not.
func TestFactsKeepTheKafkaFiles(t *testing.T) {
	t.Parallel()
	f := loadFacts(t)
	for file, lines := range f.composes {
		if file == kafkaCompose {
			continue
		}
		if !slices.ContainsFunc(lines, func(l factLine) bool {
			return strings.HasPrefix(l.keys[len(l.keys)-1], "KAFKA_BOOTSTRAP")
		}) {
			t.Errorf("%s: never says KAFKA_BOOTSTRAP-SERVERS or KAFKA_BOOTSTRAP_SERVERS", file)
		}
	}
}

func TestFactsSpotChecks(t *testing.T) {
	t.Parallel()
	f := loadFacts(t)
	absent := errors.New("absent")
	for _, c := range []struct {
		release, file string
		keys          []string
		want          any
	}{
		{"v2.0.0", kafkaCompose, []string{"services", "kafka", "ports"}, []any{"${MS_KAFKA_PORT}:${MS_KAFKA_PORT}"}},
		{"v2.0.0", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_BROKER_ID"}, 1},
		{"v2.0.0", kafkaCompose, []string{"services", "kafka", "environment", "FORMAT_MESSAGES_PATTERN_DISABLE_LOOKUPS"}, "true"},
		{"v2.0.0", kafkaCompose, []string{"services", "kafka", "healthcheck", "test"}, []any{"CMD", "bash", "-c", "< /dev/tcp/localhost/9093"}},
		{"v2.0.0", kafkaCompose, []string{"version"}, "2.1"},
		{"v2.7.1", kafkaCompose, []string{"services", "kafka", "ports"}, []any{"${MS_KAFKA_PORT}:${MS_KAFKA_PORT}"}},
		{"v2.8.0", kafkaCompose, []string{"services", "kafka", "ports"}, []any{"${MS_KAFKA_PORT}:9092"}},
		{"v2.4.1", "docker-compose-gateway.yml", []string{"services", "gateway", "ports"}, []any{"8081:8000"}},
		{"v2.5.0", "docker-compose-gateway.yml", []string{"services", "gateway", "ports"}, []any{"${MS_SERVER_PORT}:8000"}},
		{"v2.4.1", "docker-compose-api-test.yml", []string{"services", "api-test", "environment", "SESSION_TIMEOUT"}, 2592000},
		{"v2.5.0", "docker-compose-api-test.yml", []string{"services", "api-test", "environment", "SESSION_TIMEOUT"}, absent},
		{"v2.10.4-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_CFG_PROCESS_ROLES"}, "broker,controller"},
		{"v2.10.5-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_CFG_PROCESS_ROLES"}, absent},
		{"v2.10.6-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_CFG_NODE_ID"}, absent},
		{"v2.10.7-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_CFG_NODE_ID"}, 0},
		{"v2.10.7-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_CFG_PROCESS_ROLES"}, "controller,broker"},
		{"v2.10.15-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_NODE_ID"}, 1},
		{"v3.0.1", "docker-compose-metersphere.yml", []string{"services", "metersphere", "environment", "KAFKA_BOOTSTRAP-SERVERS"}, "${MS_KAFKA_HOST}:${MS_KAFKA_PORT}"},
		{"v3.0.1", "docker-compose-metersphere.yml", []string{"services", "metersphere", "environment", "KAFKA_BOOTSTRAP_SERVERS"}, absent},
		{"v3.1.0", "docker-compose-metersphere.yml", []string{"services", "metersphere", "environment", "KAFKA_BOOTSTRAP_SERVERS"}, "${MS_KAFKA_HOST}:${MS_KAFKA_PORT}"},
		{"v3.1.0", "docker-compose-metersphere.yml", []string{"services", "metersphere", "environment", "KAFKA_BOOTSTRAP-SERVERS"}, absent},
		{"v3.3.0", kafkaCompose, []string{"services", "kafka", "deploy", "resources", "limits", "memory"}, "${MS_KAFKA_MEM_LIMIT}"},
		{"v3.3.0", kafkaCompose, []string{"version"}, "3"},
	} {
		m, ok := f.compose(c.release, c.file)
		if !ok {
			t.Errorf("%s: no %s", c.release, c.file)
			continue
		}
		var have any = m
		for _, key := range c.keys {
			object, _ := have.(map[string]any)
			if have, ok = object[key]; !ok {
				have = absent
				break
			}
		}
		if !reflect.DeepEqual(have, c.want) {
			t.Errorf("%s %s %v:\nhave %#v\nwant %#v", c.release, c.file, c.keys, have, c.want)
		}
	}
}

// One whole file, written out.
func TestFactsRebuildAFile(t *testing.T) {
	t.Parallel()
	f := loadFacts(t)
	want := map[string]any{
		"version": "3",
		"services": map[string]any{
			"kafka": map[string]any{
				"container_name": "kafka",
				"deploy": map[string]any{"resources": map[string]any{"limits": map[string]any{
					"memory": "${MS_KAFKA_MEM_LIMIT}",
				}}},
				"environment": map[string]any{
					"CLUSTER_ID":                     "4L6g3nShT-eMCtK--X86sw",
					"KAFKA_ADVERTISED_LISTENERS":     "PLAINTEXT_HOST://${MS_KAFKA_HOST}:${MS_KAFKA_PORT},PLAINTEXT://kafka:19092",
					"KAFKA_CONTROLLER_QUORUM_VOTERS": "1@kafka:29093",
					"KAFKA_LISTENERS":                "CONTROLLER://:29093,PLAINTEXT_HOST://:9092,PLAINTEXT://:19092",
					"KAFKA_NODE_ID":                  1,
					"KAFKA_PROCESS_ROLES":            "broker,controller",
				},
				"healthcheck": map[string]any{
					"interval": "6s",
					"retries":  50,
					"test":     []any{"CMD", "bash", "-c", "< /dev/tcp/localhost/9092"},
					"timeout":  "10s",
				},
				"image":    "${MS_IMAGE_PREFIX}/kafka:3.7.1",
				"networks": []any{"ms-network"},
				"ports":    []any{"${MS_KAFKA_PORT}:9092"},
				"restart":  "always",
				"volumes":  []any{"${MS_BASE}/metersphere/conf/kafka/config:/mnt/shared/config"},
			},
			"result-hub": map[string]any{"depends_on": map[string]any{"kafka": map[string]any{
				"condition": "service_healthy",
			}}},
		},
	}
	have, _ := f.compose("v3.3.0", kafkaCompose)
	if !reflect.DeepEqual(have, want) {
		t.Errorf("have %#v\nwant %#v", have, want)
	}
	// What one caller does to it is nothing to the next.
	delete(have, "services")
	if again, _ := f.compose("v3.3.0", kafkaCompose); !reflect.DeepEqual(again, want) {
		t.Error("compose handed out the same map twice")
	}
}

func TestFactsFilesAndSettings(t *testing.T) {
	t.Parallel()
	f := loadFacts(t)

	want := []string{
		"docker-compose-base.yml", "docker-compose-kafka.yml", "docker-compose-mysql.yml",
		"docker-compose-node-controller.yml", "docker-compose-prometheus.yml",
		"docker-compose-redis.yml", "docker-compose-seleniarm.yml", "docker-compose-server.yml",
	}
	if have := f.files("v2.0.0"); !slices.Equal(have, want) {
		t.Errorf("v2.0.0 files:\nhave %q\nwant %q", have, want)
	}
	if have := f.files("v9.9.9"); have != nil {
		t.Errorf("unknown release has files %q", have)
	}
	for _, c := range []struct{ release, file string }{
		{"v3.3.0", "docker-compose-gateway.yml"}, // gone by then
		{"v3.3.0", "docker-compose-mysql.yml"},   // there, but not kept
		{"v9.9.9", kafkaCompose},
	} {
		if _, ok := f.compose(c.release, c.file); ok {
			t.Errorf("%s: has %s", c.release, c.file)
		}
	}

	if have, ok := f.serverProperties("v2.10.14-lts"); ok {
		t.Errorf("v2.10.14-lts server.properties: have %q, want none", have)
	}
	for release, want := range map[string]string{
		"v2.10.15-lts": "", "v2.10.20-lts": "524288000", "v3.2.0": "", "v3.3.0": "524288000",
	} {
		have, ok := f.serverProperties(release)
		if !ok || have["socket.request.max.bytes"] != want || have["process.roles"] != "broker" {
			t.Errorf("%s server.properties: have %q", release, have)
		}
	}
	for release, want := range map[string]string{"v2.10.21-lts-rc": "", "v3.0.0-alpha": "1g"} {
		have := f.installConf(release)
		if have["MS_KAFKA_MEM_LIMIT"] != want || have["MS_KAFKA_PORT"] != "9092" ||
			have["MS_KAFKA_HOST"] != `$(hostname -I|cut -d" " -f 1)` {
			t.Errorf("%s install.conf: have %q", release, have)
		}
	}

	wantPorts := []publishedPorts{
		{"docker-compose-kafka.yml", "kafka", []any{"${MS_KAFKA_PORT}:9092"}},
		{"docker-compose-metersphere.yml", "metersphere", []any{"${MS_SERVER_PORT}:8081"}},
		{"docker-compose-minio.yml", "minio", []any{"9000:9000", "9001:9001"}},
		{"docker-compose-mysql.yml", "mysql", []any{"${MS_MYSQL_PORT}:3306"}},
		{"docker-compose-redis.yml", "redis", []any{"${MS_REDIS_PORT}:6379"}},
		{"docker-compose-task-runner.yml", "task-runner", []any{"${MS_TASK_RUNNER_PORT}:8000"}},
	}
	if have := f.ports("v3.3.0"); !reflect.DeepEqual(have, wantPorts) {
		t.Errorf("v3.3.0 ports:\nhave %v\nwant %v", have, wantPorts)
	}
}

// What a slip of the hand leads to.
func TestFactsRefuseMistakes(t *testing.T) {
	t.Parallel()
	kafka := kafkaCompose + factsSuffix
	good := map[string]string{
		releasesFile: "v1.0.0\nv1.1.0\nv1.2.0-rc1\n",
		filesFacts:   "# files\nv1.0.0..v1.2.0-rc1  docker-compose-kafka.yml\n",
		portsFacts:   "# ports\nv1.1.0..v1.2.0-rc1  docker-compose-kafka.yml  kafka  [9092]\n",
		serverFacts:  "# server\nv1.1.0..v1.1.0  \"a.b\"  \"1\"\n",
		msctlFacts:   "# msctl\nv1.0.0..v1.2.0-rc1  allinone  \"kafka\"\n",
		installFacts: "# install\nv1.0.0..v1.2.0-rc1  MS_BASE  \"/opt\"\n",
		kafka: "# kafka\n" +
			"v1.0.0..v1.2.0-rc1  services.kafka.environment  {}\n" +
			"v1.1.0..v1.2.0-rc1  services.kafka.ports  [9092]\n" +
			"v1.0.0..v1.0.0  x.\"y.z  \\\"\".b  1\n" +
			"v1.1.0..v1.1.0  x.\"y.z  \\\"\".b  null\n" +
			"v1.2.0-rc1..v1.2.0-rc1  x.\"y.z  \\\"\".b  1.5\n",
	}
	load := func(change func(map[string]string)) (*facts, error) {
		fsys := fstest.MapFS{}
		texts := map[string]string{}
		for name, text := range good {
			texts[name] = text
		}
		change(texts)
		for name, text := range texts {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		return readFacts(fsys)
	}

	f, err := load(func(map[string]string) {})
	if err != nil {
		t.Fatal(err)
	}
	for release, b := range map[string]any{"v1.0.0": 1, "v1.1.0": nil, "v1.2.0-rc1": 1.5} {
		kafka := map[string]any{"environment": map[string]any{}}
		if release != "v1.0.0" {
			kafka["ports"] = []any{9092}
		}
		want := map[string]any{
			"services": map[string]any{"kafka": kafka},
			"x":        map[string]any{`y.z  "`: map[string]any{"b": b}},
		}
		if have, _ := f.compose(release, kafkaCompose); !reflect.DeepEqual(have, want) {
			t.Errorf("%s: have %#v\nwant %#v", release, have, want)
		}
	}

	for _, c := range []struct{ name, file, old, new, want string }{
		{"no final newline", releasesFile, "rc1\n", "rc1", "does not end with a newline"},
		{"CR", kafka, "{}\n", "{}\r\n", "blanks (or CR)"},
		{"empty line", kafka, "{}\n", "{}\n\n", "empty"},
		{"odd release", releasesFile, "v1.1.0", "1.1.0", "not a release name"},
		{"release twice", releasesFile, "v1.1.0", "v1.0.0", "listed twice"},
		{"no header", kafka, "# kafka\n", "", "no comment"},
		{"no range", kafka, "v1.0.0..v1.2.0-rc1  services", "v1.0.0  services", "first..last"},
		{"unknown end", kafka, "v1.0.0..v1.2.0-rc1  services", "v1.0.0..v1.2.0  services", `"v1.2.0" is not in releases`},
		{"backwards", kafka, "v1.0.0..v1.2.0-rc1  services", "v1.2.0-rc1..v1.0.0  services", "runs backwards"},
		{"overlap", kafka, "v1.0.0..v1.0.0  x", "v1.0.0..v1.1.0  x", "overlaps"},
		{"ranges unsorted", kafka, "v1.0.0..v1.0.0  x", "v1.2.0-rc1..v1.2.0-rc1  x", "out of order"},
		{"paths unsorted", kafka, "services.kafka.environment", "t", "belongs before"},
		{"two ranges for one", kafka, "null", "1", "make it one"},
		{"key needs quotes", kafka, `x."y.z  \"".b`, `x.y z.b`, "two blanks and a value"},
		{"needless quotes", kafka, `x."y.z  \"".b`, `x."y".b`, "has to be written y"},
		{"not JSON", kafka, "  1\n", "  one\n", "not JSON"},
		{"more than JSON", kafka, "  1\n", "  1 2\n", "not JSON"},
		{"blanks in JSON", kafka, "[9092]", "[ 9092]", "has to be written [9092]"},
		{"number", kafka, "  1\n", "  1.0\n", "has to be written 1"},
		{"huge number", kafka, "  1\n", "  1e999\n", "has to be written"},
		{"object", kafka, "{}", `{"a":1}`, "one line for each"},
		{"value above keys", kafka, "services.kafka.environment  {}", "services.kafka  {}", "a value and keys below"},
		{"facts without file", filesFacts, "v1.0.0..v1.2.0-rc1", "v1.1.0..v1.2.0-rc1", "does not list"},
		{"odd compose file", filesFacts, "yml\n", "yml\nv1.0.0..v1.0.0  docker-compose-a\n", "not a compose file name"},
		{"ports missing", portsFacts, "v1.1.0..v1.2.0-rc1", "v1.1.0..v1.1.0", "publishes"},
		{"ports of another", portsFacts, "[9092]", "[9093]", "publishes"},
		{"ports of none", portsFacts, "-kafka.yml", "-none.yml", "files.facts does not"},
		{"ports no list", portsFacts, "[9092]", "9092", "not a list"},
		{"key with a dot", serverFacts, `"a.b"`, `a.b`, "one key wanted"},
		{"no string", serverFacts, `"1"`, `1`, "not a string"},
		{"no install.conf", installFacts, "v1.2.0-rc1", "v1.1.0", "nothing in install.conf.facts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(func(texts map[string]string) {
				if !strings.Contains(texts[c.file], c.old) {
					t.Fatalf("no %q to replace", c.old)
				}
				texts[c.file] = strings.ReplaceAll(texts[c.file], c.old, c.new)
			})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("have error %v\nwant one with %q", err, c.want)
			}
		})
	}
	for _, c := range []struct {
		name, want string
		change     func(map[string]string)
	}{
		{"file missing", "ports.facts: missing", func(m map[string]string) { delete(m, portsFacts) }},
		{"file too many", "kafka.facts: not a file", func(m map[string]string) { m["kafka.facts"] = "# ?\n" }},
		{"file without facts", "v1.0.0: docker-compose-kafka.yml: has facts is false", func(m map[string]string) {
			m[kafka] = "# kafka\nv1.1.0..v1.2.0-rc1  services.kafka.ports  [9092]\n"
		}},
		{"facts of an unlisted file", "docker-compose-a.yml", func(m map[string]string) {
			m["docker-compose-a.yml.facts"] = "# a\nv1.0.0..v1.0.0  version  \"3\"\n"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := load(c.change); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("have error %v\nwant one with %q", err, c.want)
			}
		})
	}
}
