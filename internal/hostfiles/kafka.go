package hostfiles

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mskraft/internal/release"
)

// Kafka is what a compose file makes of the Kafka of a host.
type Kafka struct {
	File    *File
	Service *Service
	Tag     Value          // of the image
	Family  release.Family // whose variables are used
	// ClusterID is the variable that the image formats its storage with.
	ClusterID Value
	// Properties are the broker properties that are written down, by Kafka's name:
	// what the mounted file and the variables give together, as the image merges
	// them. Defaults of the image are not among them.
	Properties map[string]Value
	// Mounted is the name in Host.Texts of the properties file that is mounted
	// into the container, "" for none or one that was not found.
	Mounted string
	// Replaces tells that the mounted file replaces all variables.
	Replaces bool
}

// Property returns a broker property; that of the service's place if it is not set.
func (k *Kafka) Property(name string) Value {
	if v, ok := k.Properties[name]; ok {
		return v
	}
	return Value{Place: k.Service.Place}
}

// Variable returns what a variable of the image is set to, also by the other
// spelling that the image takes for it: KAFKA_X for KAFKA_CFG_X, and back.
func (k *Kafka) Variable(name string) Value {
	if v := k.Service.Variable(name); v.Given {
		return v
	}
	short := strings.TrimPrefix(strings.TrimPrefix(name, "KAFKA_"), "CFG_")
	if k.Family != release.Bitnami || !k.isAlias(short) {
		return Value{Place: k.Service.Place}
	}
	if strings.HasPrefix(name, "KAFKA_CFG_") {
		return k.Service.Variable("KAFKA_" + short)
	}
	return k.Service.Variable("KAFKA_CFG_" + short)
}

// NodeID is the id of the node: node.id, or broker.id where that alone is set.
func (k *Kafka) NodeID() Value {
	if v := k.Property("node.id"); v.Given {
		return v
	}
	return k.Property("broker.id")
}

// Roles are those of process.roles.
func (k *Kafka) Roles() (broker, controller bool) {
	for role := range strings.SplitSeq(k.Property("process.roles").Text, ",") {
		switch strings.TrimSpace(role) {
		case "broker":
			broker = true
		case "controller":
			controller = true
		}
	}
	return broker, controller
}

// A Voter is an entry of controller.quorum.voters, as written.
type Voter struct {
	ID, Host, Port string
}

// Voters are the entries of controller.quorum.voters. An entry that has not the
// form id@host:port has the parts that could be found.
func (k *Kafka) Voters() []Voter {
	var list []Voter
	for entry := range strings.SplitSeq(k.Property("controller.quorum.voters").Text, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		id, address, ok := strings.Cut(entry, "@")
		if !ok {
			id, address = "", entry
		}
		host, port := HostPort(address)
		list = append(list, Voter{id, host, port})
	}
	return list
}

// A Listener is an entry of listeners or advertised.listeners.
type Listener struct {
	Name, Host, Port string
}

// Listeners are the entries of listeners.
func (k *Kafka) Listeners() []Listener { return ParseListeners(k.Property("listeners").Text) }

// Advertised are the entries of advertised.listeners.
func (k *Kafka) Advertised() []Listener {
	return ParseListeners(k.Property("advertised.listeners").Text)
}

// ParseListeners reads entries NAME://host:port, separated by commas. An entry of
// another form has the parts that could be found.
func ParseListeners(text string) []Listener {
	var list []Listener
	for entry := range strings.SplitSeq(text, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		name, address, ok := strings.Cut(entry, "://")
		if !ok {
			name, address = "", entry
		}
		host, port := HostPort(address)
		list = append(list, Listener{strings.ToUpper(name), host, port})
	}
	return list
}

// ControllerListeners are the names in controller.listener.names.
func (k *Kafka) ControllerListeners() []string {
	return strings.Split(k.Property("controller.listener.names").Text, ",")
}

// ClientListener is the advertised listener that clients use: the one whose
// container port is 9092, or else the first.
func (k *Kafka) ClientListener() (Listener, bool) {
	advertised := k.Advertised()
	for _, l := range k.Listeners() {
		if l.Port == "9092" {
			if i := slices.IndexFunc(advertised, func(a Listener) bool { return a.Name == l.Name }); i >= 0 {
				return advertised[i], true
			}
		}
	}
	if len(advertised) > 0 {
		return advertised[0], true
	}
	return Listener{}, false
}

// HostPort cuts host:port; an IPv6 address stands in brackets, which are taken
// off. Without a port, port is "".
func HostPort(address string) (host, port string) {
	i := strings.LastIndexByte(address, ':')
	if i < 0 || strings.HasSuffix(address, "]") {
		return strings.Trim(address, "[]"), ""
	}
	return strings.Trim(address[:i], "[]"), address[i+1:]
}

// HealthPort is the container port that the health check asks, "" if it asks none.
func (k *Kafka) HealthPort() string {
	m := regexp.MustCompile(`/dev/tcp/[^/\s]+/(\d+)`).FindStringSubmatch(k.Service.HealthTest.Text)
	if m == nil {
		return ""
	}
	return m[1]
}

// DataDir is the folder in the container that keeps the data.
func (k *Kafka) DataDir() string {
	if v := k.Property("log.dirs"); v.Given {
		return v.Text
	}
	switch {
	case k.Family == release.Apache:
		return "/tmp/kraft-combined-logs" // of the file that MeterSphere mounts
	case k.Mounted != "":
		return "/tmp/kafka-logs" // Kafka's own
	}
	return "/bitnami/kafka/data"
}

// DataMount is the mount that keeps the data when the container is made anew,
// nil if there is none.
func (k *Kafka) DataMount() *Mount {
	dir := path.Clean(k.DataDir())
	for i, m := range k.Service.Mounts {
		target := path.Clean(m.Target)
		if m.Source != "" && (dir == target || strings.HasPrefix(dir, target+"/")) {
			return &k.Service.Mounts[i]
		}
	}
	return nil
}

// readKafka finds the service kafka of a host.
func (h *Host) readKafka() {
	for _, f := range h.Files {
		s := f.Service("kafka")
		if s == nil || !s.Image.Given && len(s.Environment) == 0 {
			continue // a depends_on block only
		}
		k := &Kafka{File: f, Service: s, Properties: map[string]Value{}}
		k.Tag = s.Image
		if i := strings.LastIndexByte(s.Image.Text, ':'); i >= 0 && !strings.ContainsAny(s.Image.Text[i:], "/}") {
			k.Tag.Text = s.Image.Text[i+1:]
		} else {
			k.Tag.Text = ""
		}
		k.Family = family(s, k.Tag.Text)
		if k.Family == release.Apache {
			k.apache(h)
		} else {
			k.bitnami(h)
		}
		h.Kafka = k
		return
	}
}

// family tells by the variables, or else by the image, whose spelling is used.
func family(s *Service, tag string) release.Family {
	bitnami, apache := 0, 0
	for _, v := range s.Environment {
		switch {
		case strings.HasPrefix(v.Name, "KAFKA_CFG_"), v.Name == "ALLOW_PLAINTEXT_LISTENER", v.Name == "KAFKA_KRAFT_CLUSTER_ID", v.Name == "KAFKA_ENABLE_KRAFT":
			bitnami++
		case v.Name == "CLUSTER_ID", v.Name == "KAFKA_NODE_ID", v.Name == "KAFKA_PROCESS_ROLES", v.Name == "KAFKA_CONTROLLER_QUORUM_VOTERS", v.Name == "KAFKA_LOG_DIRS":
			apache++
		}
	}
	if bitnami > apache || bitnami == apache && !strings.HasPrefix(tag, "3.7") {
		return release.Bitnami
	}
	return release.Apache
}

// apache merges as kafka.docker.KafkaDockerWrapper does: the variables are
// appended to the mounted file, and the last entry wins.
func (k *Kafka) apache(h *Host) {
	k.ClusterID = k.Service.Variable("CLUSTER_ID")
	k.mounted(h, "/mnt/shared/config/server.properties")
	for _, v := range k.Service.Environment {
		if name := release.Apache.Property(v.Name); name != "" && v.Value.Given {
			k.Properties[name] = v.Value
		}
	}
}

// bitnami applies the rules of the image's libkafka.sh: a mounted file switches
// the variables off; a short name wins over the one with CFG.
func (k *Kafka) bitnami(h *Host) {
	k.ClusterID = k.Service.Variable("KAFKA_KRAFT_CLUSTER_ID")
	k.mounted(h, "/bitnami/kafka/config/server.properties")
	k.mounted(h, "/bitnami/kafka/config/kraft/server.properties")
	for _, m := range k.Service.Mounts {
		k.Replaces = k.Replaces || path.Clean(m.Target) == "/bitnami/kafka/config/server.properties"
	}
	if k.Replaces {
		return
	}
	for _, v := range k.Service.Environment {
		if name := release.Bitnami.Property(v.Name); name != "" && v.Value.Given {
			k.Properties[name] = v.Value
		}
	}
	for _, v := range k.Service.Environment {
		if name, ok := strings.CutPrefix(v.Name, "KAFKA_"); ok && v.Value.Given && k.isAlias(name) {
			k.Properties[strings.ReplaceAll(strings.ToLower(name), "_", ".")] = v.Value
		}
	}
}

// isAlias reports whether the bitnami image takes KAFKA_NAME for KAFKA_CFG_NAME.
func (k *Kafka) isAlias(name string) bool {
	switch name {
	case "NODE_ID", "PROCESS_ROLES", "CONTROLLER_QUORUM_VOTERS": // its scripts were written anew in 3.5.1
		return k.Tag.Text == "3.5.1" || k.Tag.Text == "3.6.1"
	case "ADVERTISED_LISTENERS", "BROKER_ID", "DEFAULT_REPLICATION_FACTOR", "DELETE_TOPIC_ENABLE", "INTER_BROKER_LISTENER_NAME", "LISTENERS",
		"LISTENER_SECURITY_PROTOCOL_MAP", "LOG_DIRS", "MESSAGE_MAX_BYTES", "NUM_PARTITIONS", "OFFSETS_TOPIC_REPLICATION_FACTOR":
		return true
	}
	for _, prefix := range []string{"LOG_RETENTION_", "TRANSACTION_STATE_LOG_", "SOCKET_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// mounted reads the properties file that stands at a path of the container.
func (k *Kafka) mounted(h *Host, target string) {
	for _, m := range k.Service.Mounts {
		inside := path.Clean(m.Target)
		if m.Source == "" || inside != target && !strings.HasPrefix(target, inside+"/") {
			continue
		}
		source, ok := h.source(m.Source)
		if !ok {
			continue
		}
		name := path.Join(source, strings.TrimPrefix(target, inside))
		text, ok := h.Texts[name]
		if !ok {
			continue
		}
		k.Mounted = name
		for key, v := range ParseProperties(path.Join(h.Dir, name), text) {
			k.Properties[key] = v
		}
	}
}

// source is the name in Host.Texts of a path below ${MS_BASE}/metersphere.
func (h *Host) source(s string) (string, bool) {
	for _, base := range []string{"${MS_BASE}/metersphere/", "$MS_BASE/metersphere/", h.Env.Get("MS_BASE").Text + "/metersphere/", "/opt/metersphere/", "./"} {
		if rest, ok := strings.CutPrefix(s, base); ok && base != "/metersphere/" {
			return path.Join(h.Base, rest), true
		}
	}
	return "", false
}

// ParseProperties reads lines key=value of a Java properties file, with the
// place of every value; of one key the last line counts.
func ParseProperties(file string, text []byte) map[string]Value {
	list := map[string]Value{}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimLeft(line, " \t")
		if trimmed == "" || trimmed[0] == '#' || trimmed[0] == '!' {
			continue
		}
		i := strings.IndexAny(trimmed, "=:")
		if i < 0 {
			continue
		}
		value := strings.TrimLeft(trimmed[i+1:], " \t")
		list[strings.TrimRight(trimmed[:i], " \t")] = Value{
			Text: value, Raw: value, Given: true,
			Place: Place{file, number, 1 + len([]rune(line)) - len([]rune(value))},
		}
	}
	return list
}
