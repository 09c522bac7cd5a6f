package golden_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// facts is what MeterSphere's installer says, release by release, as kept in
// golden/facts; README.md there describes the format. Everything is checked
// while loading, so the methods cannot fail.
type facts struct {
	order     []string            // the releases, oldest first
	index     map[string]int      // release -> place in order
	composes  map[string]factFile // compose file -> its facts, Kafka-related ones only
	listed    factFile            // fields: compose file
	published factFile            // fields: compose file, service, ports
	server    factFile            // fields: key, value
	install   factFile            // fields: key, value
	scripts   factFile            // fields: mode and file, value
}

// factFile holds the lines of one .facts file, in the file's order.
type factFile []factLine

// factLine is one line: what holds from release first to release last.
type factLine struct {
	first, last int
	keys        []string // what the value belongs to: a path's segments, or columns
	value       string   // canonical JSON; empty in a file without values
}

// publishedPorts is the list of ports that one service publishes.
type publishedPorts struct {
	file, service string
	ports         []any
}

const (
	factsSuffix     = ".facts"
	kafkaCompose    = "docker-compose-kafka.yml"
	filesFacts      = "files" + factsSuffix
	portsFacts      = "ports" + factsSuffix
	serverFacts     = "server.properties" + factsSuffix
	installFacts    = "install.conf" + factsSuffix
	msctlFacts      = "msctl" + factsSuffix
	releasesFile    = "releases"
	factsReadme     = "README.md"
	factsColumnGap  = "  "
	factsRangeDelim = ".."
)

var (
	factReleaseName = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9]+)*$`)
	factBareKey     = regexp.MustCompile(`^[A-Za-z0-9_-]+`)
	factColumn      = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
	factComposeName = regexp.MustCompile(`^docker-compose-[a-z0-9-]+\.yml$`)
)

// readOnce reads the facts for all tests: they are checked, and nobody changes them.
var readOnce = sync.OnceValues(func() (*facts, error) { return readFacts(os.DirFS(factsDir)) })

// loadFacts gives the facts, and ends the test if anything about them is wrong.
func loadFacts(t testing.TB) *facts {
	t.Helper()
	f, err := readOnce()
	if err != nil {
		t.Fatalf("%s: %v", factsDir, err)
	}
	return f
}

// releases lists the releases in the order in which ranges are to be read.
func (f *facts) releases() []string { return slices.Clone(f.order) }

// files lists the compose files of a release, by name.
func (f *facts) files(release string) []string {
	var names []string
	for _, l := range f.at(f.listed, release) {
		names = append(names, l.keys[0])
	}
	return names
}

// compose rebuilds the parsed compose file of a release: objects are
// map[string]any, lists []any, whole numbers int. It reports false if the
// release has no such file, and for a file whose contents are not kept because
// it has no Kafka setting in any release. The caller owns the result.
func (f *facts) compose(release, file string) (map[string]any, bool) {
	lines := f.at(f.composes[file], release)
	if len(lines) == 0 {
		return nil, false
	}
	m, err := buildFacts(lines)
	if err != nil {
		panic(err) // readFacts has built every one of them
	}
	return m, true
}

// serverProperties gives the settings in conf/kafka/config/server.properties,
// and false for a release that does not have the file.
func (f *facts) serverProperties(release string) (map[string]string, bool) {
	lines := f.at(f.server, release)
	return stringFacts(lines), len(lines) > 0
}

// installConf gives the defaults in install.conf.
func (f *facts) installConf(release string) map[string]string {
	return stringFacts(f.at(f.install, release))
}

// msctl writes a script that makes of the modes what that of the release does.
func (f *facts) msctl(release string) string {
	modes, cuts := "", ""
	for _, l := range f.at(f.scripts, release) {
		value, _ := factValue(l.value).(string)
		if len(l.keys) == 1 {
			modes += "  " + l.keys[0] + ")\n    compose_files=\"${compose_files}"
			for _, name := range strings.Fields(value) {
				modes += " -f docker-compose-" + name + ".yml"
			}
			modes += "\"\n    ;;\n"
			continue
		}
		cuts += "  if [ \"${MS_INSTALL_MODE}\" = \"" + l.keys[0] + "\" ]; then\n    sed -i -e '" + value + "d' ${MS_BASE}/metersphere/docker-compose-" + l.keys[1] + ".yml\n  fi\n"
	}
	return "#!/bin/bash\nfunction generate_compose_files() {\n  compose_files=\"-f docker-compose-base.yml\"\n  case ${MS_INSTALL_MODE} in\n" + modes + "  esac\n" + cuts +
		"  echo ${compose_files} >${MS_BASE}/metersphere/compose_files\n}\ngenerate_compose_files\n"
}

// ports lists the published ports of a release, all compose files included.
func (f *facts) ports(release string) []publishedPorts {
	var all []publishedPorts
	for _, l := range f.at(f.published, release) {
		list, _ := factValue(l.value).([]any)
		all = append(all, publishedPorts{l.keys[0], l.keys[1], list})
	}
	return all
}

// at gives the lines that hold in a release, none for an unknown release.
func (f *facts) at(file factFile, release string) []factLine {
	i, known := f.index[release]
	if !known {
		return nil
	}
	var lines []factLine
	for _, l := range file {
		if l.first <= i && i <= l.last {
			lines = append(lines, l)
		}
	}
	return lines
}
