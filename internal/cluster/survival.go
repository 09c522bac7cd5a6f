package cluster

import (
	"net/url"
	"slices"
	"strings"
)

// Survival is what a cluster goes on doing while some of its hosts are down. It
// follows from the shape of the cluster: no host is asked.
type Survival struct {
	Controllers Spare
	Brokers     Spare
	Copies      int // brokers that hold every message

	// With one of Listed down, performance tests start on no other host whose
	// list names it: MeterSphere of v2 tries every broker of the list first. Tests
	// tells whether some host checks its list at all.
	Tests  bool
	Listed []*Host

	Upstreams []*Host // NGINX serves users while one of them is up; empty without NGINX
	State     []*Host // those that run the MySQL, Redis or MinIO that all hosts share
}

// Spare says how many there are of a kind, and how many of them, whichever, may be down.
type Spare struct{ Total, Down int }

// Survival computes what the cluster bears.
//
// A quorum stands while most controllers are up. Every topic has as many
// replicas as the replication factor says, Kafka's own topics, too; what is
// written with acks=all, such as the offsets of a consumer, needs
// min.insync.replicas of them.
func (c *Cluster) Survival() Survival {
	controllers, brokers := len(c.Controllers()), len(c.Brokers())
	s := Survival{
		Controllers: Spare{controllers, (controllers - 1) / 2},
		Brokers:     Spare{brokers, c.Kafka.ReplicationFactor - c.Kafka.MinInsyncReplicas},
		Copies:      c.Kafka.ReplicationFactor,
		State:       c.stateHosts(),
	}
	if c.Nginx != nil {
		s.Upstreams = append(c.Upstreams("active"), c.Upstreams("backup")...)
	}
	s.Tests, s.Listed = c.listed()
	return s
}

// listed returns the brokers that a performance test on another host waits for,
// by node id, and whether there are hosts with such tests.
func (c *Cluster) listed() (tests bool, list []*Host) {
	if c.Release.Generation.Tester == "" {
		return false, nil
	}
	users := map[string][]*Host{} // by list, which many hosts have in common
	for _, h := range c.Hosts {
		if h.testsPerformance(c.Release) {
			users[h.PerformanceBootstrap] = append(users[h.PerformanceBootstrap], h)
		}
	}
	brokers := map[string]*Host{}
	for _, b := range c.Brokers() {
		brokers[bootstrapList([]*Host{b})] = b
	}
	others := map[*Host]bool{}
	for text, hosts := range users {
		for entry := range strings.SplitSeq(text, ",") {
			b := brokers[entry]
			others[b] = others[b] || len(hosts) > 1 || hosts[0] != b
		}
	}
	return len(users) > 0, c.filter(func(h *Host) bool { return others[h] })
}

// stateHosts are the hosts at whose address something is that all hosts share.
func (c *Cluster) stateHosts() []*Host {
	if !c.State.Shared {
		return nil
	}
	addresses := []string{c.State.MySQL.Host, c.State.Redis.Host, c.State.minIOHost()}
	return c.filter(func(h *Host) bool {
		return slices.ContainsFunc(addresses, func(a string) bool { return strings.EqualFold(a, h.Address) })
	})
}

// minIOHost is the host of MinIO's URL, "" without MinIO.
func (s State) minIOHost() string {
	u, err := url.Parse(s.MinIO)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
