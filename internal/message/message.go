// Package message holds every text that mskraft says to a person: what was found,
// what happens then, and what to do. Other packages name a text and hand over
// arguments; they never put a sentence together. It knows nothing of Kafka, and it
// does not print.
package message

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// An ID names a text: a code and what tells the texts of that code apart,
// MSK131.blank, or a name, change.node-id. It never changes its meaning between
// versions of mskraft; the words may.
type ID string

// Code is the code that an id begins with, MSK131 of MSK131.blank, "" for a name.
func (id ID) Code() string {
	code, _, _ := strings.Cut(string(id), ".")
	if !strings.HasPrefix(code, "MSK") {
		return ""
	}
	return code
}

// A Message is something to be said: a text, and what it is about. It becomes words
// where it is printed, in the language that is wanted there.
//
// An argument is a string, a number or an error, or one of the types of this package,
// which become words together with the message: another Message, a List, a Count. Of
// another message, what it says of effects goes into the effect, and its advice into
// the advice, if it has any; in all else it stands for what is the case.
type Message struct {
	ID   ID
	Args []any
}

// New returns the message with that id.
func New(id ID, args ...any) Message { return Message{id, args} }

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

// Code is the code that the id begins with, "" if it is a name.
func (m Message) Code() string { return m.ID.Code() }

// In puts the message into words.
func (m Message) In(l Language) Words {
	if m.IsZero() {
		return Words{}
	}
	formats, ok := table(m.ID)
	if !ok { // tests hold the ids in use against the tables
		return Words{What: fmt.Sprint(m.ID, " ", m.Args)}
	}
	fill := func(format string, part func(Words) string) string {
		if !strings.Contains(format, "%") {
			return format
		}
		args := make([]any, len(m.Args))
		for i, a := range m.Args {
			args[i] = inWords(a, l, part)
		}
		return fmt.Sprintf(format, args...)
	}
	return Words{fill(formats.What, what), fill(formats.Effect, effect), fill(formats.Do, advice)}
}

// What other messages contribute to the parts of a message.

func what(w Words) string   { return w.What }
func effect(w Words) string { return cmp.Or(w.Effect, w.What) }
func advice(w Words) string { return cmp.Or(w.Do, w.What) }

// String is what the message says in English, for logs and tests.
func (m Message) String() string { return m.In(English).What }

// Masked is the message with every text among its arguments as mask leaves it, so
// that it spreads no secret, in whatever form it is printed.
func (m Message) Masked(mask func(string) string) Message {
	return Message{m.ID, masked(m.Args, mask)}
}

func masked(args []any, mask func(string) string) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case string:
			out[i] = mask(a)
		case Message:
			out[i] = a.Masked(mask)
		case List:
			a.Items = masked(a.Items, mask)
			out[i] = a
		case error:
			if m, ok := Of(a); ok {
				out[i] = &Error{m.Masked(mask)}
			} else {
				out[i] = a
			}
		default:
			out[i] = a
		}
	}
	return out
}

// MarshalJSON writes the id and the arguments: a list as an array, a count and
// another message as objects, an error as its text.
func (m Message) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID   ID    `json:"id"`
		Args []any `json:"args"`
	}{m.ID, Values(m.Args)})
}

// Values are arguments as JSON shows them, never nil.
func Values(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if err, ok := a.(error); ok {
			out[i] = inWords(err, English, what)
		}
	}
	return out
}

// inWords is an argument as a format takes it.
func inWords(arg any, l Language, part func(Words) string) any {
	switch arg := arg.(type) {
	case Message:
		return part(arg.In(l))
	case List:
		return arg.in(l)
	case Count:
		return arg.in(l)
	case error:
		if m, ok := Of(arg); ok {
			return part(m.In(l))
		}
		return arg.Error()
	}
	return arg
}

// An Error is a message that a function returns because it failed. If the last of its
// arguments is an error, it wraps that.
type Error struct{ Message }

// Failed returns an error that says the message.
func Failed(id ID, args ...any) error { return &Error{New(id, args...)} }

func (e *Error) Error() string { return e.String() }

// Say is the message.
func (e *Error) Say() Message { return e.Message }

// Of is the message of an error that is one, or that can say one; false for any other.
func Of(err error) (Message, bool) {
	var e interface{ Say() Message }
	if !errors.As(err, &e) || e.Say().String() != err.Error() { // what wraps it says more
		return Message{}, false
	}
	return e.Say(), true
}

// Unwrap returns the last argument, if it is an error.
func (e *Error) Unwrap() error {
	if len(e.Args) == 0 {
		return nil
	}
	err, _ := e.Args[len(e.Args)-1].(error)
	return err
}
