//go:build integration

package engine

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mskraft/internal/integration/apart"
)

// placeVariable names a folder on disk that is there as long as the tests run.
const placeVariable = "MSKRAFT_ENGINE_PLACE"

// The tests run apart from the machine, where every engine and container ends with them.
func TestMain(m *testing.M) {
	if apart.Inside() {
		if err := apart.Settle(); err != nil {
			fmt.Fprintln(os.Stderr, "namespaces:", err)
			os.Exit(1)
		}
		flag.Parse()
		if err := flag.Set("test.parallel", "100"); err != nil { // most of the time they wait
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(m.Run())
	}
	if why := hindrance(); why != "" {
		fmt.Println("--- SKIP: the tests of the engine:", why)
		os.Exit(0)
	}
	code, err := outside()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// hindrance tells why this machine cannot run the tests, "" for nothing.
func hindrance() string {
	if os.Getuid() != 0 {
		return "they start Docker in namespaces of its own: run them as root"
	}
	var missing []string
	for _, name := range []string{"dockerd", "docker-compose", "runc", "ip", "iptables", "unshare"} {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return "not in PATH: " + strings.Join(missing, ", ") +
			"; on Debian, apt-get install docker.io docker-compose iproute2 brings them, and .ci/run does"
	}
	if out, err := exec.Command("unshare", "-m", "-n", "-p", "-f", "mount", "-t", "tmpfs", "none", "/run").CombinedOutput(); err != nil {
		return "root may make no namespaces or mount nothing here: " + strings.TrimSpace(string(out))
	}
	const overlay = 0x794c7630
	var on syscall.Statfs_t
	if err := syscall.Statfs(cache(), &on); err == nil && on.Type == overlay {
		return cache() + " is on an overlay, on which Docker makes no other: let XDG_CACHE_HOME name a folder on disk"
	}
	return ""
}

// cache is a folder on disk, for what is made once and for the engines' own folders.
func cache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	dir = filepath.Join(dir, "mskraft-engine")
	_ = os.MkdirAll(dir, 0o755) // whoever writes to it will tell
	return dir
}

// outside makes what the tests need, while there is a network, and runs them.
func outside() (int, error) {
	for _, version := range composes[1:] {
		if err := buildCompose(version); err != nil {
			return 1, err
		}
	}
	place, err := os.MkdirTemp(cache(), "run-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(place) // nothing is mounted there any more
	cmd := exec.Command("go", "build", "-o", filepath.Join(place, "stub"), "./stub")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("go build ./stub: %w\n%s", err, out)
	}
	if err := os.Setenv(placeVariable, place); err != nil {
		return 1, err
	}
	return apart.Run()
}

// composes are the versions of docker-compose: Debian's, the one that MeterSphere's offline
// packages bring along, and the newest of the second generation.
var composes = []string{"1.29.2", "2.16.0", "2.40.3"}

// compose is the program of a version.
func compose(version string) (string, error) {
	if version == composes[0] {
		return exec.LookPath("docker-compose")
	}
	return filepath.Join(cache(), "compose", version, "docker-compose"), nil
}

// buildCompose makes the program of a version, unless it is there.
func buildCompose(version string) error {
	program, err := compose(version)
	if err != nil {
		return err
	}
	if _, err := os.Stat(program); err == nil {
		return nil
	}
	began := time.Now()
	out, err := exec.Command("go", "mod", "download", "-json", "github.com/docker/compose/v2@v"+version).Output()
	if err != nil {
		return fmt.Errorf("go mod download: %w\n%s", err, out)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		return err
	}
	// Its go.mod replaces modules, which go install refuses.
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w -X github.com/docker/compose/v2/internal.Version=v"+version,
		"-o", program, "./cmd")
	cmd.Dir, cmd.Env = module.Dir, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly -buildvcs=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build docker-compose %s: %w\n%s", version, err, out)
	}
	fmt.Printf("docker-compose %s was built in %s\n", version, time.Since(began).Round(time.Second))
	return nil
}
