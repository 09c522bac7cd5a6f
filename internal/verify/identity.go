package verify

import (
	"fmt"
	"slices"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

const refuses = "Kafka refuses its configuration and ends; the container restarts for ever"

// identity checks node ids and cluster ids.
func (k *checker) identity() {
	byID := map[int][]*host{}
	for _, h := range k.nodes {
		k.nodeID(h)
		k.lostIDs = k.lostIDs || h.id < 0
		if h.id >= 0 {
			byID[h.id] = append(byID[h.id], h)
		}
	}
	for id, hosts := range byID {
		if len(hosts) < 2 {
			continue
		}
		k.lostIDs = true
		what := fmt.Sprintf("node id %d is that of %s", id, names(hosts))
		for _, h := range hosts {
			k.fail(at(h.Kafka.NodeID()), "MSK311", what, "whichever starts first has the id; Kafka refuses the others: another broker is registered with that broker id",
				"give every host a number of its own, and list it in controller.quorum.voters")
		}
	}
	k.clusterIDs()
}

// names lists hosts for a message.
func names(hosts []*host) string {
	var list []string
	for _, h := range hosts {
		list = append(list, h.label)
	}
	if n := len(list); n > 6 {
		return strings.Join(list[:5], ", ") + fmt.Sprintf(" and %d more", n-5)
	} else if n > 1 {
		return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
	return strings.Join(list, "")
}

// nodeID reads the id of a node from all variables that set it.
func (k *checker) nodeID(h *host) {
	var seen []hostfiles.Value
	for _, name := range []string{"node.id", "broker.id"} {
		v := h.Kafka.Property(name)
		if !v.Given || !k.clean(h, v, "the node id", refuses) {
			continue
		}
		if _, ok := kafka.ParseID(v.Text); !ok {
			k.bad[v.Place] = true
			k.fail(at(v), "MSK310", fmt.Sprintf("the node id %q is no number from 0", v.Text), refuses, "give the host a number that no other one has")
			continue
		}
		seen = append(seen, v)
	}
	if len(seen) == 0 {
		if v := h.Kafka.NodeID(); !v.Given && (h.facts == nil || h.Kafka.Mounted != "") {
			k.fail(h.node(), "MSK310", "node.id is missing", refuses, "give the host a number that no other one has")
		}
		return
	}
	h.id, _ = kafka.ParseID(seen[0].Text)
	if len(seen) == 2 && strings.TrimSpace(seen[1].Text) != strings.TrimSpace(seen[0].Text) {
		k.fail(at(seen[1]), "MSK312", fmt.Sprintf("broker.id is %s and node.id is %s", seen[1].Text, seen[0].Text),
			"Kafka ends: You must set node.id to the same value as broker.id", "write the same number in both, or only the one that the image asks for")
		h.id = -1
	}
}

// clusterIDs wants one good id on all nodes.
func (k *checker) clusterIDs() {
	count := map[string]int{}
	for _, h := range k.nodes {
		if id := h.Kafka.ClusterID; id.Given && id.Text != "" && !id.Open {
			count[id.Text]++
		}
	}
	common := most(count)
	for _, h := range k.nodes {
		id := h.Kafka.ClusterID
		name := h.Kafka.Family.ClusterID
		effect := "the node formats its storage with an id of its own making; the others answer INCONSISTENT_CLUSTER_ID, and its broker ends after a minute"
		if len(h.Kafka.Family.StockIDs) > 0 {
			effect = "the image takes the id that it brings along; the others answer INCONSISTENT_CLUSTER_ID, and its broker ends after a minute"
		}
		hint := "write the id of the other hosts"
		if common == "" {
			effect = "each node formats its storage with an id of its own, and they never become one cluster"
			hint = "mskraft init prints a new id; write the same one on all hosts"
			if len(k.nodes) == 1 {
				hint = "write the id of the cluster"
			}
		}
		if !id.Given || id.Text == "" {
			k.fail(h.node(), "MSK313", name+" is missing", effect, hint)
			continue
		}
		if !k.clean(h, id, "the cluster id", "it is the id of no other host, so this one joins none") {
			continue
		}
		if id.Text != common {
			k.fail(at(id), "MSK314", fmt.Sprintf("the cluster id is %s, elsewhere it is %s", id.Text, common),
				"the others answer INCONSISTENT_CLUSTER_ID, and the broker of this host ends after a minute",
				"write one id on all hosts; a host that was started with another one keeps that in its data, which has to go")
		}
		k.clusterID(h, id)
	}
}

// clusterID checks the form of an id. Kafka 3.7.1 needs Some(ID) for data that
// 3.7.0 formatted.
func (k *checker) clusterID(h *host, id hostfiles.Value) {
	bare := id.Text
	if rest, ok := strings.CutPrefix(bare, "Some("); ok && h.facts != nil && h.facts.WrappedID == "refuses" {
		bare = strings.TrimSuffix(rest, ")")
	}
	problem, known := cluster.IDProblem(bare, k.cat)
	what, hint := problem.String(), problem.In(message.English).Do
	switch {
	case problem.IsZero():
	case known:
		k.fail(within(id, bare), "MSK316", "the cluster id "+what, "nodes of two clusters that reach each other by mistake take each other for their own", hint)
	default:
		k.fail(within(id, bare), "MSK315", "the cluster id "+what, "Kafka before 3.7 stores it changed or refuses it, later ones as it is: hosts, or releases, disagree about it", hint)
	}
}

// roles reads and checks the roles of the nodes.
func (k *checker) roles() {
	controllers, brokers := 0, 0
	for _, h := range k.nodes {
		v := h.Kafka.Property("process.roles")
		if h.Kafka.Replaces && h.Kafka.Mounted == "" {
			k.fail(h.node(), "MSK376", "the configuration file that is mounted into the container is not among the host's files",
				"Docker makes an empty folder in its place, and Kafka finds no configuration", "copy the file to the host, too: conf/kafka/controller.properties")
		}
		if !v.Given {
			v.Text = k.effective(h, "process.roles")
		} else if !k.clean(h, v, "the list of roles", refuses) {
			v.Text = ""
		}
		if v.Text == "" {
			h.blind = true
			if !v.Given && (h.facts == nil || h.Kafka.Mounted != "") {
				k.fail(h.node(), "MSK320", "process.roles is missing", "Kafka starts for ZooKeeper, which is not there", "write broker, controller, or broker,controller")
			}
			continue
		}
		told := len(k.listed)
		for role := range strings.SplitSeq(v.Text, ",") {
			switch strings.TrimSpace(role) {
			case "broker":
				h.broker = true
			case "controller":
				h.controller = true
			default:
				k.fail(within(v, role), "MSK320", fmt.Sprintf("%q is no role", strings.TrimSpace(role)), refuses, "the roles are broker, controller, or broker,controller")
			}
		}
		if len(k.listed) > told {
			h.blind, h.broker, h.controller = true, false, false
		}
		if h.controller {
			controllers++
		}
		if h.broker {
			brokers++
		}
	}
	if brokers == 0 && controllers > 1 && !k.partial() {
		k.lostAddresses = true
		k.fail(k.nodes[0].node(), "MSK320", "no host has the role broker", "nobody keeps messages, and no service finds a broker", "give at least one host the role broker")
	}
}

// quorum warns of a number of controllers that is a bad one. If it is not that of
// the voters, that is told of each.
func (k *checker) quorum(voters int) {
	n := 0
	for _, h := range k.nodes {
		if h.controller {
			n++
		}
	}
	if k.partial() || len(k.nodes) < 2 || n%2 == 1 && n > 1 || n != voters || k.vouched() {
		return
	}
	what := fmt.Sprintf("%d hosts are controllers", n)
	effect := "one more than is of use: the cluster survives as many failures with one less"
	switch n {
	case 1:
		what, effect = "one host alone is a controller", "when it is down nobody elects leaders, and no broker can start"
	case 2:
		effect = "when either one is down nobody elects leaders, and no broker can start"
	}
	for _, h := range k.nodes {
		if h.controller {
			k.warn(at(h.Kafka.Property("process.roles")), "MSK327", what, effect, "have three of them, or five")
		}
	}
}

// partial reports whether hosts of the cluster are missing or were not understood,
// so that what is not found may still be there.
func (k *checker) partial() bool {
	return k.missing || len(k.hosts) == 1 || slices.ContainsFunc(k.hosts, func(h *host) bool { return h.blind })
}

// vouched reports whether the files of all nodes are as mskraft wrote them.
func (k *checker) vouched() bool {
	return !slices.ContainsFunc(k.nodes, func(h *host) bool { return !h.chosen })
}
