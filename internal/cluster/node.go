package cluster

import (
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/release"
)

// Node is the Kafka that a host is to have: all that its variables say, also where
// they are said by a mounted file. It is nil for a host without a role.
func (c *Cluster) Node(h *Host) *kafka.Node {
	if !h.Kafka() {
		return nil
	}
	n := &kafka.Node{
		ClusterID: string(c.ID), Properties: c.properties(h), Heap: h.Heap, HealthPort: c.healthPort(h),
		MemLimit: c.MemLimit("kafka"), Privileged: c.Privileged("kafka"),
	}
	for _, p := range release.Listening() {
		if c.Publishes(h, p) {
			n.Ports = append(n.Ports, kafka.Port{Published: h.Port(p), Container: c.Release.Kafka.Family.Port(p)})
		}
	}
	if c.Kafka.Volume {
		n.Volume = c.VolumeName() + ":" + c.Release.Kafka.Family.Mount
	}
	return n
}

// Publishes reports whether a host publishes a port for somebody: its Kafka has a
// listener for them, or it runs the entry service.
func (c *Cluster) Publishes(h *Host, p release.Purpose) bool {
	switch p {
	case release.Controllers:
		return h.Controller
	case release.Users:
		return h.Serves
	case release.Clients, release.Brokers:
	}
	return h.Broker && c.Release.Kafka.Family.Has(p)
}

// Port is the port of the host that is there for somebody, also if it does not publish it.
func (h *Host) Port(p release.Purpose) int {
	switch p {
	case release.Controllers:
		return h.ControllerPort
	case release.Brokers:
		return h.InternalPort
	case release.Users:
		return h.ServerPort
	case release.Clients:
	}
	return h.ClientPort
}

// properties are the broker properties of a host.
func (c *Cluster) properties(h *Host) map[string]string {
	family, factor, isr := c.Release.Kafka.Family, strconv.Itoa(c.Kafka.ReplicationFactor), strconv.Itoa(c.Kafka.MinInsyncReplicas)
	p := map[string]string{
		"node.id":                                  strconv.Itoa(h.NodeID),
		"process.roles":                            h.Roles.Text(),
		"controller.quorum.voters":                 c.Kafka.Voters,
		"controller.listener.names":                family.ListenerName(release.Controllers),
		"default.replication.factor":               factor,
		"offsets.topic.replication.factor":         factor,
		"transaction.state.log.replication.factor": factor,
		"transaction.state.log.min.isr":            isr,
		"min.insync.replicas":                      isr,
		"num.partitions":                           strconv.Itoa(c.Kafka.Partitions),
	}
	for _, q := range c.Kafka.Properties {
		p[q.Name] = q.Value
	}
	c.listeners(h, p)
	if family.BrokerID {
		p["broker.id"] = p["node.id"]
	}
	switch {
	case family.ConfigFrom == "": // the image knows
	case c.Kafka.Volume:
		p["log.dirs"] = family.Data
	default:
		p["log.dirs"] = family.Base["log.dirs"]
	}
	if c.MountsConfig(h) {
		for _, name := range family.ConfigSays {
			if name != "log.dirs" || !c.Kafka.Volume {
				delete(p, name)
			}
		}
	}
	return p
}

// listeners adds what a host listens on and what it advertises.
func (c *Cluster) listeners(h *Host, p map[string]string) {
	family := c.Release.Kafka.Family
	var bound, advertised []kafka.Listener
	var protocols []string
	for _, l := range family.Listeners {
		protocols = append(protocols, l.Name+":PLAINTEXT")
		if !c.Publishes(h, l.For) {
			continue
		}
		bound = append(bound, kafka.Listener{Name: l.Name, Endpoint: kafka.Endpoint{Port: l.Port}})
		if l.For != release.Controllers {
			advertised = append(advertised, kafka.Listener{Name: l.Name, Endpoint: kafka.Endpoint{Host: h.Address, Port: h.Port(l.For)}})
		}
	}
	slices.Sort(protocols)
	p["listeners"] = kafka.FormatList(bound)
	p["listener.security.protocol.map"] = strings.Join(protocols, ",")
	switch {
	case h.Broker:
		p["advertised.listeners"] = kafka.FormatList(advertised)
		p["inter.broker.listener.name"] = family.ListenerName(release.Brokers)
	case c.Release.Kafka.ControllerOnly == release.ByBlank:
		p["advertised.listeners"] = "" // left out, the image would advertise a listener
	}
}

// healthPort is the container port that Kafka's health check asks on a host: the one
// of the stock file where both roles allow it.
func (c *Cluster) healthPort(h *Host) int {
	if h.Controller && (!h.Broker || c.Release.Health == "controller") {
		return c.Release.Kafka.Family.Port(release.Controllers)
	}
	return c.Release.Kafka.Family.Port(release.Clients)
}

// MountsConfig reports whether the Kafka of a host reads the configuration that
// MeterSphere brings along. It advertises listeners, which a controller must not.
func (c *Cluster) MountsConfig(h *Host) bool {
	return c.Release.Kafka.Family.ConfigFrom != "" && h.Broker
}

// ControllerFile reports whether the host needs a mounted configuration file,
// because no variable of its image makes a controller without a broker.
func (c *Cluster) ControllerFile(h *Host) bool {
	return h.Controller && !h.Broker && c.Release.Kafka.ControllerOnly == release.ByFile
}

// VolumeName is the named volume of the Kafka data. The families of images keep
// other paths and owners, so that a volume is never carried from one to the other.
func (c *Cluster) VolumeName() string { return c.Release.Kafka.Family.Volume }
