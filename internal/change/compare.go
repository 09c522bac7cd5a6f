package change

import (
	"cmp"
	"slices"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// Compare returns what changes from one cluster to another, the gravest first. images are
// those that are known, oldest first; files tell what the texts for the hosts have
// otherwise.
func Compare(before, after *cluster.Cluster, images []*release.Image, files Files) []Change {
	c := &comparison{before: before, after: after, images: images, files: files, pairs: match(before, after)}
	c.release()
	c.clusterID()
	c.nodeIDs()
	c.data()
	c.voters()
	c.brokers()
	c.replicas()
	c.state()
	c.reach()
	c.newAndGone()
	c.rest()
	c.renamed()
	c.leaveOut()
	slices.SortStableFunc(c.found, func(a, b Change) int {
		return cmp.Or(cmp.Compare(b.Class, a.Class), cmp.Compare(rank(a.Name), rank(b.Name)))
	})
	return c.found
}

// leaveOut leaves out what only follows from a move that is not possible.
func (c *comparison) leaveOut() {
	i := slices.IndexFunc(c.found, func(f Change) bool { return f.Class == NotPossible })
	if i < 0 {
		return
	}
	c.found[i].Empties = Empties(c.found)
	c.found = slices.DeleteFunc(c.found, func(f Change) bool {
		return slices.Contains([]string{Container, ImageFamily, Docker, ClusterIDForm, Image, Ports, Settings, Services, Env}, f.Name)
	})
}

// rank is the place of a sort of changes among all.
func rank(name string) int {
	return slices.IndexFunc(Kinds(), func(k Kind) bool { return k.Name == name })
}

type comparison struct {
	before, after *cluster.Cluster
	images        []*release.Image
	files         Files
	pairs         []pair
	inPlace       bool // the installer of another release takes the hosts over
	found         []Change
}

// add records a change, with the class of its sort.
func (c *comparison) add(name string, change Change) {
	if change.Name = name; change.Class == Harmless {
		change.Class = kind(name).Class
	}
	if change.Empties {
		change.Class = max(change.Class, DestroysData)
	}
	c.found = append(c.found, change)
}

// has reports whether a change was found.
func (c *comparison) has(name string) bool {
	return slices.ContainsFunc(c.found, func(f Change) bool { return f.Name == name })
}

// moves reports whether the hosts are to have another release.
func (c *comparison) moves() bool { return c.before.Release.Name != c.after.Release.Name }

// sameFamily reports whether both clusters run images of one maker.
func (c *comparison) sameFamily() bool {
	return c.before.Release.Kafka.Family.Name == c.after.Release.Kafka.Family.Name
}

// becoming are the names that the machines of nodes will have; those of nodes that
// go are the old ones.
func (c *comparison) becoming(list []*cluster.Host) []string {
	var names []string
	for _, h := range list {
		name := h.Name
		for _, p := range c.pairs {
			if p.before == h && p.kept() {
				name = p.after.Name
			}
		}
		names = append(names, name)
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

// concerning is a change of pairs. word says what a node was and is, nil for nothing.
func concerning(pairs []pair, meaning message.Message, word func(*cluster.Cluster, *cluster.Host) any, c *comparison) Change {
	change := Change{Meaning: meaning}
	for _, p := range pairs {
		if p.before != nil {
			change.before = append(change.before, p.before)
			if word != nil {
				change.Old.Items = append(change.Old.Items, word(c.before, p.before))
			}
		}
		if word != nil {
			change.New.Items = append(change.New.Items, word(c.after, p.after))
		}
		change.Hosts = append(change.Hosts, p.after.Name)
		change.after = append(change.after, p.after)
	}
	change.Old.Items, change.New.Items = distinct(change.Old.Items), distinct(change.New.Items)
	return change
}

// distinct leaves each thing once. Most hosts of a cluster have the same one.
func distinct(items []any) []any {
	var list []any
	seen := map[string]bool{}
	for _, item := range items {
		if text := message.Series(item).String(); !seen[text] {
			seen[text] = true
			list = append(list, item)
		}
	}
	return list
}

// staying are the pairs on one machine.
func (c *comparison) staying() []pair {
	return slices.DeleteFunc(slices.Clone(c.pairs), func(p pair) bool { return p.fate == added || p.fate == passed })
}

// remade are the pairs on one machine whose container of Kafka is made anew. A machine
// under another name has its file in another folder.
func (c *comparison) remade() []pair {
	return slices.DeleteFunc(c.staying(), func(p pair) bool {
		if p.before.Name != p.after.Name {
			return len(c.before.Node(p.before).Differences(c.after.Node(p.after))) == 0
		}
		return !slices.Contains(c.files.Kafka, p.after.Name)
	})
}

// any are the pairs on one machine, or if all machines are others the first of both, which
// then stand for all: what is that of the cluster is said of them.
func (c *comparison) any() []pair {
	if list := c.staying(); len(list) > 0 {
		return list
	}
	b, a := nodes(c.before), nodes(c.after)
	return []pair{{before: b[0], after: a[0]}}
}

// match finds for every node the one that it was, if it was one.
func match(before, after *cluster.Cluster) (pairs []pair) {
	byAddress, byName, byID := map[string]*cluster.Host{}, map[string]*cluster.Host{}, map[int]*cluster.Host{}
	for _, h := range nodes(before) {
		byAddress[strings.ToLower(h.Address)], byName[h.Name], byID[h.NodeID] = h, h, h
	}
	taken := map[string]*cluster.Host{} // addresses that go on being used
	for _, h := range nodes(after) {
		taken[strings.ToLower(h.Address)] = h
	}
	for _, h := range nodes(after) {
		p := pair{after: h, fate: added}
		at, name, id := byAddress[strings.ToLower(h.Address)], byName[h.Name], byID[h.NodeID]
		if name != nil {
			if now := taken[strings.ToLower(name.Address)]; now != nil && now.NodeID == name.NodeID {
				name = nil // that machine goes on under another name
			}
		}
		switch {
		case at != nil && at.NodeID == h.NodeID:
			p.before, p.fate = at, stays
		case at != nil:
			p.before, p.fate = at, reassigned
		case name != nil && name.NodeID == h.NodeID:
			p.before, p.fate = name, moved
		case name != nil:
			p.before, p.fate = name, reassigned
		case id != nil && taken[strings.ToLower(id.Address)] != nil:
			p.before, p.fate = id, reassigned // its old machine is there, with another id
		case id != nil:
			p.before, p.fate = id, passed
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// nodes are the hosts of a cluster with a Kafka, by their names.
func nodes(c *cluster.Cluster) []*cluster.Host {
	list := slices.DeleteFunc(slices.Clone(c.Hosts), func(h *cluster.Host) bool { return !h.Kafka() })
	slices.SortFunc(list, func(a, b *cluster.Host) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// A fate is what became of a node, or where one comes from.
type fate int

const (
	stays      fate = iota // the machine keeps its id, whatever its name is
	moved                  // the id and the name have another address
	passed                 // the id goes to a machine of another name and address
	reassigned             // the machine, or the name, has another id
	added                  // nobody had the id, the address or the name
)

// A pair is a node that is wanted, and the one on the same machine, or with the same id
// where the machine is another one. Machines are told by their addresses, because that is
// where files are copied to and where volumes are.
type pair struct {
	before *cluster.Host // nil if added
	after  *cluster.Host
	fate   fate
}

// kept reports whether the data on the machine is that of this node.
func (p pair) kept() bool { return p.fate == stays || p.fate == moved }

// swapped reports whether reassigned nodes keep their names with their ids, so that it is
// their addresses that were exchanged.
func (c *comparison) swapped(pairs []pair) bool {
	for _, p := range pairs {
		if c.former(p.after) == nil {
			return false
		}
	}
	return len(pairs) > 0
}

// former is the node that had the name and the id of another one, nil if none had both.
func (c *comparison) former(h *cluster.Host) *cluster.Host {
	for _, b := range nodes(c.before) {
		if b.Name == h.Name && b.NodeID == h.NodeID {
			return b
		}
	}
	return nil
}
