package adopt_test

import (
	"slices"
	"strings"
	"testing"

	"mskraft/internal/adopt"
	"mskraft/internal/hostfiles"
)

// Hosts whose .env names one MySQL, Redis and MinIO share their state.
func TestSharedState(t *testing.T) {
	const own = "MS_MYSQL_PORT=3307\nMS_REDIS_HOST=10.0.0.60\nMS_REDIS_PORT=6379\nMS_MINIO_ENDPOINT=http://10.0.0.60:9000\n"
	for _, test := range []struct {
		name, env string
		want      []string
		note      string
	}{
		{"shared", "MS_MYSQL_HOST=10.0.0.60\n" + own, []string{`mode = "shared"`, `mysql = "10.0.0.60:3307"`, `redis = "10.0.0.60"`, `minio = "http://10.0.0.60:9000"`}, ""},
		{"containers", "MS_MYSQL_HOST=mysql\nMS_REDIS_HOST=redis\nMS_MINIO_ENDPOINT=http://minio:9000\n", nil, ""},
		{"in part", "MS_MYSQL_HOST=mysql\n" + own, nil, "a/.env:3:1: all hosts have the same address for redis and minio, but not for everything"},
	} {
		var files []map[string]string
		for i, address := range []string{"10.0.0.1", "10.0.0.2", "10.0.0.3"} {
			files = append(files, map[string]string{"docker-compose-kafka.yml": kafka(string(rune('1'+i)), address, ""), ".env": test.env})
		}
		d := make1(t, hosts(files...))
		for _, line := range test.want {
			if !has(d, line) {
				t.Errorf("%s: no line %q in\n%s", test.name, line, d.Text)
			}
		}
		if test.want == nil && strings.Contains(string(d.Text), "[state]") {
			t.Errorf("%s:\n%s", test.name, d.Text)
		}
		if !noted(d, test.note) {
			t.Errorf("%s: no note %q in %v", test.name, test.note, d.Notes)
		}
		files[1][".env"] = strings.ReplaceAll(test.env, "10.0.0.60", "10.0.0.61")
		if d := make1(t, hosts(files...)); strings.Contains(string(d.Text), "[state]") {
			t.Errorf("%s, other addresses on one host:\n%s", test.name, d.Text)
		}
	}
}

// Brokers that are none of the hosts are listed, and are no host's address.
func TestBrokersElsewhere(t *testing.T) {
	const elsewhere = "# services use the broker 10.9.9.1:9093, which is none of the hosts"
	own := func(id string) map[string]string {
		return map[string]string{"docker-compose-kafka.yml": kafka(id, "10.0.0."+id, "")}
	}
	without := func(brokers string) map[string]string {
		return map[string]string{"docker-compose-kafka.yml": kafka("3", "10.0.0.3", ""), ".env": "MS_EXTERNAL_KAFKA=true\nMS_KAFKA_PORT=9093\nMS_KAFKA_HOST=" + brokers + "\n"}
	}
	serving := func(address, brokers string) map[string]string {
		return map[string]string{
			".env":                       "MS_INSTALL_MODE=server\nMS_EXTERNAL_KAFKA=false\nMS_KAFKA_HOST=" + address + "\nMS_KAFKA_PORT=9093\n",
			"docker-compose-gateway.yml": "services: {gateway: {image: x, environment: {KAFKA_BOOTSTRAP-SERVERS: '" + brokers + "'}}}\n",
		}
	}
	for _, test := range []struct {
		name  string
		hosts *hostfiles.Cluster
		want  []string
		note  string
	}{
		{"one host", hosts(own("1"), own("2"), without("10.9.9.1")), []string{`# address = ""`, "roles = []", elsewhere}, "c/.env:3:1: services use the broker 10.9.9.1:9093"},
		{"all hosts", hosts(without("10.9.9.1"), without("10.9.9.1")), []string{`# address = ""`, "roles = []", elsewhere}, "a/.env:3:1: services use the broker 10.9.9.1:9093"},
		{"several brokers", hosts(without("10.9.9.1:9093,10.9.9.2:9094"), without("10.9.9.1:9093,10.9.9.2:9094")), []string{elsewhere, strings.Replace(elsewhere, "1:9093", "2:9094", 1)}, "a/.env:3:1: services use the broker 10.9.9.1"},
		{"those of the cluster", hosts(own("1"), own("2"), without("10.0.0.1:9092,10.0.0.2")), []string{`# address = ""`, "roles = []"}, ""},
		{"a mode without Kafka", hosts(own("1"), own("2"), serving("10.9.9.1", "${MS_KAFKA_HOST}:${MS_KAFKA_PORT}")), []string{`# address = ""`, `mode = "server"`, elsewhere}, "c/docker-compose-gateway.yml:1:71: services use the broker 10.9.9.1:9093"},
		{"a mode without Kafka, of the cluster", hosts(own("1"), own("2"), serving("10.0.0.3", "10.0.0.1:9092,10.0.0.2:9092")), []string{`address = "10.0.0.3"`, `mode = "server"`}, ""},
		{"an address that nobody uses", hosts(own("1"), own("2"), map[string]string{".env": "MS_EXTERNAL_KAFKA=true\nMS_KAFKA_HOST=10.0.0.3\n", "docker-compose-gateway.yml": serving("", "10.0.0.1:9092")["docker-compose-gateway.yml"]}), []string{`address = "10.0.0.3"`, "roles = []"}, ""},
		{"a switch that is off", hosts(own("1"), own("2"), map[string]string{".env": "MS_INSTALL_MODE=server\nMS_EXTERNAL_KAFKA=false\nMS_KAFKA_HOST=10.0.0.3\n", "docker-compose-gateway.yml": "services: {gateway: {image: x}}\n"}), []string{`address = "10.0.0.3"`, `mode = "server"`}, ""},
	} {
		d := make1(t, test.hosts)
		for _, line := range test.want {
			if !has(d, line) {
				t.Errorf("%s: no line %q in\n%s", test.name, line, d.Text)
			}
		}
		if test.note != "" && !noted(d, test.note) || test.note == "" && strings.Contains(string(d.Text), "services use") {
			t.Errorf("%s: no note %q in %v", test.name, test.note, d.Notes)
		}
	}
}

// What services have of their own is below the spec, once, and without secrets.
func TestSettings(t *testing.T) {
	const ours = "services:\n  gateway:\n    image: x\n    environment: {A: a, B: b}\n"
	theirs := "services:\n  gateway:\n    image: x\n    environment: {A: a, B: c, LDAP_HOST: ldap.example.com, LDAP_PASSWORD: hunter2}\n    dns: [10.0.0.9]\n  ui: {image: \"y\\n[allow]\"}\n"
	file := func(id, text string) map[string]string {
		return map[string]string{"docker-compose-kafka.yml": kafka(id, "10.0.0."+id, "      KAFKA_CFG_NUM_IO_THREADS: "+id+"\n"), "docker-compose-gateway.yml": text}
	}
	d := make1(t, hosts(file("1", theirs), file("2", theirs), file("3", strings.Replace(theirs, "  ui", "    cpus: 2\n  ui", 1))))
	made := map[string]map[string][]byte{}
	for _, h := range []string{"a", "b", "c"} {
		made[h] = map[string][]byte{"docker-compose-gateway.yml": []byte(ours), "docker-compose-kafka.yml": []byte(kafka("1", "10.0.0.1", ""))}
	}
	before := string(d.Text)
	d.KeepSettings(d.Compare(made))
	want := `
# What services have on the hosts, and a spec cannot say:
# services.gateway.environment.LDAP_HOST: ldap.example.com (all hosts)
# services.gateway.environment.LDAP_PASSWORD: *** (all hosts)
# services.gateway.dns: [10.0.0.9] (all hosts)
# services.ui.image: y�[allow] (all hosts)
# services.gateway.cpus: 2 (c)
`
	if got := strings.TrimPrefix(string(d.Text), before); got != want {
		t.Errorf("%s", got)
	}
	safe(t, d)
	before = string(d.Text)
	if d.KeepSettings(nil); string(d.Text) != before {
		t.Error("something is kept of nothing")
	}
}

// noted reports whether a note begins so with its place; "" stands for none at all.
func noted(d *adopt.Draft, text string) bool {
	if text == "" {
		return len(d.Notes) == 0
	}
	return slices.ContainsFunc(d.Notes, func(n adopt.Note) bool { return strings.HasPrefix(n.Place.String()+": "+n.String(), text) })
}
