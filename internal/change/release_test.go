package change_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"mskraft/internal/change"
	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/render"
	"mskraft/internal/tree"
	"mskraft/templates"
)

// under is a cluster of three hosts under a release, with further lines for the third and
// for the cluster.
func under(t *testing.T, cat *release.Catalogue, rel, host, more string) *cluster.Cluster {
	t.Helper()
	text := fmt.Sprintf("release = %q\n[cluster]\nname = \"ms\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n", rel)
	for i := 1; i <= 3; i++ {
		text += fmt.Sprintf("[hosts.ms-%d]\naddress = \"10.0.0.%d\"\nnode_id = %d\n", i, i, i)
		if i == 3 {
			text += host + "\n"
		}
	}
	return model(t, cat, text+more)
}

// byClass lists changes as class: names, and each class once.
func byClass(list []change.Change) string {
	var b strings.Builder
	for i, c := range list {
		if i == 0 || c.Class != list[i-1].Class {
			fmt.Fprintf(&b, "; %s:", c.Class)
		}
		b.WriteString(" " + c.Name)
	}
	return strings.TrimPrefix(b.String(), "; ")
}

// meanings is all that is said of changes.
func meanings(list []change.Change) string {
	var b strings.Builder
	for _, c := range list {
		words := c.Meaning.In(message.English)
		fmt.Fprintln(&b, words.What, words.Do)
	}
	return b.String()
}

func TestReleases(t *testing.T) {
	const (
		container = "[kafka]\nstorage = \"container\""
		shared    = "[state]\nmode = \"shared\"\nmysql = \"db\"\nredis = \"db\"\nminio = \"db\""
	)
	cat, r := releasetest.Catalogue(t), render.New(templates.Files)
	for _, tt := range []struct {
		from, to   string
		host, more string
		want       string
		says       string // some of the texts hold this
	}{
		{"v3.3.0", "v3.3.0", "", "", "", ""},
		{"v2.10.1-lts", "v2.10.2-lts", "", "", "needs a procedure: release; harmless: data identity", "controllers 1,2,3, brokers 1,2,3"},

		// Where the installers have no way.
		{"v2.10.2-lts", "v2.10.1-lts", "", "", "not possible: downgrade", "v2.10.1-lts is older than v2.10.2-lts"},
		{"v3.3.0", "v3.3.0-rc1", "", "", "not possible: downgrade", ""},
		{"v3.3.0", "v2.10.20-lts", "", "", "not possible: downgrade", ""},
		{"v2.10.20-lts", "v3.0.0-alpha", "", "", "not possible: generation", "on hosts of its own"},
		{"v2.2.2", "v3.3.0", "", "", "not possible: generation", "v3.3.0 does not take over an installation of v2.2.2"},
		{"v2.2.2", "v2.3.0", "", "", "needs a procedure: release other-ports; rolling restart: image settings env; harmless: identity", "now 9000, now 9001"},

		// What the installers ask.
		{"v2.9.1", "v2.10.0-lts", "", "", "needs a procedure: release lts; harmless: data identity", "run it on a terminal"},
		{"v2.10.20-lts", "v2.10.21-lts-rc", "", "", "needs a procedure: release prerelease; harmless: data identity", ""},
		{"v3.0.0-alpha", "v3.0.0-beta", "", "", "needs a procedure: release prerelease other-ports; harmless: data identity", "no longer 9100"},

		// What becomes of the data.
		{"v2.6.2", "v2.7.0", "", "", "needs a procedure: release; rolling restart: image; harmless: identity", "upgrade --metadata 3.4"},
		{"v2.10.6-lts", "v2.10.7-lts", "", "", "needs a procedure: release; rolling restart: image; harmless: identity health-check", ""},
		{"v2.10.4-lts", "v2.10.5-lts", "", "", "needs a procedure: release; rolling restart: image start-order settings; harmless: identity", "message.max.bytes: 52428800 -> 524288000"},
		{"v2.10.5-lts", "v2.10.6-lts", "", "", "needs a procedure: release; rolling restart: settings; harmless: data identity", `"log.retention.ms" under`},
		{"v2.10.5-lts", "v2.10.6-lts", "", "[kafka.properties]\n\"log.retention.ms\" = 5", "needs a procedure: release; rolling restart: settings; harmless: data identity", "log.retention.hours: 64 -> (not set)"},
		{"v2.10.14-lts", "v2.10.15-lts", "", "", "destroys data: image-family; needs a procedure: release docker; rolling restart: ports settings; harmless: identity", "docker volume rm metersphere_ms-kafka-bitnami"},
		{"v2.10.14-lts", "v2.10.15-lts", "", container, "destroys data: container; needs a procedure: release docker; rolling restart: ports settings; harmless: identity", "which the installer removes"},
		{"v3.0.1", "v3.1.0", "", "", "needs a procedure: cluster-id-form release; harmless: identity bootstrap-key", "Some(LelM2dIFQkiUFVXCECqRWA)"},
		{"v3.0.1", "v3.1.0", "", container, "destroys data: container; needs a procedure: release; rolling restart: image; harmless: identity bootstrap-key", ""},
		{"v3.2.0", "v3.3.0", "", container, "destroys data: container; needs a procedure: release; harmless: identity", ""},

		// One host alone changes shared tables first: the first that has them.
		{"v3.2.0", "v3.3.0", "", shared, "needs a procedure: release database; harmless: data identity", "upgrade ms-1 alone"},

		// The mode server runs a Kafka until v2.8.1.
		{"v2.8.1", "v2.9.0", "mode = \"server\"", "", "needs a procedure: voters broker-removed release; rolling restart: replication env; harmless: data", ""},
		{"v2.8.1", "v2.10.15-lts", "mode = \"server\"", "", "destroys data: image-family; needs a procedure: broker-removed release lts other-ports docker; rolling restart: voters start-order ports replication settings env; harmless: health-check", ""},

		// Published ports of one's own stay.
		{"v2.0.1", "v2.1.0", "", "", "needs a procedure: release other-ports; harmless: data identity", "no longer 8443"},
		{"v2.10.0-lts", "v2.10.1-lts", "", "", "needs a procedure: release other-ports; harmless: data identity", "now 3306, no longer 3307"},
		{"v2.10.14-lts", "v2.10.15-lts", "controller_port = 9200", "", "destroys data: image-family; needs a procedure: release docker; rolling restart: ports settings; harmless: identity", ""},
	} {
		t.Run(tt.from+" "+tt.to, func(t *testing.T) {
			list := compared(t, r, cat, under(t, cat, tt.from, tt.host, tt.more), under(t, cat, tt.to, tt.host, tt.more))
			if got := byClass(list); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s", got, tt.want)
			}
			if !strings.Contains(meanings(list), tt.says) {
				t.Errorf("nothing says %q:\n%s", tt.says, meanings(list))
			}
		})
	}
}

// TestDatabase has it told only where more than one host has the tables.
func TestDatabase(t *testing.T) {
	cat, r := releasetest.Catalogue(t), render.New(templates.Files)
	const spec = "release = %q\n[cluster]\nname = \"ms\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n[state]\nmode = \"shared\"\nmysql = \"db\"\nredis = \"db\"\nminio = \"db\"\n[hosts.ms-1]\naddress = \"10.0.0.1\"\nnode_id = 1\n"
	for further, want := range map[string]bool{
		"": false,
		"[hosts.ms-2]\naddress = \"10.0.0.2\"\nroles = []\nmode = \"middleware\"\n": false,
		"[hosts.ms-2]\naddress = \"10.0.0.2\"\nroles = []\n":                        true,
	} {
		before, after := model(t, cat, fmt.Sprintf(spec, "v3.2.0")+further), model(t, cat, fmt.Sprintf(spec, "v3.3.0")+further)
		if got := strings.Contains(byClass(compared(t, r, cat, before, after)), " "+change.Database); got != want {
			t.Errorf("%q: told %t, want %t", further, got, want)
		}
	}
}

// TestFirstAlone has the first host be one that runs what the others need.
func TestFirstAlone(t *testing.T) {
	cat := releasetest.Catalogue(t)
	const hosts = "v3.2.0; a 1 .1 bc; b 2 .2 bc; c 3 .3 bc; state.mode=\"shared\""
	for databases, want := range map[string]string{
		`; state.mysql="10.0.0.9"; state.redis="10.0.0.9"; state.minio="10.0.0.9"`: "a ",
		`; state.mysql="10.0.0.2"; state.redis="10.0.0.2"; state.minio="10.0.0.2"`: "b ",
		`; state.mysql="10.0.0.2"; state.redis="10.0.0.3"; state.minio="10.0.0.9"`: "b c",
	} {
		before, after := model(t, cat, short(t, hosts+databases)), model(t, cat, short(t, edit(hosts, "v3.2.0", "v3.3.0")+databases))
		s := change.NewSteps(before, after, change.Compare(before, after, cat.Images(), change.Files{}))
		if got := s.FirstAlone() + " " + s.Bases(); got != want {
			t.Errorf("%s: %q, want %q", databases, got, want)
		}
	}
}

// TestAllPairs moves between all releases, and holds what is said to a few rules.
func TestAllPairs(t *testing.T) {
	cat, r := releasetest.Catalogue(t), render.New(templates.Files)
	clusters, trees := map[string]*cluster.Cluster{}, map[string]*tree.Tree{}
	for _, name := range cat.Names() {
		clusters[name] = under(t, cat, name, "", "")
		trees[name] = rendered(t, r, clusters[name])
	}
	pairs, inPlace := 0, 0
	for i, from := range cat.Releases {
		for j, to := range cat.Releases {
			pairs++
			name := from.Name + " -> " + to.Name
			between := tree.Between(trees[from.Name], trees[to.Name])
			list := change.Compare(clusters[from.Name], clusters[to.Name], cat.Images(), change.FilesOf(change.SumsOf(trees[from.Name]), change.SumsOf(trees[to.Name])))
			has := map[string]change.Class{}
			for k, c := range list {
				if _, twice := has[c.Name]; twice {
					t.Errorf("%s: %s twice", name, c.Name)
				}
				has[c.Name] = c.Class
				if k > 0 && c.Class > list[k-1].Class {
					t.Errorf("%s: %s after %s", name, c.Class, list[k-1].Class)
				}
				words := c.Meaning.In(message.English)
				if text := words.What + words.Do; words.What == "" || strings.ContainsAny(text, "\n\t") || strings.Contains(text, "  ") || strings.Contains(text, "%!") {
					t.Errorf("%s: %q, %q", name, words.What, words.Do)
				}
			}
			wants := func(code string, class change.Class, want bool) {
				if got, ok := has[code]; ok != want || ok && got != class {
					t.Errorf("%s: %s is %t (%s), want %t (%s)", name, code, ok, got, want, class)
				}
			}
			if (len(between) == 0) != (i == j) {
				t.Errorf("%s: %d changed files", name, len(between))
			}
			v3 := func(r *release.Release) bool { return strings.HasPrefix(r.Name, "v3") }
			wants(change.Downgrade, change.NotPossible, j < i)
			wants(change.Generation, change.NotPossible, j > i && v3(from) != v3(to))
			wants(change.Release, change.NeedsProcedure, j > i && v3(from) == v3(to))
			if j <= i || v3(from) != v3(to) {
				if i == j && len(list) > 0 || i != j && len(list) != 1 {
					t.Errorf("%s: %s", name, byClass(list))
				}
				continue
			}
			inPlace++
			families := from.Kafka.Family != to.Kafka.Family
			wraps := from.Kafka.Tag == "3.7.0" && to.Kafka.Tag == "3.7.1"
			wants(change.Identity, change.Harmless, true)
			wants(change.ImageFamily, change.DestroysData, families)
			wants(change.Ports, change.RollingRestart, families)
			wants(change.ClusterIDForm, change.NeedsProcedure, wraps)
			wants(change.Data, change.Harmless, from.Kafka.Tag == to.Kafka.Tag)
			wants(change.Image, change.RollingRestart, from.Kafka.Tag != to.Kafka.Tag && !families && !wraps)
			wants(change.LongTerm, change.NeedsProcedure, strings.Contains(from.Name, "lts") != strings.Contains(to.Name, "lts"))
			wants(change.Prerelease, change.NeedsProcedure, to.Number().Prerelease() != "")
			wants(change.BootstrapKey, change.Harmless, from.BootstrapKey() != to.BootstrapKey())
		}
	}
	n := len(cat.Releases)
	n3 := n - slices.IndexFunc(cat.Releases, func(r *release.Release) bool { return strings.HasPrefix(r.Name, "v3") })
	if n2 := n - n3; n < 51 || pairs != n*n || inPlace != n2*(n2-1)/2+n3*(n3-1)/2 {
		t.Errorf("%d pairs, %d in place", pairs, inPlace)
	}
}

// TestUnknownImage has an image of which nobody knows what it reads.
func TestUnknownImage(t *testing.T) {
	cat := releasetest.Catalogue(t)
	for rel, known := range map[string][]*release.Image{"v3.0.1": nil, "v3.3.0": {under(t, cat, "v3.0.1", "", "").Release.Kafka}} {
		list := change.Compare(under(t, cat, "v3.0.1", "", ""), under(t, cat, "v3.3.0", "", ""), known, change.Files{})
		if got := byClass(list); !strings.HasPrefix(got, "destroys data: downgrade; needs a procedure: release") {
			t.Errorf("%s is not known: %s", rel, got)
		}
	}
}

// TestOddTags has a catalogue of somebody else name its images as it likes.
func TestOddTags(t *testing.T) {
	for _, tag := range []string{"latest", "3", "3.", "v", "7.6.0-2-ubi8"} {
		files := fstest.MapFS{}
		err := fs.WalkDir(templates.Files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := fs.ReadFile(templates.Files, name)
			if strings.HasSuffix(name, ".toml") {
				text = []byte(strings.ReplaceAll(strings.ReplaceAll(string(text), ` 3.7.1 `, ` `+tag+` `), `"3.7.1"`, `"`+tag+`"`))
			}
			files[name] = &fstest.MapFile{Data: text}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		cat, err := release.Open(files)
		if err != nil {
			t.Errorf("%s: %v", tag, err)
			continue
		}
		before, after := under(t, cat, "v3.0.1", "", ""), under(t, cat, "v3.3.0", "", "")
		if after.Release.Kafka.Tag != tag {
			t.Fatalf("the tag is %s", after.Release.Kafka.Tag)
		}
		if text := meanings(compared(t, render.New(files), cat, before, after)); !strings.Contains(text, tag) {
			t.Errorf("%s: %s", tag, text)
		}
	}
}
