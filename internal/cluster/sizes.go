package cluster

import (
	"strconv"
	"strings"
)

// isHeap reports whether s is both heap options in either order, the largest
// size not below the first one.
func isHeap(s string) bool {
	a, b, ok := strings.Cut(s, " ")
	if strings.HasPrefix(a, "-Xms") {
		a, b = b, a
	}
	largest, first := heapBytes(a, "-Xmx"), heapBytes(b, "-Xms")
	return ok && first > 0 && largest >= first
}

// heapBytes is the size that an option such as -Xmx512m gives, 0 for none.
func heapBytes(option, prefix string) int64 {
	size, ok := strings.CutPrefix(option, prefix)
	if !ok || len(size) < 2 || len(size) > 10 {
		return 0
	}
	shift := strings.IndexByte("kmg", size[len(size)-1]|0x20)
	n, err := strconv.ParseUint(size[:len(size)-1], 10, 32)
	if shift < 0 || err != nil {
		return 0
	}
	return int64(n) << (10 * (1 + shift))
}

// isSize reports whether s is a size as NGINX reads one, of at most nine digits.
func isSize(s string) bool {
	digits := strings.TrimRight(s, "kmg")
	return digits != "" && len(digits) <= 9 && len(s)-len(digits) <= 1 && strings.Trim(digits, "0123456789") == ""
}

// isMemory reports whether s is what docker-compose takes for an amount of
// memory, and Docker for enough to start a container.
func isMemory(s string) bool {
	s = strings.ToLower(s)
	digits := strings.TrimRight(s, "bkmg")
	unit := strings.TrimSuffix(s[len(digits):], "b")
	shift := strings.Index("kmg", unit) // 0 for no unit, too
	n, err := strconv.ParseUint(digits, 10, 63)
	if err != nil || digits[0] == '0' || len(unit) > 1 || shift < 0 {
		return false
	}
	if unit != "" {
		shift++
	}
	const least = 6 << 20 // Docker: "Minimum memory limit allowed is 6MB"
	return n >= least>>(10*shift) && n < 1<<(62-10*shift)
}
