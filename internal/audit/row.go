package audit

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// A Proposal is what would add a release to the catalogue.
type Proposal struct {
	Row    string
	Tables []string          // lines of the tables that the row names and the catalogue lacks
	Todo   []message.Message // what is left to a person
}

// Propose makes the row of a release: that of the release near, changed by what can
// be read from the installer. files are the templates.
func Propose(files fs.FS, near *release.Release, name string, in *Installer) Proposal {
	b := &rowBuilder{files: files, cat: near.Catalogue(), near: near, in: in, row: near.Row}
	b.row.Name = name
	b.find()
	b.image()
	b.health()
	b.properties()
	b.serverProperties()
	b.services()
	b.memLimits()
	b.modes()
	b.ports()
	b.traits()
	b.p.Row = b.row.String()
	return b.p
}

type rowBuilder struct {
	files fs.FS
	cat   *release.Catalogue
	near  *release.Release
	in    *Installer
	row   release.Row
	p     Proposal
	kafka *hostfiles.Service         // never nil
	made  map[string]release.Service // services that are given Kafka's address
}

func (b *rowBuilder) todo(id message.ID, args ...any) {
	b.p.Todo = append(b.p.Todo, message.New(id, args...))
}

// find looks up Kafka's service.
func (b *rowBuilder) find() {
	b.kafka = &hostfiles.Service{}
	if f := b.in.host.File("kafka"); f != nil && f.Service("kafka") != nil {
		b.kafka = f.Service("kafka")
	}
}

// family is the one of whose variables there are most.
func (b *rowBuilder) family() *release.Family {
	best, most := b.near.Kafka.Family, 0
	for _, f := range b.cat.Families {
		n := 0
		for _, v := range b.kafka.Environment {
			if f.IsSign(v.Name) {
				n++
			}
		}
		if n > most {
			best, most = f, n
		}
	}
	return best
}

// image fills the cells that follow from Kafka's image.
func (b *rowBuilder) image() {
	if m := regexp.MustCompile(`:([A-Za-z0-9_][A-Za-z0-9._-]{0,40})$`).FindStringSubmatch(b.kafka.Image.Raw); m != nil {
		b.row.Kafka = m[1]
	}
	family := b.family()
	if b.cat.Image(b.row.Kafka) == nil {
		b.todo("todo.kafka", b.row.Kafka, family.Name)
	}
	if family == b.near.Kafka.Family {
		return
	}
	for _, r := range b.cat.Releases {
		if r.Generation == b.near.Generation && r.Kafka.Family == family {
			b.row.KafkaFile = r.KafkaFile
			return
		}
	}
	b.todo("todo.family", b.near.Generation.Name, family.Name)
}

func (b *rowBuilder) health() {
	switch healthPort(b.kafka) {
	case 0:
	case b.family().Port(release.Clients):
		b.row.Health = "client"
	default:
		b.row.Health = "controller"
	}
}

// set names the set of a cell that fits: the near release's, else that of another
// one, else a new one with these lines.
func (b *rowBuilder) set(what string, cell func(*release.Row) *string, fits func(*release.Release) bool, lines []string) {
	if fits(b.near) {
		return
	}
	for _, r := range slices.Backward(b.cat.Releases) {
		if fits(r) {
			*cell(&b.row) = *cell(&r.Row)
			return
		}
	}
	*cell(&b.row) = b.row.Name
	b.p.Tables = append(b.p.Tables, fmt.Sprintf("[%s.%q]", what, b.row.Name))
	b.p.Tables = append(b.p.Tables, lines...)
}

// table writes the lines of a table, its keys in order.
func table[V any](m map[string]V, value func(V) string) []string {
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		name := key
		if !regexp.MustCompile(`^[A-Za-z0-9_-]+$`).MatchString(key) {
			name = strconv.Quote(key)
		}
		lines = append(lines, name+" = "+value(m[key]))
	}
	return lines
}

// array writes settings as an array of lines NAME=VALUE, in the order of their names.
func array(name string, settings map[string]hostfiles.Value) []string {
	lines := []string{name + " = ["}
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		lines = append(lines, "    "+strconv.Quote(key+"="+settings[key].Text)+",")
	}
	return append(lines, "]")
}

func words(list []string) string { return strconv.Quote(strings.Join(list, " ")) }

func (b *rowBuilder) properties() {
	family := b.family()
	owned := &rules{c: &cluster.Cluster{Release: b.near}, h: &cluster.Host{}}
	found := map[string]int64{}
	for _, v := range b.kafka.Environment {
		property := family.Property(v.Name)
		switch {
		case property == "" || owned.setting(property) != "":
		case number(v.Value.Raw) < 0:
			b.todo("todo.property", printed(property))
		default:
			found[property] = number(v.Value.Raw)
		}
	}
	sortMessages(b.p.Todo)
	b.set("properties", func(r *release.Row) *string { return &r.Properties }, func(r *release.Release) bool {
		same := len(r.Properties) == len(found)
		for _, p := range r.Properties {
			same = same && found[p.Name] == p.Value
		}
		return same
	}, table(found, func(n int64) string { return strconv.FormatInt(n, 10) }))
}

func (b *rowBuilder) serverProperties() {
	_, found, ok := b.in.serverProperties(b.cat)
	if !ok {
		return
	}
	b.set("server_properties", func(r *release.Row) *string { return &r.ServerProperties }, func(r *release.Release) bool {
		return maps.EqualFunc(found, r.ServerProperties, func(v hostfiles.Value, s string) bool { return v.Text == s })
	}, array("lines", found))
}

// services lists those that are given a list of brokers, with the facts that the
// near release has of them. What it lacks is made from its common template, if it
// has one, or from one that has to be written.
func (b *rowBuilder) services() {
	common, used := "", map[string]int{}
	for _, s := range b.near.Services {
		if used[s.Template]++; s.Template != "" && used[s.Template] > max(1, used[common]) {
			common = s.Template
		}
	}
	b.made = map[string]release.Service{}
	for _, f := range b.in.host.Files {
		for _, s := range f.Services {
			if key, _ := s.Bootstrap(); key == "" {
				continue
			}
			facts, known := b.near.Services[s.Name]
			if !known || facts.File != f.Name {
				facts = release.Service{File: f.Name, Template: common, Health: healthPort(s), Waits: len(s.DependsOn) > 0}
				for _, p := range s.Ports {
					facts.Ports = p.Value.Raw
				}
				if common == "" {
					facts.Template = path.Dir(b.near.KafkaFile) + "/" + f.Name + ".yml.tmpl"
					b.todo("todo.template", printed(facts.Template))
				}
			}
			b.made[s.Name] = facts
		}
	}
	for _, gone := range []string{b.near.Generation.Entry, b.near.Generation.Consumer, b.near.Generation.Tester} {
		if _, ok := b.made[gone]; !ok && gone != "" {
			b.todo("todo.generation", gone)
		}
	}
	b.set("services", func(r *release.Row) *string { return &r.Services }, func(r *release.Release) bool {
		return maps.EqualFunc(b.made, r.Services, func(x, y release.Service) bool { return x == y })
	}, table(b.made, func(s release.Service) string {
		var facts []string
		add := func(given bool, format string, args ...any) {
			if given {
				facts = append(facts, fmt.Sprintf(format, args...))
			}
		}
		add(b.made[s.File].File == "", "file = %q", s.File)
		add(s.Template != "", "template = %q", s.Template)
		add(s.Health > 0, "health = %d", s.Health)
		add(s.Waits, "waits = true")
		add(s.Ports != "", "ports = %q", s.Ports)
		return "{ " + strings.Join(facts, ", ") + " }"
	}))
}

// healthPort is the port at the end of a service's health check, 0 for none.
func healthPort(s *hostfiles.Service) int {
	n, _ := strconv.Atoi(regexp.MustCompile(`\d+$`).FindString(s.HealthTest.Raw))
	return n
}

func (b *rowBuilder) memLimits() {
	limits := map[string]string{}
	limit := func(file, service string) {
		if f := b.in.host.File(file); f != nil && f.Service(service) != nil && f.Service(service).MemLimit.Raw != "" {
			limits[service] = f.Service(service).MemLimit.Raw
		}
	}
	limit("kafka", "kafka")
	for name, s := range b.made {
		limit(s.File, name)
	}
	b.set("mem_limits", func(r *release.Row) *string { return &r.MemLimits }, func(r *release.Release) bool {
		for name := range b.made {
			if r.MemLimit(name) != limits[name] {
				return false
			}
		}
		return r.MemLimit("kafka") == limits["kafka"]
	}, table(limits, strconv.Quote))
}

func (b *rowBuilder) modes() {
	modes, err := b.in.host.Modes()
	if err != nil {
		b.todo("todo.modes", b.near.Name)
		return
	}
	found := map[string][]string{}
	for _, m := range modes {
		found[m.Name] = m.Loads
	}
	b.set("modes", func(r *release.Row) *string { return &r.Modes }, func(r *release.Release) bool {
		return len(r.Modes()) == len(found) && !slices.ContainsFunc(r.Modes(), func(mode string) bool {
			loads, _ := r.Loads(mode)
			return found[mode] == nil || !slices.Equal(found[mode], loads)
		})
	}, table(found, words))
}

func (b *rowBuilder) ports() {
	if b.in.host.Defaults == nil {
		b.todo("todo.ports", b.near.Name)
		return
	}
	found := b.in.ports(b.near)
	maps.DeleteFunc(found, func(_ string, ports []string) bool { return len(ports) == 0 })
	b.set("ports", func(r *release.Row) *string { return &r.Ports }, func(r *release.Release) bool {
		for _, f := range b.in.host.Files {
			if !slices.Equal(found[f.Name], joinPorts(r.PublishedPorts(f.Name))) && (found[f.Name] != nil || loads(b.near, f.Name)) {
				return false
			}
		}
		return true
	}, table(found, words))
}

// traits adds and removes those that the installer shows. One that only templates of
// other generations ask for makes no difference here, and is not added.
func (b *rowBuilder) traits() {
	shown := b.in.host.Traits(b.near)
	b.row.Traits = nil
	for _, name := range b.near.Traits {
		there, told := shown[name]
		if !told {
			b.todo("todo.trait", name, b.near.Name)
		}
		if there || !told {
			b.row.Traits = append(b.row.Traits, name)
		}
	}
	all, _ := fs.Glob(b.files, "*/*.tmpl")
	own := []string{b.near.KafkaFile}
	for _, file := range b.near.Files() {
		own = append(own, b.near.Template(file))
	}
	for _, t := range b.cat.Traits {
		if shown[t.Name] && !slices.Contains(b.row.Traits, t.Name) && (b.asked(own, t) || !b.asked(all, t)) {
			b.row.Traits = append(b.row.Traits, t.Name)
		}
	}
}

// asked reports whether one of the templates asks for a trait.
func (b *rowBuilder) asked(templates []string, t *release.Trait) bool {
	return slices.ContainsFunc(templates, func(name string) bool {
		text, _ := fs.ReadFile(b.files, name)
		return strings.Contains(string(text), ".Release.Has "+strconv.Quote(t.Name))
	})
}
