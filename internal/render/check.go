package render

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"mskraft/internal/release"
)

// checkText refuses the marks that a template leaves behind when a value is
// missing or of the wrong type, and what is not plain text.
func checkText(text []byte) error {
	for _, mark := range []string{"<no value>", "<nil>", "%!", "\r", "\x00"} {
		if i := bytes.Index(text, []byte(mark)); i >= 0 {
			return fmt.Errorf("line %d contains %q, which no value may produce", 1+bytes.Count(text[:i], []byte("\n")), mark)
		}
	}
	if !bytes.HasSuffix(text, []byte("\n")) || bytes.HasSuffix(text, []byte("\n\n")) {
		return errors.New("does not end with one line end")
	}
	return nil
}

// checker compares a rendered file with the model. It goes by what the file
// says once parsed, however the template came to say it.
type checker struct{ problems []string }

func (k *checker) equal(what, got, want string) {
	if got != want {
		k.problems = append(k.problems, fmt.Sprintf("%s is %q, and has to be %q", what, got, want))
	}
}

func (k *checker) err() error {
	if len(k.problems) == 0 {
		return nil
	}
	return errors.New(strings.Join(k.problems, "; "))
}

// checkCompose parses a compose file, checks what all of them have in common,
// and hands it to f. The error names everything that is wrong.
func checkCompose(text []byte, rel *release.Release, marks []string, f func(*checker, *yaml.Node)) error {
	if err := checkText(text); err != nil {
		return err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return err
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return errors.New("is not a YAML mapping")
	}
	k, root := &checker{}, doc.Content[0]
	k.unique(root, "")
	k.quoted(root, marks)
	k.equal("version", scalar(get(root, "version")), rel.Generation.Compose)
	f(k, root)
	slices.Sort(k.problems) // map order must not reach a message
	return k.err()
}

// quoted demands double quotes around every scalar that holds a mark: only there
// can one plain word take the place of another without a change of meaning.
func (k *checker) quoted(n *yaml.Node, marks []string) {
	if n.Kind == yaml.ScalarNode && n.Style != yaml.DoubleQuotedStyle {
		for _, m := range marks {
			if strings.Contains(n.Value, m) {
				k.problems = append(k.problems, fmt.Sprintf("line %d: a value of the cluster stands without quotes: write {{ literal ... }}", n.Line))
			}
		}
	}
	for _, c := range n.Content {
		k.quoted(c, marks)
	}
}

// unique refuses a key that stands twice in one mapping.
func (k *checker) unique(n *yaml.Node, path string) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i < len(n.Content); i += 2 {
			name := n.Content[i].Value
			for j := 0; j < i; j += 2 {
				if n.Content[j].Value == name {
					k.problems = append(k.problems, path+name+" stands twice")
				}
			}
			k.unique(n.Content[i+1], path+name+".")
		}
	}
}

// names compares the keys of a mapping, whatever their order.
func (k *checker) names(what string, n *yaml.Node, want ...string) {
	var got []string
	for i := 0; i < len(n.Content); i += 2 {
		got = append(got, n.Content[i].Value)
	}
	slices.Sort(got)
	slices.Sort(want)
	k.equal(what, strings.Join(got, " "), strings.Join(want, " "))
}

// get follows keys through mappings, nil where one is missing.
func get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		if n == nil || n.Kind != yaml.MappingNode {
			return nil
		}
		i := 0
		for i < len(n.Content) && n.Content[i].Value != key {
			i += 2
		}
		if i >= len(n.Content) {
			return nil
		}
		n = n.Content[i+1]
	}
	return n
}

// scalar is the text of a scalar as docker-compose hands it on: $$ is a $.
func scalar(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return strings.ReplaceAll(n.Value, "$$", "$")
}

func list(n *yaml.Node) []string {
	var out []string
	if n != nil && n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			out = append(out, scalar(item))
		}
	}
	return out
}

// services compares the file of one or two services with the model.
func (k *checker) services(root *yaml.Node, f serviceFile) {
	services := get(root, "services")
	if services == nil || services.Kind != yaml.MappingNode || len(services.Content) == 0 {
		k.problems = append(k.problems, "has no services")
		return
	}
	var names []string
	for _, s := range f.settings {
		names = append(names, s.name)
	}
	k.names("services", services, names...)
	gen, key := f.Release.Generation, f.Release.BootstrapKey()
	for i := 0; i < len(services.Content); i += 2 {
		name, s := services.Content[i].Value, services.Content[i+1]
		want := f.Bootstrap
		if name == gen.Entry && gen.EntryFile == "server" {
			want = f.PerformanceBootstrap // the monolith checks the list of its server
		}
		k.equal(name+"."+key, scalar(get(s, "environment", key)), want)
		if n := get(s, "environment", "KAFKA_REPLICAS"); n != nil {
			k.equal(name+".KAFKA_REPLICAS", scalar(n), strconv.Itoa(f.ReplicationFactor))
			k.equal(name+".KAFKA_PARTITIONS", scalar(get(s, "environment", "KAFKA_PARTITIONS")), strconv.Itoa(f.Partitions))
		}
		settings, err := f.of(name)
		if err != nil {
			k.problems = append(k.problems, err.Error())
		}
		k.settings(settings, s)
	}
}

// settings compares what the spec may say of any service.
func (k *checker) settings(want serviceSettings, s *yaml.Node) {
	privileged := scalar(get(s, "privileged"))
	if privileged == "" {
		privileged = "false"
	}
	k.equal(want.name+".privileged", privileged, strconv.FormatBool(want.privileged))
	limit := get(s, "mem_limit")
	if limit == nil {
		limit = get(s, "deploy", "resources", "limits", "memory")
	}
	k.equal(want.name+"'s memory limit", scalar(limit), want.memLimit)
}

// kafka compares docker-compose-kafka.yml of a host with the model.
func (k *checker) kafka(root *yaml.Node, f kafkaFile) {
	kafka := get(root, "services", "kafka")
	if kafka == nil {
		k.problems = append(k.problems, "has no service kafka")
		return
	}
	k.names("services", get(root, "services"), "kafka", f.Release.Generation.Consumer)
	k.environment(get(kafka, "environment"), f)
	k.settings(serviceSettings{"kafka", f.Privileged, f.MemLimit}, kafka)

	var ports []string
	if f.Broker {
		ports = append(ports, fmt.Sprintf("%d:%d", f.ClientPort, release.ClientPort))
		if f.Apache() {
			ports = append(ports, fmt.Sprintf("%d:%d", f.InternalPort, release.InternalPort))
		}
	}
	if f.Controller {
		ports = append(ports, fmt.Sprintf("%d:%d", f.ControllerPort, f.Release.Kafka.ControllerPort()))
	}
	k.equal("kafka.ports", strings.Join(list(get(kafka, "ports")), " "), strings.Join(ports, " "))
	health := list(get(kafka, "healthcheck", "test"))
	if len(health) == 0 || !strings.HasSuffix(health[len(health)-1], "/"+strconv.Itoa(f.Health)) {
		k.problems = append(k.problems, fmt.Sprintf("kafka.healthcheck does not ask port %d", f.Health))
	}
	k.volumes(root, f)
}

// volumes compares where the data and the mounted configuration are.
func (k *checker) volumes(root *yaml.Node, f kafkaFile) {
	var want []string
	if f.Apache() && f.Broker {
		want = append(want, "${MS_BASE}/metersphere/conf/kafka/config:/mnt/shared/config")
	}
	if f.Volume != "" {
		target := "/bitnami/kafka"
		if f.Apache() {
			target = "/var/lib/kafka/data"
		}
		want = append(want, f.Volume+":"+target)
	}
	if declared := get(root, "volumes", f.Volume) != nil; declared != (f.Volume != "") {
		k.problems = append(k.problems, fmt.Sprintf("volume %q is declared: %t", f.Volume, declared))
	}
	if f.ControllerFile {
		for _, file := range []string{"server.properties", "kraft/server.properties"} {
			want = append(want, "${MS_BASE}/"+controllerFile+":/bitnami/kafka/config/"+file)
		}
	}
	k.equal("kafka.volumes", strings.Join(list(get(root, "services", "kafka", "volumes")), " "), strings.Join(want, " "))
}

// checkProperties compares conf/kafka/controller.properties with the model.
func checkProperties(text []byte, f kafkaFile) error {
	if err := checkText(text); err != nil {
		return err
	}
	k, got := &checker{}, map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "="); ok && line[0] != '#' {
			got[name] = value
		}
	}
	want := properties(f)
	want["log.dirs"] = "/bitnami/kafka/data"
	for name, value := range want {
		if strings.HasPrefix(name, "offsets.topic.") || strings.HasPrefix(name, "transaction.state.") {
			continue // only brokers read them
		}
		k.equal(name, got[name], value)
	}
	slices.Sort(k.problems)
	return k.err()
}

// checkConsumer holds the block that msctl cuts out in mode middleware, from the
// first line with the word to the third after it, to these four lines.
func checkConsumer(text []byte, word string) error {
	block := "\n  " + word + ":\n    depends_on:\n      kafka:\n        condition: service_healthy\n"
	if n := bytes.Count(text, []byte(word)); n != 1 || !bytes.HasSuffix(text, []byte(block)) {
		return fmt.Errorf("%q has to stand once, as the four-line block at the end (it stands %d times)", word, n)
	}
	return nil
}

// environment compares the broker properties that the variables make with those
// of the model, both ways for what mskraft owns.
func (k *checker) environment(env *yaml.Node, f kafkaFile) {
	if env == nil || env.Kind != yaml.MappingNode {
		k.problems = append(k.problems, "kafka has no environment that is a mapping")
		return
	}
	family := f.Release.Kafka.Family
	got := make(map[string]string, len(env.Content)/2)
	for i := 0; i < len(env.Content); i += 2 {
		if name := family.Property(env.Content[i].Value); name != "" {
			got[name] = scalar(env.Content[i+1])
			if got[name] == "" {
				k.problems = append(k.problems, env.Content[i].Value+" is empty")
			}
		}
	}
	want := properties(f)
	for name, value := range want {
		k.equal(name, got[name], value)
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			k.problems = append(k.problems, name+" is set, and the model knows nothing of it")
		}
	}
	id := "KAFKA_KRAFT_CLUSTER_ID"
	if family == release.Apache {
		id = "CLUSTER_ID"
	} else {
		k.equal("KAFKA_BROKER_ID", scalar(get(env, "KAFKA_BROKER_ID")), strconv.Itoa(f.NodeID))
		k.equal("ALLOW_PLAINTEXT_LISTENER", scalar(get(env, "ALLOW_PLAINTEXT_LISTENER")), "yes")
		k.equal("KAFKA_ENABLE_KRAFT", scalar(get(env, "KAFKA_ENABLE_KRAFT")), "yes")
	}
	k.equal(id, scalar(get(env, id)), f.ID)
	blank := get(env, "KAFKA_ADVERTISED_LISTENERS")
	k.equal("KAFKA_ADVERTISED_LISTENERS is blank:", strconv.FormatBool(blank != nil && blank.Value == ""), strconv.FormatBool(f.BlankAdvertised()))
	k.equal("KAFKA_HEAP_OPTS", scalar(get(env, "KAFKA_HEAP_OPTS")), f.Heap)
}

// properties are the broker properties that the model asks of a host's
// variables. Source of the listeners: domain of each image, see the catalogue.
func properties(f kafkaFile) map[string]string {
	factor, isr := strconv.Itoa(f.ReplicationFactor), strconv.Itoa(f.MinInsyncReplicas)
	want := map[string]string{
		"node.id":                                  strconv.Itoa(f.NodeID),
		"process.roles":                            f.Roles(),
		"controller.quorum.voters":                 f.Voters,
		"default.replication.factor":               factor,
		"offsets.topic.replication.factor":         factor,
		"transaction.state.log.replication.factor": factor,
		"transaction.state.log.min.isr":            isr,
		"min.insync.replicas":                      isr,
		"num.partitions":                           strconv.Itoa(f.Partitions),
	}
	for _, p := range f.Properties {
		want[p.Name] = p.Value
	}
	advertised := func(name string, port int) string { return fmt.Sprintf("%s://%s:%d", name, f.Address, port) }
	var listeners []string
	if f.Apache() {
		if f.Controller {
			listeners = append(listeners, "CONTROLLER://:29093")
		}
		if f.Broker {
			listeners = append(listeners, "PLAINTEXT_HOST://:9092", "PLAINTEXT://:19092")
			want["advertised.listeners"] = advertised("PLAINTEXT_HOST", f.ClientPort) + "," + advertised("PLAINTEXT", f.InternalPort)
		} else {
			want["controller.listener.names"] = "CONTROLLER"
			want["listener.security.protocol.map"] = "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT"
			want["log.dirs"] = "/tmp/kraft-combined-logs"
		}
		if f.Volume != "" {
			want["log.dirs"] = "/var/lib/kafka/data"
		}
	} else {
		if f.Broker {
			listeners = append(listeners, "PLAINTEXT://:9092")
			want["advertised.listeners"] = advertised("PLAINTEXT", f.ClientPort)
			want["inter.broker.listener.name"] = "PLAINTEXT"
		}
		if f.Controller {
			listeners = append(listeners, "CONTROLLER://:9093")
		}
		want["controller.listener.names"] = "CONTROLLER"
		want["listener.security.protocol.map"] = "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"
	}
	want["listeners"] = strings.Join(listeners, ",")
	return want
}
