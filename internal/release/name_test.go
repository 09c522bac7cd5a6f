package release

import (
	"slices"
	"testing"
)

func TestCompare(t *testing.T) {
	if names := catalogue(t).Names(); !slices.IsSortedFunc(names, Compare) || len(names) != len(slices.CompactFunc(slices.Clone(names), func(a, b string) bool { return Compare(a, b) == 0 })) {
		t.Errorf("not the order of the catalogue: %q", names)
	}
	for _, pair := range [][2]string{
		{"v2.9.1", "v2.10.0-lts"},
		{"v2.10.9-lts", "v2.10.10-lts"},
		{"v2.10.21-lts-rc", "v2.10.21-lts"},
		{"v2.10.25-lts", "v3.0.0-alpha"},
		{"v3.0.0-alpha", "v3.0.0-beta"},
		{"v3.0.0-rc1", "v3.0.0"},
	} {
		if Compare(pair[0], pair[1]) >= 0 || Compare(pair[1], pair[0]) <= 0 || Compare(pair[0], pair[0]) != 0 {
			t.Errorf("%s is not older than %s", pair[0], pair[1])
		}
	}
}

func TestKindsOfNames(t *testing.T) {
	for name, want := range map[string]struct {
		pre string
		lts bool
	}{
		"v2.9.1": {"", false}, "v2.10.0-lts": {"", true}, "v2.10.21-lts-rc": {"rc", true}, "v3.0.0-alpha": {"alpha", false}, "v3.3.0-rc1": {"rc1", false},
	} {
		if Prerelease(name) != want.pre || LTS(name) != want.lts {
			t.Errorf("%s: prerelease %q, LTS %t", name, Prerelease(name), LTS(name))
		}
	}
}
