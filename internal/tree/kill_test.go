package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// errKilled is what a step panics with to end a run where it stands.
var errKilled = errors.New("killed")

// kill writes f, is killed before operation n, and returns whether it was: a
// panic leaves the disk as it is, like a kill. Killed before "write", half of a
// content is left in the file that is open at that moment.
func kill(t *testing.T, out string, f files, o Options, n int) (killed bool) {
	t.Helper()
	defer func() {
		if r := recover(); r == errKilled {
			killed = true
		} else if r != nil {
			panic(r)
		}
	}()
	_, err := write(out, treeOf(f), o, func(op, rel string) error {
		if n--; n < 0 {
			if op == "write" {
				half := filepath.Join(out, stageName("ms"), rel)
				if _, err := os.Lstat(half); err != nil {
					half = filepath.Join(out, "ms", filepath.Dir(rel), tempName)
				}
				if err := os.WriteFile(half, []byte("ha"), 0); err != nil {
					t.Error(err)
				}
			}
			panic(errKilled)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return false
}

var (
	second = files{
		"README.md":                          "second\n",
		"nginx/ms.conf":                      "upstream\n",
		kafka1:                               "second\n",
		"hosts/ms-1/metersphere/only-second": "x",
		"hosts/ms-3/metersphere/docker-compose-kafka.yml": "second\n",
		"hosts/ms-3/metersphere/conf/kafka.properties":    "second\n",
	}
	third = files{
		"README.md":                   "third\n",
		kafka1:                        "third\n",
		"hosts/ms-1/other/only-third": "x",
		"hosts/ms-2/metersphere/docker-compose-kafka.yml": "third\n",
	}
)

// strangers lie where the trees of these stories come and go.
var strangers = files{
	"hosts/ms-1/metersphere/mine": "m",
	"hosts/ms-2/metersphere/mine": "m",
	"notes":                       "n",
}

// settled is the disk after f was written among the strangers.
func settled(t *testing.T, f files) map[string]string {
	t.Helper()
	out := t.TempDir()
	mustWrite(t, out, f, Options{})
	for path, content := range strangers {
		put(t, filepath.Join(out, "ms", path), content)
	}
	return snapshot(t, out)
}

func start(t *testing.T, f files) (out string) {
	t.Helper()
	out = t.TempDir()
	mustWrite(t, out, f, Options{})
	for path, content := range strangers {
		put(t, filepath.Join(out, "ms", path), content)
	}
	return out
}

// wholeFiles checks that each file is one of the trees', or ours for the time of writing.
func wholeFiles(t *testing.T, out string, trees ...files) {
	t.Helper()
	for path, text := range snapshot(t, out) {
		path = strings.TrimPrefix(path, "ms/")
		_, base := split(path)
		if text[0] == 'd' || base == Manifest || base == tempName || base == journalName || strings.HasPrefix(path, stageName("ms")) {
			continue
		}
		ok := text == "-rw-r--r-- "+strangers[path]
		for _, f := range trees {
			ok = ok || text == "-rw-r--r-- "+f[path] || text == "-rwxr-xr-x "+f[path+"*"]
		}
		if !ok {
			t.Errorf("%s: %q", path, text)
		}
	}
}

func TestKilledOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("ends a run at every step")
	}
	t.Parallel()
	for name, next := range map[string]files{"the same tree": second, "back to the old one": base, "another one": third} {
		t.Run(name, func(t *testing.T) {
			want := settled(t, next)
			for n := 0; ; n++ {
				out := start(t, base)
				killed := kill(t, out, second, Options{}, n)
				wholeFiles(t, out, base, second)
				if p := mustCompare(t, out, next, Options{}); len(p.Conflicts()) > 0 {
					t.Errorf("killed before %d: conflicts %v", n, lines(p.Conflicts()))
				}
				mustWrite(t, out, next, Options{})
				diff(t, fmt.Sprintf("killed before %d", n), want, snapshot(t, out))
				if p := mustCompare(t, out, next, Options{}); len(p.Changes) > 0 || p.Interrupted {
					t.Errorf("killed before %d: left %v", n, lines(p.Changes))
				}
				if !killed {
					break
				}
				if t.Failed() {
					break
				}
			}
		})
	}
}

func TestKilledWhenNew(t *testing.T) {
	if testing.Short() {
		t.Skip("ends a first run at every step")
	}
	t.Parallel()
	for name, next := range map[string]files{"the same tree": base, "another one": second} {
		t.Run(name, func(t *testing.T) {
			want, whole := fresh(t, next), fresh(t, base)
			for n := 0; ; n++ {
				out := t.TempDir()
				killed := kill(t, out, base, Options{}, n)
				if _, err := os.Lstat(filepath.Join(out, "ms")); err == nil { // the last thing is to sync what has its name
					diff(t, fmt.Sprintf("killed before %d, the cluster folder", n), whole, snapshot(t, out))
				} else if !killed {
					t.Errorf("the cluster folder: %v", err)
				}
				kill(t, out, second, Options{}, n/2)
				mustWrite(t, out, next, Options{})
				diff(t, fmt.Sprintf("killed before %d", n), want, snapshot(t, out))
				if !killed || t.Failed() {
					break
				}
			}
		})
	}
	// The folder comes from elsewhere before the next run.
	out := t.TempDir()
	kill(t, out, base, Options{}, 10)
	put(t, filepath.Join(out, "ms/README.md"), base["README.md"])
	mustWrite(t, out, base, Options{})
	diff(t, "disk", fresh(t, base), snapshot(t, out))
}

// TestKilledAgain kills a run, then the run of another tree, and finishes a third.
func TestKilledAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("ends two runs at every pair of steps")
	}
	t.Parallel()
	want := map[string]map[string]string{"base": settled(t, base), "second": settled(t, second), "third": settled(t, third)}
	trees := map[string]files{"base": base, "second": second, "third": third}
	const step = 7
	for n := 0; ; n += 3 {
		var killed bool
		for m := n % step; ; m += step {
			out := start(t, base)
			killed = kill(t, out, second, Options{}, n)
			again := kill(t, out, third, Options{}, m)
			wholeFiles(t, out, base, second, third)
			final := []string{"base", "second", "third"}[(n+m)%3]
			mustWrite(t, out, trees[final], Options{})
			diff(t, fmt.Sprintf("killed before %d, then %d, then %s", n, m, final), want[final], snapshot(t, out))
			os.RemoveAll(out)
			if t.Failed() {
				return
			}
			if !again {
				break
			}
		}
		if !killed {
			break
		}
	}
}

// TestEditedAfterKill: an edit of a file that the killed run has written is seen.
func TestEditedAfterKill(t *testing.T) {
	out := start(t, base)
	n := 0
	for read := ""; read != "second\n"; n++ {
		out = start(t, base)
		kill(t, out, second, Options{}, n)
		data, err := os.ReadFile(filepath.Join(out, "ms", kafka1))
		if err != nil {
			t.Fatal(err)
		}
		read = string(data)
	}
	put(t, filepath.Join(out, "ms", kafka1), "edited")
	for _, next := range []files{base, second, third} {
		p := mustCompare(t, out, next, Options{})
		if !p.Interrupted {
			t.Error("not seen to be interrupted")
		}
		var conflict *ConflictError
		if _, err := Write(out, treeOf(next), Options{}); !errors.As(err, &conflict) {
			t.Fatalf("error: %v", err)
		}
		if len(conflict.Changes) != 1 || conflict.Changes[0].Path != "ms/"+kafka1 {
			t.Errorf("conflicts: %v", lines(conflict.Changes))
		}
	}
}

// TestFailures lets each operation fail in turn: what was there stays, nothing
// temporary stays, and the next run finishes.
func TestFailures(t *testing.T) {
	if testing.Short() {
		t.Skip("has every step fail")
	}
	t.Parallel()
	for _, existing := range []bool{true, false} {
		for n := 0; ; n++ {
			out, want := t.TempDir(), fresh(t, second)
			if existing {
				out, want = start(t, base), settled(t, second)
			}
			i, failed := 0, ""
			_, err := write(out, treeOf(second), Options{}, func(op, rel string) error {
				if i++; i-1 == n {
					failed = rel
					return fs.ErrPermission
				}
				return nil
			})
			if i <= n {
				if err != nil {
					t.Error(err)
				}
				break
			}
			path := filepath.Join(out, "ms", failed)
			if !errors.Is(err, fs.ErrPermission) || !strings.HasSuffix(err.Error(), " "+path+": "+fs.ErrPermission.Error()) {
				t.Errorf("operation %d: %v, want %s", n, err, path)
			}
			if existing {
				wholeFiles(t, out, base, second)
			} else if left := snapshot(t, out); len(left) > 0 { // the last thing is to sync what has its name
				diff(t, fmt.Sprintf("operation %d: left", n), want, left)
			}
			for left := range snapshot(t, out) {
				if strings.Contains(left, tempName) {
					t.Errorf("operation %d: left %s", n, left)
				}
			}
			mustWrite(t, out, second, Options{})
			diff(t, fmt.Sprintf("operation %d failed", n), want, snapshot(t, out))
			if t.Failed() {
				break
			}
		}
	}
}

// TestSIGKILL kills real processes that write one tree after the other.
func TestSIGKILL(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes")
	}
	trees := []files{base, second, third}
	if out := os.Getenv("TREE_TEST_WRITE"); out != "" {
		for i := 0; ; i++ {
			if _, err := Write(out, treeOf(trees[i%3]), Options{}); err != nil {
				fmt.Println(err)
				os.Exit(7)
			}
		}
	}
	out := start(t, base)
	for i := range 25 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestSIGKILL$")
		cmd.Env = append(os.Environ(), "TREE_TEST_WRITE="+out)
		var text strings.Builder
		cmd.Stdout = &text
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10*time.Millisecond + rand.N(20*time.Millisecond))
		cmd.Process.Kill()
		cmd.Wait()
		if text.Len() > 0 {
			t.Fatalf("round %d: %s", i, text.String())
		}
		wholeFiles(t, out, trees...)
		if i%3 == 0 {
			mustWrite(t, out, trees[i%2], Options{})
			diff(t, "disk", settled(t, trees[i%2]), snapshot(t, out))
		}
	}
}
