package adopt

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// host is one host with what was found out about it.
type host struct {
	*hostfiles.Host
	name       string
	mode       string
	modeAt     hostfiles.Place
	kafka      *hostfiles.Kafka // nil where none is started
	hidden     bool             // the file with its Kafka was not understood
	further    bool             // it is on the machine of another one, which has the files
	starts     bool             // the mode starts a Kafka
	broker     bool
	controller bool
	address    hostfiles.Value
	nodeID     int             // -1 for none
	idReason   message.Message // why the node id is a proposal, nothing for one that the host has
	idProposed bool            // somebody has to decide about it
	idFrom     hostfiles.Value
	files      []*hostfiles.File // those of the mode that mskraft makes
	table      *table
}

// readHosts finds out of every host what it is.
func (d *drafter) readHosts() {
	taken := map[string]bool{}
	for _, from := range d.found.Hosts {
		h := &host{Host: from, nodeID: -1}
		if !d.findMode(h) {
			continue
		}
		h.name = unique(label(from.Name), taken)
		if h.name != from.Name {
			d.addNote(hostfiles.Place{File: from.Dir}, "adopt.name", from.Name, h.name)
		}
		d.hosts = append(d.hosts, h)
		first := h.name
		for i, k := range d.kafkas(h) {
			if i > 0 {
				name := unique(label(k.Service.Name), taken)
				d.addNote(k.Service.Place, "adopt.further", first, name)
				h = &host{Host: from, name: name, mode: h.mode, modeAt: h.modeAt, starts: true, nodeID: -1, further: true}
				d.hosts = append(d.hosts, h)
			}
			h.readKafka(k)
		}
	}
	d.findSeparate()
	for _, h := range d.hosts {
		h.address = d.findAddress(h)
	}
	d.findIDs()
	d.findStrangers()
	slices.SortStableFunc(d.hosts, func(a, b *host) int {
		switch {
		case a.nodeID >= 0 && b.nodeID < 0:
			return -1
		case b.nodeID >= 0 && a.nodeID < 0:
			return 1
		}
		return cmp.Or(cmp.Compare(a.nodeID, b.nodeID), strings.Compare(a.name, b.name))
	})
}

// findMode finds the install mode and the files that it makes: .env says it, or else
// the compose files that are there. A host that gets no file has no place in a spec.
func (d *drafter) findMode(h *host) bool {
	h.mode, h.modeAt = d.guessMode(h), hostfiles.Place{File: h.Dir}
	if v := h.Env.Get("MS_INSTALL_MODE"); v.Given {
		if _, ok := d.release.Loads(v.Text); ok {
			h.mode, h.modeAt = v.Text, v.Place
		}
	}
	loads, _ := d.release.Loads(h.mode)
	if !slices.ContainsFunc(loads, func(f string) bool { return d.release.Template(f) != "" }) {
		d.addNote(h.modeAt, "adopt.left-out", h.mode)
		return false
	}
	for _, f := range h.Files {
		if slices.Contains(loads, f.Name) && d.release.Template(f.Name) != "" {
			h.files = append(h.files, f)
		}
	}
	h.starts = slices.Contains(loads, "kafka")
	return true
}

// guessMode returns the mode that makes just the files that the host has, the one of
// most hosts if there is none.
func (d *drafter) guessMode(h *host) string {
	modes := append([]string{d.release.Generation.DefaultMode}, d.release.Modes()...)
	for _, mode := range modes {
		loads, _ := d.release.Loads(mode)
		made, fits := 0, true
		for _, f := range loads {
			if d.release.Template(f) != "" {
				made++
				fits = fits && (h.File(f) != nil || f == "kafka")
			}
		}
		for _, f := range h.Files {
			fits = fits && (d.release.Template(f.Name) == "" || slices.Contains(loads, f.Name))
		}
		if fits && made > 0 {
			return mode
		}
	}
	return d.release.Generation.DefaultMode
}

// kafkas are the Kafkas that a host starts, or that are there and would be under another
// name of their file.
func (d *drafter) kafkas(h *host) []*hostfiles.Kafka {
	switch external := h.Env.Get(release.ExternalVariable("kafka")); {
	case !h.starts || external.Text == "true":
		return nil
	case h.HidesKafka():
		h.hidden, h.broker, h.controller = true, true, true
		d.addNote(hostfiles.Place{File: h.Dir}, "adopt.hidden-kafka")
		return nil
	case len(h.Kafkas) == 0:
		d.addNote(hostfiles.Place{File: h.Dir}, "adopt.no-kafka")
		return nil
	}
	loaded := h.Loaded([]*release.Release{d.release})
	started := slices.DeleteFunc(slices.Clone(h.Kafkas), func(k *hostfiles.Kafka) bool { return !slices.Contains(loaded, k.File) })
	if len(started) == 0 {
		return h.Kafkas
	}
	return started
}

// readKafka reads the roles of a host.
func (h *host) readKafka(k *hostfiles.Kafka) {
	h.kafka = k
	h.broker, h.controller = k.Roles().Broker, k.Roles().Controller
	if !k.Property("process.roles").Given { // the images that do without have both
		h.broker, h.controller = true, true
	}
	h.idFrom = k.NodeID()
}

// label makes a DNS label of a text.
func label(s string) string {
	s = strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, strings.ToLower(s))
	s = strings.Trim(s[:min(len(s), 63)], "-")
	return cmp.Or(s, "host")
}

// number reads a whole number.
func number(v hostfiles.Value) (int, bool) {
	n, err := strconv.Atoi(v.Text)
	return n, v.Given && err == nil
}

// unique changes a name that is taken already.
func unique(name string, taken map[string]bool) string {
	out := name
	for n := 2; taken[out]; n++ {
		suffix := "-" + strconv.Itoa(n)
		out = strings.TrimRight(name[:min(len(name), 63-len(suffix))], "-") + suffix
	}
	taken[out] = true
	return out
}
