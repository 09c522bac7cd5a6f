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
	"mskraft/internal/release/releasetest"
	"mskraft/internal/spec"
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
	cat := releasetest.Catalogue(t)
	specs, _ := filepath.Glob("../../../golden/cases/*/cluster.toml")
	if len(specs) < 10 {
		t.Fatalf("only %d cases", len(specs))
	}
	for _, path := range specs {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := spec.Parse(spec.NewSource(path, text))
		c, _ := cluster.New(s, cat)
		for _, h := range c.Hosts {
			t.Run(filepath.Base(filepath.Dir(path))+"/"+h.Name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				if err := os.CopyFS(dir, os.DirFS(filepath.Join(filepath.Dir(path), "want", c.Name, "hosts", h.Name, "metersphere"))); err != nil {
					t.Fatal(err)
				}
				args := files(t, dir, c, h)
				load(t, docker, dir, args, c, h)
				if h.Mode != "middleware" {
					return
				}
				for range 2 { // reloads
					sed := exec.Command("sed", "-i", "-e", "/"+c.Release.Generation.Consumer+"/,+3d", filepath.Join(dir, "docker-compose-kafka.yml"))
					if out, err := sed.CombinedOutput(); err != nil {
						t.Fatalf("%v\n%s", err, out)
					}
					load(t, docker, dir, args, c, h)
				}
			})
		}
	}
}

// files are the arguments that name the files to load, the installer's base file,
// which is written, and ours.
func files(t *testing.T, dir string, c *cluster.Cluster, h *cluster.Host) []string {
	t.Helper()
	const first = "docker-compose-base.yml"
	if err := os.WriteFile(filepath.Join(dir, first), []byte(base(c.Release)), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"-f", first}
	loads, _ := c.Release.Loads(h.Mode)
	for _, f := range loads {
		if slices.ContainsFunc(h.Files, func(own cluster.File) bool { return own.Name == f }) {
			args = append(args, "-f", "docker-compose-"+f+".yml")
		}
	}
	return args
}

// load has both load the files, and compares what they make of them.
func load(t *testing.T, docker, dir string, args []string, c *cluster.Cluster, h *cluster.Host) {
	t.Helper()
	env := environment(t, c.Release.Name)
	cmd := exec.Command(docker, append(slices.Clone(args), "config")...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || bytes.Contains(stderr.Bytes(), []byte("not set")) {
		t.Errorf("%v\n%s", err, &stderr)
	}
	one, err := effective1(out)
	if err != nil {
		t.Fatal(err)
	}
	two, err := effective2(dir, args, env)
	if err != nil {
		t.Errorf("docker compose 2: %v", err)
	} else if !one.same(two) {
		t.Errorf("docker-compose 1 and 2 do not agree (-1 +2):\n%s", cmp.Diff(one, two))
	}
	if h.Kafka() && !bytes.Contains(out, []byte(c.Kafka.Voters)) {
		t.Error("the voters did not arrive")
	}
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
