package verify

import (
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// releases finds out which release every host is of, which files msctl loads on
// it, and whether the hosts agree.
func (k *checker) releases() {
	count := map[string]int{}
	for _, h := range k.hosts {
		h.releases = k.candidates(h)
		if v := h.Version; v.Given {
			count[v.Text]++
		}
		k.tag(h)
	}
	common := most(count)
	for _, h := range k.hosts {
		if v := h.Version; v.Given && v.Text != common {
			k.fail(at(v), "MSK304.differs", v.Text, common)
		}
		if len(h.releases) == 0 { // a host without Kafka may be of any
			h.releases = k.anyone()
		}
		h.loads()
		k.versions(h)
	}
}

// candidates are the releases that a host may be of: the one it names, or else
// those with its services and its Kafka image.
func (k *checker) candidates(h *host) []*release.Release {
	for _, name := range []string{h.Version.Text, imageTag(h)} {
		if r := k.cat.Find(name); r != nil {
			return []*release.Release{r}
		}
	}
	var list []*release.Release
	for _, r := range k.cat.Releases {
		known := false
		for name := range r.Generation.Services {
			known = known || h.runs(name)
		}
		if known && (h.Kafka == nil || h.Kafka.Tag.Text == r.Kafka.Tag) {
			list = append(list, r)
		}
	}
	return list
}

// anyone are the candidates of some host that has any.
func (k *checker) anyone() []*release.Release {
	for _, h := range k.hosts {
		if len(h.releases) > 0 {
			return h.releases
		}
	}
	return nil
}

func imageTag(h *host) string {
	return strings.TrimSuffix(h.Env.Get("MS_IMAGE_TAG").Text, "-arm64")
}

// tag compares what the host says of its release with its images.
func (k *checker) tag(h *host) {
	version, tag := h.Version, h.Env.Get("MS_IMAGE_TAG")
	of := k.cat.Find(version.Text)
	if tagged := k.cat.Find(imageTag(h)); version.Given && of != nil && tagged != nil && of != tagged {
		k.fail(at(tag), "MSK304.tag", tag.Text, version.Text)
		return
	}
	if len(h.releases) != 1 || h.Kafka == nil || h.Kafka.Tag.Text == "" {
		return
	}
	if r := h.releases[0]; h.Kafka.Image != nil && r.Kafka.Tag != h.Kafka.Tag.Text {
		k.fail(spot{h.Kafka.Tag.Place, h.Kafka.Tag.Text}, "MSK304.image", h.Kafka.Tag.Text, r.Name, r.Kafka.Tag)
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
	external := func(name, file string) {
		if h.Env.Get(name).Text == "true" {
			keep[file] = false
		}
	}
	external("MS_EXTERNAL_KAFKA", "kafka")
	external("MS_EXTERNAL_MYSQL", "mysql")
	external("MS_EXTERNAL_REDIS", "redis")
	external("MS_EXTERNAL_PROM", "prometheus")
	external("MS_EXTERNAL_MINIO", "minio")
	external("MS_EXTERNAL_SELENIUM", "seleniarm")
	if known {
		h.files = slices.DeleteFunc(slices.Clone(h.Files), func(f *hostfiles.File) bool { return !keep[f.Name] })
	}
}

// kafkas picks the hosts that start a Kafka of the cluster.
func (k *checker) kafkas() {
	var stock []*host
	for _, h := range k.hosts {
		if h.Kafka == nil {
			continue
		}
		k.r.Kafkas++
		h.facts = h.Kafka.Image
		h.knows, _ = kafka.PropertiesOf(h.Kafka.Tag.Text)
		isStock := k.isStock(h)
		if !slices.Contains(h.files, h.Kafka.File) {
			k.r.Kafkas--
			if !isStock { // that of a host which is no node of the cluster
				h.idle, h.blind = true, true
				k.idle(h)
			}
			continue
		}
		if isStock {
			h.stock, h.blind = true, true
			stock = append(stock, h)
			continue
		}
		k.consumer(h)
		if !h.blind {
			k.nodes = append(k.nodes, h)
		}
	}
	for _, h := range stock {
		k.reset(h, len(stock) == len(k.hosts))
	}
	if k.r.Kafkas == 0 && !slices.ContainsFunc(k.hosts, func(h *host) bool { return h.blind }) {
		for _, h := range k.hosts {
			k.fail(file(h.Dir), "MSK308.none")
		}
	}
}

// idle reports a Kafka of the cluster that msctl never starts.
func (k *checker) idle(h *host) {
	if external := h.Env.Get("MS_EXTERNAL_KAFKA"); external.Text == "true" {
		k.fail(at(external), "MSK308.external")
		return
	}
	mode := h.Env.Get("MS_INSTALL_MODE")
	k.fail(at(mode), "MSK308.mode", mode.Text)
}

// isStock reports whether a Kafka is the one that the installer ships: alone
// with itself, under an id that it makes up or that all installations have.
func (k *checker) isStock(h *host) bool {
	if id := h.Kafka.ClusterID; id.Given && !k.cat.IsStockID(id.Text) {
		return false
	}
	voters, id := h.Kafka.Property("controller.quorum.voters"), h.Kafka.NodeID()
	if voters.Text == "" { // some images hold all of it themselves
		return h.facts != nil && slices.Contains(h.facts.StockVoters, "") && !id.Given && !h.Kafka.Replaces
	}
	stock := slices.ContainsFunc(k.cat.Images(), func(i *release.Image) bool { return slices.Contains(i.StockVoters, strings.TrimSpace(voters.Text)) })
	return stock && (!id.Given || strings.HasPrefix(voters.Text, id.Text+"@"))
}

// reset reports a host that got the stock file back.
func (k *checker) reset(h *host, all bool) {
	again := message.New("reset.one")
	if all {
		again = message.New("reset.all")
	}
	if v := h.Kafka.Property("controller.quorum.voters"); v.Given {
		k.fail(at(v), "MSK303.voter", again, v.Text)
	} else {
		k.fail(h.node(), "MSK303.stock", again)
	}
}
