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
func (check *checker) refuseAdvertising(h *node, v hostfiles.Value) {
	mount, image := h.Kafka.ConfigMount(), h.Kafka.Image
	switch {
	case v.Given && strings.TrimSpace(v.Text) != "":
		script := h.Kafka.Family.ConfigFrom != "" && h.Kafka.Service.Variable(h.Kafka.Family.Variable("advertised.listeners")).Given
		if check.refusesAdvertisedControllers(h) {
			check.fail(v, "MSK333.advertises")
		} else if script && h.knows.Version() != "" {
			check.fail(v, "MSK333.script")
		}
	case mount != nil:
		check.fail(mount.Value, "MSK376.mount")
	case image == nil || image.Family != h.Kafka.Family, h.Kafka.Replaces:
	case image.ControllerOnly == release.ByBlank && !v.Given:
		check.fail(h.node(), "MSK333.untold")
	case image.ControllerOnly == release.ByFile:
		check.fail(h.node(), "MSK376.no-variable", image.Tag)
	}
}

// refusesAdvertisedControllers reports whether the Kafka of a node is one that refuses to
// advertise a listener of controllers.
func (check *checker) refusesAdvertisedControllers(h *node) bool {
	if h.knows.Version() == "" {
		check.unchecked("unchecked.advertised", h.Kafka.Service.Image.Raw)
		return false
	}
	return !h.knows.HasDynamicQuorums()
}

// checkBroker checks the advertised listeners of a broker.
func (check *checker) checkBroker(h *node, v hostfiles.Value) {
	if !v.Given {
		check.fail(h.node(), "MSK331.missing")
	}
	if !v.Given || check.isSpoilt(h, "advertised.listeners") {
		return
	}
	listens, names := check.listeners(h), check.controllerNames(h)
	nameOf := func(l kafka.Listener) string { return l.Name }
	seen := map[string]bool{}
	for entry := range strings.SplitSeq(v.Text, ",") {
		entry = strings.TrimSpace(entry)
		l, err := kafka.ParseListener(entry)
		why := h.local(l.Host)
		switch {
		case errors.Is(err, kafka.ErrEmpty):
			continue
		case errors.Is(err, kafka.ErrForm):
			address, _ := kafka.SplitHostPort(entry)
			if isStockList(v) {
				check.fail(v, "MSK331.list", address)
			} else {
				check.fail(v, "MSK331.no-name", address)
			}
			return
		case err != nil:
			check.fail(v, "MSK331.no-port", l.Name, l.Host)
		case slices.Contains(names, l.Name):
			if check.refusesAdvertisedControllers(h) {
				check.fail(within(v, entry), "MSK333.controllers", l.Name)
			}
		case len(listens) > 0 && !has(listens, l.Name):
			check.fail(within(v, l.Name+"://"), "MSK332.unknown", l.Name, message.Series(texts(listens, nameOf)...))
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
func (check *checker) warnOfTwoAddresses(h *node, v hostfiles.Value) {
	list := h.Kafka.Advertised()
	for _, l := range list {
		if h.local(l.Host) != "" || h.votedAddress != "" && !kafka.SameHost(h.votedAddress, l.Host) {
			return
		}
	}
	for _, l := range list {
		if !kafka.SameHost(l.Host, list[0].Host) && alike(l.Host, []string{list[0].Host}) {
			check.lostAddresses = true
			check.warn(within(v, l.Host), "MSK339.two", list[0].Name, list[0].Host, l.Name, l.Host)
			return
		}
	}
}

// compareWithVotes compares an advertised address with the one that the voters name.
func (check *checker) compareWithVotes(h *node, v hostfiles.Value, l kafka.Listener) {
	if h.votedAddress == "" || kafka.SameHost(h.votedAddress, l.Host) || !alike(l.Host, []string{h.votedAddress}) {
		return
	}
	check.lostAddresses = true
	if owner := check.owner(h.votedAddress); owner != nil && owner != h {
		return // told of the voters
	}
	m := message.New("MSK337.voted", l.Name, l.Host, h.votedAddress, h.id)
	voted := func(o *node) bool { return o.votedAddress != "" && kafka.SameHost(o.votedAddress, l.Host) }
	if owner := first(check.nodes, voted); owner != nil && owner != h {
		m = message.New("MSK337.owner", l.Name, l.Host, h.votedAddress, owner.label)
	}
	check.add(Error, within(v, l.Host), m)
}

// refuseSharedEnds reports brokers that advertise one address, where the voters do not
// tell whose it is.
func (check *checker) refuseSharedEnds() {
	by := map[kafka.Endpoint][]*node{}
	for _, h := range check.brokers() {
		for _, l := range check.advertised(h) {
			e := kafka.Endpoint{Host: strings.ToLower(l.Host), Port: l.Port}
			agreed := h.votedAddress == "" || kafka.SameHost(h.votedAddress, l.Host)
			if agreed && h.local(l.Host) == "" && !slices.Contains(by[e], h) {
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
func (check *checker) checkPublished(h *node, v hostfiles.Value, l kafka.Listener) {
	inside := first(check.listeners(h), func(o kafka.Listener) bool { return o.Name == l.Name }).Port
	if inside == 0 {
		return
	}
	s := within(v, ":"+strconv.Itoa(l.Port))
	switch r := h.Kafka.Service.Route(l.Port, inside); {
	case r.Leads == inside:
	case !r.Complete:
		for _, p := range h.Kafka.Service.Ports {
			if p.Value.Open && h.Env == nil {
				check.noteOpen(p.Value)
			}
		}
	case r.Leads > 0:
		check.fail(s, "MSK338.leads", l.Name, l.Port, inside, r.Leads)
	case r.Half != nil:
		check.fail(s, "MSK338.half", l.Name, l.Port, inside)
	case r.Published != nil:
		check.fail(s, "MSK338.elsewhere", l.Name, l.Port, inside, r.Published[0])
	default:
		check.fail(s, "MSK338.closed", l.Name, l.Port, inside)
	}
}

// checkInterBroker checks the listener that brokers use among each other.
func (check *checker) checkInterBroker(h *node, v hostfiles.Value, seen map[string]bool) {
	const property = "inter.broker.listener.name"
	isSpoilt := check.isSpoilt(h, property)
	name := strings.ToUpper(strings.TrimSpace(check.effective(h, property)))
	if w := h.Kafka.Property(property); w.Given {
		v = w
	}
	if !isSpoilt && name != "" && !seen[name] {
		check.fail(v, "MSK334.unadvertised", name)
	}
}
