package output

import (
	"bytes"
	"errors"

	"mskraft/internal/change"
	"mskraft/internal/message"
	"mskraft/internal/tree"
)

// A RefusedError says which changes nobody has accepted.
type RefusedError struct {
	Cluster string
	Changes []change.Change
}

func (e *RefusedError) Error() string {
	return message.New("past.refused", e.Cluster, message.Count{N: len(e.Changes), Thing: "change"}).String()
}

// Write is tree.Write for the folder. Changes that nobody has accepted keep it from
// writing: the error is then, or holds, a *RefusedError.
func (w *Output) Write(o tree.Options) (*tree.Plan, error) {
	return w.again(func() (*tree.Plan, error) {
		if w.redrawable() {
			o.Read = change.Counts
		}
		o.Approve = func(p *tree.Plan) error {
			if w.cluster == nil || len(p.Changes) == 0 {
				return nil
			}
			recalled, err := w.recall()
			if err != nil {
				return err
			}
			for name, was := range w.recalled.Files {
				if is := recalled.Files[name]; is.Why.String() != was.Why.String() || !bytes.Equal(is.Text, was.Text) {
					return message.Failed("past.raced", w.o.Folder+"/"+name)
				}
			}
			return w.approve(p)
		}
		return tree.Write(w.out, w.Tree, o)
	})
}

// Compare is tree.Compare for the folder. A *RefusedError comes with the plan.
func (w *Output) Compare(o tree.Options) (*tree.Plan, error) {
	return w.again(func() (*tree.Plan, error) {
		if w.redrawable() {
			o.Read = change.Counts
		}
		p, err := tree.Compare(w.out, w.Tree, o)
		if err != nil {
			return nil, err
		}
		return p, w.approve(p)
	})
}

// errRedrawn says that other templates make other files of the same cluster, so that
// something is pending that was not before.
var errRedrawn = errors.New("the files of a host are others")

// again does something once more if it found that out.
func (w *Output) again(do func() (*tree.Plan, error)) (*tree.Plan, error) {
	p, err := do()
	if errors.Is(err, errRedrawn) {
		return do()
	}
	return p, err
}

// same reports whether the record stays what it is.
func (w *Output) same() bool {
	return w.cluster != nil && w.committed != nil && bytes.Equal(w.committed.text, recordOf(w.plain))
}

// redrawable reports whether other templates could be all that changes something.
func (w *Output) redrawable() bool {
	return w.same() && w.committed == w.base && w.committed.sums == nil
}

// approve looks at what would change on disk. What other templates make of the same
// cluster is no change of it, but it makes containers anew all the same. So does the end
// of an edit by hand, of which nobody knows whether hosts have it.
func (w *Output) approve(p *tree.Plan) error {
	if w.cluster == nil || len(p.Changes) == 0 {
		return nil
	}
	if !p.Interrupted && w.redrawable() {
		sums := change.SumsOf(w.plain)
		w.committed.sums = sums.Before(w.o.Folder, p.Changes, sums)
		if err := w.compare(); err != nil {
			return err
		}
		if w.Pending() {
			return errRedrawn
		}
		w.Changes = change.Compare(w.cluster, w.cluster, w.catalogue.Images(), change.FilesOf(sums.Before(w.o.Folder, p.Changes, nil), sums))
		w.open = change.Unaccepted(w.Changes, w.o.Accept)
	}
	if len(w.open) > 0 {
		return &RefusedError{w.o.Folder, w.open}
	}
	return nil
}
