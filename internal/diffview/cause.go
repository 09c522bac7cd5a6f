package diffview

import (
	"bytes"
	"cmp"
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
	if c == 0 || c > Unknown {
		c = Unknown
	}
	return [...]string{
		HandEdit: "hand edit", Template: "template change", Release: "release change", Spec: "spec change", Unknown: "unknown cause",
	}[c]
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

// link says what became of the lines on one step.
type link struct {
	to, from []int // see align
	cause    Cause
}

// attribute gives each line that differs the cause of the step that took it out
// or brought it in.
func attribute(list []Hunk, text []byte, way []step) {
	var links []link
	for _, next := range way {
		if !bytes.Equal(text, next.text) {
			to, from := align(text, next.text)
			links = append(links, link{to, from, next.cause})
			text = next.text
		}
	}
	for _, h := range list {
		for l, at := range h.numbered() {
			switch l.Op {
			case '-':
				l.Cause = causeOfGone(links, at.old)
			case '+':
				l.Cause = causeOfAdded(links, at.now)
			}
		}
		settle(h)
	}
}

// causeOfGone follows a line of the old text to where it goes, 0 if it does not: the
// steps may match other lines than the whole way does.
func causeOfGone(links []link, line int) Cause {
	for _, l := range links {
		if line = l.to[line]; line < 0 {
			return l.cause
		}
	}
	return 0
}

// causeOfAdded follows a line of the new text back to where it comes, as causeOfGone does.
func causeOfAdded(links []link, line int) Cause {
	for _, l := range slices.Backward(links) {
		if line = l.from[line]; line < 0 {
			return l.cause
		}
	}
	return 0
}

// settle gives lines whose cause was not found the one of all others of the hunk,
// or that of the line beside it: a blank line at the end of what comes in may as
// well be the one before it.
func settle(h Hunk) {
	causes := causesOf(h)
	if causes[0] != 0 {
		return
	}
	before := slices.Clone(h.Lines)
	for i, l := range before {
		switch {
		case l.Op == ' ' || l.Cause != 0:
			continue
		case len(causes) == 2:
			l.Cause = causes[1]
		default:
			for _, beside := range []int{i + 1, i - 1} {
				if beside >= 0 && beside < len(before) && before[beside].Op == l.Op {
					l.Cause = cmp.Or(l.Cause, before[beside].Cause)
				}
			}
		}
		h.Lines[i].Cause = cmp.Or(l.Cause, Unknown)
	}
}
