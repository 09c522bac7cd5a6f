package verify

import (
	"maps"
	"slices"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/release"
)

// checkProperties asks each node's Kafka what it makes of its properties, whoever owns them.
func (check *checker) checkProperties() {
	for _, h := range check.nodes {
		lost := check.checkVariables(h)
		check.checkZooKeeper(h)
		check.compareTogether(h)
		for _, name := range slices.Sorted(maps.Keys(h.Kafka.Properties)) {
			v, use := h.Kafka.Properties[name], kafka.OwnerOf(name).Use
			isHanded := v.Text == "" && h.Kafka.Family.ConfigFrom == "" // told of the image
			if use == kafka.Written || lost[name] || isHanded || !check.isUsable(v) || check.isSecret(name) {
				continue
			}
			switch advice, refused := cluster.PropertyProblem(h.knows, name, v.Text); {
			case advice.IsZero():
			case !refused && (use == kafka.Useless || check.isShipped(name)): // told of ZooKeeper, or nobody's mistake
			case !refused:
				check.warn(nameOf(h, name), "MSK367.ignored", name, h.knows.Version(), advice)
			case !check.isSpoilt(h, name):
				check.reported[v.Place] = true
				check.fail(v, "MSK368.refused", name, v.Text, advice)
			}
		}
	}
}

// isShipped reports whether MeterSphere itself sets a property. Some are none of a broker's.
func (check *checker) isShipped(name string) bool {
	return slices.ContainsFunc(check.catalogue.Releases, func(r *release.Release) bool {
		return slices.ContainsFunc(r.Properties, func(p release.Property) bool { return p.Name == name })
	})
}

// nameOf is where the name of a property stands: a variable, or else the value itself.
func nameOf(h *node, property string) hostfiles.Value {
	v := h.Kafka.Property(property)
	for _, variable := range h.Kafka.Service.Environment {
		if variable.Value.Place == v.Place {
			return at(variable.Key, variable.Name)
		}
	}
	return v
}

// checkVariables looks for variables that are meant for a property and are not read as one, such as
// those of images of another family, so that their value is lost. It returns what this image makes
// of them.
func (check *checker) checkVariables(h *node) map[string]bool {
	lost := map[string]bool{}
	image := h.Kafka.Image
	if image == nil || image.Family != h.Kafka.Family || h.Kafka.Replaces {
		return lost
	}
	for _, v := range h.Kafka.Service.Environment {
		own := image.Family.Property(v.Name)
		if _, known := h.knows.Find(own); known || image.AliasProperty(v.Name) != "" {
			continue
		}
		property := h.meant(v.Name)
		lost[own] = property != ""
		if property != "" && kafka.OwnerOf(property).Use != kafka.Useless && h.Kafka.Property(property).Text != v.Value.Text {
			check.warn(at(v.Key, v.Name), "MSK306.lost", v.Name, property, image.Family.Variable(property))
		}
	}
	return lost
}

// meant is the property of several words that a variable is meant for: what stands behind its first
// words is one. It is "" for none.
func (h *node) meant(variable string) string {
	words := strings.FieldsFunc(variable, func(c rune) bool { return strings.ContainsRune("_.-", c) })
	for n := 1; n < 3 && n+1 < len(words); n++ {
		property := h.Kafka.Family.Property(h.Kafka.Family.Prefix + strings.Join(words[n:], "_"))
		if _, known := h.knows.Find(property); known {
			return property
		}
	}
	return ""
}

// checkZooKeeper looks for what Kafka in KRaft mode does without, unless it is on its way there.
func (check *checker) checkZooKeeper(h *node) {
	migrates := strings.EqualFold(h.Kafka.Property("zookeeper.metadata.migration.enable").Text, "true")
	for _, name := range slices.Sorted(maps.Keys(h.Kafka.Properties)) {
		switch v := h.Kafka.Properties[name]; {
		case kafka.OwnerOf(name).Use != kafka.Useless || v.Text == "" || !h.Any():
		case h.Kafka.Image != nil && slices.Contains(h.Kafka.Image.Refuses, h.Kafka.Family.Variable(name)) && h.Kafka.Mounted == "":
			check.fail(nameOf(h, name), "MSK307.zookeeper", h.Kafka.Family.Variable(name), h.Kafka.Image.Tag)
		case !migrates:
			check.warn(nameOf(h, name), "MSK369.zookeeper", name)
		}
	}
}

// compareTogether looks for properties that contradict each other, or what MeterSphere needs. What
// the installer itself ships is not the operator's mistake.
func (check *checker) compareTogether(h *node) {
	written := func(name string) string {
		if v := h.Kafka.Property(name); v.Given {
			return strings.TrimSpace(v.Text)
		}
		return h.Kafka.Base(name)
	}
	ships := func(name string) bool {
		return slices.ContainsFunc(h.releases, func(r *release.Release) bool { return r.Ships(name, written(name)) })
	}
	for _, name := range slices.Sorted(maps.Keys(h.Kafka.Properties)) {
		v := h.Kafka.Properties[name]
		if better := kafka.Instead(name, written); better != "" && check.isUsable(v) && v.Text != "" && !ships(name) {
			check.warn(nameOf(h, name), "MSK369.instead", name, better, written(better))
		}
	}
	for _, c := range h.knows.Clashes(written) {
		v := h.Kafka.Property(c.Name)
		if !v.Given || ships(c.Name) {
			v = h.Kafka.Property(c.Other)
		}
		switch {
		case !v.Given || !check.isUsable(v):
		case c.Other == "":
			check.fail(v, "MSK368.least", c.Name, c.Value)
		default:
			check.fail(v, "MSK368.clash", c.Name, c.Value, c.Other, c.Limit)
		}
	}
	if v := h.Kafka.Property("security.inter.broker.protocol"); v.Given && h.Kafka.Property("inter.broker.listener.name").Given {
		check.fail(nameOf(h, "security.inter.broker.protocol"), "MSK334.both")
	}
	const messages, requests, creation = "message.max.bytes", "socket.request.max.bytes", "auto.create.topics.enable"
	isChosen := func(name string) bool { return h.Kafka.Property(name).Given && !ships(name) }
	if most, request, exceed := h.knows.MessagesExceedRequests(written); exceed && h.Broker {
		for _, name := range []string{messages, requests} {
			if isChosen(name) {
				check.warn(h.Kafka.Property(name), "MSK369.requests", most, request)
				break
			}
		}
	}
	gen := h.gen()
	if v := h.Kafka.Property(creation); gen != nil && !gen.MakesTopics && h.Broker && strings.EqualFold(strings.TrimSpace(v.Text), "false") {
		check.warn(v, "MSK369.topics", creation)
	}
}
