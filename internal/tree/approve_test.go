package tree

import (
	"errors"
	"path/filepath"
	"testing"
)

// TestApprove refuses what Write has planned: nothing is written, also with Force.
func TestApprove(t *testing.T) {
	refusal := errors.New("not this")
	for _, o := range []Options{{}, {Force: true}} {
		for _, there := range []files{nil, base} {
			out := t.TempDir()
			if there != nil {
				mustWrite(t, out, there, Options{})
			}
			before := snapshot(t, out)
			var asked *Plan
			o.Approve = func(p *Plan) error {
				asked = p
				if _, err := Write(out, treeOf(base), Options{}); there != nil && !errors.As(err, new(*LockedError)) {
					t.Errorf("another run while this one is asked: %v", err)
				}
				return refusal
			}
			p, err := Write(out, treeOf(second), o)
			if err != refusal || p == nil || p != asked || len(p.Changes) == 0 {
				t.Errorf("error %v, plan %v", err, p)
			}
			if there != nil {
				diff(t, "disk", before, snapshot(t, out))
			}
			o.Approve = func(*Plan) error { return nil }
			mustWrite(t, out, second, o)
			if there != nil {
				diff(t, "disk", fresh(t, second), snapshot(t, out))
			}
		}
	}
}

// TestApproveEdited tells of edited files and of the refusal in one error.
func TestApproveEdited(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	put(t, filepath.Join(out, "ms", kafka1), "mine\n")
	refusal := errors.New("not this")
	_, err := Write(out, treeOf(second), Options{Approve: func(*Plan) error { return refusal }})
	if !errors.Is(err, refusal) || !errors.As(err, new(*ConflictError)) {
		t.Errorf("error %v", err)
	}
}

// TestRead fills the contents of the selected files alone.
func TestRead(t *testing.T) {
	out := t.TempDir()
	mustWrite(t, out, base, Options{})
	gone := "hosts/ms-2/metersphere/docker-compose-kafka.yml"
	plan := mustCompare(t, out, second, Options{Read: func(path string) bool { return path == kafka1 || path == gone }})
	for _, c := range plan.Changes {
		var old, new string
		switch c.Path {
		case "ms/" + kafka1:
			old, new = base[kafka1], second[kafka1]
		case "ms/" + gone:
			old = base[gone]
		}
		if string(c.Old) != old || string(c.New) != new {
			t.Errorf("%s: %q, %q", c.Path, c.Old, c.New)
		}
	}
}
