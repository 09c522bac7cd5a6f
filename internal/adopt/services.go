package adopt

import (
	"cmp"
	"slices"
	"strings"

	"mskraft/internal/message"
	"mskraft/internal/spec"
)

// writeServices writes what the spec can say of single services.
func (d *drafter) writeServices() {
	privileged, limits := map[string]*votes{}, map[string]*votes{}
	var names []string
	for _, h := range d.hosts {
		for _, f := range h.files {
			known := []string{"kafka"}
			if f.Name != "kafka" {
				known = d.release.ServicesOf(f.Name)
			}
			for _, s := range f.Services {
				if !slices.Contains(known, s.Name) {
					continue
				}
				if privileged[s.Name] == nil {
					privileged[s.Name], limits[s.Name] = &votes{}, &votes{}
					names = append(names, s.Name)
				}
				privileged[s.Name].add(cmp.Or(strings.ToLower(s.Privileged.Text), "false"), s.Privileged)
				limits[s.Name].add(s.MemLimit.Raw, s.MemLimit)
			}
		}
	}
	slices.Sort(names)
	for _, name := range names {
		t := d.doc.table("services." + spec.QuoteKey(name))
		p, l := privileged[name], limits[name]
		if p.winner() == "true" {
			t.set("privileged", "true", p.place())
		}
		if limit := l.winner(); limit != "" && limit != d.release.MemLimit(name) {
			t.set("mem_limit", spec.Quote(limit), l.place()).what = message.New("adopt.memory", name)
		}
		for _, v := range append(p.losers(), l.losers()...) {
			if v.Place.File != "" {
				d.addNote(v.Place, "adopt.service", name, v.Text)
			}
		}
	}
}
