package adopt

import (
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/nginx"
	"mskraft/internal/spec"
)

// writeNginx writes the [nginx] table from the files of NGINX that were given: what they
// serve with the hosts behind it.
func (d *drafter) writeNginx() {
	var files []*nginx.File
	for _, path := range d.found.Nginx {
		root, err := nginx.Parse(d.found.Texts[path])
		if bad := (*nginx.SyntaxError)(nil); errors.As(err, &bad) {
			d.addNote(hostfiles.Place{File: path, Line: bad.Line, Col: bad.Col}, "adopt.nginx-syntax", bad.Message)
			continue
		}
		files = append(files, &nginx.File{Path: path, Root: root})
	}
	up := d.findUpstream(files)
	leads := func(target string) bool {
		_, rest, _ := strings.Cut(target, "://")
		rest, _, _ = strings.Cut(rest, "/")
		return up != nil && rest == up.Arg(0) || d.hostAt(rest) != nil
	}
	for _, file := range files {
		for _, server := range file.Servers() {
			for _, site := range server.Sites(leads) {
				if site.Path() == "/" {
					d.writeSite(site, up)
					d.writeBehind(site, up)
					return
				}
			}
		}
	}
	if len(files) > 0 {
		d.addNote(hostfiles.Place{File: files[0].Path}, "adopt.nginx-elsewhere")
	}
}

// hostAt is the host at an address of NGINX's, nil for none.
func (d *drafter) hostAt(address string) *host {
	name, _ := kafka.SplitHostPort(address)
	i := slices.IndexFunc(d.hosts, func(h *host) bool { return h.address.Text != "" && strings.EqualFold(h.address.Text, name) })
	if i < 0 {
		return nil
	}
	return d.hosts[i]
}

// findUpstream is the one that holds a host, nil for none.
func (d *drafter) findUpstream(files []*nginx.File) *nginx.Directive {
	for _, file := range files {
		for _, up := range file.Upstreams() {
			if slices.ContainsFunc(up.Find("server"), func(s *nginx.Directive) bool { return d.hostAt(s.Arg(0)) != nil }) {
				return up
			}
		}
	}
	return nil
}

// writeSite writes what a server says of itself.
func (d *drafter) writeSite(site *nginx.Site, up *nginx.Directive) {
	t, of := d.doc.table("nginx"), site.Scope.Block()
	at := hostfiles.Place{File: site.File.Path, Line: of.Line, Col: of.Col}
	t.above = append(t.above, message.New("adopt.nginx", filepath.Base(site.File.Path), of.Line))
	set := func(key, value string) {
		if value != "" {
			t.set(key, value, at)
		}
	}
	text := func(key, value string) {
		if value != "" {
			set(key, spec.Quote(value))
		}
	}
	flag := func(key string, is bool) {
		if is {
			set(key, "true")
		}
	}
	main := site.Listens()[0]
	plain := main.Port
	if main.SSL {
		plain = d.findRedirect(site)
	}
	if plain != 0 {
		set("listen", strconv.Itoa(plain))
	}
	flag("ipv6", slices.ContainsFunc(site.Listens(), func(l nginx.Listen) bool { return l.Address == "::" }))
	if names := slices.DeleteFunc(site.Names(), func(name string) bool { return name == "_" }); len(names) > 0 {
		text("server_name", names[0])
		if len(names) > 1 {
			set("server_names", spec.QuoteAll(names[1:]))
		}
	}
	if up != nil && len(up.Find("server")) > 1 {
		text("balance", balanceOf(up))
	}
	text("client_max_body_size", site.Location.Value("client_max_body_size"))
	text("timeout", site.Location.Value("proxy_read_timeout"))
	text("connect_timeout", site.Location.Value("proxy_connect_timeout"))
	var proxies []string
	for _, from := range site.Location.Find("set_real_ip_from") {
		proxies = append(proxies, from.Arg(0))
	}
	if len(proxies) > 0 {
		set("trusted_proxies", spec.QuoteAll(proxies))
	}
	flag("proxy_protocol", main.ProxyProtocol)
	if includes := of.Find("include"); len(includes) > 0 {
		text("include", includes[0].Arg(0))
	}
	flag("http2", main.SSL && (main.HTTP2 || of.Find("http2") != nil))
	flag("hsts", slices.ContainsFunc(site.Location.Find("add_header"), func(h *nginx.Directive) bool {
		return strings.EqualFold(h.Arg(0), "Strict-Transport-Security")
	}))
	if main.SSL {
		t = d.doc.table("nginx.tls")
		set("listen", strconv.Itoa(main.Port))
		text("certificate", site.Scope.Value("ssl_certificate"))
		text("certificate_key", site.Scope.Value("ssl_certificate_key"))
	}
	for _, l := range of.Find("location") {
		if l != site.Location.Block() {
			d.addNote(hostfiles.Place{File: site.File.Path, Line: l.Line, Col: l.Col}, "adopt.nginx-location", strings.Join(l.Args, " "))
		}
	}
}

// findRedirect is the port of the server that sends users on to HTTPS, 0 for none.
func (d *drafter) findRedirect(site *nginx.Site) int {
	for _, s := range site.File.Servers() {
		for _, r := range s.Scope.Block().Find("return") {
			if strings.HasPrefix(r.Arg(1), "https://") && slices.Equal(s.Names(), site.Names()) {
				return s.Listens()[0].Port
			}
		}
	}
	return 0
}

// balanceOf is how an upstream spreads users, as a spec says it; "" for a way that it
// cannot say.
func balanceOf(up *nginx.Directive) string {
	switch hash := up.Find("hash"); {
	case len(hash) > 0 && strings.Contains(hash[0].Arg(0), "remote_addr"):
		return "hash"
	case len(hash) > 0, up.Find("random") != nil, up.Find("least_time") != nil:
		return ""
	}
	for _, method := range []string{"ip_hash", "least_conn"} {
		if up.Find(method) != nil {
			return method
		}
	}
	return "round_robin"
}

// writeBehind says of every host that serves users whether NGINX sends it some.
func (d *drafter) writeBehind(site *nginx.Site, up *nginx.Directive) {
	roles := map[*host]string{}
	if up == nil {
		_, target, _ := strings.Cut(site.Location.Value("proxy_pass"), "://")
		target, _, _ = strings.Cut(target, "/")
		roles[d.hostAt(target)] = "active"
	} else {
		for _, s := range up.Find("server") {
			role := "active"
			if slices.Contains(s.Args, "backup") {
				role = "backup"
			}
			if !slices.Contains(s.Args, "down") {
				roles[d.hostAt(s.Arg(0))] = role
			}
		}
	}
	for _, h := range d.hosts {
		role := roles[h]
		if role == "" {
			role = "none"
		}
		if known := d.defaults[h.name]; known != nil && known.Serves && role != "active" {
			h.table.set("nginx", spec.Quote(role), hostfiles.Place{File: site.File.Path})
		}
	}
}
