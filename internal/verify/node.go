package verify

import (
	"path"
	"slices"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// node is a Kafka of the cluster.
type node struct {
	*host
	Kafka  *hostfiles.Kafka
	label  string           // for messages: the host's, with the service where that has several
	knows  kafka.Properties // nothing if that version is not known
	chosen bool             // its file is as mskraft wrote it: what it warns of was said with the spec

	id int // -1 if unknown
	kafka.Roles
	addresses    []string      // that it advertises to be reached at
	votedAddress string        // by which most voters name it, "" for none
	voters       []kafka.Voter // nil if nothing is to be concluded from them
	voterIDs     string        // sorted, each once; "" if they cannot be read
}

// newNode makes a node of a Kafka. alone tells that there are no hosts but its own.
func newNode(h *host, k *hostfiles.Kafka, alone bool) *node {
	n := &node{host: h, Kafka: k, label: h.label, id: -1}
	switch {
	case len(h.Kafkas) < 2:
	case alone:
		n.label = k.Service.Name
	default:
		n.label += "/" + k.Service.Name
	}
	n.knows, _ = kafka.PropertiesOf(k.Version())
	n.chosen = h.manifest.Holds(path.Join(h.Base, k.File.Output()))
	return n
}

func (h *host) name() string { return h.label }

func (h *node) name() string { return h.label }

// node is where the service of a node begins.
func (h *node) node() hostfiles.Value { return at(h.Kafka.Service.Place, h.Kafka.Service.Name) }

// isOfZooKeeper reports whether a Kafka is one that has ZooKeeper in place of controllers.
func (h *node) isOfZooKeeper() bool {
	is := func(property string) bool { return h.Kafka.Property(property).Text != "" }
	return is("zookeeper.connect") && !is("process.roles") && !is("controller.quorum.voters")
}

// nodesOf are the nodes of a host.
func (check *checker) nodesOf(h *host) []*node {
	return filter(check.nodes, func(n *node) bool { return n.host == h })
}

// image is what messages call the image of a node.
func (h *node) image() any {
	if v := h.Kafka.Service.Image; v.Given {
		return v.Raw
	}
	return message.New("image.built", h.Kafka.Service.Name)
}

// placesOf are all addresses that are taken for a host's.
func (check *checker) placesOf(h *host) (list []string) {
	for _, n := range check.nodesOf(h) {
		list = append(list, n.places()...)
	}
	return list
}

// isKafka reports whether a service of the host is one.
func (h *host) isKafka(s *hostfiles.Service) bool {
	return slices.ContainsFunc(h.Kafkas, func(k *hostfiles.Kafka) bool { return k.Service == s })
}
