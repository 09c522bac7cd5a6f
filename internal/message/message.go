// Package message holds every text that mskraft says to a person: what was found,
// what happens then, and what to do. Other packages name a text and hand over
// arguments; they never put a sentence together. It knows nothing of Kafka, and it
// does not print.
package message

import (
	"fmt"
	"strings"
)

// A Message is something to be said: a text by its id, and what it is about. It
// becomes words where it is printed, in the language that is wanted there.
//
// An id is a code and what tells the texts of that code apart, MSK131.blank, or a
// name, change.node-id. It never changes its meaning between versions of mskraft;
// the words may.
//
// An argument is a string or a number, or one of the types of this package, which
// become words together with the message: another Message, a List, a Count.
type Message struct {
	ID   string
	Args []any
}

// New returns the message with that id.
func New(id string, args ...any) Message { return Message{id, args} }

// Words are the parts of a text, each "" where there is nothing to say.
//
// In the tables they are formats of package fmt. All parts get the same arguments;
// a part that takes them in another order, or not all of them, numbers them: %[2]s.
type Words struct {
	What   string // what is the case
	Effect string // what happens at run time
	Do     string // what a person can do about it
}

// Language is one that texts are there in.
type Language string

// English is the language of texts that no other one is there for.
const English Language = "en"

// IsZero reports whether there is nothing to be said.
func (m Message) IsZero() bool { return m.ID == "" }

// Code is the code that the id begins with, MSK131 of MSK131.blank, "" if it is a name.
func (m Message) Code() string {
	code, _, _ := strings.Cut(m.ID, ".")
	if !strings.HasPrefix(code, "MSK") {
		return ""
	}
	return code
}

// In puts the message into words.
func (m Message) In(l Language) Words {
	if m.IsZero() {
		return Words{}
	}
	formats, ok := table(m.ID)
	if !ok { // tests hold the ids in use against the tables
		return Words{What: fmt.Sprint(m.ID, " ", m.Args)}
	}
	args := make([]any, len(m.Args))
	for i, a := range m.Args {
		if w, ok := a.(worded); ok {
			a = w.words(l)
		}
		args[i] = a
	}
	fill := func(format string) string {
		if strings.Contains(format, "%") {
			format = fmt.Sprintf(format, args...)
		}
		return format
	}
	return Words{fill(formats.What), fill(formats.Effect), fill(formats.Do)}
}

// String is what the message says in English, for logs and tests.
func (m Message) String() string { return m.In(English).What }

// worded is an argument that has words of its own.
type worded interface{ words(Language) string }

func (m Message) words(l Language) string { return m.In(l).What }

// A List is several things of a sentence: a, b and c. Its items are arguments.
type List struct {
	Items []any
	Or    bool // one of them is meant: a, b or c
}

// And lists names.
func And[T any](items ...T) List { return listOf(false, items) }

// Or lists names of which one is meant.
func Or[T any](items ...T) List { return listOf(true, items) }

func listOf[T any](or bool, items []T) List {
	l := List{Or: or}
	for _, item := range items {
		l.Items = append(l.Items, item)
	}
	return l
}

func (l List) words(in Language) string {
	list := make([]string, len(l.Items))
	for i, item := range l.Items {
		if w, ok := item.(worded); ok {
			list[i] = w.words(in)
		} else {
			list[i] = fmt.Sprint(item)
		}
	}
	n := len(list) - 1
	if n < 1 {
		return strings.Join(list, "")
	}
	last := " and "
	if l.Or {
		last = " or "
	}
	return strings.Join(list[:n], ", ") + last + list[n]
}

// A Count is a number of things: 1 host, 3 hosts. Thing is the English word for one
// of them, and the name of the word in other languages.
type Count struct {
	N     int
	Thing string
}

func (c Count) words(Language) string {
	if c.N == 1 {
		return "1 " + c.Thing
	}
	return fmt.Sprintf("%d %ss", c.N, c.Thing)
}
