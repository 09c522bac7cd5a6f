package cluster

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"
)

// isLabel reports whether s is a DNS label in lower case, at most 63 characters:
// it names folders, which some file systems do not tell apart by case.
func isLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// isName reports whether s is a DNS name: labels of either case joined by dots,
// at most 253 characters, the last not all digits (that is a broken IPv4 address).
func isName(s string) bool {
	if len(s) > 253 {
		return false
	}
	last := ""
	for last = range strings.SplitSeq(s, ".") {
		if !isLabel(strings.ToLower(last)) {
			return false
		}
	}
	return strings.Trim(last, "0123456789") != ""
}

// problem is what is wrong with a value, and what to write instead.
type problem struct{ code, what, hint string }

// parseAddress reads a host's address. It returns the canonical form.
func parseAddress(s string) (string, *problem) {
	bad := func(code, hint, format string, args ...any) (string, *problem) {
		return "", &problem{code, fmt.Sprintf(format, args...), hint}
	}
	const advice = "write an IPv4 address or a DNS name that every other host can reach"
	if s == "" {
		return bad("MSK131", advice, "is empty")
	}
	if strings.ContainsAny(s, " \t\r\n\u00a0\u3000") {
		return bad("MSK131", "write one address, without blanks", "%q contains a blank", s)
	}
	if strings.Contains(s, "://") {
		return bad("MSK131", "write the address alone, without a scheme", "%q is a URL", s)
	}
	plain := strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	if a, err := netip.ParseAddr(plain); err == nil {
		a = a.Unmap()
		if a.Zone() != "" {
			return bad("MSK132", advice, "%q has a zone, which means something only on one host", s)
		}
		switch {
		case a.IsLoopback():
			return bad("MSK132", advice, "%q is a loopback address: on every other host it means that host itself", s)
		case a.IsUnspecified():
			return bad("MSK132", advice, "%q is the unspecified address, not one that can be reached", s)
		case a.IsMulticast(), a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
			return bad("MSK132", advice, "%q is not the address of one host", s)
		}
		return a.String(), nil
	}
	if _, err := netip.ParseAddrPort(s); err == nil {
		return bad("MSK131", "write the address alone; ports are client_port, controller_port and internal_port", "%q has a port", s)
	}
	if host, port, ok := strings.Cut(s, ":"); ok {
		if isName(host) && port != "" && strings.Trim(port, "0123456789") == "" {
			return bad("MSK131", "write the address alone; ports are client_port, controller_port and internal_port", "%q has a port", s)
		}
		return bad("MSK131", advice, "%q is neither an IP address nor a DNS name", s)
	}
	if !isName(s) {
		if strings.Trim(s, "0123456789.") == "" {
			return bad("MSK131", "an IPv4 address has four numbers from 0 to 255 without leading zeros", "%q is not an IPv4 address", s)
		}
		return bad("MSK131", advice, "%q is neither an IP address nor a DNS name", s)
	}
	name := strings.ToLower(s)
	if name == "localhost" || strings.HasSuffix(name, ".localhost") || strings.HasPrefix(name, "localhost.") {
		return bad("MSK132", advice, "%q is a loopback name: on every other host it means that host itself", s)
	}
	return s, nil
}

// deleted is the problem of text with a word by which msctl deletes lines.
func deleted(word, advice string) *problem {
	return &problem{"MSK133", fmt.Sprintf("msctl from v2.9.0 on deletes every line of docker-compose-kafka.yml that contains %q", word), advice}
}

// stockIDs are the cluster ids that come with an image or an installer, the
// same in every installation of the world.
func stockIDs() []string {
	return []string{"4L6g3nShT-eMCtK--X86sw", "5L6g3nShT-eMCtK--X86sw"}
}

// IDProblem says what is wrong with a cluster id and what to do, "" if nothing
// is. known tells a good form of an id that others have, too.
func IDProblem(id string) (what, hint string, known bool) {
	p := checkID(id)
	if p == nil {
		return "", "", false
	}
	return p.what, p.hint, p.code == "MSK122"
}

// checkID applies the form of a cluster id that every Kafka version keeps as it
// is: 16 bytes of canonical base64url without padding.
func checkID(id string) *problem {
	const advice = "make one with: mskraft init"
	switch {
	case len(id) != 22:
		return &problem{"MSK121", fmt.Sprintf("has %d characters, not 22", len(id)), advice}
	case id[0] == '-':
		return &problem{"MSK121", "starts with -, which the images take for an option", advice}
	}
	raw, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil || len(raw) != 16 {
		return &problem{"MSK121", "is not base64url (A-Z, a-z, 0-9, - and _)", advice}
	}
	if canonical := base64.RawURLEncoding.EncodeToString(raw); canonical != id {
		return &problem{
			"MSK121", "is not canonical: the last character has to be A, Q, g or w, or Kafka versions disagree about the id",
			"the same 16 bytes are written " + canonical,
		}
	}
	if id == "AAAAAAAAAAAAAAAAAAAAAA" || id == "AAAAAAAAAAAAAAAAAAAAAQ" {
		return &problem{"MSK122", "is reserved by Kafka", advice}
	}
	for _, stock := range stockIDs() {
		if id == stock {
			return &problem{"MSK122", "comes with an image and is the same in every installation: a foreign node could join", advice}
		}
	}
	return nil
}
