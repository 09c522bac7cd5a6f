package verify

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// checkData checks where the nodes keep their data.
func (check *checker) checkData() {
	var sound []*node
	for _, h := range check.nodes {
		isForeign := h.Kafka.Image != nil && h.Kafka.Image.Family != h.Kafka.Family // told of the image
		isUnread := h.lacksFile() && !h.Kafka.Property("log.dirs").Given
		if !isForeign && !isUnread && !check.isSpoilt(h, "log.dirs") && !check.isSpoilt(h, "metadata.log.dir") {
			check.checkFolders(h)
			sound = append(sound, h)
		}
	}
	single := filter(sound, func(h *node) bool { return len(h.Kafkas) == 1 }) // several on a host cannot have the same
	common := most(single, (*node).keeps)
	for _, h := range single {
		if m := h.Kafka.DataMount(); m != nil && common != "" && h.keeps() != common && !check.reported[m.Value.Place] {
			check.warn(m.Value, "MSK375.elsewhere", volumeAt(h.keeps()), volumeAt(common))
		}
	}
	check.refuseSharedData(sound)
}

// keeps is what a node keeps its data in, source:folder, "" for nothing that lasts.
func (h *node) keeps() string {
	m := h.Kafka.DataMount()
	if m == nil {
		return ""
	}
	return m.Source + ":" + path.Clean(m.Target)
}

// volumeAt names what keeps returns for a message.
func volumeAt(keeps string) message.Message {
	source, folder, _ := strings.Cut(keeps, ":")
	return message.New("volume.at", source, folder)
}

// checkFolders checks what each folder of a node's data is in.
func (check *checker) checkFolders(h *node) {
	type folder struct{ property, path string }
	var all []folder
	for _, dir := range h.Kafka.DataDirs() {
		all = append(all, folder{"log.dirs", dir})
	}
	if v := h.Kafka.Property("metadata.log.dir"); check.isUsable(v) && v.Text != "" {
		all = append(all, folder{"metadata.log.dir", path.Clean(strings.TrimSpace(v.Text))})
	}
	for i, f := range all {
		switch m := h.Kafka.Holds(f.path); {
		case m != nil && m.InMemory:
			check.warn(m.Value, "MSK378.memory", path.Clean(m.Target))
		case (m == nil || m.Source == "") && i == 0:
			check.warnOfNoMount(h, f.path)
			return // all of it goes with the container
		case m == nil || m.Source == "":
			check.fail(within(h.source(f.property), f.path), "MSK377.outside", f.path, f.property)
		case m.ReadOnly:
			check.fail(m.Value, "MSK378.read-only", m.Source)
		default:
			check.checkMount(h, m)
		}
	}
}

// checkMount checks a volume or a folder of the host that the data is in.
func (check *checker) checkMount(h *node, m *hostfiles.Mount) {
	family, target := h.Kafka.Family, path.Clean(m.Target)
	isUsers := h.hasOwnUser() && !h.isRoot() // what root may do with it, it may not
	if !m.Named() {
		if isUsers && !h.chosen {
			check.warn(m.Value, "MSK373.folder", m.Source, h.user())
		}
		return
	}
	if !slices.ContainsFunc(h.files, func(f *hostfiles.File) bool { return f.Declares(m.Source) }) {
		check.fail(within(m.Value, m.Source), "MSK371.undeclared", m.Source)
	}
	if isUsers && !slices.Contains(family.Prepared, target) {
		check.reported[m.Value.Place] = true
		check.fail(m.Value, "MSK373.unprepared", target, family.Mount)
	}
	for _, other := range check.catalogue.Families {
		if strings.Contains(m.Source, other.Name) && !strings.Contains(m.Source, family.Name) {
			check.warn(within(m.Value, m.Source), "MSK374.named", m.Source, other.Name, family.Name)
		}
	}
}

// hasOwnUser reports whether it is known as whom Kafka runs: the image is one of the family, known or not.
func (h *node) hasOwnUser() bool {
	return h.Kafka.Image != nil || strings.Contains(h.Kafka.Service.Image.Text, h.Kafka.Family.Name)
}

// user is the number of the user that Kafka runs as.
func (h *node) user() int {
	uid, _, _ := strings.Cut(h.Kafka.Service.User.Text, ":")
	if n, err := strconv.Atoi(uid); err == nil {
		return n
	}
	return h.Kafka.Family.User
}

func (h *node) isRoot() bool {
	uid, _, _ := strings.Cut(h.Kafka.Service.User.Text, ":")
	return uid == "root" || h.user() == 0
}

// warnOfNoMount reports data that goes with the container. A volume that was mounted
// for it, and is not where the data is, is no choice.
func (check *checker) warnOfNoMount(h *node, dir string) {
	for _, m := range h.Kafka.Service.Mounts {
		if m.Source != "" && check.isForData(path.Clean(m.Target)) {
			check.fail(m.Value, "MSK372.elsewhere", path.Clean(m.Target), h.Kafka.Family.Mount, dir)
			return
		}
	}
	switch family := h.Kafka.Family; {
	case h.chosen:
	case family.ConfigFrom != "":
		check.warn(h.node(), "MSK370.elsewhere", family.Mount, family.Variable("log.dirs"))
	default:
		check.warn(h.node(), "MSK370.none", family.Mount)
	}
}

// isForData reports whether whoever mounts something at a folder means Kafka's data: some image, or
// Kafka itself, keeps it there, or the folder is called so.
func (check *checker) isForData(folder string) bool {
	return folder == kafka.DefaultLogDir || slices.Contains([]string{"data", "kafka-data", "kafka-logs"}, path.Base(folder)) ||
		slices.ContainsFunc(check.catalogue.Families, func(f *release.Family) bool {
			return slices.Contains(f.Prepared, folder) || folder == f.Base["log.dirs"]
		})
}

// refuseSharedData reports nodes that keep their data in one and the same folder.
func (check *checker) refuseSharedData(nodes []*node) {
	type shared struct {
		node  *node
		shown hostfiles.Value
	}
	in := map[string][]shared{}
	for _, h := range nodes {
		for _, dir := range h.Kafka.DataDirs() {
			if m := h.Kafka.Keeps(dir); m != nil {
				where, shown := h.locate(m)
				where += strings.TrimPrefix(dir, path.Clean(m.Target))
				in[where] = append(in[where], shared{h, shown})
			}
		}
	}
	for _, all := range in {
		if len(all) < 2 {
			continue
		}
		var who []*node
		for _, s := range all {
			who = append(who, s.node)
		}
		for _, s := range all {
			check.fail(s.shown, "MSK379.shared", s.shown.Raw, names(who))
		}
	}
}

// locate tells where a volume or a folder really is, and what of the files says so. On a file server
// it is the same for all hosts.
func (h *node) locate(m *hostfiles.Mount) (where string, shown hostfiles.Value) {
	if !m.Named() {
		source := m.Source
		if !path.IsAbs(source) {
			source = path.Join("/", h.Base, source)
		}
		return h.Dir + ":" + path.Clean(source), within(m.Value, m.Source)
	}
	for _, f := range h.files {
		for _, v := range f.Volumes {
			device := v.Options["device"]
			server := regexp.MustCompile(`\baddr=[^,\s]+`).FindString(v.Options["o"].Text)
			switch {
			case v.Name != m.Source || device.Text == "":
			case server != "" || !path.IsAbs(device.Text) || strings.HasPrefix(device.Text, "//"): // //SERVER/SHARE, SERVER:/FOLDER
				return server + ":" + path.Clean(device.Text), device
			default:
				return h.Dir + ":" + path.Clean(device.Text), device
			}
		}
	}
	return h.Dir + ":" + m.Source, within(m.Value, m.Source)
}

// checkState warns of hosts that share Kafka and have databases of their own.
func (check *checker) checkState() {
	type db struct{ host, port, name string }
	all := map[db]bool{}
	var serving []*host
	for _, h := range check.hosts {
		address := h.Env.Get("MS_MYSQL_HOST")
		if !address.Given || !h.hasEntry() {
			continue
		}
		d := db{strings.ToLower(address.Text), h.Env.Get("MS_MYSQL_PORT").Text, h.Env.Get("MS_MYSQL_DB").Text}
		if a, isIP := kafka.ParseIP(d.host); d.host == "mysql" || d.host == "localhost" || isIP && a.IsLoopback() {
			d.host = h.label // its own
		}
		all[d] = true
		serving = append(serving, h)
	}
	for _, h := range serving {
		if len(all) > 1 && len(check.nodes) > 0 {
			check.warn(within(h.Env.Get("MS_MYSQL_HOST"), "MS_MYSQL_HOST"), "MSK385.databases")
		}
	}
}

// hasEntry reports whether a host runs the service that users reach, and that has a database.
func (h *host) hasEntry() bool {
	gen := h.gen()
	return gen != nil && slices.ContainsFunc(h.files, func(f *hostfiles.File) bool { return f.Service(gen.Entry) != nil })
}
