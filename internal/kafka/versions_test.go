package kafka

import "testing"

func TestVersionsDiffer(t *testing.T) {
	for version, want := range map[string][3]bool{ // caps, checks ids, dynamic quorums
		"3.2.0": {}, "3.6.1": {}, "3.7.0": {true, true, false}, "3.8.1": {true, true, false}, "3.9.1": {true, true, true}, "4.0.0": {true, true, true},
		"3.9.0": {}, "": {}, // nothing is known of those
	} {
		p, _ := PropertiesOf(version)
		if got := [3]bool{p.CapsMinISR(), p.ChecksClusterID(), p.HasDynamicQuorums()}; got != want {
			t.Errorf("%q: %v, want %v", version, got, want)
		}
	}
}
