package diffview

import (
	"bytes"
	"fmt"

	"github.com/rogpeppe/go-internal/diff"

	"mskraft/internal/tree"
)

// Patch is a change as patch -p1 and git apply read it. Secrets are hidden in what
// is on disk: a patch that holds one cannot be applied.
func Patch(c tree.Change, mask *Mask) []byte {
	from, to := "a/"+c.Path, "b/"+c.Path
	switch c.Kind {
	case tree.Create:
		from = "/dev/null"
	case tree.Remove:
		to = "/dev/null"
	case tree.Chmod:
		return fmt.Appendf(nil, "diff --git %s %s\nold mode %o\nnew mode %o\n", from, to, 0o100000|c.Mode^0o111, 0o100000|c.Mode)
	}
	if c.Old == nil && c.Kind == tree.Replace {
		return fmt.Appendf(nil, "diff %s %s\nnot a regular file: %s\n", from, to, c.Why)
	}
	text := diff.Diff(from, mask.Hide(c.Old), to, c.New)
	if c.Kind == tree.Create && c.Mode&0o111 != 0 { // other files need no word on it
		_, hunks, _ := bytes.Cut(text, []byte("\n"))
		text = append(fmt.Appendf(nil, "diff --git a/%s %s\nnew file mode %o\n", c.Path, to, 0o100000|c.Mode), hunks...)
	}
	return text
}
