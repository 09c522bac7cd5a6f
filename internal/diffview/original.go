package diffview

import (
	"crypto/sha256"
	"slices"

	"mskraft/internal/tree"
)

// maxEdits bounds the differences of which some are taken back, and maxText the
// text: at most 1023 times 64 KiB are hashed.
const (
	maxEdits = 10
	maxText  = 64 << 10
)

// Original finds what was written in the place of an edited or deleted file, by
// its checksum: a text that find knows by it, one of those near to it, or the
// edited text in which some of the differences from one near to it are taken back.
func Original(c tree.Change, find func([sha256.Size]byte) []byte, near ...[]byte) Text {
	if len(c.Written) == 0 {
		return Text{}
	}
	for _, sum := range c.Written {
		if text := find(sum); text != nil {
			return Known(text)
		}
	}
	isIt := func(text []byte) bool { return slices.Contains(c.Written, sha256.Sum256(text)) }
	if i := slices.IndexFunc(near, isIt); i >= 0 {
		return Known(near[i])
	}
	if c.Old == nil || len(c.Old) > maxText {
		return Text{}
	}
	for _, text := range near {
		if len(text) > maxText {
			continue
		}
		if found, ok := takeBack(c.Old, text, isIt); ok {
			return Known(found)
		}
	}
	return Text{}
}

// takeBack looks for a text that is old with some of the differences from other.
func takeBack(old, other []byte, isIt func([]byte) bool) ([]byte, bool) {
	x, y := splitLines(old), splitLines(other)
	to, _ := align(old, other)
	type run struct {
		old, new [][]byte
		differs  bool
	}
	var runs []run
	at, next := 0, 0
	for i := 0; i <= len(x); i++ {
		match := len(y)
		if i < len(x) {
			if match = to[i]; match < 0 {
				continue
			}
		}
		if n := i - at; n == match-next { // line by line
			for j := range n {
				runs = append(runs, run{x[at+j : at+j+1], y[next+j : next+j+1], true})
			}
		} else {
			runs = append(runs, run{x[at:i], y[next:match], true})
		}
		if i < len(x) {
			runs = append(runs, run{old: x[i : i+1]})
		}
		at, next = i+1, match+1
	}
	edits := 0
	for _, r := range runs {
		if r.differs {
			edits++
		}
	}
	if edits > maxEdits {
		return nil, false
	}
	var text []byte
	for set := 1; set < 1<<edits; set++ {
		text = text[:0]
		edit := 0
		for _, r := range runs {
			side := r.old
			if r.differs {
				if set&(1<<edit) != 0 {
					side = r.new
				}
				edit++
			}
			for _, line := range side {
				text = append(text, line...)
			}
		}
		if isIt(text) {
			return text, true
		}
	}
	return nil, false
}
