package adopt

import (
	"cmp"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// findSeparate tells whether every host has a Kafka of its own, as MeterSphere
// installs it.
func (d *drafter) findSeparate() {
	var alone, together []*host
	for _, h := range d.hosts {
		if h.kafka == nil {
			continue
		}
		if v := h.kafka.Voters(); len(v) == 0 || len(v) == 1 && d.isLocal(v[0].Host) {
			alone = append(alone, h)
		} else {
			together = append(together, h)
		}
	}
	if d.separate = len(alone) > 0 && len(together) == 0; d.separate {
		return
	}
	for _, h := range alone {
		d.addNote(h.kafka.Property("controller.quorum.voters").Place, "adopt.alone")
	}
}

// isLocal reports whether an address means something else on every host: a loopback
// one, the name of a container, or one that .env would have to tell.
func (d *drafter) isLocal(address string) bool {
	name := strings.ToLower(address)
	if a, err := netip.ParseAddr(name); err == nil {
		return a.IsLoopback() || a.IsUnspecified()
	}
	return d.release.IsContainer(name) || name == "" || name == "localhost" || strings.Contains(name, "$")
}

// findAddress finds the address that other hosts reach a host by: controllers, then
// brokers. Clients may be told another one.
func (d *drafter) findAddress(h *host) hostfiles.Value {
	var found []hostfiles.Value
	own := h.Env.Get(kafkaHost)
	add := func(text string, from hostfiles.Value) {
		if text != "" && (!borrowed(from) || text == own.Text) {
			from.Text = text
			found = append(found, from)
		}
	}
	if h.kafka != nil {
		for _, v := range h.kafka.Voters() {
			if id, ok := kafka.ParseID(h.idFrom.Text); ok && v.ID == id && !d.isTwin(h) {
				add(h.kafka.Service.Resolve(v.Host), h.kafka.Property("controller.quorum.voters"))
			}
		}
		brokers := d.release.Kafka.Family.ListenerName(release.Brokers)
		for _, l := range h.kafka.Advertised() {
			if l.Name == brokers {
				add(h.kafka.Service.Resolve(l.Host), h.kafka.Property("advertised.listeners"))
			}
		}
		if l, ok := h.kafka.ClientListener(); ok {
			add(h.kafka.Service.Resolve(l.Host), h.kafka.Property("advertised.listeners"))
		}
	}
	if len(h.elsewhere()) == 0 {
		add(own.Text, own)
	}
	for _, v := range found {
		if !d.isLocal(v.Text) {
			return v
		}
	}
	if len(found) > 0 {
		return found[0]
	}
	return hostfiles.Value{Place: hostfiles.Place{File: h.Dir}}
}

// isTwin reports whether another host has the node id of a host.
func (d *drafter) isTwin(h *host) bool {
	return slices.ContainsFunc(d.hosts, func(o *host) bool { return o != h && o.kafka != nil && o.idFrom.Text == h.idFrom.Text })
}

// findIDs takes the node ids that hosts have, and proposes others where they cannot
// be those of one cluster.
func (d *drafter) findIDs() {
	owner := map[int]*host{}
	var without []*host
	for _, h := range d.hosts {
		n, ok := number(h.idFrom)
		switch {
		case h.hidden:
			h.idReason, h.idProposed = message.New("comment.todo-proposed"), true
			without = append(without, h)
		case h.kafka == nil:
		case d.separate:
			h.idReason = message.New("comment.proposed")
			if ok {
				h.idReason = message.New("comment.proposed-other", n)
			}
			without = append(without, h)
		case !ok || n < 0 || n > math.MaxInt32:
			h.idReason, h.idProposed = message.New("comment.todo-proposed"), true
			without = append(without, h)
		case owner[n] != nil:
			h.idReason, h.idProposed = message.New("comment.todo-same", n, owner[n].name), true
			without = append(without, h)
		default:
			owner[n], h.nodeID = h, n
			if h.hidden {
				h.address = d.votedAddress(h)
				continue
			}
		}
	}
	for _, h := range without {
		n := d.votedID(h)
		for next := 1; n < 0 || owner[n] != nil; next++ {
			n = next
		}
		owner[n], h.nodeID = h, n
		if h.hidden {
			h.address = d.votedAddress(h)
			continue
		}
		if !d.separate {
			d.addNote(h.idFrom.Place, "adopt.node-id", h.idFrom.Text, h.name, n)
		}
		if own, ok := number(h.idFrom); ok && own == n {
			h.idReason, h.idProposed = message.Message{}, false
		}
	}
}

// votedID is the node id that the voters of another host give to this address, -1
// for none.
func (d *drafter) votedID(h *host) int {
	for _, o := range d.hosts {
		if o.kafka == nil || d.separate || h.address.Text == "" {
			continue
		}
		for _, v := range o.kafka.Voters() {
			if o.kafka.Service.Resolve(v.Host) == h.address.Text {
				return v.ID
			}
		}
	}
	return -1
}

// votedAddress is where the voters of other hosts have the node id of a host, or else the
// address that it has.
func (d *drafter) votedAddress(h *host) hostfiles.Value {
	for _, o := range d.hosts {
		if o.kafka != nil && !d.separate && h.address.Text == "" {
			for _, v := range o.kafka.Voters() {
				if from := o.kafka.Property("controller.quorum.voters"); v.ID == h.nodeID {
					from.Text = v.Host
					return from
				}
			}
		}
	}
	return h.address
}

// findStrangers tells of voters that are none of the hosts.
func (d *drafter) findStrangers() {
	known, told := map[string]bool{}, map[string]bool{}
	for _, h := range d.hosts {
		known[h.address.Text] = true
		if h.kafka != nil {
			known[h.idFrom.Text] = true
		}
	}
	for _, h := range d.hosts {
		if h.kafka == nil || d.separate {
			continue
		}
		for _, v := range h.kafka.Voters() {
			if known[h.kafka.Service.Resolve(v.Host)] || known[strconv.Itoa(v.ID)] || told[v.Host] {
				continue
			}
			told[v.Host] = true
			d.addNote(h.kafka.Property("controller.quorum.voters").Place, "adopt.stranger", v.ID, v.Host)
		}
	}
}

// writeCluster writes the [cluster] table.
func (d *drafter) writeCluster() {
	t := d.doc.table("cluster")
	e := t.set("name", spec.Quote(label(cmp.Or(d.found.Name, "metersphere"))), hostfiles.Place{})
	if d.found.Name == "" {
		e.behind = message.New("comment.names-folder")
	}
	var ids votes
	for _, h := range d.hosts {
		if h.kafka != nil && h.kafka.ClusterID.Text != "" && !borrowed(h.kafka.ClusterID) {
			ids.add(h.kafka.ClusterID.Text, h.kafka.ClusterID)
		}
	}
	for _, v := range ids.losers() {
		d.addNote(v.Place, "adopt.cluster-ids", v.Text)
	}
	if !ids.none() && !d.separate {
		for _, h := range d.hosts {
			if h.kafka != nil && h.kafka.ClusterID.Text == "" {
				d.addNote(h.kafka.ClusterID.Place, "adopt.no-cluster-id")
			}
		}
	}
	d.writeClusterID(t, ids.winner(), ids.place())
}

// standInID takes the place of a cluster id that is still to be made. It is valid,
// and reads as what it is.
const standInID = "TODO-the-cluster-id--A"

// writeClusterID writes the id as Kafka has stored it. One that is missing, or that only
// a person can put right, is left open.
func (d *drafter) writeClusterID(t *table, id string, from hostfiles.Place) {
	e := t.set("id", spec.Quote(id), from)
	e.required, e.standIn, e.behind = true, spec.Quote(standInID), message.New("comment.never")
	switch stored, err := d.release.Kafka.Knows().StoredID(id); {
	case d.separate:
		e.todo, e.value, e.behind = true, spec.Quote(""), message.Message{}
		e.above = []message.Message{message.New("comment.no-cluster")}
	case id == "":
		e.todo, e.behind = true, message.Message{}
		e.above = []message.Message{message.New("comment.no-id")}
	case err == nil && string(stored) != id:
		e.value, e.behind = spec.Quote(string(stored)), message.New("comment.stored", d.release.Kafka.Tag, id)
	}
}
