// Package kafka is Kafka itself: a node with its voters, listeners and properties,
// and how each of them is written and read. It knows no image and no MeterSphere.
package kafka
