package cluster

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"

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
	if t := k.spec.HostsTable; t.Set && len(k.spec.Hosts) == 0 || !t.Given {
		k.fail("MSK103", t.Pos, "hosts", "give every host a table: [hosts.ms-1]", "there is no host")
		return nil
	}
	var list []member
	for _, at := range k.spec.Hosts {
		if at.Name.Set {
			list = append(list, member{k.host(at), at})
		}
	}
	k.distinct(list)
	for _, m := range list {
		k.ports(m)
	}
	for _, m := range list {
		k.c.Hosts = append(k.c.Hosts, m.Host)
	}
	slices.SortStableFunc(k.c.Hosts, func(a, b *Host) int {
		if a.Kafka() != b.Kafka() {
			return cmp.Compare(b.order(), a.order())
		}
		return cmp.Or(cmp.Compare(a.NodeID, b.NodeID), strings.Compare(a.Name, b.Name))
	})
	return list
}

// order puts hosts with Kafka before those without.
func (h *Host) order() int {
	if h.Kafka() {
		return 1
	}
	return 0
}

func (k *checker) host(at spec.Host) *Host {
	h := &Host{Name: at.Name.V, NodeID: -1}
	if !isLabel(h.Name) {
		k.fail("MSK130", at.NamePos, at.Name.Key, "use lower-case letters, digits and inner hyphens, at most 63 characters", "%q is not a DNS label", h.Name)
	}
	k.address(h, at)
	k.mode(h, at)
	k.roles(h, at)
	if v := at.NodeID; v.Given || h.Kafka() {
		if required(k, v, "write down the node id; Kafka stores it, and refuses to start with another one") {
			if id := k.number(v, "MSK135", 0, math.MaxInt32, -1); h.Kafka() {
				h.NodeID = id
			}
		}
	}
	controllerPort := release.Kafka{}.ControllerPort()
	if k.rel != nil {
		controllerPort = k.rel.Kafka.ControllerPort()
		h.Heap = k.rel.Kafka.Heap
	}
	h.ClientPort = k.number(at.ClientPort, "MSK141", 1, 65535, release.ClientPort)
	h.ControllerPort = k.number(at.ControllerPort, "MSK141", 1, 65535, controllerPort)
	h.InternalPort = k.number(at.InternalPort, "MSK141", 1, 65535, release.InternalPort)
	h.ServerPort = k.number(at.ServerPort, "MSK141", 1, 65535, 8081)
	if k.rel != nil {
		if v := at.InternalPort; v.Given && k.rel.Kafka.Family != release.Apache {
			k.fail("MSK143", v.Pos, v.Key, "leave internal_port out: brokers of this release talk to each other at client_port",
				"Kafka %s has no listener of its own between brokers", k.rel.Kafka.Tag)
		}
		if v := at.ServerPort; v.Set && v.V != 8081 && k.rel.Traits.FixedServerPort {
			k.fail("MSK143", v.Pos, v.Key, "leave server_port out", "%s publishes its web port at 8081 whatever MS_SERVER_PORT says", k.rel.Name)
		}
	}
	if v := at.Heap; v.Set {
		if h.Heap = v.V; !isHeap(v.V) {
			k.fail("MSK144", v.Pos, v.Key, `write both sizes, such as "-Xmx1g -Xms1g", the first not below the second`, "%q is not a heap size", v.V)
		}
	}
	return h
}

func (k *checker) address(h *Host, at spec.Host) {
	v := at.Address
	if !required(k, v, "write the IPv4 address or DNS name that every other host can reach") {
		return
	}
	address, p := parseAddress(v.V)
	if p != nil {
		k.problem(v.Pos, v.Key, p)
		return
	}
	h.Address = address
	if k.rel == nil {
		return
	}
	if a, err := netip.ParseAddr(address); err == nil && a.Is6() && !k.rel.Generation.IPv6 {
		k.fail("MSK134", v.Pos, v.Key, "write an IPv4 address or a DNS name", "%s cannot read IPv6 addresses in its broker list (it splits them at the colon)", k.rel.Name)
	}
	if word := k.rel.Generation.Consumer; strings.Contains(strings.ToLower(address), word) {
		k.fail("MSK133", v.Pos, v.Key, "use the IP address, or another name", "msctl deletes every line of docker-compose-kafka.yml that contains %q", word)
	} else if k.isContainer(strings.ToLower(address)) {
		k.fail("MSK133", v.Pos, v.Key, "use the IP address, or the full name of the host", "%q is a container on every host's own network", address)
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
	h.Mode = "allinone"
	if k.rel == nil {
		return
	}
	v := at.Mode
	if v.Set {
		h.Mode = v.V
	}
	loads, ok := k.rel.Loads(h.Mode)
	if !ok {
		k.fail("MSK140", v.Pos, v.Key, suggest(h.Mode, k.rel.Modes()), "%s has no install mode %q", k.rel.Name, h.Mode)
		h.Mode = "allinone"
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
		k.fail("MSK140", v.Pos, v.Key, "leave this host out of the spec; it only has to reach the brokers' client ports",
			"a host in mode %s gets no file: nothing that msctl starts there has a Kafka setting", h.Mode)
	}
}

// roles reads the Kafka roles; a host on which msctl starts no Kafka has none.
func (k *checker) roles(h *Host, at spec.Host) {
	starts := k.rel == nil || slices.ContainsFunc(h.Files, func(f File) bool { return f.Name == "kafka" })
	v := at.Roles
	if !v.Given {
		h.Broker, h.Controller = starts, starts
	}
	for i, role := range v.V {
		repeated := slices.ContainsFunc(v.V[:i], func(r spec.Value[string]) bool { return r.V == role.V })
		switch {
		case repeated:
			k.fail("MSK137", role.Pos, role.Key, "name every role once", "role %q is repeated", role.V)
		case role.V == "broker":
			h.Broker = true
		case role.V == "controller":
			h.Controller = true
		default:
			k.fail("MSK137", role.Pos, role.Key, suggest(role.V, []string{"broker", "controller"}), "role %q is not known", role.V)
		}
	}
	if v.Given && !v.Set { // already reported; count the host as what it is by default
		h.Broker, h.Controller = starts, starts
	}
	if !starts && h.Kafka() {
		k.fail("MSK137", v.Pos, v.Key, `leave roles out, or use mode = "allinone" or "middleware"`, "msctl starts no Kafka on a host in mode %s of %s", h.Mode, k.rel.Name)
		h.Broker, h.Controller = false, false
	}
	if !h.Kafka() {
		h.Files = slices.DeleteFunc(h.Files, func(f File) bool { return f.Name == "kafka" })
	}
}

// distinct refuses two hosts with one address or one node id, and a cluster
// without one of the roles.
func (k *checker) distinct(list []member) {
	addresses, ids := map[string]spec.Host{}, map[int64]spec.Host{}
	brokers, controllers := 0, 0
	for _, m := range list {
		if name := strings.ToLower(m.Address); name != "" {
			if first, ok := addresses[name]; ok {
				k.fail("MSK132", m.at.Address.Pos, m.at.Address.Key, "every host has an address of its own",
					"%q is also the address of host %s (line %d)", m.Address, first.Name.V, first.Address.Pos.Line)
			} else {
				addresses[name] = m.at
			}
		}
		if v := m.at.NodeID; v.Set {
			if first, ok := ids[v.V]; ok {
				k.fail("MSK136", v.Pos, v.Key, "give every host an id of its own, and never change it afterwards",
					"node id %d is also that of host %s (line %d)", v.V, first.Name.V, first.NodeID.Pos.Line)
			} else {
				ids[v.V] = m.at
			}
		}
		if m.Broker {
			brokers++
		}
		if m.Controller {
			controllers++
		}
	}
	if controllers == 0 {
		k.fail("MSK138", k.spec.HostsTable.Pos, "hosts", `give three hosts the role "controller"`, "no host is a controller: nobody can elect a leader")
	}
	if brokers == 0 {
		k.fail("MSK139", k.spec.HostsTable.Pos, "hosts", `give the hosts that hold data the role "broker"`, "no host is a broker: nobody holds data")
	}
}

// published is a range of host ports and who publishes it.
type published struct {
	lo, hi int
	who    string
	at     *spec.Value[int64] // nil for MeterSphere's own
}

// ports refuses two containers of a host at one port.
func (k *checker) ports(m member) {
	if k.rel == nil {
		return
	}
	var taken []published
	add := func(used bool, port int, who string, v spec.Value[int64]) {
		if used {
			taken = append(taken, published{port, port, who, &v})
		}
	}
	add(m.Broker, m.ClientPort, "client_port", m.at.ClientPort)
	add(m.Controller, m.ControllerPort, "controller_port", m.at.ControllerPort)
	add(m.Broker && k.rel.Kafka.Family == release.Apache, m.InternalPort, "internal_port", m.at.InternalPort)
	add(m.Serves, m.ServerPort, "server_port", m.at.ServerPort)
	own := len(taken)
	loads, _ := k.rel.Loads(m.Mode)
	for _, file := range loads {
		for _, ports := range k.rel.PublishedPorts(file) {
			lo, hi, _ := strings.Cut(ports, "-")
			p := published{who: "MeterSphere's " + file}
			p.lo, _ = strconv.Atoi(lo)
			if p.hi = p.lo; hi != "" {
				p.hi, _ = strconv.Atoi(hi)
			}
			taken = append(taken, p)
		}
	}
	if m.Serves && k.rel.Traits.ServerHTTPSPort {
		taken = append(taken, published{8443, 8443, "MeterSphere's " + k.rel.Generation.EntryFile, nil})
	}
	for i := range own {
		for _, other := range taken[i+1:] {
			mine := taken[i]
			if mine.hi < other.lo || other.hi < mine.lo {
				continue
			}
			if !mine.at.Given && other.at != nil && other.at.Given { // blame the port that was chosen
				mine, other = other, mine
			}
			k.fail("MSK142", mine.at.Pos, mine.at.Key, "choose a port that is free on this host", "port %d is also that of %s on host %s", mine.lo, other.who, m.Name)
		}
	}
}

// isHeap reports whether s is both heap options in either order, the largest
// size not below the first one.
func isHeap(s string) bool {
	a, b, ok := strings.Cut(s, " ")
	if strings.HasPrefix(a, "-Xms") {
		a, b = b, a
	}
	largest, first := heapBytes(a, "-Xmx"), heapBytes(b, "-Xms")
	return ok && first > 0 && largest >= first
}

// heapBytes is the size that an option such as -Xmx512m gives, 0 for none.
func heapBytes(option, prefix string) int64 {
	size, ok := strings.CutPrefix(option, prefix)
	if !ok || len(size) < 2 || len(size) > 10 {
		return 0
	}
	shift := strings.IndexByte("kmg", size[len(size)-1]|0x20)
	n, err := strconv.ParseUint(size[:len(size)-1], 10, 32)
	if shift < 0 || err != nil {
		return 0
	}
	return int64(n) << (10 * (1 + shift))
}

// describe joins host names for a message.
func describe(hosts []*Host) string {
	names := make([]string, len(hosts))
	for i, h := range hosts {
		names[i] = h.Name
	}
	if len(names) > 5 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:5], ", "), len(names)-5)
	}
	return strings.Join(names, ", ")
}
