package golden_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/spec"
)

// readmeFiles are the two that say the same in two languages.
func readmeFiles() []string { return []string{"../README.md", "../README.zh-CN.md"} }

func readmeText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readmeEach runs a test for both files.
func readmeEach(t *testing.T, f func(t *testing.T, text string)) {
	t.Helper()
	for _, name := range readmeFiles() {
		t.Run(filepath.Base(name), func(t *testing.T) { f(t, readmeText(t, name)) })
	}
}

// readmeBlocks returns the fenced blocks of a language; some are indented.
func readmeBlocks(text, language string) []string {
	var blocks []string
	for _, m := range regexp.MustCompile("(?ms)^( *)```"+language+"\n(.*?)^ *```$").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, strings.TrimPrefix(strings.ReplaceAll("\n"+m[2], "\n"+m[1], "\n"), "\n"))
	}
	return blocks
}

// readmeRows returns the cells of all table rows whose first cell matches.
func readmeRows(text, first string) [][]string {
	var rows [][]string
	re := regexp.MustCompile(`^(?:` + first + `)$`)
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		var cells []string
		for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		if re.MatchString(cells[0]) {
			rows = append(rows, cells)
		}
	}
	return rows
}

// readmeCluster reads the text of a spec.
func readmeCluster(t *testing.T, text string) (*cluster.Cluster, []spec.Finding) {
	t.Helper()
	s, findings := spec.Parse(spec.NewSource("README.toml", []byte(text)))
	c, more := cluster.New(s, catalogue(t))
	return c, append(findings, more...)
}

// readmeRun runs the program where the README is and returns standard output.
func readmeRun(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := mskraft(t, "..", args...)
	if code != 0 {
		t.Fatalf("mskraft %s: exit code %d\n%s", strings.Join(args, " "), code, stderr)
	}
	return stdout
}

// readmeCommands returns what the overview lists, with the help of each.
func readmeCommands(t *testing.T) map[string]string {
	t.Helper()
	help := map[string]string{"help": ""}
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z]+) +\S`).FindAllStringSubmatch(readmeRun(t, "help"), -1) {
		if m[1] != "help" {
			help[m[1]] = readmeRun(t, "help", m[1])
		}
	}
	if len(help) < 7 {
		t.Fatalf("the overview lists only %v", help)
	}
	return help
}

// TestReadmesSayTheSame compares all commands, specs and tables of the two.
func TestReadmesSayTheSame(t *testing.T) {
	t.Parallel()
	comment := regexp.MustCompile(`(?m)[ \t]*#.*$`)
	reason := regexp.MustCompile(`(?m)^(MSK\d+ = ).*$`)
	code := regexp.MustCompile("`[^`]*`|MSK\\d+|\\bv\\d[.\\w-]*|^\\d$")
	var said [2]map[string][]string
	for i, name := range readmeFiles() {
		text := readmeText(t, name)
		said[i] = map[string][]string{"sh": readmeBlocks(text, "sh")}
		for _, block := range readmeBlocks(text, "toml") {
			said[i]["toml"] = append(said[i]["toml"], reason.ReplaceAllString(comment.ReplaceAllString(block, ""), "$1"))
		}
		for _, row := range readmeRows(text, ".*") {
			// What stands in code is not translated, and neither are codes and releases; a meaning may put it otherwise.
			first, second := code.FindAllString(row[0], -1), code.FindAllString(row[1], -1)
			slices.Sort(second) // languages differ in the order of words
			said[i]["rows"] = append(said[i]["rows"], fmt.Sprintf("%d: %s: %s", len(row), first, second))
		}
		said[i]["headings"] = regexp.MustCompile(`(?m)^#+`).FindAllString(text, -1)
		if len(said[i]["sh"]) < 5 || len(said[i]["toml"]) < 3 || len(said[i]["rows"]) < 50 {
			t.Errorf("%s: only %d blocks of commands, %d specs, %d rows", name, len(said[i]["sh"]), len(said[i]["toml"]), len(said[i]["rows"]))
		}
		if other := filepath.Base(readmeFiles()[1-i]); !strings.Contains(strings.Join(strings.Split(text, "\n")[:5], "\n"), "("+other+")") {
			t.Errorf("%s: no link to %s at the top", name, other)
		}
	}
	if d := cmp.Diff(said[0], said[1]); d != "" {
		t.Errorf("-README.md +README.zh-CN.md:\n%s", d)
	}
}

// TestReadmeFirstCommands holds the two commands at the top to what they are
// there for: they come first, alone in their blocks, and the first one works.
func TestReadmeFirstCommands(t *testing.T) {
	t.Parallel()
	readmeEach(t, func(t *testing.T, text string) {
		blocks := readmeBlocks(text, "sh")
		if len(blocks) < 2 || blocks[1] != "go test ./...\n" {
			t.Fatalf("the second block is not the one command that runs all tests: %q", blocks)
		}
		line, program := strings.CutPrefix(blocks[0], "go run ./cmd/mskraft ")
		line, out := strings.CutSuffix(line, " -o out\n")
		if !program || !out {
			t.Fatalf("the first block renders nothing into out: %q", blocks[0])
		}
		dir := t.TempDir()
		readmeRun(t, append(strings.Fields(line), "-o", dir)...)
		if _, err := os.Stat(filepath.Join(dir, "metersphere", "README.md")); err != nil {
			t.Error(err)
		}
	})
}

// TestReadmeSpecs reads every spec shown: the whole ones have no error, the one
// with everything not even a warning, and a fragment no unknown key.
func TestReadmeSpecs(t *testing.T) {
	t.Parallel()
	readmeEach(t, func(t *testing.T, text string) {
		whole := 0
		for i, block := range readmeBlocks(text, "toml") {
			_, findings := readmeCluster(t, block)
			fragment := !strings.HasPrefix(block, "release = ")
			if !fragment {
				whole++
			}
			for _, f := range findings {
				if fragment && f.Code() != "MSK100" && f.Code() != "MSK101" && f.Code() < "MSK190" || whole == 1 && f.Severity == spec.Warning {
					continue
				}
				if !fragment || f.Severity == spec.Error {
					t.Errorf("spec %d, line %d: %s: %s: %s", i+1, f.Pos.Line, f.Code(), f.Key, f.Message)
				}
			}
		}
		if whole != 2 {
			t.Errorf("%d whole specs, not the smallest and the one with everything", whole)
		}
	})
}

// TestReadmeKeys compares the table of keys with the calls that read them, both
// ways, and tries every key and every default.
func TestReadmeKeys(t *testing.T) {
	t.Parallel()
	// The defaults of a release whose images and services have all of them.
	const base = `release = "v3.3.0"
[cluster]
name = "metersphere"
id = "LelM2dIFQkiUFVXCECqRWA"
[hosts.ms-1]
address = "10.1.11.53"
node_id = 1
[hosts.ms-2]
address = "10.1.11.54"
node_id = 2
[kafka]
[kafka.properties]
[services.kafka]
[state]
[nginx]
[nginx.tls]
certificate = "/a.pem"
certificate_key = "/a.key"
[allow]
`
	source := readmeText(t, "../internal/spec/keys.go")
	var read []string
	for _, m := range regexp.MustCompile(`\.(?:string|int|bool|strings|bootstrap)\("([a-z_]+)"`).FindAllStringSubmatch(source, -1) {
		read = append(read, m[1])
	}
	slices.Sort(read)
	insert := func(key, value string) string {
		table, name := "", key
		if i := strings.LastIndexByte(key, '.'); i >= 0 {
			table, name = key[:i], key[i+1:]
		}
		if table == "" {
			return name + " = " + value + "\n" + base
		}
		if !strings.Contains(base, "\n["+table+"]\n") {
			t.Errorf("%s: no table [%s]", key, table)
		}
		return strings.Replace(base, "\n["+table+"]\n", "\n["+table+"]\n"+name+" = "+value+"\n", 1)
	}
	implied, findings := readmeCluster(t, base)
	if cluster.HasErrors(findings) {
		t.Fatal(findings)
	}
	readmeEach(t, func(t *testing.T, text string) {
		var listed []string
		defaults := 0
		for _, row := range readmeRows(text, "`[a-z_]+(\\.[A-Za-z_.]+)?`") {
			if len(row) != 3 {
				continue // another table
			}
			key := strings.Trim(row[0], "`")
			if last := key[strings.LastIndexByte(key, '.')+1:]; strings.ToLower(last) == last {
				listed = append(listed, last)
			}
			key = strings.NewReplacer("hosts.NAME", "hosts.ms-1", "services.NAME", "services.kafka", "PROPERTY", "x", "CODE", "MSK201").Replace(key)
			if !strings.Contains(base, key[strings.LastIndexByte(key, '.')+1:]+" = ") {
				_, findings := readmeCluster(t, insert(key, "0"))
				if i := slices.IndexFunc(findings, func(f spec.Finding) bool { return f.Code() == "MSK100" || f.Code() == "MSK101" }); i >= 0 {
					t.Errorf("%s: %s", row[0], findings[i].Message)
				}
			}
			value := strings.Trim(row[1], "`")
			if "`"+value+"`" != row[1] || strings.Contains(value, "`") {
				continue // told in words
			}
			defaults++
			c, findings := readmeCluster(t, insert(key, value))
			if cluster.HasErrors(findings) {
				t.Errorf("%s = %s: %v", key, value, findings)
			} else if !reflect.DeepEqual(c, implied) {
				t.Errorf("%s = %s is not the default", key, value)
			}
		}
		slices.Sort(listed)
		if d := cmp.Diff(read, listed); d != "" {
			t.Errorf("last parts of the keys (-internal/spec +table):\n%s", d)
		}
		if defaults < 15 {
			t.Errorf("only %d defaults", defaults)
		}
	})
}

// TestReadmeCommands holds every command and flag to the program, and the
// program's to the text.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	help := readmeCommands(t)
	flag := regexp.MustCompile(`--[a-z][a-z-]*`)
	known := map[string]bool{}
	for _, text := range help {
		for _, f := range flag.FindAllString(text, -1) {
			known[f] = true
		}
	}
	usage, _, _ := strings.Cut(readmeText(t, "../templates/cluster/apply.sh.tmpl"), "\nEND\n")
	ofApply := map[string]bool{}
	for _, f := range flag.FindAllString(usage, -1) {
		known[f], ofApply[f] = true, true
	}
	readmeEach(t, func(t *testing.T, text string) {
		for _, f := range flag.FindAllString(text, -1) {
			if !known[f] {
				t.Errorf("there is no flag %s", f)
			}
		}
		for f := range ofApply {
			if f != "--help" && len(readmeRows(text, "`"+f+"( .*)?`")) != 1 {
				t.Errorf("flag %s of apply.sh has no row", f)
			}
		}
		rows := map[string]string{}
		for _, row := range readmeRows(text, "`mskraft [a-z]+.*`") {
			rows[strings.Fields(strings.Trim(row[0], "`"))[1]] = row[2]
		}
		for name, about := range help {
			row, ok := rows[name]
			if !ok {
				t.Errorf("command %s has no row", name)
			}
			want, got := flag.FindAllString(about[max(0, strings.Index(about, "\nflags:")):], -1), flag.FindAllString(row, -1)
			if d := cmp.Diff(want, got); d != "" && strings.Contains(about, "\nflags:") {
				t.Errorf("flags of %s (-program +table):\n%s", name, d)
			}
			delete(rows, name)
		}
		for name := range rows {
			t.Errorf("there is no command %s", name)
		}
		for line := range strings.Lines(strings.Join(readmeBlocks(text, "sh"), "")) {
			line = strings.Replace(line, "go run ./cmd/mskraft ", "mskraft ", 1)
			words := strings.Fields(line)
			if words[0] != "mskraft" {
				continue
			}
			about, ok := help[words[1]]
			if !ok {
				t.Errorf("there is no command %s", words[1])
			}
			for _, w := range words[2:] {
				if strings.HasPrefix(w, "-") && !strings.Contains(about, " "+w+" ") && !strings.Contains(about, " "+w+",") {
					t.Errorf("%s has no flag %s", words[1], w)
				}
			}
		}
	})
}

// TestReadmeWarnings compares the table of warnings with the codes that can be
// accepted.
func TestReadmeWarnings(t *testing.T) {
	t.Parallel()
	_, findings := readmeCluster(t, "[allow]\nno-such-code = \"none\"\n")
	code := regexp.MustCompile(`MSK2\d\d`)
	var want []string
	for _, f := range findings {
		if f.Code() == "MSK190" {
			want = code.FindAllString(f.In(message.English).Do, -1)
		}
	}
	if len(want) == 0 {
		t.Fatal("the program names no codes of warnings")
	}
	readmeEach(t, func(t *testing.T, text string) {
		var got []string
		for _, row := range readmeRows(text, `MSK2\d\d`) {
			got = append(got, row[0])
			if len(row) != 2 || len(row[1]) < 20 {
				t.Errorf("%s: says nothing", row[0])
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("warnings (-program +table):\n%s", d)
		}
	})
}

// TestReadmeCodes holds the ranges of the table of codes to the source: each code
// falls into one, and both ends are codes.
func TestReadmeCodes(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, pattern := range []string{"../internal/message/table_*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, m := range regexp.MustCompile(`"(MSK\d{3})\.`).FindAllStringSubmatch(readmeText(t, name), -1) {
				used[m[1]] = true
			}
		}
	}
	readmeEach(t, func(t *testing.T, text string) {
		missing := map[string]bool{}
		for code := range used {
			missing[code] = true
		}
		for _, row := range readmeRows(text, `MSK\d+ \S+ MSK\d+`) {
			ends := strings.Fields(row[0])
			if !used[ends[0]] || !used[ends[2]] {
				t.Errorf("%s: one end is no code", row[0])
			}
			for code := range used {
				if code >= ends[0] && code <= ends[2] {
					delete(missing, code)
				}
			}
		}
		for code := range missing {
			t.Errorf("%s is in no range", code)
		}
	})
}
