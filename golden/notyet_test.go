package golden_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestNotYet wants every spec below not-yet to be told wrongly. One that is told rightly is a
// refusal and belongs among these, so the folder can only shrink.
//
// What is wanted stands at the end of a spec in lines "#: error WORDS", "#: told WORDS" or
// "#: no-error": of each error, or of each error or warning, one has to hold all the words, which are
// separated by " | ".
func TestNotYet(t *testing.T) {
	t.Parallel()
	for _, spec := range cases(t, "not-yet/*.toml") {
		t.Run(strings.TrimSuffix(filepath.Base(spec), ".toml"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(spec)
			if err != nil {
				t.Fatal(err)
			}
			_, _, stderr := mskraft(t, "not-yet", "validate", filepath.Base(spec))
			wrong := notSaid(t, string(text), stderr)
			for _, w := range wrong {
				t.Log("not yet: " + w)
			}
			if len(wrong) == 0 {
				name := strings.TrimSuffix(filepath.Base(spec), ".toml")
				t.Errorf("this is told rightly now: move it to refusals/%s/cluster.toml without its last lines, and run make golden", name)
			}
		})
	}
}

// notSaid lists what is wanted at the end of a spec and not said of it.
func notSaid(t *testing.T, spec, stderr string) []string {
	t.Helper()
	var wrong []string
	found := regexp.MustCompile(`(?m)^[^ ].*:\d+:\d+: MSK\d+: .*\n( .*\n)*`).FindAllString(stderr, -1)
	wanted := 0
	for line := range strings.Lines(spec) {
		want, ok := strings.CutPrefix(strings.TrimSpace(line), "#: ")
		if !ok {
			continue
		}
		wanted++
		kind, words, _ := strings.Cut(want, " ")
		ok = slices.ContainsFunc(found, func(f string) bool {
			isError := !strings.Contains(f, ": warning: ")
			missing := slices.ContainsFunc(strings.Split(words, " | "), func(word string) bool { return !strings.Contains(f, word) })
			return (isError || kind == "told") && (kind == "no-error" || !missing)
		})
		if ok == (kind == "no-error") {
			wrong = append(wrong, want)
		}
	}
	if wanted == 0 {
		t.Error("nothing is wanted")
	}
	return wrong
}
