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

// checkVoters checks that all nodes name the same controllers, and that these are
// locateNodes they are said to be.
func (check *checker) checkVoters() {
	ballots := check.ballots()
	ids, texts := map[string]int{}, map[string]int{}
	for _, b := range ballots {
		ids[b.ids] += len(b.hosts)
		texts[b.value.Text] += len(b.hosts)
	}
	common, text := most(ids), most(texts)
	if common != "" {
		check.warnOfQuorum(strings.Count(common, ",") + 1)
	}
	check.locateNodes(ballots)
	for _, b := range ballots {
		check.reportDiffering(b, common)
		if b.twice {
			continue
		}
		sound := true
		for _, v := range b.voters {
			sound = check.checkVoter(b, v) && sound
		}
		if sound && b.ids == common && b.value.Text != text && !check.reported[b.value.Place] {
			for _, h := range b.hosts {
				check.warn(at(h.Kafka.Property("controller.quorum.voters")), "MSK328.text", text)
			}
		}
		for _, h := range b.hosts {
			check.checkOwnVote(h, b)
		}
	}
}

// ballots groups the nodes by what they write, in the order of the hosts.
func (check *checker) ballots() []*ballot {
	var list []*ballot
	byText := map[string]*ballot{}
	for _, h := range check.nodes {
		v := h.Kafka.Property("controller.quorum.voters")
		if !v.Given || v.Text == "" { // told as a missing variable
			if h.Kafka.Mounted != "" || h.facts == nil {
				check.fail(h.node(), "MSK321.missing")
			}
			continue
		}
		if !check.isClean(h, v, message.New("value.voters"), "effect.unread") {
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
	return slices.DeleteFunc(list, func(b *ballot) bool { return !check.readBallot(b) })
}

// readBallot checks the form of the entries.
func (check *checker) readBallot(b *ballot) bool {
	ok := true
	report := func(entry string, id message.ID, args ...any) {
		ok = ok && id.Code() == "MSK324"
		b.twice = b.twice || id.Code() == "MSK324"
		for _, h := range b.hosts {
			check.fail(within(h.Kafka.Property("controller.quorum.voters"), entry), id, args...)
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
		case ends[strings.ToLower(address)] != "" && check.local(b.hosts[0], v.Host) == "":
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
			check.reported[h.Kafka.Property("controller.quorum.voters").Place] = true
		}
	}
	return ok
}

// locateNodes learns from the voters where a controller without a broker is, as it
// advertises nothing, and what others take a broker's address for.
func (check *checker) locateNodes(ballots []*ballot) {
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
	for _, h := range check.nodes {
		for _, l := range h.Kafka.Advertised() {
			if _, ok := check.usable(h, "advertised.listeners"); ok && check.local(h, l.Host) == "" && h.Broker {
				h.addresses = append(h.addresses, l.Host)
			}
		}
		if seat := most(votes[h.id]); check.isUnique(h) && seat != "" && check.local(h, seat) == "" {
			h.votedAddress = seat
		}
	}
}

// isUnique reports whether a node has an id that no other one has.
func (check *checker) isUnique(h *host) bool {
	return h.id >= 0 && !slices.ContainsFunc(check.nodes, func(o *host) bool { return o != h && o.id == h.id })
}

// reportDiffering reports voters that are not those of most hosts.
func (check *checker) reportDiffering(b *ballot, common string) {
	if b.ids == common {
		return
	}
	for _, h := range b.hosts {
		check.fail(at(h.Kafka.Property("controller.quorum.voters")), "MSK322.differ", list(b.ids), list(common))
	}
}

func list(ids string) message.List { return message.Series(strings.Split(ids, ",")...) }

// checkVoter checks one entry of all hosts that write it, and reports whether nothing is wrong with it.
func (check *checker) checkVoter(b *ballot, v kafka.Voter) (sound bool) {
	i := slices.IndexFunc(check.nodes, func(h *host) bool { return h.id == v.ID })
	entry := strconv.Itoa(v.ID) + "@" + v.Host
	sound = true
	report := func(h *host, id message.ID, args ...any) {
		sound = false
		check.fail(within(h.Kafka.Property("controller.quorum.voters"), entry), id, args...)
	}
	if i < 0 {
		if !check.lostIDs && (!check.isPartial() || check.voterMissing) {
			check.voterMissing = true
			for _, h := range b.hosts {
				report(h, "MSK323.nobody", v.ID)
			}
		}
		return sound
	}
	target := check.nodes[i]
	if !check.isUnique(target) {
		return sound
	}
	for _, h := range b.hosts {
		if h == target {
			continue // its own entry may be anything that leads back to it
		}
		if why := check.local(h, v.Host); why != "" {
			report(h, "MSK323.local", v.Host, message.New(why))
		}
	}
	if check.local(target, v.Host) != "" {
		return sound
	}
	if owner := check.owner(v.Host); owner != nil && owner != target && !contains(target.addresses, v.Host) {
		for _, h := range b.hosts {
			report(h, "MSK323.owner", v.ID, v.Host, owner.label, owner.id, target.label)
		}
		return sound
	}
	if target.votedAddress != "" && !contains(target.places(), v.Host) && alike(v.Host, target.places()) {
		for _, h := range b.hosts {
			report(h, "MSK323.elsewhere", v.ID, v.Host, target.votedAddress)
		}
		return sound
	}
	if !contains(target.addresses, v.Host) && len(target.addresses) > 0 && !alike(v.Host, target.places()) {
		check.unresolved[v.Host] = true
	}
	return check.checkVoterPort(b, v, target) && sound
}

// owner is the only host that advertises an address, nil if there is none.
func (check *checker) owner(address string) *host {
	var found *host
	for _, h := range check.nodes {
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

// checkVoterPort wants the port of a voter to lead to the controller of its host.
func (check *checker) checkVoterPort(b *ballot, v kafka.Voter, target *host) (sound bool) {
	port := v.Port
	inside := check.controllerPort(target)
	if inside == 0 {
		return true
	}
	list, known := target.published(inside)
	leads := target.leads(port)
	switch {
	case leads == inside, !known:
		return true
	case len(list) == 0:
		if p := target.half(inside); p != nil {
			check.fail(at(p.Value), "MSK340.half", inside, port)
		} else {
			check.fail(target.node(), "MSK340.unpublished", inside, port)
		}
	default:
		for _, h := range b.hosts {
			s := within(h.Kafka.Property("controller.quorum.voters"), v.String())
			if leads > 0 {
				check.fail(s, "MSK323.leads", v.ID, port, target.label, leads, inside)
			} else {
				check.fail(s, "MSK323.port", v.ID, port, target.label, list[0])
			}
		}
	}
	return false
}

// controllerPort is the port in the container on which the controller of a host
// listens, 0 if that is not known.
func (check *checker) controllerPort(h *host) int {
	for _, l := range check.listenersOf(h) {
		if slices.Contains(check.controllerNames(h), l.Name) {
			return l.Port
		}
	}
	return 0
}

// checkOwnVote compares the role of a host with its being listed.
func (check *checker) checkOwnVote(h *host, b *ballot) {
	if h.id < 0 || !h.Broker && !h.Controller {
		return
	}
	v := h.Kafka.Property("controller.quorum.voters")
	listed := slices.ContainsFunc(b.voters, func(v kafka.Voter) bool { return v.ID == h.id })
	switch {
	case h.Controller && !listed:
		check.fail(at(v), "MSK325.unlisted", h.id)
	case !h.Controller && listed:
		check.fail(within(v, strconv.Itoa(h.id)+"@"), "MSK326.listed", h.id)
	}
}
