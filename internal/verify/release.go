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
			check.add(check.mixing(v.Text, common), v, message.New("MSK304.differs", v.Text, common))
		}
		if len(h.releases) == 0 && len(known) > 0 { // a host without Kafka may be of any
			h.releases = known[0].releases
		}
		h.files = h.Loaded(h.releases)
		h.profile = h.chooseProfile()
		check.compareFormats(h)
	}
}

// mixing says how bad two releases in one cluster are: those of one generation understand
// each other's messages.
func (check *checker) mixing(name, other string) Severity {
	if r, o := check.catalogue.Find(name), check.catalogue.Find(other); r != nil && o != nil && r.Generation == o.Generation {
		return Warning
	}
	return Error
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
		return slices.ContainsFunc(r.ServiceNames(), h.runs) && (len(h.Kafkas) == 0 || h.hasTag(r.Kafka.Tag))
	})
}

// hasTag reports whether a Kafka of the host is of that image.
func (h *host) hasTag(tag string) bool {
	return slices.ContainsFunc(h.Kafkas, func(k *hostfiles.Kafka) bool { return k.Tag.Text == tag })
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
		check.warn(tag, "MSK304.tag", tag.Text, version.Text)
	case len(h.releases) == 1:
		r := h.releases[0]
		for _, k := range h.Kafkas {
			if k.Image != nil && k.Image.Tag != r.Kafka.Tag {
				check.warn(within(k.Tag, k.Tag.Text), "MSK304.image", k.Tag.Text, r.Name, r.Kafka.Tag)
			}
		}
	}
}

// pickNodes picks the Kafkas of the cluster that are started.
func (check *checker) pickNodes() {
	var stock []*node
	for _, h := range check.hosts {
		started := filter(h.Kafkas, func(k *hostfiles.Kafka) bool { return slices.Contains(h.files, k.File) })
		check.report.Kafkas += len(started)
		for _, k := range h.Kafkas {
			n, starts := newNode(h, k, len(check.hosts) == 1), slices.Contains(started, k)
			isStock := check.isStock(n)
			switch {
			case starts && !h.enables(k.Service):
				check.reportProfile(n, slices.ContainsFunc(started, func(k *hostfiles.Kafka) bool { return h.enables(k.Service) }))
			case starts && !check.isKnown(n):
				h.blind = true
			case starts && h.gen() == nil && n.isOfZooKeeper():
				h.idle, h.blind = true, true
				check.note("unchecked.zookeeper", n.label)
			case starts && isStock:
				h.stock, h.blind = true, true
				stock = append(stock, n)
			case starts:
				if check.checkCutLines(n); !h.blind {
					check.nodes = append(check.nodes, n)
				}
			case !isStock && h.ByMsctl: // one which is no node of the cluster
				check.reportIdle(n, len(started) > 0)
			}
		}
		check.warnOfName(h, started)
	}
	check.findWhole()
	for _, n := range stock {
		check.reportReset(n, len(stock) == len(check.hosts))
	}
	if check.report.Kafkas == 0 && !slices.ContainsFunc(check.hosts, func(h *host) bool { return h.blind }) {
		for _, h := range check.hosts {
			check.fail(file(h.Dir), "MSK308.none")
		}
	}
}

// reportIdle reports a Kafka of the cluster that is never started. Beside one that is, it
// is a leftover.
func (check *checker) reportIdle(h *node, isLeftover bool) {
	external, mode := h.Env.Get(release.ExternalVariable("kafka")), h.Env.Get("MS_INSTALL_MODE")
	severity := Warning
	if !isLeftover {
		h.idle, h.blind, severity = true, true, Error
	}
	switch {
	case h.Kafka.File.Name != "kafka":
		check.add(severity, h.node(), message.New("MSK308.file", h.Kafka.File.Output()))
	case external.Text == "true":
		check.add(severity, external, message.New("MSK308.external"))
	default:
		check.add(severity, mode, message.New("MSK308.mode", mode.Text))
	}
}

// warnOfName warns of a Kafka that is not called as MeterSphere calls it. What waits for
// the service by its name is refused.
func (check *checker) warnOfName(h *host, started []*hostfiles.Kafka) {
	const name = "kafka"
	if h.gen() == nil || len(started) == 0 || h.runs(name) {
		return
	}
	severity := Warning
	for s := range h.services() {
		if slices.ContainsFunc(s.DependsOn, func(v hostfiles.Value) bool { return v.Text == name }) {
			severity = Error
		}
	}
	for _, k := range started {
		s := k.Service
		check.add(severity, at(s.Place, s.Name), message.New("MSK308.renamed", s.Name))
	}
}

// isStock reports whether a Kafka is the one that the installer ships: alone
// with itself, under an id that it makes up or that all installations have.
func (check *checker) isStock(h *node) bool {
	if !h.ByMsctl && len(check.cluster.Hosts) == 1 && len(h.Kafkas) == 1 {
		return false // that is all there is to be
	}
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

// reportReset reports a host that got the stock file back, or one whose Kafka is alone as
// those of the installer are. all tells that no host is in a cluster.
func (check *checker) reportReset(h *node, all bool) {
	again := message.New("reset.one")
	if all {
		again = message.New("reset.all")
	}
	if l, _ := h.Kafka.ClientListener(); h.local(l.Host) == "local.loopback" { // not even services of its own host reach it
		check.fail(within(h.source("advertised.listeners"), l.String()), "MSK336.local", l.Name, l.Host, message.New("local.loopback"))
		again = message.New("reset.one")
	}
	isOwn := h.Kafka.DataMount() != nil || slices.ContainsFunc(replicated(), func(name string) bool { return check.number(h, name) > 1 })
	switch v := h.Kafka.Property("controller.quorum.voters"); {
	case isOwn:
		check.fail(h.source("controller.quorum.voters"), "MSK303.alone")
	case v.Given:
		check.fail(v, "MSK303.voter", again, v.Text)
	default:
		check.fail(h.node(), "MSK303.stock", again)
	}
}

// checkImages compares the Kafka images of the nodes, and what each needs.
func (check *checker) checkImages() {
	common := most(check.nodes, func(h *node) string { return h.Kafka.Tag.Text })
	for _, h := range check.nodes {
		tag, image := h.Kafka.Tag, h.Kafka.Image
		switch other := check.catalogue.Image(common); {
		case !h.Kafka.Service.Image.Given && !h.Kafka.Service.IsBuilt:
			check.fail(h.node(), "MSK305.none")
			continue
		case tag.Text == "" && h.Kafka.Service.Image.Given && !strings.Contains(path.Base(h.Kafka.Service.Image.Text), "${"):
			check.warn(tag, "MSK305.no-tag")
			continue
		case tag.Text == common || common == "" || tag.Text == "":
		case image != nil && other != nil && other.Family != image.Family:
			check.warn(within(tag, tag.Text), "MSK305.family", tag.Text, common, image.Family.Name, other.Family.Name)
		default:
			check.warn(within(tag, tag.Text), "MSK305.version", tag.Text, common)
		}
		switch {
		case image == nil:
			check.unchecked("unchecked.image", h.image())
		case image.Family != h.Kafka.Family:
			check.refuseForeignVariables(h)
		default:
			check.checkRequired(h)
		}
	}
}

// refuseForeignVariables reports variables of the other family of images. What follows is
// checked as the variables mean it.
func (check *checker) refuseForeignVariables(h *node) {
	wrong := func(name string) bool { return h.Kafka.Family.Property(name) != "" || name == h.Kafka.Family.ClusterID }
	id := message.ID("MSK306.properties")
	if h.Kafka.Image.Family.ConfigFrom == "" { // its scripts look for variables
		id = "MSK306.unread"
	}
	where := h.node()
	if v := first(h.Kafka.Service.Environment, func(v hostfiles.Variable) bool { return wrong(v.Name) }); v.Name != "" {
		where = at(v.Key, v.Name)
	}
	missing := first(h.Kafka.Image.Requires, func(word string) bool {
		isGiven := func(name string) bool { return h.Kafka.Service.Variable(name).Given }
		return !strings.Contains(word, "=") && !isGiven(word) && !isGiven(h.Kafka.Image.Alias(word))
	})
	if missing == "" {
		check.warn(where, "MSK306.beside", h.Kafka.Family.Name, h.Kafka.Image.Tag, h.Kafka.Image.Family.Name)
	} else {
		check.fail(where, id, h.Kafka.Family.Name, h.Kafka.Image.Tag, h.Kafka.Image.Family.Name, missing)
	}
}

// checkRequired looks for the variables that the image needs.
func (check *checker) checkRequired(h *node) {
	hasFile := h.Kafka.Mounted != "" || h.lacksFile()
	for _, word := range h.Kafka.Image.Requires {
		name, want, _ := strings.Cut(word, "=")
		name, optional := strings.CutSuffix(name, "?")
		v := h.Kafka.Variable(name)
		switch {
		case !v.Given && (optional || hasFile && h.Kafka.Image.ReadsFileAlone): // what the file lacks is told of each property
		case !v.Given:
			check.fail(h.node(), "MSK307.missing", name, message.New(without(name)), h.Kafka.Image.Tag)
		case v.Text == "" && !v.Open:
			check.fail(within(v, name), "MSK307.empty", name, message.New(without(name)), h.Kafka.Image.Tag)
		case want == "" || !check.isClean(h.host, v, name, without(name)):
		case !yes(v.Text):
			check.fail(v, "MSK307.value", name, message.New(without(name)), v.Text, want)
		}
	}
	for _, v := range h.Kafka.Service.Environment {
		script := h.Kafka.Image.Family.ConfigFrom == "" && h.Kafka.Image.Family.Property(v.Name) != "" // the image's scripts read it
		if script && v.Value.Given && v.Value.Text == "" && !v.Value.Open && !slices.Contains(h.Kafka.Image.Requires, v.Name) {
			check.add(h.takesNothing(h.Kafka.Image.Family.Property(v.Name)), at(v.Key, v.Name), message.New("MSK307.handed", v.Name))
		}
	}
}

// takesNothing says how bad it is that Kafka may be handed nothing for a property.
func (h *node) takesNothing(property string) Severity {
	if p, ok := h.knows.Find(property); ok && p.Check("") != kafka.NoFault {
		return Error
	}
	return Warning
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
