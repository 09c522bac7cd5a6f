package tree

import (
	"os"
	"syscall"
	"testing"
)

// TestMain has the tests write into memory where there is enough of it: on a disk
// they do nothing but wait until it has written. TMPDIR=/tmp brings the disk back.
func TestMain(m *testing.M) {
	const memory, tmpfs, enough = "/dev/shm", 0x01021994, 1 << 30
	var st syscall.Statfs_t
	if err := syscall.Statfs(memory, &st); err == nil && st.Type == tmpfs && st.Bavail > enough/uint64(st.Bsize) && os.Getenv("TMPDIR") == "" {
		os.Setenv("TMPDIR", memory)
	}
	os.Exit(m.Run())
}
