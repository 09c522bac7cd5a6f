package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// pipeline is what the recipe uses of GitLab CI.
type pipeline struct {
	Mskraft struct {
		Image     string
		Variables map[string]string
		Rules     []struct{ If string }
		Before    []string `yaml:"before_script"`
		Script    []string
	}
}

// gitlab runs the job of the repository in the current folder in a shell, bash or
// sh, as GitLab does for the event: "push" of the branch that is checked out, or
// "merge_request_event" of that branch into main.
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
		"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": r.event, "CI_DEFAULT_BRANCH": "main", "CI_PROJECT_DIR": r.at("builds"),
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
