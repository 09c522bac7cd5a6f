package verify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/release"
)

// client is a service that is given a list of brokers.
type client struct {
	host    *host
	file    *hostfiles.File
	service *hostfiles.Service
	key     string // the variable, "" for none
	list    hostfiles.Value
	entries []string // lower case, in order; nil if nothing is to be concluded from them
	set     string   // the sorted entries
	alone   bool     // performance tests: their list may be another one
}

// clients checks the broker lists of all services.
func (k *checker) clients() {
	var all []*client
	for _, h := range k.hosts {
		for _, f := range h.files {
			for _, s := range f.Services {
				if c := k.client(h, f, s); c != nil {
					all = append(all, c)
				}
			}
		}
	}
	k.lists(all)
	k.entries(all)
}

// gen is the generation of the host's release, nil if it is not known.
func (h *host) gen() *release.Generation {
	if len(h.releases) == 0 {
		return nil
	}
	return h.releases[0].Generation
}

// client reads the list of a service, nil for a service without one.
func (k *checker) client(h *host, f *hostfiles.File, s *hostfiles.Service) *client {
	key, list := s.Bootstrap()
	if key == "" && (!s.Image.Given || !needsBrokers(h, s.Name)) || s.Name == "kafka" {
		return nil
	}
	c := &client{host: h, file: f, service: s, key: key, list: list}
	if gen := h.gen(); gen != nil {
		c.alone = s.Name == gen.Tester
		if _, known := gen.Services[s.Name]; !known && !h.ships(f) {
			return nil // somebody's own
		} else if !known {
			k.warn(within(list, list.Raw), "MSK355", fmt.Sprintf("the service %s is given a list of brokers, and has nothing to do with Kafka", s.Name),
				"nothing: MeterSphere's guide names docker-compose-seleniarm.yml by mistake", "take the line out again")
			return nil
		}
	}
	k.spelling(c)
	if c.key == "" {
		return nil
	}
	return c
}

// ships reports whether a file is one of MeterSphere's.
func (h *host) ships(f *hostfiles.File) bool {
	return slices.ContainsFunc(h.releases, func(r *release.Release) bool {
		return slices.ContainsFunc(r.Modes(), func(mode string) bool {
			files, _ := r.Loads(mode)
			return slices.Contains(files, f.Name)
		})
	})
}

// needsBrokers reports whether a service of the release cannot do without a list.
func needsBrokers(h *host, service string) bool {
	gen := h.gen()
	if gen == nil {
		return false
	}
	_, known := gen.Services[service]
	return known
}

// spelling holds the variable to the one that the release reads.
func (k *checker) spelling(c *client) {
	var want []string
	for _, r := range c.host.releases {
		if key := r.BootstrapKey(); !slices.Contains(want, key) {
			want = append(want, key)
		}
	}
	if len(want) != 1 || c.key == want[0] {
		return
	}
	if v := c.service.Variable(want[0]); v.Given { // both are there
		c.key, c.list = want[0], v
		return
	}
	const effect = "the service does not read it: it takes the broker from its own defaults, or does not start"
	if c.key == "" {
		k.fail(spot{c.service.Place, c.service.Name}, "MSK354", "the service has no "+want[0], effect, "write the list of brokers as the other services have it")
		return
	}
	i := slices.IndexFunc(c.service.Environment, func(v hostfiles.Variable) bool { return v.Name == c.key })
	k.fail(spot{c.service.Environment[i].Key, c.key}, "MSK354", fmt.Sprintf("the variable is %s, and this release reads %s", c.key, want[0]), effect, "write "+want[0])
}

// lists checks the form of all lists, and compares them.
func (k *checker) lists(all []*client) {
	const noBroker = "the service does not read it as a list of brokers, and neither sends nor gets messages"
	for _, c := range all {
		if c.list.Open && c.host.Env == nil || !k.clean(c.host, c.list, "the list of brokers", noBroker) || !k.readList(c) {
			continue
		}
		c.set = strings.Join(slices.Sorted(slices.Values(c.entries)), ",")
	}
	common := commonList(all)
	for _, c := range all {
		switch {
		case c.set != "" && c.set == common, c.host.stock && c.stock():
		case c.list.Open && c.host.Env == nil && common == "":
			k.open(c.list)
		case c.stock() && (c.list.Open && c.host.Env == nil || len(c.entries) == 1 && !c.alone && len(k.brokers()) > 1):
			what, hint := "the list is still "+c.list.Raw, "write the list of the other services: "+common
			if c.list.Text != c.list.Raw {
				what += ", which is " + c.list.Text
			}
			if common == "" {
				hint = "write address:port of every broker, separated by commas"
			}
			k.fail(at(c.list), "MSK353", what, "the service knows one broker only: while that one is down, it finds none of the others", hint)
		case c.set == "" || c.alone || common == "" || c.localFirst(common):
		default:
			k.fail(at(c.list), "MSK352", "the list is not the one of the other services: "+common, "the service finds other brokers than the rest; while those are down, it stands still", "write the same list everywhere")
		}
	}
}

// stock reports whether the list is still the one of the installer.
func (c *client) stock() bool { return strings.Contains(c.list.Raw, "MS_KAFKA_HOST") }

// commonList is the list that most services have, of equally many the longest.
// What the installer wrote is nobody's list, unless .env makes one of it.
func commonList(all []*client) string {
	count := map[string]int{}
	best := ""
	for _, c := range all {
		if c.set == "" || c.alone || c.stock() && len(c.entries) == 1 {
			continue
		}
		count[c.set]++
		n, m := count[c.set], count[best]
		if n > m || n == m && (len(c.set) > len(best) || len(c.set) == len(best) && c.set < best) {
			best = c.set
		}
	}
	return best
}

// readList takes a list apart.
func (k *checker) readList(c *client) bool {
	const check = "the service reads an address that does not exist; performance tests end with: Kafka 不可用，请检查配置"
	good := true
	told := map[string]bool{} // what to do is said once
	bad := func(part, what, hint string) {
		good = false
		if told[hint] {
			return
		}
		told[hint] = true
		k.fail(within(c.list, part), "MSK350", what, check, hint)
	}
	text := c.list.Text
	if strings.TrimSpace(text) == "" {
		bad("", "the list of brokers is empty", "write address:port of every broker, separated by commas")
		return false
	}
	for entry := range strings.SplitSeq(text, ",") {
		host, port := kafka.SplitHostPort(strings.TrimSpace(entry))
		_, isPort := kafka.ParsePort(port)
		a, isIP := kafka.ParseIP(host)
		gen := c.host.gen()
		switch {
		case strings.TrimSpace(entry) == "":
			bad(",", "the list of brokers has an empty entry", "separate the entries by single commas, without one at the end")
		case strings.ContainsAny(entry, " \t"):
			bad(entry, "the list of brokers holds blanks", "write it without blanks")
		case strings.Contains(entry, "://"):
			bad(entry, fmt.Sprintf("the entry %q has a scheme", entry), "write address:port alone")
		case isIP && a.Is6() && gen != nil && !gen.IPv6:
			bad(entry, fmt.Sprintf("the entry %q is an IPv6 address, which this release cannot take apart", entry), "use IPv4 addresses or names")
		case !isPort:
			bad(entry, fmt.Sprintf("the entry %q has no port", entry), "write a port behind every address, as in 10.1.11.53:9092")
		default:
			c.entries = append(c.entries, strings.ToLower(entry))
		}
	}
	if !good {
		c.entries = nil
	}
	return good
}

// localFirst reports whether the list is that of a host whose own broker comes
// first, and otherwise as long and good as the usual one.
func (c *client) localFirst(common string) bool {
	h := c.host
	host, _ := kafka.SplitHostPort(c.entries[0])
	return h.broker && contains(append(h.addresses, h.seat), host) && len(c.entries) == strings.Count(common, ",")+1
}

// entries wants every entry of every list to be a broker.
func (k *checker) entries(all []*client) {
	ends := map[string]bool{}
	var addresses []string
	for _, h := range k.nodes {
		addresses = append(addresses, h.addresses...)
		if h.seat != "" {
			addresses = append(addresses, h.seat)
		}
		for _, l := range h.Kafka.Advertised() {
			ends[strings.ToLower(l.Host)+":"+strconv.Itoa(l.Port)] = true
		}
	}
	told := map[string]string{} // entry to what is wrong
	for _, c := range all {
		for _, entry := range c.entries {
			what, ok := told[entry]
			if !ok {
				what = k.entry(entry, ends, addresses)
				told[entry] = what
			}
			if what != "" {
				k.fail(within(c.list, entry), "MSK351", what, "the entry is of no use, and in v2 no performance test starts while one entry does not answer",
					"write the addresses and ports that the brokers advertise")
			}
		}
	}
}

// entry says why an entry is no broker, "" if it is one or may be one. ends are
// all that is advertised, addresses those of all nodes.
func (k *checker) entry(entry string, ends map[string]bool, addresses []string) string {
	address, port := kafka.SplitHostPort(entry)
	if ends[address+":"+port] || len(addresses) == 0 {
		return ""
	}
	what := "no broker is at " + entry
	i := slices.IndexFunc(k.nodes, func(h *host) bool {
		return contains(h.addresses, address) || h.seat != "" && kafka.SameHost(h.seat, address)
	})
	if i < 0 {
		if k.partial() || k.lostAddresses || !alike(address, addresses) {
			return ""
		}
		return what
	}
	h := k.nodes[i]
	var own []string
	for _, l := range h.Kafka.Advertised() {
		own = append(own, strconv.Itoa(l.Port))
	}
	n, _ := kafka.ParsePort(port)
	leads := h.leads(n)
	switch {
	case !h.broker:
		return what + ": " + h.label + " is only a controller"
	case leads > 0 && leads == k.controllerPort(h):
		return what + ": that is the port of the controller"
	case leads != 0 || len(own) == 0: // a listener of a broker all the same
		return ""
	}
	return what + ": " + h.label + " advertises port " + strings.Join(own, " and ")
}
