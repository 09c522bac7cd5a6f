package adopt

import (
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/spec"
)

// lists are the broker lists of a host's services.
type lists struct{ all, performance votes }

// readLists collects the broker lists of a host: those of the service that tries
// every broker before a performance test, and those of the others.
func (d *drafter) readLists(h *host) lists {
	var l lists
	for _, f := range h.files {
		for _, s := range f.Services {
			_, v := s.Bootstrap()
			switch {
			case !v.Given:
			case s.Name == d.release.Generation.Tester:
				l.performance.add(v.Text, v)
			default:
				l.all.add(v.Text, v)
			}
		}
	}
	return l
}

// writeBootstrap writes the two keys of the broker lists: of all the ways to say them,
// the first that gives most hosts the lists that they have.
func (d *drafter) writeBootstrap() {
	if d.separate {
		return
	}
	of := map[string]lists{}
	for _, h := range d.hosts {
		of[h.name] = d.readLists(h)
	}
	d.writeBestList("bootstrap", []string{"all", "local-first"},
		func(h *host) *votes { l := of[h.name]; return &l.all }, func(h *cluster.Host) string { return h.Bootstrap })
	if d.release.Generation.Tester != "" {
		d.writeBestList("performance_test_bootstrap", []string{"local", "all", "local-first"},
			func(h *host) *votes { l := of[h.name]; return &l.performance }, func(h *cluster.Host) string { return h.PerformanceBootstrap })
	}
}

// writeBestList tries every value of a key. Most clusters need none.
func (d *drafter) writeBestList(key string, words []string, got func(*host) *votes, made func(*cluster.Host) string) {
	t := d.doc.table("kafka")
	right := func() int {
		c, _ := d.build(true)
		n, hosts := 0, byName(c)
		for _, h := range d.hosts {
			if b := hosts[h.name]; b == nil || got(h).none() || made(b) == got(h).winner() {
				n++
			}
		}
		return n
	}
	best, value := right(), ""
	var candidates []string
	for _, w := range words {
		candidates = append(candidates, spec.Quote(w))
	}
	candidates = append(candidates, d.listNames(got)...)
	var from hostfiles.Place
	for _, h := range d.hosts {
		if v := got(h); !v.none() {
			from = v.place()
			break
		}
	}
	for _, candidate := range candidates {
		if best == len(d.hosts) {
			break
		}
		e := t.set(key, candidate, from)
		if n := right(); n > best {
			best, value = n, candidate
		}
		d.doc.remove(e)
	}
	if value != "" {
		t.set(key, value, from)
	}
	d.noteOtherLists(got, made)
}

// listNames returns the explicit lists of host names that the hosts' lists amount to.
func (d *drafter) listNames(got func(*host) *votes) []string {
	names := map[string]string{}
	for _, h := range d.base.Hosts {
		if h.Broker {
			names[h.Address] = h.Name
		}
	}
	var out []string
	seen := map[string]bool{}
	for _, h := range d.hosts {
		text := got(h).winner()
		if text == "" || seen[text] {
			continue
		}
		seen[text] = true
		var list []string
		for entry := range strings.SplitSeq(text, ",") {
			address, _ := kafka.SplitHostPort(strings.TrimSpace(entry))
			if name := names[address]; name != "" {
				list = append(list, name)
			}
		}
		if len(list) > 0 {
			out = append(out, spec.QuoteAll(list))
		}
	}
	return out[:min(len(out), maxLists)]
}

// maxLists is how many different lists are tried; most clusters have one.
const maxLists = 8

// noteOtherLists tells of the lists that come out otherwise.
func (d *drafter) noteOtherLists(got func(*host) *votes, made func(*cluster.Host) string) {
	c, _ := d.build(true)
	hosts := byName(c)
	for _, h := range d.hosts {
		b := hosts[h.name]
		if b == nil {
			continue
		}
		for _, v := range got(h).list {
			if v.Text != made(b) {
				d.addNote(v.Place, "adopt.brokers", v.Raw, made(b))
			}
		}
	}
}
