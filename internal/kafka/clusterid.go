package kafka

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
)

// A ClusterID is the id of a cluster in the form that every Kafka version keeps as it
// is: 16 bytes of canonical base64url without padding, which do not begin with -.
//
// Source: Uuid.fromString and Uuid.RESERVED; versions before 3.7 store the canonical
// form of an id, later ones the text itself.
type ClusterID string

// What is wrong with a text that is no ClusterID. ErrReservedID is about one in the
// right form.
var (
	ErrIDLength   = errors.New("has not 22 characters")
	ErrIDHyphen   = errors.New("starts with -")
	ErrIDAlphabet = errors.New("is not base64url")
	ErrReservedID = errors.New("is reserved by Kafka")
)

// A CanonicalError is about an id that some versions of Kafka store otherwise.
type CanonicalError struct{ Canonical ClusterID }

// StoredID is what a version of Kafka writes into its storage for an id that it is given.
// Before 3.7 it reads 16 bytes and writes them in canonical form, later it takes any text
// as it is. The error is ErrIDHyphen or ErrIDAlphabet, for an id with which it does not
// start.
// Source: StorageTool and Uuid.fromString, which also reads the padding of base64.
func (p Properties) StoredID(text string) (ClusterID, error) {
	if p.from("3.7.0") {
		return ClusterID(text), nil
	}
	if strings.HasPrefix(text, "-") { // the images take it for an option
		return "", ErrIDHyphen
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil || len(raw) != 16 || len(text) > 24 || strings.ContainsAny(text, "\r\n") {
		return "", ErrIDAlphabet
	}
	return canonical(raw), nil
}

func (e *CanonicalError) Error() string { return "is not canonical: " + string(e.Canonical) }

// ParseClusterID reads an id. The error is one of those above.
func ParseClusterID(s string) (ClusterID, error) {
	switch {
	case len(s) != 22:
		return "", ErrIDLength
	case s[0] == '-': // the images take it for an option
		return "", ErrIDHyphen
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw) != 16 {
		return "", ErrIDAlphabet
	}
	id := canonical(raw)
	switch {
	case string(id) != s:
		return "", &CanonicalError{id}
	case id == canonical(make([]byte, 16)), id == canonical(append(make([]byte, 15), 1)):
		return "", ErrReservedID
	}
	return id, nil
}

func canonical(raw []byte) ClusterID { return ClusterID(base64.RawURLEncoding.EncodeToString(raw)) }

// NewClusterID makes an id at random.
func NewClusterID() ClusterID {
	for {
		raw := make([]byte, 16)
		rand.Read(raw) // never fails
		if id, err := ParseClusterID(string(canonical(raw))); err == nil {
			return id
		}
	}
}
