package verify

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/nginx"
	"mskraft/internal/tree"
)

// entrance is where users reach a host: what the entry service publishes.
type entrance struct {
	host  *host
	ports []kafka.PortRange // of the host
	known bool              // there are no others
}

// configuration is a file of NGINX.
type configuration struct {
	*nginx.File
	chosen bool // it is as mskraft wrote it: what it warns of was said with the spec
}

// directive is the place of a directive.
func directive(f *nginx.File, d *nginx.Directive, text string) hostfiles.Value {
	return at(hostfiles.Place{File: f.Path, Line: d.Line, Col: d.Col}, text)
}

// checkNginx checks the files of NGINX, those of a folder as one configuration.
func (check *checker) checkNginx(manifests map[string]*tree.Listing) error {
	var files []*configuration
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
		file := &configuration{File: &nginx.File{Path: path, Root: root}}
		for dir, manifest := range manifests {
			if name, err := filepath.Rel(dir, path); err == nil {
				file.chosen = file.chosen || manifest.Holds(filepath.ToSlash(name))
			}
		}
		files = append(files, file)
	}
	if len(files) > 0 {
		in, isOurs := check.entrances(), check.leadsToHosts(files)
		check.checkUpstreams(files, in, isOurs)
		check.checkSites(files, isOurs)
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

// leadsToHosts tells which targets of proxy_pass are hosts of the cluster, or upstreams of
// them. A single upstream is one of theirs, also where no host is in it.
func (check *checker) leadsToHosts(files []*configuration) func(target string) bool {
	isHost := func(address string) bool {
		name, _ := kafka.SplitHostPort(address)
		return slices.ContainsFunc(check.hosts, func(h *host) bool { return contains(check.placesOf(h), name) })
	}
	var ups []*nginx.Directive
	for _, file := range files {
		ups = append(ups, file.Upstreams()...)
	}
	ours := map[string]bool{}
	for _, up := range ups {
		ours[up.Arg(0)] = len(ups) == 1 || slices.ContainsFunc(up.Find("server"), func(s *nginx.Directive) bool { return isHost(s.Arg(0)) })
	}
	return func(target string) bool {
		if _, rest, ok := strings.Cut(target, "://"); ok {
			target = rest
		}
		target, _, _ = strings.Cut(target, "/")
		return ours[target] || isHost(target)
	}
}

// checkUpstreams checks the servers of the upstreams that lead to hosts, and that all that
// is passed on has an upstream.
func (check *checker) checkUpstreams(files []*configuration, in []entrance, isOurs func(target string) bool) {
	names := map[string]bool{}
	for _, file := range files {
		for _, up := range file.Upstreams() {
			names[up.Arg(0)] = true
			if isOurs(up.Arg(0)) {
				check.checkUpstream(file, up, in)
			}
		}
	}
	for _, file := range files {
		check.checkPasses(file.File, file.Root, names)
	}
}

func (check *checker) checkUpstream(file *configuration, up *nginx.Directive, in []entrance) {
	seen := map[string]bool{}
	balanced := slices.ContainsFunc(up.Block, func(d *nginx.Directive) bool {
		return d.Name == "ip_hash" || d.Name == "hash" || d.Name == "random"
	})
	servers := up.Find("server")
	if len(servers) == 0 {
		check.fail(directive(file.File, up, up.Arg(0)), "MSK393.empty")
	}
	for _, s := range servers {
		address := s.Arg(0)
		switch {
		case seen[address]:
			check.fail(directive(file.File, s, address), "MSK393.twice", address)
		case slices.Contains(s.Args, "backup") && balanced:
			check.fail(directive(file.File, s, "backup"), "MSK393.backup")
		default:
			check.checkServer(directive(file.File, s, address), address, in)
		}
		seen[address] = true
	}
	check.checkBalance(file, up)
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
func (check *checker) checkPasses(file *nginx.File, d *nginx.Directive, names map[string]bool) {
	for _, b := range d.Block {
		if b.Name == "proxy_pass" {
			_, target, _ := strings.Cut(b.Arg(0), "://")
			target, _, _ = strings.Cut(target, "/")
			if name, port := kafka.SplitHostPort(target); port == "" && !names[name] && !strings.ContainsAny(name, ".$:") {
				check.fail(directive(file, b, target), "MSK394.unknown", name)
			}
		}
		check.checkPasses(file, b, names)
	}
}
