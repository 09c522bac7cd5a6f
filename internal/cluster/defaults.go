package cluster

// Defaults that no other key has a say in.
const (
	defaultEdition    = "ce"
	defaultPartitions = 4
	defaultListen     = 80
	defaultTLSListen  = 443
	defaultServerName = "_"
	defaultBodySize   = "1024m"
	defaultTimeout    = "300s"
	defaultConnect    = "3s"
	defaultNginx      = "1.18" // the oldest that people still have, of Ubuntu 20.04
)

// defaultFactor is how many replicas topics have: three, or one on each broker.
func (c *Cluster) defaultFactor() int { return min(3, max(1, len(c.Brokers()))) }

// defaultInsync is how many replicas have to confirm a message: one less than there are
// where a broker may then be down.
func (c *Cluster) defaultInsync() int { return min(2, max(1, c.Kafka.ReplicationFactor-1)) }

// defaultBrokers are those with the lowest node ids.
func (c *Cluster) defaultBrokers() Brokers {
	brokers := c.Brokers()
	return Brokers{Hosts: names(brokers[:min(len(brokers), maxBootstrap)])}
}

// defaultBalance is hash. NGINX knows no backup servers under it, and with a single
// active host there is nothing to balance.
func (c *Cluster) defaultBalance() string {
	if len(c.Upstreams("backup")) > 0 && len(c.Upstreams("active")) == 1 {
		return "round_robin"
	}
	return "hash"
}
