package verify

import (
	"errors"
	"maps"
	"os"
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
			check.fail(spot{place: hostfiles.Place{File: broken.Path, Line: broken.Line}}, "MSK380.manifest", broken.What)
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
			if p.ID == "yaml.twice" {
				id = "MSK300.twice"
			}
			s := spot{place: p.Place}
			text, _ := check.line(p.Place)
			if line := []rune(text); p.Place.Col > 0 && p.Place.Col <= len(line) {
				s.text = regexp.MustCompile(`^[\w.-]+`).FindString(string(line[p.Place.Col-1:]))
			}
			check.fail(s, id, p.Message)
			if h.Kafka == nil && filepath.Base(p.Place.File) == "docker-compose-kafka.yml" {
				h.blind = true
			}
		}
	}
}

// compareFormats wants one version of the format in all files that msctl loads.
func (check *checker) compareFormats(h *host) {
	count := map[string]int{}
	for _, f := range h.files {
		if len(f.Services) > 0 && f.Version.Text != "" {
			count[f.Version.Text]++
		}
	}
	common := most(count)
	for _, f := range h.files {
		if v := f.Version; v.Text != common && common != "" && len(f.Services) > 0 {
			if v.Given {
				check.fail(at(v), "MSK302.differs", common, v.Text)
			} else {
				check.fail(file(f.Path), "MSK302.missing", common)
			}
		}
	}
}

// most is the key that counts most, of equal ones the first.
func most(count map[string]int) string {
	best := ""
	for key, n := range count {
		if n > count[best] || n == count[best] && (key < best || count[best] == 0) {
			best = key
		}
	}
	return best
}

// checkCutLines looks for lines that msctl deletes and that are no part of the block
// it means: in mode middleware it cuts the line with the word and three more.
func (check *checker) checkCutLines(h *host) {
	if len(h.releases) == 0 {
		return
	}
	i := slices.IndexFunc(h.releases, func(r *release.Release) bool { return r.Cuts(r.Generation.CuttingMode) })
	if i < 0 {
		return
	}
	word, mode := h.releases[i].Generation.Consumer, h.releases[i].Generation.CuttingMode
	severity, m := Warning, message.New("MSK384.later", word, mode)
	if h.Env.Get("MS_INSTALL_MODE").Text == mode {
		severity, m = Error, message.New("MSK384.now", word)
	}
	f := h.Kafka.File
	lines := strings.Split(strings.TrimRight(string(h.text(f)), "\n"), "\n")
	for i, line := range lines {
		if !strings.Contains(line, word) {
			continue
		}
		if strings.TrimSpace(line) == word+":" && blockOf(lines, i) == 4 {
			continue
		}
		col := 1 + len([]rune(line[:strings.Index(line, word)]))
		check.add(severity, spot{hostfiles.Place{File: f.Path, Line: i + 1, Col: col}, word}, m)
	}
}

// blockOf counts the lines of the block that begins with line i.
func blockOf(lines []string, i int) int {
	indent := func(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }
	n := 1
	for _, line := range lines[i+1:] {
		if strings.TrimSpace(line) == "" || indent(line) <= indent(lines[i]) {
			break
		}
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
		variable := regexp.MustCompile(`\$\{?(\w+)`).FindStringSubmatch(v.Text)
		if variable == nil {
			return false
		}
		check.fail(at(v), "MSK309.unset", name, variable[1], filepath.Base(h.Env.Path))
		return false
	case v.Open:
		check.noteOpen(v)
		return false
	}
	return true
}

// noteOpen notes the variables of a value that nobody here sets.
func (check *checker) noteOpen(v hostfiles.Value) {
	for _, m := range regexp.MustCompile(`\$\{?(\w+)`).FindAllStringSubmatch(v.Text, -1) {
		check.unset[m[1]] = true
	}
}

// noteUnchecked says what could not be checked.
func (check *checker) noteUnchecked() {
	if len(check.hosts) == 1 {
		check.unchecked("unchecked.others")
	}
	var blind []*host
	for _, h := range check.hosts {
		if h.blind && !h.stock && !h.idle {
			blind = append(blind, h)
		}
	}
	if len(blind) > 0 {
		check.unchecked("unchecked.blind", names(blind))
	}
	if len(check.unset) > 0 {
		check.unchecked("unchecked.variables", few(check.unset))
	}
	if hidden := slices.DeleteFunc(slices.Clone(check.nodes), func(h *host) bool { return h.Broker || !h.Controller }); len(hidden) > 0 {
		check.unchecked("unchecked.controllers", names(hidden))
	}
	if len(check.unresolved) > 0 {
		check.unchecked("unchecked.names", few(check.unresolved))
	}
	if len(check.strangers) > 0 {
		check.unchecked("unchecked.strangers", few(check.strangers))
	}
}

// few lists some names for a message.
func few(set map[string]bool) message.List {
	return message.Series(slices.Sorted(maps.Keys(set))...).Few()
}
