package hostfiles

import (
	"strconv"
	"strings"

	"mskraft/internal/kafka"
)

// A Span is a port or a range of ports, the zero one if it is not known.
type Span struct{ Low, High int }

// ParseSpan reads PORT or LOW-HIGH.
func ParseSpan(s string) Span {
	first, last, isRange := strings.Cut(s, "-")
	if !isRange {
		last = first
	}
	low, ok := kafka.ParsePort(first)
	high, too := kafka.ParsePort(last)
	if !ok || !too || low > high {
		return Span{}
	}
	return Span{low, high}
}

// IsKnown reports whether there are ports in it.
func (s Span) IsKnown() bool { return s.Low > 0 }

// Has reports whether a port is in it.
func (s Span) Has(port int) bool { return s.IsKnown() && s.Low <= port && port <= s.High }

func (s Span) String() string {
	if s.Low == s.High {
		return strconv.Itoa(s.Low)
	}
	return strconv.Itoa(s.Low) + "-" + strconv.Itoa(s.High)
}

// Outside are the ports on the host, those of a random one are not known.
func (p Port) Outside() Span { return ParseSpan(p.Published) }

// Inside are the ports of the container.
func (p Port) Inside() Span { return ParseSpan(p.Container) }

// IsReachable reports whether other hosts reach the port.
func (p Port) IsReachable() bool {
	a, isIP := kafka.ParseIP(p.Address)
	return p.Protocol == "tcp" && (!isIP || !a.IsLoopback())
}

// Meets reports whether docker-compose cannot publish both ports on one host.
func (p Port) Meets(o Port) bool {
	mine, its := p.Outside(), o.Outside()
	return mine.Low <= its.High && its.Low <= mine.High && p.Protocol == o.Protocol &&
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
