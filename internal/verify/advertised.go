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

// advertised checks what every node tells others to reach it at.
func (k *checker) advertised() {
	for _, h := range k.nodes {
		v := h.Kafka.Property("advertised.listeners")
		switch {
		case h.controller && !h.broker:
			k.silent(h, v)
		case h.broker:
			k.broker(h, v)
			k.lostAddresses = k.lostAddresses || len(h.addresses) == 0
		}
	}
	k.shared()
}

// silent holds a controller without a broker to advertising nothing, which needs
// another trick with every image.
func (k *checker) silent(h *host, v hostfiles.Value) {
	if v.Given && strings.TrimSpace(v.Text) != "" {
		k.fail(at(v), "MSK333.advertises")
		return
	}
	if m := h.Kafka.ConfigMount(); m != nil {
		k.fail(at(m.Value), "MSK376.mount")
		return
	}
	if h.facts == nil || h.Kafka.Family != h.facts.Family {
		return
	}
	switch h.facts.ControllerOnly {
	case release.ByBlank:
		if !v.Given && !h.Kafka.Replaces {
			k.fail(h.node(), "MSK333.untold")
		}
	case release.ByFile:
		if !h.Kafka.Replaces {
			k.fail(h.node(), "MSK376.no-variable", h.facts.Tag)
		}
	case release.ByVariables:
	}
}

// broker checks the advertised listeners of a broker.
func (k *checker) broker(h *host, v hostfiles.Value) {
	if !v.Given {
		k.fail(h.node(), "MSK331.missing")
		return
	}
	if !k.clean(h, v, message.New("value.advertised"), "effect.refuses") {
		return
	}
	listens, names := k.listenersOf(h), k.controllerNames(h)
	seen := map[string]bool{}
	for entry := range strings.SplitSeq(v.Text, ",") {
		entry = strings.TrimSpace(entry)
		l, err := kafka.ParseListener(entry)
		why := k.local(h, l.Host)
		switch {
		case errors.Is(err, kafka.ErrEmpty):
			continue
		case errors.Is(err, kafka.ErrForm):
			address, _ := kafka.SplitHostPort(entry)
			id := message.ID("MSK331.no-name")
			if strings.Contains(v.Raw, "MS_KAFKA_HOST") {
				id = "MSK331.list"
			}
			k.fail(at(v), id, address)
			return
		case err != nil:
			k.fail(at(v), "MSK331.no-port", l.Name, l.Host)
		case slices.Contains(names, l.Name):
			k.fail(within(v, entry), "MSK333.controllers", l.Name)
		case len(listens) > 0 && !has(listens, l.Name):
			k.fail(within(v, l.Name+"://"), "MSK332.unknown", l.Name, nameList(listens))
		case seen[l.Name]:
			k.fail(within(v, entry), "MSK332.twice", l.Name)
		case why != "":
			k.fail(within(v, entry), "MSK336.local", l.Name, l.Host, message.New(why))
		default:
			k.seat(h, v, l)
			k.mapped(h, v, l)
		}
		seen[l.Name] = true
	}
	k.between(h, v, seen)
	k.oneAddress(h, v)
}

// oneAddress warns of listeners that are advertised at different addresses, unless
// one of them is known to be wrong.
func (k *checker) oneAddress(h *host, v hostfiles.Value) {
	list := h.Kafka.Advertised()
	for _, l := range list {
		if k.local(h, l.Host) != "" || h.seat != "" && !kafka.SameHost(h.seat, l.Host) {
			return
		}
	}
	for _, l := range list[min(1, len(list)):] {
		if !kafka.SameHost(l.Host, list[0].Host) && alike(l.Host, []string{list[0].Host}) {
			k.lostAddresses = true
			k.warn(within(v, l.Host), "MSK339.two", list[0].Name, list[0].Host, l.Name, l.Host)
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

// seat compares an advertised address with the one that the voters name.
func (k *checker) seat(h *host, v hostfiles.Value, l kafka.Listener) {
	if h.seat == "" || kafka.SameHost(h.seat, l.Host) || !alike(l.Host, []string{h.seat}) {
		return
	}
	m := message.New("MSK337.seat", l.Name, l.Host, h.seat, h.id)
	if owner := k.seated(l.Host); owner != nil && owner != h {
		m = message.New("MSK337.owner", l.Name, l.Host, h.seat, owner.label)
	}
	k.lostAddresses = true
	if owner := k.owner(h.seat); owner != nil && owner != h {
		return // told of the voters
	}
	k.add(Error, within(v, l.Host), m)
}

// seated is the host that the voters name by an address.
func (k *checker) seated(address string) *host {
	i := slices.IndexFunc(k.nodes, func(h *host) bool { return h.seat != "" && kafka.SameHost(h.seat, address) })
	if i < 0 {
		return nil
	}
	return k.nodes[i]
}

// shared reports brokers that advertise one address, where the voters do not
// tell whose it is.
func (k *checker) shared() {
	by := map[kafka.Endpoint][]*host{}
	for _, h := range k.nodes {
		v, ok := k.property(h, "advertised.listeners")
		if !ok || !h.broker {
			continue
		}
		for _, l := range h.Kafka.Advertised() {
			e := kafka.Endpoint{Host: strings.ToLower(l.Host), Port: l.Port}
			if k.local(h, l.Host) == "" && (h.seat == "" || kafka.SameHost(h.seat, l.Host)) && !slices.Contains(by[e], h) && !k.bad[v.Place] {
				by[e] = append(by[e], h)
			}
		}
	}
	for e, hosts := range by {
		if len(hosts) < 2 {
			continue
		}
		k.lostAddresses = true
		for _, h := range hosts {
			k.fail(within(h.Kafka.Property("advertised.listeners"), e.Host), "MSK337.shared", e.String(), names(hosts))
		}
	}
}

// mapped wants an advertised port to be published, and to lead to its listener.
func (k *checker) mapped(h *host, v hostfiles.Value, l kafka.Listener) {
	i := slices.IndexFunc(k.listenersOf(h), func(o kafka.Listener) bool { return o.Name == l.Name })
	if i < 0 {
		return
	}
	port, inside := l.Port, k.listenersOf(h)[i].Port
	list, known := h.published(inside)
	switch leads := h.leads(port); {
	case leads == inside:
	case !known:
		for _, p := range h.Kafka.Service.Ports {
			if p.Value.Open && h.Env == nil {
				k.open(p.Value)
			}
		}
	case leads <= 0:
		s := within(v, ":"+strconv.Itoa(port))
		if h.half(inside) != nil {
			k.fail(s, "MSK338.half", l.Name, port, inside)
		} else if len(list) > 0 {
			k.fail(s, "MSK338.elsewhere", l.Name, port, inside, list[0])
		} else {
			k.fail(s, "MSK338.closed", l.Name, port, inside)
		}
	default:
		k.fail(within(v, ":"+strconv.Itoa(port)), "MSK338.leads", l.Name, port, inside, leads)
	}
}

// between checks the listener that brokers use among each other.
func (k *checker) between(h *host, v hostfiles.Value, seen map[string]bool) {
	w := h.Kafka.Property("inter.broker.listener.name")
	if w.Given && !k.clean(h, w, message.New("value.between"), "effect.refuses") {
		return
	}
	name := strings.ToUpper(strings.TrimSpace(k.effective(h, "inter.broker.listener.name")))
	if name == "" || seen[name] {
		return
	}
	s := at(v)
	if w.Given {
		s = at(w)
	}
	k.fail(s, "MSK334.unadvertised", name)
}
