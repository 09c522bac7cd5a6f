package redact_test

import (
	"testing"

	"mskraft/internal/kafka"
	"mskraft/internal/redact"
)

// TestKafka: what Kafka hides in whatever it shows of its configuration is hidden
// here, too, under the names of its properties.
func TestKafka(t *testing.T) {
	secrets := 0
	for _, version := range kafka.Versions() {
		properties, _ := kafka.PropertiesOf(version)
		for _, name := range properties.Names() {
			if p, _ := properties.Find(name); p.Type == "password" && !p.Internal {
				secrets++
				if name != "ssl.keystore.certificate.chain" && name != "ssl.truststore.certificates" && !redact.Name(name) { // these two are public
					t.Errorf("Kafka %s hides %s", version, name)
				}
			}
		}
	}
	if secrets == 0 {
		t.Error("no property of Kafka is a secret")
	}
}
