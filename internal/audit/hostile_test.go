package audit_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"mskraft/internal/audit"
)

// TestHostileFiles puts one bad file among good ones: it is named, with the line
// where there is one, and the others are compared.
func TestHostileFiles(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'k'; c++ {
		p := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+p+", ", 10) + "*" + p + "]\n"
	}
	keys := "a: &a {<<: [" + strings.Repeat("{x: 1}, ", 10) + "{y: 2}]}\n"
	for c := 'b'; c <= 'k'; c++ {
		p := string(c - 1)
		keys += string(c) + ": &" + string(c) + " {" + strings.Repeat("<<: *"+p+", ", 10) + "<<: *" + p + "}\n"
	}
	for _, c := range []struct{ name, text, want string }{
		{"not closed", "services:\n  kafka:\n    image: \"x\n", ":3: is not YAML: found unexpected end of stream"},
		{"unknown anchor", "a: 1\nMYSQL_PASSWORD: *hunter2\n", ":2: is not YAML: unknown anchor referenced"},
		{"no mapping", "just text\n", ":1: the file is no YAML mapping"},
		{"empty", "", ": the file is empty"},
		{"two documents", "a: 1\n---\nb: 2\n", ":2: a second YAML document begins"},
		{"key twice", "services:\n  kafka: {}\n  kafka: {}\n", `:3:3: the key "kafka" stands twice`},
		{"odd key", "services:\n  [a]: 1\n", ":2:3: a key is no plain word"},
		{"merging text", "a:\n  <<: text\n", ":2:7: << merges what is no mapping"},
		{"not UTF-8", "a: 1\nb: \xff\n", ":2:4: byte 0xff is not UTF-8 text"},
		{"UTF-16", "\xff\xfea\x00", ":1: the file holds a zero byte"},
		{"NUL", "a: \x00\n", ":1: the file holds a zero byte"},
		{"bomb", bomb, ": the file is too much for a compose file once its aliases are expanded"},
		{"bomb of keys", keys, ": the file is too much for a compose file once its aliases are expanded"},
		{"long text over and over", "a: &a " + strings.Repeat("x", 500_000) + "\nb: [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n", ": the file is too much"},
		{"an anchor in itself", "a: &a [*a]\n", ": the file is nested too deeply"},
		{"an anchor merged into itself", "a: &a {<<: *a}\n", ": the file is nested too deeply"},
		{"deep", "a: " + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "\n", ": the file is nested too deeply"},
		{"deeper", "a: " + strings.Repeat("[", 500_000), "is not YAML: exceeded max depth"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := settle(t, v3, "")
			w.write(t, "docker-compose-result-hub.yml", c.text)
			start := time.Now()
			r := w.audit(t)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			if len(r.Problems) != 1 || len(r.Differences) != 0 || r.Compared != 2 {
				t.Fatalf("%d problems %v, %v, %d files compared", len(r.Problems), r.Problems, lines(r), r.Compared)
			}
			got := r.Problems[0].Error()
			if !strings.Contains(got, filepath.Join(w.dir, "docker-compose-result-hub.yml")+":") || !strings.Contains(got, c.want) || strings.Contains(got, "hunter2") {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestMended: a tab does not keep a file from being compared, and is told.
func TestMended(t *testing.T) {
	w := settle(t, v3, "")
	w.edit(t, "docker-compose-result-hub.yml", "    container_name", "\tcontainer_name")
	r := w.audit(t)
	if len(r.Problems) != 1 || len(r.Differences) > 0 || r.Compared != 3 || !strings.Contains(r.Problems[0].Error(), "indented with a tab") {
		t.Errorf("%v, %v, %d files", r.Problems, lines(r), r.Compared)
	}
}

// TestHostileKinds replaces a file by what is no file.
func TestHostileKinds(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links")
	}
	outside := filepath.Join(t.TempDir(), "secret.yml")
	if err := os.WriteFile(outside, []byte("services: {kafka: {image: hunter2}}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		replace    func(path string) error
	}{
		{"link to the outside", "path escapes from parent", func(path string) error { return os.Symlink(outside, path) }},
		{"link up and to the outside", "path escapes from parent", func(path string) error {
			return os.Symlink(strings.Repeat("../", 40)+outside, path)
		}},
		{"link to itself", "too many levels of symbolic links", func(path string) error { return os.Symlink(filepath.Base(path), path) }},
		{"link to nothing", "no such file", func(path string) error { return os.Symlink("nothing", path) }},
		{"folder", "not a regular file", func(path string) error { return os.Mkdir(path, 0o755) }},
		{"huge", "larger than 1 MiB", func(path string) error { return os.WriteFile(path, make([]byte, 2<<20), 0o644) }},
		{"link to a device", "path escapes from parent", func(path string) error { return os.Symlink("/dev/zero", path) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := settle(t, v3, "")
			path := filepath.Join(w.dir, kafka)
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := c.replace(path); err != nil {
				t.Fatal(err)
			}
			if _, err := audit.Read(w.cat, w.dir); err == nil || !strings.Contains(err.Error(), kafka) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v", err)
			}
		})
	}
	t.Run("link inside", func(t *testing.T) {
		w := settle(t, v3, "")
		if err := os.Rename(filepath.Join(w.dir, kafka), filepath.Join(w.dir, "ours.yml")); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("ours.yml", filepath.Join(w.dir, kafka)); err != nil {
			t.Fatal(err)
		}
		if r := w.audit(t); len(r.Problems) > 0 || len(r.Differences) > 0 {
			t.Errorf("%v, %v", r.Problems, lines(r))
		}
	})
	t.Run("too many files", func(t *testing.T) {
		w := settle(t, v3, "")
		for i := range 200 {
			w.write(t, "docker-compose-"+strings.Repeat("x", i+1)+".yml", "a: 1\n")
		}
		if _, err := audit.Read(w.cat, w.dir); err == nil || !strings.Contains(err.Error(), "more than 200 compose files") {
			t.Errorf("error %v", err)
		}
	})
}

// TestSecrets lets an operator write secrets everywhere: none is shown.
func TestSecrets(t *testing.T) {
	w := settle(t, v3, "")
	w.edit(t, "docker-compose-metersphere.yml", "${MS_MYSQL_PASSWORD}", "hunter2")
	w.edit(t, "docker-compose-metersphere.yml", "${MS_REDIS_PASSWORD}", "${X:-hunter2}")
	w.edit(t, "docker-compose-metersphere.yml", "${MS_MINIO_ACCESS_KEY}", "${MS_OTHER}")
	w.edit(t, "docker-compose-metersphere.yml", "${MS_MINIO_SECRET_KEY}", "\"multi\\nline hunter2\"")
	w.edit(t, "docker-compose-metersphere.yml", "jdbc:mysql://", "jdbc:mysql://root:hunter2@")
	w.edit(t, "docker-compose-metersphere.yml", "    restart: always", "    restart: always\n    command: [run, --requirepass, hunter2, x]\n    labels: ['api_token=hunter2']\n    secrets: [hunter2]")
	w.edit(t, kafka, "    environment:\n", "    environment:\n      KAFKA_SASL_JAAS_CONFIG: hunter2 x\n      KAFKA_SSL_KEY_PASSWORD: hunter2\n      KAFKA_OPTS: -Dpassword=hunter2\n      KAFKA_X_Y: pwd=hunter2\n")
	w.write(t, "docker-compose-extra.yml", "services: {x: {environment: ['KAFKA_TOKEN=hunter2']}}\n")
	got := strings.Join(lines(w.audit(t)), "\n")
	if strings.Contains(got, "hunter2") {
		t.Errorf("a secret is shown:\n%s", got)
	}
	for _, want := range []string{
		"SPRING_DATASOURCE_PASSWORD: *** -> ${MS_MYSQL_PASSWORD} [",
		"REDIS_PASSWORD: ${X:-***} -> ${MS_REDIS_PASSWORD} [",
		"MINIO_ACCESS_KEY: ${MS_OTHER} -> ${MS_MINIO_ACCESS_KEY} [",
		"SPRING_DATASOURCE_URL: jdbc:mysql://***@${MS_MYSQL_HOST}",
		"command: [run, --requirepass, *** ->",
		"labels: [api_token=*** ->",
		"KAFKA_SASL_JAAS_CONFIG: *** ->  []",
		"KAFKA_OPTS: -Dpassword=*** ->  []",
		"KAFKA_X_Y: pwd=*** ->  []",
		"docker-compose-extra.yml: services.x.environment.KAFKA_TOKEN: *** ->  []",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// TestControlCharacters shows what would steer a terminal in a harmless way, in
// values, keys and names of files.
func TestControlCharacters(t *testing.T) {
	w := settle(t, v3, "")
	w.edit(t, kafka, "restart: always", `restart: "\e[31m\u202e"`)
	w.edit(t, kafka, "    environment:\n", "    environment:\n      \"\\e]0;x\\a.y\": 1\n      ? "+strings.Repeat("k", 5000)+"\n      : 1\n")
	w.write(t, "docker-compose-\x1b[2J.yml", "a: 1\n")
	w.write(t, "docker-compose-\x1b[3J.yml", "a: [\n")
	r := w.audit(t)
	got := strings.Join(lines(r), "\n") + r.Problems[0].Error()
	for _, c := range got {
		if c != '\n' && (c < ' ' || c == 0x7f || c == 0x202e) {
			t.Fatalf("%q is shown in\n%q", c, got)
		}
	}
	if !strings.Contains(got, `restart: "\x1b[31m\u202e" -> always`) {
		t.Error(got)
	}
	for line := range strings.Lines(got) {
		if len(line) > 2000 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}
