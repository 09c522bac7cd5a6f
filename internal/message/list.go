package message

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A List is several things of a sentence. Its items are arguments.
type List struct {
	Items []any
	kind  kind
	few   bool
}

// kind is what stands before the last item.
type kind int

const (
	series  kind = iota // a, b, c
	and                 // a, b and c
	or                  // a, b or c
	clauses             // a; b; c
)

// Series lists what is only to be looked through: a, b, c.
func Series[T any](items ...T) List { return list(series, items) }

// And lists what belongs together: a, b and c.
func And[T any](items ...T) List { return list(and, items) }

// Or lists what one of is meant: a, b or c.
func Or[T any](items ...T) List { return list(or, items) }

// Clauses lists what could be sentences: a; b; c.
func Clauses[T any](items ...T) List { return list(clauses, items) }

func list[T any](k kind, items []T) List {
	l := List{kind: k, Items: make([]any, len(items))}
	for i, item := range items {
		l.Items[i] = item
	}
	return l
}

// Few makes a sentence name no more than six of the items: a, b, c, d, e and 4 more.
func (l List) Few() List {
	l.few = true
	return l
}

// MarshalJSON writes the items as an array.
func (l List) MarshalJSON() ([]byte, error) { return json.Marshal(Values(l.Items)) }

// In puts the list into words.
func (l List) In(language Language) string { return l.in(language) }

// String is what the list says in English, for logs and tests.
func (l List) String() string { return l.in(English) }

func (l List) in(language Language) string {
	words := make([]string, len(l.Items))
	for i, item := range l.Items {
		words[i] = fmt.Sprint(inWords(item, language, what))
	}
	if n := len(words); l.few && n > 6 {
		return fmt.Sprintf("%s and %d more", strings.Join(words[:5], ", "), n-5)
	}
	n := len(words) - 1
	switch {
	case l.kind == clauses:
		return strings.Join(words, "; ")
	case n < 1:
		return strings.Join(words, "")
	}
	return strings.Join(words[:n], ", ") + [...]string{", ", " and ", " or "}[l.kind] + words[n]
}

// A Count is a number of things: 1 host, 3 hosts. Thing is the English word for one
// of them, and the name of the word in other languages.
type Count struct {
	N     int    `json:"n"`
	Thing string `json:"thing"`
}

func (c Count) in(Language) string {
	if c.N == 1 {
		return "1 " + c.Thing
	}
	return fmt.Sprintf("%d %ss", c.N, c.Thing)
}
