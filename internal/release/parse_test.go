package release

import (
	"strings"
	"testing"
)

// sound is a catalogue without a mistake.
const sound = `
release = [
    # name generation
    "v1.0.0 g 1.0 k.tmpl client p - m s o q",
    # "v2.0.0 g 1.0 k.tmpl client p - m s o q",
    "v2.0.0 g 1.0 k.tmpl client p - m s o q",
]
[kafka."1.0"]
family = "f"
controller_only = "file"
[properties.p]
[mem_limits.m]
[modes.o]
[ports.q]
[generation.g]
compose = "3"
default_mode = "o"
server_port = 1
entry = "e"
consumer = "c"
editions = "ce"
[services.s]
e = { template = "e.tmpl" }
c = { file = "e" }
[trait.log4j-lookups-off]
meaning = "m"
[family.f]
prefix = "K_"
cluster_id = "I"
data = "/d"
mount = "/d"
volume = "v"
config = "/c"
listeners = ["clients A 1", "controllers B 2"]
`

// TestBrokenCatalogues: an error names the place and all that is wrong there.
func TestBrokenCatalogues(t *testing.T) {
	if _, err := Parse(sound); err != nil {
		t.Fatal(err)
	}
	const v2 = "\n    \"v2.0.0 g 1.0 k.tmpl client p - m s o q"
	for _, test := range []struct {
		from, to string
		want     string
	}{
		{sound, "release = [", "catalogue.toml:1:11: release: unexpected EOF; expected value"},
		{sound, "release = []", "catalogue.toml:1:1: there is no release"},
		{sound, "", "catalogue.toml:1:1: there is no release"},
		{sound, "a = \"" + strings.Repeat("x", 5000) + "\"", "catalogue.toml:1:1: the line is longer than 4096 bytes"},
		{"[ports.q]", "[ports.q", "catalogue.toml:14:9: modes.o: expected '.' or ']' to end table name, but got '\\n' instead"},
		{"[ports.q]", "[ports.q]\n[ports.q]", `catalogue.toml:15:2: ports: Key 'ports.q' has already been defined.`},
		{"[ports.q]", "[ports]\nq = 7", `catalogue.toml:4:43: release "v1.0.0": there is no set of ports "q"
catalogue.toml:6:43: release "v2.0.0": there is no set of ports "q"`},
		{"[ports.q]", "[ports.q]\nx = \"80 90-70\"", `catalogue.toml:15:6: ports.q.x: "90-70" is no port and no range of ports such as 9000-9010`},
		{"[ports.q]", "[ports.q]\n[server_properties.x]\nlines = [\"a\"]", `catalogue.toml:16:10: server_properties.x.lines: a line of a file of properties is written as "NAME=VALUE"`},
		{"[properties.p]", "[properties.p]\nx = \"a\"", `catalogue.toml:12:1: properties.p.x: incompatible types: TOML value has type string; destination has type integer`},
		{"\nrelease", "\nreleases = 1\nrelease", "catalogue.toml:2:1: unknown key releases"},
		{"[ports.q]", "[ports.q]\n[kafka.\"2.0\"]\n# colours\ncolours = [\n  1,\n  2,\n]", `catalogue.toml:17:1: unknown key kafka."2.0".colours`},
		{"entry = \"e\"", "entry = \"f\"", `catalogue.toml:4:39: release "v1.0.0": entry "f" of its generation is not among its services
catalogue.toml:6:39: release "v2.0.0": entry "f" of its generation is not among its services`},
		{"c = { file = \"e\" }", "c = {}", `catalogue.toml:22:1: services "s": file "c" has 0 templates: one of its services names it`},
		{"c = { file = \"e\" }", "c = { file = \"e\", template = \"c.tmpl\" }", `catalogue.toml:22:1: services "s": file "e" has 2 templates: one of its services names it`},
		{"meaning = \"m\"", "", `catalogue.toml:25:1: trait "log4j-lookups-off": meaning is missing`},
		{"meaning = \"m\"", "meaning = \"m\"\nshows = \"nowhere: x\"", `catalogue.toml:27:10: trait.log4j-lookups-off.shows: a sign is written as "PLACE: PATH" or "PLACE: PATH = VALUE", the place as entry, consumer, services, kafka or msctl`},
		{v2, "\n    \"v2.0.0 g 1.0 k.tmpl client p x m s o q", `catalogue.toml:6:35: release "v2.0.0": there is no set of server_properties "x"`},
		{v2, "\n    \"v2.0.0 g 1.0 k.tmpl client p - m x o q", `catalogue.toml:6:39: release "v2.0.0": there is no set of services "x"`},
		{"compose = \"3\"", "", `catalogue.toml:15:1: generation "g": compose is missing`},
		{"editions", "ipv6 = true # ", `catalogue.toml:15:1: generation "g": editions is missing`},
		{"editions", "upgrades = \"g h\"\neditions", `catalogue.toml:15:1: generation "g": upgrades names no generation "h"`},
		{"[generation.g]", "[[generation.g]]", `catalogue.toml:15:1: generation.g: type mismatch for release.Generation: expected table but found []map[string]any`},
		{"\"file\"", "\"file\"\ncolour = \"blue\"", `catalogue.toml:11:1: unknown key kafka."1.0".colour`},
		{"[ports.q]", "[ports.q]\n[paint.a]\nb = 1\n[paint.c]", "catalogue.toml:15:1: unknown key paint.a\ncatalogue.toml:17:1: unknown key paint.c"},
		{v2 + "\",", "\n    \"v2.0.0 g\",", `catalogue.toml:6:6: a row has 11 cells and the traits, this one has 2: "v2.0.0 g"`},
		{v2, "\n    \"v2.0.0 a b k.tmpl d e f g h i j", `catalogue.toml:6:13: release "v2.0.0": there is no generation "a"
catalogue.toml:6:15: release "v2.0.0": there is no Kafka image "b"
catalogue.toml:6:24: release "v2.0.0": there is no health check port "d"
catalogue.toml:6:26: release "v2.0.0": there is no set of properties "e"
catalogue.toml:6:28: release "v2.0.0": there is no set of server_properties "f"
catalogue.toml:6:30: release "v2.0.0": there is no set of memory limits "g"
catalogue.toml:6:32: release "v2.0.0": there is no set of services "h"
catalogue.toml:6:34: release "v2.0.0": there is no set of modes "i"
catalogue.toml:6:36: release "v2.0.0": there is no set of ports "j"`},
		{v2, "\n    \"v1.0.0 g 1.0 k.tmpl client p - m s o q", `catalogue.toml:6:6: release "v1.0.0": is there twice`},
		{"q\",\n    #", "q\", 'v1.0.0 g 1.0 k.tmpl client p - m s o q',\n    #", `catalogue.toml:4:48: release "v1.0.0": is there twice`},
		{v2, "\n    \"v2.0.0 g 1.0 k.tmpl both p - m s o q", `catalogue.toml:6:26: release "v2.0.0": there is no health check port "both"`},
		{v2, v2 + " log4j-lookups-off one two", `catalogue.toml:6:63: release "v2.0.0": there is no trait "one"
catalogue.toml:6:67: release "v2.0.0": there is no trait "two"`},
		{v2, "\n    \"v2.0.0 g\\u00201.0 k.tmpl client p - m s o none", `catalogue.toml:0:0: release "v2.0.0": there is no set of ports "none"`},
		{"family = \"f\"", "family = \"confluent\"", `catalogue.toml:8:1: kafka "1.0": there is no family of images "confluent"`},
		{`"file"`, `"hope"`, `catalogue.toml:8:1: kafka "1.0": there is no controller_only "hope"`},
		{"controllers B 2", "controllers B", `catalogue.toml:34:14: family.f.listeners: a listener is written as who it is for (clients, brokers, controllers), its name and its port`},
		{", \"controllers B 2\"", "", `catalogue.toml:27:1: family "f": there is no listener for controllers`},
		{
			"data = \"/d\"", "data = \"/d/e\"\ndeclares = \"/e /d\"",
			`catalogue.toml:27:1: family "f": the data /d/e is in /d, which the image declares as VOLUME: docker-compose 1 puts another volume there`,
		},
		{"data = \"/d\"", "", `catalogue.toml:27:1: family "f": data is missing`},
		{"default_mode = \"o\"", "", `catalogue.toml:15:1: generation "g": default_mode is missing`},
		{"consumer = \"c\"", "consumer = \"c\"\ntester = \"t\"", `catalogue.toml:4:39: release "v1.0.0": tester "t" of its generation is not among its services
catalogue.toml:6:39: release "v2.0.0": tester "t" of its generation is not among its services`},
		{v2, "\n    \"v2 g 1.0 k.tmpl client p - m s o q", `catalogue.toml:6:6: release "v2": is no name of a release, such as v2.10.0-lts`},
	} {
		if strings.Count(sound, test.from) != 1 {
			t.Fatalf("%q stands %d times in the sound one", test.from, strings.Count(sound, test.from))
		}
		_, err := Parse(strings.Replace(sound, test.from, test.to, 1))
		switch {
		case err == nil:
			t.Errorf("%q\nis accepted", test.to)
		case err.Error() != test.want:
			t.Errorf("%q\ngot  %v\nwant %s", test.to, err, test.want)
		}
	}
}
