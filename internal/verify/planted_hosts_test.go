package verify_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mskraft/internal/hostfiles"
	"mskraft/internal/release"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/render"
	"mskraft/internal/verify"
	"mskraft/templates"
)

// A plant is a cluster of rendered hosts with something planted into its files: a
// fault, or a variant that does no harm.
//
// testdata/hosts/README.md explains how it is written.
type plant struct {
	name  string
	does  []string
	want  string              // quiet, no-error, told or error; "" if the words say it
	words map[string][]string // by error, told, note, never
}

func plants(t *testing.T) []*plant {
	t.Helper()
	var list []*plant
	names := map[string]bool{}
	eachCase(t, "testdata/hosts/*.txt", func(name string, lines []string) {
		p := &plant{name: name, words: map[string][]string{}}
		if names[name] {
			t.Errorf("there are two of %s", name)
		}
		names[name] = true
		for _, line := range lines {
			switch word, rest, _ := strings.Cut(line, " "); word {
			case "want":
				p.want = rest
			case "error", "told", "note", "never":
				p.words[word] = append(p.words[word], rest)
			default:
				p.does = append(p.does, line)
			}
		}
		if !slices.Contains([]string{"quiet", "no-error", "told", "error"}, p.want) && (p.want != "" || len(p.words) == 0) {
			t.Errorf("%s wants %q", name, p.want)
		}
		list = append(list, p)
	})
	return list
}

// eachCase reads files of cases: "== name", then lines. Those with a # are comments.
func eachCase(t *testing.T, pattern string, do func(name string, lines []string)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal("no files", pattern, err)
	}
	for _, file := range files {
		_, text, _ := strings.Cut("\n"+string(readFile(t, file)), "\n== ")
		for one := range strings.SplitSeq(text, "\n== ") {
			name, rest, _ := strings.Cut(one, "\n")
			do(name, slices.DeleteFunc(strings.Split(rest, "\n"), func(line string) bool { return line == "" || line[0] == '#' }))
		}
	}
}

// TestPlantedHosts plants everything, and wants it to be told rightly.
func TestPlantedHosts(t *testing.T) {
	list := plants(t)
	if len(list) < 68 {
		t.Errorf("only %d plants", len(list))
	}
	open := openNotYet(t, "hosts")
	g := &garden{cat: releasetest.Catalogue(t), renderer: render.New(templates.Files), bases: map[string]texts{}}
	for _, p := range list {
		t.Run(p.name, func(t *testing.T) {
			x, dirs := g.grow(t, p)
			x.write(t)
			c, err := hostfiles.Read(g.cat, dirs...)
			if err != nil {
				open.judge(t, p.name, []string{err.Error()})
				return
			}
			r, err := verify.Check(c, g.cat)
			if err != nil {
				t.Fatal(err)
			}
			open.judge(t, p.name, p.wrong(r))
		})
	}
}

// wrong says what is not as it should be.
func (p *plant) wrong(r *verify.Report) []string {
	words := p.words
	errs, all := 0, len(r.Findings)
	for _, f := range r.Findings {
		if f.Severity == verify.Error {
			errs++
		}
	}
	ok := map[string]bool{"": true, "quiet": all == 0, "no-error": errs == 0, "told": all > 0, "error": errs > 0}[p.want]
	if p.want == "error" || p.want == "told" { // any error will do
		words = maps.Clone(words)
		words["told"] = append(slices.Clone(words["told"]), "")
	}
	wrong := expect(r, words)
	if !ok {
		wrong = append(wrong, fmt.Sprintf("%s is wanted, and there are %d errors and %d warnings", p.want, errs, all-errs))
	}
	return wrong
}

// A garden keeps what was rendered for the next plant on the same ground.
type garden struct {
	cat      *release.Catalogue
	renderer *render.Renderer
	bases    map[string]texts
}

// addresses are those of the three hosts.
func addresses() map[string]string {
	return map[string]string{"ms-1": "10.1.11.53", "ms-2": "10.1.11.54", "ms-3": "10.1.11.58"}
}

// base renders the hosts of a release as they are once everything is copied to them,
// with what the installer leaves there; of the services that are all alike, one will
// do. more are lines for the spec of hosts.
func (g *garden) base(t *testing.T, name string, more map[string]string) texts {
	t.Helper()
	key := fmt.Sprint(name, more)
	if g.bases[key] != nil {
		return maps.Clone(g.bases[key])
	}
	rel := g.cat.Find(name)
	spec := fmt.Sprintf("release = %q\n[cluster]\nname = \"c\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n[state]\nmode = \"shared\"\n"+
		"mysql = \"10.1.11.60:3306\"\nredis = \"10.1.11.60:6379\"\nminio = \"http://10.1.11.60:9000\"\n", name)
	ip := addresses()
	for i, host := range slices.Sorted(maps.Keys(ip)) {
		spec += fmt.Sprintf("[hosts.%s]\naddress = %q\nnode_id = %d\n%s\n", host, ip[host], i+1, more[host])
	}
	x := texts{}
	for p, text := range hostsOf(t, g.cat, g.renderer, spec) {
		host, file, ok := strings.Cut(p, "/metersphere/")
		name := strings.TrimSuffix(strings.TrimPrefix(file, "docker-compose-"), ".yml")
		if ok && slices.Contains([]string{"kafka", "gateway", "data-streaming", "metersphere", "result-hub"}, name) {
			x[host+"/"+file] = text
		}
	}
	for host, ip := range addresses() {
		x[host+"/.env"] = fmt.Appendf(nil, installEnv, name, ip)
		x[host+"/version"] = []byte(name + "\n")
		if rel.Kafka.Family.ConfigFrom != "" {
			x[host+"/conf/kafka/config/server.properties"] = []byte(installProperties)
		}
	}
	g.bases[key] = x
	return maps.Clone(x)
}

const installEnv = `MS_BASE=/opt
MS_IMAGE_PREFIX=registry.example.com/metersphere
MS_IMAGE_TAG=%s
MS_INSTALL_MODE=allinone
MS_EXTERNAL_KAFKA=false
MS_KAFKA_HOST=%s
MS_KAFKA_PORT=9092
MS_KAFKA_MEM_LIMIT=1g
MS_SERVER_PORT=8081
MS_DOCKER_SUBNET=172.30.10.0/24
MS_MYSQL_HOST=10.1.11.60
MS_MYSQL_PORT=3306
MS_MYSQL_DB=metersphere
MS_REDIS_HOST=10.1.11.60
MS_REDIS_PORT=6379
MS_KAFKA_TOPIC=JMETER_METRICS
`

const installProperties = `advertised.listeners=PLAINTEXT_HOST://localhost:9092,PLAINTEXT://broker:19092
controller.listener.names=CONTROLLER
group.initial.rebalance.delay.ms=0
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT
log.dirs=/tmp/kraft-combined-logs
offsets.topic.replication.factor=1
process.roles=broker
transaction.state.log.min.isr=1
transaction.state.log.replication.factor=1
log.retention.ms=60000
message.max.bytes=524288000
replica.fetch.max.bytes=524288000
socket.request.max.bytes=524288000
`

// grow makes the files of a plant, and tells which folders are to be read.
func (g *garden) grow(t *testing.T, p *plant) (texts, []string) {
	t.Helper()
	var x texts
	dirs := slices.Sorted(maps.Keys(addresses()))
	for _, line := range p.does {
		word, rest, _ := strings.Cut(line, " ")
		arg := append(strings.Split(rest, " | "), "", "")
		switch word {
		case "base": // RELEASE | HOST LINE_OF_THE_SPEC ...
			more := map[string]string{}
			for _, a := range arg[1:] {
				host, line, _ := strings.Cut(a, " ")
				more[host] += line + "\n"
			}
			x = g.base(t, arg[0], more)
		case "edit": // WHERE | PATTERN | TEXT
			pattern := regexp.MustCompile("(?m)" + arg[1])
			x.each(t, arg[0], arg[2], func(path, text string) {
				if !pattern.Match(x[path]) {
					t.Fatalf("nothing in %s is like %s", path, arg[1])
				}
				x[path] = pattern.ReplaceAll(x[path], []byte(groups(text)))
			})
		case "below": // WHERE | VARIABLE | LINE ...
			pattern := regexp.MustCompile(`(?m)^(\s+(?:- )?)(` + arg[1] + `[:=].*)$`)
			for i := len(arg) - 1; i > 1; i-- {
				if arg[i] == "" {
					continue
				}
				x.each(t, arg[0], arg[i], func(path, text string) {
					if !pattern.Match(x[path]) {
						t.Fatalf("no %s in %s", arg[1], path)
					}
					x[path] = pattern.ReplaceAll(x[path], []byte("${1}${2}\n${1}"+groups(text)))
				})
			}
		case "read": // HOST ...
			dirs = strings.Fields(rest)
		case "write": // WHERE | TEXT
			x.each(t, arg[0], arg[1], func(path, text string) { x[path] = []byte(text + "\n") })
		case "move": // WHERE | NAME
			x.each(t, arg[0], "", func(path, _ string) {
				host, _, _ := strings.Cut(path, "/")
				x[host+"/"+arg[1]] = x[path]
				delete(x, path)
			})
		case "remove": // WHERE, which may hold a *
			for path := range maps.Clone(x) {
				hosts, file, _ := strings.Cut(rest, ":")
				host, name, _ := strings.Cut(path, "/")
				if ok, _ := filepath.Match(file, name); ok && in(hosts, host) {
					delete(x, path)
				}
			}
		case "environment": // WHERE: moves the variables of Kafka to kafka.env
			pattern := regexp.MustCompile(`    environment:\n((?:      .*\n)+?)    volumes:`)
			x.each(t, rest, "", func(path, _ string) {
				m := pattern.FindSubmatch(x[path])
				var env strings.Builder
				for line := range strings.Lines(string(m[1])) {
					if line = strings.TrimSpace(line); line[0] != '#' {
						env.WriteString(strings.ReplaceAll(strings.Replace(line, ": ", "=", 1), `"`, "") + "\n")
					}
				}
				host, _, _ := strings.Cut(path, "/")
				x[host+"/kafka.env"] = []byte(env.String())
				x[path] = pattern.ReplaceAll(x[path], []byte("    env_file: [kafka.env]\n    volumes:"))
			})
		default:
			t.Fatalf("what is %q?", line)
		}
	}
	return x, dirs
}

// each calls do with the path of a file of every host that is meant, and with the
// text for that host. where is HOSTS:FILE, with commas or * for all hosts, and means
// docker-compose-kafka.yml without a file. A file may hold a * for those that are there.
func (x texts) each(t *testing.T, where, text string, do func(path, text string)) {
	t.Helper()
	hosts, file, ok := strings.Cut(where, ":")
	if !ok {
		file = "docker-compose-kafka.yml"
	}
	for host, ip := range addresses() {
		if !in(hosts, host) {
			continue
		}
		paths := []string{host + "/" + file}
		if strings.ContainsAny(file, "*[") {
			paths = slices.DeleteFunc(slices.Sorted(maps.Keys(x)), func(path string) bool {
				ok, _ := filepath.Match(host+"/"+file, path)
				return !ok
			})
		}
		for _, path := range paths {
			do(path, strings.NewReplacer("{ip}", ip, "{n}", strings.TrimPrefix(host, "ms-"), `\n`, "\n", `\r`, "\r",
				`\xa0`, "\u00a0", `\u3000`, "\u3000", `\gbk`, "\xb1\xcf").Replace(text))
		}
	}
}

// in reports whether a host is one of a list.
func in(hosts, host string) bool {
	return hosts == "*" || slices.Contains(strings.Split(hosts, ","), host)
}

// groups makes a text for package regexp: \1 is a group, and $ is itself.
func groups(text string) string {
	return regexp.MustCompile(`\\(\d)`).ReplaceAllString(strings.ReplaceAll(text, "$", "$$"), "$${$1}")
}
