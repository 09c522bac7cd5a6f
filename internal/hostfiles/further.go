package hostfiles

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"mskraft/internal/message"
)

// An envFile is a file that a service takes variables from.
type envFile struct {
	path     Value
	dir      string // that it is looked for in
	optional bool   // docker-compose goes on without it
}

// An extended service is the one that another one begins with.
type extended struct {
	file, service Value
	dir           string // that the file is looked for in
}

// maxFurther is how many files are read that compose files name.
const maxFurther = 200

// text is a file of the host by its name. What compose files name is read when it is wanted.
func (h *Host) text(name string) ([]byte, error) {
	if text, ok := h.Texts[name]; ok {
		return text, nil
	}
	if h.open == nil || h.opened >= maxFurther {
		return nil, fs.ErrNotExist
	}
	h.opened++
	text, err := h.open(name)
	if err == nil {
		h.Texts[name] = text
	}
	return text, err
}

// locate is the name of a file that a compose file in a folder of the host names, not ok for
// one that is elsewhere on the machine, or that a variable would have to tell.
func (h *Host) locate(dir string, v Value) (name string, ok bool) {
	if name, ok := h.source(v.Text); ok && (path.IsAbs(v.Text) || strings.HasPrefix(v.Text, "$")) {
		return name, true
	}
	name = path.Join(dir, v.Text)
	return name, !v.Open && !path.IsAbs(v.Text) && filepath.IsLocal(filepath.FromSlash(name))
}

// further reads a file that a service names. Without it the service is not known, and where it
// should be here docker-compose refuses all.
func (h *Host) further(s *Service, dir string, v Value) (name string, text []byte, ok bool) {
	name, isHere := h.locate(dir, v)
	if isHere {
		var err error
		if text, err = h.text(name); err == nil {
			return name, text, true
		}
		id := message.ID("files.unread")
		if errors.Is(err, fs.ErrNotExist) {
			id = "files.not-here"
		}
		h.Problems = append(h.Problems, Problem{Place: v.Place, Message: message.New(id, v.Text)})
	}
	s.Unknown = append(s.Unknown, v)
	return "", nil, false
}

// parse reads one compose file of the host, once.
func (h *Host) parse(name string, text []byte) *File {
	if f := h.parsed[name]; f != nil {
		return f
	}
	f, problems := ParseFile(shortName(name), h.path(name), text, h.Env)
	h.parsed[name] = f
	h.Problems = append(h.Problems, problems...)
	for _, s := range f.Services {
		s.extends.dir = path.Dir(name)
		for i := range s.envFiles {
			s.envFiles[i].dir = path.Dir(name)
		}
	}
	for _, s := range f.Services {
		h.extend(f, s)
	}
	for _, v := range f.includes {
		if name, text, ok := h.further(&Service{}, path.Dir(name), v); ok {
			f.lay(h.parse(name, text))
		}
	}
	return f
}

// named is the compose file of a name that .env or docker-compose itself has, nil for none.
func (h *Host) named(name string) *File {
	name = path.Join(h.Base, name)
	text, err := h.text(name)
	if err != nil {
		return h.parsed[name]
	}
	return h.parse(name, text)
}

// extend lays a service over the one that it extends, in this file or in another one.
func (h *Host) extend(f *File, s *Service) {
	from := s.extends
	if s.extends = (extended{}); !from.service.Given {
		return
	}
	in := f
	if from.file.Given {
		name, text, ok := h.further(s, from.dir, from.file)
		if !ok {
			return
		}
		in = h.parse(name, text)
	}
	base := in.Service(from.service.Text)
	if base == nil {
		s.Unknown = append(s.Unknown, from.service)
		h.Problems = append(h.Problems, Problem{Place: from.service.Place, Message: message.New("files.no-service", from.service.Text)})
		return
	}
	h.extend(in, base)
	base.isBase = base.isBase || in != f
	merged := s.over(base)
	merged.Place, merged.Names, merged.DependsOn, merged.Awaits = s.Place, s.Names, s.DependsOn, s.Awaits // not inherited
	*s = *merged
}

// readEnvFiles gives a service the variables of its env_file: of the last, and before all
// those of environment.
func (h *Host) readEnvFiles(s *Service) {
	var list []Variable
	name := func(v Variable) string { return v.Name }
	for _, e := range s.envFiles {
		if e.optional {
			if name, isHere := h.locate(e.dir, e.path); isHere {
				if _, err := h.text(name); errors.Is(err, fs.ErrNotExist) {
					continue
				}
			}
		}
		if file, text, ok := h.further(s, e.dir, e.path); ok {
			list = lay(list, ParseEnv(h.path(file), text).variables(), name)
		}
	}
	s.Environment = lay(list, s.Environment, name)
}
