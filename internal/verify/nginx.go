package verify

import (
	"errors"
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
			k.fail(spot{place: hostfiles.Place{File: path, Line: bad.Line, Col: bad.Col}}, "MSK390.syntax", bad.What)
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
			k.fail(place(up, up.Arg(0)), "MSK393.empty")
		}
		for _, s := range servers {
			address := s.Arg(0)
			switch {
			case seen[address]:
				k.fail(place(s, address), "MSK393.twice", address)
			case slices.Contains(s.Args, "backup") && balanced:
				k.fail(place(s, "backup"), "MSK393.backup")
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
	if !ok {
		k.fail(s, "MSK391.form", address)
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
			if len(e.ports) > 0 {
				k.fail(s, "MSK392.port", e.host.label, e.ports[0].String(), n)
			} else {
				k.fail(s, "MSK392.none", e.host.label)
			}
			return
		default:
			return
		}
	}
	if !unknown {
		k.fail(s, "MSK391.nobody", host)
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
				k.fail(place(b, target), "MSK394.unknown", name)
			}
		}
		k.passes(b, names, place)
	}
}
