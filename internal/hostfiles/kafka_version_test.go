package hostfiles

import (
	"testing"

	"mskraft/internal/release"
)

func TestKafkaVersion(t *testing.T) {
	for image, want := range map[string]string{
		"apache/kafka:3.9.1": "3.9.1", "apache/kafka-native:3.8.1": "3.8.1", "registry.example.com/mq/kafka:4.0.0": "4.0.0",
		"registry.example.com:5000/apache-kafka:3.7.1": "3.7.1", "kafka:3.6.1-debian-11-r4": "3.6.1", "kafka": "", "kafka:latest": "latest",
		"confluentinc/cp-kafka:3.3.1": "", "strimzi/kafka-bridge:3.7.0": "",
	} {
		k := &Kafka{Service: &Service{Image: Value{Text: image}}, Family: &release.Family{Name: "apache"}}
		k.Tag = tag(k.Service)
		if got := k.Version(); got != want {
			t.Errorf("%s: %q, want %q", image, got, want)
		}
	}
}
