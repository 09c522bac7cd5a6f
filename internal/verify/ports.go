package verify

import (
	"slices"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// taken is a published port of a host.
type taken struct {
	span
	port    hostfiles.Port
	service string
}

// checkPorts looks for ports of a host that two containers publish.
func (check *checker) checkPorts() {
	for _, h := range check.hosts {
		var list []taken
		for _, f := range h.files {
			for _, s := range f.Services {
				if s.NetworkMode.Text == "host" {
					continue
				}
				for _, p := range s.Ports {
					if t, ok := check.readPort(h, s, p); ok {
						list = append(list, t)
					}
				}
			}
		}
		for i, t := range list {
			j := slices.IndexFunc(list[:i], t.meets)
			if j < 0 {
				continue
			}
			check.fail(within(t.port.Value, t.String()), "MSK341.taken", t.String(), list[j].service, t.service)
		}
	}
}

// meets reports whether two containers want one port.
func (t taken) meets(o taken) bool {
	everywhere := func(p hostfiles.Port) bool { a, isIP := kafka.ParseIP(p.Address); return !isIP || a.IsUnspecified() }
	return t.lo <= o.hi && o.lo <= t.hi && t.port.Protocol == o.port.Protocol &&
		(everywhere(t.port) || everywhere(o.port) || kafka.SameHost(t.port.Address, o.port.Address))
}

// readPort reads what a service publishes, false for what is not known.
func (check *checker) readPort(h *host, s *hostfiles.Service, p hostfiles.Port) (taken, bool) {
	mine := h.Kafka != nil && s == h.Kafka.Service
	if p.Value.Open && !mine {
		return taken{}, false
	}
	if !check.isClean(h, p.Value, message.New("value.port"), "effect.refused") {
		return taken{}, false
	}
	outside, ok := ports(p.Published)
	inside, too := ports(p.Container)
	if p.Published == "" && too {
		return taken{}, false
	}
	if !ok || !too || inside.hi-inside.lo != outside.hi-outside.lo && inside.hi != inside.lo {
		check.fail(at(p.Value), "MSK343.form", p.Value.Text)
		return taken{}, false
	}
	return taken{outside, p, s.Name}, true
}
