package golden_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"mskraft/internal/cluster"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/internal/tree"
	"mskraft/templates"
)

// small is a cluster of the three roles for any release.
const small = `release = %q
[cluster]
name = "metersphere"
id = "LelM2dIFQkiUFVXCECqRWA"
[hosts.ms-1]
address = "10.1.11.53"
node_id = 1
[hosts.ms-2]
address = "10.1.11.54"
node_id = 2
roles = ["controller"]
[hosts.ms-3]
address = "10.1.11.58"
node_id = 3
roles = ["broker"]
`

// openOnce reads the embedded catalogue for all tests, none of which changes it.
var openOnce = sync.OnceValues(func() (*release.Catalogue, error) { return release.Open(templates.Files) })

// catalogue is the embedded one.
func catalogue(t testing.TB) *release.Catalogue {
	t.Helper()
	cat, err := openOnce()
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// rendered renders a spec's text, which has to be right.
func rendered(t testing.TB, cat *release.Catalogue, text string) (*cluster.Cluster, *tree.Tree) {
	t.Helper()
	c := clusterOf(t, cat, text)
	made, err := render.New(templates.Files).Tree(c)
	if err != nil {
		t.Fatal(err)
	}
	return c, made
}

// clusterOf is what a spec's text describes, which has to be right.
func clusterOf(t testing.TB, cat *release.Catalogue, text string) *cluster.Cluster {
	t.Helper()
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text)))
	c, more := cluster.New(s, cat)
	for _, f := range append(findings, more...) {
		if f.Severity == spec.Error {
			t.Fatalf("line %d: %s: %s: %s", f.Pos.Line, f.Code(), f.Key, f.Message)
		}
	}
	return c
}

// The cluster's own changes: what a rendered file may say otherwise than the
// installer's, and nothing else.
var (
	kafkaChanges = regexp.MustCompile(`^services\.kafka\.(ports|volumes|healthcheck\.test|environment\.(` + strings.Join([]string{
		"(KAFKA_KRAFT_)?CLUSTER_ID", "KAFKA_ENABLE_KRAFT", "KAFKA_BROKER_ID", "KAFKA_CFG_NODE_ID", "KAFKA_NODE_ID",
		"KAFKA_(CFG_)?PROCESS_ROLES", "KAFKA_(CFG_)?CONTROLLER_QUORUM_VOTERS", "KAFKA_(CFG_)?CONTROLLER_LISTENER_NAMES",
		"KAFKA_(CFG_)?LISTENERS", "KAFKA_(CFG_)?ADVERTISED_LISTENERS", "KAFKA_(CFG_)?LISTENER_SECURITY_PROTOCOL_MAP",
		"KAFKA_CFG_INTER_BROKER_LISTENER_NAME", "KAFKA_(CFG_)?DEFAULT_REPLICATION_FACTOR",
		"KAFKA_(CFG_)?OFFSETS_TOPIC_REPLICATION_FACTOR", "KAFKA_(CFG_)?TRANSACTION_STATE_LOG_(REPLICATION_FACTOR|MIN_ISR)",
		"KAFKA_(CFG_)?MIN_INSYNC_REPLICAS", "KAFKA_(CFG_)?NUM_PARTITIONS", "KAFKA_LOG_DIRS",
	}, "|") + `))$|^volumes\.ms-kafka-`)
	serviceChanges = regexp.MustCompile(`^services\.[a-z-]+\.environment\.(KAFKA_BOOTSTRAP[-_]SERVERS|KAFKA_PARTITIONS|KAFKA_REPLICAS)$`)
	// The installer gives the apache images no heap; the catalogue says why we do.
	apacheHeap = regexp.MustCompile(`^services\.kafka\.environment\.KAFKA_HEAP_OPTS$`)
)

// TestInstallerFiles renders every release and holds each compose file against
// the installer's: all leaves are equal but for the cluster's own changes, and
// no file that carries a Kafka setting is left out.
func TestInstallerFiles(t *testing.T) {
	t.Parallel()
	known, cat := loadFacts(t), catalogue(t)
	if diff := cmp.Diff(known.releases(), cat.Names()); diff != "" {
		t.Errorf("releases (-facts +catalogue):\n%s", diff)
	}
	compared := 0
	for _, rel := range cat.Releases {
		_, made := rendered(t, cat, fmt.Sprintf(small, rel.Name))
		for _, folder := range made.Folders[:3] {
			var names []string
			for _, f := range folder.Files {
				name, ok := strings.CutPrefix(f.Name, "metersphere/docker-compose-")
				if !ok {
					continue
				}
				name = "docker-compose-" + name
				names = append(names, name)
				stock, ok := known.compose(rel.Name, name)
				if !ok {
					t.Errorf("%s: %s is no file of this release", rel.Name, name)
					continue
				}
				compared++
				allowed := []*regexp.Regexp{serviceChanges}
				if name == "docker-compose-kafka.yml" {
					allowed = []*regexp.Regexp{kafkaChanges}
					if rel.Kafka.Family.ConfigFrom != "" {
						allowed = append(allowed, apacheHeap)
					}
				}
				for _, d := range differences(t, f.Blob.Bytes(), stock, allowed) {
					t.Errorf("%s: %s: %s: %s", rel.Name, folder.Path, name, d)
				}
			}
			if want := kafkaFiles(known, rel.Name); !slices.Equal(names, want) {
				t.Errorf("%s: %s: files\n %q, the release carries Kafka settings in\n %q", rel.Name, folder.Path, names, want)
			}
		}
	}
	t.Logf("%d files of %d releases", compared, len(cat.Releases))
}

// kafkaFiles are the compose files of a release with a Kafka setting.
func kafkaFiles(known *facts, rel string) []string {
	var names []string
	for _, name := range known.files(rel) {
		if _, ok := known.compose(rel, name); ok { // only these are kept
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// differences lists the leaves that differ outside what is allowed.
func differences(t *testing.T, text []byte, stock map[string]any, allowed []*regexp.Regexp) []string {
	t.Helper()
	var ours map[string]any
	if err := yaml.Unmarshal(text, &ours); err != nil {
		t.Fatal(err)
	}
	a, b := map[string]string{}, map[string]string{}
	leaves("", stock, a)
	leaves("", ours, b)
	var out []string
	for path := range a {
		if _, ok := b[path]; !ok {
			b[path] = "(nothing)"
		}
	}
	for path, got := range b {
		want, ok := a[path]
		if !ok {
			want = "(nothing)"
		}
		if got != want && !slices.ContainsFunc(allowed, func(r *regexp.Regexp) bool { return r.MatchString(path) }) {
			out = append(out, fmt.Sprintf("%s: installer %s, ours %s", path, want, got))
		}
	}
	slices.Sort(out)
	return out
}

// leaves flattens a parsed file; a list is one leaf, and types count.
func leaves(path string, v any, out map[string]string) {
	if m, ok := v.(map[string]any); ok && len(m) > 0 {
		for key, v := range m {
			leaves(strings.TrimPrefix(path+"."+key, "."), v, out)
		}
		return
	}
	out[path] = fmt.Sprintf("%#v", v)
}
