package upgrade

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/release"
)

// kafka tells what the brokers do otherwise.
func (m *move) kafka() {
	from, to := m.from.Release.Kafka, m.to.Release.Kafka
	if to.OpensAfterQuorum && !from.OpensAfterQuorum {
		m.add("start-order", Restart, "Kafka "+to.Tag+" opens its client port only when most controllers are up", "reload all hosts within a minute of each other")
	}
	m.properties()
}

// properties compares the broker properties that docker-compose-kafka.yml sets.
// The apache images get theirs from conf/kafka/config/server.properties.
func (m *move) properties() {
	old, now := properties(m.from), properties(m.to)
	var changed, gone []string
	for _, name := range slices.Sorted(maps.Keys(union(old, now))) {
		switch {
		case old[name] == now[name]:
		case now[name] == "" && configured(m.to):
			gone = append(gone, name)
		default:
			changed = append(changed, fmt.Sprintf("%s %s -> %s", name, cmp.Or(old[name], "not set"), cmp.Or(now[name], "not set")))
		}
	}
	if len(gone) > 0 {
		changed = append(changed, "that of conf/kafka/config/server.properties holds for "+strings.Join(gone, ", "))
	}
	if len(changed) == 0 {
		return
	}
	do := ""
	if retention(m.from, old) != retention(m.to, now) {
		do = `see that messages are kept long enough: "log.retention.ms" under [kafka.properties]`
	}
	m.add("properties", Restart, "broker properties of the release: "+strings.Join(changed, ", "), do)
}

// retention is what says how long messages are kept.
func retention(c *cluster.Cluster, properties map[string]string) string {
	if ms := properties["log.retention.ms"]; ms != "" || configured(c) {
		return "ms " + ms
	}
	return "hours " + properties["log.retention.hours"]
}

// configured reports whether brokers also read the configuration that MeterSphere brings along.
func configured(c *cluster.Cluster) bool { return c.Release.Kafka.Family.ConfigFrom != "" }

func properties(c *cluster.Cluster) map[string]string {
	out := map[string]string{}
	for _, p := range c.Kafka.Properties {
		out[p.Name] = p.Value
	}
	return out
}

// members compares what Kafka stores for ever. One spec may mean other members
// under another release: in mode server, Kafka runs before v2.9.0 only.
func (m *move) members() {
	voters, next := nodeIDs(m.from.Controllers()), nodeIDs(m.to.Controllers())
	brokers, left := nodeIDs(m.from.Brokers()), nodeIDs(m.to.Brokers())
	if voters == next && brokers == left {
		m.add("identity", Harmless, "cluster id and node ids stay: controllers "+next+", brokers "+left, "")
		return
	}
	switch {
	case voters == next:
	case m.empty():
		m.add("voters", Restart, "the controllers change from "+voters+" to "+next+"; Kafka begins empty, so nothing stands against it", "")
	default:
		m.add("voters", Procedure, "the controllers change from "+voters+" to "+next+", and Kafka refuses data that belongs to others",
			"give the hosts modes and roles that keep the controllers, or begin with empty volumes on all hosts")
	}
	if brokers != left {
		m.add("brokers", Procedure, "the brokers change from "+brokers+" to "+left+"; replicas of existing topics do not move by themselves",
			"give the hosts modes and roles that keep the brokers, or move the replicas with kafka-reassign-partitions.sh before a broker goes")
	}
}

func nodeIDs(hosts []*cluster.Host) string {
	var list []string
	for _, h := range hosts {
		list = append(list, strconv.Itoa(h.NodeID))
	}
	return cmp.Or(strings.Join(list, ","), "none")
}

// ports tells which ports firewalls have to know.
func (m *move) ports() {
	kinds := []struct {
		name string
		port func(*cluster.Cluster, *cluster.Host) (int, bool)
	}{
		{"clients", func(_ *cluster.Cluster, h *cluster.Host) (int, bool) { return h.ClientPort, h.Broker }},
		{"brokers", func(c *cluster.Cluster, h *cluster.Host) (int, bool) {
			return h.InternalPort, h.Broker && c.Release.Kafka.Family.Has(release.Brokers)
		}},
		{"controllers", func(_ *cluster.Cluster, h *cluster.Host) (int, bool) { return h.ControllerPort, h.Controller }},
		{"users", func(_ *cluster.Cluster, h *cluster.Host) (int, bool) { return h.ServerPort, h.Serves }},
	}
	var changed []string
	for _, k := range kinds {
		list := func(c *cluster.Cluster) string {
			used := map[int]bool{}
			for _, h := range c.Hosts {
				if port, ok := k.port(c, h); ok {
					used[port] = true
				}
			}
			var text []string
			for _, port := range slices.Sorted(maps.Keys(used)) {
				text = append(text, strconv.Itoa(port))
			}
			return cmp.Or(strings.Join(text, " and "), "none")
		}
		if old, now := list(m.from), list(m.to); old != now {
			changed = append(changed, fmt.Sprintf("for %s %s -> %s", k.name, old, now))
		}
	}
	if len(changed) > 0 {
		m.add("ports", Procedure, "published ports change: "+strings.Join(changed, ", "), "open the new ones between the hosts before")
	}
	old, now := otherPorts(m.from), otherPorts(m.to)
	var differ []string
	for _, p := range without(now, old) {
		differ = append(differ, "now "+p)
	}
	for _, p := range without(old, now) {
		differ = append(differ, "no longer "+p)
	}
	if len(differ) > 0 {
		m.add("other-ports", Procedure, "MeterSphere's containers publish other ports by default, apart from the cluster's: "+strings.Join(differ, ", "),
			"see that they are free, and change firewalls and whatever else connects to them")
	}
}

// otherPorts are the host ports that the containers in the compose files of the
// hosts' modes publish by default, apart from the cluster's.
func otherPorts(c *cluster.Cluster) map[string]bool {
	ports, modes := map[string]bool{}, map[string]bool{}
	for _, h := range c.Hosts {
		modes[h.Mode] = true
		if port := c.Release.HTTPSPort(); h.Serves && port != 0 {
			ports[strconv.Itoa(port)] = true
		}
	}
	for mode := range modes {
		files, _ := c.Release.Loads(mode)
		for _, f := range files {
			for _, p := range c.Release.PublishedPorts(f) {
				ports[p] = true
			}
		}
	}
	return ports
}

// services tells what the other containers read otherwise.
func (m *move) services() {
	if old, now := m.from.Release.BootstrapKey(), m.to.Release.BootstrapKey(); old != now {
		m.add("bootstrap-key", Harmless, "the services read their broker list from "+now+" instead of "+old, "")
	}
	if old, now := m.from.Kafka.ReplicationFactor, m.to.Kafka.ReplicationFactor; old != now {
		m.add("replication", Restart, fmt.Sprintf("new topics get %d replicas instead of %d, topics that exist keep theirs", now, old), "")
	}
	if old, now := m.from.Release.Health, m.to.Release.Health; old != now {
		m.add("health-check", Harmless, "the health check of a Kafka with both roles asks the "+now+" port instead of the "+old+" port", "")
	}
}

func union(a, b map[string]string) map[string]bool {
	all := map[string]bool{}
	for name := range a {
		all[name] = true
	}
	for name := range b {
		all[name] = true
	}
	return all
}

// without lists what is in a and not in b, sorted.
func without(a, b map[string]bool) []string {
	var list []string
	for name := range a {
		if !b[name] {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}
