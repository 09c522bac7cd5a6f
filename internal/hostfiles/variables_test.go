package hostfiles_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"mskraft/internal/hostfiles"
	"mskraft/templates"
)

// reading is one line of testdata/env.txt.
type reading struct {
	text, value, sh string // value and sh are quoted, or the word unset or any
}

func readings(t *testing.T) (list []reading) {
	t.Helper()
	text, err := os.ReadFile("testdata/env.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		r := reading{text: unquoted(t, quoted)}
		line = strings.TrimSpace(line[len(quoted):])
		if r.value, err = strconv.QuotedPrefix(line); err != nil {
			r.value, _, _ = strings.Cut(line, " ")
		}
		if r.sh = strings.TrimSpace(line[len(r.value):]); r.sh == "" {
			r.sh = r.value
		}
		list = append(list, r)
	}
	return list
}

func unquoted(t *testing.T, s string) string {
	t.Helper()
	text, err := strconv.Unquote(s)
	if err != nil {
		t.Fatalf("%v: %s", err, s)
	}
	return text
}

// TestEnv reads each line between two others, and holds it against a shell.
func TestEnv(t *testing.T) {
	for _, r := range readings(t) {
		text := "X=xx\n" + r.text + "\nLAST=1\n"
		if strings.HasPrefix(r.text, "\ufeff") { // it means something at the beginning of a file only
			text = r.text + "\nLAST=1\n"
		}
		env := hostfiles.ParseEnv(".env", []byte(text))
		got := "unset"
		if v := env.Get("K"); v.Given {
			got = strconv.Quote(v.Text)
		}
		if got != r.value || !env.Get("LAST").Given {
			t.Errorf("%q: %s, want %s; LAST is %+v", r.text, got, r.value, env.Get("LAST"))
		}
		path := filepath.Join(t.TempDir(), ".env")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		c := exec.Command("sh", "-c", `. "$0" 2>/dev/null; if [ -n "${K+x}" ]; then printf '"%s"' "$K"; else echo unset; fi`, path)
		c.Env = []string{"PATH=" + os.Getenv("PATH")}
		out, _ := c.Output() // a text that is no shell ends it
		if got = strings.TrimSpace(string(out)); got == "" {
			got = "unset"
		} else if got[0] == '"' {
			got = strconv.Quote(got[1 : len(got)-1])
		}
		if r.sh != "any" && got != r.sh {
			t.Errorf("%q: a shell reads %s, not %s", r.text, got, r.sh)
		}
	}
}

// TestEnvInApply lets apply.sh read each line, with every awk there is. It prints
// a line break as \n.
func TestEnvInApply(t *testing.T) {
	text, err := templates.Files.ReadFile("cluster/apply.sh.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, function, _ := strings.Cut(string(text), "\nassignments() {")
	function, _, _ = strings.Cut(function, "\n}\n")
	for _, awk := range []string{"awk", "mawk", "gawk", "original-awk", "busybox"} {
		t.Run(awk, func(t *testing.T) {
			path, err := exec.LookPath(awk)
			if err != nil {
				t.Skip(err)
			}
			bin := t.TempDir()
			if err := os.Symlink(path, filepath.Join(bin, "awk")); err != nil {
				t.Fatal(err)
			}
			for _, r := range readings(t) {
				path := filepath.Join(bin, ".env")
				if err := os.WriteFile(path, []byte("X=xx\n"+r.text+"\nLAST=1\n"), 0o644); err != nil {
					t.Fatal(err)
				}
				if strings.HasPrefix(r.text, "\ufeff") {
					if err := os.WriteFile(path, []byte(r.text+"\nLAST=1\n"), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				c := exec.Command("/bin/sh", "-c", "assignments() {"+function+"\n}\nassignments "+path)
				c.Env = append(os.Environ(), "LC_ALL=C", "PATH="+bin)
				out, err := c.Output()
				if err != nil {
					t.Fatalf("%q: %v", r.text, err)
				}
				got, last := "unset", false
				for line := range strings.Lines(string(out)) {
					key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
					last = last || key == "LAST"
					if key == "K" {
						got = strconv.Quote(value)
					}
				}
				if want := strings.ReplaceAll(r.value, `\n`, `\\n`); got != want || !last {
					t.Errorf("%q: %s, want %s", r.text, got, want)
				}
			}
		})
	}
}

// TestEnvPlaces: a value stands where its line begins, as it is written.
func TestEnvPlaces(t *testing.T) {
	env := hostfiles.ParseEnv("x/.env", []byte("A=\"1\n2\"\r\n# no\r\nB='b' # c\n"))
	if v := env.Get("B"); v.Place.String() != "x/.env:4:1" || v.Raw != "'b'" || v.Open {
		t.Errorf("%+v", v)
	}
	env = hostfiles.ParseEnv(".env", []byte("A=${NONE}/x\nB=${A}\n"))
	if a, b := env.Get("A"), env.Get("B"); a.Text != "${NONE}/x" || !a.Open || b.Text != a.Text || !b.Open {
		t.Errorf("%+v, %+v", a, b)
	}
	if (*hostfiles.Env)(nil).Get("A").Given {
		t.Error("no file sets something")
	}
}

// TestVariables fills in variables as docker-compose does. What .env does not set,
// and what has no default, stays as it is.
func TestVariables(t *testing.T) {
	const env = "FULL=f\nEMPTY=\n_1=u\n"
	for _, c := range []struct {
		text, want string
		open       bool
	}{
		{"no variable", "no variable", false},
		{"$FULL", "f", false},
		{"${FULL}", "f", false},
		{"a${FULL}b$FULL-c", "afbf-c", false},
		{"${_1}$_1", "uu", false},
		{"$EMPTY|${EMPTY}", "|", false},
		{"${FULL:-d}|${FULL-d}", "f|f", false},
		{"${EMPTY:-d}", "d", false},
		{"${EMPTY-d}", "", false},
		{"${NONE:-d}|${NONE-d}|${NONE:-}|${NONE-}", "d|d||", false},
		{"${FULL:?why}|${EMPTY?why}", "f|", false},
		{"${EMPTY:?why}", "${EMPTY:?why}", true},
		{"${NONE:?why}", "${NONE:?why}", true},
		{"${FULL:+i}|${EMPTY:+i}|${EMPTY+i}|${NONE:+i}|${NONE+i}|${FULL:+$FULL}", "i||i|||f", false},
		{"${NONE?why}", "${NONE?why}", true},
		{"$NONE", "${NONE}", true},
		{"${NONE}:${FULL}", "${NONE}:f", true},
		{"${NONE:-$FULL}|${NONE:-${EMPTY:-d}}", "f|d", false}, // docker-compose 2 alone
		{"$$FULL|$${FULL}|$$$FULL", "$FULL|${FULL}|$f", false},
		{"$", "$", false},
		{"$1|$ a|${", "$1|$ a|${", false},
	} {
		list, _ := hostfiles.Leaves("x.yml", []byte("a: '"+c.text+"'\n"), hostfiles.ParseEnv(".env", []byte(env)))
		for _, l := range list {
			if v := l.Value; v.Text != c.want || v.Open != c.open || v.Raw != c.text {
				t.Errorf("%s: %+v, want %s", c.text, v, c.want)
			}
		}
	}
	// Without the file nobody knows what is set.
	for _, text := range []string{"$A", "${A}", "${A:-d}", "${A-d}"} {
		list, _ := hostfiles.Leaves("x.yml", []byte("a: '"+text+"'\n"), nil)
		for _, l := range list {
			if want := "${" + strings.Trim(text, "${}") + "}"; l.Value.Text != want || !l.Value.Open {
				t.Errorf("%s: %+v", text, l.Value)
			}
		}
	}
}

// TestEnvCompose holds the table against docker-compose 1.29, where it is
// installed: the lines in one file, those with an open quote in one each.
func TestEnvCompose(t *testing.T) {
	if testing.Short() {
		t.Skip("starts docker-compose for every line")
	}
	if testing.Short() {
		t.Skip("starts docker-compose several times")
	}
	version, err := exec.Command("docker-compose", "version", "--short").Output()
	if err != nil || !strings.HasPrefix(string(version), "1.29.") {
		t.Skipf("no docker-compose 1.29 (%s%v)", version, err)
	}
	dir := t.TempDir()
	run := func(env string, keys []string) map[string]string {
		compose := "version: '2.1'\nservices:\n  s:\n    image: x\n    environment:\n"
		for _, key := range keys {
			compose += fmt.Sprintf("      %s: \"${%s-unset}\"\n", key, key)
		}
		for name, text := range map[string]string{".env": env, "docker-compose.yml": compose} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		c := exec.Command("docker-compose", "config")
		c.Dir, c.Env = dir, []string{"PATH=" + os.Getenv("PATH")}
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		var printed struct {
			Services struct {
				S struct{ Environment map[string]string }
			}
		}
		if err := yaml.Unmarshal(out, &printed); err != nil {
			t.Fatal(err)
		}
		return printed.Services.S.Environment
	}
	check := func(r reading, got string) {
		if got = strings.ReplaceAll(got, "$$", "$"); got != "unset" {
			got = strconv.Quote(got)
		}
		if got != r.value {
			t.Errorf("%q: docker-compose reads %s, not %s", r.text, got, r.value)
		}
	}
	all, keys, readings := "", []string{}, readings(t)
	for i, r := range readings {
		key := fmt.Sprintf("K%03d", i)
		text := strings.NewReplacer("K", key).Replace(r.text)
		switch {
		case strings.HasPrefix(text, "\ufeff"), strings.Count(text, `"`)%2 != strings.Count(text, `\"`)%2, strings.Count(text, `'`)%2 != strings.Count(text, `\'`)%2:
			check(r, run(r.text+"\nLAST=1\n", []string{"K"})["K"])
		default:
			all, keys = all+text+"\n", append(keys, key)
		}
	}
	got := run("X=xx\n"+all, keys)
	for i, r := range readings {
		if text, ok := got[fmt.Sprintf("K%03d", i)]; ok {
			check(r, text)
		}
	}
}
