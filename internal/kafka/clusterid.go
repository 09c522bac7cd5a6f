package kafka

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
)

// A ClusterID is the id of a cluster, as the variable of an image has it.
type ClusterID string

// Why a version of Kafka does not start with an id.
var (
	ErrIDHyphen   = errors.New("starts with -, which the images take for an option")
	ErrIDAlphabet = errors.New("is not 16 bytes in base64url")
)

// StoredID is what a version of Kafka writes into its storage for an id that it is given.
// Before 3.7 it reads 16 bytes and writes them in canonical form, later it takes any text
// as it is. The error is ErrIDHyphen or ErrIDAlphabet, for an id with which it does not
// start.
// Source: StorageTool and Uuid.fromString, which also reads the padding of base64.
func (p Properties) StoredID(text string) (ClusterID, error) {
	if p.from("3.7.0") {
		return ClusterID(text), nil
	}
	if strings.HasPrefix(text, "-") {
		return "", ErrIDHyphen
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimSuffix(text, "=="))
	if err != nil || len(raw) != 16 || strings.ContainsAny(text, "\r\n") {
		return "", ErrIDAlphabet
	}
	return canonical(raw), nil
}

// IsReservedID reports whether Kafka means something else by an id, and takes it all the
// same. Source: Uuid.RESERVED.
func IsReservedID(id string) bool {
	return id == "AAAAAAAAAAAAAAAAAAAAAA" || id == "AAAAAAAAAAAAAAAAAAAAAQ"
}

func canonical(raw []byte) ClusterID { return ClusterID(base64.RawURLEncoding.EncodeToString(raw)) }

// NewClusterID makes an id at random, which every version stores as it is.
func NewClusterID() ClusterID {
	for {
		raw := make([]byte, 16)
		rand.Read(raw) // never fails
		if id := canonical(raw); id[0] != '-' {
			return id
		}
	}
}
