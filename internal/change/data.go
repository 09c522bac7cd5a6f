package change

import (
	"fmt"
	"slices"

	"mskraft/internal/release"
)

// data finds what becomes of the volumes under a new image or another storage.
func (c *comparison) data() {
	family := c.storing(func(b, a *Node) bool { return b.Family != a.Family })
	if len(family) > 0 {
		change := Change{Explanation: imageFamilyWords(family), Empties: true, Procedure: "start all together; the old volumes stay for going back"}
		change.list(family, func(n *Node) string { return n.Family.Name + " " + n.Tag })
		c.add(ImageFamily, change)
	}
	same := func(f func(b, a *Node) bool) []pair {
		return c.differing(func(b, a *Node) bool { return b.Family == a.Family && f(b, a) })
	}
	storage := c.storing(func(b, a *Node) bool {
		if b.Family == a.Family {
			return b.Volume != a.Volume
		}
		return (b.Volume == "") != (a.Volume == "")
	})
	if len(storage) > 0 {
		change := Change{Explanation: storageWords(storage), Empties: true, Procedure: "start all together"}
		change.list(storage, func(n *Node) string { return n.storage() })
		c.add(Storage, change)
	}
	if list := same(func(b, a *Node) bool { return b.Volume == "" && a.Volume == "" && b.service != a.service }); len(list) > 0 {
		change := c.container(list)
		change.list(list, func(*Node) string { return "" })
		c.add(Container, change)
	}
	tags := same(func(b, a *Node) bool { return b.Tag != a.Tag && b.Volume == a.Volume })
	c.image(tags)
}

// container tells what goes with containers. With few of them, others still have it.
func (c *comparison) container(list []pair) Change {
	controllers, all := 0, 0
	for _, n := range c.after {
		if n.Controller {
			all++
		}
	}
	for _, p := range list {
		if p.after.Controller {
			controllers++
		}
	}
	if 2*controllers > all {
		return Change{Explanation: containerWords(true), Empties: true, Procedure: "start all together"}
	}
	return Change{Explanation: containerWords(false), Procedure: "one host after the other, each when the one before has caught up"}
}

func (n *Node) storage() string {
	if n.Volume == "" {
		return "container"
	}
	return "volume " + n.Volume
}

// image tells what another version of Kafka makes of the volumes.
func (c *comparison) image(list []pair) {
	if len(list) == 0 {
		return
	}
	var change Change
	change.list(list, func(n *Node) string { return "Kafka " + n.Tag })
	before, after := list[0].before, list[0].after
	tagged := func(tag string) int {
		return slices.IndexFunc(c.images, func(k *release.Image) bool { return k.Tag == tag })
	}
	old, now := tagged(before.Tag), tagged(after.Tag)
	kept := after.Volume != ""
	switch {
	case kept && (old < 0 || now < 0):
		change.Explanation = fmt.Sprintf("Whether Kafka %s takes the data of Kafka %s is not known: one of them is not in the catalogue.", after.Tag, before.Tag)
		change.Empties, change.Procedure = true, "find out, or remove the volumes on all hosts and start all together"
		c.add(Downgrade, change)
	case kept && now < old:
		change.Explanation = downgradeWords(before.Tag, after.Tag)
		change.Empties, change.Procedure = true, "remove the volumes on all hosts, then start all together"
		c.add(Downgrade, change)
	case kept && c.images[old].WrappedID == "stores" && c.images[now].WrappedID == "refuses":
		change.Explanation, change.Procedure = idFormWords(after), "write the plain id into meta.properties on all hosts before they start"
		c.add(ClusterIDForm, change)
	default:
		change.Explanation = imageWords(before.Tag, after.Tag, kept)
		c.add(Image, change)
	}
}

// replicas finds other numbers of replicas, and whether topics that exist can
// still be written to.
func (c *comparison) replicas() {
	list := c.differing(func(b, a *Node) bool { return b.Factor != a.Factor || b.MinInsync != a.MinInsync })
	if len(list) == 0 {
		return
	}
	var change Change
	change.list(list, func(n *Node) string { return fmt.Sprintf("%s, %d in sync", replicas(n.Factor), n.MinInsync) })
	b, a := list[0].before, list[0].after
	if a.MinInsync > b.Factor && !c.capsMinISR(a) && !c.empties() {
		change.Explanation = minInsyncWords(b.Factor, a.MinInsync)
		change.Procedure = "let the topics that exist keep their number before the new files are started"
		c.add(MinInsync, change)
		return
	}
	change.Explanation = "New topics get the new numbers. Topics that exist keep their replicas."
	c.add(Replication, change)
}

// capsMinISR reports whether the Kafka of a node asks for no more in-sync replicas
// than a topic has replicas.
func (c *comparison) capsMinISR(n *Node) bool {
	i := slices.IndexFunc(c.images, func(k *release.Image) bool { return k.Tag == n.Tag })
	return i >= 0 && c.images[i].CapsMinISR
}
