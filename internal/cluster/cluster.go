// Package cluster is the model: a spec together with the facts of its release
// and all defaults, checked. It knows no template text and no file on disk.
package cluster

import (
	"slices"

	"mskraft/internal/kafka"
	"mskraft/internal/release"
)

// Cluster is a Kafka cluster of several MeterSphere hosts. Nothing in it needs
// checking again.
type Cluster struct {
	Name        string // DNS label; names the output folder
	ID          kafka.ClusterID
	Release     *release.Release
	TemplatesOf string  // the release whose facts and templates stand in for those of Release, "" for its own
	Edition     string  // ce or ee
	Hosts       []*Host // those with a Kafka role by node id, then the others by name
	Kafka       Kafka
	State       State
	Nginx       *Nginx  // nil without an [nginx] table
	Allow       []Allow // sorted by code
	services    map[string]service
}

// Allow is a warning that the spec accepts, and why.
type Allow struct{ Code, Reason string }

// service holds what the spec says of one compose service.
type service struct {
	privileged bool
	memLimit   string
}

// Host is one MeterSphere installation.
type Host struct {
	Name    string // DNS label; names the host's folder
	Address string // IPv4, IPv6 without brackets, or DNS name
	NodeID  int    // -1 for a host without a Kafka role
	kafka.Roles
	Mode           string // MS_INSTALL_MODE
	ClientPort     int    // published ports
	ControllerPort int
	InternalPort   int
	ServerPort     int
	Heap           string // KAFKA_HEAP_OPTS, "" for the image's own
	Nginx          string // active, backup or none
	Serves         bool   // users are served here: the mode runs the entry service
	Files          []File // sorted by output name

	Bootstrap            string // client list of the services
	PerformanceBootstrap string // client list of performance-test
}

// File is a compose file that a host gets.
type File struct {
	Name     string // kafka for docker-compose-kafka.yml
	Template string
}

// Output is the name of the file on the host.
func (f File) Output() string { return "docker-compose-" + f.Name + ".yml" }

// Kafka holds what all hosts of the cluster share.
type Kafka struct {
	ReplicationFactor int
	MinInsyncReplicas int
	Partitions        int
	Volume            bool // data lives in a named volume
	Voters            string
	Properties        []Property // the release's own and the spec's, sorted by name

	Bootstrap            Brokers // that services are told
	PerformanceBootstrap Brokers // that those are told which check all of them
}

// Brokers is a choice of brokers: by a word that means something on every host, or by
// the names of hosts.
type Brokers struct {
	Word  string // all, local-first or local, "" for Hosts
	Hosts []string
}

// Property is a broker property by its Kafka name.
type Property struct {
	Name  string
	Value string
}

// State says where MySQL, Redis and MinIO are.
type State struct {
	Shared bool
	MySQL  kafka.Endpoint
	Redis  kafka.Endpoint
	MinIO  string // URL
}

// Nginx describes the load balancer.
type Nginx struct {
	Listen            int
	IPv6              bool     // it listens on all IPv6 addresses, too
	ServerName        string   // _ for any
	ServerNames       []string // further names and addresses
	Balance           string   // hash, ip_hash, least_conn or round_robin
	ClientMaxBodySize string
	Timeout           string   // of reading and writing
	ConnectTimeout    string   // of connecting to a host
	TrustedProxies    []string // addresses and networks, as netip writes them
	ProxyProtocol     bool     // those proxies speak the PROXY protocol
	Include           string   // file of the operator's own, "" for none
	Version           string   // of NGINX, from which on the file loads without a warning
	HTTP2, HSTS       bool     // with TLS
	TLS               *TLS
}

// Names are those that the server answers to, _ alone for any.
func (n *Nginx) Names() []string {
	if n.ServerName == defaultServerName && len(n.ServerNames) > 0 {
		return n.ServerNames
	}
	return append([]string{n.ServerName}, n.ServerNames...)
}

// AnyName reports whether the server is there for every name that nobody else has.
func (n *Nginx) AnyName() bool { return slices.Equal(n.Names(), []string{defaultServerName}) }

// HTTP2Directive reports whether this NGINX wants HTTP/2 by a directive of its own: from
// 1.25.1 on it warns of the parameter of listen, which the older ones know alone.
func (n *Nginx) HTTP2Directive() bool {
	version, _ := parseNumbers(n.Version)
	return slices.Compare(version, []int{1, 25, 1}) >= 0
}

// TLS is the certificate of the load balancer.
type TLS struct {
	Listen         int
	Certificate    string
	CertificateKey string
}

// URLHost is the host's address as it stands before a port.
func (h *Host) URLHost() string { return kafka.URLHost(h.Address) }

// Kafka reports whether a Kafka runs on the host.
func (h *Host) Kafka() bool { return h.Any() }

// Brokers are the hosts with that role, by node id.
func (c *Cluster) Brokers() []*Host { return c.filter(func(h *Host) bool { return h.Broker }) }

// Controllers are the hosts with that role, by node id.
func (c *Cluster) Controllers() []*Host { return c.filter(func(h *Host) bool { return h.Controller }) }

// Upstreams are the hosts that NGINX sends users to, active or backup.
func (c *Cluster) Upstreams(role string) []*Host {
	return c.filter(func(h *Host) bool { return h.Nginx == role })
}

func (c *Cluster) filter(keep func(*Host) bool) []*Host {
	return slices.DeleteFunc(slices.Clone(c.Hosts), func(h *Host) bool { return !keep(h) })
}

// MemLimit is the memory limit of a service: the spec's, or else the release's.
func (c *Cluster) MemLimit(name string) string {
	if s := c.services[name]; s.memLimit != "" {
		return s.memLimit
	}
	return c.Release.MemLimit(name)
}

// Privileged reports whether the spec asks for a privileged container.
func (c *Cluster) Privileged(name string) bool { return c.services[name].privileged }
