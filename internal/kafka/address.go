package kafka

import (
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// An Endpoint is where something is reached.
type Endpoint struct {
	Host string // an address without brackets, or a name
	Port int
}

// String is host:port, with brackets around an IPv6 address.
func (e Endpoint) String() string { return net.JoinHostPort(e.Host, strconv.Itoa(e.Port)) }

// SplitHostPort takes host:port apart, whatever stands there. An IPv6 address may
// stand in brackets, which are taken off. Without a port, port is "".
func SplitHostPort(s string) (host, port string) {
	if host, port, err := net.SplitHostPort(s); err == nil {
		return host, port
	}
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.HasSuffix(s, "]") { // an IPv6 address without brackets
		return strings.Trim(s[:i], "[]"), s[i+1:]
	}
	return strings.Trim(s, "[]"), ""
}

// ParsePort reads the number of a port, 1 to 65535.
func ParsePort(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 16)
	return int(n), err == nil && n > 0
}

// A PortRange is a port or several that follow one another; the zero one is not known.
type PortRange struct{ Low, High int }

// ParsePortRange reads PORT or LOW-HIGH. What is neither is a range that is not known.
func ParsePortRange(s string) PortRange {
	first, last, isRange := strings.Cut(s, "-")
	if !isRange {
		last = first
	}
	low, ok := ParsePort(first)
	high, too := ParsePort(last)
	if !ok || !too || low > high {
		return PortRange{}
	}
	return PortRange{low, high}
}

// IsKnown reports whether there are ports in the range.
func (r PortRange) IsKnown() bool { return r.Low > 0 }

// Has reports whether a port is in the range.
func (r PortRange) Has(port int) bool { return r.IsKnown() && r.Low <= port && port <= r.High }

// Meets reports whether a port is in both ranges.
func (r PortRange) Meets(o PortRange) bool { return r.Low <= o.High && o.Low <= r.High }

func (r PortRange) String() string {
	if r.Low == r.High {
		return strconv.Itoa(r.Low)
	}
	return strconv.Itoa(r.Low) + "-" + strconv.Itoa(r.High)
}

// URLHost is a host as it stands before a port: an IPv6 address in brackets.
func URLHost(host string) string {
	if a, err := netip.ParseAddr(host); err == nil && a.Is6() {
		return "[" + host + "]"
	}
	return host
}

// SameHost reports whether two hosts are written alike: letters of either case, an
// address in any notation. A name and an address may be the same host all the same.
func SameHost(a, b string) bool {
	x, isIP := ParseIP(a)
	if y, ok := ParseIP(b); isIP && ok {
		return x == y
	}
	return strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(b, "."))
}

// ParseIP reads an address, also one in brackets; false for a name.
func ParseIP(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap(), err == nil
}

// What an entry of a list lacks.
var (
	ErrEmpty = errors.New("is empty")
	ErrForm  = errors.New("has not the form of an entry")
	ErrPort  = errors.New("has no port")
)
