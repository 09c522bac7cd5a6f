// Package upgrade says what moving a cluster from one MeterSphere release to
// another means: whether it can be done in place, what becomes of Kafka's data,
// and what people have to do. It knows no file, no template and no host.
package upgrade

import (
	"cmp"
	"slices"

	"mskraft/internal/cluster"
)

// Class is how much a consequence asks of people.
type Class uint8

// The classes, the worst last.
const (
	Harmless  Class = iota // nothing is to be done
	Restart                // the hosts' Kafka restarts with another setting, and keeps its data
	Procedure              // somebody has to do something, in a certain order
	Loss                   // data is gone
	Forbidden              // it cannot be done in place
)

func (c Class) String() string {
	switch c {
	case Harmless:
		return "harmless"
	case Restart:
		return "rolling restart"
	case Procedure:
		return "needs a procedure"
	case Loss:
		return "destroys data"
	case Forbidden:
		return "not possible"
	}
	return "unknown"
}

// MarshalText gives the class by its name.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// A Consequence is one thing that a move brings about.
type Consequence struct {
	Code  string `json:"code"` // a stable name, such as image-family
	Class Class  `json:"class"`
	What  string `json:"what"`
	Do    string `json:"do"` // what people have to do, "" for nothing
}

// move is a spec under two releases.
type move struct {
	from, to *cluster.Cluster
	list     []Consequence
}

func (m *move) add(code string, class Class, what, do string) {
	m.list = append(m.list, Consequence{code, class, what, do})
}

// Consequences lists what it brings about that the hosts of one spec move from
// its cluster under one release to that under another, the worst first. There
// are none if the release stays.
func Consequences(from, to *cluster.Cluster) []Consequence {
	m := &move{from: from, to: to}
	if from.Release.Name == to.Release.Name {
		return nil
	}
	if m.inPlace() {
		m.installer()
		m.data()
		m.kafka()
		m.members()
		m.ports()
		m.services()
	}
	slices.SortStableFunc(m.list, func(a, b Consequence) int { return cmp.Compare(b.Class, a.Class) })
	return m.list
}

// inPlace reports whether the installer of the one release upgrades the other.
// Source: install.sh of every release, and the installation guide of v3. The
// installers do ask these questions, but those of v3 go on after a no.
func (m *move) inPlace() bool {
	from, to := m.from.Release, m.to.Release
	switch {
	case to.Number().Compare(from.Number()) < 0:
		m.add("downgrade", Forbidden, to.Name+" is older than "+from.Name+": MeterSphere has no way back, and its databases stay as the newer release made them",
			"go back with copies of the hosts and their databases; do not rely on the installer to refuse, it may overwrite everything")
	case to.Generation.Name != from.Generation.Name && !slices.Contains(to.Generation.Upgrades, from.Generation.Name):
		m.add("generation", Forbidden, to.Name+" does not take over an installation of "+from.Name,
			"install "+to.Name+" on hosts of its own, with a spec of its own; do not rely on its installer to refuse these, it may overwrite everything")
	default:
		return true
	}
	return false
}

// installer tells what the installer does and asks.
// Source: install.sh, the same steps in all releases.
func (m *move) installer() {
	from, to := m.from.Release, m.to.Release
	m.add("overwritten", Procedure, "the installer overwrites all compose files and conf/, removes all containers, and drops keys of .env that it does not know; "+
		"until the files for "+to.Name+" are in place, every host runs a Kafka of its own",
		"let all tests end; upgrade every host with the package of "+to.Name+" (msctl upgrade may take another release); render, put the files in place, and reload all hosts together")
	if from.Number().LTS() != to.Number().LTS() {
		m.add("lts", Procedure, "one of the two releases has long-term support and the other has not: the installer asks whether to go on", "run it on a terminal, where somebody can answer")
	}
	if to.Number().Prerelease() != "" {
		m.add("prerelease", Procedure, to.Name+" is a prerelease", "try it on copies first, or take a finished release")
	}
	var serving []string
	for _, h := range m.to.Hosts {
		if h.Serves {
			serving = append(serving, h.Name)
		}
	}
	if m.to.State.Shared && len(serving) > 1 {
		m.add("database", Procedure, "the first start of "+to.Name+" changes the tables that all hosts share",
			"stop MeterSphere on all hosts, upgrade "+serving[0]+" alone until users can log in there, then the others")
	}
}

// data tells what becomes of the messages that Kafka holds.
func (m *move) data() {
	from, to := m.from.Release.Kafka, m.to.Release.Kafka
	old, volume := "metersphere_"+m.from.VolumeName(), "metersphere_"+m.to.VolumeName()
	switch {
	case !m.from.Kafka.Volume || !m.to.Kafka.Volume:
		m.add("storage", Loss, `with storage "container", Kafka's data goes with the containers that the installer removes`,
			`let all tests end before; kafka.storage = "volume" keeps the data from then on`)
	case from.Family != to.Family:
		m.add("image-family", Procedure, "the "+to.Family.Name+" image does not read the data of the "+from.Family.Name+" one: Kafka begins empty in volume "+volume+
			", and what "+old+" holds stays behind", "let all tests end before; when nobody needs the old data, on every host: docker volume rm "+old)
		if to.Family.OldDocker {
			m.add("docker", Procedure, "the apache image does not start on an old Docker: it says that /opt/kafka/config is not writable",
				"update Docker, or set privileged = true under [services.kafka]")
		}
	case from.WrappedID == "stores" && to.WrappedID == "refuses":
		m.add("cluster-id-form", Procedure, "Kafka "+from.Tag+" stored the cluster id as Some("+string(m.to.ID)+"), and "+to.Tag+" does not start on such a volume",
			`on every host, after the upgrade and before the new files are started, the two commands of the runbook's section "After an upgrade of MeterSphere"`)
	case from.Tag == to.Tag:
		m.add("data", Harmless, "Kafka stays "+to.Tag+" and keeps its data in volume "+volume+", which the installer does not know and does not remove", "")
	case from.Metadata == to.Metadata:
		m.add("kafka-version", Restart, "Kafka "+to.Tag+" takes the data of "+from.Tag+" in volume "+volume, "")
	default:
		m.add("kafka-version", Restart, "Kafka "+to.Tag+" takes the data of "+from.Tag+" in volume "+volume+" and leaves its metadata in the older format",
			"when all stands, on one broker: kafka-features.sh --bootstrap-server localhost:9092 upgrade --metadata "+to.Metadata)
	}
}

// empty reports whether Kafka begins without the data that it had.
func (m *move) empty() bool {
	return !m.from.Kafka.Volume || !m.to.Kafka.Volume || m.from.Release.Kafka.Family != m.to.Release.Kafka.Family
}
