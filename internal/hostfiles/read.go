package hostfiles

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"mskraft/internal/message"
	"mskraft/internal/release"
)

// Limits of what is read of a host. MeterSphere's files have some kilobytes, and
// there are about twenty.
const (
	maxSize  = 1 << 20 // bytes of a file
	maxText  = 4 << 20 // bytes of a file of the cluster, which names all hosts
	maxFiles = 200     // compose files of a host
)

// A Cluster is a set of hosts that were read together.
type Cluster struct {
	Name  string // of the folder mskraft rendered, "" for folders named one by one
	Hosts []*Host
	cat   *release.Catalogue
	Nginx []string // paths of the NGINX files, as messages name them
	Dirs  []string // folders that may have a manifest: of the tree and of its hosts
	// Texts are the NGINX files by their paths, as far as they can be read.
	Texts map[string][]byte
	// Record is the cluster of a rendered tree as mskraft wrote it down, nil for none;
	// RecordPath is its path.
	Record     []byte
	RecordPath string
}

// record is the name of the file in the folder of a rendered cluster.
const record = "cluster.toml"

// ErrNoHosts marks a folder in which no host was found.
var ErrNoHosts = message.Failed("files.no-hosts")

// Read reads folders as one cluster. Each is the folder of a rendered cluster
// (with hosts/NAME in it), of a host in it, a copy of /opt/metersphere, or a
// folder with compose files. A file, or a folder of files without a compose file among
// them, is NGINX's. Texts that cannot be understood are Problems of their host; an error
// means that a folder cannot be read, or has no host in it.
func Read(cat *release.Catalogue, paths ...string) (*Cluster, error) {
	c := &Cluster{cat: cat, Texts: map[string][]byte{}}
	var dirs []string
	for _, p := range paths {
		if files := nginxFiles(p); len(files) > 0 {
			c.Nginx = append(c.Nginx, files...)
		} else {
			dirs = append(dirs, p)
		}
	}
	var errs []error
	for _, p := range c.Nginx {
		text, err := readText(os.DirFS(filepath.Dir(p)), filepath.Base(p), maxText)
		if err != nil {
			errs = append(errs, message.Failed("failed.at", p, err))
		}
		c.Texts[p] = text
	}
	for _, dir := range dirs {
		errs = append(errs, c.read(dir, len(dirs) == 1))
	}
	if len(dirs) == 0 {
		errs = append(errs, message.Failed("failed.at", paths[0], ErrNoHosts))
	}
	return c, errors.Join(errs...)
}

// nginxFiles are the files of NGINX at a path, none where a host's are: the file itself,
// or those of a folder such as conf.d or sites-enabled.
func nginxFiles(path string) []string {
	st, err := os.Stat(path)
	switch {
	case err != nil:
		return nil
	case !st.IsDir():
		text, _ := readText(os.DirFS(filepath.Dir(path)), filepath.Base(path), maxText)
		if filepath.Ext(path) != ".conf" && !bytes.Contains(text, []byte("proxy_pass")) {
			return nil
		}
		return []string{path}
	}
	files := os.DirFS(path)
	if _, names, err := findCompose(files); err != nil || len(names) > 0 {
		return nil
	}
	names, _ := fs.Glob(files, "*.conf")
	if base(path) == "sites-enabled" {
		names, _ = fs.Glob(files, "*")
	}
	for i, name := range names {
		names[i] = filepath.Join(path, name)
	}
	return slices.DeleteFunc(names, func(name string) bool {
		st, err := os.Stat(name)
		return err != nil || !st.Mode().IsRegular() || slices.Contains([]string{"install.conf", "apply.conf"}, filepath.Base(name))
	})
}

func (c *Cluster) read(dir string, only bool) error {
	hosts := filepath.Join(dir, "hosts")
	entries, err := os.ReadDir(hosts)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		name := base(dir)
		if name == "metersphere" { // a copied /opt/metersphere is named by the folder around it
			if parent := base(filepath.Join(dir, "..")); parent != "opt" && parent != "" {
				name = parent
			}
		}
		return c.host(dir, name)
	}
	if err != nil {
		return err
	}
	if only {
		c.Name = base(dir)
	}
	c.Dirs = append(c.Dirs, dir)
	before := len(c.Hosts)
	for _, e := range entries {
		sub := filepath.Join(hosts, e.Name())
		if st, err := os.Stat(sub); err != nil || !st.IsDir() {
			continue
		}
		if err := c.host(sub, e.Name()); errors.Is(err, ErrNoHosts) {
			c.Dirs = append(c.Dirs, sub) // its files may have been lost
		} else if err != nil {
			return err
		}
	}
	if len(c.Hosts) == before {
		return message.Failed("failed.at", hosts, ErrNoHosts)
	}
	return c.texts(dir)
}

// texts reads the files of a rendered tree that belong to no host.
func (c *Cluster) texts(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	nginx, err := fs.Glob(os.DirFS(dir), "nginx/*.conf")
	for _, name := range nginx {
		path := filepath.Join(dir, name)
		c.Nginx = append(c.Nginx, path)
		if text, err := readText(root.FS(), name, maxText); err == nil {
			c.Texts[path] = text
		}
	}
	if text, err := readText(root.FS(), record, maxText); err == nil && c.Name != "" {
		c.Record, c.RecordPath = text, filepath.Join(dir, record)
	}
	return err
}

// base is the last part of a path, also of "." and "..".
func base(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return filepath.Base(dir)
	}
	return filepath.Base(abs)
}

func (c *Cluster) host(dir, name string) error {
	h, err := ReadHost(c.cat, dir, name)
	if err != nil {
		return err
	}
	c.Hosts = append(c.Hosts, h)
	c.Dirs = append(c.Dirs, dir)
	return nil
}

// ReadHost reads the folder of one host: the compose files in it or in its folder
// metersphere, .env, the version file, and properties files below conf/kafka; of an
// unpacked installer also install.conf and msctl, which lie beside metersphere.
func ReadHost(cat *release.Catalogue, dir, name string) (*Host, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	files := root.FS()
	base, names, err := findCompose(files)
	switch {
	case err != nil:
		return nil, message.Failed("failed.at", dir, err)
	case len(names) > maxFiles:
		return nil, message.Failed("files.many", dir, maxFiles)
	case len(names) == 0:
		return nil, message.Failed("failed.at", dir, ErrNoHosts)
	}
	needed := len(names)
	env := path.Join(base, ".env")
	_, missing := fs.Stat(files, env)
	if errors.Is(missing, fs.ErrNotExist) {
		env = path.Join(base, "install.conf") // otherwise a link to .env, by its absolute path
	}
	names = append(names, path.Join(base, "version"), env, path.Join(base, example), "msctl")
	if errors.Is(missing, fs.ErrNotExist) && base != "" {
		names = append(names, "install.conf")
	}
	for _, pattern := range []string{"conf/*.properties", "conf/kafka/*.properties", "conf/kafka/*/*.properties"} {
		properties, err := fs.Glob(files, path.Join(base, pattern))
		if err != nil {
			return nil, message.Failed("failed.at", dir, err)
		}
		names = append(names, properties...)
	}
	texts := map[string][]byte{}
	unread := map[string]error{} // compose files
	for i, name := range names {
		text, err := readText(files, name, maxSize)
		switch {
		case err == nil:
			texts[name] = text
		case i < needed:
			unread[name] = message.Failed("failed.at", dir, err)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, message.Failed("failed.at", dir, err)
		}
	}
	h := newHost(cat, name, dir, texts, func(name string) ([]byte, error) { return readText(files, name, maxSize) })
	for _, name := range slices.Sorted(maps.Keys(unread)) {
		f, _ := ParseFile(shortName(name), h.path(name), nil, nil)
		h.Files = append(h.Files, f)
		h.Problems = append(h.Problems, Problem{Place: Place{File: f.Path}, Message: message.New("files.unread", path.Base(name))})
		h.Unread = errors.Join(h.Unread, unread[name])
	}
	return h, nil
}

// findCompose finds the compose files of a host, and the folder that they are in: that
// with MeterSphere's files, or else the first with any.
func findCompose(files fs.FS) (base string, names []string, err error) {
	for _, isMeant := range []func(name string) bool{func(name string) bool { _, ok := composeName(name); return ok }, isCompose} {
		for _, base := range []string{"", "metersphere"} {
			all, err := fs.Glob(files, path.Join(base, "*compose*.y*ml"))
			if err != nil || slices.ContainsFunc(all, isMeant) {
				return base, slices.DeleteFunc(all, func(name string) bool { return !isCompose(name) }), err
			}
		}
	}
	return "", nil, nil
}

// example is what install.sh names the install.conf of the package in an installation.
const example = "install.conf.example"

func readText(files fs.FS, name string, size int64) ([]byte, error) {
	st, err := fs.Stat(files, name)
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return nil, message.Failed("failed.at", name, p.Err)
	}
	if !st.Mode().IsRegular() {
		return nil, message.Failed("files.irregular", name)
	}
	if st.Size() > size {
		return nil, message.Failed("files.large", name, size>>20)
	}
	return fs.ReadFile(files, name)
}

// NewHost makes a host of texts by their slash-separated names in dir, which
// need not exist: messages name it.
func NewHost(cat *release.Catalogue, name, dir string, texts map[string][]byte) *Host {
	return newHost(cat, name, dir, texts, nil)
}

func newHost(cat *release.Catalogue, name, dir string, texts map[string][]byte, open func(name string) ([]byte, error)) *Host {
	h := &Host{Name: name, Dir: dir, Texts: texts, open: open, parsed: map[string]*File{}}
	var names []string
	for _, n := range slices.Sorted(maps.Keys(texts)) {
		if isCompose(n) && (path.Dir(n) == "." || path.Dir(n) == "metersphere") {
			names = append(names, n)
		}
	}
	if len(names) > 0 {
		h.Base = strings.TrimPrefix(path.Dir(names[0]), ".")
	}
	env := func(names ...string) *Env {
		for _, n := range names {
			n = path.Join(h.Base, n)
			if text, ok := texts[n]; ok {
				return ParseEnv(h.path(n), text)
			}
		}
		return nil
	}
	h.Env = env(".env", "install.conf", "../install.conf")
	h.Defaults = env(example, "../install.conf")
	h.version()
	for _, n := range names {
		f := h.parse(n, texts[n])
		h.Files = append(h.Files, f)
		_, ofMeterSphere := composeName(n)
		h.ByMsctl = h.ByMsctl || ofMeterSphere && slices.ContainsFunc(cat.Releases, func(r *release.Release) bool { return len(r.ModesWith(f.Name)) > 0 })
	}
	h.compose()
	h.eachService(func(_ *File, s *Service) { h.readEnvFiles(s) })
	h.readKafkas(cat)
	return h
}

func (h *Host) eachService(do func(*File, *Service)) {
	for _, f := range h.Files {
		for _, s := range f.Services {
			do(f, s)
		}
	}
}

// path is how messages name a file of the host.
func (h *Host) path(name string) string { return filepath.Join(h.Dir, filepath.FromSlash(name)) }

// version reads the version file, without the number of the build.
func (h *Host) version() {
	name := path.Join(h.Base, "version")
	text, ok := h.Texts[name]
	if !ok {
		return
	}
	raw := strings.TrimSpace(strings.TrimPrefix(string(text), "\ufeff"))
	h.Version = Value{Text: raw, Raw: raw, Place: Place{h.path(name), 1, 1}, Given: true}
	if n, ok := release.ParseName(raw); ok {
		h.Version.Text = n.String()
	}
}
