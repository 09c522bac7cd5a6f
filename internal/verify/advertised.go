package verify

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// checkAdvertised checks what every node tells others to reach it at.
func (check *checker) checkAdvertised() {
	for _, h := range check.nodes {
		v := h.Kafka.Property("advertised.listeners")
		switch {
		case h.Controller && !h.Broker:
			check.refuseAdvertising(h, v)
		case h.Broker:
			check.checkBroker(h, v)
			check.lostAddresses = check.lostAddresses || len(h.addresses) == 0
		}
	}
	check.refuseSharedEnds()
}

// refuseAdvertising holds a controller without a broker to advertising nothing, which needs
// another trick with every image.
func (check *checker) refuseAdvertising(h *host, v hostfiles.Value) {
	if v.Given && strings.TrimSpace(v.Text) != "" {
		check.fail(at(v), "MSK333.advertises")
		return
	}
	if m := h.Kafka.ConfigMount(); m != nil {
		check.fail(at(m.Value), "MSK376.mount")
		return
	}
	if h.facts == nil || h.Kafka.Family != h.facts.Family {
		return
	}
	switch h.facts.ControllerOnly {
	case release.ByBlank:
		if !v.Given && !h.Kafka.Replaces {
			check.fail(h.node(), "MSK333.untold")
		}
	case release.ByFile:
		if !h.Kafka.Replaces {
			check.fail(h.node(), "MSK376.no-variable", h.facts.Tag)
		}
	case release.ByVariables:
	}
}

// checkBroker checks the advertised listeners of a broker.
func (check *checker) checkBroker(h *host, v hostfiles.Value) {
	if !v.Given {
		check.fail(h.node(), "MSK331.missing")
		return
	}
	if !check.isClean(h, v, message.New("value.advertised"), "effect.refuses") {
		return
	}
	listens, names := check.listenersOf(h), check.controllerNames(h)
	seen := map[string]bool{}
	for entry := range strings.SplitSeq(v.Text, ",") {
		entry = strings.TrimSpace(entry)
		l, err := kafka.ParseListener(entry)
		why := check.local(h, l.Host)
		switch {
		case errors.Is(err, kafka.ErrEmpty):
			continue
		case errors.Is(err, kafka.ErrForm):
			address, _ := kafka.SplitHostPort(entry)
			id := message.ID("MSK331.no-name")
			if strings.Contains(v.Raw, "MS_KAFKA_HOST") {
				id = "MSK331.list"
			}
			check.fail(at(v), id, address)
			return
		case err != nil:
			check.fail(at(v), "MSK331.no-port", l.Name, l.Host)
		case slices.Contains(names, l.Name):
			check.fail(within(v, entry), "MSK333.controllers", l.Name)
		case len(listens) > 0 && !has(listens, l.Name):
			check.fail(within(v, l.Name+"://"), "MSK332.unknown", l.Name, nameList(listens))
		case seen[l.Name]:
			check.fail(within(v, entry), "MSK332.twice", l.Name)
		case why != "":
			check.fail(within(v, entry), "MSK336.local", l.Name, l.Host, message.New(why))
		default:
			check.compareWithVotes(h, v, l)
			check.checkPublished(h, v, l)
		}
		seen[l.Name] = true
	}
	check.checkInterBroker(h, v, seen)
	check.warnOfTwoAddresses(h, v)
}

// warnOfTwoAddresses warns of listeners that are advertised at different addresses, unless
// one of them is known to be wrong.
func (check *checker) warnOfTwoAddresses(h *host, v hostfiles.Value) {
	list := h.Kafka.Advertised()
	for _, l := range list {
		if check.local(h, l.Host) != "" || h.votedAddress != "" && !kafka.SameHost(h.votedAddress, l.Host) {
			return
		}
	}
	for _, l := range list[min(1, len(list)):] {
		if !kafka.SameHost(l.Host, list[0].Host) && alike(l.Host, []string{list[0].Host}) {
			check.lostAddresses = true
			check.warn(within(v, l.Host), "MSK339.two", list[0].Name, list[0].Host, l.Name, l.Host)
			return
		}
	}
}

func nameList(list []kafka.Listener) message.List {
	var names []string
	for _, l := range list {
		names = append(names, l.Name)
	}
	return message.Series(names...)
}

// compareWithVotes compares an advertised address with the one that the voters name.
func (check *checker) compareWithVotes(h *host, v hostfiles.Value, l kafka.Listener) {
	if h.votedAddress == "" || kafka.SameHost(h.votedAddress, l.Host) || !alike(l.Host, []string{h.votedAddress}) {
		return
	}
	m := message.New("MSK337.voted", l.Name, l.Host, h.votedAddress, h.id)
	if owner := check.votedAt(l.Host); owner != nil && owner != h {
		m = message.New("MSK337.owner", l.Name, l.Host, h.votedAddress, owner.label)
	}
	check.lostAddresses = true
	if owner := check.owner(h.votedAddress); owner != nil && owner != h {
		return // told of the voters
	}
	check.add(Error, within(v, l.Host), m)
}

// votedAt is the host that the voters name by an address.
func (check *checker) votedAt(address string) *host {
	i := slices.IndexFunc(check.nodes, func(h *host) bool { return h.votedAddress != "" && kafka.SameHost(h.votedAddress, address) })
	if i < 0 {
		return nil
	}
	return check.nodes[i]
}

// refuseSharedEnds reports brokers that advertise one address, where the voters do not
// tell whose it is.
func (check *checker) refuseSharedEnds() {
	by := map[kafka.Endpoint][]*host{}
	for _, h := range check.nodes {
		v, ok := check.usable(h, "advertised.listeners")
		if !ok || !h.Broker {
			continue
		}
		for _, l := range h.Kafka.Advertised() {
			e := kafka.Endpoint{Host: strings.ToLower(l.Host), Port: l.Port}
			agreed := h.votedAddress == "" || kafka.SameHost(h.votedAddress, l.Host)
			if agreed && check.local(h, l.Host) == "" && !slices.Contains(by[e], h) && !check.reported[v.Place] {
				by[e] = append(by[e], h)
			}
		}
	}
	for e, hosts := range by {
		if len(hosts) < 2 {
			continue
		}
		check.lostAddresses = true
		for _, h := range hosts {
			check.fail(within(h.Kafka.Property("advertised.listeners"), e.Host), "MSK337.shared", e.String(), names(hosts))
		}
	}
}

// checkPublished wants an advertised port to be published, and to lead to its listener.
func (check *checker) checkPublished(h *host, v hostfiles.Value, l kafka.Listener) {
	i := slices.IndexFunc(check.listenersOf(h), func(o kafka.Listener) bool { return o.Name == l.Name })
	if i < 0 {
		return
	}
	port, inside := l.Port, check.listenersOf(h)[i].Port
	list, known := h.published(inside)
	switch leads := h.leads(port); {
	case leads == inside:
	case !known:
		for _, p := range h.Kafka.Service.Ports {
			if p.Value.Open && h.Env == nil {
				check.noteOpen(p.Value)
			}
		}
	case leads <= 0:
		s := within(v, ":"+strconv.Itoa(port))
		if h.half(inside) != nil {
			check.fail(s, "MSK338.half", l.Name, port, inside)
		} else if len(list) > 0 {
			check.fail(s, "MSK338.elsewhere", l.Name, port, inside, list[0])
		} else {
			check.fail(s, "MSK338.closed", l.Name, port, inside)
		}
	default:
		check.fail(within(v, ":"+strconv.Itoa(port)), "MSK338.leads", l.Name, port, inside, leads)
	}
}

// checkInterBroker checks the listener that brokers use among each other.
func (check *checker) checkInterBroker(h *host, v hostfiles.Value, seen map[string]bool) {
	w := h.Kafka.Property("inter.broker.listener.name")
	if w.Given && !check.isClean(h, w, message.New("value.between"), "effect.refuses") {
		return
	}
	name := strings.ToUpper(strings.TrimSpace(check.effective(h, "inter.broker.listener.name")))
	if name == "" || seen[name] {
		return
	}
	s := at(v)
	if w.Given {
		s = at(w)
	}
	check.fail(s, "MSK334.unadvertised", name)
}
