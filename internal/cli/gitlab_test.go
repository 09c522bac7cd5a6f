package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// pipeline is what the recipe uses of GitLab CI.
type pipeline struct {
	Mskraft struct {
		Image     string
		Variables map[string]string
		Rules     []struct{ If string }
		Before    []string `yaml:"before_script"`
		Script    []string
		Artifacts struct {
			When     string
			ExposeAs string `yaml:"expose_as"`
			Paths    []string
		}
	}
}

// gitlab runs the job of the repository in the current folder in a shell, bash or
// sh, as GitLab does for the event: "push" of the branch that is checked out, or
// "merge_request_event" of that branch into main. The files that the job keeps are
// left in the folder above.
func gitlab(args []string) int {
	r, err := newRunner(args[1])
	if err == nil {
		err = r.pipeline(args[0])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func (r *runner) pipeline(shell string) error {
	defer os.RemoveAll(r.tmp)
	var p pipeline
	if err := decode(".gitlab-ci.yml", &p); err != nil {
		return err
	}
	for name, value := range map[string]string{
		"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": r.event, "CI_DEFAULT_BRANCH": "main", "CI_PROJECT_DIR": r.at("builds"), "CI_PROJECT_ID": "42",
	} {
		r.set(name, value)
	}
	if r.event == "push" {
		r.set("CI_COMMIT_BRANCH", r.branch)
	} else {
		base, err := exec.Command("git", "merge-base", "main", "HEAD").Output()
		if err != nil {
			return err
		}
		r.set("CI_MERGE_REQUEST_DIFF_BASE_SHA", strings.TrimSpace(string(base)))
		r.set("CI_MERGE_REQUEST_IID", "7")
	}
	for name, value := range p.Mskraft.Variables {
		r.set(name, value)
	}
	wanted := false
	for _, rule := range p.Mskraft.Rules {
		is, err := r.matches(rule.If)
		if err != nil {
			return err
		}
		wanted = wanted || is
	}
	if !wanted {
		return fmt.Errorf("no job for %s of %s", r.event, r.branch)
	}
	depth := r.value("GIT_DEPTH")
	if depth == "" {
		depth = "20" // what GitLab sets for a new project
	}
	clone := []string{"clone", "-q", "-b", r.branch, "file://" + r.origin, r.at("builds")}
	if depth != "0" {
		clone = append(clone, "--depth", depth)
	}
	if err := r.git(r.tmp, clone...); err != nil {
		return err
	}
	for _, path := range p.Mskraft.Artifacts.Paths {
		defer r.keep("builds/" + path)
	}
	options := "set -e"
	if shell == "bash" {
		options = "set -eo pipefail"
	}
	script := strings.Join(append(append([]string{options}, p.Mskraft.Before...), p.Mskraft.Script...), "\n")
	return run(r.at("builds"), r.env, shell, "-c", script)
}

// matches evaluates the condition of a rule; one that is not of this form is an error.
func (r *runner) matches(condition string) (bool, error) {
	m := regexp.MustCompile(`^\$(\w+) == (?:"([^"]*)"|\$(\w+))$`).FindStringSubmatch(condition)
	if m == nil {
		return false, fmt.Errorf("cannot evaluate the condition %q", condition)
	}
	want := m[2]
	if m[3] != "" {
		want = r.value(m[3])
	}
	return r.value(m[1]) == want, nil
}

// notes are the comments of the merge request 7 in the project 42 of a GitLab, for
// those who have the token "let-me". The story gets its address and a file, $NOTES,
// in which each comment is a line.
func notes(ts *testscript.TestScript, _ bool, _ []string) {
	var mu sync.Mutex
	var list []string
	file := ts.MkAbs("../notes")
	const path = "/projects/42/merge_requests/7/notes"
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.Header.Get("PRIVATE-TOKEN") != "let-me" {
			http.Error(w, "401 Unauthorized", http.StatusUnauthorized)
			return
		}
		var id int
		switch fmt.Sscanf(strings.TrimPrefix(r.URL.Path, path), "/%d", &id); {
		case r.Method == http.MethodGet && r.URL.Path == path:
			// As GitLab writes it: the newest first, and in one line.
			type note struct {
				ID     int            `json:"id"`
				Type   *string        `json:"type"`
				Body   string         `json:"body"`
				Author map[string]any `json:"author"`
			}
			all := []note{}
			for i, body := range slices.Backward(list) {
				all = append(all, note{i + 1, nil, body, map[string]any{"id": 3}})
			}
			json.NewEncoder(w).Encode(all)
			return
		case r.Method == http.MethodPost && r.URL.Path == path:
			list = append(list, r.FormValue("body"))
		case r.Method == http.MethodPut && id > 0 && id <= len(list):
			list[id-1] = r.FormValue("body")
		default:
			http.NotFound(w, r)
			return
		}
		var b strings.Builder
		for i, body := range list {
			fmt.Fprintf(&b, "%d: %q\n", i+1, body)
		}
		os.WriteFile(file, []byte(b.String()), 0o644)
	}))
	ts.Defer(s.Close)
	ts.Setenv("CI_API_V4_URL", s.URL)
	ts.Setenv("NOTES", file)
}
