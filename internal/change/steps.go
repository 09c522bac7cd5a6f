package change

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
)

// Steps are what the template of CHANGE.md sees: how hosts that run one cluster come to
// run another one. Its methods are the answers that the template asks for.
type Steps struct {
	Cluster *cluster.Cluster // the new one
	Changes []Change

	former   *cluster.Cluster // nil if it is not known
	language message.Language
}

// NewSteps returns the steps for changes from one cluster, nil if it is not known, to another.
func NewSteps(former, c *cluster.Cluster, changes []Change) Steps {
	return Steps{Cluster: c, Changes: changes, former: former, language: message.English}
}

// A Row is a change in words, which are kept from being anything else.
type Row struct{ Name, Class, Hosts, Old, New, Explanation, Advice string }

// Rows are the changes in words. Advice is there where no step says the same.
func (s Steps) Rows() []Row {
	var list []Row
	for _, c := range s.Changes {
		words := c.Meaning.In(s.language)
		row := Row{c.Name, c.Class.Message().In(s.language).What, plain(strings.Join(c.Hosts, ", ")), plain(c.Old.In(s.language)), plain(c.New.In(s.language)), plain(words.What), ""}
		if k := kind(c.Name); k.Along || slices.Contains([]string{Generation, Downgrade, Image, StartOrder, Settings}, k.Name) && !c.Empties {
			row.Advice = plain(words.Do)
		}
		list = append(list, row)
	}
	return list
}

// plain keeps a text from being Markdown or HTML.
func plain(s string) string {
	var b strings.Builder
	for _, c := range s {
		if c < ' ' || c == 0x7f {
			c = ' '
		}
		if strings.ContainsRune("<`[*|\\", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// change returns the change of that name, nil if there is none.
func (s Steps) change(name string) *Change {
	for i := range s.Changes {
		if s.Changes[i].Name == name {
			return &s.Changes[i]
		}
	}
	return nil
}

// Known reports whether it is known what the hosts run.
func (s Steps) Known() bool { return s.former != nil }

// Empties reports whether every Kafka begins without data.
func (s Steps) Empties() bool { return Empties(s.Changes) }

// keeps returns the change of that name, nil if there is none or if no data is kept that
// it could be about.
func (s Steps) keeps(name string) *Change {
	if s.Empties() {
		return nil
	}
	return s.change(name)
}

// Accepted reports whether somebody had to accept one of the changes.
func (s Steps) Accepted() bool { return len(Unaccepted(s.Changes, nil)) > 0 }

// Upgrade reports whether the hosts are to have another release of MeterSphere.
func (s Steps) Upgrade() bool { return s.change(Release) != nil }

// Files reports whether a host gets other files.
func (s Steps) Files() bool {
	return slices.ContainsFunc(s.Changes, func(c Change) bool { return c.Name != Nginx && c.Name != HostRemoved })
}

// Reload reports whether something has to be started again.
func (s Steps) Reload() bool {
	return slices.ContainsFunc(s.Changes, func(c Change) bool { return c.Class >= RollingRestart || c.Name == HostAdded })
}

// Nginx reports whether NGINX gets another file.
func (s Steps) Nginx() bool { return s.change(Nginx) != nil && s.Cluster.Nginx != nil }

// Env names the hosts whose .env has to say something else, "" for none.
func (s Steps) Env() string {
	if c := s.change(Env); c != nil {
		return strings.Join(c.Hosts, ", ")
	}
	return ""
}

// Check names the hosts whose volumes have to be looked at, "" for none.
func (s Steps) Check() string {
	var hosts []string
	for _, name := range []string{Unreadable, AddressSwap} {
		if c := s.keeps(name); c != nil && s.Cluster.Kafka.Volume {
			hosts = append(hosts, c.Hosts...)
		}
	}
	return strings.Join(hosts, ", ")
}

// Voters reports whether other controllers have to be told to kept data.
func (s Steps) Voters() bool { return s.keeps(Voters) != nil }

// CurrentVoters are the ids of the controllers as the file quorum-state holds them.
func (s Steps) CurrentVoters() string {
	var list []string
	for _, h := range s.Cluster.Controllers() {
		list = append(list, fmt.Sprintf(`{"voterId":%d}`, h.NodeID))
	}
	return strings.Join(list, ",")
}

// Quorum reports whether controllers go or begin without data, so that the others have to
// know all that they know.
func (s Steps) Quorum() bool { return s.Voters() || s.keeps(NodeMoved) != nil }

// Alone names the machines whose data goes, so that others have to have it: they begin
// without, or go and nobody can take their replicas over. "" for none.
func (s Steps) Alone() string {
	var list []string
	if c := s.keeps(NodeMoved); c != nil {
		for _, h := range c.before {
			list = append(list, h.Name)
		}
	}
	if c := s.keeps(Container); c != nil {
		list = append(list, c.Hosts...)
	}
	if c := s.keeps(BrokerRemoved); c != nil && !s.Movable() {
		list = append(list, c.Hosts...)
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}

// Turns are the hosts that are started one after the other, none if all are started
// together: each node and each client then finds the others where it was told.
func (s Steps) Turns() []string {
	if s.Stop() {
		return nil
	}
	var hosts []string
	for _, c := range s.Changes {
		switch c.Name {
		case Container, Settings, Services, Env, Replication, Roles, HostAdded:
			hosts = append(hosts, c.Hosts...)
		default:
			if c.Class != Harmless {
				return nil
			}
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// Wrapped reports whether the stored cluster id has to be written anew.
func (s Steps) Wrapped() bool { return s.keeps(ClusterIDForm) != nil }

// Insync is how many replicas of the topics that exist have to go on confirming, 0 if that
// is not the matter.
func (s Steps) Insync() int {
	if s.keeps(MinInsync) == nil {
		return 0
	}
	return s.former.Kafka.MinInsyncReplicas
}

// Gone are the ids of the brokers whose data goes, separated by blanks, "" for none.
func (s Steps) Gone() string {
	c := s.keeps(BrokerRemoved)
	if c == nil {
		return ""
	}
	var list []string
	for _, h := range c.before {
		list = append(list, strconv.Itoa(h.NodeID))
	}
	return strings.Join(list, " ")
}

// stayingBrokers are the brokers that were there and stay.
func (s Steps) stayingBrokers() []*cluster.Host {
	var came []string
	for _, name := range []string{HostAdded, Roles} {
		if c := s.change(name); c != nil {
			came = append(came, c.Hosts...)
		}
	}
	return slices.DeleteFunc(s.Cluster.Brokers(), func(h *cluster.Host) bool { return slices.Contains(came, h.Name) })
}

// Staying are the ids of the brokers that take the replicas over.
func (s Steps) Staying() string { return numbers(ids(s.stayingBrokers())) }

// Movable reports whether there are brokers enough for the replicas of those that go.
func (s Steps) Movable() bool {
	return s.keeps(BrokerRemoved) != nil && s.former.Kafka.ReplicationFactor <= len(s.stayingBrokers())
}

// Stop reports whether Kafka has to be stopped on all hosts before one is started.
func (s Steps) Stop() bool { return s.Empties() || s.Quorum() || s.Wrapped() }

// Leaving names the hosts on which a Kafka ends.
func (s Steps) Leaving() string {
	if s.former == nil {
		return ""
	}
	var list []string
	for _, b := range nodes(s.former) {
		goesOn := func(a *cluster.Host) bool { return a.Name == b.Name || strings.EqualFold(a.Address, b.Address) }
		if !slices.ContainsFunc(nodes(s.Cluster), goesOn) {
			list = append(list, b.Name)
		}
	}
	return strings.Join(list, ", ")
}

// Nodes names the hosts with Kafka.
func (s Steps) Nodes() string {
	var list []string
	for _, h := range s.Cluster.Hosts {
		if h.Kafka() {
			list = append(list, h.Name)
		}
	}
	return strings.Join(list, ", ")
}

// Discards reports whether volumes are removed.
func (s Steps) Discards() bool {
	return s.Empties() && s.Cluster.Kafka.Volume && s.hadVolume(s.Cluster.VolumeName())
}

func (s Steps) hadVolume(name string) bool {
	return s.former != nil && s.former.Kafka.Volume && s.former.VolumeName() == name
}

// Left names the volume that is not used any more, "" for none.
func (s Steps) Left() string {
	if s.former == nil || !s.former.Kafka.Volume || s.Cluster.Kafka.Volume && s.hadVolume(s.Cluster.VolumeName()) {
		return ""
	}
	return inDocker(s.former)
}

// Tools is the path before Kafka's scripts inside the container.
func (s Steps) Tools() string { return s.Cluster.Release.Kafka.Family.Tools }

// Data is the folder of the data in the volume, with a slash behind it, "" for the volume
// itself.
func (s Steps) Data() string {
	family := s.Cluster.Release.Kafka.Family
	below, _ := strings.CutPrefix(family.Data, family.Mount)
	if below == "" {
		return ""
	}
	return below[1:] + "/"
}
