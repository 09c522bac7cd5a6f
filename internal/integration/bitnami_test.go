package integration

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// scripts is a generation of the scripts inside the bitnami images, which make a
// server.properties of variables. Source: bitnami/containers, bitnami/kafka,
// rootfs/opt/bitnami/scripts: libkafka.sh, kafka-env.sh, kafka/setup.sh.
type scripts string

const (
	// The first ones, for 3.2.0, 3.3.1 and 3.4.0 before its build 22: KRaft has to
	// be asked for, and the file that they start from is ZooKeeper's.
	zookeeperFirst scripts = "zookeeper-first"
	// 3.4.0 from build 22, 3.5.0 and 3.5.1 before build 7: they start from
	// config/kraft/server.properties, and the server reads that place.
	kraftFirst scripts = "kraft-first"
	// 3.5.1 from build 7 and 3.6.1: written anew, KRaft settings have no defaults.
	rewritten scripts = "rewritten"
)

// bitnamiScripts are those that builds of an image may hold, the likelier first.
func bitnamiScripts(tag string) []scripts {
	switch tag {
	case "3.2.0", "3.3.1":
		return []scripts{zookeeperFirst}
	case "3.4.0":
		return []scripts{zookeeperFirst, kraftFirst}
	case "3.5.0":
		return []scripts{kraftFirst}
	case "3.5.1":
		return []scripts{rewritten, kraftFirst}
	}
	return []scripts{rewritten}
}

const (
	dataDir    = "/bitnami/kafka/data"
	mountedDir = "/bitnami/kafka/config/"
	configDir  = "/opt/bitnami/kafka/config/"
)

// path is where the server reads its properties.
func (s scripts) path() string {
	if s == kraftFirst {
		return configDir + "kraft/server.properties"
	}
	return configDir + "server.properties"
}

// common is what both of Kafka's own files set and what they hold in comments.
// Kafka: config/server.properties, config/kraft/server.properties.
const common = `num.network.threads=3
num.io.threads=8
socket.send.buffer.bytes=102400
socket.receive.buffer.bytes=102400
socket.request.max.bytes=104857600
num.partitions=1
num.recovery.threads.per.data.dir=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
#log.flush.interval.messages=10000
#log.flush.interval.ms=1000
log.retention.hours=168
#log.retention.bytes=1073741824
log.retention.check.interval.ms=300000
`

// base is the file that the scripts start from.
func (s scripts) base() properties {
	text := `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
inter.broker.listener.name=PLAINTEXT
advertised.listeners=PLAINTEXT://localhost:9092
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
log.dirs=/tmp/kraft-combined-logs
`
	if s != kraftFirst {
		text = `broker.id=0
#listeners=PLAINTEXT://:9092
#advertised.listeners=PLAINTEXT://your.host.name:9092
#listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
log.dirs=/tmp/kafka-logs
zookeeper.connect=localhost:2181
zookeeper.connection.timeout.ms=18000
group.initial.rebalance.delay.ms=0
`
	}
	p := properties{lines: strings.Split(strings.TrimSuffix(text+common, "\n"), "\n")}
	if s == rewritten {
		out := regexp.MustCompile(`^(zookeeper\.|group\.initial|broker\.|node\.|process\.|listeners|listener\.|controller\.|inter\.broker|advertised\.listeners)`)
		for i, line := range p.lines {
			if out.MatchString(line) {
				p.lines[i] = "#" + line
			}
		}
	}
	return p
}

// properties is a file of properties as the scripts edit it.
type properties struct{ lines []string }

// set replaces every line of the key, those in comments too, or adds one.
func (p *properties) set(key, value string) {
	line := regexp.MustCompile(`^[#\s]*` + key + `\s*=`) // its dots match anything, as in the scripts
	found := false
	for i, have := range p.lines {
		if line.MatchString(have) {
			p.lines[i], found = key+"="+value, true
		}
	}
	if !found {
		p.lines = append(p.lines, key+"="+value)
	}
}

func (p *properties) String() string { return strings.Join(p.lines, "\n") + "\n" }

// parseProperties reads what Java would: the last line of a key wins.
func parseProperties(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if key, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			out[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	return out
}

// aliases are the names that may be written without CFG.
func (s scripts) aliases() []string {
	names := []string{
		"ADVERTISED_LISTENERS", "BROKER_ID", "DEFAULT_REPLICATION_FACTOR", "DELETE_TOPIC_ENABLE", "INTER_BROKER_LISTENER_NAME",
		"LISTENERS", "LISTENER_SECURITY_PROTOCOL_MAP", "LOG_DIRS", "LOG_RETENTION_BYTES", "LOG_RETENTION_CHECK_INTERVALS_MS",
		"LOG_RETENTION_HOURS", "MESSAGE_MAX_BYTES", "NUM_PARTITIONS", "OFFSETS_TOPIC_REPLICATION_FACTOR",
		"TRANSACTION_STATE_LOG_MIN_ISR", "TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "SOCKET_RECEIVE_BUFFER_BYTES",
		"SOCKET_REQUEST_MAX_BYTES", "SOCKET_SEND_BUFFER_BYTES",
	}
	if s == rewritten {
		names = append(names, "CONTROLLER_QUORUM_VOTERS", "NODE_ID", "PROCESS_ROLES")
	}
	return names
}

// variables are the variables once the scripts have put in defaults and aliases.
func (s scripts) variables(env map[string]string) map[string]string {
	env = maps.Clone(env)
	defaults := map[string]string{}
	switch s {
	case zookeeperFirst:
		defaults["KAFKA_CFG_LISTENERS"] = "PLAINTEXT://:9092"
		defaults["KAFKA_CFG_ADVERTISED_LISTENERS"] = "PLAINTEXT://:9092"
		defaults["KAFKA_CFG_ZOOKEEPER_CONNECT"] = "localhost:2181"
	case kraftFirst:
		defaults["KAFKA_CFG_LISTENERS"] = "PLAINTEXT://:9092,CONTROLLER://:9093"
		defaults["KAFKA_CFG_ADVERTISED_LISTENERS"] = "PLAINTEXT://:9092"
	}
	for name, value := range defaults {
		if env[name] == "" {
			env[name] = value
		}
	}
	for _, name := range s.aliases() {
		if value, ok := env["KAFKA_"+name]; ok {
			env["KAFKA_CFG_"+name] = value
		}
	}
	return env
}

// validate is what the scripts refuse.
func (s scripts) validate(env map[string]string) error {
	get := func(name string) string { return env["KAFKA_CFG_"+name] }
	if s == rewritten {
		return validateRewritten(env)
	}
	if env["ALLOW_PLAINTEXT_LISTENER"] != "yes" {
		return errors.New("a listener without encryption: ALLOW_PLAINTEXT_LISTENER is not yes")
	}
	if s == kraftFirst {
		if (get("NODE_ID") == "") != (get("CONTROLLER_QUORUM_VOTERS") == "") {
			return errors.New("KAFKA_CFG_NODE_ID and KAFKA_CFG_CONTROLLER_QUORUM_VOTERS go together")
		}
		return nil
	}
	if env["KAFKA_ENABLE_KRAFT"] != "yes" {
		return errors.New("KAFKA_ENABLE_KRAFT is not yes: ZooKeeper is used")
	}
	for _, name := range []string{"BROKER_ID", "CONTROLLER_QUORUM_VOTERS", "CONTROLLER_LISTENER_NAMES", "PROCESS_ROLES", "LISTENERS"} {
		if _, ok := env["KAFKA_CFG_"+name]; !ok {
			return fmt.Errorf("KAFKA_CFG_%s: unbound variable", name)
		}
	}
	return nil
}

func validateRewritten(env map[string]string) error {
	get := func(name string) string { return env["KAFKA_CFG_"+name] }
	for _, name := range []string{"PROCESS_ROLES", "NODE_ID", "CONTROLLER_QUORUM_VOTERS"} {
		if get(name) == "" {
			return fmt.Errorf("KAFKA_CFG_%s is empty", name)
		}
	}
	if get("ZOOKEEPER_CONNECT") != "" {
		return errors.New("KAFKA_CFG_ZOOKEEPER_CONNECT beside KRaft")
	}
	for role := range strings.SplitSeq(get("PROCESS_ROLES"), ",") {
		switch role {
		case "broker":
		case "controller":
			names := get("CONTROLLER_LISTENER_NAMES")
			if names == "" {
				return errors.New("KAFKA_CFG_CONTROLLER_LISTENER_NAMES is empty")
			}
			if found, err := regexp.MatchString(names, get("LISTENERS")); err != nil || !found {
				return fmt.Errorf("role controller, but listener %s is not in KAFKA_CFG_LISTENERS", names)
			}
		default:
			return fmt.Errorf("unknown role %q", role)
		}
	}
	seen := map[int]bool{}
	for listener := range strings.SplitSeq(get("LISTENERS"), ",") {
		parts := strings.Split(listener, ":")
		port := 0
		if len(parts) > 2 {
			port, _ = strconv.Atoi(parts[2])
		}
		if port < 1024 || seen[port] {
			return fmt.Errorf("listener %q: its port is low, not a number or there already", listener)
		}
		seen[port] = true
	}
	return nil
}

// propertyOf is the property that a variable sets.
func propertyOf(variable string) string {
	if variable == "KAFKA_CFG_ZOOKEEPER_CLIENTCNXNSOCKET" {
		return "zookeeper.clientCnxnSocket"
	}
	key := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(variable, "KAFKA_CFG_"), "_", "."))
	return strings.NewReplacer("sasl.ssl", "sasl_ssl", "sasl.plaintext", "sasl_plaintext").Replace(key)
}

// configure makes the text that the server reads at path. A file that is mounted
// at /bitnami/kafka/config/server.properties switches the variables off; mounted
// tells the text of files below /bitnami/kafka/config.
func (s scripts) configure(env, mounted map[string]string) (string, error) {
	env = s.variables(env)
	_, file := mounted["server.properties"]
	if !file || s != rewritten {
		if err := s.validate(env); err != nil {
			return "", err
		}
	}
	if file {
		name := strings.TrimPrefix(s.path(), configDir)
		if text, ok := mounted[name]; ok {
			return text, nil
		}
		p := s.base() // mounted in the other place only
		return p.String(), nil
	}
	p := s.base()
	p.set("log.dirs", dataDir)
	for _, name := range slices.Sorted(maps.Keys(env)) {
		value := env[name]
		if !strings.HasPrefix(name, "KAFKA_CFG_") || value == "" && s == kraftFirst {
			continue
		}
		if strings.ContainsAny(value, `&\`) {
			return "", fmt.Errorf("%s: sed would read the value %q as more than text", name, value)
		}
		p.set(propertyOf(name), value)
	}
	return p.String(), nil
}
