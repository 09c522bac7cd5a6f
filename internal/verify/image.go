package verify

import (
	"path"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
)

// images compares the Kafka images of the nodes, and what each needs.
func (k *checker) images() {
	count := map[string]int{}
	for _, h := range k.nodes {
		count[h.Kafka.Tag.Text]++
	}
	common := most(count)
	for _, h := range k.nodes {
		tag := h.Kafka.Tag
		switch {
		case tag.Text == "" && !strings.Contains(path.Base(h.Kafka.Service.Image.Text), "${"):
			k.fail(at(tag), "MSK305.no-tag")
			continue
		case tag.Text != common && common != "" && tag.Text != "":
			s := spot{tag.Place, tag.Text}
			if other := k.cat.Image(common); h.facts != nil && other != nil && other.Family != h.facts.Family {
				k.fail(s, "MSK305.family", tag.Text, common, h.facts.Family.Name, other.Family.Name)
			} else {
				k.fail(s, "MSK305.version", tag.Text, common)
			}
		}
		if h.facts == nil {
			k.unchecked("unchecked.image", h.Kafka.Service.Image.Raw)
			continue
		}
		if h.Kafka.Family != h.facts.Family {
			k.foreign(h)
			continue
		}
		k.required(h)
	}
}

// foreign reports variables of the other family of images. What follows is
// checked as the variables mean it.
func (k *checker) foreign(h *host) {
	wrong := func(name string) bool { return h.Kafka.Family.Property(name) != "" || name == h.Kafka.Family.ClusterID }
	id := message.ID("MSK306.properties")
	if h.facts.Family.ConfigFrom == "" { // its scripts look for variables
		id = "MSK306.unread"
	}
	env := h.Kafka.Service.Environment
	i := slices.IndexFunc(env, func(v hostfiles.Variable) bool { return wrong(v.Name) })
	s := h.node()
	if i >= 0 {
		s = spot{env[i].Key, env[i].Name}
	}
	k.fail(s, id, h.Kafka.Family.Name, h.facts.Tag, h.facts.Family.Name)
}

// required looks for the variables that the image needs.
func (k *checker) required(h *host) {
	for _, word := range h.facts.Requires {
		name, want, _ := strings.Cut(word, "=")
		name, optional := strings.CutSuffix(name, "?")
		v := h.Kafka.Variable(name)
		switch {
		case optional && !v.Given:
		case !v.Given:
			k.fail(h.node(), "MSK307.missing", name, message.New(without(name)), h.facts.Tag)
		case v.Text == "" && !v.Open:
			k.fail(spot{v.Place, name}, "MSK307.empty", name, message.New(without(name)), h.facts.Tag)
		case want == "" || !k.clean(h, v, name, without(name)):
		case !yes(v.Text):
			k.fail(at(v), "MSK307.value", name, message.New(without(name)), v.Text, want)
		}
	}
	for _, v := range h.Kafka.Service.Environment {
		if h.facts.Family.Property(v.Name) != "" && h.facts.Family.ConfigFrom == "" && v.Value.Text == "" && !v.Value.Open && !slices.Contains(h.facts.Requires, v.Name) {
			k.fail(spot{v.Key, v.Name}, "MSK307.handed", v.Name)
		}
	}
}

// yes reports whether the scripts of the bitnami images take a text for yes.
func yes(s string) bool { return slices.Contains([]string{"yes", "true", "1"}, strings.ToLower(s)) }

// without is the text that says what the image does without a variable.
func without(name string) message.ID {
	switch strings.TrimPrefix(strings.TrimPrefix(name, "KAFKA_"), "CFG_") {
	case "ALLOW_PLAINTEXT_LISTENER":
		return "without.plaintext"
	case "ENABLE_KRAFT":
		return "without.kraft"
	case "BROKER_ID", "NODE_ID":
		return "without.id"
	case "CONTROLLER_QUORUM_VOTERS":
		return "without.voters"
	}
	return "without.it"
}
