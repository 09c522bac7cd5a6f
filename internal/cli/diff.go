package cli

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/rogpeppe/go-internal/diff"

	"mskraft/internal/tree"
)

func (a *app) diff(o *options, args []string) int {
	if o.from != "" || o.to != "" {
		return a.upgrade(o, args)
	}
	r, err := a.renderer(o)
	if err != nil {
		return a.fail(err)
	}
	go r.Warm()
	list, ok, code := a.clusters(o, args)
	if !ok {
		return code
	}
	mask := secretValue()
	outcomes := a.each(list, "compared", func(l *loaded) outcome {
		t, err := wanted(r, l, o.host)
		if err != nil {
			return outcome{err: err}
		}
		to := o.treeOptions()
		to.Contents = true
		p, err := tree.Compare(o.out, t, to)
		if err != nil {
			return outcome{err: err}
		}
		return outcome{changes: p.Changes}
	})
	for _, oc := range outcomes {
		if oc.err != nil {
			code = a.fail(oc.err)
			continue
		}
		for _, c := range oc.changes {
			if c.Edited {
				a.note("%s: %s", c.Path, c.Why)
			}
			a.out.Write(unified(c, mask))
		}
		if len(oc.changes) > 0 && code == exitOK {
			code = exitDifferent
		}
	}
	return code
}

// unified is a change as patch -p1 and git apply read it.
func unified(c tree.Change, mask *regexp.Regexp) []byte {
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
	text := diff.Diff(from, mask.ReplaceAll(c.Old, []byte("${1}***")), to, c.New)
	if c.Kind == tree.Create && c.Mode&0o111 != 0 { // other files need no word on it
		_, hunks, _ := bytes.Cut(text, []byte("\n"))
		text = append(fmt.Appendf(nil, "diff --git a/%s %s\nnew file mode %o\n", c.Path, to, 0o100000|c.Mode), hunks...)
	}
	return text
}

// secretValue matches the value of a variable whose name promises a secret. A
// value that is left to .env, as all of ours are, is none.
func secretValue() *regexp.Regexp {
	return regexp.MustCompile(`(?im)^(\s*-?\s*["']?[A-Z0-9_.-]*(?:PASSWORD|PASSWD|SECRET|ACCESS[-_]KEY|TOKEN|CREDENTIAL)[A-Z0-9_.-]*["']?\s*[:=]\s*["']?)[^\s"'$][^\r\n]*$`)
}
