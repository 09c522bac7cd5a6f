// Package kafka is Kafka itself: a node with its roles, voters, listeners and
// properties, and how each of them is written and read. It knows no image and no
// MeterSphere.
package kafka

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Node is the Kafka of one host: wanted, if it was made of a cluster, or found, if
// it was read from the files of the host.
type Node struct {
	ClusterID string
	// Properties are the broker properties that are written down, by Kafka's names.
	// What Kafka or an image takes without them is not among them.
	Properties map[string]string
	Ports      []Port // published, in the order of the file
	Volume     string // that keeps the data, with its place in the container: NAME:FOLDER; "" if the container keeps it
	Heap       string // JVM options, "" for the image's own
	MemLimit   string // as Compose writes it, "" for none
	Privileged bool
	HealthPort int // of the container, that its health check asks; 0 for none
}

// A Port of the container that the host publishes.
type Port struct{ Published, Container int }

func (p Port) String() string { return strconv.Itoa(p.Published) + ":" + strconv.Itoa(p.Container) }

// ID is the node id, -1 where none is written down, or what is written is no id.
func (n *Node) ID() int {
	text, ok := n.Properties["node.id"]
	if !ok {
		text = n.Properties["broker.id"]
	}
	if id, ok := ParseID(text); ok {
		return id
	}
	return -1
}

// ParseID reads a node id: a whole number from 0 to 2147483647.
// Source: KafkaConfig, node.id and reserved.broker.max.id.
func ParseID(s string) (int, bool) {
	id, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32)
	return int(id), err == nil && id >= 0
}

// Roles are those of process.roles.
func (n *Node) Roles() Roles {
	r, _ := ParseRoles(n.Properties["process.roles"])
	return r
}

// Voters are the entries of controller.quorum.voters that can be read.
func (n *Node) Voters() []Voter { return ParseVoters(n.Properties["controller.quorum.voters"]) }

// Listeners are the entries of listeners that can be read.
func (n *Node) Listeners() []Listener { return ParseListeners(n.Properties["listeners"]) }

// Advertised are the entries of advertised.listeners that can be read.
func (n *Node) Advertised() []Listener { return ParseListeners(n.Properties["advertised.listeners"]) }

// A Difference is something that two nodes have otherwise.
type Difference struct{ What, Value, Other string }

// Differences lists what a node has otherwise than another one, by name: properties
// by theirs, the rest in words of Compose.
func (n *Node) Differences(other *Node) []Difference {
	var list []Difference
	differ := func(what, value, other string) {
		if value != other {
			list = append(list, Difference{what, value, other})
		}
	}
	names := maps.Clone(n.Properties)
	maps.Copy(names, other.Properties)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		differ(name, n.property(name), other.property(name))
	}
	differ("cluster id", n.ClusterID, other.ClusterID)
	differ("ports", join(n.Ports, " "), join(other.Ports, " "))
	differ("volume of the data", n.Volume, other.Volume)
	differ("heap", cmp.Or(n.Heap, Unset), cmp.Or(other.Heap, Unset))
	differ("memory limit", cmp.Or(n.MemLimit, Unset), cmp.Or(other.MemLimit, Unset))
	differ("privileged", strconv.FormatBool(n.Privileged), strconv.FormatBool(other.Privileged))
	differ("port of the health check", strconv.Itoa(n.HealthPort), strconv.Itoa(other.HealthPort))
	return list
}

// property is the value that is written down, which may be empty.
func (n *Node) property(name string) string {
	if value, ok := n.Properties[name]; ok {
		return value
	}
	return Unset
}

// Unset stands for what is not written down.
const Unset = "(not set)"

// DefaultLogDir is where Kafka keeps its data unless log.dirs says otherwise.
// Source: ServerLogConfigs, log.dir.
const DefaultLogDir = "/tmp/kafka-logs"

// Roles says what a node does for its cluster.
type Roles struct{ Broker, Controller bool }

// Text is that of process.roles, "" for a node without any.
func (r Roles) Text() string { return strings.Join(r.Words(), ",") }

// Words are the roles one by one.
func (r Roles) Words() (list []string) {
	if r.Broker {
		list = append(list, broker)
	}
	if r.Controller {
		list = append(list, controller)
	}
	return list
}

// Combined reports whether the node has both roles.
func (r Roles) Combined() bool { return r.Broker && r.Controller }

// Any reports whether the node has a role at all.
func (r Roles) Any() bool { return r.Broker || r.Controller }

// The words of process.roles.
const (
	broker     = "broker"
	controller = "controller"
)

// ParseRoles reads process.roles. unknown are the words that are no roles.
func ParseRoles(text string) (r Roles, unknown []string) {
	for word := range strings.SplitSeq(text, ",") {
		switch word = strings.TrimSpace(word); word {
		case broker:
			r.Broker = true
		case controller:
			r.Controller = true
		default:
			unknown = append(unknown, word)
		}
	}
	return r, unknown
}
