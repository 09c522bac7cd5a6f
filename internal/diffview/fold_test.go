package diffview

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"mskraft/internal/message"
	"mskraft/internal/tree"
)

// clusterOf is a cluster of three hosts, a, b and c, with changes by path.
func clusterOf(name string, changes ...tree.Change) *Cluster {
	var hosts []Host
	for i, h := range []string{"a", "b", "c"} {
		own := []Value{{"address", fmt.Sprintf("10.0.0.%d", i+1)}, {"node id", fmt.Sprint(i + 1)}, {"host", h}}
		hosts = append(hosts, Host{h, own})
	}
	spec := func(c tree.Change) Origin { return Origin{Redrawn: Known(c.Old), Moved: Known(c.Old)} }
	return NewCluster(name, hosts, changes, spec)
}

func change(path, old, new string) tree.Change {
	return tree.Change{Kind: tree.Replace, Path: path, Old: []byte(old), New: []byte(new)}
}

// everywhere is a change on all hosts. %[1]d in the texts is the number of the host.
func everywhere(path, old, new string) []tree.Change {
	var list []tree.Change
	for i, h := range []string{"a", "b", "c"} {
		fill := func(text string) string {
			if strings.Contains(text, "%") {
				return fmt.Sprintf(text, i+1)
			}
			return text
		}
		list = append(list, change("ms/hosts/"+h+"/"+path, fill(old), fill(new)))
	}
	return list
}

func plainPaint(_ Style, text string) string { return text }

func TestFold(t *testing.T) {
	for name, s := range map[string]struct {
		changes []tree.Change
		want    string
	}{
		"the same on three hosts": {
			everywhere("k.yml", "x\n1\n", "x\n2\n"),
			"k.yml on ms: a, b, c\n@@ -1,2 +1,2 @@ spec change\n x\n-1\n+2\n",
		},
		"in other lines": {
			append(everywhere("k.yml", "x\n1\n", "x\n2\n")[:2], change("ms/hosts/c/k.yml", "0\n0\n0\n0\n0\nu\nv\nw\nx\n1\n", "0\n0\n0\n0\n0\nu\nv\nw\nx\n2\n"), change("ms/hosts/c/l.yml", "u\nv\nw\n1\n", "u\nv\nw\n2\n")),
			"k.yml on ms: a, b\n@@ -1,2 +1,2 @@ spec change\n x\n-1\n+2\n\n" +
				"k.yml on ms: c\n@@ -7,4 +7,4 @@ spec change\n v\n w\n x\n-1\n+2\n\n" +
				"l.yml on ms: c\n@@ -1,4 +1,4 @@ spec change\n u\n v\n w\n-1\n+2\n",
		},
		"several files": {
			append(everywhere("m/dc-a.yml", "x\n1\n", "x\n2\n"), append(everywhere("m/dc-b.yml", "x\n1\n", "x\n2\n"), change("ms/hosts/b/other", "x\n1\n", "x\n2\n"))...),
			"m/dc-{a,b}.yml on ms: a, b, c; other on ms: b\n@@ -1,2 +1,2 @@ spec change\n x\n-1\n+2\n",
		},
		"own values": {
			everywhere("k.yml", "id: %[1]d\nat: 10.0.0.%[1]d:9092\nx\n", "id: %[1]d\nat: 10.0.0.%[1]d:9093\nx\n"),
			"k.yml on ms: a, b, c\n@@ -1,3 +1,3 @@ spec change\n@@ <node id>: 1 on a, 2 on b, 3 on c\n@@ <address>: 10.0.0.1 on a, 10.0.0.2 on b, 10.0.0.3 on c\n id: <node id>\n-at: <address>:9092\n+at: <address>:9093\n x\n",
		},
		"values that are not known": {
			everywhere("k.yml", "at: 10.9.0.%[1]d\n", "at: 10.0.0.%[1]d\n"),
			"k.yml on ms: a, b, c\n@@ -1,1 +1,1 @@ spec change\n@@ <A>: 10.9.0.1 on a, 10.9.0.2 on b, 10.9.0.3 on c\n@@ <address>: 10.0.0.1 on a, 10.0.0.2 on b, 10.0.0.3 on c\n-at: <A>\n+at: <address>\n",
		},
		"a line that looks like a mark": {
			everywhere("k.yml", "<node id>\nid: %[1]d\n", "id: %[1]d\n"),
			"k.yml on ms: a, b, c\n@@ -1,2 +1,1 @@ spec change\n@@ <<node id>>: 1 on a, 2 on b, 3 on c\n-<node id>\n id: <<node id>>\n",
		},
		"keys are not values": {
			[]tree.Change{change("ms/hosts/a/k.yml", "p: 1\n", "p: 2\n"), change("ms/hosts/b/k.yml", "q: 1\n", "q: 2\n")},
			"k.yml on ms: a\n@@ -1,1 +1,1 @@ spec change\n-p: 1\n+p: 2\n\nk.yml on ms: b\n@@ -1,1 +1,1 @@ spec change\n-q: 1\n+q: 2\n",
		},
		"too many values": {
			[]tree.Change{change("ms/hosts/a/k.yml", "1 2 3 4 5\n", "x\n"), change("ms/hosts/b/k.yml", "6 7 8 9 0\n", "x\n")},
			"k.yml on ms: a\n@@ -1,1 +1,1 @@ spec change\n-1 2 3 4 5\n+x\n\nk.yml on ms: b\n@@ -1,1 +1,1 @@ spec change\n-6 7 8 9 0\n+x\n",
		},
		"the same hunk twice in a file": {
			everywhere("k.yml", "x\n1\nx\n2\n3\n4\n5\n6\n7\n8\nx\n1\nx\n2\n3\n4\n", "x\n0\nx\n2\n3\n4\n5\n6\n7\n8\nx\n0\nx\n2\n3\n4\n"),
			"",
		},
		"new, gone and permissions": {
			[]tree.Change{
				{Path: "ms/hosts/a/k.yml", New: []byte("1\n2")},
				{Path: "ms/hosts/b/k.yml", New: []byte("1\n2")},
				{Kind: tree.Remove, Path: "ms/hosts/x/k.yml", Old: []byte("1\n")},
				{Kind: tree.Remove, Path: "ms/hosts/x/l.yml", Old: []byte("1\n")},
				{Kind: tree.Chmod, Mode: 0o755, Path: "ms/hosts/b/l.yml"},
				{Kind: tree.Chmod, Mode: 0o755, Path: "ms/hosts/c/m.yml"},
				{Kind: tree.Replace, Edited: true, Why: message.New("tree.link"), Path: "ms/README.md", New: []byte("1\n")},
				{Path: "ms/hosts/c/empty", New: []byte{}},
			},
			"README.md on ms\nis a symbolic link\n@@ hand edit\n\nnew k.yml on ms: a, b\n@@ -0,0 +1,2 @@ spec change\n+1\n+2\n\\ No newline at end of file\n\n" +
				"permissions of l.yml on ms: b; m.yml on ms: c\nthe permissions are not 0755\n@@ hand edit\n\nnew empty on ms: c\n@@ spec change\n\n" +
				"removed {k,l}.yml on ms: x\n@@ +0 -2, lines not shown @@ spec change\n",
		},
		"manifests that follow": {
			[]tree.Change{
				change("ms/hosts/a/k.yml", "1\n", "2\n"),
				{Path: "ms/hosts/a/new", New: []byte("n\n")},
				change("ms/hosts/a/SHA256SUMS", "00  k.yml\n02  l.yml\n", "01  k.yml\n02  l.yml\n03  new\n"),
			},
			"k.yml on ms: a\n@@ -1,1 +1,1 @@ spec change\n-1\n+2\n\nnew new on ms: a\n@@ -0,0 +1,1 @@ spec change\n+n\n\n" +
				"2 files on 1 host: 2 lines added, 1 removed; and 1 file that only follows them\n",
		},
		"a manifest that does not": {
			[]tree.Change{change("ms/hosts/a/k.yml", "1\n", "2\n"), change("ms/hosts/a/SHA256SUMS", "00  k.yml\n02  l.yml\n", "01  k.yml\n03  l.yml\n")},
			"SHA256SUMS on ms: a\n@@ -1,2 +1,2 @@ S spec change, ? unknown cause\nS -00  k.yml\n? -02  l.yml\nS +01  k.yml\n? +03  l.yml\n\n" +
				"k.yml on ms: a\n@@ -1,1 +1,1 @@ spec change\n-1\n+2\n",
		},
		"nothing": {nil, ""},
	} {
		got := New(clusterOf("ms", s.changes...)).Text(plainPaint)
		if name == "the same hunk twice in a file" {
			if strings.Count(got, "@@ -") != 2 || !strings.HasPrefix(got, "k.yml on ms: a, b, c\n@@ -1,") {
				t.Errorf("%s:\n%s", name, got)
			}
			continue
		}
		if !strings.HasPrefix(got, s.want) || s.want == "" && got != "" {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, s.want)
		}
	}
}

// TestFoldClusters folds over clusters, own values too.
func TestFoldClusters(t *testing.T) {
	one := everywhere("k.yml", "id: %[1]d\n1\n", "id: %[1]d\n2\n")
	two := make([]tree.Change, len(one))
	for i, c := range one {
		two[i] = c
		two[i].Path = strings.Replace(c.Path, "ms/", "ms-2/", 1)
	}
	literal := change("ms-3/hosts/a/k.yml", "id: <node id>\n1\n", "id: <node id>\n2\n") // no values, the same text
	got := New(clusterOf("ms", one...), clusterOf("ms-2", two...), clusterOf("ms-3", literal)).Text(plainPaint)
	want := "k.yml on ms-2: a, b, c; ms: a, b, c\n@@ -1,2 +1,2 @@ spec change\n" +
		"@@ <node id>: 1 on ms-2/a, 2 on ms-2/b, 3 on ms-2/c, 1 on ms/a, 2 on ms/b, 3 on ms/c\n id: <node id>\n-1\n+2\n\n" +
		"k.yml on ms-3: a\n@@ -1,2 +1,2 @@ spec change\n id: <node id>\n-1\n+2\n\n7 files on 7 hosts: 7 lines added, 7 removed\n"
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestAllHosts(t *testing.T) {
	var hosts []Host
	var changes []tree.Change
	for i := range 9 {
		name := fmt.Sprintf("h-%d", i)
		hosts = append(hosts, Host{Name: name})
		changes = append(changes, change("ms/hosts/"+name+"/k.yml", "1\n", "2\n"))
	}
	known := func(c tree.Change) Origin { return Origin{Redrawn: Known(c.Old), Moved: Known(c.Old)} }
	if got := New(NewCluster("ms", hosts, changes, known)).Text(plainPaint); !strings.HasPrefix(got, "k.yml on ms: all 9 hosts\n") {
		t.Error(got)
	}
	if got := New(NewCluster("ms", hosts, changes[1:], known)).Text(plainPaint); !strings.HasPrefix(got, "k.yml on ms: h-1, h-2, h-3, h-4, h-5, h-6, h-7, h-8\n") {
		t.Error(got)
	}
}

// TestFoldLosesNothing unfolds what was folded: with its values, each hunk of each
// file is there again, once.
func TestFoldLosesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	folded := 0
	for range 500 {
		var changes []tree.Change
		for _, name := range []string{"k.yml", "l.yml"} {
			lines := func() (list []string) {
				for range 5 {
					list = append(list, pick("<address>", "<A>", "y", "v: "+pick("1", "2"), "at: 10.0.0.#:9092", "id: #,"+pick("x.1", "y.2")))
				}
				return list
			}
			old, new := lines(), lines()
			for i, h := range []string{"a", "b", "c"} {
				fill := func(lines []string) string {
					lines = slices.Clone(lines)
					if random.IntN(4) == 0 {
						lines[random.IntN(5)] = pick("id: 2", "id: #", "<address>", "y", "v.#: 1")
					}
					return strings.ReplaceAll(strings.Join(lines, "\n"), "#", fmt.Sprint(i+1)) + pick("\n", "\n", "")
				}
				changes = append(changes, change("ms/hosts/"+h+"/"+name, fill(old), fill(new)))
			}
		}
		r := New(clusterOf("ms", changes...))
		want, got := map[string]int{}, map[string]int{}
		for _, f := range r.Files {
			for _, h := range f.Hunks {
				want[fmt.Sprint(f.Path, h)]++
			}
		}
		for _, s := range r.Sections() {
			for _, fold := range s.Hunks {
				folded += len(fold.Marks) * len(s.Files)
				for _, place := range fold.Places {
					h := Hunk{OldStart: place.OldStart, NewStart: place.NewStart}
					for _, l := range fold.Lines {
						for i, mark := range fold.Marks {
							l.Text = strings.ReplaceAll(l.Text, mark, place.Values[i])
						}
						h.Lines = append(h.Lines, l)
					}
					got[fmt.Sprint(place.File.Path, h)]++
				}
			}
		}
		for h, n := range want {
			if got[h] != n {
				t.Fatalf("%d times, want %d:\n%s\n%s", got[h], n, h, r.Text(plainPaint))
			}
			delete(got, h)
		}
		if len(got) > 0 {
			t.Fatalf("from nowhere: %v", got)
		}
	}
	if folded == 0 {
		t.Error("nothing was folded by values")
	}
}
