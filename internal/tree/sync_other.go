//go:build !linux

package tree

import "os"

// syncsFiles is whether each file has to be brought to the disk by itself.
const syncsFiles = true

// syncAll brings to the disk which files a folder holds, where the system can do that.
func syncAll(folder *os.File) error {
	_ = folder.Sync()
	return nil
}
