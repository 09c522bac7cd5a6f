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
	for _, h := range check.brokers() {
		for _, l := range check.advertised(h) {
			if k := check.kindOf(h, l); k != "" {
				check.kinds[groupOf(h, l)] = append(check.kinds[groupOf(h, l)], k)
			}
		}
	}
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
	case h.lacksFile():
	case mount != nil && h.Kafka.Mounted == "":
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
		check.unchecked("unchecked.advertised", h.image())
		return false
	}
	return !h.knows.HasDynamicQuorums()
}

// checkBroker checks the advertised listeners of a broker.
func (check *checker) checkBroker(h *node, v hostfiles.Value) {
	if listeners := h.Kafka.Property("listeners"); !v.Given && slices.ContainsFunc(check.advertised(h), hasHost) {
		v = listeners // Kafka advertises where it listens
		v.Text = kafka.FormatList(check.advertised(h))
	}
	switch {
	case !v.Given && h.lacksFile():
		return
	case !v.Given && h.whole:
		check.warn(h.node(), "MSK331.network")
		return
	case !v.Given:
		check.fail(h.node(), "MSK331.missing")
		return
	case check.isSpoilt(h, "advertised.listeners"):
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
		case why == "local.loopback" && check.isForMachine(h, l):
			check.warn(within(v, entry), "MSK336.machine", l.Name, l.Host)
		case why != "" && check.isExtra(h, l.Name):
			check.warn(within(v, entry), "MSK336.local", l.Name, l.Host, message.New(why, h.subnet().String()))
		case why == "local.none" && h.whole:
			check.warn(within(v, entry), "MSK336.network", l.Name)
		case why != "":
			check.fail(within(v, entry), "MSK336.local", l.Name, l.Host, message.New(why, h.subnet().String()))
		default:
			check.compareWithOthers(h, v, l)
			check.checkPublished(h, v, l)
		}
		seen[l.Name] = true
	}
	check.checkInterBroker(h, v, seen)
}

func hasHost(l kafka.Listener) bool { return l.Host != "" }

// compareWithOthers wants an advertised address to be one of the host's own, and of the kind
// that the other hosts have there. A host may have one for each network, so one that the
// voters do not name is no fault.
func (check *checker) compareWithOthers(h *node, v hostfiles.Value, l kafka.Listener) {
	if check.isMisnamed(h) {
		check.lostAddresses = true
		return // told of the voters
	}
	if owner := check.stranger(h, l); owner != nil {
		check.lostAddresses = true
		check.fail(within(v, l.Host), "MSK337.owner", l.Name, l.Host, check.inside(h), owner.label)
		return
	}
	kind, kinds := check.kindOf(h, l), check.kinds[groupOf(h, l)]
	common := most(kinds, func(k message.ID) string { return string(k) })
	count := len(filter(kinds, func(k message.ID) bool { return string(k) == common }))
	switch {
	case kind == "":
	case string(kind) != common && 2*count > len(kinds):
		check.lostAddresses = true
		check.fail(within(v, l.Host), "MSK337.odd", l.Name, l.Host, message.New(kind), message.New(message.ID(common)))
	case 2*count == len(kinds) && kind != "kind.inside":
		check.lostAddresses = true
		check.warn(within(v, l.Host), "MSK339.two", l.Name, l.Host, check.inside(h))
	}
}

// A group are the listeners of that name of all hosts whose address inside is known in the same way.
type group struct {
	name    string
	isVoted bool
}

func groupOf(h *node, l kafka.Listener) group { return group{l.Name, h.votedAddress != ""} }

// isMisnamed reports whether voters name a broker by the address of another one.
func (check *checker) isMisnamed(h *node) bool {
	owner := check.owner(h.votedAddress)
	return owner != nil && owner != h
}

// stranger is another host that an advertised address belongs to, nil for none.
func (check *checker) stranger(h *node, l kafka.Listener) *node {
	if kafka.SameHost(check.inside(h), l.Host) {
		return nil
	}
	return first(check.nodes, func(o *node) bool { return o != h && kafka.SameHost(check.inside(o), l.Host) })
}

// inside is the address by which voters name a broker, or else the one at which it
// advertises itself to other brokers; "" if it is not known.
func (check *checker) inside(h *node) string {
	if h.votedAddress != "" || !h.Broker {
		return h.votedAddress
	}
	if _, known := check.insides[h]; !known {
		name := check.interBroker(h)
		check.insides[h] = first(check.advertised(h), func(l kafka.Listener) bool { return l.Name == name }).Host
	}
	return check.insides[h]
}

// kindOf is the text about what an advertised address is beside that inside, "" if that
// cannot be told: a name may stand for any address.
func (check *checker) kindOf(h *node, l kafka.Listener) message.ID {
	inside := check.inside(h)
	switch a, isIP := kafka.ParseIP(l.Host); {
	case check.isMisnamed(h), check.stranger(h, l) != nil, inside == "" || !alike(l.Host, []string{inside}):
		return ""
	case kafka.SameHost(inside, l.Host):
		return "kind.inside"
	case !isIP:
		return "kind.name"
	case a.IsPrivate():
		return "kind.private"
	}
	return "kind.public"
}

// refuseSharedEnds reports brokers that advertise one address, where the voters do not
// tell whose it is.
func (check *checker) refuseSharedEnds() {
	by := map[kafka.Endpoint][]*node{}
	for _, h := range check.brokers() {
		for _, l := range check.advertised(h) {
			e := kafka.Endpoint{Host: strings.ToLower(l.Host), Port: l.Port}
			if h.local(l.Host) == "" && !slices.Contains(by[e], h) {
				by[e] = append(by[e], h)
			}
		}
	}
	for e, hosts := range by {
		if voted := filter(hosts, func(h *node) bool { return kafka.SameHost(h.votedAddress, e.Host) }); len(voted) > 0 {
			hosts = voted
		}
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
	s, known := within(v, ":"+strconv.Itoa(l.Port)), check.inside(h)
	switch r := h.route(l.Host, l.Port, inside); {
	case r.Leads == inside:
	case !r.Complete:
		for _, p := range h.Kafka.Service.Ports {
			if p.Value.Open && h.Env == nil {
				check.noteOpen(p.Value)
			}
		}
	case r.Published != nil && known != "" && !kafka.SameHost(known, l.Host): // whatever has that address may translate ports
		check.note("unchecked.translated", l.Endpoint.String())
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
	isSpoilt, name := check.isSpoilt(h, property), check.interBroker(h)
	if w := h.Kafka.Property(property); w.Given {
		v = w
	}
	if !isSpoilt && name != "" && !seen[name] {
		check.fail(v, "MSK334.unadvertised", name)
	}
}

// interBroker is the listener that brokers use among each other, "" if it is not known.
func (check *checker) interBroker(h *node) string {
	return strings.ToUpper(strings.TrimSpace(check.effective(h, "inter.broker.listener.name")))
}
