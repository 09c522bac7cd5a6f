//go:build integration

package integration

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

const logging = `log4j.rootLogger=INFO, stdout
log4j.appender.stdout=org.apache.log4j.ConsoleAppender
log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n
`

// jars is the folder of a Kafka version's class path.
func jars(version string) string {
	dir := os.Getenv("MSKRAFT_KAFKA")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir()
		}
		dir = filepath.Join(cache, "mskraft-kafka")
	}
	return filepath.Join(dir, version)
}

// fetch has maven bring a Kafka version, unless it is there.
func fetch(version string) error {
	dir := jars(version)
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	part := dir + ".part" // a fetch that breaks off leaves nothing that looks whole
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	cmd := exec.Command("mvn", "-q", "-B", "-f", "testdata/pom.xml", "-Dkafka.version="+version, "-DoutputDirectory="+part,
		"-DincludeScope=runtime", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("maven cannot fetch kafka %s: %w\n%shint: MSKRAFT_KAFKA may name a folder with the jars of each version, such as %s/",
			version, err, out, version)
	}
	return os.Rename(part, dir)
}

// archive is where Java keeps what it has found out about a version's classes.
func archive(version string) string { return filepath.Join(jars(version), "classes.jsa") }

// javaFlags trade top speed, which nobody needs here, for a fast start.
func javaFlags(version, log4j string) []string {
	flags := []string{
		"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData",
		"-Dlog4j.configuration=file:" + log4j, "-cp", jars(version) + "/*",
	}
	if _, err := os.Stat(archive(version)); err == nil {
		flags = append(flags, "-XX:SharedArchiveFile="+archive(version))
	}
	return flags
}

// archives makes the archives that are not there. They take a third off the work
// of every start. A Java that is too old for them, or another one than made
// them, goes on without.
func archives() error {
	images, err := kafkas()
	if err != nil {
		return err
	}
	errs := make([]error, len(images))
	var wg sync.WaitGroup
	for i, image := range images {
		version := image.Tag
		if _, err := os.Stat(archive(version)); err == nil {
			continue
		}
		wg.Go(func() {
			if err := train(version, 20000+2*i); err != nil {
				errs[i] = fmt.Errorf("kafka %s: %w", version, err)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// train starts one Kafka outside of any container, for its archive.
func train(version string, port int) error {
	dir, err := os.MkdirTemp("/run", "archive-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	properties := fmt.Sprintf(`process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:%[1]d
listeners=CONTROLLER://127.0.0.1:%[1]d,PLAINTEXT://127.0.0.1:%[2]d
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.cleaner.dedupe.buffer.size=2097152
log.dirs=%[3]s/data
`, port, port+1, dir)
	file, log4j := filepath.Join(dir, "server.properties"), filepath.Join(dir, "log4j.properties")
	if err := errors.Join(os.WriteFile(file, []byte(properties), 0o644), os.WriteFile(log4j, []byte(logging), 0o644)); err != nil {
		return err
	}
	flags := javaFlags(version, log4j)
	format := exec.Command("java", append(flags, "kafka.tools.StorageTool", "format", "-c", file, "-t", randomID())...)
	if out, err := format.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	part := archive(version) + ".part"
	server := exec.Command("java", append(flags, "-XX:ArchiveClassesAtExit="+part, "kafka.Kafka", file)...)
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		return err
	}
	err = poll(120*time.Second, func() error {
		if text, err := os.ReadFile(log.Name()); err != nil || !strings.Contains(string(text), "Kafka Server started") {
			return fmt.Errorf("no start: %v\n%s", err, text)
		}
		return nil
	})
	if err != nil {
		_ = server.Process.Kill()
		_ = server.Wait()
		return err
	}
	_ = server.Process.Signal(syscall.SIGTERM)
	_ = server.Wait() // it says nothing but that there was a signal
	return os.Rename(part, archive(version))
}
