package verify

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// ballot is controller.quorum.voters as one or more hosts write it.
type ballot struct {
	hosts  []*host
	value  hostfiles.Value
	voters []kafka.Voter
	ids    string // sorted
	twice  bool   // an entry stands twice
}

// voters checks that all nodes name the same controllers, and that these are
// where they are said to be.
func (k *checker) voters() {
	ballots := k.ballots()
	ids, texts := map[string]int{}, map[string]int{}
	for _, b := range ballots {
		ids[b.ids] += len(b.hosts)
		texts[b.value.Text] += len(b.hosts)
	}
	common, text := most(ids), most(texts)
	if common != "" {
		k.quorum(strings.Count(common, ",") + 1)
	}
	k.where(ballots)
	for _, b := range ballots {
		k.differ(b, common)
		if b.twice {
			continue
		}
		told := len(k.listed)
		for _, v := range b.voters {
			k.voter(b, v)
		}
		if len(k.listed) == told && b.ids == common && b.value.Text != text && !k.bad[b.value.Place] {
			for _, h := range b.hosts {
				k.warn(at(h.Kafka.Property("controller.quorum.voters")), "MSK328.text", text)
			}
		}
		for _, h := range b.hosts {
			k.ownVote(h, b)
		}
	}
}

// ballots groups the nodes by what they write, in the order of the hosts.
func (k *checker) ballots() []*ballot {
	var list []*ballot
	byText := map[string]*ballot{}
	for _, h := range k.nodes {
		v := h.Kafka.Property("controller.quorum.voters")
		if !v.Given || v.Text == "" { // told as a missing variable
			if h.Kafka.Mounted != "" || h.facts == nil {
				k.fail(h.node(), "MSK321.missing")
			}
			continue
		}
		if !k.clean(h, v, message.New("value.voters"), "effect.unread") {
			continue
		}
		b := byText[v.Text]
		if b == nil {
			b = &ballot{value: v, voters: h.Kafka.Voters()}
			byText[v.Text] = b
			list = append(list, b)
		}
		b.hosts = append(b.hosts, h)
	}
	return slices.DeleteFunc(list, func(b *ballot) bool { return !k.readBallot(b) })
}

// readBallot checks the form of the entries.
func (k *checker) readBallot(b *ballot) bool {
	ok := true
	report := func(entry string, id message.ID, args ...any) {
		ok = ok && id.Code() == "MSK324"
		b.twice = b.twice || id.Code() == "MSK324"
		for _, h := range b.hosts {
			k.fail(within(h.Kafka.Property("controller.quorum.voters"), entry), id, args...)
		}
	}
	var ids []string
	ends := map[string]string{}
	for entry := range strings.SplitSeq(b.value.Text, ",") {
		entry = strings.TrimSpace(entry)
		id, address, _ := strings.Cut(entry, "@")
		v, err := kafka.ParseVoter(entry)
		switch {
		case errors.Is(err, kafka.ErrEmpty):
			report(",", "MSK321.empty")
		case errors.Is(err, kafka.ErrForm):
			report(entry, "MSK321.form", entry)
		case err != nil:
			report(entry, "MSK321.no-port", entry)
		case slices.Contains(ids, id):
			report(entry, "MSK324.twice", id)
		case ends[strings.ToLower(address)] != "" && k.local(b.hosts[0], v.Host) == "":
			report(entry, "MSK324.address", address, ends[strings.ToLower(address)], id)
		default:
			ends[strings.ToLower(address)] = id
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	b.ids = strings.Join(slices.Compact(ids), ",")
	if !ok {
		for _, h := range b.hosts {
			k.bad[h.Kafka.Property("controller.quorum.voters").Place] = true
		}
	}
	return ok
}

// where learns from the voters where a controller without a broker is, as it
// advertises nothing, and what others take a broker's address for.
func (k *checker) where(ballots []*ballot) {
	votes := map[int]map[string]int{} // id, address
	for _, b := range ballots {
		for _, v := range b.voters {
			if b.twice {
				continue
			}
			if votes[v.ID] == nil {
				votes[v.ID] = map[string]int{}
			}
			votes[v.ID][v.Host] += len(b.hosts)
		}
	}
	for _, h := range k.nodes {
		for _, l := range h.Kafka.Advertised() {
			if _, ok := k.property(h, "advertised.listeners"); ok && k.local(h, l.Host) == "" && h.broker {
				h.addresses = append(h.addresses, l.Host)
			}
		}
		if seat := most(votes[h.id]); k.unique(h) && seat != "" && k.local(h, seat) == "" {
			h.seat = seat
		}
	}
}

// unique reports whether a node has an id that no other one has.
func (k *checker) unique(h *host) bool {
	return h.id >= 0 && !slices.ContainsFunc(k.nodes, func(o *host) bool { return o != h && o.id == h.id })
}

// differ reports voters that are not those of most hosts.
func (k *checker) differ(b *ballot, common string) {
	if b.ids == common {
		return
	}
	for _, h := range b.hosts {
		k.fail(at(h.Kafka.Property("controller.quorum.voters")), "MSK322.differ", list(b.ids), list(common))
	}
}

func list(ids string) message.List { return message.Series(strings.Split(ids, ",")...) }

// voter checks one entry of all hosts that write it.
func (k *checker) voter(b *ballot, v kafka.Voter) {
	i := slices.IndexFunc(k.nodes, func(h *host) bool { return h.id == v.ID })
	entry := strconv.Itoa(v.ID) + "@" + v.Host
	report := func(h *host, id message.ID, args ...any) {
		k.fail(within(h.Kafka.Property("controller.quorum.voters"), entry), id, args...)
	}
	if i < 0 {
		if !k.lostIDs && (!k.partial() || k.missing) {
			k.missing = true
			for _, h := range b.hosts {
				report(h, "MSK323.nobody", v.ID)
			}
		}
		return
	}
	target := k.nodes[i]
	if !k.unique(target) {
		return
	}
	for _, h := range b.hosts {
		if h == target {
			continue // its own entry may be anything that leads back to it
		}
		if why := k.local(h, v.Host); why != "" {
			report(h, "MSK323.local", v.Host, message.New(why))
		}
	}
	if k.local(target, v.Host) != "" {
		return
	}
	if owner := k.owner(v.Host); owner != nil && owner != target && !contains(target.addresses, v.Host) {
		for _, h := range b.hosts {
			report(h, "MSK323.owner", v.ID, v.Host, owner.label, owner.id, target.label)
		}
		return
	}
	if !kafka.SameHost(v.Host, target.seat) && !contains(target.addresses, v.Host) && alike(v.Host, append(target.addresses, target.seat)) {
		for _, h := range b.hosts {
			report(h, "MSK323.elsewhere", v.ID, v.Host, target.seat)
		}
		return
	}
	if where := append(slices.Clone(target.addresses), target.seat); !contains(target.addresses, v.Host) && len(target.addresses) > 0 && !alike(v.Host, where) {
		k.names[v.Host] = true
	}
	k.voterPort(b, v, target)
}

// owner is the only host that advertises an address, nil if there is none.
func (k *checker) owner(address string) *host {
	var found *host
	for _, h := range k.nodes {
		if contains(h.addresses, address) {
			if found != nil {
				return nil
			}
			found = h
		}
	}
	return found
}

func contains(addresses []string, address string) bool {
	return slices.ContainsFunc(addresses, func(a string) bool { return kafka.SameHost(a, address) })
}

// voterPort wants the port of a voter to lead to the controller of its host.
func (k *checker) voterPort(b *ballot, v kafka.Voter, target *host) {
	port := v.Port
	inside := k.controllerPort(target)
	if inside == 0 {
		return
	}
	list, known := target.published(inside)
	leads := target.leads(port)
	switch {
	case leads == inside, !known:
	case len(list) == 0:
		if p := target.half(inside); p != nil {
			k.fail(at(p.Value), "MSK340.half", inside, port)
		} else {
			k.fail(target.node(), "MSK340.unpublished", inside, port)
		}
	default:
		for _, h := range b.hosts {
			s := within(h.Kafka.Property("controller.quorum.voters"), v.String())
			if leads > 0 {
				k.fail(s, "MSK323.leads", v.ID, port, target.label, leads, inside)
			} else {
				k.fail(s, "MSK323.port", v.ID, port, target.label, list[0])
			}
		}
	}
}

// controllerPort is the port in the container on which the controller of a host
// listens, 0 if that is not known.
func (k *checker) controllerPort(h *host) int {
	for _, l := range k.listenersOf(h) {
		if slices.Contains(k.controllerNames(h), l.Name) {
			return l.Port
		}
	}
	return 0
}

// ownVote compares the role of a host with its being listed.
func (k *checker) ownVote(h *host, b *ballot) {
	if h.id < 0 || !h.broker && !h.controller {
		return
	}
	v := h.Kafka.Property("controller.quorum.voters")
	listed := slices.ContainsFunc(b.voters, func(v kafka.Voter) bool { return v.ID == h.id })
	switch {
	case h.controller && !listed:
		k.fail(at(v), "MSK325.unlisted", h.id)
	case !h.controller && listed:
		k.fail(within(v, strconv.Itoa(h.id)+"@"), "MSK326.listed", h.id)
	}
}
