package render

import (
	"fmt"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/release"
)

// kafkaFile is what the templates of a host's Kafka see. Their text is kept from
// one host to the next (see form), so this is all that it may depend on.
type kafkaFile struct {
	kafkaFacts
	ID         string // cluster id
	NodeID     int
	Voters     string
	Address    string // of the host, as it stands before a port
	Properties []cluster.Property
}

// kafkaFacts is what the hosts of a cluster often have in common.
type kafkaFacts struct {
	Release                                  *release.Release
	Broker, Controller                       bool
	ClientPort, ControllerPort, InternalPort int // published
	Health                                   int // container port of the health check
	Heap                                     string
	ReplicationFactor, MinInsyncReplicas     int
	Partitions                               int
	Volume                                   string // the volume of the data, "" for none
	ControllerFile                           bool   // conf/kafka/controller.properties is mounted
	Privileged                               bool
	MemLimit                                 string
}

func newKafkaFile(c *cluster.Cluster, h *cluster.Host) kafkaFile {
	f := kafkaFile{
		ID: c.ID, NodeID: h.NodeID, Voters: c.Kafka.Voters, Address: h.URLHost(), Properties: c.Kafka.Properties,
		kafkaFacts: kafkaFacts{
			Release: c.Release, Broker: h.Broker, Controller: h.Controller,
			ClientPort: h.ClientPort, ControllerPort: h.ControllerPort, InternalPort: h.InternalPort,
			Health: c.HealthPort(h), Heap: h.Heap,
			ReplicationFactor: c.Kafka.ReplicationFactor, MinInsyncReplicas: c.Kafka.MinInsyncReplicas, Partitions: c.Kafka.Partitions,
			ControllerFile: c.ControllerFile(h), Privileged: c.Privileged("kafka"), MemLimit: c.MemLimit("kafka"),
		},
	}
	if c.Kafka.Volume {
		f.Volume = c.VolumeName()
	}
	return f
}

// Combined reports whether the host has both roles.
func (f kafkaFacts) Combined() bool { return f.Broker && f.Controller }

// Roles is Kafka's process.roles.
func (f kafkaFacts) Roles() string {
	return (&cluster.Host{Broker: f.Broker, Controller: f.Controller}).Roles()
}

// Apache reports whether the image is of the apache family.
func (f kafkaFacts) Apache() bool { return f.Release.Traits.KafkaApacheImage }

// BlankAdvertised reports whether the image has to be told to advertise nothing.
func (f kafkaFacts) BlankAdvertised() bool {
	return !f.Broker && f.Release.Kafka.ControllerOnly == release.ByBlank
}

// Variable spells a broker property as the image's variable.
func (f kafkaFacts) Variable(property string) string {
	return f.Release.Kafka.Family.Variable(property)
}

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
	settings             []serviceSettings
}

// serviceSettings are what the spec or else the release says of one service.
type serviceSettings struct {
	name       string
	privileged bool
	memLimit   string
}

// newServiceFile collects what the file of that name depends on but for the
// cluster id and the client lists.
func newServiceFile(c *cluster.Cluster, name string) serviceFile {
	f := serviceFile{
		Release: c.Release, Edition: c.Edition, Name: name, Facts: c.Release.Generation.Services[name],
		ReplicationFactor: c.Kafka.ReplicationFactor, Partitions: c.Kafka.Partitions,
	}
	for _, service := range c.Release.ServicesOf(name) {
		f.settings = append(f.settings, serviceSettings{service, c.Privileged(service), c.MemLimit(service)})
	}
	return f
}

// of returns the settings of a service in this file.
func (f serviceFile) of(service string) (serviceSettings, error) {
	for _, s := range f.settings {
		if s.name == service {
			return s, nil
		}
	}
	return serviceSettings{}, fmt.Errorf("service %q is not in this file", service)
}

// Privileged reports whether a service of the file is privileged.
func (f serviceFile) Privileged(service string) (bool, error) {
	s, err := f.of(service)
	return s.privileged, err
}

// MemLimit is the memory limit of a service of the file, "" for none.
func (f serviceFile) MemLimit(service string) (string, error) {
	s, err := f.of(service)
	return s.memLimit, err
}

// Ports is what the service publishes, "" for nothing.
func (f serviceFile) Ports() string {
	if f.Release.Traits.FixedServerPort && f.Name == f.Release.Generation.Entry {
		return strings.Replace(f.Facts.Ports, "${MS_SERVER_PORT}", "8081", 1)
	}
	return f.Facts.Ports
}

// clusterFile is what the templates see that belong to no host.
type clusterFile struct {
	Cluster    *cluster.Cluster
	Procedures string // of accepted changes, for the runbook
}

// Identifier names the cluster inside NGINX, in letters, digits and underscores.
func (f clusterFile) Identifier() string {
	return "mskraft_" + strings.ReplaceAll(f.Cluster.Name, "-", "_")
}

// rule is one row of the firewall table.
type rule struct {
	Port          int
	On, From, For string
}

// Firewall lists the ports to open, each port of each kind once.
func (f clusterFile) Firewall() []rule {
	type kind struct {
		port          func(*cluster.Host) int
		used          func(*cluster.Host) bool
		from, purpose string
	}
	kinds := []kind{
		{
			func(h *cluster.Host) int { return h.ClientPort }, func(h *cluster.Host) bool { return h.Broker },
			"all hosts of the cluster and their containers; every node-controller or task-runner", "Kafka clients" + f.also(),
		},
		{
			func(h *cluster.Host) int { return h.InternalPort }, func(h *cluster.Host) bool { return h.Broker && f.Cluster.Apache() },
			"hosts with the role broker", "replication between brokers",
		},
		{
			func(h *cluster.Host) int { return h.ControllerPort }, func(h *cluster.Host) bool { return h.Controller },
			"hosts with a Kafka role", "the quorum",
		},
		{
			func(h *cluster.Host) int { return h.ServerPort }, func(h *cluster.Host) bool { return h.Nginx != "none" && f.Cluster.Nginx != nil },
			"the NGINX host", "users",
		},
	}
	var rules []rule
	for _, k := range kinds {
		on := map[int][]string{}
		var ports []int
		for _, h := range f.Cluster.Hosts {
			if p := k.port(h); k.used(h) {
				if on[p] == nil {
					ports = append(ports, p)
				}
				on[p] = append(on[p], h.Name)
			}
		}
		for _, p := range ports {
			rules = append(rules, rule{p, strings.Join(on[p], ", "), k.from, k.purpose})
		}
	}
	return rules
}

// also names what else uses the client port where there is no port for it.
func (f clusterFile) also() string {
	if f.Cluster.Apache() {
		return ""
	}
	return ", and replication between brokers"
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

// Tools is the path before Kafka's scripts inside the container.
func (f clusterFile) Tools() string {
	if f.Cluster.Apache() {
		return "/opt/kafka/bin/"
	}
	return ""
}

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
	for _, h := range f.Cluster.Hosts {
		if h.Controller && !h.Broker {
			return true
		}
	}
	return false
}

// Middleware reports whether a host is in that mode.
func (f clusterFile) Middleware() bool {
	for _, h := range f.Cluster.Hosts {
		if h.Mode == "middleware" {
			return true
		}
	}
	return false
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
