package nginx

import (
	"net"
	"slices"
	"strconv"
	"strings"
)

// A File is a configuration file that was read: a whole nginx.conf, what nginx -T prints,
// or one that nginx.conf includes within http.
type File struct {
	Path string
	Root *Directive
}

// Upstreams lists the upstreams of a file, within http or not.
func (f *File) Upstreams() []*Directive {
	list := f.Root.Find("upstream")
	for _, http := range f.Root.Find("http") {
		list = append(list, http.Find("upstream")...)
	}
	return list
}

// Servers lists the server blocks of a file, within http or not: nginx -T prints both.
func (f *File) Servers() (list []*Server) {
	for _, d := range f.Root.Block {
		switch d.Name {
		case "server":
			list = append(list, &Server{f, Scope{f.Root, d}})
		case "http":
			for _, s := range d.Find("server") {
				list = append(list, &Server{f, Scope{f.Root, d, s}})
			}
		}
	}
	return list
}

// A Scope is a directive within those around it, the innermost last.
type Scope []*Directive

// Block is the innermost directive.
func (s Scope) Block() *Directive { return s[len(s)-1] }

// Find returns the directives of a name that hold in the scope: those of the innermost
// block that has any, as NGINX hands them down.
func (s Scope) Find(name string) []*Directive {
	for _, block := range slices.Backward(s) {
		if found := block.Find(name); len(found) > 0 {
			return found
		}
	}
	return nil
}

// Value is the first argument of the directive of that name which holds in the scope, ""
// for none.
func (s Scope) Value(name string) string {
	found := s.Find(name)
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1].Arg(0)
}

// Header is the value of a header that the upstream is sent, and whether one is written.
func (s Scope) Header(name string) (value string, ok bool) {
	for _, d := range s.Find("proxy_set_header") {
		if strings.EqualFold(d.Arg(0), name) {
			return d.Arg(1), true
		}
	}
	return "", false
}

// A Server is a server block.
type Server struct {
	File  *File
	Scope Scope
}

// Names are those of server_name.
func (s *Server) Names() (list []string) {
	for _, d := range s.Scope.Block().Find("server_name") {
		list = append(list, d.Args...)
	}
	return list
}

// A Listen is an address that a server listens on.
type Listen struct {
	Address string // "" for all of IPv4, :: for all of IPv6
	Port    int

	SSL, Default, ProxyProtocol, HTTP2 bool
}

// Listens are those of the server: port 80 if it names none.
func (s *Server) Listens() (list []Listen) {
	for _, d := range s.Scope.Block().Find("listen") {
		address, port, err := net.SplitHostPort(d.Arg(0))
		if err != nil {
			address, port = strings.Trim(d.Arg(0), "[]"), "80"
			if _, err := strconv.Atoi(address); err == nil {
				address, port = "", address
			}
		}
		if address == "*" || address == "0.0.0.0" {
			address = ""
		}
		n, _ := strconv.Atoi(port)
		has := func(word string) bool { return slices.Contains(d.Args, word) }
		list = append(list, Listen{address, n, has("ssl"), has("default_server"), has("proxy_protocol"), has("http2")})
	}
	if list == nil {
		list = []Listen{{Port: 80}}
	}
	return list
}

// A Site is a part of a server that passes requests on.
type Site struct {
	*Server
	Location Scope // the server itself where it is in none
}

// Path is what the location is for: "/" for all, or what stands behind location.
func (s *Site) Path() string {
	if len(s.Location) == len(s.Scope) {
		return "/"
	}
	return s.Location.Block().Arg(len(s.Location.Block().Args) - 1)
}

// Sites finds what passes requests to a target.
func (s *Server) Sites(to func(target string) bool) (list []*Site) {
	var walk func(within Scope)
	walk = func(within Scope) {
		for _, d := range within.Block().Block {
			switch {
			case d.Name == "proxy_pass" && to(d.Arg(0)):
				list = append(list, &Site{s, within})
			case d.Block != nil:
				walk(append(slices.Clone(within), d))
			}
		}
	}
	walk(s.Scope)
	return list
}

// ParseSeconds reads a time, -1 for what is none.
func ParseSeconds(s string) int {
	unit := 1
	for suffix, seconds := range map[string]int{"s": 1, "m": 60, "h": 3600, "d": 86400} {
		if number, ok := strings.CutSuffix(s, suffix); ok && !strings.HasSuffix(s, "ms") {
			s, unit = number, seconds
			break
		}
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n * unit
}
