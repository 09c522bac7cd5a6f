package verify

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
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
		if v.Given && !k.clean(h, v, message.New("value.listeners"), "effect.refuses") {
			continue
		}
		if !k.eachListener(h, v) {
			k.bad[v.Place] = true
			h.listens = nil
			continue
		}
		if names := h.Kafka.Property("controller.listener.names"); names.Given && !k.clean(h, names, "controller.listener.names", "effect.refuses") {
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
	bad := func(l kafka.Listener, id message.ID, args ...any) {
		good = false
		k.fail(within(v, l.Name+"://"), id, args...)
	}
	for entry := range strings.SplitSeq(v.Text, ",") {
		if _, err := kafka.ParseListener(entry); err != nil && !errors.Is(err, kafka.ErrEmpty) {
			good = false
			k.fail(at(v), "MSK330.form", strings.TrimSpace(entry))
		}
	}
	names, ports := map[string]bool{}, map[int]string{}
	for _, l := range k.listenersOf(h) {
		a, isIP := kafka.ParseIP(l.Host)
		unbound := kafka.Listener{Name: l.Name, Endpoint: kafka.Endpoint{Port: l.Port}}.String()
		switch {
		case names[l.Name]:
			bad(l, "MSK330.twice", l.Name)
		case ports[l.Port] != "":
			bad(l, "MSK330.port", l.Port, ports[l.Port], l.Name)
		case isIP && a.IsLoopback(), strings.EqualFold(l.Host, "localhost"):
			bad(l, "MSK330.loopback", l.Name, l.Host, unbound)
		case isIP && !a.IsUnspecified():
			bad(l, "MSK330.bound", l.Name, l.Host, unbound)
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
		k.fail(s, "MSK333.no-names")
		return
	}
	for _, name := range names {
		switch listed := has(listens, name); {
		case h.controller && !listed:
			if upper := strings.ToUpper(strings.TrimSpace(name)); upper != name && has(listens, upper) {
				k.fail(s, "MSK333.capitals", name, upper)
			} else {
				k.fail(s, "MSK333.not-listening", name)
			}
		case !h.controller && listed:
			k.fail(within(h.Kafka.Property("listeners"), name+"://"), "MSK333.no-controller", name)
		}
	}
	if h.broker {
		return
	}
	for _, l := range listens {
		if !slices.Contains(names, l.Name) {
			k.fail(within(h.Kafka.Property("listeners"), l.Name+"://"), "MSK333.no-broker", l.Name, names[0])
		}
	}
}

// protocols checks listener.security.protocol.map.
func (k *checker) protocols(h *host) {
	v := h.Kafka.Property("listener.security.protocol.map")
	if v.Given && !k.clean(h, v, message.New("value.protocols"), "effect.refuses") {
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
			k.fail(within(v, entry), "MSK335.unknown", name, protocol)
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
			k.fail(s, "MSK335.missing", name)
		case protocol != "PLAINTEXT":
			k.fail(within(v, name+":"), "MSK335.not-plain", name, protocol)
		}
	}
}

// health wants the health check to ask a port that Kafka listens on.
func (k *checker) health(h *host) {
	test := h.Kafka.Service.HealthTest
	if !test.Given {
		k.fail(h.node(), "MSK342.none")
		return
	}
	port := h.Kafka.HealthPort()
	if port == 0 || len(k.listenersOf(h)) == 0 || slices.ContainsFunc(k.listenersOf(h), func(l kafka.Listener) bool { return l.Port == port }) {
		return
	}
	k.fail(within(test, strconv.Itoa(port)), "MSK342.port", port)
}
