package verify

import (
	"cmp"
	"net/netip"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/tree"
)

// host is a host with what follows from its files.
type host struct {
	*hostfiles.Host
	label    string             // for messages
	releases []*release.Release // those that it may be of, nil for unknown ones
	files    []*hostfiles.File  // those that msctl loads
	facts    *release.Image     // of its Kafka image, nil for an unknown one
	knows    kafka.Properties   // its Kafka; nothing if that version is not known
	chosen   bool               // docker-compose-kafka.yml is as mskraft wrote it: what it warns of was said with the spec
	blind    bool               // it may start a Kafka that was not understood
	idle     bool               // its Kafka is one of the cluster, and never started
	stock    bool               // its Kafka is the one that the installer ships

	// Of its Kafka, if it is one of the nodes.
	id int // -1 if unknown
	kafka.Roles
	addresses           []string // that it advertises to be reached at
	votedAddress        string   // by which most voters name it, "" for none
	listeners           []kafka.Listener
	controllerListeners []string // names of the listeners of controllers
}

func (check *checker) newHost(h *hostfiles.Host, manifest *tree.Listing) *host {
	x := &host{Host: h, files: h.Files, id: -1}
	if h.Kafka == nil || manifest == nil {
		return x
	}
	name := path.Join(h.Base, h.Kafka.File.Output())
	_, listed := slices.BinarySearch(manifest.Files, name)
	x.chosen = listed && !slices.ContainsFunc(manifest.Mismatches, func(m tree.Mismatch) bool { return m.Path == name })
	return x
}

// label gives every host a name that no other one has.
func (check *checker) label() {
	count := map[string]int{}
	for _, h := range check.hosts {
		count[h.Name]++
	}
	for _, h := range check.hosts {
		h.label = h.Name
		if count[h.Name] > 1 {
			h.label = h.Dir
		}
	}
}

// hostOf is the host that a file is of, nil for none.
func (check *checker) hostOf(file string) *host {
	if check.hostOfDir == nil {
		check.hostOfDir = map[string]*host{}
		for _, h := range check.hosts {
			check.hostOfDir[filepath.Clean(h.Dir)] = h
		}
	}
	for dir := file; ; {
		if h := check.hostOfDir[dir]; h != nil {
			return h
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil
		}
		dir = up
	}
}

// inside is the name in Texts of a file that messages name by path.
func (h *host) inside(path string) string {
	rel, err := filepath.Rel(h.Dir, path)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(rel)
}

// text is the text of a compose file.
func (h *host) text(f *hostfiles.File) []byte { return h.Texts[path.Join(h.Base, f.Output())] }

// file is the spot of one of the host's files as a whole.
func file(path string) spot { return spot{place: hostfiles.Place{File: path}} }

// node is the spot of the host's service kafka.
func (h *host) node() spot { return spot{h.Kafka.Service.Place, "kafka"} }

// usable is a broker property, if something can be concluded from it.
func (check *checker) usable(h *host, name string) (hostfiles.Value, bool) {
	v := h.Kafka.Property(name)
	return v, v.Given && !v.Open && !check.reported[v.Place]
}

// effective is the value of a broker property, also where a file that is not
// here or the image itself sets it; "" if that is not known.
func (check *checker) effective(h *host, name string) string {
	if v := h.Kafka.Property(name); v.Given {
		if v, ok := check.usable(h, name); ok {
			return strings.TrimSpace(v.Text)
		}
		return ""
	}
	if h.Kafka.Replaces && h.Kafka.Mounted == "" {
		return ""
	}
	return cmp.Or(h.Kafka.Base(name), check.kafkaDefault(h, name))
}

// kafkaDefault is what the host's Kafka takes without a configuration, of all
// that makes a cluster; "" if that is not known.
func (check *checker) kafkaDefault(h *host, name string) string {
	switch {
	case kafka.OwnerOf(name).Use != kafka.Written:
		return ""
	case h.knows.Version() == "":
		check.unchecked("unchecked.defaults", h.Kafka.Service.Image.Raw)
		return ""
	case name == "inter.broker.listener.name":
		name = "security.inter.broker.protocol" // it then looks for a listener called so
	case name == "listener.security.protocol.map":
		return "" // it then adds the controllers' listeners to its default
	}
	p, _ := h.knows.Find(name)
	return p.Default
}

// alike reports whether all addresses are of the kind of s, so that one that is
// not among them is another one: a name might stand for any of them.
func alike(s string, list []string) bool {
	_, isIP := kafka.ParseIP(s)
	return !slices.ContainsFunc(list, func(other string) bool {
		_, too := kafka.ParseIP(other)
		return too != isIP
	})
}

// local is the text that says why an address means another machine on every host, ""
// for one that does not.
func (check *checker) local(h *host, address string) message.ID {
	a, isIP := kafka.ParseIP(address)
	name := strings.ToLower(address)
	switch {
	case address == "":
		return "local.none"
	case isIP && a.IsLoopback(), name == "localhost", strings.HasSuffix(name, ".localhost"):
		return "local.loopback"
	case isIP && a.IsUnspecified():
		return "local.unspecified"
	case isIP && a.IsMulticast():
		return "local.group"
	case name == "kafka", h.runs(name), h.stockName(name):
		return "local.container"
	case isIP && h.inSubnet(a):
		return "local.network"
	}
	return ""
}

// stockName reports whether the configuration file that the image begins with
// advertises a listener at that name.
func (h *host) stockName(name string) bool {
	return slices.ContainsFunc(kafka.ParseListeners(h.Kafka.Family.Base["advertised.listeners"]), func(l kafka.Listener) bool { return l.Host == name })
}

// places are all addresses that are taken for the host's: those that it advertises,
// and that of its votes.
func (h *host) places() []string {
	if h.votedAddress == "" {
		return h.addresses
	}
	return append(slices.Clone(h.addresses), h.votedAddress)
}

// runs reports whether a service of that name is on the host.
func (h *host) runs(service string) bool {
	return slices.ContainsFunc(h.Files, func(f *hostfiles.File) bool { return f.Service(service) != nil })
}

func (h *host) inSubnet(a netip.Addr) bool {
	subnet, err := netip.ParsePrefix(h.Env.Get("MS_DOCKER_SUBNET").Text)
	return err == nil && subnet.Contains(a)
}

// span is a range of ports.
type span struct{ lo, hi int }

func (s span) has(port int) bool { return s.lo <= port && port <= s.hi }

func (s span) String() string {
	if s.lo == s.hi {
		return strconv.Itoa(s.lo)
	}
	return strconv.Itoa(s.lo) + "-" + strconv.Itoa(s.hi)
}

// ports reads a port or a range of ports.
func ports(s string) (span, bool) {
	lo, hi, isRange := strings.Cut(s, "-")
	from, ok := kafka.ParsePort(lo)
	if !isRange {
		return span{from, from}, ok
	}
	to, too := kafka.ParsePort(hi)
	return span{from, to}, ok && too && from <= to
}

// leads says where a port of the host leads to in the container of Kafka: the
// container's port; 0 if the port is not published; -1 if that is not known.
func (h *host) leads(port int) int {
	s := h.Kafka.Service
	if s.NetworkMode.Text == "host" {
		return port
	}
	open := false
	for _, p := range s.Ports {
		if !reachable(p) {
			continue
		}
		outside, ok := ports(p.Published)
		inside, too := ports(p.Container)
		switch {
		case !ok || !too:
			open = open || !too || p.Published != ""
		case outside.has(port):
			return inside.lo + port - outside.lo
		}
	}
	if open {
		return -1
	}
	return 0
}

// published are the ports of the host that lead to a port of the container; known
// tells that there are no others.
func (h *host) published(container int) (list []int, known bool) {
	s := h.Kafka.Service
	if s.NetworkMode.Text == "host" {
		return []int{container}, true
	}
	known = true
	for _, p := range s.Ports {
		inside, ok := ports(p.Container)
		if !reachable(p) || ok && !inside.has(container) {
			continue
		}
		outside, too := ports(p.Published)
		if !ok || !too {
			known = known && ok && p.Published == ""
			continue
		}
		list = append(list, outside.lo+container-inside.lo)
	}
	return list, known
}

// half is a port that leads to a port of the container, and that other hosts do
// not reach all the same.
func (h *host) half(container int) *hostfiles.Port {
	for i, p := range h.Kafka.Service.Ports {
		if inside, ok := ports(p.Container); ok && inside.has(container) && !reachable(p) {
			return &h.Kafka.Service.Ports[i]
		}
	}
	return nil
}

// reachable reports whether other hosts reach a published port.
func reachable(p hostfiles.Port) bool {
	a, isIP := kafka.ParseIP(p.Address)
	return p.Protocol == "tcp" && (!isIP || !a.IsLoopback())
}
