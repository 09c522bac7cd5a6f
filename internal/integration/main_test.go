//go:build integration

package integration

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"mskraft/internal/integration/apart"
	"mskraft/internal/kafka"
	"mskraft/internal/release"
	"mskraft/templates"
)

// The tests run apart from the machine, where every Kafka ends with them.
func TestMain(m *testing.M) {
	if apart.Inside() {
		if err := apart.Settle(); err != nil {
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
	versions := kafka.Versions() // strangers have others than MeterSphere
	for _, image := range images {
		versions = append(versions, image.Tag)
	}
	for _, version := range versions {
		if err := fetch(version); err != nil {
			return 1, err
		}
	}
	return apart.Run()
}

// kafkas are those that the catalogue knows. The folder of jars may hold more.
func kafkas() ([]*release.Image, error) {
	cat, err := release.Open(templates.Files)
	if err != nil {
		return nil, err
	}
	return cat.Images(), nil
}
