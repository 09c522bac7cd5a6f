package verify

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// findReleases finds out which release every host is of, which files msctl loads on
// it, and whether the hosts agree.
func (check *checker) findReleases() {
	for _, h := range check.hosts {
		h.releases = check.candidates(h)
		check.compareTag(h)
	}
	known := filter(check.hosts, func(h *host) bool { return len(h.releases) > 0 })
	given := filter(check.hosts, func(h *host) bool { return h.Version.Given })
	common := most(given, func(h *host) string { return h.Version.Text })
	for _, h := range check.hosts {
		if v := h.Version; v.Given && v.Text != common {
			check.fail(v, "MSK304.differs", v.Text, common)
		}
		if len(h.releases) == 0 && len(known) > 0 { // a host without Kafka may be of any
			h.releases = known[0].releases
		}
		h.files = h.Loaded(h.releases)
		check.compareFormats(h)
	}
}

// candidates are the releases that a host may be of: the one it names, or else
// those with its services and its Kafka image.
func (check *checker) candidates(h *host) []*release.Release {
	for _, name := range []string{h.Version.Text, imageTag(h)} {
		if r := check.catalogue.Find(name); r != nil {
			return []*release.Release{r}
		}
	}
	return filter(check.catalogue.Releases, func(r *release.Release) bool {
		return slices.ContainsFunc(r.ServiceNames(), h.runs) && (h.Kafka == nil || h.Kafka.Tag.Text == r.Kafka.Tag)
	})
}

func imageTag(h *host) string {
	return strings.TrimSuffix(h.Env.Get("MS_IMAGE_TAG").Text, "-arm64")
}

// compareTag compares what the host says of its release with its images.
func (check *checker) compareTag(h *host) {
	version, tag := h.Version, h.Env.Get("MS_IMAGE_TAG")
	of, tagged := check.catalogue.Find(version.Text), check.catalogue.Find(imageTag(h))
	switch {
	case version.Given && of != nil && tagged != nil && of != tagged:
		check.fail(tag, "MSK304.tag", tag.Text, version.Text)
	case len(h.releases) == 1 && h.Kafka != nil && h.Kafka.Image != nil && h.Kafka.Image.Tag != h.releases[0].Kafka.Tag:
		kafkaTag, r := h.Kafka.Tag, h.releases[0]
		check.fail(within(kafkaTag, kafkaTag.Text), "MSK304.image", kafkaTag.Text, r.Name, r.Kafka.Tag)
	}
}

// pickNodes picks the hosts that start a Kafka of the cluster.
func (check *checker) pickNodes() {
	var stock []*host
	for _, h := range check.hosts {
		if h.Kafka == nil {
			continue
		}
		h.knows, _ = kafka.PropertiesOf(h.Kafka.Tag.Text)
		starts, isStock := slices.Contains(h.files, h.Kafka.File), check.isStock(h)
		if starts {
			check.report.Kafkas++
		}
		switch {
		case starts && isStock:
			h.stock, h.blind = true, true
			stock = append(stock, h)
		case starts:
			if check.checkCutLines(h); !h.blind {
				check.nodes = append(check.nodes, h)
			}
		case !isStock: // that of a host which is no node of the cluster
			h.idle, h.blind = true, true
			check.reportIdle(h)
		}
	}
	for _, h := range stock {
		check.reportReset(h, len(stock) == len(check.hosts))
	}
	if check.report.Kafkas == 0 && !slices.ContainsFunc(check.hosts, func(h *host) bool { return h.blind }) {
		for _, h := range check.hosts {
			check.fail(file(h.Dir), "MSK308.none")
		}
	}
}

// reportIdle reports a Kafka of the cluster that msctl never starts.
func (check *checker) reportIdle(h *host) {
	external, mode := h.Env.Get(release.ExternalVariable("kafka")), h.Env.Get("MS_INSTALL_MODE")
	if external.Text == "true" {
		check.fail(external, "MSK308.external")
	} else {
		check.fail(mode, "MSK308.mode", mode.Text)
	}
}

// isStock reports whether a Kafka is the one that the installer ships: alone
// with itself, under an id that it makes up or that all installations have.
func (check *checker) isStock(h *host) bool {
	if id := h.Kafka.ClusterID; id.Given && !check.catalogue.IsStockID(id.Text) {
		return false
	}
	voters, id := h.Kafka.Property("controller.quorum.voters"), h.Kafka.NodeID()
	if voters.Text == "" { // some images hold all of it themselves
		return h.Kafka.Image != nil && slices.Contains(h.Kafka.Image.StockVoters, "") && !id.Given && !h.Kafka.Replaces
	}
	stock := slices.ContainsFunc(check.catalogue.Images(), func(i *release.Image) bool {
		return slices.Contains(i.StockVoters, strings.TrimSpace(voters.Text))
	})
	return stock && (!id.Given || strings.HasPrefix(voters.Text, id.Text+"@"))
}

// reportReset reports a host that got the stock file back.
func (check *checker) reportReset(h *host, all bool) {
	again := message.New("reset.one")
	if all {
		again = message.New("reset.all")
	}
	if v := h.Kafka.Property("controller.quorum.voters"); v.Given {
		check.fail(v, "MSK303.voter", again, v.Text)
	} else {
		check.fail(h.node(), "MSK303.stock", again)
	}
}

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
	where := h.node()
	if v := first(h.Kafka.Service.Environment, func(v hostfiles.Variable) bool { return wrong(v.Name) }); v.Name != "" {
		where = at(v.Key, v.Name)
	}
	check.fail(where, id, h.Kafka.Family.Name, h.Kafka.Image.Tag, h.Kafka.Image.Family.Name)
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
	known := map[string]message.ID{
		"ALLOW_PLAINTEXT_LISTENER": "without.plaintext", "ENABLE_KRAFT": "without.kraft",
		"BROKER_ID": "without.id", "NODE_ID": "without.id", "CONTROLLER_QUORUM_VOTERS": "without.voters",
	}
	return cmp.Or(known[strings.TrimPrefix(strings.TrimPrefix(name, "KAFKA_"), "CFG_")], "without.it")
}
