package hostfiles_test

import (
	"testing"

	"mskraft/internal/hostfiles"
)

// Two ports meet if docker-compose cannot publish both on one host.
func TestMeets(t *testing.T) {
	for _, test := range []struct {
		what string
		a, b hostfiles.Port
		want bool
	}{
		{"one number", hostfiles.Port{Published: "9092", Protocol: "tcp"}, hostfiles.Port{Published: "9092", Protocol: "tcp"}, true},
		{"two numbers", hostfiles.Port{Published: "9092", Protocol: "tcp"}, hostfiles.Port{Published: "9093", Protocol: "tcp"}, false},
		{"TCP and UDP", hostfiles.Port{Published: "9092", Protocol: "tcp"}, hostfiles.Port{Published: "9092", Protocol: "udp"}, false},
		{"the end of a range", hostfiles.Port{Published: "10000-10010", Protocol: "tcp"}, hostfiles.Port{Published: "10010", Protocol: "tcp"}, true},
		{"behind a range", hostfiles.Port{Published: "10000-10010", Protocol: "tcp"}, hostfiles.Port{Published: "10011", Protocol: "tcp"}, false},
		{"two addresses", hostfiles.Port{Address: "10.0.0.1", Published: "80", Protocol: "tcp"}, hostfiles.Port{Address: "127.0.0.1", Published: "80", Protocol: "tcp"}, false},
		{"an address and all", hostfiles.Port{Address: "10.0.0.1", Published: "80", Protocol: "tcp"}, hostfiles.Port{Address: "0.0.0.0", Published: "80", Protocol: "tcp"}, true},
		{"one address in two notations", hostfiles.Port{Address: "::1", Published: "80", Protocol: "tcp"}, hostfiles.Port{Address: "0:0:0:0:0:0:0:1", Published: "80", Protocol: "tcp"}, true},
	} {
		if test.a.Meets(test.b) != test.want || test.b.Meets(test.a) != test.want {
			t.Errorf("%s: want %t", test.what, test.want)
		}
	}
}
