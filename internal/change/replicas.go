package change

import (
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
)

// Moves say which brokers the replicas of all topics go to. Copies is how many of them
// each partition has.
type Moves struct {
	To     string // node ids, separated by blanks
	Copies int
	Tools  string
}

func (s Steps) moves(brokers []*cluster.Host, tools string) *Moves {
	return &Moves{spaced(brokers), min(s.Cluster.Kafka.ReplicationFactor, len(brokers)), tools}
}

// spaced are node ids, separated by blanks.
func spaced(hosts []*cluster.Host) string {
	var list []string
	for _, id := range ids(hosts) {
		list = append(list, strconv.Itoa(id))
	}
	return strings.Join(list, " ")
}

// Gone are the ids of the brokers whose data goes, "" for none.
func (s Steps) Gone() string {
	if c := s.keeps(BrokerRemoved); c != nil {
		return spaced(c.before)
	}
	return ""
}

// Away gives the brokers that were there and stay what those have that go, nil for none.
func (s Steps) Away() *Moves {
	if s.keeps(BrokerRemoved) == nil {
		return nil
	}
	return s.moves(slices.DeleteFunc(s.Cluster.Brokers(), s.comes), s.Before().Family.Tools)
}

// comes reports whether a broker is none yet.
func (s Steps) comes(h *cluster.Host) bool {
	for _, name := range []string{HostAdded, Roles} {
		if c := s.change(name); c != nil && slices.Contains(c.Hosts, h.Name) {
			return true
		}
	}
	return false
}

// Spread gives the topics that exist as many replicas as new ones get, on all brokers, nil
// if they have them.
func (s Steps) Spread() *Moves {
	if s.former == nil || s.Empties() {
		return nil
	}
	more := slices.ContainsFunc(s.Cluster.Brokers(), s.comes)
	if away := s.Away(); !more && (s.former.Kafka.ReplicationFactor == s.Cluster.Kafka.ReplicationFactor || away != nil) {
		return nil
	}
	return s.moves(s.Cluster.Brokers(), s.Tools())
}

// Insync is how many replicas of the topics that exist have to go on confirming, 0 if that
// is not the matter.
func (s Steps) Insync() int {
	if s.keeps(MinInsync) == nil {
		return 0
	}
	return s.former.Kafka.MinInsyncReplicas
}
