package tree

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncsFiles is whether each file has to be brought to the disk by itself.
const syncsFiles = false

// syncAll brings to the disk all that was written to the file system of an open folder.
// That is one call for a whole tree, where one for each file would cost one after the
// other what the file system needs to commit its journal.
func syncAll(folder *os.File) error {
	err := unix.Syncfs(int(folder.Fd()))
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EPERM) { // a sandbox that does not know it
		unix.Sync()
		return nil
	}
	return err
}
