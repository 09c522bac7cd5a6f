package adopt

import (
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// A ReleaseError says that the release of the hosts is not known, or cannot be
// told.
type ReleaseError struct{ message.Message }

func (e *ReleaseError) Error() string { return e.String() }

// nameRelease takes the release of that name.
func (d *drafter) nameRelease(name string) error {
	d.release = d.catalogue.Find(name)
	if d.release == nil {
		return &ReleaseError{message.New("usage.release", name, cluster.UnknownRelease(name, d.catalogue)).Masked(printed)}
	}
	d.witness = Witness{Name: d.release.Name}
	return nil
}

// findRelease chooses the release. The version file of an installation tells best,
// then the image tag; then the files themselves.
func (d *drafter) findRelease() error {
	var versions, tags votes
	for _, h := range d.found.Hosts {
		if isRelease(h.Version.Text) {
			versions.add(h.Version.Text, h.Version)
		}
		if v := h.Env.Get("MS_IMAGE_TAG"); v.Given {
			if n, ok := release.ParseName(v.Text); ok {
				tags.add(n.String(), v)
			}
		}
	}
	said := versions
	if said.none() {
		said = tags
	}
	if said.none() {
		return d.guessRelease()
	}
	named := said.winner()
	for _, v := range said.losers() {
		d.addNote(v.Place, "adopt.releases", v.Text, named)
	}
	d.witness = Witness{Name: named, Place: said.place()}
	if d.release = d.catalogue.Find(named); d.release != nil {
		d.witness.Name = d.release.Name
		return nil
	}
	if err := d.guessRelease(); err != nil { // its nearest kin lends its templates
		return err
	}
	d.witness = Witness{Name: named, Place: said.place()}
	return nil
}

// isRelease reports whether s is the name of a release.
func isRelease(s string) bool {
	_, ok := release.ParseName(s)
	return ok
}

// guessRelease takes the release whose facts the files contradict least, of
// equals the newest.
func (d *drafter) guessRelease() error {
	best, least, known := []*release.Release(nil), 0, false
	for _, rel := range d.catalogue.Releases {
		wrong, right := 0, 0
		for _, h := range d.found.Hosts {
			w, r := contradictions(rel, h)
			wrong, right = wrong+w, right+r
		}
		switch {
		case right == 0:
			continue
		case !known || wrong < least:
			best, least, known = []*release.Release{rel}, wrong, true
		case wrong == least:
			best = append(best, rel)
		}
	}
	if !known {
		return &ReleaseError{message.New("adopt.no-release")}
	}
	d.release = best[len(best)-1]
	d.witness = Witness{Name: d.release.Name, Files: true}
	if len(best) > 1 {
		d.witness.First = best[0].Name
	}
	return nil
}

// What a contradiction weighs: nobody changes the services by hand, few change the
// image of Kafka, and settings are there to be changed.
const (
	ofServices = 1000
	ofImage    = 100
	ofTrait    = 10
	ofSetting  = 1
)

// contradictions weighs the facts of a release that a host's files contradict, and
// those that they confirm.
func contradictions(rel *release.Release, h *hostfiles.Host) (wrong, right int) {
	fact := func(weight int, ok bool) {
		if ok {
			right += weight
		} else {
			wrong += weight
		}
	}
	for _, k := range h.Kafkas {
		if tag := k.Tag; tag.Text != "" && !strings.Contains(tag.Text, "$") {
			fact(ofImage, tag.Text == rel.Kafka.Tag)
		}
		has := func(property string) bool {
			return k.Service.Variable(rel.Kafka.Family.Variable(property)).Given
		}
		for _, p := range rel.Properties {
			fact(ofSetting, has(p.Name))
		}
	}
	for name, shown := range h.Traits(rel) { // where all releases of a generation are alike, all are right or wrong alike
		has, _ := rel.Has(name)
		fact(ofTrait, shown == has)
	}
	for _, f := range h.Files {
		if f.Name != "kafka" && rel.Template(f.Name) == "" {
			if s, _ := firstBootstrap(f); s != nil { // of another generation, unless it was added by hand
				wrong += ofServices
			}
			continue
		}
		if f.Version.Given {
			fact(ofTrait, f.Version.Text == rel.Generation.Compose)
		}
		if f.Name == "kafka" {
			continue
		}
		for _, name := range rel.ServicesOf(f.Name) {
			s := f.Service(name)
			if fact(ofServices, s != nil); s != nil {
				fact(ofSetting, s.MemLimit.Raw == rel.MemLimit(s.Name))
				if key, list := s.Bootstrap(); list.Given {
					fact(ofTrait, key == rel.BootstrapKey())
				}
			}
		}
	}
	return wrong, right
}

// firstBootstrap is the first broker list in a file.
func firstBootstrap(f *hostfiles.File) (*hostfiles.Service, hostfiles.Value) {
	for _, s := range f.Services {
		if _, list := s.Bootstrap(); list.Given {
			return s, list
		}
	}
	return nil, hostfiles.Value{}
}
