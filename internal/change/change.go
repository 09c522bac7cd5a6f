// Package change compares two clusters, and tells what each difference means for the hosts
// that run the one and are to run the other: nothing, a restart, a procedure, the loss of
// data, or that it cannot be done; and which steps lead there.
//
// It knows no spec and no output folder, and it never prints.
package change

import (
	"encoding/json"
	"slices"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
)

// A Class is how much a change asks of an operator.
type Class int

// The classes, from the lightest on. Changes of the last three have to be accepted by name.
const (
	Harmless       Class = iota // nothing that runs is touched
	RollingRestart              // containers are started again, and Kafka keeps its data
	NeedsProcedure              // copying the files and reloading is not enough
	DestroysData                // Kafka begins without the data it has
	NotPossible                 // it cannot be done on these hosts
)

// Message names the class.
func (c Class) Message() message.Message {
	return message.New([...]message.ID{"class.harmless", "class.rolling-restart", "class.needs-procedure", "class.destroys-data", "class.not-possible"}[c])
}

func (c Class) String() string { return c.Message().String() }

// MarshalText gives the class by its English name.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Names of changes. They are what a user accepts, and stay as they are.
const (
	Generation    = "generation"
	Downgrade     = "downgrade"
	ClusterID     = "cluster-id"
	NodeID        = "node-id"
	Storage       = "storage"
	Container     = "container"
	ImageFamily   = "image-family"
	ClusterIDForm = "cluster-id-form"
	Voters        = "voters"
	BrokerRemoved = "broker-removed"
	NodeMoved     = "node-moved"
	AddressSwap   = "address-swap"
	MinInsync     = "min-insync"
	State         = "state"
	Unreadable    = "unreadable"
	Release       = "release"
	LongTerm      = "lts"
	Prerelease    = "prerelease"
	Database      = "database"
	OtherPorts    = "other-ports"
	Docker        = "docker"

	Image       = "image"
	StartOrder  = "start-order"
	Roles       = "roles"
	Address     = "address"
	Ports       = "ports"
	Replication = "replication"
	Settings    = "settings"
	Services    = "services"
	Env         = "env"

	Nginx        = "nginx"
	Data         = "data"
	Identity     = "identity"
	BootstrapKey = "bootstrap-key"
	HealthCheck  = "health-check"
	HostAdded    = "host-added"
	HostRemoved  = "host-removed"
	HostRenamed  = "host-renamed"

	ClusterRenamed = "cluster-renamed"
)

// A Kind is a sort of change.
type Kind struct {
	Name string
	// Class is the lightest that changes of this sort have. They destroy data wherever
	// all data of Kafka has to go.
	Class Class
	// Along says that it comes along with another one, which is what is accepted.
	Along bool
}

// Kinds are all sorts of changes that there are, in the order in which they are told.
func Kinds() []Kind {
	return []Kind{
		{Generation, NotPossible, false},
		{Downgrade, NotPossible, false},
		{ClusterID, DestroysData, false},
		{NodeID, DestroysData, false},
		{Storage, DestroysData, false},
		{Container, DestroysData, false},
		{ImageFamily, DestroysData, false},
		{ClusterIDForm, NeedsProcedure, false},
		{Voters, NeedsProcedure, false},
		{BrokerRemoved, NeedsProcedure, false},
		{NodeMoved, NeedsProcedure, false},
		{AddressSwap, NeedsProcedure, false},
		{MinInsync, NeedsProcedure, false},
		{State, NeedsProcedure, false},
		{Unreadable, NeedsProcedure, false},
		{Release, NeedsProcedure, false},
		{LongTerm, NeedsProcedure, true},
		{Prerelease, NeedsProcedure, true},
		{Database, NeedsProcedure, true},
		{OtherPorts, NeedsProcedure, true},
		{Docker, NeedsProcedure, true},
		{Image, RollingRestart, false},
		{StartOrder, RollingRestart, false},
		{Roles, RollingRestart, false},
		{Address, RollingRestart, false},
		{Ports, RollingRestart, false},
		{Replication, RollingRestart, false},
		{Settings, RollingRestart, false},
		{Services, RollingRestart, false},
		{Env, RollingRestart, false},
		{Nginx, Harmless, false},
		{Data, Harmless, false},
		{Identity, Harmless, false},
		{BootstrapKey, Harmless, false},
		{HealthCheck, Harmless, false},
		{HostAdded, Harmless, false},
		{HostRemoved, Harmless, false},
		{HostRenamed, Harmless, false},
		{ClusterRenamed, Harmless, false},
	}
}

// kind is the sort of that name.
func kind(name string) Kind {
	kinds := Kinds()
	return kinds[slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })]
}

// Names are the changes that can be accepted, in the order in which they are told.
func Names() []string {
	var list []string
	for _, k := range Kinds() {
		if k.Class >= NeedsProcedure && !k.Along {
			list = append(list, k.Name)
		}
	}
	return list
}

// A Change is one difference, however many lines of however many files it takes.
type Change struct {
	Name  string
	Class Class
	Hosts []string     // those concerned, by the names that they will have; none if it is about the whole
	Old   message.List // what was and what becomes, in the order of the hosts
	New   message.List
	// Meaning says what happens at run time and, as its advice, in short what is to be
	// done beside a plain switch.
	Meaning message.Message
	Empties bool // every Kafka of the cluster begins without data

	before, after []*cluster.Host // the nodes concerned, where there were any
}

// MarshalJSON writes a change for scripts, in English. Fields may be added; those that are
// there keep their names and meanings.
func (c Change) MarshalJSON() ([]byte, error) {
	words := c.Meaning.In(message.English)
	return json.Marshal(struct {
		Name        string   `json:"name"`
		Class       Class    `json:"class"`
		Hosts       []string `json:"hosts"`
		Old         string   `json:"old"`
		New         string   `json:"new"`
		Explanation string   `json:"explanation"`
		Procedure   string   `json:"procedure"`
		Empties     bool     `json:"empties"`
	}{c.Name, c.Class, append([]string{}, c.Hosts...), c.Old.String(), c.New.String(), words.What, words.Do, c.Empties})
}

// NeedsAcceptance reports whether somebody has to accept the change by its name.
func (c *Change) NeedsAcceptance() bool { return c.Class >= NeedsProcedure && !kind(c.Name).Along }

// Same reports whether two changes are one: somebody who has accepted the one knows the other.
func (c *Change) Same(other *Change) bool {
	return c.Name == other.Name && c.Class == other.Class && slices.Equal(c.Hosts, other.Hosts) &&
		c.Old.String() == other.Old.String() && c.New.String() == other.New.String()
}

// Unknown is the change of hosts of which nobody knows what they run. why is the reason,
// none if it is to be left out.
func Unknown(hosts []string, why message.Message) Change {
	c := Change{Name: Unreadable, Class: NeedsProcedure, Hosts: hosts, Meaning: message.New("change.unknown")}
	if !why.IsZero() {
		c.Meaning = message.New("change.unreadable", why)
	}
	return c
}

// Empties reports whether one of the changes makes Kafka begin without data.
func Empties(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Empties })
}

// Unaccepted returns the changes that have to be accepted and are not among the
// accepted names.
func Unaccepted(changes []Change, accepted []string) []Change {
	var list []Change
	for _, c := range changes {
		if c.NeedsAcceptance() && !slices.Contains(accepted, c.Name) {
			list = append(list, c)
		}
	}
	return list
}
