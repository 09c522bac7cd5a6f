package integration

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// one is a node with every variable that some build asks for.
func one(change map[string]string) map[string]string {
	env := map[string]string{
		"ALLOW_PLAINTEXT_LISTENER": "yes", "KAFKA_ENABLE_KRAFT": "yes",
		"KAFKA_BROKER_ID": "1", "KAFKA_CFG_NODE_ID": "1",
		"KAFKA_CFG_PROCESS_ROLES":             "broker,controller",
		"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS":  "1@10.0.0.1:9093",
		"KAFKA_CFG_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
		"KAFKA_CFG_LISTENERS":                 "PLAINTEXT://:9092,CONTROLLER://:9093",
		"KAFKA_CFG_ADVERTISED_LISTENERS":      "PLAINTEXT://10.0.0.1:9092",
	}
	for name, value := range change {
		if value == "-" {
			delete(env, name)
			continue
		}
		env[name] = value
	}
	return env
}

// TestBitnamiRefusals holds the validation against what the images' own scripts
// answered when they were run.
func TestBitnamiRefusals(t *testing.T) {
	all := []scripts{zookeeperFirst, kraftFirst, rewritten}
	for _, c := range []struct {
		what    string
		change  map[string]string
		refused []scripts
	}{
		{"both ids", nil, nil},
		{"KAFKA_BROKER_ID alone", map[string]string{"KAFKA_CFG_NODE_ID": "-"}, []scripts{kraftFirst, rewritten}},
		{"KAFKA_CFG_NODE_ID alone", map[string]string{"KAFKA_BROKER_ID": "-"}, []scripts{zookeeperFirst}},
		{"plaintext not allowed", map[string]string{"ALLOW_PLAINTEXT_LISTENER": "-"}, []scripts{zookeeperFirst, kraftFirst}},
		{"KRaft not asked for", map[string]string{"KAFKA_ENABLE_KRAFT": "-"}, []scripts{zookeeperFirst}},
		{"no voters", map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": "-"}, all},
		{"no roles", map[string]string{"KAFKA_CFG_PROCESS_ROLES": "-"}, []scripts{zookeeperFirst, rewritten}},
		{"no controller listener names", map[string]string{"KAFKA_CFG_CONTROLLER_LISTENER_NAMES": "-"}, []scripts{zookeeperFirst, rewritten}},
		{"controller without its listener", map[string]string{"KAFKA_CFG_LISTENERS": "PLAINTEXT://:9092"}, []scripts{rewritten}},
		{"unknown role", map[string]string{"KAFKA_CFG_PROCESS_ROLES": "observer"}, []scripts{rewritten}},
		{"a port twice", map[string]string{"KAFKA_CFG_LISTENERS": "PLAINTEXT://:9093,CONTROLLER://:9093"}, []scripts{rewritten}},
		{"a low port", map[string]string{"KAFKA_CFG_LISTENERS": "PLAINTEXT://:92,CONTROLLER://:9093"}, []scripts{rewritten}},
		{"ZooKeeper too", map[string]string{"KAFKA_CFG_ZOOKEEPER_CONNECT": "zk:2181"}, []scripts{rewritten}},
		{"a broker", map[string]string{"KAFKA_CFG_PROCESS_ROLES": "broker", "KAFKA_CFG_LISTENERS": "PLAINTEXT://:9092"}, nil},
		{"a value that sed reads", map[string]string{"KAFKA_CFG_SUPER_USERS": "a&b"}, all},
	} {
		for _, s := range all {
			_, err := s.configure(one(c.change), nil)
			if refused := slices.Contains(c.refused, s); (err != nil) != refused {
				t.Errorf("%s: %s: refused %v, want %v: %v", c.what, s, err != nil, refused, err)
			}
		}
	}
}

// TestBitnamiMapping holds what the scripts write against the documented results.
func TestBitnamiMapping(t *testing.T) {
	for _, c := range []struct {
		what   string
		s      scripts
		change map[string]string
		want   map[string]string // "-": the key is absent
	}{
		{"variables replace the file", zookeeperFirst, nil, map[string]string{
			"broker.id": "1", "node.id": "1", "log.dirs": "/bitnami/kafka/data", "zookeeper.connect": "localhost:2181",
			"offsets.topic.replication.factor": "1", "group.initial.rebalance.delay.ms": "0", "inter.broker.listener.name": "-",
		}},
		{"variables replace KRaft's file", kraftFirst, nil, map[string]string{
			"node.id": "1", "broker.id": "1", "controller.quorum.voters": "1@10.0.0.1:9093", "log.dirs": "/bitnami/kafka/data",
			"advertised.listeners": "PLAINTEXT://10.0.0.1:9092", "inter.broker.listener.name": "PLAINTEXT", "zookeeper.connect": "-",
			"group.initial.rebalance.delay.ms": "-",
		}},
		{"the rewritten scripts empty the file first", rewritten, map[string]string{"KAFKA_CFG_ADVERTISED_LISTENERS": "-"}, map[string]string{
			"node.id": "1", "zookeeper.connect": "-", "group.initial.rebalance.delay.ms": "-", "advertised.listeners": "-",
			"listener.security.protocol.map": "-", "log.retention.hours": "168", "transaction.state.log.min.isr": "1",
		}},
		{"names with underscores", rewritten, map[string]string{"KAFKA_CFG_SASL_SSL_X": "1", "KAFKA_CFG_LOG_RETENTION_MS": "60000"}, map[string]string{
			"sasl_ssl.x": "1", "log.retention.ms": "60000",
		}},
		{"a blank alias writes a blank key", zookeeperFirst, map[string]string{
			"KAFKA_CFG_ADVERTISED_LISTENERS": "-", "KAFKA_ADVERTISED_LISTENERS": "",
		}, map[string]string{"advertised.listeners": ""}},
		{"nothing advertised is something advertised", zookeeperFirst, map[string]string{"KAFKA_CFG_ADVERTISED_LISTENERS": "-"}, map[string]string{
			"advertised.listeners": "PLAINTEXT://:9092",
		}},
		{"a blank alias leaves KRaft's file as it is", kraftFirst, map[string]string{
			"KAFKA_CFG_ADVERTISED_LISTENERS": "-", "KAFKA_ADVERTISED_LISTENERS": "",
		}, map[string]string{"advertised.listeners": "PLAINTEXT://localhost:9092"}},
		{"an alias beats the variable", zookeeperFirst, map[string]string{"KAFKA_NUM_PARTITIONS": "7", "KAFKA_CFG_NUM_PARTITIONS": "3"}, map[string]string{
			"num.partitions": "7",
		}},
		{"the node id has no alias at first", kraftFirst, map[string]string{"KAFKA_NODE_ID": "7"}, map[string]string{"node.id": "1"}},
		{"the node id has an alias later", rewritten, map[string]string{"KAFKA_NODE_ID": "7"}, map[string]string{"node.id": "7"}},
	} {
		text, err := c.s.configure(one(c.change), nil)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		got := parseProperties(text)
		for _, key := range slices.Sorted(maps.Keys(c.want)) {
			value, ok := got[key]
			if !ok {
				value = "-"
			}
			if value != c.want[key] {
				t.Errorf("%s: %s: %q, want %q", c.what, key, value, c.want[key])
			}
		}
	}
}

// TestBitnamiMountedFiles holds which file is read when one is mounted.
func TestBitnamiMountedFiles(t *testing.T) {
	const mine = "node.id=9\n"
	for _, c := range []struct {
		s       scripts
		mounted []string
		want    string // node.id that the server reads
	}{
		{zookeeperFirst, []string{"server.properties"}, "9"},
		{zookeeperFirst, []string{"kraft/server.properties"}, "1"},
		{kraftFirst, []string{"server.properties"}, "1"}, // Kafka's own file, with its data in /tmp
		{kraftFirst, []string{"server.properties", "kraft/server.properties"}, "9"},
		{rewritten, []string{"server.properties"}, "9"},
	} {
		mounted := map[string]string{}
		for _, name := range c.mounted {
			mounted[name] = mine
		}
		text, err := c.s.configure(one(nil), mounted)
		if err != nil || parseProperties(text)["node.id"] != c.want {
			t.Errorf("%s with %s: %v\n%s", c.s, strings.Join(c.mounted, " and "), err, text)
		}
	}
	// Only the rewritten scripts leave the variables alone then.
	for _, s := range []scripts{zookeeperFirst, kraftFirst, rewritten} {
		mounted := map[string]string{"server.properties": mine, "kraft/server.properties": mine}
		if _, err := s.configure(map[string]string{}, mounted); (err == nil) != (s == rewritten) {
			t.Errorf("%s without variables: %v", s, err)
		}
	}
}

// TestBitnamiBuilds holds that every script is somebody's.
func TestBitnamiBuilds(t *testing.T) {
	seen := map[scripts]int{}
	for _, tag := range []string{"3.2.0", "3.3.1", "3.4.0", "3.5.0", "3.5.1", "3.6.1"} {
		for _, s := range bitnamiScripts(tag) {
			seen[s]++
		}
	}
	if seen[zookeeperFirst] != 3 || seen[kraftFirst] != 3 || seen[rewritten] != 2 {
		t.Error(seen)
	}
}
