package cluster

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/spec"
)

// readState reads where MySQL, Redis and MinIO are.
func (b *builder) readState() {
	s := b.spec.State
	b.cluster.State.Shared = b.oneOf(s.Mode, "MSK170.unknown", "independent", "shared") == "shared"
	if !b.cluster.State.Shared {
		for _, v := range []spec.Value[string]{s.MySQL, s.Redis, s.MinIO} {
			if v.Given {
				b.fail(v.Pos, v.Key, "MSK171.independent")
			}
		}
		return
	}
	b.cluster.State.MySQL = b.readEndpoint(s.MySQL, 3306)
	b.cluster.State.Redis = b.readEndpoint(s.Redis, 6379)
	if b.release == nil || b.release.Generation.MinIO {
		b.cluster.State.MinIO = b.readMinIO(s.MinIO)
	} else if s.MinIO.Given {
		b.fail(s.MinIO.Pos, s.MinIO.Key, "MSK171.no-minio", b.release.Name)
	}
}

// readEndpoint reads HOST or HOST:PORT.
func (b *builder) readEndpoint(v spec.Value[string], port int) kafka.Endpoint {
	if !required(b, v, "MSK103.shared") {
		return kafka.Endpoint{}
	}
	if strings.Contains(v.V, "@") { // never repeat what may be a password
		b.fail(v.Pos, v.Key, "MSK172.user")
		return kafka.Endpoint{}
	}
	host := v.V
	if i := strings.LastIndexByte(v.V, ':'); i >= 0 && (strings.Count(v.V, ":") == 1 || strings.Contains(v.V, "]:")) {
		n, ok := kafka.ParsePort(v.V[i+1:])
		if !ok {
			b.fail(v.Pos, v.Key, "MSK172.port")
			return kafka.Endpoint{}
		}
		host, port = v.V[:i], n
	}
	address, bad := parseAddress(host)
	if !bad.IsZero() {
		b.fail(v.Pos, v.Key, "MSK172.address", bad)
	}
	return kafka.Endpoint{Host: address, Port: port}
}

// readMinIO reads MinIO's URL; HOST and HOST:PORT stand for http://HOST:9000.
func (b *builder) readMinIO(v spec.Value[string]) string {
	if !v.Set || !strings.Contains(v.V, "://") {
		e := b.readEndpoint(v, 9000)
		return "http://" + e.String()
	}
	u, err := url.Parse(v.V)
	switch {
	case strings.Contains(v.V, "@"): // never repeat what may be a password
		b.fail(v.Pos, v.Key, "MSK172.minio-user")
		return ""
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Path != "" && u.Path != "/", u.RawQuery+u.Fragment+u.Opaque != "":
		b.fail(v.Pos, v.Key, "MSK172.minio")
		return ""
	}
	address, bad := parseAddress(u.Hostname())
	if !bad.IsZero() {
		b.fail(v.Pos, v.Key, "MSK172.minio-address", bad)
		return ""
	}
	out := u.Scheme + "://" + kafka.URLHost(address)
	if u.Port() != "" {
		if _, ok := kafka.ParsePort(u.Port()); !ok {
			b.fail(v.Pos, v.Key, "MSK172.minio-port")
		}
		out += ":" + u.Port()
	}
	return out
}

func (b *builder) readNginx(hosts []member) {
	s := b.spec.Nginx
	for _, m := range hosts {
		b.readNginxRole(m)
	}
	if !s.Table.Set {
		return
	}
	n := &Nginx{
		Listen: b.inRange(s.Listen, "MSK180.range", 1, 65535, defaultListen), IPv6: s.IPv6.V,
		ServerName: defaultServerName, Balance: b.oneOf(s.Balance, "MSK182.unknown", "hash", "ip_hash", "least_conn", "round_robin"),
		ClientMaxBodySize: defaultBodySize,
		Timeout:           b.readTime(s.Timeout, defaultTimeout), ConnectTimeout: b.readTime(s.ConnectTimeout, defaultConnect),
		Version: defaultNginx, HTTP2: s.HTTP2.V, HSTS: s.HSTS.V,
	}
	b.cluster.Nginx = n
	b.readServerNames(n)
	if v := s.ClientMaxBodySize; v.Set {
		if n.ClientMaxBodySize = strings.ToLower(v.V); !isSize(n.ClientMaxBodySize) {
			b.fail(v.Pos, v.Key, "MSK183.size", v.V)
		}
	}
	if !s.Balance.Given {
		n.Balance = b.cluster.defaultBalance()
	}
	if s.Include.Given {
		n.Include = b.readPath(s.Include)
	}
	if v := s.Version; v.Set {
		n.Version = v.V
		if _, ok := parseNumbers(v.V); !ok {
			b.fail(v.Pos, v.Key, "MSK188.version", v.V)
		}
	}
	b.readProxies(n)
	b.readTLS(n)
	b.checkBackups(n, hosts)
}

// readServerNames reads the names that users type.
func (b *builder) readServerNames(n *Nginx) {
	s := b.spec.Nginx
	if v := s.ServerName; v.Set {
		if n.ServerName = v.V; v.V != defaultServerName {
			b.checkServerName(v, false)
		}
	}
	seen := map[string]bool{strings.ToLower(n.ServerName): true}
	for _, v := range s.ServerNames.V {
		switch {
		case !v.Set:
		case seen[strings.ToLower(v.V)]:
			b.fail(v.Pos, v.Key, "MSK181.twice", v.V)
		case b.checkServerName(v, true):
			n.ServerNames = append(n.ServerNames, kafka.URLHost(strings.Trim(v.V, "[]")))
		}
		seen[strings.ToLower(v.V)] = true
	}
}

// checkServerName reports whether a name is one that a browser may ask for.
func (b *builder) checkServerName(v spec.Value[string], address bool) bool {
	_, err := netip.ParseAddr(strings.Trim(v.V, "[]"))
	_, place, isURL := strings.Cut(v.V, "://")
	if !isURL {
		place = v.V
	}
	switch {
	case isName(v.V), err == nil && address:
		return true
	case err == nil:
		b.fail(v.Pos, v.Key, "MSK181.address", v.V)
	case strings.Contains(place, "/"):
		b.fail(v.Pos, v.Key, "MSK181.path", v.V)
	default:
		b.fail(v.Pos, v.Key, "MSK181.name", v.V)
	}
	return false
}

// readTime reads a time as NGINX writes it.
func (b *builder) readTime(v spec.Value[string], otherwise string) string {
	if !v.Set {
		return otherwise
	}
	if digits := strings.TrimRight(v.V, "smh"); digits == "" || len(digits) > 6 || len(v.V)-len(digits) != 1 ||
		strings.Trim(digits, "0123456789") != "" || strings.Trim(digits, "0") == "" {
		b.fail(v.Pos, v.Key, "MSK188.time", v.V)
	}
	return v.V
}

// parseNumbers reads a version of two or three numbers.
func parseNumbers(s string) (numbers []int, ok bool) {
	for part := range strings.SplitSeq(s, ".") {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return nil, false
		}
		numbers = append(numbers, int(n))
	}
	return numbers, len(numbers) == 2 || len(numbers) == 3
}

// readProxies reads whom NGINX believes what a request says of its user.
func (b *builder) readProxies(n *Nginx) {
	s := b.spec.Nginx
	for _, v := range s.TrustedProxies.V {
		prefix, err := netip.ParsePrefix(v.V)
		if addr, addrErr := netip.ParseAddr(v.V); addrErr == nil && addr.Zone() == "" {
			prefix, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		switch {
		case !v.Set:
		case err != nil, prefix.Masked() != prefix:
			b.fail(v.Pos, v.Key, "MSK189.network", v.V)
		case prefix.Bits() == 0:
			b.fail(v.Pos, v.Key, "MSK189.everybody", v.V)
		default:
			n.TrustedProxies = append(n.TrustedProxies, strings.TrimSuffix(prefix.String(), fmt.Sprintf("/%d", prefix.Addr().BitLen())))
		}
	}
	if n.ProxyProtocol = s.ProxyProtocol.V; n.ProxyProtocol && len(s.TrustedProxies.V) == 0 {
		b.fail(s.ProxyProtocol.Pos, s.ProxyProtocol.Key, "MSK189.nobody")
	}
}

func (b *builder) readTLS(n *Nginx) {
	s := b.spec.Nginx
	if !s.TLS.Set {
		for _, v := range []spec.Value[bool]{s.HTTP2, s.HSTS} {
			if v.V && !s.TLS.Given {
				b.fail(v.Pos, v.Key, "MSK184.no-tls")
			}
		}
		return
	}
	n.TLS = &TLS{Listen: b.inRange(s.TLSListen, "MSK180.range", 1, 65535, defaultTLSListen)}
	n.TLS.Certificate = b.readPath(s.Certificate)
	n.TLS.CertificateKey = b.readPath(s.CertificateKey)
	if n.TLS.Listen == n.Listen && s.Listen.Given == s.Listen.Set && s.TLSListen.Given == s.TLSListen.Set {
		v, other := s.Listen, "tls.listen"
		if !v.Given {
			v, other = s.TLSListen, "listen"
		}
		b.fail(v.Pos, v.Key, "MSK180.twice", n.Listen, other)
	}
}

// readPath reads a file name on the NGINX host.
func (b *builder) readPath(v spec.Value[string]) string {
	if !required(b, v, "MSK103.certificate") {
		return ""
	}
	if !strings.HasPrefix(v.V, "/") || strings.HasSuffix(v.V, "/") || strings.Trim(v.V, anyCase+"/._-+") != "" {
		b.fail(v.Pos, v.Key, "MSK184.path", v.V)
	}
	return v.V
}

// readNginxRole decides whether NGINX sends users to a host.
func (b *builder) readNginxRole(m member) {
	v := m.at.Nginx
	m.Nginx = b.oneOf(v, "MSK185.unknown", "active", "backup", "none")
	switch {
	case !m.Serves && v.Given && m.Nginx != "none" && b.release != nil:
		b.fail(v.Pos, v.Key, "MSK185.mode", m.Mode, b.release.Generation.Entry)
	case v.Given && !b.spec.Nginx.Table.Given:
		b.fail(v.Pos, v.Key, "MSK185.no-nginx")
	}
	if !m.Serves {
		m.Nginx = "none"
	}
}

// checkBackups refuses what NGINX does: a backup server under hash and ip_hash, and none
// that is active.
func (b *builder) checkBackups(n *Nginx, hosts []member) {
	if len(b.cluster.Upstreams("active")) == 0 {
		if b.release != nil && len(hosts) > 0 && len(hosts) == len(b.spec.Hosts) {
			t := b.spec.Nginx.Table
			b.fail(t.Pos, t.Key, "MSK186.none")
		}
		return
	}
	id := message.ID("MSK187.balance")
	if !b.spec.Nginx.Balance.Given {
		id = "MSK187.default"
	}
	for _, m := range hosts {
		if m.Nginx == "backup" && strings.HasSuffix(n.Balance, "hash") {
			b.fail(m.at.Nginx.Pos, m.at.Nginx.Key, id, n.Balance)
		}
	}
}
