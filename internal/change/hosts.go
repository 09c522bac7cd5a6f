package change

import (
	"slices"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// brokers finds the brokers that go, and the hosts that become brokers.
func (c *comparison) brokers() {
	gone := slices.DeleteFunc(nodes(c.before), func(b *cluster.Host) bool {
		renumbered := c.has(NodeID) && slices.ContainsFunc(c.pairs, func(p pair) bool { return p.before == b && p.fate == reassigned })
		return !b.Broker || renumbered || slices.ContainsFunc(c.after.Brokers(), func(a *cluster.Host) bool { return a.NodeID == b.NodeID })
	})
	if len(gone) > 0 {
		c.brokerRemoved(gone)
	}
	list := slices.DeleteFunc(c.staying(), func(p pair) bool { return p.before.Broker || !p.after.Broker })
	if len(list) > 0 {
		c.add(Roles, concerning(list, message.New("change.roles"), func(_ *cluster.Cluster, h *cluster.Host) any { return h.Roles.Text() }, c))
	}
}

// brokerRemoved: TestIntegrationBrokerLeaves.
func (c *comparison) brokerRemoved(gone []*cluster.Host) {
	change := Change{Hosts: c.becoming(gone), before: gone}
	for _, h := range gone {
		change.Old.Items = append(change.Old.Items, message.New("was.broker", h.NodeID, h.Name))
	}
	factor, brokers := c.before.Kafka.ReplicationFactor, len(c.before.Brokers())
	remaining := brokers - len(gone)
	few := []any{message.Count{N: factor, Thing: "replica"}, remaining}
	switch lost := factor < brokers; {
	case remaining == 0: // nobody can take them
		change.Meaning, change.Empties = message.New("change.broker-removed.all"), true
	case factor > remaining && lost:
		change.Meaning = message.New("change.broker-removed.lost.few", few...)
	case factor > remaining:
		change.Meaning = message.New("change.broker-removed.copies.few", few...)
	case lost:
		change.Meaning = message.New("change.broker-removed.lost")
	default:
		change.Meaning = message.New("change.broker-removed.copies")
	}
	c.add(BrokerRemoved, change)
}

// reach finds nodes under other addresses or ports.
// Source: QuorumState stores ids only; each node dials the addresses it was given.
// TestIntegrationAddresses.
func (c *comparison) reach() {
	if list := c.of(moved); len(list) > 0 {
		meaning := message.New("change.address.broker")
		if slices.ContainsFunc(list, func(p pair) bool { return p.after.Controller }) {
			meaning = message.New("change.address.controller")
		}
		c.add(Address, concerning(list, meaning, func(_ *cluster.Cluster, h *cluster.Host) any { return message.New("was.address", h.Name, h.Address) }, c))
	}
	list := slices.DeleteFunc(c.staying(), func(p pair) bool {
		return p.before.Roles != p.after.Roles && c.sameFamily() || slices.Equal(published(c.before, p.before), published(c.after, p.after))
	})
	if len(list) > 0 {
		meaning := message.New("change.ports.controller")
		if slices.ContainsFunc(list, func(p pair) bool { return p.after.Broker }) {
			meaning = message.New("change.ports.broker")
		}
		word := func(c *cluster.Cluster, h *cluster.Host) any { return strings.Join(published(c, h), " ") }
		change := concerning(list, meaning, word, c)
		if len(change.Old.Items) > 1 || len(change.New.Items) > 1 { // not the same everywhere
			change = concerning(list, meaning, func(c *cluster.Cluster, h *cluster.Host) any { return message.New("was.ports", h.Name, word(c, h)) }, c)
		}
		c.add(Ports, change)
	}
}

// published are the ports that a host's Kafka is reached at.
func published(c *cluster.Cluster, h *cluster.Host) []string {
	var list []string
	for _, p := range c.Node(h).Ports {
		list = append(list, p.String())
	}
	return list
}

// newAndGone tells of hosts that come and go without touching the others.
func (c *comparison) newAndGone() {
	known := func(list []*cluster.Host, name string) bool {
		return slices.ContainsFunc(list, func(h *cluster.Host) bool { return h.Name == name })
	}
	var names []string
	broker := false
	for _, h := range sorted(c.after.Hosts) {
		is := func(p pair) bool { return p.after == h && p.fate == added }
		if new := slices.ContainsFunc(c.pairs, is); h.Kafka() && new || !h.Kafka() && !known(c.before.Hosts, h.Name) {
			names, broker = append(names, h.Name), broker || h.Broker
		}
	}
	if len(names) > 0 {
		meaning := message.New("change.host-added.other")
		if broker {
			meaning = message.New("change.host-added.broker")
		}
		c.add(HostAdded, Change{Hosts: names, Meaning: meaning})
	}
	names = nil
	for _, h := range sorted(c.before.Hosts) {
		goesOn := known(c.after.Hosts, h.Name) || slices.ContainsFunc(c.pairs, func(p pair) bool { return p.before == h })
		if !goesOn && !h.Broker {
			names = append(names, h.Name)
		}
	}
	if len(names) > 0 {
		c.add(HostRemoved, Change{Hosts: names, Meaning: message.New("change.host-removed")})
	}
}

func sorted(hosts []*cluster.Host) []*cluster.Host {
	hosts = slices.Clone(hosts)
	slices.SortFunc(hosts, func(a, b *cluster.Host) int { return strings.Compare(a.Name, b.Name) })
	return hosts
}

// rest tells of whatever else containers are made of, and of other files.
func (c *comparison) rest() {
	c.settings()
	hosts := func(list []string) []string { // those that were there; a new one gets all files
		list = slices.DeleteFunc(slices.Clone(list), func(name string) bool {
			return slices.ContainsFunc(c.found, func(f Change) bool { return f.Name == HostAdded && slices.Contains(f.Hosts, name) })
		})
		slices.Sort(list)
		return list
	}
	if list := hosts(c.files.Services); len(list) > 0 && !c.moves() { // another release makes all of them anew
		c.add(Services, Change{Hosts: list, Meaning: message.New("change.services")})
	}
	if list := hosts(c.files.Env); len(list) > 0 {
		c.add(Env, Change{Hosts: list, Meaning: message.New("change.env")})
	}
	if c.files.Nginx {
		meaning := message.New("change.nginx.file")
		if c.after.Nginx == nil {
			meaning = message.New("change.nginx.gone")
		}
		c.add(Nginx, Change{Meaning: meaning})
	}
}

// renamed tells that the cluster has another name.
func (c *comparison) renamed() {
	if c.before.Name == c.after.Name {
		return
	}
	meaning := message.New("change.cluster-renamed.folders", c.before.Name)
	if c.before.Nginx != nil {
		meaning = message.New("change.cluster-renamed.nginx", c.before.Name)
	}
	c.add(ClusterRenamed, Change{Old: message.Series(c.before.Name), New: message.Series(c.after.Name), Meaning: meaning})
}

// settings tells of what Kafka is told besides what is compared by itself.
func (c *comparison) settings() {
	var what []any
	list := slices.DeleteFunc(c.staying(), func(p pair) bool {
		if p.before.Roles != p.after.Roles {
			return true
		}
		others := differences(c.before.Node(p.before), c.after.Node(p.after))
		for _, d := range others {
			what = append(what, message.New("was.setting", d.What, d.Value, d.Other))
		}
		return len(others) == 0
	})
	if !c.sameFamily() {
		list, what = nil, nil // another image is given other ones; those of the release are told
		if own := c.properties(); len(own) > 0 {
			list, what = c.staying(), own
		}
	}
	for _, p := range c.staying() {
		if !slices.Contains(c.files.Redrawn, p.before.Name) || c.moves() || c.has(Container) { // which say it
			continue
		}
		what = append(what, message.New("was.templates"))
		if !slices.ContainsFunc(list, func(o pair) bool { return o.after == p.after }) {
			list = append(list, p)
		}
	}
	meaning := message.New("change.settings.these", message.Series(distinct(what)...).Few())
	if len(list) == 0 {
		if slices.ContainsFunc(c.found, func(f Change) bool { return f.Class != Harmless }) {
			return
		}
		list = c.remade()
		meaning = message.New("change.settings.any")
	}
	if len(list) == 0 {
		return
	}
	if c.moves() && retention(c.before) != retention(c.after) {
		meaning = message.New("change.settings.retention", message.Series(distinct(what)...).Few())
	}
	c.add(Settings, concerning(list, meaning, nil, c))
}

// differences are what two nodes have otherwise, but for what is compared by itself and
// what follows from that.
func differences(before, after *kafka.Node) []kafka.Difference {
	return slices.DeleteFunc(before.Differences(after), func(d kafka.Difference) bool {
		switch owner := kafka.OwnerOf(d.What); d.What {
		case "cluster id", "ports", "volume of the data", "port of the health check":
			return true
		default:
			return owner.Use == kafka.Written && owner.Key != kafka.PartitionsKey
		}
	})
}

// properties are the broker properties of the clusters that differ.
func (c *comparison) properties() []any {
	b, a := map[string]string{}, map[string]string{}
	for _, p := range c.before.Kafka.Properties {
		b[p.Name] = p.Value
	}
	for _, p := range c.after.Kafka.Properties {
		a[p.Name] = p.Value
	}
	from := c.after.Release.Kafka.Family.ConfigFrom
	var list, ofFile []any
	for _, d := range (&kafka.Node{Properties: b}).Differences(&kafka.Node{Properties: a}) {
		if from != "" && d.Other == kafka.Unset {
			ofFile = append(ofFile, d.What)
			continue
		}
		list = append(list, message.New("was.setting", d.What, d.Value, d.Other))
	}
	if len(ofFile) > 0 {
		list = append(list, message.New("was.of-file", message.Series(ofFile...), from))
	}
	return list
}

// retention is what says how long messages are kept.
func retention(c *cluster.Cluster) string {
	text := c.Release.Kafka.Family.ConfigFrom // which may say it where nothing else does
	for _, p := range c.Kafka.Properties {
		if strings.HasPrefix(p.Name, "log.retention.") {
			text += " " + p.Name + "=" + p.Value
		}
	}
	return text
}
