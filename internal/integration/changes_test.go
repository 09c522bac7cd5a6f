//go:build integration

package integration

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"mskraft/internal/change"
	"mskraft/internal/cluster"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/render"
	"mskraft/templates"
)

// These tests make changes of a cluster on the data that it has: they show what
// internal/change says of them, and carry out the steps of CHANGE.md.

// keeping makes a cluster that works and holds 500 records in the topic kept.
func keeping(t *testing.T, text string, o options) *kraft {
	t.Helper()
	k := newKraft(t, text, o)
	k.start(k.names()...)
	if err := k.sound("kept", 500); err != nil {
		t.Fatal(err)
	}
	return k
}

// procedure is what CHANGE.md has for a change of the hosts to another model.
func (k *kraft) procedure(next *cluster.Cluster) string {
	k.t.Helper()
	return procedure(k.t, k.model, next)
}

// procedure is what CHANGE.md has for a change from one cluster to another.
func procedure(t *testing.T, was, next *cluster.Cluster) string {
	t.Helper()
	r := render.New(templates.Files)
	before, err := r.Tree(was)
	if err != nil {
		t.Fatal(err)
	}
	after, err := r.Tree(next)
	if err != nil {
		t.Fatal(err)
	}
	files := change.FilesOf(change.SumsOf(before), change.SumsOf(after))
	text, err := r.Change(change.NewSteps(was, next, change.Compare(was, next, releasetest.Catalogue(t).Images(), files)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// moved tells whether the replicas that a procedure moves are where they are to be.
func (k *kraft) moved(host, procedure string) error {
	out := k.run(host, block(k.t, procedure, "--verify"))
	if strings.Contains(out, "in progress") || !strings.Contains(out, "complete") {
		return errors.New(out)
	}
	return nil
}

// change makes the hosts those of another spec, on the volumes that are there, and
// returns the steps of CHANGE.md for it. Every Kafka has to be stopped.
func (k *kraft) change(text string, o options) string {
	k.t.Helper()
	next := load(k.t, text)
	procedure := k.procedure(next)
	k.model = next
	k.deploy(o)
	return procedure
}

// lives wants a cluster that stands, with all records of a topic.
func (k *kraft) lives(t *testing.T, topic string) {
	t.Helper()
	eventually(t, 120*time.Second, k.stands)
	if err := k.has(topic, 500); err != nil {
		t.Error(err)
	}
}

// TestIntegrationVoters has one controller give way to another one on kept data.
func TestIntegrationVoters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rel     string
		scripts scripts
		refuses bool
	}{
		{"v2.10.4-lts", zookeeperFirst, true},
		{"v2.10.6-lts", kraftFirst, true},
		{"v2.10.14-lts", rewritten, false},
		{"v3.3.0", "", true},
	} {
		t.Run(c.rel, func(t *testing.T) {
			o := options{scripts: c.scripts, more: []string{"10.1.11.14"}}
			before := five(c.rel)
			after := strings.NewReplacer("hosts.ctl-3", "hosts.ctl-4", "10.1.11.13", "10.1.11.14", "node_id = 3", "node_id = 4").Replace(before)
			k := keeping(t, before, o)
			k.hosts["ctl-3"].stop()
			k.stop()
			k.step("controllers 1, 2 and 3, 500 records, and stopped")
			procedure := k.change(after, o)
			if c.refuses {
				k.step("controllers 1, 2 and 4: %s", k.refuses(t, "ctl-1", "is different from the voter set"))
				k.stop()
			} else {
				k.start(k.names()...)
				k.lives(t, "kept")
				k.stop()
				k.step("controllers 1, 2 and 4: the image removes what is in the way")
			}
			script := block(t, procedure, "quorum-state")
			for _, name := range k.names() {
				if k.hosts[name].data("__cluster_metadata-0/quorum-state") != "" { // ctl-4 where nothing was in its way
					k.run(name, script)
				}
			}
			k.start(k.names()...)
			k.lives(t, "kept")
			if err := k.sound("new", 500); err != nil {
				t.Error(err)
			}
			k.step("after the runbook's step: 500 records there, 500 new ones")
		})
	}
}

// TestIntegrationControllerMoves has one broker be a controller in the place of another.
func TestIntegrationControllerMoves(t *testing.T) {
	t.Parallel()
	for _, rel := range []string{"v2.6.2", "v2.10.6-lts", "v3.3.0"} {
		t.Run(rel, func(t *testing.T) {
			fourth := "[hosts.ms-4]\naddress = \"10.1.11.59\"\nnode_id = 4\n"
			broker := "roles = [\"broker\"]\n"
			k := keeping(t, guide(rel)+fourth+broker, options{})
			k.stop()
			procedure := k.change(strings.Replace(guide(rel), "node_id = 3\n", "node_id = 3\n"+broker, 1)+fourth, options{})
			k.step("ms-4 a controller in the place of ms-3: %s", k.refuses(t, "ms-3", "is different from the voter set"))
			for _, name := range k.names() {
				k.run(name, block(t, procedure, "quorum-state"))
			}
			k.start(k.names()...)
			k.lives(t, "kept")
			if err := k.sound("new", 500); err != nil {
				t.Error(err)
			}
			k.step("after the runbook's step: 500 records there, 500 new ones")
		})
	}
}

// TestIntegrationNodeMoves has another machine take over a node id, with nothing
// in its volume.
func TestIntegrationNodeMoves(t *testing.T) {
	t.Parallel()
	for _, rel := range []string{"v2.10.4-lts", "v3.3.0"} {
		t.Run(rel, func(t *testing.T) {
			o := options{more: []string{"10.1.11.59"}}
			k := keeping(t, guide(rel), o)
			k.hosts["ms-3"].stop()
			k.stop()
			k.change(strings.NewReplacer("hosts.ms-3", "hosts.ms-4", "10.1.11.58", "10.1.11.59").Replace(guide(rel)), o)
			k.start(k.names()...)
			k.lives(t, "kept")
			eventually(t, 60*time.Second, func() error { return k.topicIs("kept", k.model.Kafka.Partitions, 3) })
			k.step("ms-4 in the place of ms-3: 500 records there, all replicas in sync")
		})
	}
}

// TestIntegrationAddresses has a host move to another address with its volume.
func TestIntegrationAddresses(t *testing.T) {
	t.Parallel()
	for _, rel := range []string{"v2.10.14-lts", "v3.3.0"} {
		t.Run(rel, func(t *testing.T) {
			o := options{more: []string{"10.1.11.59"}}
			k := keeping(t, guide(rel), o)
			k.stop()
			k.change(strings.Replace(guide(rel), "10.1.11.58", "10.1.11.59", 1), o)
			k.start(k.names()...)
			k.lives(t, "kept")
			k.step("ms-3 at another address: 500 records there")
		})
	}
}

// TestIntegrationEmpties makes changes after which every Kafka begins empty: where data
// is in the way they do not start, the runbook's steps make a new Kafka of all, and the
// way back brings the old one.
func TestIntegrationEmpties(t *testing.T) {
	t.Parallel()
	exchange := strings.NewReplacer("node_id = 1", "node_id = 2", "node_id = 2", "node_id = 1")
	for name, c := range map[string]struct{ before, after, says string }{
		"node-id bitnami": {guide("v2.10.14-lts"), exchange.Replace(guide("v2.10.14-lts")), "doesn't match stored node.id"},
		"node-id apache":  {guide("v3.3.0"), exchange.Replace(guide("v3.3.0")), "Stored node id"},
		"cluster-id":      {guide("v3.3.0"), strings.Replace(guide("v3.3.0"), "LelM2dIFQkiUFVXCECqRWA", "MgWm2dIFQkiUFVXCECqRWA", 1), "Invalid cluster.id"},
		"image-family":    {guide("v2.10.14-lts"), guide("v2.10.15-lts"), ""},
		"storage":         {guide("v3.0.1"), guide("v3.0.1", `storage = "container"`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			k := keeping(t, c.before, options{})
			k.stop()
			procedure := k.change(c.after, options{})
			if c.says != "" {
				k.step("%s: %s", name, k.refuses(t, "ms-1", c.says))
				k.stop()
				remove := block(t, procedure, "docker volume rm")
				for _, name := range k.names() {
					if err := k.hosts[name].remove(); err != nil { // a volume in use cannot be removed
						t.Fatal(err)
					}
					k.run(name, remove)
					if err := k.hosts[name].create(); err != nil {
						t.Fatal(err)
					}
				}
			}
			k.start(k.names()...)
			eventually(t, 120*time.Second, k.stands)
			if names, err := k.topics(); err != nil || len(names) != 0 {
				t.Errorf("topics: %q, %v", names, err)
			}
			k.step("%s, after the runbook's steps: a new Kafka without topics", name)

			k.stop()
			k.change(c.before, options{})
			if c.says != "" {
				for _, name := range k.names() {
					k.run(name, block(t, procedure, "tar -xzpf"))
				}
			}
			k.start(k.names()...)
			k.lives(t, "kept")
			k.step("%s, gone back: 500 records there", name)
		})
	}
}

// TestIntegrationBrokerLeaves has a broker go whose replicas others can take.
func TestIntegrationBrokerLeaves(t *testing.T) {
	t.Parallel()
	for _, rel := range []string{"v2.6.2", "v2.10.14-lts"} {
		t.Run(rel, func(t *testing.T) {
			last := "[hosts.ms-3]\naddress = \"10.1.11.53\"\nnode_id = 103\nroles = [\"broker\"]\n"
			kafka := "[kafka]\nreplication_factor = 2\n"
			k := keeping(t, five(rel)+last+kafka, options{})
			// The procedure begins while all runs as before, so it is made beforehand.
			next := load(t, five(rel)+kafka)
			procedure := k.procedure(next)
			k.run("ms-1", block(t, procedure, "--execute"))
			eventually(t, 120*time.Second, func() error { return k.moved("ms-1", procedure) })
			k.step("the replicas of broker 103 are moved")
			k.hosts["ms-3"].stop()
			k.model = next
			k.stop()
			k.deploy(options{})
			k.start(k.names()...)
			k.lives(t, "kept")
			if k.model.Release.Kafka.Tag == "3.3.1" { // later ones have the tool in a jar that is not there
				out := k.run("ms-1", block(t, procedure, "unregister"))
				if !strings.Contains(out, "103 is no longer registered") {
					t.Errorf("unregister: %s", out)
				}
			}
			eventually(t, 30*time.Second, func() error { return k.topicIs("kept", k.model.Kafka.Partitions, 2) })
			k.step("two brokers: 500 records there, all replicas in sync")
		})
	}
}

// TestIntegrationMoreInSync asks for more replicas that confirm than the topics
// have that are there.
func TestIntegrationMoreInSync(t *testing.T) {
	t.Parallel()
	for rel, refused := range map[string]bool{"v2.10.14-lts": true, "v3.3.0": false} {
		t.Run(rel, func(t *testing.T) {
			few := guide(rel, "replication_factor = 1")
			k := keeping(t, few, options{})
			k.stop()
			procedure := k.change(guide(rel), options{})
			k.start(k.names()...)
			eventually(t, 120*time.Second, k.stands)
			send := func() error {
				cl := k.client()
				defer cl.Close()
				ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
				defer cancel()
				return k.produce(ctx, cl, "kept", 500, 600)
			}
			if err := send(); (err != nil) != refused || err != nil && !errors.Is(err, kerr.NotEnoughReplicas) && !errors.Is(err, context.DeadlineExceeded) && !strings.Contains(err.Error(), "timed out") {
				t.Errorf("records to a topic with one replica: %v", err)
			}
			if refused {
				k.run("ms-1", block(t, procedure, "min.insync.replicas"))
				eventually(t, 60*time.Second, send)
			}
			k.step("topics of one replica when two have to confirm: refused %t", refused)
		})
	}
}

// TestIntegrationUpgrades takes volumes through all versions of Kafka in bitnami
// images, and then tries to go back.
func TestIntegrationUpgrades(t *testing.T) {
	k := keeping(t, guide(newest[0]), options{})
	for _, rel := range newest[1:6] {
		k.stop()
		k.change(guide(rel), options{})
		k.start(k.names()...)
		k.lives(t, "kept")
		k.step("takes the data: 500 records there")
	}
}

// TestIntegrationDowngrade starts an older Kafka on the data of a newer one.
func TestIntegrationDowngrade(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, says string }{
		{"v2.10.14-lts", "v2.10.4-lts", "MetadataVersion"},
		{"v3.3.0", "v3.0.1", "Invalid cluster.id"},
	} {
		t.Run(c.from, func(t *testing.T) {
			k := keeping(t, guide(c.from), options{})
			k.stop()
			k.change(guide(c.to), options{})
			if c.to == "v3.0.1" {
				k.step("an older Kafka: %s", k.refuses(t, "ms-1", c.says))
				return
			}
			for _, c := range k.hosts {
				_ = os.Remove(c.log)
			}
			k.start(k.names()...)
			var line string
			eventually(t, 60*time.Second, func() (err error) {
				line, err = k.says(c.says)
				return err
			})
			if err := poll(20*time.Second, k.stands); err == nil {
				t.Error("the older Kafka stands on the data of the newer one")
			}
			k.step("an older Kafka: %s", line)
		})
	}
}
