package verify

import (
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/nginx"
)

// proxyTimeout is how many seconds MeterSphere itself waits for an answer, and what its
// documentation asks NGINX to wait.
const proxyTimeout = 300

// lastOf is where the last of some directives is, else where one is missing.
func lastOf(s *nginx.Site, list []*nginx.Directive) hostfiles.Value {
	d := s.Location.Block()
	if len(list) > 0 {
		d = list[len(list)-1]
	}
	return directive(s.File, d, d.Name)
}

// checkSites checks how users get to MeterSphere.
func (check *checker) checkSites(files []*configuration, isOurs func(string) bool) {
	var all []*nginx.Server
	for _, file := range files {
		all = append(all, file.Servers()...)
	}
	for _, server := range all {
		list := server.Sites(isOurs)
		var whole *nginx.Site
		for _, s := range list {
			if s.Path() == "/" {
				whole = s
			}
		}
		switch {
		case len(list) == 0:
			continue
		case whole == nil:
			l := list[0].Location.Block()
			if prefix := list[0].Path(); !strings.HasPrefix(l.Arg(0), "~") && !strings.HasPrefix(prefix, "@") {
				check.fail(directive(list[0].File, l, prefix), "MSK386.path", prefix)
			}
			continue
		}
		if included := whole.Location.Block().Find("include"); len(included) > 0 {
			check.unchecked("unchecked.included", included[0].Arg(0))
		} else {
			check.checkWebsocket(whole)
			check.checkForwarded(whole)
		}
		check.checkLimits(whole)
		check.checkTLS(whole)
		check.checkNames(whole, all)
	}
}

// checkWebsocket wants upgrades passed on, which all pages of MeterSphere ask for.
func (check *checker) checkWebsocket(s *nginx.Site) {
	upgrade, _ := s.Location.Header("Upgrade")
	connection, _ := s.Location.Header("Connection")
	version := s.Location.Find("proxy_http_version")
	switch {
	case upgrade == "" || !strings.HasPrefix(connection, "$") && !strings.EqualFold(connection, "upgrade"):
		check.fail(lastOf(s, s.Location.Find("proxy_set_header")), "MSK395.upgrade")
	case len(version) == 0 || version[0].Arg(0) == "1.0":
		check.fail(lastOf(s, version), "MSK395.version")
	}
}

// checkForwarded wants the host told who asks, for which name, and how.
func (check *checker) checkForwarded(s *nginx.Site) {
	where := lastOf(s, s.Location.Find("proxy_set_header"))
	if host, ok := s.Location.Header("Host"); !ok || host == "$proxy_host" {
		check.fail(where, "MSK399.host")
	} else if host == "$host" && slices.ContainsFunc(s.Listens(), func(l nginx.Listen) bool { return l.Port != 80 && l.Port != 443 }) {
		check.warn(where, "MSK399.port")
	}
	if proto, ok := s.Location.Header("X-Forwarded-Proto"); !ok && hasTLS(s) || ok && proto == "http" && hasTLS(s) {
		check.fail(where, "MSK399.proto")
	}
	_, real := s.Location.Header("X-Real-IP")
	if _, ok := s.Location.Header("X-Forwarded-For"); !ok && !real {
		check.warn(where, "MSK399.client")
	}
}

// checkLimits wants as much room and time as MeterSphere itself gives.
func (check *checker) checkLimits(s *nginx.Site) {
	limit := int64(0)
	for _, h := range check.hosts {
		for _, r := range h.releases {
			limit = max(limit, r.UploadLimit())
		}
	}
	size, body := s.Location.Find("client_max_body_size"), int64(1<<20)
	if len(size) > 0 {
		body, _ = kafka.ParseMemory(size[len(size)-1].Arg(0))
		if body == 0 { // no limit, or not one that can be read
			body = limit
		}
	}
	if body < limit {
		check.fail(lastOf(s, size), "MSK397.body", body>>20, limit>>20)
	}
	pauses, seconds := s.Location.Find("proxy_read_timeout"), 60
	if len(pauses) > 0 {
		seconds = nginx.ParseSeconds(pauses[len(pauses)-1].Arg(0))
	}
	if seconds >= 0 && seconds < proxyTimeout {
		check.warn(lastOf(s, pauses), "MSK398.short", seconds, proxyTimeout)
	}
}

// hasTLS reports whether users come by HTTPS.
func hasTLS(s *nginx.Site) bool {
	return slices.ContainsFunc(s.Listens(), func(l nginx.Listen) bool { return l.SSL })
}

// checkTLS tells of versions and ciphers that are not safe any more.
func (check *checker) checkTLS(s *nginx.Site) {
	if !hasTLS(s) {
		return
	}
	for _, d := range s.Scope.Find("ssl_protocols") {
		for _, old := range []string{"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"} {
			if slices.Contains(d.Args, old) {
				check.warn(directive(s.File, d, old), "MSK388.protocol", old)
				return
			}
		}
	}
	for _, d := range s.Scope.Find("ssl_ciphers") {
		for cipher := range strings.SplitSeq(d.Arg(0), ":") {
			for _, weak := range []string{"RC4", "3DES", "DES-", "MD5", "NULL", "EXP", "CAMELLIA", "ARIA", "ALL", "LOW", "MEDIUM"} {
				if strings.HasPrefix(cipher, "!") || strings.HasPrefix(cipher, "-") || !strings.Contains(cipher, weak) {
					continue
				}
				check.warn(directive(s.File, d, cipher), "MSK388.cipher", cipher)
				return
			}
		}
	}
}

// checkNames looks for another server that answers in the site's place.
func (check *checker) checkNames(s *nginx.Site, all []*nginx.Server) {
	mine, where := s.Names(), directive(s.File, s.Scope.Block(), "server")
	isAny := len(mine) == 0 || slices.Equal(mine, []string{"_"})
	before := true
	for _, other := range all {
		if other.Scope.Block() == s.Scope.Block() {
			before = false
			continue
		}
		place := directive(other.File, other.Scope.Block(), "").Place.String()
		for _, l := range s.Listens() {
			same := slices.IndexFunc(other.Listens(), func(o nginx.Listen) bool { return o.Port == l.Port && o.Address == l.Address })
			if same < 0 {
				continue
			}
			if before {
				for _, name := range other.Names() {
					if name != "_" && slices.Contains(mine, name) {
						check.fail(where, "MSK387.twice", name, place)
						return
					}
				}
			}
			if o := other.Listens()[same]; isAny && (o.Default || before) && !l.Default {
				check.fail(where, "MSK387.default", place, l.Port)
				return
			}
		}
	}
}

// checkBalance looks at an upstream of several hosts: users have to stay on one.
func (check *checker) checkBalance(file *configuration, up *nginx.Directive) {
	active := filter(up.Find("server"), func(d *nginx.Directive) bool {
		return !slices.Contains(d.Args, "backup") && !slices.Contains(d.Args, "down")
	})
	methods := filter(up.Block, func(d *nginx.Directive) bool {
		return slices.Contains([]string{"hash", "ip_hash", "sticky", "least_conn", "least_time", "random"}, d.Name)
	})
	stays := slices.ContainsFunc(methods, func(d *nginx.Directive) bool {
		return d.Name == "ip_hash" || d.Name == "sticky" || d.Name == "hash" && !strings.Contains(d.Arg(0), "uri") && !strings.Contains(d.Arg(0), "request")
	})
	switch kept := up.Find("keepalive"); {
	case len(active) > 1 && !stays && !file.chosen:
		var method any = message.New("word.round-robin")
		where := directive(file.File, up, up.Arg(0))
		if len(methods) > 0 {
			method, where = methods[0].Name, directive(file.File, methods[0], methods[0].Name)
		}
		check.warn(where, "MSK396.moves", method)
	case len(kept) > 0 && len(methods) > 0 && kept[0].Line < methods[0].Line:
		check.warn(directive(file.File, kept[0], "keepalive"), "MSK389.order", methods[0].Name)
	}
}
