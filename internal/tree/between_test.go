package tree

import "testing"

// TestBetween lists what Compare finds in a folder, but for manifests.
func TestBetween(t *testing.T) {
	from := files{"README.md": "one\n", "nginx/ms.conf": "same\n", "hosts/a/x.yml": "old\n", "hosts/b/x.yml": "gone\n"}
	to := files{"README.md": "two\n", "nginx/ms.conf": "same\n", "hosts/a/x.yml": "old\n", "hosts/c/x.yml": "new\n"}
	got := Between(treeOf(from), treeOf(to))
	diff(t, "changes", []string{"replace ms/README.md", "remove ms/hosts/b/x.yml", "create ms/hosts/c/x.yml"}, lines(got))
	for _, c := range got {
		switch c.Kind {
		case Replace:
			diff(t, "contents", "one\ntwo\n", string(c.Old)+string(c.New))
		case Create:
			diff(t, "contents", "new\n", string(c.Old)+string(c.New))
		case Remove:
			diff(t, "contents", "gone\n", string(c.Old)+string(c.New))
		}
	}
	if again := Between(treeOf(to), treeOf(to)); len(again) != 0 {
		t.Errorf("%s", lines(again))
	}
	script := &Tree{Name: "ms", Folders: []Folder{{Files: []File{{Name: "apply.sh", Blob: NewBlob(nil), Mode: 0o755}}}}}
	plain := &Tree{Name: "ms", Folders: []Folder{{Files: []File{{Name: "apply.sh", Blob: NewBlob(nil)}}}}}
	diff(t, "mode", []string{"chmod ms/apply.sh"}, lines(Between(plain, script)))
}
