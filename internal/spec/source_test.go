package spec

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestReadSource(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := write("cluster.toml", guide)
	link := filepath.Join(dir, "link.toml")
	if err := os.Symlink("cluster.toml", link); err != nil {
		t.Skip(err)
	}
	for _, test := range []struct {
		name, path, want string
		is               error
	}{
		{"file", file, "", nil},
		{"link to a file", link, "", nil},
		{"largest file", write("largest", strings.Repeat("#", MaxSize)), "", nil},
		{"too large a file", write("large", strings.Repeat("#", MaxSize+1)), "is larger than 4194304 bytes", ErrRefused},
		{"endless file", "/dev/zero", "is larger than 4194304 bytes", ErrRefused},
		{"folder", dir, "is a directory; name a TOML file in it", ErrRefused},
		{"nothing", filepath.Join(dir, "none.toml"), "no such file", fs.ErrNotExist},
	} {
		t.Run(test.name, func(t *testing.T) {
			src, err := ReadSource(test.path)
			if test.want == "" {
				if err != nil || src.Name != test.path || len(src.text) == 0 {
					t.Errorf("%v, %v", src, err)
				}
				return
			}
			if err == nil || !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.path) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestLimitSourceFails(t *testing.T) {
	want := errors.New("broken pipe")
	if _, err := LimitSource("<stdin>", failing{want}); !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestLine(t *testing.T) {
	src := NewSource("", []byte("\ufeffone\r\n二\n\nlast"))
	for n, want := range []string{"", "one", "二", "", "last", ""} {
		if got := src.Line(n); got != want {
			t.Errorf("line %d: got %q, want %q", n, got, want)
		}
	}
	if got := src.Line(-1); got != "" {
		t.Errorf("line -1: got %q", got)
	}
}

func TestPosition(t *testing.T) {
	src := NewSource("", []byte("ab\r\n主机 = \"x\"\n"))
	for _, test := range []struct {
		start, end int
		want       Position
	}{
		{0, 2, Position{1, 1, 2}},
		{1, 1, Position{1, 2, 1}},
		{0, 9, Position{1, 1, 2}}, // only the first line is underlined
		{2, 4, Position{1, 3, 1}}, // the line end itself
		{4, 10, Position{2, 1, 2}},
		{13, 16, Position{2, 6, 3}},
		{17, 99, Position{3, 1, 1}},
		{-5, 1, Position{1, 1, 1}},
		{99, 98, Position{3, 1, 1}},
	} {
		if got := src.position(test.start, test.end); got != test.want {
			t.Errorf("%d-%d: got %+v, want %+v", test.start, test.end, got, test.want)
		}
	}
}

// TestLongLines: a large file of one line is read at once.
func TestLongLines(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a spec of a megabyte")
	}
	var b strings.Builder
	b.WriteString("hosts = { ")
	for b.Len() < 1<<20 {
		b.WriteString("'主机" + strconv.Itoa(b.Len()) + "' = { node_id = 1, x = 2 }, ")
	}
	b.WriteString("a = { y = 1 } }")
	start := time.Now()
	_, findings := parse(b.String())
	if len(findings) < 10000 {
		t.Fatal(show(findings))
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	if last := findings[len(findings)-1]; last.Key != "hosts.a.y" || last.Pos.Col != len([]rune(b.String()))-8 {
		t.Errorf("%+v", last)
	}
}
