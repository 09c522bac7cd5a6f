package cluster

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/spec"
)

// state reads where MySQL, Redis and MinIO are.
func (k *checker) state() {
	s := k.spec.State
	k.c.State.Shared = k.choice(s.Mode, "MSK170.unknown", "independent", "shared") == "shared"
	if !k.c.State.Shared {
		for _, v := range []spec.Value[string]{s.MySQL, s.Redis, s.MinIO} {
			if v.Given {
				k.fail(v.Pos, v.Key, "MSK171.independent")
			}
		}
		return
	}
	k.c.State.MySQL = k.endpoint(s.MySQL, 3306)
	k.c.State.Redis = k.endpoint(s.Redis, 6379)
	switch {
	case k.rel != nil && !k.rel.Generation.MinIO:
		if s.MinIO.Given {
			k.fail(s.MinIO.Pos, s.MinIO.Key, "MSK171.no-minio", k.rel.Name)
		}
	default:
		k.c.State.MinIO = k.minio(s.MinIO)
	}
}

// endpoint reads HOST or HOST:PORT.
func (k *checker) endpoint(v spec.Value[string], port int) kafka.Endpoint {
	if !required(k, v, "MSK103.shared") {
		return kafka.Endpoint{}
	}
	if strings.Contains(v.V, "@") { // never repeat what may be a password
		k.fail(v.Pos, v.Key, "MSK172.user")
		return kafka.Endpoint{}
	}
	host := v.V
	if i := strings.LastIndexByte(v.V, ':'); i >= 0 && (strings.Count(v.V, ":") == 1 || strings.Contains(v.V, "]:")) {
		n, err := strconv.ParseUint(v.V[i+1:], 10, 16)
		if err != nil || n == 0 {
			k.fail(v.Pos, v.Key, "MSK172.port")
			return kafka.Endpoint{}
		}
		host, port = v.V[:i], int(n)
	}
	address, bad := parseAddress(host)
	if !bad.IsZero() {
		k.fail(v.Pos, v.Key, "MSK172.address", bad)
	}
	return kafka.Endpoint{Host: address, Port: port}
}

// minio reads MinIO's URL; HOST and HOST:PORT stand for http://HOST:9000.
func (k *checker) minio(v spec.Value[string]) string {
	if !v.Set || !strings.Contains(v.V, "://") {
		e := k.endpoint(v, 9000)
		return "http://" + e.String()
	}
	u, err := url.Parse(v.V)
	switch {
	case strings.Contains(v.V, "@"): // never repeat what may be a password
		k.fail(v.Pos, v.Key, "MSK172.minio-user")
		return ""
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Path != "" && u.Path != "/", u.RawQuery != "", u.Fragment != "", u.Opaque != "":
		k.fail(v.Pos, v.Key, "MSK172.minio")
		return ""
	}
	address, bad := parseAddress(u.Hostname())
	if !bad.IsZero() {
		k.fail(v.Pos, v.Key, "MSK172.minio-address", bad)
		return ""
	}
	out := u.Scheme + "://" + kafka.URLHost(address)
	if u.Port() != "" {
		if n, err := strconv.ParseUint(u.Port(), 10, 16); err != nil || n == 0 {
			k.fail(v.Pos, v.Key, "MSK172.minio-port")
		}
		out += ":" + u.Port()
	}
	return out
}

func (k *checker) nginx(hosts []member) {
	s := k.spec.Nginx
	for _, m := range hosts {
		k.nginxRole(m)
	}
	if !s.Table.Set {
		return
	}
	n := &Nginx{
		Listen:            k.number(s.Listen, "MSK180.range", 1, 65535, 80),
		ServerName:        "_",
		Balance:           k.choice(s.Balance, "MSK182.unknown", "ip_hash", "least_conn", "round_robin"),
		ClientMaxBodySize: "1024m",
	}
	k.c.Nginx = n
	if v := s.ServerName; v.Set {
		if n.ServerName = v.V; v.V != "_" && !isName(v.V) {
			id := message.ID("MSK181.name")
			if _, err := netip.ParseAddr(strings.Trim(v.V, "[]")); err == nil {
				id = "MSK181.address"
			}
			k.fail(v.Pos, v.Key, id, v.V)
		}
	}
	if v := s.ClientMaxBodySize; v.Set {
		n.ClientMaxBodySize = strings.ToLower(v.V)
		if digits := strings.TrimRight(n.ClientMaxBodySize, "kmg"); digits == "" || len(digits) > 9 || len(n.ClientMaxBodySize)-len(digits) > 1 || strings.Trim(digits, "0123456789") != "" {
			k.fail(v.Pos, v.Key, "MSK183.size", v.V)
		}
	}
	k.tls(n)
	k.backup(n, hosts)
}

func (k *checker) tls(n *Nginx) {
	s := k.spec.Nginx
	if !s.TLS.Set {
		return
	}
	n.TLS = &TLS{Listen: k.number(s.TLSListen, "MSK180.range", 1, 65535, 443)}
	n.TLS.Certificate = k.path(s.Certificate)
	n.TLS.CertificateKey = k.path(s.CertificateKey)
	if n.TLS.Listen == n.Listen && s.Listen.Given == s.Listen.Set && s.TLSListen.Given == s.TLSListen.Set {
		v, other := s.Listen, "tls.listen"
		if !v.Given {
			v, other = s.TLSListen, "listen"
		}
		k.fail(v.Pos, v.Key, "MSK180.twice", n.Listen, other)
	}
}

// path reads a file name on the NGINX host.
func (k *checker) path(v spec.Value[string]) string {
	if !required(k, v, "MSK103.certificate") {
		return ""
	}
	allowed := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+", r)
	}
	if !strings.HasPrefix(v.V, "/") || strings.HasSuffix(v.V, "/") || strings.ContainsFunc(v.V, func(r rune) bool { return !allowed(r) }) {
		k.fail(v.Pos, v.Key, "MSK184.path", v.V)
	}
	return v.V
}

// nginxRole decides whether NGINX sends users to a host.
func (k *checker) nginxRole(m member) {
	v := m.at.Nginx
	m.Nginx = k.choice(v, "MSK185.unknown", "active", "backup", "none")
	switch {
	case !m.Serves && v.Given && m.Nginx != "none" && k.rel != nil:
		k.fail(v.Pos, v.Key, "MSK185.mode", m.Mode, k.rel.Generation.Entry)
	case v.Given && !k.spec.Nginx.Table.Given:
		k.fail(v.Pos, v.Key, "MSK185.no-nginx")
	}
	if !m.Serves {
		m.Nginx = "none"
	}
}

// backup refuses what NGINX does: a backup server under ip_hash. With a single
// active host there is nothing to balance, and the default gives way.
func (k *checker) backup(n *Nginx, hosts []member) {
	active, backups := len(k.c.Upstreams("active")), k.c.Upstreams("backup")
	if active == 0 {
		if k.rel != nil && len(hosts) > 0 && len(hosts) == len(k.spec.Hosts) {
			t := k.spec.Nginx.Table
			k.fail(t.Pos, t.Key, "MSK186.none")
		}
		return
	}
	if len(backups) == 0 || n.Balance != "ip_hash" {
		return
	}
	balance := k.spec.Nginx.Balance
	if active == 1 && !balance.Given {
		n.Balance = "round_robin"
		return
	}
	id := message.ID("MSK187.balance")
	if !balance.Given {
		id = "MSK187.default"
	}
	for _, m := range hosts {
		if m.Nginx == "backup" {
			k.fail(m.at.Nginx.Pos, m.at.Nginx.Key, id)
		}
	}
}
