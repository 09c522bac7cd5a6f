//go:build integration

package integration

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mskraft/internal/integration/apart"
)

// TestIntegrationKilled starts these tests once more and ends them while Kafka
// runs. It runs alone, before all others: whatever is left is theirs.
func TestIntegrationKilled(t *testing.T) {
	for _, c := range []struct {
		what   string
		signal syscall.Signal
		sign   int // -1 for the whole group
	}{
		{"SIGKILL to the process", syscall.SIGKILL, 1},
		// Ctrl-C sends SIGINT, but whoever runs this in the background may ignore that one.
		{"SIGTERM to its group", syscall.SIGTERM, -1},
	} {
		began := time.Now()
		before := world(t)
		// This one takes longer than what follows waits.
		cmd := exec.Command(os.Args[0], "-test.run", "^TestIntegrationAlone$/^v3.3.0$")
		for _, v := range os.Environ() {
			if !strings.HasPrefix(v, apart.Variable+"=") && !strings.HasPrefix(v, "MSKRAFT_LOGS=") {
				cmd.Env = append(cmd.Env, v)
			}
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		err := poll(60*time.Second, func() error {
			if n := strings.Count(strings.Join(world(t), "\n"), " kafka.Kafka "); n == 0 {
				return fmt.Errorf("%d Kafkas run", n)
			}
			return nil
		})
		there := len(world(t)) - len(before)
		if err := syscall.Kill(c.sign*cmd.Process.Pid, c.signal); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if err != nil {
			t.Fatal(err)
		}
		if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != c.signal {
			t.Errorf("%s: the process says: %v", c.what, cmd.ProcessState)
		}
		eventually(t, 20*time.Second, func() error {
			if after := world(t); !slices.Equal(after, before) {
				return fmt.Errorf("%s leaves something:\n%s\nbefore:\n%s", c.what, strings.Join(after, "\n"), strings.Join(before, "\n"))
			}
			return nil
		})
		counts.check(t, "3.7.1", time.Since(began), fmt.Sprintf("%s: of %d processes, namespaces and mounts none is left", c.what, there))
	}
}

// world is every process that can be seen from here, every namespace that one of
// them is in, and every mount of these tests. Nothing else keeps a namespace:
// names of network namespaces are mounts, too.
func world(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range processes {
		line, _ := os.ReadFile(dir + "/cmdline")
		stat, err := os.ReadFile(dir + "/stat")
		if err != nil || strings.Contains(string(stat), ") Z ") {
			continue // it has ended
		}
		spaces, _ := filepath.Glob(dir + "/ns/*")
		found[dir+" "+strings.ReplaceAll(string(line), "\x00", " ")] = true
		for _, space := range spaces {
			if link, err := os.Readlink(space); err == nil {
				found[link] = true
			}
		}
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mounts)) {
		found[strings.TrimSpace(line)] = true
	}
	var all []string
	for one := range found {
		all = append(all, one)
	}
	slices.Sort(all)
	return all
}
