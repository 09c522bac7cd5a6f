package cluster

import (
	"strings"

	"mskraft/internal/kafka"
)

// isHeap reports whether s is both heap options in either order, as Java takes them.
func isHeap(s string) bool {
	h, err := kafka.ParseHeap(s)
	words := strings.Fields(s)
	return err == nil && h.First > 0 && h.Largest > 0 && len(words) == 2 && strings.Join(words, " ") == s && strings.Count(s, "-Xm") == 2
}

// isSize reports whether s is a size as NGINX reads one, of at most nine digits.
func isSize(s string) bool {
	digits := strings.TrimRight(s, "kmg")
	return digits != "" && len(digits) <= 9 && len(s)-len(digits) <= 1 && strings.Trim(digits, "0123456789") == ""
}

// isMemory reports whether s is what every docker-compose takes for an amount of
// memory, and Docker for enough to start a container.
func isMemory(s string) bool {
	const least = 6 << 20 // Docker: "Minimum memory limit allowed is 6MB"
	n, ok := kafka.ParseMemory(s)
	return ok && n >= least && s[0] != '0' && strings.Trim(strings.ToLower(s), "0123456789bkmg") == ""
}
