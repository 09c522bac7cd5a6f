package hostfiles

import (
	"slices"
)

// compose makes one file of those that docker-compose takes by itself, and of what they include.
func (h *Host) compose() {
	for _, name := range h.composed() {
		f := h.named(name)
		switch {
		case f == nil:
		case h.main == nil:
			h.main = f
		case f != h.main:
			h.main.lay(f)
			h.Files = slices.DeleteFunc(h.Files, func(o *File) bool { return o == f })
		}
	}
	if h.main != nil && !slices.Contains(h.Files, h.main) {
		h.Files = append(h.Files, h.main)
	}
}

// lay lays another file over a file.
func (f *File) lay(over *File) {
	f.Volumes = append(f.Volumes, over.Volumes...)
	for _, s := range over.Services {
		if base := f.Service(s.Name); base != nil {
			s.Place, base.Place = base.Place, s.Place
			*base = *s.over(base)
		} else {
			f.Services = append(f.Services, s)
		}
	}
}

// over is a service laid over another one, by Compose's rules for several files. What was
// written of the lower one keeps its places.
func (s *Service) over(base *Service) *Service {
	m := *s
	for _, v := range []struct{ over, base *Value }{
		{&m.Image, &base.Image},
		{&m.Privileged, &base.Privileged},
		{&m.MemLimit, &base.MemLimit},
		{&m.HealthTest, &base.HealthTest},
		{&m.NetworkMode, &base.NetworkMode},
		{&m.Command, &base.Command},
		{&m.Entrypoint, &base.Entrypoint},
		{&m.User, &base.User},
	} {
		if !v.over.Given {
			*v.over = *v.base
		}
	}
	m.IsBuilt = m.IsBuilt || base.IsBuilt
	m.Awaits = slices.Concat(base.Awaits, s.Awaits)
	m.Names = slices.Concat(base.Names, s.Names)
	m.Profiles = slices.Concat(base.Profiles, s.Profiles)
	m.Unknown = slices.Concat(base.Unknown, s.Unknown)
	m.envFiles = slices.Concat(base.envFiles, s.envFiles)
	m.ExtraHosts = lay(base.ExtraHosts, s.ExtraHosts, func(h HostName) string { return h.Name.Text })
	m.DependsOn = lay(base.DependsOn, s.DependsOn, func(v Value) string { return v.Text })
	m.Environment = lay(base.Environment, s.Environment, func(v Variable) string { return v.Name })
	m.Ports = lay(base.Ports, s.Ports, func(p Port) string { return p.Value.Text })
	m.Mounts = lay(base.Mounts, s.Mounts, func(m Mount) string { return m.Target })
	return &m
}

// lay is a list with the items of another one put in the place of those that are called
// the same, or behind the last.
func lay[T any](base, over []T, name func(T) string) []T {
	list := slices.Clone(base)
	for _, item := range over {
		if i := slices.IndexFunc(list, func(o T) bool { return name(o) == name(item) }); i >= 0 {
			list[i] = item
		} else {
			list = append(list, item)
		}
	}
	return list
}
