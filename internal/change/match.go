package change

import (
	"slices"
	"strings"
)

// A fate is what became of a node, or where one comes from.
type fate int

const (
	stays      fate = iota // the machine keeps its id, whatever its name is
	moved                  // the id and the name have another address
	passed                 // the id goes to a machine of another name and address
	reassigned             // the machine, or the name, has another id
	added                  // nobody had the id, the address or the name
)

// A pair is a node that is wanted, and the committed one on the same machine, or
// with the same id where the machine is another one. Machines are told by their
// addresses, because that is where files are copied to and where volumes are.
type pair struct {
	before *Node // nil if added
	after  *Node
	fate   fate
}

// kept reports whether the data on the machine is that of this node.
func (p pair) kept() bool { return p.fate == stays || p.fate == moved }

// match finds for every node the one that it was, if it was one.
func match(before, after []*Node) (pairs []pair) {
	byAddress, byName, byID := map[string]*Node{}, map[string]*Node{}, map[int]*Node{}
	for _, n := range before {
		byAddress[n.Address], byID[n.ID] = n, n
		if n.folder {
			byName[n.Host] = n
		}
	}
	taken := map[string]*Node{} // addresses that go on being used
	for _, n := range after {
		taken[n.Address] = n
	}
	for _, n := range after {
		p := pair{after: n, fate: added}
		name, id := byName[n.Host], byID[n.ID]
		if name != nil {
			if now := taken[name.Address]; now != nil && now.ID == name.ID {
				name = nil // that machine goes on under another name
			}
		}
		switch {
		case byAddress[n.Address] != nil:
			p.before, p.fate = byAddress[n.Address], reassigned
			if p.before.ID == n.ID {
				p.fate = stays
			}
		case name != nil && name.ID == n.ID:
			p.before, p.fate = name, moved
		case name != nil:
			p.before, p.fate = name, reassigned
		case id != nil && !id.folder:
			p.before, p.fate = id, moved // its folder is lost, and its address was told by others
		case id != nil && taken[id.Address] != nil:
			p.before, p.fate = id, reassigned // its old machine is there, with another id
		case id != nil:
			p.before, p.fate = id, passed
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// swapped reports whether reassigned nodes keep their names with their ids, so
// that it is their addresses that were exchanged.
func swapped(pairs []pair, before []*Node) bool {
	for _, p := range pairs {
		same := func(n *Node) bool { return n.Host == p.after.Host && n.ID == p.after.ID }
		if !slices.ContainsFunc(before, same) {
			return false
		}
	}
	return len(pairs) > 0
}

// remembered are controllers that others have in their lists although no folder
// of theirs is there: it was deleted by hand.
func remembered(nodes []*Node) []*Node {
	var list []*Node
	for _, n := range nodes {
		for _, v := range n.Voters {
			known := func(n *Node) bool { return n.ID == v.ID || n.Address == v.Address }
			if !slices.ContainsFunc(nodes, known) && !slices.ContainsFunc(list, known) {
				list = append(list, &Node{Host: v.Address, ID: v.ID, Address: v.Address, Controller: true, ClusterID: n.ClusterID, Voters: n.Voters})
			}
		}
	}
	return list
}

// voterIDs are the ids of a node's voters, sorted, as one text.
func voterIDs(n *Node) string { return joinIDs(ids(n.Voters)) }

func ids(voters []Voter) []int {
	var list []int
	for _, v := range voters {
		list = append(list, v.ID)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func nodes(hosts []*Host) []*Node {
	var list []*Node
	for _, h := range hosts {
		if h.Node != nil {
			list = append(list, h.Node)
		}
	}
	return list
}

func hasHost(hosts []*Host, name string) bool {
	_, ok := slices.BinarySearchFunc(hosts, name, func(h *Host, name string) int { return strings.Compare(h.Name, name) })
	return ok
}
