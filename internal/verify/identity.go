package verify

import (
	"slices"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

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
		for _, h := range hosts {
			k.fail(at(h.Kafka.NodeID()), "MSK311.twice", id, names(hosts))
		}
	}
	k.clusterIDs()
}

// names lists hosts for a message.
func names(hosts []*host) message.List {
	var list []string
	for _, h := range hosts {
		list = append(list, h.label)
	}
	return message.And(list...).Few()
}

// nodeID reads the id of a node from all variables that set it.
func (k *checker) nodeID(h *host) {
	var seen []hostfiles.Value
	for _, name := range []string{"node.id", "broker.id"} {
		v := h.Kafka.Property(name)
		if !v.Given || !k.clean(h, v, message.New("value.node-id"), "effect.refuses") {
			continue
		}
		if _, ok := kafka.ParseID(v.Text); !ok {
			k.bad[v.Place] = true
			k.fail(at(v), "MSK310.form", v.Text)
			continue
		}
		seen = append(seen, v)
	}
	if len(seen) == 0 {
		if v := h.Kafka.NodeID(); !v.Given && (h.facts == nil || h.Kafka.Mounted != "") {
			k.fail(h.node(), "MSK310.missing")
		}
		return
	}
	h.id, _ = kafka.ParseID(seen[0].Text)
	if len(seen) == 2 && strings.TrimSpace(seen[1].Text) != strings.TrimSpace(seen[0].Text) {
		k.fail(at(seen[1]), "MSK312.differ", seen[1].Text, seen[0].Text)
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
		if !id.Given || id.Text == "" {
			missing := message.ID("MSK313.made-up")
			switch {
			case common == "" && len(k.nodes) == 1:
				missing = "MSK313.alone"
			case common == "":
				missing = "MSK313.none"
			case len(h.Kafka.Family.StockIDs) > 0:
				missing = "MSK313.stock"
			}
			k.fail(h.node(), missing, h.Kafka.Family.ClusterID)
			continue
		}
		if !k.clean(h, id, message.New("value.cluster-id"), "effect.joins-none") {
			continue
		}
		if id.Text != common {
			k.fail(at(id), "MSK314.differs", id.Text, common)
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
	switch {
	case problem.IsZero():
	case known:
		k.fail(within(id, bare), "MSK316.known", problem)
	default:
		k.fail(within(id, bare), "MSK315.form", problem)
	}
}

// roles reads and checks the roles of the nodes.
func (k *checker) roles() {
	controllers, brokers := 0, 0
	for _, h := range k.nodes {
		v := h.Kafka.Property("process.roles")
		if h.Kafka.Replaces && h.Kafka.Mounted == "" {
			k.fail(h.node(), "MSK376.not-here")
		}
		if !v.Given {
			v.Text = k.effective(h, "process.roles")
		} else if !k.clean(h, v, message.New("value.roles"), "effect.refuses") {
			v.Text = ""
		}
		if v.Text == "" {
			h.blind = true
			if !v.Given && (h.facts == nil || h.Kafka.Mounted != "") {
				k.fail(h.node(), "MSK320.missing")
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
				k.fail(within(v, role), "MSK320.unknown", strings.TrimSpace(role))
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
		k.fail(k.nodes[0].node(), "MSK320.no-broker")
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
	m := message.New("MSK327.even", n)
	switch n {
	case 1:
		m = message.New("MSK327.one")
	case 2:
		m = message.New("MSK327.two")
	}
	for _, h := range k.nodes {
		if h.controller {
			k.add(Warning, at(h.Kafka.Property("process.roles")), m)
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
