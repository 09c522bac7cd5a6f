package golden_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestApplyRefuses breaks one thing at a time: the script says what, and leaves
// all as it is.
func TestApplyRefuses(t *testing.T) {
	t.Parallel()
	const shared = "tls-and-backup"
	env := func(old, text string) func(*testing.T, *site) {
		return func(t *testing.T, s *site) { edit(t, filepath.Join(s.target, ".env"), old, text) }
	}
	manifest := func(old, text string) func(*testing.T, *site) {
		return func(t *testing.T, s *site) { edit(t, filepath.Join(s.folder, "SHA256SUMS"), old, text) }
	}
	remove := func(t *testing.T, path string) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name, situation, host string
		mistake               func(*testing.T, *site)
		args                  []string
		code                  int
		says                  []string
	}{
		{name: "unknown flag", args: []string{"--relaod"}, code: 2, says: []string{"--relaod: no such flag"}},
		{name: "no number", args: []string{"--rollback=x"}, code: 2, says: []string{"--rollback=x: not the number of a run"}},
		{name: "base without a folder", args: []string{"--base"}, code: 2, says: []string{"--base: the folder is missing"}},
		{name: "base is the installation itself", args: []string{"--base", "/proc"}, code: 1, says: []string{"/proc/metersphere: no MeterSphere is installed there", "--base DIR"}},
		{
			name: "wrong host", mistake: func(_ *testing.T, s *site) { s.program("ip", `echo "2: eth0 inet 10.1.11.5/24"`) }, code: 1,
			says: []string{"these files are for host ms-1 of cluster metersphere, 10.1.11.53; this machine has 10.1.11.5\n", "--any-host"},
		},
		{
			name: "another host by name", situation: "kafka-3.7.1-v3", code: 1,
			says: []string{"these files are for host ms-1 of cluster metersphere, ms-1.example.com; this machine has"},
		},
		{
			name: "a name that does not resolve", situation: "kafka-3.7.1-v3", host: "ms-2", code: 1,
			says: []string{"ms-2.example.com, the address of host ms-2, cannot be resolved here"},
		},
		{
			name: "another release", mistake: func(t *testing.T, s *site) { write(t, filepath.Join(s.target, "version"), "v2.9.1-b7\n") }, code: 1,
			says: []string{"version: v2.9.1 is installed, and these files are for v2.10.0-lts"},
		},
		{name: "half an upgrade", mistake: env("MS_IMAGE_TAG=v2.10.0-lts", "MS_IMAGE_TAG=v2.9.1"), code: 1, says: []string{"MS_IMAGE_TAG is not v2.10.0-lts"}},
		{name: "another mode", mistake: env("MODE=allinone", "MODE=server"), code: 1, says: []string{".env: MS_INSTALL_MODE is server", "set MS_INSTALL_MODE=allinone"}},
		{name: "a Kafka of its own", mistake: env("KAFKA=false", "KAFKA=true"), code: 1, says: []string{".env: MS_EXTERNAL_KAFKA is true", "set MS_EXTERNAL_KAFKA=false"}},
		{name: "another port", mistake: env("SERVER_PORT=8081", "SERVER_PORT='80' # web"), code: 1, says: []string{".env: MS_SERVER_PORT is 80\n", "set MS_SERVER_PORT=8081"}},
		{
			name: "install.conf is a copy", mistake: func(t *testing.T, s *site) {
				remove(t, filepath.Join(s.target, "install.conf"))
				write(t, filepath.Join(s.target, "install.conf"), "MS_INSTALL_MODE=allinone\nMS_EXTERNAL_KAFKA=true\n")
			}, code: 1, says: []string{"install.conf: MS_EXTERNAL_KAFKA is true"},
		},
		{name: "another base", mistake: env("MS_BASE=", "MS_BASE=/tmp/"), code: 1, says: []string{".env: MS_BASE is another folder"}},
		{
			name: "hosts among the containers", mistake: env("MS_SERVER_PORT=", "MS_DOCKER_SUBNET='10.1.11.53/30' # ours\nMS_SERVER_PORT="), code: 1,
			says: []string{
				".env: MS_DOCKER_SUBNET is 10.1.11.53/30, and hosts have addresses in it: 10.1.11.53 10.1.11.54\n", "another network",
			},
		},
		{
			name: "a database among the containers", situation: shared, mistake: env("MS_SERVER_PORT=", "MS_DOCKER_SUBNET=10.1.11.60/30\nMS_SERVER_PORT="), code: 1,
			says: []string{"hosts have addresses in it: 10.1.11.60\n"},
		},
		{
			name: "state of its own", situation: shared, mistake: func(t *testing.T, s *site) {
				for _, e := range [][2]string{
					{"MS_EXTERNAL_MYSQL=true", "MS_EXTERNAL_MYSQL=false"},
					{"MS_MYSQL_HOST=10.1.11.60", "MS_MYSQL_HOST=mysql"},
					{"MS_REDIS_PORT=6380", "#MS_REDIS_PORT=6380"},
					{"MS_MINIO_ENDPOINT=https://", "MS_MINIO_ENDPOINT=https://root:hunter2@"},
				} {
					env(e[0], e[1])(t, s)
				}
			}, code: 1, says: []string{
				"MS_EXTERNAL_MYSQL is false", "set MS_EXTERNAL_MYSQL=true", "MS_MYSQL_HOST is another one", "set MS_MYSQL_HOST=10.1.11.60",
				"MS_REDIS_PORT is not set", "set MS_REDIS_PORT=6380", "MS_MINIO_ENDPOINT is another one", "set MS_MINIO_ENDPOINT=https://minio.example.com:9000",
			},
		},
		{
			name: "no apply.conf", mistake: func(t *testing.T, s *site) { remove(t, filepath.Join(s.folder, "apply.conf")) }, code: 1,
			says: []string{"apply.conf: cannot be read", "copy the whole folder"},
		},
		{
			name: "the apply.conf of another host", mistake: func(t *testing.T, s *site) {
				edit(t, filepath.Join(s.folder, "apply.conf"), "ms-1\naddress=10.1.11.53", "ms-2\naddress=10.1.11.54")
			}, code: 1, says: []string{"not what SHA256SUMS says: apply.conf\n"},
		},
		{
			name: "no manifest", mistake: func(t *testing.T, s *site) { remove(t, filepath.Join(s.folder, "SHA256SUMS")) }, code: 1,
			says: []string{"SHA256SUMS: cannot be read"},
		},
		{name: "line ends", mistake: manifest("\n", "\r\n"), code: 1, says: []string{"SHA256SUMS:1: not a line of a manifest", "line ends"}},
		{name: "a path out", mistake: manifest("metersphere/docker-compose-gateway.yml", "metersphere/../../../etc/passwd"), code: 1, says: []string{"not a line of a manifest"}},
		{
			name: "a changed file", mistake: func(t *testing.T, s *site) {
				edit(t, filepath.Join(s.folder, "metersphere/docker-compose-gateway.yml"), "gateway", "Gateway")
				remove(t, filepath.Join(s.folder, "metersphere/docker-compose-kafka.yml"))
			}, code: 1, says: []string{"not what SHA256SUMS says: metersphere/docker-compose-gateway.yml metersphere/docker-compose-kafka.yml\n"},
		},
		{
			name: "a folder made by Docker", situation: "isolated-controllers-3.4.0", host: "ctl-1", mistake: func(t *testing.T, s *site) {
				if err := os.MkdirAll(filepath.Join(s.target, "conf/kafka/controller.properties"), 0o755); err != nil {
					t.Fatal(err)
				}
			}, code: 1, says: []string{"controller.properties: is not a regular file"},
		},
		{
			name: "a link", mistake: func(t *testing.T, s *site) {
				path := filepath.Join(s.target, "docker-compose-kafka.yml")
				if err := os.Rename(path, path+".real"); err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink(path+".real", path); err != nil {
					t.Fatal(err)
				}
			}, code: 1, says: []string{"docker-compose-kafka.yml: is not a regular file"},
		},
		{
			name: "docker-compose refuses", mistake: func(_ *testing.T, s *site) {
				s.program("docker-compose", `echo "services.kafka.environment contains PASSWORD=hunter2" >&2; echo "MS_SECRET: hunter2"; exit 1`)
			}, code: 1, says: []string{"services.kafka.environment contains PASSWORD=***", "docker-compose refuses the files"},
		},
		{
			name: "no room", mistake: func(_ *testing.T, s *site) {
				s.program("df", `printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/x 100 90 10 90%% /\n'`)
			}, code: 1, says: []string{"10 KiB are free, and", "make room"},
		},
		{
			name: "no msctl", mistake: func(t *testing.T, s *site) { remove(t, filepath.Join(s.bin, "msctl")) },
			args: []string{"--reload", "--base", "BASE"}, code: 1, says: []string{"msctl: not found"},
		},
		{name: "nothing to take back", args: []string{"--rollback"}, code: 1, says: []string{"no run has changed anything"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.situation == "" {
				tt.situation = "guide"
			}
			if tt.host == "" {
				tt.host = "ms-1"
			}
			s := newSite(t, anyShell(t), tt.situation, tt.host)
			if tt.mistake != nil {
				tt.mistake(t, s)
			}
			for i, arg := range tt.args {
				if arg == "BASE" {
					tt.args[i] = s.base
				}
			}
			before := s.state()
			out := s.want(tt.code, tt.says, tt.args...)
			if tt.code == 1 {
				s.want(1, tt.says, append(tt.args, "--dry-run")...)
			}
			s.same("after a refusal", before)
			s.leftovers()
			if strings.Contains(out, "hunter2") {
				t.Errorf("tells a secret:\n%s", out)
			}
			hints := regexp.MustCompile(`(?m)^    hint: \S`).FindAllString(out, -1)
			if problems := regexp.MustCompile(`(?m)^apply\.sh: `).FindAllString(out, -1); len(hints) != len(problems) {
				t.Errorf("%d problems, %d hints:\n%s", len(problems), len(hints), out)
			}
		})
	}
}

// TestApplyAccepts is the other side: what may look wrong and is not.
func TestApplyAccepts(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*testing.T, *site){
		"an address translated on the way": func(_ *testing.T, s *site) { s.program("ip", "") },
		"a name in /etc/hosts":             func(_ *testing.T, s *site) { s.program("getent", `echo "127.0.1.1 STREAM $2"`) },
		"a name of this machine": func(_ *testing.T, s *site) {
			s.program("ip", `echo "2: eth0 inet 10.9.9.1/24"`)
		},
		"the arm64 build": func(t *testing.T, s *site) {
			write(t, filepath.Join(s.target, "version"), "\ufeffv3.3.0-arm64-b7\r\n")
			edit(t, filepath.Join(s.target, ".env"), "MS_IMAGE_TAG=v3.3.0", "export MS_IMAGE_TAG=\"v3.3.0-arm64\"\r")
		},
		"no version file": func(t *testing.T, s *site) {
			if err := os.Remove(filepath.Join(s.target, "version")); err != nil {
				t.Fatal(err)
			}
		},
		"no docker-compose": func(_ *testing.T, s *site) {
			s.program("docker-compose", "")
			s.program("docker", "exit 1")
			s.env[0] = "PATH=" + s.bin // no other one either
			if err := os.Remove(filepath.Join(s.bin, "docker-compose")); err != nil {
				t.Fatal(err)
			}
			for _, dir := range []string{"/usr/bin", "/bin"} {
				entries, _ := os.ReadDir(dir)
				for _, e := range entries {
					if !strings.HasPrefix(e.Name(), "docker") {
						_ = os.Symlink(filepath.Join(dir, e.Name()), filepath.Join(s.bin, e.Name()))
					}
				}
			}
		},
		"no compose_files": func(t *testing.T, s *site) {
			if err := os.Remove(filepath.Join(s.target, "compose_files")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, anyShell(t), "kafka-3.7.1-v3", "ms-1")
			s.program("ip", `echo "2: eth0 inet 10.9.9.1/24"`)
			change(t, s)
			var args []string
			if strings.HasPrefix(name, "an address") {
				args = []string{"--any-host"}
			}
			after := s.wanted(s.state())
			s.want(0, []string{"files changed: 3"}, args...)
			s.same("after the run", after)
		})
	}
}

// TestApplyWithoutRights runs as somebody who may read and not write.
func TestApplyWithoutRights(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root can become somebody else")
	}
	s := newSite(t, anyShell(t), "guide", "ms-1")
	before := s.state()
	for dir := s.target; len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	nobody := func(args ...string) (int, string) {
		cmd := s.command(args...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		return outcome(t, cmd)
	}
	if code, out := nobody(); code != 1 || !strings.Contains(out, "metersphere: cannot be written to\n    hint: run this as root") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if code, out := nobody("--dry-run"); code != 0 || !strings.Contains(out, "files that would change: 11") {
		t.Errorf("--dry-run: exit code %d:\n%s", code, out)
	}
	s.same("after nobody's runs", before)
	s.want(0, nil)
	if code, out := nobody("--dry-run"); code != 1 || !strings.Contains(out, "mskraft: cannot be read") {
		t.Errorf("--dry-run: exit code %d:\n%s", code, out)
	}
	if err := os.Chmod(filepath.Join(s.target, ".env"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := nobody("--dry-run"); code != 1 || !strings.Contains(out, ".env: cannot be read") {
		t.Errorf("--dry-run: exit code %d:\n%s", code, out)
	}
}

// TestApplyTwiceAtOnce holds one run at docker-compose and starts another one.
func TestApplyTwiceAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, anyShell(t), "guide", "ms-1")
	before := s.state()
	after := s.wanted(before)
	gate := filepath.Join(s.dir, "gate")
	if err := syscall.Mkfifo(gate, 0o600); err != nil {
		t.Fatal(err)
	}
	first := s.command()
	first.Stderr = os.Stderr
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	open, err := os.OpenFile(gate, os.O_WRONLY, 0) // waits for the first run to come here
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(gate); err != nil {
		t.Fatal(err)
	}
	s.want(1, []string{"another apply.sh is at work"})
	s.want(1, []string{"another apply.sh is at work"}, "--rollback")
	s.same("while a run waits", before)
	if err := open.Close(); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	s.same("after the run that waited", after)
}

// TestApplyStopped sends a signal to a run that waits for docker-compose.
func TestApplyStopped(t *testing.T) {
	t.Parallel()
	s := newSite(t, anyShell(t), "guide", "ms-1")
	before := s.state()
	gate := filepath.Join(s.dir, "gate")
	if err := syscall.Mkfifo(gate, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := s.command()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	open, err := os.OpenFile(gate, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	open.Close()
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != 143 {
		t.Errorf("%v", err)
	}
	s.same("after SIGTERM", before)
}

// TestApplyShellcheck has shellcheck read the script.
func TestApplyShellcheck(t *testing.T) {
	t.Parallel()
	path, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Skip(err)
	}
	if out, err := exec.Command(path, "--shell=sh", script).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
