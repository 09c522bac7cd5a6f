package verify

import (
	"cmp"
	"iter"
	"net/netip"
	"path/filepath"
	"slices"
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
	label    string             // for messages; no other host has it
	releases []*release.Release // those that it may be of, nil for unknown ones
	files    []*hostfiles.File  // those that are started
	manifest *tree.Listing      // of its folder, nil for none
	all      []*host            // that are checked together
	profile  string             // of Compose that is taken to be started, "" for none
	whole    bool               // all nodes of the cluster are on it
	blind    bool               // it may start a Kafka that was not understood
	idle     bool               // it has a Kafka of the cluster that is never started
	stock    bool               // its Kafka is the one that the installer ships
}

func (check *checker) addHost(h *hostfiles.Host, manifest *tree.Listing) {
	x := &host{Host: h, label: h.Name, files: h.Files, manifest: manifest}
	if slices.ContainsFunc(check.cluster.Hosts, func(o *hostfiles.Host) bool { return o != h && o.Name == h.Name }) {
		x.label = h.Dir
	}
	check.hosts = append(check.hosts, x)
	check.hostIn[filepath.Clean(h.Dir)] = x
	check.report.Files += len(h.Files)
	for name, text := range h.Texts {
		check.texts[filepath.Join(h.Dir, filepath.FromSlash(name))] = text
	}
}

// hostOf is the host that a file is of, nil for none.
func (check *checker) hostOf(file string) *host {
	for dir := file; ; dir = filepath.Dir(dir) {
		if h := check.hostIn[dir]; h != nil || dir == filepath.Dir(dir) {
			return h
		}
	}
}

// filter are the items of a list that are so.
func filter[T any](list []T, is func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), func(item T) bool { return !is(item) })
}

// first is the first item of a list that is so, the zero one if none is.
func first[T any](list []T, is func(T) bool) (item T) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		item = list[i]
	}
	return item
}

// most is what most items of a list say, of equally many the first text.
func most[T any](list []T, says func(T) string) string {
	count, best := map[string]int{}, ""
	for _, item := range list {
		count[says(item)]++
	}
	for text, n := range count {
		if n > count[best] || n == count[best] && (text < best || count[best] == 0) {
			best = text
		}
	}
	return best
}

// texts are what the items of a list say.
func texts[T any](list []T, says func(T) string) []string {
	all := make([]string, len(list))
	for i, item := range list {
		all[i] = says(item)
	}
	return all
}

// names lists hosts or nodes for a message.
func names[T interface{ name() string }](hosts []T) message.List {
	return message.And(texts(hosts, T.name)...).Few()
}

// services are those that are started, each with its file.
func (h *host) services() iter.Seq2[*hostfiles.Service, *hostfiles.File] {
	return func(yield func(*hostfiles.Service, *hostfiles.File) bool) {
		for _, f := range h.files {
			for _, s := range f.Services {
				if h.enables(s) && !yield(s, f) {
					return
				}
			}
		}
	}
}

// runs reports whether a service of that name is on the host.
func (h *host) runs(service string) bool {
	return slices.ContainsFunc(h.Files, func(f *hostfiles.File) bool { return f.Service(service) != nil })
}

// shares reports whether all hosts with a Kafka have a service of that name, so that it leads
// each to its own.
func (h *host) shares(service string) bool {
	return !slices.ContainsFunc(h.all, func(o *host) bool { return len(o.Kafkas) > 0 && !o.runs(service) })
}

// file is one of the host's files as a whole.
func file(path string) hostfiles.Value { return at(hostfiles.Place{File: path}, "") }

// source is where a property is written, or the service that lacks it.
func (h *node) source(name string) hostfiles.Value {
	if v := h.Kafka.Property(name); v.Given {
		return v
	}
	return h.node()
}

// isUsable reports whether something can be concluded from a value.
func (check *checker) isUsable(v hostfiles.Value) bool {
	return v.Given && !v.Open && !check.reported[v.Place]
}

// effective is the value of a broker property, also where a file that is not
// here or the image itself sets it; "" if that is not known.
func (check *checker) effective(h *node, name string) string {
	switch v := h.Kafka.Property(name); {
	case check.isUsable(v):
		return strings.TrimSpace(v.Text)
	case v.Given, h.lacksFile():
		return ""
	}
	return cmp.Or(h.Kafka.Base(name), check.kafkaDefault(h, name))
}

// lacksFile reports whether a configuration file is not here, so that nobody knows what it says.
func (h *node) lacksFile() bool { return h.Kafka.Unread != nil }

// hasFile reports whether a property that is missing is to be reported as such. With a
// known image and no file it is a variable that is missing, which checkImages reports.
func (h *node) hasFile() bool {
	return !h.lacksFile() && (h.Kafka.Image == nil || h.Kafka.Mounted != "")
}

// kafkaDefault is what the host's Kafka takes without a configuration, of all
// that makes a cluster; "" if that is not known.
func (check *checker) kafkaDefault(h *node, name string) string {
	switch {
	case kafka.OwnerOf(name).Use != kafka.Written:
		return ""
	case h.knows.Version() == "":
		check.unchecked("unchecked.defaults", h.image())
		return ""
	case name == "inter.broker.listener.name":
		name = "security.inter.broker.protocol" // it then looks for a listener called so
	case name == "listener.security.protocol.map":
		return "" // it then adds the controllers' listeners to its default
	}
	p, _ := h.knows.Find(name)
	return p.Default
}

// contains reports whether an address is among others.
func contains(addresses []string, address string) bool {
	return slices.ContainsFunc(addresses, func(a string) bool { return kafka.SameHost(a, address) })
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
func (h *node) local(address string) message.ID {
	a, isIP := kafka.ParseIP(address)
	name := strings.ToLower(address)
	isLoopback := isIP && a.IsLoopback() || name == "localhost" || strings.HasSuffix(name, ".localhost")
	switch {
	case h.finds(address), isLoopback && h.whole && !h.Kafka.Service.OwnNetwork():
		return ""
	case address == "":
		return "local.none"
	case isLoopback:
		return "local.loopback"
	case isIP && a.IsUnspecified():
		return "local.unspecified"
	case isIP && a.IsMulticast():
		return "local.group"
	case name == "kafka", h.runs(name) && h.shares(name), h.Kafka.Family.Advertises(name):
		return "local.container"
	case isIP && h.subnet().Contains(a):
		return "local.network"
	}
	return ""
}

// subnet is the network of the host's containers, as far as it is known.
func (h *host) subnet() (subnet netip.Prefix) {
	if v := h.Env.Get(release.SubnetVariable); v.Given {
		subnet, _ = netip.ParsePrefix(v.Text)
	} else if gen := h.gen(); gen != nil {
		subnet = gen.Subnet()
	}
	return subnet
}

// places are all addresses that are taken for the host's: those that it advertises,
// and that of its votes.
func (h *node) places() []string {
	if h.votedAddress == "" {
		return h.addresses
	}
	return append(slices.Clone(h.addresses), h.votedAddress)
}
