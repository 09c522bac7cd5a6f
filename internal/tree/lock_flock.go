//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package tree

import (
	"errors"
	"os"
	"syscall"
)

// hasModes is whether files carry permissions to compare.
const hasModes = true

// plainFile is added when files are opened: it spares four system calls each,
// because os then need not find out whether the file can be polled.
const plainFile = syscall.O_NONBLOCK

// tryLock takes the exclusive lock of a directory until f is closed, and returns
// whether nobody else has it. File systems without locks count as free.
func tryLock(f *os.File) bool {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EINTR {
			return !errors.Is(err, syscall.EWOULDBLOCK)
		}
	}
}
