package cli_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mskraft/internal/cli"
)

// onTerminal runs the program with a terminal as standard output.
func onTerminal(t *testing.T, args ...string) string {
	t.Helper()
	pty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	defer pty.Close()
	n, err := unix.IoctlGetInt(int(pty.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(pty.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Skip(err)
	}
	tty, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	read := make(chan string)
	go func() {
		var b bytes.Buffer
		io.Copy(&b, pty) // ends with an error when the other side is closed
		read <- b.String()
	}()
	code := cli.Main(args, strings.NewReader(""), tty, io.Discard)
	tty.Close()
	if code > 1 {
		t.Fatalf("exit code %d", code)
	}
	return strings.ReplaceAll(<-read, "\r\n", "\n")
}

// TestTerminal: a terminal gets the folded form, in colours unless it does not want
// them, and nothing of a file can steer it.
func TestTerminal(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
	dir := t.TempDir()
	spec, out := filepath.Join(dir, "cluster.toml"), filepath.Join(dir, "out")
	text, err := os.ReadFile("../../golden/cases/guide/cluster.toml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(spec, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if code := cli.Main([]string{"render", spec, "-o", out}, strings.NewReader(""), io.Discard, io.Discard); code != 0 {
		t.Fatal(code)
	}
	edited := filepath.Join(out, "metersphere/hosts/ms-1/metersphere/docker-compose-gateway.yml")
	content, err := os.ReadFile(edited)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(edited, bytes.Replace(content, []byte("restart: always"), []byte("restart: \x1b]0;evil\x07\"no\""), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	diff := []string{"diff", spec, "-o", out}

	got := onTerminal(t, diff...)
	for _, want := range []string{
		"\x1b[1mmetersphere/docker-compose-gateway.yml on metersphere: ms-1\x1b[0m\n", "\x1b[36m@@ -13,7 +13,7 @@\x1b[0m \x1b[1;33mhand edit\x1b[0m\n",
		"\x1b[31m-    restart: \ufffd]0;evil\ufffd\"no\"\x1b[0m\n", "\x1b[32m+    restart: always\x1b[0m\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%q", want, got)
		}
	}
	patch := onTerminal(t, append(diff, "--format", "patch")...)
	if !strings.Contains(patch, "\ndiff a/metersphere/hosts/ms-1/") || strings.Contains(patch, "\x1b") {
		t.Errorf("a patch on a terminal: %q", patch)
	}
	for name, value := range map[string]string{"NO_COLOR": "1", "TERM": "dumb"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			if got := onTerminal(t, diff...); !strings.Contains(got, "\n@@ -13,7 +13,7 @@ hand edit\n") || strings.Contains(got, "\x1b") {
				t.Errorf("%q", got)
			}
		})
	}
}
