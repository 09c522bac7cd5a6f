package change

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// brokers finds the brokers that go, and the hosts that become brokers.
func (c *comparison) brokers() {
	var list []*Node
	for _, n := range c.before {
		if !n.Broker || slices.ContainsFunc(c.after, func(a *Node) bool { return a.Broker && a.ID == n.ID }) {
			continue
		}
		if _, told := c.found[NodeID]; told && slices.ContainsFunc(c.pairs, func(p pair) bool { return p.before == n && p.fate == reassigned }) {
			continue
		}
		if h := c.host(n.Host); h != nil && h.Unread != nil {
			continue
		}
		list = append(list, n)
	}
	if len(list) > 0 {
		remaining := 0
		for _, a := range c.after {
			if a.Broker {
				remaining++
			}
		}
		brokers := 0
		for _, n := range c.before {
			if n.Broker {
				brokers++
			}
		}
		change := Change{Hosts: c.becoming(list), Before: list, Procedure: "move the replicas to other brokers first, and unregister the broker afterwards"}
		if factor := list[0].Factor; factor > remaining && factor <= len(list) { // nobody can take them, and all may be there
			change.Empties, change.Procedure = true, "remove the volumes on all hosts, then start all together"
		}
		change.Explanation = brokerRemovedWords(list, brokers, remaining)
		var old []string
		for _, n := range list {
			old = append(old, fmt.Sprintf("broker %d at %s", n.ID, n.Host))
		}
		change.Old = strings.Join(old, ", ")
		c.add(BrokerRemoved, change)
	}
	if list := c.differing(func(b, a *Node) bool { return a.Broker && !b.Broker }); len(list) > 0 {
		change := Change{Explanation: "The hosts become brokers as well. Topics that exist get no replica on them by themselves."}
		change.list(list, (*Node).roles)
		c.add(Roles, change)
	}
}

func (n *Node) roles() string {
	var roles []string
	if n.Broker {
		roles = append(roles, "broker")
	}
	if n.Controller {
		roles = append(roles, "controller")
	}
	return strings.Join(roles, ",")
}

func (c *comparison) host(name string) *Host {
	for _, h := range c.hosts {
		if h.Name == name {
			return h
		}
	}
	return nil
}

// reach finds nodes under other addresses or ports.
func (c *comparison) reach() {
	if list := c.of(moved); len(list) > 0 {
		change := Change{Explanation: addressWords(list)}
		change.list(list, func(n *Node) string { return n.Host + " " + n.Address })
		c.add(Address, change)
	}
	list := c.differing(func(b, a *Node) bool {
		return b.Family == a.Family && b.roles() == a.roles() && !slices.Equal(b.ports, a.ports)
	})
	if len(list) > 0 {
		change := Change{Explanation: portsWords(list)}
		change.list(list, func(n *Node) string { return n.Host + " " + strings.Join(n.published(), " ") })
		c.add(Ports, change)
	}
}

// published are the ports with the listeners they lead to, each once.
func (n *Node) published() []string {
	var list []string
	for _, p := range n.ports {
		if !strings.Contains(p, " ") {
			list = append(list, p)
		}
	}
	return list
}

// came tells of hosts that come and go without touching the others.
func (c *comparison) came() {
	var names []string
	for _, h := range c.wanted {
		known := hasHost(c.hosts, h.Name)
		if h.Node != nil && c.fateOf(h.Node) != added || h.Node == nil && known {
			continue
		}
		names = append(names, h.Name)
	}
	if len(names) > 0 {
		c.add(HostAdded, Change{Hosts: names, Explanation: hostAddedWords(c.of(added))})
	}
	names = nil
	for _, h := range c.hosts {
		stays := hasHost(c.wanted, h.Name) || slices.ContainsFunc(c.pairs, func(p pair) bool { return p.before != nil && p.before == h.Node })
		if !stays && h.Unread == nil && (h.Node == nil || !h.Node.Broker) {
			names = append(names, h.Name)
		}
	}
	if len(names) > 0 {
		c.add(HostRemoved, Change{Hosts: names, Explanation: "No data of topics is on them. What runs there goes on until it is stopped."})
	}
}

func (c *comparison) fateOf(n *Node) fate {
	for _, p := range c.pairs {
		if p.after == n {
			return p.fate
		}
	}
	return stays
}

// rest tells of containers that are made anew for anything else.
func (c *comparison) rest() {
	var what []string
	list := c.differing(func(b, a *Node) bool {
		if b.Family != a.Family || b.roles() != a.roles() {
			return false
		}
		differs := false
		for name := range a.settings {
			if b.settings[name] != a.settings[name] {
				what, differs = append(what, name), true
			}
		}
		for name := range b.settings {
			if _, ok := a.settings[name]; !ok {
				what, differs = append(what, name), true
			}
		}
		return differs
	})
	if len(list) == 0 && !c.restarts() {
		list = c.differing(func(b, a *Node) bool { return b.service != a.service })
	}
	if len(list) == 0 {
		return
	}
	slices.Sort(what)
	what = slices.Compact(what)
	var change Change
	change.list(list, func(*Node) string { return "" })
	change.Explanation = settingsWords(what)
	c.add(Settings, change)
}

func joinIDs(ids []int) string {
	var list []string
	for _, id := range ids {
		list = append(list, strconv.Itoa(id))
	}
	return strings.Join(list, ",")
}
