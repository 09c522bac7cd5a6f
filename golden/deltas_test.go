package golden_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"mskraft/internal/release"
)

// TestReleases keeps, for every release, what it changes against the one before
// it in the files of one small cluster.
func TestReleases(t *testing.T) {
	t.Parallel()
	cat := catalogue(t)
	got := map[string]string{}
	before := map[string]string{}
	for i, rel := range cat.Releases {
		after := small3(t, cat, rel)
		text := "The first release. Its files stand in cases/monolith.\n"
		if i > 0 {
			text = delta(before, after)
		}
		got[rel.Name+".delta"] = text
		before = after
	}
	compare(t, got, files(t, "releases", "."), "releases", ".")
}

// small3 renders the small cluster. The release's name is taken out, or every
// release would change every file that tells it.
func small3(t *testing.T, cat *release.Catalogue, rel *release.Release) map[string]string {
	t.Helper()
	_, made := rendered(t, cat, fmt.Sprintf(small, rel.Name))
	out := map[string]string{}
	for _, folder := range made.Folders {
		for _, f := range folder.Files {
			name := strings.TrimPrefix(folder.Path+"/"+f.Name, "/")
			out[name] = strings.ReplaceAll(string(f.Blob.Bytes()), rel.Name, "RELEASE")
		}
	}
	return out
}

// delta shows every change once, under the names of all files that have it.
func delta(before, after map[string]string) string {
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	files := map[string][]string{} // hunks -> files
	for name := range names {
		hunks := diff.Diff("", []byte(before[name]), "", []byte(after[name]))
		if hunks == nil {
			continue
		}
		lines := bytes.SplitN(hunks, []byte("\n"), 4) // without the three lines that name the files
		what := string(lines[3])
		switch {
		case after[name] == "":
			what = "removed\n"
		case before[name] == "":
			what = "new\n" + what
		}
		files[what] = append(files[what], name)
	}
	if len(files) == 0 {
		return "No change.\n"
	}
	var parts []string
	for what, list := range files {
		list = fold(list)
		parts = append(parts, strings.Join(list, "\n")+"\n"+what)
	}
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}

// fold writes a file that all three hosts have as one of hosts/*.
func fold(names []string) []string {
	slices.Sort(names)
	hosts := map[string]int{}
	for _, name := range names {
		if rest, ok := strings.CutPrefix(name, "hosts/ms-"); ok {
			hosts[rest[1:]]++
		}
	}
	var out []string
	for _, name := range names {
		rest, ok := strings.CutPrefix(name, "hosts/ms-")
		switch {
		case !ok || hosts[rest[1:]] < 3:
			out = append(out, name)
		case rest[0] == '1':
			out = append(out, "hosts/*"+rest[1:])
		}
	}
	return out
}
