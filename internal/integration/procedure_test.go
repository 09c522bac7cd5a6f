//go:build integration

package integration

import (
	"archive/zip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mskraft/internal/integration/apart"
)

// block is the block of commands in a procedure that contains a text.
func block(t *testing.T, procedure, contains string) string {
	t.Helper()
	for _, b := range strings.Split(procedure, "```") {
		if script, ok := strings.CutPrefix(b, "sh\n"); ok && strings.Contains(script, contains) {
			return strings.ReplaceAll("\n"+script, "\n   ", "\n")
		}
	}
	t.Fatalf("no block with %q in\n%s", contains, procedure)
	return ""
}

// docker stands for docker on a host: volumes are folders, and what is executed in
// the container finds its network and Kafka's tools.
const docker = `
docker() {
  case "$1 $2" in
    "volume inspect") [ -d "$VOLUMES/${5#metersphere_}" ] && echo "$VOLUMES/${5#metersphere_}" ;;
    "volume rm") rm -r "$VOLUMES/${3#metersphere_}" ;;
    exec*)
      while [ "$1" != kafka ]; do shift; done
      shift
      set -- "${1##*/}" "${@:2}"
      PATH="$TOOLS:$PATH" "$@"
      ;;
    "rm -f") ;;
    *) echo "docker $*: not known here" >&2; return 1 ;;
  esac
}
`

// run runs commands of a procedure on a host, in the network of its container.
func (k *kraft) run(host, script string) string {
	k.t.Helper()
	c := k.hosts[host]
	// What a container and a host keep outside of volumes is in the host's folder here.
	script = strings.NewReplacer("/tmp", c.dir, "/opt/mskraft", c.dir+"/mskraft").Replace(script)
	cmd := exec.Command("bash", "-ec", docker+script)
	cmd.Env = append(os.Environ(), "VOLUMES="+filepath.Join(c.dir, "volumes"), "TOOLS="+k.tools(c))
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	err := apart.Within(c.spot.container, cmd.Start)
	if err == nil {
		err = cmd.Wait()
	}
	if err != nil {
		k.t.Fatalf("%s: %v\n%s\n%s", host, err, script, out.String())
	}
	return out.String()
}

// tools is a folder with the scripts of a container's Kafka that procedures use.
func (k *kraft) tools(c *container) string {
	k.t.Helper()
	dir := filepath.Join(c.dir, "tools")
	for script, classes := range map[string][]string{
		"kafka-topics.sh":              {"kafka.admin.TopicCommand", "org.apache.kafka.tools.TopicCommand"},
		"kafka-reassign-partitions.sh": {"kafka.admin.ReassignPartitionsCommand", "org.apache.kafka.tools.reassign.ReassignPartitionsCommand"},
		"kafka-configs.sh":             {"kafka.admin.ConfigCommand"},
		"kafka-metadata-quorum.sh":     {"kafka.admin.MetadataQuorumCommand", "org.apache.kafka.tools.MetadataQuorumCommand"},
		"kafka-cluster.sh":             {"kafka.tools.ClusterTool"},
	} {
		for _, class := range classes {
			if hasClass(k.t, c.tag, class) {
				save(k.t, filepath.Join(dir, script), fmt.Sprintf("#!/bin/sh\nexec java -Xmx128m -XX:TieredStopAtLevel=1 -cp '%s/*' %s \"$@\"\n", jars(c.tag), class))
			}
		}
	}
	if out, err := exec.Command("chmod", "-R", "a+x", dir).CombinedOutput(); err != nil {
		k.t.Fatalf("%v: %s", err, out)
	}
	return dir
}

// hasClass reports whether a version of Kafka has a class.
func hasClass(t *testing.T, version, class string) bool {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(jars(version), "kafka*.jar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		jar, err := zip.OpenReader(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = jar.Open(strings.ReplaceAll(class, ".", "/") + ".class")
		jar.Close()
		if err == nil {
			return true
		}
	}
	return false
}
