package change

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func (c *comparison) clusterID() {
	var old []string
	var hosts []*Node
	for _, n := range c.before {
		if n.folder && len(c.after) > 0 && n.ClusterID != c.after[0].ClusterID {
			if !slices.Contains(old, n.ClusterID) {
				old = append(old, n.ClusterID)
			}
			hosts = append(hosts, n)
		}
	}
	if len(hosts) > 0 {
		id := c.after[0]
		c.add(ClusterID, Change{
			Hosts: c.becoming(hosts), Old: strings.Join(old, ", "), New: id.ClusterID, Explanation: clusterIDWords(id.Family), Empties: true, Before: hosts,
			Procedure: "remove the volumes on all hosts, then start all together",
		})
	}
}

func (c *comparison) nodeIDs() {
	if list := c.of(reassigned); len(list) > 0 {
		change := Change{Empties: true, Procedure: "give the old ids back, or remove the volumes on all hosts and start all together"}
		if swapped(list, c.before) {
			for i, p := range list { // what stands there is the node of that name, not that of the machine
				same := func(n *Node) bool { return n.Host == p.after.Host && n.ID == p.after.ID }
				list[i].before = c.before[slices.IndexFunc(c.before, same)]
			}
			change.list(list, func(n *Node) string { return n.Host + " at " + n.Address })
			change.Explanation, change.Empties = addressSwapWords(list), false
			change.Procedure = "look which ids the volumes hold before anything is started"
			c.add(AddressSwap, change)
		} else {
			change.list(list, func(n *Node) string { return n.Host + " is " + strconv.Itoa(n.ID) })
			change.Explanation = nodeIDWords(list)
			c.add(NodeID, change)
		}
	}
	if list := c.of(passed); len(list) > 0 {
		change := Change{Procedure: "stop Kafka on the old machines for good, then start all together"}
		change.list(list, func(n *Node) string { return fmt.Sprintf("node %d at %s (%s)", n.ID, n.Host, n.Address) })
		empty, controllers := c.emptyControllers()
		change.Empties = 2*empty > controllers
		change.Explanation = nodeMovedWords(change.Empties)
		c.add(NodeMoved, change)
	}
	var list []pair
	for _, p := range c.of(stays) {
		if p.before.folder && p.before.Host != p.after.Host {
			list = append(list, p)
		}
	}
	if len(list) > 0 {
		change := Change{Explanation: "The machines keep their addresses and node ids. Only the names of their folders change."}
		change.list(list, func(n *Node) string { return n.Host })
		c.add(HostRenamed, change)
	}
}

func (c *comparison) voters() {
	if len(c.after) == 0 {
		return
	}
	want := voterIDs(c.after[0])
	var list []*Node
	var old []string
	for _, n := range c.before {
		if ids := voterIDs(n); n.folder && ids != want {
			list = append(list, n)
			if !slices.Contains(old, ids) {
				old = append(old, ids)
			}
		}
	}
	if len(list) == 0 {
		return
	}
	change := Change{Hosts: c.becoming(list), Old: strings.Join(old, "; "), New: want, Before: list, After: c.after}
	empty, controllers := c.emptyControllers()
	change.Empties = 2*empty > controllers
	change.Explanation = votersWords(c.after[0].Family)
	switch {
	case change.Empties:
		change.Explanation += fmt.Sprintf("%d of the %d controllers begin without the metadata, and could elect a leader that knows nothing of the topics: all data has to go.", empty, controllers)
		change.Procedure = "remove the volumes on all hosts, then start all together"
	case c.empties():
		change.Explanation += "The file goes with the data."
		change.Procedure = "nothing beside what the other changes ask for"
	default:
		change.Explanation += "Nothing is lost if the new ids are written into the file on all hosts while Kafka is stopped everywhere."
		change.Procedure = "stop Kafka on all hosts, write the new ids into quorum-state on all of them, start all together"
	}
	c.add(Voters, change)
}

// emptyControllers counts the controllers that begin without the cluster's
// metadata, and all of them. Most of them together could elect a leader that
// knows nothing.
func (c *comparison) emptyControllers() (empty, all int) {
	for _, p := range c.pairs {
		if p.after.Controller {
			all++
			if !p.kept() || p.after.Volume == "" {
				empty++
			}
		}
	}
	return empty, all
}
