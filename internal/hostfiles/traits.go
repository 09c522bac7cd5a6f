package hostfiles

import (
	"io/fs"
	"slices"

	"mskraft/internal/release"
)

// Traits tells which traits of the catalogue the host's files show, and which they
// do not show. A trait is not among them if the file is not there that would show it.
func (h *Host) Traits(rel *release.Release) map[string]bool {
	found := map[string]bool{}
	for _, t := range rel.Catalogue().Traits {
		if t.Shows.Place == release.InMsctl {
			if modes, err := h.Modes(); err == nil {
				found[t.Name] = cuts(modes, t.Shows)
			}
			continue
		}
		for _, service := range t.Shows.Services(rel) {
			for _, f := range h.Files {
				if s := f.Service(service); s != nil && (service != "kafka" || s.Image.Given) {
					found[t.Name] = found[t.Name] || f.shows(service, t.Shows)
				}
			}
		}
	}
	return found
}

// Modes reads msctl. The error is fs.ErrNotExist for a folder without it.
func (h *Host) Modes() ([]Mode, error) {
	text, ok := h.Texts["msctl"]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return ParseMsctl(text)
}

// cuts reports whether msctl cuts lines as a sign says: in a mode, out of a file.
func cuts(modes []Mode, s release.Sign) bool {
	for _, m := range modes {
		for _, c := range m.Cuts {
			if slices.Equal(s.Path, []string{m.Name, c.File}) && s.Fits(c.Word) {
				return true
			}
		}
	}
	return false
}

// shows reports whether a service has what a sign says.
func (f *File) shows(service string, s release.Sign) bool {
	path := append([]string{"services", service}, s.Path...)
	leaves, _ := f.Leaves()
	return slices.ContainsFunc(leaves, func(l Leaf) bool { return slices.Equal(l.Path, path) && s.Fits(l.Value.Raw) })
}
