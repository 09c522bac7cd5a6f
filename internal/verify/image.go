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
	common := most(check.nodes, func(h *host) string { return h.Kafka.Tag.Text })
	for _, h := range check.nodes {
		tag, image := h.Kafka.Tag, h.Kafka.Image
		switch other := check.catalogue.Image(common); {
		case tag.Text == "" && !strings.Contains(path.Base(h.Kafka.Service.Image.Text), "${"):
			check.fail(tag, "MSK305.no-tag")
			continue
		case tag.Text == common || common == "" || tag.Text == "":
		case image != nil && other != nil && other.Family != image.Family:
			check.fail(within(tag, tag.Text), "MSK305.family", tag.Text, common, image.Family.Name, other.Family.Name)
		default:
			check.fail(within(tag, tag.Text), "MSK305.version", tag.Text, common)
		}
		switch {
		case image == nil:
			check.unchecked("unchecked.image", h.Kafka.Service.Image.Raw)
		case image.Family != h.Kafka.Family:
			check.refuseForeignVariables(h)
		default:
			check.checkRequired(h)
		}
	}
}

// refuseForeignVariables reports variables of the other family of images. What follows is
// checked as the variables mean it.
func (check *checker) refuseForeignVariables(h *host) {
	wrong := func(name string) bool { return h.Kafka.Family.Property(name) != "" || name == h.Kafka.Family.ClusterID }
	id := message.ID("MSK306.properties")
	if h.Kafka.Image.Family.ConfigFrom == "" { // its scripts look for variables
		id = "MSK306.unread"
	}
	env := h.Kafka.Service.Environment
	i := slices.IndexFunc(env, func(v hostfiles.Variable) bool { return wrong(v.Name) })
	s := h.node()
	if i >= 0 {
		s = at(env[i].Key, env[i].Name)
	}
	check.fail(s, id, h.Kafka.Family.Name, h.Kafka.Image.Tag, h.Kafka.Image.Family.Name)
}

// checkRequired looks for the variables that the image needs.
func (check *checker) checkRequired(h *host) {
	for _, word := range h.Kafka.Image.Requires {
		name, want, _ := strings.Cut(word, "=")
		name, optional := strings.CutSuffix(name, "?")
		v := h.Kafka.Variable(name)
		switch {
		case optional && !v.Given:
		case !v.Given:
			check.fail(h.node(), "MSK307.missing", name, message.New(without(name)), h.Kafka.Image.Tag)
		case v.Text == "" && !v.Open:
			check.fail(within(v, name), "MSK307.empty", name, message.New(without(name)), h.Kafka.Image.Tag)
		case want == "" || !check.isClean(h, v, name, without(name)):
		case !yes(v.Text):
			check.fail(v, "MSK307.value", name, message.New(without(name)), v.Text, want)
		}
	}
	for _, v := range h.Kafka.Service.Environment {
		script := h.Kafka.Image.Family.ConfigFrom == "" && h.Kafka.Image.Family.Property(v.Name) != "" // the image's scripts read it
		if script && v.Value.Text == "" && !v.Value.Open && !slices.Contains(h.Kafka.Image.Requires, v.Name) {
			check.fail(at(v.Key, v.Name), "MSK307.handed", v.Name)
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
