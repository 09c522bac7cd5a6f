//go:build integration

package integration

import (
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
)

// sound tells whether a cluster does its work: it stands, a topic made with the
// controllers' defaults, as the services make theirs, has all its replicas in
// sync, and a group reads through the rendered list what was sent through it.
func (k *kraft) sound(topic string, n int) error {
	if err := poll(k.patience, k.stands); err != nil {
		return err
	}
	if err := k.admin(func(ctx context.Context, a *kadm.Client) error {
		_, err := a.CreateTopic(ctx, -1, -1, nil, topic)
		return err
	}); err != nil {
		return fmt.Errorf("make a topic: %w", err)
	}
	if err := poll(k.patience, func() error {
		return k.topicIs(topic, k.model.Kafka.Partitions, k.model.Kafka.ReplicationFactor)
	}); err != nil {
		return err
	}
	if err := k.keepForGood(topic); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), k.working)
	defer cancel()
	cl, err := k.first(ctx, topic, n)
	if err != nil {
		return err
	}
	defer cl.Close()
	if _, err := k.read(topic, "readers of "+topic).until(k.patience, n); err != nil {
		return err
	}
	return poll(k.patience, func() error {
		return k.topicIs("__consumer_offsets", 50, k.model.Kafka.ReplicationFactor)
	})
}

// has tells whether all records of a topic are there.
func (k *kraft) has(topic string, n int) error {
	r := k.read(topic, fmt.Sprintf("group of %d", time.Now().UnixNano()))
	_, err := r.until(k.patience, n)
	return err
}

// topics are the names of all topics but Kafka's own.
func (k *kraft) topics() (names []string, err error) {
	err = k.admin(func(ctx context.Context, a *kadm.Client) error {
		list, err := a.ListTopics(ctx)
		names = list.Names()
		return err
	})
	return names, err
}
