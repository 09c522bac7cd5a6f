package upgrade_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mskraft/internal/cluster"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/internal/tree"
	"mskraft/internal/upgrade"
	"mskraft/templates"
)

func catalogue(t *testing.T) *release.Catalogue {
	t.Helper()
	cat, err := release.Open(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// under is a spec of three hosts, with further lines for each and for the
// cluster, under a release.
func under(t *testing.T, cat *release.Catalogue, rel, host, more string) *cluster.Cluster {
	t.Helper()
	text := fmt.Sprintf("release = %q\n[cluster]\nname = \"ms\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n", rel)
	for i := 1; i <= 3; i++ {
		text += fmt.Sprintf("[hosts.ms-%d]\naddress = \"10.0.0.%d\"\nnode_id = %d\n", i, i, i)
		if i == 3 {
			text += host + "\n"
		}
	}
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text+more)))
	c, more2 := cluster.New(s, cat)
	for _, f := range append(findings, more2...) {
		if f.Severity == spec.Error {
			t.Fatalf("%s: %s %s: %s", rel, f.Code(), f.Key, f.Message)
		}
	}
	return c
}

// codes lists consequences as class: code, and the classes once.
func codes(list []upgrade.Consequence) string {
	var b strings.Builder
	for i, c := range list {
		if i == 0 || c.Class != list[i-1].Class {
			fmt.Fprintf(&b, "; %s:", c.Class)
		}
		b.WriteString(" " + c.Code)
	}
	return strings.TrimPrefix(b.String(), "; ")
}

func TestConsequences(t *testing.T) {
	const (
		container = "[kafka]\nstorage = \"container\""
		shared    = "[state]\nmode = \"shared\"\nmysql = \"db\"\nredis = \"db\"\nminio = \"db\""
	)
	cat := catalogue(t)
	for _, tt := range []struct {
		from, to   string
		host, more string
		want       string
		says       string // some of the texts hold this
	}{
		{"v3.3.0", "v3.3.0", "", "", "", ""},
		{"v2.10.1-lts", "v2.10.2-lts", "", "", "needs a procedure: overwritten; harmless: data identity", "controllers 1,2,3, brokers 1,2,3"},

		// Where the installers have no way.
		{"v2.10.2-lts", "v2.10.1-lts", "", "", "not possible: downgrade", "v2.10.1-lts is older than v2.10.2-lts"},
		{"v3.3.0", "v3.3.0-rc1", "", "", "not possible: downgrade", ""},
		{"v3.3.0", "v2.10.20-lts", "", "", "not possible: downgrade", ""},
		{"v2.10.20-lts", "v3.0.0-alpha", "", "", "not possible: generation", "on hosts of its own"},
		{"v2.2.2", "v3.3.0", "", "", "not possible: generation", "v3.3.0 does not take over an installation of v2.2.2"},
		{"v2.2.2", "v2.3.0", "", "", "needs a procedure: overwritten other-ports; rolling restart: kafka-version; harmless: identity", "now 9000, now 9001"},

		// What the installers ask.
		{"v2.9.1", "v2.10.0-lts", "", "", "needs a procedure: overwritten lts; harmless: data identity", "run it on a terminal"},
		{"v2.10.20-lts", "v2.10.21-lts-rc", "", "", "needs a procedure: overwritten prerelease; harmless: data identity", ""},
		{"v3.0.0-alpha", "v3.0.0-beta", "", "", "needs a procedure: overwritten prerelease other-ports; harmless: data identity", "no longer 9100"},

		// What becomes of the data.
		{"v2.6.2", "v2.7.0", "", "", "needs a procedure: overwritten; rolling restart: kafka-version; harmless: identity", "upgrade --metadata 3.4"},
		{"v2.10.6-lts", "v2.10.7-lts", "", "", "needs a procedure: overwritten; rolling restart: kafka-version; harmless: identity health-check", ""},
		{"v2.10.4-lts", "v2.10.5-lts", "", "", "needs a procedure: overwritten; rolling restart: kafka-version start-order properties; harmless: identity", "message.max.bytes 52428800 -> 524288000"},
		{"v2.10.5-lts", "v2.10.6-lts", "", "", "needs a procedure: overwritten; rolling restart: properties; harmless: data identity", `"log.retention.ms" under`},
		{"v2.10.5-lts", "v2.10.6-lts", "", "[kafka.properties]\n\"log.retention.ms\" = 5", "needs a procedure: overwritten; rolling restart: properties; harmless: data identity", "log.retention.hours 64 -> not set"},
		{"v2.10.14-lts", "v2.10.15-lts", "", "", "needs a procedure: overwritten image-family docker ports; rolling restart: properties; harmless: identity", "for brokers none -> 19092, for controllers 9093 -> 29093"},
		{"v2.10.14-lts", "v2.10.15-lts", "", container, "destroys data: storage; needs a procedure: overwritten ports; rolling restart: properties; harmless: identity", ""},
		{"v3.0.1", "v3.1.0", "", "", "needs a procedure: overwritten cluster-id-form; harmless: identity bootstrap-key", "Some(LelM2dIFQkiUFVXCECqRWA)"},
		{"v3.0.1", "v3.1.0", "", container, "destroys data: storage; needs a procedure: overwritten; harmless: identity bootstrap-key", ""},
		{"v3.2.0", "v3.3.0", "", container, "destroys data: storage; needs a procedure: overwritten; harmless: identity", ""},

		// One host alone changes shared tables first: the first that has them.
		{"v3.2.0", "v3.3.0", "", shared, "needs a procedure: overwritten database; harmless: data identity", "upgrade ms-1 alone"},

		// The mode server runs a Kafka until v2.8.1.
		{"v2.8.1", "v2.9.0", "mode = \"server\"", "", "needs a procedure: overwritten voters brokers; rolling restart: replication; harmless: data", "from 1,2,3 to 1,2,"},
		{"v2.8.1", "v2.10.15-lts", "mode = \"server\"", "", "needs a procedure: overwritten lts image-family docker brokers ports other-ports; rolling restart: start-order properties voters replication; harmless: health-check", ""},

		// Published ports of one's own stay.
		{"v2.0.1", "v2.1.0", "", "", "needs a procedure: overwritten other-ports; harmless: data identity", "no longer 8443"},
		{"v2.10.0-lts", "v2.10.1-lts", "", "", "needs a procedure: overwritten other-ports; harmless: data identity", "now 3306, no longer 3307"},
		{"v2.10.14-lts", "v2.10.15-lts", "controller_port = 9200", "", "needs a procedure: overwritten image-family docker ports; rolling restart: properties; harmless: identity", "9093 and 9200 -> 9200 and 29093"},
	} {
		t.Run(tt.from+" "+tt.to, func(t *testing.T) {
			list := upgrade.Consequences(under(t, cat, tt.from, tt.host, tt.more), under(t, cat, tt.to, tt.host, tt.more))
			if got := codes(list); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s", got, tt.want)
			}
			if !slices.ContainsFunc(list, func(c upgrade.Consequence) bool { return strings.Contains(c.What+"\n"+c.Do, tt.says) }) && tt.says != "" {
				t.Errorf("nothing says %q:\n%+v", tt.says, list)
			}
		})
	}
}

// TestAllPairs moves between all releases, and holds what is said to a few rules.
func TestAllPairs(t *testing.T) {
	cat, r := catalogue(t), render.New(templates.Files)
	clusters, trees := map[string]*cluster.Cluster{}, map[string]*tree.Tree{}
	for _, name := range cat.Names() {
		clusters[name] = under(t, cat, name, "", "")
		made, err := r.Tree(clusters[name])
		if err != nil {
			t.Fatal(err)
		}
		trees[name] = made
	}
	pairs, inPlace := 0, 0
	for i, from := range cat.Releases {
		for j, to := range cat.Releases {
			pairs++
			name := from.Name + " -> " + to.Name
			list := upgrade.Consequences(clusters[from.Name], clusters[to.Name])
			has := map[string]upgrade.Class{}
			for k, c := range list {
				if _, twice := has[c.Code]; twice {
					t.Errorf("%s: %s twice", name, c.Code)
				}
				has[c.Code] = c.Class
				if k > 0 && c.Class > list[k-1].Class {
					t.Errorf("%s: %s after %s", name, c.Class, list[k-1].Class)
				}
				if text := c.What + c.Do; c.What == "" || strings.ContainsAny(text, "\n\t") || strings.HasSuffix(c.What, ".") || strings.HasSuffix(c.Do, ".") || strings.Contains(text, "  ") {
					t.Errorf("%s: %q, %q", name, c.What, c.Do)
				}
			}
			wants := func(code string, class upgrade.Class, want bool) {
				if got, ok := has[code]; ok != want || ok && got != class {
					t.Errorf("%s: %s is %t (%s), want %t (%s)", name, code, ok, got, want, class)
				}
			}
			changes := tree.Between(trees[from.Name], trees[to.Name])
			if (len(changes) == 0) != (i == j) {
				t.Errorf("%s: %d changed files", name, len(changes))
			}
			v3 := func(r *release.Release) bool { return strings.HasPrefix(r.Name, "v3") }
			wants("downgrade", upgrade.Forbidden, j < i)
			wants("generation", upgrade.Forbidden, j > i && v3(from) != v3(to))
			if j <= i || v3(from) != v3(to) {
				if j != i && len(list) != 1 || j == i && len(list) != 0 {
					t.Errorf("%s: %s", name, codes(list))
				}
				continue
			}
			inPlace++
			families := from.Kafka.Family != to.Kafka.Family
			wraps := from.Kafka.Tag == "3.7.0" && to.Kafka.Tag == "3.7.1"
			wants("overwritten", upgrade.Procedure, true)
			wants("identity", upgrade.Harmless, true)
			wants("image-family", upgrade.Procedure, families)
			wants("ports", upgrade.Procedure, families)
			wants("cluster-id-form", upgrade.Procedure, wraps)
			wants("data", upgrade.Harmless, from.Kafka.Tag == to.Kafka.Tag)
			wants("kafka-version", upgrade.Restart, from.Kafka.Tag != to.Kafka.Tag && !families && !wraps)
			wants("lts", upgrade.Procedure, strings.Contains(from.Name, "lts") != strings.Contains(to.Name, "lts"))
			wants("prerelease", upgrade.Procedure, to.Number().Prerelease() != "")
			wants("bootstrap-key", upgrade.Harmless, from.BootstrapKey() != to.BootstrapKey())
		}
	}
	n := len(cat.Releases)
	n3 := n - slices.IndexFunc(cat.Releases, func(r *release.Release) bool { return strings.HasPrefix(r.Name, "v3") })
	if n2 := n - n3; n < 51 || pairs != n*n || inPlace != n2*(n2-1)/2+n3*(n3-1)/2 {
		t.Errorf("%d pairs, %d in place", pairs, inPlace)
	}
}
