package redact_test

import (
	"testing"

	"mskraft/internal/kafka"
	"mskraft/internal/redact"
)

// TestKafka: what Kafka hides in whatever it shows of its configuration is hidden
// here, too, under the names of its properties, and nothing else is. Certificates are
// shown, although Kafka hides them: everybody who connects gets them.
func TestKafka(t *testing.T) {
	secrets := 0
	for _, version := range kafka.Versions() {
		properties, _ := kafka.PropertiesOf(version)
		for _, name := range properties.Names() {
			p, _ := properties.Find(name)
			secret := p.Type == "password" && name != "ssl.keystore.certificate.chain" && name != "ssl.truststore.certificates"
			if redact.Name(name) != secret {
				t.Errorf("Kafka %s: that %s is a secret is said to be %t", version, name, !secret)
			}
			if secret {
				secrets++
			}
		}
	}
	if secrets == 0 {
		t.Error("no property of Kafka is a secret")
	}
}
