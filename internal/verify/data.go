package verify

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
)

// data checks where the nodes keep their data.
func (k *checker) data() {
	count := map[string]int{}
	for _, h := range k.nodes {
		v := h.Kafka.Property("log.dirs")
		if v.Given && !k.clean(h, v, "log.dirs", refuses) {
			continue
		}
		k.mount(h)
		count[h.keeps()]++
	}
	common := most(count)
	for _, h := range k.nodes {
		m := h.Kafka.DataMount()
		if m == nil || common == "" || h.keeps() == common || k.bad[m.Value.Place] {
			continue
		}
		k.warn(at(m.Value), "MSK375", "the data is kept in "+h.keeps()+", elsewhere in "+common,
			"it works; a backup, or a step of a runbook, that is right for one host is wrong for this one", "mount the same volume at the same place on all hosts")
	}
}

// keeps is what a node keeps its data in, "" for nothing that lasts.
func (h *host) keeps() string {
	m := h.Kafka.DataMount()
	if m == nil {
		return ""
	}
	return m.Source + " at " + path.Clean(m.Target)
}

// mount checks the volume of the data.
func (k *checker) mount(h *host) {
	dir := path.Clean(h.Kafka.DataDir())
	m := h.Kafka.DataMount()
	if m == nil {
		k.noMount(h, dir)
		return
	}
	family := h.Kafka.Family
	target := path.Clean(m.Target)
	if m.Named() && !slices.ContainsFunc(h.files, func(f *hostfiles.File) bool { return f.Declares(m.Source) }) {
		k.fail(within(m.Value, m.Source), "MSK371", fmt.Sprintf("the volume %s is not declared", m.Source), "docker-compose refuses the file, so msctl starts nothing on this host",
			fmt.Sprintf("add it at the top level: volumes: / %s: {}", m.Source))
	}
	if m.Named() && !slices.Contains(family.Prepared, target) {
		k.bad[m.Value.Place] = true
		k.fail(at(m.Value), "MSK373", fmt.Sprintf("the volume is mounted at %s, which the image does not prepare", target), "Docker makes the folder for root, and Kafka, which runs as another user, cannot write there",
			"mount it at "+family.Mount+", and keep the data there")
	}
	for _, other := range k.cat.Families {
		if m.Named() && strings.Contains(m.Source, other.Name) && !strings.Contains(m.Source, family.Name) {
			k.fail(within(m.Value, m.Source), "MSK374", fmt.Sprintf("the volume %s is named after the %s images, and Kafka runs in an %s image", m.Source, other.Name, family.Name),
				"data of the other images belongs to another user and is laid out in another way: Kafka cannot write, or does not find it", "take a new volume, and name it after the image")
		}
	}
}

// noMount reports data that goes with the container. A volume that was mounted
// for it, and is not where the data is, is no choice.
func (k *checker) noMount(h *host, dir string) {
	const lost = "whenever the container is made anew, by msctl reload after an edit and by every upgrade, its messages and its part of the cluster's records are gone"
	for _, m := range h.Kafka.Service.Mounts {
		if m.Named() || m.Source != "" && strings.Contains(m.Target, "kafka") && !strings.Contains(m.Target, "config") {
			k.fail(at(m.Value), "MSK372", fmt.Sprintf("the volume is mounted at %s, and Kafka keeps its data in %s", path.Clean(m.Target), dir), lost, "mount it at "+h.Kafka.Family.Mount+", and keep the data there")
			return
		}
	}
	if h.chosen {
		return
	}
	family := h.Kafka.Family
	hint := "declare a volume and mount it at " + family.Mount
	if family.ConfigFrom != "" {
		hint += ", and set " + family.Variable("log.dirs") + " to that folder"
	}
	k.warn(h.node(), "MSK370", "no volume keeps the data of Kafka", lost, hint)
}

// state warns of hosts that share Kafka and have databases of their own.
func (k *checker) state() {
	type db struct{ host, port, name string }
	all := map[db][]*host{}
	for _, h := range k.hosts {
		address := h.Env.Get("MS_MYSQL_HOST")
		if !address.Given || gateless(h) {
			continue
		}
		d := db{strings.ToLower(address.Text), h.Env.Get("MS_MYSQL_PORT").Text, h.Env.Get("MS_MYSQL_DB").Text}
		if a, isIP := kafka.ParseIP(d.host); d.host == "mysql" || d.host == "localhost" || isIP && a.IsLoopback() {
			d.host = h.label // its own
		}
		all[d] = append(all[d], h)
	}
	if len(all) < 2 || len(k.nodes) == 0 {
		return
	}
	for _, hosts := range all {
		for _, h := range hosts {
			k.warn(spot{h.Env.Get("MS_MYSQL_HOST").Place, "MS_MYSQL_HOST"}, "MSK385", "the hosts share one Kafka, and each has a database of its own",
				"topics and groups are alike everywhere: a result goes to whichever host holds the partition, so tests stay running on one host and leave rows in the database of another", "use one MySQL, Redis and MinIO for all hosts, or a Kafka for every host")
		}
	}
}

// gateless reports whether a host runs no service of MeterSphere that has a database.
func gateless(h *host) bool {
	gen := h.gen()
	return gen == nil || !slices.ContainsFunc(h.files, func(f *hostfiles.File) bool { return f.Service(gen.Entry) != nil })
}
