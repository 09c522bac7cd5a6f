package golden_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mskraft/internal/tree"
)

// read returns a file of the installation.
func (s *site) read(name string) string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.target, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// TestApplyEdited edits files after a run: nothing is replaced unasked, neither
// by the next run nor on the way back, and with --force the edit is kept.
func TestApplyEdited(t *testing.T) {
	t.Parallel()
	s := newSite(t, anyShell(t), "kafka-3.7.1-v3", "ms-1")
	s.program("ip", `echo "2: eth0 inet 10.9.9.1/24"`)
	before := s.state()
	after := s.wanted(before)
	s.want(0, nil)
	kafka := filepath.Join(s.target, "docker-compose-kafka.yml")
	edit(t, kafka, "restart: always", "restart: \"no\"")
	edited := s.state()
	told := []string{kafka + ": is not as the last run left it", "--force"}
	s.want(1, append(told, `-    restart: "no"`), "--dry-run")
	s.want(1, told)
	s.want(1, told, "--rollback")
	s.same("after refusals", edited)
	s.want(0, []string{"files changed: 1"}, "--force")
	s.same("after --force", after)
	if text := s.read("mskraft/2/before/docker-compose-kafka.yml"); !strings.Contains(text, `restart: "no"`) {
		t.Error("the edit is not kept")
	}
	s.want(0, []string{"files changed: 1"}, "--rollback")
	s.same("the edit is back", edited)
	s.want(0, []string{"files changed: 1"}) // what a run has kept once may be replaced
	s.same("applied again", after)
	edit(t, kafka, "restart: always", "restart: never")
	s.want(1, told, "--rollback=first")
	s.want(0, []string{"files changed: 3"}, "--rollback=first", "--force")
	s.want(0, []string{"run 1 is taken back already"}, "--rollback=first")
	s.same("before the first run", before)
	if text := s.read("mskraft/5/before/docker-compose-kafka.yml"); !strings.Contains(text, "restart: never") {
		t.Error("the second edit is not kept")
	}
	s.want(0, []string{"run 1 is taken back already"}, "--rollback=1")
	s.want(1, []string{"run 2 cannot be taken back"}, "--rollback=2")

	// The installer puts its own files back, which the first run has kept.
	s.want(0, nil)
	s.reinstall()
	s.want(0, []string{"files changed: 3"})
	s.same("after the installer", after)
}

// reinstall puts the installer's files back.
func (s *site) reinstall() {
	s.t.Helper()
	rel := s.c.Release.Name
	dir := installer(s.t, loadFacts(s.t), rel, rel, true)
	paths, err := filepath.Glob(filepath.Join(dir, "*.yml"))
	if err != nil || len(paths) == 0 {
		s.t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			s.t.Fatal(err)
		}
		write(s.t, filepath.Join(s.target, filepath.Base(path)), string(text))
	}
}

// TestApplyUpgrade changes the release below what was applied: that cannot be
// taken back any more, and is no edit.
func TestApplyUpgrade(t *testing.T) {
	t.Parallel()
	s := newSite(t, anyShell(t), "guide", "ms-1")
	s.want(0, nil)
	for _, name := range []string{"version", ".env"} {
		write(t, filepath.Join(s.target, name), strings.ReplaceAll(s.read(name), "v2.10.0-lts", "v2.10.1-lts"))
	}
	s.want(1, []string{"v2.10.1-lts is installed, and these files are for v2.10.0-lts"})
	for _, flag := range []string{"--rollback", "--rollback=1", "--rollback=first"} {
		s.want(1, []string{"run 1 cannot be taken back", "made under another release than v2.10.1-lts"}, flag)
	}
	s.want(0, []string{"of another release than the installed one"}, "--list")

	next := newSite(t, s.shell, "guide", "ms-1")
	s.folder = next.folder
	edit(t, filepath.Join(s.folder, "apply.conf"), "release=v2.10.0-lts", "release=v2.10.1-lts")
	s.manifest()
	gateway := filepath.Join(s.target, "docker-compose-gateway.yml")
	write(t, gateway, "# the new installer's\n")
	s.want(0, []string{"files changed: 1"})
	s.want(0, []string{"files changed: 1"}, "--rollback=first")
	s.want(0, []string{"run 2 is taken back already"}, "--rollback=first")
	if text, _ := os.ReadFile(gateway); string(text) != "# the new installer's\n" {
		t.Errorf("taken back to %s", text)
	}
	s.want(1, []string{"run 1 cannot be taken back"}, "--rollback=1")
}

// TestApplyMiddleware has msctl cut the Kafka file, as it does in this mode at
// every reload.
func TestApplyMiddleware(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, shell []string) {
		s := newSite(t, shell, "server-and-middleware", "mw-1")
		kafka := filepath.Join(s.target, "docker-compose-kafka.yml")
		s.program("msctl", `MS_BASE="`+s.base+`"
sed -i -e '/data-streaming/,+3d' "`+kafka+`"`)
		before := s.state()
		s.want(0, nil, "--reload")
		if text := s.read("docker-compose-kafka.yml"); strings.Contains(text, "data-streaming") || !strings.Contains(text, "10.1.11.21:19092") {
			t.Fatalf("msctl left\n%s", text)
		}
		s.want(0, []string{"everything is in place; nothing to do"})
		s.want(0, []string{"everything is in place; nothing to do"}, "--dry-run", "--reload")
		s.want(0, nil, "--rollback")
		s.same("after --rollback", before)
		s.want(0, nil)
		edit(t, kafka, "restart: always", "restart: never")
		s.want(1, []string{kafka + ": is not as the last run left it"})
		// A change of the spec meets the file as msctl left it.
		edit(t, kafka, "restart: never", "restart: always")
		if out, err := exec.Command(filepath.Join(s.bin, "msctl"), "reload").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		write(t, filepath.Join(s.folder, "metersphere", "docker-compose-kafka.yml"), s.read("mskraft/3/before/docker-compose-kafka.yml"))
		s.manifest()
		s.want(0, []string{"files changed: 1"})
		s.want(0, []string{"files changed: 1"}, "--rollback")
	})
}

// manifest makes the manifest fit the folder.
func (s *site) manifest() {
	s.t.Helper()
	all, sums := files(s.t, s.folder, "."), ""
	delete(all, tree.Manifest)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		sums += fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(all[name])), name)
	}
	write(s.t, filepath.Join(s.folder, tree.Manifest), sums)
}

// TestApplyReloads tells a reload that fails from a change that fails.
func TestApplyReloads(t *testing.T) {
	t.Parallel()
	s := newSite(t, anyShell(t), "guide", "ms-1")
	after := s.wanted(s.state())
	edit(t, filepath.Join(s.target, ".env"), "MS_KAFKA_PORT=9092", "MS_KAFKA_PORT=9192")
	after[".env"] = s.state()[".env"]
	s.program("msctl", "MS_BASE="+s.base+"\n"+`echo "LC_ALL is ${LC_ALL-unset}"; { true >&9; } 2>/dev/null && echo "the lock is open"; exit 7`)
	out := s.want(4, []string{"note: MS_KAFKA_PORT in .env is not 9092", "LC_ALL is unset", "msctl reload failed; the files stay in place"}, "--reload")
	if strings.Contains(out, "the lock is open") {
		t.Error("msctl holds the lock")
	}
	s.same("after the reload that failed", after)
	s.env = append(s.env, "LC_ALL=C.UTF-8")
	s.want(4, []string{"nothing to do", "LC_ALL is C.UTF-8"}, "--reload")
}

// TestApplyCases applies a host of every golden case, of each kind one.
func TestApplyCases(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("applies hosts of all cases; TestApply applies one")
	}
	for _, spec := range cases(t, "cases/*/cluster.toml") {
		situation := filepath.Base(filepath.Dir(spec))
		text, err := os.ReadFile(spec)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := rendered(t, catalogue(t), string(text))
		seen := map[string]bool{}
		for _, h := range c.Hosts {
			if kind := h.Mode + h.Roles.Text(); seen[kind] {
				continue
			} else {
				seen[kind] = true
			}
			t.Run(situation+"/"+h.Name, func(t *testing.T) {
				t.Parallel()
				s := newSite(t, anyShell(t), situation, h.Name)
				if strings.ContainsAny(h.Address, "m") { // a name
					s.program("getent", `echo "10.9.9.1 STREAM $2"`)
					s.program("ip", `echo "2: eth0 inet 10.9.9.1/24"`)
				}
				info, err := os.Stat(filepath.Join(s.folder, "apply.sh"))
				if err != nil || info.Mode().Perm() != 0o755 {
					t.Errorf("apply.sh has mode %v (%v)", info.Mode(), err)
				}
				before := s.state()
				after := s.wanted(before)
				s.want(0, []string{"files changed: "})
				s.same("applied", after)
				s.want(0, nil, "--rollback")
				s.same("taken back", before)
			})
		}
	}
}
