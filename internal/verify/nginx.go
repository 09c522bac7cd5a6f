package verify

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/nginx"
)

// entrance is where users reach a host: what the entry service publishes.
type entrance struct {
	host  *host
	ports []span
	known bool // there are no others
}

// nginx checks the NGINX files of a rendered tree.
func (k *checker) nginx() error {
	if len(k.in.Nginx) == 0 {
		return nil
	}
	in := k.entrances()
	for _, path := range k.in.Nginx {
		text, ok := k.in.Texts[path]
		if !ok { // to say why
			var err error
			if text, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		k.texts[path] = text
		root, err := nginx.Parse(text)
		var bad *nginx.SyntaxError
		if errors.As(err, &bad) {
			k.fail(spot{place: hostfiles.Place{File: path, Line: bad.Line, Col: bad.Col}}, "MSK390", bad.What, "NGINX refuses the file: it does not start, or keeps the old one", "render again, or compare the file with a rendered one")
			continue
		}
		if err != nil {
			return err
		}
		k.upstreams(path, root, in)
	}
	return nil
}

// entrances lists the hosts that serve users.
func (k *checker) entrances() []entrance {
	var list []entrance
	for _, h := range k.hosts {
		gen := h.gen()
		if gen == nil {
			continue
		}
		for _, f := range h.files {
			s := f.Service(gen.Entry)
			if s == nil || !s.Image.Given {
				continue
			}
			list = append(list, k.entrance(h, s, gen.Services[gen.Entry].Health))
		}
	}
	return list
}

// entrance is where a host publishes the port of its entry service.
func (k *checker) entrance(h *host, s *hostfiles.Service, port int) entrance {
	e := entrance{host: h, known: true}
	for _, p := range s.Ports {
		inside, ok := ports(p.Container)
		if !ok || !inside.has(port) || !reachable(p) {
			continue
		}
		if outside, ok := ports(p.Published); ok {
			e.ports = append(e.ports, outside)
		} else if e.known = false; p.Value.Open {
			k.open(p.Value)
		}
	}
	return e
}

// upstreams checks the servers of all upstreams, and what is passed to them.
func (k *checker) upstreams(path string, root *nginx.Directive, in []entrance) {
	place := func(d *nginx.Directive, text string) spot {
		return spot{hostfiles.Place{File: path, Line: d.Line, Col: d.Col}, text}
	}
	names := map[string]bool{}
	for _, up := range root.Find("upstream") {
		names[up.Arg(0)] = true
		seen := map[string]bool{}
		balanced := slices.ContainsFunc(up.Block, func(d *nginx.Directive) bool { return d.Name == "ip_hash" || d.Name == "hash" || d.Name == "random" })
		servers := up.Find("server")
		if len(servers) == 0 {
			k.fail(place(up, up.Arg(0)), "MSK393", "the upstream has no server", "NGINX refuses the file: no servers are inside upstream", "list the hosts that serve users")
		}
		for _, s := range servers {
			address := s.Arg(0)
			switch {
			case seen[address]:
				k.fail(place(s, address), "MSK393", "the server "+address+" is listed twice", "the host gets twice its share of the users", "list every host once")
			case slices.Contains(s.Args, "backup") && balanced:
				k.fail(place(s, "backup"), "MSK393", "a backup server stands beside ip_hash, hash or random", "NGINX refuses the file: balancing method does not support parameter \"backup\"", "use least_conn or round robin, or no backup")
			default:
				k.server(place(s, address), address, in)
			}
			seen[address] = true
		}
	}
	k.passes(root, names, place)
}

// server compares one server with the hosts that serve users.
func (k *checker) server(s spot, address string, in []entrance) {
	host, port := kafka.SplitHostPort(address)
	n, ok := kafka.ParsePort(port)
	if port == "" {
		n, ok = 80, true
	}
	const nobody = "NGINX answers 502 to those users that it sends there, or tries the next host first"
	if !ok {
		k.fail(s, "MSK391", fmt.Sprintf("%q is no address with a port", address), "NGINX refuses the file", "write ADDRESS:PORT")
		return
	}
	unknown := len(in) == 0 || k.partial()
	for _, e := range in {
		where := e.host.addresses
		if e.host.seat != "" {
			where = append(slices.Clone(where), e.host.seat)
		}
		switch {
		case len(where) == 0 || !alike(host, where):
			unknown = true
		case !contains(where, host):
		case e.known && !slices.ContainsFunc(e.ports, func(p span) bool { return p.has(n) }):
			what := fmt.Sprintf("%s publishes no port for users", e.host.label)
			if len(e.ports) > 0 {
				what = fmt.Sprintf("%s serves users at port %s, not at %d", e.host.label, e.ports[0], n)
			}
			k.fail(s, "MSK392", what, nobody, "write the port that the entry service publishes on the host: server_port in the spec, MS_SERVER_PORT in .env")
			return
		default:
			return
		}
	}
	if !unknown {
		k.fail(s, "MSK391", "no host that serves users is at "+host, nobody, "write the address of a host that runs the entry service")
	} else if len(in) > 0 {
		k.strangers[host] = true
	}
}

// passes wants every proxy_pass to lead to an upstream of the file.
func (k *checker) passes(d *nginx.Directive, names map[string]bool, place func(*nginx.Directive, string) spot) {
	for _, b := range d.Block {
		if b.Name == "proxy_pass" {
			_, target, _ := strings.Cut(b.Arg(0), "://")
			target, _, _ = strings.Cut(target, "/")
			if name, port := kafka.SplitHostPort(target); port == "" && !names[name] && !strings.ContainsAny(name, ".$:") {
				k.fail(place(b, target), "MSK394", "there is no upstream "+name, "NGINX refuses the file: host not found in upstream", "name the upstream of this file")
			}
		}
		k.passes(b, names, place)
	}
}
