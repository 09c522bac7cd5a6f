//go:build integration

package integration

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"mskraft/internal/kafka"
	"mskraft/internal/release"
	"mskraft/templates"
)

// The tests run in a process that is the first one of process, mount and network
// namespaces of its own: when it ends, however it ends, the kernel ends every
// Kafka, unmounts every folder and removes every network. None of the addresses
// of a spec ever exists on the machine's own network.
const insideVariable = "MSKRAFT_INTEGRATION_INSIDE"

func TestMain(m *testing.M) {
	if os.Getenv(insideVariable) != "" {
		if err := settle(); err != nil {
			fmt.Fprintln(os.Stderr, "namespaces:", err)
			os.Exit(1)
		}
		// Seats decide how many tests run at a time: most of the time they wait.
		flag.Parse()
		if err := flag.Set("test.parallel", "100"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := archives(); err != nil {
			fmt.Fprintln(os.Stderr, "every Kafka will start more slowly:", err)
		}
		code := m.Run()
		fmt.Print(counts.summary())
		os.Exit(code)
	}
	code, err := outside()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// outside fetches what the tests need, while there is a network, and runs them.
func outside() (int, error) {
	if os.Getuid() != 0 {
		return 1, errors.New("these tests make namespaces: run them as root")
	}
	var missing []string
	for _, name := range []string{"java", "mvn", "docker-compose", "ip"} {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return 1, fmt.Errorf("not in PATH: %s\nhint: on Debian, apt-get install default-jdk-headless maven docker-compose iproute2; .ci/run does",
			strings.Join(missing, ", "))
	}
	images, err := kafkas()
	if err != nil {
		return 1, err
	}
	runtime.LockOSThread()       // children die with the thread that starts them
	versions := kafka.Versions() // strangers have others than MeterSphere
	for _, image := range images {
		versions = append(versions, image.Tag)
	}
	for _, version := range versions {
		if err := fetch(version); err != nil {
			return 1, err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return 1, err
	}
	cmd := exec.Command(self, os.Args[1:]...)
	cmd.Env = append(os.Environ(), insideVariable+"=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET,
		Pdeathsig:  syscall.SIGKILL,
	}
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() > 0 {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}

// kafkas are those that the catalogue knows. The folder of jars may hold more.
func kafkas() ([]*release.Image, error) {
	cat, err := release.Open(templates.Files)
	if err != nil {
		return nil, err
	}
	return cat.Images(), nil
}

// settle makes the new namespaces a place to live in.
func settle() error {
	for _, m := range []struct {
		source, target, kind string
		flags                uintptr
	}{
		{"none", "/", "", syscall.MS_REC | syscall.MS_PRIVATE},
		{"proc", "/proc", "proc", 0},
		{"tmpfs", "/run", "tmpfs", 0}, // names of network namespaces, hosts, volumes
	} {
		if err := syscall.Mount(m.source, m.target, m.kind, m.flags, ""); err != nil {
			return fmt.Errorf("mount %s: %w", m.target, err)
		}
	}
	return exec.Command("ip", "link", "set", "lo", "up").Run()
}
