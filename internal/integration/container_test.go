//go:build integration

package integration

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
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

// container is a Kafka container as its docker-compose-kafka.yml asks for it: a
// root folder of its own with the paths of the image, the volumes mounted, the
// environment, and the user of the image. Its programs are the real Kafka of the
// image's version. What differs from the image:
//   - KAFKA_HEAP_OPTS gives way to a small heap, and log.cleaner.dedupe.buffer.size
//     to a value that fits into it;
//   - the Java is the machine's;
//   - of bitnami's scripts there is the account in bitnami_test.go; of apache's,
//     KafkaDockerWrapper is the real one, and launcher stands for the shell around it.
type container struct {
	spot    spot
	tag     string  // of the image: Kafka's version
	scripts scripts // of a bitnami image
	compose composed
	dir     string // of the host
	root    string // everything outside the volumes
	log     string
	dns     map[string]netip.Addr
	process *exec.Cmd
	done    chan struct{} // closed when the process has ended
	ports   *forwards
}

func (c *container) bitnami() bool { return c.scripts != "" }

// user of the image.
func (c *container) user() *syscall.Credential {
	if c.bitnami() {
		return &syscall.Credential{Uid: 1001, Gid: 0}
	}
	return &syscall.Credential{Uid: 1000, Gid: 1000}
}

// folders of the image that Kafka writes to, as the image leaves them.
func (c *container) folders() []string {
	if c.bitnami() {
		return []string{"/bitnami/kafka", "/bitnami/kafka/config", "/bitnami/kafka/data", "/opt/bitnami/kafka/config", "/opt/bitnami/kafka/config/kraft"}
	}
	return []string{"/opt/kafka/config", "/var/lib/kafka", "/var/lib/kafka/data", "/mnt/shared/config"}
}

// create makes the container; what an earlier one held outside volumes is gone.
func (c *container) create() error {
	if err := c.remove(); err != nil {
		return err
	}
	at := func(path string) string { return filepath.Join(c.root, path) }
	for _, path := range []string{"/usr", "/etc", "/proc", "/dev", "/kafka", "/tmp"} {
		if err := os.MkdirAll(at(path), 0o755); err != nil {
			return err
		}
	}
	for _, name := range []string{"bin", "lib", "lib64", "sbin"} {
		if target, err := os.Readlink("/" + name); err == nil {
			if err := os.Symlink(target, at(name)); err != nil {
				return err
			}
		} else if err := bind("/"+name, at(name)); err != nil {
			return err
		}
	}
	if err := os.Chmod(at("/tmp"), 0o777|os.ModeSticky); err != nil {
		return err
	}
	for _, path := range c.folders() {
		if err := os.MkdirAll(at(path), 0o755); err != nil {
			return err
		}
		if err := errors.Join(os.Chown(at(path), 0, 0), os.Chmod(at(path), 0o775)); err != nil {
			return err
		}
		if !c.bitnami() {
			if err := os.Chown(at(path), 1000, 0); err != nil {
				return err
			}
		}
	}
	hosts := filepath.Join(c.dir, "hosts")
	self, err := os.Hostname()
	if err != nil {
		return err
	}
	text := fmt.Sprintf("127.0.0.1 localhost\n%s kafka %s\n", c.spot.inner, self)
	for name, address := range c.dns {
		text += fmt.Sprintf("%s %s\n", address, name)
	}
	if err := errors.Join(os.WriteFile(hosts, []byte(text), 0o644), os.WriteFile(hosts+".dns", nil, 0o644)); err != nil {
		return err
	}
	mounts := [][2]string{
		{"/usr", "/usr"},
		{"/etc", "/etc"},
		{hosts, "/etc/hosts"},
		{hosts + ".dns", "/etc/resolv.conf"},
		{"/proc", "/proc"},
		{"/dev", "/dev"},
		{jars(c.tag), jars(c.tag)},
	}
	for _, m := range c.compose.volumes {
		source := filepath.Join(c.dir, m[0]) // a path of the host
		if !strings.HasPrefix(m[0], "/") {
			var err error
			if source, err = c.volume(m[0], m[1]); err != nil {
				return err
			}
		}
		mounts = append(mounts, [2]string{source, m[1]})
	}
	for _, m := range mounts {
		if err := bind(m[0], at(m[1])); err != nil {
			return err
		}
	}
	return nil
}

// volume is the folder of a named volume. A new one gets what the image holds
// there, owner and permissions included.
func (c *container) volume(name, target string) (string, error) {
	source := filepath.Join(c.dir, "volumes", name)
	if _, err := os.Stat(source); err == nil {
		return source, nil
	}
	image := filepath.Join(c.root, target)
	if err := os.MkdirAll(image, 0o755); err != nil { // a path that the image lacks belongs to root
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(source), 0o755); err != nil {
		return "", err
	}
	out, err := exec.Command("cp", "-a", image, source).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return source, nil
}

// bind mounts a file or a folder, which makes the place for it, as Docker does.
func bind(source, target string) error {
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	if _, err := os.Stat(target); err != nil {
		parent := target
		if !info.IsDir() {
			parent = filepath.Dir(target)
		}
		if err := os.MkdirAll(parent, 0o755); err != nil {
			return err
		}
		if !info.IsDir() {
			if err := os.WriteFile(target, nil, 0o644); err != nil {
				return err
			}
		}
	}
	if err := syscall.Mount(source, target, "", syscall.MS_BIND, ""); err != nil {
		return fmt.Errorf("mount %s on %s: %w", source, target, err)
	}
	return nil
}

// remove unmounts and removes everything outside the volumes.
func (c *container) remove() error {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	var points []string
	for line := range strings.Lines(string(mounts)) {
		if point := strings.Fields(line)[4]; strings.HasPrefix(point, c.root+"/") {
			points = append(points, point)
		}
	}
	for _, point := range slices.Backward(points) {
		if err := syscall.Unmount(point, syscall.MNT_DETACH); err != nil {
			return fmt.Errorf("unmount %s: %w", point, err)
		}
	}
	return os.RemoveAll(c.root)
}

// run runs a Java program inside the container and waits for it.
func (c *container) run(env []string, args ...string) (string, error) {
	cmd := c.java(env, args...)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := apart.Within(c.spot.container, cmd.Start); err != nil {
		return "", err
	}
	err := cmd.Wait()
	c.note("$ java %s\n%s", strings.Join(args, " "), out.String())
	return out.String(), err
}

// java is a Java program inside the container.
func (c *container) java(env []string, args ...string) *exec.Cmd {
	cmd := exec.Command("/usr/bin/java", append(javaFlags(c.tag, "/kafka/log4j.properties"), args...)...)
	cmd.Dir, cmd.Env = "/", append([]string{"PATH=/usr/bin:/bin"}, env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: c.root, Credential: c.user()}
	return cmd
}

// note adds to the container's log.
func (c *container) note(format string, args ...any) {
	f, err := os.OpenFile(c.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		fmt.Fprintf(f, format, args...)
		f.Close()
	}
}

// start is docker start: the entrypoint, then the server, then the ports.
func (c *container) start() error {
	if err := os.WriteFile(filepath.Join(c.root, "kafka/log4j.properties"), []byte(logging), 0o644); err != nil {
		return err
	}
	path, err := c.entrypoint()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(c.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	c.process = c.java(nil, "kafka.Kafka", path, "--override", "log.cleaner.dedupe.buffer.size=2097152")
	c.process.Stdout, c.process.Stderr = out, out
	if err := apart.Within(c.spot.container, c.process.Start); err != nil {
		return err
	}
	counts.add(c.tag, tally{started: 1})
	c.ports = &forwards{conns: map[net.Conn]bool{}}
	process, ports, done := c.process, c.ports, make(chan struct{})
	c.done = done
	go func() {
		_ = process.Wait()
		ports.close()
		close(done)
	}()
	for _, p := range c.compose.ports {
		if err := c.ports.publish(c.spot, p[0], p[1]); err != nil {
			return err
		}
	}
	return nil
}

// running tells whether the server runs.
func (c *container) running() bool {
	if c.process == nil {
		return false
	}
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// kill is docker kill: SIGKILL, and the end of it.
func (c *container) kill() {
	if c.running() {
		_ = c.process.Process.Kill()
		<-c.done
	}
}

// stop is docker stop: SIGTERM, and SIGKILL after ten seconds.
func (c *container) stop() {
	if !c.running() {
		return
	}
	_ = c.process.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.done:
	case <-time.After(10 * time.Second):
		c.kill()
	}
}

// dump shows the log when the test fails: what went wrong, and the end.
func (c *container) dump(t *testing.T) {
	if !t.Failed() {
		return
	}
	const lines, end = 60, 25
	text, _ := os.ReadFile(c.log)
	all := strings.SplitAfter(string(text), "\n")
	last := max(0, len(all)-end)
	var wrong []string
	for _, line := range all[:last] {
		setting := strings.HasPrefix(line, "\t") && strings.Contains(line, " = ")
		if !setting && (!strings.HasPrefix(line, "[") || !strings.Contains(line, "] INFO ")) {
			wrong = append(wrong, line)
		}
	}
	wrong = wrong[max(0, len(wrong)-lines):]
	t.Logf("---- %s, kafka %s\n%s---- the end\n%s", c.dir, c.tag, strings.Join(wrong, ""), strings.Join(all[last:], ""))
}

// environ is the effective environment, sorted.
func (c *container) environ() []string {
	var env []string
	for _, name := range slices.Sorted(maps.Keys(c.compose.environment)) {
		env = append(env, name+"="+c.compose.environment[name])
	}
	return env
}
