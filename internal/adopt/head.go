package adopt

import (
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// writeHead writes what every spec has: release, cluster, hosts.
func (d *drafter) writeHead() {
	top := d.doc.table("")
	top.above = d.introduce()
	top.set("release", spec.Quote(d.witness.Name), d.witness.Place).behind = d.explainRelease()
	if d.catalogue.Find(d.witness.Name) == nil {
		top.set("templates_of", spec.Quote(d.release.Name), d.witness.Place).behind = message.New("comment.like")
	}
	if v := d.findEdition(); v.Text != "" {
		top.set("edition", spec.Quote(v.Text), v.Place)
	}
	d.writeCluster()
	for i, h := range d.hosts {
		h.table = d.doc.table("hosts." + spec.QuoteKey(h.name))
		e := h.table.set("address", spec.Quote(h.address.Text), h.address.Place)
		e.required, e.standIn = true, spec.Quote(h.name+".todo-address")
		if h.kafka != nil || h.hidden {
			e := h.table.set("node_id", strconv.Itoa(h.nodeID), h.idFrom.Place)
			e.required, e.behind, e.proposed = true, h.idReason, h.idProposed
			if h.idReason.IsZero() && i == 0 {
				e.behind = message.New("comment.never")
			}
		}
		d.writeRoles(h)
		if h.mode != d.release.Generation.DefaultMode {
			h.table.set("mode", spec.Quote(h.mode), h.modeAt)
		}
	}
}

// writeRoles writes the roles of a host that has not both.
func (d *drafter) writeRoles(h *host) {
	if !h.starts || h.broker && h.controller {
		return
	}
	roles, from := []string{}, hostfiles.Place{File: h.Dir}
	if h.broker {
		roles = append(roles, "broker")
	}
	if h.controller {
		roles = append(roles, "controller")
	}
	if h.kafka != nil {
		from = h.kafka.Property("process.roles").Place
	}
	h.table.set("roles", spec.QuoteAll(roles), from)
}

// introduce says above the spec what a person has to know first.
func (d *drafter) introduce() []message.Message {
	if !d.separate {
		return []message.Message{message.New("comment.drafted")}
	}
	if len(d.hosts) == 1 {
		return []message.Message{message.New("comment.alone"), message.New("comment.new")}
	}
	return []message.Message{message.New("comment.separate", len(d.hosts)), message.New("comment.new-of-several")}
}

// explainRelease tells in a comment where the release comes from, unless that is plain.
func (d *drafter) explainRelease() message.Message {
	switch {
	case d.witness.First != "":
		return message.New("comment.newest", d.witness.First)
	case d.witness.Files:
		return message.New("comment.only")
	}
	return message.Message{}
}

// findEdition returns ee where an image of the entry service says so.
func (d *drafter) findEdition() hostfiles.Value {
	var images votes
	for _, h := range d.hosts {
		for _, f := range h.files {
			for _, s := range f.Services {
				_, name, _ := strings.Cut(s.Image.Raw, "/metersphere-")
				if edition, _, _ := strings.Cut(name, ":"); slices.Contains(d.release.Generation.Editions, edition) {
					images.add(edition, s.Image)
				}
			}
		}
	}
	e := images.winner()
	if e == "" || e == "ce" {
		return hostfiles.Value{}
	}
	return hostfiles.Value{Text: e, Place: images.place()}
}

// writePorts writes what a host publishes, and its heap.
func (d *drafter) writePorts(h *host) {
	def := d.defaults[h.name]
	if def == nil {
		return
	}
	if h.kafka != nil {
		d.keepListeners(h)
		client, _ := h.kafka.ClientListener()
		family := d.release.Kafka.Family
		d.writePort(h, "client_port", family.Port(release.Clients), client.Port, def.ClientPort, h.broker)
		d.writePort(h, "controller_port", family.Port(release.Controllers), d.votedPort(h), def.ControllerPort, h.controller)
		d.writePort(h, "internal_port", family.Port(release.Brokers), 0, def.InternalPort, h.broker && family.Has(release.Brokers))
	}
	if v := h.Env.Get("MS_SERVER_PORT"); def.Serves {
		if n, ok := number(v); ok && n != def.ServerPort {
			h.table.set("server_port", strconv.Itoa(n), v.Place)
		}
	}
	if h.kafka != nil {
		if v := h.kafka.Service.Variable(release.HeapVariable); v.Given && v.Text != def.Heap && !borrowed(v) {
			h.table.set("heap", spec.Quote(v.Text), v.Place)
		}
	}
}

// writePort writes the port at which a port of the container is published; without one
// it is the port that others are told.
func (d *drafter) writePort(h *host, key string, container, told, otherwise int, used bool) {
	port, from := told, h.kafka.Service.Place
	for _, p := range h.kafka.Service.Ports {
		if n, err := strconv.Atoi(p.Published); err == nil && p.Container == strconv.Itoa(container) {
			port, from = n, p.Value.Place
			break
		}
	}
	if used && port != 0 && port != otherwise {
		h.table.set(key, strconv.Itoa(port), from)
	}
}

// votedPort is the port of a host's entry among its voters, 0 for none.
func (d *drafter) votedPort(h *host) int {
	id, ok := kafka.ParseID(h.idFrom.Text)
	for _, v := range h.kafka.Voters() {
		if ok && v.ID == id && !d.separate {
			return v.Port
		}
	}
	return 0
}
