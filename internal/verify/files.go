package verify

import (
	"errors"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/tree"
)

// checkManifests compares every folder with its manifest.
func (check *checker) checkManifests() (map[string]*tree.Listing, error) {
	listings := map[string]*tree.Listing{}
	for _, dir := range check.cluster.Dirs {
		var below []string
		if _, err := os.Stat(filepath.Join(dir, "hosts")); err != nil {
			below = []string{"metersphere"}
		}
		l, err := tree.Verify(dir, below...)
		var broken *tree.ManifestError
		switch {
		case errors.As(err, &broken):
			check.fail(at(hostfiles.Place{File: broken.Path, Line: broken.Line}, ""), "MSK380.manifest", broken.Why)
		case err != nil:
			return nil, err
		case l != nil:
			listings[dir] = l
			check.reportMismatches(dir, l)
		}
		if tree.Interrupted(dir) {
			check.fail(file(dir), "MSK380.killed")
		}
	}
	return listings, nil
}

func (check *checker) reportMismatches(dir string, l *tree.Listing) {
	for _, m := range l.Mismatches {
		s := file(filepath.Join(dir, filepath.FromSlash(m.Path)))
		switch m.Kind {
		case tree.Missing:
			check.fail(s, "MSK381.missing", tree.Manifest)
		case tree.Changed:
			check.fail(s, "MSK382.edited")
		case tree.Unlisted:
			check.warn(s, "MSK383.unlisted", tree.Manifest)
		}
	}
}

// reportProblems reports files that are not what docker-compose reads.
func (check *checker) reportProblems() {
	for _, h := range check.hosts {
		for _, p := range h.Problems {
			id := message.ID("MSK300.form")
			switch p.ID {
			case "yaml.twice":
				id = "MSK300.twice"
			case "yaml.blank":
				id = "MSK300.blank"
			}
			word := ""
			if line := []rune(lineOf(check.texts[p.Place.File], p.Place.Line)); p.Place.Col > 0 && p.Place.Col <= len(line) {
				word = regexp.MustCompile(`^[\w.-]+`).FindString(string(line[p.Place.Col-1:]))
			}
			severity := Error
			if !check.isLoaded(h, p.Place.File) {
				severity = Warning
			}
			check.add(severity, at(p.Place, word), message.New(id, p.Message))
			check.reported[p.Place] = true
		}
		h.blind = h.blind || h.HidesKafka()
	}
}

// isLoaded reports whether a file may be one that is started with the host. Beside the Kafka
// that msctl starts, one that it loads in no mode of any release is not.
func (check *checker) isLoaded(h *host, path string) bool {
	i := slices.IndexFunc(h.Files, func(f *hostfiles.File) bool { return f.Path == path })
	if i < 0 || !h.ByMsctl || len(h.Kafkas) == 0 {
		return true
	}
	name := h.Files[i].Name
	return name == "base" || slices.ContainsFunc(check.catalogue.Releases, func(r *release.Release) bool { return r.IsLoaded(name) })
}

// compareFormats wants one version of the format in all files that msctl loads.
func (check *checker) compareFormats(h *host) {
	files := filter(h.files, func(f *hostfiles.File) bool { return len(f.Services) > 0 })
	given := filter(files, func(f *hostfiles.File) bool { return f.Version.Text != "" })
	common := most(given, func(f *hostfiles.File) string { return f.Version.Text })
	for _, f := range files {
		switch v := f.Version; {
		case v.Text == common || common == "":
		case v.Given:
			check.fail(v, "MSK302.differs", common, v.Text)
		default:
			check.fail(file(f.Path), "MSK302.missing", common)
		}
	}
}

// checkCutLines looks for lines that msctl deletes and that are no part of the block
// it means: in mode middleware it cuts the line with the word and three more.
func (check *checker) checkCutLines(h *node) {
	r := first(h.releases, func(r *release.Release) bool { return r.Cuts(r.Generation.CuttingMode) })
	if r == nil {
		return
	}
	word, mode := r.Generation.Consumer, r.Generation.CuttingMode
	severity, m := Warning, message.New("MSK384.later", word, mode)
	if h.Env.Get("MS_INSTALL_MODE").Text == mode {
		severity, m = Error, message.New("MSK384.now", word)
	}
	f := h.Kafka.File
	lines := strings.Split(strings.TrimRight(string(h.Texts[path.Join(h.Base, f.Output())]), "\n"), "\n")
	for i, line := range lines {
		before, _, found := strings.Cut(line, word)
		if isBlock := strings.TrimSpace(line) == word+":" && blockLength(lines[i:]) == 4; found && !isBlock {
			place := hostfiles.Place{File: f.Path, Line: i + 1, Col: 1 + len([]rune(before))}
			check.add(severity, at(place, word), m)
		}
	}
}

// blockLength counts the lines of the block that begins with the first line.
func blockLength(lines []string) int {
	indent := func(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }
	n := 1
	for n < len(lines) && strings.TrimSpace(lines[n]) != "" && indent(lines[n]) > indent(lines[0]) {
		n++
	}
	return n
}

// dirt says what a value holds that is no part of it: the part, and the text about it
// with its arguments, "" for a clean value.
func dirt(raw string) (part string, id message.ID, args []any) {
	if i := strings.IndexByte(raw, '#'); i >= 0 {
		return raw[i:], "MSK301.hash", nil
	}
	for _, c := range raw {
		switch {
		case c >= 0xff01 && c <= 0xff5e:
			return string(c), "MSK301.full-width", []any{string(c), string(c - 0xfee0)}
		case strings.ContainsRune("，。、；：“”‘’【】", c):
			return string(c), "MSK301.chinese", []any{string(c)}
		case c == '\n', c == '\r':
			return "", "MSK301.lines", nil
		case c == 0xa0, c == 0x3000, c >= 0x200b && c <= 0x200f, c == 0xfeff, c == 0x2060:
			return string(c), "MSK301.unseen", []any{c}
		case c > 0x2e80:
			return string(c), "MSK301.text", nil
		}
	}
	if m := regexp.MustCompile("^[\"'`]|[\"'`]$").FindString(raw); m != "" {
		return raw, "MSK301.quotes", nil
	}
	return "", "", nil
}

// isClean reports a value that cannot be what was meant, and tells whether it can
// be used. Variables that .env does not set count as nothing. name is what messages
// call the value by, effect the text about what goes wrong with it.
func (check *checker) isClean(h *host, v hostfiles.Value, name any, effect message.ID) bool {
	switch part, id, args := dirt(v.Raw); {
	case !v.Given || check.reported[v.Place]:
		return v.Given && !check.reported[v.Place]
	case id != "":
		check.reported[v.Place] = true
		check.fail(within(v, part), id, append([]any{name, message.New(effect)}, args...)...)
		return false
	case v.Open && h.Env != nil:
		check.reported[v.Place] = true
		if open := openVariables(v); len(open) > 0 {
			check.fail(v, "MSK309.unset", name, open[0], filepath.Base(h.Env.Path))
		}
		return false
	case v.Open:
		check.noteOpen(v)
		return false
	}
	return true
}

// isSpoilt reports a broker property that is given and cannot be what was meant.
func (check *checker) isSpoilt(h *node, property string) bool {
	names := map[string]message.ID{
		"node.id": "value.node-id", "broker.id": "value.node-id", "process.roles": "value.roles", "controller.quorum.voters": "value.voters",
		"listeners": "value.listeners", "advertised.listeners": "value.advertised", "inter.broker.listener.name": "value.between",
		"listener.security.protocol.map": "value.protocols",
	}
	called, effect := any(property), message.ID("effect.refuses")
	if id, ok := names[property]; ok {
		called = message.New(id)
	}
	if property == "controller.quorum.voters" {
		effect = "effect.unread"
	}
	v := h.Kafka.Property(property)
	return v.Given && !check.isClean(h.host, v, called, effect)
}

// openVariables are the variables of a value that nobody here sets.
func openVariables(v hostfiles.Value) []string {
	var names []string
	for _, m := range regexp.MustCompile(`\$\{?(\w+)`).FindAllStringSubmatch(v.Text, -1) {
		names = append(names, m[1])
	}
	return names
}

func (check *checker) noteOpen(v hostfiles.Value) {
	for _, name := range openVariables(v) {
		check.note("unchecked.variables", name)
	}
}

// noteUnchecked says what could not be checked.
func (check *checker) noteUnchecked() {
	if len(check.hosts) == 1 && !check.hosts[0].whole {
		check.unchecked("unchecked.others")
	}
	say := func(id message.ID, which message.List) {
		if len(which.Items) > 0 {
			check.unchecked(id, which)
		}
	}
	noted := func(id message.ID) { say(id, message.Series(slices.Sorted(maps.Keys(check.unsure[id]))...).Few()) }
	say("unchecked.blind", names(filter(check.hosts, func(h *host) bool { return h.blind && !h.stock && !h.idle })))
	noted("unchecked.variables")
	say("unchecked.controllers", names(filter(check.nodes, func(h *node) bool { return h.Controller && !h.Broker })))
	noted("unchecked.names")
	noted("unchecked.translated")
	noted("unchecked.zookeeper")
	noted("unchecked.profiles")
	noted("unchecked.outside")
	noted("unchecked.strangers")
}
