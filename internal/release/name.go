package release

import (
	"cmp"
	"strconv"
	"strings"
)

// Compare orders two releases by their names: negative if a is the older one. A
// prerelease is older than the release it leads to.
func Compare(a, b string) int {
	numbers := func(name string) []string {
		name, _, _ = strings.Cut(strings.TrimPrefix(name, "v"), "-")
		return strings.Split(name, ".")
	}
	p, q := numbers(a), numbers(b)
	for i := range min(len(p), len(q)) {
		m, _ := strconv.Atoi(p[i])
		n, _ := strconv.Atoi(q[i])
		if m != n {
			return cmp.Compare(m, n)
		}
	}
	return strings.Compare(cmp.Or(Prerelease(a), "~"), cmp.Or(Prerelease(b), "~"))
}

// Prerelease is what makes a release one that leads to another: rc1, alpha; ""
// for a finished one.
func Prerelease(name string) string {
	_, suffix, _ := strings.Cut(name, "-")
	return strings.TrimPrefix(strings.TrimPrefix(suffix, "lts"), "-")
}

// LTS reports whether a release is one with long-term support.
func LTS(name string) bool {
	_, suffix, _ := strings.Cut(name, "-")
	return suffix == "lts" || strings.HasPrefix(suffix, "lts-")
}
