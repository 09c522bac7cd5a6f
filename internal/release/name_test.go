package release

import (
	"slices"
	"strings"
	"testing"
)

func name(t *testing.T, s string) Name {
	t.Helper()
	n, ok := ParseName(s)
	if !ok {
		t.Fatalf("%q is no name of a release", s)
	}
	return n
}

func TestParseName(t *testing.T) {
	for text, want := range map[string]string{
		"v2.10.0-lts": "v2.10.0-lts", "v2.10.0-lts-b123": "v2.10.0-lts", "v2.10.0-lts-arm64": "v2.10.0-lts", "v2.0.0-b1-arm64": "v2.0.0",
		"v2.10.5-lts-b12-arm64": "v2.10.5-lts", "v2.10.5-lts-arm64-b12": "v2.10.5-lts", "v3.0.0-beta": "v3.0.0-beta", "v3.3.0-rc1": "v3.3.0-rc1",
		"v2.10.21-lts-rc": "v2.10.21-lts-rc", "v2.0.0": "v2.0.0", "v3.3.0-b": "v3.3.0-b", "dev": "", "": "", "v3": "", "v3.3": "", "v3.3.0.1": "", "v3.3.0\"; x": "",
		"v3.3.0\n": "", "3.3.0": "", "V3.3.0": "", "v3.3.0-": "", "v3.3.0--lts": "", "v3.-1.0": "", "v3.+1.0": "", "v99999.0.0": "", "v3.3.0-LTS": "", "v3.3.0-" + strings.Repeat("x", 50): "",
	} {
		n, ok := ParseName(text)
		if ok != (want != "") || ok && n.String() != want {
			t.Errorf("%q: %q %t, want %q", text, n, ok, want)
		}
	}
}

func TestCompare(t *testing.T) {
	var names []Name
	for _, r := range catalogue(t).Releases {
		names = append(names, r.Number())
	}
	if !slices.IsSortedFunc(names, Name.Compare) || len(names) != len(slices.CompactFunc(slices.Clone(names), func(a, b Name) bool { return a.Compare(b) == 0 })) {
		t.Errorf("not the order of the catalogue: %v", names)
	}
	for _, pair := range [][2]string{
		{"v2.9.1", "v2.10.0-lts"},
		{"v2.10.9-lts", "v2.10.10-lts"},
		{"v2.10.21-lts-rc", "v2.10.21-lts"},
		{"v2.10.25-lts", "v3.0.0-alpha"},
		{"v3.0.0-alpha", "v3.0.0-beta"},
		{"v3.0.0-rc1", "v3.0.0"},
	} {
		a, b := name(t, pair[0]), name(t, pair[1])
		if a.Compare(b) >= 0 || b.Compare(a) <= 0 || a.Compare(a) != 0 {
			t.Errorf("%s is not older than %s", a, b)
		}
	}
}

func TestKindsOfNames(t *testing.T) {
	for text, want := range map[string]struct {
		pre string
		lts bool
	}{
		"v2.9.1": {"", false}, "v2.10.0-lts": {"", true}, "v2.10.21-lts-rc": {"rc", true}, "v3.0.0-alpha": {"alpha", false}, "v3.3.0-rc1": {"rc1", false},
	} {
		if n := name(t, text); n.Prerelease() != want.pre || n.LTS() != want.lts {
			t.Errorf("%s: prerelease %q, LTS %t", n, n.Prerelease(), n.LTS())
		}
	}
}

// TestNearest asks a catalogue that ends with v3.3.0.
func TestNearest(t *testing.T) {
	cat := &Catalogue{}
	for _, name := range strings.Fields("v2.0.0 v2.2.2 v2.3.0 v2.10.19-lts v2.10.20-lts v2.10.21-lts-rc v3.0.0-alpha v3.0.0-beta v3.0.1 v3.2.0 v3.3.0-rc1 v3.3.0") {
		cat.Releases = append(cat.Releases, &Release{Name: name})
	}
	for text, want := range map[string]string{
		"v2.10.25-lts": "v2.10.21-lts-rc", "v2.10.21-lts": "v2.10.21-lts-rc", "v2.10.21-lts-alpha": "v2.10.20-lts", "v3.0.0": "v3.0.0-beta",
		"v3.2.1": "v3.2.0", "v3.3.0-rc2": "v3.3.0-rc1", "v3.6.0-lts": "v3.3.0", "v4.0.0": "v3.3.0", "v2.2.9": "v2.2.2", "v1.20.0-lts": "",
	} {
		got := ""
		if r := cat.Nearest(name(t, text)); r != nil {
			got = r.Name
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
