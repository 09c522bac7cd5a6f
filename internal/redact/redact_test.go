package redact_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mskraft/internal/redact"
)

// A row is one of testdata/table: a text, and what is shown of it.
type row struct {
	number      int // of its first line
	text, shown string
}

// table reads testdata/table. Lines that begin with "< " are a text, those with "> "
// what is shown of it; "=" stands for all of it. A line "+ NAME..." has names of
// secrets, "- NAME..." others.
func table(t testing.TB) (rows []row, secret, other []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/table")
	if err != nil {
		t.Fatal(err)
	}
	var r *row
	for i, line := range strings.Split(string(text), "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		switch mark {
		case "<":
			if r == nil || r.shown != "" {
				rows = append(rows, row{number: i + 1})
				r = &rows[len(rows)-1]
			}
			r.text += rest + "\n"
		case ">":
			r.shown += rest + "\n"
		case "=":
			r.shown = r.text
		case "+":
			secret = append(secret, strings.Fields(rest)...)
		case "-":
			other = append(other, strings.Fields(rest)...)
		case "", "#":
		default:
			t.Fatalf("testdata/table:%d: %s", i+1, line)
		}
	}
	return rows, secret, other
}

func TestName(t *testing.T) {
	_, secret, other := table(t)
	for _, name := range secret {
		if !redact.Name(name) {
			t.Errorf("%s is none of a secret", name)
		}
		if got := redact.Line(name + ": hunter2"); got != name+": ***" {
			t.Errorf("a line with it is shown as %s", got)
		}
	}
	for _, name := range other {
		if redact.Name(name) {
			t.Errorf("%s is one of a secret", name)
		}
	}
	if len(secret) < 60 || len(other) < 60 {
		t.Errorf("%d and %d names", len(secret), len(other))
	}
}

func TestTable(t *testing.T) {
	rows, _, _ := table(t)
	for _, r := range rows {
		if got := string(redact.Text([]byte(r.text))); got != r.shown {
			t.Errorf("testdata/table:%d: %s\nis shown as\n%s\nand not as\n%s", r.number, r.text, got, r.shown)
		}
		if got := string(redact.Text([]byte(r.shown))); got != r.shown {
			t.Errorf("testdata/table:%d: what is hidden is shown as\n%s", r.number, got)
		}
		line := strings.TrimSuffix(r.text, "\n")
		if got := redact.Line(line); got+"\n" != r.shown {
			t.Errorf("testdata/table:%d: as a line: %s", r.number, got)
		}
		crlf := strings.ReplaceAll(r.text, "\n", "\r\n")
		if got := string(redact.Text([]byte(crlf))); got != strings.ReplaceAll(r.shown, "\n", "\r\n") {
			t.Errorf("testdata/table:%d: with the line ends of Windows: %q", r.number, got)
		}
	}
	if len(rows) < 120 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestValue(t *testing.T) {
	for _, test := range []struct {
		keys        []string
		value, want string
	}{
		{[]string{"REDIS_AUTH"}, "hunter2", "***"},
		{[]string{"REDIS_AUTH"}, "", ""},
		{[]string{"REDIS_AUTH"}, "${MS_REDIS_PASSWORD}", "${MS_REDIS_PASSWORD}"},
		{[]string{"REDIS_AUTH"}, "${MS_REDIS_PASSWORD:-hunter2}", "${MS_REDIS_PASSWORD:-***}"},
		{[]string{"REDIS_AUTH"}, "${A}hunter2", "***"},
		{[]string{"REDIS_AUTH"}, "one\ntwo\n", "***"},
		{[]string{"services", "kafka", "secrets", "[0]"}, "hunter2", "***"},
		{[]string{"services", "kafka", "command"}, "run --requirepass hunter2", "run --requirepass ***"},
		{[]string{"x"}, "a: 1\npassword: |\n  hunter2\nb: 2", "a: 1\npassword: |\n  ***\nb: 2"},
		{[]string{"private_address"}, "10.0.0.1", "10.0.0.1"},
		{nil, "x", "x"},
	} {
		if got := redact.Path(test.keys, test.value); got != test.want {
			t.Errorf("%q: %q is shown as %q, not as %q", test.keys, test.value, got, test.want)
		}
		if len(test.keys) == 1 && redact.Value(test.keys[0], test.value) != redact.Path(test.keys, test.value) {
			t.Errorf("%q: Value and Path differ", test.keys)
		}
	}
}

// TestTextItself: where nothing is hidden, nothing is copied.
func TestTextItself(t *testing.T) {
	text := []byte("a: 1\nPASSWORD: ${X}\n")
	if got := redact.Text(text); &got[0] != &text[0] {
		t.Error("a copy")
	}
	if got := redact.Text(nil); got != nil {
		t.Errorf("%q", got)
	}
}

// TestLinear: a long line and many lines take time as they are long. A megabyte of
// anything would take minutes if its parts were looked at again and again.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("reads megabytes")
	}
	for _, piece := range []string{
		"a", " ", "\"", "'", "\\", "@", ":", "=", "password", "password: ", "?password=x&", "password=\"x\" ", "x:y@", "x:y@ ", "a://b@", "${", "${A_TOKEN:-",
		"${A_TOKEN:-b}", "$A:", "${A}:", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----a-----END ", "密码", "密码:\"x\" ", "-p", "mysql -p ", "- ", "#", "key key ",
		"--token ", "--token\n", "password: x\n", "- password: |\n", "password:\n ", "aB", "_", "password = \"\"\"\n", "key=", "/password:", "ghp_01234567890123456789 ",
		"password: \"x\\\n", "_bypass", "secretary_", "bearer ${A} ",
	} {
		text := bytes.Repeat([]byte(piece), 1<<20/len(piece))
		begin := time.Now()
		if got := redact.Text(text); bytes.Count(got, []byte("\n")) != bytes.Count(text, []byte("\n")) {
			t.Errorf("%q: another number of lines", piece)
		}
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("a megabyte of %q takes %v", piece, took)
		}
	}
}

// TestOursIsLeftAlone: nothing that mskraft writes looks like a secret.
func TestOursIsLeftAlone(t *testing.T) {
	files := 0
	err := filepath.WalkDir("../../golden/cases", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(path, "want") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		before, after := strings.Split(string(text), "\n"), strings.Split(string(redact.Text(text)), "\n")
		for i := range before {
			if before[i] != after[i] {
				t.Errorf("%s:%d: %s", path, i+1, after[i])
			}
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Errorf("%d files, %v", files, err)
	}
}

func FuzzText(f *testing.F) {
	rows, _, _ := table(f)
	for _, r := range rows {
		f.Add(r.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := redact.Text([]byte(text))
		if bytes.Count(once, []byte("\n")) != strings.Count(text, "\n") {
			t.Errorf("%q has another number of lines: %q", text, once)
		}
	})
}

func BenchmarkText(b *testing.B) {
	text, err := os.ReadFile("../../golden/cases/guide/want/metersphere/hosts/ms-1/metersphere/docker-compose-kafka.yml")
	if err != nil {
		b.Fatal(err)
	}
	lines := bytes.Count(text, []byte("\n"))
	for b.Loop() {
		redact.Text(text)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(lines), "ns/line")
}
