package golden_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/change"
)

// TestReadmeTree compares the files of the drawn tree with those of the case
// that the first command renders.
func TestReadmeTree(t *testing.T) {
	t.Parallel()
	want := []string{script}
	err := fs.WalkDir(os.DirFS("cases/guide/want"), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (!strings.Contains(name, "/hosts/") || strings.Contains(name, "/ms-1/")) {
			want = append(want, path.Base(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	readmeEach(t, func(t *testing.T, text string) {
		var got []string
		for _, block := range readmeBlocks(text, "text") {
			if !strings.HasPrefix(block, "out/\n") {
				continue
			}
			for _, m := range regexp.MustCompile(`(?m)^ +(\S+[^/\s])(?:\s|$)`).FindAllStringSubmatch(block, -1) {
				got = append(got, m[1])
			}
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("files (-rendered +drawn):\n%s", d)
		}
	})
}

// TestReadmeReleases holds the table of releases to the catalogue: its rows cover
// all of them in order, with their generation and Kafka image.
func TestReadmeReleases(t *testing.T) {
	t.Parallel()
	cat := catalogue(t)
	names := cat.Names()
	version := regexp.MustCompile(`v\d+\.\d+\.\d+[a-z0-9-]*`)
	readmeEach(t, func(t *testing.T, text string) {
		if want := fmt.Sprint(" ", len(names), " "); !strings.Contains(text, want) {
			t.Errorf("does not say that there are %d releases", len(names))
		}
		next := 0
		for _, row := range readmeRows(text, `v[0-9].*`) {
			ends := version.FindAllString(row[0], -1)
			for ; next < len(names); next++ {
				r := cat.Releases[next]
				if got, want := row[2], fmt.Sprintf("%s (%s)", r.Kafka.Tag, r.Kafka.Family.Name); got != want || !strings.HasPrefix(row[1], r.Generation.Name) {
					break
				}
				if r.Name == ends[len(ends)-1] {
					next++
					break
				}
			}
			if next == 0 || names[next-1] != ends[len(ends)-1] || !slices.Contains(names, ends[0]) {
				t.Fatalf("row %q does not fit the catalogue, see %q", row[0], names[min(next, len(names)-1)])
			}
		}
		if next != len(names) {
			t.Errorf("the table ends before %s", names[next])
		}
	})
}

// TestReadmeTargets looks for every make target that is mentioned, and for every
// target in the two tables.
func TestReadmeTargets(t *testing.T) {
	t.Parallel()
	makefile, err := os.ReadFile("../Makefile")
	if os.IsNotExist(err) {
		t.Skip("there is no Makefile")
	}
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z][a-z-]*):`).FindAllStringSubmatch(string(makefile), -1) {
		targets[m[1]] = true
	}
	for _, name := range append(readmeFiles(), "README.md", "facts/README.md", "../templates/README.md") {
		text := readmeText(t, name)
		for _, m := range regexp.MustCompile("(?m)(?:`|^ *)make ([a-z][a-z-]*)(?:`|$)").FindAllStringSubmatch(text, -1) {
			if !targets[m[1]] {
				t.Errorf("%s: there is no target %s", name, m[1])
			}
		}
	}
	readmeEach(t, func(t *testing.T, text string) {
		for name := range targets {
			if len(readmeRows(text, "`make "+name+"`")) != 1 {
				t.Errorf("target %s has no row", name)
			}
		}
	})
}

// TestReadmeLinks follows every link to a file or a heading in the Markdown of
// the project.
func TestReadmeLinks(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading := regexp.MustCompile(`(?m)^#+ (.*)$`)
	for _, name := range append(readmeFiles(), "README.md", "facts/README.md", "../templates/README.md", "../CHANGELOG.md") {
		text := readmeText(t, name)
		var anchors []string
		for _, m := range heading.FindAllStringSubmatch(text, -1) {
			anchors = append(anchors, strings.ToLower(strings.ReplaceAll(m[1], " ", "-")))
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			target := m[1]
			if anchor, ok := strings.CutPrefix(target, "#"); ok {
				if !slices.Contains(anchors, anchor) {
					t.Errorf("%s: no heading %s", name, target)
				}
			} else if !strings.HasPrefix(target, "https://") {
				if _, err := os.Stat(filepath.Join(filepath.Dir(name), target)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

// TestReadmeVerify holds what is shown of verify to what it says of the guide.
func TestReadmeVerify(t *testing.T) {
	t.Parallel()
	said := readmeText(t, "../internal/cli/testdata/guide/followed.txt")
	readmeEach(t, func(t *testing.T, text string) {
		shown := 0
		for _, block := range readmeBlocks(text, "text") {
			if !strings.Contains(block, "ms-1/docker-compose-") || !strings.Contains(block, ": MSK3") {
				continue
			}
			rest := said
			for line := range strings.Lines(block) {
				before, after, ok := strings.Cut(rest, line)
				if !ok || before != "" && !strings.HasSuffix(before, "\n") {
					t.Errorf("verify does not say, or not there: %s", line)
					continue
				}
				rest = after
				shown++
			}
		}
		if shown < 5 {
			t.Errorf("shows only %d lines", shown)
		}
	})
}

// TestReadmeChanges holds the table of changes to what there is to be found, with
// the class of each.
func TestReadmeChanges(t *testing.T) {
	t.Parallel()
	var want []string
	for _, k := range change.Kinds() {
		want = append(want, k.Class.String()+": "+k.Name)
	}
	readmeEach(t, func(t *testing.T, text string) {
		var got []string
		for _, row := range readmeRows(text, "harmless|rolling restart|needs a procedure|destroys data|not possible") {
			for _, m := range regexp.MustCompile("^`[a-z-]+`(, `[a-z-]+`)*$").FindAllString(row[1], -1) {
				for name := range strings.SplitSeq(m, ", ") {
					got = append(got, row[0]+": "+strings.Trim(name, "`"))
				}
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("changes (-program +table):\n%s", d)
		}
	})
}
