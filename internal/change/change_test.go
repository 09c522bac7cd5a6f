package change_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mskraft/internal/change"
	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/internal/tree"
	"mskraft/templates"
)

// short writes a spec of lines such as
//
//	v3.3.0
//	a 1 .11 bc client_port=9192
//	kafka.storage="container"
//
// A host has a name, a node id (- for none), the end of its address, its roles
// (b, c, or - for none), and further keys.
func short(t testing.TB, text string) string {
	t.Helper()
	var out strings.Builder
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' })
	name, id, more := "ms", "LelM2dIFQkiUFVXCECqRWA", ""
	fmt.Fprintf(&out, "release = %q\n", strings.TrimSpace(lines[0]))
	var hosts strings.Builder
	for _, line := range lines[1:] {
		f := strings.Fields(line)
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		switch {
		case len(f) == 0:
		case key == "id":
			id = value
		case key == "name":
			name = value
		case ok && strings.Contains(key, ".") && len(f) == 1:
			table, name, _ := strings.Cut(key, ".")
			if header := "[" + table + "]\n"; !strings.Contains(more, header) {
				more += header
			}
			more += fmt.Sprintf("%s = %s\n", name, value)
		case len(f) < 4:
			t.Fatalf("%q is no host", line)
		default:
			address := f[2]
			if strings.HasPrefix(address, ".") {
				address = "10.0.0" + address
			}
			roles := map[string]string{"bc": `"broker", "controller"`, "b": `"broker"`, "c": `"controller"`, "-": ""}[f[3]]
			fmt.Fprintf(&hosts, "[hosts.%s]\naddress = %q\nroles = [%s]\n", f[0], address, roles)
			if f[1] != "-" {
				fmt.Fprintf(&hosts, "node_id = %s\n", f[1])
			}
			for _, kv := range f[4:] {
				hosts.WriteString(strings.NewReplacer("=", " = ", "~", " ").Replace(kv) + "\n")
			}
		}
	}
	fmt.Fprintf(&out, "[cluster]\nname = %q\nid = %q\n%s%s", name, id, hosts.String(), more)
	return out.String()
}

// model makes a cluster of a spec, which has to be right.
func model(t testing.TB, cat *release.Catalogue, text string) *cluster.Cluster {
	t.Helper()
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text)))
	c, more := cluster.New(s, cat)
	for _, f := range append(findings, more...) {
		if f.Severity == spec.Error {
			t.Fatalf("line %d: %s: %s: %s\n%s", f.Pos.Line, f.Code(), f.Key, f.Message, text)
		}
	}
	return c
}

func rendered(t testing.TB, r *render.Renderer, c *cluster.Cluster) *tree.Tree {
	t.Helper()
	made, err := r.Tree(c)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// brief is a change as the table has it: name (hosts): old -> new. A ! marks what makes
// Kafka begin without data.
func brief(c change.Change) string {
	text := c.Name
	if c.Empties {
		text += "!"
	}
	if len(c.Hosts) > 0 {
		text += " (" + strings.Join(c.Hosts, " ") + ")"
	}
	if old, now := c.Old.String(), c.New.String(); old != "" || now != "" {
		text += ": " + old + " -> " + now
	}
	return text
}

func briefs(changes []change.Change) string {
	var list []string
	for _, c := range changes {
		list = append(list, brief(c))
	}
	return strings.Join(list, "\n")
}

const (
	three   = "v3.3.0; a 1 .1 bc; b 2 .2 bc; c 3 .3 bc"
	bitnami = "v2.2.2; a 1 .1 bc; b 2 .2 bc; c 3 .3 bc"
	four    = "v3.3.0; a 1 .1 bc; b 2 .2 bc; c 3 .3 bc; d 4 .4 bc"
	five    = "v3.3.0; k 1 .1 c; l 2 .2 c; m 3 .3 c; p 11 .11 b; q 12 .12 b; r 13 .13 b; s 14 .14 b"
)

// edit is a text with replacements.
func edit(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }

// TestChanges has what is found between two specs, in all its words but the explanations.
func TestChanges(t *testing.T) {
	cat := releasetest.Catalogue(t)
	r := render.New(templates.Files)
	for _, c := range []struct{ what, before, after, want string }{
		{"nothing", three, three, ""},
		{"another order of the hosts", three, "v3.3.0; c 3 .3 bc; a 1 .1 bc; b 2 .2 bc", ""},
		{"names written in capitals", edit(three, ".3 bc", "ms.example.com bc"), edit(three, ".3 bc", "MS.example.com bc"), "settings (a b c)\nservices (a b c)"},

		// Node ids.
		{"two ids swapped", three, edit(three, "a 1", "a 2", "b 2", "b 1"), "node-id! (a b): a is 1, b is 2 -> a is 2, b is 1\nservices (a b c)"},
		{"three ids rotated", three, edit(three, "a 1", "a 2", "b 2", "b 3", "c 3", "c 1"), "node-id! (a b c): a is 1, b is 2, c is 3 -> a is 2, b is 3, c is 1\nservices (a b c)"},
		{"a broker renumbered", five, edit(five, "s 14", "s 15"), "node-id! (s): s is 14 -> s is 15"},
		{
			"a controller renumbered", three, edit(three, "c 3", "c 4"),
			"node-id! (c): c is 3 -> c is 4\nvoters (a b c): 1,2,3 -> 1,2,4",
		},
		{
			"all renumbered", three, edit(three, "a 1", "a 11", "b 2", "b 12", "c 3", "c 13"),
			"node-id! (a b c): a is 1, b is 2, c is 3 -> a is 11, b is 12, c is 13\nvoters! (a b c): 1,2,3 -> 11,12,13",
		},
		{
			"ids swapped under other names", three, "v3.3.0; x 2 .1 bc; y 1 .2 bc; c 3 .3 bc",
			"node-id! (x y): a is 1, b is 2 -> x is 2, y is 1\nservices (c)",
		},
		{
			"an id and an address that nobody had under a name that somebody has", three, edit(three, "c 3 .3", "c 4 .4"),
			"node-id! (c): c is 3 -> c is 4\nvoters (a b c): 1,2,3 -> 1,2,4\nservices (a b c)",
		},
		{
			"an id goes to another machine, and its old one gets another", five, edit(five, "r 13", "r 15") + "; t 13 .15 b",
			"node-id! (r t): r is 13 -> r is 15, t is 13\nservices (k l m p q r s)",
		},

		// Machines, names and addresses.
		{"a host renamed", three, edit(three, "c 3", "z 3"), "host-renamed (z): c -> z"},
		{"the cluster renamed", three, edit(three, "v3.3.0", "v3.3.0; name=ms-new"), "cluster-renamed: ms -> ms-new"},
		{"two names swapped", three, edit(three, "a 1", "b 1", "b 2", "a 2"), "host-renamed (a b): b, a -> a, b"},
		{"an address moved", three, edit(three, ".3 ", ".33 "), "address (c): c 10.0.0.3 -> c 10.0.0.33\nservices (a b c)"},
		{"an address becomes a name", three, edit(three, ".3 ", "c.example.com "), "address (c): c 10.0.0.3 -> c c.example.com\nservices (a b c)"},
		{"all addresses moved", three, edit(three, ".1 ", ".11 ", ".2 ", ".12 ", ".3 ", ".13 "), "address (a b c): a 10.0.0.1, b 10.0.0.2, c 10.0.0.3 -> a 10.0.0.11, b 10.0.0.12, c 10.0.0.13\nservices (a b c)"},
		{"the address of a lone controller moved", five, edit(five, ".1 ", ".9 "), "address (k): k 10.0.0.1 -> k 10.0.0.9"},
		{"two addresses swapped", three, edit(three, ".1 ", ".2 ", ".2 ", ".1 "), "address-swap (a b): a at 10.0.0.1, b at 10.0.0.2 -> a at 10.0.0.2, b at 10.0.0.1\nservices (a b c)"},
		{"an id passed to another machine", three, edit(three, "c 3 .3", "d 3 .4"), "node-moved (d): node 3 at c (10.0.0.3) -> node 3 at d (10.0.0.4)\nservices (a b)"},
		{
			"two ids of three passed on", three, "v3.3.0; a 1 .1 bc; d 2 .4 bc; e 3 .5 bc",
			"node-moved! (d e): node 2 at b (10.0.0.2), node 3 at c (10.0.0.3) -> node 2 at d (10.0.0.4), node 3 at e (10.0.0.5)\nservices (a)",
		},
		{
			"a machine renamed, and its name given to a new one", edit(five, "s 14", "old 14"), edit(five, "s 14", "new 14") + "; old 15 .15 b",
			"services (k l m p q r)\nhost-added (old)\nhost-renamed (new): old -> new",
		},

		// Brokers and controllers.
		{"a broker added", five, five + "; t 15 .15 b", "services (k l m p q r s)\nhost-added (t)"},
		{"a broker removed", five, edit(five, "; s 14 .14 b", ""), "broker-removed (s): broker 14 at s -> \nservices (k l m p q r)"},
		{
			"a host of both roles removed", three, edit(three, "; c 3 .3 bc", ""),
			"voters (a b c): 1,2,3 -> 1,2\nbroker-removed (c): broker 3 at c -> \nreplication (a b): 3 replicas, 2 in sync -> 2 replicas, 1 in sync\nservices (a b)",
		},
		{
			"a host of both roles added", "v3.3.0; a 1 .1 bc; b 2 .2 bc", three[:len(three)-len("; c 3 .3 bc")] + "; c 3 .3 bc",
			"voters (a b): 1,2 -> 1,2,3\nreplication (a b): 2 replicas, 1 in sync -> 3 replicas, 2 in sync\nservices (a b)\nhost-added (c)",
		},
		{
			"one controller becomes three", "v3.3.0; a 1 .1 bc", three,
			"voters! (a): 1 -> 1,2,3\nreplication (a): 1 replica, 1 in sync -> 3 replicas, 2 in sync\nservices (a)\nhost-added (b c)",
		},
		{"half of four ids passed on", four, edit(four, "c 3 .3", "x 3 .5", "d 4 .4", "y 4 .6"), "node-moved (x y): node 3 at c (10.0.0.3), node 4 at d (10.0.0.4) -> node 3 at x (10.0.0.5), node 4 at y (10.0.0.6)\nservices (a b)"},
		{"half of four controllers are others", four, edit(four, "c 3 .3", "x 5 .5", "d 4 .4", "y 6 .6"), "voters (a b c d): 1,2,3,4 -> 1,2,5,6\nbroker-removed (c d): broker 3 at c, broker 4 at d -> \nservices (a b)\nhost-added (x y)"},
		{"most of four controllers are others", four, edit(four, "b 2 .2", "w 7 .7", "c 3 .3", "x 5 .5", "d 4 .4", "y 6 .6"), "voters! (a b c d): 1,2,3,4 -> 1,5,6,7\nbroker-removed (b c d): broker 2 at b, broker 3 at c, broker 4 at d -> \nservices (a)\nhost-added (w x y)"},
		{
			"as many brokers removed as there are replicas", "v3.3.0; a 1 .1 bc; b 2 .2 b; c 3 .3 b; kafka.replication_factor=2", "v3.3.0; a 1 .1 bc",
			"broker-removed (b c): broker 2 at b, broker 3 at c -> \nreplication (a): 2 replicas, 1 in sync -> 1 replica, 1 in sync\nservices (a)",
		},
		{
			"no broker stays", five, edit(five, "p 11 .11", "w 21 .21", "q 12 .12", "x 22 .22", "r 13 .13", "y 23 .23", "s 14 .14", "z 24 .24"),
			"broker-removed! (p q r s): broker 11 at p, broker 12 at q, broker 13 at r, broker 14 at s -> \nservices (k l m)\nhost-added (w x y z)",
		},
		{
			"other databases", three + `; state.mode="shared"; state.mysql="db"; state.redis="db"; state.minio="db"`,
			three + `; state.mode="shared"; state.mysql="db"; state.redis="cache"; state.minio="db"`,
			"state: databases at db:3306, db:6379 and http://db:9000 -> databases at db:3306, cache:6379 and http://db:9000\nenv (a b c)",
		},
		{"two controllers added to three", five, five + "; x 4 .4 c; y 5 .5 c", "voters (k l m p q r s): 1,2,3 -> 1,2,3,4,5\nhost-added (x y)"},
		{"a controller leaves", five, edit(five, "m 3 .3 c; ", ""), "voters (k l m p q r s): 1,2,3 -> 1,2\nhost-removed (m)"},
		{"a host loses the role controller", three, edit(three, "c 3 .3 bc", "c 3 .3 b"), "voters (a b c): 1,2,3 -> 1,2"},
		{"a broker becomes a controller as well", five, edit(five, "s 14 .14 b", "s 14 .14 bc"), "voters (k l m p q r s): 1,2,3 -> 1,2,3,14"},
		{"a controller becomes a broker as well", five, edit(five, "m 3 .3 c", "m 3 .3 bc"), "roles (m): controller -> broker,controller\nservices (k l m p q r s)"},
		{
			"a host loses the role broker", five + "; t 15 .15 bc", edit(five, "", "") + "; t 15 .15 c",
			"broker-removed (t): broker 15 at t -> \nservices (k l m p q r s t)",
		},
		{"a host without Kafka added", three, three + "; w - .9 -", "host-added (w)"},
		{"a host without Kafka removed", three + "; w - .9 -", three, "host-removed (w)"},
		{"a host loses its Kafka", five, edit(five, "s 14 .14 b", "s - .14 -"), "broker-removed (s): broker 14 at s -> \nservices (k l m p q r s)\nenv (s)"},
		{"a host gets a Kafka", edit(five, "s 14 .14 b", "s - .14 -"), five, "services (k l m p q r)\nhost-added (s)"},

		{
			"more have to confirm than there are, and Kafka 3.7 asks for no more than there are", three + "; kafka.replication_factor=2", three + "; kafka.min_insync_replicas=3",
			"replication (a b c): 2 replicas, 1 in sync -> 3 replicas, 3 in sync",
		},

		// The cluster id.
		{
			"another cluster id", three, three + "; id=MelM2dIFQkiUFVXCECqRWA",
			"cluster-id! (a b c): LelM2dIFQkiUFVXCECqRWA -> MelM2dIFQkiUFVXCECqRWA",
		},

		// Storage and images.
		{"no volume any more", three, three + `; kafka.storage="container"`, "storage! (a b c): volume ms-kafka-apache -> container"},
		{"a volume at last", bitnami + `; kafka.storage="container"`, bitnami, "storage! (a b c): container -> volume ms-kafka-bitnami"},
		{
			"another heap on half of four controllers, with storage in the container", four + `; kafka.storage="container"`,
			edit(four, "c 3 .3 bc", `c 3 .3 bc heap="-Xmx1g~-Xms1g"`, "d 4 .4 bc", `d 4 .4 bc heap="-Xmx1g~-Xms1g"`) + `; kafka.storage="container"`,
			"container (c d)\nsettings (c d)",
		},
		{
			"another heap on most of four controllers, with storage in the container", four + `; kafka.storage="container"`,
			edit(four, "b 2 .2 bc", `b 2 .2 bc heap="-Xmx1g~-Xms1g"`, "c 3 .3 bc", `c 3 .3 bc heap="-Xmx1g~-Xms1g"`, "d 4 .4 bc", `d 4 .4 bc heap="-Xmx1g~-Xms1g"`) + `; kafka.storage="container"`,
			"container! (b c d)\nsettings (b c d)",
		},
		{
			"another heap, with storage in the container", three + `; kafka.storage="container"`, edit(three, "c 3 .3 bc", `c 3 .3 bc heap="-Xmx1g~-Xms1g"`) + `; kafka.storage="container"`,
			"container (c)\nsettings (c)",
		},
		{
			"another image family", "v2.10.14-lts; a 1 .1 bc", "v2.10.15-lts; a 1 .1 bc",
			"image-family! (a): bitnami 3.6.1 -> apache 3.7.0\nrelease: v2.10.14-lts -> v2.10.15-lts\ndocker\nports (a): 9092:9092 9093:9093 -> 9092:9092 19092:19092 29093:29093\nsettings (a)\nidentity",
		},
		{
			"another image family, and other ids", "v2.10.14-lts; a 1 .1 bc", "v2.10.15-lts; a 2 .1 bc; id=MelM2dIFQkiUFVXCECqRWA",
			"cluster-id! (a): LelM2dIFQkiUFVXCECqRWA -> MelM2dIFQkiUFVXCECqRWA\nnode-id! (a): a is 1 -> a is 2\nimage-family! (a): bitnami 3.6.1 -> apache 3.7.0\nvoters! (a): 1 -> 2\nrelease: v2.10.14-lts -> v2.10.15-lts\ndocker\nports (a): 9092:9092 9093:9093 -> 9092:9092 19092:19092 29093:29093\nsettings (a)",
		},
		{"3.7.0 gives way to 3.7.1", edit(three, "v3.3.0", "v3.0.1"), three, "cluster-id-form (a b c): Kafka 3.7.0 -> Kafka 3.7.1\nrelease: v3.0.1 -> v3.3.0\nidentity\nbootstrap-key"},
		{
			"3.7.0 gives way to 3.7.1, and the id is written as it is stored", edit(three, "v3.3.0", "v3.0.1"), three + "; id=Some(LelM2dIFQkiUFVXCECqRWA)",
			"release: v3.0.1 -> v3.3.0\nimage (a b c): Kafka 3.7.0 -> Kafka 3.7.1\nbootstrap-key",
		},
		{
			"another id is written so", edit(three, "v3.3.0", "v3.0.1"), three + "; id=Some(MelM2dIFQkiUFVXCECqRWA)",
			"cluster-id! (a b c): LelM2dIFQkiUFVXCECqRWA -> Some(MelM2dIFQkiUFVXCECqRWA)\nrelease: v3.0.1 -> v3.3.0\nimage (a b c): Kafka 3.7.0 -> Kafka 3.7.1\nbootstrap-key",
		},
		{
			"3.7.0 gives way to 3.7.1, without a volume", edit(three, "v3.3.0", "v3.0.1") + `; kafka.storage="container"`, three + `; kafka.storage="container"`,
			"container! (a b c)\nrelease: v3.0.1 -> v3.3.0\nimage (a b c): Kafka 3.7.0 -> Kafka 3.7.1\nidentity\nbootstrap-key",
		},
		{"a newer image", "v2.10.4-lts; a 1 .1 bc", "v2.10.5-lts; a 1 .1 bc", "release: v2.10.4-lts -> v2.10.5-lts\nimage (a): Kafka 3.4.0 -> Kafka 3.5.0\nstart-order\nsettings (a)\nidentity"},
		{"another generation, which begins empty", "v2.10.20-lts; a 1 .1 bc; kafka.storage=\"container\"", "v3.3.0; a 1 .1 bc; kafka.storage=\"container\"", "generation!: v2.10.20-lts -> v3.3.0"},
		{"an older image", three, edit(three, "v3.3.0", "v3.0.1"), "downgrade!: v3.3.0 -> v3.0.1"},
		{"a newer release with the same image", edit(three, "v3.3.0", "v3.2.0"), three, "release: v3.2.0 -> v3.3.0\ndata\nidentity"},

		// Ports and the rest.
		{"a client port", three, edit(three, "c 3 .3 bc", "c 3 .3 bc client_port=9192"), "ports (c): 9092:9092 19092:19092 29093:29093 -> 9192:9092 19092:19092 29093:29093\nservices (a b c)"},
		{"a controller's port", bitnami, edit(bitnami, "c 3 .3 bc", "c 3 .3 bc controller_port=9193"), "ports (c): 9092:9092 9093:9093 -> 9092:9092 9193:9093"},
		{"a port between brokers", three, edit(three, "c 3 .3 bc", "c 3 .3 bc internal_port=19192"), "ports (c): 9092:9092 19092:19092 29093:29093 -> 9092:9092 19192:19092 29093:29093"},
		{"a port of users", three, edit(three, "c 3 .3 bc", "c 3 .3 bc server_port=8181"), "env (c)"},
		{
			"more replicas", three + "; kafka.replication_factor=2", three,
			"replication (a b c): 2 replicas, 1 in sync -> 3 replicas, 2 in sync",
		},
		{
			"more have to confirm than there are", bitnami + "; kafka.replication_factor=1", bitnami,
			"min-insync (a b c): 1 replica, 1 in sync -> 3 replicas, 2 in sync\nservices (a b c)",
		},
		{
			"more have to confirm than there are, of topics that go", bitnami + "; kafka.replication_factor=1", bitnami + "; id=MelM2dIFQkiUFVXCECqRWA",
			"cluster-id! (a b c): LelM2dIFQkiUFVXCECqRWA -> MelM2dIFQkiUFVXCECqRWA\nreplication (a b c): 1 replica, 1 in sync -> 3 replicas, 2 in sync\nservices (a b c)",
		},
		{
			"more have to confirm than there are, under a Kafka that asks for no more than there are", three + "; kafka.replication_factor=1", three,
			"replication (a b c): 1 replica, 1 in sync -> 3 replicas, 2 in sync",
		},
		{"heap", three, edit(three, "c 3 .3 bc", `c 3 .3 bc heap="-Xmx1g~-Xms1g"`), "settings (c)"},
		{"a property", three, three + `; kafka.properties={"log.retention.ms"=5}`, "settings (a b c)"},
		{"a lone controller with a file of its own", edit(five, "v3.3.0", "v2.10.0-lts"), edit(five, "v3.3.0", "v2.10.0-lts", "m 3 ", "m 4 "), "node-id! (m): m is 3 -> m is 4\nvoters (k l m p q r s): 1,2,3 -> 1,2,4"},
		{"the broker list of the services", three, three + `; kafka.bootstrap="local-first"`, "services (b c)"},
	} {
		t.Run(c.what, func(t *testing.T) {
			before, after := model(t, cat, short(t, c.before)), model(t, cat, short(t, c.after))
			changes := compared(t, r, cat, before, after)
			if got := briefs(changes); got != c.want {
				t.Errorf("found\n%s\nwant\n%s", got, c.want)
			}
			for i, found := range changes {
				words := found.Meaning.In(message.English)
				if !strings.HasSuffix(words.What, ".") || strings.HasSuffix(words.Do, ".") || strings.Contains(words.What+words.Do, "%!") {
					t.Errorf("%s: %q, %q", found.Name, words.What, words.Do)
				}
				if found.NeedsAcceptance() && !slices.Contains(change.Names(), found.Name) {
					t.Errorf("%s is not among %v", found.Name, change.Names())
				}
				if found.Class != change.NotPossible && found.Name != change.Container && found.Empties != (found.Class == change.DestroysData) {
					t.Errorf("%s empties %t, and %s", found.Name, found.Empties, found.Class)
				}
				if i > 0 && found.Class > changes[i-1].Class {
					t.Errorf("%s after %s", found.Class, changes[i-1].Class)
				}
			}
		})
	}
}

// compared compares two clusters and what is rendered for them.
func compared(t testing.TB, r *render.Renderer, cat *release.Catalogue, before, after *cluster.Cluster) []change.Change {
	t.Helper()
	files := change.FilesOf(change.SumsOf(rendered(t, r, before)), change.SumsOf(rendered(t, r, after)))
	return change.Compare(before, after, cat.Images(), files)
}
