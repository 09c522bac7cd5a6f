package adopt

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/redact"
	"mskraft/internal/release"
)

// keep notes something that hosts have and a spec cannot say, and leaves a comment where
// the spec would say it.
func (d *drafter) keep(t *table, place hostfiles.Place, id message.ID, args ...any) {
	d.addNote(place, id, args...)
	m := message.New(id, args...)
	if !slices.ContainsFunc(t.unsaid, func(o message.Message) bool { return o.String() == m.String() }) {
		t.unsaid = append(t.unsaid, m)
	}
}

// keepListeners keeps what a host advertises at another address than its own, and
// listeners that mskraft does not write.
func (d *drafter) keepListeners(h *host) {
	v := h.kafka.Property("advertised.listeners")
	if borrowed(v) {
		return
	}
	family := d.release.Kafka.Family
	clients, _ := h.kafka.ClientListener()
	brokers := strings.ToUpper(h.kafka.Property("inter.broker.listener.name").Text)
	for _, l := range h.kafka.Advertised() {
		known := l == clients || l.Name == family.ListenerName(release.Brokers) || family.Has(release.Brokers) && l.Name == brokers
		if !d.isLocal(l.Host) && !(known && kafka.SameHost(h.kafka.Service.Resolve(l.Host), h.address.Text)) {
			d.keep(h.table, v.Place, "adopt.listener", l.String(), h.name, h.address.Text)
		}
	}
}

// keepVolume keeps folders of the data that are not where mskraft's volume has them: each
// is told by the volume, or the folder of the host, and the way in it.
func (d *drafter) keepVolume(k *hostfiles.Kafka) {
	place := func(source, target, dir string) string {
		return source + strings.TrimPrefix(path.Clean(dir), path.Clean(target))
	}
	family := d.release.Kafka.Family
	ours := place(d.base.VolumeName(), family.Mount, family.Data)
	for _, dir := range k.DataDirs() {
		if m := k.Keeps(dir); m != nil && place(m.Source, m.Target, dir) != ours {
			d.keep(d.doc.table("kafka"), m.Value.Place, "adopt.volume", place(m.Source, m.Target, dir), ours)
		}
	}
}

// keepExternal keeps brokers that are none of the hosts.
func (d *drafter) keepExternal() {
	own := map[string]bool{}
	for _, h := range d.hosts {
		if h.kafka != nil {
			own[strings.ToLower(h.address.Text)] = true
		}
	}
	for _, h := range d.hosts {
		for _, list := range h.elsewhere() {
			for entry := range strings.SplitSeq(list.Text, ",") {
				address, port := kafka.SplitHostPort(strings.TrimSpace(entry))
				if address != "" && !d.isLocal(address) && !own[strings.ToLower(address)] {
					broker := kafka.URLHost(address) + ":" + cmp.Or(port, h.Env.Get("MS_KAFKA_PORT").Text)
					d.keep(d.doc.table("kafka"), list.Place, "adopt.external", broker)
				}
			}
		}
	}
}

// elsewhere are the texts by which .env tells a host without a Kafka where there is one: the
// lists of its services, or the variable itself where none is here.
func (h *host) elsewhere() (lists []hostfiles.Value) {
	if h.kafka != nil {
		return nil
	}
	services := 0
	for _, f := range h.files {
		for _, s := range f.Services {
			if _, v := s.Bootstrap(); v.Given {
				services++
				if strings.Contains(v.Raw, kafkaHost) {
					lists = append(lists, v)
				}
			}
		}
	}
	if v := h.Env.Get(kafkaHost); services == 0 && v.Given && h.Env.Get(release.ExternalVariable("kafka")).Text == "true" {
		lists = append(lists, v)
	}
	return lists
}

// kafkaHost is the variable of .env with the address of the Kafka that a host uses: its own
// one, unless it runs none.
const kafkaHost = "MS_KAFKA_HOST"

// keepProperty keeps a property of single hosts, but the values that the spec says.
func (d *drafter) keepProperty(name string, isSaid func(text string) bool) {
	for _, h := range d.hosts {
		if h.kafka == nil {
			continue
		}
		if v, ok := h.kafka.ByVariables[name]; ok && !isSaid(v.Text) {
			d.keep(h.table, v.Place, "adopt.property", name, v.Text)
		}
	}
}

// KeepSettings leaves comments in the text about what services have of their own: that
// which hosts have, and the files that are rendered for them have not.
func (d *Draft) KeepSettings(differences []Difference) {
	var lines []message.Message
	for _, x := range differences {
		p := x.Leaf.Path
		if !x.Theirs.Given || x.Ours.Given || len(p) < 3 || p[0] != "services" ||
			p[1] == "kafka" && p[2] == "environment" && d.rel.Kafka.Family.Property(p[len(p)-1]) != "" {
			continue
		}
		on := message.New("comment.all-hosts")
		if len(x.Hosts) < len(d.hosts) {
			on = message.New("comment.hosts", message.Series(x.Hosts...).Few())
		}
		lines = append(lines, message.New("comment.setting", x.Leaf.String(), redact.Path(p, x.Theirs.Raw), on))
	}
	if len(lines) == 0 {
		return
	}
	t := &table{unsaid: append([]message.Message{message.New("comment.settings")}, lines...)}
	text, _ := (&document{tables: []*table{t}}).text(false)
	d.Text = append(append(d.Text, '\n'), text...)
}
