package golden_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/cluster"
	"mskraft/internal/tree"
)

// The script apply.sh, run on an installation as MeterSphere's installer leaves
// one. Programs that would need Docker, or that tell who the machine is, are
// stand-ins that come first in PATH.

// site is a machine: what is installed there, and the folder of its host.
type site struct {
	t      *testing.T
	shell  []string
	dir    string // all of it
	base   string // MS_BASE
	target string // ${MS_BASE}/metersphere
	folder string // the rendered folder of the host
	bin    string // stand-ins
	env    []string
	host   *cluster.Host
	c      *cluster.Cluster
}

// shells are the ones that a host could have.
func shells() [][]string {
	return [][]string{{"dash"}, {"bash", "--posix"}, {"busybox", "sh"}}
}

// found returns a shell with its path. The error says why it cannot be used here.
func found(t *testing.T, shell []string) ([]string, error) {
	t.Helper()
	path, err := exec.LookPath(shell[0])
	if err != nil {
		return nil, err
	}
	shell = append([]string{path}, shell[1:]...)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ip"), []byte("#!/bin/sh\necho stand-in\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(shell[0], append(shell[1:len(shell):len(shell)], "-c", "ip")...)
	cmd.Env = []string{"PATH=" + dir}
	if out, _ := cmd.Output(); string(out) != "stand-in\n" { // Debian's busybox-static is built so
		return nil, fmt.Errorf("%s prefers programs of its own to those in PATH, so that no stand-in is asked", path)
	}
	return shell, nil
}

// anyShell is the shell that most tests use: the first one that can be used.
func anyShell(t *testing.T) []string {
	t.Helper()
	var errs []error
	for _, shell := range shells() {
		shell, err := found(t, shell)
		if err == nil {
			return shell
		}
		errs = append(errs, err)
	}
	t.Skip(errors.Join(errs...))
	return nil
}

// eachShell runs a test under every shell. A short run is content with one.
func eachShell(t *testing.T, f func(t *testing.T, shell []string)) {
	if testing.Short() {
		f(t, anyShell(t))
		return
	}
	for _, shell := range shells() {
		t.Run(shell[0], func(t *testing.T) {
			t.Parallel()
			shell, err := found(t, shell)
			if err != nil {
				t.Skip(err)
			}
			f(t, shell)
		})
	}
}

// newSite installs the release of a golden case and renders the host's folder.
func newSite(t *testing.T, shell []string, situation, host string) *site {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("hosts run Linux, and apply.sh the tools that are there")
	}
	text, err := os.ReadFile(filepath.Join("cases", situation, "cluster.toml"))
	if err != nil {
		t.Fatal(err)
	}
	c, made := rendered(t, catalogue(t), string(text))
	dir := filepath.Join(t.TempDir(), "a machine") // blanks must not matter
	s := &site{t: t, shell: shell, dir: dir, c: c, bin: filepath.Join(dir, "bin"), base: filepath.Join(dir, "the base")}
	s.target = filepath.Join(s.base, "metersphere")
	s.folder = filepath.Join(dir, "out", c.Name, "hosts", host)
	for _, h := range c.Hosts {
		if h.Name == host {
			s.host = h
		}
	}
	if s.host == nil {
		t.Fatalf("%s has no host %s", situation, host)
	}
	for _, d := range []string{s.base, s.bin, filepath.Join(dir, "root")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	made.Folders = slices.DeleteFunc(made.Folders, func(f tree.Folder) bool { return f.Path != "hosts/"+host })
	if _, err := tree.Write(filepath.Join(dir, "out"), made, tree.Options{}); err != nil {
		t.Fatal(err)
	}
	s.install()
	s.standIns()
	return s
}

// install lays out what install.sh and msctl leave.
func (s *site) install() {
	s.t.Helper()
	known, rel := loadFacts(s.t), s.c.Release.Name
	if err := os.CopyFS(s.target, os.DirFS(installer(s.t, known, rel, rel, true))); err != nil {
		s.t.Fatal(err)
	}
	conf := known.installConf(rel)
	conf["MS_BASE"], conf["MS_IMAGE_TAG"], conf["MS_IMAGE_PREFIX"] = s.base, rel, "registry.example.com/metersphere"
	for _, line := range s.conf("setting") {
		key, value, _ := strings.Cut(line, "=")
		conf[key] = value
	}
	if s.host.Broker {
		conf["MS_KAFKA_PORT"] = fmt.Sprint(s.host.ClientPort)
	}
	var env strings.Builder
	for _, key := range slices.Sorted(maps.Keys(conf)) {
		if strings.Contains(conf[key], "$(") {
			conf[key] = "value"
		}
		fmt.Fprintf(&env, "%s=%s\n", key, conf[key])
	}
	write(s.t, filepath.Join(s.target, ".env"), env.String())
	write(s.t, filepath.Join(s.target, "version"), rel+"-b123\n")
	if err := os.Symlink(".env", filepath.Join(s.target, "install.conf")); err != nil {
		s.t.Fatal(err)
	}
	loads, _ := s.c.Release.Loads(s.host.Mode)
	files := "-f docker-compose-base.yml"
	for _, name := range loads {
		if name != "ui-test" && name != "seleniarm" { // they are switched off
			files += " -f docker-compose-" + name + ".yml"
		}
	}
	write(s.t, filepath.Join(s.target, "compose_files"), files+"\n")
}

// standIns makes the programs that the script meets.
func (s *site) standIns() {
	s.t.Helper()
	if s.shell[len(s.shell)-1] == "sh" { // busybox brings its tools
		list, err := exec.Command(s.shell[0], "--list").Output()
		if err != nil {
			s.t.Fatal(err)
		}
		for name := range strings.FieldsSeq(string(list)) {
			_ = os.Symlink(s.shell[0], filepath.Join(s.bin, name))
		}
		if flock, err := exec.LookPath("flock"); err == nil {
			_ = os.Symlink(flock, filepath.Join(s.bin, "flock")) // Debian's busybox has none
		}
	}
	s.program("ip", `echo "2: eth0 inet `+s.host.Address+`/24 brd 10.1.11.255"`)
	s.program("hostname", "")
	s.program("getent", `case $2 in ms-1.example.com) echo "10.9.9.1 STREAM $2" ;; *) exit 2 ;; esac`)
	s.program("sync", "")
	s.program("msctl", "MS_BASE="+s.base+"\n"+`echo "$*" >>"`+s.dir+`/msctl.log"`)
	s.program("docker-compose", `printf '%s\n' "$@" >"`+s.dir+`/compose.log"
[ ! -p "`+s.dir+`/gate" ] || cat "`+s.dir+`/gate" >/dev/null
while [ $# -gt 1 ]; do
  [ "$1" != -f ] || [ -f "$2" ] || { echo "no file $2" >&2; exit 1; }
  shift
done`)
	path := s.bin + ":/usr/sbin:/usr/bin:/sbin:/bin"
	if s.shell[len(s.shell)-1] == "sh" {
		path = s.bin
	}
	s.env = []string{"PATH=" + path, "HOME=" + filepath.Join(s.dir, "root"), "LANG=C.UTF-8"}
}

// program puts a program in front of all others.
func (s *site) program(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.bin, name)
	_ = os.Remove(path) // may be a link to busybox
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		s.t.Fatal(err)
	}
}

// conf lists the values of a name in apply.conf.
func (s *site) conf(name string) []string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.folder, "apply.conf"))
	if err != nil {
		s.t.Fatal(err)
	}
	var values []string
	for _, m := range regexp.MustCompile(`(?m)^`+name+`=(.*)$`).FindAllStringSubmatch(string(text), -1) {
		values = append(values, m[1])
	}
	return values
}

// command is a run of the script from some other folder.
func (s *site) command(args ...string) *exec.Cmd {
	cmd := exec.Command(s.shell[0], append(append(s.shell[1:len(s.shell):len(s.shell)], filepath.Join(s.folder, "apply.sh")), args...)...)
	cmd.Dir, cmd.Env = "/", s.env
	return cmd
}

// run runs the script and returns its exit code and all that it says.
func (s *site) run(args ...string) (int, string) {
	s.t.Helper()
	return outcome(s.t, s.command(args...))
}

func outcome(t *testing.T, cmd *exec.Cmd) (int, string) {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// want runs the script and wants an exit code and parts of what it says.
func (s *site) want(code int, says []string, args ...string) string {
	s.t.Helper()
	got, out := s.run(args...)
	if got != code {
		s.t.Fatalf("apply.sh %s: exit code %d, want %d:\n%s", strings.Join(args, " "), got, code, out)
	}
	for _, text := range says {
		if !strings.Contains(out, text) {
			s.t.Errorf("apply.sh %s: does not say %q:\n%s", strings.Join(args, " "), text, out)
		}
	}
	return out
}

// state is all files of the installation with their permissions, without those
// that apply.sh keeps for itself.
func (s *site) state() map[string]string {
	s.t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(s.target, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(s.target, path)
		info, err := d.Info()
		switch {
		case err != nil:
			return err
		case d.IsDir() && name == "mskraft":
			return fs.SkipDir
		case d.Type().IsRegular():
			text, err := os.ReadFile(path)
			all[name] = info.Mode().String() + " " + string(text)
			return err
		default:
			all[name] = info.Mode().String()
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// wanted is that state with the rendered files in place.
func (s *site) wanted(before map[string]string) map[string]string {
	s.t.Helper()
	all := maps.Clone(before)
	dir := filepath.Join(s.folder, "metersphere")
	for name, text := range files(s.t, dir, ".") {
		all[name] = "-rw-r--r-- " + text
		for d := filepath.Dir(name); d != "."; d = filepath.Dir(d) {
			all[d] = "drwxr-xr-x"
		}
	}
	return all
}

// same compares two states.
func (s *site) same(what string, want map[string]string) {
	s.t.Helper()
	if d := cmp.Diff(want, s.state()); d != "" {
		s.t.Fatalf("%s (-want +got):\n%s", what, d)
	}
}

// leftovers fails for what an unfinished run would leave.
func (s *site) leftovers() {
	s.t.Helper()
	for _, name := range []string{"new", "change"} {
		if _, err := os.Stat(filepath.Join(s.target, "mskraft", name)); err == nil {
			s.t.Fatalf("mskraft/%s is left", name)
		}
	}
}
