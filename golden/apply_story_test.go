package golden_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestApply follows one installation from the first look to the way back.
func TestApply(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, shell []string) {
		s := newSite(t, shell, "isolated-controllers-3.4.0", "ctl-1")
		kafka := filepath.Join(s.target, "docker-compose-kafka.yml")
		edit(t, kafka, "\nversion:", "\n# by hand\nx-password: hunter2\nx-auth: |\n  hunter2\nx-pem: |\n  -----BEGIN PRIVATE KEY-----\n  hunter2\n  hunter2\n  -----END PRIVATE KEY-----\nversion:")
		if err := os.Chmod(kafka, 0o664); err != nil {
			t.Fatal(err)
		}
		before := s.state()
		after := s.wanted(before)

		out := s.want(0, []string{
			"would replace " + kafka, "--- installed/docker-compose-kafka.yml\n+++ ctl-1/docker-compose-kafka.yml\n",
			"-# by hand\n", "would create " + s.target + "/conf/kafka/controller.properties", "files that would change: 12", "would run msctl reload",
		}, "--dry-run", "--reload")
		if strings.Contains(out, "hunter2") || !strings.Contains(out, "-x-password: ***\n-x-auth: |\n-  ***\n-x-pem: |\n-  -----BEGIN PRIVATE KEY-----\n-  ***\n") {
			t.Errorf("a secret is not masked:\n%s", out)
		}
		s.same("after --dry-run", before)
		if _, err := os.Stat(filepath.Join(s.target, "mskraft")); err == nil {
			t.Error("--dry-run wrote something")
		}

		s.want(0, []string{"files changed: 12; those that were there are in " + s.target + "/mskraft/1", "nothing is restarted yet"})
		s.same("after the first run", after)
		s.want(0, []string{"everything is in place; nothing to do"})
		s.want(0, []string{"everything is in place; nothing to do"}, "--dry-run")
		if text := files(t, s.dir, "msctl.log")["msctl.log"]; text != "" {
			t.Errorf("msctl was called without --reload: %s", text)
		}
		s.want(0, nil, "--reload")
		if text := files(t, s.dir, "msctl.log")["msctl.log"]; text != "reload\n" {
			t.Errorf("msctl was called with %q", text)
		}

		s.want(0, []string{"would replace", "would remove " + s.target + "/conf/kafka/controller.properties"}, "--rollback", "--dry-run")
		s.same("after --rollback --dry-run", after)
		s.want(0, []string{"files changed: 12"}, "--rollback")
		s.same("after --rollback", before)
		s.want(0, []string{"run 1 is taken back already; nothing to do"}, "--rollback")
		s.same("after a second --rollback", before)
		s.want(0, []string{"files changed: 12"})
		s.same("after applying again", after)
		out = s.want(0, []string{"rollback"}, "--list")
		if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 3 || !strings.HasSuffix(lines[0], "taken back") || !strings.HasSuffix(lines[2], "can be taken back") {
			t.Errorf("--list prints\n%s", out)
		}
		s.leftovers()

		args := files(t, s.dir, "compose.log")["compose.log"]
		if want := "-f\n" + s.folder + "/metersphere/docker-compose-kafka.yml\n"; !strings.Contains(args, want) || !strings.Contains(args, "-f\ndocker-compose-mysql.yml\n") {
			t.Errorf("docker-compose was called with\n%s", args)
		}
	})
}

// TestApplyAnywhere runs the script through a link, with no word on where
// MeterSphere is but ~/.msrc, and with --base.
func TestApplyAnywhere(t *testing.T) {
	t.Parallel()
	s := newSite(t, anyShell(t), "guide", "ms-1")
	after := s.wanted(s.state())
	link := filepath.Join(s.dir, "link to it")
	if err := os.Symlink(filepath.Join(s.folder, "apply.sh"), link); err != nil {
		t.Fatal(err)
	}
	s.program("msctl", "MS_BASE=/nowhere")
	write(t, filepath.Join(s.dir, "root", ".msrc"), "export MS_BASE=\""+s.base+"\"\n")
	cmd := exec.Command(s.shell[0], link)
	cmd.Dir, cmd.Env = s.dir, append(s.env, "CDPATH=/tmp")
	if code, out := outcome(t, cmd); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, out)
	}
	s.same("through a link", after)
	if err := os.Remove(filepath.Join(s.dir, "root", ".msrc")); err != nil {
		t.Fatal(err)
	}
	s.want(1, []string{"/nowhere/metersphere: no MeterSphere is installed there", "--base DIR"})
	s.want(0, []string{"nothing to do"}, "--base", s.base)
	cmd = s.command("--base=the base")
	cmd.Dir = s.dir
	if code, out := outcome(t, cmd); code != 0 {
		t.Fatalf("--base with a relative path: exit code %d:\n%s", code, out)
	}
}

// TestApplyRunbook runs the commands that the runbook gives for a host.
func TestApplyRunbook(t *testing.T) {
	t.Parallel()
	s := newSite(t, anyShell(t), "guide", "ms-1")
	home := filepath.Join(s.dir, "root", "mskraft-metersphere")
	if err := os.CopyFS(home, os.DirFS(s.folder)); err != nil {
		t.Fatal(err)
	}
	before := s.state()
	after := s.wanted(before)
	states := []map[string]string{after, before} // after each block
	for _, block := range readmeBlocks(readmeText(t, "cases/guide/want/metersphere/README.md"), "sh") {
		if !strings.Contains(block, "apply.sh") {
			continue
		}
		cmd := exec.Command(s.shell[0], "-e", "-c", block)
		cmd.Dir, cmd.Env = "/", s.env
		if code, out := outcome(t, cmd); code != 0 || len(states) == 0 {
			t.Fatalf("%s: exit code %d:\n%s", block, code, out)
		}
		s.same(block, states[0])
		states = states[1:]
	}
	if len(states) > 0 || readmeText(t, filepath.Join(s.dir, "msctl.log")) != "reload\n" {
		t.Error("the runbook does not say how to apply, and how to go back and reload")
	}
}
