package hostfiles_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mskraft/internal/hostfiles"
	"mskraft/internal/release/releasetest"
)

// read reads a folder that is written for it. Lines of files are NAME: TEXT, with | for new lines.
func read(t *testing.T, files ...string) *hostfiles.Host {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		name, text, _ := strings.Cut(f, ": ")
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "|", "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	h, err := hostfiles.ReadHost(releasetest.Catalogue(t), ".", "h")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A compose file that is none is told of, and the others are read.
func TestUnreadComposeFile(t *testing.T) {
	h := read(t, "docker-compose-kafka.yml/x: ", "docker-compose-gateway.yml: services: {a: {image: b}}")
	if len(h.Files) != 2 || len(h.Problems) != 1 || h.Problems[0].String() != "docker-compose-kafka.yml cannot be read" || h.File("kafka") == nil {
		t.Errorf("%d files, %v", len(h.Files), h.Problems)
	}
}

// What other files say of a service is read as docker-compose reads it, wherever they are
// below the host's folder.
func TestFurtherFiles(t *testing.T) {
	const mq = "compose.yaml: services:|  mq:|    image: kafka:3.6.1|    "
	for _, test := range []struct {
		name    string
		files   []string
		want    string // the service's environment, with its places
		unknown string // what of it is not known
		problem string
	}{
		{"one", []string{mq + "env_file: a.env", "a.env: # ours|A=1|export B = 'x y' # two"}, "A=1 a.env:2:1, B=x y a.env:3:1", "", ""},
		{"the last wins", []string{mq + "env_file: [a.env, ./sub/b.env]", "a.env: A=1|B=2", "sub/b.env: B=3|C=4"}, "A=1 a.env:1:1, B=3 sub/b.env:1:1, C=4 sub/b.env:2:1", "", ""},
		{"environment wins", []string{mq + "env_file: a.env|    environment: [A=2]", "a.env: A=1"}, "A=2 compose.yaml:5:19", "", ""},
		{"Windows", []string{mq + "env_file: a.env", "a.env: \ufeffA=1\r|B=\"2\"\r|"}, "A=1 a.env:1:1, B=2 a.env:2:1", "", ""},
		{"not here", []string{mq + "env_file: a.env"}, "", "a.env", "compose.yaml:4:15: a.env is not here"},
		{"need not be here", []string{mq + "env_file: [{path: a.env, required: false}, {path: b.env}]", "b.env: B=1"}, "B=1 b.env:1:1", "", ""},
		{"elsewhere", []string{mq + "env_file: [../a.env, /etc/a.env]"}, "", "../a.env /etc/a.env", ""},
		{"in a folder that .env names", []string{mq + "env_file: ${MS_BASE}/metersphere/a.env", "a.env: A=1", ".env: MS_BASE=/data"}, "A=1 a.env:1:1", "", ""},
		{"no text", []string{mq + "env_file: a.env", "a.env/x: "}, "", "a.env", "compose.yaml:4:15: a.env cannot be read"},
		{
			"extended in another folder", []string{
				mq + "extends: {file: sub/base.yml, service: base}|    environment: {A: 2}", "sub/a.env: A=1|B=1",
				"sub/base.yml: services:|  base:|    extends: older|    env_file: a.env|    ports: ['1:1']|  older:|    environment: {C: 3}",
			}, "A=2 compose.yaml:5:22, B=1 sub/a.env:2:1, C=3 sub/base.yml:7:22", "", "",
		},
		{"extended in the file itself", []string{mq + "extends: base|  base:|    environment: {A: 1}"}, "A=1 compose.yaml:6:22", "", ""},
		{"extended by each other", []string{mq + "extends: base|  base:|    extends: {service: mq}|    environment: {A: 1}"}, "A=1 compose.yaml:7:22", "", ""},
		{"no base", []string{mq + "extends: base"}, "", "base", "compose.yaml:4:14: no service base is there to extend"},
		{"no file with a base", []string{mq + "extends: {file: b.yml, service: base}"}, "", "b.yml", "compose.yaml:4:21: b.yml is not here"},
		{"a base of another file is no Kafka", []string{mq + "extends: {file: docker-compose-base.yml, service: b}", "docker-compose-base.yml: services:|  b:|    environment: {KAFKA_CFG_NODE_ID: 1}"}, "KAFKA_CFG_NODE_ID=1 docker-compose-base.yml:3:38", "", ""},
		{"passed on", []string{mq + "environment: [A, B]", ".env: A=1"}, "A=1 compose.yaml:4:19, B= compose.yaml:4:22", "", ""},
		{"passed on in a mapping", []string{mq + "environment: {A: , B: }", ".env: A=1"}, "A=1 compose.yaml:4:22, B= compose.yaml:4:27", "", ""},
		{"included", []string{"compose.yaml: include: [sub/a.yml, {path: b.yml}]|services: {}", "sub/a.yml: services:|  mq:|    image: kafka:3.6.1|    env_file: a.env", "sub/a.env: A=1", "b.yml: services:|  mq:|    environment: {B: 2}"}, "A=1 sub/a.env:1:1, B=2 b.yml:3:22", "", ""},
		{"files that .env names", []string{"docker-compose.yml: services: {}", ".env: COMPOSE_FILE=a.yml:b.yml", "a.yml: services:|  mq:|    image: kafka:3.6.1|    environment: {A: 1}", "b.yml: services:|  mq:|    environment: {A: 2}"}, "A=2 b.yml:3:22", "", ""},
		{"an override file", []string{mq + "env_file: a.env", "a.env: A=1", "compose.override.yaml: services:|  mq:|    env_file: b.env", "b.env: A=2"}, "A=2 b.env:1:1", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := read(t, test.files...)
			if n := len(h.Kafkas); n != 1 && test.name != "extended by each other" {
				t.Errorf("%d Kafkas", n)
			}
			s := h.Loaded(nil)[0].Service("mq")
			var got, unknown, problems []string
			for _, v := range s.Environment {
				got = append(got, v.Name+"="+v.Value.Text+" "+v.Value.Place.String())
			}
			for _, v := range s.Unknown {
				unknown = append(unknown, v.Text)
			}
			for _, p := range h.Problems {
				problems = append(problems, p.Place.String()+": "+p.String())
			}
			if list := strings.Join(got, ", "); list != test.want {
				t.Errorf("%s, want %s", list, test.want)
			}
			if list := strings.Join(unknown, " "); list != test.unknown {
				t.Errorf("%q is not known, want %q", list, test.unknown)
			}
			if list := strings.Join(problems, "; "); list != test.problem {
				t.Errorf("%s, want %s", list, test.problem)
			}
		})
	}
}
