package cluster

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/kafka"
	"mskraft/internal/release"
)

func TestParseAddress(t *testing.T) {
	long := strings.Repeat("a", 63)
	for _, test := range []struct{ in, want, code string }{
		{"10.1.11.53", "10.1.11.53", ""},
		{"ms-1", "ms-1", ""},
		{"ms-1.example.com", "ms-1.example.com", ""},
		{"MS-1.Example.com", "MS-1.Example.com", ""},
		{"1a.example", "1a.example", ""},
		{"xn--fiq228c.example", "xn--fiq228c.example", ""},
		{long + "." + long + "." + long + "." + long[:61], long + "." + long + "." + long + "." + long[:61], ""},
		{"2001:DB8::53", "2001:db8::53", ""},
		{"[2001:db8::53]", "2001:db8::53", ""},
		{"::ffff:10.1.11.53", "10.1.11.53", ""},
		{"", "", "MSK131"},
		{" ", "", "MSK131"},
		{"10.1.11.53 ", "", "MSK131"},
		{"10.1.11.53\n", "", "MSK131"},
		{"ms-1\u3000", "", "MSK131"},
		{"10.1.11.53:9092", "", "MSK131"},
		{"[2001:db8::53]:9092", "", "MSK131"},
		{"ms-1:9092", "", "MSK131"},
		{"ms-1:", "", "MSK131"},
		{":9092", "", "MSK131"},
		{"10.1.11.53,10.1.11.54", "", "MSK131"},
		{"http://10.1.11.53", "", "MSK131"},
		{"10.1.11.256", "", "MSK131"},
		{"10.1.11", "", "MSK131"},
		{"010.1.11.53", "", "MSK131"},
		{"10", "", "MSK131"},
		{"10.1.11.53.", "", "MSK131"},
		{"example.com.", "", "MSK131"},
		{".example.com", "", "MSK131"},
		{"ms..com", "", "MSK131"},
		{"-ms", "", "MSK131"},
		{"ms-", "", "MSK131"},
		{"ms_1", "", "MSK131"},
		{"ms/1", "", "MSK131"},
		{"主机", "", "MSK131"},
		{"\u212a.example.com", "", "MSK131"}, // the sign of the kelvin, which is k in lower case
		{"$(id)", "", "MSK131"},
		{"a;b", "", "MSK131"},
		{long + "a", "", "MSK131"},
		{strings.Repeat("a.", 127) + "a", "", "MSK131"},
		{"root:hunter2@10.1.11.53", "", "MSK131"},
		{"127.0.0.1", "", "MSK132"},
		{"127.1.2.3", "", "MSK132"},
		{"::ffff:127.0.0.1", "", "MSK132"},
		{"::1", "", "MSK132"},
		{"[::1]", "", "MSK132"},
		{"localhost", "", "MSK132"},
		{"LOCALHOST", "", "MSK132"},
		{"localhost.localdomain", "", "MSK132"},
		{"ms.localhost", "", "MSK132"},
		{"0.0.0.0", "", "MSK132"},
		{"::", "", "MSK132"},
		{"224.0.0.1", "", "MSK132"},
		{"ff02::1", "", "MSK132"},
		{"255.255.255.255", "", "MSK132"},
		{"fe80::1%eth0", "", "MSK132"},
	} {
		got, p := parseAddress(test.in)
		if got != test.want || p.Code() != test.code {
			t.Errorf("%q: got %q, %s; want %q, %s", test.in, got, p.ID, test.want, test.code)
		}
	}
}

func TestIsLabel(t *testing.T) {
	for s, want := range map[string]bool{
		"a": true, "ms-1": true, "1": true, "a--b": true, strings.Repeat("a", 63): true,
		"": false, "-a": false, "a-": false, "A": false, "a.b": false, "a_b": false, "a b": false, "é": false, "a\n": false, strings.Repeat("a", 64): false,
	} {
		if isLabel(s) != want {
			t.Errorf("%q: want %v", s, want)
		}
	}
}

// TestClusterIDs: a spec says what Kafka stores.
func TestClusterIDs(t *testing.T) {
	for _, test := range []struct{ release, id, want string }{
		{"v2.10.12-lts", "LelM2dIFQkiUFVXCECqRWA", ""},
		{"v2.10.12-lts", "_-lM2dIFQkiUFVXCECqRWw", ""},
		{"v2.10.12-lts", "abcdefghijklmnopqrstuv", "MSK121 cluster.id"},
		{"v2.10.12-lts", "LelM2dIFQkiUFVXCECqRWA==", "MSK121 cluster.id"},
		{"v2.10.12-lts", "LelM2dIFQkiUFVXCECqRW", "MSK121 cluster.id"},
		{"v2.10.12-lts", "-elM2dIFQkiUFVXCECqRWA", "MSK121 cluster.id"},
		{"v2.10.12-lts", "LelM2dIFQki+FVX/ECqRWA", "MSK121 cluster.id"},
		{"v2.10.12-lts", "", "MSK121 cluster.id"},
		{"v2.10.12-lts", "AAAAAAAAAAAAAAAAAAAAAQ", "MSK219 cluster.id"},
		{"v2.10.12-lts", "4L6g3nShT-eMCtK--X86sw", "MSK219 cluster.id"},
		{"v2.10.20-lts", "abcdefghijklmnopqrstuv", ""},
		{"v3.3.0", "-elM2dIFQkiUFVXCECqRWA", ""},
		{"v3.3.0", "metersphere-production", ""},
		{"v3.3.0", "5d3d7f0e-98a1-4a3b-9d3f-0c7f2f6b8a11", ""},
		{"v3.3.0", "Some(LelM2dIFQkiUFVXCECqRWA)", ""},
		{"v3.3.0", "LelM2dIFQki+FVX/ECqRWA==", ""},
		{"v3.3.0", "5L6g3nShT-eMCtK--X86sw", "MSK219 cluster.id"},
		{"v3.3.0", "", "MSK121 cluster.id"},
		{"v3.3.0", "LelM2dIFQkiUFVXCECqRW\\nA", "MSK121 cluster.id"},
		{"v3.3.0", "$(reboot)", "MSK121 cluster.id"},
		{"v3.3.0", "`id`", "MSK121 cluster.id"},
		{"v3.3.0", "主机主机主机主", "MSK121 cluster.id"},
		{"v3.3.0", "password=hunter2hunter2", "MSK121 cluster.id"},
		{"v3.3.0", "id-of-result-hub", "MSK133 cluster.id"},
		{"v3.3.0", strings.Repeat("a", 100), ""},
		{"v3.3.0", strings.Repeat("a", 101), "MSK121 cluster.id"},
		{"v9", "metersphere-production", "MSK110 release"},
	} {
		_, findings := build(t, strings.Replace(text(test.release, hosts(3, nil), allowed), "LelM2dIFQkiUFVXCECqRWA", test.id, 1))
		if got := codes(findings); got != test.want {
			t.Errorf("%s %q: %q, want %q", test.release, test.id, got, test.want)
		}
	}
}

// What a record says of the id was right for the Kafka that it names.
func TestIDOfRecord(t *testing.T) {
	record := strings.Replace(text("v2.10.12-lts", hosts(1, nil), "[kafka]\nversion = '3.7.1'\n"), "LelM2dIFQkiUFVXCECqRWA", "in-words", 1)
	if c, err := FromRecord([]byte(record), catalogue(t)); err != nil || c.ID != "in-words" {
		t.Errorf("%v", err)
	}
	if _, err := FromRecord([]byte(strings.Replace(record, "in-words", "$(reboot)", 1)), catalogue(t)); err == nil {
		t.Error("a record may hold anything")
	}
}

func TestIsHeap(t *testing.T) {
	for s, want := range map[string]bool{
		"-Xmx1g -Xms1g": true, "-Xms256m -Xmx512m": true, "-Xmx1G -Xms1024M": true, "-Xmx1048576k -Xms1024k": true, "-Xmx1t -Xms1t": true,
		"": false, "1g": false, "-Xmx1g": false, "-Xms1g": false, "-Xmx512m -Xms1g": false, "-Xmx1g  -Xms1g": false, "-Xmx1g -Xms1g ": false,
		"-Xmx1g -Xms1g -ea": false, "-Xmx1g -Xmx1g": false, "-Xmx1 -Xms1": false, "-Xmx0g -Xms0g": false, "-Xmx1g -Xms1k": false, "-Xms1g -Xms1g": false, "-Xmx1k -Xms1k": false,
		"-Xmx-1g -Xms-1g": false, "-Xmx1g -Xms1g\n": false, "-Xmx${X}g -Xms1g": false, "-Xmx99999999999g -Xms1g": false, "-Xmx1.5g -Xms1g": false,
	} {
		if isHeap(s) != want {
			t.Errorf("%q: want %v", s, want)
		}
	}
}

func TestIsMemory(t *testing.T) {
	for s, want := range map[string]bool{
		"2g": true, "800m": true, "2G": true, "2gb": true, "1073741824": true, "1073741824b": true, "6m": true, "6144k": true, "6291456": true, "1048576kB": true,
		"": false, "g": false, "2": false, "5m": false, "6143k": false, "0g": false, "02g": false, "-2g": false, "+2g": false, "2 g": false, "2t": false,
		"2gm": false, "2bb": false, "2kmg": false, "1.5g": false, "2g\n": false, "${X}": false, "99999999999999999999g": false, "9999999999999g": false,
	} {
		if isMemory(s) != want {
			t.Errorf("%q: want %v", s, want)
		}
	}
}

// TestProperties: what can be said in a variable of the image, and is the
// spec's to say.
func TestProperties(t *testing.T) {
	for _, test := range []struct {
		name            string
		bitnami, apache string
	}{
		{"log.retention.ms", "", ""},
		{"auto.create.topics.enable", "", ""},
		{"group.initial.rebalance.delay.ms", "", ""},
		{"controller.quorum.election.timeout.ms", "", ""},
		{"a_b.c", "MSK158", ""},
		{"a-b.cluster", "MSK158", ""},
		{"a__b", "MSK158", "MSK158"},
		{"a-_b", "MSK158", "MSK158"},
		{"_a", "MSK158", "MSK158"},
		{"a.-b", "MSK158", "MSK158"},
		{"", "MSK158", "MSK158"},
		{".", "MSK158", "MSK158"},
		{"a..b", "MSK158", "MSK158"},
		{"A.b", "MSK158", "MSK158"},
		{"a b", "MSK158", "MSK158"},
		{"a=b", "MSK158", "MSK158"},
		{"a\nb", "MSK158", "MSK158"},
		{"a:b", "MSK158", "MSK158"},
		{"é", "MSK158", "MSK158"},
		{strings.Repeat("a", 201), "MSK158", "MSK158"},
		{"kafka.metrics.reporters", "", "MSK158"},
		{"a.kafka.b", "", "MSK158"},
		{"heap.opts", "", "MSK158"},
		{"opts", "", "MSK158"},
		{"log4j.root.loglevel", "", "MSK158"},
		{"ssl.keystore.password", "MSK159", "MSK159"},
		{"ssl.keystore.key", "MSK159", "MSK159"},
		{"sasl.jaas.config", "MSK159", "MSK159"},
		{"delegation.token.secret.key", "MSK159", "MSK159"},
		{"delegation.token.max.lifetime.ms", "", ""},
		{"ssl.client.auth", "", ""},
		{"private.address", "", ""},
		{"zookeeper.connect", "MSK157", "MSK157"},
	} {
		for tag, want := range map[string]string{"v2.10.0-lts": test.bitnami, "v3.3.0": test.apache} {
			b := &builder{release: catalogue(t).Find(tag)}
			got := b.checkName(test.name).Code()
			if got != want {
				t.Errorf("%s: %q: got %q, want %q", tag, test.name, got, want)
			}
			if got == "" { // then the variable means just this property
				family := b.release.Kafka.Family
				if back := family.Property(family.Variable(test.name)); back != test.name {
					t.Errorf("%s: %q comes back as %q", tag, test.name, back)
				}
			}
		}
	}
}

// TestOwnedProperties: the table of owners has what hosts are given, and all of it.
// A spec may set none of that.
func TestOwnedProperties(t *testing.T) {
	written, owned := map[string]bool{}, map[string]bool{}
	for _, name := range []string{"v2.10.0-lts", "v3.3.0"} {
		c := sound(t, text(name, hosts(3, nil)))
		for _, h := range c.Hosts {
			for name := range c.Node(h).Properties {
				written[name] = true
			}
		}
		for _, p := range c.Kafka.Properties {
			delete(written, p.Name)
		}
	}
	known, _ := kafka.PropertiesOf("3.4.0")
	for _, name := range known.Names() {
		use := kafka.OwnerOf(name).Use
		if use == kafka.Written {
			owned[name] = true
		}
		b := &builder{release: catalogue(t).Find("v3.3.0")}
		if got := b.checkName(name).Code(); (got == "MSK157") != (use != kafka.Free) && isProperty(name) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if d := cmp.Diff(written, owned); d != "" {
		t.Errorf("hosts are given, and have owners (-given +owner):\n%s", d)
	}
}

func TestPropertyValues(t *testing.T) {
	b := &builder{release: catalogue(t).Find("v2.10.0-lts")}
	for v, want := range map[string]string{
		"60000": "", "a,b:c": "", "${X}": "", "$(id) `id` \"'#|": "", "a = b": "", strings.Repeat("a", 1000): "",
		"": "MSK158", " a": "MSK158", "a ": "MSK158", "a\nb": "MSK158", "a\tb": "MSK158", "a\\b": "MSK158", "a&b": "MSK158", "é": "MSK158", "a\x7f": "MSK158",
		strings.Repeat("a", 1001): "MSK158", "x.data-streaming.y": "MSK133",
	} {
		if got := b.checkValue(v).Code(); got != want {
			t.Errorf("%q: got %q, want %q", v, got, want)
		}
	}
}

// TestMergedProperties: the spec's value stands in for the release's.
func TestMergedProperties(t *testing.T) {
	c := sound(t, text("v2.10.0-lts", hosts(3, nil), "[kafka.properties]\n'log.retention.hours' = 2\nbackground.threads = 4\n"))
	var got []string
	for _, p := range c.Kafka.Properties {
		got = append(got, p.Name+"="+p.Value)
	}
	want := "background.threads=4 fetch.message.max.bytes=52428800 log.retention.hours=2 max.request.size=52428800 message.max.bytes=52428800 " +
		"partition.fetch.bytes=52428800 replica.fetch.max.bytes=52428800"
	if strings.Join(got, " ") != want {
		t.Errorf("got %s", strings.Join(got, " "))
	}
}

// TestControllerPortDefault: the port of the model is that of the image.
func TestControllerPortDefault(t *testing.T) {
	for tag, want := range map[string]int{"v2.0.0": 9093, "v2.10.14-lts": 9093, "v2.10.15-lts": 29093, "v3.3.0": 29093} {
		c := sound(t, text(tag, hosts(3, nil), allowed))
		if got := c.Hosts[0].ControllerPort; got != want || want != c.Release.Kafka.Family.Port(release.Controllers) {
			t.Errorf("%s: got %d, want %d", tag, got, want)
		}
	}
}
