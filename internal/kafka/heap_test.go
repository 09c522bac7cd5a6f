package kafka

import (
	"errors"
	"testing"
)

// TestHeap: what OpenJDK 17 does with the options.
func TestHeap(t *testing.T) {
	const m, g = 1 << 20, 1 << 30
	for options, want := range map[string]Heap{
		"": {}, "-Xmx1g -Xms1g": {g, g}, "-Xms256m -Xmx512M": {256 * m, 512 * m}, "-Xmx3000000": {0, 3000000}, "-Xms0": {},
		"-Xmx512m -Xmx1g -Xms1g": {g, g}, "-XX:MaxHeapSize=2g -XX:InitialHeapSize=1048576k": {g, 2 * g}, "-Xmx1T": {0, 1024 * g},
		"-Xmx1g -XX:+UseG1GC -Da=b @file": {0, g}, "-XX:MaxRAMPercentage=50": {}, "--add-opens java.base/java.lang=ALL-UNNAMED -Xmx1g": {0, g}, DefaultHeap: {g, g},
	} {
		if got, err := ParseHeap(options); err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", options, got, err, want)
		}
	}
	for options, want := range map[string]HeapError{
		"-Xmx512 -Xms256":     {"-Xmx512", ErrHeapSmall},
		"-Xmx1024k":           {"-Xmx1024k", ErrHeapSmall},
		"-Xmx1g -Xms1000":     {"-Xms1000", ErrHeapSmall},
		"-Xmx0":               {"-Xmx0", ErrHeapSmall},
		"-Xmx 512m":           {"-Xmx", ErrHeapSize},
		"-Xmx1gb":             {"-Xmx1gb", ErrHeapSize},
		"-Xmx1.5g":            {"-Xmx1.5g", ErrHeapSize},
		"-Xmx=1g":             {"-Xmx=1g", ErrHeapSize},
		"-Xmx-1g":             {"-Xmx-1g", ErrHeapSize},
		"-Xmx99999999999999g": {"-Xmx99999999999999g", ErrHeapSize},
		"-Xms1g -Xmx512m":     {"-Xms1g", ErrHeapOrder},
		"-XX:MaxHeapSize=1g -XX:InitialHeapSize=2g": {"-XX:InitialHeapSize=2g", ErrHeapOrder},
		"-xmx1g":            {"-xmx1g", ErrHeapOption},
		"512m":              {"512m", ErrHeapOption},
		`"-Xmx1g -Xms1g"`:   {`"-Xmx1g`, ErrHeapOption},
		"--illegal=x -Xmx1": {"-Xmx1", ErrHeapSmall},
	} {
		_, err := ParseHeap(options)
		if e := (*HeapError)(nil); !errors.As(err, &e) || *e != want {
			t.Errorf("%q: %v, want %v", options, err, &want)
		}
	}
}

func TestMemory(t *testing.T) {
	const m, g = 1 << 20, 1 << 30
	for text, want := range map[string]int64{
		"1g": g, "512M": 512 * m, "1073741824": g, "1gb": g, "1GiB": g, "1.5g": 3 * g / 2, "2 gb": 2 * g, "100b": 100, "1t": 1024 * g, " 6m ": 6 * m, "0": 0,
		"": -1, "g": -1, "1x": -1, "-1g": -1, "1gm": -1, ".5g": -1, "1.x": -1, "${X}": -1, "1e3g": -1, "99999999999g": -1, "99999999999.5g": -1,
	} {
		if got, ok := ParseMemory(text); ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %d, %v, want %d", text, got, ok, want)
		}
	}
}
