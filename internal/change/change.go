// Package change compares a cluster with what its committed files say, and
// tells what each change means for the data that Kafka keeps: it is harmless, it
// takes a restart, it needs a procedure, or it destroys data.
//
// It knows no spec and no output folder, and it never prints.
package change

import (
	"fmt"
	"slices"
	"strings"
)

// A Class is how much a change asks of an operator.
type Class int

// The classes, from the lightest on. Changes of the last two have to be accepted
// by name.
const (
	Harmless       Class = iota // nothing that runs is touched
	RollingRestart              // Kafka is started again, and keeps its data
	NeedsProcedure              // copying the files and reloading is not enough
	DestroysData                // Kafka begins without the data it has
)

func (c Class) String() string {
	switch c {
	case Harmless:
		return "harmless"
	case RollingRestart:
		return "rolling restart"
	case NeedsProcedure:
		return "needs a procedure"
	case DestroysData:
		return "destroys data"
	}
	return fmt.Sprintf("Class(%d)", int(c))
}

// MarshalText gives the class by its name.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Names of changes. They are what a user accepts, and stay as they are.
const (
	ClusterID     = "cluster-id"
	NodeID        = "node-id"
	Storage       = "storage"
	Container     = "container"
	ImageFamily   = "image-family"
	Downgrade     = "downgrade"
	ClusterIDForm = "cluster-id-form"
	Voters        = "voters"
	BrokerRemoved = "broker-removed"
	NodeMoved     = "node-moved"
	AddressSwap   = "address-swap"
	MinInsync     = "min-insync"
	Unreadable    = "unreadable"

	Image       = "image"
	Roles       = "roles"
	Address     = "address"
	Ports       = "ports"
	Replication = "replication"
	Settings    = "settings"

	HostAdded   = "host-added"
	HostRemoved = "host-removed"
	HostRenamed = "host-renamed"
)

// A Kind is a sort of change.
type Kind struct {
	Name  string
	Class Class
}

// Kinds are all sorts of changes that there are, in the order in which they are told.
func Kinds() []Kind {
	return []Kind{
		{ClusterID, DestroysData},
		{NodeID, DestroysData},
		{Storage, DestroysData},
		{Container, DestroysData},
		{ImageFamily, NeedsProcedure},
		{Downgrade, NeedsProcedure},
		{ClusterIDForm, NeedsProcedure},
		{Voters, NeedsProcedure},
		{BrokerRemoved, NeedsProcedure},
		{NodeMoved, NeedsProcedure},
		{AddressSwap, NeedsProcedure},
		{MinInsync, NeedsProcedure},
		{Unreadable, NeedsProcedure},
		{Image, RollingRestart},
		{Roles, RollingRestart},
		{Address, RollingRestart},
		{Ports, RollingRestart},
		{Replication, RollingRestart},
		{Settings, RollingRestart},
		{HostAdded, Harmless},
		{HostRemoved, Harmless},
		{HostRenamed, Harmless},
	}
}

// Names are the changes that have to be accepted, in the order in which they are told.
func Names() []string {
	var list []string
	for _, k := range Kinds() {
		if k.Class >= NeedsProcedure {
			list = append(list, k.Name)
		}
	}
	return list
}

// A Change is one difference, however many lines of however many files it takes.
type Change struct {
	Name        string   `json:"name"`
	Class       Class    `json:"class"`
	Hosts       []string `json:"hosts"` // those concerned, by the names that they will have
	Old         string   `json:"old"`
	New         string   `json:"new"`
	Explanation string   `json:"explanation"` // what happens at run time
	Procedure   string   `json:"procedure"`   // in short, what is to be done; "" for a plain switch
	Empties     bool     `json:"empties"`     // every Kafka of the cluster begins without data

	Before []*Node `json:"-"` // the nodes concerned, where there were any
	After  []*Node `json:"-"`
}

// NeedsAcceptance reports whether somebody has to accept the change by its name.
func (c *Change) NeedsAcceptance() bool { return c.Class >= NeedsProcedure }

// Same reports whether two changes are one: somebody who has accepted the one knows the other.
func (c *Change) Same(other *Change) bool {
	return c.Name == other.Name && c.Old == other.Old && c.New == other.New && slices.Equal(c.Hosts, other.Hosts)
}

// Unknown is the change of hosts of which nobody knows what they run.
func Unknown(hosts []string, why string) Change {
	return Change{
		Name: Unreadable, Class: NeedsProcedure, Hosts: hosts, Explanation: unreadableWords(why),
		Procedure: "look on the hosts which ids their volumes hold",
	}
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

// listed joins words as a sentence does.
func listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
