package adopt

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/redact"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// buildDefaults takes what the cluster would be without a further key, and writes what
// hosts have otherwise.
func (d *drafter) buildDefaults() {
	d.settle()
	d.base, _ = d.build(true)
	d.defaults = byName(d.base)
	for _, h := range d.hosts {
		d.writePorts(h)
	}
}

func byName(c *cluster.Cluster) map[string]*cluster.Host {
	m := make(map[string]*cluster.Host, len(c.Hosts))
	for _, h := range c.Hosts {
		m[h.Name] = h
	}
	return m
}

// writeKafka writes the [kafka] table but for the broker lists.
func (d *drafter) writeKafka() {
	t := d.doc.table("kafka")
	d.keepExternal()
	d.writeProperties()
	if d.separate { // what a single Kafka has is nothing to go by
		return
	}
	d.writeShared(t, "replication_factor", d.base.Kafka.ReplicationFactor, release.ReplicasVariable, kafka.WrittenFrom(kafka.FactorKey)...)
	if t.find("replication_factor") != nil { // another default follows from it
		d.base, _ = d.build(true)
	}
	d.writeShared(t, "min_insync_replicas", d.base.Kafka.MinInsyncReplicas, "", kafka.WrittenFrom(kafka.InSyncKey)...)
	d.writeShared(t, "partitions", d.base.Kafka.Partitions, release.PartitionsVariable, kafka.WrittenFrom(kafka.PartitionsKey)...)
	d.writeStorage(t)
}

// writeShared writes a number that all hosts have. The brokers say it by the first of
// the properties that is set, else the services by their variable.
func (d *drafter) writeShared(t *table, key string, otherwise int, variable string, properties ...string) {
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
	t.set(key, value, v.place()).behind = d.explainKept(otherwise)
}

// explainKept says behind a key why it is there: a person who edited the hosts by hand may
// not know that there is something better.
func (d *drafter) explainKept(otherwise any) message.Message {
	if d.wasRendered() {
		return message.Message{}
	}
	return message.New("comment.had", otherwise)
}

// wasRendered reports whether mskraft made the files.
func (d *drafter) wasRendered() bool {
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

// writeStorage writes whether the data outlives the container.
func (d *drafter) writeStorage(t *table) {
	var v votes
	for _, h := range d.hosts {
		if h.kafka == nil {
			continue
		}
		if m := h.kafka.DataMount(); m != nil {
			v.add("volume", m.Value)
			d.keepVolume(h.kafka)
		} else {
			v.add("container", hostfiles.Value{Place: h.kafka.Service.Place})
		}
	}
	if v.winner() == "container" {
		t.set("storage", spec.Quote("container"), v.place()).behind = d.explainKept(message.New("comment.volume"))
	}
	for _, l := range v.losers() {
		d.addNote(l.Place, "adopt.storage", l.Text, v.winner())
	}
}

// writeProperties writes the broker properties that are set by variables and are not
// the release's.
func (d *drafter) writeProperties() {
	t := d.doc.table("kafka.properties")
	all := map[string]*votes{}
	var names []string
	for _, h := range d.hosts {
		if h.kafka == nil {
			continue
		}
		for name, v := range h.kafka.ByVariables {
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
		isSecret := func(v hostfiles.Value) bool { return borrowed(v) || redact.Line(v.Text) != v.Text }
		if redact.Name(name) || slices.ContainsFunc(v.list, isSecret) {
			d.addNote(v.place(), "adopt.secret", name)
			continue
		}
		isShared := kafka.OwnerOf(name).Use != kafka.Free || d.isShared(name, v)
		d.keepProperty(name, func(text string) bool { return isShared && text == v.winner() })
		if !isShared || i >= 0 && d.base.Kafka.Properties[i].Value == v.winner() {
			continue
		}
		value := spec.Quote(v.winner())
		if n, err := strconv.ParseInt(v.winner(), 10, 64); err == nil && strconv.FormatInt(n, 10) == v.winner() {
			value = v.winner()
		}
		t.set(spec.Quote(name), value, v.place()).what = name
	}
}

// isShared reports whether most hosts have the property that wins: most brokers, if
// only brokers have it.
func (d *drafter) isShared(name string, v *votes) bool {
	all, brokers, others := 0, 0, 0
	for _, h := range d.hosts {
		if h.kafka == nil {
			continue
		}
		all++
		if h.broker {
			brokers++
		} else if h.kafka.ByVariables[name].Given {
			others++
		}
	}
	if others == 0 {
		all = brokers
	}
	return 2*(len(v.list)-len(v.losers())) > all
}

// borrowed reports whether a value holds one of .env. Those are not copied: they
// may be secrets.
func borrowed(v hostfiles.Value) bool {
	return strings.Contains(strings.ReplaceAll(v.Raw, "$$", ""), "$")
}
