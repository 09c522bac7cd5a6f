package verify

import (
	"errors"
	"slices"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// checkIdentity checks node ids and cluster ids.
func (check *checker) checkIdentity() {
	for _, h := range check.nodes {
		check.readNodeID(h)
	}
	for _, h := range check.nodes {
		same := filter(check.nodes, func(o *node) bool { return o.id == h.id })
		check.lostIDs = check.lostIDs || h.id < 0 || len(same) > 1
		if h.id >= 0 && len(same) > 1 {
			check.fail(h.Kafka.NodeID(), "MSK311.twice", h.id, names(same))
		}
	}
	check.checkClusterIDs()
}

// readNodeID reads the id of a node from all variables that set it.
func (check *checker) readNodeID(h *node) {
	var seen []hostfiles.Value
	for _, name := range []string{"node.id", "broker.id"} {
		v := h.Kafka.Property(name)
		if !v.Given || check.isSpoilt(h, name) {
			continue
		}
		if _, ok := kafka.ParseID(v.Text); ok {
			seen = append(seen, v)
		} else {
			check.reported[v.Place] = true
			check.fail(v, "MSK310.form", v.Text)
		}
	}
	if len(seen) == 0 {
		if !h.Kafka.NodeID().Given && h.hasFile() {
			check.fail(h.node(), "MSK310.missing")
		}
		return
	}
	h.id, _ = kafka.ParseID(seen[0].Text)
	if len(seen) == 2 && strings.TrimSpace(seen[1].Text) != strings.TrimSpace(seen[0].Text) {
		check.fail(seen[1], "MSK312.differ", seen[1].Text, seen[0].Text)
		h.id = -1
	}
}

// checkClusterIDs wants one good id on all nodes.
func (check *checker) checkClusterIDs() {
	given := filter(check.nodes, func(h *node) bool { id := h.Kafka.ClusterID; return id.Text != "" && !id.Open })
	common := most(given, (*node).storedID)
	for _, h := range check.nodes {
		switch id := h.Kafka.ClusterID; {
		case id.Text == "" && !id.Open:
			check.judgeMissingID(h, common)
		case check.isClean(h.host, id, message.New("value.cluster-id"), "effect.joins-none"):
			if h.storedID() != common {
				other := first(given, func(o *node) bool { return o.storedID() == common })
				check.fail(id, "MSK314.differs", id.Text, other.Kafka.ClusterID.Text)
			}
			check.judgeClusterID(h, id)
		}
	}
}

// storedID is what the Kafka of a node makes of its cluster id: the text itself if that is not known.
func (h *node) storedID() string {
	if stored, err := h.knows.StoredID(h.Kafka.ClusterID.Text); err == nil {
		return string(stored)
	}
	return h.Kafka.ClusterID.Text
}

// judgeMissingID tells what a node without a cluster id formats its storage with.
func (check *checker) judgeMissingID(h *node, common string) {
	switch family := h.Kafka.Family; {
	case h.knows.Version() == "":
		check.unchecked("unchecked.cluster-id", h.image())
	case family.OwnID != "" && (common == "" || common == family.OwnID):
		check.warn(h.node(), "MSK316.own", family.ClusterID, family.OwnID)
	case family.OwnID != "":
		check.fail(h.node(), "MSK313.stock", family.ClusterID)
	case common != "":
		check.fail(h.node(), "MSK313.made-up", family.ClusterID)
	case len(check.nodes) > 1 || len(h.Kafka.Voters()) > 1:
		check.fail(h.node(), "MSK313.none", family.ClusterID)
	}
}

// judgeClusterID tells of an id that Kafka refuses, or stores in another way, and of one
// that others have, too.
func (check *checker) judgeClusterID(h *node, id hostfiles.Value) {
	bare := strings.TrimSuffix(strings.TrimPrefix(id.Text, "Some("), ")") // 3.7.1 needs Some(ID) for data that 3.7.0 formatted
	switch stored, err := h.knows.StoredID(id.Text); {
	case h.knows.Version() == "":
		if stored, err := h.knows.StoredID(id.Text); err != nil || string(stored) != id.Text {
			check.unchecked("unchecked.cluster-id", h.image())
		}
	case errors.Is(err, kafka.ErrIDHyphen):
		check.fail(id, "MSK315.hyphen", id.Text)
	case err != nil:
		check.fail(id, "MSK315.refused", id.Text, h.knows.Version())
	case bare != id.Text && h.Kafka.Image != nil && h.Kafka.Image.WrappedID == "stores":
		check.warn(id, "MSK315.wrapped", id.Text, h.Kafka.Image.Tag, bare)
	case string(stored) != id.Text && !h.chosen:
		check.warn(id, "MSK315.rewritten", id.Text, h.knows.Version(), string(stored))
	}
	if why := cluster.KnownID(bare, check.catalogue); !why.IsZero() && !h.chosen {
		check.warn(within(id, bare), "MSK316.known", why)
	}
}

// readRoles reads and checks the roles of the nodes.
func (check *checker) readRoles() {
	for _, h := range check.nodes {
		v := h.Kafka.Property("process.roles")
		switch m := h.Kafka.Unread; {
		case m == nil:
		case m.Named():
			check.warn(m.Value, "MSK376.volume", m.Source)
		case h.Kafka.Replaces && !h.Kafka.Elsewhere:
			check.fail(h.node(), "MSK376.not-here")
		default:
			check.unchecked("unchecked.config", m.Source)
		}
		if !v.Given {
			v.Text = check.effective(h, "process.roles")
		} else if check.isSpoilt(h, "process.roles") {
			v.Text = ""
		}
		if v.Text == "" {
			h.blind = true
			if !v.Given && h.hasFile() {
				check.fail(h.node(), "MSK320.missing")
			}
			continue
		}
		roles, unknown := kafka.ParseRoles(v.Text)
		for _, role := range unknown {
			check.fail(within(v, role), "MSK320.unknown", role)
		}
		if h.Roles = roles; len(unknown) > 0 {
			h.blind, h.Roles = true, kafka.Roles{}
		}
	}
	if len(check.brokers()) == 0 && len(check.controllers()) > 1 && !check.isPartial() {
		check.lostAddresses = true
		check.fail(check.nodes[0].node(), "MSK320.no-broker")
	}
}

// warnOfQuorum warns of a number of controllers that is a bad one. If it is not that of
// the voters, that is told of each.
func (check *checker) warnOfQuorum(voters int) {
	controllers := check.controllers()
	n := len(controllers)
	if check.isPartial() || len(check.nodes) < 2 || n%2 == 1 && n > 1 || n != voters || check.isVouched() {
		return
	}
	for _, h := range controllers {
		switch v := h.Kafka.Property("process.roles"); n {
		case 1:
			check.warn(v, "MSK327.one")
		case 2:
			check.warn(v, "MSK327.two")
		default:
			check.warn(v, "MSK327.even", n)
		}
	}
}

// brokers are the nodes with that role.
func (check *checker) brokers() []*node {
	return filter(check.nodes, func(h *node) bool { return h.Broker })
}

// controllers are the nodes with that role.
func (check *checker) controllers() []*node {
	return filter(check.nodes, func(h *node) bool { return h.Controller })
}

// isPartial reports whether hosts of the cluster are missing or were not understood,
// so that what is not found may still be there.
func (check *checker) isPartial() bool {
	isAlone := len(check.hosts) == 1 && !check.hosts[0].whole
	return check.voterMissing || isAlone || slices.ContainsFunc(check.hosts, func(h *host) bool { return h.blind })
}

// isVouched reports whether the files of all nodes are as mskraft wrote them.
func (check *checker) isVouched() bool {
	return !slices.ContainsFunc(check.nodes, func(h *node) bool { return !h.chosen })
}
