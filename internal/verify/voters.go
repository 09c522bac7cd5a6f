package verify

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// checkVoters checks that all nodes name the same controllers, and that these are
// the nodes that they are said to be.
func (check *checker) checkVoters() {
	for _, h := range check.nodes {
		check.readVoters(h)
	}
	voting := filter(check.nodes, func(h *node) bool { return h.voterIDs != "" })
	common := most(voting, func(h *node) string { return h.voterIDs })
	text := most(voting, func(h *node) string { return h.quorum().Text })
	if common != "" {
		check.warnOfQuorum(strings.Count(common, ",") + 1)
	}
	check.locateNodes()
	judged := map[kafka.Voter]Finding{}
	wrong := map[string]bool{} // by text
	for _, h := range voting {
		if h.voterIDs != common {
			check.fail(h.quorum(), "MSK322.differ", listIDs(h.voterIDs), listIDs(common))
		}
		for _, v := range h.voters {
			if _, ok := judged[v]; !ok {
				judged[v] = check.judgeVoter(v)
			}
			if !check.checkVoter(h, v, judged[v]) {
				wrong[h.quorum().Text] = true
			}
		}
		check.checkOwnVote(h)
	}
	for _, h := range voting {
		if v := h.quorum(); h.voters != nil && h.voterIDs == common && v.Text != text && !wrong[v.Text] {
			check.warn(v, "MSK328.text", text)
		}
	}
}

func listIDs(ids string) message.List { return message.Series(strings.Split(ids, ",")...) }

// quorum is what the host says of the voters.
func (h *node) quorum() hostfiles.Value { return h.Kafka.Property("controller.quorum.voters") }

// readVoters checks the form of a node's voters, and reads them if it is good.
func (check *checker) readVoters(h *node) {
	v := h.quorum()
	if !v.Given || v.Text == "" {
		if servers := h.Kafka.Property("controller.quorum.bootstrap.servers"); servers.Given {
			check.judgeDynamicQuorum(h, servers)
		} else if h.hasFile() {
			check.fail(h.node(), "MSK321.missing")
		}
		return
	}
	if check.isSpoilt(h, "controller.quorum.voters") {
		return
	}
	var voters []kafka.Voter
	var ids []string
	broken := false
	idAt := map[string]string{} // by address
	for entry := range strings.SplitSeq(v.Text, ",") {
		entry = strings.TrimSpace(entry)
		id, address, _ := strings.Cut(entry, "@")
		other := idAt[strings.ToLower(address)]
		voter, err := kafka.ParseVoter(entry)
		broken = broken || err != nil
		switch {
		case errors.Is(err, kafka.ErrEmpty):
			check.fail(within(v, ","), "MSK321.empty")
		case errors.Is(err, kafka.ErrForm):
			check.fail(within(v, entry), "MSK321.form", entry)
		case err != nil:
			check.fail(within(v, entry), "MSK321.no-port", entry)
		case slices.Contains(ids, id):
			check.fail(within(v, entry), "MSK324.twice", id)
		case other != "" && h.local(voter.Host) == "":
			check.fail(within(v, entry), "MSK324.address", address, other, id)
		default:
			idAt[strings.ToLower(address)] = id
			voter.Host = h.Kafka.Service.Resolve(voter.Host)
			voters = append(voters, voter)
		}
		ids = append(ids, id)
	}
	if broken {
		check.reported[v.Place] = true
		return
	}
	if len(voters) == len(ids) {
		h.voters = voters
	}
	slices.Sort(ids)
	h.voterIDs = strings.Join(slices.Compact(ids), ",")
}

// judgeDynamicQuorum tells of a node that knows where controllers are, and not who: these
// are in their data (KIP-853).
func (check *checker) judgeDynamicQuorum(h *node, servers hostfiles.Value) {
	switch {
	case h.knows.Version() != "" && !h.knows.HasDynamicQuorums():
		check.fail(servers, "MSK321.static", h.knows.Version())
	case h.Controller && h.knows.Version() != "" && h.Kafka.Family.ConfigFrom != "":
		check.fail(servers, "MSK321.unformatted")
	default:
		check.unchecked("unchecked.dynamic", h.image())
	}
}

// locateNodes learns from the voters where a controller without a broker is, as it
// advertises nothing, and what others take a broker's address for.
func (check *checker) locateNodes() {
	votes := map[int][]string{} // addresses by id
	for _, h := range check.nodes {
		for _, v := range h.voters {
			votes[v.ID] = append(votes[v.ID], v.Host)
		}
	}
	for _, h := range check.nodes {
		for _, l := range check.advertised(h) {
			if h.Broker && h.local(l.Host) == "" {
				h.addresses = append(h.addresses, l.Host)
				if address := h.Kafka.Service.Resolve(l.Host); address != l.Host && h.local(address) == "" {
					h.addresses = append(h.addresses, address)
				}
			}
		}
		address := most(votes[h.id], func(s string) string { return s })
		if check.isUnique(h) && address != "" && h.local(address) == "" {
			h.votedAddress = address
		}
	}
}

// isUnique reports whether a node has an id that no other one has.
func (check *checker) isUnique(h *node) bool {
	return h.id >= 0 && !slices.ContainsFunc(check.nodes, func(o *node) bool { return o != h && o.id == h.id })
}

// checkVoter reports what is wrong with a voter of a node, whoever names it, and reports
// whether nothing is.
func (check *checker) checkVoter(h *node, v kafka.Voter, wrong Finding) (sound bool) {
	if sound = wrong.IsZero(); !sound {
		check.add(wrong.Severity, at(cmp.Or(wrong.Place, h.quorum().Place), wrong.part), wrong.Message)
	}
	target, why := check.nodeWith(v.ID), h.local(v.Host)
	isOwn := v.ID == h.id || h.id < 0 || target != nil && !check.isUnique(target)
	if why == "" || isOwn || !sound { // its own entry may be anything that leads back to it
		return sound
	}
	check.fail(within(h.quorum(), strconv.Itoa(v.ID)+"@"+v.Host), "MSK323.local", v.Host, message.New(why, h.subnet().String()))
	return false
}

// nodeWith is the first node with an id, nil for none.
func (check *checker) nodeWith(id int) *node {
	return first(check.nodes, func(h *node) bool { return h.id == id })
}

// judgeVoter compares a voter with the node that has its id. What is wrong has no place
// where that is to be told of those who name it.
func (check *checker) judgeVoter(v kafka.Voter) Finding {
	wrong := func(id message.ID, args ...any) Finding {
		return Finding{Message: message.New(id, args...), part: strconv.Itoa(v.ID) + "@" + v.Host}
	}
	target := check.nodeWith(v.ID)
	if target == nil {
		if check.lostIDs || check.isPartial() && !check.voterMissing {
			return Finding{}
		}
		check.voterMissing = true
		nobody := wrong("MSK323.nobody", v.ID)
		nobody.Severity = Warning // it may be in a folder that was not named
		return nobody
	}
	if !check.isUnique(target) { // whichever is meant, its port has to be open
		for _, twin := range check.nodes {
			if twin.id == v.ID && twin.Controller && !twin.whole {
				if f := check.judgePort(v, twin); f.Place.File != "" {
					return f
				}
			}
		}
		return Finding{}
	}
	if target.local(v.Host) != "" {
		return Finding{}
	}
	advertised, places := contains(target.addresses, v.Host) || target.answersTo(v.Host), target.places()
	switch owner := check.owner(v.Host); {
	case owner != nil && owner != target && !advertised:
		return wrong("MSK323.owner", v.ID, v.Host, owner.label, owner.id, target.label)
	case target.votedAddress != "" && !contains(places, v.Host) && alike(v.Host, places):
		return wrong("MSK323.elsewhere", v.ID, v.Host, target.votedAddress)
	case !advertised && len(target.addresses) > 0 && !alike(v.Host, places):
		for _, name := range append(places, v.Host) {
			if _, isIP := kafka.ParseIP(name); !isIP {
				check.note("unchecked.names", name)
			}
		}
	}
	return check.judgePort(v, target)
}

// judgePort wants the port of a voter to lead to the controller of its host.
func (check *checker) judgePort(v kafka.Voter, target *node) Finding {
	inside := check.controllerPort(target)
	r := target.route(v.Host, v.Port, inside)
	switch {
	case inside == 0, r.Leads == inside, !r.Complete:
		return Finding{}
	case r.Published == nil && r.Half != nil:
		return Finding{Message: message.New("MSK340.half", inside, v.Port), Place: r.Half.Value.Place, part: r.Half.Value.Raw}
	case r.Published == nil:
		return Finding{Message: message.New("MSK340.unpublished", inside, v.Port), Place: target.node().Place, part: target.node().Raw}
	case r.Leads > 0:
		return Finding{Message: message.New("MSK323.leads", v.ID, v.Port, target.label, r.Leads, inside), part: v.String()}
	}
	return Finding{Message: message.New("MSK323.port", v.ID, v.Port, target.label, r.Published[0]), part: v.String()}
}

// owner is the only host that advertises an address, nil if there is none.
func (check *checker) owner(address string) *node {
	list := filter(check.nodes, func(h *node) bool { return contains(h.addresses, address) || h.answersTo(address) })
	if len(list) != 1 || check.isOutside(list[0], address) {
		return nil
	}
	return list[0]
}

// isOutside reports whether a node advertises an address, and has another one for brokers: it
// does not tell whose the address is inside.
func (check *checker) isOutside(h *node, address string) bool {
	between := first(check.advertised(h), func(l kafka.Listener) bool { return l.Name == check.interBroker(h) })
	at := func(l kafka.Listener) bool { return kafka.SameHost(l.Host, address) }
	return between.Host != "" && !at(between) && slices.ContainsFunc(check.advertised(h), at)
}

// controllerPort is the port in the container on which the controller of a host
// listens, 0 if that is not known.
func (check *checker) controllerPort(h *node) int {
	names := check.controllerNames(h)
	return first(check.listeners(h), func(l kafka.Listener) bool { return slices.Contains(names, l.Name) }).Port
}

// checkOwnVote compares the role of a host with its being listed.
func (check *checker) checkOwnVote(h *node) {
	listed := slices.ContainsFunc(h.voters, func(v kafka.Voter) bool { return v.ID == h.id })
	switch {
	case h.id < 0 || !h.Any() || h.voters == nil:
	case h.Controller && !listed:
		check.fail(h.quorum(), "MSK325.unlisted", h.id)
	case !h.Controller && listed:
		check.fail(within(h.quorum(), strconv.Itoa(h.id)+"@"), "MSK326.listed", h.id)
	}
}
