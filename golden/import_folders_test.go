package golden_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"mskraft/internal/hostfiles"
	"mskraft/internal/release"
)

// hand is a set of installations as somebody may have made them by hand: files by
// their names below a folder.
type hand map[string]string

// installation makes the folder of a host as MeterSphere's installer leaves it,
// from what the facts know of its files.
func (h hand) installation(t *testing.T, known *facts, rel, host, address string) {
	t.Helper()
	for _, name := range known.files(rel) {
		if file, ok := known.compose(rel, name); ok {
			text, err := yaml.Marshal(file)
			if err != nil {
				t.Fatal(err)
			}
			h[host+"/"+name] = string(text)
		}
	}
	env := known.installConf(rel)
	env["MS_BASE"], env["MS_IMAGE_TAG"] = "/opt", rel
	env["MS_MYSQL_PASSWORD"], env["MS_REDIS_PASSWORD"], env["MS_MINIO_SECRET_KEY"] = "hunter2-mysql", "hunter2-redis", "hunter2-minio"
	for _, key := range slices.Sorted(maps.Keys(env)) {
		value := env[key]
		if strings.HasPrefix(value, "$(hostname") {
			value = address
		}
		h[host+"/.env"] += key + "=" + value + "\n"
	}
	h[host+"/version"] = rel + "-b17\n"
}

// edit replaces text in all files of a host whose names begin so, and wants to
// find it.
func (h hand) edit(t *testing.T, prefix, old, new string) {
	t.Helper()
	found := false
	for name, text := range h {
		if strings.HasPrefix(name, prefix) && strings.Contains(text, old) {
			h[name], found = strings.ReplaceAll(text, old, new), true
		}
	}
	if !found {
		t.Fatalf("%s*: no %q", prefix, old)
	}
}

// clustered makes the edits that MeterSphere's guide asks for, with an image that
// wants a broker id.
func (h hand) clustered(t *testing.T, hosts map[string]string) {
	t.Helper()
	var voters, list []string
	for i, host := range slices.Sorted(maps.Keys(hosts)) {
		voters = append(voters, fmt.Sprintf("%d@%s:9093", i+1, hosts[host]))
		list = append(list, hosts[host]+":9092")
	}
	for i, host := range slices.Sorted(maps.Keys(hosts)) {
		kafka := host + "/docker-compose-kafka.yml"
		h.edit(t, kafka, "KAFKA_BROKER_ID: 1", fmt.Sprintf("KAFKA_BROKER_ID: %d\n            KAFKA_KRAFT_CLUSTER_ID: LelM2dIFQkiUFVXCECqRWA", i+1))
		h.edit(t, kafka, "PLAINTEXT://${MS_KAFKA_HOST}:${MS_KAFKA_PORT}", "PLAINTEXT://"+hosts[host]+":9092")
		h.edit(t, kafka, "1@127.0.0.1:9093", strings.Join(voters, ","))
		h.edit(t, kafka, "- ${MS_KAFKA_PORT}:9092", "- ${MS_KAFKA_PORT}:9092\n            - 9093:9093")
		h.edit(t, host+"/docker-compose-", "${MS_KAFKA_HOST}:${MS_KAFKA_PORT}", strings.Join(list, ","))
	}
}

// hands are situations by the name of their folder below imports.
func hands(t *testing.T) map[string]hand {
	t.Helper()
	known := loadFacts(t)
	hosts := map[string]string{"ms-1": "10.1.11.53", "ms-2": "10.1.11.54", "ms-3": "10.1.11.58"}
	all := map[string]hand{}
	begin := func(name, rel string, hosts map[string]string) hand {
		all[name] = hand{}
		for host, address := range hosts {
			all[name].installation(t, known, rel, host, address)
		}
		return all[name]
	}

	// Installations that nobody has touched.
	begin("three-installations", "v2.10.20-lts", hosts)
	begin("one-installation", "v3.2.0", map[string]string{"opt": "10.1.11.53"})

	// The guide, followed to the letter.
	begin("guide", "v2.10.0-lts", hosts).clustered(t, hosts)

	// The guide with slips, and with much that it does not ask for.
	h := begin("slips", "v2.10.0-lts", hosts)
	h.clustered(t, hosts)
	h.edit(t, "ms-3/docker-compose-kafka.yml", "KAFKA_BROKER_ID: 3", "KAFKA_BROKER_ID: 2")
	h.edit(t, "ms-2/docker-compose-gateway.yml", "10.1.11.53:9092,10.1.11.54:9092,10.1.11.58:9092", "${MS_KAFKA_HOST}:${MS_KAFKA_PORT}")
	h.edit(t, "ms-1/docker-compose-kafka.yml", "version: \"2.1\"\n", "")
	h["ms-1/docker-compose-kafka.yml"] = "  version: \"2.1\"\n" + h["ms-1/docker-compose-kafka.yml"] // as the guide prints it
	h.edit(t, "ms-1/docker-compose-kafka.yml", "ALLOW_PLAINTEXT_LISTENER", `KAFKA_CFG_COMPRESSION_TYPE: lz4
            KAFKA_CFG_SASL_JAAS_CONFIG: hunter2-jaas
            KAFKA_CFG_SSL_KEY_PASSWORD: ${MS_MYSQL_PASSWORD}
            KAFKA_CFG_BROKER_RACK: ${MS_REDIS_PASSWORD}
            ALLOW_PLAINTEXT_LISTENER`)
	for _, host := range []string{"ms-1", "ms-2", "ms-3"} {
		h.edit(t, host+"/docker-compose-kafka.yml", "restart: always", "restart: always\n        privileged: true\n        volumes:\n            - kafka-data:/bitnami/kafka\n            - /etc/localtime:/etc/localtime")
		h.edit(t, host+"/docker-compose-kafka.yml", "-Xmx512m -Xms256m", "-Xmx2g -Xms2g")
		h.edit(t, host+"/docker-compose-kafka.yml", "services:", "volumes:\n    kafka-data: {}\nservices:")
		h.edit(t, host+"/docker-compose-api-test.yml", "${MS_API_MEM_LIMIT:-1073741824}", "4g")
	}
	h.edit(t, "ms-2/docker-compose-kafka.yml", "${MS_IMAGE_PREFIX}/kafka:", "registry.example.com/kafka:")
	h.edit(t, "ms-2/docker-compose-kafka.yml", "services:", "services:\n    kafka-ui:\n        image: kafka-ui\n        environment:\n            UI_PASSWORD: hunter2-ui\n")
	h.edit(t, "ms-2/.env", "MS_SERVER_PORT=8081", "MS_SERVER_PORT=80")
	h.edit(t, "ms-3/docker-compose-workstation.yml", "KAFKA_BOOTSTRAP-SERVERS: ", "KAFKA_BOOTSTRAP-SERVERS：")                        // as the guide's heading has it
	h["ms-3/docker-compose-seleniarm.yml"] = "services:\n  hub:\n    environment:\n      KAFKA_BOOTSTRAP-SERVERS: 10.1.11.53:9092\n" // the guide lists it
	h["Node_4/docker-compose-node-controller.yml"] = "services: {}\n"
	h["Node_4/.env"] = "MS_INSTALL_MODE=node-controller\n"

	// Kafka 3.7.1 on volumes that 3.7.0 wrote, no .env, and names that are no labels.
	apache := map[string]string{"MS 1": "10.1.11.53", "MS 2": "10.1.11.54"}
	h = begin("wrapped-id", "v3.3.0", apache)
	for host, address := range apache {
		delete(h, host+"/.env")
		kafka := host + "/docker-compose-kafka.yml"
		h.edit(t, kafka, "4L6g3nShT-eMCtK--X86sw", "Some(LelM2dIFQkiUFVXCECqRWA)")
		h.edit(t, kafka, "1@kafka:29093", "1@10.1.11.53:29093,2@10.1.11.54:29093")
		h.edit(t, kafka, "PLAINTEXT_HOST://${MS_KAFKA_HOST}:${MS_KAFKA_PORT},PLAINTEXT://kafka:19092", "PLAINTEXT_HOST://"+address+":9092,PLAINTEXT://"+address+":19092")
		h.edit(t, host+"/docker-compose-", "${MS_KAFKA_HOST}:${MS_KAFKA_PORT}", "10.1.11.53:9092,10.1.11.54:9092")
	}
	h.edit(t, "MS 2/docker-compose-kafka.yml", "KAFKA_NODE_ID: 1", "KAFKA_NODE_ID: 2")
	return all
}

// TestImportFolders drafts the specs of folders that were made by hand, and keeps
// what is said of them.
func TestImportFolders(t *testing.T) {
	t.Parallel()
	for name, h := range hands(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			hosts := map[string]bool{}
			for name, text := range h {
				host, _, _ := strings.Cut(name, "/")
				hosts[host] = true
				path := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			code, stdout, stderr := mskraft(t, dir, append([]string{"import", "-o", "cluster.toml"}, slices.Sorted(maps.Keys(hosts))...)...)
			if code != 1 {
				t.Errorf("exit code %d", code)
			}
			spec, err := os.ReadFile(filepath.Join(dir, "cluster.toml"))
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{"cluster.toml": string(spec), "stdout": stdout, "stderr": stderr}
			for name, text := range got {
				if strings.Contains(text, "hunter2") {
					t.Errorf("a secret is in %s", name)
				}
			}
			compare(t, got, files(t, filepath.Join("imports", name), "."), filepath.Join("imports", name), ".")
		})
	}
}

// TestImportInstallations drafts three installations of every release that nobody
// has touched: all but the cluster id can be told.
func TestImportInstallations(t *testing.T) {
	t.Parallel()
	known, r := loadFacts(t), newRound(t)
	for _, rel := range r.cat.Releases {
		h := hand{}
		for i, host := range []string{"x", "y", "z"} {
			h.installation(t, known, rel.Name, host, fmt.Sprintf("10.0.0.%d", i+1))
		}
		d := r.draft(t, h.cluster(r.cat))
		want := fmt.Sprintf("release = %q\n\n[cluster]\nname = \"metersphere\" # names the output folder\n", rel.Name)
		hosts := "\n[hosts.x]\naddress = \"10.0.0.1\"\nnode_id = 1"
		if text := string(d.Text); d.Open != 1 || !d.Separate || !strings.Contains(text, want) || !strings.Contains(text, hosts) || strings.Contains(text, "[kafka") || d.Cluster == nil {
			t.Errorf("%s: %d open, separate %v, %v\n%s", rel.Name, d.Open, d.Separate, d.Notes, d.Text)
		}
		if len(d.Notes) > 0 {
			t.Errorf("%s: %v", rel.Name, d.Notes)
		}
	}
}

// cluster reads the folders as if they were on disk.
func (h hand) cluster(cat *release.Catalogue) *hostfiles.Cluster {
	hosts := map[string]map[string][]byte{}
	for name, text := range h {
		host, file, _ := strings.Cut(name, "/")
		if hosts[host] == nil {
			hosts[host] = map[string][]byte{}
		}
		hosts[host][file] = []byte(text)
	}
	c := &hostfiles.Cluster{}
	for _, name := range slices.Sorted(maps.Keys(hosts)) {
		c.Hosts = append(c.Hosts, hostfiles.NewHost(cat, name, name, hosts[name]))
	}
	return c
}
