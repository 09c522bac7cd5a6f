package verify

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
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
			k.fail(at(tag), "MSK305", "the image has no tag", "Docker takes latest, whatever that is on the day it is pulled", "write the tag that the release comes with")
			continue
		case tag.Text != common && common != "" && tag.Text != "":
			effect := "hosts of two versions of Kafka form one cluster, which mskraft has not tested"
			if other := k.cat.Image(common); h.facts != nil && other != nil && other.Family != h.facts.Family {
				effect = fmt.Sprintf("%s images keep data in another place, as another user and under other ports than %s images; the hosts do not find each other", h.facts.Family.Name, other.Family.Name)
			}
			k.fail(spot{tag.Place, tag.Text}, "MSK305", fmt.Sprintf("the image is Kafka %s, elsewhere it is %s", tag.Text, common), effect, "use one release, and so one image, on all hosts")
		}
		if h.facts == nil {
			k.unchecked(fmt.Sprintf("which variables the image %s needs: no known release has it", h.Kafka.Service.Image.Raw))
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
	effect := "the image makes properties of them that Kafka does not know, such as cfg.node.id, and Kafka ends for lack of the right ones"
	if h.facts.Family.ConfigFrom == "" { // its scripts look for variables
		effect = "the image does not read them, and ends for lack of those that it reads"
	}
	env := h.Kafka.Service.Environment
	i := slices.IndexFunc(env, func(v hostfiles.Variable) bool { return wrong(v.Name) })
	s := h.node()
	if i >= 0 {
		s = spot{env[i].Key, env[i].Name}
	}
	k.fail(s, "MSK306", fmt.Sprintf("the variables are those of %s images, and Kafka %s comes as one of the %s images", h.Kafka.Family.Name, h.facts.Tag, h.facts.Family.Name), effect,
		"render for the release that is installed: the two families have other names, ports and folders")
}

// required looks for the variables that the image needs.
func (k *checker) required(h *host) {
	for _, word := range h.facts.Requires {
		name, want, _ := strings.Cut(word, "=")
		name, optional := strings.CutSuffix(name, "?")
		v := h.Kafka.Variable(name)
		switch {
		case optional && !v.Given:
		case !v.Given, v.Text == "" && !v.Open:
			what, s := name+" is missing", h.node()
			if v.Given {
				what, s = name+" is empty", spot{v.Place, name}
			}
			k.fail(s, "MSK307", what, k.without(name), "add it; mskraft render writes all that Kafka "+h.facts.Tag+" needs")
		case want == "" || !k.clean(h, v, name, k.without(name)):
		case !yes(v.Text):
			k.fail(at(v), "MSK307", fmt.Sprintf("%s is %q, and has to be %q", name, v.Text, want), k.without(name), fmt.Sprintf("write %s: '%s'", name, want))
		}
	}
	for _, v := range h.Kafka.Service.Environment {
		if h.facts.Family.Property(v.Name) != "" && h.facts.Family.ConfigFrom == "" && v.Value.Text == "" && !v.Value.Open && !slices.Contains(h.facts.Requires, v.Name) {
			k.fail(spot{v.Key, v.Name}, "MSK307", v.Name+" is empty", "the image hands the empty value to Kafka, or ends, depending on its build", "give it a value, or take the line out")
		}
	}
}

// yes reports whether the scripts of the bitnami images take a text for yes.
func yes(s string) bool { return slices.Contains([]string{"yes", "true", "1"}, strings.ToLower(s)) }

// without says what the image does without a variable.
func (k *checker) without(name string) string {
	switch strings.TrimPrefix(strings.TrimPrefix(name, "KAFKA_"), "CFG_") {
	case "ALLOW_PLAINTEXT_LISTENER":
		return "the scripts of the image refuse listeners without encryption and end; the container restarts for ever"
	case "ENABLE_KRAFT":
		return "the image starts Kafka for ZooKeeper, which is not there"
	case "BROKER_ID", "NODE_ID":
		return "the scripts of the image end, or Kafka does; the container restarts for ever"
	case "CONTROLLER_QUORUM_VOTERS":
		return "the node knows no controller, and ends or stays alone"
	}
	return "the scripts of the image end before Kafka starts; the container restarts for ever"
}
