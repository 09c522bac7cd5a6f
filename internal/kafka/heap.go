package kafka

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Heap is what options of Java say of its heap, in bytes: 0 for what they leave to Java.
type Heap struct{ First, Largest int64 }

// DefaultHeap are the options that Kafka's own scripts start it with, and what the
// images say where they say it themselves.
// Source: bin/kafka-server-start.sh.
const DefaultHeap = "-Xmx1G -Xms1G"

// Why Java refuses an option of its heap and ends.
var (
	ErrHeapOption = errors.New("is no option of Java")
	ErrHeapSize   = errors.New("is no size that Java reads")
	ErrHeapSmall  = errors.New("is too small for Java, which counts bytes where no unit stands")
	ErrHeapOrder  = errors.New("begins with more than it may have")
)

// A HeapError is about one of several options.
type HeapError struct {
	Option string
	Err    error // one of those above
}

func (e *HeapError) Error() string { return fmt.Sprintf("%s %v", e.Option, e.Err) }
func (e *HeapError) Unwrap() error { return e.Err }

// ParseHeap reads options such as -Xmx1g -Xms1g among whatever others there are; the
// last one of a kind counts. The error is a *HeapError, for options with which Java does
// not start.
// Source: Arguments::parse_each_vm_init_arg and Arguments::set_heap_size of HotSpot.
func ParseHeap(options string) (Heap, error) {
	var h Heap
	sizes := []struct {
		name  string
		to    *int64
		least int64
	}{{"-Xmx", &h.Largest, 2 << 20}, {"-XX:MaxHeapSize=", &h.Largest, 2 << 20}, {"-Xms", &h.First, 1 << 20}, {"-XX:InitialHeapSize=", &h.First, 1 << 20}}
	first, before := "", "" // where the heap begins, and the option before
	for _, option := range strings.Fields(options) {
		if !isOption(option, before) {
			return h, &HeapError{option, ErrHeapOption}
		}
		before = option
		for _, size := range sizes {
			if len(option) < len(size.name) || !strings.EqualFold(option[:len(size.name)], size.name) {
				continue
			}
			text, given := strings.CutPrefix(option, size.name)
			n, ok := parseJavaSize(text)
			switch {
			case !given: // in small letters
				return h, &HeapError{option, ErrHeapOption}
			case !ok:
				return h, &HeapError{option, ErrHeapSize}
			case n < size.least && (n > 0 || size.to == &h.Largest): // 0 leaves the beginning to Java
				return h, &HeapError{option, ErrHeapSmall}
			}
			if *size.to = n; size.to == &h.First {
				first = option
			}
		}
	}
	if h.Largest > 0 && h.First > h.Largest {
		return h, &HeapError{first, ErrHeapOrder}
	}
	return h, nil
}

// isOption reports whether Java takes a word for an option, or for what the one before
// it wants. Others are the name of a program to it.
func isOption(word, before string) bool {
	wants := strings.HasPrefix(before, "--") && !strings.Contains(before, "=") || slices.Contains([]string{"-cp", "-classpath", "-p"}, before)
	return wants || strings.HasPrefix(word, "-") || strings.HasPrefix(word, "@")
}

// parseJavaSize reads a number of bytes, or of the unit that follows it.
func parseJavaSize(s string) (int64, bool) {
	digits := strings.TrimRight(s, "kKmMgGtT")
	return parseBytes(digits, s[len(digits):])
}

// parseBytes reads a whole number with a unit of one letter, or none.
func parseBytes(digits, unit string) (int64, bool) {
	shift := 0
	if unit != "" {
		shift = 10 * (1 + strings.Index("kmgtp", strings.ToLower(unit)))
	}
	n, err := strconv.ParseUint(digits, 10, 63)
	if err != nil || len(unit) > 1 || unit != "" && shift == 0 || n > math.MaxInt64>>shift {
		return 0, false
	}
	return int64(n) << shift, true
}

// ParseMemory reads an amount of memory as Compose does, in bytes: 1g, 512M, 1.5gb, or
// a number of bytes.
// Source: units.RAMInBytes of docker/go-units.
func ParseMemory(s string) (int64, bool) {
	number := strings.TrimRight(strings.TrimSpace(s), "bBiIkKmMgGtTpP ")
	unit := strings.ToLower(strings.TrimSpace(strings.TrimSpace(s)[len(number):]))
	unit = strings.TrimSuffix(strings.TrimSuffix(unit, "b"), "i")
	whole, part, hasPart := strings.Cut(number, ".")
	if !hasPart {
		return parseBytes(whole, unit)
	}
	scale, ok := parseBytes("1", unit)
	n, err := strconv.ParseFloat(cmp.Or(whole, "x")+"."+part, 64)
	if !ok || err != nil || n < 0 || n*float64(scale) > math.MaxInt64 {
		return 0, false
	}
	return int64(n * float64(scale)), true
}
