package verify

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/redact"
	"mskraft/internal/release"
)

// replicated are the properties that say how often something is kept.
func replicated() []string { return kafka.WrittenFrom(kafka.FactorKey) }

// counts are all that say so, or how many have to confirm, or in how many parts.
func counts() []string {
	return slices.Concat(replicated(), kafka.WrittenFrom(kafka.InSyncKey), kafka.WrittenFrom(kafka.PartitionsKey))
}

// checkReplication checks how often messages are kept, on brokers and in services.
func (check *checker) checkReplication() {
	brokers := check.brokers()
	for _, h := range check.nodes {
		for _, name := range counts() {
			if v := h.Kafka.Property(name); v.Given && !check.isSpoilt(h, name) && !isCount(v.Text) {
				check.reported[v.Place] = true
				check.fail(v, "MSK360.property", name, v.Text)
			}
		}
		check.checkFactors(h, len(brokers))
	}
	for _, h := range check.hosts {
		if !h.stock {
			check.checkReplicas(h, brokers)
		}
	}
}

// number is a property as a number, 0 if it is not known.
func (check *checker) number(h *node, name string) int {
	n, _ := strconv.Atoi(check.effective(h, name))
	return n
}

// isCount reports whether a text is a whole number from 1.
func isCount(text string) bool {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return err == nil && n > 0
}

// stopsWriters reports whether the Kafka of a node is one that takes no messages where more
// replicas have to be in sync than there are.
func (check *checker) stopsWriters(h *node) bool {
	if h.knows.Version() == "" {
		check.unchecked("unchecked.writers", h.image())
		return false
	}
	return !h.knows.CapsMinISR()
}

// checkFactors checks the numbers of one node.
func (check *checker) checkFactors(h *node, brokers int) {
	var once []string
	for _, name := range replicated() {
		n := check.number(h, name)
		if h.Kafka.Property(name).Given && n > brokers && !check.isPartial() && brokers > 0 {
			check.fail(h.source(name), "MSK360.brokers", name, n, brokers)
		}
		if n == 1 && h.Broker && check.isEverywhere(name, "1") {
			once = append(once, name)
		}
	}
	if brokers > 1 && len(once) > 0 && !h.chosen {
		check.warn(h.source(once[0]), "MSK364.once", message.Series(once...), min(3, brokers))
	}
	for _, kept := range []struct {
		factor, isr     string
		fails, stops    message.ID
		onlyBrokersRead bool
	}{
		{"default.replication.factor", "min.insync.replicas", "MSK361.topics", "MSK365.topics", false},
		{"transaction.state.log.replication.factor", "transaction.state.log.min.isr", "MSK361.transactions", "MSK365.transactions", true},
	} {
		factor, isr := check.number(h, kept.factor), check.number(h, kept.isr)
		switch {
		case factor == 0 || kept.onlyBrokersRead && !h.Broker:
		case isr > factor && check.stopsWriters(h):
			check.fail(h.source(kept.isr), kept.fails, isr, factor)
		case isr >= factor && factor > 1 && !h.chosen:
			check.warn(h.source(kept.isr), kept.stops, isr, factor)
		}
	}
}

// isEverywhere reports whether a property has that value on all brokers.
func (check *checker) isEverywhere(name, value string) bool {
	return !slices.ContainsFunc(check.nodes, func(h *node) bool { return h.Broker && check.effective(h, name) != value })
}

// checkReplicas compares KAFKA_REPLICAS of the services with the brokers.
func (check *checker) checkReplicas(h *host, brokers []*node) {
	for s := range h.services() {
		v := s.Variable(release.ReplicasVariable)
		if !v.Given || !h.needsBrokers(s.Name) || !check.isClean(h, v, release.ReplicasVariable, "effect.no-topics") || len(brokers) == 0 {
			continue
		}
		n, _ := strconv.Atoi(strings.TrimSpace(v.Text))
		factor, isr := check.number(brokers[0], "default.replication.factor"), check.number(brokers[0], "min.insync.replicas")
		switch {
		case !isCount(v.Text):
			check.fail(v, "MSK360.variable", release.ReplicasVariable, v.Text)
		case n > len(brokers) && !check.isPartial():
			check.fail(v, "MSK360.service", n, len(brokers))
		case isr > n && check.stopsWriters(brokers[0]):
			check.fail(v, "MSK361.service", n, isr, max(factor, isr))
		case factor > 1 && n != factor:
			check.warn(v, "MSK363.service", n, factor)
		case factor == 1 && n == 1 && len(brokers) > 1 && !brokers[0].chosen:
			check.warn(v, "MSK364.service", min(3, len(brokers)))
		}
	}
}

// compareProperties wants all nodes to agree on what is not a host's own, and all services
// to ask for as many partitions.
func (check *checker) compareProperties() {
	names := map[string]bool{}
	for _, h := range check.nodes {
		for name := range h.Kafka.Properties {
			names[name] = true
		}
	}
	for _, name := range replicated() {
		names[name] = true
	}
	maps.DeleteFunc(names, func(name string, _ bool) bool { return isOwn(name) })
	for name := range names {
		says := func(h *node) string { return check.effective(h, name) }
		common := most(filter(check.brokers(), func(h *node) bool { return says(h) != "" }), says)
		secret := check.isSecret(name)
		for _, h := range check.nodes {
			check.compareProperty(h, name, common, secret)
		}
	}
	check.comparePartitions()
}

// isSecret reports whether a property is a secret on some node, by its name, by its
// value or by the variable that the value comes from.
func (check *checker) isSecret(name string) bool {
	secret := redact.Name(name)
	for _, h := range check.nodes {
		v := h.Kafka.Property(name)
		secret = secret || redact.Line(v.Raw) != v.Raw || isFromSecret(v.Raw)
	}
	return secret
}

// compareProperty compares a property of one node with that of most brokers.
func (check *checker) compareProperty(h *node, name, common string, secret bool) {
	v := h.Kafka.Property(name)
	mine := check.effective(h, name)
	isCount := slices.Contains(counts(), name)
	shown := []any{name, common, mine}
	if secret {
		shown = []any{name, redact.Mask, redact.Mask}
	}
	switch s := h.source(name); {
	case common == "", mine == common, v.Given && !check.isUsable(v):
	case v.Given && v.Text == "": // told of the image
	case !v.Given && !h.Broker && name != "default.replication.factor" && name != "num.partitions": // only brokers read it
	case !v.Given && mine == "" && h.lacksConfig(): // what a file says that is not here
	case isCount && v.Given:
		check.warn(s, "MSK362.differs", shown...)
	case isCount:
		check.warn(s, "MSK362.unset", shown[:2]...)
	case v.Given:
		check.warn(s, "MSK366.differs", shown...)
	default:
		check.warn(s, "MSK366.unset", shown[:2]...)
	}
}

// lacksConfig reports whether a part of a node's configuration is not here.
func (h *node) lacksConfig() bool {
	return h.Kafka.Mounted == "" && (h.Kafka.ConfigMount() != nil || h.Kafka.Replaces)
}

// isOwn reports whether a property is a host's own, is compared elsewhere, or means nothing.
func isOwn(name string) bool {
	use := kafka.OwnerOf(name).Use
	return use == kafka.Useless || kafka.IsOfHost(name) || use == kafka.Written && !slices.Contains(counts(), name)
}

func (check *checker) comparePartitions() {
	var list []hostfiles.Value
	for _, h := range check.hosts {
		for s := range h.services() {
			if v := s.Variable(release.PartitionsVariable); v.Given && !v.Open && h.needsBrokers(s.Name) {
				list = append(list, v)
			}
		}
	}
	common := most(list, func(v hostfiles.Value) string { return v.Text })
	for _, v := range list {
		if !isCount(v.Text) {
			check.fail(v, "MSK360.variable", release.PartitionsVariable, v.Text)
		} else if v.Text != common {
			check.warn(v, "MSK366.partitions", v.Text, common)
		}
	}
}
