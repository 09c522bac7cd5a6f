package change_test

import (
	"encoding/json"
	"maps"
	"path"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/change"
	"mskraft/internal/message"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/tree"
)

// TestFilesOf compares the sums of two renderings, one of which comes from what is on disk.
func TestFilesOf(t *testing.T) {
	const kafka, server = "metersphere/docker-compose-kafka.yml", "metersphere/docker-compose-metersphere.yml"
	now := tree.Tree{Name: "ms"}
	var changes []tree.Change
	add := func(kind tree.Kind, name, old, text string) {
		c := tree.Change{Kind: kind, Path: "ms/" + name}
		if kind != tree.Remove {
			now.Folders = append(now.Folders, tree.Folder{Path: path.Dir(name), Files: []tree.File{{Name: path.Base(name), Blob: tree.NewBlob([]byte(text))}}})
		}
		if kind == tree.Replace || kind == tree.Remove {
			c.Old = []byte(old)
		}
		changes = append(changes, c)
	}
	add(tree.Replace, "README.md", "a", "b")
	add(tree.Replace, "cluster.toml", "a", "b")
	add(tree.Replace, "hosts/a/"+kafka, "image: 1\n", "image: 2\n")
	add(tree.Replace, "hosts/a/"+server, "x: 1\n", "x: 2\n")
	add(tree.Replace, "hosts/a/metersphere/docker-compose-gateway.yml", "x: 1\n", "x: 2\n")
	add(tree.Replace, "hosts/b/"+kafka, "# a\nimage: 1\n", "  # b\nimage: 1\n") // comments
	add(tree.Replace, "hosts/b/metersphere/conf/kafka/config/server.properties", "a=1\n", "a=2\n")
	add(tree.Replace, "hosts/b/apply.conf", "release=1\nsetting=A=1\n", "release=2\nsetting=A=1\n")
	add(tree.Replace, "hosts/c/apply.conf", "setting=A=1\n", "setting=A=2\n")
	add(tree.Replace, "hosts/c/apply.sh", "a", "b")
	add(tree.Create, "hosts/d/"+kafka, "", "image: 2\n")
	add(tree.Remove, "hosts/e/"+kafka, "image: 2\n", "")
	add(tree.Chmod, "nginx/ms.conf", "", "a")
	edited := tree.Change{Kind: tree.Replace, Path: "ms/hosts/f/" + kafka, Old: []byte("image: 3\n"), Edited: true}
	sums := change.SumsOf(&now)
	was := sums.Before("ms", append(changes, edited), change.Sums{edited.Path[3:]: "x"})
	if was["hosts/f/"+kafka] != "x" {
		t.Errorf("an edited file is %q", was["hosts/f/"+kafka])
	}
	want := change.Files{Kafka: []string{"a", "b"}, Services: []string{"a"}, Env: []string{"c"}}
	if d := cmp.Diff(want, change.FilesOf(was, sums)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if read, err := change.ParseSums(was.Text()); err != nil || !maps.Equal(read, was) || len(read) == 0 {
		t.Errorf("%v: %v, want %v", err, read, was)
	}
	for _, text := range []string{"x\n", "1  README.md\n", "1 hosts/a/apply.conf"} {
		if read, err := change.ParseSums([]byte(text)); err == nil {
			t.Errorf("%q is read as %v", text, read)
		}
	}
	for _, old := range []string{"b", ""} {
		was := sums.Before("ms", []tree.Change{{Kind: tree.Replace, Path: "ms/nginx/ms.conf", Old: []byte(old)}}, nil)
		if !change.FilesOf(was, sums).Nginx {
			t.Error("NGINX is missed")
		}
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
