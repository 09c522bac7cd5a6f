package verify_test

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"mskraft/internal/hostfiles"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/verify"
)

const kafkaFile = "docker-compose-kafka.yml"

// free says why a value of docker-compose-kafka.yml may be any: keys of lines.
// Those of alike are free only if all hosts have the same.
func free() (always, alike map[string]string) {
	always = map[string]string{
		"container_name": "only a name", "interval": "how long to wait is the operator's", "timeout": "the same", "retries": "the same",
		"restart": "a container that stays down is seen", "memory": "a limit is the operator's", "KAFKA_HEAP_OPTS": "the same",
		"FORMAT_MESSAGES_PATTERN_DISABLE_LOOKUPS": "says nothing to Kafka", "condition": "docker-compose refuses another word",
		"- ms-network": "docker-compose refuses another network",
	}
	alike = map[string]string{
		"version": "compared with the host's other files, which only the host has", "KAFKA_CFG_NUM_PARTITIONS": "a choice", "KAFKA_NUM_PARTITIONS": "a choice",
		"image": "another image is another release", "KAFKA_CFG_COMPRESSION_TYPE": "a choice", "KAFKA_CFG_LOG_RETENTION_HOURS": "a choice", "KAFKA_CFG_LOG_RETENTION_MS": "a choice",
		"KAFKA_CFG_MESSAGE_MAX_BYTES": "a choice", "KAFKA_CFG_MAX_REQUEST_SIZE": "no property of a broker", "KAFKA_CFG_FETCH_MESSAGE_MAX_BYTES": "no property of a broker",
		"KAFKA_CFG_PARTITION_FETCH_BYTES": "no property of a broker", "KAFKA_CFG_REPLICA_FETCH_MAX_BYTES": "a choice",
		"CLUSTER_ID": "another id that all have is the id", "KAFKA_KRAFT_CLUSTER_ID": "another id that all have is the id",
		"- ms-kafka-bitnami": "a choice", "- ms-kafka-apache": "a choice",
	}
	return always, alike
}

// mutants are a line with one number counted up, or one word changed.
func mutants(line string) []string {
	var list []string
	from := strings.IndexAny(line, ":=") + 1
	if strings.HasPrefix(strings.TrimSpace(line), "- ") {
		from = 0
	}
	if strings.Contains(line, "healthcheck") || strings.Contains(line, "/dev/tcp/") { // what asks is the operator's
		from = strings.LastIndexByte(line, '/')
	}
	hidden := regexp.MustCompile(`\$\{[^}]*\}[\w./]*`).FindAllStringIndex(line, -1) // what the host has
	for _, at := range regexp.MustCompile(`\d+|[A-Za-z][A-Za-z_-]+`).FindAllStringIndex(line, -1) {
		skip := at[0] < from
		for _, h := range hidden {
			skip = skip || at[0] >= h[0] && at[1] <= h[1]
		}
		if skip {
			continue
		}
		word := line[at[0]:at[1]]
		if n, err := strconv.Atoi(word); err == nil {
			word = strconv.Itoa(n + 1)
		} else {
			word += "x"
		}
		list = append(list, line[:at[0]]+word+line[at[1]:])
	}
	return list
}

// lineKey is what a line is about.
func lineKey(line string) string {
	line = strings.TrimSpace(line)
	if rest, ok := strings.CutPrefix(line, "- "); ok {
		name, _, _ := strings.Cut(rest, ":")
		return "- " + strings.Trim(name, `"'`)
	}
	return line[:max(0, strings.IndexAny(line, ":="))]
}

// TestMutants changes every value of a rendered docker-compose-kafka.yml that
// matters, on one host and on all, and takes out every line. Each has to be seen.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("changes every line of a dozen files")
	}
	cat := releasetest.Catalogue(t)
	always, alike := free()
	for _, test := range []struct{ golden, host, file string }{
		{"guide", "ms-2", kafkaFile},
		{"kafka-3.3.1", "ms-1", kafkaFile},
		{"kafka-3.5.0", "ms-3", kafkaFile},
		{"kafka-3.6.1", "ms-2", kafkaFile},
		{"kafka-3.7.0-v2", "ms-2", kafkaFile},
		{"kafka-3.7.1-v3", "ms-3", kafkaFile},
		{"isolated-controllers-3.4.0", "ctl-2", "conf/kafka/controller.properties"}, // the variables are only asked for
		{"isolated-controllers-3.4.0", "ms-1", kafkaFile},
		{"isolated-controllers-3.6.1", "ctl-1", kafkaFile},
		{"isolated-controllers-3.7.1", "ctl-3", kafkaFile},
		{"isolated-controllers-3.7.1", "ms-2", kafkaFile},
	} {
		t.Run(test.golden+" "+test.host, func(t *testing.T) {
			x := golden(t, test.golden, true)
			maps.DeleteFunc(x, func(p string, _ []byte) bool { // one service is as good as ten
				return !strings.Contains(p, "kafka") && !strings.Contains(p, "-api-test") && !strings.Contains(p, "-metersphere")
			})
			hosts := x.cluster().Hosts
			own := test.host + "/" + test.file
			lines := strings.Split(string(x[own]), "\n")
			tried := 0
			// found reports whether the change of a line is seen, on this host or on all that have it.
			found := func(old, text string, all bool) bool {
				tried++
				c := &hostfiles.Cluster{}
				for _, h := range hosts {
					was, ok := h.Texts[test.file]
					if ok && (all || h.Name == test.host) {
						files := maps.Clone(h.Texts)
						files[test.file] = []byte(strings.Replace("\n"+string(was), "\n"+old+"\n", "\n"+text, 1)[1:])
						h = hostfiles.NewHost(cat, h.Name, h.Dir, files)
					}
					c.Hosts = append(c.Hosts, h)
				}
				r, err := verify.Check(c, cat)
				if err != nil {
					t.Fatal(err)
				}
				return len(r.Findings) > 0
			}
			for i, line := range lines {
				trimmed := strings.TrimSpace(line)
				key := lineKey(line)
				if trimmed == "" || strings.HasPrefix(trimmed, "#") || always[key] != "" {
					continue
				}
				for _, mutant := range mutants(line) {
					if roleFree(test.golden, test.host, line, mutant, false) {
						continue
					}
					if key == "image" && strings.Contains(mutant, "kafkax") || key == "test" && listens(x[own], mutant) ||
						key == "KAFKA_LOG_DIRS" && strings.HasSuffix(mutant, "/kraftx") {
						continue // Docker does not find the image; the other port and another folder in the volume are as good
					}
					if !found(line, mutant+"\n", false) {
						t.Errorf("line %d on one host: %q is not seen", i+1, mutant)
					}
					if alike[key] == "" && !roleFree(test.golden, test.host, line, mutant, true) && !found(line, mutant+"\n", true) {
						t.Errorf("line %d on all hosts: %q is not seen", i+1, mutant)
					}
				}
				if strings.HasSuffix(trimmed, ":") || dispensable(test.golden, test.host, key) || isDefault(trimmed) {
					continue
				}
				if !found(line, "", false) {
					t.Errorf("line %d: taking out %q is not seen", i+1, line)
				}
			}
			if tried < 50 {
				t.Errorf("only %d mutants", tried)
			}
		})
	}
}

// listens reports whether a listener is at the port that a health check asks.
func listens(text []byte, check string) bool {
	port := regexp.MustCompile(`/(\d+)"`).FindStringSubmatch(check)
	return port != nil && strings.Contains(string(text), "://:"+port[1])
}

// isDefault reports whether a line says what Kafka takes without it.
func isDefault(line string) bool {
	return regexp.MustCompile(`(?i)MIN[._](ISR|INSYNC[._]REPLICAS)(: |=)1$`).MatchString(line)
}

// dispensable reports whether a line can be missing: what it says is what the
// image takes without it, or nothing to a host with this role.
func dispensable(golden, host, key string) bool {
	image := func(tags ...string) bool {
		for _, tag := range tags {
			if strings.HasSuffix(golden, tag) {
				return true
			}
		}
		return false
	}
	controller := strings.HasPrefix(host, "ctl")
	switch key {
	case "KAFKA_CFG_INTER_BROKER_LISTENER_NAME", "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP", "listener.security.protocol.map":
		return true
	case "KAFKA_CFG_NODE_ID":
		return image("guide", "3.4.0", "3.3.1")
	case "KAFKA_BROKER_ID", "KAFKA_ENABLE_KRAFT":
		return image("3.5.0", "3.6.1")
	case "ALLOW_PLAINTEXT_LISTENER":
		return image("3.6.1")
	case "KAFKA_CFG_PROCESS_ROLES", "KAFKA_CFG_CONTROLLER_LISTENER_NAMES", "KAFKA_CFG_LISTENERS":
		return image("3.5.0")
	case "KAFKA_LISTENERS": // made of the advertised ones
		return !controller && strings.HasPrefix(golden, "isolated")
	case "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP":
		return controller
	}
	return controller && regexp.MustCompile(`(?i)(BYTES|RETENTION[._](MS|HOURS)|REQUEST[._]SIZE|(TOPIC|LOG)[._]REPLICATION[._]FACTOR)$`).MatchString(key)
}

// roleFree says what may be any on a host of that role: where a controller is only
// the voters say, and a broker may have any id that is not theirs.
func roleFree(golden, host, line, mutant string, all bool) bool {
	key := lineKey(line)
	controller, isolated := strings.HasPrefix(host, "ctl"), strings.HasPrefix(golden, "isolated")
	switch {
	case strings.HasSuffix(key, "LISTENER_SECURITY_PROTOCOL_MAP"), key == "listener.security.protocol.map":
		return controller && !strings.Contains(mutant, "CONTROLLERx") && !strings.Contains(mutant, ":PLAINTEXTx")
	case strings.HasSuffix(key, "NODE_ID"):
		return isolated && !controller
	case strings.HasSuffix(key, "QUORUM_VOTERS"), key == "controller.quorum.voters":
		return isolated && all && regexp.MustCompile(`@[\d.]+:\d+`).FindString(line) != ""
	case key == "log.dirs":
		return strings.Contains(mutant, "/bitnami/kafka/")
	case key == "ALLOW_PLAINTEXT_LISTENER", key == "KAFKA_ENABLE_KRAFT":
		return strings.HasSuffix(golden, "3.6.1") // no longer read
	}
	return false
}
