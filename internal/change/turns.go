package change

import (
	"cmp"
	"slices"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
)

// Turns are the hosts that are started one after the other, in that order, none if all are
// started together: each node and each client then finds the others where it was told.
//
// New brokers come first, since topics may need them. Controllers come last, so that their
// quorum stands as long as possible on what it was.
func (s Steps) Turns() []*cluster.Host {
	if s.Stop() || s.Impossible() {
		return nil
	}
	var names []string
	for _, c := range s.Changes {
		switch c.Name {
		case Container, Settings, Services, Env, Replication, MinInsync, Roles, HostAdded:
			names = append(names, c.Hosts...)
		case BrokerRemoved:
		default:
			if c.Class != Harmless {
				return nil
			}
		}
	}
	hosts := slices.DeleteFunc(sorted(s.Cluster.Hosts), func(h *cluster.Host) bool { return !slices.Contains(names, h.Name) })
	place := func(h *cluster.Host) int {
		switch {
		case h.Controller:
			return 2
		case h.Broker && s.comes(h):
			return 0
		}
		return 1
	}
	slices.SortStableFunc(hosts, func(a, b *cluster.Host) int { return cmp.Compare(place(a), place(b)) })
	return hosts
}

// Order names the hosts of Turns.
func (s Steps) Order() string { return hostNames(s.Turns()) }

// Leads names the controllers among them if one that leads has to go last, "" otherwise.
func (s Steps) Leads() string {
	list := slices.DeleteFunc(s.Turns(), func(h *cluster.Host) bool { return !h.Controller })
	if len(list) < 2 || !s.Cluster.Release.Kafka.QuorumTool || !s.Restarts() {
		return ""
	}
	return message.And(strings.Split(hostNames(list), ", ")...).In(s.language)
}

// Restarts reports whether some Kafka of Turns is started again.
func (s Steps) Restarts() bool {
	return slices.ContainsFunc(s.Changes, func(c Change) bool {
		return slices.Contains([]string{Container, Settings, Replication, MinInsync, Roles, HostAdded}, c.Name)
	})
}

func hostNames(hosts []*cluster.Host) string {
	var list []string
	for _, h := range hosts {
		list = append(list, h.Name)
	}
	return strings.Join(list, ", ")
}
