package cluster

import (
	"net/netip"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/redact"
	"mskraft/internal/release"
)

const (
	lettersDigits = "abcdefghijklmnopqrstuvwxyz0123456789"
	anyCase       = lettersDigits + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// isLabel reports whether s is a DNS label in lower case, at most 63 characters:
// it names folders, which some file systems do not tell apart by case.
func isLabel(s string) bool {
	return s != "" && len(s) <= 63 && strings.Trim(s, "-") == s && strings.Trim(s, lettersDigits+"-") == ""
}

// isName reports whether s is a DNS name: labels of either case joined by dots,
// at most 253 characters, the last not all digits (that is a broken IPv4 address).
func isName(s string) bool {
	if len(s) > 253 || strings.Trim(s, anyCase+".-") != "" {
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

// parseAddress reads a host's address. It returns the canonical form, or what is
// wrong with it.
func parseAddress(s string) (string, message.Message) {
	bad := func(id message.ID) (string, message.Message) { return "", message.New(id, s) }
	switch {
	case s == "":
		return bad("MSK131.empty")
	case strings.ContainsAny(s, " \t\r\n\u00a0\u3000"):
		return bad("MSK131.blank")
	case strings.Contains(s, "://"):
		return bad("MSK131.url")
	}
	plain := strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	if a, err := netip.ParseAddr(plain); err == nil {
		switch a = a.Unmap(); {
		case a.Zone() != "":
			return bad("MSK132.zone")
		case a.IsLoopback():
			return bad("MSK132.loopback")
		case a.IsUnspecified():
			return bad("MSK132.unspecified")
		case a.IsMulticast(), a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
			return bad("MSK132.group")
		}
		return a.String(), message.Message{}
	}
	_, notPort := netip.ParseAddrPort(s)
	host, port, _ := strings.Cut(s, ":")
	switch {
	case notPort == nil, isName(host) && port != "" && strings.Trim(port, "0123456789") == "":
		return bad("MSK131.port")
	case strings.Trim(s, "0123456789.") == "":
		return bad("MSK131.numbers")
	case !isName(s):
		return bad("MSK131.neither")
	}
	if name := "." + strings.ToLower(s); strings.HasSuffix(name, ".localhost") || strings.HasPrefix(name, ".localhost.") {
		return bad("MSK132.localhost")
	}
	return s, message.Message{}
}

// isID reports whether a cluster id can stand in files, commands and texts as it is: all
// ids that are 16 bytes in any base64, UUIDs, and names.
func isID(s string) bool {
	return s != "" && len(s) <= 100 && strings.Trim(s, anyCase+"-_.=+/:@()") == "" && redact.Line(s) == s
}

// KnownID says why others have a cluster id, too; the message is zero for one that they
// have not.
func KnownID(id string, cat *release.Catalogue) message.Message {
	switch {
	case kafka.IsReservedID(id):
		return message.New("cluster-id.reserved")
	case cat.IsStockID(id):
		return message.New("cluster-id.stock")
	}
	return message.Message{}
}
