// Package release is the catalogue: what is known of each MeterSphere release.
// It knows no spec and no template text.
package release

import "slices"

// Generation is the design that releases share. The catalogue explains its facts.
type Generation struct {
	Name        string             `toml:"-"`
	Compose     string             `toml:"compose"`
	DefaultMode string             `toml:"default_mode"`
	CuttingMode string             `toml:"cutting_mode"`
	Entry       string             `toml:"entry"`
	EntryFile   string             `toml:"entry_file"`
	ServerPort  int                `toml:"server_port"`
	HTTPSPort   int                `toml:"https_port"`
	Consumer    string             `toml:"consumer"`
	Tester      string             `toml:"tester"`
	MinIO       bool               `toml:"minio"`
	SharedFiles bool               `toml:"shared_files"`
	IPv6        bool               `toml:"ipv6"`
	Editions    words              `toml:"editions"`
	Upgrades    words              `toml:"upgrades"`
	Files       map[string]string  `toml:"files"`
	Services    map[string]Service `toml:"services"`
}

// Service holds the facts of a service that is made from a common template.
type Service struct {
	Health int    `toml:"health"` // port that its health check asks
	Waits  bool   `toml:"waits"`  // it starts after system-setting
	Ports  string `toml:"ports"`  // published ports, "" for none
}

// Traits are named differences inside a generation; the catalogue explains them.
type Traits struct {
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
	Kafka      *Image
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

// ModesWith are the install modes in which msctl loads a compose file, sorted.
func (r *Release) ModesWith(file string) []string {
	return slices.DeleteFunc(r.Modes(), func(mode string) bool { return !slices.Contains(r.modes[mode], file) })
}

// Cuts reports whether msctl deletes lines of compose files in mode, see Generation.Consumer.
func (r *Release) Cuts(mode string) bool {
	_, ok := r.modes[mode]
	return ok && mode == r.Generation.CuttingMode
}

// HTTPSPort is the port at which the entry service also answers, 0 for none.
func (r *Release) HTTPSPort() int {
	if !r.Traits.ServerHTTPSPort {
		return 0
	}
	return r.Generation.HTTPSPort
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

// Tests reports whether a compose file has the service that tries every broker of its
// list before a performance test.
func (r *Release) Tests(file string) bool {
	_, made := r.Generation.Files["docker-compose-"+file+".yml"]
	return made && slices.Contains(r.ServicesOf(file), r.Generation.Tester)
}

// BootstrapKey is how the services spell the variable of the client list.
func (r *Release) BootstrapKey() string {
	if r.Traits.BootstrapUnderscoreKey {
		return BootstrapKeys()[1]
	}
	return BootstrapKeys()[0]
}

// BootstrapKeys are both spellings of the variable of the client list.
func BootstrapKeys() [2]string {
	return [2]string{"KAFKA_BOOTSTRAP-SERVERS", "KAFKA_BOOTSTRAP_SERVERS"}
}

// Catalogue holds all releases.
type Catalogue struct {
	Releases []*Release // oldest first
	Families []*Family  // of Kafka images, by name
	images   map[string]*Image
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
func (c *Catalogue) Images() []*Image {
	var list []*Image
	for _, r := range c.Releases {
		if !slices.Contains(list, r.Kafka) {
			list = append(list, r.Kafka)
		}
	}
	return list
}

// Image returns the Kafka image of a tag, nil for an unknown one.
func (c *Catalogue) Image(tag string) *Image { return c.images[tag] }

// IsStockID reports whether a cluster id comes with an image or with MeterSphere, so
// that every installation of the world has it.
func (c *Catalogue) IsStockID(id string) bool {
	return slices.ContainsFunc(c.Families, func(f *Family) bool { return slices.Contains(f.StockIDs, id) })
}

// Find returns the release of that name; a missing -lts is completed where only
// one release can be meant.
func (c *Catalogue) Find(name string) *Release {
	if r := c.byName[name]; r != nil {
		return r
	}
	return c.byName[name+"-lts"]
}
