package cluster

import (
	"cmp"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// member is a host with its place in the spec.
type member struct {
	*Host
	at spec.Host
}

// readHosts checks every host by itself, then all of them against each other. It
// returns them in file order.
func (b *builder) readHosts() []member {
	if t := b.spec.HostsTable; !t.Given {
		required(b, t, "MSK103.hosts")
	} else if t.Set && len(b.spec.Hosts) == 0 {
		b.fail(t.Pos, t.Key, "MSK103.no-host")
	}
	var list []member
	for _, at := range b.spec.Hosts {
		if !at.Name.Set {
			b.incomplete = true
			continue
		}
		m := member{b.readHost(at), at}
		list, b.cluster.Hosts = append(list, m), append(b.cluster.Hosts, m.Host)
	}
	b.refuseTwins(list)
	b.refuseMissingRoles()
	for _, m := range list {
		b.refuseSharedPorts(m)
	}
	slices.SortStableFunc(b.cluster.Hosts, func(a, b *Host) int {
		switch {
		case a.Kafka() && !b.Kafka():
			return -1
		case b.Kafka() && !a.Kafka():
			return 1
		}
		return cmp.Or(cmp.Compare(a.NodeID, b.NodeID), strings.Compare(a.Name, b.Name))
	})
	return list
}

func (b *builder) readHost(at spec.Host) *Host {
	h := &Host{Name: at.Name.V, NodeID: -1}
	if !isLabel(h.Name) {
		id := message.ID("MSK130.label")
		if strings.Contains(h.Name, ".") && isName(h.Name) {
			id = "MSK130.address"
		}
		b.fail(at.NamePos, at.Name.Key, id, h.Name)
	}
	b.readAddress(h, at)
	b.readMode(h, at)
	b.readRoles(h, at)
	if v := at.NodeID; v.Given || h.Kafka() {
		if required(b, v, "MSK103.node-id") {
			if id := b.inRange(v, "MSK135.range", 0, math.MaxInt32, -1); h.Kafka() {
				h.NodeID = id
			}
		}
	}
	family, serverPort := &release.Family{}, 0
	if b.release != nil {
		family, serverPort = b.release.Kafka.Family, b.release.Generation.ServerPort
		h.Heap = b.release.Kafka.Heap
	}
	h.ClientPort = b.inRange(at.ClientPort, "MSK141.range", 1, 65535, family.Port(release.Clients))
	h.ControllerPort = b.inRange(at.ControllerPort, "MSK141.range", 1, 65535, family.Port(release.Controllers))
	h.InternalPort = b.inRange(at.InternalPort, "MSK141.range", 1, 65535, family.Port(release.Brokers))
	h.ServerPort = b.inRange(at.ServerPort, "MSK141.range", 1, 65535, serverPort)
	if b.release != nil {
		if v := at.InternalPort; v.Given && !family.Has(release.Brokers) {
			b.fail(v.Pos, v.Key, "MSK143.internal", b.release.Kafka.Tag)
		}
		if v := at.ServerPort; v.Set && v.V != int64(serverPort) && b.release.FixedServerPort() {
			b.fail(v.Pos, v.Key, "MSK143.server", b.release.Name, serverPort)
		}
	}
	if v := at.Heap; v.Set {
		if v.V != h.Heap && !isHeap(v.V) && !b.record { // the release's own is right whatever it is
			b.fail(v.Pos, v.Key, "MSK144.heap", v.V)
		}
		h.Heap = v.V
	} else if b.record {
		h.Heap = ""
	}
	return h
}

func (b *builder) readAddress(h *Host, at spec.Host) {
	v := at.Address
	if !required(b, v, "MSK103.address") {
		return
	}
	address, bad := parseAddress(v.V)
	if !bad.IsZero() {
		b.problem(v.Pos, v.Key, bad)
		return
	}
	h.Address = address
	if b.release == nil {
		return
	}
	if a, err := netip.ParseAddr(address); err == nil && a.Is6() && !b.release.Generation.IPv6 {
		b.fail(v.Pos, v.Key, "MSK134.ipv6", b.release.Name)
	}
	if word := b.release.Generation.Consumer; strings.Contains(strings.ToLower(address), word) {
		b.fail(v.Pos, v.Key, "MSK133.address", word)
	} else if b.release.IsContainer(strings.ToLower(address)) {
		b.fail(v.Pos, v.Key, "MSK132.container", address)
	}
}

// readMode decides which files the host gets.
func (b *builder) readMode(h *Host, at spec.Host) {
	if b.release == nil {
		return
	}
	h.Mode = b.release.Generation.DefaultMode
	v := at.Mode
	if v.Set {
		h.Mode = v.V
	}
	loads, ok := b.release.Loads(h.Mode)
	if !ok {
		b.fail(v.Pos, v.Key, "MSK140.unknown", b.release.Name, h.Mode, suggest(h.Mode, b.release.Modes()))
		h.Mode = b.release.Generation.DefaultMode
		loads, _ = b.release.Loads(h.Mode)
	}
	for _, name := range loads {
		if t := b.release.Template(name); t != "" {
			h.Files = append(h.Files, File{name, t})
		}
	}
	slices.SortFunc(h.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	h.Serves = slices.Contains(loads, b.release.EntryFile())
	if len(h.Files) == 0 {
		b.fail(v.Pos, v.Key, "MSK140.no-file", h.Mode)
		b.incomplete = true
	}
}

// readRoles reads the Kafka roles; a host on which msctl starts no Kafka has none.
func (b *builder) readRoles(h *Host, at spec.Host) {
	starts := b.release == nil || h.runs("kafka")
	v := at.Roles
	if !v.Set {
		h.Broker, h.Controller = starts, starts
		b.incomplete = b.incomplete || v.Given
	}
	seen := map[string]bool{}
	for _, role := range v.V {
		switch {
		case seen[role.V]:
			b.fail(role.Pos, role.Key, "MSK137.twice", role.V)
		case role.V == "broker":
			h.Broker = true
		case role.V == "controller":
			h.Controller = true
		default:
			b.incomplete = true
			b.fail(role.Pos, role.Key, "MSK137.unknown", role.V, suggest(role.V, []string{"broker", "controller"}))
		}
		seen[role.V] = true
	}
	if !starts && v.Set && len(v.V) > 0 {
		var modes []string
		for _, mode := range b.release.ModesWith("kafka") {
			modes = append(modes, strconv.Quote(mode))
		}
		b.fail(v.Pos, v.Key, "MSK137.mode", h.Mode, b.release.Name, message.Or(modes...))
		h.Broker, h.Controller = false, false
	}
	if !h.Kafka() {
		h.Files = slices.DeleteFunc(h.Files, func(f File) bool { return f.Name == "kafka" })
	}
}

// refuseTwins refuses two hosts with one address or one node id.
func (b *builder) refuseTwins(list []member) {
	addresses, ids := map[string]spec.Host{}, map[int64]spec.Host{}
	for _, m := range list {
		if name := strings.ToLower(m.Address); name != "" {
			if first, ok := addresses[name]; ok {
				b.fail(m.at.Address.Pos, m.at.Address.Key, "MSK145.twice", m.Address, first.Name.V, first.Address.Pos.Line)
			} else {
				addresses[name] = m.at
			}
		}
		if v := m.at.NodeID; v.Set && v.V >= 0 && v.V <= math.MaxInt32 {
			if first, ok := ids[v.V]; ok {
				b.fail(v.Pos, v.Key, "MSK136.twice", v.V, first.Name.V, first.NodeID.Pos.Line)
			} else {
				ids[v.V] = m.at
			}
		}
	}
}

// refuseMissingRoles refuses a cluster in which nobody has one of the roles.
func (b *builder) refuseMissingRoles() {
	t, brokers, controllers := b.spec.HostsTable, len(b.cluster.Brokers()), len(b.cluster.Controllers())
	switch {
	case len(b.cluster.Hosts) == 0 || b.incomplete:
	case brokers+controllers == 0:
		b.fail(t.Pos, t.Key, "MSK138.no-kafka")
	case controllers == 0:
		b.fail(t.Pos, t.Key, "MSK138.no-controller")
	case brokers == 0:
		b.fail(t.Pos, t.Key, "MSK139.no-broker")
	}
}
