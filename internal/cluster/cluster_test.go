package cluster

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mskraft/internal/kafka"
	"mskraft/internal/release"
)

// TestDefaults: every key that has a default, left out and written out.
func TestDefaults(t *testing.T) {
	for tag, port := range map[string]int{"v2.10.0-lts": 9093, "v3.3.0": 29093} {
		implied := sound(t, text(tag, hosts(3, nil), "[nginx.tls]\ncertificate = '/c'\ncertificate_key = '/k'\n", allowed))
		internal := ""
		if tag == "v3.3.0" {
			internal = "internal_port = 19092\n"
		}
		own := fmt.Sprintf(`roles = ["broker", "controller"]
mode = "allinone"
client_port = 9092
controller_port = %d
%sserver_port = 8081
heap = "-Xmx512m -Xms256m"
nginx = "active"
`, port, internal)
		explicit := sound(t, "edition = 'ce'\n"+text(tag, hosts(3, map[int]string{1: own, 2: own, 3: own}), `
[kafka]
replication_factor = 3
min_insync_replicas = 2
partitions = 4
storage = "volume"
bootstrap = "all"
[state]
mode = "independent"
[nginx]
listen = 80
server_name = "_"
ipv6 = false
server_names = []
balance = "hash"
client_max_body_size = "1024m"
timeout = "300s"
connect_timeout = "3s"
trusted_proxies = []
proxy_protocol = false
version = "1.18"
http2 = false
hsts = false
tls = { listen = 443, certificate = "/c", certificate_key = "/k" }
`, allowed))
		if d := cmp.Diff(implied, explicit, cmpopts.IgnoreFields(Cluster{}, "Release"), cmpopts.IgnoreUnexported(Cluster{})); d != "" {
			t.Errorf("%s (-implied +explicit)\n%s", tag, d)
		}
		if implied.Release != explicit.Release && implied.Release.Name != explicit.Release.Name {
			t.Errorf("%s: other releases", tag)
		}
		want := &Nginx{
			Listen: 80, ServerName: "_", Balance: "hash", ClientMaxBodySize: "1024m",
			Timeout: "300s", ConnectTimeout: "3s", Version: "1.18",
			TLS: &TLS{Listen: 443, Certificate: "/c", CertificateKey: "/k"},
		}
		if d := cmp.Diff(want, implied.Nginx); d != "" {
			t.Errorf("%s (-want +got)\n%s", tag, d)
		}
		if h := implied.Hosts[0]; h.Heap != implied.Release.Kafka.Heap || h.InternalPort != implied.Release.Kafka.Family.Port(release.Brokers) || h.ServerPort != 8081 || h.ClientPort != 9092 || !h.Combined() || h.Roles.Text() != "broker,controller" {
			t.Errorf("%s: %+v", tag, h)
		}
		if implied.MemLimit("kafka") != implied.Release.MemLimit("kafka") || implied.Privileged("kafka") || !implied.Kafka.Volume || implied.State.Shared {
			t.Errorf("%s: %+v", tag, implied)
		}
	}
	if c := sound(t, text("v3.3.0", hosts(3, nil))); c.Nginx != nil {
		t.Error("NGINX without a table")
	}
}

// TestReplication: the defaults follow from the number of brokers, each from
// the one before.
func TestReplication(t *testing.T) {
	for _, test := range []struct {
		brokers           int
		kafka             string
		replicas, minimum int
	}{
		{1, "", 1, 1},
		{2, "", 2, 1},
		{3, "", 3, 2},
		{7, "", 3, 2},
		{7, "replication_factor = 5", 5, 2},
		{3, "replication_factor = 2", 2, 1},
		{3, "replication_factor = 1", 1, 1},
		{3, "min_insync_replicas = 1", 3, 1},
	} {
		c := sound(t, text("v2.10.0-lts", hosts(test.brokers, nil), "[kafka]\n"+test.kafka+"\n"+allowed))
		if c.Kafka.ReplicationFactor != test.replicas || c.Kafka.MinInsyncReplicas != test.minimum {
			t.Errorf("%d brokers, %s: %+v", test.brokers, test.kafka, c.Kafka)
		}
	}
	// Hosts with the role controller alone are no brokers.
	c := sound(t, text("v2.10.0-lts", hosts(3, map[int]string{1: "roles = ['controller']"}), allowed))
	if c.Kafka.ReplicationFactor != 2 {
		t.Errorf("%+v", c.Kafka)
	}
}

func TestOrderAndVoters(t *testing.T) {
	c := sound(t, text("v2.10.0-lts", `
[hosts.z]
address = "z.example.com"
node_id = 1
[hosts.without-b]
address = "10.1.11.61"
roles = []
[hosts.a]
address = "10.1.11.53"
node_id = 0
controller_port = 9193
[hosts.without-a]
address = "10.1.11.62"
mode = "server"
[hosts.m]
address = "10.1.11.55"
node_id = 2147483647
roles = ["broker"]
`, allowed))
	var got []string
	for _, h := range c.Hosts {
		got = append(got, fmt.Sprintf("%s %d %s", h.Name, h.NodeID, h.Roles.Text()))
	}
	want := []string{"a 0 broker,controller", "z 1 broker,controller", "m 2147483647 broker", "without-a -1 ", "without-b -1 "}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if want := "0@10.1.11.53:9193,1@z.example.com:9093"; c.Kafka.Voters != want {
		t.Errorf("voters %s, want %s", c.Kafka.Voters, want)
	}
	c = sound(t, text("v3.3.0", "[hosts.a]\naddress = '[2001:DB8::1]'\nnode_id = 7\n"))
	if want := "7@[2001:db8::1]:29093"; c.Kafka.Voters != want || c.Hosts[0].URLHost() != "[2001:db8::1]" {
		t.Errorf("voters %s, want %s", c.Kafka.Voters, want)
	}
}

func TestBootstrap(t *testing.T) {
	of := func(numbers ...int) string {
		var list []string
		for _, n := range numbers {
			list = append(list, fmt.Sprintf("10.1.11.%d:9092", 50+n))
		}
		return strings.Join(list, ",")
	}
	// Seven hosts whose node ids run against their names; the second is no
	// broker, the third runs no Kafka.
	seven := strings.Replace(hosts(7, map[int]string{2: "roles = ['controller']", 3: "roles = []"}), "node_id = 3\n", "", 1)
	for i := 1; i <= 7; i++ {
		seven = strings.Replace(seven, fmt.Sprintf("node_id = %d\n", i), fmt.Sprintf("node_id = %d0\n", 9-i), 1)
	}
	eight := hosts(8, nil)
	for _, test := range []struct {
		name, hosts, kafka string
		host               int
		list, performance  string
	}{
		{"all brokers up to five", hosts(3, nil), "", 2, of(1, 2, 3), of(1, 2, 3)},
		{"by node id", seven, "", 1, of(7, 6, 5, 4, 1), of(7, 6, 5, 4, 1)},
		{"the five lowest node ids", eight, "", 8, of(1, 2, 3, 4, 5), of(1, 2, 3, 4, 5)},
		{"all", eight, `bootstrap = "all"`, 1, of(1, 2, 3, 4, 5, 6, 7, 8), of(1, 2, 3, 4, 5, 6, 7, 8)},
		{"local first", hosts(3, nil), `bootstrap = "local-first"`, 2, of(2, 1, 3), of(2, 1, 3)},
		{"local first, at most five", eight, `bootstrap = "local-first"`, 8, of(8, 1, 2, 3, 4), of(8, 1, 2, 3, 4)},
		{"local first within the five", eight, `bootstrap = "local-first"`, 3, of(3, 1, 2, 4, 5), of(3, 1, 2, 4, 5)},
		{"local first without a local broker", seven, `bootstrap = "local-first"`, 2, of(7, 6, 5, 4, 1), of(7, 6, 5, 4, 1)},
		{"local first without a local Kafka", seven, `bootstrap = "local-first"`, 3, of(7, 6, 5, 4, 1), of(7, 6, 5, 4, 1)},
		{"a list keeps its order", eight, `bootstrap = ["ms-7", "ms-1", "ms-3"]`, 2, of(7, 1, 3), of(7, 1, 3)},
		{"local for performance tests", hosts(3, nil), `performance_test_bootstrap = "local"`, 2, of(1, 2, 3), of(2)},
		{"a list for performance tests", eight, "bootstrap = 'all'\nperformance_test_bootstrap = ['ms-2']", 4, of(1, 2, 3, 4, 5, 6, 7, 8), of(2)},
		{"local first for performance tests", hosts(3, nil), `performance_test_bootstrap = "local-first"`, 3, of(1, 2, 3), of(3, 1, 2)},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := sound(t, text("v2.10.0-lts", test.hosts, "[kafka]\n"+test.kafka+"\n"+allowed))
			h := host(t, c, fmt.Sprintf("ms-%d", test.host))
			if h.Bootstrap != test.list || h.PerformanceBootstrap != test.performance {
				t.Errorf("got  %s and %s\nwant %s and %s", h.Bootstrap, h.PerformanceBootstrap, test.list, test.performance)
			}
		})
	}
}

// TestBootstrapPort: the list holds the published port, the address as it is.
func TestBootstrapPort(t *testing.T) {
	c := sound(t, text("v3.3.0", "[hosts.a]\naddress = '2001:db8::1'\nnode_id = 1\nclient_port = 19192\n"))
	if want := "[2001:db8::1]:19192"; c.Hosts[0].Bootstrap != want {
		t.Errorf("got %s, want %s", c.Hosts[0].Bootstrap, want)
	}
}

// TestModes: the files of a host, whether Kafka runs there, and whether users
// are served there.
func TestModes(t *testing.T) {
	const services = "api-test data-streaming gateway KAFKA performance-test project-management report-stat system-setting test-track"
	for _, test := range []struct {
		release, mode, files string
		serves               bool
	}{
		{"v2.0.0", "allinone", "kafka server", true},
		{"v2.0.0", "server", "kafka server", true},
		{"v2.3.0", "server", strings.Replace(services, "KAFKA", "kafka", 1) + " ui-test workstation", true},
		{"v2.8.1", "allinone", strings.Replace(services, "KAFKA", "kafka", 1) + " ui-test workstation", true},
		{"v2.8.1", "server", strings.Replace(services, "KAFKA", "kafka", 1) + " ui-test workstation", true},
		{"v2.9.0", "allinone", strings.Replace(services, "KAFKA", "kafka", 1) + " ui-test workstation", true},
		{"v2.9.0", "server", "api-test gateway performance-test project-management report-stat system-setting test-track workstation", true},
		{"v2.9.0", "middleware", "data-streaming kafka ui-test", false},
		{"v2.10.20-lts", "server", "api-test gateway performance-test project-management report-stat system-setting test-track ui-test workstation", true},
		{"v2.10.20-lts", "middleware", "data-streaming kafka ui-test", false},
		{"v3.3.0", "allinone", "kafka metersphere result-hub", true},
		{"v3.3.0", "server", "metersphere", true},
		{"v3.3.0", "middleware", "kafka result-hub", false},
	} {
		t.Run(test.release+" "+test.mode, func(t *testing.T) {
			runsKafka := strings.Contains(" "+test.files+" ", " kafka ")
			one := "[hosts.x]\naddress = '10.1.11.99'\nmode = '" + test.mode + "'\n"
			if runsKafka {
				one += "node_id = 9\n"
			}
			c := sound(t, text(test.release, hosts(3, nil), one, allowed))
			h := host(t, c, "x")
			var files []string
			for _, f := range h.Files {
				files = append(files, f.Name)
				if f.Template == "" || f.Output() != "docker-compose-"+f.Name+".yml" {
					t.Errorf("%+v", f)
				}
			}
			if got := strings.Join(files, " "); got != test.files || h.Serves != test.serves || h.Kafka() != runsKafka || h.Combined() != runsKafka {
				t.Errorf("%s, %+v", got, h)
			}
		})
	}
	for tag, modes := range map[string]string{
		"v2.0.0":       "node-controller selenium-hub middleware task-runner",
		"v2.8.1":       "node-controller selenium-hub middleware task-runner",
		"v2.9.0":       "node-controller selenium-hub task-runner Server",
		"v2.10.20-lts": "node-controller selenium-hub task-runner",
		"v3.0.0-alpha": "task-runner selenium-hub node-controller",
		"v3.3.0":       "task-runner selenium-hub node-controller",
	} {
		for mode := range strings.FieldsSeq(modes) {
			_, findings := build(t, text(tag, hosts(3, map[int]string{1: "mode = '" + mode + "'"}), allowed))
			if got := codes(findings); got != "MSK140 hosts.ms-1.mode" {
				t.Errorf("%s: mode %s: %s", tag, mode, got)
			}
		}
	}
}

// TestHostWithoutKafka: on purpose, next to a Kafka of others.
func TestHostWithoutKafka(t *testing.T) {
	c := sound(t, text("v2.10.0-lts", hosts(3, nil), "[hosts.x]\naddress = '10.1.11.99'\nroles = []\n", allowed))
	h := host(t, c, "x")
	if h.Kafka() || h.runs("kafka") || !h.runs("data-streaming") || h.NodeID != -1 || h.Bootstrap == "" || !h.Serves {
		t.Errorf("%+v", h)
	}
	if len(c.Brokers()) != 3 || len(c.Controllers()) != 3 || len(c.Hosts) != 4 {
		t.Errorf("%+v", c)
	}
}

func TestHealthPort(t *testing.T) {
	roles := map[int]string{2: "roles = ['broker']", 3: "roles = ['controller']"}
	for tag, want := range map[string][3]int{ // combined, broker, controller
		"v2.0.0":       {9093, 9092, 9093},
		"v2.10.6-lts":  {9093, 9092, 9093},
		"v2.10.7-lts":  {9092, 9092, 9093},
		"v2.10.14-lts": {9092, 9092, 9093},
		"v2.10.15-lts": {9092, 9092, 29093},
		"v3.3.0":       {9092, 9092, 29093},
	} {
		c := sound(t, text(tag, hosts(3, roles), allowed))
		for i, h := range c.Hosts {
			if got := c.Node(h).HealthPort; got != want[i] {
				t.Errorf("%s %s: got %d, want %d", tag, h.Roles.Text(), got, want[i])
			}
		}
	}
	// The port is that of the container, whatever the host publishes.
	c := sound(t, text("v2.10.0-lts", hosts(3, map[int]string{1: "client_port = 19192\ncontroller_port = 19193"}), allowed))
	if got := c.Node(c.Hosts[0]).HealthPort; got != 9093 {
		t.Errorf("got %d", got)
	}
}

// TestControllerFile: only where no variable of the image can do it.
func TestControllerFile(t *testing.T) {
	for tag, want := range map[string]bool{
		"v2.2.2": false, "v2.6.2": false, "v2.7.0": true, "v2.10.0-lts": true, "v2.10.6-lts": true, "v2.10.7-lts": false, "v2.10.20-lts": false, "v3.3.0": false,
	} {
		c := sound(t, text(tag, hosts(3, map[int]string{3: "roles = ['controller']"}), allowed))
		for i, h := range c.Hosts {
			if got := c.ControllerFile(h); got != (want && i == 2) {
				t.Errorf("%s %s: got %v", tag, h.Roles.Text(), got)
			}
		}
	}
}

func TestFamilies(t *testing.T) {
	for tag, want := range map[string]string{"v2.10.14-lts": "ms-kafka-bitnami", "v2.10.15-lts": "ms-kafka-apache"} {
		c := sound(t, text(tag, hosts(1, nil)))
		if c.VolumeName() != want || c.VolumeName() != "ms-kafka-"+c.Release.Kafka.Family.Name {
			t.Errorf("%s: %s", tag, c.VolumeName())
		}
	}
}

func TestServices(t *testing.T) {
	c := sound(t, text("v2.10.0-lts", hosts(1, nil), "[services.kafka]\nprivileged = true\n[services.api-test]\nmem_limit = '3g'\n[services.gateway]\nprivileged = false\n"))
	for _, test := range []struct {
		name       string
		privileged bool
		limit      string
	}{
		{"kafka", true, ""},
		{"api-test", false, "3g"},
		{"gateway", false, "${MS_GATEWAY_MEM_LIMIT:-858993459}"},
		{"test-track", false, "${MS_TRACK_MEM_LIMIT:-1073741824}"},
	} {
		if c.Privileged(test.name) != test.privileged || c.MemLimit(test.name) != test.limit {
			t.Errorf("%s: %v, %s", test.name, c.Privileged(test.name), c.MemLimit(test.name))
		}
	}
}

func TestState(t *testing.T) {
	for _, test := range []struct {
		state string
		want  State
	}{
		{"", State{}},
		{"mysql = '10.1.11.60'\nredis = 'redis-1.example.com'\nminio = '10.1.11.61'", State{true, kafka.Endpoint{Host: "10.1.11.60", Port: 3306}, kafka.Endpoint{Host: "redis-1.example.com", Port: 6379}, "http://10.1.11.61:9000"}},
		{"mysql = '10.1.11.60:3307'\nredis = '[2001:db8::1]:6380'\nminio = '2001:db8::2'", State{true, kafka.Endpoint{Host: "10.1.11.60", Port: 3307}, kafka.Endpoint{Host: "2001:db8::1", Port: 6380}, "http://[2001:db8::2]:9000"}},
		{"mysql = '[2001:db8::1]'\nredis = '2001:db8::1'\nminio = 'minio-1:9100'", State{true, kafka.Endpoint{Host: "2001:db8::1", Port: 3306}, kafka.Endpoint{Host: "2001:db8::1", Port: 6379}, "http://minio-1:9100"}},
		{"mysql = 'a'\nredis = 'b'\nminio = 'https://s3.example.com'", State{true, kafka.Endpoint{Host: "a", Port: 3306}, kafka.Endpoint{Host: "b", Port: 6379}, "https://s3.example.com"}},
		{"mysql = 'a'\nredis = 'b'\nminio = 'https://[2001:db8::1]:9443/'", State{true, kafka.Endpoint{Host: "a", Port: 3306}, kafka.Endpoint{Host: "b", Port: 6379}, "https://[2001:db8::1]:9443"}},
	} {
		state := ""
		if test.state != "" {
			state = "[state]\nmode = 'shared'\n" + test.state + "\n"
		}
		if d := cmp.Diff(test.want, sound(t, text("v3.3.0", hosts(3, nil), state)).State); d != "" {
			t.Errorf("%s (-want +got)\n%s", test.state, d)
		}
	}
}

func TestEdition(t *testing.T) {
	if c := sound(t, "edition = 'ee'\n"+text("v3.3.0", hosts(1, nil))); c.Edition != "ee" {
		t.Errorf("edition %q", c.Edition)
	}
	if c := sound(t, "edition = 'ce'\n"+text("v2.10.0", hosts(1, nil))); c.Edition != "ce" || c.Release.Name != "v2.10.0-lts" {
		t.Errorf("edition %q of %s", c.Edition, c.Release.Name)
	}
}
