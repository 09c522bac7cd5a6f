package change

import (
	"fmt"
	"slices"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// Steps are what the template of CHANGE.md sees: how hosts that run one cluster come to
// run another one. Its methods are the answers that the template asks for.
type Steps struct {
	Cluster *cluster.Cluster // the new one
	Changes []Change

	former   *cluster.Cluster // nil if it is not known
	language message.Language
	number   *int // of the last step
}

// NewSteps returns the steps for changes from one cluster, nil if it is not known, to another.
func NewSteps(former, c *cluster.Cluster, changes []Change) Steps {
	return Steps{Cluster: c, Changes: changes, former: former, language: message.English, number: new(int)}
}

// Number is that of the next step.
func (s Steps) Number() int {
	*s.number++
	return *s.number
}

// A Row is a change in words, which are kept from being anything else.
type Row struct{ Name, Class, Hosts, Old, New, Explanation, Advice string }

// Rows are the changes in words. Advice is there where no step says the same.
func (s Steps) Rows() []Row {
	var list []Row
	for _, c := range s.Changes {
		words := c.Meaning.In(s.language)
		row := Row{c.Name, c.Class.Message().In(s.language).What, plain(strings.Join(c.Hosts, ", ")), plain(c.Old.In(s.language)), plain(c.New.In(s.language)), plain(words.What), ""}
		if slices.Contains([]string{Generation, Downgrade, Prerelease, Settings}, c.Name) && !c.Empties {
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

// Has reports whether one of the sorts of changes is among them.
func (s Steps) Has(names ...string) (bool, error) {
	for _, name := range names {
		if rank(name) < 0 {
			return false, fmt.Errorf("%s: no change has this name", name) // a template is wrong
		}
		if s.change(name) != nil {
			return true, nil
		}
	}
	return false, nil
}

// Impossible reports whether nothing leads from what the hosts run to the cluster.
func (s Steps) Impossible() bool {
	return slices.ContainsFunc(s.Changes, func(c Change) bool { return c.Class == NotPossible })
}

// Empties reports whether every Kafka begins without data.
func (s Steps) Empties() bool { return s.Impossible() || Empties(s.Changes) }

// keeps returns the change of that name, nil if there is none or if no data is kept that
// it could be about.
func (s Steps) keeps(name string) *Change {
	if s.Empties() {
		return nil
	}
	return s.change(name)
}

// Waits reports whether messages may wait in a Kafka that runs and is to begin without.
func (s Steps) Waits() bool { return s.former != nil && s.Empties() && !s.Impossible() }

// Accepted reports whether somebody had to accept one of the changes.
func (s Steps) Accepted() bool { return len(Unaccepted(s.Changes, nil)) > 0 }

// Upgrade reports whether the hosts are to have another release of MeterSphere.
func (s Steps) Upgrade() bool { return s.change(Release) != nil }

// Copied are the hosts that get other files.
func (s Steps) Copied() []*cluster.Host {
	if turns := s.Turns(); len(turns) > 0 {
		return turns
	}
	if !slices.ContainsFunc(s.Changes, func(c Change) bool { return c.Name != Nginx && c.Name != HostRemoved }) {
		return nil
	}
	return s.Cluster.Hosts
}

// Reload reports whether something has to be started again.
func (s Steps) Reload() bool {
	return slices.ContainsFunc(s.Changes, func(c Change) bool { return c.Class >= RollingRestart || c.Name == HostAdded })
}

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

// Alone names the machines whose data goes, so that others have to have it. "" for none.
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
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}

// Wrapped reports whether the stored cluster id has to be written anew.
func (s Steps) Wrapped() bool { return s.keeps(ClusterIDForm) != nil }

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

// Parting names the hosts that are no part of the cluster any more.
func (s Steps) Parting() string {
	if s.former == nil {
		return ""
	}
	var list []string
	for _, b := range sorted(s.former.Hosts) {
		goesOn := func(a *cluster.Host) bool { return a.Name == b.Name || strings.EqualFold(a.Address, b.Address) }
		if !slices.ContainsFunc(s.Cluster.Hosts, goesOn) {
			list = append(list, b.Name)
		}
	}
	return strings.Join(list, ", ")
}

// NewHosts names the machines that nothing is known of but their addresses.
func (s Steps) NewHosts() string {
	var list []string
	for _, name := range []string{HostAdded, NodeMoved} {
		if c := s.change(name); c != nil {
			list = append(list, c.Hosts...)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// Elsewhere names the nodes that have another address, as the same machine or as another
// one, if their data is kept.
func (s Steps) Elsewhere() string {
	if c := s.keeps(Address); c != nil && s.Cluster.Kafka.Volume {
		return strings.Join(c.Hosts, ", ")
	}
	return ""
}

// Spare is how many controllers may begin without the metadata at a time: those without
// which the others still have what every majority has.
func (s Steps) Spare() int { return (len(s.Cluster.Controllers()) - 1) / 2 }

// Databases are those that all hosts share, "" for none.
func (s Steps) Databases() string {
	state := s.Cluster.State
	if !state.Shared {
		return ""
	}
	list := []any{state.MySQL.String(), state.Redis.String()}
	if state.MinIO != "" {
		list = append(list, state.MinIO)
	}
	return message.And(list...).In(s.language)
}

// Home is the host that runs the MySQL that all hosts share, "" if it runs elsewhere.
func (s Steps) Home() string {
	for _, h := range s.Cluster.Hosts {
		if h.Address == s.Cluster.State.MySQL.Host {
			return h.Name
		}
	}
	return ""
}

// FirstAlone is the host that is upgraded before the others, "" for none.
func (s Steps) FirstAlone() string {
	if s.change(Database) == nil {
		return ""
	}
	return firstAlone(s.Cluster)
}

// Bases names the other hosts that run a database which that one needs, "" for none.
func (s Steps) Bases() string {
	first := s.FirstAlone()
	hosts := slices.DeleteFunc(s.Cluster.Survival().State, func(h *cluster.Host) bool { return first == "" || h.Name == first })
	return hostNames(hosts)
}

// FormerName is the name that the cluster had, "" if it keeps it.
func (s Steps) FormerName() string {
	if s.change(ClusterRenamed) == nil {
		return ""
	}
	return s.former.Name
}

// Before is the image that the hosts run, the new one if it is not known.
func (s Steps) Before() *release.Image {
	if s.former == nil {
		return s.Cluster.Release.Kafka
	}
	return s.former.Release.Kafka
}

// Metadata is the version of Kafka's metadata that the data can be lifted to, "" for none.
func (s Steps) Metadata() string {
	if s.keeps(Image) == nil && s.keeps(ClusterIDForm) == nil || !s.Cluster.Kafka.Volume || s.former.Release.Kafka.Metadata == s.Cluster.Release.Kafka.Metadata {
		return ""
	}
	return s.Cluster.Release.Kafka.Metadata
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
func (s Steps) Data() string { return s.Cluster.Release.Kafka.Family.InVolume() }
