package spec

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/message"
)

const guide = `release = "v2.10.0-lts"

[cluster]
name = "metersphere"
id = "LelM2dIFQkiUFVXCECqRWA"

[hosts.ms-1]
address = "10.1.11.53"
node_id = 1
roles = ["broker", "controller"]

[hosts.ms-2]
address = "10.1.11.54"
node_id = 2

[kafka]
bootstrap = "all"
properties = { "log.retention.ms" = 60000 }

[nginx]
server_name = "ms.example.com"
`

// show writes findings as line:col+width code key: what.
func show(findings []Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%d:%d+%d %s %s: %s\n", f.Pos.Line, f.Pos.Col, f.Pos.Width, f.Code(), f.Key, f.Message)
	}
	return b.String()
}

func parse(text string) (*Spec, []Finding) { return Parse(NewSource("cluster.toml", []byte(text))) }

func TestParseEveryKey(t *testing.T) {
	s, findings := parse(`
release = "v2.10.0-lts"
edition = "ce"
[cluster]
name = "c"
id = "LelM2dIFQkiUFVXCECqRWA"
[hosts.ms-1]
address = "10.1.11.53"
node_id = 1
roles = ["broker"]
mode = "allinone"
client_port = 9092
controller_port = 9093
internal_port = 19092
server_port = 8081
heap = "-Xmx1g -Xms1g"
nginx = "active"
[kafka]
replication_factor = 3
min_insync_replicas = 2
partitions = 4
storage = "volume"
bootstrap = "all"
performance_test_bootstrap = ["ms-1"]
[kafka.properties]
"log.retention.ms" = 60000
[services.kafka]
privileged = true
mem_limit = "1g"
[state]
mode = "shared"
mysql = "a"
redis = "b"
minio = "c"
[nginx]
listen = 80
server_name = "d"
balance = "ip_hash"
client_max_body_size = "1024m"
[nginx.tls]
certificate = "/c"
certificate_key = "/k"
listen = 443
[allow]
MSK201 = "why"
`)
	if len(findings) > 0 {
		t.Fatal(show(findings))
	}
	h := s.Hosts[0]
	got := []any{
		s.Release.V, s.Edition.V, s.ClusterName.V, s.ClusterID.V, h.Name.V, h.Address.V, h.NodeID.V, h.Roles.V[0].V, h.Mode.V,
		h.ClientPort.V, h.ControllerPort.V, h.InternalPort.V, h.ServerPort.V, h.Heap.V, h.Nginx.V,
		s.Kafka.ReplicationFactor.V, s.Kafka.MinInsyncReplicas.V, s.Kafka.Partitions.V, s.Kafka.Storage.V, s.Kafka.Bootstrap.Word.V,
		s.Kafka.PerformanceTest.Hosts.V[0].V, s.Kafka.Properties[0].Name, s.Kafka.Properties[0].Value.V,
		s.Services[0].Name.V, s.Services[0].Privileged.V, s.Services[0].MemLimit.V,
		s.State.Mode.V, s.State.MySQL.V, s.State.Redis.V, s.State.MinIO.V,
		s.Nginx.Listen.V, s.Nginx.ServerName.V, s.Nginx.Balance.V, s.Nginx.ClientMaxBodySize.V,
		s.Nginx.Certificate.V, s.Nginx.CertificateKey.V, s.Nginx.TLSListen.V, s.Allow[0].Code.V, s.Allow[0].Reason.V,
	}
	want := []any{
		"v2.10.0-lts", "ce", "c", "LelM2dIFQkiUFVXCECqRWA", "ms-1", "10.1.11.53", int64(1), "broker", "allinone",
		int64(9092), int64(9093), int64(19092), int64(8081), "-Xmx1g -Xms1g", "active",
		int64(3), int64(2), int64(4), "volume", "all",
		"ms-1", "log.retention.ms", "60000",
		"kafka", true, "1g",
		"shared", "a", "b", "c",
		int64(80), "d", "ip_hash", "1024m",
		"/c", "/k", int64(443), "MSK201", "why",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestParseFindings(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing wrong", guide, ""},
		{"empty file: what is missing is the cluster's business", "", ""},
		{"unknown key at the top", "relase = 'x'", "1:1+6 MSK101 relase: unknown key"},
		{"keys match exactly", "Release = 'x'\n[Cluster]", "1:1+7 MSK101 Release: unknown key\n2:2+7 MSK101 Cluster: unknown key"},
		{"unknown key in the first of several hosts", "[hosts.ms-1]\nadress = 'x'\n[hosts.ms-2]\naddress = 'x'", "2:1+6 MSK101 hosts.ms-1.adress: unknown key"},
		{"unknown key by a dotted key", "hosts.ms-1.adress = 'x'", "1:12+6 MSK101 hosts.ms-1.adress: unknown key"},
		{"unknown key in an inline table", "hosts = { ms-1 = { adress = 'x' }, ms-2 = {} }", "1:20+6 MSK101 hosts.ms-1.adress: unknown key"},
		{"unknown key behind Chinese", "# 主机\nhosts = { ms-1 = { heap = '内存', adress = 'x' } }", "2:33+6 MSK101 hosts.ms-1.adress: unknown key"},
		{"unknown key behind tabs", "[cluster]\n\t\tnmae = 'x'", "2:3+4 MSK101 cluster.nmae: unknown key"},
		{"unknown key in a file of Windows", "[cluster]\r\nnmae = 'x'\r\n", "2:1+4 MSK101 cluster.nmae: unknown key"},
		{"unknown key behind a byte order mark", "\ufeffrelase = 'x'", "1:1+6 MSK101 relase: unknown key"},
		{"unknown quoted key", "[cluster]\n\"na me\" = 'x'", "2:1+7 MSK101 cluster.\"na me\": unknown key"},
		{"unknown table is reported once", "[hots.ms-1]\naddress = 'x'\n[hots.ms-2]", "1:2+4 MSK101 hots: unknown key"},
		{"unknown sub-table", "[nginx.tsl]\ncertificate = 'x'", "1:8+3 MSK101 nginx.tsl: unknown key"},
		{"key of the file below a table", "[cluster]\nrelease = 'x'", "2:1+7 MSK101 cluster.release: unknown key"},
		{
			"hosts named by addresses", "[hosts.10.1.11.51]\nnode_id = 1\n[hosts.10.1.11.52]\n[hosts.a]\nnode_id = 3",
			"1:1+18 MSK130 hosts.10.1.11.51: \"10.1.11.51\" is a name with dots, and the name of a host has none\n" +
				"3:1+18 MSK130 hosts.10.1.11.52: \"10.1.11.52\" is a name with dots, and the name of a host has none",
		},
		{"table in a host", "[hosts.a]\nnode_id = 1\n[hosts.a.kafka]\nheap = 'x'", "3:10+5 MSK101 hosts.a.kafka: unknown key"},
		{"wrong type: integer for string", "release = 2", "1:11+1 MSK102 release: expected a string, found an integer"},
		{"wrong type: string for integer", "[hosts.ms-1]\nnode_id = \"1\"", "2:11+3 MSK102 hosts.ms-1.node_id: expected an integer, found a string"},
		{"wrong type: float for integer", "[hosts.a]\nnode_id = 1.0", "2:11+3 MSK102 hosts.a.node_id: expected an integer, found a float"},
		{"wrong type: boolean for integer", "hosts.a.node_id = true", "1:19+4 MSK102 hosts.a.node_id: expected an integer, found a boolean"},
		{"wrong type: date for string", "release = 2024-01-01", "1:11+10 MSK102 release: expected a string, found a date or time"},
		{"wrong type: string for boolean", "services.kafka.privileged = 'true'", "1:29+6 MSK102 services.kafka.privileged: expected a boolean, found a string"},
		{"wrong type: string for array", "hosts.a.roles = 'broker'", "1:17+8 MSK102 hosts.a.roles: expected an array of strings, found a string"},
		{"wrong type: element of an array", "hosts.a.roles = [\n  'broker',\n  2,\n]", "3:3+1 MSK102 hosts.a.roles: expected an array of strings, found an array with an integer"},
		{"wrong type: table for string", "[release]\nx = 1", "1:1+9 MSK102 release: expected a string, found a table"},
		{"wrong type: inline table for string", "release = { x = 1 }", "1:11+9 MSK102 release: expected a string, found a table"},
		{"wrong type: string for table", "cluster = 'x'", "1:11+3 MSK102 cluster: expected a table, found a string"},
		{"wrong type: string for host", "[hosts]\nms-1 = '10.1.1.1'\nms-2 = {}", "2:8+10 MSK102 hosts.ms-1: expected a table, found a string"},
		{"wrong type: array of tables for table", "[[hosts]]\nname = 'ms-1'", "1:3+5 MSK102 hosts: expected a table, found an array of tables"},
		{"wrong type: array of tables for host", "[[hosts.ms-1]]", "1:9+4 MSK102 hosts.ms-1: expected a table, found an array of tables"},
		{"wrong type: integer for bootstrap", "kafka.bootstrap = 3", "1:19+1 MSK102 kafka.bootstrap: expected an array of strings, found an integer"},
		{"wrong type: reason", "allow = { MSK201 = true }", "1:20+4 MSK102 allow.MSK201: expected a string, found a boolean"},
		{"wrong type over several lines", "release = [\n 'a',\n]", "1:11+1 MSK102 release: expected a string, found an array with a string"},
		{"all in file order", "[nginx]\nlisten = 'x'\nx = 1\n[cluster]\nname = 1\ny = 1\n", `2:10+3 MSK102 nginx.listen: expected an integer, found a string
3:1+1 MSK101 nginx.x: unknown key
5:8+1 MSK102 cluster.name: expected a string, found an integer
6:1+1 MSK101 cluster.y: unknown key`},
		{"property of a wrong type", "[kafka.properties]\na.b = [1]\nc = 2024-01-01\nd = {}\ne = nan", `2:7+3 MSK102 kafka.properties.a.b: expected a string, a number or a boolean, found an array with an integer
3:5+10 MSK102 kafka.properties.c: expected a string, a number or a boolean, found a date or time
4:5+2 MSK102 kafka.properties.d: expected a string, a number or a boolean, found a table
5:5+3 MSK102 kafka.properties.e: expected a string, a number or a boolean, found a float`},
		{"redefinition that the library lets pass", "cluster.name = 'x'\ncluster = 5", "2:1+7 MSK100 : key 'cluster' has already been defined"},
		{"redefinition that the library sees", "[cluster]\n[cluster]", "2:2+7 MSK100 : key 'cluster' has already been defined"},
		{"no TOML", "release = v2\n[x", "1:11+2 MSK100 : expected a value but found \"v2\""},
		{"no end of line", "release = 'a'   b", "1:17+1 MSK100 : expected the end of the line but found 'b'"},
		{"unfinished header", "[cluster\nname = 'x'", "1:9+1 MSK100 : expected '.' or ']' to end table name, but found the end of the line"},
		{"unfinished string in a file of Windows", "a = \"x\r\nb = 1", "1:7+1 MSK100 : strings cannot contain newlines"},
		{"escape", "a = \"中\\d\"", "1:7+2 MSK100 : invalid escape in string '\\d'"},
		{"not UTF-8", "# 中\xd6\xd0\na = 1", "1:4+1 MSK100 : byte 0xd6 is not UTF-8 text"},
		{"control character", "a = 'x\x07'", "1:7+1 MSK100 : control character U+0007"},
		{"carriage return", "a = 1\rb = 2", "1:6+1 MSK100 : a carriage return without a line feed"},
		{"deep arrays", "a = " + strings.Repeat("[", 5000), "1:37+1 MSK100 : tables or arrays are nested too deep"},
		{"deep tables", "a = " + strings.Repeat("{a=", 5000), "1:101+1 MSK100 : tables or arrays are nested too deep"},
		{"deep dotted key", strings.Repeat("a.", 5000) + "a = 1", "1:66+1 MSK100 : tables or arrays are nested too deep"},
		{"brackets in comments and strings are none", "# " + strings.Repeat("[", 99) + "\nedition = '" + strings.Repeat("{.", 99) + "'", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, findings := parse(test.text)
			if d := cmp.Diff(test.want, strings.TrimSuffix(show(findings), "\n")); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			for _, f := range findings {
				if f.In(message.English).Do == "" || f.Severity != Error {
					t.Errorf("%s: no hint, or no error", f.Message)
				}
			}
		})
	}
}

func TestHints(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"relase = 'x'", `did you mean "release"?`},
		{"Release = 'x'", `did you mean "release"?`},
		{"[hosts.a]\nnodeid = 1", `did you mean "node_id"?`},
		{"[hosts.a]\nbroker = true", "keys here: address, node_id, roles, mode, client_port, controller_port, internal_port, server_port, heap, nginx"},
		{"[cluster]\nedition = 'ee'", "move edition to the top of the file, before the first table"},
		{"hosts.a.node_id = '12'", "write it without quotes: 12"},
		{"hosts.a.node_id = 'x'", "write an integer such as 1"},
		{"services.kafka.privileged = 'true'", "write it without quotes: true"},
		{"release = 2", `write a string such as "v2.10.0-lts"`},
		{"hosts = 1", "write a table such as [hosts]"},
		{"hosts.a.roles = 'broker'", `write an array of strings such as ["broker", "controller"]`},
		{"release = “v2”", `switch the keyboard to English, and write '"'`},
		{"[cluster]\nname ＝ 'x'", "switch the keyboard to English, and write '='"},
		{"release = 'a'\n【cluster】\nname： 'x' # ：\nid = '：'", "switch the keyboard to English, and write '['; there are more such signs in line 3"},
		{"hosts.a = {　node_id = １，nginx = 'none' ｝", "switch the keyboard to English, and write ' '"},
		{"［hosts.a］", "switch the keyboard to English, and write '['"},
		{"[hosts.a]\naddress = 10.1.11.52", `text needs quotes: "10.1.11.52"`},
		{"[hosts.a]\naddress = 10.1.11.52 # the first", `text needs quotes: "10.1.11.52"`},
		{"[hosts.a]\naddress = ms-1.example.com", `text needs quotes: "ms-1.example.com"`},
		{"[state]\nmysql = 10.1.11.60:3306", `text needs quotes: "10.1.11.60:3306"`},
		{"[hosts.a]\nheap = -Xmx1g -Xms1g", `text needs quotes: "-Xmx1g -Xms1g"`},
		{"[services.kafka]\nmem_limit = 2g", `text needs quotes: "2g"`},
		{"[hosts.a]\naddress = 010.1.1.1", `text needs quotes: "010.1.1.1"`},
		{"[nginx.tls]\ncertificate = /etc/ms.pem", `text needs quotes: "/etc/ms.pem"`},
		{"[cluster]\nid = LelM2dIFQkiUFVXCECqRWA", `text needs quotes: "LelM2dIFQkiUFVXCECqRWA"`},
		{"hosts = { a = { address = 10.1.11.53 } }", `text needs quotes: "text"`},
		{"hosts.a.node_id = 1 x", "write one key = value on a line, and # before a comment"},
		{"hosts.a.node_id = 1 hosts.a.address = 'x'", "write one key = value on a line, and # before a comment"},
		{"services.kafka.privileged = True", "write true or false, in lower case"},
		{"[cluster]\npartitions = 4", "partitions belongs under [kafka]"},
		{"[cluster]\nperformance_test_bootstap = 'local'", "performance_test_bootstrap belongs under [kafka]"},
		{"partitions = 4", "partitions belongs under [kafka]"},
		{"[kafka]\nheap = '-Xmx1g'", "heap belongs under [hosts.NAME]"},
		{"[kafka]\nmem_limit = '2g'", "mem_limit belongs under [services.NAME]"},
		{"[cluster]\nmode = 'shared'", "mode belongs under [hosts.NAME] or [state]"},
		{"[kafka]\n'log.retention.ms' = 1", "log.retention.ms belongs under [kafka.properties]"},
		{"[kafka]\nlog.retention.ms = 1", "log belongs under [kafka.properties]"},
		{"[tls]\ncertificate = '/x'", "write [nginx.tls]"},
		{"[kafka.nginx]\nlisten = 80", "write [nginx]"},
		{"[hosts.10.1.11.52]\naddress = '10.1.11.52'", `give the host a name such as [hosts.ms-1], and write below it: address = "10.1.11.52"`},
		{"[hosts.ms.example.com]\nnode_id = 1", `give the host a name such as [hosts.ms-1], and write below it: address = "ms.example.com"`},
		{"release: v2", "write key = value; a name with other characters than A-Z, a-z, 0-9, - and _ needs quotes"},
	} {
		_, findings := parse(test.text)
		if len(findings) != 1 || findings[0].In(message.English).Do != test.want {
			t.Errorf("%q: %+v\nwant the hint %s", test.text, findings, test.want)
		}
	}
}

// TestMisspelt: a key that was meant to be there is not missing, too.
func TestMisspelt(t *testing.T) {
	s, _ := parse("Release = 'x'\n[hots.a]\n[cluster]\nnmae = 'x'\nsomething = 1\nedition = 'ee'")
	if d := cmp.Diff([]string{"cluster.name", "edition", "release", "hosts"}, s.Misspelt); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestMissingKeysStandAtTheHeader(t *testing.T) {
	s, _ := parse("# c\n[cluster]\n[hosts.a]\nnode_id = 1\n[hosts]\nb = { node_id = 2 }\nc.node_id = 3\n")
	for _, test := range []struct {
		got  Position
		want Position
	}{
		{s.Release.Pos, Position{1, 1, 1}},
		{s.ClusterID.Pos, Position{2, 1, 9}},
		{s.Hosts[0].Address.Pos, Position{3, 1, 9}},
		{s.Hosts[1].Address.Pos, Position{6, 1, 1}},
		{s.Hosts[2].Address.Pos, Position{7, 1, 1}},
		{s.HostsTable.Pos, Position{5, 1, 7}},
	} {
		if test.got != test.want {
			t.Errorf("%+v, want %+v", test.got, test.want)
		}
	}
}

func TestProperties(t *testing.T) {
	s, findings := parse(`[kafka.properties]
"log.retention.ms" = 60000
log.segment.bytes = 1_000
log.cleaner = { "io.buffer.load.factor" = 0.9, enable = true }
x = "text"
y = 5.0
`)
	if len(findings) > 0 {
		t.Fatal(show(findings))
	}
	var got []string
	for _, p := range s.Kafka.Properties {
		got = append(got, fmt.Sprintf("%s = %s (%s, %d:%d, value %d:%d)", p.Name, p.Value.V, p.Value.Key, p.Pos.Line, p.Pos.Col, p.Value.Pos.Line, p.Value.Pos.Col))
	}
	want := []string{
		`log.retention.ms = 60000 (kafka.properties."log.retention.ms", 2:1, value 2:22)`,
		`log.segment.bytes = 1000 (kafka.properties.log.segment.bytes, 3:13, value 3:21)`,
		`log.cleaner.io.buffer.load.factor = 0.9 (kafka.properties.log.cleaner."io.buffer.load.factor", 4:17, value 4:43)`,
		`log.cleaner.enable = true (kafka.properties.log.cleaner.enable, 4:48, value 4:57)`,
		`x = text (kafka.properties.x, 5:1, value 5:5)`,
		`y = 5 (kafka.properties.y, 6:1, value 6:5)`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestNearest(t *testing.T) {
	releases := []string{"v3.3.0", "v3.1.0", "v3.0.1", "v2.10.20-lts", "v2.10.2-lts", "v2.10.0-lts", "v2.0.0"}
	for _, test := range []struct {
		name       string
		candidates []string
		want       string
	}{
		{"RELEASE", []string{"edition", "release"}, "release"},
		{"adress", []string{"address"}, "address"},
		{"nod_eid", []string{"node_id"}, "node_id"},
		{"port", []string{"client_port", "controller_port"}, ""},
		{"", []string{"a"}, "a"},
		{strings.Repeat("a", 100), []string{strings.Repeat("a", 99)}, ""},
		{"v3.0.0", releases, "v3.0.1"},
		{"v3.4.0", releases, "v3.3.0"},
		{"v2.10.22-lts", releases, "v2.10.20-lts"},
		{"v9", releases, ""},
		{"主机", []string{"hosts"}, ""},
	} {
		if got := Nearest(test.name, test.candidates); got != test.want {
			t.Errorf("%q: got %q, want %q", test.name, got, test.want)
		}
	}
}

// TestShown: a message repeats no secret, and of a long text only the begin.
func TestShown(t *testing.T) {
	for text, want := range map[string]string{
		"nothing to hide":                               "nothing to hide",
		"mysql://root:hun@ter/2@db":                     "mysql://***@db",
		"password=hun\"ter2":                            "password=***",
		"a\npassword: |\n  hunter2":                     "a\npassword: |\n  ***",
		strings.Repeat("主", 301):                        strings.Repeat("主", 300) + "...",
		strings.Repeat("a", 299) + " password: hunter2": strings.Repeat("a", 299) + " ...",
	} {
		f := NewFinding(Error, Position{}, text, message.New("MSK101.key", text, message.New("MSK101.key", text)))
		inner := f.Args[1].(message.Message)
		if f.Key != want || f.Args[0] != want || inner.Args[0] != want {
			t.Errorf("%q: %q, %q", text, f.Key, f.Args)
		}
	}
}

// TestNoSecretInFindings: messages repeat neither keys nor values that look like
// secrets.
func TestNoSecretInFindings(t *testing.T) {
	for _, text := range []string{
		"[cluster]\n\"root:hunter2@db\" = 1",
		"\"password=hunter2\" = 1",
		"[hosts.\"root:hunter2@db\"]\nx = 1",
		"password = \"root:hunter2@db",
		"password = hunter2 x",
		"password = hunter2\npassword = 1",
		"token = \"hunter2\\d\"",
	} {
		_, findings := parse(text)
		said := show(findings)
		for _, f := range findings {
			args, _ := json.Marshal(f.Message)
			said += string(args) + f.In(message.English).Do
		}
		if len(findings) == 0 || strings.Contains(said, "hunter2") {
			t.Errorf("%s\n%s", text, said)
		}
	}
}

// FuzzParse: whatever the file, Parse ends, in order, at places that exist.
func FuzzParse(f *testing.F) {
	for _, text := range corpus() {
		f.Add(text)
	}
	f.Add("hosts = { ms-1 = { adress = 'x', roles = [1, 'a'] } }\nallow = { x = 1 }\nservices.x.y = 1")
	f.Fuzz(func(t *testing.T, text string) {
		src := NewSource("f", []byte(text))
		_, findings := Parse(src)
		last := Position{}
		for _, f := range findings {
			if f.Pos.compare(last) < 0 {
				t.Errorf("%+v stands before %+v", f, last)
			}
			last = f.Pos
			line := []rune(src.Line(f.Pos.Line))
			if f.Pos.Line < 1 || f.Pos.Col < 1 || f.Pos.Width < 1 || f.Pos.Col > len(line)+1 || f.Pos.Line > len(src.lines) {
				t.Errorf("%+v is outside of line %q", f, string(line))
			}
			if f.Code() == "" || f.String() == "" || f.In(message.English).Do == "" {
				t.Errorf("%+v says nothing", f)
			}
		}
	})
}
