//go:build unix

package spec

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestReadSourceFIFO reads a spec from a pipe, as in mskraft validate <(make-spec).
func TestReadSourceFIFO(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	go func() {
		if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			f.WriteString(guide)
			f.Close()
		}
	}()
	src, err := ReadSource(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(src.text) != guide {
		t.Errorf("read %q", src.text)
	}
}
