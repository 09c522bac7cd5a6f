package hostfiles_test

import (
	"slices"
	"strings"
	"testing"

	"mskraft/internal/hostfiles"
	"mskraft/internal/release/releasetest"
)

// A Kafka is seen by its image, or by variables that nothing else has. Tools in the same
// image, and what talks to a Kafka, are none.
func TestKafkas(t *testing.T) {
	for service, want := range map[string]bool{
		"image: x/kafka:3.6.1":                                                                                             true,
		"image: confluentinc/cp-kafka:7.6.1":                                                                               true,
		"image: registry:5000/mq\nenvironment: {KAFKA_NODE_ID: 1}":                                                         true,
		"image: mq\nenvironment: [KAFKA_CFG_PROCESS_ROLES=broker]":                                                         true,
		"image: x/kafka:3.6.1\ncommand: sleep infinity":                                                                    false,
		"image: x/kafka:3.6.1\nentrypoint: [/a.sh]\nports: ['9092:9092']":                                                  true,
		"image: x/kafka:3.6.1\ncommand: sleep infinity\nenvironment: {KAFKA_CFG_NODE_ID: 1}":                               true,
		"image: x/kafka:3.6.1\nentrypoint: [/make-topics.sh]":                                                              false,
		"image: x/kafka:3.6.1\nentrypoint: [/start.sh]\nenvironment: {KAFKA_CFG_NODE_ID: 1}":                               true,
		"image: x/kafka:4.0.0\ncommand: sh -c 'kafka-storage.sh format; exec /opt/kafka/bin/kafka-server-start.sh /a'":     true,
		"image: x/kafka:4.0.0\ncommand: sh -c '/etc/kafka/docker/run & kafka-topics.sh --create'":                          true,
		"image: x/kafka:4.0.0\nentrypoint: [/bin/sh, -c]\ncommand: ['/opt/kafka/bin/kafka-topics.sh --create --topic a']":  false,
		"image: confluentinc/cp-kafka:7.6.1\ncommand: 'bash -c \"cub kafka-ready\"'\nenvironment: {KAFKA_BROKER_ID: none}": false,
		"image: x/kafka-ui:0.7\nenvironment: {KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS: 'a:9092'}":                                false,
		"image: x/kafka-exporter:1\ncommand: --kafka.server=a:9092":                                                        false,
		"image: ms/api-test:1\nenvironment: {KAFKA_BOOTSTRAP-SERVERS: 'a:9092', KAFKA_TOPIC: JMETER_METRICS}":              false,
	} {
		text := "services:\n  mq:\n    " + strings.ReplaceAll(service, "\n", "\n    ") + "\n"
		h := hostfiles.NewHost(releasetest.Catalogue(t), "h", "h", map[string][]byte{"compose.yaml": []byte(text)})
		if got := len(h.Kafkas) == 1; got != want || len(h.Problems) > 0 {
			t.Errorf("%s: %v, want %v; %v", service, got, want, h.Problems)
		}
	}
}

// docker-compose takes one file of its own names and lays one over it; msctl starts
// MeterSphere's files and no other.
func TestLoadedFiles(t *testing.T) {
	for files, want := range map[string]string{
		"compose.yaml":                                   "compose.yaml",
		"docker-compose.yml":                             "docker-compose.yml",
		"docker-compose.yml compose.yml":                 "compose.yml",
		"docker-compose.yaml docker-compose.yml":         "docker-compose.yml",
		"docker-compose.yml docker-compose.override.yml": "docker-compose.yml",
		"docker-compose.yml docker-compose-tools.yml":    "docker-compose.yml",
		"docker-compose-a.yml docker-compose-b.yml":      "docker-compose-a.yml docker-compose-b.yml",
		"docker-compose.kafka.yaml":                      "docker-compose.kafka.yaml",
		"docker-compose.yml docker-compose-kafka.yml":    "docker-compose-kafka.yml",
	} {
		texts := map[string][]byte{}
		for _, name := range strings.Fields(files) {
			texts[name] = []byte("services: {}\n")
		}
		var got []string
		for _, f := range hostfiles.NewHost(releasetest.Catalogue(t), "h", "h", texts).Loaded(nil) {
			got = append(got, f.Output())
		}
		if slices.Sort(got); strings.Join(got, " ") != want {
			t.Errorf("of %s %s are loaded, want %s", files, got, want)
		}
	}
}

// What an override file says of a service replaces or joins what it has.
func TestOverride(t *testing.T) {
	h := hostfiles.NewHost(releasetest.Catalogue(t), "h", "h", map[string][]byte{
		"compose.yaml": []byte(`services:
  mq:
    image: kafka:3.6.1
    ports: ["9092:9092"]
    volumes: ["a:/bitnami/kafka"]
    environment: [KAFKA_CFG_NODE_ID=1, KAFKA_CFG_NUM_PARTITIONS=1]
`),
		"compose.override.yaml": []byte(`services:
  other: {image: kafka:3.7.0}
  mq:
    mem_limit: 1g
    ports: ["9093:9093", "9092:9092"]
    volumes: ["b:/bitnami/kafka", "c:/c"]
    environment: {KAFKA_CFG_NODE_ID: 2}
volumes: {b: {}}
`),
	})
	if len(h.Files) != 1 || len(h.Kafkas) != 2 || !h.Files[0].Declares("b") {
		t.Fatalf("%d files, %d Kafkas", len(h.Files), len(h.Kafkas))
	}
	k := h.Kafkas[0]
	s := k.Service
	if k.Tag.Text != "3.6.1" || s.MemLimit.Text != "1g" || len(s.Ports) != 2 || len(s.Mounts) != 2 || s.Mounts[0].Source != "b" {
		t.Errorf("%+v", s)
	}
	if id, n := k.NodeID(), k.Property("num.partitions"); id.Text != "2" || id.Place.String() != "h/compose.override.yaml:7:38" || n.Text != "1" {
		t.Errorf("%+v, %+v", id, n)
	}
}

// What leads to a service, and where names lead in its container.
func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"extra_hosts: ['a:10.0.0.1', 'b=10.0.0.2', 'c:[fd00::1]', 'd:fd00::2']": "mq; a 10.0.0.1, b 10.0.0.2, c fd00::1, d fd00::2",
		"extra_hosts: {a: 10.0.0.1, b: [10.0.0.2, 10.0.0.3]}":                   "mq; a 10.0.0.1, b 10.0.0.2, b 10.0.0.3",
		"container_name: k\nhostname: h\nnetworks: {n: {aliases: [x, y]}, m: }": "mq k h x y; ",
		"networks: [n]": "mq; ",
	} {
		f, _ := hostfiles.ParseFile("x", "x.yml", []byte("services:\n  mq:\n    "+strings.ReplaceAll(text, "\n", "\n    ")+"\n"), nil)
		var hosts []string
		for _, e := range f.Services[0].ExtraHosts {
			hosts = append(hosts, e.Name.Text+" "+e.Address.Text)
		}
		if got := strings.Join(f.Services[0].Names, " ") + "; " + strings.Join(hosts, ", "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
