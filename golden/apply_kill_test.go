package golden_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// small keeps three files of the host's folder, one of them new on the machine.
func (s *site) small() *site {
	s.t.Helper()
	manifest := filepath.Join(s.folder, "SHA256SUMS")
	text, err := os.ReadFile(manifest)
	if err != nil {
		s.t.Fatal(err)
	}
	keep := regexp.MustCompile(`(?m)^.*(apply\.sh|apply\.conf|controller\.properties|-gateway\.yml|-kafka\.yml)\n`)
	write(s.t, manifest, strings.Join(keep.FindAllString(string(text), -1), ""))
	for name := range files(s.t, s.folder, "metersphere") {
		if !keep.MatchString(name + "\n") {
			if err := os.Remove(filepath.Join(s.folder, name)); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	return s
}

// breakable puts counters in front of all tools that change the disk. At the
// call whose number is in the file at, what that file says happens: "before KILL",
// "after TERM", "torn KILL", "fail", or "short", a copy that fails unnoticed.
func (s *site) breakable() {
	s.t.Helper()
	for _, tool := range []string{"cat", "cp", "flock", "mkdir", "mv", "rm", "rmdir", "sync"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			s.t.Skip(err)
		}
		s.program(tool, `dir="`+s.dir+`"
read -r n <"$dir/count"; n=$((n + 1)); echo $n >"$dir/count"
echo `+tool+` >>"$dir/calls"
read -r at when signal <"$dir/at"; read -r pid <"$dir/pid"
if [ $n = "$at" ]; then
  case $when in
    before) kill -$signal $pid; [ $signal != KILL ] || exit 1 ;;
    torn)
      case `+tool+` in
        cp) eval "to=\${$#}"; head -c 20 "$2" >"$to" ;;
        cat) head -c 20 "$1" ;;
      esac
      kill -$signal $pid
      exit 1 ;;
    short)
      case `+tool+` in
        cp) eval "to=\${$#}"; head -c 20 "$2" >"$to"; exit 0 ;;
        cat) head -c 20 "$1"; exit 0 ;;
      esac ;;
    fail) echo "`+tool+`: no" >&2; exit 1 ;;
  esac
fi
`+path+` "$@"; code=$?
[ $n != "$at" ] || [ "$when" != after ] || kill -$signal $pid
exit $code`)
	}
	s.at(0, "", "")
}

// at sets what happens in the next run.
func (s *site) at(n int, when, signal string) {
	s.t.Helper()
	write(s.t, filepath.Join(s.dir, "at"), fmt.Sprintf("%d %s %s\n", n, when, signal))
	write(s.t, filepath.Join(s.dir, "count"), "0\n")
	write(s.t, filepath.Join(s.dir, "calls"), "")
}

// broken runs the script with its process id known to the tools.
func (s *site) broken(args ...string) (int, string) {
	s.t.Helper()
	inner := s.command(args...)
	cmd := exec.Command("sh", append([]string{"-c", `echo $$ >"$0"; exec "$@"`, filepath.Join(s.dir, "pid")}, inner.Args...)...)
	cmd.Dir, cmd.Env = inner.Dir, inner.Env
	return outcome(s.t, cmd)
}

// calls are the tools that the last run called.
func (s *site) calls() []string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "calls"))
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.Fields(string(text))
}

// reset makes the installation what it was.
func (s *site) reset(pristine string) {
	s.t.Helper()
	if err := os.RemoveAll(s.target); err != nil {
		s.t.Fatal(err)
	}
	if out, err := exec.Command("cp", "-a", pristine, s.target).CombinedOutput(); err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
}

// keep copies the installation as it is.
func (s *site) keep(name string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if out, err := exec.Command("cp", "-a", s.target, path).CombinedOutput(); err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// whole fails for a file that is neither the old nor the new one.
func (s *site) whole(what string, before, after map[string]string) {
	s.t.Helper()
	for name, got := range s.state() {
		if !strings.HasSuffix(name, ".mskraft-new") && got != before[name] && got != after[name] {
			s.t.Fatalf("%s: %s is neither the old nor the new file:\n%s", what, name, got)
		}
	}
}

// TestApplyKilled kills runs at every call of a tool that changes the disk, and
// in the middle of every copy. The next run makes all files new, or with
// --rollback old.
func TestApplyKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills apply.sh at every step")
	}
	eachShell(t, func(t *testing.T, shell []string) {
		s := newSite(t, shell, "isolated-controllers-3.4.0", "ctl-1").small()
		s.breakable()
		before := s.state()
		after := s.wanted(before)
		pristine := s.keep("pristine")
		if code, out := s.broken(); code != 0 {
			t.Fatalf("exit code %d:\n%s", code, out)
		}
		s.same("a run that nothing breaks", after)
		calls := s.calls()
		applied := s.keep("applied")
		if len(calls) < 20 {
			t.Fatalf("only %d calls: %q", len(calls), calls)
		}
		stride := 1
		if filepath.Base(shell[0]) != "dash" {
			stride = 5
		}
		points, died := 0, 0
		for n := 1; n <= len(calls); n += stride {
			whens := []string{"before"}
			switch calls[n-1] {
			case "cat", "cp":
				whens = append(whens, "torn")
			case "mv":
				whens = append(whens, "after")
			}
			for _, when := range whens {
				what := fmt.Sprintf("killed %s call %d of %q", when, n, calls)
				s.reset(pristine)
				s.at(n, when, "KILL")
				if code, _ := s.broken(); code == -1 {
					died++
				}
				s.whole(what, before, after)
				s.at(0, "", "")
				if points++; points%2 == 0 {
					s.want(0, nil)
					s.same(what+", then run again", after)
				} else {
					if code, out := s.run("--rollback"); code != 0 && !strings.Contains(out, "no run has changed anything") {
						t.Fatalf("%s: --rollback: exit code %d:\n%s", what, code, out)
					}
					s.same(what+", then taken back", before)
				}
				s.leftovers()
			}
		}
		if died < points-2 { // what fails after the end may be too late
			t.Errorf("%d of %d runs were killed", died, points)
		}

		// The way back, killed.
		s.reset(applied)
		s.at(0, "", "")
		s.broken("--rollback")
		calls = s.calls()
		for n := 1; n <= len(calls); n += stride {
			what := fmt.Sprintf("--rollback killed before call %d of %q", n, calls)
			s.reset(applied)
			s.at(n, "before", "KILL")
			s.broken("--rollback")
			s.whole(what, before, after)
			s.at(0, "", "")
			s.want(0, nil, "--rollback")
			s.same(what+", then run again", before)
			s.leftovers()
		}
	})
}

// TestApplyRecoveryKilled kills also the run that takes back a killed one.
func TestApplyRecoveryKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills apply.sh at every second step of a recovery")
	}
	s := newSite(t, anyShell(t), "isolated-controllers-3.4.0", "ctl-1").small()
	s.breakable()
	before := s.state()
	after := s.wanted(before)
	pristine := s.keep("pristine")
	s.broken()
	last := len(s.calls()) - 2 // all files but the last are replaced
	s.reset(pristine)
	s.at(last, "before", "KILL")
	s.broken()
	halfway := s.keep("halfway")
	if !slices.ContainsFunc(slices.Collect(maps.Keys(before)), func(name string) bool { return s.state()[name] != before[name] }) {
		t.Fatal("nothing was replaced yet")
	}
	for n := 1; n <= 14; n += 2 {
		what := fmt.Sprintf("recovery killed at step %d", n)
		s.reset(halfway)
		s.at(n, "before", "KILL")
		if code, out := s.broken("--rollback"); code != -1 {
			t.Logf("%s: exit code %d: %s", what, code, out)
		}
		s.whole(what, before, after)
		s.at(0, "", "")
		s.want(0, nil)
		s.same(what, after)
		s.leftovers()
	}

	// Somebody edits a file before the recovery.
	s.reset(halfway)
	path := filepath.Join(s.target, "docker-compose-gateway.yml")
	write(t, path, "# edited\n")
	s.want(0, []string{"a run was cut short; the next one first takes it back"}, "--dry-run", "--force")
	s.want(3, []string{path + ": was edited after a run was cut short", "cannot be taken back"})
	if text, _ := os.ReadFile(path); string(text) != "# edited\n" {
		t.Errorf("the edit is gone: %s", text)
	}
	s.want(0, []string{"what was edited is in " + s.target + "/mskraft/edited-1/edited"}, "--force")
	s.same("after --force", after)
	if text, _ := os.ReadFile(filepath.Join(s.target, "mskraft/edited-1/edited/docker-compose-gateway.yml")); string(text) != "# edited\n" {
		t.Errorf("the edit is not kept: %s", text)
	}
	s.want(0, nil, "--rollback")
	s.same("taken back", before)
}

// TestApplySignals ends runs by signals at every step: they restore at once.
func TestApplySignals(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("sends a signal to apply.sh at every second step")
	}
	eachShell(t, func(t *testing.T, shell []string) {
		s := newSite(t, shell, "isolated-controllers-3.4.0", "ctl-1").small()
		s.breakable()
		before := s.state()
		after := s.wanted(before)
		pristine := s.keep("pristine")
		s.broken()
		steps := len(s.calls())
		stride := 2
		if filepath.Base(shell[0]) != "dash" {
			stride = 7
		}
		restored := 0
		for n := 1; n <= steps; n += stride {
			signal := []string{"TERM", "INT", "HUP"}[n%3]
			want := []int{143, 130, 129}[n%3]
			what := fmt.Sprintf("%s after step %d of %d", signal, n, steps)
			s.reset(pristine)
			s.at(n, "after", signal)
			code, out := s.broken()
			s.leftovers()
			if got := s.state(); !maps.Equal(got, before) && !maps.Equal(got, after) {
				t.Fatalf("%s: exit code %d, neither the old nor the new files:\n%s", what, code, out)
			} else if code == want && strings.Contains(out, "the old files are in place") {
				restored++
				s.same(what, before)
			}
		}
		if restored < steps/stride/2 {
			t.Errorf("only %d of %d runs restored the files", restored, steps/stride)
		}
	})
}

// TestApplyToolFails has every call fail once, as on a disk that is full or has
// become read-only, and every copy be cut off: all is restored, and the exit code
// says so.
func TestApplyToolFails(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("has every step of apply.sh fail")
	}
	s := newSite(t, anyShell(t), "isolated-controllers-3.4.0", "ctl-1").small()
	s.breakable()
	before := s.state()
	after := s.wanted(before)
	pristine := s.keep("pristine")
	s.broken()
	calls := s.calls()
	failed := 0
	for n, tool := range calls {
		for _, how := range []string{"fail", "short"} {
			if how == "short" && tool != "cp" && tool != "cat" {
				continue
			}
			s.reset(pristine)
			s.at(n+1, how, "")
			code, out := s.broken()
			s.leftovers()
			what := fmt.Sprintf("%s, call %d of %q, exit code %d:\n%s", how, n+1, calls, code, out)
			if code == 0 {
				s.same(what, after)
				continue
			}
			s.same(what, before)
			if code == 3 {
				failed++
			} else if code != 1 || strings.Contains(out, "the old files are in place") {
				t.Error(what)
			}
		}
	}
	if failed < len(calls)/2 {
		t.Errorf("%d of %d calls failed", failed, len(calls))
	}
}
