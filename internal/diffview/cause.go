package diffview

import (
	"bytes"
	"slices"
	"strings"

	"mskraft/internal/tree"
)

// A Cause is why a line differs.
type Cause uint8

// The causes, the most urgent first.
const (
	HandEdit Cause = iota + 1 // somebody changed the file after it was written
	Template                  // the templates make something else of the cluster that was committed
	Release                   // the MeterSphere release is another one
	Spec                      // the rest of the spec is
	Unknown                   // one of the last three
)

func (c Cause) String() string {
	switch c {
	case HandEdit:
		return "hand edit"
	case Template:
		return "template change"
	case Release:
		return "release change"
	case Spec:
		return "spec change"
	}
	return "unknown cause"
}

// MarshalText returns the name of a cause for scripts.
func (c Cause) MarshalText() ([]byte, error) {
	return []byte(strings.ReplaceAll(strings.TrimSuffix(c.String(), " cause"), " ", "_")), nil
}

// A Text is the content of a file at some point. The zero value is one that is
// not known; a file that was not there is known to be empty.
type Text struct {
	Known bool
	Bytes []byte
}

// Known is a text that is known.
func Known(text []byte) Text { return Text{true, text} }

// Origin is what is known of a file between what is on disk and what is wanted.
type Origin struct {
	Written Text // as it was written, before it was edited or deleted
	Redrawn Text // what the templates now make of the cluster that was committed
	Moved   Text // and what they make of it at the release of the spec

	Twin    Twin   // of a new file
	Follows string // the path of the file that this one is made from, "" for none
}

// A Twin is a file of the same name that another host has already. The zero value
// is none.
type Twin struct {
	Host string
	Text []byte
}

// step is a text on the way from the one on disk to the wanted one, and the cause
// of what it changes.
type step struct {
	text  []byte
	cause Cause
}

// steps returns the way of a file. The last step leads to the wanted text.
func (o Origin) steps(c tree.Change) []step {
	var way []step
	redrawn := Template
	if c.Edited || c.Kind == tree.Create && len(c.Written) > 0 {
		switch {
		case o.Written.Known:
			way = append(way, step{o.Written.Bytes, HandEdit})
		case o.Redrawn.Known:
			redrawn = HandEdit // what else made the difference cannot be told from it
		default:
			return []step{{c.New, HandEdit}}
		}
	}
	if !o.Redrawn.Known {
		return append(way, step{c.New, Unknown})
	}
	way = append(way, step{o.Redrawn.Bytes, redrawn})
	if !o.Moved.Known {
		return append(way, step{c.New, Unknown})
	}
	return append(way, step{o.Moved.Bytes, Release}, step{c.New, Spec})
}

// lastCause is why a file without lines differs.
func lastCause(way []step) Cause { return way[len(way)-1].cause }

// attribute gives each line that differs the cause of the step that took it out
// or brought it in.
func attribute(list []Hunk, old []byte, way []step) {
	type link struct {
		to, from []int
		cause    Cause
	}
	var links []link
	for text := old; len(way) > 0; way = way[1:] {
		if next := way[0]; !bytes.Equal(text, next.text) {
			to, from := align(text, next.text)
			links = append(links, link{to, from, next.cause})
			text = next.text
		}
	}
	removed := func(line int) (Cause, bool) {
		for _, l := range links {
			if line = l.to[line]; line < 0 {
				return l.cause, true
			}
		}
		return Unknown, false
	}
	added := func(line int) (Cause, bool) {
		for i := len(links) - 1; i >= 0; i-- {
			if line = links[i].from[line]; line < 0 {
				return links[i].cause, true
			}
		}
		return Unknown, false
	}
	for _, h := range list {
		x, y := max(0, h.OldStart-1), max(0, h.NewStart-1)
		var open []*Line // whose way does not end: the steps match other lines than the whole way does
		for i := range h.Lines {
			l, ok := &h.Lines[i], true
			switch {
			case l.Op == ' ':
				x, y = x+1, y+1
				continue
			case len(links) == 1:
				l.Cause = links[0].cause
			case l.Op == '-':
				l.Cause, ok = removed(x)
			default:
				l.Cause, ok = added(y)
			}
			if !ok {
				l.Cause = Unknown
				open = append(open, l)
			}
			if l.Op == '-' {
				x++
			} else {
				y++
			}
		}
		settle(h, open)
	}
}

// settle gives lines whose cause was not found the one of all others of the hunk,
// or that of the line beside it: a blank line at the end of what comes in may as
// well be the one before it.
func settle(h Hunk, open []*Line) {
	known := func(i int) bool { return h.Lines[i].Op != ' ' && !slices.Contains(open, &h.Lines[i]) }
	var others []Cause
	for i := range h.Lines {
		if known(i) {
			others = append(others, h.Lines[i].Cause)
		}
	}
	if others = distinct(others); len(others) == 1 {
		for _, l := range open {
			l.Cause = others[0]
		}
		return
	}
	for i := range h.Lines {
		if !slices.Contains(open, &h.Lines[i]) {
			continue
		}
		for _, beside := range []int{i + 1, i - 1} {
			if beside >= 0 && beside < len(h.Lines) && h.Lines[beside].Op == h.Lines[i].Op && known(beside) {
				h.Lines[i].Cause = h.Lines[beside].Cause
				break
			}
		}
	}
}
