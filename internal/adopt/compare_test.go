package adopt_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/adopt"
	"mskraft/internal/release/releasetest"
)

// What differs is told once, with all hosts that have it, and what only looks
// different is not told.
func TestCompare(t *testing.T) {
	const ours = `version: "2.1"
services:
  kafka:
    image: ${MS_IMAGE_PREFIX}/kafka:3.6.1
    ports: ["9092:9092"]
    environment:
      A: "1"
      B: b
  data-streaming:
    depends_on:
      kafka:
        condition: service_healthy
`
	made := func(name string) map[string]map[string][]byte {
		all := map[string]map[string][]byte{}
		for _, h := range []string{"a", "b", "c"} {
			all[h] = map[string][]byte{name: []byte(ours)}
		}
		return all
	}
	replace := func(old, new string) string { return strings.Replace(ours, old, new, 1) }
	cut := ours[:strings.Index(ours, "  data-streaming")]
	for _, test := range []struct {
		name, a, b, env string
		want            string
	}{
		{"the same", ours, ours, "", ""},
		{"form", replace(`    environment:
      A: "1"
      B: b
`, "    environment: [B=b, A=1] # not so\n"), ours, "", ""},
		{"from .env", replace("9092:", "${MS_KAFKA_PORT}:"), ours, "MS_KAFKA_PORT=9092\n", ""},
		{"from nowhere", replace("9092:", "${MS_KAFKA_PORT}:"), ours, "", "services.kafka.ports[9092]: ${MS_KAFKA_PORT}:9092 -> 9092:9092 [a]"},
		{"on two hosts", replace("B: b", "B: c"), replace("B: b", "B: c"), "", "services.kafka.environment.B: c -> b [a b]"},
		{"differently", replace("B: b", "B: c"), replace("B: b", "B: d"), "", "services.kafka.environment.B: c -> b [a]\nservices.kafka.environment.B: d -> b [b]"},
		{"twice", replace(`"9092:9092"`, `"9092:9092", "9093:9092"`), ours, "", "services.kafka.ports[9092]: 9093:9092 ->  [a]"},
		{"too much", replace("B: b", "B: b\n      C: c"), ours, "", "services.kafka.environment.C: c ->  [a]"},
		{"too little", replace("      B: b\n", ""), ours, "", "services.kafka.environment.B:  -> b [a]"},
		{"cut by msctl", cut, ours, "MS_INSTALL_MODE=middleware\n", ""},
		{"cut by hand", cut, ours, "", "services.data-streaming.depends_on.kafka.condition:  -> service_healthy [a]"},
		{"no YAML", "services: [", ours, "", "unread: :  ->  [a]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			const name = "docker-compose-kafka.yml"
			c := hosts(map[string]string{name: test.a, ".env": test.env}, map[string]string{name: test.b, ".env": test.env}, map[string]string{name: ours, ".env": test.env})
			d, err := adopt.New(c, releasetest.Catalogue(t), "v2.10.14")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range d.Compare(made(name)) {
				unread := map[bool]string{true: "unread: "}[x.Unread]
				got = append(got, fmt.Sprintf("%s%s: %s -> %s %v", unread, x.Leaf, x.Theirs.Raw, x.Ours.Raw, x.Hosts))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
	d, err := adopt.New(hosts(map[string]string{"docker-compose-kafka.yml": ours}), releasetest.Catalogue(t), "v2.10.14")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Compare(map[string]map[string][]byte{"a": {"conf/kafka/controller.properties": nil}}); len(got) != 1 || got[0].Theirs.Given || !got[0].Ours.Given {
		t.Errorf("a file that is not there: %+v", got)
	}
}
