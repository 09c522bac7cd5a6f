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
	} {
		env := map[string]string{"P": "9092"}
		a, b := leaves("services:\n  kafka:\n    "+test.a+"\n", env), leaves("services:\n  kafka:\n    "+test.b+"\n", env)
		if d := cmp.Diff(a, b); d != "" || len(a) == 0 {
			t.Errorf("%s: %v\n%s", test.name, a, d)
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
