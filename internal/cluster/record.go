package cluster

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// A Key is a key of a spec with the value that a cluster has for it. One without a name
// is the header of a table that says something by being there.
type Key struct {
	Table   string // as its header writes it: hosts.ms-1; "" for the top of the file
	Name    string // as TOML writes it
	Value   string // as TOML writes it
	Default bool   // a spec without the key means the same

	Required bool // no spec does without the key
}

// Keys are all keys of a spec that describes the cluster, in the order of the file. A
// key that means nothing under the release, or on a host, is not among them.
//
// A release may come to have other values in a later catalogue, so those are among the
// keys as well: a spec of all keys goes on meaning this very cluster.
func (c *Cluster) Keys() []Key {
	w := &keyWriter{list: make([]Key, 0, 10*len(c.Hosts)+64)}
	w.required("release", spec.Quote(c.Release.Name))
	if c.TemplatesOf != "" {
		w.text("templates_of", c.TemplatesOf, "")
	}
	w.text("edition", c.Edition, defaultEdition)
	w.table = "cluster"
	w.required("name", spec.Quote(c.Name))
	w.required("id", spec.Quote(string(c.ID)))
	for _, h := range c.Hosts {
		w.host(c, h)
	}
	w.kafka(c)
	for _, name := range serviceNames(c.Release) {
		w.table = "services." + spec.QuoteKey(name)
		w.add("privileged", strconv.FormatBool(c.Privileged(name)), "false")
		if limit := c.MemLimit(name); limit != "" {
			w.text("mem_limit", limit, c.Release.MemLimit(name))
		}
	}
	w.state(c)
	w.nginx(c)
	w.table = "allow"
	for _, a := range c.Allow {
		w.text(a.Code, a.Reason, "")
	}
	return w.list
}

// Record is the cluster as a spec in which every default is written out. It is the same
// for every spec that describes the same cluster.
func (c *Cluster) Record() []byte {
	text, _ := write(c.Keys(),
		"# The cluster that the files in this folder are for, with every default written out. mskraft compares the next spec with it.\n"+
			"# It is a spec itself, and renders these very files. Made by mskraft: change your spec and render again.\n")
	return text
}

// write writes a spec of keys below a comment, and says on which line each key stands.
func write(keys []Key, comment string) (text []byte, lines []int) {
	b := bytes.NewBufferString(comment)
	b.Grow(40 * len(keys))
	line, table := 1+strings.Count(comment, "\n"), ""
	for _, k := range keys {
		if k.Table != table {
			table = k.Table
			fmt.Fprintf(b, "\n[%s]\n", table)
			line += 2
		}
		lines = append(lines, line)
		if k.Name != "" {
			b.WriteString(k.Name + " = " + k.Value + "\n")
			line++
		}
	}
	return b.Bytes(), lines
}

// Brief puts the cluster under a release, its own or another one, and returns what that
// makes of it with the keys of a spec that says only what is otherwise than the defaults.
// A key that is refused there is left out, and lost has the reason. The cluster is nil
// where no spec can do without such a key.
//
// templatesOf is the release of the catalogue that stands in for one that it does not
// know, "" for none.
func (c *Cluster) Brief(name, templatesOf string, cat *release.Catalogue) (brief *Cluster, keys []Key, lost []spec.Finding) {
	keys = slices.DeleteFunc(c.Keys(), func(k Key) bool { return k.Default || k.Table == "" && k.Name == "templates_of" })
	keys[0].Value = spec.Quote(name)
	if templatesOf != "" {
		keys = slices.Insert(keys, 1, Key{Name: "templates_of", Value: spec.Quote(templatesOf)})
	}
	for {
		text, lines := write(keys, "")
		s, findings := spec.Parse(spec.NewSource("", text))
		brief, more := New(s, cat)
		refused := map[int]bool{}
		for _, f := range append(findings, more...) {
			i := slices.Index(lines, f.Pos.Line)
			if f.Severity != spec.Error || i >= 0 && refused[i] {
				continue
			}
			if i < 0 || keys[i].Required {
				return nil, keys, lost
			}
			refused[i], lost = true, append(lost, f)
		}
		if len(refused) == 0 {
			return brief, keys, lost
		}
		kept := keys[:0]
		for i, k := range keys {
			if !refused[i] {
				kept = append(kept, k)
			}
		}
		keys = kept
	}
}

// FromRecord reads the cluster of a record. What the record says of its release counts,
// also where the catalogue has come to say something else. The error tells the first
// thing that is wrong with it.
func FromRecord(record []byte, cat *release.Catalogue) (*Cluster, error) {
	s, findings := spec.Parse(spec.NewSource("", record))
	return fromRecord(s, findings, cat)
}

func fromRecord(s *spec.Spec, findings []spec.Finding, cat *release.Catalogue) (*Cluster, error) {
	if len(findings) == 0 {
		var c *Cluster
		if c, findings = (&builder{spec: s, catalogue: cat, record: true}).build(); !HasErrors(findings) {
			return c, nil
		}
	}
	f := findings[slices.IndexFunc(findings, func(f spec.Finding) bool { return f.Severity == spec.Error })]
	return nil, message.Failed("record.finding", f.Pos.Line, f.Key, f.Message)
}

// keyWriter collects keys.
type keyWriter struct {
	list  []Key
	table string
}

func (w *keyWriter) required(name, value string) {
	w.list = append(w.list, Key{Table: w.table, Name: name, Value: value, Required: true})
}

func (w *keyWriter) add(name, value, otherwise string) {
	w.list = append(w.list, Key{Table: w.table, Name: name, Value: value, Default: value == otherwise})
}

// text adds a text; without a default, otherwise is "".
func (w *keyWriter) text(name, value, otherwise string) {
	w.add(name, spec.Quote(value), spec.Quote(otherwise))
}

func (w *keyWriter) number(name string, value, otherwise int) {
	w.add(name, strconv.Itoa(value), strconv.Itoa(otherwise))
}

func (w *keyWriter) host(c *Cluster, h *Host) {
	w.table = "hosts." + spec.QuoteKey(h.Name)
	w.required("address", spec.Quote(h.Address))
	if h.Kafka() {
		w.required("node_id", strconv.Itoa(h.NodeID))
	}
	loads, _ := c.Release.Loads(h.Mode)
	starts := slices.Contains(loads, "kafka")
	w.add("roles", spec.QuoteAll(h.Roles.Words()), spec.QuoteAll(kafka.Roles{Broker: starts, Controller: starts}.Words()))
	w.text("mode", h.Mode, c.Release.Generation.DefaultMode)
	for _, p := range []struct {
		purpose release.Purpose
		key     string
	}{{release.Clients, "client_port"}, {release.Controllers, "controller_port"}, {release.Brokers, "internal_port"}} {
		if c.Publishes(h, p.purpose) {
			w.number(p.key, h.Port(p.purpose), c.Release.Kafka.Family.Port(p.purpose))
		}
	}
	if h.Serves && !c.Release.FixedServerPort() {
		w.number("server_port", h.ServerPort, c.Release.Generation.ServerPort)
	}
	if h.Kafka() && h.Heap != "" {
		w.text("heap", h.Heap, c.Release.Kafka.Heap)
	}
	if h.Serves && c.Nginx != nil {
		w.text("nginx", h.Nginx, "active")
	}
}

func (w *keyWriter) kafka(c *Cluster) {
	k := c.Kafka
	w.table = "kafka"
	w.text("version", c.Release.Kafka.Tag, c.Release.Kafka.Tag)
	w.number("replication_factor", k.ReplicationFactor, c.defaultFactor())
	w.number("min_insync_replicas", k.MinInsyncReplicas, c.defaultInsync())
	w.number("partitions", k.Partitions, defaultPartitions)
	storage := "volume"
	if !k.Volume {
		storage = "container"
	}
	w.text("storage", storage, "volume")
	w.add("bootstrap", k.Bootstrap.toml(), c.defaultBrokers().toml())
	if c.Release.Generation.Tester != "" {
		w.add("performance_test_bootstrap", k.PerformanceBootstrap.toml(), k.Bootstrap.toml())
	}
	w.table = "kafka.properties"
	for _, p := range k.Properties {
		value := spec.Quote(p.Value)
		if n, err := strconv.ParseInt(p.Value, 10, 64); err == nil && strconv.FormatInt(n, 10) == p.Value {
			value = p.Value
		}
		w.list = append(w.list, Key{
			Table: w.table, Name: spec.Quote(p.Name), Value: value, Default: slices.Contains(ownProperties(c.Release), p),
		})
	}
}

// toml writes a choice as TOML.
func (b Brokers) toml() string {
	if b.Word != "" {
		return spec.Quote(b.Word)
	}
	return spec.QuoteAll(b.Hosts)
}

func (w *keyWriter) state(c *Cluster) {
	w.table = "state"
	if !c.State.Shared {
		w.text("mode", "independent", "independent")
		return
	}
	w.text("mode", "shared", "independent")
	w.text("mysql", c.State.MySQL.String(), "")
	w.text("redis", c.State.Redis.String(), "")
	if c.State.MinIO != "" {
		w.text("minio", c.State.MinIO, "")
	}
}

func (w *keyWriter) nginx(c *Cluster) {
	n := c.Nginx
	if n == nil {
		return
	}
	w.table = "nginx"
	w.list = append(w.list, Key{Table: w.table})
	w.number("listen", n.Listen, defaultListen)
	w.add("ipv6", strconv.FormatBool(n.IPv6), "false")
	w.text("server_name", n.ServerName, defaultServerName)
	w.add("server_names", spec.QuoteAll(n.ServerNames), "[]")
	w.text("balance", n.Balance, c.defaultBalance())
	w.text("client_max_body_size", n.ClientMaxBodySize, defaultBodySize)
	w.text("timeout", n.Timeout, defaultTimeout)
	w.text("connect_timeout", n.ConnectTimeout, defaultConnect)
	w.add("trusted_proxies", spec.QuoteAll(n.TrustedProxies), "[]")
	w.add("proxy_protocol", strconv.FormatBool(n.ProxyProtocol), "false")
	if n.Include != "" {
		w.text("include", n.Include, "")
	}
	w.text("version", n.Version, defaultNginx)
	if n.TLS == nil {
		return
	}
	w.add("http2", strconv.FormatBool(n.HTTP2), "false")
	w.add("hsts", strconv.FormatBool(n.HSTS), "false")
	w.table = "nginx.tls"
	w.number("listen", n.TLS.Listen, defaultTLSListen)
	w.text("certificate", n.TLS.Certificate, "")
	w.text("certificate_key", n.TLS.CertificateKey, "")
}
