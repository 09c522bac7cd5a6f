// Package release is the catalogue: what is known of each MeterSphere release.
// It knows no spec and no template text.
package release

import (
	"maps"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/kafka"
)

// Generation is the design that releases share. The catalogue explains its facts.
type Generation struct {
	Name        string `toml:"-"`
	Compose     string `toml:"compose"`
	DefaultMode string `toml:"default_mode"`
	CuttingMode string `toml:"cutting_mode"`
	Entry       string `toml:"entry"`
	ServerPort  int    `toml:"server_port"`
	HTTPSPort   int    `toml:"https_port"`
	Consumer    string `toml:"consumer"`
	Tester      string `toml:"tester"`
	Switched    words  `toml:"switched"`
	MinIO       bool   `toml:"minio"`
	SharedFiles bool   `toml:"shared_files"`
	IPv6        bool   `toml:"ipv6"`
	Editions    words  `toml:"editions"`
	MakesTopics bool   `toml:"makes_topics"`
	Upgrades    words  `toml:"upgrades"`
	Install     words  `toml:"install"`
}

// Service is a service that is given Kafka's address. The catalogue explains its facts.
type Service struct {
	File     string `toml:"file"`
	Template string `toml:"template"`
	Health   int    `toml:"health"`
	Waits    bool   `toml:"waits"`
	Ports    string `toml:"ports"`
}

// Property is a broker property by its Kafka name.
type Property struct {
	Name  string
	Value int64
}

// Release is everything the catalogue says of one release.
type Release struct {
	Name       string
	Row        Row
	Generation *Generation
	Kafka      *Image
	KafkaFile  string // template of docker-compose-kafka.yml
	Health     string // client or controller: the port of the stock health check
	Traits     []string
	Properties []Property // sorted by name
	// ServerProperties is what MeterSphere's conf/kafka/config/server.properties says,
	// nil for a release without one.
	ServerProperties map[string]string
	Services         map[string]Service // that are given Kafka's address, by name

	catalogue *Catalogue
	memLimits map[string]string
	modes     map[string]words
	ports     map[string]portRanges
}

// Catalogue is the one that the release stands in.
func (r *Release) Catalogue() *Catalogue { return r.catalogue }

// Ships reports whether the release's own files give a broker property that value.
func (r *Release) Ships(property, value string) bool {
	return value != "" && r.ServerProperties[property] == value || slices.ContainsFunc(r.Properties, func(p Property) bool {
		return p.Name == property && strconv.FormatInt(p.Value, 10) == value
	})
}

// MemLimit is the memory limit of a service, "" for none.
func (r *Release) MemLimit(service string) string { return r.memLimits[service] }

// SubnetVariable is that of .env which says in what network the containers of a host are.
const SubnetVariable = "MS_DOCKER_SUBNET"

// Installed is a text of a compose file as docker-compose reads it with the .env that the
// installer writes: "1g" for "${MS_KAFKA_MEM_LIMIT}". What neither says is "".
func (g *Generation) Installed(text string) string {
	return os.Expand(text, func(variable string) string {
		name, otherwise, _ := strings.Cut(variable, ":-")
		for _, setting := range g.Install {
			if value, ok := strings.CutPrefix(setting, name+"="); ok {
				return value
			}
		}
		return otherwise
	})
}

// Subnet is the network of the containers on every host, unless its .env says otherwise.
func (g *Generation) Subnet() netip.Prefix {
	subnet, _ := netip.ParsePrefix(g.Installed("${" + SubnetVariable + "}"))
	return subnet
}

// Modes are the release's install modes, sorted.
func (r *Release) Modes() []string { return slices.Sorted(maps.Keys(r.modes)) }

// ModesWith are the install modes in which msctl loads a compose file, sorted.
func (r *Release) ModesWith(file string) []string {
	return slices.DeleteFunc(r.Modes(), func(mode string) bool { return !slices.Contains(r.modes[mode], file) })
}

// IsContainer reports whether a container of the release has a name, which other
// containers of the same host find there.
func (r *Release) IsContainer(name string) bool {
	if _, ok := r.Services[name]; ok {
		return true
	}
	for _, loads := range r.modes {
		if slices.Contains(loads, name) {
			return true
		}
	}
	return false
}

// Cuts reports whether msctl deletes lines of compose files in mode, see Generation.Consumer.
func (r *Release) Cuts(mode string) bool {
	_, ok := r.modes[mode]
	return ok && mode == r.Generation.CuttingMode
}

// Loads are the compose files (api-test for docker-compose-api-test.yml) that
// msctl loads in mode, in its order, and whether there is such a mode.
func (r *Release) Loads(mode string) ([]string, bool) {
	files, ok := r.modes[mode]
	return files, ok
}

// ExternalVariable is that of .env which, when true, keeps msctl from loading a compose
// file: what it runs is elsewhere. "" for a file that has none.
func ExternalVariable(file string) string {
	switch file {
	case "kafka", "mysql", "redis", "minio":
		return "MS_EXTERNAL_" + strings.ToUpper(file)
	case "prometheus":
		return "MS_EXTERNAL_PROM"
	case "seleniarm":
		return "MS_EXTERNAL_SELENIUM"
	}
	return ""
}

// IsLoaded reports whether msctl loads a compose file in some mode.
func (r *Release) IsLoaded(file string) bool {
	for _, files := range r.modes {
		if slices.Contains(files, file) {
			return true
		}
	}
	return false
}

// PublishedPorts are the host ports that a compose file's containers publish by
// default, single ones or ranges; not those of Kafka and of the entry service.
func (r *Release) PublishedPorts(file string) []kafka.PortRange { return r.ports[file] }

// Template is the template of a compose file, "" for one that carries no Kafka
// setting.
func (r *Release) Template(file string) string {
	if file == "kafka" {
		return r.KafkaFile
	}
	for _, s := range r.Services {
		if s.File == file && s.Template != "" {
			return s.Template
		}
	}
	return ""
}

// Files are the compose files that carry a Kafka setting but that of Kafka, sorted:
// api-test for docker-compose-api-test.yml.
func (r *Release) Files() []string {
	var files []string
	for _, s := range r.Services {
		files = append(files, s.File)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// ServiceNames are the services that are given Kafka's address, sorted.
func (r *Release) ServiceNames() []string { return slices.Sorted(maps.Keys(r.Services)) }

// ServicesOf are those in a compose file, sorted.
func (r *Release) ServicesOf(file string) []string {
	var names []string
	for name, s := range r.Services {
		if s.File == file {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// EntryFile is the compose file of the service that users reach.
func (r *Release) EntryFile() string { return r.Services[r.Generation.Entry].File }

// Tests reports whether a compose file has the service that tries every broker of its
// list before a performance test.
func (r *Release) Tests(file string) bool {
	s, ok := r.Services[r.Generation.Tester]
	return ok && s.File == file
}

// Catalogue holds all releases.
type Catalogue struct {
	Releases []*Release // oldest first
	Families []*Family  // of Kafka images, by name
	Traits   []*Trait   // by name
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

// Trait returns the trait of that name, nil for an unknown one.
func (c *Catalogue) Trait(name string) *Trait {
	if i := slices.IndexFunc(c.Traits, func(t *Trait) bool { return t.Name == name }); i >= 0 {
		return c.Traits[i]
	}
	return nil
}

// IsStockID reports whether a cluster id comes with an image or with MeterSphere, so
// that every installation of the world has it.
func (c *Catalogue) IsStockID(id string) bool {
	return slices.ContainsFunc(c.Families, func(f *Family) bool { return id != "" && id == f.OwnID || slices.Contains(f.StockIDs, id) })
}

// Find returns the release of that name; a missing -lts is completed where only
// one release can be meant, and what is said of build and machine is left out: all
// machines have the same files.
func (c *Catalogue) Find(name string) *Release {
	if n, ok := ParseName(name); ok {
		name = n.String()
	}
	if r := c.byName[name]; r != nil {
		return r
	}
	return c.byName[name+"-lts"]
}
