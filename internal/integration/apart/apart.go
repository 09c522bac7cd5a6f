//go:build linux

// Package apart runs a program apart from its machine.
package apart

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// Variable of the environment is there in a process that Run started.
const Variable = "MSKRAFT_INTEGRATION_INSIDE"

// Inside reports whether this process is one that Run started.
func Inside() bool { return os.Getenv(Variable) != "" }

// Run runs this program once more, as the first process of process, mount and network
// namespaces of its own, and returns its exit code. When it ends, however it ends, the
// kernel ends every process that it started, unmounts every folder and removes every
// network. No address in there ever exists on the machine's own network. It needs root.
func Run() (int, error) {
	runtime.LockOSThread() // children die with the thread that starts them
	self, err := os.Executable()
	if err != nil {
		return 1, err
	}
	cmd := exec.Command(self, os.Args[1:]...)
	cmd.Env = append(os.Environ(), Variable+"=1")
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

// Settle makes the new namespaces a place to live in: it comes first in what Run started.
func Settle() error {
	for _, m := range []struct {
		source, target, kind string
		flags                uintptr
	}{
		{"none", "/", "", syscall.MS_REC | syscall.MS_PRIVATE},
		{"proc", "/proc", "proc", 0},
		{"tmpfs", "/run", "tmpfs", 0}, // names of network namespaces, hosts, volumes, sockets
	} {
		if err := syscall.Mount(m.source, m.target, m.kind, m.flags, ""); err != nil {
			return fmt.Errorf("mount %s: %w", m.target, err)
		}
	}
	return exec.Command("ip", "link", "set", "lo", "up").Run()
}

// Within runs f in a network namespace of that name. Sockets and processes that f makes
// stay there.
func Within(namespace string, f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer before.Close()
	there, err := os.Open("/run/netns/" + namespace)
	if err != nil {
		return err
	}
	defer there.Close()
	if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
		return err
	}
	ferr := f()
	if err := unix.Setns(int(before.Fd()), unix.CLONE_NEWNET); err != nil {
		panic(err) // this thread would go on elsewhere
	}
	return ferr
}
