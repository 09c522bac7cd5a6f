package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"

	"mskraft/internal/release"
)

// Limits of what is read. MeterSphere's files have some kilobytes, and there are
// about twenty.
const (
	maxSize  = 1 << 20 // bytes of a file
	maxFiles = 200
)

// The names of compose files: those that msctl loads, and the one that it
// always loads.
const (
	filePrefix = "docker-compose-"
	fileSuffix = ".yml"
	baseFile   = "base"
)

// ErrNoInstaller marks a folder that is none of MeterSphere's.
var ErrNoInstaller = errors.New("neither a MeterSphere installer nor an installation")

// Installer is what was read from an unpacked installer or an installation.
type Installer struct {
	Version  string // release that the version file names; "" if it names none
	ImageTag string // MS_IMAGE_TAG, "" if it is not set
	Mode     string // MS_INSTALL_MODE, "" if it is not set
	Config   string // the file with these settings: .env or install.conf, "" for neither
	Problems []error
	Notes    []string

	files map[string]*model // by name; nil for one that is among the problems
}

// Read reads the installer in a folder: unpacked (install.conf beside a folder
// metersphere), or installed (all in one folder), or the folder above the latter.
// A file that cannot be read or understood is one of the Problems; an error
// means that there is no installer.
func Read(dir string) (*Installer, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for _, base := range []string{".", "metersphere"} {
		names, err := composeFiles(root, base)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		if len(names) > 0 {
			r := &reader{root: root, dir: dir, in: &Installer{files: map[string]*model{}}}
			r.read(base, names)
			return r.in, nil
		}
	}
	return nil, fmt.Errorf("%s: %w: it has no %s*%s, and no folder metersphere with such files", dir, ErrNoInstaller, filePrefix, fileSuffix)
}

// composeFiles lists the compose files in a folder, none if it is not there.
func composeFiles(root *os.Root, base string) ([]string, error) {
	d, err := root.Open(base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if st, err := d.Stat(); err != nil || !st.IsDir() {
		return nil, err
	}
	var names []string
	for {
		entries, err := d.ReadDir(1000)
		for _, e := range entries {
			if n := e.Name(); len(n) > len(filePrefix+fileSuffix) && strings.HasPrefix(n, filePrefix) && strings.HasSuffix(n, fileSuffix) {
				names = append(names, n)
			}
		}
		switch {
		case len(names) > maxFiles:
			return nil, fmt.Errorf("%s: more than %d compose files: %w", base, maxFiles, ErrNoInstaller)
		case errors.Is(err, io.EOF):
			slices.Sort(names)
			return names, nil
		case err != nil:
			return nil, err
		}
	}
}

type reader struct {
	root *os.Root
	dir  string // as messages name it
	in   *Installer
}

func (r *reader) read(base string, names []string) {
	for _, name := range names {
		r.in.files[name] = nil
		text, err := r.text(path.Join(base, name))
		if err == nil {
			r.in.files[name], err = parse(text)
		}
		r.problem(path.Join(base, name), err)
	}
	if text, err := r.text(path.Join(base, "version")); err == nil {
		line := strings.TrimSpace(string(text))
		if r.in.Version = ReleaseName(line); r.in.Version == "" {
			r.note("the version file names no release: %s", printed(line))
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		r.problem(path.Join(base, "version"), err)
	}
	for _, name := range []string{path.Join(base, ".env"), path.Join(base, "install.conf"), "install.conf"} {
		text, err := r.text(name)
		if err == nil {
			r.in.Config = name
			r.settings(string(text))
			return
		}
		if !errors.Is(err, fs.ErrNotExist) {
			r.problem(name, err)
		}
	}
}

func (r *reader) note(format string, args ...any) {
	r.in.Notes = append(r.in.Notes, fmt.Sprintf(format, args...))
}

// problem keeps what is wrong with a file, under the name that a user knows.
func (r *reader) problem(name string, err error) {
	if err == nil {
		return
	}
	place := r.dir + "/" + printed(name)
	var at *syntaxError
	if errors.As(err, &at) && at.line > 0 {
		place = fmt.Sprintf("%s:%d", place, at.line)
	}
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err // its own path repeats the name
	}
	r.in.Problems = append(r.in.Problems, fmt.Errorf("%s: %w", place, err))
}

// text reads a file of the folder. A link may lead to another file of the
// folder, but not out of it: its values would be shown.
func (r *reader) text(name string) ([]byte, error) {
	st, err := r.root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	f, err := r.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe that took its place must not be waited for
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxSize {
		return nil, fmt.Errorf("larger than %d bytes", maxSize)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) {
		good := text
		for i := 0; i < len(text); {
			c, n := utf8.DecodeRune(text[i:])
			if c == utf8.RuneError && n == 1 {
				good = text[:i]
				break
			}
			i += n
		}
		return nil, &syntaxError{line: 1 + bytes.Count(good, []byte("\n")), what: "is not UTF-8 text"}
	}
	return text, nil
}

// settings picks two settings out of a file of KEY=VALUE lines.
func (r *reader) settings(text string) {
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		switch strings.TrimSpace(key) {
		case "MS_IMAGE_TAG":
			r.in.ImageTag = value
		case "MS_INSTALL_MODE":
			r.in.Mode = value
		}
	}
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
