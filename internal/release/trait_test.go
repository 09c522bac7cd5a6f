package release

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRows: a row is written as it stands in the catalogue.
func TestRows(t *testing.T) {
	text := catalogueText(t)
	for _, r := range catalogue(t).Releases {
		if line := "\n    " + r.Row.String() + "\n"; !strings.Contains(text, line) {
			t.Errorf("the catalogue has no line %s", line)
		}
		if again, err := newRow(strings.Trim(r.Row.String(), `",`)); err != nil || cmp.Diff(r.Row, again) != "" {
			t.Errorf("%s: %v, %+v", r.Name, err, again)
		}
	}
}

func TestSigns(t *testing.T) {
	for text, want := range map[string]Sign{
		"entry: ports[8443]":                    {InEntry, []string{"ports", "[8443]"}, ""},
		"entry: ports[8000] = 8081:*":           {InEntry, []string{"ports", "[8000]"}, "8081:*"},
		"kafka: environment.KAFKA_CFG_X":        {InKafka, []string{"environment", "KAFKA_CFG_X"}, ""},
		"services: healthcheck.test = [CMD, a*": {InServices, []string{"healthcheck", "test"}, "[CMD, a*"},
		"msctl: middleware.mysql = metersphere": {InMsctl, []string{"middleware", "mysql"}, "metersphere"},
	} {
		var got Sign
		if err := got.UnmarshalText([]byte(text)); err != nil || cmp.Diff(want, got) != "" {
			t.Errorf("%s: %v, %+v", text, err, got)
		}
	}
	for _, text := range []string{"", "entry", "entry:", "entry: ", "entry:ports", "gateway: ports", ": ports"} {
		if err := new(Sign).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is a sign", text)
		}
	}
	for _, c := range []struct {
		value, text string
		want        bool
	}{
		{"", "", true}, {"", "x", true}, {"x", "x", true}, {"x", "xy", false}, {"x*", "xy", true}, {"x*", "yx", false}, {"metersphere", "metersphere:", false},
	} {
		if got := (Sign{Value: c.value}).Fits(c.text); got != c.want {
			t.Errorf("%q fits %q: %t", c.text, c.value, got)
		}
	}
	r := catalogue(t).Find("v2.10.0-lts")
	for place, want := range map[Place][]string{InEntry: {"gateway"}, InConsumer: {"data-streaming"}, InKafka: {"kafka"}, InMsctl: nil} {
		if got := (Sign{Place: place}).Services(r); !slices.Equal(got, want) {
			t.Errorf("%s: %v", place, got)
		}
	}
	if got := (Sign{Place: InServices}).Services(r); len(got) != 10 {
		t.Errorf("services: %v", got)
	}
}

// TestTraitsInGo: what Go asks for stands in the catalogue, and some releases have it.
func TestTraitsInGo(t *testing.T) {
	c := catalogue(t)
	for _, name := range []string{fixedServerPort, serverHTTPSPort, bootstrapUnderscore, middlewareBreaks, largeUploads} {
		if c.Trait(name) == nil {
			t.Errorf("there is no trait %s", name)
		}
	}
	for _, test := range []struct {
		release       string
		fixed, breaks bool
		https         int
		key           string
	}{
		{"v2.0.0", false, false, 8443, "KAFKA_BOOTSTRAP-SERVERS"},
		{"v2.4.1", true, false, 0, "KAFKA_BOOTSTRAP-SERVERS"},
		{"v3.0.1", false, true, 0, "KAFKA_BOOTSTRAP-SERVERS"},
		{"v3.3.0", false, false, 0, "KAFKA_BOOTSTRAP_SERVERS"},
	} {
		r := c.Find(test.release)
		if r.FixedServerPort() != test.fixed || r.BreaksMySQL() != test.breaks || r.HTTPSPort() != test.https || r.BootstrapKey() != test.key {
			t.Errorf("%s: %t, %t, %d, %s", r.Name, r.FixedServerPort(), r.BreaksMySQL(), r.HTTPSPort(), r.BootstrapKey())
		}
	}
}
