// Package hostfiles reads back what MeterSphere hosts were given: their compose
// files and what these say of Kafka, with the place of every value. It knows no
// spec and no template, and it judges nothing.
package hostfiles

import (
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// Names of MeterSphere's compose files: docker-compose-kafka.yml is the file "kafka".
const (
	filePrefix = "docker-compose-"
	fileSuffix = ".yml"
)

// A Place is where something stands in a file. Line and Col count from 1 and
// are 0 where the file as a whole is meant.
type Place struct {
	File string // as messages name it
	Line int
	Col  int // in characters
}

// String is the place as editors read it: file:line:col.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return p.File + ":" + strconv.Itoa(p.Line)
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Col)
}

// A Value is a text with its place.
type Value struct {
	Text  string // with the variables of .env filled in; those it does not hold stay
	Raw   string // as written
	Open  bool   // Text still holds a variable: .env is not there, or does not set it
	Place Place
	Given bool // it is written somewhere
}

// A Problem is a text that cannot be read, or not as it stands.
type Problem struct {
	Place Place
	message.Message
	Repaired bool // the rest of the file was read as if the problem were mended
}

// A Host is one installation of MeterSphere, or the files for one.
type Host struct {
	Name    string // of its folder
	Dir     string // the folder, as messages name it
	Version Value  // release that the version file names
	Env     *Env   // .env or install.conf, nil without either
	// Defaults are what the release's own install.conf sets: that of an unpacked
	// installer, or install.conf.example of an installation. It may be nil.
	Defaults *Env
	Files    []*File
	Kafkas   []*Kafka // of all files, in their order
	// Texts are all files that were read by their slash-separated name in Dir.
	Texts    map[string][]byte
	Base     string // the folder of the compose files in Dir: "" or "metersphere"
	Problems []Problem
	Unread   error // why compose files cannot be opened, nil if all can; it is among the problems, too
	ByMsctl  bool  // msctl starts it: files of MeterSphere are here

	open   func(name string) ([]byte, error) // reads a further file, nil if there are none
	opened int
	parsed map[string]*File // all compose files that were read, by name
	main   *File            // that docker-compose takes if none is named, nil for none
}

// A File is one compose file.
type File struct {
	Name     string   // kafka for docker-compose-kafka.yml, and all of a name that is not made so
	Path     string   // as messages name it
	Version  Value    // of the format
	Volumes  []Volume // named ones that it declares
	Services []*Service
	includes []Value
	leaves   func() ([]Leaf, []Problem)
}

// Leaves are the values of the file, with variables as they are written, and what is
// wrong with it.
func (f *File) Leaves() ([]Leaf, []Problem) { return f.leaves() }

// A Service is one service of a compose file.
type Service struct {
	Name        string
	Place       Place
	Image       Value
	IsBuilt     bool // docker-compose builds the image
	Privileged  Value
	MemLimit    Value // mem_limit, or deploy.resources.limits.memory
	HealthTest  Value // the words of healthcheck.test, joined by blanks
	DependsOn   []Value
	Awaits      []string // of these services, those that have to be healthy first
	Environment []Variable
	Ports       []Port
	Mounts      []Mount
	NetworkMode Value
	Command     Value    // its words, joined by blanks
	Entrypoint  Value    // likewise
	Names       []string // by which other containers of its networks find it, and its addresses there
	ExtraHosts  []HostName
	Profiles    []string // it is started with one of them only, if there are any
	Unknown     []Value  // files and services that say more of it, and were not found
	isBase      bool     // another file has a service that extends it
	envFiles    []envFile
	extends     extended
	User        Value
}

// A Variable is an entry of a service's environment.
type Variable struct {
	Name  string
	Value Value // its place is that of the value, or of the key without one
	Key   Place
}

// A HostName is an entry of a service's extra_hosts, which in its container comes before
// all that a name means elsewhere.
type HostName struct{ Name, Address Value }

// A Port is a published port.
type Port struct {
	Address   string // of the host it is bound to, "" for all
	Published string // port or range on the host, "" for a random one
	Container string
	Protocol  string // tcp unless written
	Value     Value
}

// A Mount is a volume of a service.
type Mount struct {
	Source string // named volume or path, "" for an anonymous volume
	Target string // path in the container
	Value  Value

	ReadOnly bool
	InMemory bool // tmpfs: what is in it goes when the container stops
}

// A Volume is a named volume. Options are those of its driver: type, o and device say where
// it really is.
type Volume struct {
	Name    string
	Options map[string]Value
}

// Named reports whether the mount is a named volume.
func (m Mount) Named() bool { return m.Source != "" && !strings.ContainsAny(m.Source, "/.~$") }

// Service returns the service of that name, nil if the file has none.
func (f *File) Service(name string) *Service {
	for _, s := range f.Services {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Declares reports whether the file declares a named volume.
func (f *File) Declares(volume string) bool {
	return slices.ContainsFunc(f.Volumes, func(v Volume) bool { return v.Name == volume })
}

// Variable returns an entry of the environment: the last of that name, as
// docker-compose takes it.
func (s *Service) Variable(name string) Value {
	for _, v := range slices.Backward(s.Environment) {
		if v.Name == name {
			return v.Value
		}
	}
	return Value{Place: s.Place}
}

// Resolve is what the name of a host means in the container, as far as extra_hosts say it.
func (s *Service) Resolve(name string) string {
	for _, e := range slices.Backward(s.ExtraHosts) {
		if _, isIP := kafka.ParseIP(e.Address.Text); isIP && strings.EqualFold(e.Name.Text, name) {
			return e.Address.Text
		}
	}
	return name
}

// Bootstrap is the service's list of brokers in either spelling, and the name of
// its variable, "" for a service without one.
func (s *Service) Bootstrap() (name string, list Value) {
	for _, name := range release.BootstrapKeys() {
		if v := s.Variable(name); v.Given {
			return name, v
		}
	}
	return "", Value{Place: s.Place}
}

// HidesKafka reports whether a file that may have a Kafka was not understood, and no other one has.
func (h *Host) HidesKafka() bool {
	return len(h.Kafkas) == 0 && slices.ContainsFunc(h.Problems, func(p Problem) bool {
		mayHave := func(f *File) bool { return f.Path == p.Place.File && (f.Name == "kafka" || !h.ByMsctl) }
		return !p.Repaired && slices.ContainsFunc(h.Files, mayHave)
	})
}

// File returns the host's compose file of that name, nil if it has none.
func (h *Host) File(name string) *File {
	for _, f := range h.Files {
		if f.Name == name {
			return f
		}
	}
	return nil
}
