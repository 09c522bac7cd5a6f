package change_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/change"
	"mskraft/internal/message"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/tree"
)

func TestFilesOf(t *testing.T) {
	replaced := func(name, old, now string) tree.Change {
		return tree.Change{Kind: tree.Replace, Path: "ms/" + name, Old: []byte(old), New: []byte(now)}
	}
	const kafka, server = "metersphere/docker-compose-kafka.yml", "metersphere/docker-compose-metersphere.yml"
	got := change.FilesOf("ms", []tree.Change{
		replaced("README.md", "a", "b"),
		replaced("cluster.toml", "a", "b"),
		replaced("hosts/a/"+kafka, "image: 1\n", "image: 2\n"),
		replaced("hosts/a/"+server, "x: 1\n", "x: 2\n"),
		replaced("hosts/a/metersphere/docker-compose-gateway.yml", "x: 1\n", "x: 2\n"),
		replaced("hosts/b/"+kafka, "# a\nimage: 1\n", "  # b\nimage: 1\n"), // comments
		replaced("hosts/b/metersphere/conf/kafka/config/server.properties", "a=1\n", "a=2\n"),
		replaced("hosts/b/apply.conf", "release=1\nsetting=A=1\n", "release=2\nsetting=A=1\n"),
		replaced("hosts/c/apply.conf", "setting=A=1\n", "setting=A=2\n"),
		replaced("hosts/c/apply.sh", "a", "b"),
		{Kind: tree.Create, Path: "ms/hosts/d/" + kafka, New: []byte("image: 2\n")},
		{Kind: tree.Remove, Path: "ms/hosts/e/" + kafka, Old: []byte("image: 2\n")},
		{Kind: tree.Chmod, Path: "ms/nginx/ms.conf"},
	})
	want := change.Files{Kafka: []string{"a", "b"}, Services: []string{"a"}, Env: []string{"c"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if !change.FilesOf("ms", []tree.Change{replaced("nginx/ms.conf", "a", "b")}).Nginx {
		t.Error("NGINX is missed")
	}
}

// TestJSON has the names that scripts read.
func TestJSON(t *testing.T) {
	got, err := json.MarshalIndent(change.Unknown([]string{"a"}, message.New("tree.missing")), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want := `{
 "name": "unreadable",
 "class": "needs a procedure",
 "hosts": [
  "a"
 ],
 "old": "",
 "new": "",
 "explanation": "The record of what these hosts run cannot be read (is missing), so nothing is known of the data that they have.",
 "procedure": "look on the hosts which ids their volumes hold",
 "empties": false
}`
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestAccepting has which changes have to be accepted: those of a procedure or worse that
// come along with no other.
func TestAccepting(t *testing.T) {
	cat := releasetest.Catalogue(t)
	text := short(t, "v2.10.14-lts; a 1 .1 bc; b 2 .2 bc")
	before, after := model(t, cat, text), model(t, cat, edit(text, "v2.10.14", "v2.10.15"))
	changes := change.Compare(before, after, cat.Images(), change.Files{})
	var open []string
	for _, c := range change.Unaccepted(changes, []string{change.Release}) {
		open = append(open, c.Name)
	}
	if d := cmp.Diff([]string{change.ImageFamily}, open); d != "" {
		t.Errorf("(-want +got)\n%s\n%s", d, briefs(changes))
	}
	if !change.Empties(changes) {
		t.Error("no data goes")
	}
	other := changes[0]
	other.Hosts = []string{"a"}
	if !changes[0].Same(&changes[0]) || changes[0].Same(&other) {
		t.Error("a change on other hosts is the same one")
	}
}
