package verify

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// checkHealth wants a health check that the image can run, and that asks a port on which
// Kafka listens.
func (check *checker) checkHealth(h *node) {
	test, waiting := h.Kafka.Service.HealthTest, h.waiting()
	if !test.Given && waiting != "" {
		check.fail(h.node(), "MSK342.none", waiting)
	}
	if !test.Given {
		return
	}
	// bad is what is wrong, with what follows as the second argument.
	bad := func(v hostfiles.Value, id message.ID, first any, more ...any) {
		severity, then := Warning, message.New("unhealthy.alone")
		if waiting != "" {
			severity, then = Error, message.New("unhealthy.awaited", waiting)
		}
		check.add(severity, v, message.New(id, append([]any{first, then}, more...)...))
	}
	words := strings.FieldsFunc(test.Text, func(c rune) bool { return strings.ContainsRune(" \t\n;|&()<>'\"`", c) })
	if image := h.Kafka.Image; image != nil { // others may have other tools
		for _, word := range words {
			switch name := path.Base(word); {
			case slices.Contains([]string{"nc", "ncat", "netcat", "telnet"}, name):
				bad(within(test, word), "MSK342.tool", name)
				return
			case strings.HasPrefix(word, "kafka-") && strings.HasSuffix(word, ".sh") && image.Family.Tools != "":
				bad(within(test, word), "MSK342.path", word, image.Family.Tools)
				return
			}
		}
		if strings.Contains(test.Text, "/dev/tcp/") && !slices.ContainsFunc(words, func(word string) bool { return path.Base(word) == "bash" }) {
			bad(within(test, "/dev/tcp"), "MSK342.sh", "sh")
			return
		}
	}
	asked, ok := askedBy(test.Text)
	listeners := check.listeners(h)
	if !ok || len(listeners) == 0 || !isOwnName(h, asked.Host) {
		return
	}
	l := first(listeners, func(l kafka.Listener) bool { return l.Port == asked.Port })
	_, isIP := kafka.ParseIP(l.Host)
	switch {
	case l.Port == 0:
		bad(within(test, strconv.Itoa(asked.Port)), "MSK342.port", asked.Port)
	case l.Host != "" && !isIP && isLoopback(asked.Host):
		unbound := kafka.Listener{Name: l.Name, Endpoint: kafka.Endpoint{Port: l.Port}}.String()
		bad(within(test, asked.Host), "MSK342.bound", asked.Host, l.Host, unbound)
	}
}

// askedBy is where a health check asks, false for one that asks at no address.
func askedBy(test string) (kafka.Endpoint, bool) {
	m := regexp.MustCompile(`/dev/tcp/([^/\s]+)/(\d+)|--bootstrap-(?:server|controller)[ =]([^\s,;'"]+):(\d+)`).FindStringSubmatch(test)
	if m == nil {
		return kafka.Endpoint{}, false
	}
	port, ok := kafka.ParsePort(m[2] + m[4])
	return kafka.Endpoint{Host: m[1] + m[3], Port: port}, ok
}

// isOwnName reports whether an address means the container in which it is asked. At others, ports
// of the host answer.
func isOwnName(h *node, address string) bool {
	_, isIP := kafka.ParseIP(address)
	return isLoopback(address) || !isIP && (address == h.Kafka.Service.Name || strings.HasPrefix(address, "$"))
}

func isLoopback(address string) bool {
	a, isIP := kafka.ParseIP(address)
	return strings.EqualFold(address, "localhost") || isIP && (a.IsLoopback() || a.IsUnspecified())
}

// waiting is a service of the host that is not started before its Kafka is healthy, "" for none.
func (h *node) waiting() string {
	for s := range h.services() {
		if slices.Contains(s.Awaits, h.Kafka.Service.Name) {
			return s.Name
		}
	}
	return ""
}

// checkDependencies looks for services that wait for one that is in no file, which docker-compose
// refuses. Of MeterSphere's files only those may be here that were edited.
func (check *checker) checkDependencies() {
	for _, h := range check.hosts {
		if len(h.Problems) > 0 { // something may not have been read
			continue
		}
		for s := range h.services() {
			for _, on := range s.DependsOn {
				if !on.Open && on.Text != "" && !h.runs(on.Text) && !h.isContainer(on.Text) {
					check.fail(on, "MSK344.undefined", s.Name, on.Text)
				}
			}
		}
	}
}

// isContainer reports whether the release has a container of that name, whose file need not be here.
func (h *host) isContainer(name string) bool {
	return slices.ContainsFunc(h.releases, func(r *release.Release) bool { return r.IsContainer(name) })
}
