package verify

import (
	"cmp"
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
	ports []kafka.PortRange // of the host
	known bool              // there are no others
}

// checkNginx checks the NGINX files of a rendered tree.
func (check *checker) checkNginx() error {
	if len(check.cluster.Nginx) == 0 {
		return nil
	}
	in := check.entrances()
	for _, path := range check.cluster.Nginx {
		text, ok := check.cluster.Texts[path]
		if !ok { // to say why
			var err error
			if text, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		check.texts[path] = text
		root, err := nginx.Parse(text)
		var bad *nginx.SyntaxError
		if errors.As(err, &bad) {
			check.fail(at(hostfiles.Place{File: path, Line: bad.Line, Col: bad.Col}, ""), "MSK390.syntax", bad.Message)
			continue
		}
		if err != nil {
			return err
		}
		check.checkUpstreams(path, root, in)
	}
	return nil
}

// entrances lists the hosts that serve users, with where they publish the port of the
// entry service.
func (check *checker) entrances() []entrance {
	var list []entrance
	for _, h := range check.hosts {
		gen := h.gen()
		for s := range h.services() {
			if gen == nil || s.Name != gen.Entry || !s.Image.Given {
				continue
			}
			facts, _ := h.service(gen.Entry)
			serving := filter(s.Ports, func(p hostfiles.Port) bool { return p.Inside().Has(facts.Health) && p.IsReachable() })
			e := entrance{host: h, known: true}
			for _, p := range serving {
				if p.Outside().IsKnown() {
					e.ports = append(e.ports, p.Outside())
				} else if e.known = false; p.Value.Open {
					check.noteOpen(p.Value)
				}
			}
			list = append(list, e)
		}
	}
	return list
}

// checkUpstreams checks the servers of all upstreams, and what is passed to them.
func (check *checker) checkUpstreams(path string, root *nginx.Directive, in []entrance) {
	place := func(d *nginx.Directive, text string) hostfiles.Value {
		return at(hostfiles.Place{File: path, Line: d.Line, Col: d.Col}, text)
	}
	names := map[string]bool{}
	for _, up := range root.Find("upstream") {
		names[up.Arg(0)] = true
		seen := map[string]bool{}
		balanced := slices.ContainsFunc(up.Block, func(d *nginx.Directive) bool {
			return d.Name == "ip_hash" || d.Name == "hash" || d.Name == "random"
		})
		servers := up.Find("server")
		if len(servers) == 0 {
			check.fail(place(up, up.Arg(0)), "MSK393.empty")
		}
		for _, s := range servers {
			address := s.Arg(0)
			switch {
			case seen[address]:
				check.fail(place(s, address), "MSK393.twice", address)
			case slices.Contains(s.Args, "backup") && balanced:
				check.fail(place(s, "backup"), "MSK393.backup")
			default:
				check.checkServer(place(s, address), address, in)
			}
			seen[address] = true
		}
	}
	check.checkPasses(root, names, place)
}

// checkServer compares one server with the hosts that serve users.
func (check *checker) checkServer(s hostfiles.Value, address string, in []entrance) {
	host, port := kafka.SplitHostPort(address)
	n, ok := kafka.ParsePort(cmp.Or(port, "80"))
	if !ok {
		check.fail(s, "MSK391.form", address)
		return
	}
	unknown := len(in) == 0 || check.isPartial()
	for _, e := range in {
		where := check.placesOf(e.host)
		switch {
		case len(where) == 0 || !alike(host, where):
			unknown = true
		case !contains(where, host):
		case !e.known, slices.ContainsFunc(e.ports, func(p kafka.PortRange) bool { return p.Has(n) }):
			return
		case len(e.ports) > 0:
			check.fail(s, "MSK392.port", e.host.label, e.ports[0].String(), n)
			return
		default:
			check.fail(s, "MSK392.none", e.host.label)
			return
		}
	}
	if !unknown {
		check.fail(s, "MSK391.nobody", host)
	} else if len(in) > 0 {
		check.note("unchecked.strangers", host)
	}
}

// checkPasses wants every proxy_pass to lead to an upstream of the file.
func (check *checker) checkPasses(d *nginx.Directive, names map[string]bool, place func(*nginx.Directive, string) hostfiles.Value) {
	for _, b := range d.Block {
		if b.Name == "proxy_pass" {
			_, target, _ := strings.Cut(b.Arg(0), "://")
			target, _, _ = strings.Cut(target, "/")
			if name, port := kafka.SplitHostPort(target); port == "" && !names[name] && !strings.ContainsAny(name, ".$:") {
				check.fail(place(b, target), "MSK394.unknown", name)
			}
		}
		check.checkPasses(b, names, place)
	}
}
