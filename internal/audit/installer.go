package audit

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// The names of compose files: those that msctl loads, and the one that it
// always loads.
const (
	filePrefix = "docker-compose-"
	fileSuffix = ".yml"
	baseFile   = "base"
)

// ErrNoInstaller marks a folder that is none of MeterSphere's.
var ErrNoInstaller = message.Failed("audit.neither")

// Installer is what was read from an unpacked installer or an installation.
type Installer struct {
	Version  string // release that the version file names; "" if it names none
	ImageTag string // MS_IMAGE_TAG, "" if it is not set
	Mode     string // MS_INSTALL_MODE, "" if it is not set
	Config   string // the file with these settings: .env or install.conf, "" for neither
	Tagged   string // release whose git tag is checked out, "" for none
	Problems []error
	Notes    []message.Message

	host   *hostfiles.Host
	broken map[string]bool // compose files that are not compared
}

// Read reads the installer in a folder: unpacked (install.conf beside a folder
// metersphere), or installed (all in one folder), or the folder above the latter.
// A compose file that cannot be understood is one of the Problems; an error means
// that something cannot be read, or that there is no installer.
func Read(cat *release.Catalogue, dir string) (*Installer, error) {
	h, err := hostfiles.ReadHost(cat, dir, dir)
	if errors.Is(err, hostfiles.ErrNoHosts) {
		return nil, message.Failed("audit.no-installer", dir, filePrefix+"*"+fileSuffix, ErrNoInstaller)
	}
	if err == nil {
		err = h.Unread
	}
	if err != nil {
		return nil, err
	}
	in := &Installer{host: h, broken: map[string]bool{}, ImageTag: h.Env.Get("MS_IMAGE_TAG").Text, Mode: h.Env.Get("MS_INSTALL_MODE").Text}
	if h.Env != nil {
		in.Config = filepath.Base(h.Env.Path)
	}
	if h.Version.Given {
		if in.Version = ReleaseName(h.Version.Raw); in.Version == "" {
			in.note("audit.version", printed(h.Version.Raw))
		}
	}
	in.tags(hostfiles.Tags(dir))
	for _, f := range h.Files {
		_, problems := f.Leaves()
		for _, p := range problems {
			in.broken[f.Name] = in.broken[f.Name] || !p.Repaired
			in.Problems = append(in.Problems, message.Failed("audit.problem", printed(p.Place.String()), p.Masked(printed)))
		}
	}
	return in, nil
}

func (in *Installer) note(id message.ID, args ...any) {
	in.Notes = append(in.Notes, message.New(id, args...))
}

// tags picks the release of a git checkout. Several releases may be one commit, and
// then have the same installer.
func (in *Installer) tags(names []string) {
	var releases []release.Name
	for _, tag := range names {
		if n, ok := release.ParseName(tag); ok && !slices.Contains(releases, n) { // also known as -arm64
			releases = append(releases, n)
		}
	}
	if len(releases) == 0 {
		return
	}
	slices.SortFunc(releases, release.Name.Compare)
	last := len(releases) - 1
	in.Tagged = releases[last].String()
	var others []string
	for _, n := range releases[:last] {
		others = append(others, n.String())
	}
	if len(others) > 0 && in.Version == "" && ReleaseName(in.ImageTag) == "" {
		in.note("audit.tags", in.Tagged, message.Series(others...))
	}
}

// Choose finds out which release the installer is of, given or as it says itself, and
// which one of the catalogue it is to be compared as. An error is for whoever wrote
// the command line.
func (in *Installer) Choose(cat *release.Catalogue, given string) (name string, as *release.Release, err error) {
	own := cmp.Or(in.Version, ReleaseName(in.ImageTag), in.Tagged)
	if in.Version != "" && ReleaseName(in.ImageTag) != "" && FullName(cat, in.Version) != FullName(cat, in.ImageTag) {
		in.note("note.versions", in.Version, in.Config, in.ImageTag)
	}
	if given != "" && own != "" && FullName(cat, given) != FullName(cat, own) {
		in.note("note.taken", given, own)
	}
	name = cmp.Or(given, own)
	if name == "" {
		return "", nil, message.Failed("usage.no-release", in.host.Dir, cat.Names()[len(cat.Names())-1])
	}
	if as = cat.Find(name); as != nil {
		return as.Name, as, nil
	}
	number, ok := release.ParseName(name)
	if as = cat.Nearest(number); as == nil && ok {
		return "", nil, message.Failed("usage.older", name, cat.Names()[0])
	}
	if as == nil {
		meant := message.Message{}
		if n := spec.Nearest(name, cat.Names()); n != "" {
			meant = message.New("suggest.or", n)
		}
		return "", nil, message.Failed("usage.no-name", name, meant)
	}
	return name, as, nil
}

// FullName is the whole name of a release or an image tag.
func FullName(cat *release.Catalogue, name string) string {
	name = cmp.Or(ReleaseName(name), name)
	if rel := cat.Find(name); rel != nil {
		return rel.Name
	}
	return name
}

// ReleaseName is the release that a version file or an image tag names, "" if it
// does not look like one.
func ReleaseName(s string) string {
	n, ok := release.ParseName(s)
	if !ok {
		return ""
	}
	return n.String()
}
