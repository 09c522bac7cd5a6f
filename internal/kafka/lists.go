package kafka

import (
	"fmt"
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
	e, err := parseEndpoint(address)
	if !at || !ok || e.Host == "" || strings.ContainsAny(entry, " \t") {
		return Voter{}, ErrForm
	}
	return Voter{id, e}, err
}

// ParseVoters reads the entries that can be read.
func ParseVoters(text string) []Voter { return parseList(text, ParseVoter) }

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
	name, address, found := strings.Cut(entry, "://")
	if !found || name == "" {
		return Listener{}, ErrForm
	}
	e, err := parseEndpoint(address)
	return Listener{strings.ToUpper(name), e}, err
}

// ParseListeners reads the entries that can be read.
func ParseListeners(text string) []Listener { return parseList(text, ParseListener) }

// parseEndpoint reads host:port. The error is ErrPort, and the host is read all the same.
func parseEndpoint(s string) (e Endpoint, err error) {
	host, text := SplitHostPort(s)
	port, ok := ParsePort(text)
	if !ok {
		err = ErrPort
	}
	return Endpoint{host, port}, err
}

// parseList reads the entries between commas, without those that cannot be read.
func parseList[T any](text string, parse func(string) (T, error)) (list []T) {
	for entry := range strings.SplitSeq(text, ",") {
		if item, err := parse(entry); err == nil {
			list = append(list, item)
		}
	}
	return list
}

// FormatList is the text of voters, listeners, or brokers that clients are given:
// entries with commas and no blanks between them, as Kafka and MeterSphere take them apart.
func FormatList[T fmt.Stringer](list []T) string { return join(list, ",") }

func join[T fmt.Stringer](list []T, separator string) string {
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = item.String()
	}
	return strings.Join(texts, separator)
}
