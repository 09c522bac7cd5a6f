package audit

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/release"
)

// The cells of a row of the catalogue.
const (
	cellName = iota
	cellGeneration
	cellKafka
	cellKafkaFile
	cellHealth
	cellProperties
	cellMemLimits
	cellModes
	cellPorts
	cells
)

// Row is the row of the catalogue that would add the release of that name, and
// what it leaves to do. It is the row of the release near, changed by what can be
// read from the installer; text is that of the catalogue.
func Row(text string, cat *release.Catalogue, near *release.Release, name string, in *Installer) (row string, todo []string) {
	rows := catalogueRows(text)
	cell := slices.Clone(rows[near.Name])
	if len(cell) < cells {
		return "", []string{"the catalogue has no row of " + near.Name}
	}
	b := &rowBuilder{cat: cat, near: near, in: in, rows: rows, name: name}
	b.find()
	cell[cellName] = name
	b.image(cell)
	b.health(cell)
	b.properties(cell)
	b.memLimits(cell)
	traits := b.traits(cell[cells:])
	b.todo = append(b.todo, fmt.Sprintf("modes and ports are those of %s: compare its msctl and install.conf", near.Name))
	row = fmt.Sprintf("%-16s %-14s %-6s %-36s  %-10s  %-12s  %-12s  %-12s  %-12s  %s", cell[cellName], cell[cellGeneration], cell[cellKafka],
		cell[cellKafkaFile], cell[cellHealth], cell[cellProperties], cell[cellMemLimits], cell[cellModes], cell[cellPorts], strings.Join(traits, " "))
	return strconv.Quote(strings.TrimSpace(row)) + ",", b.todo
}

// catalogueRows takes the rows of the catalogue's text apart, by release.
func catalogueRows(text string) map[string][]string {
	rows := map[string][]string{}
	for line := range strings.Lines(text) {
		if m := regexp.MustCompile(`^\s*"(v[^"]*)"`).FindStringSubmatch(line); m != nil {
			if c := strings.Fields(m[1]); len(c) >= cells {
				rows[c[cellName]] = c
			}
		}
	}
	return rows
}

type rowBuilder struct {
	cat   *release.Catalogue
	near  *release.Release
	in    *Installer
	rows  map[string][]string
	name  string
	todo  []string
	kafka *model // docker-compose-kafka.yml, never nil
	vars  map[string]string
}

// find looks up Kafka's file and its variables.
func (b *rowBuilder) find() {
	if b.kafka = b.in.files[filePrefix+"kafka"+fileSuffix]; b.kafka == nil {
		b.kafka = &model{}
	}
	b.vars = map[string]string{}
	for _, l := range b.kafka.leaves {
		if len(l.path) == 4 && l.service() == "kafka" && l.path[2] == "environment" {
			b.vars[l.path[3]] = l.text
		}
	}
}

// family is the one of whose variables there are most.
func (b *rowBuilder) family() *release.Family {
	best, most := b.near.Kafka.Family, 0
	for _, f := range b.cat.Families {
		n := 0
		for name := range b.vars {
			if f.IsSign(name) {
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
func (b *rowBuilder) image(cell []string) {
	image := b.kafka.get("services", "kafka", "image")
	if m := regexp.MustCompile(`:([A-Za-z0-9_][A-Za-z0-9._-]{0,40})$`).FindStringSubmatch(image); m != nil {
		cell[cellKafka] = m[1]
	}
	tag, family := cell[cellKafka], b.family()
	if b.cat.Image(tag) == nil {
		b.todo = append(b.todo, fmt.Sprintf("add a table [kafka.%q] with family = %q", tag, family.Name))
	}
	if family == b.near.Kafka.Family {
		return
	}
	for _, r := range b.cat.Releases {
		if r.Generation == b.near.Generation && r.Kafka.Family == family {
			cell[cellKafkaFile] = r.KafkaFile
			return
		}
	}
	b.todo = append(b.todo, fmt.Sprintf("%s has no template for %s images yet", b.near.Generation.Name, family.Name))
}

func (b *rowBuilder) health(cell []string) {
	test := b.kafka.get("services", "kafka", "healthcheck", "test")
	if m := regexp.MustCompile(`(\d+)\]?$`).FindStringSubmatch(test); m != nil {
		cell[cellHealth] = "controller"
		if m[1] == strconv.Itoa(b.family().Port(release.Clients)) {
			cell[cellHealth] = "client"
		}
	}
}

// set names the set of a cell that fits: the near release's, else that of
// another one, else a new set.
func (b *rowBuilder) set(cell []string, at int, what string, fits func(*release.Release) bool) {
	if fits(b.near) {
		return
	}
	for _, r := range slices.Backward(b.cat.Releases) {
		if c := b.rows[r.Name]; len(c) >= cells && fits(r) {
			cell[at] = c[at]
			return
		}
	}
	cell[at] = b.name
	b.todo = append(b.todo, fmt.Sprintf("add a table [%s.%q]", what, b.name))
}

func (b *rowBuilder) properties(cell []string) {
	family := b.family()
	owned := &rules{c: &cluster.Cluster{Release: b.near}, h: &cluster.Host{}}
	var list []release.Property
	for name, text := range b.vars {
		property := family.Property(name)
		switch {
		case property == "" || owned.setting(property) != "":
		case number(text) < 0:
			b.todo = append(b.todo, fmt.Sprintf("property %s is no number, which sets of properties hold", printed(property)))
		default:
			list = append(list, release.Property{Name: property, Value: number(text)})
		}
	}
	slices.SortFunc(list, func(x, y release.Property) int { return strings.Compare(x.Name, y.Name) })
	slices.Sort(b.todo)
	b.set(cell, cellProperties, "properties", func(r *release.Release) bool { return slices.Equal(r.Properties, list) })
}

func (b *rowBuilder) memLimits(cell []string) {
	limits := map[string]string{"kafka": b.limit(b.kafka, "kafka")}
	for file := range b.near.Generation.Files {
		m := b.in.files[file]
		if m == nil {
			continue
		}
		for service := range m.services {
			limits[service] = b.limit(m, service)
		}
	}
	b.set(cell, cellMemLimits, "mem_limits", func(r *release.Release) bool {
		for service, limit := range limits {
			if r.MemLimit(service) != limit {
				return false
			}
		}
		return true
	})
}

func (b *rowBuilder) limit(m *model, service string) string {
	return cmp.Or(m.get("services", service, "mem_limit"), m.get("services", service, "deploy", "resources", "limits", "memory"))
}

// traits adds and removes those that can be told from the files.
func (b *rowBuilder) traits(near []string) []string {
	entry := func(path ...string) string {
		if m := b.in.files[filePrefix+b.near.Generation.EntryFile+fileSuffix]; m != nil {
			return m.get(append([]string{"services", b.near.Generation.Entry}, path...)...)
		}
		return ""
	}
	env := func(name string) bool { return entry("environment", name) != "" }
	_, lookups := b.vars["FORMAT_MESSAGES_PATTERN_DISABLE_LOOKUPS"]
	seen := map[string]bool{"log4j-lookups-off": lookups}
	switch b.near.Generation.Name {
	case "monolith":
		seen["server-https-port"] = entry("ports", "[8443]") != ""
	case "microservices":
		seen["fixed-server-port"] = entry("ports", "[8000]") == "8081:8000"
		seen["session-timeout-in-seconds"] = env("SESSION_TIMEOUT")
		seen["spring-redis-keys"] = env("SPRING_REDIS_HOST")
		if m := b.in.files[filePrefix+"data-streaming"+fileSuffix]; m != nil {
			seen["host-hostname"] = m.get("services", "data-streaming", "environment", "HOST_HOSTNAME") != ""
		}
	case "unified":
		seen["bootstrap-underscore-key"] = env("KAFKA_BOOTSTRAP_SERVERS")
		seen["bash-healthcheck"] = strings.Contains(entry("healthcheck", "test"), "bash")
	}
	kept := slices.DeleteFunc(slices.Clone(near), func(t string) bool {
		there, told := seen[t]
		return told && !there
	})
	var more []string
	for t, there := range seen {
		if there && !slices.Contains(kept, t) {
			more = append(more, t)
		}
	}
	slices.Sort(more)
	return append(kept, more...)
}
