package change

import (
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
)

// Sources: StorageTool and MetaPropertiesEnsemble of 3.7; before that kafka-storage.sh
// format --ignore-formatted, which compares nothing. TestIntegrationForeignData.
func (c *comparison) clusterID() {
	if c.before.ID == c.after.ID || c.wrapsID() && c.after.ID == "Some("+c.before.ID+")" { // as it is stored
		return
	}
	meaning := message.New("change.cluster-id.ignored")
	if c.after.Release.Kafka.Knows().ChecksClusterID() {
		meaning = message.New("change.cluster-id.refused")
	}
	list := nodes(c.before)
	c.add(ClusterID, Change{
		Hosts: c.becoming(list), Old: message.Series(string(c.before.ID)), New: message.Series(string(c.after.ID)), Meaning: meaning, Empties: true, before: list,
	})
}

// wrapsID reports whether the data has the id in another form than the new Kafka reads it.
// Source: KAFKA-16473. TestIntegrationNewKafka.
func (c *comparison) wrapsID() bool {
	return c.before.Release.Kafka.WrappedID == "stores" && c.after.Release.Kafka.WrappedID == "refuses"
}

func (c *comparison) nodeIDs() {
	if list := c.of(reassigned); len(list) > 0 {
		if c.swapped(list) {
			c.addressSwap(list)
		} else {
			c.reassigned(list)
		}
	}
	if list := c.of(passed); len(list) > 0 {
		c.nodeMoved(list)
	}
	renamed := slices.DeleteFunc(c.of(stays), func(p pair) bool { return p.before.Name == p.after.Name })
	if len(renamed) > 0 {
		c.add(HostRenamed, concerning(renamed, message.New("change.host-renamed"), hostName, c))
	}
}

// reassigned tells of machines, or names, that get other node ids.
// Sources: KafkaRaftServer.initializeLogDirs, MetaPropertiesEnsemble.verify.
// TestIntegrationEmpties.
func (c *comparison) reassigned(list []pair) {
	var old, now []int
	for _, p := range list {
		old, now = append(old, p.before.NodeID), append(now, p.after.NodeID)
	}
	slices.Sort(old)
	slices.Sort(now)
	meaning := message.New("change.node-id.other")
	if slices.Equal(slices.Compact(old), slices.Compact(now)) && len(list) > 1 {
		meaning = message.New("change.node-id.exchanged")
	}
	change := concerning(list, meaning, func(_ *cluster.Cluster, h *cluster.Host) any { return message.New("was.node-id", h.Name, h.NodeID) }, c)
	change.Empties = true
	c.add(NodeID, change)
}

// addressSwap tells of nodes that keep names and ids and exchange their addresses. What
// was there is the node of the name, not that of the machine.
func (c *comparison) addressSwap(list []pair) {
	var hosts []string
	for i, p := range list {
		list[i].before = c.former(p.after)
		hosts = append(hosts, p.after.Name)
	}
	c.add(AddressSwap, concerning(list, message.New("change.address-swap", message.And(hosts...)), func(_ *cluster.Cluster, h *cluster.Host) any {
		return message.New("was.node-at", h.Name, h.Address)
	}, c))
}

// nodeMoved tells of ids that go to other machines.
// Source: QuorumState and the fetching of followers. TestIntegrationNodeMoves.
func (c *comparison) nodeMoved(list []pair) {
	meaning := message.New("change.node-moved.kept")
	empties := c.mostEmpty()
	if empties {
		meaning = message.New("change.node-moved.emptied")
	}
	change := concerning(list, meaning, func(_ *cluster.Cluster, h *cluster.Host) any {
		return message.New("was.node-moved", h.NodeID, h.Name, h.Address)
	}, c)
	change.Empties = empties
	c.add(NodeMoved, change)
}

// voters tells of other controllers.
// Source: QuorumState.initialize; bitnami/containers, libkafka.sh from 3.5.1 on.
// TestIntegrationVoters.
func (c *comparison) voters() {
	old, now := ids(c.before.Controllers()), ids(c.after.Controllers())
	if slices.Equal(old, now) {
		return
	}
	list := nodes(c.before)
	change := Change{Hosts: c.becoming(list), Old: message.Series(numbers(old)), New: message.Series(numbers(now)), before: list, after: nodes(c.after)}
	empty, all := c.emptyControllers()
	switch {
	case c.mostEmpty():
		change.Meaning, change.Empties = message.New("change.voters.emptied", empty, all), true
	case Empties(c.found):
		change.Meaning, change.Class = message.New("change.voters.with-data"), RollingRestart
	default:
		change.Meaning = message.New("change.voters.kept")
	}
	c.add(Voters, change)
}

// emptyControllers counts the controllers that begin without the cluster's metadata, and
// all of them.
func (c *comparison) emptyControllers() (empty, all int) {
	for _, p := range c.pairs {
		if p.after.Controller {
			all++
			if !p.kept() || !c.after.Kafka.Volume {
				empty++
			}
		}
	}
	return empty, all
}

// mostEmpty reports whether those controllers together could elect a leader that knows
// nothing: half of them cannot.
func (c *comparison) mostEmpty() bool {
	empty, all := c.emptyControllers()
	return 2*empty > all
}

// ids are the node ids of hosts, sorted.
func ids(hosts []*cluster.Host) []int {
	list := make([]int, len(hosts))
	for i, h := range hosts {
		list[i] = h.NodeID
	}
	slices.Sort(list)
	return list
}

// numbers are ids as Kafka writes them.
func numbers(ids []int) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = strconv.Itoa(id)
	}
	return strings.Join(list, ",")
}

func hostName(_ *cluster.Cluster, h *cluster.Host) any { return h.Name }
