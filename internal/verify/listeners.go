package verify

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
)

// listenersOf are the listeners of a node. The apache images make them of the
// advertised ones where none are written.
func (k *checker) listenersOf(h *host) []kafka.Listener {
	if h.listens != nil {
		return h.listens
	}
	v, ok := k.property(h, "listeners")
	switch {
	case ok:
		h.listens = h.Kafka.Listeners()
	case v.Given:
	case h.Kafka.Family.ConfigFrom != "" && h.Kafka.Property("advertised.listeners").Given:
		if _, ok := k.property(h, "advertised.listeners"); ok {
			for _, l := range h.Kafka.Advertised() {
				h.listens = append(h.listens, kafka.Listener{Name: l.Name, Endpoint: kafka.Endpoint{Port: l.Port}})
			}
		}
	default:
		h.listens = kafka.ParseListeners(k.effective(h, "listeners"))
	}
	if h.listens == nil {
		h.listens = []kafka.Listener{}
	}
	return h.listens
}

// controllerNames are the names of the listeners of controllers. Kafka neither
// trims them nor turns them into capitals.
func (k *checker) controllerNames(h *host) []string {
	if h.controllers == nil {
		h.controllers = strings.Split(k.effective(h, "controller.listener.names"), ",")
	}
	return h.controllers
}

// listeners checks what every node listens on.
func (k *checker) listeners() {
	for _, h := range k.nodes {
		if !h.broker && !h.controller {
			continue
		}
		v := h.Kafka.Property("listeners")
		if v.Given && !k.clean(h, v, "the list of listeners", refuses) {
			continue
		}
		if !k.eachListener(h, v) {
			k.bad[v.Place] = true
			h.listens = nil
			continue
		}
		if names := h.Kafka.Property("controller.listener.names"); names.Given && !k.clean(h, names, "controller.listener.names", refuses) {
			continue
		}
		k.controllerListeners(h)
		k.protocols(h)
		k.health(h)
	}
}

// eachListener checks the form of the entries.
func (k *checker) eachListener(h *host, v hostfiles.Value) bool {
	good := true
	bad := func(l kafka.Listener, what, effect, hint string) {
		good = false
		k.fail(within(v, l.Name+"://"), "MSK330", what, effect, hint)
	}
	for entry := range strings.SplitSeq(v.Text, ",") {
		if _, err := kafka.ParseListener(entry); err != nil && !errors.Is(err, kafka.ErrEmpty) {
			good = false
			k.fail(at(v), "MSK330", fmt.Sprintf("the listener %q is not of the form NAME://:PORT", strings.TrimSpace(entry)), refuses, "write it as PLAINTEXT://:9092")
		}
	}
	names, ports := map[string]bool{}, map[int]string{}
	for _, l := range k.listenersOf(h) {
		a, isIP := kafka.ParseIP(l.Host)
		unbound := kafka.Listener{Name: l.Name, Endpoint: kafka.Endpoint{Port: l.Port}}.String()
		switch {
		case names[l.Name]:
			bad(l, "the listener "+l.Name+" is listed twice", refuses, "give every listener a name of its own")
		case ports[l.Port] != "":
			bad(l, fmt.Sprintf("port %d is that of the listeners %s and %s", l.Port, ports[l.Port], l.Name), refuses, "give every listener a port of its own")
		case isIP && a.IsLoopback(), strings.EqualFold(l.Host, "localhost"):
			bad(l, fmt.Sprintf("the listener %s is bound to %s", l.Name, l.Host), "only the container itself reaches it, no service and no other host", "leave the address out: "+unbound)
		case isIP && !a.IsUnspecified():
			bad(l, fmt.Sprintf("the listener %s is bound to %s, which is no address of the container", l.Name, l.Host), "Kafka ends: cannot assign requested address",
				"leave the address out, "+unbound+", and write it in the advertised listeners")
		}
		names[l.Name], ports[l.Port] = true, l.Name
	}
	return good
}

// has reports whether a listener of that name is among them.
func has(list []kafka.Listener, name string) bool {
	return slices.ContainsFunc(list, func(l kafka.Listener) bool { return l.Name == name })
}

// controllerListeners checks the listeners of controllers against the roles.
func (k *checker) controllerListeners(h *host) {
	listens := k.listenersOf(h)
	if len(listens) == 0 {
		return
	}
	v, s := h.Kafka.Property("controller.listener.names"), h.node()
	if v.Given {
		s = at(v)
	}
	names := k.controllerNames(h)
	if len(names) == 0 || names[0] == "" {
		k.fail(s, "MSK333", "controller.listener.names is missing", refuses, "write CONTROLLER, the name of the listener of controllers")
		return
	}
	for _, name := range names {
		switch listed := has(listens, name); {
		case h.controller && !listed:
			hint := "add " + name + "://:PORT to the listeners"
			if upper := strings.ToUpper(strings.TrimSpace(name)); upper != name && has(listens, upper) {
				hint = "write " + upper + ": Kafka takes the name as it is, with blanks and small letters"
			}
			k.fail(s, "MSK333", fmt.Sprintf("the host is a controller, and %q of controller.listener.names is not among its listeners", name),
				"Kafka ends: controller.listener.names must be among the listeners of a controller", hint)
		case !h.controller && listed:
			k.fail(within(h.Kafka.Property("listeners"), name+"://"), "MSK333", "the host is no controller, and listens on "+name,
				"Kafka ends: a node that is only a broker must not have the listener of controllers", "take it out of the listeners, or give the host the role controller")
		}
	}
	if h.broker {
		return
	}
	for _, l := range listens {
		if !slices.Contains(names, l.Name) {
			k.fail(within(h.Kafka.Property("listeners"), l.Name+"://"), "MSK333", "the host is only a controller, and listens on "+l.Name, refuses, "leave only "+names[0]+" among the listeners")
		}
	}
}

// protocols checks listener.security.protocol.map.
func (k *checker) protocols(h *host) {
	v := h.Kafka.Property("listener.security.protocol.map")
	if v.Given && !k.clean(h, v, "the map of protocols", refuses) {
		return
	}
	text := k.effective(h, "listener.security.protocol.map")
	s := h.node()
	if v.Given {
		s = at(v)
	}
	protocols := map[string]string{}
	for entry := range strings.SplitSeq(text, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		name, protocol, _ := strings.Cut(entry, ":")
		name, protocol = strings.ToUpper(strings.TrimSpace(name)), strings.ToUpper(strings.TrimSpace(protocol))
		protocols[name] = protocol
		if !slices.Contains([]string{"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"}, protocol) {
			k.fail(within(v, entry), "MSK335", fmt.Sprintf("the map of protocols gives %s the protocol %q", name, protocol), refuses, "write "+name+":PLAINTEXT")
			return
		}
	}
	needed := k.controllerNames(h)
	for _, l := range k.listenersOf(h) {
		needed = append(slices.Clone(needed), l.Name)
	}
	for i, name := range needed {
		name = strings.ToUpper(strings.TrimSpace(name))
		if name == "" || slices.Contains(needed[:i], name) {
			continue
		}
		protocol, ok := protocols[name]
		if text == "" { // Kafka knows those that are called like a protocol, and takes the controllers' for PLAINTEXT
			ok = slices.Contains([]string{"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"}, name) || slices.Contains(k.controllerNames(h), name)
			protocol = "PLAINTEXT"
		}
		switch {
		case !ok:
			k.fail(s, "MSK335", "the map of protocols has no entry for the listener "+name, "Kafka ends: no security protocol defined for listener "+name, "add "+name+":PLAINTEXT")
		case protocol != "PLAINTEXT":
			k.fail(within(v, name+":"), "MSK335", fmt.Sprintf("the listener %s speaks %s", name, protocol), "MeterSphere speaks to Kafka in plain text only, and gets no answer", "write "+name+":PLAINTEXT")
		}
	}
}

// health wants the health check to ask a port that Kafka listens on.
func (k *checker) health(h *host) {
	test := h.Kafka.Service.HealthTest
	if !test.Given {
		k.fail(h.node(), "MSK342", "the service kafka has no health check", "the service that waits for a healthy Kafka is never started", "take over the health check of the release")
		return
	}
	port := h.Kafka.HealthPort()
	if port == 0 || len(k.listenersOf(h)) == 0 || slices.ContainsFunc(k.listenersOf(h), func(l kafka.Listener) bool { return l.Port == port }) {
		return
	}
	k.fail(within(test, strconv.Itoa(port)), "MSK342", fmt.Sprintf("the health check asks port %d, on which no listener is", port),
		"Kafka is never healthy: msctl waits for five minutes and then leaves out the service that waits for it", "ask the port of a listener")
}
