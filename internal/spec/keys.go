package spec

import (
	"math"
	"strconv"
)

// spec reads the whole file. The calls below are the list of all keys.
func (d *decoder) spec(root *table) *Spec {
	s := &Spec{
		Release:     root.string("release", "v2.10.0-lts"),
		TemplatesOf: root.string("templates_of", "v2.10.20-lts"),
		Edition:     root.string("edition", "ce"),
	}

	var c *table
	c, s.Cluster = root.table("cluster")
	s.ClusterName = c.string("name", "metersphere")
	s.ClusterID = c.string("id", "LelM2dIFQkiUFVXCECqRWA")
	c.done()

	var hosts *table
	hosts, s.HostsTable = root.table("hosts")
	for _, n := range hosts.node.order {
		s.Hosts = append(s.Hosts, hosts.host(n))
	}

	kafka, _ := root.table("kafka")
	s.Kafka = kafka.kafka()
	kafka.done()

	services, _ := root.table("services")
	for _, n := range services.node.order {
		t, _ := services.table(n.name)
		s.Services = append(s.Services, Service{
			Name:       services.name(n),
			Privileged: t.bool("privileged"),
			MemLimit:   t.string("mem_limit", "2g"),
		})
		t.done()
	}

	st, head := root.table("state")
	s.State = State{
		Table: head,
		Mode:  st.string("mode", "independent"),
		MySQL: st.string("mysql", "10.1.11.60:3306"),
		Redis: st.string("redis", "10.1.11.60:6379"),
		MinIO: st.string("minio", "http://10.1.11.60:9000"),
	}
	st.done()

	s.Nginx = root.nginx()

	allow, _ := root.table("allow")
	for _, n := range allow.node.order {
		s.Allow = append(s.Allow, Allow{
			Code:   allow.name(n),
			Reason: allow.string(n.name, "one team per host, results are not shared"),
		})
	}
	root.done()
	return s
}

func (t *table) host(n *node) Host {
	h, head := t.table(n.name)
	host := Host{
		Name:           Value[string]{V: n.name, Pos: head.Pos, Key: head.Key, Given: true, Set: head.Set},
		NamePos:        t.pos(n.segment),
		Address:        h.string("address", "10.1.11.53"),
		NodeID:         h.int("node_id", 1),
		Roles:          h.strings("roles", `["broker", "controller"]`),
		Mode:           h.string("mode", "allinone"),
		ClientPort:     h.int("client_port", 9092),
		ControllerPort: h.int("controller_port", 9093),
		InternalPort:   h.int("internal_port", 19092),
		ServerPort:     h.int("server_port", 8081),
		Heap:           h.string("heap", "-Xmx1g -Xms1g"),
		Nginx:          h.string("nginx", "active"),
	}
	if head.Set && h.misnamed(n.name) {
		host.Name.Set = false
		return host
	}
	h.done()
	return host
}

func (t *table) kafka() Kafka {
	k := Kafka{
		Version:           t.string("version", "3.4.0"),
		ReplicationFactor: t.int("replication_factor", 3),
		MinInsyncReplicas: t.int("min_insync_replicas", 2),
		Partitions:        t.int("partitions", 4),
		Storage:           t.string("storage", "volume"),
		Bootstrap:         t.bootstrap("bootstrap", "all"),
		PerformanceTest:   t.bootstrap("performance_test_bootstrap", "local"),
	}
	props, _ := t.table("properties")
	k.Properties = props.properties("")
	return k
}

// properties reads the broker properties below t. A name is one quoted key, or
// the same name as a dotted key, which TOML takes for tables within tables.
func (t *table) properties(prefix string) []Property {
	var list []Property
	for _, n := range t.node.order {
		name := prefix + n.name
		if below, nested := t.values[n.name].(map[string]any); nested && len(below) > 0 {
			sub, _ := t.table(n.name)
			list = append(list, sub.properties(name+".")...)
			continue
		}
		v, pos := t.values[n.name], t.valuePos(n)
		p := Property{Name: name, Pos: t.pos(n.segment), Value: Value[string]{Pos: pos, Key: t.full(n.name), Given: true}}
		if p.Value.V, p.Value.Set = propertyText(v); !p.Value.Set {
			t.wrongType(n.name, pos, "type.property", "60000", v)
		}
		list = append(list, p)
	}
	return list
}

// propertyText writes a value as Kafka does.
func propertyText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case int64:
		return strconv.FormatInt(v, 10), true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return strconv.FormatFloat(v, 'f', -1, 64), true
		}
	}
	return "", false
}

func (t *table) nginx() Nginx {
	n, head := t.table("nginx")
	out := Nginx{
		Table:             head,
		Listen:            n.int("listen", 80),
		IPv6:              n.bool("ipv6"),
		ServerName:        n.string("server_name", "ms.example.com"),
		ServerNames:       n.strings("server_names", `["ms.example.org", "10.1.11.50"]`),
		Balance:           n.string("balance", "hash"),
		ClientMaxBodySize: n.string("client_max_body_size", "1024m"),
		Timeout:           n.string("timeout", "300s"),
		ConnectTimeout:    n.string("connect_timeout", "3s"),
		TrustedProxies:    n.strings("trusted_proxies", `["10.1.10.0/24"]`),
		ProxyProtocol:     n.bool("proxy_protocol"),
		Include:           n.string("include", "/etc/nginx/ms.inc"),
		Version:           n.string("version", "1.28"),
		HTTP2:             n.bool("http2"),
		HSTS:              n.bool("hsts"),
	}
	tls, tlsHead := n.table("tls")
	out.TLS = tlsHead
	out.Certificate = tls.string("certificate", "/etc/nginx/tls/ms.pem")
	out.CertificateKey = tls.string("certificate_key", "/etc/nginx/tls/ms.key")
	out.TLSListen = tls.int("listen", 443)
	tls.done()
	n.done()
	return out
}
