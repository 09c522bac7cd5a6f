package change

import (
	"maps"
	"slices"
	"strconv"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
)

// release tells what it means that the hosts are to have another release of MeterSphere.
// Source: install.sh of every release, and the installation guide of v3.
func (c *comparison) release() {
	if !c.moves() || !c.findWay() {
		return
	}
	c.inPlace = true
	c.installer()
	c.otherPorts()
	c.same()
}

// findWay reports whether the installer of the one release upgrades the other. The
// installers do ask these questions, but those of v3 go on after a no.
func (c *comparison) findWay() bool {
	from, to := c.before.Release, c.after.Release
	moved := func(meaning message.ID) Change {
		return Change{Old: message.Series(from.Name), New: message.Series(to.Name), Meaning: message.New(meaning, to.Name, from.Name)}
	}
	switch {
	case to.Number().Compare(from.Number()) < 0:
		c.add(Downgrade, moved("change.downgrade.release"))
	case to.Generation.Name != from.Generation.Name && !slices.Contains(to.Generation.Upgrades, from.Generation.Name):
		c.add(Generation, moved("change.generation"))
	default:
		c.add(Release, moved("change.release"))
		return true
	}
	return false
}

// installer tells what the installer asks, and what a new release does at its first start.
// Source: install.sh, the same steps in all releases.
func (c *comparison) installer() {
	from, to := c.before.Release, c.after.Release
	if from.Number().LTS() != to.Number().LTS() {
		c.add(LongTerm, Change{Meaning: message.New("change.lts")})
	}
	if to.Number().Prerelease() != "" {
		c.add(Prerelease, Change{Meaning: message.New("change.prerelease", to.Name)})
	}
	if first := firstAlone(c.after); first != "" {
		c.add(Database, Change{Meaning: message.New("change.database", to.Name, first)})
	}
	if c.after.Release.Kafka.OpensAfterQuorum && !c.before.Release.Kafka.OpensAfterQuorum {
		c.add(StartOrder, Change{Meaning: message.New("change.start-order", to.Kafka.Tag)})
	}
}

// firstAlone is the host that changes the tables which others share, "" if nobody shares
// them: one that runs the database, if it serves users.
func firstAlone(c *cluster.Cluster) string {
	serving := slices.DeleteFunc(slices.Clone(c.Hosts), func(h *cluster.Host) bool { return !h.Serves })
	if !c.State.Shared || len(serving) < 2 {
		return ""
	}
	for _, h := range c.Survival().State {
		if h.Serves {
			return h.Name
		}
	}
	return serving[0].Name
}

// same tells what stays, and what is only spelt otherwise.
func (c *comparison) same() {
	controllers, brokers := ids(c.after.Controllers()), ids(c.after.Brokers())
	if c.before.ID == c.after.ID && slices.Equal(ids(c.before.Controllers()), controllers) && slices.Equal(ids(c.before.Brokers()), brokers) {
		c.add(Identity, Change{Meaning: message.New("change.identity", numbers(controllers), numbers(brokers))})
	}
	if old, now := c.before.Release.BootstrapKey(), c.after.Release.BootstrapKey(); old != now {
		c.add(BootstrapKey, Change{Meaning: message.New("change.bootstrap-key", now, old)})
	}
	if old, now := c.before.Release.Health, c.after.Release.Health; old != now {
		c.add(HealthCheck, Change{Meaning: message.New("change.health-check", now, old)})
	}
}

// otherPorts tells which ports of MeterSphere's own containers differ.
func (c *comparison) otherPorts() {
	old, now := publishedByDefault(c.before), publishedByDefault(c.after)
	var list []any
	for _, p := range slices.Sorted(maps.Keys(now)) {
		if !old[p] {
			list = append(list, message.New("was.port-new", p))
		}
	}
	for _, p := range slices.Sorted(maps.Keys(old)) {
		if !now[p] {
			list = append(list, message.New("was.port-gone", p))
		}
	}
	if len(list) > 0 {
		c.add(OtherPorts, Change{Meaning: message.New("change.other-ports", message.Series(list...))})
	}
}

// publishedByDefault are the host ports that the containers in the compose files of the
// hosts' modes publish by default, apart from the cluster's.
func publishedByDefault(c *cluster.Cluster) map[string]bool {
	ports, modes := map[string]bool{}, map[string]bool{}
	for _, h := range c.Hosts {
		modes[h.Mode] = true
		if port := c.Release.HTTPSPort(); h.Serves && port != 0 {
			ports[strconv.Itoa(port)] = true
		}
	}
	for mode := range modes {
		files, _ := c.Release.Loads(mode)
		for _, f := range files {
			for _, p := range c.Release.PublishedPorts(f) {
				ports[p.String()] = true
			}
		}
	}
	return ports
}
