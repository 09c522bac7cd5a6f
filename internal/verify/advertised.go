package verify

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
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
	const ends = "Kafka ends: advertised.listeners must be empty when the only role is controller"
	if v.Given && strings.TrimSpace(v.Text) != "" {
		k.fail(at(v), "MSK333", "the host is only a controller, and advertises a listener", ends, "take the line out")
		return
	}
	if m := h.Kafka.ConfigMount(); m != nil {
		k.fail(at(m.Value), "MSK376", "the host is only a controller, and mounts conf/kafka/config, whose server.properties advertises a listener", ends,
			"take the mount out, and write all settings as variables")
		return
	}
	if h.facts == nil || h.Kafka.Family != h.facts.Family {
		return
	}
	switch h.facts.ControllerOnly {
	case release.ByBlank:
		if !v.Given && !h.Kafka.Replaces {
			k.fail(h.node(), "MSK333", "the host is only a controller, and the image advertises a listener unless it is told not to", ends, "add KAFKA_ADVERTISED_LISTENERS: ''")
		}
	case release.ByFile:
		if !h.Kafka.Replaces {
			k.fail(h.node(), "MSK376", "the host is only a controller, and no variable of Kafka "+h.facts.Tag+" makes one", ends,
				"mount a configuration file of your own, as mskraft render does, or use another release")
		}
	case release.ByVariables:
	}
}

// broker checks the advertised listeners of a broker.
func (k *checker) broker(h *host, v hostfiles.Value) {
	const unreachable = "clients and other brokers are sent to that address and find nobody; topics stay without a leader they can reach"
	if !v.Given {
		k.fail(h.node(), "MSK331", "advertised.listeners is missing", "the broker advertises the name of its container, which no other host knows", "write the address of this host and its published port")
		return
	}
	if !k.clean(h, v, "the list of advertised listeners", refuses) {
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
			hint := "write it as PLAINTEXT://10.1.11.53:9092"
			if strings.Contains(v.Raw, "MS_KAFKA_HOST") {
				hint = "MS_KAFKA_HOST holds a list, which only the services can read: write the address of this host itself"
			}
			k.fail(at(v), "MSK331", fmt.Sprintf("the advertised listener %q has no name", address), refuses, hint)
			return
		case err != nil:
			k.fail(at(v), "MSK331", fmt.Sprintf("the advertised listener %s has no port", l.Name), refuses, "add the published port: "+l.Name+"://"+l.Host+":9092")
		case slices.Contains(names, l.Name):
			k.fail(within(v, entry), "MSK333", l.Name+" is the listener of controllers, and is advertised", "Kafka ends: the advertised listeners must not hold the listener of controllers", "take it out; the voters say where controllers are")
		case len(listens) > 0 && !has(listens, l.Name):
			k.fail(within(v, l.Name+"://"), "MSK332", l.Name+" is advertised, and is not among the listeners", "Kafka ends: the advertised listeners must be among the listeners", "use the name of a listener: "+nameList(listens))
		case seen[l.Name]:
			k.fail(within(v, entry), "MSK332", l.Name+" is advertised twice", refuses, "advertise every listener once")
		case why != "":
			k.fail(within(v, entry), "MSK336", fmt.Sprintf("%s is advertised at %q, %s", l.Name, l.Host, why), unreachable, "write the address at which other hosts reach this one")
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
			k.warn(within(v, l.Host), "MSK339", fmt.Sprintf("%s is advertised at %s, and %s at %s", list[0].Name, list[0].Host, l.Name, l.Host),
				"if that is not two networks of one host, clients or other brokers do not find this broker", "write this host's own address in both")
			return
		}
	}
}

func nameList(list []kafka.Listener) string {
	var names []string
	for _, l := range list {
		names = append(names, l.Name)
	}
	return strings.Join(names, ", ")
}

// seat compares an advertised address with the one that the voters name.
func (k *checker) seat(h *host, v hostfiles.Value, l kafka.Listener) {
	if h.seat == "" || kafka.SameHost(h.seat, l.Host) || !alike(l.Host, []string{h.seat}) {
		return
	}
	what := fmt.Sprintf("%s is advertised at %s, and the voters name this host (node id %d) as %s", l.Name, l.Host, h.id, h.seat)
	effect := "clients and other brokers are sent to " + l.Host + " and do not find this broker there"
	hint := "write this host's own address, or correct the voters of all hosts"
	if owner := k.seated(l.Host); owner != nil && owner != h {
		what = fmt.Sprintf("%s is advertised at %s, the address of %s; the voters name this host as %s", l.Name, l.Host, owner.label, h.seat)
		effect = "who asks for this broker is sent to " + owner.label + ", and its partitions cannot be reached"
		hint = "write this host's own address"
	}
	k.lostAddresses = true
	if owner := k.owner(h.seat); owner != nil && owner != h {
		return // told of the voters
	}
	k.fail(within(v, l.Host), "MSK337", what, effect, hint)
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
			k.fail(within(h.Kafka.Property("advertised.listeners"), e.Host), "MSK337", fmt.Sprintf("%s is advertised by %s", e, names(hosts)),
				"who asks for one of these brokers may be sent to another one, and its partitions cannot be reached", "write each host's own address")
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
		what := fmt.Sprintf("%s is advertised at port %d, which the host does not publish", l.Name, port)
		hint := fmt.Sprintf("add '%d:%d' to the ports of the service kafka", port, inside)
		if p := h.half(inside); p != nil {
			what, hint = fmt.Sprintf("%s is advertised at port %d, which is published, but not for other hosts and TCP", l.Name, port), "publish it as "+fmt.Sprintf("'%d:%d'", port, inside)
		} else if len(list) > 0 {
			what += fmt.Sprintf("; the listener is published at %d", list[0])
			hint = fmt.Sprintf("advertise port %d, or publish %d:%d", list[0], port, inside)
		}
		k.fail(within(v, ":"+strconv.Itoa(port)), "MSK338", what, "clients and other brokers are sent to a closed port", hint)
	default:
		k.fail(within(v, ":"+strconv.Itoa(port)), "MSK338", fmt.Sprintf("%s is advertised at port %d, which leads to %d in the container; it listens on %d", l.Name, port, leads, inside),
			"clients and other brokers are sent to another listener, or to none", fmt.Sprintf("publish %d:%d", port, inside))
	}
}

// between checks the listener that brokers use among each other.
func (k *checker) between(h *host, v hostfiles.Value, seen map[string]bool) {
	w := h.Kafka.Property("inter.broker.listener.name")
	if w.Given && !k.clean(h, w, "the name of the listener between brokers", refuses) {
		return
	}
	name := strings.ToUpper(strings.TrimSpace(k.effective(h, "inter.broker.listener.name")))
	if name == "" || seen[name] {
		return
	}
	s, what := at(v), fmt.Sprintf("brokers talk to each other over %s, which is not advertised", name)
	if w.Given {
		s = at(w)
	}
	k.fail(s, "MSK334", what, "Kafka ends: inter.broker.listener.name must be among the advertised listeners", "advertise "+name+", too, or name an advertised listener")
}
