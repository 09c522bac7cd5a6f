package change_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"mskraft/internal/change"
	"mskraft/internal/cluster"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/render"
	"mskraft/templates"
)

// random writes a spec of the short form. Names, ids and addresses are few, so
// that two of them have many in common.
func random(r *rand.Rand) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	text := pick("v2.2.2", "v2.2.2", "v3.0.1", "v3.3.0")
	names, numbers, addresses := r.Perm(5), r.Perm(5), r.Perm(5)
	for i := range 1 + r.IntN(4) {
		roles := pick("bc", "bc", "b", "c", "-")
		if i == 0 {
			roles = "bc"
		}
		text += fmt.Sprintf("; h%d %d .%d %s", names[i], numbers[i], addresses[i]+1, roles)
	}
	if r.IntN(4) == 0 {
		text += "; id=MelM2dIFQkiUFVXCECqRWA"
	}
	if r.IntN(4) == 0 {
		text += `; kafka.storage="container"`
	}
	return text
}

// kafkas are the hosts of a model with a Kafka.
func kafkas(c *cluster.Cluster) []*cluster.Host {
	return slices.DeleteFunc(slices.Clone(c.Hosts), func(h *cluster.Host) bool { return !h.Kafka() })
}

func voters(c *cluster.Cluster) (ids []int) {
	for _, h := range c.Controllers() {
		ids = append(ids, h.NodeID)
	}
	return ids
}

// dangers are the names of which one each has to be found between two models, as
// the models alone say it. "" stands for nothing.
func dangers(before, after *cluster.Cluster) (wanted [][]string) {
	want := func(differs bool, names ...string) {
		if differs {
			wanted = append(wanted, names)
		}
	}
	want(before.ID != after.ID, change.ClusterID)
	want(!slices.Equal(voters(before), voters(after)), change.Voters)
	want(before.Kafka.Volume != after.Kafka.Volume, change.Storage)
	want(before.Release.Kafka.Family != after.Release.Kafka.Family, change.ImageFamily, change.Storage, change.Container, change.Generation, change.Downgrade)
	for _, a := range kafkas(after) {
		stays := slices.ContainsFunc(kafkas(before), func(b *cluster.Host) bool { return a.Address == b.Address && a.NodeID == b.NodeID })
		for _, b := range kafkas(before) {
			want(a.Address == b.Address && a.NodeID != b.NodeID, change.NodeID, change.AddressSwap)
			goesOn := slices.ContainsFunc(kafkas(after), func(h *cluster.Host) bool { return h.Address == b.Address && h.NodeID == b.NodeID })
			want(a.Name == b.Name && a.NodeID != b.NodeID && !stays && !goesOn, change.NodeID, change.AddressSwap)
			want(a.NodeID == b.NodeID && a.Address != b.Address && a.Name != b.Name, change.NodeMoved, change.NodeID, change.AddressSwap)
		}
	}
	for _, b := range before.Brokers() {
		stays := slices.ContainsFunc(after.Brokers(), func(h *cluster.Host) bool { return h.NodeID == b.NodeID })
		want(!stays, change.BrokerRemoved, change.NodeID)
	}
	return wanted
}

// TestNeverMissed compares random clusters: whatever the models say must not be
// missed is found, and where nothing is found the nodes are the same.
func TestNeverMissed(t *testing.T) {
	cat, r := releasetest.Catalogue(t), render.New(templates.Files)
	seen := map[string]int{}
	rounds := 600
	if testing.Short() {
		rounds = 100
	}
	for seed := range rounds {
		source := rand.New(rand.NewPCG(uint64(seed), 1))
		one, two := random(source), random(source)
		if source.IntN(3) == 0 { // a change of one word
			words := strings.Fields(one)
			words[source.IntN(len(words))] = words[source.IntN(len(words))]
			if changed := strings.Join(words, " "); valid(t, changed) {
				two = changed
			}
		}
		before, after := model(t, cat, short(t, one)), model(t, cat, short(t, two))
		changes := compared(t, r, cat, before, after)
		var found []string
		for _, c := range changes {
			found = append(found, c.Name)
			seen[c.Name]++
		}
		for _, names := range dangers(before, after) {
			if !slices.ContainsFunc(names, func(name string) bool { return slices.Contains(found, name) }) {
				t.Errorf("seed %d: %s is missed, found %v\n%s\n%s", seed, strings.Join(names, " or "), found, one, two)
			}
		}
		holdSteps(t, r, seed, before, after, changes)
		if len(changes) == 0 {
			same := slices.EqualFunc(kafkas(before), kafkas(after), func(a, b *cluster.Host) bool {
				return a.NodeID == b.NodeID && a.Address == b.Address && a.Roles == b.Roles && a.Name == b.Name
			})
			if !same || before.Release.Kafka.Tag != after.Release.Kafka.Tag {
				t.Errorf("seed %d: nothing is found\n%s\n%s", seed, one, two)
			}
		}
	}
	for _, name := range []string{change.ClusterID, change.NodeID, change.Storage, change.Voters, change.NodeMoved, change.AddressSwap, change.BrokerRemoved} {
		if seen[name] < rounds/100 {
			t.Errorf("%s was found only %d times", name, seen[name])
		}
	}
}

// holdSteps holds the steps of a change to rules that all have to keep: what they say is
// shell, they number themselves, name no broker that is not there, and say that nothing is
// lost only where no data goes.
func holdSteps(t *testing.T, r *render.Renderer, seed int, before, after *cluster.Cluster, changes []change.Change) {
	t.Helper()
	text, err := r.Change(change.NewSteps(before, after, changes))
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	parser := syntax.NewParser(syntax.Variant(syntax.LangBash))
	commands := 0
	for i, block := range strings.Split(string(text), "```") {
		if i%2 == 0 {
			for _, m := range regexp.MustCompile(`(?m)^(\d+)\. `).FindAllStringSubmatch(block, -1) {
				if commands++; m[1] != strconv.Itoa(commands) {
					t.Errorf("seed %d: step %s is number %d", seed, m[1], commands)
				}
			}
			continue
		}
		block = strings.TrimPrefix(block, "sh\n")
		if _, err := parser.Parse(strings.NewReader(block), ""); err != nil {
			t.Errorf("seed %d: %v\n%s", seed, err, block)
		}
		for _, m := range regexp.MustCompile(`brokers=\(([^)]*)\)`).FindAllStringSubmatch(block, -1) {
			for _, id := range strings.Fields(m[1]) {
				if !slices.ContainsFunc(after.Brokers(), func(h *cluster.Host) bool { return strconv.Itoa(h.NodeID) == id }) {
					t.Errorf("seed %d: replicas go to %s\n%s", seed, id, text)
				}
			}
			if m[1] == "" || strings.Contains(block, "i < 0;") {
				t.Errorf("seed %d: replicas go nowhere\n%s", seed, text)
			}
		}
	}
	files := change.FilesOf(change.SumsOf(rendered(t, r, before)), change.SumsOf(rendered(t, r, after)))
	for _, host := range slices.Concat(files.Kafka, files.Services, files.Env) {
		if !strings.Contains(string(text), "tar -C hosts/"+host+" ") {
			t.Errorf("seed %d: %s does not get its files\n%s", seed, host, text)
		}
	}
	gone := slices.ContainsFunc(changes, func(c change.Change) bool {
		return c.Class >= change.DestroysData && c.Empties || c.Class == change.NotPossible
	})
	if gone && strings.Contains(string(text), "No message") || strings.Contains(string(text), "%!") || strings.Contains(string(text), "<no value>") {
		t.Errorf("seed %d:\n%s", seed, text)
	}
}

// valid reports whether a text of the short form is the spec of a cluster.
func valid(t *testing.T, text string) bool {
	fields := strings.Split(text, ";")
	seen := map[string]bool{}
	for _, line := range fields[1:] {
		f := strings.Fields(line)
		if len(f) == 1 && strings.Contains(f[0], "=") {
			continue
		}
		if len(f) != 4 || !strings.HasPrefix(f[0], "h") || !strings.HasPrefix(f[2], ".") || strings.Trim(f[1], "0123456789") != "" || strings.Trim(f[3], "bc-") != "" || len(f[3]) > 2 {
			return false
		}
		for i := range 3 {
			if key := fmt.Sprint(i, f[i]); seen[key] {
				return false
			} else {
				seen[key] = true
			}
		}
	}
	return strings.HasPrefix(fields[0], "v") && !strings.Contains(fields[0], " ") && strings.Contains(text, " bc")
}
