package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func flat(t *testing.T, text string) string {
	t.Helper()
	m, err := parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, l := range m.leaves {
		out = append(out, fmt.Sprintf("%s=%s", showPath(l.path), l.text))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// TestSameMeaning writes one thing in two ways.
func TestSameMeaning(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"environment", "services: {x: {environment: [A=1, 'B=x=y', C]}}", "services: {x: {environment: {B: x=y, A: '1', C: }}}"},
		{"order of ports", "services: {x: {ports: ['1:2', '3:4/tcp']}}", "services: {x: {ports: [3:4/tcp, 1:2]}}"},
		{"anchors", "x-a: &a {restart: always, image: no}\nservices: {x: {image: i, <<: *a}}", "x-a: {restart: always, image: no}\nservices: {x: {restart: always, image: i}}"},
		{"several anchors", "x-a: &a {b: 1}\nx-b: &b {b: 2, c: 3}\nservices: {x: {<<: [*a, *b]}}", "x-a: {b: 1}\nx-b: {b: 2, c: 3}\nservices: {x: {b: 1, c: 3}}"},
		{"order of keys in lists", "a: [{x: 1, y: 2}]", "a: [{y: 2, x: 1}]"},
		{"true", "a: True", "a: true"},
	} {
		if a, b := flat(t, c.a), flat(t, c.b); a != b {
			t.Errorf("%s:\n%s\n---\n%s", c.name, a, b)
		}
	}
}

// TestOtherMeaning writes two things in similar ways.
func TestOtherMeaning(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"order of a command", "services: {x: {command: [a, b]}}", "services: {x: {command: [b, a]}}"},
		{"empty mapping", "a: {}", "a:"},
		{"the same port twice", "services: {x: {ports: ['1:2', '3:2']}}", "services: {x: {ports: ['1:2']}}"},
		{"udp", "services: {x: {ports: ['1:2/udp']}}", "services: {x: {ports: ['1:2']}}"},
		{"tag", "a: !x b", "a: b"},
	} {
		if a, b := flat(t, c.a), flat(t, c.b); a == b {
			t.Errorf("%s: both are\n%s", c.name, a)
		}
	}
}

func TestTarget(t *testing.T) {
	for _, c := range []struct{ kind, item, want string }{
		{"ports", "9092:9092", "9092"},
		{"ports", "${MS_KAFKA_PORT}:9092", "9092"},
		{"ports", "${MS_KAFKA_PORT}:${MS_KAFKA_PORT}", "9092"},
		{"ports", "127.0.0.1:80:${A:-8080}", "${A:-8080}"},
		{"ports", "9092", "9092"},
		{"ports", "{published: 80, target: 8080}", "8080"},
		{"volumes", "${MS_BASE:-/opt}/x:/y:ro", "/y"},
		{"volumes", "ms-data:/y", "/y"},
		{"volumes", "/y", "/y"},
		{"volumes", "{source: a, target: /y, type: bind}", "/y"},
		{"volumes", "", ""},
	} {
		if got := target(c.kind, c.item); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.kind, c.item, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"services: {x: {environment: [A=1], ports: ['1:2'], volumes: [a]}}", "a: &a {<<: *a}", "? [a]\n: 1", "a: !!binary x\n---\nb", "<<: [{a: 1}]", "- x", "a: [",
	} {
		f.Add([]byte(s))
	}
	show := newShower().show
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := parse(text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\x1b\n\x00") {
				t.Errorf("%q", err)
			}
			return
		}
		for _, l := range m.leaves {
			if s := showPath(l.path) + show(l); strings.ContainsAny(s, "\x1b\n\x00") {
				t.Errorf("%q", s)
			}
		}
		m.mention("")
	})
}
