package kafka

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Instead is the property that Kafka reads in place of another one where both are
// written, "" if it reads that one itself. value is what is written of a property, "" for
// nothing.
// Source: KafkaConfig.logRetentionTimeMillis, logRollTimeMillis, logRollTimeJitterMillis, logDirs.
func Instead(name string, value func(string) string) string {
	for _, ranks := range [][]string{
		{"log.retention.ms", "log.retention.minutes", "log.retention.hours"},
		{"log.roll.ms", "log.roll.hours"},
		{"log.roll.jitter.ms", "log.roll.jitter.hours"},
		{"log.dirs", "log.dir"},
	} {
		for _, better := range ranks[:max(0, slices.Index(ranks, name))] {
			if value(better) != "" {
				return better
			}
		}
	}
	return ""
}

// MessagesExceedRequests reports whether the largest message that a broker takes fits
// into no request that it reads: socket.request.max.bytes is less than message.max.bytes.
// It returns both as they are in force; value is what is written of a property, "" for
// nothing.
// Source: NetworkReceive: "Invalid receive (size = ... larger than ...)".
func (p Properties) MessagesExceedRequests(value func(string) string) (message, request int64, exceed bool) {
	number := func(name string) (n int64, ok bool) {
		property, _ := p.Find(name)
		n, err := strconv.ParseInt(strings.TrimSpace(cmp.Or(value(name), property.Default)), 10, 64)
		return n, err == nil
	}
	message, ok := number("message.max.bytes")
	request, too := number("socket.request.max.bytes")
	return message, request, ok && too && message > request
}

// A Clash is a property that Kafka refuses for what is in force beside it, and ends.
type Clash struct {
	Name, Value  string
	Other, Limit string // may not be less than the property; "" where Value is refused by itself
}

// Clashes are those of a node, properties that Kafka does not read left out. value is what
// is written of a property, "" for nothing.
// Source: KafkaConfig.validateValues, the same in all versions that have the properties.
func (p Properties) Clashes(value func(string) string) (list []Clash) {
	inForce := func(name string) (text string, n int64, ok bool) {
		property, known := p.Find(name)
		text = strings.TrimSpace(cmp.Or(value(name), property.Default))
		n, err := strconv.ParseInt(text, 10, 64)
		return text, n, known && err == nil
	}
	for _, pair := range [][2]string{
		{"group.consumer.heartbeat.interval.ms", "group.consumer.max.heartbeat.interval.ms"},
		{"group.consumer.min.heartbeat.interval.ms", "group.consumer.heartbeat.interval.ms"},
		{"group.consumer.min.session.timeout.ms", "group.consumer.session.timeout.ms"},
		{"group.consumer.session.timeout.ms", "group.consumer.max.session.timeout.ms"},
		{"offsets.commit.required.acks", "offsets.topic.replication.factor"},
		{"replica.fetch.wait.max.ms", "replica.lag.time.max.ms"},
		{"replica.fetch.wait.max.ms", "replica.socket.timeout.ms"},
		{"socket.request.max.bytes", "queued.max.request.bytes"},
	} {
		text, n, ok := inForce(pair[0])
		limit, most, too := inForce(pair[1])
		if unlimited := pair[1] == "queued.max.request.bytes" && most <= 0; ok && too && n > most && !unlimited {
			list = append(list, Clash{pair[0], text, pair[1], limit})
		}
	}
	for _, name := range []string{"log.retention.ms", "log.retention.minutes", "log.retention.hours", "log.roll.ms"} {
		text, n, ok := inForce(name)
		if ok && n <= 0 && (n == 0 || name == "log.roll.ms") && Instead(name, value) == "" {
			list = append(list, Clash{Name: name, Value: text})
		}
	}
	return list
}
