package kafka

// What versions do otherwise than earlier ones, beside having other properties. Of a version
// that the table does not know nothing is said: ask Version first.

// CapsMinISR reports whether the version asks for no more in-sync replicas than a topic has
// replicas. Source: Partition.effectiveMinIsr.
func (p Properties) CapsMinISR() bool { return p.from("3.7.0") }

// ChecksClusterID reports whether the version refuses at its start a volume with another
// cluster id; others go on with the stored one. Source: MetaPropertiesEnsemble.verify.
func (p Properties) ChecksClusterID() bool { return p.from("3.7.0") }

// HasDynamicQuorums reports whether the version can do without voters in its configuration
// and keep them in its data, for which controllers advertise their listeners (KIP-853).
func (p Properties) HasDynamicQuorums() bool {
	servers, ok := p.Find("controller.quorum.bootstrap.servers")
	return ok && !servers.Internal
}
