package golden_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/cluster"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/spec"
)

// TestRecordCases renders the record of every golden case, and wants the files of the
// case, the record among them.
func TestRecordCases(t *testing.T) {
	t.Parallel()
	for _, record := range cases(t, "cases/*/want/*/"+render.Record) {
		t.Run(strings.Split(filepath.ToSlash(record), "/")[1], func(t *testing.T) {
			out := t.TempDir()
			if code, _, stderr := mskraft(t, filepath.Dir(record), "render", render.Record, "-o", out); code != 0 {
				t.Fatalf("exit code %d\n%s", code, stderr)
			}
			got := files(t, out, ".")
			takeScripts(t, out, got)
			if d := cmp.Diff(files(t, filepath.Dir(filepath.Dir(record)), "."), got); d != "" {
				t.Errorf("-case +its record:\n%s", d)
			}
		})
	}
}

// TestRecordReleases does the same in memory for clusters of every release, whose specs
// between them have most of the keys, and for random ones.
func TestRecordReleases(t *testing.T) {
	t.Parallel()
	r := newRound(t)
	for i, rel := range r.cat.Releases {
		t.Run(rel.Name, func(t *testing.T) {
			source := rand.New(rand.NewPCG(uint64(i), 7))
			texts := importSpecs(rel)
			for range 20 {
				texts = append(texts, randomSpec(source, rel))
			}
			for _, text := range texts {
				c := clusterOf(t, r.cat, text)
				record := c.Record()
				if again := clusterOf(t, r.cat, string(record)); string(again.Record()) != string(record) {
					t.Fatalf("-record +that of the record:\n%s", cmp.Diff(string(record), string(again.Record())))
				} else if d := cmp.Diff(r.files(t, c), r.files(t, again)); d != "" {
					t.Fatalf("of\n%s\n-spec +record:\n%s", text, d)
				}
				read, err := cluster.FromRecord(record, r.cat)
				if err != nil || string(read.Record()) != string(record) {
					t.Fatalf("%v: %s", err, record)
				}
				if other := clusterOf(t, r.cat, shuffled(source, text)); string(other.Record()) != string(record) {
					t.Errorf("depends on the order of the tables:\n%s", cmp.Diff(string(record), string(other.Record())))
				}
			}
		})
	}
}

// TestRecordOutlivesCatalogue reads records with a catalogue that has come to say
// something else: they go on meaning the cluster that they were written for.
func TestRecordOutlivesCatalogue(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../templates/catalogue.toml")
	if err != nil {
		t.Fatal(err)
	}
	later := func(pairs ...string) *release.Catalogue {
		changed := strings.NewReplacer(pairs...).Replace(string(text))
		cat, err := release.Parse(changed)
		if err != nil || changed == string(text) {
			t.Fatal(err)
		}
		return cat
	}
	cat := catalogue(t)
	three := importSpecs(cat.Find("v2.10.14-lts"))[0]
	record := clusterOf(t, cat, three).Record()

	// Other values of the release.
	c, err := cluster.FromRecord(record, later(`"log.retention.ms" = 60000`, `"log.retention.ms" = 70000`, "-Xms256m", "-Xms257m", "858993459}", "858993460}"))
	if err != nil {
		t.Fatal(err)
	} else if d := cmp.Diff(string(record), string(c.Record())); d != "" {
		t.Error(d)
	}

	// Another Kafka, of an image that is known, and of none.
	newer := later("v2.10.14-lts     microservices  3.6.1", "v2.10.14-lts     microservices  3.5.1")
	if c, err = cluster.FromRecord(record, newer); err != nil || c.Release.Kafka.Tag != "3.6.1" || c.Release.Kafka.Family.Name != "bitnami" || string(c.Record()) != string(record) {
		t.Errorf("%v: %+v", err, c)
	}
	if _, findings := readmeClusterOf(newer, string(record)); len(findings) == 0 || !slices.ContainsFunc(findings, func(f spec.Finding) bool { return f.Code() == "MSK154" }) {
		t.Errorf("as a spec: %v", findings)
	}
	unknown := strings.Replace(string(record), `version = "3.6.1"`, `version = "3.6.2"`, 1)
	if c, err = cluster.FromRecord([]byte(unknown), cat); err != nil || c.Release.Kafka.Tag != "3.6.2" {
		t.Errorf("%v: %+v", err, c)
	}

	// A release that was not known, and is.
	borrowed := strings.Replace(three, `"v2.10.14-lts"`, "\"v2.10.99-lts\"\ntemplates_of = \"v2.10.14-lts\"", 1)
	record = clusterOf(t, cat, borrowed).Record()
	row := regexp.MustCompile(`(?m)^    "v2.10.20-lts .*\n`).FindString(string(text))
	c, err = cluster.FromRecord(record, later(row, row+strings.Replace(row, "v2.10.20-lts", "v2.10.99-lts", 1)))
	if err != nil || string(c.Record()) != string(record) {
		t.Errorf("%v: %+v", err, c)
	}

	// What is no record.
	for text, want := range map[string]string{
		"":             "line 1: release: is missing",
		"<<<<<<< HEAD": "line 1: ",
		strings.Replace(three, "v2.10.14-lts", "v9.9.9", 1): `line 1: release: release "v9.9.9" is not known`,
		strings.Replace(three, "\nid =", "\nx =", 1):        "line 4: cluster.x: unknown key",
	} {
		if _, err := cluster.FromRecord([]byte(text), cat); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func readmeClusterOf(cat *release.Catalogue, text string) (*cluster.Cluster, []spec.Finding) {
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text)))
	c, more := cluster.New(s, cat)
	return c, append(findings, more...)
}

// shuffled puts the tables of a spec into another order.
func shuffled(r *rand.Rand, text string) string {
	at := regexp.MustCompile(`(?m)^\[`).FindAllStringIndex(text, -1)
	tables := []string{}
	for i, from := range at {
		to := len(text)
		if i+1 < len(at) {
			to = at[i+1][0]
		}
		tables = append(tables, strings.TrimRight(text[from[0]:to], "\n")+"\n")
	}
	r.Shuffle(len(tables), func(i, j int) { tables[i], tables[j] = tables[j], tables[i] })
	return text[:at[0][0]] + strings.Join(tables, "")
}

// randomSpec writes a spec for a release with about half of all keys.
func randomSpec(r *rand.Rand, rel *release.Release) string {
	var b strings.Builder
	some := func() bool { return r.IntN(2) == 0 }
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	line("release = %q", rel.Name)
	if some() {
		line("edition = %q", pick(rel.Generation.Editions...))
	}
	line("[cluster]\nname = \"c%d\"\nid = \"LelM2dIFQkiUFVXCECqRW%s\"", r.IntN(100), pick("A", "Q", "g", "w"))
	n, ids := 1+r.IntN(7), r.Perm(50)
	balanced, tls := some(), some()
	brokers := []string{}
	for i := range n {
		line("[hosts.h%d]\naddress = %q\nnode_id = %d", ids[i], pick(fmt.Sprintf("10.0.0.%d", ids[i]+1), fmt.Sprintf("h%d.example.com", ids[i])), ids[i])
		roles := pick(`["broker", "controller"]`, `["broker"]`, `["controller"]`, `[]`)
		if i == 0 || some() {
			roles = `["broker", "controller"]`
		} else {
			line("roles = %s", roles)
		}
		if strings.Contains(roles, "broker") {
			brokers = append(brokers, fmt.Sprintf("h%d", ids[i]))
		}
		if some() {
			line("client_port = %d\ncontroller_port = %d", 9200+ids[i], 9300+ids[i])
		}
		if some() && rel.Kafka.Family.Has(release.Brokers) {
			line("internal_port = %d", 9400+ids[i])
		}
		if some() && !rel.FixedServerPort() {
			line("server_port = %d", 8200+ids[i])
		}
		if some() {
			line("heap = %q", pick("-Xmx1g -Xms1g", "-Xms256m -Xmx512m"))
		}
		if balanced && i > 0 && some() {
			line("nginx = %q", pick("active", "none"))
		}
	}
	line("[kafka]")
	if some() {
		line("replication_factor = %d", 1+r.IntN(len(brokers)))
	}
	if some() {
		line("min_insync_replicas = 1")
	}
	if some() {
		line("partitions = %d", 1+r.IntN(9))
	}
	if some() {
		line("storage = %q", pick("volume", "container"))
	}
	choice := func() string {
		r.Shuffle(len(brokers), func(i, j int) { brokers[i], brokers[j] = brokers[j], brokers[i] })
		return pick(`"all"`, `"local-first"`, spec.QuoteAll(brokers[:1+r.IntN(len(brokers))]))
	}
	if some() {
		line("bootstrap = %s", choice())
	}
	if some() && rel.Generation.Tester != "" {
		line("performance_test_bootstrap = %s", choice())
	}
	line("[kafka.properties]\n\"broker.rack\" = %q", pick("a b", `c"d`, "${E}"))
	for _, p := range rel.Properties {
		if some() {
			line("%q = %d", p.Name, p.Value+int64(r.IntN(2)))
		}
	}
	for _, s := range append(rel.ServicesOf(rel.EntryFile()), "kafka") {
		if some() {
			line("[services.%s]\nprivileged = %t\nmem_limit = %q", s, some(), pick("1g", "2048m"))
		}
	}
	if some() {
		line("[state]\nmode = \"shared\"\nmysql = %q\nredis = \"r:7000\"", pick("10.0.0.99", "db.example.com:3307"))
		if rel.Generation.MinIO {
			line("minio = %q", pick("m", "m:9001", "https://m.example.com"))
		}
	}
	if balanced {
		line("[nginx]\nserver_name = %q\nbalance = %q\nclient_max_body_size = \"0\"", pick("_", "Ms.example.com"), pick("ip_hash", "least_conn", "round_robin"))
	}
	if balanced && tls {
		line("[nginx.tls]\ncertificate = \"/a\"\ncertificate_key = \"/b\"")
	}
	if some() {
		line("[allow]\nMSK205 = %q\nMSK201 = \"x\"", pick(`a "b" # c`, "中文", "tab\\there"))
	}
	return b.String()
}
