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
func (check *checker) listenersOf(h *host) []kafka.Listener {
	if h.listeners != nil {
		return h.listeners
	}
	v, ok := check.usable(h, "listeners")
	switch {
	case ok:
		h.listeners = h.Kafka.Listeners()
	case v.Given:
	case h.Kafka.Family.ConfigFrom != "" && h.Kafka.Property("advertised.listeners").Given:
		if _, ok := check.usable(h, "advertised.listeners"); ok {
			for _, l := range h.Kafka.Advertised() {
				h.listeners = append(h.listeners, kafka.Listener{Name: l.Name, Endpoint: kafka.Endpoint{Port: l.Port}})
			}
		}
	default:
		h.listeners = kafka.ParseListeners(check.effective(h, "listeners"))
	}
	if h.listeners == nil {
		h.listeners = []kafka.Listener{}
	}
	return h.listeners
}

// controllerNames are the names of the listeners of controllers. Kafka neither
// trims them nor turns them into capitals.
func (check *checker) controllerNames(h *host) []string {
	if h.controllerListeners == nil {
		h.controllerListeners = strings.Split(check.effective(h, "controller.listener.names"), ",")
	}
	return h.controllerListeners
}

// checkListeners checks what every node listens on.
func (check *checker) checkListeners() {
	for _, h := range check.nodes {
		if !h.Broker && !h.Controller {
			continue
		}
		v := h.Kafka.Property("listeners")
		if v.Given && !check.isClean(h, v, message.New("value.listeners"), "effect.refuses") {
			continue
		}
		if !check.checkEachListener(h, v) {
			check.reported[v.Place] = true
			h.listeners = nil
			continue
		}
		names := h.Kafka.Property("controller.listener.names")
		if names.Given && !check.isClean(h, names, "controller.listener.names", "effect.refuses") {
			continue
		}
		check.checkControllerListeners(h)
		check.checkProtocols(h)
		check.checkHealth(h)
	}
}

// checkEachListener checks the form of the entries.
func (check *checker) checkEachListener(h *host, v hostfiles.Value) bool {
	good := true
	bad := func(l kafka.Listener, id message.ID, args ...any) {
		good = false
		check.fail(within(v, l.Name+"://"), id, args...)
	}
	for entry := range strings.SplitSeq(v.Text, ",") {
		if _, err := kafka.ParseListener(entry); err != nil && !errors.Is(err, kafka.ErrEmpty) {
			good = false
			check.fail(at(v), "MSK330.form", strings.TrimSpace(entry))
		}
	}
	names, ports := map[string]bool{}, map[int]string{}
	for _, l := range check.listenersOf(h) {
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

// checkControllerListeners checks the listeners of controllers against the roles.
func (check *checker) checkControllerListeners(h *host) {
	listens := check.listenersOf(h)
	if len(listens) == 0 {
		return
	}
	v, s := h.Kafka.Property("controller.listener.names"), h.node()
	if v.Given {
		s = at(v)
	}
	names := check.controllerNames(h)
	if len(names) == 0 || names[0] == "" {
		check.fail(s, "MSK333.no-names")
		return
	}
	for _, name := range names {
		switch listed := has(listens, name); {
		case h.Controller && !listed:
			if upper := strings.ToUpper(strings.TrimSpace(name)); upper != name && has(listens, upper) {
				check.fail(s, "MSK333.capitals", name, upper)
			} else {
				check.fail(s, "MSK333.not-listening", name)
			}
		case !h.Controller && listed:
			check.fail(within(h.Kafka.Property("listeners"), name+"://"), "MSK333.no-controller", name)
		}
	}
	if h.Broker {
		return
	}
	for _, l := range listens {
		if !slices.Contains(names, l.Name) {
			check.fail(within(h.Kafka.Property("listeners"), l.Name+"://"), "MSK333.no-broker", l.Name, names[0])
		}
	}
}

// checkProtocols checks listener.security.protocol.map.
func (check *checker) checkProtocols(h *host) {
	v := h.Kafka.Property("listener.security.protocol.map")
	if v.Given && !check.isClean(h, v, message.New("value.protocols"), "effect.refuses") {
		return
	}
	text := check.effective(h, "listener.security.protocol.map")
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
			check.fail(within(v, entry), "MSK335.unknown", name, protocol)
			return
		}
	}
	needed := check.controllerNames(h)
	for _, l := range check.listenersOf(h) {
		needed = append(slices.Clone(needed), l.Name)
	}
	for i, name := range needed {
		name = strings.ToUpper(strings.TrimSpace(name))
		if name == "" || slices.Contains(needed[:i], name) {
			continue
		}
		protocol, ok := protocols[name]
		if text == "" { // Kafka knows those that are called like a protocol, and takes the controllers' for PLAINTEXT
			ok = slices.Contains([]string{"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"}, name) || slices.Contains(check.controllerNames(h), name)
			protocol = "PLAINTEXT"
		}
		switch {
		case !ok:
			check.fail(s, "MSK335.missing", name)
		case protocol != "PLAINTEXT":
			check.fail(within(v, name+":"), "MSK335.not-plain", name, protocol)
		}
	}
}

// checkHealth wants the health check to ask a port that Kafka listens on.
func (check *checker) checkHealth(h *host) {
	test := h.Kafka.Service.HealthTest
	if !test.Given {
		check.fail(h.node(), "MSK342.none")
		return
	}
	port := h.Kafka.HealthPort()
	listeners := check.listenersOf(h)
	if port == 0 || len(listeners) == 0 || slices.ContainsFunc(listeners, func(l kafka.Listener) bool { return l.Port == port }) {
		return
	}
	check.fail(within(test, strconv.Itoa(port)), "MSK342.port", port)
}
