//go:build integration

package integration

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// entrypoint does what the image does before the server starts, and tells which
// file of properties the server reads.
func (c *container) entrypoint() (string, error) {
	if c.bitnami() {
		return c.bitnamiEntrypoint()
	}
	return c.apacheEntrypoint()
}

// bitnamiEntrypoint maps the variables and formats the storage.
func (c *container) bitnamiEntrypoint() (string, error) {
	path := c.scripts.path()
	file := filepath.Join(c.root, path)
	// The rewritten scripts leave alone what an earlier start of the same container made.
	if _, err := os.Stat(file); err != nil || c.scripts != rewritten {
		mounted := map[string]string{}
		for _, name := range []string{"server.properties", "kraft/server.properties"} {
			if text, err := os.ReadFile(filepath.Join(c.root, mountedDir, name)); err == nil {
				mounted[name] = string(text)
			}
		}
		text, err := c.scripts.configure(c.compose.environment, mounted)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	id := c.compose.environment["KAFKA_KRAFT_CLUSTER_ID"]
	if id == "" {
		id = randomID()
	}
	if c.scripts == rewritten {
		stored, err := c.adopt()
		if err != nil {
			return "", err
		}
		if stored != "" {
			id = stored
		}
	}
	out, err := c.run(nil, "kafka.tools.StorageTool", "format", "--config", path, "--cluster-id", id, "--ignore-formatted")
	if err != nil {
		return "", fmt.Errorf("format: %w\n%s", err, out)
	}
	return path, nil
}

// adopt is how the rewritten scripts meet data that is there: its cluster id
// wins, and a memory of other voters is removed.
func (c *container) adopt() (id string, err error) {
	data := filepath.Join(c.root, dataDir)
	meta, err := os.ReadFile(filepath.Join(data, "meta.properties"))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var configured, stored []string
	for voter := range strings.SplitSeq(c.compose.environment["KAFKA_CFG_CONTROLLER_QUORUM_VOTERS"], ",") {
		id, _, _ := strings.Cut(voter, "@")
		configured = append(configured, id)
	}
	state := filepath.Join(data, "__cluster_metadata-0/quorum-state")
	if text, err := os.ReadFile(state); err == nil {
		for _, m := range regexp.MustCompile(`"voterId":(\d+)`).FindAllStringSubmatch(string(text), -1) {
			stored = append(stored, m[1])
		}
		slices.Sort(configured)
		slices.Sort(stored)
		if !slices.Equal(configured, stored) {
			if err := os.Remove(state); err != nil {
				return "", err
			}
		}
	}
	return parseProperties(string(meta))["cluster.id"], nil
}

// apacheEntrypoint is docker/jvm/launch and the scripts that it calls: checks of
// the shell, then the image's own program, which maps and formats.
func (c *container) apacheEntrypoint() (string, error) {
	env := c.compose.environment
	if env["KAFKA_PROCESS_ROLES"] == "controller" && env["KAFKA_ADVERTISED_LISTENERS"] != "" {
		return "", errors.New("KAFKA_ADVERTISED_LISTENERS is not supported on a KRaft controller.")
	}
	var set []string
	for _, line := range c.environ() {
		switch {
		case line == "KAFKA_ADVERTISED_LISTENERS=":
		case strings.HasPrefix(line, "CLUSTER_ID="), strings.HasPrefix(line, "KAFKA_"):
			set = append(set, line)
		}
	}
	if env["CLUSTER_ID"] == "" {
		set = append(set, "CLUSTER_ID=5L6g3nShT-eMCtK--X86sw")
	}
	if env["KAFKA_LISTENERS"] == "" && env["KAFKA_PROCESS_ROLES"] != "controller" {
		listeners := regexp.MustCompile(`//[^:,]*:`).ReplaceAllString(env["KAFKA_ADVERTISED_LISTENERS"], "//0.0.0.0:")
		set = append(set, "KAFKA_LISTENERS="+listeners)
	}
	// The image keeps files for logging there, which the program copies.
	defaults := filepath.Join(c.root, "kafka/defaults")
	if err := os.MkdirAll(defaults, 0o755); err != nil {
		return "", err
	}
	for _, name := range []string{"server.properties", "log4j.properties", "tools-log4j.properties"} {
		if err := os.WriteFile(filepath.Join(defaults, name), []byte("\n"), 0o644); err != nil {
			return "", err
		}
	}
	out, err := c.run(set, "kafka.docker.KafkaDockerWrapper", "setup", "--default-configs-dir", "/kafka/defaults",
		"--mounted-configs-dir", "/mnt/shared/config", "--final-configs-dir", "/opt/kafka/config")
	// launch takes this one failure for a success: the storage is there.
	if err != nil && !strings.Contains(strings.ToLower(out), "already formatted") {
		return "", fmt.Errorf("setup: %w\n%s", err, out)
	}
	return "/opt/kafka/config/server.properties", nil
}

// randomID is a cluster id as Kafka makes one: none begins with a hyphen.
func randomID() string {
	for {
		var b [16]byte
		_, _ = rand.Read(b[:])
		if id := base64.RawURLEncoding.EncodeToString(b[:]); id[0] != '-' {
			return id
		}
	}
}

// data is the path of a file in a host's log.dirs, wherever these are; "" if there is none.
func (c *container) data(name string) string {
	for _, dir := range []string{dataDir, "/var/lib/kafka/kraft", "/tmp/kraft-combined-logs"} {
		path := filepath.Join(c.root, dir, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// stored reads a host's meta.properties.
func (c *container) stored() (map[string]string, error) {
	text, err := os.ReadFile(c.data("meta.properties"))
	return parseProperties(string(text)), err
}
