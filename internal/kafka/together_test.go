package kafka

import "testing"

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
