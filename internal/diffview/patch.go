package diffview

import (
	"fmt"

	"mskraft/internal/tree"
)

// Patch is a change as patch -p1 and git apply read it. Secrets are hidden: a patch of
// a file that holds one cannot be applied.
func Patch(c tree.Change) []byte {
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
	list := hunks(c.Old, c.New)
	if len(list) == 0 {
		return nil
	}
	hideSecrets(list, c.Old, c.New)
	text := fmt.Appendf(nil, "diff %s %s\n", from, to)
	if c.Kind == tree.Create && c.Mode&0o111 != 0 { // other files need no word on it
		text = fmt.Appendf(nil, "diff --git a/%s %s\nnew file mode %o\n", c.Path, to, 0o100000|c.Mode)
	}
	text = fmt.Appendf(text, "--- %s\n+++ %s\n", from, to)
	for _, h := range list {
		text = fmt.Appendf(text, "%s\n", h.place())
		for _, l := range h.Lines {
			text = fmt.Appendf(text, "%c%s%s\n", l.Op, l.Text, l.end())
		}
	}
	return text
}
