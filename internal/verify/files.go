package verify

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/release"
	"mskraft/internal/tree"
)

// manifests compares every folder with its manifest.
func (k *checker) manifests() (map[string]*tree.Listing, error) {
	listings := map[string]*tree.Listing{}
	for _, dir := range k.in.Dirs {
		var below []string
		if _, err := os.Stat(filepath.Join(dir, "hosts")); err != nil {
			below = []string{"metersphere"}
		}
		l, err := tree.Verify(dir, below...)
		var broken *tree.ManifestError
		switch {
		case errors.As(err, &broken):
			k.fail(spot{place: hostfiles.Place{File: broken.Path, Line: broken.Line}}, "MSK380", "the manifest cannot be trusted: "+broken.What,
				"nobody can tell which files of the folder mskraft wrote, and sha256sum -c fails on the host", "resolve it by hand, or render again with --force")
		case err != nil:
			return nil, err
		case l != nil:
			listings[dir] = l
			k.mismatches(dir, l)
		}
		if tree.Interrupted(dir) {
			k.fail(file(dir), "MSK380", "a run of render was killed while it wrote here",
				"some files are the new ones and others still the old ones", "run render again: it finishes the work")
		}
	}
	return listings, nil
}

func (k *checker) mismatches(dir string, l *tree.Listing) {
	for _, m := range l.Mismatches {
		s := file(filepath.Join(dir, filepath.FromSlash(m.Path)))
		switch m.Kind {
		case tree.Missing:
			k.fail(s, "MSK381", "the file is listed in "+tree.Manifest+" and is not there", "sha256sum -c fails on the host, which keeps the file that it has", "render again, which writes it")
		case tree.Changed:
			k.fail(s, "MSK382", "the file is not as mskraft wrote it", "the next render refuses to go over the edit, or loses it with --force", "move the edit into the spec and render; mskraft diff shows it")
		case tree.Unlisted:
			k.warn(s, "MSK383", "the file is not listed in "+tree.Manifest, "it is copied to the host with the others, and nothing keeps it up to date", "remove it, or keep it outside of the folder of the host")
		}
	}
}

// form reports files that are not what docker-compose reads.
func (k *checker) form() {
	for _, h := range k.hosts {
		for _, p := range h.Problems {
			effect := "docker-compose refuses the file, so msctl starts nothing on this host"
			if strings.Contains(p.What, "stands twice") {
				effect = "some versions of docker-compose refuse the file, the others take one of the values"
			}
			s := spot{place: p.Place}
			if line := []rune(k.line(p.Place)); p.Place.Col > 0 && p.Place.Col <= len(line) {
				s.text = regexp.MustCompile(`^[\w.-]+`).FindString(string(line[p.Place.Col-1:]))
			}
			k.fail(s, "MSK300", p.What, effect, p.Hint)
			if h.Kafka == nil && filepath.Base(p.Place.File) == "docker-compose-kafka.yml" {
				h.blind = true
			}
		}
	}
}

// versions wants one version of the format in all files that msctl loads.
func (k *checker) versions(h *host) {
	count := map[string]int{}
	for _, f := range h.files {
		if len(f.Services) > 0 && f.Version.Text != "" {
			count[f.Version.Text]++
		}
	}
	common := most(count)
	for _, f := range h.files {
		if v := f.Version; v.Text != common && common != "" && len(f.Services) > 0 {
			s, what := at(v), fmt.Sprintf("the version of the format is %q, and %q in the host's other files", v.Text, common)
			if !v.Given {
				s, what = file(f.Path), fmt.Sprintf("the file has no version, and the host's other files have %q", common)
			}
			k.fail(s, "MSK302", what, "docker-compose 1 refuses files of several versions, so msctl starts nothing on this host",
				fmt.Sprintf("write version: %q, as the release does", common))
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

// consumer looks for lines that msctl deletes and that are no part of the block
// it means: in mode middleware it cuts the line with the word and three more.
func (k *checker) consumer(h *host) {
	if len(h.releases) == 0 {
		return
	}
	i := slices.IndexFunc(h.releases, func(r *release.Release) bool { return r.Cuts(r.Generation.CuttingMode) })
	if i < 0 {
		return
	}
	word, mode := h.releases[i].Generation.Consumer, h.releases[i].Generation.CuttingMode
	report := k.warn
	effect := "once the host is in mode " + mode + ", msctl reload deletes this line and the three after it, whatever they are"
	if h.Env.Get("MS_INSTALL_MODE").Text == mode {
		report, effect = k.fail, "msctl reload deletes this line and the three after it, whatever they are"
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
		report(spot{hostfiles.Place{File: f.Path, Line: i + 1, Col: col}, word}, "MSK384", fmt.Sprintf("%q stands outside of the block of four lines that msctl cuts out", word),
			effect, "let the word stand only as the service that waits for Kafka: "+word+": / depends_on: / kafka: / condition: service_healthy, one line each")
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

// dirt says what a value holds that is no part of it, and how to write it.
func dirt(raw string) (part, what, hint string) {
	if i := strings.IndexByte(raw, '#'); i >= 0 {
		return raw[i:], "holds a #: what was meant to be a comment is part of it", "put a blank in front of the #, outside of quotes"
	}
	for _, c := range raw {
		switch {
		case c >= 0xff01 && c <= 0xff5e:
			return string(c), fmt.Sprintf("holds the full-width sign %q", c), fmt.Sprintf("write a plain %q; a Chinese keyboard types the other one", c-0xfee0)
		case strings.ContainsRune("，。、；：“”‘’【】", c):
			return string(c), fmt.Sprintf("holds the sign %q of a Chinese keyboard", c), "write plain signs"
		case c == '\n', c == '\r':
			return "", "runs over several lines", "write it in one line"
		case c == 0xa0, c == 0x3000, c >= 0x200b && c <= 0x200f, c == 0xfeff, c == 0x2060:
			return string(c), fmt.Sprintf("holds a character that cannot be seen (U+%04X)", c), "type the value anew"
		case c > 0x2e80:
			return string(c), "holds text that is no part of it", "put a blank and # in front of a comment, outside of quotes"
		}
	}
	if m := regexp.MustCompile("^[\"'`]|[\"'`]$").FindString(raw); m != "" {
		return raw, "holds quotes that are part of it", "write it without the inner quotes"
	}
	return "", "", ""
}

// clean reports a value that cannot be what was meant, and tells whether it can
// be used. Variables that .env does not set count as nothing.
func (k *checker) clean(h *host, v hostfiles.Value, name, effect string) bool {
	switch part, what, hint := dirt(v.Raw); {
	case !v.Given || k.bad[v.Place]:
		return v.Given && !k.bad[v.Place]
	case what != "":
		k.bad[v.Place] = true
		k.fail(within(v, part), "MSK301", name+" "+what, effect, hint)
		return false
	case v.Open && h.Env != nil:
		k.bad[v.Place] = true
		variable := regexp.MustCompile(`\$\{?(\w+)`).FindStringSubmatch(v.Text)
		if variable == nil {
			return false
		}
		k.fail(at(v), "MSK309", fmt.Sprintf("%s uses %s, which %s does not set", name, variable[1], filepath.Base(h.Env.Path)),
			"docker-compose puts nothing in its place", "write the value itself; an upgrade drops variables of .env that the installer does not know")
		return false
	case v.Open:
		k.open(v)
		return false
	}
	return true
}

// open notes the variables of a value that nobody here sets.
func (k *checker) open(v hostfiles.Value) {
	for _, m := range regexp.MustCompile(`\$\{?(\w+)`).FindAllStringSubmatch(v.Text, -1) {
		k.unset[m[1]] = true
	}
}

// incomplete says what could not be checked.
func (k *checker) incomplete() {
	if len(k.hosts) == 1 {
		k.unchecked("whether the other hosts agree, and are where this one says: only one is given")
	}
	var blind []*host
	for _, h := range k.hosts {
		if h.blind && !h.stock && !h.idle {
			blind = append(blind, h)
		}
	}
	if len(blind) > 0 {
		k.unchecked("what others say of " + names(blind) + ", whose Kafka was not understood")
	}
	if len(k.unset) > 0 {
		k.unchecked("what depends on " + few(k.unset) + ": no .env is beside the files")
	}
	if hidden := slices.DeleteFunc(slices.Clone(k.nodes), func(h *host) bool { return h.broker || !h.controller }); len(hidden) > 0 {
		k.unchecked("the addresses of " + names(hidden) + ": controllers advertise none, only the voters say where they are")
	}
	if len(k.names) > 0 {
		k.unchecked("where these names lead: " + few(k.names))
	}
	if len(k.strangers) > 0 {
		k.unchecked("whether these are hosts that serve users: " + few(k.strangers) + "; nothing here says where hosts without Kafka are")
	}
}

// few lists some names for a message.
func few(set map[string]bool) string {
	list := slices.Sorted(maps.Keys(set))
	if n := len(list); n > 6 {
		return strings.Join(list[:5], ", ") + fmt.Sprintf(" and %d more", n-5)
	}
	return strings.Join(list, ", ")
}
