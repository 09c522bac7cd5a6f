package adopt

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/nginx"
)

// balancer is what an NGINX file says that a spec can say, too.
type balancer struct {
	upstream *nginx.Directive
	plain    *nginx.Directive // server that answers HTTP
	secure   *nginx.Directive // server that answers HTTPS, nil for none
}

// nginx writes the [nginx] table and the roles that hosts have in it.
func (d *drafter) nginx() {
	if len(d.c.Nginx) == 0 {
		return
	}
	path := d.c.Nginx[0]
	place := func(x *nginx.Directive) hostfiles.Place { return hostfiles.Place{File: path, Line: x.Line, Col: x.Col} }
	for _, other := range d.c.Nginx[1:] {
		d.note(hostfiles.Place{File: other}, "a second NGINX file; a cluster has one", "")
	}
	root, err := nginx.Parse(d.c.Texts[path])
	if err != nil {
		d.note(hostfiles.Place{File: path}, "cannot be read: "+err.Error(), "")
		return
	}
	b := findBalancer(root)
	if b.upstream == nil || b.plain == nil && b.secure == nil {
		d.note(hostfiles.Place{File: path}, "no upstream with a server in front of it is in this file", "")
		return
	}
	d.serverPorts(b.upstream, place)
	t := d.doc.table("nginx")
	d.nginxRoles(b.upstream, place)
	listen := func(server *nginx.Directive) (port string, at hostfiles.Place) {
		l := first(server, "listen")
		if l == nil {
			return "", hostfiles.Place{}
		}
		_, p := kafka.SplitHostPort(l.Arg(0))
		return cmp.Or(p, l.Arg(0)), place(l)
	}
	front := b.plain
	if b.secure != nil {
		front = b.secure
	}
	if b.plain != nil {
		if port, at := listen(b.plain); port != "" && port != "80" {
			t.set("listen", port, at)
		}
	}
	if n := first(front, "server_name"); n != nil {
		if n.Arg(0) != "_" {
			t.set("server_name", quote(n.Arg(0)), place(n))
		}
		if len(n.Args) > 1 {
			d.note(place(n), "NGINX answers to "+strings.Join(n.Args[1:], " ")+", too", "the spec has one server_name")
		}
	}
	d.balance(t, b.upstream, place)
	if n := first(front, "client_max_body_size"); n != nil && n.Arg(0) != "1024m" {
		t.set("client_max_body_size", quote(n.Arg(0)), place(n))
	}
	if b.secure == nil {
		return
	}
	t = d.doc.table("nginx.tls")
	if port, at := listen(b.secure); port != "" && port != "443" {
		t.set("listen", port, at)
	}
	for _, key := range []string{"certificate", "certificate_key"} {
		if n := first(b.secure, "ssl_"+key); n != nil {
			t.set(key, quote(n.Arg(0)), place(n)).required = true
		}
	}
}

// first is the first directive of that name in a block, nil for none.
func first(x *nginx.Directive, name string) *nginx.Directive {
	if list := x.Find(name); len(list) > 0 {
		return list[0]
	}
	return nil
}

// findBalancer looks for the upstream and the servers.
func findBalancer(root *nginx.Directive) balancer {
	var b balancer
	for _, x := range root.Block {
		switch x.Name {
		case "upstream":
			if b.upstream == nil {
				b.upstream = x
			}
		case "server":
			secure := slices.ContainsFunc(x.Find("listen"), func(l *nginx.Directive) bool { return slices.Contains(l.Args, "ssl") })
			if secure && b.secure == nil {
				b.secure = x
			} else if !secure && b.plain == nil {
				b.plain = x
			}
		case "http":
			return findBalancer(x)
		}
	}
	return b
}

// serverOf is the entry of an upstream that stands for a host: the one with its
// name behind it, or its address.
func (d *drafter) serverOf(upstream *nginx.Directive, h *host) *nginx.Directive {
	address := ""
	if b := d.based[h.name]; b != nil {
		address = b.URLHost()
	}
	for _, s := range upstream.Find("server") {
		at, _ := cutPort(s.Arg(0))
		if s.Comment == h.name || s.Comment == "" && at == address {
			return s
		}
	}
	return nil
}

// cutPort cuts host:port and keeps brackets.
func cutPort(s string) (host, port string) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.HasSuffix(s, "]") {
		return s, ""
	}
	return s[:i], s[i+1:]
}

// serverPorts takes the server ports that only the upstream tells.
func (d *drafter) serverPorts(upstream *nginx.Directive, place func(*nginx.Directive) hostfiles.Place) {
	for _, h := range d.hosts {
		s, b := d.serverOf(upstream, h), d.based[h.name]
		if s == nil || b == nil || h.table.find("server_port") != nil {
			continue
		}
		if _, from := d.serverPort(h); from.File != "" {
			continue
		}
		_, port := cutPort(s.Arg(0))
		if n, err := strconv.Atoi(port); err == nil && n != b.ServerPort {
			h.table.set("server_port", port, place(s))
		}
	}
}

// nginxRoles writes which hosts NGINX sends nobody to, or only when others fail.
func (d *drafter) nginxRoles(upstream *nginx.Directive, place func(*nginx.Directive) hostfiles.Place) {
	for _, h := range d.hosts {
		b := d.based[h.name]
		if b == nil || !b.Serves {
			continue
		}
		switch s := d.serverOf(upstream, h); {
		case s == nil:
			h.table.set("nginx", quote("none"), place(upstream))
		case slices.Contains(s.Args, "backup"):
			h.table.set("nginx", quote("backup"), place(s))
		}
	}
}

// balance writes how users are spread, where the default does otherwise.
func (d *drafter) balance(t *table, upstream *nginx.Directive, place func(*nginx.Directive) hostfiles.Place) {
	method, at := "round_robin", place(upstream)
	for _, name := range []string{"ip_hash", "least_conn"} {
		for _, x := range upstream.Find(name) {
			method, at = name, place(x)
		}
	}
	if c, _ := d.build(true); c.Nginx == nil || c.Nginx.Balance != method {
		t.set("balance", quote(method), at)
	}
}
