package render

import (
	"fmt"
	"hash/crc32"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// kafkaFile is what the templates of a host's Kafka see. Their text is kept from
// one host to the next (see form), so this is all that it may depend on.
type kafkaFile struct {
	Release *release.Release
	*kafka.Node
	Settings       []cluster.Property // broker properties of the release and of the spec
	Config         string             // mount of the configuration that MeterSphere brings along, "" for none
	ControllerFile bool               // the variables are in a mounted file, too
}

func newKafkaFile(c *cluster.Cluster, h *cluster.Host) kafkaFile {
	f := kafkaFile{Release: c.Release, Node: c.Node(h), Settings: c.Kafka.Properties, ControllerFile: c.ControllerFile(h)}
	if c.MountsConfig(h) {
		f.Config = "${MS_BASE}/" + f.Family().ConfigFrom + ":" + f.Family().ConfigFolder()
	}
	return f
}

// Family is the one of the release's Kafka image.
func (f kafkaFile) Family() *release.Family { return f.Release.Kafka.Family }

// Has reports whether the host's Kafka is told a broker property.
func (f kafkaFile) Has(property string) bool {
	_, ok := f.Properties[property]
	return ok
}

// Property is a broker property that the host's Kafka has to be told.
func (f kafkaFile) Property(name string) (string, error) {
	value, ok := f.Properties[name]
	if !ok {
		return "", message.Failed("template.no-property", name)
	}
	return value, nil
}

// Volume is the named volume of the data, "" for none.
func (f kafkaFile) Volume() string {
	name, _, _ := strings.Cut(f.Node.Volume, ":")
	return name
}

// DataMount is that volume with its place in the container, "" for none.
func (f kafkaFile) DataMount() string { return f.Node.Volume }

// ControllerMounts are the places of the mounted configuration of a controller.
func (f kafkaFile) ControllerMounts() []string {
	if !f.ControllerFile {
		return nil
	}
	var list []string
	for _, file := range f.Family().Config {
		list = append(list, "${MS_BASE}/"+controllerFile+":"+file)
	}
	return list
}

// Mounts are all volumes of the container.
func (f kafkaFile) Mounts() []string {
	list := append([]string{f.Config, f.Node.Volume}, f.ControllerMounts()...)
	return slices.DeleteFunc(list, func(m string) bool { return m == "" })
}

// Variable spells a broker property as the image's variable.
func (f kafkaFile) Variable(property string) string { return f.Family().Variable(property) }

// serviceFile is what the templates of the services see. Their text is kept
// from one cluster to the next (see form), so this is all that it may depend on.
type serviceFile struct {
	ID                   string // cluster id
	Release              *release.Release
	Edition              string
	Name                 string          // of the compose file
	Facts                release.Service // of the service of that name
	Bootstrap            string
	PerformanceBootstrap string
	ReplicationFactor    int
	Partitions           int
	settings             map[string]serviceSettings // by service
}

// serviceSettings are what the spec or else the release says of one service.
type serviceSettings struct {
	privileged bool
	memLimit   string
}

// newServiceFile collects what the file of that name depends on but for the
// cluster id and the client lists.
func newServiceFile(c *cluster.Cluster, name string) serviceFile {
	f := serviceFile{
		Release: c.Release, Edition: c.Edition, Name: name, Facts: c.Release.Services[name],
		ReplicationFactor: c.Kafka.ReplicationFactor, Partitions: c.Kafka.Partitions, settings: map[string]serviceSettings{},
	}
	for _, service := range c.Release.ServicesOf(name) {
		f.settings[service] = serviceSettings{c.Privileged(service), c.MemLimit(service)}
	}
	return f
}

// find returns the settings of a service in this file.
func (f serviceFile) find(service string) (serviceSettings, error) {
	s, ok := f.settings[service]
	if !ok {
		return s, message.Failed("template.no-service", service)
	}
	return s, nil
}

// BootstrapOf is the client list of a service of the file.
func (f serviceFile) BootstrapOf(service string) string {
	if service == f.Release.Generation.Tester {
		return f.PerformanceBootstrap
	}
	return f.Bootstrap
}

// Privileged reports whether a service of the file is privileged.
func (f serviceFile) Privileged(service string) (bool, error) {
	s, err := f.find(service)
	return s.privileged, err
}

// MemLimit is the memory limit of a service of the file, "" for none.
func (f serviceFile) MemLimit(service string) (string, error) {
	s, err := f.find(service)
	return s.memLimit, err
}

// Ports is what the service publishes, "" for nothing.
func (f serviceFile) Ports() string {
	if f.Release.FixedServerPort() && f.Name == f.Release.Generation.Entry {
		return strings.Replace(f.Facts.Ports, "${MS_SERVER_PORT}", strconv.Itoa(f.Release.Generation.ServerPort), 1)
	}
	return f.Facts.Ports
}

// clusterFile is what the templates see that belong to no host.
type clusterFile struct{ Cluster *cluster.Cluster }

// Identifier names the cluster inside NGINX, in letters, digits and underscores. NGINX
// loads no variable whose name does not fit into a bucket of its variables_hash, 64 bytes
// by default, so the end of a long name makes room for a checksum of the whole.
func (f clusterFile) Identifier() string {
	const longest = 32
	id := "mskraft_" + strings.ReplaceAll(f.Cluster.Name, "-", "_")
	if len(id) > longest {
		id = fmt.Sprintf("%s_%08x", id[:longest-9], crc32.ChecksumIEEE([]byte(f.Cluster.Name)))
	}
	return id
}

// Listen are the addresses that NGINX listens on at a port, as they stand behind listen.
func (f clusterFile) Listen(port int) []string {
	n, with := f.Cluster.Nginx, ""
	if n.AnyName() {
		with += " default_server"
	}
	if n.ProxyProtocol {
		with += " proxy_protocol"
	}
	list := []string{strconv.Itoa(port) + with}
	if n.IPv6 {
		list = append(list, kafka.Endpoint{Host: "::", Port: port}.String()+with)
	}
	return list
}

// Scheme is the variable of NGINX that holds the scheme by which the user came.
func (f clusterFile) Scheme() string {
	if len(f.Cluster.Nginx.TrustedProxies) == 0 {
		return "$scheme"
	}
	return "$" + f.Identifier() + "_scheme"
}

// Lookup reports whether NGINX has to look up the name of a host.
func (f clusterFile) Lookup() bool {
	return slices.ContainsFunc(f.Cluster.Hosts, func(h *cluster.Host) bool {
		_, err := netip.ParseAddr(h.Address)
		return err != nil && h.Nginx != "none"
	})
}

// rule is one row of the firewall table.
type rule struct {
	Port          int
	On, From, For string
}

// Firewall lists the ports to open, each port of each kind once.
func (f clusterFile) Firewall() []rule {
	clients := "Kafka clients"
	if !f.Cluster.Release.Kafka.Family.Has(release.Brokers) {
		clients += ", and replication between brokers"
	}
	var rules []rule
	for _, k := range []struct {
		purpose   release.Purpose
		from, use string
	}{
		{release.Clients, "all hosts of the cluster and their containers; every node-controller or task-runner", clients},
		{release.Brokers, "hosts with the role broker", "replication between brokers"},
		{release.Controllers, "hosts with a Kafka role", "the quorum"},
		{release.Users, "the NGINX host", "users"},
	} {
		on := map[int][]string{}
		var ports []int
		for _, h := range f.Cluster.Hosts {
			p := h.Port(k.purpose)
			if !f.Cluster.Publishes(h, k.purpose) || k.purpose == release.Users && (f.Cluster.Nginx == nil || h.Nginx == "none") {
				continue
			}
			if on[p] == nil {
				ports = append(ports, p)
			}
			on[p] = append(on[p], h.Name)
		}
		for _, p := range ports {
			rules = append(rules, rule{p, strings.Join(on[p], ", "), k.from, k.use})
		}
	}
	return rules
}

// envRow is one row of the table of .env keys.
type envRow struct{ Key, Value, On string }

// Env lists what each host's .env has to say for the files to work.
func (f clusterFile) Env() []envRow {
	var keys []string
	values, hosts := map[string][]string{}, map[setting][]string{} // of a key, in order; with a value
	for _, h := range f.Cluster.Hosts {
		for _, s := range settings(f.Cluster, h) {
			if values[s.key] == nil {
				keys = append(keys, s.key)
			}
			if hosts[s] == nil {
				values[s.key] = append(values[s.key], s.value)
			}
			hosts[s] = append(hosts[s], h.Name)
		}
	}
	var rows []envRow
	for _, key := range keys {
		for _, value := range values[key] {
			on := hosts[setting{key, value}]
			row := envRow{key, value, strings.Join(on, ", ")}
			if len(on) == len(f.Cluster.Hosts) {
				row.On = "all hosts"
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// Voter is the host that is the only controller, "" if there are others.
func (f clusterFile) Voter() string {
	if list := f.Cluster.Controllers(); len(list) == 1 {
		return list[0].Name
	}
	return ""
}

// Tools is the path before Kafka's scripts inside the container.
func (f clusterFile) Tools() string { return f.Cluster.Release.Kafka.Family.Tools }

// VoterIDs are the node ids of the controllers as Kafka's tool prints them.
func (f clusterFile) VoterIDs() string { return "[" + ids(f.Cluster.Controllers(), ",") + "]" }

// BrokerIDs are the node ids of the brokers.
func (f clusterFile) BrokerIDs() string { return ids(f.Cluster.Brokers(), ", ") }

func ids(hosts []*cluster.Host, separator string) string {
	var list []string
	for _, h := range hosts {
		list = append(list, strconv.Itoa(h.NodeID))
	}
	return strings.Join(list, separator)
}

// ControllersOnly reports whether a host is a controller and no broker.
func (f clusterFile) ControllersOnly() bool {
	return slices.ContainsFunc(f.Cluster.Hosts, func(h *cluster.Host) bool { return h.Controller && !h.Broker })
}

// Cut reports whether msctl deletes lines on one of the hosts.
func (f clusterFile) Cut() bool {
	return slices.ContainsFunc(f.Cluster.Hosts, func(h *cluster.Host) bool { return f.Cluster.Release.Cuts(h.Mode) })
}
