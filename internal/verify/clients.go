package verify

import (
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// client is a service that is given a list of brokers.
type client struct {
	host    *host
	service *hostfiles.Service
	key     string // the variable, "" for none
	list    hostfiles.Value
	open    bool     // .env is not here, which says what the list is
	entries []string // lower case, in order; nil if nothing is to be concluded from them
	set     string   // the sorted entries
	alone   bool     // performance tests: their list may be another one
}

// checkClients checks the broker lists of all services.
func (check *checker) checkClients() {
	var all []*client
	for _, h := range check.hosts {
		for s, f := range h.services() {
			if c := check.readClient(h, f, s); c != nil {
				all = append(all, c)
			}
		}
	}
	check.compareLists(all)
	check.checkEntries(all)
}

// gen is the generation of the host's release, nil if it is not known.
func (h *host) gen() *release.Generation {
	if len(h.releases) == 0 {
		return nil
	}
	return h.releases[0].Generation
}

// service is what the release, or one that it may be, says of a service.
func (h *host) service(name string) (release.Service, bool) {
	for _, r := range h.releases {
		if s, ok := r.Services[name]; ok {
			return s, true
		}
	}
	return release.Service{}, false
}

// needsBrokers reports whether a service of the release cannot do without a list.
func (h *host) needsBrokers(service string) bool {
	_, known := h.service(service)
	return known
}

// readClient reads the list of a service, nil for a service without one.
func (check *checker) readClient(h *host, f *hostfiles.File, s *hostfiles.Service) *client {
	key, list := s.Bootstrap()
	needed := h.needsBrokers(s.Name)
	if v := h.listInFile(s); key == "" && needed && v.Given {
		key, list = listProperty, v
	}
	if key == "" && !(s.Image.Given && needed) || h.isKafka(s) {
		return nil
	}
	c := &client{host: h, service: s, key: key, list: list}
	gen := h.gen()
	switch {
	case gen == nil:
	case needed:
		c.alone = s.Name == gen.Tester
	case h.ships(f):
		check.warn(list, "MSK355.needless", s.Name)
		return nil
	default: // somebody's own
		return nil
	}
	if check.checkSpelling(c); c.key == "" {
		return nil
	}
	c.open = c.list.Open && h.Env == nil
	return c
}

// listProperty is the list in conf/metersphere.properties, which services read where no
// variable has it.
const listProperty = "kafka.bootstrap-servers"

// listInFile is the list that a service reads from conf/metersphere.properties.
func (h *host) listInFile(s *hostfiles.Service) hostfiles.Value {
	const file = "conf/metersphere.properties"
	isMount := func(m hostfiles.Mount) bool { return strings.HasPrefix("/opt/metersphere/"+file, path.Clean(m.Target)) }
	if !slices.ContainsFunc(s.Mounts, isMount) {
		return hostfiles.Value{}
	}
	name := path.Join(h.Base, file)
	return hostfiles.ParseProperties(filepath.Join(h.Dir, name), h.Texts[name])[listProperty]
}

// ships reports whether a file is one of MeterSphere's.
func (h *host) ships(f *hostfiles.File) bool {
	return slices.ContainsFunc(h.releases, func(r *release.Release) bool { return len(r.ModesWith(f.Name)) > 0 })
}

// checkSpelling holds the variable to the one that the release reads.
func (check *checker) checkSpelling(c *client) {
	want := texts(c.host.releases, (*release.Release).BootstrapKey)
	if want = slices.Compact(slices.Sorted(slices.Values(want))); len(want) != 1 || c.key == want[0] || c.key == listProperty {
		return
	}
	switch v := c.service.Variable(want[0]); {
	case v.Given: // both are there
		c.key, c.list = want[0], v
	case c.key == "":
		check.fail(at(c.service.Place, c.service.Name), "MSK354.missing", want[0])
	default:
		variable := first(c.service.Environment, func(v hostfiles.Variable) bool { return v.Name == c.key })
		check.fail(at(variable.Key, c.key), "MSK354.other", c.key, want[0])
	}
}

// compareLists checks the form of all lists, and compares them.
func (check *checker) compareLists(all []*client) {
	for _, c := range all {
		if !c.open && check.isClean(c.host, c.list, message.New("value.brokers"), "effect.no-broker") && check.readList(c) {
			c.set = strings.Join(slices.Sorted(slices.Values(c.entries)), ",")
		}
	}
	common := commonList(all)
	right := message.New("brokers.common", common)
	if common == "" {
		right = message.New("brokers.form")
	}
	for _, c := range all {
		isStock := isStockList(c.list) && (c.open || len(c.entries) == 1 && !c.alone && len(check.brokers()) > 1)
		switch {
		case c.set != "" && c.set == common, c.host.stock && isStockList(c.list):
		case c.open && common == "":
			check.noteOpen(c.list)
		case isStock && c.list.Text != c.list.Raw:
			check.warn(c.list, "MSK353.variable", c.list.Raw, right, c.list.Text)
		case isStock:
			check.warn(c.list, "MSK353.stock", c.list.Raw, right)
		case c.set == "" || c.alone || common == "" || check.localFirst(c, common):
		default: // Kafka tells a client of the other brokers
			check.warn(c.list, "MSK352.differs", common)
		}
	}
}

// ends are all listeners that nodes advertise, as lists have them.
func (check *checker) ends() map[string]bool {
	ends := map[string]bool{}
	for _, h := range check.nodes {
		for _, l := range h.Kafka.Advertised() {
			ends[end(l)] = true
		}
	}
	return ends
}

// isStockList reports whether a list of brokers is still the one of the installer.
func isStockList(v hostfiles.Value) bool { return strings.Contains(v.Raw, "MS_KAFKA_HOST") }

// commonList is the list that most services have, of equally many the longest.
// What the installer wrote is nobody's list, unless .env makes one of it.
func commonList(all []*client) string {
	count := map[string]int{}
	best := ""
	for _, c := range all {
		if c.set == "" || c.alone || isStockList(c.list) && len(c.entries) == 1 {
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
func (check *checker) readList(c *client) bool {
	said := map[message.ID]bool{} // what to do is said once
	bad := func(part string, id message.ID, args ...any) {
		if !said[id] {
			check.fail(within(c.list, part), id, args...)
		}
		said[id] = true
	}
	if strings.TrimSpace(c.list.Text) == "" {
		bad("", "MSK350.empty")
		return false
	}
	gen := c.host.gen()
	for entry := range strings.SplitSeq(c.list.Text, ",") {
		host, port := kafka.SplitHostPort(strings.TrimSpace(entry))
		_, isPort := kafka.ParsePort(port)
		a, isIP := kafka.ParseIP(host)
		switch {
		case strings.TrimSpace(entry) == "":
			bad(",", "MSK350.empty-entry")
		case strings.ContainsAny(entry, " \t"):
			bad(entry, "MSK350.blanks")
		case strings.Contains(entry, "://"):
			bad(entry, "MSK350.scheme", entry)
		case isIP && a.Is6() && gen != nil && !gen.IPv6:
			bad(entry, "MSK350.ipv6", entry)
		case !isPort:
			bad(entry, "MSK350.no-port", entry)
		default:
			c.entries = append(c.entries, strings.ToLower(entry))
		}
	}
	if len(said) > 0 {
		c.entries = nil
	}
	return len(said) == 0
}

// localFirst reports whether the list is that of a host whose own broker comes
// first, and otherwise as long and good as the usual one.
func (check *checker) localFirst(c *client, common string) bool {
	first, _ := kafka.SplitHostPort(c.entries[0])
	return contains(check.placesOf(c.host), first) && len(c.entries) == strings.Count(common, ",")+1
}

// checkEntries wants every entry of every list to be a broker.
func (check *checker) checkEntries(all []*client) {
	ends := check.ends()
	var addresses []string
	for _, h := range check.nodes {
		addresses = append(addresses, h.places()...)
	}
	check.refuseSecrecy(all)
	judged := map[string]message.Message{} // by entry
	for _, c := range all {
		isWrong := func(entry string) bool { return !judged[entry].IsZero() }
		for _, entry := range c.entries {
			if _, ok := judged[entry]; !ok {
				judged[entry] = check.judgeEntry(entry, ends, addresses)
			}
		}
		wrong, severity := filter(c.entries, isWrong), Warning
		if c.alone || len(wrong) == len(c.entries) { // it needs each of them, or finds none
			severity = Error
		}
		for _, entry := range wrong {
			check.add(severity, within(c.list, entry), judged[entry])
		}
	}
}

// refuseSecrecy wants the listeners that services are sent to to speak plain text. What
// others speak is their clients' affair.
func (check *checker) refuseSecrecy(all []*client) {
	used := map[string]bool{}
	for _, c := range all {
		for _, entry := range c.entries {
			used[entry] = true
		}
	}
	for _, h := range check.nodes {
		protocols := check.protocols(h)
		for _, l := range check.advertised(h) {
			if p := protocol(protocols, l.Name); used[end(l)] && isProtocol(p) && p != "PLAINTEXT" {
				check.fail(within(h.source("listener.security.protocol.map"), l.Name+":"), "MSK335.not-plain", l.Name, p)
			}
		}
	}
}

// end is what a list of brokers has for an advertised listener.
func end(l kafka.Listener) string { return strings.ToLower(l.Host) + ":" + strconv.Itoa(l.Port) }

// judgeEntry says why an entry is no broker, a message without an id if it is one or may
// be one. ends are all that is advertised, addresses those of all nodes.
func (check *checker) judgeEntry(entry string, ends map[string]bool, addresses []string) message.Message {
	address, port := kafka.SplitHostPort(entry)
	if ends[address+":"+port] || len(addresses) == 0 {
		return message.Message{}
	}
	h := first(check.nodes, func(h *node) bool { return contains(h.places(), address) || h.answersTo(address) })
	if h == nil {
		if check.isPartial() || check.lostAddresses || !alike(address, addresses) {
			return message.Message{}
		}
		return message.New("MSK351.nobody", entry)
	}
	own := texts(h.Kafka.Advertised(), func(l kafka.Listener) string { return strconv.Itoa(l.Port) })
	n, _ := kafka.ParsePort(port)
	inside := check.controllerPort(h)
	leads := h.route(address, n, inside).Leads
	switch {
	case !h.Broker:
		return message.New("MSK351.controller", entry, h.label)
	case leads > 0 && leads == inside:
		return message.New("MSK351.controller-port", entry)
	case leads != 0 || len(own) == 0: // a listener of a broker all the same
		return message.Message{}
	}
	return message.New("MSK351.port", entry, h.label, message.And(own...))
}
