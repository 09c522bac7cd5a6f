package verify

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// listeners are the listeners of a node, as far as they are known. The apache images make
// them of the advertised ones where none are written.
func (check *checker) listeners(h *node) []kafka.Listener {
	switch v := h.Kafka.Property("listeners"); {
	case check.isUsable(v) && v.Text != "":
		return h.Kafka.Listeners()
	case v.Given && v.Text != "":
		return nil
	case h.Kafka.Family.ConfigFrom != "" && h.Kafka.Property("advertised.listeners").Given:
		list := check.advertised(h)
		for i := range list {
			list[i].Host = ""
		}
		return list
	}
	return kafka.ParseListeners(check.effective(h, "listeners"))
}

// advertised are the listeners that a node advertises, as far as they are known. Without a
// word of it Kafka advertises where it listens.
func (check *checker) advertised(h *node) []kafka.Listener {
	switch v := h.Kafka.Property("advertised.listeners"); {
	case check.isUsable(v):
		return h.Kafka.Advertised()
	case v.Given || !check.isUsable(h.Kafka.Property("listeners")) || h.lacksFile():
		return nil
	}
	names := check.controllerNames(h)
	return filter(h.Kafka.Listeners(), func(l kafka.Listener) bool { return !slices.Contains(names, l.Name) })
}

// controllerNames are the names of the listeners of controllers. Kafka neither
// trims them nor turns them into capitals.
func (check *checker) controllerNames(h *node) []string {
	return strings.Split(check.effective(h, "controller.listener.names"), ",")
}

// checkListeners checks what every node listens on.
func (check *checker) checkListeners() {
	for _, h := range check.nodes {
		switch v := h.Kafka.Property("listeners"); {
		case !h.Any(), check.isSpoilt(h, "listeners"):
		case !check.checkEachListener(h, v):
			check.reported[v.Place] = true
		case !check.isSpoilt(h, "controller.listener.names"):
			check.checkControllerListeners(h)
			check.checkProtocols(h)
			check.checkHealth(h)
		}
	}
}

// checkEachListener checks the form of the entries.
func (check *checker) checkEachListener(h *node, v hostfiles.Value) bool {
	good := true
	bad := func(l kafka.Listener, id message.ID, args ...any) {
		good = false
		check.fail(within(v, l.Name+"://"), id, args...)
	}
	for entry := range strings.SplitSeq(v.Text, ",") {
		if _, err := kafka.ParseListener(entry); err != nil && !errors.Is(err, kafka.ErrEmpty) {
			good = false
			check.fail(v, "MSK330.form", strings.TrimSpace(entry))
		}
	}
	names, ports := map[string]bool{}, map[int]string{}
	for _, l := range check.listeners(h) {
		a, isIP := kafka.ParseIP(l.Host)
		unbound := kafka.Listener{Name: l.Name, Endpoint: kafka.Endpoint{Port: l.Port}}.String()
		switch {
		case names[l.Name]:
			bad(l, "MSK330.twice", l.Name)
		case ports[l.Port] != "":
			bad(l, "MSK330.port", l.Port, ports[l.Port], l.Name)
		case isIP && a.IsLoopback(), strings.EqualFold(l.Host, "localhost"):
			switch {
			case !h.Kafka.Service.OwnNetwork() && h.whole: // it is that of all nodes
			case check.isExtra(h, l.Name):
				check.warn(within(v, l.Name+"://"), "MSK330.loopback", l.Name, l.Host, unbound)
			default:
				bad(l, "MSK330.loopback", l.Name, l.Host, unbound)
			}
		case isIP && !a.IsUnspecified() && h.Kafka.Service.OwnNetwork() && !slices.Contains(h.Kafka.Service.Names, l.Host):
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
func (check *checker) checkControllerListeners(h *node) {
	listens := check.listeners(h)
	if len(listens) == 0 {
		return
	}
	s, listed := h.source("controller.listener.names"), h.Kafka.Property("listeners")
	names := check.controllerNames(h)
	if names[0] == "" {
		if !h.lacksFile() {
			check.fail(s, "MSK333.no-names")
		}
		return
	}
	for _, name := range names {
		switch upper := strings.ToUpper(strings.TrimSpace(name)); {
		case h.Controller == has(listens, name):
		case !h.Controller:
			check.fail(within(listed, name+"://"), "MSK333.no-controller", name)
		case has(listens, upper):
			check.fail(s, "MSK333.capitals", name, upper)
		default:
			check.fail(s, "MSK333.not-listening", name)
		}
	}
	for _, l := range listens {
		if !h.Broker && !slices.Contains(names, l.Name) {
			check.fail(within(listed, l.Name+"://"), "MSK333.no-broker", l.Name, names[0])
		}
	}
}

// checkProtocols checks listener.security.protocol.map.
func (check *checker) checkProtocols(h *node) {
	const property = "listener.security.protocol.map"
	if check.isSpoilt(h, property) {
		return
	}
	protocols := check.protocols(h)
	for _, name := range slices.Sorted(maps.Keys(protocols)) {
		if !isProtocol(protocols[name]) {
			check.fail(within(h.Kafka.Property(property), name+":"), "MSK335.unknown", name, protocols[name])
			return
		}
	}
	needed := check.controllerNames(h)
	for _, l := range check.listeners(h) {
		needed = append(needed, l.Name)
	}
	for i, name := range needed {
		name = strings.ToUpper(strings.TrimSpace(name))
		if name == "" || slices.Contains(needed[:i], name) {
			continue
		}
		isDefault := len(protocols) == 0 && (h.lacksFile() || slices.Contains(check.controllerNames(h), name))
		if protocol(protocols, name) == "" && !isDefault {
			check.fail(h.source(property), "MSK335.missing", name)
		}
	}
}

// protocols is the map of a node, by the names of listeners; none if it is not known.
func (check *checker) protocols(h *node) map[string]string {
	protocols := map[string]string{}
	for entry := range strings.SplitSeq(check.effective(h, "listener.security.protocol.map"), ",") {
		if name, protocol, _ := strings.Cut(entry, ":"); strings.TrimSpace(entry) != "" {
			protocols[strings.ToUpper(strings.TrimSpace(name))] = strings.ToUpper(strings.TrimSpace(protocol))
		}
	}
	return protocols
}

// protocol is what a listener speaks. Without a map Kafka knows those that are called like a
// protocol, and takes the controllers' for PLAINTEXT.
func protocol(protocols map[string]string, listener string) string {
	if len(protocols) == 0 && isProtocol(listener) {
		return listener
	}
	return protocols[listener]
}

func isProtocol(name string) bool {
	return slices.Contains([]string{"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"}, name)
}

// checkPorts looks for ports of a host that two containers publish.
func (check *checker) checkPorts() {
	type taken struct {
		hostfiles.Port
		by string // service
	}
	for _, h := range check.hosts {
		var all []taken
		for s := range h.services() {
			for _, p := range s.Ports {
				if !s.OwnNetwork() || !check.isPublished(h, s, p) {
					continue
				}
				if i := slices.IndexFunc(all, func(o taken) bool { return p.Meets(o.Port) }); i >= 0 {
					check.fail(within(p.Value, p.Outside().String()), "MSK341.taken", p.Outside().String(), all[i].by, s.Name)
				}
				all = append(all, taken{p, s.Name})
			}
		}
	}
}

// isPublished reports whether it is known what a port of a service publishes, and checks
// its form.
func (check *checker) isPublished(h *host, s *hostfiles.Service, p hostfiles.Port) bool {
	isKafka := h.isKafka(s)
	outside, inside := p.Outside(), p.Inside()
	isRandom := p.Published == "" && inside.IsKnown()
	switch size := inside.High - inside.Low; {
	case p.Value.Open && !isKafka, !check.isClean(h, p.Value, message.New("value.port"), "effect.refused"), isRandom:
		return false
	case !outside.IsKnown() || !inside.IsKnown() || size > 0 && size != outside.High-outside.Low:
		check.fail(p.Value, "MSK343.form", p.Value.Text)
		return false
	}
	return true
}
