package message

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"
)

func TestArguments(t *testing.T) {
	seven := []string{"a", "b", "c", "d", "e", "f", "g"}
	for _, test := range []struct {
		arg  any
		want string
	}{
		{"a", "a"},
		{3, "3"},
		{Series("a", "b", "c"), "a, b, c"},
		{And("a"), "a"},
		{And("a", "b"), "a and b"},
		{And("a", "b", "c"), "a, b and c"},
		{Or(1, 2, 3), "1, 2 or 3"},
		{And[string](), ""},
		{Clauses("a", "b"), "a; b"},
		{And(seven[:6]...).Few(), "a, b, c, d, e and f"},
		{And(seven...).Few(), "a, b, c, d, e and 2 more"},
		{Series(seven...).Few(), "a, b, c, d, e and 2 more"},
		{And(Count{1, "host"}, Count{2, "broker"}), "1 host and 2 brokers"},
		{Count{0, "host"}, "0 hosts"},
		{fs.ErrNotExist, "file does not exist"},
		{New("no.such", 1, "x"), "no.such [1 x]"},
		{Message{}, ""},
	} {
		if got := New("no.such", inWords(test.arg, English, what)).String(); got != "no.such ["+test.want+"]" {
			t.Errorf("%#v: %s, want %s", test.arg, got, test.want)
		}
	}
}

func TestCode(t *testing.T) {
	for id, want := range map[ID]string{"MSK131.blank": "MSK131", "change.node-id": "", "": ""} {
		if got := New(id).Code(); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	m := New("MSK131.x", "a", 7, Or("a", "b"), Count{3, "host"}, New("near", "v2"), fs.ErrNotExist)
	got, err := json.Marshal(m)
	want := `{"id":"MSK131.x","args":["a",7,["a","b"],{"n":3,"thing":"host"},{"id":"near","args":["v2"]},"file does not exist"]}`
	if string(got) != want || err != nil {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	if got, _ := json.Marshal(New("near")); string(got) != `{"id":"near","args":[]}` {
		t.Errorf("%s", got)
	}
}

func TestMasked(t *testing.T) {
	m := New("x", "secret", 7, And("secret", "b"), New("y", Series("secret")))
	got, _ := json.Marshal(m.Masked(func(s string) string { return strings.ReplaceAll(s, "secret", "***") }))
	if want := `{"id":"x","args":["***",7,["***","b"],{"id":"y","args":[["***"]]}]}`; string(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
	if m.Args[0] != "secret" {
		t.Error("the message itself was changed")
	}
}

func TestError(t *testing.T) {
	err := Failed("no.such", "file", fs.ErrNotExist)
	if !errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
		t.Error("the error does not wrap its argument")
	}
	var e *Error
	if !errors.As(err, &e) || e.ID != "no.such" || err.Error() != "no.such [file file does not exist]" {
		t.Errorf("%v", err)
	}
}
