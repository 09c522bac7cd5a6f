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

// hosts checks every host by itself, then all of them against each other. It
// returns them in file order.
func (k *checker) hosts() []member {
	if t := k.spec.HostsTable; !t.Given {
		required(k, t, "MSK103.hosts")
	} else if t.Set && len(k.spec.Hosts) == 0 {
		k.fail(t.Pos, t.Key, "MSK103.no-host")
	}
	var list []member
	for _, at := range k.spec.Hosts {
		if at.Name.Set {
			list = append(list, member{k.host(at), at})
		} else {
			k.unread = true
		}
	}
	k.distinct(list)
	k.hasRoles(list)
	for _, m := range list {
		k.ports(m)
	}
	for _, m := range list {
		k.c.Hosts = append(k.c.Hosts, m.Host)
	}
	slices.SortStableFunc(k.c.Hosts, func(a, b *Host) int {
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

func (k *checker) host(at spec.Host) *Host {
	h := &Host{Name: at.Name.V, NodeID: -1}
	if !isLabel(h.Name) {
		k.fail(at.NamePos, at.Name.Key, "MSK130.label", h.Name)
	}
	k.address(h, at)
	k.mode(h, at)
	k.roles(h, at)
	if v := at.NodeID; v.Given || h.Kafka() {
		if required(k, v, "MSK103.node-id") {
			if id := k.number(v, "MSK135.range", 0, math.MaxInt32, -1); h.Kafka() {
				h.NodeID = id
			}
		}
	}
	family, serverPort := &release.Family{}, 0
	if k.rel != nil {
		family, serverPort = k.rel.Kafka.Family, k.rel.Generation.ServerPort
		h.Heap = k.rel.Kafka.Heap
	}
	h.ClientPort = k.number(at.ClientPort, "MSK141.range", 1, 65535, family.Port(release.Clients))
	h.ControllerPort = k.number(at.ControllerPort, "MSK141.range", 1, 65535, family.Port(release.Controllers))
	h.InternalPort = k.number(at.InternalPort, "MSK141.range", 1, 65535, family.Port(release.Brokers))
	h.ServerPort = k.number(at.ServerPort, "MSK141.range", 1, 65535, serverPort)
	if k.rel != nil {
		if v := at.InternalPort; v.Given && !family.Has(release.Brokers) {
			k.fail(v.Pos, v.Key, "MSK143.internal", k.rel.Kafka.Tag)
		}
		if v := at.ServerPort; v.Set && v.V != int64(serverPort) && k.rel.Traits.FixedServerPort {
			k.fail(v.Pos, v.Key, "MSK143.server", k.rel.Name, serverPort)
		}
	}
	if v := at.Heap; v.Set {
		if h.Heap = v.V; !isHeap(v.V) {
			k.fail(v.Pos, v.Key, "MSK144.heap", v.V)
		}
	}
	return h
}

func (k *checker) address(h *Host, at spec.Host) {
	v := at.Address
	if !required(k, v, "MSK103.address") {
		return
	}
	address, bad := parseAddress(v.V)
	if !bad.IsZero() {
		k.problem(v.Pos, v.Key, bad)
		return
	}
	h.Address = address
	if k.rel == nil {
		return
	}
	if a, err := netip.ParseAddr(address); err == nil && a.Is6() && !k.rel.Generation.IPv6 {
		k.fail(v.Pos, v.Key, "MSK134.ipv6", k.rel.Name)
	}
	if word := k.rel.Generation.Consumer; strings.Contains(strings.ToLower(address), word) {
		k.fail(v.Pos, v.Key, "MSK133.address", word)
	} else if k.isContainer(strings.ToLower(address)) {
		k.fail(v.Pos, v.Key, "MSK132.container", address)
	}
}

// isContainer reports whether the name is a service of the release, which the
// containers of a host resolve to their own neighbour.
func (k *checker) isContainer(name string) bool {
	if _, ok := k.rel.Generation.Services[name]; ok {
		return true
	}
	for _, mode := range k.rel.Modes() {
		if loads, _ := k.rel.Loads(mode); slices.Contains(loads, name) {
			return true
		}
	}
	return false
}

// mode decides which files the host gets.
func (k *checker) mode(h *Host, at spec.Host) {
	if k.rel == nil {
		return
	}
	h.Mode = k.rel.Generation.DefaultMode
	v := at.Mode
	if v.Set {
		h.Mode = v.V
	}
	loads, ok := k.rel.Loads(h.Mode)
	if !ok {
		k.fail(v.Pos, v.Key, "MSK140.unknown", k.rel.Name, h.Mode, suggest(h.Mode, k.rel.Modes()))
		h.Mode = k.rel.Generation.DefaultMode
		loads, _ = k.rel.Loads(h.Mode)
	}
	for _, name := range loads {
		if t := k.rel.Template(name); t != "" {
			h.Files = append(h.Files, File{name, t})
		}
	}
	slices.SortFunc(h.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	h.Serves = slices.Contains(loads, k.rel.Generation.EntryFile)
	if len(h.Files) == 0 {
		k.fail(v.Pos, v.Key, "MSK140.no-file", h.Mode)
		k.unread = true
	}
}

// roles reads the Kafka roles; a host on which msctl starts no Kafka has none.
func (k *checker) roles(h *Host, at spec.Host) {
	starts := k.rel == nil || h.runs("kafka")
	v := at.Roles
	if !v.Given || !v.Set {
		h.Broker, h.Controller = starts, starts
		k.unread = k.unread || v.Given
	}
	seen := map[string]bool{}
	for _, role := range v.V {
		switch {
		case seen[role.V]:
			k.fail(role.Pos, role.Key, "MSK137.twice", role.V)
		case role.V == "broker":
			h.Broker = true
		case role.V == "controller":
			h.Controller = true
		default:
			k.unread = true
			k.fail(role.Pos, role.Key, "MSK137.unknown", role.V, suggest(role.V, []string{"broker", "controller"}))
		}
		seen[role.V] = true
	}
	if !starts && v.Set && len(v.V) > 0 {
		var modes []string
		for _, mode := range k.rel.ModesWith("kafka") {
			modes = append(modes, strconv.Quote(mode))
		}
		k.fail(v.Pos, v.Key, "MSK137.mode", h.Mode, k.rel.Name, message.Or(modes...))
		h.Broker, h.Controller = false, false
	}
	if !h.Kafka() {
		h.Files = slices.DeleteFunc(h.Files, func(f File) bool { return f.Name == "kafka" })
	}
}

// distinct refuses two hosts with one address or one node id.
func (k *checker) distinct(list []member) {
	addresses, ids := map[string]spec.Host{}, map[int64]spec.Host{}
	for _, m := range list {
		if name := strings.ToLower(m.Address); name != "" {
			if first, ok := addresses[name]; ok {
				k.fail(m.at.Address.Pos, m.at.Address.Key, "MSK145.twice", m.Address, first.Name.V, first.Address.Pos.Line)
			} else {
				addresses[name] = m.at
			}
		}
		if v := m.at.NodeID; v.Set && v.V >= 0 && v.V <= math.MaxInt32 {
			if first, ok := ids[v.V]; ok {
				k.fail(v.Pos, v.Key, "MSK136.twice", v.V, first.Name.V, first.NodeID.Pos.Line)
			} else {
				ids[v.V] = m.at
			}
		}
	}
}

// hasRoles refuses a cluster in which nobody has one of the roles.
func (k *checker) hasRoles(list []member) {
	if len(list) == 0 || k.unread {
		return
	}
	t := k.spec.HostsTable
	brokers := slices.ContainsFunc(list, func(m member) bool { return m.Broker })
	controllers := slices.ContainsFunc(list, func(m member) bool { return m.Controller })
	switch {
	case !brokers && !controllers:
		k.fail(t.Pos, t.Key, "MSK138.no-kafka")
	case !controllers:
		k.fail(t.Pos, t.Key, "MSK138.no-controller")
	case !brokers:
		k.fail(t.Pos, t.Key, "MSK139.no-broker")
	}
}
