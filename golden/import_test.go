package golden_test

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/adopt"
	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/tree"
	"mskraft/templates"
)

// TestImportCases reads every golden tree back, and wants the spec that is
// drafted of it to give the same tree.
func TestImportCases(t *testing.T) {
	t.Parallel()
	r := newRound(t)
	for _, dir := range cases(t, "cases/*/want/*") {
		t.Run(strings.Split(filepath.ToSlash(dir), "/")[1], func(t *testing.T) {
			c, err := hostfiles.Read(r.cat, dir)
			if err != nil {
				t.Fatal(err)
			}
			d := r.draft(t, c)
			if len(d.Notes) > 0 || d.Open > 0 {
				t.Errorf("not all of it is in the spec: %d open, %v", d.Open, d.Notes)
			}
			want := files(t, dir, ".")
			for _, h := range c.Hosts {
				want[path.Join("hosts", h.Name, script)] = readmeText(t, script)
			}
			r.same(t, d, want)
			out := t.TempDir()
			abs, err := filepath.Abs(filepath.Join(dir, "../../cluster.toml"))
			if err != nil {
				t.Fatal(err)
			}
			mskraft(t, out, "render", abs, "-o", ".")
			code, stdout, stderr := mskraft(t, out, "import", filepath.Base(dir))
			if code != 0 || stdout != string(d.Text) {
				t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
			}
		})
	}
}

// TestImportReleases does the same for clusters of every release that between
// them take most of the keys of a spec.
func TestImportReleases(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("imports clusters of every release")
	}
	r := newRound(t)
	for _, rel := range r.cat.Releases {
		t.Run(rel.Name, func(t *testing.T) {
			for _, text := range importSpecs(rel) {
				c, want := r.readBack(t, text)
				d := r.draft(t, c)
				if len(d.Notes) > 0 || d.Open > 0 || d.Release.Name != rel.Name {
					t.Errorf("not all of it is found: %d open, release %+v, %v\n%s", d.Open, d.Release, d.Notes, d.Text)
				}
				if r.same(t, d, want); t.Failed() {
					t.Fatalf("was:\n%s", text)
				}
			}
		})
	}
}

// TestImportHostFolders takes the folders of hosts alone. Their files have to tell
// the release, and come out the same.
func TestImportHostFolders(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("imports hosts of every release")
	}
	r := newRound(t)
	for _, rel := range r.cat.Releases {
		t.Run(rel.Name, func(t *testing.T) {
			for _, text := range importSpecs(rel) {
				c, want := r.readBack(t, text)
				c.Name, c.Record = "", nil
				d := r.draft(t, c)
				if !d.Release.Files || d.Cluster == nil {
					t.Fatalf("release %+v, %v\n%s", d.Release, d.Findings, d.Text)
				}
				got := r.files(t, d.Cluster)
				for _, all := range []map[string]string{got, want} {
					maps.DeleteFunc(all, func(name, _ string) bool { return path.Ext(name) != ".yml" && path.Ext(name) != ".properties" })
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("was\n%s\ndraft\n%s\n-was +rendered from the draft:\n%s", text, d.Text, diff)
				}
			}
		})
	}
}

// TestImportRelease drafts a tree for another release, and wants what that spec with the
// other release gives.
func TestImportRelease(t *testing.T) {
	t.Parallel()
	r := newRound(t)
	for _, move := range [][2]string{{"v2.10.14-lts", "v2.10.20-lts"}, {"v2.2.2", "v2.3.0"}, {"v2.10.20-lts", "v3.3.0"}} {
		for i, text := range importSpecs(r.cat.Find(move[0]))[2:] {
			c, _ := r.readBack(t, text)
			d, err := adopt.New(c, r.cat, move[1])
			if err != nil {
				t.Fatal(err)
			}
			if i == 1 && move[1] == "v3.3.0" {
				if len(d.Notes) != 1 || !strings.Contains(d.Notes[0].String(), "performance") {
					t.Errorf("a key that v3 does not have: %v", d.Notes)
				}
				continue
			}
			_, want := r.readBack(t, strings.Replace(text, move[0], move[1], 1))
			r.same(t, d, want)
		}
	}
}

// TestImportTranslated reads a tree of templates in which a translator has put other
// headings into the runbook: it is the record that is read.
func TestImportTranslated(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	mskraft(t, work, "templates", "export", "translated")
	path := filepath.Join(work, "translated/cluster/README.md.tmpl")
	text := strings.NewReplacer(
		"# Cluster {{", "# 集群 {{", "MeterSphere {{ .Cluster.Release.Name }}, Kafka", "Kafka", "| host | address | install mode |", "| 主机 | 地址 | 安装模式 |",
	).Replace(readmeText(t, path))
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	spec := fmt.Sprintf(small, "v3.1.0") + "[hosts.far]\naddress = \"far.example.com\"\nmode = \"server\"\nroles = []\n"
	if err := os.WriteFile(filepath.Join(work, "ms.toml"), []byte(spec), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := mskraft(t, work, "render", "ms.toml", "-o", "out", "--templates", "translated"); code != 0 {
		t.Fatal(stderr)
	}
	names, err := os.ReadDir(filepath.Join(work, "out"))
	if err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := mskraft(t, work, "import", "out/"+names[0].Name(), "--templates", "translated")
	if code != 0 || !strings.Contains(stdout, `release = "v3.1.0"`) || !strings.Contains(stdout, `address = "far.example.com"`) {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if text = readmeText(t, filepath.Join(work, "out", names[0].Name(), "README.md")); !strings.HasPrefix(text, "# 集群") || strings.Contains(text, "| host |") {
		t.Errorf("the runbook is not translated:\n%s", text)
	}
}

// TestImportTemplatesOf reads a tree back whose release the catalogue lacks.
func TestImportTemplatesOf(t *testing.T) {
	t.Parallel()
	r := newRound(t)
	for _, like := range []string{"v2.2.2", "v2.6.0", "v2.10.20-lts", "v3.2.0"} {
		text := strings.Replace(importSpecs(r.cat.Find(like))[0], like, "v9.9.9-x\"\ntemplates_of = \""+like, 1)
		c, want := r.readBack(t, text)
		d := r.draft(t, c)
		if d.Release.Name != "v9.9.9-x" {
			t.Errorf("release %+v", d.Release)
		}
		r.same(t, d, want)
	}
}

// round goes from a spec to a tree and back.
type round struct {
	cat *release.Catalogue
	r   *render.Renderer
}

func newRound(t *testing.T) *round { return &round{catalogue(t), render.New(templates.Files)} }

func (r *round) draft(t *testing.T, c *hostfiles.Cluster) *adopt.Draft {
	t.Helper()
	d, err := adopt.New(c, r.cat, "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// same fails where the drafted cluster is rendered otherwise than want.
func (r *round) same(t *testing.T, d *adopt.Draft, want map[string]string) {
	t.Helper()
	if d.Cluster == nil {
		t.Fatalf("no cluster: %v\n%s", d.Findings, d.Text)
	}
	text := d.Text
	maps.DeleteFunc(want, func(name, _ string) bool { return path.Base(name) == tree.Manifest }) // it follows from the others
	if d := cmp.Diff(want, r.files(t, d.Cluster)); d != "" {
		t.Errorf("-was +rendered from the draft:\n%s", d)
		t.Logf("the draft:\n%s", text)
	}
}

// files renders a cluster.
func (r *round) files(t *testing.T, c *cluster.Cluster) map[string]string {
	t.Helper()
	made, err := r.r.Tree(c)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, folder := range made.Folders {
		for _, f := range folder.Files {
			all[path.Join(folder.Path, f.Name)] = string(f.Blob.Bytes())
		}
	}
	return all
}

// readBack renders a spec and reads the files as if they were on disk.
func (r *round) readBack(t *testing.T, text string) (*hostfiles.Cluster, map[string]string) {
	t.Helper()
	made := clusterOf(t, r.cat, text)
	all := r.files(t, made)
	c := &hostfiles.Cluster{Name: made.Name, Dirs: []string{made.Name}}
	hosts := map[string]map[string][]byte{}
	for name, text := range all {
		if rest, ok := strings.CutPrefix(name, "hosts/"); ok {
			host, file, _ := strings.Cut(rest, "/")
			if hosts[host] == nil {
				hosts[host] = map[string][]byte{}
			}
			hosts[host][file] = []byte(text)
			continue
		}
		if name == render.Record {
			c.Record, c.RecordPath = []byte(text), made.Name+"/"+name
		}
	}
	for _, name := range slices.Sorted(maps.Keys(hosts)) {
		c.Hosts = append(c.Hosts, hostfiles.NewHost(r.cat, name, made.Name+"/hosts/"+name, hosts[name]))
	}
	return c, all
}

// importSpecs are specs for a release.
func importSpecs(rel *release.Release) []string {
	name := fmt.Sprintf("release = %q\n", rel.Name)
	services, editions := "", ""
	for _, s := range rel.ServicesOf(rel.EntryFile()) {
		services += fmt.Sprintf("[services.%s]\nmem_limit = \"4g\"\nprivileged = true\n", s)
	}
	if len(rel.Generation.Editions) > 1 {
		editions = "edition = \"ee\"\n"
	}
	port := "server_port = 8085\n"
	if rel.FixedServerPort() {
		port = ""
	}
	performance, state := "", "mysql = \"10.0.0.60:3307\"\nredis = \"redis.example.com\"\n"
	if rel.Generation.Tester != "" {
		performance = "performance_test_bootstrap = [\"b\", \"a\"]\n"
	}
	if rel.Generation.MinIO {
		state += "minio = \"https://minio.example.com\"\n"
	}
	internal := ""
	if rel.Kafka.Family.Has(release.Brokers) {
		internal = "internal_port = 19192\n"
	}
	mode := "server"
	if _, ok := rel.Loads("middleware"); ok {
		mode = "middleware"
	}
	return []string{
		fmt.Sprintf(small, rel.Name),
		name + editions + `[cluster]
name = "a-cluster-1"
id = "LelM2dIFQkiUFVXCECqRWA"
[hosts.b]
address = "b.example.com"
node_id = 0
client_port = 19999
` + internal + port + `heap = "-Xms1g -Xmx2g"
nginx = "backup"
[hosts.a]
address = "10.0.0.1"
node_id = 2147483647
controller_port = 9393
[hosts.c]
address = "10.0.0.3"
node_id = 5
mode = "` + mode + `"
[kafka]
replication_factor = 2
min_insync_replicas = 2
partitions = 12
storage = "container"
bootstrap = ["a", "c"]
` + performance + `[kafka.properties]
"log.retention.ms" = 1
"compression.type" = "lz4"
"message.max.bytes" = 1000000
"broker.rack" = "a \"b\" $c #d: ${E}"
` + services + `[services.kafka]
mem_limit = "3g"
[state]
mode = "shared"
` + state + `[nginx]
listen = 81
balance = "least_conn"
client_max_body_size = "0"
server_name = "a.B.example.com"
[nginx.tls]
certificate = "/a+b.pem"
certificate_key = "/c"
`,
		name + `[cluster]
name = "x"
id = "LelM2dIFQkiUFVXCECqRWA"
[hosts.one]
address = "10.0.0.1"
node_id = 7
[hosts.two]
address = "10.0.0.2"
roles = []
[kafka]
bootstrap = "local-first"
[nginx]
balance = "round_robin"
`,
		name + seven(rel),
	}
}

// seven is a cluster whose broker lists are shorter than the cluster.
func seven(rel *release.Release) string {
	var b strings.Builder
	b.WriteString("[cluster]\nname = \"seven\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n")
	for i := 1; i <= 7; i++ {
		fmt.Fprintf(&b, "[hosts.h%d]\naddress = \"10.0.0.%d\"\nnode_id = %d\n", i, i, 10-i)
	}
	b.WriteString("[kafka]\nbootstrap = \"local-first\"\n")
	if rel.Generation.Tester != "" {
		b.WriteString("performance_test_bootstrap = \"local\"\n")
	}
	return b.String()
}
