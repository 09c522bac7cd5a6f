package adopt

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/redact"
)

// document is a spec that is being written.
type document struct{ tables []*table }

// table is a table of the spec; that of the file itself has no name.
type table struct {
	name    string // as its header writes it
	above   []message.Message
	entries []*entry
	unsaid  []message.Message // comments below the keys
}

// entry is a key of the spec, on one line.
type entry struct {
	key, value string            // as TOML writes them
	behind     message.Message   // comment on the same line
	above      []message.Message // comment lines
	from       hostfiles.Place
	proposed   bool // somebody has to decide whether the value is right
	// todo leaves the key to a person: the line is a comment. standIn is what it is
	// taken for meanwhile, "" for nothing.
	todo    bool
	standIn string
	// required is set for a key that is left to a person if it is refused; others
	// are dropped then.
	required bool
	what     any // what a note calls the value if it is dropped, nil for the key with it
}

func (d *document) table(name string) *table {
	for _, t := range d.tables {
		if t.name == name {
			return t
		}
	}
	t := &table{name: name}
	d.tables = append(d.tables, t)
	return t
}

// find returns a key, nil if the table has none of that name.
func (t *table) find(key string) *entry {
	for _, e := range t.entries {
		if e.key == key {
			return e
		}
	}
	return nil
}

func (d *document) remove(e *entry) {
	for _, t := range d.tables {
		t.entries = slices.DeleteFunc(t.entries, func(x *entry) bool { return x == e })
	}
}

// open counts the keys that are left to a person.
func (d *document) open() int {
	n := 0
	for _, t := range d.tables {
		for _, e := range t.entries {
			if e.todo || e.proposed {
				n++
			}
		}
	}
	return n
}

// text writes the document and says which line holds which entry. With stand-ins
// it is what can be compared; without, what a person gets.
func (d *document) text(standIns bool) (text []byte, lines map[int]*entry) {
	var b strings.Builder
	lines = map[int]*entry{}
	number := 1
	write := func(format string, args ...any) {
		fmt.Fprintf(&b, format+"\n", args...)
		number++
	}
	comments := func(list []message.Message) {
		for _, m := range list {
			write("# %s", comment(m))
		}
	}
	for _, t := range d.tables {
		if len(t.entries)+len(t.unsaid) == 0 && t.name != "cluster" && t.name != "nginx" && !strings.HasPrefix(t.name, "hosts.") {
			continue
		}
		if number > 1 {
			write("")
		}
		comments(t.above)
		if t.name != "" {
			write("[%s]", t.name)
		}
		for _, e := range t.entries {
			comments(e.above)
			line, behind := e.key+" = "+e.value, ""
			if !e.behind.IsZero() {
				behind = " # " + comment(e.behind)
			}
			switch {
			case e.todo && standIns && e.standIn != "":
				lines[number] = e
				write("%s = %s", e.key, e.standIn)
			case e.todo:
				write("# %s", line)
			default:
				lines[number] = e
				write("%s%s", line, behind)
			}
		}
		for _, m := range t.unsaid { // without advice, which goes with the notes
			write("# %s", m.Masked(printed))
		}
	}
	return []byte(b.String()), lines
}

// comment puts a message into a comment, with its advice.
func comment(m message.Message) string {
	words := m.Masked(printed).In(message.English)
	if words.Do == "" {
		return words.What
	}
	return words.What + "; " + words.Do
}

// set adds a key to a table.
func (t *table) set(key, value string, from hostfiles.Place) *entry {
	e := &entry{key: key, value: value, from: from}
	t.entries = append(t.entries, e)
	return e
}

// maxShown is how many characters of a text from a file are repeated.
const maxShown = 200

// printed is text of a file on one line, with nothing in it that ends a comment
// or steers a terminal, and without what looks like a secret.
func printed(s string) string {
	s = redact.Line(s)
	s = strings.Map(func(c rune) rune {
		if c != ' ' && !unicode.IsPrint(c) {
			return '\ufffd'
		}
		return c
	}, s)
	if runes := []rune(s); len(runes) > maxShown {
		s = string(runes[:maxShown]) + "..."
	}
	return s
}
