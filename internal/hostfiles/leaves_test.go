package hostfiles_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/hostfiles"
)

func leaves(text string, env map[string]string) []string {
	files := map[string][]byte{"docker-compose-kafka.yml": []byte("services: {}\n")}
	for name, value := range env {
		files[".env"] = fmt.Appendf(files[".env"], "%s=%s\n", name, value)
	}
	var list []string
	found, _ := hostfiles.Leaves("x.yml", []byte(text), hostfiles.ParseEnv(".env", files[".env"]))
	for _, l := range found {
		list = append(list, fmt.Sprintf("%s = %s", l, l.Value.Text))
	}
	return list
}

// Notations that mean the same give the same leaves.
func TestLeaves(t *testing.T) {
	for _, test := range []struct{ name, a, b string }{
		{"environment", "environment: [A=1, B=]", "environment: {A: '1', B: ''}"},
		{"quotes", "mem_limit: 1g\n    restart: always", "mem_limit: \"1g\"\n    restart: 'always'"},
		{"privileged", "image: x\n    privileged: false", "image: x"},
		{"blanks", "healthcheck: {test: [CMD,  x]}", "healthcheck:\n      test:\n        - CMD\n        - x"},
		{"variable", "ports: ['${P}:9092']", "ports: ['9092:9092']"},
		{"merge", "<<: {image: x}", "image: x"},
		{"indentation", "image: x", "image:   x"},
		{"several anchors", "<<: [{image: x}, {image: y, restart: always}]", "image: x\n    restart: always"},
		{"order in a list", "a: [{x: 1, y: 2}]", "a: [{y: 2, x: 1}]"},
		{"true", "init: True", "init: true"},
		{"ports", "ports: ['1:2/tcp', {published: 3, target: 4}]", "ports: [1:2/tcp, '3:4']"},
		{"volumes", "volumes: ['a:/b', {source: c, target: /d, type: volume}, /e]", "volumes: [a:/b, c:/d, /e]"},
	} {
		env := map[string]string{"P": "9092"}
		a, b := leaves("services:\n  kafka:\n    "+test.a+"\n", env), leaves("services:\n  kafka:\n    "+test.b+"\n", env)
		if d := cmp.Diff(a, b); d != "" || len(a) == 0 {
			t.Errorf("%s: %v\n%s", test.name, a, d)
		}
	}
	for _, test := range []struct{ name, a, b string }{
		{"order of a command", "command: [a, b]", "command: [b, a]"},
		{"empty mapping", "labels: {}", "labels:"},
		{"udp", "ports: ['1:2/udp']", "ports: ['1:2']"},
	} {
		if a, b := leaves("services:\n  kafka:\n    "+test.a+"\n", nil), leaves("services:\n  kafka:\n    "+test.b+"\n", nil); cmp.Equal(a, b) {
			t.Errorf("%s: both are %v", test.name, a)
		}
	}
	got := leaves("    version: '2'\n  services:\n    a.b:\n      ports: [80, '81:80/udp']\n      volumes: [x:/y]\n      labels: {}\n", nil)
	want := []string{"version = 2", `services."a.b".ports[80] = 80`, `services."a.b".ports[80] = 81:80/udp`, `services."a.b".volumes[/y] = x:/y`, `services."a.b".labels = {}`}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := leaves("a: [b", nil); got != nil {
		t.Errorf("a file that is no YAML has %v", got)
	}
	deep := strings.Repeat("a: {", 200) + strings.Repeat("}", 200)
	if got := leaves(deep, nil); len(got) > 1 {
		t.Errorf("%v", got)
	}
}

// TestCompare: values are compared by their path, the second one at a path with
// the second.
func TestCompare(t *testing.T) {
	read := func(text string) []hostfiles.Leaf {
		list, problems := hostfiles.Leaves("x.yml", []byte(text), nil)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return list
	}
	var got []string
	a := "services: {k: {image: x, ports: ['1:9', '2:9', '3:9'], restart: 'no', volumes: [a:/b]}}"
	b := "services: {k: {volumes: [a:/b], init: true, image: x, ports: ['1:9', '4:9'], restart: always}}"
	for _, p := range hostfiles.Compare(read(a), read(b), func(a, b hostfiles.Value) bool { return a.Raw == b.Raw }) {
		text := func(l *hostfiles.Leaf) string {
			if l == nil {
				return "nothing"
			}
			return l.Value.Raw
		}
		got = append(got, fmt.Sprintf("%s: %s, %s", strings.Join(p.Path[2:], "."), text(p.Theirs), text(p.Ours)))
	}
	want := []string{"ports.[9]#2: 2:9, 4:9", "ports.[9]#3: 3:9, nothing", "restart: no, always", "init: nothing, true"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestLeavesOfMuch: what grows without end, or lies too deep, is told and ends the
// walk, wherever it is.
func TestLeavesOfMuch(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'g'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 10), ","))
	}
	deep := strings.Repeat("[", 100) + strings.Repeat("]", 100)
	for _, test := range []struct{ name, text, want string }{
		{"aliases", bomb, "x.yml: the file is too much"},
		{"aliases in a service", bomb + "services: {s: {environment: *g, ports: *g, volumes: *g, command: *g}}\n", "x.yml: the file is too much"},
		{"one long text", "a: &a " + strings.Repeat("x", 500_000) + "\nb: [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n", "x.yml: the file is too much"},
		{"a deep list", "a: " + deep + "\n", "x.yml: the file is nested too deeply"},
		{"a deep mapping", "a: " + strings.Repeat("{b: ", 100) + "1" + strings.Repeat("}", 100) + "\n", "x.yml: the file is nested too deeply"},
		{"an anchor in itself", "a: &a [*a]\n", "x.yml: the file is nested too deeply"},
		{"an anchor merged into itself", "a: &a {<<: *a}\n", "x.yml: the file is nested too deeply"},
		{"a key that is a list", "services:\n  [a]: 1\n", "x.yml:2:3: a key is no plain word"},
		{"a merged text", "a:\n  <<: text\n", "x.yml:2:7: << merges"},
	} {
		_, problems := hostfiles.Leaves("x.yml", []byte(test.text), nil)
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Place.String()+": "+problems[0].String(), test.want) {
			t.Errorf("%s: %v, want %s", test.name, problems, test.want)
		}
	}
	list, problems := hostfiles.Leaves("x.yml", []byte("services:\n  s:\n    privileged: true\n    init: false\n"), nil)
	if len(problems) > 0 || len(list) != 2 || list[0].Value.Text != "true" || !list[0].Value.Given || list[0].Value.Place.String() != "x.yml:3:17" {
		t.Errorf("%v, %+v", problems, list)
	}
}
