package render

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/change"
	"mskraft/internal/cluster"
)

const changeTemplate = "cluster/change.md.tmpl"

// Change renders the steps that lead hosts from one cluster to another one.
func (r *Renderer) Change(c *cluster.Cluster, changes []change.Change) ([]byte, error) {
	text, err := r.execute(new(bytes.Buffer), changeTemplate, changeFile{clusterFile{c}, changes})
	if err == nil {
		err = wrong(changeTemplate, checkText(text))
	}
	return text, err
}

// changeFile is what the template of a procedure sees.
type changeFile struct {
	clusterFile
	Changes []change.Change
}

// row is a change as the file lists it.
type row struct{ Name, Class, Hosts, Old, New, Explanation string }

// Rows are the changes in words, which are kept from being anything else.
func (f changeFile) Rows() []row {
	var list []row
	for _, c := range f.Changes {
		hosts := strings.Join(c.Hosts, ", ")
		list = append(list, row{c.Name, c.Class.String(), words(hosts), words(c.Old), words(c.New), words(c.Explanation)})
	}
	return list
}

// words keeps a text from being Markdown or HTML.
func words(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c < ' ' || c == 0x7f:
			return ' '
		case strings.ContainsRune("<>`[]|\\", c):
			return '?'
		}
		return c
	}, s)
}

// change returns the change of that name, nil if there is none.
func (f changeFile) change(name string) *change.Change {
	for i := range f.Changes {
		if f.Changes[i].Name == name {
			return &f.Changes[i]
		}
	}
	return nil
}

// Empties reports whether every Kafka begins without data.
func (f changeFile) Empties() bool { return change.Empties(f.Changes) }

// keeps returns the change of that name, nil if there is none or if no data is
// kept that it could be about.
func (f changeFile) keeps(name string) *change.Change {
	if f.Empties() {
		return nil
	}
	return f.change(name)
}

// Check names the hosts whose volumes have to be looked at, "" for none.
func (f changeFile) Check() string {
	var hosts []string
	for _, name := range []string{change.Unreadable, change.AddressSwap} {
		if c := f.keeps(name); c != nil && f.Cluster.Kafka.Volume {
			hosts = append(hosts, c.Hosts...)
		}
	}
	return words(strings.Join(hosts, ", "))
}

// Voters reports whether other controllers have to be told to kept data.
func (f changeFile) Voters() bool { return f.keeps(change.Voters) != nil }

// CurrentVoters are the ids of the controllers as the file quorum-state holds them.
func (f changeFile) CurrentVoters() string {
	var list []string
	for _, h := range f.Cluster.Controllers() {
		list = append(list, fmt.Sprintf(`{"voterId":%d}`, h.NodeID))
	}
	return strings.Join(list, ",")
}

// Quorum reports whether controllers go or begin without data, so that the others
// have to know all that they know.
func (f changeFile) Quorum() bool { return f.Voters() || f.keeps(change.NodeMoved) != nil }

// Alone names the machines whose data goes, so that others have to have it: they
// begin without, or go and nobody can take their replicas over. "" for none.
func (f changeFile) Alone() string {
	var list []string
	if c := f.keeps(change.NodeMoved); c != nil {
		for _, n := range c.Before {
			list = append(list, n.Host)
		}
	}
	if c := f.keeps(change.Container); c != nil {
		list = append(list, c.Hosts...)
	}
	if c := f.keeps(change.BrokerRemoved); c != nil && !f.Movable() {
		list = append(list, c.Hosts...)
	}
	slices.Sort(list)
	return words(strings.Join(slices.Compact(list), ", "))
}

// Turns are the hosts that are started one after the other, none if all are started
// together: each node and each client then finds the others where it was told.
func (f changeFile) Turns() []string {
	if f.Stop() {
		return nil
	}
	var hosts []string
	for _, c := range f.Changes {
		switch c.Name {
		case change.Container, change.Settings, change.Replication, change.Roles, change.HostAdded:
			hosts = append(hosts, c.Hosts...)
		case change.HostRemoved, change.HostRenamed:
		default:
			return nil
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// Accepted reports whether somebody had to accept one of the changes.
func (f changeFile) Accepted() bool { return len(change.Unaccepted(f.Changes, nil)) > 0 }

// Wrapped reports whether the stored cluster id has to be written anew.
func (f changeFile) Wrapped() bool { return f.keeps(change.ClusterIDForm) != nil }

// Insync is how many replicas of the topics that exist have to go on confirming,
// 0 if that is not the matter.
func (f changeFile) Insync() int {
	if c := f.keeps(change.MinInsync); c != nil {
		return max(1, c.Before[0].MinInsync)
	}
	return 0
}

// Gone are the ids of the brokers whose data goes, separated by blanks, "" for none.
func (f changeFile) Gone() string {
	c := f.keeps(change.BrokerRemoved)
	if c == nil {
		return ""
	}
	var list []string
	for _, n := range c.Before {
		list = append(list, strconv.Itoa(n.ID))
	}
	return strings.Join(list, " ")
}

// staying are the brokers that were there and stay.
func (f changeFile) staying() []*cluster.Host {
	came := map[string]bool{}
	for _, name := range []string{change.HostAdded, change.Roles} {
		if c := f.change(name); c != nil {
			for _, h := range c.Hosts {
				came[h] = true
			}
		}
	}
	return slices.DeleteFunc(f.Cluster.Brokers(), func(h *cluster.Host) bool { return came[h.Name] })
}

// Staying are the ids of the brokers that take the replicas over.
func (f changeFile) Staying() string { return ids(f.staying(), ",") }

// Movable reports whether there are brokers enough for the replicas of those that go.
func (f changeFile) Movable() bool {
	c := f.keeps(change.BrokerRemoved)
	return c != nil && c.Before[0].Factor <= len(f.staying())
}

// Stop reports whether Kafka has to be stopped on all hosts before one is started.
func (f changeFile) Stop() bool { return f.Empties() || f.Quorum() || f.Wrapped() }

// Leaving names the hosts on which a Kafka ends.
func (f changeFile) Leaving() string {
	var list []string
	for _, c := range f.Changes {
		for _, n := range c.Before {
			stays := func(h *cluster.Host) bool {
				return h.Kafka() && (h.Name == n.Host || strings.EqualFold(h.Address, n.Address))
			}
			if !slices.ContainsFunc(f.Cluster.Hosts, stays) && !slices.Contains(list, n.Host) {
				list = append(list, n.Host)
			}
		}
	}
	return words(strings.Join(list, ", "))
}

// Nodes names the hosts with Kafka.
func (f changeFile) Nodes() string {
	var list []string
	for _, h := range f.Cluster.Hosts {
		if h.Kafka() {
			list = append(list, h.Name)
		}
	}
	return strings.Join(list, ", ")
}

// volumes are the named volumes that the nodes had, each once.
func (f changeFile) volumes() []string {
	var list []string
	for _, c := range f.Changes {
		for _, n := range c.Before {
			name, _, _ := strings.Cut(n.Volume, ":")
			if regexp.MustCompile(`^[A-Za-z0-9_.-]+$`).MatchString(name) && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// Discards reports whether volumes are removed.
func (f changeFile) Discards() bool {
	return f.Empties() && f.Cluster.Kafka.Volume && slices.Contains(f.volumes(), f.Cluster.VolumeName())
}

// Left names the volumes that are not used any more.
func (f changeFile) Left() string {
	var list []string
	for _, name := range f.volumes() {
		if !f.Cluster.Kafka.Volume || name != f.Cluster.VolumeName() {
			list = append(list, "`metersphere_"+name+"`")
		}
	}
	return strings.Join(list, ", ")
}

// Data is the folder of the data in the volume, with a slash behind it, "" for
// the volume itself.
func (f changeFile) Data() string {
	family := f.Cluster.Release.Kafka.Family
	below, _ := strings.CutPrefix(family.Data, family.Mount)
	if below == "" {
		return ""
	}
	return below[1:] + "/"
}
