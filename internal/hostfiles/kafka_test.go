package hostfiles_test

import (
	"strings"
	"testing"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/release"
	"mskraft/internal/release/releasetest"
	"mskraft/templates"
)

// hostOf is a host with just a service kafka.
func hostOf(cat *release.Catalogue, service string) *hostfiles.Host {
	text := "services:\n  kafka:\n" + strings.ReplaceAll("\n"+service, "\n", "\n    ")
	return hostfiles.NewHost(cat, "h", "h", map[string][]byte{"docker-compose-kafka.yml": []byte(text)})
}

// Whose variables are used is told by the variables, then by what the catalogue knows
// of the image, then by the name of the image.
func TestFamily(t *testing.T) {
	text, err := templates.Files.ReadFile(release.File)
	if err != nil {
		t.Fatal(err)
	}
	cat, err := release.Parse(string(text) + "\n[kafka.\"3.9.0\"]\nfamily = \"apache\"\ncontroller_only = \"variables\"\n")
	if err != nil {
		t.Fatal(err)
	}
	for service, want := range map[string]string{
		"image: x/kafka:3.6.1": "bitnami",
		"image: x/kafka:3.7.0": "apache",
		"image: x/kafka:3.9.0": "apache",
		"image: x/kafka:3.9.0\nenvironment: [KAFKA_HEAP_OPTS=-Xmx1g]":                                    "apache",
		"image: x/kafka:3.9.0\nenvironment: [KAFKA_NODE_ID=1, KAFKA_CONTROLLER_QUORUM_VOTERS=1@a:1]":     "apache",
		"image: x/kafka:3.9.0\nenvironment: [KAFKA_CFG_NODE_ID=1, ALLOW_PLAINTEXT_LISTENER=yes]":         "bitnami",
		"image: x/kafka:3.6.1\nenvironment: [CLUSTER_ID=x, KAFKA_NODE_ID=1, KAFKA_PROCESS_ROLES=broker]": "apache",
		"image: docker.io/bitnami/kafka:4.0.0":                                                           "bitnami",
		"image: apache/kafka:4.0.0":                                                                      "apache",
	} {
		k := hostOf(cat, service).Kafkas[0]
		if k == nil || k.Family.Name != want {
			t.Errorf("%q: %+v, want %s", service, k, want)
		}
		if known := !strings.Contains(service, "4.0.0"); k != nil && (k.Image != nil) != known {
			t.Errorf("%q: image %+v", service, k.Image)
		}
	}
}

// The listener for clients is the one bound to their port, wherever it is listed.
func TestClientListener(t *testing.T) {
	for listeners, want := range map[string]string{
		"PLAINTEXT://:19092,PLAINTEXT_HOST://:9092,CONTROLLER://:29093": "PLAINTEXT_HOST://10.0.0.1:9192",
		"PLAINTEXT_HOST://:9092,PLAINTEXT://:19092":                     "PLAINTEXT_HOST://10.0.0.1:9192",
		"PLAINTEXT://:19092,PLAINTEXT_HOST://:1":                        "PLAINTEXT://10.0.0.2:19092", // none: the first that is advertised
	} {
		h := hostOf(releasetest.Catalogue(t), "image: x/kafka:3.7.0\nenvironment:\n  KAFKA_LISTENERS: "+listeners+
			"\n  KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://10.0.0.2:19092,PLAINTEXT_HOST://10.0.0.1:9192")
		if got, ok := h.Kafkas[0].ClientListener(); !ok || got.String() != want {
			t.Errorf("%s: %s %t, want %s", listeners, got, ok, want)
		}
	}
	if l, ok := hostOf(releasetest.Catalogue(t), "image: x/kafka:3.7.0").Kafkas[0].ClientListener(); ok {
		t.Errorf("%v is advertised", l)
	}
}

// Aliases win over the variables that they stand for, where the image has them.
func TestAliases(t *testing.T) {
	for _, test := range []struct{ tag, want string }{{"3.5.1", "2"}, {"3.6.1", "2"}, {"3.4.0", "1"}, {"3.5.0", "1"}} {
		k := hostOf(releasetest.Catalogue(t), "image: x/kafka:"+test.tag+"\nenvironment: [KAFKA_NODE_ID=2, KAFKA_CFG_NODE_ID=1, KAFKA_LOG_RETENTION_MS=7]").Kafkas[0]
		if k.NodeID().Text != test.want || k.Property("log.retention.ms").Text != "7" {
			t.Errorf("%s: node id %s, %v", test.tag, k.NodeID().Text, k.Properties)
		}
	}
	k := hostOf(releasetest.Catalogue(t), "image: x/kafka:3.6.1\nenvironment: [KAFKA_NODE_ID=2]").Kafkas[0]
	if v := k.Variable("KAFKA_CFG_NODE_ID"); v.Text != "2" {
		t.Errorf("%+v", v)
	}
}

// The folder of the data and what is mounted there.
func TestData(t *testing.T) {
	for service, want := range map[string][2]string{
		"image: x/kafka:3.6.1\nvolumes: [d:/bitnami/kafka]":                                                                 {"/bitnami/kafka/data", "d:/bitnami/kafka"},
		"image: x/kafka:3.6.1\nvolumes: [d:/bitnami/kafkas]":                                                                {"/bitnami/kafka/data", ""},
		"image: x/kafka:3.7.0\nenvironment: [KAFKA_LOG_DIRS=/var/lib/kafka/data]\nvolumes: [d:/var/lib/kafka/data]":         {"/var/lib/kafka/data", "d:/var/lib/kafka/data"},
		"image: x/kafka:3.7.0\nenvironment: [KAFKA_NODE_ID=1]\nvolumes: [d:/var/lib/kafka/data]":                            {"/tmp/kafka-logs", ""},
		"image: x/kafka:3.7.0\nenvironment: [KAFKA_NODE_ID=1]\nvolumes: [./conf/kafka/config:/mnt/shared/config, d:/tmp]":   {"/tmp/kraft-combined-logs", "d:/tmp"},
		"image: x/kafka:3.7.0\nenvironment: [KAFKA_NODE_ID=1]\nvolumes: [/c:/mnt/shared/config, d:/var/lib/kafka]":          {"/var/lib/kafka/kraft", "d:/var/lib/kafka"},
		"image: x/kafka:3.7.0\nenvironment: [KAFKA_LOG_DIR=/a]\nvolumes: [d:/a]":                                            {"/a", "d:/a"},
		"image: x/kafka:3.7.0\nenvironment: ['KAFKA_LOG_DIRS=/a/1/, /b']\nvolumes: [d:/a, e:/a/1]":                          {"/a/1", "e:/a/1"},
		"image: x/kafka:3.6.1\nvolumes: [d:/bitnami/kafka]\ntmpfs: /bitnami/kafka/data:size=1g":                             {"/bitnami/kafka/data", ""},
		"image: x/kafka:3.6.1\nvolumes: [d:/bitnami, {type: tmpfs, target: /bitnami/kafka}]":                                {"/bitnami/kafka/data", ""},
		"image: x/kafka:3.4.0\nvolumes: [./c.properties:/bitnami/kafka/config/server.properties, 'd:/bitnami/kafka/data/']": {"/bitnami/kafka/data", "d:/bitnami/kafka/data/"},
	} {
		k := hostOf(releasetest.Catalogue(t), service).Kafkas[0]
		if k.DataDirs()[0] != want[0] || k.Node().Volume != want[1] {
			t.Errorf("%q: data in %s, volume %q", service, k.DataDirs()[0], k.Node().Volume)
		}
	}
}

// A node that is read is the one that was written.
func TestFoundNode(t *testing.T) {
	n := hostOf(releasetest.Catalogue(t), `image: x/kafka:3.6.1
ports: ["9192:9092", "9093:9093"]
healthcheck: {test: [CMD, bash, -c, "< /dev/tcp/localhost/9093"]}
mem_limit: 1g
privileged: true
environment:
  KAFKA_KRAFT_CLUSTER_ID: x
  KAFKA_CFG_NODE_ID: 1
  KAFKA_HEAP_OPTS: -Xmx1g
volumes: [d:/bitnami/kafka]`).Kafkas[0].Node()
	want := &kafka.Node{
		ClusterID: "x", Properties: map[string]string{"node.id": "1"}, Ports: []kafka.Port{{Published: 9192, Container: 9092}, {Published: 9093, Container: 9093}},
		Volume: "d:/bitnami/kafka", Heap: "-Xmx1g", MemLimit: "1g", Privileged: true, HealthPort: 9093,
	}
	if list := n.Differences(want); list != nil {
		t.Errorf("%+v", list)
	}
}

// A command takes the place of the image's own, unless it leads there.
func TestReplaced(t *testing.T) {
	for service, want := range map[string]string{
		"command: sleep infinity":                                                   "command sleep infinity",
		"entrypoint: [/a/start.sh, -x]":                                             "entrypoint /a/start.sh -x",
		"entrypoint: [sh, -c]\ncommand: [exec x]":                                   "entrypoint sh -c",
		"entrypoint: [sh, -c]\ncommand: ['sleep 5; exec /etc/kafka/docker/run']":    "",
		"command: /opt/bitnami/scripts/kafka/run.sh":                                "",
		"entrypoint: /opt/bitnami/scripts/kafka/entrypoint.sh\ncommand: [x]":        "",
		"command: ''\nentrypoint:":                                                  "",
		"command: [sh, -c, /opt/kafka/bin/kafka-server-start.sh /etc/a.properties]": "command sh -c /opt/kafka/bin/kafka-server-start.sh /etc/a.properties",
	} {
		key, v := hostOf(releasetest.Catalogue(t), "image: x/kafka:3.6.1\n"+service).Kafkas[0].Replaced()
		if got := strings.TrimSpace(key + " " + v.Text); got != want {
			t.Errorf("%s: %q, want %q", service, got, want)
		}
	}
}
