//go:build integration

package integration

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"

	"mskraft/internal/render"
	"mskraft/templates"
)

// five is a cluster of three controllers and two brokers.
func five(rel string) string {
	text := fmt.Sprintf("release = %q\n[cluster]\nname = \"metersphere\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n", rel)
	for i := range 3 {
		text += fmt.Sprintf("[hosts.ctl-%d]\naddress = \"10.1.11.1%d\"\nnode_id = %d\nroles = [\"controller\"]\n", i+1, i+1, i+1)
	}
	for i := range 2 {
		text += fmt.Sprintf("[hosts.ms-%d]\naddress = \"10.1.11.5%d\"\nnode_id = %d\nroles = [\"broker\"]\n", i+1, i+1, i+101)
	}
	return text
}

// TestIntegrationControllers has controllers without a broker, in every way that
// images make them, also where builds of one image differ.
func TestIntegrationControllers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rel     string
		scripts scripts
	}{
		{"v2.2.2", ""},
		{"v2.6.2", ""},
		{"v2.10.4-lts", zookeeperFirst},
		{"v2.10.4-lts", kraftFirst},
		{"v2.10.6-lts", ""},
		{"v2.10.9-lts", rewritten},
		{"v2.10.14-lts", ""},
		{"v2.10.21-lts-rc", ""},
		{"v3.3.0", ""},
	} {
		tag := load(t, five(c.rel)).Release.Kafka.Tag
		t.Run(strings.TrimSpace("kafka "+tag+" "+string(c.scripts)), func(t *testing.T) {
			k := newKraft(t, five(c.rel), options{scripts: c.scripts})
			k.start(k.names()...)
			if err := k.sound("first", 500); err != nil {
				t.Fatal(err)
			}
			k.step("three controllers, two brokers: 500 records")
			victim := k.leader(t)
			k.hosts[victim].kill()
			if err := k.sound("second", 500); err != nil {
				t.Fatal(err)
			}
			k.step("%s, which led, killed: 500 more records", victim)
		})
	}
}

// TestIntegrationBrokerJoins has a fourth host, a broker, come to the guide's
// three. Their Kafka files do not change, so nothing there is started again.
func TestIntegrationBrokerJoins(t *testing.T) {
	const rel = "v2.10.14-lts"
	four := guide(rel) + "[hosts.ms-4]\naddress = \"10.1.11.59\"\nnode_id = 4\nroles = [\"broker\"]\n"
	k := newKraft(t, four, options{})
	three, err := render.New(templates.Files).Tree(load(t, guide(rel)))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range three.Folders {
		for _, f := range folder.Files {
			if filepath.Base(f.Name) != "docker-compose-kafka.yml" {
				continue
			}
			now, err := os.ReadFile(filepath.Join(k.dir, filepath.Base(folder.Path), "opt", f.Name))
			if err != nil || string(now) != string(f.Blob.Bytes()) {
				t.Errorf("%s changes with the fourth host: %v", folder.Path, err)
			}
		}
	}
	k.start("ms-1", "ms-2", "ms-3")
	if err := k.sound("three", 500); err != nil {
		t.Fatal(err)
	}
	k.step("three hosts: 500 records")
	k.start("ms-4")
	eventually(t, 120*time.Second, k.stands)
	if err := k.admin(func(ctx context.Context, a *kadm.Client) error {
		_, err := a.CreateTopic(ctx, 12, 4, nil, "four")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	eventually(t, 30*time.Second, func() error { return k.topicIs("four", 12, 4) })
	if err := k.has("three", 500); err != nil {
		t.Error(err)
	}
	k.step("a broker joined: replicas on it are in sync")

	steps := procedure(t, load(t, guide(rel)), k.model)
	k.run("ms-1", block(t, steps, "--execute"))
	eventually(t, 120*time.Second, func() error { return k.moved("ms-1", steps) })
	holds := 0
	if err := k.admin(func(ctx context.Context, a *kadm.Client) error {
		topics, err := a.ListTopics(ctx, "three")
		topics.EachPartition(func(p kadm.PartitionDetail) {
			if slices.Contains(p.ISR, 4) {
				holds++
			}
		})
		return err
	}); err != nil || holds == 0 {
		t.Errorf("the new broker has %d partitions of a topic that was there: %v", holds, err)
	}
	if err := k.has("three", 500); err != nil {
		t.Error(err)
	}
	k.step("spread over four brokers by the printed commands: 500 records there")
}

// TestIntegrationNames has hosts that are known by names and publish other ports
// than Kafka opens, for each family of images. Containers and clients resolve the
// names; nobody is told an address.
func TestIntegrationNames(t *testing.T) {
	t.Parallel()
	for _, rel := range []string{"v2.10.4-lts", "v2.10.6-lts", "v2.10.14-lts", "v3.3.0"} {
		t.Run(rel, func(t *testing.T) {
			text := guide(rel)
			for i, address := range []string{"10.1.11.53", "10.1.11.54", "10.1.11.58"} {
				i++
				text = strings.Replace(text, address, fmt.Sprintf("kafka-%d.example.com", i), 1)
				ports := fmt.Sprintf("node_id = %d\nclient_port = %d\ncontroller_port = %d\n", i, 19000+i, 19100+i)
				if rel == "v3.3.0" {
					ports += fmt.Sprintf("internal_port = %d\n", 19200+i)
				}
				text = strings.Replace(text, fmt.Sprintf("node_id = %d\n", i), ports, 1)
			}
			k := newKraft(t, text, options{})
			k.start(k.names()...)
			if err := k.sound("names", 500); err != nil {
				t.Fatal(err)
			}
			k.step("published at %s: 500 records", strings.Join(k.bootstrap(), ","))
		})
	}
}

// TestIntegrationAlone starts one host of three. Its broker cannot register, and
// after a while it ends by itself; Docker would start it again.
func TestIntegrationAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rel   string
		early bool // the client port opens before there is a quorum
	}{
		{"v2.10.4-lts", true},
		{"v2.10.6-lts", false},
		{"v2.10.14-lts", false},
		{"v3.3.0", false},
	} {
		t.Run(c.rel, func(t *testing.T) {
			k := newKraft(t, guide(c.rel), options{seats: 1})
			k.start("ms-1")
			ms1, opened := k.hosts["ms-1"], false
			eventually(t, 150*time.Second, func() error {
				if conn, err := dial(context.Background(), ms1.spot.container, "127.0.0.1:9092"); err == nil {
					conn.Close()
					opened = true
				}
				if ms1.running() {
					return errors.New("ms-1 is still running")
				}
				return nil
			})
			if opened != c.early {
				t.Errorf("the client port opened: %t, want %t", opened, c.early)
			}
			if _, err := k.says("unable to register with the controller quorum"); err != nil {
				t.Error(err)
			}
			k.step("one host of three: client port open: %t; it ends as it cannot register", opened)
		})
	}
}

// TestIntegrationContainerStorage shows what the runbook says of storage in the
// container: a restart keeps the data, a new container has none.
func TestIntegrationContainerStorage(t *testing.T) {
	t.Parallel()
	for _, rel := range []string{"v2.10.14-lts", "v3.3.0"} {
		t.Run(rel, func(t *testing.T) {
			k := keeping(t, guide(rel, `storage = "container"`), options{})
			before := k.stored(t)
			k.stop()
			k.start(k.names()...)
			k.lives(t, "kept")
			k.step("stopped and started: 500 records still there")
			k.stop()
			for _, name := range k.names() {
				if err := k.hosts[name].create(); err != nil {
					t.Fatal(err)
				}
			}
			k.start(k.names()...)
			eventually(t, 120*time.Second, k.stands)
			if names, err := k.topics(); err != nil || len(names) != 0 {
				t.Errorf("topics in new containers: %q, %v", names, err)
			}
			if after := k.stored(t); after != before {
				t.Errorf("ids before:\n%s\nand after:\n%s", before, after)
			}
			k.step("containers made anew: same ids, no topics")
		})
	}
}

// TestIntegrationNewKafka takes volumes of Kafka 3.7.0 to 3.7.1 by the commands of
// CHANGE.md, and shows that it takes them.
func TestIntegrationNewKafka(t *testing.T) {
	k := newKraft(t, guide("v3.0.1"), options{})
	k.start(k.names()...)
	if err := k.sound("kept", 500); err != nil {
		t.Fatal(err)
	}
	if ids := k.stored(t); strings.Count(ids, "Some("+string(k.model.ID)+")") != 3 {
		t.Errorf("ids that 3.7.0 stored:\n%s", ids)
	}
	k.stop()
	k.step("500 records in volumes of 3.7.0")

	steps := k.change(guide("v3.3.0"), options{})
	for _, name := range k.names() {
		if err := k.hosts[name].start(); err == nil || !strings.Contains(err.Error(), "Invalid cluster.id") {
			t.Errorf("%s: 3.7.1 on a volume of 3.7.0: %v", name, err)
		}
	}
	k.step("3.7.1 refuses them")

	// An id spelled as 3.7.0 stored it is one way to keep the data.
	changed := false
	k.deploy(options{edit: func(_, text string) string {
		now := regexp.MustCompile(`(CLUSTER_ID: )"?`+string(k.model.ID)+`"?`).ReplaceAllString(text, "$1'Some("+string(k.model.ID)+")'")
		changed = now != text
		return now
	}})
	if !changed {
		t.Fatal("no CLUSTER_ID to change")
	}
	k.start(k.names()...)
	eventually(t, 120*time.Second, k.stands)
	if err := k.has("kept", 500); err != nil {
		t.Error(err)
	}
	k.stop()
	if ids := k.stored(t); strings.Count(ids, "Some("+string(k.model.ID)+")") != 3 {
		t.Errorf("ids that 3.7.1 stored:\n%s", ids)
	}
	k.step("with CLUSTER_ID='Some(%s)' 3.7.1 takes them: 500 records there", k.model.ID)
	k.deploy(options{})

	for _, name := range k.names() {
		k.run(name, block(t, steps, "sed -i"))
	}
	k.start(k.names()...)
	eventually(t, 120*time.Second, k.stands)
	if err := k.has("kept", 500); err != nil {
		t.Error(err)
	}
	if ids := k.stored(t); strings.Contains(ids, "Some(") {
		t.Errorf("ids:\n%s", ids)
	}
	k.step("after the printed step 3.7.1 takes them: 500 records there")
}
