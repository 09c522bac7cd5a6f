package adopt_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/adopt"
	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/spec"
	"mskraft/templates"
)

// open is the catalogue, for those who have no test at hand.
func open() *release.Catalogue {
	cat, err := release.Open(templates.Files)
	if err != nil {
		panic(err)
	}
	return cat
}

// kafka is a file for a host of a cluster of three, as somebody may write it.
func kafka(id, address, more string) string {
	return fmt.Sprintf(`services:
  kafka:
    image: kafka:3.6.1
    ports: ["9092:9092", "9093:9093"]
    environment:
      KAFKA_BROKER_ID: %[1]s
      KAFKA_CFG_NODE_ID: %[1]s
      KAFKA_KRAFT_CLUSTER_ID: LelM2dIFQkiUFVXCECqRWA
      KAFKA_CFG_PROCESS_ROLES: broker,controller
      KAFKA_CFG_CONTROLLER_QUORUM_VOTERS: 1@10.0.0.1:9093,2@10.0.0.2:9093,3@10.0.0.3:9093
      KAFKA_CFG_LISTENERS: PLAINTEXT://:9092,CONTROLLER://:9093
      KAFKA_CFG_ADVERTISED_LISTENERS: PLAINTEXT://%[2]s:9092
%[3]s`, id, address, more)
}

// hosts are named a, b and so on; each has the files of one map.
func hosts(files ...map[string]string) *hostfiles.Cluster {
	c := &hostfiles.Cluster{}
	for i, f := range files {
		texts := map[string][]byte{}
		for name, text := range f {
			texts[name] = []byte(text)
		}
		name := string(rune('a' + i))
		c.Hosts = append(c.Hosts, hostfiles.NewHost(open(), name, name, texts))
	}
	return c
}

// three are hosts of which the last differs.
func three(last map[string]string) *hostfiles.Cluster {
	file := func(text string) map[string]string { return map[string]string{"docker-compose-kafka.yml": text} }
	return hosts(file(kafka("1", "10.0.0.1", "")), file(kafka("2", "10.0.0.2", "")), last)
}

func make1(t testing.TB, c *hostfiles.Cluster) *adopt.Draft {
	t.Helper()
	d, err := adopt.New(c, releasetest.Catalogue(t), "v2.10.10")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// has reports whether a line of the spec is that.
func has(d *adopt.Draft, line string) bool {
	return slices.Contains(strings.Split(string(d.Text), "\n"), line)
}

// What hosts disagree about is decided by most of them, and told; what nobody can
// take from them is left open.
func TestDecisions(t *testing.T) {
	for _, test := range []struct {
		name string
		last map[string]string
		want []string // lines of the spec
		note string   // part of a note, with its place; "none" for no note at all
	}{
		{"nothing", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "")}, []string{"node_id = 3", `address = "10.0.0.3"`}, ""},
		{"id twice", map[string]string{"docker-compose-kafka.yml": kafka("2", "10.0.0.3", "")}, []string{"node_id = 3 # TODO: proposed; the host has 2, as b has"}, `c/docker-compose-kafka.yml:7:26: the node id is "2" here; c gets 3 in the spec`},
		{"id that is none", map[string]string{"docker-compose-kafka.yml": kafka("x", "10.0.0.9", "")}, []string{"node_id = 3 # TODO: proposed; the host has none"}, "c/docker-compose-kafka.yml:7:26: the node id"},
		{"address of a container", map[string]string{"docker-compose-kafka.yml": kafka("3", "kafka", "")}, []string{`address = "10.0.0.3"`}, ""},
		{"no address", map[string]string{"docker-compose-kafka.yml": kafka("4", "localhost", "")}, []string{`# address = "localhost"`}, ""},
		{"address of another", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.2", "")}, []string{`address = "10.0.0.3"`, "# PLAINTEXT://10.0.0.2:9092 is advertised here, and a spec has one address for a host: c is 10.0.0.3 for all"}, "c/docker-compose-kafka.yml:12:39: PLAINTEXT://10.0.0.2:9092"},
		{"other cluster", map[string]string{"docker-compose-kafka.yml": strings.Replace(kafka("3", "10.0.0.3", ""), "LelM2", "AAAA2", 1)}, []string{`id = "LelM2dIFQkiUFVXCECqRWA" # never change it`}, "c/docker-compose-kafka.yml:8:31: the cluster id is"},
		{"no cluster", map[string]string{"docker-compose-kafka.yml": strings.Replace(kafka("3", "10.0.0.3", ""), "LelM2dIFQkiUFVXCECqRWA", `""`, 1)}, []string{`id = "LelM2dIFQkiUFVXCECqRWA" # never change it`}, "c/docker-compose-kafka.yml:8:31: no cluster id is here"},
		{"alone", map[string]string{"docker-compose-kafka.yml": strings.Replace(kafka("3", "10.0.0.3", ""), "1@10.0.0.1:9093,2@10.0.0.2:9093,3@10.0.0.3", "3@127.0.0.1", 1)}, []string{"node_id = 3"}, "c/docker-compose-kafka.yml:10:43: the Kafka of this host is on its own"},
		{"other Kafka", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", ""), ".env": "MS_EXTERNAL_KAFKA=true\n"}, []string{"roles = []"}, ""},
		{"other name of the file", map[string]string{"compose.yaml": kafka("3", "10.0.0.3", "")}, []string{"node_id = 3", `address = "10.0.0.3"`}, ""},
		{"other name of the service", map[string]string{"docker-compose-kafka.yml": strings.Replace(kafka("3", "10.0.0.3", ""), "  kafka:", "  mq:", 1)}, []string{"node_id = 3"}, ""},
		{"file that is no YAML", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "") + "   x: [\n"}, []string{"node_id = 3 # TODO: proposed; the host has none", `address = "10.0.0.3"`}, "the compose file with the host's Kafka was not understood"},
		{"further Kafka", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "") + strings.ReplaceAll(strings.TrimPrefix(kafka("4", "10.0.0.4", ""), "services:\n"), "  kafka:", "  mq:")}, []string{"[hosts.mq]", "node_id = 4", `address = "10.0.0.4"`}, "c/docker-compose-kafka.yml:13:3: c runs this Kafka, too"},
		{"other mode", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", ""), ".env": "MS_INSTALL_MODE=server\nMS_KAFKA_HOST=10.0.0.3\n"}, []string{`mode = "server"`}, ""},
		{"mode without Kafka", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", ""), ".env": "MS_INSTALL_MODE=node-controller\n"}, nil, "c/.env:1:1: the host is left out"},
		{"stranger", map[string]string{"docker-compose-kafka.yml": strings.ReplaceAll(kafka("3", "10.0.0.3", ""), ",3@10.0.0.3", ",3@10.0.0.3:9093,4@10.0.0.4")}, nil, "the voter 4@10.0.0.4 is none of the hosts"},
		{"other release", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", ""), "version": "v2.10.9-lts"}, []string{`release = "v2.10.10-lts"`}, ""},
		{"own volume", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "    volumes: ['/data:/bitnami/kafka']\n")}, []string{`storage = "container" # what the hosts have; without this line: a volume, which keeps the data`}, "c/docker-compose-kafka.yml:13:15: Kafka's data is in /data/data, and mskraft's in ms-kafka-bitnami/data"},
		{"own volume further up", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "    volumes: ['ms-kafka-bitnami:/bitnami']\n")}, []string{"# Kafka's data is in ms-kafka-bitnami/kafka/data, and mskraft's in ms-kafka-bitnami/data: the data is not taken along"}, "c/"},
		{"own volume at the data", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "    volumes: ['ms-kafka-bitnami:/bitnami/kafka/data']\n")}, nil, "c/docker-compose-kafka.yml:13:15: Kafka's data is in ms-kafka-bitnami, and mskraft's"},
		{"several folders", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "      KAFKA_CFG_LOG_DIRS: /bitnami/kafka/data, /disk2\n    volumes: ['ms-kafka-bitnami:/bitnami/kafka', '/srv/2:/disk2/']\n")}, []string{"# Kafka's data is in /srv/2, and mskraft's in ms-kafka-bitnami/data: the data is not taken along"}, "c/docker-compose-kafka.yml:14:50: Kafka's data"},
		{"two addresses", map[string]string{"docker-compose-kafka.yml": kafka("3", "203.0.113.3", "")}, []string{`address = "10.0.0.3"`}, "c/docker-compose-kafka.yml:12:39: PLAINTEXT://203.0.113.3:9092 is advertised here"},
		{"listeners of other names", map[string]string{"docker-compose-kafka.yml": strings.ReplaceAll(kafka("3", "10.0.0.3", ""), "PLAINTEXT", "INSIDE")}, []string{"node_id = 3"}, "none"},
		{"names of extra_hosts", map[string]string{"docker-compose-kafka.yml": strings.Replace(kafka("3", "kafka-3", "    extra_hosts: ['kafka-3:10.0.0.3']\n"), "3@10.0.0.3", "3@kafka-3", 1)}, []string{`address = "10.0.0.3"`}, "none"},
		{"another listener", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3:9092,EXTERNAL://203.0.113.3", "")}, []string{`address = "10.0.0.3"`}, "c/docker-compose-kafka.yml:12:39: EXTERNAL://203.0.113.3:9092 is advertised here"},
		{"ports", map[string]string{"docker-compose-kafka.yml": strings.Replace(kafka("3", "10.0.0.3", ""), `"9092:9092", "9093:9093"`, `"19092:9092"`, 1)}, []string{"client_port = 19092"}, ""},
		{"factor", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "      KAFKA_CFG_DEFAULT_REPLICATION_FACTOR: 9\n")}, nil, "c/docker-compose-kafka.yml:13:45: replication_factor = 9: 9 replicas need 9 brokers"},
		{"factor in words", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "      KAFKA_CFG_NUM_PARTITIONS: many\n")}, nil, `c/docker-compose-kafka.yml:13:33: partitions = "many": expected an integer`},
		{"heap", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "      KAFKA_HEAP_OPTS: -Xmx1g\n")}, nil, `c/docker-compose-kafka.yml:13:24: heap = "-Xmx1g"`},
		{"owned property", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "      KAFKA_CFG_ZOOKEEPER_CONNECT: z\n")}, nil, "c/docker-compose-kafka.yml:13:36: zookeeper.connect: Kafka in KRaft mode has no ZooKeeper"},
		{"short spelling", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "      KAFKA_SOCKET_REQUEST_MAX_BYTES: 9\n")}, []string{"# socket.request.max.bytes is 9 on this host, and not on most"}, "c/docker-compose-kafka.yml:13:39: socket.request.max.bytes is 9"},
		{"limit", map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", "    mem_limit: lots\n")}, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := make1(t, three(test.last))
			for _, line := range test.want {
				if !has(d, line) {
					t.Errorf("no line %q in\n%s", line, d.Text)
				}
			}
			var notes []string
			for _, n := range d.Notes {
				notes = append(notes, n.Place.String()+": "+n.String())
			}
			if test.note == "none" && len(notes) > 0 {
				t.Errorf("notes %q", notes)
			} else if !slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, test.note) }) && test.note != "" && test.note != "none" {
				t.Errorf("no note %q in %q", test.note, notes)
			}
			if d.Cluster == nil {
				t.Errorf("no cluster: %v\n%s", d.Findings, d.Text)
			}
		})
	}
}

// A property is in the spec if most hosts have it: most brokers, if only brokers do. Of
// single hosts it is listed.
func TestProperties(t *testing.T) {
	file := func(id, more string) map[string]string {
		return map[string]string{"docker-compose-kafka.yml": kafka(id, "10.0.0."+id, more)}
	}
	threads := func(n int) string { return fmt.Sprintf("      KAFKA_CFG_NUM_IO_THREADS: %d\n", n) }
	controller := file("3", "")
	controller["docker-compose-kafka.yml"] = strings.Replace(controller["docker-compose-kafka.yml"], "broker,controller", "controller", 1)
	for name, test := range map[string]struct {
		hosts         *hostfiles.Cluster
		shared, other []string
	}{
		"on all":             {hosts(file("1", threads(9)), file("2", threads(9)), file("3", threads(9))), []string{`"num.io.threads" = 9`}, nil},
		"on most":            {hosts(file("1", threads(9)), file("2", threads(9)), file("3", "")), []string{`"num.io.threads" = 9`}, nil},
		"another on one":     {hosts(file("1", threads(9)), file("2", threads(9)), file("3", threads(7))), []string{`"num.io.threads" = 9`}, []string{"num.io.threads is 7"}},
		"on one":             {hosts(file("1", ""), file("2", threads(9)), file("3", "")), nil, []string{"num.io.threads is 9"}},
		"another on each":    {hosts(file("1", threads(1)), file("2", threads(2)), file("3", threads(3))), nil, []string{"num.io.threads is 1", "num.io.threads is 2", "num.io.threads is 3"}},
		"on one of two":      {hosts(file("1", threads(1)), file("2", "")), nil, []string{"num.io.threads is 1"}},
		"on brokers":         {hosts(file("1", threads(9)), file("2", ""), controller), nil, []string{"num.io.threads is 9"}},
		"on all brokers":     {hosts(file("1", threads(9)), controller), []string{`"num.io.threads" = 9`}, nil},
		"on one, as shipped": {hosts(file("1", "      KAFKA_CFG_LOG_RETENTION_MS: 60000\n"), file("2", ""), file("3", "")), nil, []string{"log.retention.ms is 60000"}},
	} {
		d := make1(t, test.hosts)
		var shared, other []string
		for line := range strings.Lines(string(d.Text)) {
			switch line = strings.TrimSuffix(line, "\n"); {
			case strings.HasPrefix(line, `"`):
				shared = append(shared, line)
			case strings.HasSuffix(line, " on this host, and not on most"):
				other = append(other, strings.TrimPrefix(strings.TrimSuffix(line, " on this host, and not on most"), "# "))
			}
		}
		if !slices.Equal(shared, test.shared) || !slices.Equal(other, test.other) {
			t.Errorf("%s: %q and %q, %v\n%s", name, shared, other, d.Notes, d.Text)
		}
	}
}

// The release is that of the record, of a version file, of an image tag, or that of the
// files, in this order.
func TestReleases(t *testing.T) {
	cat := releasetest.Catalogue(t)
	file := map[string]string{"docker-compose-kafka.yml": kafka("1", "10.0.0.1", "")}
	tagged := map[string]string{"docker-compose-kafka.yml": file["docker-compose-kafka.yml"], ".env": "MS_IMAGE_TAG=v2.10.12-lts-arm64\n"}
	versioned := map[string]string{"docker-compose-kafka.yml": file["docker-compose-kafka.yml"], ".env": tagged[".env"], "version": "v2.10.11-lts\n"}
	newer := map[string]string{"docker-compose-kafka.yml": file["docker-compose-kafka.yml"], "version": "v2.10.99-lts"}
	recorded := func(c *hostfiles.Cluster, release string) *hostfiles.Cluster {
		c.Name, c.Dirs, c.RecordPath = "x", []string{"x"}, "x/cluster.toml"
		c.Record = []byte("release = \"" + release + "\"\n[cluster]\nname = \"x\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n[hosts.a]\naddress = \"10.0.0.1\"\nnode_id = 1\n")
		return c
	}
	place := func(file string, line, col int) hostfiles.Place {
		return hostfiles.Place{File: file, Line: line, Col: col}
	}
	for _, test := range []struct {
		name, given string
		c           *hostfiles.Cluster
		want        adopt.Witness
		like        string
	}{
		{"given", "v2.10.20", hosts(versioned), adopt.Witness{Name: "v2.10.20-lts"}, ""},
		{"version file", "", hosts(file, versioned), adopt.Witness{Name: "v2.10.11-lts", Place: place("b/version", 1, 1)}, ""},
		{"record", "", recorded(hosts(versioned), "v2.10.13-lts"), adopt.Witness{Name: "v2.10.13-lts", Place: hostfiles.Place{File: "x/cluster.toml"}}, ""},
		{"record, and given", "v2.10.20", recorded(hosts(versioned), "v2.10.13-lts"), adopt.Witness{Name: "v2.10.20-lts"}, ""},
		{"record of an unknown release", "", recorded(hosts(versioned), "v9.9.9"), adopt.Witness{Name: "v2.10.11-lts", Place: place("a/version", 1, 1)}, ""},
		{"image tag", "", hosts(file, tagged), adopt.Witness{Name: "v2.10.12-lts", Place: place("b/.env", 1, 1)}, ""},
		{"files", "", hosts(file), adopt.Witness{Name: "v2.10.14-lts", First: "v2.10.10-lts", Files: true}, ""},
		{"unknown", "", hosts(newer), adopt.Witness{Name: "v2.10.99-lts", Place: place("a/version", 1, 1)}, "v2.10.14-lts"},
		{"most hosts", "", hosts(newer, versioned, versioned), adopt.Witness{Name: "v2.10.11-lts", Place: place("b/version", 1, 1)}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, err := adopt.New(test.c, cat, test.given)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, d.Release); diff != "" {
				t.Error(diff)
			}
			if like := strings.Contains(string(d.Text), "templates_of = "+fmt.Sprintf("%q", test.like)); like != (test.like != "") {
				t.Errorf("the spec:\n%s", d.Text)
			}
		})
	}
	for name, c := range map[string]*hostfiles.Cluster{"v2.11.0": hosts(file), "": hosts(map[string]string{"docker-compose-mysql.yml": "services: {mysql: {image: x}}\n"})} {
		var unknown *adopt.ReleaseError
		if _, err := adopt.New(c, cat, name); !errors.As(err, &unknown) || unknown.In(message.English).Do == "" {
			t.Errorf("release %q: %v", name, err)
		}
	}
}

// No value of .env and nothing that looks like a secret gets into a draft or what is said of it.
func TestSecrets(t *testing.T) {
	const secret = "hunter2hunter2hunter2A"
	env := "MS_KAFKA_HOST=10.0.0.3\nMS_MYSQL_PASSWORD=" + secret + "\nMS_MYSQL_HOST=root:" + secret + "@10.0.0.9\nMS_REDIS_HOST=10.0.0.9\nMS_MINIO_ENDPOINT=http://u:" + secret + "@10.0.0.9\n"
	more := "      KAFKA_CFG_SSL_KEY: " + secret + "\n      KAFKA_CFG_SASL_JAAS_CONFIG: " + secret + "\n      KAFKA_CFG_BROKER_RACK: ${MS_MYSQL_PASSWORD}\n" +
		"      KAFKA_CFG_A: x password=" + secret + "\n      KAFKA_HEAP_OPTS: -Xmx1g -Xms1g -Dpassword=" + secret + "\n"
	last := kafka("3", "${MS_MYSQL_PASSWORD}", strings.Replace(more, "SSL_KEY:", "SSL_KEYSTORE_KEY:", 1))
	last = strings.Replace(last, "LelM2dIFQkiUFVXCECqRWA", "${MS_MYSQL_PASSWORD}", 1)
	text := func(id string) map[string]string {
		return map[string]string{"docker-compose-kafka.yml": strings.ReplaceAll(last, "_ID: 3", "_ID: "+id), ".env": env}
	}
	d := make1(t, hosts(text("1"), text("2"), text("3")))
	said := string(d.Text)
	for _, n := range d.Notes {
		said += n.String() + n.In(message.English).Do
	}
	for _, f := range d.Findings {
		said += f.String() + f.In(message.English).Do
	}
	if strings.Contains(said, "hunter2") {
		t.Errorf("%s", said)
	}
	if d.Open != 3 {
		t.Errorf("%d keys open:\n%s", d.Open, d.Text)
	}
}

// Hostile text stays inside its quotes and comments.
func TestHostileText(t *testing.T) {
	evil := "\"]\n[allow]\nMSK201 = \"\u202e\x1b[31m'''"
	last := strings.Replace(kafka("3", "10.0.0.3", "      KAFKA_CFG_X_Y: "+fmt.Sprintf("%q", evil)+"\n      ? \"KAFKA_CFG_\\\"]\\n[allow]\"\n      : 1\n"), "LelM2dIFQkiUFVXCECqRWA", fmt.Sprintf("%q", evil), 1)
	c := three(map[string]string{"docker-compose-kafka.yml": last})
	c.Hosts[2].Name = evil
	c.Name = evil
	for i := range c.Hosts {
		if i < 2 {
			c.Hosts[i] = hostfiles.NewHost(open(), strings.Repeat(evil, i+1), "x", map[string][]byte{"docker-compose-kafka.yml": []byte(last)})
		}
	}
	d := make1(t, c)
	safe(t, d)
	if strings.Contains(string(d.Text), "\n[allow]") {
		t.Errorf("text broke out:\n%s", d.Text)
	}
}

// safe fails for a draft that is no TOML, or that steers a terminal.
func safe(t *testing.T, d *adopt.Draft) {
	t.Helper()
	_, findings := spec.Parse(spec.NewSource("draft", d.Text))
	if len(findings) > 0 {
		t.Errorf("%+v in\n%s", findings, d.Text)
	}
	said := string(d.Text)
	for _, n := range d.Notes {
		said += n.String()
	}
	for _, c := range said {
		if c != '\n' && !unicode.IsPrint(c) && c != ' ' {
			t.Errorf("%q is in %q", c, said)
			break
		}
	}
	if d.Cluster != nil && cluster.HasErrors(d.Findings) && d.Open == 0 {
		t.Errorf("errors in what is decided: %v\n%s", d.Findings, d.Text)
	}
}

func FuzzNew(f *testing.F) {
	cat := releasetest.Catalogue(f)
	f.Add(kafka("1", "10.0.0.1", "    volumes: ['x:/bitnami/kafka']\n"), "services:\n  gateway:\n    environment:\n      KAFKA_BOOTSTRAP-SERVERS: 10.0.0.1:9092\n", "MS_INSTALL_MODE=server\nMS_MYSQL_HOST=x\n",
		"release = \"v3.3.0\"\n[cluster]\nname = \"x\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n[hosts.a]\naddress = \"10.0.0.1\"\nnode_id = 1\n[nginx]\n[kafka.properties]\n\"a.b\" = \"c\"\n")
	f.Fuzz(func(t *testing.T, kafka, service, env, record string) {
		files := map[string]string{"docker-compose-kafka.yml": kafka, "docker-compose-gateway.yml": service, ".env": env}
		c := hosts(files, files, map[string]string{"docker-compose-gateway.yml": service, "version": env})
		c.Name, c.Dirs, c.Record, c.RecordPath = "x", []string{"x"}, []byte(record), "x/cluster.toml"
		for _, release := range []string{"", "v2.2.2"} {
			d, err := adopt.New(c, cat, release)
			if err != nil {
				continue
			}
			safe(t, d)
			d.Compare(map[string]map[string][]byte{"a": {"docker-compose-kafka.yml": []byte(service)}})
		}
	})
}
