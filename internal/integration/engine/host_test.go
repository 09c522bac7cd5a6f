//go:build integration

package engine

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"mskraft/internal/cluster"
	"mskraft/internal/integration/facts"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/internal/tree"
	"mskraft/templates"
)

const factsDir = "../../../golden/facts"

// host is a machine with MeterSphere on it.
type host struct {
	t *testing.T
	*engine
	image image
	base  string // MS_BASE
}

// newHost makes an engine, the images of both releases, and the folder bin, which comes
// first in PATH, with the docker-compose of a version.
func newHost(t *testing.T, i image, version string) *host {
	t.Helper()
	h := &host{t, newEngine(t), i, ""}
	h.base = filepath.Join(h.dir, "opt")
	program, err := compose(version)
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(h.dir, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(bin, "docker-compose")); err != nil {
		t.Fatal(err)
	}
	cat := releasetest.Catalogue(t)
	i.make(h.engine, "metersphere/kafka", cat.Find(i.from).Kafka.Tag)
	for _, rel := range []string{i.from, i.to} {
		for _, name := range []string{"metersphere-ce", "data-streaming"} {
			image{config: []string{`ENTRYPOINT ["/bin/stub"]`}}.make(h.engine, "metersphere/"+name, rel)
		}
	}
	return h
}

// msctl stands in for MeterSphere's own: it does in each mode what that does. It leaves out the
// files of other services, of which nothing is kept here.
const msctl = `#!/bin/sh
set -e
MS_BASE=%s
cd "$MS_BASE/metersphere"
generate_compose_files() {
  files='-f docker-compose-base.yml'
  for name in %s; do
    [ ! -f docker-compose-$name.yml ] || files="$files -f docker-compose-$name.yml"
  done
  echo "$files" >compose_files
  %s
}
case $1 in
  generate_compose_files) generate_compose_files ;;
  reload)
    generate_compose_files
    docker-compose $(cat compose_files) up -d --remove-orphans
    ;;
  *) docker-compose $(cat compose_files) "$@" ;;
esac
`

// install does what the installer of a release does: it puts its own files over those that
// are there, takes down what runs with its volumes, and starts anew.
func (h *host) install(name string) {
	h.t.Helper()
	target := filepath.Join(h.base, "metersphere")
	rel := releasetest.Catalogue(h.t).Find(name)
	files := []string{"kafka", rel.Generation.Consumer}
	if rel.Generation.Consumer == "result-hub" {
		files = append(files, "metersphere")
	}
	for _, file := range files {
		file = "docker-compose-" + file + ".yml"
		content, err := facts.Compose(factsDir, file, name)
		if err != nil {
			h.t.Fatal(err)
		}
		text, err := yaml.Marshal(content)
		if err != nil {
			h.t.Fatal(err)
		}
		save(h.t, filepath.Join(target, file), string(text))
	}
	save(h.t, filepath.Join(target, "docker-compose-base.yml"), "version: \""+rel.Generation.Compose+"\"\nnetworks:\n  ms-network:\n"+
		"    driver: bridge\n    ipam:\n      driver: default\n      config:\n        - subnet: ${MS_DOCKER_SUBNET}\n")
	save(h.t, filepath.Join(target, "version"), name+"\n")
	save(h.t, filepath.Join(target, "conf/metersphere.properties"), "")
	save(h.t, filepath.Join(target, "conf/redisson.yml"), "")
	save(h.t, filepath.Join(target, "conf/kafka/config/server.properties"), "# MeterSphere's\n")
	env, err := facts.Settings(factsDir, "install.conf", name)
	if err != nil {
		h.t.Fatal(err)
	}
	for key, value := range map[string]string{
		"MS_BASE": h.base, "MS_IMAGE_PREFIX": "metersphere", "MS_IMAGE_TAG": name, "MS_INSTALL_MODE": h.image.mode, "MS_KAFKA_HOST": "10.1.11.53",
		"HOSTNAME": "ms-1",
	} {
		env[key] = value
	}
	var lines strings.Builder
	for _, key := range slices.Sorted(maps.Keys(env)) {
		fmt.Fprintf(&lines, "%s=%s\n", key, strings.Trim(env[key], `"'`))
	}
	save(h.t, filepath.Join(target, ".env"), lines.String())

	loads, _ := rel.Loads(h.image.mode)
	loads = slices.DeleteFunc(slices.Clone(loads), func(name string) bool { return slices.Contains(rel.Generation.Switched, name) })
	cut := ":"
	if rel.Cuts(h.image.mode) {
		cut = "sed -i -e '/" + rel.Generation.Consumer + "/,+3d' docker-compose-kafka.yml"
	}
	script := filepath.Join(h.dir, "bin/msctl")
	save(h.t, script, fmt.Sprintf(msctl, h.base, strings.Join(loads, " "), cut))
	if err := os.Chmod(script, 0o755); err != nil {
		h.t.Fatal(err)
	}
	h.run("msctl", "generate_compose_files")
	h.run("msctl", "down", "-v")
	h.run("msctl", "up", "-d", "--remove-orphans")
}

// apply copies the rendered files of a release to the host and has apply.sh put them in
// place and reload. It returns what they mount into Kafka.
func (h *host) apply(name string) map[string]mount {
	h.t.Helper()
	text := fmt.Sprintf("release = %q\n\n[cluster]\nname = \"metersphere\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n", name)
	for i, address := range []string{"10.1.11.53", "10.1.11.54", "10.1.11.58"} {
		text += fmt.Sprintf("\n[hosts.ms-%d]\naddress = %q\nnode_id = %d\n", i+1, address, i+1)
		if i == 0 {
			text += fmt.Sprintf("mode = %q\n", h.image.mode)
		}
	}
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text)))
	c, more := cluster.New(s, releasetest.Catalogue(h.t))
	for _, f := range append(findings, more...) {
		if f.Severity == spec.Error {
			h.t.Fatalf("%s: %s", f.Code(), f.Message)
		}
	}
	made, err := render.New(templates.Files).Tree(c)
	if err != nil {
		h.t.Fatal(err)
	}
	out := filepath.Join(h.dir, name)
	if _, err := tree.Write(out, made, tree.Options{}); err != nil {
		h.t.Fatal(err)
	}
	h.run("sh", filepath.Join(out, c.Name, render.HostFolder("ms-1"), "apply.sh"), "--any-host", "--reload")
	return h.said()
}

// composeFile is what is looked at of one.
type composeFile struct {
	Services map[string]struct {
		Container string `yaml:"container_name"`
		Volumes   []string
	}
}

// read reads an installed compose file.
func (h *host) read(name string) (file composeFile) {
	h.t.Helper()
	text, err := os.ReadFile(filepath.Join(h.base, "metersphere", name))
	if err != nil {
		h.t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		h.t.Fatal(err)
	}
	return file
}

// services are the containers of the files that msctl loads.
func (h *host) services() (names []string) {
	h.t.Helper()
	for _, word := range strings.Fields(h.run("cat", filepath.Join(h.base, "metersphere/compose_files"))) {
		if word == "-f" {
			continue
		}
		for _, service := range h.read(word).Services {
			if service.Container != "" {
				names = append(names, service.Container)
			}
		}
	}
	return names
}

// said are the mounts that the installed docker-compose-kafka.yml asks for.
func (h *host) said() map[string]mount {
	h.t.Helper()
	found := map[string]mount{}
	for _, v := range h.read("docker-compose-kafka.yml").Services["kafka"].Volumes {
		source, target, _ := strings.Cut(strings.ReplaceAll(v, "${MS_BASE}", h.base), ":")
		if filepath.IsAbs(source) {
			found[target] = mount{"bind", "", source, target}
		} else {
			name := "metersphere_" + source // of the project
			found[target] = mount{"volume", name, filepath.Join(h.dir, "data/volumes", name, "_data"), target}
		}
	}
	return found
}

// run runs a command on the host.
func (h *host) run(name string, args ...string) string {
	h.t.Helper()
	path := filepath.Join(h.dir, "bin") + ":/usr/sbin:/usr/bin:/sbin:/bin"
	cmd := exec.Command("env", append([]string{
		"-i", "PATH=" + path, "HOME=" + h.dir, "LANG=C.UTF-8", "DOCKER_HOST=unix://" + h.socket, name,
	}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		h.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
