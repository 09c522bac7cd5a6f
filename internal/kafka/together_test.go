package kafka

import (
	"strings"
	"testing"
)

func TestInstead(t *testing.T) {
	for _, test := range []struct {
		name    string
		written map[string]string
		want    string
	}{
		{"log.retention.hours", map[string]string{"log.retention.ms": "60000", "log.retention.minutes": "1"}, "log.retention.ms"},
		{"log.retention.hours", map[string]string{"log.retention.minutes": "1"}, "log.retention.minutes"},
		{"log.retention.minutes", map[string]string{"log.retention.ms": "-1"}, "log.retention.ms"},
		{"log.retention.minutes", map[string]string{"log.retention.hours": "64"}, ""},
		{"log.retention.ms", map[string]string{"log.retention.minutes": "1"}, ""},
		{"log.retention.hours", nil, ""},
		{"log.roll.hours", map[string]string{"log.roll.ms": "1"}, "log.roll.ms"},
		{"log.dir", map[string]string{"log.dirs": "/data"}, "log.dirs"},
		{"num.io.threads", map[string]string{"log.retention.ms": "1"}, ""},
	} {
		if got := Instead(test.name, func(name string) string { return test.written[name] }); got != test.want {
			t.Errorf("%s beside %v: %q, want %q", test.name, test.written, got, test.want)
		}
	}
}

func TestMessagesExceedRequests(t *testing.T) {
	p, _ := PropertiesOf("3.7.1")
	for _, test := range []struct {
		message, request string
		wantRequest      int64
		want             bool
	}{
		{"", "", 104857600, false},
		{"104857600", "", 104857600, false},
		{"104857601", "", 104857600, true},
		{"524288000", "524288000", 524288000, false},
		{"", "1000000", 1000000, true},
		{"a lot", "1000000", 1000000, false},
	} {
		written := map[string]string{"message.max.bytes": test.message, "socket.request.max.bytes": test.request}
		_, request, got := p.MessagesExceedRequests(func(name string) string { return written[name] })
		if got != test.want || request != test.wantRequest {
			t.Errorf("%+v: %d, %v", test, request, got)
		}
	}
	if _, _, got := (Properties{}).MessagesExceedRequests(func(string) string { return "" }); got {
		t.Error("of a version that is not known nothing is to be said")
	}
}

// TestClashes: what KafkaConfig of 3.2.0, 3.6.1, 3.7.1, 3.9.1 and 4.0.0 says.
func TestClashes(t *testing.T) {
	for _, test := range []struct {
		version string
		written map[string]string
		want    string // the names that clash
	}{
		{"3.2.0", map[string]string{}, ""},
		{"4.0.0", map[string]string{}, ""},
		{"3.2.0", map[string]string{"replica.fetch.wait.max.ms": "40000"}, "replica.fetch.wait.max.ms>replica.lag.time.max.ms replica.fetch.wait.max.ms>replica.socket.timeout.ms"},
		{"4.0.0", map[string]string{"replica.socket.timeout.ms": "100"}, "replica.fetch.wait.max.ms>replica.socket.timeout.ms"},
		{"3.6.1", map[string]string{"replica.fetch.wait.max.ms": "20000", "replica.lag.time.max.ms": "20000"}, ""},
		{"3.6.1", map[string]string{"queued.max.request.bytes": "1000"}, "socket.request.max.bytes>queued.max.request.bytes"},
		{"3.6.1", map[string]string{"queued.max.request.bytes": "0"}, ""},
		{"3.6.1", map[string]string{"socket.request.max.bytes": "1000000", "queued.max.request.bytes": "1000000"}, ""},
		{"3.9.1", map[string]string{"offsets.commit.required.acks": "2", "offsets.topic.replication.factor": "1"}, "offsets.commit.required.acks>offsets.topic.replication.factor"},
		{"3.9.1", map[string]string{"offsets.commit.required.acks": "-1", "offsets.topic.replication.factor": "1"}, ""},
		{"4.0.0", map[string]string{"offsets.commit.required.acks": "5"}, ""}, // which 4.0.0 does not have
		{"3.2.0", map[string]string{"group.consumer.session.timeout.ms": "1"}, ""},
		{"3.6.1", map[string]string{"group.consumer.session.timeout.ms": "1"}, "group.consumer.min.session.timeout.ms>group.consumer.session.timeout.ms"},
		{"3.6.1", map[string]string{"group.consumer.heartbeat.interval.ms": "999999"}, "group.consumer.heartbeat.interval.ms>group.consumer.max.heartbeat.interval.ms"},
		{"3.7.1", map[string]string{"log.retention.hours": "0"}, "log.retention.hours>"},
		{"3.7.1", map[string]string{"log.retention.hours": "-5"}, ""},
		{"3.7.1", map[string]string{"log.retention.hours": "0", "log.retention.ms": "60000"}, ""}, // not in force
		{"3.7.1", map[string]string{"log.retention.ms": "0", "log.retention.hours": "0"}, "log.retention.ms>"},
		{"3.7.1", map[string]string{"log.roll.ms": "0"}, "log.roll.ms>"},
		{"3.7.1", map[string]string{"log.roll.ms": "-1"}, "log.roll.ms>"},
		{"3.7.1", map[string]string{"log.roll.ms": "soon"}, ""},
	} {
		p, _ := PropertiesOf(test.version)
		var got []string
		for _, c := range p.Clashes(func(name string) string { return test.written[name] }) {
			got = append(got, c.Name+">"+c.Other)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s %v: %q, want %q", test.version, test.written, got, test.want)
		}
	}
	if got := (Properties{}).Clashes(func(string) string { return "0" }); got != nil {
		t.Errorf("of a version that is not known: %v", got)
	}
}
