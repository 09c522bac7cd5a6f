//go:build integration

package integration

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/sirupsen/logrus"

	"mskraft/internal/kafka"
)

var update = flag.Bool("update", false, "write down what Kafka says of the files of strangers")

// stranger is an archive of files of somebody who knows nothing of mskraft. The
// README beside the archives explains them.
type stranger struct {
	path     string
	archive  *txtar.Archive
	read     []string
	profiles []string
	version  string              // of images that do not tell theirs
	runs     map[string][]string // service: the file that its command starts Kafka with, and flags for the format
	nodes    []*asked
}

// asked is a node, and what Kafka is asked about it.
type asked struct {
	name, maker, version string
	flags                []string
	text                 string // of server.properties
	verdict              string
}

func openStrangers() ([]*stranger, error) {
	paths, err := filepath.Glob("../verify/testdata/strangers/*.txtar")
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no strangers: %w", err)
	}
	var list []*stranger
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			return nil, err
		}
		s := &stranger{path: path, archive: archive, read: []string{"."}, runs: map[string][]string{}}
		for line := range strings.Lines(string(archive.Comment)) {
			words := strings.Fields(line)
			switch {
			case len(words) < 2:
			case words[0] == "read":
				s.read = words[1:]
			case words[0] == "profiles":
				s.profiles = words[1:]
			case words[0] == "version":
				s.version = words[1]
			case words[0] == "runs":
				s.runs[words[1]] = words[2:]
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// TestIntegrationStrangers asks Kafka itself what it says of every node in the files
// of strangers, and wants that to be what is written beside them. It runs alone, before
// the tests that wait for something in time.
func TestIntegrationStrangers(t *testing.T) {
	logrus.SetLevel(logrus.ErrorLevel)
	list, err := openStrangers()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	versions := map[string][]*asked{}
	for i, s := range list {
		if err := s.open(filepath.Join(dir, fmt.Sprint(i))); err != nil {
			t.Fatalf("%s: %v", s.path, err)
		}
		for _, n := range s.nodes {
			if n.verdict == "" {
				versions[n.version] = append(versions[n.version], n)
			}
		}
	}
	for _, version := range slices.Sorted(maps.Keys(versions)) {
		start := time.Now()
		if err := judge(dir, version, versions[version]); err != nil {
			t.Fatalf("kafka %s: %v", version, err)
		}
		t.Logf("kafka %s: %d nodes in %.1f s", version, len(versions[version]), time.Since(start).Seconds())
	}
	for _, s := range list {
		s.compare(t)
	}
}

// open writes the files down and finds the nodes in them.
func (s *stranger) open(dir string) error {
	for _, f := range s.archive.Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, f.Data, 0o644)); err != nil {
			return err
		}
	}
	for _, read := range s.read {
		folder := filepath.Join(dir, read)
		options, err := cli.NewProjectOptions(nil, cli.WithWorkingDirectory(folder), cli.WithDefaultConfigPath, cli.WithName("strangers"),
			cli.WithEnvFiles(), cli.WithDotEnv, cli.WithProfiles(s.profiles))
		if err != nil {
			return err
		}
		project, err := options.LoadProject(context.Background())
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(project.Services)) {
			service := project.Services[name]
			if !isKafka(service) && s.runs[name] == nil {
				continue
			}
			n, err := s.ask(folder, name, service)
			if err != nil {
				return err
			}
			n.name = path.Join(read, name)
			s.nodes = append(s.nodes, n)
		}
	}
	return nil
}

// isKafka goes by variables that no other image has, or by a file that one is
// started with.
func isKafka(s types.ServiceConfig) bool {
	for name := range s.Environment {
		if regexp.MustCompile(`^KAFKA_(CFG_)?(NODE_ID|BROKER_ID|PROCESS_ROLES)$`).MatchString(name) {
			return true
		}
	}
	return slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool {
		return strings.HasPrefix(v.Target, "/mnt/shared/config") || strings.HasPrefix(v.Target, mountedDir)
	})
}

// ask makes what the image of a service would ask Kafka.
func (s *stranger) ask(folder, name string, service types.ServiceConfig) (*asked, error) {
	env := map[string]string{}
	for key, value := range service.Environment {
		if value != nil {
			env[key] = *value
		}
	}
	image, tag, _ := strings.Cut(path.Base(service.Image), ":")
	n := &asked{maker: "apache", version: tag}
	switch {
	case strings.Contains(service.Image, "bitnami/"), image == "mq":
		n.maker = "bitnami"
	case image == "cp-kafka":
		n.maker = "confluent"
		n.version = confluent()[tag[:strings.LastIndexByte(tag, '.')]]
	}
	n.version, _, _ = strings.Cut(n.version, "-")
	if s.version != "" {
		n.version = s.version
	}
	if !slices.Contains(kafka.Versions(), n.version) {
		return nil, fmt.Errorf("%s: the version of Kafka in %s is not known", name, service.Image)
	}
	if run := s.runs[name]; run != nil {
		text, err := os.ReadFile(filepath.Join(folder, run[0]))
		n.text, n.flags = string(text), run[1:]
		return n, err
	}
	var err error
	if n.maker == "bitnami" {
		err = n.bitnami(env, service.Volumes)
	} else {
		err = n.apache(env, service.Volumes)
	}
	if err != nil {
		n.verdict = "refused: the image: " + err.Error()
	}
	return n, nil
}

// confluent are the versions of Kafka in the images of Confluent, which count their own.
func confluent() map[string]string {
	return map[string]string{
		"7.3": "3.3.1", "7.4": "3.4.0", "7.5": "3.5.1", "7.6": "3.6.1", "7.7": "3.7.1", "7.8": "3.8.1", "7.9": "3.9.1", "8.0": "4.0.0",
	}
}

func (n *asked) bitnami(env map[string]string, volumes []types.ServiceVolumeConfig) (err error) {
	mounted := map[string]string{}
	for _, file := range []string{"server.properties", "kraft/server.properties"} {
		if text, ok := mountedText(volumes, mountedDir+file); ok {
			mounted[file] = text
		}
	}
	if n.text, err = bitnamiScripts(n.version)[0].configure(env, mounted); err != nil {
		return err
	}
	id := env["KAFKA_KRAFT_CLUSTER_ID"]
	if id == "" {
		id = ownID
	}
	n.flags = []string{"--cluster-id=" + id, "--ignore-formatted"}
	return nil
}

// ownID stands for an id that an image makes up.
const ownID = "AAAAAAAAAAAAAAAAAAAAAQ"

// apache is what the scripts and the program of the apache images do, and those of
// Confluent, which they were made of.
func (n *asked) apache(env map[string]string, volumes []types.ServiceVolumeConfig) error {
	roles := env["KAFKA_PROCESS_ROLES"]
	if roles == "controller" && env["KAFKA_ADVERTISED_LISTENERS"] != "" {
		return errors.New("KAFKA_ADVERTISED_LISTENERS is not supported on a KRaft controller")
	}
	if env["KAFKA_LISTENERS"] == "" && env["KAFKA_ADVERTISED_LISTENERS"] != "" {
		env["KAFKA_LISTENERS"] = regexp.MustCompile(`//[^:,]*:`).ReplaceAllString(env["KAFKA_ADVERTISED_LISTENERS"], "//0.0.0.0:")
	}
	id := env["CLUSTER_ID"]
	switch {
	case n.maker == "confluent":
		if id == "" && roles != "" {
			return errors.New("CLUSTER_ID is missing")
		}
		if env["KAFKA_LOG_DIRS"] == "" {
			env["KAFKA_LOG_DIRS"] = "/var/lib/kafka/data"
		}
	case id == "":
		id = "5L6g3nShT-eMCtK--X86sw"
	}
	if n.version == "3.7.0" && n.maker == "apache" {
		id = "Some(" + id + ")" // KAFKA-16473
	}
	n.text, _ = mountedText(volumes, "/mnt/shared/config/server.properties")
	for _, name := range slices.Sorted(maps.Keys(env)) {
		key, ok := strings.CutPrefix(name, "KAFKA_")
		if !ok || slices.Contains(noProperties(), key) {
			continue
		}
		key = strings.ToLower(strings.ReplaceAll(key, "KAFKA_", ""))
		n.text += "\n" + strings.NewReplacer("___", "-", "__", "_", "_", ".").Replace(key) + "=" + env[name]
	}
	n.flags = []string{"--cluster-id=" + id}
	return nil
}

// noProperties are the variables that the image keeps for itself.
func noProperties() []string {
	return []string{
		"VERSION", "HEAP_OPTS", "OPTS", "JMX_OPTS", "JMX_HOSTNAME", "JVM_PERFORMANCE_OPTS", "GC_LOG_OPTS", "LOG4J_OPTS", "LOG4J_ROOT_LOGLEVEL",
		"LOG4J_LOGGERS", "TOOLS_LOG4J_LOGLEVEL",
	}
}

// mountedText is the text of a file of the container that is the machine's.
func mountedText(volumes []types.ServiceVolumeConfig, target string) (string, bool) {
	for _, v := range volumes {
		rest, ok := strings.CutPrefix(target, strings.TrimSuffix(v.Target, "/"))
		if !ok || v.Type != types.VolumeTypeBind || rest != "" && rest[0] != '/' {
			continue
		}
		if text, err := os.ReadFile(filepath.Join(v.Source, rest)); err == nil {
			return string(text), true
		}
	}
	return "", false
}

// judge asks one version about all its nodes.
func judge(dir, version string, nodes []*asked) error {
	var questions strings.Builder
	for i, n := range nodes {
		file := filepath.Join(dir, fmt.Sprintf("%s-%d.properties", version, i))
		if err := os.WriteFile(file, []byte(n.text), 0o644); err != nil {
			return err
		}
		fmt.Fprintln(&questions, strings.Join(append([]string{fmt.Sprint(i), file}, n.flags...), "\t"))
	}
	log4j := filepath.Join(dir, "log4j.properties")
	if err := os.WriteFile(log4j, nil, 0o644); err != nil {
		return err
	}
	var stderr bytes.Buffer
	java := exec.Command("java", append(javaFlags(version, log4j), "verdict/Verdict.java")...)
	java.Stdin, java.Stderr = strings.NewReader(questions.String()), &stderr
	out, err := java.Output()
	if err != nil {
		return fmt.Errorf("%w\n%s%s", err, out, &stderr)
	}
	answers := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(answers) != len(nodes) {
		return fmt.Errorf("%d answers for %d nodes\n%s%s", len(answers), len(nodes), out, &stderr)
	}
	for i, n := range nodes {
		_, n.verdict, _ = strings.Cut(answers[i], "\t")
		switch verdict, rest, _ := strings.Cut(n.verdict, "\t"); {
		case rest == ownID:
			n.verdict = verdict + ": with an id of its own"
		case rest != "":
			n.verdict = verdict + ": " + rest
		}
	}
	return nil
}

// compare wants the verdicts to be those that are written down, or writes them down.
func (s *stranger) compare(t *testing.T) {
	t.Helper()
	var got strings.Builder
	for _, n := range s.nodes {
		fmt.Fprintf(&got, "%s: %s %s: %s\n", n.name, n.maker, n.version, n.verdict)
	}
	const name = "kafka.txt"
	i := slices.IndexFunc(s.archive.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		i = len(s.archive.Files)
		s.archive.Files = append(s.archive.Files, txtar.File{Name: name})
	}
	if want := string(s.archive.Files[i].Data); want == got.String() {
		return
	} else {
		t.Errorf("%s: Kafka says\n%sand not\n%s", s.path, &got, want)
	}
	if !*update {
		return
	}
	s.archive.Files[i].Data = []byte(got.String())
	if err := os.WriteFile(s.path, txtar.Format(s.archive), 0o644); err != nil {
		t.Error(err)
	}
}
