package verify

import (
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/nginx"
)

// proxyTimeout is how many seconds MeterSphere itself waits for an answer, and what its
// documentation asks NGINX to wait.
const proxyTimeout = 300

// A scope is a directive within those around it, the innermost last.
type scope []*nginx.Directive

// find returns the directives of a name that hold in the scope: those of the innermost
// block that has any, as NGINX hands them down.
func (s scope) find(name string) []*nginx.Directive {
	for _, block := range slices.Backward(s) {
		if found := block.Find(name); len(found) > 0 {
			return found
		}
	}
	return nil
}

// header is the value that the host is sent of a header, and whether one is written.
func (s scope) header(name string) (value string, ok bool) {
	for _, d := range s.find("proxy_set_header") {
		if strings.EqualFold(d.Arg(0), name) {
			return d.Arg(1), true
		}
	}
	return "", false
}

// A site is what NGINX serves to the users of MeterSphere: a server, and the location in
// it that leads to the hosts.
type site struct {
	file   *configuration
	server scope
	place  scope // the location; the server itself if it has none
}

// at is where a directive is that is missing: the location.
func (s *site) at() hostfiles.Value {
	d := s.place[len(s.place)-1]
	return s.file.at(d, d.Name)
}

// found is where the last of some directives is, else where one is missing.
func (s *site) found(list []*nginx.Directive) hostfiles.Value {
	if len(list) == 0 {
		return s.at()
	}
	d := list[len(list)-1]
	return s.file.at(d, d.Name)
}

// A served is a server block, with what it is in, and its file.
type served struct {
	file  *configuration
	block scope
}

func (s served) server() *nginx.Directive { return s.block[len(s.block)-1] }

// servers lists the server blocks of a file, whatever they are in: a file of conf.d begins
// with them, and nginx -T prints them both within http and after it.
func (c *configuration) servers() (list []served) {
	for _, d := range c.root.Block {
		switch d.Name {
		case "server":
			list = append(list, served{c, scope{c.root, d}})
		case "http":
			for _, s := range d.Find("server") {
				list = append(list, served{c, scope{c.root, d, s}})
			}
		}
	}
	return list
}

// sites finds what leads to an upstream or an address of the hosts.
func (s served) sites(isOurs func(target string) bool) (list []*site) {
	var walk func(within scope)
	walk = func(within scope) {
		for _, d := range within[len(within)-1].Block {
			switch {
			case d.Name == "proxy_pass" && isOurs(d.Arg(0)):
				list = append(list, &site{s.file, s.block, within})
			case d.Block != nil:
				walk(append(slices.Clone(within), d))
			}
		}
	}
	walk(s.block)
	return list
}

// checkSites checks how users get to MeterSphere.
func (check *checker) checkSites(files []*configuration, isOurs func(string) bool) {
	var all []served
	for _, file := range files {
		all = append(all, file.servers()...)
	}
	for _, server := range all {
		list := server.sites(isOurs)
		var whole *site
		for _, s := range list {
			if l := s.place[len(s.place)-1]; len(s.place) == len(server.block) || l.Arg(len(l.Args)-1) == "/" {
				whole = s
			}
		}
		switch {
		case len(list) == 0:
			continue
		case whole == nil:
			l := list[0].place[len(list[0].place)-1]
			if prefix := l.Arg(len(l.Args) - 1); !strings.HasPrefix(l.Arg(0), "~") && !strings.HasPrefix(prefix, "@") {
				check.fail(list[0].file.at(l, prefix), "MSK386.path", prefix)
			}
			continue
		}
		if included := whole.place[len(whole.place)-1].Find("include"); len(included) > 0 {
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
func (check *checker) checkWebsocket(s *site) {
	upgrade, _ := s.place.header("Upgrade")
	connection, _ := s.place.header("Connection")
	version := s.place.find("proxy_http_version")
	switch {
	case upgrade == "" || !strings.HasPrefix(connection, "$") && !strings.EqualFold(connection, "upgrade"):
		check.fail(s.found(s.place.find("proxy_set_header")), "MSK395.upgrade")
	case len(version) == 0 || version[0].Arg(0) == "1.0":
		check.fail(s.found(version), "MSK395.version")
	}
}

// checkForwarded wants the host told who asks, for which name, and how.
func (check *checker) checkForwarded(s *site) {
	where := s.found(s.place.find("proxy_set_header"))
	if host, ok := s.place.header("Host"); !ok || host == "$proxy_host" {
		check.fail(where, "MSK399.host")
	} else if host == "$host" && slices.ContainsFunc(s.listens(), func(l listen) bool { return l.port != 80 && l.port != 443 }) {
		check.warn(where, "MSK399.port")
	}
	if proto, ok := s.place.header("X-Forwarded-Proto"); !ok && s.hasTLS() || ok && proto == "http" && s.hasTLS() {
		check.fail(where, "MSK399.proto")
	}
	_, real := s.place.header("X-Real-IP")
	if _, ok := s.place.header("X-Forwarded-For"); !ok && !real {
		check.warn(where, "MSK399.client")
	}
}

// checkLimits wants as much room and time as MeterSphere itself gives.
func (check *checker) checkLimits(s *site) {
	limit := int64(0)
	for _, h := range check.hosts {
		for _, r := range h.releases {
			limit = max(limit, r.UploadLimit())
		}
	}
	size, body := s.place.find("client_max_body_size"), int64(1<<20)
	if len(size) > 0 {
		body, _ = kafka.ParseMemory(size[len(size)-1].Arg(0))
		if body == 0 { // no limit, or not one that can be read
			body = limit
		}
	}
	if body < limit {
		check.fail(s.found(size), "MSK397.body", body>>20, limit>>20)
	}
	for _, name := range []string{"proxy_read_timeout", "proxy_send_timeout"} {
		found, seconds := s.place.find(name), 60
		if len(found) > 0 {
			seconds = parseSeconds(found[len(found)-1].Arg(0))
		}
		if seconds >= 0 && seconds < proxyTimeout {
			check.warn(s.found(found), "MSK398.short", name, seconds, proxyTimeout)
			return
		}
	}
}

// parseSeconds reads a time of NGINX, -1 for what is none.
func parseSeconds(s string) int {
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

// A listen is an address that a server listens on.
type listen struct {
	address        string // "" for all
	port           int
	ssl, isDefault bool
}

// listens are those of the site's server.
func (s *site) listens() []listen { return listensOf(s.server) }

func listensOf(server scope) (list []listen) {
	for _, d := range server[len(server)-1].Find("listen") {
		address, port := kafka.SplitHostPort(d.Arg(0))
		if _, err := strconv.Atoi(d.Arg(0)); err == nil {
			address, port = "", d.Arg(0)
		}
		n, ok := kafka.ParsePort(port)
		if !ok {
			n = 80
		}
		if slices.Contains([]string{"*", "0.0.0.0", "::"}, address) {
			address = ""
		}
		list = append(list, listen{address, n, slices.Contains(d.Args, "ssl"), slices.Contains(d.Args, "default_server")})
	}
	if list == nil {
		list = []listen{{port: 80}}
	}
	return list
}

// hasTLS reports whether users come by HTTPS.
func (s *site) hasTLS() bool {
	return slices.ContainsFunc(s.listens(), func(l listen) bool { return l.ssl })
}

// checkTLS tells of versions and ciphers that are not safe any more.
func (check *checker) checkTLS(s *site) {
	if !s.hasTLS() {
		return
	}
	for _, d := range s.server.find("ssl_protocols") {
		for _, old := range []string{"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"} {
			if slices.Contains(d.Args, old) {
				check.warn(s.file.at(d, old), "MSK388.protocol", old)
				return
			}
		}
	}
	for _, d := range s.server.find("ssl_ciphers") {
		for cipher := range strings.SplitSeq(d.Arg(0), ":") {
			for _, weak := range []string{"RC4", "3DES", "DES-", "MD5", "NULL", "EXP", "CAMELLIA", "ARIA", "ALL", "LOW", "MEDIUM"} {
				if strings.HasPrefix(cipher, "!") || strings.HasPrefix(cipher, "-") || !strings.Contains(cipher, weak) {
					continue
				}
				check.warn(s.file.at(d, cipher), "MSK388.cipher", cipher)
				return
			}
		}
	}
}

// checkNames looks for another server that answers in the site's place.
func (check *checker) checkNames(s *site, all []served) {
	mine, where := namesOf(s.server), s.file.at(s.server[len(s.server)-1], "server")
	isAny := len(mine) == 0 || slices.Equal(mine, []string{"_"})
	before := true
	for _, other := range all {
		if other.server() == s.server[len(s.server)-1] {
			before = false
			continue
		}
		place := other.file.at(other.server(), "").Place.String()
		for _, l := range s.listens() {
			same := slices.IndexFunc(listensOf(other.block), func(o listen) bool { return o.port == l.port && o.address == l.address })
			if same < 0 {
				continue
			}
			if before {
				for _, name := range namesOf(other.block) {
					if name != "_" && slices.Contains(mine, name) {
						check.fail(where, "MSK387.twice", name, place)
						return
					}
				}
			}
			if o := listensOf(other.block)[same]; isAny && (o.isDefault || before) && !l.isDefault {
				check.fail(where, "MSK387.default", place, l.port)
				return
			}
		}
	}
}

// namesOf are the names of a server.
func namesOf(server scope) (list []string) {
	for _, d := range server[len(server)-1].Find("server_name") {
		list = append(list, d.Args...)
	}
	return list
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
		where := file.at(up, up.Arg(0))
		if len(methods) > 0 {
			method, where = methods[0].Name, file.at(methods[0], methods[0].Name)
		}
		check.warn(where, "MSK396.moves", method)
	case len(kept) > 0 && len(methods) > 0 && kept[0].Line < methods[0].Line:
		check.warn(file.at(kept[0], "keepalive"), "MSK389.order", methods[0].Name)
	}
}
