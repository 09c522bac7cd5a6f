package cluster

import (
	"strings"
	"testing"

	"mskraft/internal/release/releasetest"
)

// TestUnknownRelease reads the numbers of a release before its letters.
func TestUnknownRelease(t *testing.T) {
	cat := releasetest.Until(t, "v3.3.0") // later ones would be the nearest
	for _, c := range []struct{ names, want string }{
		{"v2.10|2.10|V2.10|v2.10.x|v2.10.|v2.10-lts|v2.10.*", "name one release, from v2.10.0-lts to v2.10.21-lts-rc: "},
		{"v3|3.x", "name one release, from v3.0.0-alpha to v3.3.0: "},
		{"v3.2", `did you mean "v3.2.0"? `},
		{"v2.1", "name one release, from v2.1.0 to v2.1.1: "},
		{"v2.10.21|v2.10.21-lts|2.10.21", `did you mean "v2.10.21-lts-rc"? If it is another one: templates_of = "v2.10.21-lts-rc" in`},
		{"v3.0.0", `did you mean "v3.0.0-beta"? If it is`},
		{"v2.10.22-lts|v2.10.99|v2.11.0", `"mskraft releases" lists the known ones. If it is newer: templates_of = "v2.10.21-lts-rc" in`},
		{"v3.6.8-lts|v4.0.0|v3.3.1", `"mskraft releases" lists the known ones. If it is newer: templates_of = "v3.3.0" in`},
		{"2.10.20|V2.10.20-LTS| v2.10.20|2.10.20-lts-arm64", `did you mean "v2.10.20-lts"? "mskraft releases" lists`},
		{"v2.10.2O-lts|v2.10.20_lts", `did you mean "v2.10.20-lts"? "mskraft releases" lists`},
		{"latest|v9||v2.0.0-alpha", `"mskraft releases" lists the known ones, the newest is v3.3.0`},
	} {
		for name := range strings.SplitSeq(c.names, "|") {
			if got := UnknownRelease(name, cat).String(); !strings.HasPrefix(got, c.want) {
				t.Errorf("%q: %s\nwant %s", name, got, c.want)
			}
		}
	}
	for _, name := range []string{"v2.10.20-arm64", "v2.10.20-lts-arm64", "v2.10.20-lts-b12-arm64"} {
		if r := cat.Find(name); r == nil || r.Name != "v2.10.20-lts" {
			t.Errorf("%s: %v", name, r)
		}
	}
}
