package cluster

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCodesHaveRefusals: every code that the program can print about a spec is
// shown in golden/refusals.
func TestCodesHaveRefusals(t *testing.T) {
	elsewhere := map[string]string{
		"MSK123": "takes two specs: internal/cli tests it",
		"MSK124": "the same",
		"MSK146": "the same",
		"MSK220": "the same",
	}
	code := regexp.MustCompile(`"(MSK\d{3})\.[a-z0-9-]+"`)
	used := map[string]bool{}
	for _, file := range files(t, "../*/*.go") {
		switch filepath.Base(filepath.Dir(file)) {
		case "message": // has the texts
		case "verify": // has no spec, and tests its own
		default:
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, m := range code.FindAllStringSubmatch(read(t, file), -1) {
				used[m[1]] = true
			}
		}
	}
	shown := map[string]bool{}
	for _, file := range files(t, "../../golden/refusals/*/stderr") {
		for _, m := range regexp.MustCompile(`(?m)^cluster\.toml:\d+:\d+: (MSK\d{3}): `).FindAllStringSubmatch(read(t, file), -1) {
			shown[m[1]] = true
		}
	}
	for c := range used {
		if !shown[c] && elsewhere[c] == "" {
			t.Errorf("no refusal shows %s", c)
		}
	}
	for c := range shown {
		if !used[c] || elsewhere[c] != "" {
			t.Errorf("%s is shown, and was not expected", c)
		}
	}
	for _, c := range warningCodes() {
		if !used[c] || !shown[c] && elsewhere[c] == "" {
			t.Errorf("%s can be accepted, and is no warning", c)
		}
	}
	if warnings := warningCodes(); !slices.IsSorted(warnings) || len(slices.Compact(warnings)) != len(warningCodes()) {
		t.Error("the codes of warnings are not sorted, or repeated")
	}
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no files (%v)", pattern, err)
	}
	return names
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
