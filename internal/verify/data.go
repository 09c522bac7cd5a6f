package verify

import (
	"path"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// checkData checks where the nodes keep their data.
func (check *checker) checkData() {
	var sound []*node
	for _, h := range check.nodes {
		if !check.isSpoilt(h, "log.dirs") {
			check.checkMount(h)
			sound = append(sound, h)
		}
	}
	common := most(sound, (*node).keeps)
	for _, h := range check.nodes {
		if m := h.Kafka.DataMount(); m != nil && common != "" && h.keeps() != common && !check.reported[m.Value.Place] {
			check.warn(m.Value, "MSK375.elsewhere", volumeAt(h.keeps()), volumeAt(common))
		}
	}
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

// checkMount checks the volume of the data.
func (check *checker) checkMount(h *node) {
	m, family := h.Kafka.DataMount(), h.Kafka.Family
	if m == nil {
		check.warnOfNoMount(h, path.Clean(h.Kafka.DataDir()))
	}
	if m == nil || !m.Named() {
		return
	}
	target := path.Clean(m.Target)
	if !slices.ContainsFunc(h.files, func(f *hostfiles.File) bool { return f.Declares(m.Source) }) {
		check.fail(within(m.Value, m.Source), "MSK371.undeclared", m.Source)
	}
	if !slices.Contains(family.Prepared, target) {
		check.reported[m.Value.Place] = true
		check.fail(m.Value, "MSK373.unprepared", target, family.Mount)
	}
	for _, other := range check.catalogue.Families {
		if strings.Contains(m.Source, other.Name) && !strings.Contains(m.Source, family.Name) {
			check.fail(within(m.Value, m.Source), "MSK374.named", m.Source, other.Name, family.Name)
		}
	}
}

// warnOfNoMount reports data that goes with the container. A volume that was mounted
// for it, and is not where the data is, is no choice.
func (check *checker) warnOfNoMount(h *node, dir string) {
	for _, m := range h.Kafka.Service.Mounts {
		if m.Named() || m.Source != "" && strings.Contains(m.Target, "kafka") && !strings.Contains(m.Target, "config") {
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
