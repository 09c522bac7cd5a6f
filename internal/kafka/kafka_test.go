package kafka

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitHostPort(t *testing.T) {
	for text, want := range map[string][2]string{
		"10.0.0.1:9092": {"10.0.0.1", "9092"}, "a.example.com:1": {"a.example.com", "1"}, "[2001:db8::1]:9092": {"2001:db8::1", "9092"},
		"2001:db8::1:9092": {"2001:db8::1", "9092"}, "[2001:db8::1]": {"2001:db8::1", ""}, "a": {"a", ""}, "a:": {"a", ""}, ":9092": {"", "9092"}, "": {"", ""},
	} {
		host, port := SplitHostPort(text)
		if got := [2]string{host, port}; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestParsePort(t *testing.T) {
	for text, want := range map[string]int{"1": 1, "9092": 9092, "65535": 65535, "0": 0, "65536": 0, "-1": 0, "+1": 0, "": 0, "a": 0, " 1": 0, "1.0": 0} {
		if got, ok := ParsePort(text); got != want && ok || ok != (want != 0) {
			t.Errorf("%q: %d %t", text, got, ok)
		}
	}
}

func TestPortRange(t *testing.T) {
	for text, want := range map[string]PortRange{
		"80": {80, 80}, "80-80": {80, 80}, "80-90": {80, 90}, "90-80": {}, "": {}, "-": {}, "80-": {}, "a": {}, "1-65536": {}, "80-90-99": {},
	} {
		got := ParsePortRange(text)
		if got != want || got.IsKnown() != (want != PortRange{}) || got.Has(0) || got.Has(90) != (want.High == 90) || got.Has(79) || got.Has(91) {
			t.Errorf("%q: %v", text, got)
		}
		if got.IsKnown() && got.Low < got.High && got.String() != text {
			t.Errorf("%q comes back as %s", text, got)
		}
	}
	for _, o := range []PortRange{{70, 80}, {85, 86}, {90, 99}, {1, 100}} {
		if r := (PortRange{80, 90}); !r.Meets(o) || !o.Meets(r) || r.Meets(PortRange{70, 79}) || r.Meets(PortRange{91, 99}) {
			t.Errorf("80-90 and %s", o)
		}
	}
}

func TestParseID(t *testing.T) {
	for text, want := range map[string]int{"0": 0, "2147483647": 2147483647, " 3 ": 3, "2147483648": -1, "-1": -1, "": -1, "1.5": -1, "x": -1} {
		got, ok := ParseID(text)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %d %t, want %d", text, got, ok, want)
		}
	}
}

// Lists that are written come back as they were.
func TestLists(t *testing.T) {
	voters := []Voter{{0, Endpoint{"10.0.0.1", 9093}}, {7, Endpoint{"2001:db8::1", 1}}, {2147483647, Endpoint{"a.example.com", 65535}}}
	const text = "0@10.0.0.1:9093,7@[2001:db8::1]:1,2147483647@a.example.com:65535"
	if got := FormatList(voters); got != text {
		t.Errorf("voters are written %s", got)
	}
	if d := cmp.Diff(voters, ParseVoters(text)); d != "" {
		t.Errorf("voters (-want +read):\n%s", d)
	}
	listeners := []Listener{{"PLAINTEXT", Endpoint{"", 9092}}, {"OUT", Endpoint{"2001:db8::1", 1}}, {"IN", Endpoint{"a", 2}}}
	const bound = "PLAINTEXT://:9092,OUT://[2001:db8::1]:1,IN://a:2"
	if got := FormatList(listeners); got != bound {
		t.Errorf("listeners are written %s", got)
	}
	if d := cmp.Diff(listeners, ParseListeners(" plaintext://:9092 , out://[2001:db8::1]:1,IN://a:2,")); d != "" {
		t.Errorf("listeners (-want +read):\n%s", d)
	}
	if got := FormatList([]Endpoint{{"10.0.0.1", 9092}, {"2001:db8::1", 9092}}); got != "10.0.0.1:9092,[2001:db8::1]:9092" {
		t.Errorf("brokers are written %s", got)
	}
	if FormatList[Voter](nil) != "" || ParseVoters("") != nil || ParseListeners(",") != nil {
		t.Error("of nothing comes something")
	}
}

// What an entry lacks is told, as far as it can be.
func TestBrokenEntries(t *testing.T) {
	for entry, want := range map[string]error{
		"1@a:2": nil, " 1@a:2 ": nil, "": ErrEmpty, "  ": ErrEmpty, "a:2": ErrForm, "x@a:2": ErrForm, "-1@a:2": ErrForm, "1@:2": ErrForm, "1@a b:2": ErrForm,
		"1@a": ErrPort, "1@a:": ErrPort, "1@a:0": ErrPort, "1@a:x": ErrPort,
	} {
		v, err := ParseVoter(entry)
		if !errors.Is(err, want) || want == nil && err != nil || errors.Is(err, ErrPort) && (v.ID != 1 || v.Host != "a") {
			t.Errorf("voter %q: %v, %v, want %v", entry, v, err, want)
		}
	}
	for entry, want := range map[string]error{"A://:1": nil, "A://h:1": nil, "": ErrEmpty, ":9092": ErrForm, "h:1": ErrForm, "://h:1": ErrForm, "A://h": ErrPort, "A://": ErrPort, "A://h:0": ErrPort} {
		if l, err := ParseListener(entry); !errors.Is(err, want) || want == nil && err != nil {
			t.Errorf("listener %q: %v, %v, want %v", entry, l, err, want)
		}
	}
}

func TestRoles(t *testing.T) {
	for text, want := range map[string]Roles{
		"broker": {Broker: true}, "controller": {Controller: true}, "broker,controller": {true, true}, "controller, broker": {true, true}, "brokers": {},
	} {
		got, unknown := ParseRoles(text)
		if got != want || (len(unknown) > 0) != (text == "brokers") {
			t.Errorf("%q: %+v, unknown %q", text, got, unknown)
		}
		if again, _ := ParseRoles(got.Text()); got.Any() && again != got {
			t.Errorf("%+v is written %q", got, got.Text())
		}
	}
}

func TestSameHost(t *testing.T) {
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"10.0.0.1", "10.0.0.1", true},
		{"A.example.com.", "a.example.com", true},
		{"2001:db8::1", "[2001:0db8:0::1]", true},
		{"::ffff:10.0.0.1", "10.0.0.1", true},
		{"10.0.0.1", "10.0.0.2", false},
		{"a", "10.0.0.1", false},
	} {
		if SameHost(test.a, test.b) != test.same || SameHost(test.b, test.a) != test.same {
			t.Errorf("%s and %s", test.a, test.b)
		}
	}
}

// A node tells everything that another one has otherwise, and nothing else.
func TestDifferences(t *testing.T) {
	node := func(change func(*Node)) *Node {
		n := &Node{
			ClusterID: "id", Properties: map[string]string{"node.id": "1", "process.roles": "broker"}, Ports: []Port{{9092, 9092}},
			Volume: "v:/d", Heap: "-Xmx1g", MemLimit: "1g", HealthPort: 9092,
		}
		change(n)
		return n
	}
	for what, change := range map[string]func(*Node){
		"cluster id":               func(n *Node) { n.ClusterID = "other" },
		"node.id":                  func(n *Node) { n.Properties["node.id"] = "2" },
		"process.roles":            func(n *Node) { delete(n.Properties, "process.roles") },
		"num.partitions":           func(n *Node) { n.Properties["num.partitions"] = "" },
		"ports":                    func(n *Node) { n.Ports = append(n.Ports, Port{1, 2}) },
		"volume of the data":       func(n *Node) { n.Volume = "" },
		"heap":                     func(n *Node) { n.Heap = "" },
		"memory limit":             func(n *Node) { n.MemLimit = "" },
		"privileged":               func(n *Node) { n.Privileged = true },
		"port of the health check": func(n *Node) { n.HealthPort = 0 },
	} {
		list := node(func(*Node) {}).Differences(node(change))
		if len(list) != 1 || list[0].What != what || list[0].Value == list[0].Other {
			t.Errorf("%s: %+v", what, list)
		}
	}
	if list := node(func(*Node) {}).Differences(node(func(*Node) {})); list != nil {
		t.Errorf("equal nodes: %+v", list)
	}
}

func TestNode(t *testing.T) {
	n := &Node{Properties: map[string]string{
		"broker.id": "3", "process.roles": "controller", "controller.quorum.voters": "3@a:1,x", "listeners": "C://:1", "advertised.listeners": "",
	}}
	if n.ID() != 3 || n.Roles() != (Roles{Controller: true}) || len(n.Voters()) != 1 || !slices.Equal(n.Listeners(), []Listener{{"C", Endpoint{"", 1}}}) || n.Advertised() != nil {
		t.Errorf("%d %+v %v %v %v", n.ID(), n.Roles(), n.Voters(), n.Listeners(), n.Advertised())
	}
	n.Properties["node.id"] = "x"
	if n.ID() != -1 {
		t.Errorf("an id that is none is %d", n.ID())
	}
}

func TestNewClusterID(t *testing.T) {
	oldest, _ := PropertiesOf(Versions()[0])
	a, b := NewClusterID(), NewClusterID()
	if stored, err := oldest.StoredID(string(a)); a == b || err != nil || stored != a {
		t.Errorf("%s and %s: %s, %v", a, b, stored, err)
	}
}

// TestStoredID: what kafka-storage.sh format of these versions writes into meta.properties.
func TestStoredID(t *testing.T) {
	for _, test := range []struct {
		version, text, want string
		err                 error
	}{
		{"3.6.1", "LelM2dIFQkiUFVXCECqRWA", "LelM2dIFQkiUFVXCECqRWA", nil},
		{"3.6.1", "abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstug", nil},
		{"3.2.0", "LelM2dIFQkiUFVXCECqRWA==", "LelM2dIFQkiUFVXCECqRWA", nil},
		{"3.5.0", "metersphere-production", "metersphere-productiog", nil},
		{"3.6.1", "production", "", ErrIDAlphabet},
		{"3.6.1", "LelM2dIFQkiUFVXCECqRWA=", "", ErrIDAlphabet},
		{"3.6.1", "LelM2dIFQkiUFVXCECqRWA===", "", ErrIDAlphabet},
		{"3.6.1", "LelM2dIFQkiUFVXCECqRWAAA", "", ErrIDAlphabet},
		{"3.6.1", "", "", ErrIDAlphabet},
		{"3.6.1", "LelM2dIFQkiUFVXCEC\r\nRWA", "", ErrIDAlphabet},
		{"3.6.1", "LelM2dIFQki+FVX/ECqRWA", "", ErrIDAlphabet},
		{"3.6.1", "-elM2dIFQkiUFVXCECqRWA", "", ErrIDHyphen},
		{"3.7.0", "abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstuv", nil},
		{"4.0.0", "production", "production", nil},
	} {
		p, _ := PropertiesOf(test.version)
		if got, err := p.StoredID(test.text); string(got) != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s %q: %q, %v", test.version, test.text, got, err)
		}
	}
}
