package cluster

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"mskraft/internal/message"
	"mskraft/internal/spec"
)

// TestFindings: which rules fire on a spec, and no others.
func TestFindings(t *testing.T) {
	const v2, v3 = "v2.10.0-lts", "v3.3.0"
	three := hosts(3, nil)
	own := func(lines ...string) string {
		m := map[int]string{}
		for i, l := range lines {
			m[i+1] = l
		}
		return hosts(3, m)
	}
	for _, test := range []struct{ name, text, want string }{
		// Ports: those of Kafka among each other and with MeterSphere's.
		{"ports of two hosts may be equal", text(v2, three, allowed), ""},
		{"client and controller", text(v2, own("client_port = 9093"), allowed), "MSK142 hosts.ms-1.client_port"},
		{"the port that was chosen is to blame", text(v2, own("controller_port = 9092"), allowed), "MSK142 hosts.ms-1.controller_port"},
		{"both chosen", text(v2, own("client_port = 7000\ncontroller_port = 7000"), allowed), "MSK142 hosts.ms-1.client_port"},
		{"client and server", text(v2, own("server_port = 9092"), allowed), "MSK142 hosts.ms-1.server_port"},
		{"no controller, no controller port", text(v2, own("client_port = 9093\nroles = ['broker']"), allowed), ""},
		{"no broker, no client port", text(v2, own("controller_port = 9092\nroles = ['controller']"), allowed), ""},
		{"no web server, no server port", text(v2, own("client_port = 8081\nmode = 'middleware'"), allowed), ""},
		{"internal port of the apache image", text(v3, own("client_port = 19092"), allowed), "MSK142 hosts.ms-1.client_port"},
		{"internal port of the bitnami image", text(v2, own("client_port = 19092"), allowed), ""},
		{"ports of the other image", text(v3, own("client_port = 9093"), allowed), ""},
		{"MinIO", text(v2, own("client_port = 9001"), allowed), "MSK142 hosts.ms-1.client_port"},
		{"MinIO is not in mode server", text(v2, own("", "", "mode = 'server'\nserver_port = 9001\nroles = []"), allowed), ""},
		{"no MinIO before v2.3", text("v2.2.2", own("client_port = 9001"), allowed), ""},
		{"TCP mock, first of the range", text(v2, own("client_port = 10000"), allowed), "MSK142 hosts.ms-1.client_port"},
		{"TCP mock, last of the range", text(v2, own("client_port = 10010"), allowed), "MSK142 hosts.ms-1.client_port"},
		{"behind the range", text(v2, own("client_port = 10011"), allowed), ""},
		{"no TCP mock in v3", text(v3, own("client_port = 10000"), allowed), ""},
		{"MySQL at 3307 until v2.10.0", text(v2, own("client_port = 3307"), allowed), "MSK142 hosts.ms-1.client_port"},
		{"MySQL at 3306 since v2.10.1", text("v2.10.1", own("client_port = 3306"), allowed), "MSK142 hosts.ms-1.client_port"},
		{"MySQL not at 3307 since v2.10.1", text("v2.10.1", own("client_port = 3307"), allowed), ""},
		{"HTTPS of v2.0", text("v2.0.1", own("client_port = 8443"), allowed), "MSK142 hosts.ms-1.client_port"},
		{"no HTTPS since v2.1", text("v2.1.0", own("client_port = 8443"), allowed), ""},
		{"a refused port collides with nothing", text(v2, own("client_port = 0\ncontroller_port = 9092"), allowed), "MSK141 hosts.ms-1.client_port"},
		{"fixed server port, as it is", text("v2.4.1", own("server_port = 8081"), allowed), ""},
		{"fixed server port", text("v2.4.1", own("server_port = 8082"), allowed), "MSK143 hosts.ms-1.server_port, MSK142 hosts.ms-1.server_port"},
		{"internal port of a bitnami image", text(v2, own("internal_port = 19092"), allowed), "MSK143 hosts.ms-1.internal_port"},

		// NGINX.
		{"backup under the default with two active hosts", text(v2, own("nginx = 'backup'"), "[nginx]\n", allowed), "MSK187 hosts.ms-1.nginx"},
		{"backup under ip_hash", text(v2, own("nginx = 'backup'", "nginx = 'none'"), "[nginx]\nbalance = 'ip_hash'\n", allowed), "MSK187 hosts.ms-1.nginx"},
		{"backup with one active host", text(v2, own("nginx = 'backup'", "nginx = 'none'"), "[nginx]\n", allowed), ""},
		{"backup under least_conn", text(v2, own("nginx = 'backup'"), "[nginx]\nbalance = 'least_conn'\n", allowed), "MSK221 nginx.balance"},
		{"two backups", text(v2, own("nginx = 'backup'", "nginx = 'backup'"), "[nginx]\nbalance = 'ip_hash'\n", allowed), "MSK187 hosts.ms-1.nginx, MSK187 hosts.ms-2.nginx"},
		{"nobody active", text(v2, own("nginx = 'backup'", "nginx = 'none'", "nginx = 'backup'"), "[nginx]\n", allowed), "MSK186 nginx"},
		{"a role without an nginx table", text(v2, own("nginx = 'none'"), allowed), "MSK185 hosts.ms-1.nginx"},
		{"nothing to reach", text(v2, own("mode = 'middleware'\nnginx = 'backup'"), "[nginx]\n", allowed), "MSK185 hosts.ms-1.nginx"},
		{"none where there is nothing to reach", text(v2, own("mode = 'middleware'\nnginx = 'none'"), "[nginx]\n", allowed), ""},
		{"TLS without its files", text(v2, three, "[nginx.tls]\n", allowed), "MSK103 nginx.tls.certificate, MSK103 nginx.tls.certificate_key"},
		{"TLS on the plain port", text(v2, three, "[nginx]\nlisten = 443\ntls = { certificate = '/c', certificate_key = '/k' }\n", allowed), "MSK180 nginx.listen"},
		{"plain on the port of TLS", text(v2, three, "[nginx.tls]\ncertificate = '/c'\ncertificate_key = '/k'\nlisten = 80\n", allowed), "MSK180 nginx.tls.listen"},
		{"TLS elsewhere", text(v2, three, "[nginx]\nlisten = 443\ntls = { certificate = '/c', certificate_key = '/k', listen = 8443 }\n", allowed), ""},
		{"paths of files", text(v2, three, "[nginx.tls]\ncertificate = '/etc/c/'\ncertificate_key = 'k'\n", allowed), "MSK184 nginx.tls.certificate, MSK184 nginx.tls.certificate_key"},
		{"server name of anybody", text(v2, three, "[nginx]\nserver_name = '_'\n", allowed), ""},
		{"server name with a wild card", text(v2, three, "[nginx]\nserver_name = '*.example.com'\n", allowed), "MSK181 nginx.server_name"},
		{"body of any size", text(v2, three, "[nginx]\nclient_max_body_size = '0'\n", allowed), ""},
		{"body in upper case", text(v2, three, "[nginx]\nclient_max_body_size = '1G'\n", allowed), ""},

		// Warnings, and what silences them.
		{"independent hosts behind NGINX", text(v2, three, "[nginx]\n"), "MSK201 state.mode, MSK207 kafka.performance_test_bootstrap, MSK202 nginx"},
		{"NGINX with one upstream", text(v2, own("nginx = 'none'", "nginx = 'none'"), "[nginx]\n[allow]\nMSK201 = 'x'\nMSK207 = 'x'\n"), ""},
		{"shared state", text(v3, three, "[nginx]\n[state]\nmode = 'shared'\nmysql = 'a'\nredis = 'b'\nminio = 'c'\n"), ""},
		{"one host", text(v2, hosts(1, nil), "[nginx]\n"), ""},
		{"two controllers", text(v3, hosts(2, nil), "[allow]\nMSK201 = 'x'\n"), "MSK203 hosts.ms-2"},
		{"four controllers", text(v3, hosts(4, nil), "[allow]\nMSK201 = 'x'\n"), "MSK203 hosts.ms-4"},
		{"one controller of one host", text(v3, hosts(1, nil)), ""},
		{"one controller of several hosts", text(v3, own("", "roles = ['broker']", "roles = ['broker']"), "[allow]\nMSK201 = 'x'\n"), "MSK203 hosts.ms-1"},
		{"five combined hosts", text(v3, hosts(5, nil), "[allow]\nMSK201 = 'x'\n"), "MSK204 hosts.ms-1.roles"},
		{"five hosts, four with Kafka", text(v3, hosts(5, map[int]string{4: "roles = ['broker']", 5: "roles = []"}), "[allow]\nMSK201 = 'x'\n"), ""},
		{"five hosts with roles apart", text(v3, hosts(5, map[int]string{
			1: "roles = ['controller']", 2: "roles = ['controller']", 3: "roles = ['controller']", 4: "roles = ['broker']", 5: "roles = ['broker']",
		}), "[allow]\nMSK201 = 'x'\n"), ""},
		{"one replica", text(v3, three, "[kafka]\nreplication_factor = 1\n[allow]\nMSK201 = 'x'\n"), "MSK205 kafka.replication_factor"},
		{"one replica on one broker", text(v3, hosts(1, nil), "[kafka]\nreplication_factor = 1\n"), ""},
		{"storage in the container", text(v3, three, "[kafka]\nstorage = 'container'\n[allow]\nMSK201 = 'x'\n"), "MSK206 kafka.storage"},
		{"performance tests of their own broker", text(v2, three, "[kafka]\nperformance_test_bootstrap = 'local'\n[allow]\nMSK201 = 'x'\n"), ""},
		{"performance tests with one broker", text(v2, three, "[kafka]\nbootstrap = ['ms-1']\n[allow]\nMSK201 = 'x'\n"), ""},
		{"every replica in sync", text(v3, three, "[kafka]\nmin_insync_replicas = 3\n[allow]\nMSK201 = 'x'\n"), "MSK208 kafka.min_insync_replicas"},
		{"preview of KRaft", text("v2.2.2", hosts(1, nil)), "MSK209 release"},
		{"IPv6", text(v3, strings.Replace(three, "10.1.11.51", "2001:db8::1", 1), "[allow]\nMSK201 = 'x'\n"), "MSK210 hosts.ms-1.address"},
		{"middleware of v3.2.0", text("v3.2.0", own("mode = 'middleware'"), "[allow]\nMSK201 = 'x'\n"), "MSK211 hosts.ms-1.mode"},
		{"middleware of v3.2.0 with shared state", text("v3.2.0", own("mode = 'middleware'"), "[state]\nmode = 'shared'\nmysql = 'a'\nredis = 'b'\nminio = 'c'\n"), ""},
		{"middleware of v3.3.0", text(v3, own("mode = 'middleware'"), "[allow]\nMSK201 = 'x'\n"), ""},
		{"allow", text(v2, three, "[allow]\nMSK201 = 'x'\nMSK207 = 'x'\nMSK211 = 'does not apply'\n"), ""},
		{"allow of an error", text(v2, own("client_port = 0"), "[allow]\nMSK141 = 'x'\nMSK201 = 'x'\nMSK207 = 'x'\n"), "MSK141 hosts.ms-1.client_port, MSK190 allow.MSK141"},
		{"allow without a reason", text(v2, three, "[allow]\nMSK201 = ''\nMSK207 = \"\\t\"\n"), "MSK191 allow.MSK201, MSK191 allow.MSK207"},
		{"allow in another case", text(v2, three, "[allow]\nmsk201 = 'x'\nMSK207 = 'x'\n"), "MSK190 allow.msk201"},

		// One cause, one finding.
		{"misspelt keys are not missing", text(v2, strings.Replace(three, "address", "adress", 1), allowed), "MSK101 hosts.ms-1.adress"},
		{"misspelt tables are not missing", strings.NewReplacer("hosts.", "host.", "[cluster]", "[clusters]").Replace(text(v2, three)), "MSK101 clusters, MSK101 host"},
		{
			"a table that is none is not empty, too", "release = 'v3.3.0'\ncluster = 1\nhosts = 1\nnginx = 1\nstate = 1\nkafka = 1\n",
			"MSK102 cluster, MSK102 hosts, MSK102 nginx, MSK102 state, MSK102 kafka",
		},
		{"a host that is none leaves the roles open", text(v2, "[hosts]\na = 1\n[kafka]\nreplication_factor = 2\nbootstrap = ['a']\n[nginx]\n", allowed), "MSK102 hosts.a"},
		{"an unknown role leaves the roles open", text(v2, own("roles = ['borker']", "roles = ['broker']", "roles = ['broker']"), "[kafka]\nreplication_factor = 3\nbootstrap = ['ms-1']\n", allowed), "MSK137 hosts.ms-1.roles"},
		{"an unknown release leaves the rest open", text("v9", own("mode = 'x'\nnginx = 'backup'"), "[nginx]\n[services.x]\nmem_limit = '1g'\n", allowed), "MSK110 release"},
		{"an unknown state is not independent", text(v2, three, "[state]\nmode = 'x'\n[nginx]\n[allow]\nMSK207 = 'x'\n"), "MSK170 state.mode"},
		{"an unknown bootstrap warns of nothing", text(v2, three, "[kafka]\nbootstrap = 'x'\n[allow]\nMSK201 = 'x'\n"), "MSK155 kafka.bootstrap"},
		{
			"refused ids are not repeated, too", text(v2, strings.ReplaceAll(three, "node_id = ", "node_id = -1 # "), allowed),
			"MSK135 hosts.ms-1.node_id, MSK135 hosts.ms-2.node_id, MSK135 hosts.ms-3.node_id",
		},
		{"edition and memory are checked without a release", "edition = 'x'\n" + text("v9", three, "[services.kafka]\nmem_limit = 'x'\n", allowed), "MSK112 edition, MSK110 release, MSK161 services.kafka.mem_limit"},
		{"empty list of brokers", text(v2, three, "[kafka]\nbootstrap = []\n", allowed), "MSK155 kafka.bootstrap"},
		{"nobody runs Kafka", text(v2, own("roles = []", "roles = []", "roles = []"), allowed), "MSK138 hosts"},
		{"node ids of hosts without Kafka count", text(v2, three, "[hosts.x]\naddress = 'x'\nroles = []\nnode_id = 1\n", allowed), "MSK136 hosts.x.node_id"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, findings := build(t, test.text)
			if got := codes(findings); got != test.want {
				t.Errorf("got  %s\nwant %s\n%s", got, test.want, list(findings))
			}
			for _, f := range findings {
				if f.String() == "" || f.In(message.English).Do == "" || f.Pos.Line < 1 || f.Pos.Col < 1 {
					t.Errorf("%+v says nothing", f)
				}
				if strings.HasSuffix(f.String(), ".") || strings.HasSuffix(f.In(message.English).Do, ".") {
					t.Errorf("%+v ends with a full stop", f)
				}
				if (f.Severity == spec.Warning) != strings.HasPrefix(f.Code(), "MSK2") {
					t.Errorf("%+v has the code of another severity", f)
				}
			}
		})
	}
}

// TestBalance: with one active host and backups the default gives way.
func TestBalance(t *testing.T) {
	for _, test := range []struct {
		own     map[int]string
		balance string
		want    string
	}{
		{nil, "", "hash"},
		{nil, "balance = 'least_conn'", "least_conn"},
		{map[int]string{2: "nginx = 'backup'", 3: "nginx = 'backup'"}, "", "round_robin"},
		{map[int]string{2: "nginx = 'backup'", 3: "nginx = 'none'"}, "", "round_robin"},
		{map[int]string{2: "nginx = 'none'", 3: "nginx = 'none'"}, "", "hash"},
		{map[int]string{3: "nginx = 'backup'"}, "balance = 'least_conn'", "least_conn"},
	} {
		c := sound(t, text("v2.10.0-lts", hosts(3, test.own), "[nginx]\n"+test.balance+"\n"+allowed))
		if c.Nginx.Balance != test.want {
			t.Errorf("%v, %s: got %s, want %s", test.own, test.balance, c.Nginx.Balance, test.want)
		}
		if active, backup := len(c.Upstreams("active")), len(c.Upstreams("backup")); active+backup != 3-strings.Count(test.own[2]+test.own[3], "none") {
			t.Errorf("%v: %d active, %d backup", test.own, active, backup)
		}
	}
}

// TestFindingsInFileOrder, whatever the order of the tables.
func TestFindingsInFileOrder(t *testing.T) {
	_, findings := build(t, "[nginx]\nlisten = 0\n[kafka]\npartitions = 0\n[hosts.b]\naddress = '10.1.1.1:1'\nnode_id = -1\n[hosts.a]\n[cluster]\nname = 'A'\n")
	spec.SortFindings(findings) // those of the two packages together, as where they are printed
	if got := codes(findings); got != "MSK103 release, MSK180 nginx.listen, MSK152 kafka.partitions, MSK131 hosts.b.address, MSK135 hosts.b.node_id, MSK103 hosts.a.address, MSK103 hosts.a.node_id, MSK103 cluster.id, MSK120 cluster.name" {
		t.Error(got)
	}
}

// TestNoSecretInFindings: no message repeats what may be a password.
func TestNoSecretInFindings(t *testing.T) {
	const secret = "hunter2"
	for _, text := range []string{
		"release = 'root:hunter2@v2'",
		"edition = 'password=hunter2'\n" + text("v3.3.0"),
		text("v3.3.0", "[hosts.a]\naddress = 'root:hunter2@10.1.1.1'\nmode = 'x:hunter2@y'\nheap = 'x:hunter2@y'\nnginx = 'x:hunter2@y'\nroles = ['x:hunter2@y']\n"),
		text("v3.3.0", "[hosts.'a:hunter2@b']\n"),
		text("v3.3.0", "[state]\nmode = 'a:hunter2@b'\n"),
		text("v3.3.0", "[state]\nmode = 'shared'\nmysql = 'root:hunter2@10.1.1.1'\nredis = 'redis://:hunter2@x'\nminio = 'http://k:hunter2@m:9000'\n"),
		text("v3.3.0", "[state]\nmode = 'shared'\nmysql = 'root:hunter2@'\nredis = 'x?password=hunter2'\nminio = 'm:9000/?secret=hunter2'\n"),
		text("v3.3.0", "[state]\nmysql = 'root:hunter2@10.1.1.1'\n"),
		text("v3.3.0", "[kafka.properties]\n'sasl.jaas.config' = 'hunter2'\n'a.password=hunter2' = 1\n'ssl.keystore.password' = 'hunter2'\nx = 'u:hunter2@h\\\\'\n"),
		text("v3.3.0", "[kafka]\nstorage = 'a:hunter2@b'\nbootstrap = 'a:hunter2@b'\nperformance_test_bootstrap = ['a:hunter2@b']\n"),
		text("v3.3.0", "[services.'a:hunter2@b']\nmem_limit = 'a:hunter2@b'\n[services.kafka]\nmem_limit = 'token=hunter2'\n"),
		text("v3.3.0", hosts(1, nil), "[nginx]\nserver_name = 'a:hunter2@b'\nbalance = 'a:hunter2@b'\nclient_max_body_size = 'a:hunter2@b'\ntls = { certificate = 'a:hunter2@b', certificate_key = 'private key=hunter2' }\n"),
		text("v3.3.0", "[allow]\n'a:hunter2@b' = 'x'\n"),
		strings.Replace(text("v3.3.0"), "LelM2dIFQkiUFVXCECqRWA", "a:hunter2@b", 1),
		strings.Replace(text("v3.3.0"), `"c"`, `"a:hunter2@b"`, 1),
	} {
		_, findings := build(t, text)
		if got := list(findings); len(findings) == 0 || strings.Contains(got, secret) {
			t.Errorf("%s\n%s", text, got)
		}
		for _, f := range findings {
			args, err := json.Marshal(f.Message)
			if said := f.In(message.English).Do + string(args); strings.Contains(said, secret) || err != nil {
				t.Errorf("%s\n%s, %v", text, said, err)
			}
		}
	}
}

// TestTogether: what is right by itself, and not together with something else.
func TestTogether(t *testing.T) {
	heap := func(options string) string { return hosts(3, map[int]string{2: "heap = " + strconv.Quote(options)}) }
	limit := func(text string) string { return "[services.kafka]\nmem_limit = " + strconv.Quote(text) + "\n" }
	property := func(lines ...string) string { return "[kafka.properties]\n" + strings.Join(lines, "\n") + "\n" }
	three := hosts(3, nil)
	shared := "[state]\nmode = 'shared'\nmysql = '172.30.10.4'\nredis = '10.1.11.60'\nminio = 'http://172.30.10.6:9000'\n"
	for _, test := range []struct{ release, text, want string }{
		{"v2.10.9-lts", heap("-Xmx4g -Xms4g") + limit("1g"), "MSK214 hosts.ms-2.heap"},
		{"v2.10.9-lts", heap("-Xms512m -Xmx1024m") + limit("1073741824"), "MSK214 hosts.ms-2.heap"},
		{"v2.10.9-lts", heap("-Xmx4g -Xms4g"), ""},
		{"v2.10.9-lts", heap("-Xmx640m -Xms640m") + limit("1g"), ""},
		{"v2.10.9-lts", three + limit("512m"), "MSK214 services.kafka.mem_limit"},
		{"v2.0.0", hosts(1, nil) + limit("1g"), "MSK214 services.kafka.mem_limit"}, // the image's own heap
		{"v2.0.0", hosts(1, nil) + limit("2g"), ""},
		{"v3.2.0", heap("-Xmx1g -Xms1g"), "MSK214 hosts.ms-2.heap"},
		{"v3.2.0", heap("-Xmx1g -Xms1g") + limit("2g"), ""},

		{"v2.10.20-lts", three + property("'log.retention.hours' = 72"), "MSK215 kafka.properties.log.retention.hours"},
		{"v2.10.12-lts", three + property("'log.retention.minutes' = 72"), "MSK215 kafka.properties.log.retention.minutes"},
		{"v2.10.12-lts", three + property("'log.retention.minutes' = 72", "'log.retention.ms' = -1"), "MSK215 kafka.properties.log.retention.minutes"},
		{"v2.10.4-lts", three + property("'log.retention.hours' = 72"), ""},
		{"v2.10.4-lts", three + property("'log.retention.minutes' = 72"), ""}, // the release's hours are no line of the spec
		{"v2.10.4-lts", three + property("'log.roll.hours' = 1", "'log.roll.ms' = 1000"), "MSK215 kafka.properties.log.roll.hours"},

		{"v2.10.20-lts", three + property("'message.max.bytes' = 629145600"), "MSK216 kafka.properties.message.max.bytes"},
		{"v2.10.20-lts", three + property("'message.max.bytes' = 629145600", "'socket.request.max.bytes' = 629145600"), ""},
		{"v2.10.20-lts", three + property("'socket.request.max.bytes' = 1000000"), "MSK216 kafka.properties.socket.request.max.bytes"},
		{"v2.10.12-lts", three + property("'message.max.bytes' = 524288000"), ""}, // as it is shipped
		{"v2.10.12-lts", three + property("'message.max.bytes' = 524288001"), "MSK216 kafka.properties.message.max.bytes"},
		{"v2.10.12-lts", three + property("'message.max.bytes' = 10485760"), ""},

		{"v3.3.0", three + property("'replica.fetch.wait.max.ms' = 40000"), "MSK154 kafka.properties.replica.fetch.wait.max.ms, MSK154 kafka.properties.replica.fetch.wait.max.ms"},
		{"v3.3.0", three + property("'replica.socket.timeout.ms' = 100"), "MSK154 kafka.properties.replica.socket.timeout.ms"},
		{"v3.3.0", three + property("'queued.max.request.bytes' = 104857600"), "MSK154 kafka.properties.queued.max.request.bytes"}, // the release has more
		{"v3.2.0", three + property("'queued.max.request.bytes' = 104857600"), ""},
		{"v3.3.0", three + property("'offsets.commit.required.acks' = 3"), ""},
		{"v3.3.0", hosts(1, nil) + property("'offsets.commit.required.acks' = 3"), "MSK154 kafka.properties.offsets.commit.required.acks"},
		{"v2.10.4-lts", three + property("'log.retention.hours' = 0"), "MSK154 kafka.properties.log.retention.hours"},
		{"v2.10.12-lts", three + property("'log.retention.hours' = 0"), "MSK215 kafka.properties.log.retention.hours"},

		{"v3.3.0", three + property("'auto.create.topics.enable' = 'FALSE'"), "MSK217 kafka.properties.auto.create.topics.enable"},
		{"v3.3.0", three + property("'auto.create.topics.enable' = true"), ""},
		{"v2.10.20-lts", three + property("'auto.create.topics.enable' = false"), ""},

		{"v3.3.0", strings.Replace(three, "10.1.11.52", "172.30.10.2", 1), "MSK218 hosts.ms-2.address"},
		{"v3.3.0", strings.Replace(three, "10.1.11.52", "172.30.11.2", 1), ""},
		{"v3.3.0", strings.Replace(three, "10.1.11.52", "fd00::2", 1), "MSK210 hosts.ms-2.address"},
		{"v3.3.0", three + shared, "MSK218 state.mysql, MSK218 state.minio"},
	} {
		_, findings := build(t, text(test.release, test.text, allowed))
		if got := strings.ReplaceAll(codes(findings), `"`, ""); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.release, test.text, got, test.want)
		}
	}
}
