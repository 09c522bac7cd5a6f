//go:build integration

package integration

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// newest is the newest release with each version of Kafka.
var newest = []string{"v2.2.2", "v2.6.2", "v2.10.4-lts", "v2.10.6-lts", "v2.10.9-lts", "v2.10.14-lts", "v2.10.21-lts-rc", "v3.3.0"}

const records = 10000

// TestIntegrationGuide takes the guide's three hosts through a life: first start,
// a broker killed under load, most hosts down, all hosts down.
func TestIntegrationGuide(t *testing.T) {
	t.Parallel()
	for _, rel := range newest {
		c := load(t, guide(rel))
		t.Run("kafka "+c.Release.Kafka.Tag, func(t *testing.T) {
			k := newKraft(t, guide(rel), options{})
			k.step("hosts made, files deployed")
			k.start(k.names()...)
			eventually(t, 120*time.Second, k.stands)
			k.step("quorum of three with a leader, three brokers registered")
			k.underLoad(t)
			k.oneReplica(t)
			k.mostDown(t)
			k.allDown(t)
		})
	}
}

// underLoad moves records through the rendered list while the leader of the
// quorum, a broker too, is killed and comes back.
func (k *kraft) underLoad(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cl, err := k.first(ctx, "load", 100)
	if err != nil {
		t.Fatal(err)
	}
	defer cl.Close()
	rf, partitions := k.model.Kafka.ReplicationFactor, k.model.Kafka.Partitions
	eventually(t, 20*time.Second, func() error { return k.topicIs("load", partitions, rf) })
	eventually(t, 20*time.Second, func() error { return k.keepForGood("load") })
	group := k.read("load", "readers")
	eventually(t, 30*time.Second, func() error { return k.topicIs("__consumer_offsets", 50, rf) })
	k.step("a topic made by itself and __consumer_offsets: %d and 50 partitions, %d replicas", partitions, rf)

	if err := k.produce(ctx, cl, "load", 100, 3000); err != nil {
		t.Fatal(err)
	}
	victim := k.leader(t)
	k.hosts[victim].kill()
	if err := k.produce(ctx, cl, "load", 3000, 7000); err != nil {
		t.Fatal(err)
	}
	k.start(victim)
	if err := k.produce(ctx, cl, "load", 7000, records); err != nil {
		t.Fatal(err)
	}
	again, err := group.until(120*time.Second, records)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, 20*time.Second, func() error { return k.committed("readers", "load", records) })
	eventually(t, 120*time.Second, func() error {
		if err := k.stands(); err != nil {
			return err
		}
		return k.topicIs("load", partitions, rf)
	})
	k.step("%d records sent, %d read, %d of them twice; %s killed and back in sync", records, records, again, victim)
}

// oneReplica shows what min.insync.replicas does to a topic of one replica, such
// as services make where nobody asks them for more: it stopped counting replicas
// that cannot be with 3.7.0.
func (k *kraft) oneReplica(t *testing.T) {
	t.Helper()
	if err := k.admin(func(ctx context.Context, a *kadm.Client) error {
		_, err := a.CreateTopic(ctx, 1, 1, nil, "one")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	send := func(acks kgo.Acks) error {
		cl := k.client(kgo.DisableIdempotentWrite(), kgo.RequiredAcks(acks), kgo.RecordRetries(0))
		defer cl.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return k.produce(ctx, cl, "one", 0, 1)
	}
	eventually(t, 30*time.Second, func() error { return send(kgo.LeaderAck()) })
	if strings.HasPrefix(k.model.Release.Kafka.Tag, "3.7.") {
		eventually(t, 30*time.Second, func() error { return send(kgo.AllISRAcks()) })
		k.step("one replica, min.insync.replicas=%d: acks=1 and acks=all are taken", k.model.Kafka.MinInsyncReplicas)
		return
	}
	eventually(t, 30*time.Second, func() error {
		err := send(kgo.AllISRAcks())
		if err == nil {
			t.Error("acks=all is taken")
		}
		if errors.Is(err, kerr.NotEnoughReplicas) {
			return nil
		}
		return fmt.Errorf("not %w: %w", kerr.NotEnoughReplicas, err)
	})
	k.step("one replica, min.insync.replicas=%d: acks=1 is taken, acks=all is refused", k.model.Kafka.MinInsyncReplicas)
}

// leader is the host that leads the quorum.
func (k *kraft) leader(t *testing.T) string {
	t.Helper()
	var name string
	eventually(t, 20*time.Second, func() error {
		id, _, err := k.quorum()
		for _, h := range k.model.Hosts {
			if h.NodeID == id {
				name = h.Name
			}
		}
		return err
	})
	return name
}

// mostDown kills two hosts of three: nothing moves until one is back.
func (k *kraft) mostDown(t *testing.T) {
	t.Helper()
	names := k.names()
	k.each((*container).kill, names[0], names[1])
	k.stuck(t, "load")
	k.step("two of three down: nothing is acknowledged")
	k.start(names[1])
	eventually(t, 120*time.Second, func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		cl := k.client(kgo.AllowIdempotentProduceCancellation())
		defer cl.Close()
		return k.produce(ctx, cl, "after", 0, 1)
	})
	k.step("two of three up: records move again")
	k.start(names[0])
	eventually(t, 120*time.Second, k.stands)
	k.step("three of three up")
}

// allDown stops every host, makes the containers anew and starts them. With
// storage in volumes everything is there again.
func (k *kraft) allDown(t *testing.T) {
	t.Helper()
	before := k.stored(t)
	k.stop()
	k.step("all stopped")
	for _, name := range k.names() {
		if err := k.hosts[name].create(); err != nil {
			t.Fatal(err)
		}
	}
	k.start(k.names()...)
	eventually(t, 120*time.Second, k.stands)
	if after := k.stored(t); after != before {
		t.Errorf("stored before:\n%s\nand after:\n%s", before, after)
	}
	// One more may be there: the record of mostDown that nobody acknowledged.
	r := k.read("load", "late readers")
	err := poll(120*time.Second, func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		for n := range records {
			if r.seen[fmt.Sprint(n)] == 0 {
				return fmt.Errorf("record %d is missing; %d there", n, len(r.seen))
			}
		}
		return nil
	})
	r.client.Close()
	<-r.done
	if err != nil {
		t.Fatal(err)
	}
	if err := k.committed("readers", "load", records); err != nil {
		t.Error(err)
	}
	k.step("containers made anew on kept volumes: same ids, all %d records there", records)
}

// stored is what the hosts' meta.properties say.
func (k *kraft) stored(t *testing.T) string {
	t.Helper()
	var out string
	for _, name := range k.names() {
		meta, err := k.hosts[name].stored()
		if err != nil {
			t.Fatal(err)
		}
		out += fmt.Sprintf("%s: node %s of %s\n", name, meta["node.id"], meta["cluster.id"])
	}
	return out
}
