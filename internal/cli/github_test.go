package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// workflow is what the recipe uses of a workflow of GitHub Actions.
type workflow struct {
	Name string
	On   struct {
		PullRequest *struct{} `yaml:"pull_request"`
		Push        struct{ Branches []string }
	}
	Permissions map[string]string
	Env         map[string]string
	Jobs        map[string]struct {
		RunsOn         string `yaml:"runs-on"`
		TimeoutMinutes int    `yaml:"timeout-minutes"`
		Steps          []step
	}
}

type step struct {
	Name, Uses, If, Run string
	With                map[string]any
	ContinueOnError     bool `yaml:"continue-on-error"`
	Env                 map[string]string
}

// github runs the workflow of the repository in the current folder, as GitHub does
// for the event: "push" of the branch that is checked out, or "pull_request" of
// that branch into main. The exit code is 0 if all steps pass. The summary of the job
// is left in the folder above.
func github(args []string) int {
	r, err := newRunner(args[0])
	if err == nil {
		err = r.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// A runner is a machine of the service. If $BARE is set, it has no mskraft.
type runner struct {
	event, branch, origin string

	tmp string
	env []string
}

func newRunner(event string) (*runner, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	head, err := os.ReadFile(".git/HEAD")
	if err != nil {
		return nil, err
	}
	r := &runner{event: event, origin: dir, branch: strings.TrimSpace(strings.TrimPrefix(string(head), "ref: refs/heads/"))}
	if r.tmp, err = os.MkdirTemp("", "runner"); err != nil {
		return nil, err
	}
	r.env = append(os.Environ(), "CI=true")
	if r.value("BARE") != "" {
		r.set("PATH", without(r.value("PATH"), "mskraft"))
	}
	return r, nil
}

// at is a path of the runner.
func (r *runner) at(name string) string { return filepath.Join(r.tmp, name) }

// keep copies a file of the runner to the folder above the repository.
func (r *runner) keep(name string) {
	to := filepath.Join(filepath.Dir(r.origin), filepath.Base(name))
	os.Remove(to)
	if text, err := os.ReadFile(r.at(name)); err == nil {
		os.WriteFile(to, text, 0o644)
	}
}

func (r *runner) git(dir string, args ...string) error { return run(dir, r.env, "git", args...) }

func (r *runner) set(name, value string) { r.env = append(r.env, name+"="+value) }

func (r *runner) value(name string) string {
	for _, v := range slices.Backward(r.env) {
		if v, ok := strings.CutPrefix(v, name+"="); ok {
			return v
		}
	}
	return ""
}

// without returns a PATH without the folders that have a program.
func without(path, program string) string {
	return strings.Join(slices.DeleteFunc(filepath.SplitList(path), func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, program))
		return err == nil
	}), string(os.PathListSeparator))
}

func (r *runner) run() error {
	defer os.RemoveAll(r.tmp)
	defer r.keep("summary")
	var w workflow
	if err := decode(".github/workflows/mskraft.yml", &w); err != nil {
		return err
	}
	if r.event == "push" && !slices.Contains(w.On.Push.Branches, r.branch) {
		return fmt.Errorf("no run for a push to %s", r.branch)
	}
	for name, value := range map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": r.event, "GITHUB_BASE_REF": "main", "GITHUB_WORKSPACE": r.at("workspace"), "RUNNER_TEMP": r.at("temp"),
		"GITHUB_PATH": r.at("path"), "GITHUB_STEP_SUMMARY": r.at("summary"),
	} {
		r.set(name, value)
	}
	for name, value := range w.Env {
		r.set(name, value)
	}
	for _, dir := range []string{"workspace", "temp"} {
		if err := os.Mkdir(r.at(dir), 0o755); err != nil {
			return err
		}
	}
	for _, file := range []string{"path", "summary"} {
		if err := os.WriteFile(r.at(file), nil, 0o644); err != nil {
			return err
		}
	}
	for _, job := range w.Jobs {
		for i, s := range job.Steps {
			if err := r.step(i, s); err != nil && !s.ContinueOnError {
				return err
			} else if err != nil {
				fmt.Println("##[error]", err)
			}
		}
	}
	return nil
}

func (r *runner) step(i int, s step) error {
	if is, err := r.holds(s.If); err != nil || !is {
		return err
	}
	switch {
	case s.Uses == "actions/checkout@v4":
		return r.checkout(s.With)
	case s.Uses == "actions/setup-go@v5":
		return nil
	case s.Uses != "" || s.Run == "":
		return fmt.Errorf("cannot do the step %+v", s)
	}
	script := r.at(fmt.Sprintf("temp/step-%d.sh", i))
	if err := os.WriteFile(script, []byte(s.Run), 0o644); err != nil {
		return err
	}
	fmt.Println("##[group]", s.Name)
	env := slices.Clone(r.env)
	for name, value := range s.Env {
		env = append(env, name+"="+value)
	}
	if err := run(r.at("workspace"), env, "bash", "-e", script); err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	added, err := os.ReadFile(r.at("path"))
	if err != nil {
		return err
	}
	path := r.value("PATH")
	for line := range strings.Lines(string(added)) {
		path = strings.TrimSuffix(line, "\n") + string(os.PathListSeparator) + path
	}
	r.set("PATH", path)
	return os.WriteFile(r.at("path"), nil, 0o644)
}

// holds evaluates a condition; one that is not of this form is an error.
func (r *runner) holds(condition string) (bool, error) {
	if condition == "" {
		return true, nil
	}
	m := regexp.MustCompile(`^(?:env\.(\w+)|(github\.event_name)) (==|!=) '([^']*)'$`).FindStringSubmatch(condition)
	if m == nil {
		return false, fmt.Errorf("cannot evaluate the condition %q", condition)
	}
	value := r.event
	if m[1] != "" {
		value = r.value(m[1])
	}
	return (value == m[4]) == (m[3] == "=="), nil
}

// checkout does what actions/checkout does: it fetches, as deep as it is told, the
// commit of a push, or the commit that would merge the pull request.
func (r *runner) checkout(with map[string]any) error {
	ref, url := "refs/heads/"+r.branch, "file://"+r.origin
	if r.event == "pull_request" {
		ref = "refs/pull/1/merge"
		merge, err := exec.Command("git", "commit-tree", "-p", "main", "-p", "HEAD", "-m", "merge", "HEAD^{tree}").Output()
		if err != nil {
			return err
		}
		// The branches of the stories start at the end of main, so there is nothing to merge.
		if err := r.git(".", "merge-base", "--is-ancestor", "main", "HEAD"); err != nil {
			return err
		}
		if err := r.git(".", "update-ref", ref, strings.TrimSpace(string(merge))); err != nil {
			return err
		}
	}
	depth := []string{"--depth", "1"}
	if with["fetch-depth"] != nil {
		depth = []string{"--depth", fmt.Sprint(with["fetch-depth"])}
	}
	for _, args := range [][]string{{"init", "-q"}, append([]string{"fetch", "-q", url, ref}, depth...), {"checkout", "-q", "--detach", "FETCH_HEAD"}} {
		if err := r.git(r.at("workspace"), args...); err != nil {
			return err
		}
	}
	return nil
}
