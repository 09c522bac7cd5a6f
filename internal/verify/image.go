package verify

import (
	"path"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
)

// checkImages compares the Kafka images of the nodes, and what each needs.
func (check *checker) checkImages() {
	count := map[string]int{}
	for _, h := range check.nodes {
		count[h.Kafka.Tag.Text]++
	}
	common := most(count)
	for _, h := range check.nodes {
		tag := h.Kafka.Tag
		switch {
		case tag.Text == "" && !strings.Contains(path.Base(h.Kafka.Service.Image.Text), "${"):
			check.fail(at(tag), "MSK305.no-tag")
			continue
		case tag.Text != common && common != "" && tag.Text != "":
			s := spot{tag.Place, tag.Text}
			if other := check.catalogue.Image(common); h.facts != nil && other != nil && other.Family != h.facts.Family {
				check.fail(s, "MSK305.family", tag.Text, common, h.facts.Family.Name, other.Family.Name)
			} else {
				check.fail(s, "MSK305.version", tag.Text, common)
			}
		}
		if h.facts == nil {
			check.unchecked("unchecked.image", h.Kafka.Service.Image.Raw)
			continue
		}
		if h.Kafka.Family != h.facts.Family {
			check.refuseForeignVariables(h)
			continue
		}
		check.checkRequired(h)
	}
}

// refuseForeignVariables reports variables of the other family of images. What follows is
// checked as the variables mean it.
func (check *checker) refuseForeignVariables(h *host) {
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
	check.fail(s, id, h.Kafka.Family.Name, h.facts.Tag, h.facts.Family.Name)
}

// checkRequired looks for the variables that the image needs.
func (check *checker) checkRequired(h *host) {
	for _, word := range h.facts.Requires {
		name, want, _ := strings.Cut(word, "=")
		name, optional := strings.CutSuffix(name, "?")
		v := h.Kafka.Variable(name)
		switch {
		case optional && !v.Given:
		case !v.Given:
			check.fail(h.node(), "MSK307.missing", name, message.New(without(name)), h.facts.Tag)
		case v.Text == "" && !v.Open:
			check.fail(spot{v.Place, name}, "MSK307.empty", name, message.New(without(name)), h.facts.Tag)
		case want == "" || !check.isClean(h, v, name, without(name)):
		case !yes(v.Text):
			check.fail(at(v), "MSK307.value", name, message.New(without(name)), v.Text, want)
		}
	}
	for _, v := range h.Kafka.Service.Environment {
		script := h.facts.Family.ConfigFrom == "" && h.facts.Family.Property(v.Name) != "" // the image's scripts read it
		if script && v.Value.Text == "" && !v.Value.Open && !slices.Contains(h.facts.Requires, v.Name) {
			check.fail(spot{v.Key, v.Name}, "MSK307.handed", v.Name)
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
