package change

import (
	"slices"
	"strings"

	"mskraft/internal/release"
)

// Compare returns what changes between two states of a cluster, the gravest
// first. Where nothing is committed there is nothing to compare. images are those
// that are known, oldest first.
func Compare(before, after State, images []*release.Image) []Change {
	if len(before.Hosts) == 0 {
		return nil
	}
	c := &comparison{hosts: before.Hosts, wanted: after.Hosts, images: images, after: nodes(after.Hosts), found: map[string]Change{}}
	c.before = nodes(before.Hosts)
	c.before = append(c.before, remembered(c.before)...)
	c.unread()
	c.pairs = match(c.before, c.after)
	c.clusterID()
	c.nodeIDs()
	c.data()
	c.voters()
	c.brokers()
	c.replicas()
	c.reach()
	c.came()
	c.rest()
	var list []Change
	for _, k := range Kinds() {
		if change, ok := c.found[k.Name]; ok {
			list = append(list, change)
		}
	}
	return list
}

type comparison struct {
	hosts, wanted []*Host
	before, after []*Node
	pairs         []pair
	images        []*release.Image
	found         map[string]Change
}

// add records a change.
func (c *comparison) add(name string, change Change) {
	change.Name = name
	for _, k := range Kinds() {
		if k.Name == name {
			change.Class = k.Class
		}
	}
	c.found[name] = change
}

// restarts reports whether something was found for which Kafka is started again.
func (c *comparison) restarts() bool {
	for _, change := range c.found {
		if change.Class != Harmless {
			return true
		}
	}
	return false
}

// empties reports whether one of the changes found makes Kafka begin without data.
func (c *comparison) empties() bool {
	for _, change := range c.found {
		if change.Empties {
			return true
		}
	}
	return false
}

// unread tells of the hosts that cannot be compared. What they were is not known,
// so nothing is said of what becomes of them.
func (c *comparison) unread() {
	var hosts, why []string
	for _, h := range slices.Concat(c.hosts, c.wanted) {
		if h.Unread != nil && !slices.Contains(hosts, h.Name) {
			hosts, why = append(hosts, h.Name), append(why, strings.Split(h.Unread.Error(), "\n")...)
		}
	}
	if len(hosts) == 0 {
		return
	}
	c.after = slices.DeleteFunc(c.after, func(n *Node) bool { return slices.Contains(hosts, n.Host) })
	c.add(Unreadable, Unknown(hosts, strings.Join(why, "; ")))
}

// becoming are the names that the machines of nodes will have; those of nodes that
// go are the old ones.
func (c *comparison) becoming(list []*Node) []string {
	var names []string
	for _, n := range list {
		name := n.Host
		for _, p := range c.pairs {
			if p.before == n && p.kept() {
				name = p.after.Host
			}
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// of returns the pairs of a fate.
func (c *comparison) of(f fate) []pair {
	var list []pair
	for _, p := range c.pairs {
		if p.fate == f {
			list = append(list, p)
		}
	}
	return list
}

// list fills in the hosts, the nodes, and what they were and become.
func (c *Change) list(pairs []pair, word func(*Node) string) {
	var old, now []string
	add := func(list *[]string, text string) {
		if text != "" && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, p := range pairs {
		if p.before != nil {
			add(&old, word(p.before))
			c.Before = append(c.Before, p.before)
		}
		add(&now, word(p.after))
		add(&c.Hosts, p.after.Host)
		c.After = append(c.After, p.after)
	}
	c.Old, c.New = strings.Join(old, ", "), strings.Join(now, ", ")
}

// differing are the pairs on one machine in which something differs.
func (c *comparison) differing(differs func(before, after *Node) bool) []pair {
	var list []pair
	for _, p := range c.pairs {
		if p.fate != added && p.fate != passed && p.before.folder && differs(p.before, p.after) {
			list = append(list, p)
		}
	}
	return list
}

// storing are the pairs between which the kind of storage differs. If all machines
// are others, the first of both stand for all: the kind is that of the cluster.
func (c *comparison) storing(differs func(before, after *Node) bool) []pair {
	if list := c.differing(differs); len(list) > 0 {
		return list
	}
	same := slices.ContainsFunc(c.pairs, func(p pair) bool { return p.fate != added && p.fate != passed && p.before.folder })
	if i := slices.IndexFunc(c.before, func(n *Node) bool { return n.folder }); !same && i >= 0 && len(c.after) > 0 && differs(c.before[i], c.after[0]) {
		return []pair{{before: c.before[i], after: c.after[0]}}
	}
	return nil
}
