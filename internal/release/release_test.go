package release

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"mskraft/templates"
)

func catalogueText(t testing.TB) string {
	t.Helper()
	text, err := templates.Files.ReadFile("catalogue.toml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func catalogue(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Parse(catalogueText(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestReleases: the releases are those that facts are there of, in that order.
func TestReleases(t *testing.T) {
	want, err := os.ReadFile("../../golden/facts/releases")
	if err != nil {
		t.Fatal(err)
	}
	names := catalogue(t).Names()
	if d := cmp.Diff(strings.Fields(string(want)), names); d != "" {
		t.Errorf("(-facts +catalogue)\n%s", d)
	}
	if first := []string{"v2.0.0", "v2.0.1", "v2.1.0"}; len(names) < 51 || !slices.Equal(names[:3], first) {
		t.Errorf("%d releases, the first are %v", len(names), names[:3])
	}
}

func TestFind(t *testing.T) {
	c := catalogue(t)
	for name, want := range map[string]string{
		"v2.10.0-lts": "v2.10.0-lts", "v2.10.0": "v2.10.0-lts", "v2.10.20": "v2.10.20-lts", "v2.9.1": "v2.9.1", "v3.3.0": "v3.3.0",
		"v3.3.0-rc1": "v3.3.0-rc1", "v2.10.21-lts-rc": "v2.10.21-lts-rc",
		"": "", "v2.10": "", "2.10.0": "", "v2.9.1-lts": "", "v2.10.0-lts-lts": "", "v2.10.0-": "", "V2.10.0": "", "v2.10.21": "", "v2.10.21-lts": "", "v3.0.0": "", " v3.3.0": "", "v1.20.4": "",
	} {
		got := ""
		if r := c.Find(name); r != nil {
			got = r.Name
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// TestFacts: a few facts of each row of the table of images, read by hand from
// the installer's tags.
func TestFacts(t *testing.T) {
	c := catalogue(t)
	for _, test := range []struct {
		first, last, generation, kafka, health string
		family                                 string
		port                                   int
	}{
		{"v2.0.0", "v2.2.2", "monolith", "3.2.0", "controller", "bitnami", 9093},
		{"v2.3.0", "v2.6.2", "microservices", "3.3.1", "controller", "bitnami", 9093},
		{"v2.7.0", "v2.10.4-lts", "microservices", "3.4.0", "controller", "bitnami", 9093},
		{"v2.10.5-lts", "v2.10.6-lts", "microservices", "3.5.0", "controller", "bitnami", 9093},
		{"v2.10.7-lts", "v2.10.9-lts", "microservices", "3.5.1", "client", "bitnami", 9093},
		{"v2.10.10-lts", "v2.10.14-lts", "microservices", "3.6.1", "client", "bitnami", 9093},
		{"v2.10.15-lts", "v2.10.21-lts-rc", "microservices", "3.7.0", "client", "apache", 29093},
		{"v3.0.0-alpha", "v3.0.1", "unified", "3.7.0", "client", "apache", 29093},
		{"v3.1.0", "v3.3.0", "unified", "3.7.1", "client", "apache", 29093},
	} {
		names := c.Names()
		for _, name := range names[slices.Index(names, test.first) : slices.Index(names, test.last)+1] {
			r := c.Find(name)
			if r.Generation.Name != test.generation || r.Kafka.Tag != test.kafka || r.Health != test.health || r.Kafka.Family.Name != test.family || r.Kafka.Family.Port(Controllers) != test.port {
				t.Errorf("%s: %s, Kafka %s (%s), health check at the %s port", name, r.Generation.Name, r.Kafka.Tag, r.Kafka.Family.Name, r.Health)
			}
			key := "KAFKA_BOOTSTRAP-SERVERS"
			if slices.Index(names, name) >= slices.Index(names, "v3.1.0") {
				key = "KAFKA_BOOTSTRAP_SERVERS"
			}
			if r.BootstrapKey() != key {
				t.Errorf("%s: %s", name, r.BootstrapKey())
			}
		}
	}
}

// TestEverythingIsUsed: what the catalogue defines, some row names.
func TestEverythingIsUsed(t *testing.T) {
	text := catalogueText(t)
	var f file
	if _, err := toml.Decode(text, &f); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, line := range f.Release {
		r, err := newRow(line)
		if err != nil {
			t.Fatal(err)
		}
		for what, name := range map[string]string{
			"kafka": r.Kafka, "generation": r.Generation, "properties": r.Properties, "server_properties": r.ServerProperties,
			"mem_limits": r.MemLimits, "services": r.Services, "modes": r.Modes, "ports": r.Ports,
		} {
			used[what+" "+name] = true
		}
		seen := map[string]bool{}
		for _, name := range r.Traits {
			used["trait "+name] = true
			if seen[name] {
				t.Errorf("%s: trait %s is repeated", r.Name, name)
			}
			seen[name] = true
		}
	}
	check := func(what string, sets any) {
		for _, name := range reflect.ValueOf(sets).MapKeys() {
			if !used[what+" "+name.String()] {
				t.Errorf("no release has %s %s", what, name)
			}
		}
	}
	check("kafka", f.Kafka)
	check("generation", f.Generation)
	check("properties", f.Properties)
	check("mem_limits", f.MemLimits)
	check("modes", f.Modes)
	check("ports", f.Ports)
	check("services", f.Services)
	check("server_properties", f.ServerProperties)
	check("trait", f.Trait)
}

// TestWhole: what every release has to bring for a cluster to be made.
func TestWhole(t *testing.T) {
	for _, r := range catalogue(t).Releases {
		g := r.Generation
		all, ok := r.Loads("allinone")
		if !ok || !slices.Contains(all, "kafka") || !slices.Contains(all, r.EntryFile()) {
			t.Errorf("%s: allinone loads %v", r.Name, all)
		}
		if !slices.IsSorted(r.Modes()) || !slices.Contains(r.Modes(), "server") {
			t.Errorf("%s: modes %v", r.Name, r.Modes())
		}
		if _, ok := r.Loads("no-such-mode"); ok {
			t.Errorf("%s: has any mode", r.Name)
		}
		if r.Services[g.Entry] == (Service{}) || r.Services[g.Consumer] == (Service{}) || g.Compose == "" || !slices.Contains(g.Editions, "ce") {
			t.Errorf("%s: %+v", r.Name, g)
		}
		for _, file := range r.Files() {
			if r.Template(file) == "" || len(r.ServicesOf(file)) == 0 {
				t.Errorf("%s: %s has no template or no services", r.Name, file)
			}
			if !slices.Contains(all, file) {
				t.Errorf("%s: allinone does not load %s", r.Name, file)
			}
		}
		if (r.ServerProperties == nil) != (r.Kafka.Family.ConfigFrom == "") {
			t.Errorf("%s: server.properties of the %s images: %v", r.Name, r.Kafka.Family.Name, r.ServerProperties)
		}
		if r.Template("kafka") != r.KafkaFile || r.Template("mysql") != "" {
			t.Errorf("%s: templates of kafka and mysql", r.Name)
		}
		for _, file := range all {
			for _, ports := range r.PublishedPorts(file) {
				if !ports.IsKnown() {
					t.Errorf("%s: %s publishes %v", r.Name, file, ports)
				}
			}
		}
		if !slices.IsSortedFunc(r.Properties, func(a, b Property) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("%s: properties are not sorted", r.Name)
		}
		for _, p := range r.Properties {
			if back := r.Kafka.Family.Property(r.Kafka.Family.Variable(p.Name)); back != p.Name {
				t.Errorf("%s: property %s comes back as %q", r.Name, p.Name, back)
			}
		}
	}
}

func TestServicesOf(t *testing.T) {
	c := catalogue(t)
	for _, test := range []struct {
		release, file string
		want          []string
	}{
		{"v2.0.0", "server", []string{"ms-data-streaming", "ms-server"}},
		{"v2.10.0", "api-test", []string{"api-test"}},
		{"v3.3.0", "result-hub", []string{"result-hub"}},
	} {
		if d := cmp.Diff(test.want, c.Find(test.release).ServicesOf(test.file)); d != "" {
			t.Errorf("%s %s (-want +got)\n%s", test.release, test.file, d)
		}
	}
}

func TestVariables(t *testing.T) {
	families := map[string]*Family{}
	for _, f := range catalogue(t).Families {
		families[f.Name] = f
	}
	for _, test := range []struct {
		family, property, variable string
	}{
		{"bitnami", "log.retention.ms", "KAFKA_CFG_LOG_RETENTION_MS"},
		{"bitnami", "node.id", "KAFKA_CFG_NODE_ID"},
		{"apache", "log.retention.ms", "KAFKA_LOG_RETENTION_MS"},
		{"apache", "a_b.c-d", "KAFKA_A__B_C___D"},
		{"apache", "node.id", "KAFKA_NODE_ID"},
	} {
		family := families[test.family]
		if got := family.Variable(test.property); got != test.variable {
			t.Errorf("%s %s: got %s, want %s", test.family, test.property, got, test.variable)
		}
		if got := family.Property(test.variable); got != test.property {
			t.Errorf("%s %s: got %s, want %s", test.family, test.variable, got, test.property)
		}
	}
	for variable, family := range map[string]string{
		"KAFKA_HEAP_OPTS": "apache", "KAFKA_OPTS": "apache", "CLUSTER_ID": "apache", "PATH": "apache", "KAFKA_BROKER_ID": "bitnami", "KAFKA_KRAFT_CLUSTER_ID": "bitnami", "ALLOW_PLAINTEXT_LISTENER": "bitnami",
	} {
		if got := families[family].Property(variable); got != "" {
			t.Errorf("%s %s: got %s", family, variable, got)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	text := catalogueText(b)
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

// What a host has whose .env is the installer's.
func TestInstalled(t *testing.T) {
	c := catalogue(t)
	for _, test := range [][3]string{
		{"v3.3.0", "${MS_KAFKA_MEM_LIMIT}", "1g"},
		{"v3.3.0", "$MS_KAFKA_MEM_LIMIT", "1g"},
		{"v2.10.20-lts", "${MS_DS_MEM_LIMIT:-1073741824}", "1073741824"},
		{"v2.10.20-lts", "${MS_KAFKA_MEM_LIMIT}", ""},
		{"v2.0.0", "2g", "2g"},
	} {
		if got := c.Find(test[0]).Generation.Installed(test[1]); got != test[2] {
			t.Errorf("%s: %q, want %q", test[:2], got, test[2])
		}
	}
	for _, rel := range c.Releases {
		if got := rel.Generation.Subnet().String(); got != "172.30.10.0/24" {
			t.Errorf("%s: containers are in %q", rel.Name, got)
		}
	}
}

// A property is shipped with one value.
func TestShips(t *testing.T) {
	c := catalogue(t)
	for _, test := range []struct {
		release, name, value string
		want                 bool
	}{
		{"v2.10.12-lts", "log.retention.ms", "60000", true},
		{"v2.10.12-lts", "log.retention.ms", "60001", false},
		{"v2.10.12-lts", "log.retention.hours", "", false},
		{"v2.10.20-lts", "socket.request.max.bytes", "524288000", true},
		{"v2.10.19-lts", "socket.request.max.bytes", "524288000", false},
	} {
		if c.Find(test.release).Ships(test.name, test.value) != test.want {
			t.Errorf("%+v", test)
		}
	}
}
