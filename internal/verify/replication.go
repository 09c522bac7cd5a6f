package verify

import (
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// replicated are the properties that say how often something is kept.
func replicated() []string { return kafka.WrittenFrom(kafka.FactorKey) }

// counts are all that say so, or how many have to confirm, or in how many parts.
func counts() []string {
	return slices.Concat(replicated(), kafka.WrittenFrom(kafka.InSyncKey), kafka.WrittenFrom(kafka.PartitionsKey))
}

// replication checks how often messages are kept, on brokers and in services.
func (k *checker) replication() {
	brokers := k.brokers()
	for _, h := range k.nodes {
		for _, name := range counts() {
			v := h.Kafka.Property(name)
			if !v.Given || !k.clean(h, v, name, "effect.refuses") {
				continue
			}
			if n, err := strconv.Atoi(strings.TrimSpace(v.Text)); err != nil || n < 1 {
				k.bad[v.Place] = true
				k.fail(at(v), "MSK360.property", name, v.Text)
			}
		}
		k.factors(h, len(brokers))
	}
	for _, h := range k.hosts {
		if !h.stock {
			k.replicas(h, brokers)
		}
	}
}

// brokers are the nodes with that role.
func (k *checker) brokers() []*host {
	return slices.DeleteFunc(slices.Clone(k.nodes), func(h *host) bool { return !h.broker })
}

// number is a property as a number, 0 if it is not known.
func (k *checker) number(h *host, name string) int {
	n, _ := strconv.Atoi(k.effective(h, name))
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

// factors checks the numbers of one node.
func (k *checker) factors(h *host, brokers int) {
	var once []string
	first := h.node()
	for _, name := range replicated() {
		n := k.number(h, name)
		if h.Kafka.Property(name).Given && n > brokers && !k.partial() && brokers > 0 {
			k.fail(h.spot(name), "MSK360.brokers", name, n, brokers)
		}
		if n == 1 && h.broker && k.everywhere(name, "1") {
			if len(once) == 0 {
				first = h.spot(name)
			}
			once = append(once, name)
		}
	}
	if brokers > 1 && len(once) > 0 && !h.chosen {
		k.warn(first, "MSK364.once", message.Series(once...), min(3, brokers))
	}
	factor, isr := k.number(h, "default.replication.factor"), k.number(h, "min.insync.replicas")
	switch {
	case factor == 0 || isr == 0:
	case isr > factor:
		k.fail(h.spot("min.insync.replicas"), "MSK361.topics", isr, factor)
	case isr == factor && isr > 1 && !h.chosen:
		k.warn(h.spot("min.insync.replicas"), "MSK365.topics", isr)
	}
	factor, isr = k.number(h, "transaction.state.log.replication.factor"), k.number(h, "transaction.state.log.min.isr")
	if factor > 0 && isr > factor && h.broker {
		k.fail(h.spot("transaction.state.log.min.isr"), "MSK361.transactions", isr, factor)
	} else if isr == factor && isr > 1 && h.broker && !h.chosen {
		k.warn(h.spot("transaction.state.log.min.isr"), "MSK365.transactions", isr)
	}
}

// everywhere reports whether a property has that value on all brokers.
func (k *checker) everywhere(name, value string) bool {
	return !slices.ContainsFunc(k.nodes, func(h *host) bool { return h.broker && k.effective(h, name) != value })
}

// replicas compares KAFKA_REPLICAS of the services with the brokers.
func (k *checker) replicas(h *host, brokers []*host) {
	for _, f := range h.files {
		for _, s := range f.Services {
			v := s.Variable("KAFKA_REPLICAS")
			if !v.Given || !needsBrokers(h, s.Name) || !k.clean(h, v, "KAFKA_REPLICAS", "effect.no-topics") || len(brokers) == 0 {
				continue
			}
			n, err := strconv.Atoi(strings.TrimSpace(v.Text))
			factor, isr := k.number(brokers[0], "default.replication.factor"), k.number(brokers[0], "min.insync.replicas")
			switch {
			case err != nil || n < 1:
				k.fail(at(v), "MSK360.variable", "KAFKA_REPLICAS", v.Text)
			case n > len(brokers) && !k.partial():
				k.fail(at(v), "MSK360.service", n, len(brokers))
			case isr > n && !brokers[0].capsMinISR():
				k.fail(at(v), "MSK361.service", n, isr, max(factor, isr))
			case factor > 1 && n != factor:
				k.warn(at(v), "MSK363.service", n, factor)
			case factor == 1 && n == 1 && len(brokers) > 1 && !brokers[0].chosen:
				k.warn(at(v), "MSK364.service", min(3, len(brokers)))
			}
		}
	}
}

// properties wants all nodes to agree on what is not a host's own.
func (k *checker) properties() {
	brokers := k.brokers()
	names := map[string]bool{}
	for _, h := range k.nodes {
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
			if v := k.effective(h, name); v != "" {
				count[v]++
			}
		}
		common := most(count)
		for _, h := range k.nodes {
			k.agree(h, name, common)
		}
	}
	k.partitions()
}

// agree compares a property of one node with that of most brokers.
func (k *checker) agree(h *host, name, common string) {
	v := h.Kafka.Property(name)
	mine := k.effective(h, name)
	switch {
	case common == "", mine == common, v.Given && (v.Open || k.bad[v.Place]):
		return
	case v.Given && v.Text == "": // told of the image
		return
	case !v.Given && !h.broker && name != "default.replication.factor" && name != "num.partitions":
		return // only brokers read it
	case !v.Given && mine == "" && !k.known(h):
		return // what a file says that is not here
	}
	switch s, counts := h.spot(name), slices.Contains(counts(), name); {
	case counts && v.Given:
		k.fail(s, "MSK362.differs", name, common, mine)
	case counts:
		k.fail(s, "MSK362.unset", name, common)
	case v.Given:
		k.warn(s, "MSK366.differs", name, common, mine)
	default:
		k.warn(s, "MSK366.unset", name, common)
	}
}

// known reports whether all of a node's configuration is here.
func (k *checker) known(h *host) bool {
	return h.Kafka.Mounted != "" || h.Kafka.ConfigMount() == nil && !h.Kafka.Replaces
}

// own reports whether a property is a host's own, or is compared elsewhere.
func own(name string) bool {
	return kafka.OwnerOf(name).Use == kafka.Written && !slices.Contains(counts(), name)
}

// partitions wants all services to ask for as many partitions.
func (k *checker) partitions() {
	var list []hostfiles.Value
	count := map[string]int{}
	for _, h := range k.hosts {
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
			k.fail(at(v), "MSK360.variable", "KAFKA_PARTITIONS", v.Text)
		} else if v.Text != common {
			k.warn(at(v), "MSK366.partitions", v.Text, common)
		}
	}
}
