package hostfiles

import (
	"cmp"
	"maps"
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
	// Properties are the broker properties in force, by Kafka's names: the image merges
	// what the variables say with a mounted file, or takes the file alone. What Kafka or
	// an image takes without them is not among them.
	Properties map[string]Value
	// ByVariables are those that the variables say, in force or not.
	ByVariables map[string]Value
	// Mounted is the name in Host.Texts of the properties file that is mounted
	// into the container, "" for none or one that was not found.
	Mounted string
	// Replaces tells that the mounted file replaces all variables.
	Replaces bool
	// Unread is the mount of a configuration that is not here and not MeterSphere's own, nil for none.
	Unread *Mount
	// Elsewhere tells that it is not below the host's folder, so that it need not be here.
	Elsewhere bool
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
	if k.Replaces || k.Unread != nil || k.Family.ConfigFrom != "" && (k.Mounted != "" || k.ConfigMount() == nil) {
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
	return k.mount(func(target string) bool { return target == config || target == k.Family.ConfigFolder() })
}

// mount is the first volume with a source and such a path in the container, nil for none.
func (k *Kafka) mount(is func(target string) bool) *Mount {
	i := slices.IndexFunc(k.Service.Mounts, func(m Mount) bool { return m.Source != "" && is(path.Clean(m.Target)) })
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
		i := slices.IndexFunc(advertised, func(a kafka.Listener) bool { return a.Name == l.Name })
		if i >= 0 && l.Port == k.Family.Port(release.Clients) {
			return advertised[i], true
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

// DataDirs are the folders in the container that keep the data.
func (k *Kafka) DataDirs() []string {
	text := cmp.Or(k.Property("log.dirs").Text, k.Property("log.dir").Text)
	switch {
	case text != "":
	case k.Unread != nil: // that may say it
		text = k.Family.Data
	default:
		text = cmp.Or(k.Base("log.dirs"), kafka.DefaultLogDir)
	}
	var dirs []string
	for dir := range strings.SplitSeq(text, ",") {
		dirs = append(dirs, path.Clean(strings.TrimSpace(dir)))
	}
	return dirs
}

// DataMount is the mount that keeps the first of them when the container is made anew,
// nil if there is none.
func (k *Kafka) DataMount() *Mount { return k.Keeps(k.DataDirs()[0]) }

// Keeps is the mount that keeps a folder when the container is made anew, nil for none.
func (k *Kafka) Keeps(dir string) *Mount {
	if m := k.Holds(dir); m != nil && m.Source != "" && !m.InMemory {
		return m
	}
	return nil
}

// Holds is the mount that a folder is in, nil for none: the innermost one.
func (k *Kafka) Holds(dir string) (found *Mount) {
	for i := range k.Service.Mounts {
		m := &k.Service.Mounts[i]
		if isBelow(dir, path.Clean(m.Target)) && (found == nil || len(path.Clean(m.Target)) >= len(path.Clean(found.Target))) {
			found = m
		}
	}
	return found
}

// isBelow reports whether a path is a folder or in it.
func isBelow(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

// Replaced is the command or the entrypoint that stands in the place of the image's own, and
// its key; not given for none, or for one that starts the image's own.
func (k *Kafka) Replaced() (key string, v Value) {
	s := k.Service
	for word := range commands(s.Entrypoint.Text + " " + s.Command.Text) {
		if isStart(word) {
			return "", Value{}
		}
	}
	if s.Entrypoint.Text != "" {
		return "entrypoint", s.Entrypoint
	}
	if s.Command.Text != "" {
		return "command", s.Command
	}
	return "", Value{}
}

// ReadKafka reads what the variables of a service say to an image, without the files
// that are mounted into it.
func ReadKafka(f *File, s *Service, image *release.Image) *Kafka {
	return newKafka(f, s, image, image.Family)
}

// newKafka reads the variables as the image does.
func newKafka(f *File, s *Service, image *release.Image, family *release.Family) *Kafka {
	k := &Kafka{File: f, Service: s, Tag: tag(s), Image: image, Family: family, ByVariables: map[string]Value{}}
	k.ClusterID = s.Variable(family.ClusterID)
	for _, property := range []func(variable string) string{family.Property, k.image().AliasProperty} { // an alias wins
		for _, v := range s.Environment {
			if name := property(v.Name); name != "" && v.Value.Given {
				k.ByVariables[name] = v.Value
			}
		}
	}
	k.Properties = k.ByVariables
	return k
}

// merge finds out which properties are in force. A file that is mounted at the first
// of the image's places replaces all variables, or they are added to it.
func (k *Kafka) merge(h *Host) {
	k.Properties = map[string]Value{}
	replaced := func(m Mount) bool { return path.Clean(m.Target) == k.Family.Config[0] }
	k.Replaces = slices.ContainsFunc(k.Service.Mounts, replaced)
	for i, target := range k.Family.Config {
		found := k.mounted(h, target)
		k.Replaces = k.Replaces || i == 0 && found
	}
	k.Replaces = k.Replaces && k.Family.ConfigFrom == ""
	if k.Mounted == "" {
		k.findUnread(h)
	}
	if !k.Replaces {
		maps.Copy(k.Properties, k.ByVariables)
	}
}

// findUnread finds the mount of a configuration that is not here.
func (k *Kafka) findUnread(h *Host) {
	config := k.Family.Config[0]
	k.Unread = k.mount(func(target string) bool { return target == config || target == path.Dir(config) })
	own := strings.TrimPrefix(k.Family.ConfigFrom, "metersphere/")
	switch {
	case k.Unread == nil:
	case own != "" && strings.HasSuffix(path.Clean(k.Unread.Source), own): // what it says is known
		k.Unread = nil
	default:
		_, isHere := h.source(k.Unread.Source)
		k.Elsewhere = !isHere
	}
}

// mounted reads the properties file that stands at a path of the container, if it is here.
func (k *Kafka) mounted(h *Host, target string) (found bool) {
	for _, m := range k.Service.Mounts {
		inside := path.Clean(m.Target)
		source, ok := h.source(m.Source)
		if !ok || !isBelow(target, inside) {
			continue
		}
		name := path.Join(source, strings.TrimPrefix(target, inside))
		if text, err := h.text(name); err == nil {
			k.Mounted = name
			maps.Copy(k.Properties, ParseProperties(path.Join(h.Dir, name), text))
			found = true
		}
	}
	return found
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
