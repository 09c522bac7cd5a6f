package draft

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/compose"
	"mskraft/internal/release"
)

// host is one host with what was found out about it.
type host struct {
	*compose.Host
	name   string
	mode   string
	kafka  *compose.Kafka // nil where none is started
	starts bool           // the mode starts a Kafka
	broker bool
	voter  bool // the role controller
	nodeID int  // -1 for none
	idFrom compose.Value
	files  []*compose.File // those of the mode that mskraft makes
	table  *table
}

// readHosts finds out of every host what it is.
func (d *drafter) readHosts() {
	taken := map[string]bool{}
	for _, from := range d.c.Hosts {
		h := &host{Host: from, nodeID: -1}
		h.name = unique(label(from.Name), taken)
		if h.name != from.Name {
			d.note(compose.Place{File: from.Dir}, fmt.Sprintf("%q cannot name a host; it is called %s in the spec", printed(from.Name), h.name), "")
		}
		d.mode(h)
		d.role(h)
		d.hosts = append(d.hosts, h)
	}
	slices.SortStableFunc(d.hosts, func(a, b *host) int {
		switch {
		case a.nodeID >= 0 && b.nodeID < 0:
			return -1
		case b.nodeID >= 0 && a.nodeID < 0:
			return 1
		}
		return cmp.Or(cmp.Compare(a.nodeID, b.nodeID), strings.Compare(a.name, b.name))
	})
}

// mode finds the install mode: .env says it, or the runbook, or else the compose
// files that are there.
func (d *drafter) mode(h *host) {
	for _, v := range []compose.Value{h.Env.Get("MS_INSTALL_MODE"), d.runbook.host(h.Host.Name).mode} {
		if _, ok := d.rel.Loads(v.Text); v.Given && ok {
			h.mode = v.Text
			break
		}
	}
	if h.mode == "" {
		h.mode = d.guessMode(h)
	}
	loads, _ := d.rel.Loads(h.mode)
	h.starts = slices.Contains(loads, "kafka")
	for _, f := range h.Files {
		if slices.Contains(loads, f.Name) && d.rel.Template(f.Name) != "" {
			h.files = append(h.files, f)
		}
	}
	if h.starts && h.Env.Get("MS_EXTERNAL_KAFKA").Text != "true" {
		h.kafka = h.Kafka
	}
}

// guessMode returns the mode that makes just the files that the host has,
// allinone if there is none.
func (d *drafter) guessMode(h *host) string {
	has := func(f string) bool { return h.File(f) != nil }
	modes := append([]string{"allinone", "middleware", "server"}, d.rel.Modes()...)
	for _, mode := range modes {
		loads, _ := d.rel.Loads(mode)
		made, fits := 0, true
		for _, f := range loads {
			if d.rel.Template(f) != "" {
				made++
				fits = fits && (has(f) || f == "kafka")
			}
		}
		for _, f := range h.Files {
			fits = fits && (d.rel.Template(f.Name) == "" || slices.Contains(loads, f.Name))
		}
		if fits && made > 0 {
			return mode
		}
	}
	return "allinone"
}

// role reads the roles and the node id.
func (d *drafter) role(h *host) {
	if h.kafka == nil {
		return
	}
	h.broker, h.voter = h.kafka.Roles()
	if !h.kafka.Property("process.roles").Given { // the images that do without have both
		h.broker, h.voter = true, true
	}
	h.idFrom = h.kafka.NodeID()
	if n, ok := number(h.idFrom); ok && n >= 0 && n <= math.MaxInt32 {
		h.nodeID = n
	}
}

// label makes a DNS label of a text.
func label(s string) string {
	s = strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, strings.ToLower(s))
	s = strings.Trim(s[:min(len(s), 63)], "-")
	return cmp.Or(s, "host")
}

// unique changes a name that is taken already.
func unique(name string, taken map[string]bool) string {
	out := name
	for n := 2; taken[out]; n++ {
		suffix := "-" + strconv.Itoa(n)
		out = strings.TrimRight(name[:min(len(name), 63-len(suffix))], "-") + suffix
	}
	taken[out] = true
	return out
}

// head writes what every spec has: release, cluster, hosts.
func (d *drafter) head() {
	top := d.doc.table("")
	top.set("release", quote(d.witness.Name), d.witness.Place).behind = d.why()
	if d.cat.Find(d.witness.Name) == nil {
		top.set("templates_of", quote(d.rel.Name), d.witness.Place).behind = "mskraft does not know the release; this one is like it"
	}
	if v := d.edition(); v.Text != "" {
		top.set("edition", quote(v.Text), v.Place)
	}
	d.identity()
	for _, h := range d.hosts {
		h.table = d.doc.table("hosts." + quoteKey(h.name))
		d.address(h)
		d.id(h)
		switch {
		case h.starts && h.kafka == nil:
			h.table.set("roles", "[]", compose.Place{File: h.Dir})
		case h.kafka != nil && !(h.broker && h.voter):
			var roles []string
			if h.broker {
				roles = append(roles, "broker")
			}
			if h.voter {
				roles = append(roles, "controller")
			}
			h.table.set("roles", quoteAll(roles), h.kafka.Property("process.roles").Place)
		}
		if h.mode != "allinone" {
			h.table.set("mode", quote(h.mode), compose.Place{File: h.Dir})
		}
	}
}

// why tells in a comment where the release comes from, unless that is plain.
func (d *drafter) why() string {
	switch {
	case d.witness.First != "":
		return fmt.Sprintf("the newest that has such files; the oldest is %s", d.witness.First)
	case d.witness.Files:
		return "the one that has such files"
	}
	return ""
}

// edition is ee where an image of the entry service says so.
func (d *drafter) edition() compose.Value {
	var images votes
	for _, h := range d.hosts {
		for _, f := range h.files {
			for _, s := range f.Services {
				_, name, _ := strings.Cut(s.Image.Raw, "/metersphere-")
				if edition, _, _ := strings.Cut(name, ":"); slices.Contains(d.rel.Generation.Editions, edition) {
					images.add(edition, s.Image)
				}
			}
		}
	}
	e := images.winner()
	if e == "" || e == "ce" {
		return compose.Value{}
	}
	return compose.Value{Text: e, Place: images.place()}
}

// identity writes the [cluster] table.
func (d *drafter) identity() {
	t := d.doc.table("cluster")
	name := cmp.Or(d.c.Name, "metersphere")
	if d.runbook != nil && d.runbook.name.Given {
		name = d.runbook.name.Text
	}
	t.set("name", quote(label(name)), compose.Place{})
	var ids votes
	for _, h := range d.hosts {
		if h.kafka != nil && h.kafka.ClusterID.Given {
			ids.add(h.kafka.ClusterID.Text, h.kafka.ClusterID)
		}
	}
	if ids.none() && d.runbook != nil && d.runbook.id.Given {
		ids.add(d.runbook.id.Text, d.runbook.id)
	}
	for _, v := range ids.losers() {
		d.note(v.Place, fmt.Sprintf("the cluster id is %q here, and another one on most hosts", v.Text), "hosts with different ids never become one cluster")
	}
	d.clusterID(t, ids.winner(), ids.place())
}

// standInID takes the place of a cluster id that is still to be made. It is valid,
// and reads as what it is.
const standInID = "TODO-the-cluster-id--A"

func (d *drafter) clusterID(t *table, id string, from compose.Place) {
	if id == "" {
		*t.set("id", `""`, from) = entry{
			key: "id", value: `""`, from: from, todo: true, standIn: quote(standInID), required: true,
			above: []string{`TODO: the hosts say no cluster id; take the one that "mskraft init" prints. It stays for ever.`},
		}
		return
	}
	e := t.set("id", quote(id), from)
	e.required, e.standIn, e.behind = true, quote(standInID), "never change it"
}

// address finds the address that other hosts reach a host by.
func (d *drafter) address(h *host) {
	row := d.runbook.host(h.Host.Name)
	var found []compose.Value
	add := func(text string, v compose.Value) {
		if text != "" && !strings.Contains(text, "$") {
			v.Text = text
			found = append(found, v)
		}
	}
	if h.kafka != nil {
		if l, ok := h.kafka.ClientListener(); ok {
			add(l.Host, h.kafka.Property("advertised.listeners"))
		} else if h.voter {
			for _, v := range h.kafka.Voters() {
				if v.ID == h.idFrom.Text {
					add(v.Host, h.kafka.Property("controller.quorum.voters"))
				}
			}
		}
	}
	add(row.address.Text, row.address)
	if len(found) == 0 {
		found = append(found, compose.Value{Place: compose.Place{File: h.Dir}})
	}
	e := h.table.set("address", quote(found[0].Text), found[0].Place)
	e.required, e.standIn = true, quote("todo-address-of-"+h.name)
}

// id writes the node id.
func (d *drafter) id(h *host) {
	if h.kafka == nil {
		return
	}
	e := h.table.set("node_id", strconv.Itoa(h.nodeID), h.idFrom.Place)
	e.required = true
	if len(d.hosts) > 0 && h == d.hosts[0] {
		e.behind = "never change it"
	}
}

// ports writes what a host publishes.
func (d *drafter) ports(h *host) {
	def := d.based[h.name]
	if def == nil {
		return
	}
	if h.kafka != nil {
		published := func(key string, container, otherwise int, used bool) {
			for _, p := range h.kafka.Service.Ports {
				n, err := strconv.Atoi(p.Published)
				if used && p.Container == strconv.Itoa(container) && err == nil && n != otherwise {
					h.table.set(key, p.Published, p.Value.Place)
					return
				}
			}
		}
		published("client_port", release.ClientPort, def.ClientPort, h.broker)
		published("controller_port", d.rel.Kafka.ControllerPort(), def.ControllerPort, h.voter)
		published("internal_port", release.InternalPort, def.InternalPort, h.broker)
	}
	if n, from := d.serverPort(h); n != 0 && n != def.ServerPort && def.Serves {
		h.table.set("server_port", strconv.Itoa(n), from)
	}
	if h.kafka != nil {
		if v := h.kafka.Service.Variable("KAFKA_HEAP_OPTS"); v.Given && v.Text != def.Heap {
			h.table.set("heap", quote(v.Text), v.Place)
		}
	}
}

// serverPort is where NGINX reaches MeterSphere on a host, 0 where nothing says it.
func (d *drafter) serverPort(h *host) (int, compose.Place) {
	for _, v := range []compose.Value{h.Env.Get("MS_SERVER_PORT"), d.runbook.host(h.Host.Name).serverPort} {
		if n, ok := number(v); ok {
			return n, v.Place
		}
	}
	return 0, compose.Place{}
}
