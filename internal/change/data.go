package change

import (
	"slices"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// data finds what becomes of the volumes under a new image or another storage.
func (c *comparison) data() {
	b, a := c.before, c.after
	kept := b.Kafka.Volume && a.Kafka.Volume
	switch {
	case b.Kafka.Volume != a.Kafka.Volume:
		c.storage()
	case kept && !c.sameFamily():
		c.imageFamily()
	case kept && b.VolumeName() != a.VolumeName():
		c.storage()
	}
	if !b.Kafka.Volume && !a.Kafka.Volume {
		c.container()
	}
	if !c.sameFamily() && a.Release.Kafka.Family.OldDocker {
		c.add(Docker, Change{Meaning: message.New("change.docker")})
	}
	switch {
	case !c.sameFamily() || b.Kafka.Volume != a.Kafka.Volume:
	case b.Release.Kafka.Tag != a.Release.Kafka.Tag:
		c.image(kept)
	case c.inPlace && kept:
		c.add(Data, Change{Meaning: message.New("change.data", a.Release.Kafka.Tag, inDocker(a))})
	}
}

// inDocker is the volume of the data by the name that Docker has for it.
func inDocker(c *cluster.Cluster) string { return "metersphere_" + c.VolumeName() }

// imageFamily: the images' data folders and users differ, and nothing of one family's is
// read by the other. TestIntegrationEmpties.
func (c *comparison) imageFamily() {
	change := concerning(c.any(), message.New("change.image-family", c.after.Release.Kafka.Family.Name, c.before.Release.Kafka.Family.Name, inDocker(c.after), inDocker(c.before)), imageName, c)
	change.Empties = true
	c.add(ImageFamily, change)
}

func imageName(c *cluster.Cluster, _ *cluster.Host) any {
	return message.New("was.image", c.Release.Kafka.Family.Name, c.Release.Kafka.Tag)
}

// storage: TestIntegrationEmpties.
func (c *comparison) storage() {
	meaning := message.New("change.storage.place")
	switch {
	case !c.after.Kafka.Volume:
		meaning = message.New("change.storage.container")
	case !c.before.Kafka.Volume:
		meaning = message.New("change.storage.volume")
	}
	change := concerning(c.any(), meaning, func(c *cluster.Cluster, _ *cluster.Host) any {
		if !c.Kafka.Volume {
			return message.New("was.container")
		}
		return message.New("was.volume", c.VolumeName())
	}, c)
	change.Empties = true
	c.add(Storage, change)
}

// container tells what goes with containers. With few of them, others still have it.
// TestIntegrationContainerStorage.
func (c *comparison) container() {
	if c.moves() {
		change := concerning(c.staying(), message.New("change.container.installer"), nil, c)
		change.Empties = true
		c.add(Container, change)
		return
	}
	list := c.remade()
	if len(list) == 0 {
		return
	}
	controllers := 0
	for _, p := range list {
		if p.after.Controller {
			controllers++
		}
	}
	change := concerning(list, message.New("change.container.kept"), nil, c)
	if 2*controllers > len(c.after.Controllers()) {
		change.Meaning, change.Empties = message.New("change.container.emptied"), true
	}
	c.add(Container, change)
}

// image tells what another version of Kafka makes of the data.
func (c *comparison) image(kept bool) {
	before, after := c.before.Release.Kafka, c.after.Release.Kafka
	place := func(image *release.Image) int {
		return slices.IndexFunc(c.images, func(k *release.Image) bool { return k.Tag == image.Tag })
	}
	change := concerning(c.any(), message.Message{}, func(c *cluster.Cluster, _ *cluster.Host) any {
		return message.New("was.kafka", c.Release.Kafka.Tag)
	}, c)
	name := Image
	switch old, now := place(before), place(after); {
	case !kept:
		change.Meaning = message.New("change.image.container", after.Tag, before.Tag)
	case old < 0 || now < 0:
		name, change.Meaning, change.Empties = Downgrade, message.New("change.downgrade.unknown", after.Tag, before.Tag), true
	case now < old: // Source: MetadataVersion; a log of a newer one cannot be read. TestIntegrationDowngrade.
		name, change.Meaning, change.Empties = Downgrade, message.New("change.downgrade.kafka", after.Tag, before.Tag), true
	case c.wrapsID() && c.before.ID == c.after.ID:
		name, change.Meaning = ClusterIDForm, message.New("change.cluster-id-form", before.Tag, string(c.after.ID), after.Tag)
	case before.Metadata == after.Metadata: // TestIntegrationUpgrades
		change.Meaning = message.New("change.image.same-format", after.Tag, before.Tag)
	default:
		change.Meaning = message.New("change.image.older-format", after.Tag, before.Tag, after.Metadata)
	}
	if name == Downgrade {
		if i := slices.IndexFunc(c.found, func(f Change) bool { return f.Name == Downgrade }); i >= 0 { // MeterSphere's own
			c.found[i].Empties, c.found[i].Meaning = true, message.New("change.downgrade.both", c.after.Release.Name, c.before.Release.Name, after.Tag, before.Tag)
			return
		}
		change.Class = DestroysData
	}
	c.add(name, change)
}

// state finds other databases: what the former ones hold is not brought into the new ones.
func (c *comparison) state() {
	b, a := c.before.State, c.after.State
	if b == a {
		return
	}
	meaning := message.New("change.state.shared")
	switch {
	case !a.Shared:
		meaning = message.New("change.state.independent")
	case b.Shared:
		meaning = message.New("change.state.other")
	}
	c.add(State, Change{Old: message.Series(stateWords(b)), New: message.Series(stateWords(a)), Meaning: meaning})
}

// stateWords say where the databases are.
func stateWords(s cluster.State) message.Message {
	switch {
	case !s.Shared:
		return message.New("was.state.independent")
	case s.MinIO == "":
		return message.New("was.state.shared", s.MySQL.String(), s.Redis.String())
	}
	return message.New("was.state.minio", s.MySQL.String(), s.Redis.String(), s.MinIO)
}

// replicas finds other numbers of replicas, and whether topics that exist can still be
// written to. Source: Partition.effectiveMinIsr, which is new in 3.7. TestIntegrationMoreInSync.
func (c *comparison) replicas() {
	b, a := c.before.Kafka, c.after.Kafka
	list := c.staying()
	if len(list) == 0 || b.ReplicationFactor == a.ReplicationFactor && b.MinInsyncReplicas == a.MinInsyncReplicas {
		return
	}
	change := concerning(list, message.New("change.replication"), func(c *cluster.Cluster, _ *cluster.Host) any {
		return message.New("was.replicas", message.Count{N: c.Kafka.ReplicationFactor, Thing: "replica"}, c.Kafka.MinInsyncReplicas)
	}, c)
	if a.MinInsyncReplicas > b.ReplicationFactor && !c.after.Release.Kafka.Knows().CapsMinISR() && !Empties(c.found) {
		change.Meaning = message.New("change.min-insync", message.Count{N: b.ReplicationFactor, Thing: "replica"}, a.MinInsyncReplicas)
		c.add(MinInsync, change)
		return
	}
	c.add(Replication, change)
}
