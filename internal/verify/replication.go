package verify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
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
			if !v.Given || !k.clean(h, v, name, refuses) {
				continue
			}
			if n, err := strconv.Atoi(strings.TrimSpace(v.Text)); err != nil || n < 1 {
				k.bad[v.Place] = true
				k.fail(at(v), "MSK360", fmt.Sprintf("%s is %q, no number from 1", name, v.Text), refuses, "write a number")
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
			k.fail(h.spot(name), "MSK360", fmt.Sprintf("%s is %d, and the cluster has %d brokers", name, n, brokers), "topics cannot be made: replication factor larger than available brokers", "lower it, or add brokers")
		}
		if n == 1 && h.broker && k.everywhere(name, "1") {
			if len(once) == 0 {
				first = h.spot(name)
			}
			once = append(once, name)
		}
	}
	if brokers > 1 && len(once) > 0 && !h.chosen {
		k.warn(first, "MSK364", "topics are kept once only: "+strings.Join(once, ", ")+" = 1", "each topic is on one broker: while that host is down nobody can use it, and with its disk it is gone",
			fmt.Sprintf("write %d, and 2 for min.insync.replicas if it is 3; topics that exist keep what they have", min(3, brokers)))
	}
	factor, isr := k.number(h, "default.replication.factor"), k.number(h, "min.insync.replicas")
	switch {
	case factor == 0 || isr == 0:
	case isr > factor:
		k.fail(h.spot("min.insync.replicas"), "MSK361", fmt.Sprintf("min.insync.replicas is %d, and topics have %d replicas", isr, factor), "no message can be written: NotEnoughReplicas", "write one less than the number of replicas")
	case isr == factor && isr > 1 && !h.chosen:
		k.warn(h.spot("min.insync.replicas"), "MSK365", fmt.Sprintf("min.insync.replicas is %d, as many as there are replicas", isr), "nothing can be written once a single broker is down", "write one less")
	}
	factor, isr = k.number(h, "transaction.state.log.replication.factor"), k.number(h, "transaction.state.log.min.isr")
	if factor > 0 && isr > factor && h.broker {
		k.fail(h.spot("transaction.state.log.min.isr"), "MSK361", fmt.Sprintf("transaction.state.log.min.isr is %d, and that topic has %d replicas", isr, factor), "no transaction can be written: NotEnoughReplicas", "write one less than the number of replicas")
	} else if isr == factor && isr > 1 && h.broker && !h.chosen {
		k.warn(h.spot("transaction.state.log.min.isr"), "MSK365", fmt.Sprintf("transaction.state.log.min.isr is %d, as many as there are replicas", isr), "no transaction can be written once a single broker is down", "write one less")
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
			if !v.Given || !needsBrokers(h, s.Name) || !k.clean(h, v, "KAFKA_REPLICAS", "the service ends when it makes its topics") || len(brokers) == 0 {
				continue
			}
			n, err := strconv.Atoi(strings.TrimSpace(v.Text))
			factor, isr := k.number(brokers[0], "default.replication.factor"), k.number(brokers[0], "min.insync.replicas")
			switch {
			case err != nil || n < 1:
				k.fail(at(v), "MSK360", fmt.Sprintf("KAFKA_REPLICAS is %q, no number from 1", v.Text), "the service does not start", "write a number")
			case n > len(brokers) && !k.partial():
				k.fail(at(v), "MSK360", fmt.Sprintf("KAFKA_REPLICAS is %d, and the cluster has %d brokers", n, len(brokers)), "the service cannot make its topics: replication factor larger than available brokers", "lower it, or add brokers")
			case isr > n && !brokers[0].capsMinISR():
				k.fail(at(v), "MSK361", fmt.Sprintf("KAFKA_REPLICAS is %d, and min.insync.replicas is %d", n, isr), "nothing can be written to the topics that the service makes: NotEnoughReplicas", fmt.Sprintf("write KAFKA_REPLICAS: %d", max(factor, isr)))
			case factor > 1 && n != factor:
				k.warn(at(v), "MSK363", fmt.Sprintf("KAFKA_REPLICAS is %d, and the brokers keep other topics %d times", n, factor), "the topics of the service are lost, or cannot be used, while the others can", fmt.Sprintf("write KAFKA_REPLICAS: %d", factor))
			case factor == 1 && n == 1 && len(brokers) > 1 && !brokers[0].chosen:
				k.warn(at(v), "MSK364", "KAFKA_REPLICAS is 1, and the cluster has several brokers", "each topic of the service is on one broker: while that host is down nobody can use it, and with its disk it is gone",
					fmt.Sprintf("write KAFKA_REPLICAS: %d, as on the brokers", min(3, len(brokers))))
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
	what := fmt.Sprintf("%s is %s, elsewhere it is %s", name, mine, common)
	if !v.Given {
		what = fmt.Sprintf("%s is not set, elsewhere it is %s", name, common)
	}
	if slices.Contains(counts(), name) {
		k.fail(h.spot(name), "MSK362", what, "what a topic gets depends on the broker or controller that happens to make it or to lead it", "write the same on all hosts")
		return
	}
	k.warn(h.spot(name), "MSK366", what, "what holds for a message depends on the broker that happens to lead its topic", "write the same on all hosts")
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
			k.fail(at(v), "MSK360", fmt.Sprintf("KAFKA_PARTITIONS is %q, no number from 1", v.Text), "the service does not start", "write a number")
		} else if v.Text != common {
			k.warn(at(v), "MSK366", fmt.Sprintf("KAFKA_PARTITIONS is %s, elsewhere it is %s", v.Text, common), "whichever service starts last adds partitions to topics of the others", "write the same everywhere")
		}
	}
}
