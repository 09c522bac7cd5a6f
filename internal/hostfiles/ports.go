package hostfiles

import "mskraft/internal/kafka"

// Outside are the ports on the host, those of a random one are not known.
func (p Port) Outside() kafka.PortRange { return kafka.ParsePortRange(p.Published) }

// Inside are the ports of the container.
func (p Port) Inside() kafka.PortRange { return kafka.ParsePortRange(p.Container) }

// IsReachable reports whether other hosts reach the port.
func (p Port) IsReachable() bool {
	a, isIP := kafka.ParseIP(p.Address)
	return p.Protocol == "tcp" && (!isIP || !a.IsLoopback())
}

// Meets reports whether docker-compose cannot publish both ports on one host.
func (p Port) Meets(o Port) bool {
	return p.Outside().Meets(o.Outside()) && p.Protocol == o.Protocol &&
		(p.isEverywhere() || o.isEverywhere() || kafka.SameHost(p.Address, o.Address))
}

// isEverywhere reports whether the port is published on all addresses of the host.
func (p Port) isEverywhere() bool {
	a, isIP := kafka.ParseIP(p.Address)
	return !isIP || a.IsUnspecified()
}

// OwnNetwork reports whether the container has ports of its own, not those of the host.
func (s *Service) OwnNetwork() bool { return s.NetworkMode.Text != "host" }

// A Route is how other hosts get to a container by a port of its host.
type Route struct {
	Leads     int   // the port of the container that the port leads to; 0 if it is not published, -1 if that is not known
	Published []int // ports of the host that lead to the port of the container that is meant
	Complete  bool  // there are no others
	Half      *Port // leads there, and other hosts do not reach it all the same; nil for none
}

// Route follows a port of the host, and finds those that lead to a port of the container.
func (s *Service) Route(port, container int) Route {
	if !s.OwnNetwork() {
		return Route{Leads: port, Published: []int{container}, Complete: true}
	}
	r, isOpen := Route{Complete: true}, false
	for _, p := range s.Ports {
		outside, inside := p.Outside(), p.Inside()
		meant := inside.Has(container)
		switch {
		case !p.IsReachable():
			if meant && r.Half == nil {
				r.Half = &p
			}
		case !inside.IsKnown() || !outside.IsKnown() && p.Published != "":
			isOpen = true
			r.Complete = r.Complete && inside.IsKnown() && !meant
		case outside.IsKnown():
			if meant {
				r.Published = append(r.Published, outside.Low+container-inside.Low)
			}
			if r.Leads == 0 && outside.Has(port) {
				r.Leads = inside.Low + port - outside.Low
			}
		}
	}
	if r.Leads == 0 && isOpen {
		r.Leads = -1
	}
	return r
}
