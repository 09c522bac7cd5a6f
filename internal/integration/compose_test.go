//go:build integration

package integration

import (
	"bytes"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"mskraft/internal/cluster"
	"mskraft/internal/integration/facts"
	"mskraft/internal/release"
)

// composed is what docker-compose makes of the service kafka.
type composed struct {
	environment map[string]string
	ports       [][2]uint16 // of the host, of the container
	volumes     [][2]string // volume or path of the host, path of the container
	health      string      // address that the health check connects to, inside
}

// effective asks docker-compose itself, beside the base file that msctl names first.
func effective(t *testing.T, dir string, rel *release.Release) composed {
	t.Helper()
	base := fmt.Sprintf("version: %q\nnetworks:\n  ms-network:\n    driver: bridge\nservices:\n  %s:\n    image: placeholder\n",
		rel.Generation.Compose, rel.Generation.Consumer)
	save(t, filepath.Join(dir, "docker-compose-base.yml"), base)
	cmd := exec.Command("docker-compose", "-f", "docker-compose-base.yml", "-f", "docker-compose-kafka.yml", "config")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || bytes.Contains(stderr.Bytes(), []byte("not set")) {
		t.Fatalf("docker-compose: %v\n%s", err, &stderr)
	}
	var file struct {
		Services map[string]struct {
			Environment map[string]string `yaml:"environment"`
			Ports       []any             `yaml:"ports"`
			Volumes     []any             `yaml:"volumes"`
			Healthcheck struct {
				Test []string `yaml:"test"`
			} `yaml:"healthcheck"`
		} `yaml:"services"`
	}
	if err := yaml.Unmarshal(out, &file); err != nil {
		t.Fatal(err)
	}
	kafka := file.Services["kafka"]
	c := composed{environment: kafka.Environment}
	for name, value := range c.environment {
		c.environment[name] = strings.ReplaceAll(value, "$$", "$") // as config writes a dollar
	}
	for _, p := range kafka.Ports {
		var from, to any
		switch p := p.(type) { // the first docker-compose writes text, the second a table
		case string:
			text, _, _ := strings.Cut(p, "/")
			from, to, _ = strings.Cut(text, ":")
		case map[string]any:
			from, to = p["published"], p["target"]
		}
		c.ports = append(c.ports, [2]uint16{port(t, from), port(t, to)})
	}
	for _, v := range kafka.Volumes {
		switch v := v.(type) {
		case string:
			parts := strings.Split(v, ":")
			c.volumes = append(c.volumes, [2]string{parts[0], parts[1]})
		case map[string]any:
			c.volumes = append(c.volumes, [2]string{v["source"].(string), v["target"].(string)})
		}
	}
	_, path, found := strings.Cut(strings.Join(kafka.Healthcheck.Test, " "), "< /dev/tcp/localhost/")
	if !found {
		t.Fatalf("health check: %q", kafka.Healthcheck.Test)
	}
	c.health = "127.0.0.1:" + path
	// A path below another one is mounted after it.
	slices.SortStableFunc(c.volumes, func(a, b [2]string) int { return strings.Compare(a[1], b[1]) })
	return c
}

func port(t *testing.T, v any) uint16 {
	t.Helper()
	n, err := strconv.ParseUint(fmt.Sprint(v), 10, 16)
	if err != nil {
		t.Fatalf("port %v: %v", v, err)
	}
	return uint16(n)
}

const factsDir = "../../golden/facts"

// installed is what the installer leaves on a host beside the compose files: .env,
// and the configuration that the apache images mount.
func installed(t *testing.T, dir string, rel *release.Release, h *cluster.Host) {
	t.Helper()
	env, err := facts.Settings(factsDir, "install.conf", rel.Name)
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range env {
		if strings.ContainsAny(value, "$'\"") {
			env[key] = "value" // the shell's to find out; nothing of Kafka's
		}
	}
	env["MS_IMAGE_PREFIX"] = "metersphere"
	env["MS_KAFKA_HOST"], env["MS_INSTALL_MODE"], env["MS_IMAGE_TAG"] = h.Address, h.Mode, rel.Name
	var lines strings.Builder
	for _, key := range slices.Sorted(maps.Keys(env)) {
		fmt.Fprintf(&lines, "%s=%s\n", key, env[key])
	}
	save(t, filepath.Join(dir, ".env"), lines.String())
	if rel.Kafka.Family.ConfigFrom == "" {
		return
	}
	var properties strings.Builder
	server, err := facts.Settings(factsDir, "server.properties", rel.Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range slices.Sorted(maps.Keys(server)) {
		fmt.Fprintf(&properties, "%s=%s\n", key, server[key])
	}
	save(t, filepath.Join(dir, "conf/kafka/config/server.properties"), properties.String())
}
