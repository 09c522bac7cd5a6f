// Package release is the catalogue: what is known of each MeterSphere release.
// It knows no spec and no template text.
package release

import (
	"slices"
	"strings"
)

// Family is the set of variables that a Kafka image understands.
type Family string

// The families of Kafka images.
const (
	Bitnami Family = "bitnami"
	Apache  Family = "apache"
)

// ControllerOnly is how an image is kept from advertising a listener on a host
// without a broker, which Kafka refuses.
type ControllerOnly string

// The ways of ControllerOnly.
const (
	ByVariables ControllerOnly = "variables" // KAFKA_CFG_ADVERTISED_LISTENERS is left out
	ByBlank     ControllerOnly = "blank"     // KAFKA_ADVERTISED_LISTENERS is set to nothing
	ByFile      ControllerOnly = "file"      // a configuration file is mounted
)

// Kafka is one Kafka image.
type Kafka struct {
	Tag              string         `toml:"-"`
	Family           Family         `toml:"family"`
	Heap             string         `toml:"heap"` // KAFKA_HEAP_OPTS, "" for the image's own
	ControllerOnly   ControllerOnly `toml:"controller_only"`
	OpensAfterQuorum bool           `toml:"opens_after_quorum"` // the client port opens only when a quorum stands
	QuorumTool       bool           `toml:"quorum_tool"`        // kafka-metadata-quorum.sh is there
	Unregisters      bool           `toml:"unregisters"`        // kafka-cluster.sh unregister works against a broker
	Preview          bool           `toml:"preview"`            // KRaft is not meant for production in this version
	WrappedID        string         `toml:"wrapped_id"`         // Some(<id>), KAFKA-16473: "stores", "refuses" or ""
	Requires         words          `toml:"requires"`           // variables that a node of a cluster cannot do without; =yes or ?=yes for switches
}

// ControllerPort is the port that a controller listens on in the container.
func (k Kafka) ControllerPort() int {
	if k.Family == Apache {
		return 29093
	}
	return 9093
}

// ClientPort and InternalPort are the ports of a broker in the container; only
// the apache images have an inter-broker listener of its own.
const (
	ClientPort   = 9092
	InternalPort = 19092
)

// Generation is the design that releases share.
type Generation struct {
	Name             string             `toml:"-"`
	Compose          string             `toml:"compose"`
	Entry            string             `toml:"entry"`
	EntryFile        string             `toml:"entry_file"`
	Consumer         string             `toml:"consumer"`
	MinIO            bool               `toml:"minio"`
	SharedFiles      bool               `toml:"shared_files"`
	PerformanceCheck bool               `toml:"performance_check"`
	IPv6             bool               `toml:"ipv6"`
	Editions         words              `toml:"editions"`
	Upgrades         words              `toml:"upgrades"` // further generations that its installers upgrade in place
	Files            map[string]string  `toml:"files"`
	Services         map[string]Service `toml:"services"`
}

// Service holds the facts of a service that is made from a common template.
type Service struct {
	Health int    `toml:"health"` // port that its health check asks
	Waits  bool   `toml:"waits"`  // it starts after system-setting
	Ports  string `toml:"ports"`  // published ports, "" for none
}

// Traits are named differences inside a generation; the catalogue explains them.
type Traits struct {
	KafkaApacheImage        bool
	ServerHTTPSPort         bool
	FixedServerPort         bool
	SessionTimeoutInSeconds bool
	SpringRedisKeys         bool
	HostHostname            bool
	Log4jLookupsOff         bool
	BootstrapUnderscoreKey  bool
	BashHealthcheck         bool
	MiddlewareBreaksMySQL   bool
}

// field returns the field that a trait's name stands for, nil for no trait.
func (t *Traits) field(name string) *bool {
	switch name {
	case "kafka-apache-image":
		return &t.KafkaApacheImage
	case "server-https-port":
		return &t.ServerHTTPSPort
	case "fixed-server-port":
		return &t.FixedServerPort
	case "session-timeout-in-seconds":
		return &t.SessionTimeoutInSeconds
	case "spring-redis-keys":
		return &t.SpringRedisKeys
	case "host-hostname":
		return &t.HostHostname
	case "log4j-lookups-off":
		return &t.Log4jLookupsOff
	case "bootstrap-underscore-key":
		return &t.BootstrapUnderscoreKey
	case "bash-healthcheck":
		return &t.BashHealthcheck
	case "middleware-breaks-mysql":
		return &t.MiddlewareBreaksMySQL
	}
	return nil
}

// Property is a broker property by its Kafka name.
type Property struct {
	Name  string
	Value int64
}

// Release is everything the catalogue says of one release.
type Release struct {
	Name       string
	Generation *Generation
	Kafka      Kafka
	KafkaFile  string // template of docker-compose-kafka.yml
	Health     string // client or controller: the port of the stock health check
	Traits     Traits
	TraitNames []string
	Properties []Property // sorted by name

	memLimits map[string]string
	modes     map[string]words
	ports     map[string]words
}

// MemLimit is the memory limit of a service, "" for none.
func (r *Release) MemLimit(service string) string { return r.memLimits[service] }

// Modes are the release's install modes, sorted.
func (r *Release) Modes() []string {
	names := make([]string, 0, len(r.modes))
	for m := range r.modes {
		names = append(names, m)
	}
	slices.Sort(names)
	return names
}

// Loads are the compose files (api-test for docker-compose-api-test.yml) that
// msctl loads in mode, in its order, and whether there is such a mode.
func (r *Release) Loads(mode string) ([]string, bool) {
	files, ok := r.modes[mode]
	return files, ok
}

// PublishedPorts are the host ports that a compose file's containers publish by
// default, single ones or ranges; not those of Kafka and of the entry service.
func (r *Release) PublishedPorts(file string) []string { return r.ports[file] }

// Template is the template of a compose file, "" for one that carries no Kafka
// setting.
func (r *Release) Template(file string) string {
	if file == "kafka" {
		return r.KafkaFile
	}
	return r.Generation.Files["docker-compose-"+file+".yml"]
}

// ServicesOf are the services in a compose file other than Kafka's.
func (r *Release) ServicesOf(file string) []string {
	if _, ok := r.Generation.Services[file]; ok {
		return []string{file}
	}
	names := make([]string, 0, len(r.Generation.Services))
	for name := range r.Generation.Services { // the one file of the monolith
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// BootstrapKey is how the services spell the variable of the client list.
func (r *Release) BootstrapKey() string {
	if r.Traits.BootstrapUnderscoreKey {
		return "KAFKA_BOOTSTRAP_SERVERS"
	}
	return "KAFKA_BOOTSTRAP-SERVERS"
}

// Catalogue holds all releases.
type Catalogue struct {
	Releases []*Release // oldest first
	byName   map[string]*Release
}

// Names are the names of all releases, oldest first.
func (c *Catalogue) Names() []string {
	names := make([]string, len(c.Releases))
	for i, r := range c.Releases {
		names[i] = r.Name
	}
	return names
}

// Images are the Kafka images of all releases, each once, oldest first.
func (c *Catalogue) Images() []Kafka {
	var list []Kafka
	for _, r := range c.Releases {
		if !slices.ContainsFunc(list, func(k Kafka) bool { return k.Tag == r.Kafka.Tag }) {
			list = append(list, r.Kafka)
		}
	}
	return list
}

// Find returns the release of that name; a missing -lts is completed where only
// one release can be meant.
func (c *Catalogue) Find(name string) *Release {
	if r := c.byName[name]; r != nil {
		return r
	}
	return c.byName[name+"-lts"]
}

// Variable spells a broker property as a variable of the image.
func (f Family) Variable(property string) string {
	if f == Apache {
		// Source: kafka.docker.KafkaDockerWrapper, which turns ___ into -, __ into _ and _ into a dot.
		return "KAFKA_" + strings.ToUpper(strings.NewReplacer("-", "___", "_", "__", ".", "_").Replace(property))
	}
	return "KAFKA_CFG_" + strings.ToUpper(strings.ReplaceAll(property, ".", "_"))
}

// Property is the broker property that a variable of the image sets, "" for a
// variable with another purpose.
func (f Family) Property(variable string) string {
	if f == Apache {
		name, ok := strings.CutPrefix(variable, "KAFKA_")
		if !ok || name == "HEAP_OPTS" {
			return ""
		}
		return strings.NewReplacer("___", "-", "__", "_", "_", ".").Replace(strings.ToLower(name))
	}
	name, ok := strings.CutPrefix(variable, "KAFKA_CFG_")
	if !ok {
		return ""
	}
	return strings.ReplaceAll(strings.ToLower(name), "_", ".")
}
