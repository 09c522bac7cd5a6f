package golden_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestApplyFullDisk runs on a disk that fills up at one place after the other.
func TestApplyFullDisk(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("fills a disk page by page")
	}
	s := newSite(t, anyShell(t), "isolated-controllers-3.4.0", "ctl-1").small()
	before := s.state()
	after := s.wanted(before)
	pristine := s.keep("pristine")
	s.program("df", `printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/x 100 90 999999 90%% /\n'`)

	s.program("docker-compose", "")

	// A limit on the size of files stops every copy.
	cmd := exec.Command(s.shell[0], "-c", `ulimit -f 1; exec "$0" "$@"`, s.shell[0], filepath.Join(s.folder, "apply.sh"))
	cmd.Dir, cmd.Env = "/", s.env
	if code, out := outcome(t, cmd); code != 3 || !strings.Contains(out, "the old files are in place") {
		t.Errorf("ulimit: exit code %d:\n%s", code, out)
	}
	s.same("after a run with ulimit", before)

	if os.Getuid() != 0 {
		t.Skip("only root can mount a small disk")
	}
	if _, err := exec.LookPath("unshare"); err != nil {
		t.Skip(err)
	}
	done := false
	for pages := 0; pages < 40 && !done; pages++ {
		s.reset(pristine)
		cmd := exec.Command("unshare", "-m", "sh", "-c", `
set -e
mount --make-rprivate / && mount -t tmpfs -o size=2m,mode=0755 tmpfs "$1"
cp -a "$2" "$1/metersphere"
dd if=/dev/zero of="$1/filler" bs=4k 2>/dev/null || :
truncate -s -$((4096 * $3)) "$1/filler"
shift 3
code=0
"$@" || code=$?
cp -a "$TARGET" "$TARGET_COPY"
exit $code`, "sh", s.base, pristine, strconv.Itoa(pages), s.shell[0], filepath.Join(s.folder, "apply.sh"))
		result := filepath.Join(s.dir, fmt.Sprintf("result-%d", pages))
		cmd.Env = append(slices.Clone(s.env), "TARGET="+s.target, "TARGET_COPY="+result)
		code, out := outcome(t, cmd)
		if strings.Contains(out, "mount:") {
			t.Skip(out)
		}
		if err := os.RemoveAll(s.target); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(result, s.target); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		s.leftovers()
		switch what := fmt.Sprintf("%d pages are free, exit code %d:\n%s", pages, code, out); {
		case code == 0:
			done = true
			s.same(what, after)
		case code == 3 && (strings.Contains(out, "No space left") || strings.Contains(out, "I/O error")):
			s.same(what, before)
		default:
			t.Fatal(what)
		}
	}
	if !done {
		t.Error("it never became enough")
	}
}
