package verify

import (
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
)

// findWhole finds out whether all nodes of the cluster are on one host. Names of containers
// then lead to one another, and no other host is missing.
func (check *checker) findWhole() {
	if len(check.nodes) == 0 || len(check.hosts) > 1 {
		return
	}
	ids := map[string]bool{}
	for _, h := range check.nodes {
		ids[strings.TrimSpace(h.Kafka.NodeID().Text)] = true
	}
	voters := 0
	for _, h := range check.nodes {
		for _, v := range h.Kafka.Voters() {
			voters++
			if _, isIP := kafka.ParseIP(v.Host); !ids[strconv.Itoa(v.ID)] && (isIP || strings.Contains(v.Host, ".")) {
				return
			}
		}
	}
	check.hosts[0].whole = voters > 0 || len(check.nodes) > 1
}

// finds reports whether a name leads to a container of a host that has the whole cluster.
func (h *node) finds(name string) bool {
	if h.whole {
		for s := range h.services() {
			if slices.Contains(s.Names, name) {
				return true
			}
		}
	}
	return false
}

// answersTo reports whether a name leads to the container of a node.
func (h *node) answersTo(name string) bool {
	return h.whole && slices.Contains(h.Kafka.Service.Names, name)
}

// route follows a port of an address to a port of a node's container. By the name of the
// container it is the same.
func (h *node) route(address string, port, container int) hostfiles.Route {
	if h.answersTo(address) {
		return hostfiles.Route{Leads: port, Published: []int{container}, Complete: true}
	}
	return h.Kafka.Service.Route(port, container)
}

// isForMachine reports whether a listener at the loopback address can be meant for clients
// on the machine itself: the whole cluster is there, without MeterSphere, and brokers use
// another listener among each other.
func (check *checker) isForMachine(h *node, l kafka.Listener) bool {
	between := check.effective(h, "inter.broker.listener.name")
	return h.whole && h.gen() == nil && (len(check.brokers()) < 2 || between != "" && !strings.EqualFold(between, l.Name))
}

// isExtra reports whether a listener is there for somebody of whom nothing is known: neither
// for other brokers, nor for controllers, nor for MeterSphere.
func (check *checker) isExtra(h *node, name string) bool {
	client, _ := h.Kafka.ClientListener()
	between := check.interBroker(h)
	return h.gen() != nil && between != "" && between != name && client.Name != name && !slices.Contains(check.controllerNames(h), name)
}
