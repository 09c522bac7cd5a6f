package verify

import (
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
		h.loads()
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
	var list []*release.Release
	for _, r := range check.catalogue.Releases {
		known := false
		for name := range r.Services {
			known = known || h.runs(name)
		}
		if known && (h.Kafka == nil || h.Kafka.Tag.Text == r.Kafka.Tag) {
			list = append(list, r)
		}
	}
	return list
}

func imageTag(h *host) string {
	return strings.TrimSuffix(h.Env.Get("MS_IMAGE_TAG").Text, "-arm64")
}

// compareTag compares what the host says of its release with its images.
func (check *checker) compareTag(h *host) {
	version, tag := h.Version, h.Env.Get("MS_IMAGE_TAG")
	of := check.catalogue.Find(version.Text)
	if tagged := check.catalogue.Find(imageTag(h)); version.Given && of != nil && tagged != nil && of != tagged {
		check.fail(tag, "MSK304.tag", tag.Text, version.Text)
		return
	}
	if len(h.releases) != 1 || h.Kafka == nil || h.Kafka.Tag.Text == "" {
		return
	}
	if r := h.releases[0]; h.Kafka.Image != nil && r.Kafka.Tag != h.Kafka.Tag.Text {
		check.fail(within(h.Kafka.Tag, h.Kafka.Tag.Text), "MSK304.image", h.Kafka.Tag.Text, r.Name, r.Kafka.Tag)
	}
}

// loads leaves the compose files that msctl loads, if .env tells.
func (h *host) loads() {
	mode := h.Env.Get("MS_INSTALL_MODE").Text
	keep := map[string]bool{"base": true}
	known := false
	for _, r := range h.releases {
		names, ok := r.Loads(mode)
		known = known || ok
		for _, name := range names {
			keep[name] = true
		}
	}
	for name, file := range map[string]string{
		"MS_EXTERNAL_KAFKA": "kafka", "MS_EXTERNAL_MYSQL": "mysql", "MS_EXTERNAL_REDIS": "redis",
		"MS_EXTERNAL_PROM": "prometheus", "MS_EXTERNAL_MINIO": "minio", "MS_EXTERNAL_SELENIUM": "seleniarm",
	} {
		if h.Env.Get(name).Text == "true" {
			keep[file] = false
		}
	}
	if known {
		h.files = filter(h.Files, func(f *hostfiles.File) bool { return keep[f.Name] })
	}
}

// pickNodes picks the hosts that start a Kafka of the cluster.
func (check *checker) pickNodes() {
	var stock []*host
	for _, h := range check.hosts {
		if h.Kafka == nil {
			continue
		}
		check.report.Kafkas++
		h.knows, _ = kafka.PropertiesOf(h.Kafka.Tag.Text)
		isStock := check.isStock(h)
		if !slices.Contains(h.files, h.Kafka.File) {
			check.report.Kafkas--
			if !isStock { // that of a host which is no node of the cluster
				h.idle, h.blind = true, true
				check.reportIdle(h)
			}
			continue
		}
		if isStock {
			h.stock, h.blind = true, true
			stock = append(stock, h)
			continue
		}
		check.checkCutLines(h)
		if !h.blind {
			check.nodes = append(check.nodes, h)
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
	if external := h.Env.Get("MS_EXTERNAL_KAFKA"); external.Text == "true" {
		check.fail(external, "MSK308.external")
		return
	}
	mode := h.Env.Get("MS_INSTALL_MODE")
	check.fail(mode, "MSK308.mode", mode.Text)
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
