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
