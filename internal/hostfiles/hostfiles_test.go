package hostfiles_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/release/releasetest"
)

// The golden trees are read without a problem, and say of Kafka what their spec says.
func TestReadGoldenTrees(t *testing.T) {
	dirs, err := filepath.Glob("../../golden/cases/*/want/*")
	if err != nil || len(dirs) < 10 {
		t.Fatalf("%d golden trees, %v", len(dirs), err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(filepath.Dir(filepath.Dir(dir))), func(t *testing.T) {
			spec, err := os.ReadFile(filepath.Join(dir, "../../cluster.toml"))
			if err != nil {
				t.Fatal(err)
			}
			c, err := hostfiles.Read(releasetest.Catalogue(t), dir)
			if err != nil {
				t.Fatal(err)
			}
			if c.Name != filepath.Base(dir) {
				t.Errorf("cluster %q in %s", c.Name, dir)
			}
			ids := map[string]bool{}
			voters := ""
			for _, h := range c.Hosts {
				for _, p := range h.Problems {
					t.Errorf("%v: %s", p.Place, p.Message)
				}
				if len(h.Kafkas) == 0 {
					continue
				}
				k := h.Kafkas[0]
				if id := k.NodeID(); !id.Given || ids[id.Text] {
					t.Errorf("%s: node id %q", h.Name, id.Text)
				} else {
					ids[id.Text] = true
				}
				if len(k.ClusterID.Text) != 22 {
					t.Errorf("%s: cluster id %q", h.Name, k.ClusterID.Text)
				}
				v := k.Property("controller.quorum.voters").Text
				if voters != "" && v != voters {
					t.Errorf("%s: voters %q and %q", h.Name, v, voters)
				}
				voters = v
				broker, controller := k.Roles().Broker, k.Roles().Controller
				if _, ok := k.ClientListener(); ok != broker {
					t.Errorf("%s: broker %v, advertises for clients %v", h.Name, broker, ok)
				}
				isVoter := slices.ContainsFunc(k.Voters(), func(v kafka.Voter) bool { return v.ID == k.Node().ID() })
				if isVoter != controller {
					t.Errorf("%s: controller %v, voter %v", h.Name, controller, isVoter)
				}
				if want := !strings.Contains(string(spec), `storage = "container"`); (k.DataMount() != nil) != want {
					t.Errorf("%s: data mount %v in %s", h.Name, k.DataMount(), k.DataDirs()[0])
				}
				if k.HealthPort() == 0 || !strings.HasPrefix(k.Tag.Text, "3.") {
					t.Errorf("%s: health port %d, tag %q", h.Name, k.HealthPort(), k.Tag.Text)
				}
				want := "bitnami"
				if strings.HasPrefix(k.Tag.Text, "3.7") {
					want = "apache"
				}
				if k.Family.Name != want {
					t.Errorf("%s: family %s of %s", h.Name, k.Family.Name, k.Tag.Text)
				}
			}
		})
	}
}

const edited = `    version: "2.1"
  services:
    kafka:
      image: '${MS_IMAGE_PREFIX}/kafka:3.4.0'
      ports:
        - '${MS_KAFKA_PORT}:9092'
        - '9093:9093'     #开放9093端口
      healthcheck:
        test: ["CMD", "bash", "-c", "< /dev/tcp/localhost/9093"]
      environment:
        KAFKA_BROKER_ID: 3        # one of 1 2 3
        KAFKA_CFG_CONTROLLER_QUORUM_VOTERS: 1@10.1.11.53:9093,2@10.1.11.54:9093,3@10.1.11.58:9093
        KAFKA_CFG_PROCESS_ROLES: broker,controller
`

// A file whose version stands deeper than services, as in MeterSphere's guide,
// is read, and the place of the slip and of every value is told.
func TestMendedIndentation(t *testing.T) {
	h := hostfiles.NewHost(releasetest.Catalogue(t), "ms-3", "ms-3", map[string][]byte{"docker-compose-kafka.yml": []byte(edited)})
	var got []string
	for _, p := range h.Problems {
		got = append(got, fmt.Sprintf("%v %v %s", p.Place, p.Repaired, p.Message))
	}
	file := filepath.Join("ms-3", "docker-compose-kafka.yml")
	want := []string{file + ":1:5 true the line is indented 2 columns deeper than the other keys of the file, which is not YAML"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	k := h.Kafkas[0]
	if k == nil {
		t.Fatal("no Kafka")
	}
	if id := k.NodeID(); id.Text != "3" || id.Place.String() != file+":11:26" {
		t.Errorf("node id %q at %v", id.Text, id.Place)
	}
	if p := k.Service.Ports[0]; p.Published != "${MS_KAFKA_PORT}" || p.Container != "9092" || !p.Value.Open {
		t.Errorf("port %+v", p)
	}
	if v := k.Voters(); len(v) != 3 || v[1] != (kafka.Voter{ID: 2, Endpoint: kafka.Endpoint{Host: "10.1.11.54", Port: 9093}}) {
		t.Errorf("voters %v", v)
	}
}

// What cannot be YAML is a problem with a line; what the parser would quote of
// the file is not told.
func TestProblems(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"full-width colon", "services:\n  api:\n    environment:\n      KAFKA_BOOTSTRAP-SERVERS：a:9092\n      B: 1\n", "x.yml:4:30: a full-width colon (：) stands behind KAFKA_BOOTSTRAP-SERVERS, so that this is no key with a value"},
		{"tab", "services:\n\tapi:\n\t  image: x\n", "x.yml:2:1: the line is indented with a tab, which YAML refuses\nx.yml:3:1: the line is indented with a tab, which YAML refuses"},
		{"twice", "services:\n  api:\n    environment:\n      A: 1\n      A: 2\n", "x.yml:5:7: the key \"A\" stands twice, and docker-compose takes only one"},
		{"blank before a key", "services:\n  api:\n    \u00a0image: x\n", "x.yml:3:5: a character that looks like a blank is none for YAML (U+00A0)"},
		{"blank behind a key", "services:\n  api:\n    image\u200b: x\n", "x.yml:3:5: a character that looks like a blank is none for YAML (U+200B)"},
		{"blank in a list", "services:\n  api:\n    environment: [\u3000A=1]\n", "x.yml:3:19: a character that looks like a blank is none for YAML (U+3000)"},
		{"blank that indents", "services:\n  api:\n    image: x\n  \u3000restart: always\n", "x.yml:4:3: a character that looks like a blank is none for YAML (U+3000)"},
		{"blank behind a colon", "services:\n  api:\n    image:\u00a0x\n    restart: a\n", "x.yml:3:10: a character that looks like a blank is none for YAML (U+00A0)"},
		{"blank behind a hyphen", "services:\n  api:\n    ports:\n    -\u3000\"1:1\"\n    - \"2:2\"\n", "x.yml:4:6: a character that looks like a blank is none for YAML (U+3000)"},
		{"UTF-16", "s\x00e\x00", "x.yml:1: the file holds a zero byte"},
		{"GBK", "# a \xb1\xcf b\n# \xb1\nservices: {}\n", "x.yml:1:5: byte 0xb1 is not UTF-8 text"},
		{"mappings in a list", "services:\n  api:\n    environment:\n    - A: 1\n", "x.yml:4:7: a mapping or a list stands where a text is wanted"},
		{"no list", "services:\n  api:\n    environment: A=1\n    ports: {a: b}\n    volumes:\n", "x.yml:3:18: environment is not of the form that docker-compose takes\nx.yml:4:12: ports is not of the form that docker-compose takes"},
		{"empty", "", "x.yml: the file is empty"},
		{"list", "- a\n", "x.yml:1: the file is no YAML mapping"},
		{"two documents", "a: 1\n---\nb: 2\n", "x.yml:2: a second YAML document begins"},
		{"secret", "services:\n  api:\n    environment:\n      PASSWORD: *hunter2\n", "x.yml:4: is not YAML: unknown anchor referenced"},
		{"open quote", "services:\n  api:\n    image: \"x\n    ports: []\n", "x.yml:3: is not YAML: found unexpected end of stream"},
		{"deeper line", "services:\n  api:\n    image: x\n      # no content\n      ports: []\n    restart: always\n", "x.yml:5: is not YAML: did not find expected key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, problems := hostfiles.ParseFile("x", "x.yml", []byte(test.text), nil)
			var got []string
			for _, p := range problems {
				got = append(got, p.Place.String()+": "+p.String())
			}
			if d := cmp.Diff(test.want, strings.Join(got, "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}

// Both notations of a service mean the same.
func TestNotations(t *testing.T) {
	short := `services:
  kafka:
    image: x/kafka:3.5.1
    environment: ["KAFKA_CFG_NODE_ID=2", "A=${B:-c}", "OPEN=${D}", "PASSED"]
    ports: ["127.0.0.1:9092:9092", "9093:9093/udp", "80", "[::1]:81:82", "${P:-1:2}:3"]
    volumes: ["data:/bitnami/kafka", "/tmp", "${MS_BASE}/x:/y:ro"]
    deploy: {resources: {limits: {memory: 1g}}}
`
	h := hostfiles.NewHost(releasetest.Catalogue(t), "h", "h", map[string][]byte{"docker-compose-kafka.yml": []byte(short), ".env": []byte("# MS\nMS_BASE=/opt\nQUOTED=\"a b\"\n")})
	s := h.Kafkas[0].Service
	for name, want := range map[string]string{"KAFKA_CFG_NODE_ID": "2", "A": "c", "OPEN": "${D}", "PASSED": ""} {
		if v := s.Variable(name); v.Text != want || v.Open != (name == "OPEN") || v.Given != (name != "PASSED") {
			t.Errorf("%s: %+v", name, v)
		}
	}
	var ports, mounts []string
	for _, p := range s.Ports {
		ports = append(ports, fmt.Sprintf("%s|%s|%s|%s", p.Address, p.Published, p.Container, p.Protocol))
	}
	if d := cmp.Diff([]string{"127.0.0.1|9092|9092|tcp", "|9093|9093|udp", "||80|tcp", "::1|81|82|tcp", "1|2|3|tcp"}, ports); d != "" {
		t.Error(d)
	}
	for _, m := range s.Mounts {
		mounts = append(mounts, fmt.Sprintf("%s|%s|%v", m.Source, m.Target, m.Named()))
	}
	if d := cmp.Diff([]string{"data|/bitnami/kafka|true", "|/tmp|false", "/opt/x|/y|false"}, mounts); d != "" {
		t.Error(d)
	}
	if s.MemLimit.Text != "1g" || h.Env.Get("QUOTED").Text != "a b" || h.Kafkas[0].DataMount() == nil {
		t.Errorf("%+v, %+v, %+v", s.MemLimit, h.Env.Get("QUOTED"), h.Kafkas[0].DataMount())
	}
}

// The apache image appends the variables to the mounted file, where the last
// entry wins; the bitnami images read either the one or the other.
func TestMountedFile(t *testing.T) {
	file := "node.id=7\nlog.dirs = /data\n# no\n"
	read := func(text, name string) *hostfiles.Kafka {
		return hostfiles.NewHost(releasetest.Catalogue(t), "h", "h", map[string][]byte{"metersphere/docker-compose-kafka.yml": []byte(text), "metersphere/" + name: []byte(file)}).Kafkas[0]
	}
	k := read("services:\n  kafka:\n    image: a/kafka:3.7.1\n    environment: {KAFKA_NODE_ID: 1, KAFKA_HEAP_OPTS: x}\n    volumes: ['${MS_BASE}/metersphere/conf/kafka/config:/mnt/shared/config']\n", "conf/kafka/config/server.properties")
	if k.NodeID().Text != "1" || k.Property("log.dirs").Text != "/data" || k.Replaces || k.Mounted == "" {
		t.Errorf("apache: %+v", k.Properties)
	}
	if p := k.Property("log.dirs").Place; p.Line != 2 || p.Col != 12 {
		t.Errorf("place %v", p)
	}
	k = read("services:\n  kafka:\n    image: a/kafka:3.4.0\n    environment: {KAFKA_CFG_NODE_ID: 1, KAFKA_CFG_NUM_PARTITIONS: 3}\n    volumes: ['${MS_BASE}/metersphere/conf/kafka/c.properties:/bitnami/kafka/config/server.properties']\n", "conf/kafka/c.properties")
	if k.NodeID().Text != "7" || k.Property("num.partitions").Given || !k.Replaces {
		t.Errorf("bitnami: %+v", k.Properties)
	}
	k = read("services:\n  kafka:\n    image: a/kafka:3.4.0\n    environment: {KAFKA_CFG_BROKER_ID: 1, KAFKA_BROKER_ID: 3}\n", "conf/kafka/none.properties")
	if k.NodeID().Text != "3" {
		t.Errorf("the short name wins: %+v", k.Properties)
	}
}

// Folders are found in each form they have.
func TestReadFolders(t *testing.T) {
	dir := t.TempDir()
	kafka := []byte("services:\n  kafka: {image: a/kafka:3.4.0}\n")
	for _, name := range []string{"flat/docker-compose-kafka.yml", "copied/metersphere/docker-compose-kafka.yml", "tree/hosts/ms-1/metersphere/docker-compose-kafka.yml", "tree/hosts/note.txt", "tree/nginx/tree.conf", "other/README"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, kafka, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "flat/version"), []byte("v2.10.0-lts-b123\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/opt/metersphere/.env", filepath.Join(dir, "copied/metersphere/install.conf")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "copied/metersphere/.env"), []byte("A=1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := hostfiles.Read(releasetest.Catalogue(t), filepath.Join(dir, "flat"), filepath.Join(dir, "copied", "metersphere"), filepath.Join(dir, "tree"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, h := range c.Hosts {
		names = append(names, h.Name)
	}
	if d := cmp.Diff([]string{"flat", "copied", "ms-1"}, names); d != "" {
		t.Error(d)
	}
	if v := c.Hosts[0].Version; v.Text != "v2.10.0-lts" || len(c.Nginx) != 1 {
		t.Errorf("version %+v, nginx %v", v, c.Nginx)
	}
	if _, err := hostfiles.Read(releasetest.Catalogue(t), filepath.Join(dir, "other")); !errors.Is(err, hostfiles.ErrNoHosts) {
		t.Errorf("folder without hosts: %v", err)
	}
	if _, err := hostfiles.Read(releasetest.Catalogue(t), filepath.Join(dir, "nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

// The record and the NGINX files of a tree are read, if they are files.
func TestTreeTexts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ms[1]")
	for _, name := range []string{"hosts/a/docker-compose-kafka.yml", "cluster.toml", "nginx/ms.conf", "nginx/folder.conf/x"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("services: {}\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, err := hostfiles.Read(releasetest.Catalogue(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	if c.RecordPath != filepath.Join(dir, "cluster.toml") || len(c.Record) == 0 || len(c.Texts) != 1 || len(c.Nginx) != 2 {
		t.Errorf("record %q at %q, texts %v, nginx %v", c.Record, c.RecordPath, c.Texts, c.Nginx)
	}
	if err := os.Truncate(c.RecordPath, 5<<20); err != nil {
		t.Fatal(err)
	}
	if c, err = hostfiles.Read(releasetest.Catalogue(t), dir); err != nil || c.Record != nil {
		t.Errorf("%v, %d bytes", err, len(c.Record))
	}
	if c, err = hostfiles.Read(releasetest.Catalogue(t), dir, dir); err != nil || c.Record != nil {
		t.Errorf("of two trees: %v, %d bytes", err, len(c.Record))
	}
}

// Aliases that grow without end stop the reading, not the program.
func TestManyAliases(t *testing.T) {
	text := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		text += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 10), ","))
	}
	text += "services: {kafka: {environment: *j}}\n"
	f, _ := hostfiles.ParseFile("x", "x.yml", []byte(text), nil)
	if len(f.Services) != 1 {
		t.Errorf("services %v", f.Services)
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add([]byte(edited))
	f.Add([]byte("services:\n  a: &x {environment: [A=1], ports: [80]}\n  b:\n    <<: *x\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		h := hostfiles.NewHost(releasetest.Catalogue(t), "h", "h", map[string][]byte{"docker-compose-kafka.yml": text, ".env": []byte("A=1")})
		hostfiles.Leaves("x.yml", text, h.Env)
		for _, k := range h.Kafkas {
			k.Voters()
			k.ClientListener()
			k.DataMount()
		}
	})
}

// However many keys stand twice, the first hundred are told.
func TestManyProblems(t *testing.T) {
	text := "services:\n  api:\n    environment:\n" + strings.Repeat("      A: 1\n", 20_000)
	_, problems := hostfiles.ParseFile("api", "x.yml", []byte(text), nil)
	if len(problems) != 100 {
		t.Errorf("%d problems", len(problems))
	}
}
