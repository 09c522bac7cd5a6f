package adopt

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/redact"
	"mskraft/internal/spec"
)

// defaults takes what the cluster would be without a further key, and writes what
// hosts have otherwise.
func (d *drafter) defaults() {
	d.settle()
	d.base, _ = d.build(true)
	d.based = byName(d.base)
	for _, h := range d.hosts {
		d.ports(h)
	}
}

func byName(c *cluster.Cluster) map[string]*cluster.Host {
	m := make(map[string]*cluster.Host, len(c.Hosts))
	for _, h := range c.Hosts {
		m[h.Name] = h
	}
	return m
}

// kafka writes the [kafka] table but for the broker lists.
func (d *drafter) kafka() {
	t := d.doc.table("kafka")
	d.properties()
	if d.separate { // what a single Kafka has is nothing to go by
		return
	}
	d.shared(t, "replication_factor", d.base.Kafka.ReplicationFactor, "KAFKA_REPLICAS", kafka.WrittenFrom(kafka.FactorKey)...)
	if t.find("replication_factor") != nil { // another default follows from it
		d.base, _ = d.build(true)
	}
	d.shared(t, "min_insync_replicas", d.base.Kafka.MinInsyncReplicas, "", kafka.WrittenFrom(kafka.InSyncKey)...)
	d.shared(t, "partitions", d.base.Kafka.Partitions, "KAFKA_PARTITIONS", kafka.WrittenFrom(kafka.PartitionsKey)...)
	d.storage(t)
}

// shared writes a number that all hosts have. The brokers say it by the first of
// the properties that is set, else the services by their variable.
func (d *drafter) shared(t *table, key string, otherwise int, variable string, properties ...string) {
	var v votes
	for _, name := range properties {
		for _, h := range d.hosts {
			if h.kafka != nil {
				if p := h.kafka.Property(name); p.Given {
					v.add(p.Text, p)
				}
			}
		}
		if !v.none() {
			break
		}
	}
	if v.none() && variable != "" {
		for _, h := range d.hosts {
			for _, f := range h.files {
				for _, s := range f.Services {
					if p := s.Variable(variable); p.Given {
						v.add(p.Text, p)
					}
				}
			}
		}
	}
	n, err := strconv.Atoi(v.winner())
	if v.none() || err == nil && n == otherwise {
		return
	}
	value := v.winner()
	if err != nil {
		value = spec.Quote(value)
	}
	t.set(key, value, v.place()).behind = d.had("%d", otherwise)
}

// had says behind a key why it is there: a person who edited the hosts by hand may
// not know that there is something better.
func (d *drafter) had(format string, otherwise any) string {
	if d.rendered() {
		return ""
	}
	return "what the hosts have; without this line: " + fmt.Sprintf(format, otherwise)
}

// rendered reports whether mskraft made the files.
func (d *drafter) rendered() bool {
	for _, h := range d.hosts {
		for _, f := range h.files {
			if text := h.Texts[path.Join(h.Base, f.Output())]; strings.HasPrefix(string(text), madeByUs) {
				return true
			}
		}
	}
	return false
}

// madeByUs begins every compose file that mskraft writes.
const madeByUs = "# Made by mskraft"

// storage writes whether the data outlives the container.
func (d *drafter) storage(t *table) {
	var v votes
	for _, h := range d.hosts {
		if h.kafka == nil {
			continue
		}
		if m := h.kafka.DataMount(); m != nil {
			v.add("volume", m.Value)
			if m.Source != d.base.VolumeName() {
				d.note(m.Value.Place, fmt.Sprintf("Kafka's data is in %s, and mskraft's volume is %s: the data is not taken along", printed(m.Source), d.base.VolumeName()),
					"the cluster begins empty; to keep the data, stop Kafka and copy it into the new volume before the switch")
			}
		} else {
			v.add("container", hostfiles.Value{Place: h.kafka.Service.Place})
		}
	}
	if v.winner() == "container" {
		t.set("storage", spec.Quote("container"), v.place()).behind = d.had("%s", "a volume, which keeps the data")
	}
	for _, l := range v.losers() {
		d.note(l.Place, fmt.Sprintf("storage is %s here, and %s on most hosts", l.Text, v.winner()), "the spec has one storage for all hosts")
	}
}

// properties writes the broker properties that are set by variables and are not
// the release's.
func (d *drafter) properties() {
	t := d.doc.table("kafka.properties")
	all := map[string]*votes{}
	var names []string
	for _, h := range d.hosts {
		if h.kafka == nil {
			continue
		}
		for name, v := range byVariable(h.kafka) {
			if kafka.OwnerOf(name).Use == kafka.Written {
				continue
			}
			if all[name] == nil {
				all[name] = &votes{}
				names = append(names, name)
			}
			all[name].add(v.Text, v)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		v := all[name]
		i := slices.IndexFunc(d.base.Kafka.Properties, func(p cluster.Property) bool { return p.Name == name })
		for _, l := range v.losers() {
			d.note(l.Place, fmt.Sprintf("%s is another one here than on most hosts", name), "the spec has one value for all hosts")
		}
		if i >= 0 && d.base.Kafka.Properties[i].Value == v.winner() {
			continue
		}
		if slices.ContainsFunc(v.list, borrowed) || redact.Name(name) || redact.Line(v.winner()) != v.winner() {
			d.note(v.place(), name+" is left out: its value comes from .env, or looks like a secret", "a spec and its output are committed")
			continue
		}
		value := spec.Quote(v.winner())
		if n, err := strconv.ParseInt(v.winner(), 10, 64); err == nil && strconv.FormatInt(n, 10) == v.winner() {
			value = v.winner()
		}
		t.set(spec.Quote(name), value, v.place()).what = name
	}
}

// byVariable are the broker properties that the variables of a compose file set.
// Those of a mounted file stay on the host with it.
func byVariable(k *hostfiles.Kafka) map[string]hostfiles.Value {
	list := map[string]hostfiles.Value{}
	for name, v := range k.Properties {
		if v.Place.File == k.File.Path {
			list[name] = v
		}
	}
	if k.Replaces { // mskraft writes them all the same, for the checks of the image
		for _, v := range k.Service.Environment {
			if name := k.Family.Property(v.Name); name != "" && v.Value.Given {
				list[name] = v.Value
			}
		}
	}
	return list
}

// borrowed reports whether a value holds one of .env. Those are not copied: they
// may be secrets.
func borrowed(v hostfiles.Value) bool {
	return strings.Contains(strings.ReplaceAll(v.Raw, "$$", ""), "$")
}
