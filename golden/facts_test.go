package golden_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
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

// loadFacts reads and checks the facts in dir and ends the test if anything
// about them is wrong.
func loadFacts(t testing.TB, dir string) *facts {
	t.Helper()
	f, err := readFacts(os.DirFS(dir))
	if err != nil {
		t.Fatalf("%s: %v", dir, err)
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

func readFacts(fsys fs.FS) (*facts, error) {
	f := &facts{index: map[string]int{}, composes: map[string]factFile{}}
	lines, err := factLines(fsys, releasesFile)
	if err != nil {
		return nil, err
	}
	for i, name := range lines {
		if !factReleaseName.MatchString(name) {
			return nil, fmt.Errorf("%s:%d: %q is not a release name", releasesFile, i+1, name)
		}
		if _, twice := f.index[name]; twice {
			return nil, fmt.Errorf("%s:%d: %s is listed twice", releasesFile, i+1, name)
		}
		f.index[name] = i
		f.order = append(f.order, name)
	}

	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, e := range entries {
		name := e.Name()
		seen[name] = true
		var err error
		switch compose := strings.TrimSuffix(name, factsSuffix); {
		case name == releasesFile, name == factsReadme:
		case name == filesFacts:
			f.listed, err = f.parse(fsys, name, splitFileLine)
		case name == portsFacts:
			f.published, err = f.parse(fsys, name, splitPortsLine)
		case name == serverFacts:
			f.server, err = f.parse(fsys, name, splitStringLine)
		case name == installFacts:
			f.install, err = f.parse(fsys, name, splitStringLine)
		case compose != name && factComposeName.MatchString(compose):
			f.composes[compose], err = f.parse(fsys, name, splitPathLine)
		default:
			err = fmt.Errorf("%s: not a file that belongs here", name)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, name := range []string{filesFacts, portsFacts, serverFacts, installFacts, kafkaCompose + factsSuffix} {
		if !seen[name] {
			return nil, fmt.Errorf("%s: missing", name)
		}
	}
	return f, f.check()
}

// factLines reads a file of lines, all of them ended by one LF.
func factLines(fsys fs.FS, name string) ([]string, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	text, ended := strings.CutSuffix(string(data), "\n")
	if !ended {
		return nil, fmt.Errorf("%s: does not end with a newline", name)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line == "" || strings.TrimSpace(line) != line {
			return nil, fmt.Errorf("%s:%d: empty, or blanks (or CR) around it", name, i+1)
		}
	}
	return lines, nil
}

// parse reads one .facts file. split takes what follows the range apart: the
// sort key as written, the keys it stands for, and the value.
func (f *facts) parse(fsys fs.FS, name string, split func(string) (key string, keys []string, value string, err error)) (factFile, error) {
	lines, err := factLines(fsys, name)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(lines[0], "# ") {
		return nil, fmt.Errorf("%s:1: no comment that says what the file is", name)
	}
	var file factFile
	var prevKey string
	for i, line := range lines[1:] {
		bad := func(format string, a ...any) (factFile, error) {
			return nil, fmt.Errorf("%s:%d: %s", name, i+2, fmt.Sprintf(format, a...))
		}
		span, rest, ok := strings.Cut(line, factsColumnGap)
		first, last, ranged := strings.Cut(span, factsRangeDelim)
		if !ok || !ranged {
			return bad("want \"first..last\", two blanks and the rest, have %q", line)
		}
		l := factLine{}
		for _, end := range []struct {
			release string
			at      *int
		}{{first, &l.first}, {last, &l.last}} {
			n, known := f.index[end.release]
			if !known {
				return bad("range %s: %q is not in %s", span, end.release, releasesFile)
			}
			*end.at = n
		}
		if l.first > l.last {
			return bad("range %s runs backwards", span)
		}
		var key string
		if key, l.keys, l.value, err = split(rest); err != nil {
			return bad("%v", err)
		}
		if len(file) > 0 {
			prev := file[len(file)-1]
			switch {
			case key < prevKey:
				return bad("%s is out of order, it belongs before %s", key, prevKey)
			case key > prevKey:
			case l.first < prev.first:
				return bad("%s: range %s is out of order", key, span)
			case l.first <= prev.last:
				return bad("%s: range %s overlaps the one before", key, span)
			case l.first == prev.last+1 && l.value == prev.value:
				return bad("%s: range %s continues the one before with the same value: make it one", key, span)
			}
		}
		prevKey = key
		file = append(file, l)
	}
	return file, nil
}

// splitFileLine reads "file".
func splitFileLine(s string) (string, []string, string, error) {
	if !factComposeName.MatchString(s) {
		return "", nil, "", fmt.Errorf("%q is not a compose file name", s)
	}
	return s, []string{s}, "", nil
}

// splitPortsLine reads "file  service  ports".
func splitPortsLine(s string) (string, []string, string, error) {
	col := strings.SplitN(s, factsColumnGap, 3)
	if len(col) != 3 || !factComposeName.MatchString(col[0]) || !factColumn.MatchString(col[1]) {
		return "", nil, "", fmt.Errorf("want compose file, service and ports, have %q", s)
	}
	if err := checkFactValue(col[2]); err != nil {
		return "", nil, "", err
	}
	if list, ok := factValue(col[2]).([]any); !ok || len(list) == 0 {
		return "", nil, "", fmt.Errorf("%s is not a list of ports", col[2])
	}
	return col[0] + factsColumnGap + col[1], col[:2], col[2], nil
}

// splitStringLine reads "key  value" with a string as value.
func splitStringLine(s string) (string, []string, string, error) {
	key, keys, value, err := splitPathLine(s)
	if err != nil {
		return "", nil, "", err
	}
	if len(keys) != 1 {
		return "", nil, "", fmt.Errorf("%s: one key wanted, quoted if it has a dot", key)
	}
	if _, ok := factValue(value).(string); !ok {
		return "", nil, "", fmt.Errorf("%s: %s is not a string", key, value)
	}
	return key, keys, value, nil
}

// splitPathLine reads "path  value". A path is keys joined by dots; a key of
// anything but letters, digits, "_" and "-" is quoted as JSON does it.
func splitPathLine(s string) (string, []string, string, error) {
	var keys []string
	rest := s
	for {
		var key string
		if strings.HasPrefix(rest, `"`) {
			dec := json.NewDecoder(strings.NewReader(rest))
			if err := dec.Decode(&key); err != nil {
				return "", nil, "", fmt.Errorf("quoted key at %q: %w", rest, err)
			}
			written := rest[:dec.InputOffset()]
			if factBareKey.FindString(key) == key && key != "" || written != canonicalFact(key) {
				return "", nil, "", fmt.Errorf("key %s has to be written %s", written, factKey(key))
			}
			rest = rest[len(written):]
		} else {
			if key = factBareKey.FindString(rest); key == "" {
				return "", nil, "", fmt.Errorf("key wanted at %q", rest)
			}
			rest = rest[len(key):]
		}
		keys = append(keys, key)
		if after, more := strings.CutPrefix(rest, "."); more {
			rest = after
			continue
		}
		value, ok := strings.CutPrefix(rest, factsColumnGap)
		if !ok {
			return "", nil, "", fmt.Errorf("two blanks and a value wanted after the path, have %q", rest)
		}
		if err := checkFactValue(value); err != nil {
			return "", nil, "", err
		}
		if m, ok := factValue(value).(map[string]any); ok && len(m) > 0 {
			return "", nil, "", fmt.Errorf("%s is an object: one line for each of its keys wanted", value)
		}
		return s[:len(s)-len(rest)], keys, value, nil
	}
}

// factKey writes a key the way it has to be in a path.
func factKey(key string) string {
	if key != "" && factBareKey.FindString(key) == key {
		return key
	}
	return canonicalFact(key)
}

// checkFactValue accepts JSON in the one way to write it: no blanks between
// tokens, keys sorted, nothing escaped that need not be.
func checkFactValue(s string) error {
	if !json.Valid([]byte(s)) {
		return fmt.Errorf("value is not JSON: %s", s)
	}
	if want := canonicalFact(factValue(s)); s != want {
		return fmt.Errorf("value has to be written %s, not %s", want, s)
	}
	return nil
}

func canonicalFact(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // v came out of JSON
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// factValue decodes valid JSON, whole numbers as int.
func factValue(s string) any {
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		panic(err) // checkFactValue has seen it
	}
	return factNumbers(v)
}

func factNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return int(i)
		}
		x, err := v.Float64()
		if err != nil {
			return string(v) // out of range: checkFactValue then refuses it
		}
		return x
	case []any:
		for i := range v {
			v[i] = factNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = factNumbers(v[k])
		}
	}
	return v
}

func stringFacts(lines []factLine) map[string]string {
	m := map[string]string{}
	for _, l := range lines {
		m[l.keys[0]] = factValue(l.value).(string)
	}
	return m
}

// buildFacts puts the lines of one release back together.
func buildFacts(lines []factLine) (map[string]any, error) {
	root := map[string]any{}
	grown := map[string]bool{} // objects that have lines of their own
	for _, l := range lines {
		m := root
		for i, key := range l.keys[:len(l.keys)-1] {
			at := canonicalFact(l.keys[:i+1])
			if _, exists := m[key]; !exists {
				m[key] = map[string]any{}
				grown[at] = true
			} else if !grown[at] {
				return nil, fmt.Errorf("%s has a value and keys below it", at)
			}
			m = m[key].(map[string]any)
		}
		key := l.keys[len(l.keys)-1]
		if _, exists := m[key]; exists {
			return nil, fmt.Errorf("%s has a value and keys below it", canonicalFact(l.keys))
		}
		m[key] = factValue(l.value)
	}
	return root, nil
}

// check compares the files with one another, release by release.
func (f *facts) check() error {
	var errs []error
	for _, release := range f.order {
		bad := func(format string, a ...any) {
			errs = append(errs, fmt.Errorf("%s: %s", release, fmt.Sprintf(format, a...)))
		}
		files := f.files(release)
		if !slices.Contains(files, kafkaCompose) {
			bad("%s does not list %s", filesFacts, kafkaCompose)
		}
		if len(f.at(f.install, release)) == 0 {
			bad("nothing in %s", installFacts)
		}
		published := map[string]map[string]any{}
		for _, p := range f.ports(release) {
			if !slices.Contains(files, p.file) {
				bad("%s has %s, %s does not", portsFacts, p.file, filesFacts)
			}
			if published[p.file] == nil {
				published[p.file] = map[string]any{}
			}
			published[p.file][p.service] = p.ports
		}
		for file, all := range f.composes {
			lines := f.at(all, release)
			if has, listed := len(lines) > 0, slices.Contains(files, file); has != listed {
				bad("%s: has facts is %v, but listed in %s is %v", file, has, filesFacts, listed)
			}
			m, err := buildFacts(lines)
			if err != nil {
				bad("%s: %v", file, err)
				continue
			}
			ports := map[string]any{}
			services, _ := m["services"].(map[string]any)
			for name, s := range services {
				service, _ := s.(map[string]any)
				if p, ok := service["ports"]; ok {
					ports[name] = p
				}
			}
			if want := published[file]; len(ports)+len(want) > 0 && !reflect.DeepEqual(ports, want) {
				bad("%s publishes %v, but %s says %v", file, ports, portsFacts, want)
			}
		}
	}
	return errors.Join(errs...)
}

const factsDir = "facts"

// The loader checks the format and the files against one another.
func TestFactsAreWellFormed(t *testing.T) {
	f := loadFacts(t, factsDir)
	if len(f.releases()) == 0 {
		t.Fatal("no releases")
	}
	for _, release := range f.releases() {
		if _, ok := f.compose(release, kafkaCompose); !ok {
			t.Errorf("%s: no %s", release, kafkaCompose)
		}
	}
}

// A file with a fact about the Kafka address is kept, one without is not.
func TestFactsKeepTheKafkaFiles(t *testing.T) {
	f := loadFacts(t, factsDir)
	for file, lines := range f.composes {
		if file == kafkaCompose {
			continue
		}
		if !slices.ContainsFunc(lines, func(l factLine) bool {
			return strings.HasPrefix(l.keys[len(l.keys)-1], "KAFKA_BOOTSTRAP")
		}) {
			t.Errorf("%s: never says KAFKA_BOOTSTRAP-SERVERS or KAFKA_BOOTSTRAP_SERVERS", file)
		}
	}
}

func TestFactsSpotChecks(t *testing.T) {
	f := loadFacts(t, factsDir)
	absent := errors.New("absent")
	for _, c := range []struct {
		release, file string
		keys          []string
		want          any
	}{
		{"v2.0.0", kafkaCompose, []string{"services", "kafka", "ports"}, []any{"${MS_KAFKA_PORT}:${MS_KAFKA_PORT}"}},
		{"v2.0.0", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_BROKER_ID"}, 1},
		{"v2.0.0", kafkaCompose, []string{"services", "kafka", "environment", "FORMAT_MESSAGES_PATTERN_DISABLE_LOOKUPS"}, "true"},
		{"v2.0.0", kafkaCompose, []string{"services", "kafka", "healthcheck", "test"}, []any{"CMD", "bash", "-c", "< /dev/tcp/localhost/9093"}},
		{"v2.0.0", kafkaCompose, []string{"version"}, "2.1"},
		{"v2.7.1", kafkaCompose, []string{"services", "kafka", "ports"}, []any{"${MS_KAFKA_PORT}:${MS_KAFKA_PORT}"}},
		{"v2.8.0", kafkaCompose, []string{"services", "kafka", "ports"}, []any{"${MS_KAFKA_PORT}:9092"}},
		{"v2.4.1", "docker-compose-gateway.yml", []string{"services", "gateway", "ports"}, []any{"8081:8000"}},
		{"v2.5.0", "docker-compose-gateway.yml", []string{"services", "gateway", "ports"}, []any{"${MS_SERVER_PORT}:8000"}},
		{"v2.4.1", "docker-compose-api-test.yml", []string{"services", "api-test", "environment", "SESSION_TIMEOUT"}, 2592000},
		{"v2.5.0", "docker-compose-api-test.yml", []string{"services", "api-test", "environment", "SESSION_TIMEOUT"}, absent},
		{"v2.10.4-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_CFG_PROCESS_ROLES"}, "broker,controller"},
		{"v2.10.5-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_CFG_PROCESS_ROLES"}, absent},
		{"v2.10.6-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_CFG_NODE_ID"}, absent},
		{"v2.10.7-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_CFG_NODE_ID"}, 0},
		{"v2.10.7-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_CFG_PROCESS_ROLES"}, "controller,broker"},
		{"v2.10.15-lts", kafkaCompose, []string{"services", "kafka", "environment", "KAFKA_NODE_ID"}, 1},
		{"v3.0.1", "docker-compose-metersphere.yml", []string{"services", "metersphere", "environment", "KAFKA_BOOTSTRAP-SERVERS"}, "${MS_KAFKA_HOST}:${MS_KAFKA_PORT}"},
		{"v3.0.1", "docker-compose-metersphere.yml", []string{"services", "metersphere", "environment", "KAFKA_BOOTSTRAP_SERVERS"}, absent},
		{"v3.1.0", "docker-compose-metersphere.yml", []string{"services", "metersphere", "environment", "KAFKA_BOOTSTRAP_SERVERS"}, "${MS_KAFKA_HOST}:${MS_KAFKA_PORT}"},
		{"v3.1.0", "docker-compose-metersphere.yml", []string{"services", "metersphere", "environment", "KAFKA_BOOTSTRAP-SERVERS"}, absent},
		{"v3.3.0", kafkaCompose, []string{"services", "kafka", "deploy", "resources", "limits", "memory"}, "${MS_KAFKA_MEM_LIMIT}"},
		{"v3.3.0", kafkaCompose, []string{"version"}, "3"},
	} {
		m, ok := f.compose(c.release, c.file)
		if !ok {
			t.Errorf("%s: no %s", c.release, c.file)
			continue
		}
		var have any = m
		for _, key := range c.keys {
			object, _ := have.(map[string]any)
			if have, ok = object[key]; !ok {
				have = absent
				break
			}
		}
		if !reflect.DeepEqual(have, c.want) {
			t.Errorf("%s %s %v:\nhave %#v\nwant %#v", c.release, c.file, c.keys, have, c.want)
		}
	}
}

// One whole file, written out.
func TestFactsRebuildAFile(t *testing.T) {
	f := loadFacts(t, factsDir)
	want := map[string]any{
		"version": "3",
		"services": map[string]any{
			"kafka": map[string]any{
				"container_name": "kafka",
				"deploy": map[string]any{"resources": map[string]any{"limits": map[string]any{
					"memory": "${MS_KAFKA_MEM_LIMIT}",
				}}},
				"environment": map[string]any{
					"CLUSTER_ID":                     "4L6g3nShT-eMCtK--X86sw",
					"KAFKA_ADVERTISED_LISTENERS":     "PLAINTEXT_HOST://${MS_KAFKA_HOST}:${MS_KAFKA_PORT},PLAINTEXT://kafka:19092",
					"KAFKA_CONTROLLER_QUORUM_VOTERS": "1@kafka:29093",
					"KAFKA_LISTENERS":                "CONTROLLER://:29093,PLAINTEXT_HOST://:9092,PLAINTEXT://:19092",
					"KAFKA_NODE_ID":                  1,
					"KAFKA_PROCESS_ROLES":            "broker,controller",
				},
				"healthcheck": map[string]any{
					"interval": "6s",
					"retries":  50,
					"test":     []any{"CMD", "bash", "-c", "< /dev/tcp/localhost/9092"},
					"timeout":  "10s",
				},
				"image":    "${MS_IMAGE_PREFIX}/kafka:3.7.1",
				"networks": []any{"ms-network"},
				"ports":    []any{"${MS_KAFKA_PORT}:9092"},
				"restart":  "always",
				"volumes":  []any{"${MS_BASE}/metersphere/conf/kafka/config:/mnt/shared/config"},
			},
			"result-hub": map[string]any{"depends_on": map[string]any{"kafka": map[string]any{
				"condition": "service_healthy",
			}}},
		},
	}
	have, _ := f.compose("v3.3.0", kafkaCompose)
	if !reflect.DeepEqual(have, want) {
		t.Errorf("have %#v\nwant %#v", have, want)
	}
	// What one caller does to it is nothing to the next.
	delete(have, "services")
	if again, _ := f.compose("v3.3.0", kafkaCompose); !reflect.DeepEqual(again, want) {
		t.Error("compose handed out the same map twice")
	}
}

func TestFactsFilesAndSettings(t *testing.T) {
	f := loadFacts(t, factsDir)

	want := []string{
		"docker-compose-base.yml", "docker-compose-kafka.yml", "docker-compose-mysql.yml",
		"docker-compose-node-controller.yml", "docker-compose-prometheus.yml",
		"docker-compose-redis.yml", "docker-compose-seleniarm.yml", "docker-compose-server.yml",
	}
	if have := f.files("v2.0.0"); !slices.Equal(have, want) {
		t.Errorf("v2.0.0 files:\nhave %q\nwant %q", have, want)
	}
	if have := f.files("v9.9.9"); have != nil {
		t.Errorf("unknown release has files %q", have)
	}
	for _, c := range []struct{ release, file string }{
		{"v3.3.0", "docker-compose-gateway.yml"}, // gone by then
		{"v3.3.0", "docker-compose-mysql.yml"},   // there, but not kept
		{"v9.9.9", kafkaCompose},
	} {
		if _, ok := f.compose(c.release, c.file); ok {
			t.Errorf("%s: has %s", c.release, c.file)
		}
	}

	if have, ok := f.serverProperties("v2.10.14-lts"); ok {
		t.Errorf("v2.10.14-lts server.properties: have %q, want none", have)
	}
	for release, want := range map[string]string{
		"v2.10.15-lts": "", "v2.10.20-lts": "524288000", "v3.2.0": "", "v3.3.0": "524288000",
	} {
		have, ok := f.serverProperties(release)
		if !ok || have["socket.request.max.bytes"] != want || have["process.roles"] != "broker" {
			t.Errorf("%s server.properties: have %q", release, have)
		}
	}
	for release, want := range map[string]string{"v2.10.21-lts-rc": "", "v3.0.0-alpha": "1g"} {
		have := f.installConf(release)
		if have["MS_KAFKA_MEM_LIMIT"] != want || have["MS_KAFKA_PORT"] != "9092" ||
			have["MS_KAFKA_HOST"] != `$(hostname -I|cut -d" " -f 1)` {
			t.Errorf("%s install.conf: have %q", release, have)
		}
	}

	wantPorts := []publishedPorts{
		{"docker-compose-kafka.yml", "kafka", []any{"${MS_KAFKA_PORT}:9092"}},
		{"docker-compose-metersphere.yml", "metersphere", []any{"${MS_SERVER_PORT}:8081"}},
		{"docker-compose-minio.yml", "minio", []any{"9000:9000", "9001:9001"}},
		{"docker-compose-mysql.yml", "mysql", []any{"${MS_MYSQL_PORT}:3306"}},
		{"docker-compose-redis.yml", "redis", []any{"${MS_REDIS_PORT}:6379"}},
		{"docker-compose-task-runner.yml", "task-runner", []any{"${MS_TASK_RUNNER_PORT}:8000"}},
	}
	if have := f.ports("v3.3.0"); !reflect.DeepEqual(have, wantPorts) {
		t.Errorf("v3.3.0 ports:\nhave %v\nwant %v", have, wantPorts)
	}
}

// What a slip of the hand leads to.
func TestFactsRefuseMistakes(t *testing.T) {
	kafka := kafkaCompose + factsSuffix
	good := map[string]string{
		releasesFile: "v1.0.0\nv1.1.0\nv1.2.0-rc1\n",
		filesFacts:   "# files\nv1.0.0..v1.2.0-rc1  docker-compose-kafka.yml\n",
		portsFacts:   "# ports\nv1.1.0..v1.2.0-rc1  docker-compose-kafka.yml  kafka  [9092]\n",
		serverFacts:  "# server\nv1.1.0..v1.1.0  \"a.b\"  \"1\"\n",
		installFacts: "# install\nv1.0.0..v1.2.0-rc1  MS_BASE  \"/opt\"\n",
		kafka: "# kafka\n" +
			"v1.0.0..v1.2.0-rc1  services.kafka.environment  {}\n" +
			"v1.1.0..v1.2.0-rc1  services.kafka.ports  [9092]\n" +
			"v1.0.0..v1.0.0  x.\"y.z  \\\"\".b  1\n" +
			"v1.1.0..v1.1.0  x.\"y.z  \\\"\".b  null\n" +
			"v1.2.0-rc1..v1.2.0-rc1  x.\"y.z  \\\"\".b  1.5\n",
	}
	load := func(change func(map[string]string)) (*facts, error) {
		fsys := fstest.MapFS{}
		texts := map[string]string{}
		for name, text := range good {
			texts[name] = text
		}
		change(texts)
		for name, text := range texts {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		return readFacts(fsys)
	}

	f, err := load(func(map[string]string) {})
	if err != nil {
		t.Fatal(err)
	}
	for release, b := range map[string]any{"v1.0.0": 1, "v1.1.0": nil, "v1.2.0-rc1": 1.5} {
		kafka := map[string]any{"environment": map[string]any{}}
		if release != "v1.0.0" {
			kafka["ports"] = []any{9092}
		}
		want := map[string]any{
			"services": map[string]any{"kafka": kafka},
			"x":        map[string]any{`y.z  "`: map[string]any{"b": b}},
		}
		if have, _ := f.compose(release, kafkaCompose); !reflect.DeepEqual(have, want) {
			t.Errorf("%s: have %#v\nwant %#v", release, have, want)
		}
	}

	for _, c := range []struct{ name, file, old, new, want string }{
		{"no final newline", releasesFile, "rc1\n", "rc1", "does not end with a newline"},
		{"CR", kafka, "{}\n", "{}\r\n", "blanks (or CR)"},
		{"empty line", kafka, "{}\n", "{}\n\n", "empty"},
		{"odd release", releasesFile, "v1.1.0", "1.1.0", "not a release name"},
		{"release twice", releasesFile, "v1.1.0", "v1.0.0", "listed twice"},
		{"no header", kafka, "# kafka\n", "", "no comment"},
		{"no range", kafka, "v1.0.0..v1.2.0-rc1  services", "v1.0.0  services", "first..last"},
		{"unknown end", kafka, "v1.0.0..v1.2.0-rc1  services", "v1.0.0..v1.2.0  services", `"v1.2.0" is not in releases`},
		{"backwards", kafka, "v1.0.0..v1.2.0-rc1  services", "v1.2.0-rc1..v1.0.0  services", "runs backwards"},
		{"overlap", kafka, "v1.0.0..v1.0.0  x", "v1.0.0..v1.1.0  x", "overlaps"},
		{"ranges unsorted", kafka, "v1.0.0..v1.0.0  x", "v1.2.0-rc1..v1.2.0-rc1  x", "out of order"},
		{"paths unsorted", kafka, "services.kafka.environment", "t", "belongs before"},
		{"two ranges for one", kafka, "null", "1", "make it one"},
		{"key needs quotes", kafka, `x."y.z  \"".b`, `x.y z.b`, "two blanks and a value"},
		{"needless quotes", kafka, `x."y.z  \"".b`, `x."y".b`, "has to be written y"},
		{"not JSON", kafka, "  1\n", "  one\n", "not JSON"},
		{"more than JSON", kafka, "  1\n", "  1 2\n", "not JSON"},
		{"blanks in JSON", kafka, "[9092]", "[ 9092]", "has to be written [9092]"},
		{"number", kafka, "  1\n", "  1.0\n", "has to be written 1"},
		{"huge number", kafka, "  1\n", "  1e999\n", "has to be written"},
		{"object", kafka, "{}", `{"a":1}`, "one line for each"},
		{"value above keys", kafka, "services.kafka.environment  {}", "services.kafka  {}", "a value and keys below"},
		{"facts without file", filesFacts, "v1.0.0..v1.2.0-rc1", "v1.1.0..v1.2.0-rc1", "does not list"},
		{"odd compose file", filesFacts, "yml\n", "yml\nv1.0.0..v1.0.0  docker-compose-a\n", "not a compose file name"},
		{"ports missing", portsFacts, "v1.1.0..v1.2.0-rc1", "v1.1.0..v1.1.0", "publishes"},
		{"ports of another", portsFacts, "[9092]", "[9093]", "publishes"},
		{"ports of none", portsFacts, "-kafka.yml", "-none.yml", "files.facts does not"},
		{"ports no list", portsFacts, "[9092]", "9092", "not a list"},
		{"key with a dot", serverFacts, `"a.b"`, `a.b`, "one key wanted"},
		{"no string", serverFacts, `"1"`, `1`, "not a string"},
		{"no install.conf", installFacts, "v1.2.0-rc1", "v1.1.0", "nothing in install.conf.facts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(func(texts map[string]string) {
				if !strings.Contains(texts[c.file], c.old) {
					t.Fatalf("no %q to replace", c.old)
				}
				texts[c.file] = strings.ReplaceAll(texts[c.file], c.old, c.new)
			})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("have error %v\nwant one with %q", err, c.want)
			}
		})
	}
	for _, c := range []struct {
		name, want string
		change     func(map[string]string)
	}{
		{"file missing", "ports.facts: missing", func(m map[string]string) { delete(m, portsFacts) }},
		{"file too many", "kafka.facts: not a file", func(m map[string]string) { m["kafka.facts"] = "# ?\n" }},
		{"file without facts", "v1.0.0: docker-compose-kafka.yml: has facts is false", func(m map[string]string) {
			m[kafka] = "# kafka\nv1.1.0..v1.2.0-rc1  services.kafka.ports  [9092]\n"
		}},
		{"facts of an unlisted file", "docker-compose-a.yml", func(m map[string]string) {
			m["docker-compose-a.yml.facts"] = "# a\nv1.0.0..v1.0.0  version  \"3\"\n"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := load(c.change); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("have error %v\nwant one with %q", err, c.want)
			}
		})
	}
}
