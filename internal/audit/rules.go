package audit

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/redact"
	"mskraft/internal/release"
)

// rules tell which differences the cluster makes on purpose.
type rules struct {
	c *cluster.Cluster
	h *cluster.Host
}

// key is a key of the host's table in the spec.
func (r *rules) key(names ...string) string {
	return "hosts." + r.h.Name + "." + strings.Join(names, ", ")
}

// clients are the keys that a list of brokers is made of.
const clients = "hosts.*.address, client_port"

// judge says what one difference means; nil stands for a side without the value.
func (r *rules) judge(file string, path []string, theirs, ours *hostfiles.Leaf) Difference {
	d := Difference{Kind: Unexpected, File: file, Path: showPath(path), Installer: text(show(theirs)), Ours: text(show(ours))}
	if d.Reason = text(r.reason(path, theirs, ours)); !d.Reason.IsZero() {
		d.Kind = Intended
	} else if d.Keep = r.keep(path, theirs, ours); !d.Keep.IsZero() {
		d.Kind = LocalEdit
	}
	return d
}

// missingService judges a service that only our file has.
func (r *rules) missingService(file, name string) Difference {
	d := Difference{Kind: Unexpected, File: file, Path: showPath([]string{"services", name}), Ours: message.New("audit.service")}
	if name == r.c.Release.Generation.Consumer && file == filePrefix+"kafka"+fileSuffix && r.c.Release.Cuts(r.h.Mode) {
		d.Kind, d.Reason = Intended, message.New("audit.cut", r.key("mode"))
	}
	return d
}

// reason names the setting that makes a difference, "" if none does.
func (r *rules) reason(path []string, theirs, ours *hostfiles.Leaf) string {
	switch {
	case len(path) == 2 && path[0] == "volumes" && path[1] == r.c.VolumeName():
		return "kafka.storage"
	case len(path) < 3 || path[0] != "services":
		return ""
	}
	rel, service, below := r.c.Release, path[1], strings.Join(path[2:], ".")
	switch {
	case below == "privileged" && r.c.Privileged(service):
		return "services." + service + ".privileged"
	case isMemLimit(below) && r.c.MemLimit(service) != rel.MemLimit(service):
		return "services." + service + ".mem_limit"
	case below == "image" && ours != nil && theirs != nil && r.c.Edition == "ee" && otherEdition(ours.Value.Raw) == theirs.Value.Raw:
		return "edition"
	case service == "kafka" && len(path) == 4:
		return r.kafka(path[2], path[3], theirs, ours)
	case theirs == nil || ours == nil || path[2] != "environment":
		return ""
	}
	switch path[3] {
	case rel.BootstrapKey():
		if ours.Value.Raw != r.h.Bootstrap {
			return "kafka.performance_test_bootstrap, " + clients
		}
		return "kafka.bootstrap, " + clients
	case release.PartitionsVariable:
		return "kafka.partitions"
	case release.ReplicasVariable:
		return "kafka.replication_factor"
	}
	return ""
}

// kafka is reason for the service of that name.
func (r *rules) kafka(kind, key string, theirs, ours *hostfiles.Leaf) string {
	switch kind {
	case "ports":
		return r.port(key, ours)
	case "volumes":
		return r.volume(key, theirs, ours)
	case "healthcheck":
		port := regexp.MustCompile(`\d+\]?$`)
		if key == "test" && !r.h.Combined() && theirs != nil && ours != nil &&
			port.ReplaceAllString(theirs.Value.Raw, "") == port.ReplaceAllString(ours.Value.Raw, "") {
			return r.key("roles")
		}
	case "environment":
		return r.variable(key, theirs, ours)
	}
	return ""
}

func (r *rules) port(key string, ours *hostfiles.Leaf) string {
	name, family := "", r.c.Release.Kafka.Family
	for purpose, setting := range map[release.Purpose]string{
		release.Clients: "client_port", release.Brokers: "internal_port", release.Controllers: "controller_port",
	} {
		if family.Has(purpose) && key == fmt.Sprintf("[%d]", family.Port(purpose)) {
			name = setting
		}
	}
	switch {
	case key == "[${MS_KAFKA_PORT}]": // until v2.7.1; Kafka listens at the port of clients all the same
		name = "client_port"
	case name != "" && ours == nil:
		name = "roles"
	}
	if name == "" {
		return ""
	}
	return r.key(name)
}

// dataFolder reports whether a volume's place in the container is that of Kafka's
// data in the release's image.
func (r *rules) dataFolder(key string) bool {
	family, folder := r.c.Release.Kafka.Family, strings.Trim(key, "[]")
	return family.IsData(folder) || folder == family.Base["log.dirs"]
}

func (r *rules) volume(key string, theirs, ours *hostfiles.Leaf) string {
	switch {
	case r.dataFolder(key) && (theirs == nil || ours == nil && strings.HasPrefix(theirs.Value.Raw, r.c.VolumeName()+":")):
		return "kafka.storage"
	case r.c.Release.Kafka.Family.ConfigFrom != "" && key == "["+r.c.Release.Kafka.Family.ConfigFolder()+"]" && !r.h.Broker && ours == nil,
		slices.Contains(r.c.Release.Kafka.Family.Config, strings.Trim(key, "[]")) && r.c.ControllerFile(r.h) && theirs == nil:
		return r.key("roles")
	}
	return ""
}

// variable is reason for a variable of Kafka's image.
func (r *rules) variable(name string, theirs, ours *hostfiles.Leaf) string {
	rel := r.c.Release
	image, family := rel.Kafka, rel.Kafka.Family
	alias := image.AliasProperty(name)
	switch {
	case name == family.ClusterID, slices.ContainsFunc(family.Always, func(word string) bool { return strings.HasPrefix(word, name+"=") }):
		return "cluster.id"
	case alias == "broker.id":
		return r.key("node_id")
	case alias == "advertised.listeners" && ours != nil && ours.Value.Raw == "":
		return r.key("roles")
	case name == release.HeapVariable:
		if r.h.Heap != image.Heap || theirs == nil && family.ConfigFrom != "" {
			return r.key("heap")
		}
		return ""
	}
	property := cmp.Or(family.Property(name), alias)
	if property == "log.dirs" && theirs != nil && theirs.Value.Raw != family.Data {
		return "" // somebody keeps the data elsewhere
	}
	if setting := r.setting(property); setting != "" {
		return setting
	}
	for _, p := range r.c.Kafka.Properties {
		if p.Name == property && !slices.Contains(rel.Properties, release.Property{Name: p.Name, Value: number(p.Value)}) {
			return fmt.Sprintf("kafka.properties.%q", property)
		}
	}
	return ""
}

// number is a property's value as the catalogue has it, -1 for another text.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// setting names the keys of the spec that a property follows from, "" for one
// that is free.
func (r *rules) setting(property string) string {
	owner := kafka.OwnerOf(property)
	if owner.Use != kafka.Written {
		return ""
	}
	keys := strings.Replace(owner.Key, "NAME", r.h.Name, 1)
	if !r.c.Release.Kafka.Family.Has(release.Brokers) {
		keys = strings.TrimSuffix(keys, ", internal_port")
	}
	return keys
}

// keep says how the installer's value can stay, nothing for a value that no operator
// is known to change.
func (r *rules) keep(path []string, theirs, ours *hostfiles.Leaf) message.Message {
	if theirs == nil || len(path) < 3 || path[0] != "services" {
		return message.Message{}
	}
	service, below := path[1], strings.Join(path[2:], ".")
	switch {
	case below == "privileged":
		return text("services." + service + ".privileged = true")
	case isMemLimit(below) && regexp.MustCompile(`^\d+[bkmgBKMG]*$`).MatchString(theirs.Value.Raw):
		return text(fmt.Sprintf("services.%s.mem_limit = %q", service, theirs.Value.Raw))
	case below == "image" && ours != nil && regexp.MustCompile(`-ee(:|$)`).MatchString(theirs.Value.Raw):
		if slices.Contains(r.c.Release.Generation.Editions, "ee") && otherEdition(theirs.Value.Raw) == ours.Value.Raw {
			return text(`edition = "ee"`)
		}
		return message.New("audit.no-edition", r.c.Release.Name)
	case service != "kafka" || len(path) != 4:
		return message.Message{}
	case path[2] == "volumes" && r.dataFolder(path[3]):
		return message.New("audit.data")
	case path[2] == "environment":
		return text(r.keepVariable(path, theirs))
	}
	return message.Message{}
}

func (r *rules) keepVariable(path []string, theirs *hostfiles.Leaf) string {
	property, value := r.c.Release.Kafka.Family.Property(path[3]), show(theirs)
	if strings.Contains(value, redact.Mask) || value == null {
		return ""
	}
	if path[3] == release.HeapVariable {
		return fmt.Sprintf("%s = %q", r.key("heap"), value)
	}
	for part := range strings.SplitSeq(property, ".") {
		if slices.Contains([]string{"", "opts", "opt", "jmx", "log4j", "version"}, part) || r.setting(property) != "" {
			return "" // no property, or none that a spec may set
		}
	}
	if number(value) < 0 {
		value = strconv.Quote(value)
	}
	return fmt.Sprintf("kafka.properties.%q = %s", property, value)
}

// isMemLimit reports whether a path below a service is that of its memory limit.
func isMemLimit(below string) bool {
	return below == "mem_limit" || below == "deploy.resources.limits.memory"
}

// otherEdition is an image's name in the community edition for that in the
// enterprise edition, and the other way round; "" for an image with one name.
func otherEdition(image string) string {
	name, tag, _ := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	prefix := image[:strings.LastIndex(image, "/")+1]
	if tag != "" {
		tag = ":" + tag
	}
	if base, ok := strings.CutSuffix(name, "-ee"); ok {
		return prefix + base + "-ce" + tag
	}
	if base, ok := strings.CutSuffix(name, "-ce"); ok {
		return prefix + base + "-ee" + tag
	}
	return ""
}
