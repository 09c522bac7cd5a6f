package adopt

import (
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/spec"
)

// store is a service in which MeterSphere keeps its state.
type store struct {
	key        string
	host, port hostfiles.Value
	otherwise  string // port without one in the spec
}

// writeState writes the [state] table: from .env, where all hosts name the same.
func (d *drafter) writeState() {
	stores := []store{
		{"mysql", d.findSame("MS_MYSQL_HOST"), d.findSame("MS_MYSQL_PORT"), "3306"},
		{"redis", d.findSame("MS_REDIS_HOST"), d.findSame("MS_REDIS_PORT"), "6379"},
	}
	if d.release.Generation.MinIO {
		stores = append(stores, store{"minio", d.findSame("MS_MINIO_ENDPOINT"), hostfiles.Value{}, ""})
	}
	var shared []string
	for _, s := range stores {
		if s.host.Given {
			shared = append(shared, s.key)
		}
	}
	if len(shared) == 0 {
		return
	}
	if len(shared) < len(stores) {
		for _, s := range stores {
			if s.host.Given {
				d.addNote(s.host.Place, "adopt.partly-shared", message.And(shared...))
				break
			}
		}
		return
	}
	t := d.doc.table("state")
	t.set("mode", spec.Quote("shared"), stores[0].host.Place)
	for _, s := range stores {
		text := s.host.Text
		if s.port.Given && s.port.Text != s.otherwise {
			if strings.Contains(text, ":") {
				text = "[" + text + "]"
			}
			text += ":" + s.port.Text
		}
		e := t.set(s.key, spec.Quote(text), s.host.Place)
		e.required, e.standIn = true, spec.Quote(s.key+".todo-address")
	}
}

// findSame returns what all hosts with a .env set a variable to, not given where they
// differ or where it means something else on every host.
func (d *drafter) findSame(name string) hostfiles.Value {
	var first hostfiles.Value
	n := 0
	for _, h := range d.hosts {
		if h.Env == nil {
			continue
		}
		v := h.Env.Get(name)
		if n++; n == 1 {
			first = v
		}
		if v.Text != first.Text {
			return hostfiles.Value{}
		}
	}
	host := first.Text
	if _, rest, ok := strings.Cut(host, "://"); ok {
		host, _ = kafka.SplitHostPort(strings.TrimSuffix(rest, "/"))
	}
	if n < 2 || d.isLocal(host) {
		return hostfiles.Value{}
	}
	return first
}
