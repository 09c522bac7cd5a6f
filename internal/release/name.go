package release

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Name is the name of a MeterSphere release, taken apart.
type Name struct {
	Major, Minor, Patch int
	Suffix              string // lts, rc1, lts-rc, ""; without what is said of build and machine
}

// maxName is how many characters a name may have.
const maxName = 40

// ParseName reads the name of a release from a version file, an image tag or a spec:
// v2.10.0-lts, also with the number of the build that version files had until
// v2.10.10-lts, and with the architecture: v2.10.5-lts-b12-arm64.
func ParseName(s string) (n Name, ok bool) {
	version, isTag := strings.CutPrefix(s, "v")
	numbers, suffix, dash := strings.Cut(version, "-")
	parts := strings.Split(numbers, ".")
	if !isTag || len(parts) != 3 || len(s) > maxName {
		return Name{}, false
	}
	for i, to := range []*int{&n.Major, &n.Minor, &n.Patch} {
		number, err := strconv.ParseUint(parts[i], 10, 14)
		if err != nil {
			return Name{}, false
		}
		*to = int(number)
	}
	if !dash {
		return n, true
	}
	words := strings.Split(suffix, "-")
	if slices.ContainsFunc(words, func(w string) bool { return w == "" || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz0123456789") != "" }) {
		return Name{}, false
	}
	for len(words) > 0 && isBuild(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	n.Suffix = strings.Join(words, "-")
	return n, true
}

// isBuild reports whether a word of a name says how it was built: arm64, b123.
func isBuild(word string) bool {
	digits, build := strings.CutPrefix(word, "b")
	return word == "arm64" || build && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// String is the name as MeterSphere writes its tag.
func (n Name) String() string {
	return strings.TrimSuffix(fmt.Sprintf("v%d.%d.%d-%s", n.Major, n.Minor, n.Patch, n.Suffix), "-")
}

// Prerelease is what makes the release one that leads to another: rc1, alpha; "" for
// a finished one.
func (n Name) Prerelease() string {
	return strings.TrimPrefix(strings.TrimPrefix(n.Suffix, "lts"), "-")
}

// LTS reports whether the release is one with long-term support.
func (n Name) LTS() bool { return n.Suffix == "lts" || strings.HasPrefix(n.Suffix, "lts-") }

// Compare orders releases by their numbers: negative if n is the older one. A
// prerelease is older than the release it leads to.
func (n Name) Compare(o Name) int {
	return cmp.Or(cmp.Compare(n.Major, o.Major), cmp.Compare(n.Minor, o.Minor), cmp.Compare(n.Patch, o.Patch),
		strings.Compare(cmp.Or(n.Prerelease(), "~"), cmp.Or(o.Prerelease(), "~")))
}

// Number is the release's name, taken apart.
func (r *Release) Number() Name {
	n, _ := ParseName(r.Name) // rows of the catalogue have names that can be read
	return n
}

// Nearest returns the release whose facts most likely hold for one that the catalogue
// lacks: the newest one that is not newer, nil if there is none.
func (c *Catalogue) Nearest(n Name) *Release {
	var best *Release
	for _, r := range c.Releases {
		if r.Number().Compare(n) <= 0 {
			best = r
		}
	}
	return best
}
