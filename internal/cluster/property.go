package cluster

import (
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/spec"
)

// PropertyProblem says what to do about a broker property that a version of Kafka refuses
// for its value, or else ignores for its name. The message is zero for a good one, and for
// a version that is not known.
func PropertyProblem(known kafka.Properties, name, value string) (advice message.Message, refused bool) {
	if known.Version() == "" || strings.HasPrefix(name, "config.providers.") { // their names are the operator's
		return message.Message{}, false
	}
	property, ok := known.Find(name)
	if !ok {
		return adviseName(known, name), false
	}
	switch fault := property.Check(value); {
	case fault == kafka.WrongType && property.Type == "boolean":
		return message.New("property.boolean"), true
	case fault == kafka.WrongType && property.Type == "double":
		return message.New("property.double"), true
	case fault == kafka.WrongType:
		return message.New("property.integer", property.Type), true
	case fault == kafka.NotValid:
		return message.New("property.valid", message.Or(property.Valid...)), true
	case fault == kafka.OutOfRange && property.Max == "":
		return message.New("property.low", property.Min), true
	case fault == kafka.OutOfRange:
		return message.New("property.range", property.Min, property.Max), true
	}
	return message.Message{}, false
}

// adviseName says what to do about a name that a version of Kafka does not have.
func adviseName(known kafka.Properties, name string) message.Message {
	meant := spec.Nearest(name, known.Names())
	if topic, ok := known.Topic(name); ok && topic.Broker != "" {
		meant = topic.Broker
	}
	switch others := kafka.VersionsWith(name); {
	case len(others) > 0:
		return message.New("property.version", others[0], others[len(others)-1])
	case meant != "":
		return message.New("property.misspelt", meant)
	}
	return message.New("property.unknown")
}

// askKafka reports what the release's Kafka says of a property. Nothing is said of a
// Kafka that the table of properties does not have.
func (b *builder) askKafka(p spec.Property) {
	if b.release == nil {
		return
	}
	version := b.release.Kafka.Tag
	known, _ := kafka.PropertiesOf(version)
	switch advice, refused := PropertyProblem(known, p.Name, p.Value.V); {
	case advice.IsZero():
	case refused:
		b.fail(p.Value.Pos, p.Value.Key, "MSK154.value", p.Value.V, advice)
	default:
		b.warn(p.Pos, p.Value.Key, "MSK213.name", version, advice)
	}
}
