package verify

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/redact"
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
			v := h.Kafka.Property(name)
			if !v.Given || !check.isClean(h, v, name, "effect.refuses") {
				continue
			}
			if n, err := strconv.Atoi(strings.TrimSpace(v.Text)); err != nil || n < 1 {
				check.reported[v.Place] = true
				check.fail(at(v), "MSK360.property", name, v.Text)
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

// brokers are the nodes with that role.
func (check *checker) brokers() []*host {
	return slices.DeleteFunc(slices.Clone(check.nodes), func(h *host) bool { return !h.Broker })
}

// number is a property as a number, 0 if it is not known.
func (check *checker) number(h *host, name string) int {
	n, _ := strconv.Atoi(check.effective(h, name))
	return n
}

// where a property is written, or the service that lacks it.
func (h *host) spot(name string) spot {
	if v := h.Kafka.Property(name); v.Given {
		return at(v)
	}
	return h.node()
}

// capsMinISR reports whether the Kafka of a node asks for no more in-sync replicas
// than there are.
func (h *host) capsMinISR() bool { return h.facts != nil && h.facts.CapsMinISR }

// checkFactors checks the numbers of one node.
func (check *checker) checkFactors(h *host, brokers int) {
	var once []string
	first := h.node()
	for _, name := range replicated() {
		n := check.number(h, name)
		if h.Kafka.Property(name).Given && n > brokers && !check.isPartial() && brokers > 0 {
			check.fail(h.spot(name), "MSK360.brokers", name, n, brokers)
		}
		if n == 1 && h.Broker && check.isEverywhere(name, "1") {
			if len(once) == 0 {
				first = h.spot(name)
			}
			once = append(once, name)
		}
	}
	if brokers > 1 && len(once) > 0 && !h.chosen {
		check.warn(first, "MSK364.once", message.Series(once...), min(3, brokers))
	}
	factor, isr := check.number(h, "default.replication.factor"), check.number(h, "min.insync.replicas")
	switch {
	case factor == 0 || isr == 0, isr > factor && h.capsMinISR():
	case isr > factor:
		check.fail(h.spot("min.insync.replicas"), "MSK361.topics", isr, factor)
	case isr == factor && isr > 1 && !h.chosen:
		check.warn(h.spot("min.insync.replicas"), "MSK365.topics", isr)
	}
	factor, isr = check.number(h, "transaction.state.log.replication.factor"), check.number(h, "transaction.state.log.min.isr")
	if factor > 0 && isr > factor && h.Broker && !h.capsMinISR() {
		check.fail(h.spot("transaction.state.log.min.isr"), "MSK361.transactions", isr, factor)
	} else if isr == factor && isr > 1 && h.Broker && !h.chosen {
		check.warn(h.spot("transaction.state.log.min.isr"), "MSK365.transactions", isr)
	}
}

// isEverywhere reports whether a property has that value on all brokers.
func (check *checker) isEverywhere(name, value string) bool {
	return !slices.ContainsFunc(check.nodes, func(h *host) bool { return h.Broker && check.effective(h, name) != value })
}

// checkReplicas compares KAFKA_REPLICAS of the services with the brokers.
func (check *checker) checkReplicas(h *host, brokers []*host) {
	for _, f := range h.files {
		for _, s := range f.Services {
			v := s.Variable("KAFKA_REPLICAS")
			if !v.Given || !needsBrokers(h, s.Name) || !check.isClean(h, v, "KAFKA_REPLICAS", "effect.no-topics") || len(brokers) == 0 {
				continue
			}
			n, err := strconv.Atoi(strings.TrimSpace(v.Text))
			factor, isr := check.number(brokers[0], "default.replication.factor"), check.number(brokers[0], "min.insync.replicas")
			switch {
			case err != nil || n < 1:
				check.fail(at(v), "MSK360.variable", "KAFKA_REPLICAS", v.Text)
			case n > len(brokers) && !check.isPartial():
				check.fail(at(v), "MSK360.service", n, len(brokers))
			case isr > n && !brokers[0].capsMinISR():
				check.fail(at(v), "MSK361.service", n, isr, max(factor, isr))
			case factor > 1 && n != factor:
				check.warn(at(v), "MSK363.service", n, factor)
			case factor == 1 && n == 1 && len(brokers) > 1 && !brokers[0].chosen:
				check.warn(at(v), "MSK364.service", min(3, len(brokers)))
			}
		}
	}
}

// compareProperties wants all nodes to agree on what is not a host's own.
func (check *checker) compareProperties() {
	brokers := check.brokers()
	names := map[string]bool{}
	for _, h := range check.nodes {
		for name := range h.Kafka.Properties {
			names[name] = true
		}
	}
	for _, name := range replicated() {
		names[name] = true
	}
	for name := range names {
		if own(name) {
			continue
		}
		count := map[string]int{}
		for _, h := range brokers {
			if v := check.effective(h, name); v != "" {
				count[v]++
			}
		}
		common, secret := most(count), check.isSecret(name)
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
		v := h.Kafka.Property(name).Raw
		secret = secret || redact.Line(v) != v
		os.Expand(v, func(variable string) string {
			secret = secret || redact.Name(variable)
			return ""
		})
	}
	return secret
}

// compareProperty compares a property of one node with that of most brokers.
func (check *checker) compareProperty(h *host, name, common string, secret bool) {
	v := h.Kafka.Property(name)
	mine := check.effective(h, name)
	switch {
	case common == "", mine == common, v.Given && (v.Open || check.reported[v.Place]):
		return
	case v.Given && v.Text == "": // told of the image
		return
	case !v.Given && !h.Broker && name != "default.replication.factor" && name != "num.partitions":
		return // only brokers read it
	case !v.Given && mine == "" && !check.isKnown(h):
		return // what a file says that is not here
	}
	if secret {
		common, mine = redact.Mask, redact.Mask
	}
	switch s, counts := h.spot(name), slices.Contains(counts(), name); {
	case counts && v.Given:
		check.fail(s, "MSK362.differs", name, common, mine)
	case counts:
		check.fail(s, "MSK362.unset", name, common)
	case v.Given:
		check.warn(s, "MSK366.differs", name, common, mine)
	default:
		check.warn(s, "MSK366.unset", name, common)
	}
}

// isKnown reports whether all of a node's configuration is here.
func (check *checker) isKnown(h *host) bool {
	return h.Kafka.Mounted != "" || h.Kafka.ConfigMount() == nil && !h.Kafka.Replaces
}

// own reports whether a property is a host's own, or is compared elsewhere.
func own(name string) bool {
	return kafka.OwnerOf(name).Use == kafka.Written && !slices.Contains(counts(), name)
}

// comparePartitions wants all services to ask for as many partitions.
func (check *checker) comparePartitions() {
	var list []hostfiles.Value
	count := map[string]int{}
	for _, h := range check.hosts {
		for _, f := range h.files {
			for _, s := range f.Services {
				if v := s.Variable("KAFKA_PARTITIONS"); v.Given && !v.Open && needsBrokers(h, s.Name) {
					list = append(list, v)
					count[v.Text]++
				}
			}
		}
	}
	common := most(count)
	for _, v := range list {
		if n, err := strconv.Atoi(strings.TrimSpace(v.Text)); err != nil || n < 1 {
			check.fail(at(v), "MSK360.variable", "KAFKA_PARTITIONS", v.Text)
		} else if v.Text != common {
			check.warn(at(v), "MSK366.partitions", v.Text, common)
		}
	}
}
