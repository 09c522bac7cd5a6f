package hostfiles

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/release"
)

// Kafka is what a compose file makes of the Kafka of a host.
type Kafka struct {
	File      *File
	Service   *Service
	Tag       Value           // of the image
	Image     *release.Image  // what is known of it, nil for an unknown tag
	Family    *release.Family // whose variables are used
	ClusterID Value           // that the image formats its storage with
	// Variables are the broker properties that the variables say, by Kafka's names, and
	// Properties those in force: the image merges the variables with a mounted file, or
	// takes the file alone. What Kafka or an image takes without them is in neither.
	Variables, Properties map[string]Value
	// Mounted is the name in Host.Texts of the properties file that is mounted
	// into the container, "" for none or one that was not found.
	Mounted string
	// Replaces tells that the mounted file replaces all variables.
	Replaces bool
}

// Node is the Kafka without the places of its values.
func (k *Kafka) Node() *kafka.Node {
	n := &kafka.Node{
		ClusterID: k.ClusterID.Text, Properties: make(map[string]string, len(k.Properties)), Heap: k.Service.Variable(release.HeapVariable).Text,
		MemLimit: k.Service.MemLimit.Text, Privileged: k.Service.Privileged.Text == "true", HealthPort: k.HealthPort(),
	}
	for name, v := range k.Properties {
		n.Properties[name] = v.Text
	}
	for _, p := range k.Service.Ports {
		published, _ := kafka.ParsePort(p.Published)
		container, _ := kafka.ParsePort(p.Container)
		n.Ports = append(n.Ports, kafka.Port{Published: published, Container: container})
	}
	if m := k.DataMount(); m != nil {
		n.Volume = m.Source + ":" + m.Target
	}
	return n
}

// Property returns a broker property; that of the service's place if it is not set.
func (k *Kafka) Property(name string) Value {
	if v, ok := k.Properties[name]; ok {
		return v
	}
	return Value{Place: k.Service.Place}
}

// Base is what the configuration file that the image begins with says of a property:
// the image's own, or MeterSphere's where that is mounted and not here; "" for nothing.
func (k *Kafka) Base(name string) string {
	if k.Replaces || k.Family.ConfigFrom != "" && (k.Mounted != "" || k.ConfigMount() == nil) {
		return ""
	}
	return k.Family.Base[name]
}

// ConfigMount is the mount of the configuration file that MeterSphere brings along,
// nil if there is none.
func (k *Kafka) ConfigMount() *Mount {
	if k.Family.ConfigFrom == "" {
		return nil
	}
	config := k.Family.Config[0]
	i := slices.IndexFunc(k.Service.Mounts, func(m Mount) bool {
		target := path.Clean(m.Target)
		return m.Source != "" && (target == config || target == k.Family.ConfigFolder())
	})
	if i < 0 {
		return nil
	}
	return &k.Service.Mounts[i]
}

// Variable returns what a variable of the image is set to, also by the other
// spelling that the image takes for it: KAFKA_X for KAFKA_CFG_X, and back.
func (k *Kafka) Variable(name string) Value {
	if v := k.Service.Variable(name); v.Given {
		return v
	}
	for _, v := range k.Service.Environment {
		if v.Value.Given && (k.image().Alias(v.Name) == name || k.image().Alias(name) == v.Name) {
			return v.Value
		}
	}
	return Value{Place: k.Service.Place}
}

// image is the image, or for an unknown one what is known of its family.
func (k *Kafka) image() *release.Image {
	if k.Image != nil && k.Image.Family == k.Family {
		return k.Image
	}
	return &release.Image{Family: k.Family}
}

// NodeID is the id of the node: node.id, or broker.id where that alone is set.
func (k *Kafka) NodeID() Value {
	if v := k.Property("node.id"); v.Given {
		return v
	}
	return k.Property("broker.id")
}

// Roles are those of process.roles.
func (k *Kafka) Roles() kafka.Roles {
	r, _ := kafka.ParseRoles(k.Property("process.roles").Text)
	return r
}

// Voters are the entries of controller.quorum.voters that can be read.
func (k *Kafka) Voters() []kafka.Voter {
	return kafka.ParseVoters(k.Property("controller.quorum.voters").Text)
}

// Listeners are the entries of listeners that can be read.
func (k *Kafka) Listeners() []kafka.Listener {
	return kafka.ParseListeners(k.Property("listeners").Text)
}

// Advertised are the entries of advertised.listeners that can be read.
func (k *Kafka) Advertised() []kafka.Listener {
	return kafka.ParseListeners(k.Property("advertised.listeners").Text)
}

// ClientListener is the advertised listener that clients use: the one that is bound
// to the image's port for clients, or else the first.
func (k *Kafka) ClientListener() (kafka.Listener, bool) {
	advertised := k.Advertised()
	for _, l := range k.Listeners() {
		if l.Port == k.Family.Port(release.Clients) {
			if i := slices.IndexFunc(advertised, func(a kafka.Listener) bool { return a.Name == l.Name }); i >= 0 {
				return advertised[i], true
			}
		}
	}
	if len(advertised) > 0 {
		return advertised[0], true
	}
	return kafka.Listener{}, false
}

// HealthPort is the container port that the health check asks, 0 if it asks none.
func (k *Kafka) HealthPort() int {
	m := regexp.MustCompile(`/dev/tcp/[^/\s]+/(\d+)`).FindStringSubmatch(k.Service.HealthTest.Text)
	if m == nil {
		return 0
	}
	port, _ := kafka.ParsePort(m[1])
	return port
}

// DataDir is the folder in the container that keeps the data.
func (k *Kafka) DataDir() string {
	if v := k.Property("log.dirs"); v.Given {
		return v.Text
	}
	if k.Replaces && k.Mounted != "" {
		return kafka.DefaultLogDir
	}
	return k.Family.Base["log.dirs"]
}

// DataMount is the mount that keeps the data when the container is made anew,
// nil if there is none.
func (k *Kafka) DataMount() *Mount {
	dir := path.Clean(k.DataDir())
	for i, m := range k.Service.Mounts {
		if m.Source != "" && isBelow(dir, path.Clean(m.Target)) {
			return &k.Service.Mounts[i]
		}
	}
	return nil
}

// isBelow reports whether a path is a folder or in it.
func isBelow(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

// readKafka finds the service kafka of a host.
func (h *Host) readKafka(cat *release.Catalogue) {
	for _, f := range h.Files {
		s := f.Service("kafka")
		if s == nil || !s.Image.Given && len(s.Environment) == 0 {
			continue // a depends_on block only
		}
		h.Kafka = newKafka(f, s)
		h.Kafka.identify(cat)
		h.Kafka.variables()
		h.Kafka.merge(h)
		return
	}
}

// ReadKafka reads what the variables of a service say to an image, without the files
// that are mounted into it.
func ReadKafka(f *File, s *Service, image *release.Image) *Kafka {
	k := newKafka(f, s)
	k.Image, k.Family = image, image.Family
	k.variables()
	return k
}

func newKafka(f *File, s *Service) *Kafka {
	k := &Kafka{File: f, Service: s, Tag: s.Image, Variables: map[string]Value{}, Properties: map[string]Value{}}
	k.Tag.Text = ""
	if i := strings.LastIndexByte(s.Image.Text, ':'); i >= 0 && !strings.ContainsAny(s.Image.Text[i:], "/}") {
		k.Tag.Text = s.Image.Text[i+1:]
	}
	return k
}

// variables reads the variables as the image does.
func (k *Kafka) variables() {
	s := k.Service
	k.ClusterID = s.Variable(k.Family.ClusterID)
	for _, v := range s.Environment {
		if name := k.Family.Property(v.Name); name != "" && v.Value.Given {
			k.Variables[name] = v.Value
		}
	}
	for _, v := range s.Environment {
		if name := k.image().AliasProperty(v.Name); name != "" && v.Value.Given {
			k.Variables[name] = v.Value // it wins
		}
	}
}

// identify finds out which image it is, and by the variables whose spelling is used.
func (k *Kafka) identify(cat *release.Catalogue) {
	k.Image = cat.Image(k.Tag.Text)
	k.Family = k.family(cat)
}

// family is the one of whose variables there are most, else the one of the image.
func (k *Kafka) family(cat *release.Catalogue) *release.Family {
	best, most, tie := (*release.Family)(nil), 0, true
	for _, f := range cat.Families {
		n := 0
		for _, v := range k.Service.Environment {
			if f.IsSign(v.Name) && (k.Image == nil || k.Image.AliasProperty(v.Name) == "") {
				n++
			}
		}
		switch {
		case n > most:
			best, most, tie = f, n, false
		case n == most:
			tie = true
		}
	}
	switch {
	case !tie:
		return best
	case k.Image != nil:
		return k.Image.Family
	}
	for _, f := range cat.Families {
		if strings.Contains(k.Service.Image.Text, f.Name) {
			return f
		}
	}
	images := cat.Images()
	return images[len(images)-1].Family
}

// merge finds out which properties are in force. A file that is mounted at the first
// of the image's places replaces all variables, or they are added to it.
func (k *Kafka) merge(h *Host) {
	for _, target := range k.Family.Config {
		k.mounted(h, target)
	}
	replaced := func(m Mount) bool { return path.Clean(m.Target) == k.Family.Config[0] }
	if k.Replaces = k.Family.ConfigFrom == "" && slices.ContainsFunc(k.Service.Mounts, replaced); k.Replaces {
		return
	}
	for name, v := range k.Variables {
		k.Properties[name] = v
	}
}

// mounted reads the properties file that stands at a path of the container.
func (k *Kafka) mounted(h *Host, target string) {
	for _, m := range k.Service.Mounts {
		inside := path.Clean(m.Target)
		if m.Source == "" || !isBelow(target, inside) {
			continue
		}
		source, ok := h.source(m.Source)
		if !ok {
			continue
		}
		name := path.Join(source, strings.TrimPrefix(target, inside))
		text, ok := h.Texts[name]
		if !ok {
			continue
		}
		k.Mounted = name
		for key, v := range ParseProperties(path.Join(h.Dir, name), text) {
			k.Properties[key] = v
		}
	}
}

// source is the name in Host.Texts of a path below ${MS_BASE}/metersphere.
func (h *Host) source(s string) (string, bool) {
	own := h.Env.Get("MS_BASE").Text + "/metersphere/"
	for _, base := range []string{"${MS_BASE}/metersphere/", "$MS_BASE/metersphere/", own, "/opt/metersphere/", "./"} {
		if rest, ok := strings.CutPrefix(s, base); ok && base != "/metersphere/" {
			return path.Join(h.Base, rest), true
		}
	}
	return "", false
}

// ParseProperties reads lines key=value of a Java properties file, with the
// place of every value; of one key the last line counts.
func ParseProperties(file string, text []byte) map[string]Value {
	list := map[string]Value{}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimLeft(line, " \t")
		if trimmed == "" || trimmed[0] == '#' || trimmed[0] == '!' {
			continue
		}
		i := strings.IndexAny(trimmed, "=:")
		if i < 0 {
			continue
		}
		value := strings.TrimLeft(trimmed[i+1:], " \t")
		list[strings.TrimRight(trimmed[:i], " \t")] = Value{
			Text: value, Raw: value, Given: true,
			Place: Place{file, number, 1 + len([]rune(line)) - len([]rune(value))},
		}
	}
	return list
}
