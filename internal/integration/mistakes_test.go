//go:build integration

package integration

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"mskraft/internal/integration/facts"
)

// TestIntegrationMistakes plants a mistake into rendered files. The checks that
// the other tests rely on have to find it.
func TestIntegrationMistakes(t *testing.T) {
	t.Parallel()
	on := func(host string, pairs ...string) func(string, string) string {
		return func(name, text string) string {
			if host == "" || name == host {
				return strings.NewReplacer(pairs...).Replace(text)
			}
			return text
		}
	}
	for _, c := range []struct {
		what, rel string
		edit      func(host, text string) string
		says      string   // in what sound answers, where that is always the same
		logs      []string // one of them in what Kafka logs
	}{
		// Of two brokers with one id the second is refused while the first is up, or takes its
		// place where the first is not yet: then the controller knows the first no more.
		{"two hosts with one node id", "v2.10.4-lts", on("ms-3", "KAFKA_BROKER_ID: 3", "KAFKA_BROKER_ID: 2", "KAFKA_CFG_NODE_ID: 3", "KAFKA_CFG_NODE_ID: 2"), "", []string{"DUPLICATE_BROKER_REGISTRATION", "matches the local broker.id", "StaleBrokerEpochException"}},
		{"a controller port that is not published", "v2.10.14-lts", on("ms-2", "      - \"9093:9093\"\n", ""), "controller ms-2", []string{":9093) could not be established"}},
		{"a client port that is not published", "v2.10.14-lts", on("ms-2", "      - \"9092:9092\"\n", ""), "records", []string{":9092) could not be established"}},
		{"the stock name between brokers", "v3.3.0", func(_, text string) string {
			for _, address := range []string{"10.1.11.53", "10.1.11.54", "10.1.11.58"} {
				text = strings.ReplaceAll(text, "PLAINTEXT://"+address+":19092", "PLAINTEXT://kafka:19092")
			}
			return text
		}, "records", []string{"Kafka Server started"}}, // and nothing about it
		{"another cluster id on one host", "v2.10.14-lts", on("ms-3", "LelM2dIFQkiUFVXCECqRWA", "4L6g3nShT-eMCtK--X86sw"), "", []string{"INCONSISTENT_CLUSTER_ID"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			changed := map[string]bool{}
			k := newKraft(t, guide(c.rel), options{edit: func(host, text string) string {
				edited := c.edit(host, text)
				changed[host] = edited != text
				return edited
			}})
			if !changed["ms-2"] && !changed["ms-3"] {
				t.Fatal("nothing was planted")
			}
			k.start(k.names()...)
			var err error
			if c.says == "records" {
				k.working = 15 * time.Second
				err = k.sound("mistaken", 500)
			} else {
				eventually(t, k.patience, func() error {
					if err = k.stands(); err == nil || !strings.Contains(err.Error(), c.says) {
						return fmt.Errorf("the checks say %v, want something about %q", err, c.says)
					}
					_, err := k.says(c.logs...)
					return err
				})
				err = poll(10*time.Second, k.stands) // now that Kafka has noticed
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("the checks say %v, want something about %q", err, c.says)
			}
			if _, err := k.says(c.logs...); err != nil {
				t.Error(err)
			}
			k.step("%s: found: %s", c.what, strings.ReplaceAll(err.Error(), "\n", "; "))
		})
	}
}

// TestIntegrationForeignData starts a host on the volume of another node, and on
// that of another cluster.
func TestIntegrationForeignData(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rel, node, cluster string }{
		{"v2.10.4-lts", "doesn't match stored node.id", ""},
		{"v2.10.14-lts", "doesn't match stored node.id", ""},
		{"v3.3.0", "Stored node id", "Invalid cluster.id"},
	} {
		t.Run(c.rel, func(t *testing.T) {
			k := newKraft(t, guide(c.rel), options{})
			// Formatting is enough to make the data of node 3.
			if _, err := k.hosts["ms-3"].entrypoint(); err != nil {
				t.Fatal(err)
			}
			k.deploy(options{edit: func(_, text string) string {
				return strings.NewReplacer("_ID: 3", "_ID: 2").Replace(text)
			}})
			k.step("the volume of another node: %s", k.refuses(t, "ms-3", c.node))

			id := string(k.model.ID)
			k.model = load(t, strings.Replace(guide(c.rel), id, "4L6g3nShT-eMCtK--X86sQ", 1))
			k.deploy(options{})
			if c.cluster != "" {
				k.step("the volume of another cluster: %s", k.refuses(t, "ms-3", c.cluster))
				return
			}
			// Without a word from the image the host starts, with the old id, and stays alone.
			k.start(k.names()...)
			var line string
			eventually(t, 60*time.Second, func() (err error) {
				line, err = k.says("INCONSISTENT_CLUSTER_ID")
				return err
			})
			if meta, err := k.hosts["ms-3"].stored(); err != nil || meta["cluster.id"] != id {
				t.Errorf("stored: %v, %v", meta, err)
			}
			if err := poll(15*time.Second, k.stands); err == nil {
				t.Error("the host joined a cluster that is not its own")
			}
			k.step("the volume of another cluster: %s", line)
		})
	}
}

// says looks for one of some texts in the hosts' logs, and gives the line.
func (k *kraft) says(texts ...string) (string, error) {
	for _, name := range k.names() {
		log, _ := os.ReadFile(k.hosts[name].log)
		for line := range strings.Lines(string(log)) {
			if slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(line, s) }) {
				return name + ": " + strings.TrimSpace(line), nil
			}
		}
	}
	return "", fmt.Errorf("no log says one of %q", texts)
}

// refuses wants a host to end by itself, at once or soon, and to say why. It
// gives the line that does.
func (k *kraft) refuses(t *testing.T, name, why string) string {
	t.Helper()
	c := k.hosts[name]
	_ = os.Remove(c.log)
	if err := c.start(); err == nil {
		eventually(t, 60*time.Second, func() error {
			if c.running() {
				return fmt.Errorf("%s is still running", name)
			}
			return nil
		})
	}
	line, err := k.says(why)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return line
}

// TestIntegrationSwitch takes three hosts as the installer leaves them, each with
// a Kafka of its own, through the runbook: to one cluster, and back.
func TestIntegrationSwitch(t *testing.T) {
	t.Parallel()
	for _, rel := range []string{"v2.10.4-lts", "v2.10.14-lts", "v3.3.0"} {
		t.Run(rel, func(t *testing.T) {
			k := newKraft(t, guide(rel), options{})
			k.alone(t, "before")
			k.step("three hosts, each with a stock Kafka of its own")
			k.deploy(options{})
			k.start(k.names()...)
			if err := k.sound("cluster", 500); err != nil {
				t.Fatal(err)
			}
			if names, err := k.topics(); err != nil || len(names) != 1 {
				t.Errorf("topics: %q, %v", names, err)
			}
			k.step("switched: one cluster, nothing of the old topics, 500 records")
			k.stop()
			k.alone(t, "again")
			k.step("gone back: three Kafkas again")
		})
	}
}

// alone starts the installer's own file on every host. Each then has a Kafka of
// one broker, whose address only this host's clients need.
func (k *kraft) alone(t *testing.T, topic string) {
	t.Helper()
	for _, h := range k.model.Hosts {
		save(t, filepath.Join(k.dir, h.Name, "opt/metersphere/docker-compose-kafka.yml"), k.stock(t))
		k.place(h, options{})
	}
	k.start(k.names()...)
	for _, h := range k.model.Hosts {
		own := fmt.Sprintf("%s:%d", h.Address, 9092)
		eventually(t, 60*time.Second, func() error { return k.single(own, topic) })
	}
	k.stop()
}

// stock is the installer's docker-compose-kafka.yml.
func (k *kraft) stock(t *testing.T) string {
	t.Helper()
	known, err := facts.Read(factsDir, "docker-compose-kafka.yml", k.model.Release.Name)
	if err != nil {
		t.Fatal(err)
	}
	root := map[string]any{}
	for path, value := range known {
		at, keys := root, strings.Split(path, ".")
		for _, key := range keys[:len(keys)-1] {
			if at[key] == nil {
				at[key] = map[string]any{}
			}
			at = at[key].(map[string]any)
		}
		var v any
		if err := yaml.Unmarshal([]byte(value), &v); err != nil { // JSON is YAML, too
			t.Fatal(err)
		}
		at[keys[len(keys)-1]] = v
	}
	text, err := yaml.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
