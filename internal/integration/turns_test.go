//go:build integration

package integration

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestIntegrationTurns has topics get more replicas, of which more have to confirm, one host
// after the other: by the commands that CHANGE.md has, in its order, with its gate.
func TestIntegrationTurns(t *testing.T) {
	const rel = "v2.6.2" // later ones have some of the tools in a jar that is not there
	k := keeping(t, guide(rel, "replication_factor = 1"), options{})
	next := load(t, guide(rel))
	procedure := k.procedure(next)
	m := regexp.MustCompile(`in this order: ([^.]*)\.`).FindStringSubmatch(procedure)
	if m == nil {
		t.Fatalf("no order:\n%s", procedure)
	}
	order, leader := strings.Split(m[1], ", "), k.leader(t)
	if !slices.Equal(order, k.names()) {
		t.Fatalf("the order is %q", order)
	}
	order = append(slices.DeleteFunc(order, func(name string) bool { return name == leader }), leader)

	k.run("ms-1", block(t, procedure, "--add-config"))
	gate := block(t, procedure, "do sleep 10; done")
	k.model = next
	for _, name := range order {
		k.hosts[name].stop()
		k.deploy(options{}, name)
		k.start(name)
		if out := k.run(name, gate); !strings.Contains(out, "LeaderId:") || !strings.HasSuffix(out, "go on\n") {
			t.Fatalf("%s: %s", name, out)
		}
		k.step("%s has its turn", name)
	}
	k.lives(t, "kept")
	k.run("ms-2", block(t, procedure, "--execute"))
	eventually(t, 120*time.Second, func() error { return k.moved("ms-2", procedure) })
	eventually(t, 60*time.Second, func() error { return k.topicIs("kept", k.model.Kafka.Partitions, 3) })
	k.run("ms-1", block(t, procedure, "--delete-config"))
	k.lives(t, "kept")
	if err := k.sound("new", 500); err != nil {
		t.Error(err)
	}
	k.step("topics that were there have three replicas in sync, 500 records there, 500 new ones")
}
