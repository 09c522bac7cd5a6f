package change_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mskraft/internal/change"
	"mskraft/internal/render"
	"mskraft/internal/tree"
	"mskraft/templates"
)

// TestUnread spoils a committed file in every way that keeps it from being
// compared. The host is named with the reason; nothing is passed over.
func TestUnread(t *testing.T) {
	cat, r := catalogue(t), render.New(templates.Files)
	before := rendered(t, r, model(t, cat, short(t, three)))
	after := rendered(t, r, model(t, cat, short(t, edit(three, "b 2", "b 4"))))
	for _, c := range []struct {
		what  string
		spoil func(text string) string
		why   string
	}{
		{"empty", func(string) string { return "" }, "the file is empty"},
		{"no YAML", func(string) string { return "services: [" }, "docker-compose-kafka.yml:1: is not YAML"},
		{"no Kafka", func(string) string { return "services:\n  other:\n    image: x\n" }, "has no service kafka"},
		{"merge conflict", func(text string) string { return strings.Replace(text, "\nservices:", "\n<<<<<<< HEAD\nservices:", 1) }, "is not YAML"},
		{"no node id", func(text string) string { return strings.Replace(text, "KAFKA_NODE_ID: 2", "X: 2", 1) }, "the node id is missing"},
		{"a variable", func(text string) string { return strings.Replace(text, "KAFKA_NODE_ID: 2", "KAFKA_NODE_ID: ${ID}", 1) }, ":26:22: the node id depends on a variable"},
		{"a word", func(text string) string { return strings.Replace(text, "KAFKA_NODE_ID: 2", "KAFKA_NODE_ID: two", 1) }, "the node id is no number"},
		{"no cluster id", func(text string) string { return strings.Replace(text, "CLUSTER_ID:", "OTHER_ID:", 1) }, "the cluster id is missing"},
		{"no voters", func(text string) string { return strings.Replace(text, "QUORUM_VOTERS:", "QUORUM:", 1) }, "controller.quorum.voters is missing"},
		{"odd voters", func(text string) string { return strings.Replace(text, "1@10.0.0.1:29093", "10.0.0.1:29093", 1) }, "an entry that has not the form"},
		{"no roles", func(text string) string { return strings.Replace(text, "PROCESS_ROLES:", "PROCESS:", 1) }, "process.roles is missing"},
		{"no tag", func(text string) string { return strings.Replace(text, "kafka:3.7.1", "kafka", 1) }, "the tag of the image is missing"},
		{"no address", func(text string) string {
			return edit(text, "KAFKA_ADVERTISED_LISTENERS", "X", "2@10.0.0.2", "5@10.0.0.2")
		}, "the host advertises no address"},
		{"huge", func(text string) string { return text + strings.Repeat("#\n", 1<<20) }, "is larger than 1048576 bytes"},
	} {
		t.Run(c.what, func(t *testing.T) {
			out := t.TempDir()
			if _, err := tree.Write(out, before, tree.Options{}); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(out, "ms/hosts/b/metersphere/docker-compose-kafka.yml")
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			spoilt := c.spoil(string(text))
			if spoilt == string(text) {
				t.Fatal("nothing is spoilt")
			}
			if err := os.WriteFile(path, []byte(spoilt), 0o644); err != nil {
				t.Fatal(err)
			}
			changes := compareWith(t, out, after)
			if len(changes) == 0 || !strings.HasPrefix(briefs(changes), "voters (a c): 1,2,3 -> 1,3,4\nunreadable (b)") {
				t.Errorf("found\n%s", briefs(changes))
			}
			for _, found := range changes {
				if found.Name == change.Unreadable && !strings.Contains(found.Explanation, c.why) {
					t.Errorf("%q says nothing of %q", found.Explanation, c.why)
				}
			}
		})
	}
}

// compareWith compares what is in a folder with a tree.
func compareWith(t *testing.T, out string, after *tree.Tree) []change.Change {
	t.Helper()
	plan, err := tree.Compare(out, after, tree.Options{Read: change.Reads, Force: true})
	if err != nil {
		t.Fatal(err)
	}
	cat := catalogue(t)
	return change.Compare(change.Before(cat, after, plan), change.Of(cat, after), cat.Images())
}

// TestDeletedFile removes a committed file: what it was is known where it comes
// back as it was, and told not to be known otherwise.
func TestDeletedFile(t *testing.T) {
	cat, r := catalogue(t), render.New(templates.Files)
	for after, want := range map[string]string{
		three:                     "",
		edit(three, ".1 ", ".9 "): "unreadable (b)\naddress (a): a 10.0.0.1 -> a 10.0.0.9",
		edit(three, "b 2", "b 4"): "voters (a c): 1,2,3 -> 1,3,4\nunreadable (b)",
	} {
		out := t.TempDir()
		if _, err := tree.Write(out, rendered(t, r, model(t, cat, short(t, three))), tree.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(out, "ms/hosts/b/metersphere/docker-compose-kafka.yml")); err != nil {
			t.Fatal(err)
		}
		changes := compareWith(t, out, rendered(t, r, model(t, cat, short(t, after))))
		if got := briefs(changes); got != want {
			t.Errorf("%s: found\n%s\nwant\n%s", after, got, want)
		}
	}
}

// TestDeleted removes the whole folder of a host, as somebody does who wants to
// begin anew: the others still know which node it was.
func TestDeleted(t *testing.T) {
	cat, r := catalogue(t), render.New(templates.Files)
	for _, c := range []struct{ what, after, want string }{
		{"the same again", three, ""},
		{"with another id", edit(three, "b 2", "b 4"), "node-id! (b): 10.0.0.2 is 2 -> b is 4\nvoters (a c): 1,2,3 -> 1,3,4"},
		{"at another address", edit(three, ".2 ", ".9 "), "address (b): 10.0.0.2 10.0.0.2 -> b 10.0.0.9"},
	} {
		t.Run(c.what, func(t *testing.T) {
			out := t.TempDir()
			if _, err := tree.Write(out, rendered(t, r, model(t, cat, short(t, three))), tree.Options{}); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(filepath.Join(out, "ms/hosts/b")); err != nil {
				t.Fatal(err)
			}
			changes := compareWith(t, out, rendered(t, r, model(t, cat, short(t, c.after))))
			if got := briefs(changes); got != c.want {
				t.Errorf("found\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
