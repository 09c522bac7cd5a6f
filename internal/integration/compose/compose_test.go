//go:build integration

package compose

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/cluster"
	"mskraft/internal/integration/facts"
	"mskraft/internal/release"
	"mskraft/internal/spec"
	"mskraft/templates"
)

// TestCompose has the real docker-compose 1 and the library of docker compose 2 load
// every golden host with the files that msctl would name, in its order: ours, and the
// installer's base file. In mode middleware it also loads what msctl's sed leaves, after the
// first and after the second reload.
func TestCompose(t *testing.T) {
	docker, err := exec.LookPath("docker-compose")
	if err != nil {
		t.Fatalf("%v: install it, or run .ci/run", err)
	}
	cat, err := release.Open(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	loaded := 0
	specs, _ := filepath.Glob("../../../golden/cases/*/cluster.toml")
	for _, path := range specs {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := spec.Parse(spec.NewSource(path, text))
		c, _ := cluster.New(s, cat)
		for _, h := range c.Hosts {
			name := filepath.Base(filepath.Dir(path)) + "/" + h.Name
			dir := t.TempDir()
			want := filepath.Join(filepath.Dir(path), "want", c.Name, "hosts", h.Name, "metersphere")
			if err := os.CopyFS(dir, os.DirFS(want)); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "docker-compose-base.yml"), []byte(base(c.Release)), 0o644); err != nil {
				t.Fatal(err)
			}
			args := []string{"-f", "docker-compose-base.yml"}
			loads, _ := c.Release.Loads(h.Mode)
			for _, f := range loads {
				if slices.ContainsFunc(h.Files, func(own cluster.File) bool { return own.Name == f }) {
					args = append(args, "-f", "docker-compose-"+f+".yml")
				}
			}
			check := func(when string) {
				t.Helper()
				cmd := exec.Command(docker, append(args, "config")...)
				cmd.Dir, cmd.Env = dir, append(os.Environ(), environment(t, c.Release.Name)...)
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				out, err := cmd.Output()
				if err != nil || bytes.Contains(stderr.Bytes(), []byte("not set")) {
					t.Errorf("%s: %s: %v\n%s", name, when, err, &stderr)
				}
				first, err := effective1(out)
				if err != nil {
					t.Fatal(err)
				}
				second, err := effective2(dir, args, environment(t, c.Release.Name))
				if err != nil {
					t.Errorf("%s: %s: docker compose 2: %v", name, when, err)
				} else if !first.same(second) {
					t.Errorf("%s: %s: docker-compose 1 and 2 do not agree (-1 +2):\n%s", name, when, cmp.Diff(first, second))
				}
				if h.Kafka() && !bytes.Contains(out, []byte(c.Kafka.Voters)) {
					t.Errorf("%s: %s: the voters did not arrive", name, when)
				}
				loaded++
			}
			check("as rendered")
			if h.Mode == "middleware" {
				for _, when := range []string{"after a reload", "after two reloads"} {
					sed := exec.Command("sed", "-i", "-e", "/"+c.Release.Generation.Consumer+"/,+3d", filepath.Join(dir, "docker-compose-kafka.yml"))
					if out, err := sed.CombinedOutput(); err != nil {
						t.Fatalf("%v\n%s", err, out)
					}
					check(when)
				}
			}
		}
	}
	if loaded < 50 {
		t.Errorf("only %d sets of files", loaded)
	}
	t.Logf("docker-compose and docker compose 2 loaded %d sets of files, and agree", loaded)
}

// base is the installer's docker-compose-base.yml, and what services of ours wait
// for in files that are not ours.
func base(rel *release.Release) string {
	text := "version: \"" + rel.Generation.Compose + "\"\nnetworks:\n  ms-network:\n    driver: bridge\n"
	if rel.Generation.Compose == "2.1" {
		text += "volumes:\n  ms-conf: {}\n  ms-data: {}\n  ms-logs: {}\n"
		text += "services:\n  system-setting:\n    image: placeholder\n  " + rel.Generation.Consumer + ":\n    image: placeholder\n"
	}
	return text
}

// environment is a .env as the installer leaves it.
func environment(t *testing.T, rel string) []string {
	t.Helper()
	env := []string{"MS_IMAGE_PREFIX=metersphere", "MS_JMETER_IMAGE=metersphere/jmeter", "HOSTNAME=host"}
	conf, err := facts.Settings("../../../golden/facts", "install.conf", rel)
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range conf {
		if strings.ContainsAny(value, "$'\"") {
			value = "value"
		}
		env = append(env, key+"="+value)
	}
	// Keys that install.conf leaves to the defaults in the compose files.
	return append(env, "MS_IMAGE_TAG="+rel)
}
