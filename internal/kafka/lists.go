package kafka

import (
	"strconv"
	"strings"
)

// A Voter is an entry of controller.quorum.voters, id@host:port.
type Voter struct {
	ID int
	Endpoint
}

func (v Voter) String() string { return strconv.Itoa(v.ID) + "@" + v.Endpoint.String() }

// ParseVoter reads an entry. The error is ErrEmpty, ErrForm or ErrPort; with ErrPort
// the rest is read.
// Source: RaftConfig.parseVoterConnections.
func ParseVoter(entry string) (Voter, error) {
	if entry = strings.TrimSpace(entry); entry == "" {
		return Voter{}, ErrEmpty
	}
	number, address, at := strings.Cut(entry, "@")
	id, ok := ParseID(number)
	host, port := SplitHostPort(address)
	if !at || !ok || host == "" || strings.ContainsAny(entry, " \t") {
		return Voter{}, ErrForm
	}
	v := Voter{ID: id, Endpoint: Endpoint{Host: host}}
	if v.Port, ok = ParsePort(port); !ok {
		return v, ErrPort
	}
	return v, nil
}

// ParseVoters reads the entries that can be read.
func ParseVoters(text string) []Voter {
	var list []Voter
	for entry := range strings.SplitSeq(text, ",") {
		if v, err := ParseVoter(entry); err == nil {
			list = append(list, v)
		}
	}
	return list
}

// FormatVoters is the text of controller.quorum.voters.
func FormatVoters(list []Voter) string { return format(list) }

// A Listener is an entry of listeners or advertised.listeners, NAME://host:port. The
// host of one that is bound may be "", which stands for all addresses.
type Listener struct {
	Name string // in capitals, as Kafka takes it
	Endpoint
}

func (l Listener) String() string {
	return l.Name + "://" + URLHost(l.Host) + ":" + strconv.Itoa(l.Port)
}

// ParseListener reads an entry. The error is ErrEmpty, ErrForm or ErrPort; with
// ErrPort the rest is read.
// Source: EndPoint.createEndPoint, ListenerName.normalised.
func ParseListener(entry string) (Listener, error) {
	if entry = strings.TrimSpace(entry); entry == "" {
		return Listener{}, ErrEmpty
	}
	name, address, ok := strings.Cut(entry, "://")
	if !ok || name == "" {
		return Listener{}, ErrForm
	}
	host, port := SplitHostPort(address)
	l := Listener{Name: strings.ToUpper(name), Endpoint: Endpoint{Host: host}}
	if l.Port, ok = ParsePort(port); !ok {
		return l, ErrPort
	}
	return l, nil
}

// ParseListeners reads the entries that can be read.
func ParseListeners(text string) []Listener {
	var list []Listener
	for entry := range strings.SplitSeq(text, ",") {
		if l, err := ParseListener(entry); err == nil {
			list = append(list, l)
		}
	}
	return list
}

// FormatListeners is the text of listeners or advertised.listeners.
func FormatListeners(list []Listener) string { return format(list) }

// FormatBootstrap is the list of brokers that clients are given: host:port, without
// blanks. MeterSphere takes it apart at commas and colons.
func FormatBootstrap(list []Endpoint) string { return format(list) }

func format[T interface{ String() string }](list []T) string {
	var b strings.Builder
	for i, item := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(item.String())
	}
	return b.String()
}
