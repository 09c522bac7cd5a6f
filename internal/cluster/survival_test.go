package cluster

import (
	"fmt"
	"strings"
	"testing"
)

// survivalText puts what a cluster bears into one line.
func survivalText(s Survival) string {
	tests := "no tests"
	if s.Tests {
		tests = "tests wait for [" + namesOf(s.Listed) + "]"
	}
	return fmt.Sprintf("controllers %d/%d, brokers %d/%d, %d copies, %s, users of [%s], state on [%s]", s.Controllers.Down, s.Controllers.Total,
		s.Brokers.Down, s.Brokers.Total, s.Copies, tests, namesOf(s.Upstreams), namesOf(s.State))
}

func namesOf(hosts []*Host) string {
	var names []string
	for _, h := range hosts {
		names = append(names, h.Name)
	}
	return strings.Join(names, " ")
}

// controllersOf gives the first n hosts of a cluster the role controller alone,
// and the others the role broker.
func controllersOf(n, all int) map[int]string {
	own := map[int]string{}
	for i := 1; i <= all; i++ {
		own[i] = `roles = ["broker"]`
		if i <= n {
			own[i] = `roles = ["controller"]`
		}
	}
	return own
}

func TestSurvival(t *testing.T) {
	const shared = "[state]\nmode = \"shared\"\n"
	for _, tt := range []struct {
		name, text, want string
	}{
		// The number of controllers: a majority has to stand, so an even number bears no more than the odd one below it.
		{"one host", text("v3.3.0", hosts(1, nil)), "controllers 0/1, brokers 0/1, 1 copies, no tests, users of [], state on []"},
		{"two hosts", text("v3.3.0", hosts(2, nil)), "controllers 0/2, brokers 1/2, 2 copies, no tests, users of [], state on []"},
		{"three hosts", text("v3.3.0", hosts(3, nil)), "controllers 1/3, brokers 1/3, 3 copies, no tests, users of [], state on []"},
		{"four hosts", text("v3.3.0", hosts(4, nil)), "controllers 1/4, brokers 1/4, 3 copies, no tests, users of [], state on []"},
		{"five hosts", text("v3.3.0", hosts(5, nil)), "controllers 2/5, brokers 1/5, 3 copies, no tests, users of [], state on []"},
		{"isolated controllers", text("v3.3.0", hosts(5, controllersOf(3, 5))), "controllers 1/3, brokers 1/2, 2 copies, no tests, users of [], state on []"},
		{"one isolated controller", text("v3.3.0", hosts(4, controllersOf(1, 4))), "controllers 0/1, brokers 1/3, 3 copies, no tests, users of [], state on []"},
		{"a host without Kafka", text("v3.3.0", hosts(3, nil), "[hosts.web]\naddress = \"10.1.11.9\"\nroles = []"), "controllers 1/3, brokers 1/3, 3 copies, no tests, users of [], state on []"},

		// Replicas: all but those that have to confirm a message.
		{"one replica", text("v3.3.0", hosts(3, nil), "[kafka]\nreplication_factor = 1"), "controllers 1/3, brokers 0/3, 1 copies, no tests, users of [], state on []"},
		{"two replicas", text("v3.3.0", hosts(3, nil), "[kafka]\nreplication_factor = 2"), "controllers 1/3, brokers 1/3, 2 copies, no tests, users of [], state on []"},
		{"two that both confirm", text("v3.3.0", hosts(3, nil), "[kafka]\nreplication_factor = 2\nmin_insync_replicas = 2"), "controllers 1/3, brokers 0/3, 2 copies, no tests, users of [], state on []"},
		{"one confirms", text("v3.3.0", hosts(3, nil), "[kafka]\nmin_insync_replicas = 1"), "controllers 1/3, brokers 2/3, 3 copies, no tests, users of [], state on []"},
		{"all confirm", text("v3.3.0", hosts(3, nil), "[kafka]\nmin_insync_replicas = 3"), "controllers 1/3, brokers 0/3, 3 copies, no tests, users of [], state on []"},
		{"five replicas", text("v3.3.0", hosts(5, nil), "[kafka]\nreplication_factor = 5\nmin_insync_replicas = 2"), "controllers 2/5, brokers 3/5, 5 copies, no tests, users of [], state on []"},
		{"no volume", text("v3.3.0", hosts(3, nil), "[kafka]\nstorage = \"container\""), "controllers 1/3, brokers 1/3, 3 copies, no tests, users of [], state on []"},

		// Performance tests of v2 wait for every broker of their host's list.
		{"all brokers", text("v2.10.0-lts", hosts(3, nil)), "controllers 1/3, brokers 1/3, 3 copies, tests wait for [ms-1 ms-2 ms-3], users of [], state on []"},
		{"alone", text("v2.10.0-lts", hosts(1, nil)), "controllers 0/1, brokers 0/1, 1 copies, tests wait for [], users of [], state on []"},
		{"local", text("v2.10.0-lts", hosts(3, nil), "[kafka]\nperformance_test_bootstrap = \"local\""), "controllers 1/3, brokers 1/3, 3 copies, tests wait for [], users of [], state on []"},
		{"local in the monolith", text("v2.2.2", hosts(3, nil), "[kafka]\nperformance_test_bootstrap = \"local\""), "controllers 1/3, brokers 1/3, 3 copies, tests wait for [], users of [], state on []"},
		{"some in the monolith", text("v2.2.2", hosts(3, nil), "[kafka]\nbootstrap = [\"ms-3\", \"ms-2\"]"), "controllers 1/3, brokers 1/3, 3 copies, tests wait for [ms-2 ms-3], users of [], state on []"},
		{"one for all", text("v2.10.0-lts", hosts(3, nil), "[kafka]\nperformance_test_bootstrap = [\"ms-2\"]"), "controllers 1/3, brokers 1/3, 3 copies, tests wait for [ms-2], users of [], state on []"},
		{"local first", text("v2.10.0-lts", hosts(7, nil), "[kafka]\nbootstrap = \"local-first\""), "controllers 3/7, brokers 1/7, 3 copies, tests wait for [ms-1 ms-2 ms-3 ms-4 ms-5], users of [], state on []"},
		{"other ports", text("v2.10.0-lts", hosts(2, map[int]string{2: "client_port = 9192"})), "controllers 0/2, brokers 1/2, 2 copies, tests wait for [ms-1 ms-2], users of [], state on []"},
		{
			"no tests where no server is", text("v2.10.20-lts", hosts(3, map[int]string{1: `mode = "middleware"`, 2: `mode = "middleware"`, 3: `mode = "middleware"`}), "[hosts.web]\naddress = \"10.1.11.9\"\nmode = \"server\""),
			"controllers 1/3, brokers 1/3, 3 copies, tests wait for [ms-1 ms-2 ms-3], users of [], state on []",
		},
		{"middleware alone", text("v2.10.20-lts", hosts(1, map[int]string{1: `mode = "middleware"`})), "controllers 0/1, brokers 0/1, 1 copies, no tests, users of [], state on []"},

		// NGINX tries the next host, a backup last.
		{"NGINX", text("v3.3.0", hosts(3, nil), "[nginx]"), "controllers 1/3, brokers 1/3, 3 copies, no tests, users of [ms-1 ms-2 ms-3], state on []"},
		{"a backup", text("v3.3.0", hosts(3, map[int]string{1: `nginx = "backup"`, 3: `nginx = "none"`}), "[nginx]"), "controllers 1/3, brokers 1/3, 3 copies, no tests, users of [ms-2 ms-1], state on []"},

		// What all hosts share may be on one of them.
		{"shared elsewhere", text("v3.3.0", hosts(2, nil), shared+"mysql = \"10.1.11.9\"\nredis = \"10.1.11.9:6380\"\nminio = \"https://minio.example.com\""), "controllers 0/2, brokers 1/2, 2 copies, no tests, users of [], state on []"},
		{"shared on a host", text("v3.3.0", hosts(2, nil), shared+"mysql = \"10.1.11.52\"\nredis = \"10.1.11.9\"\nminio = \"10.1.11.9\""), "controllers 0/2, brokers 1/2, 2 copies, no tests, users of [], state on [ms-2]"},
		{"shared on two hosts", text("v3.3.0", hosts(2, nil), shared+"mysql = \"10.1.11.52\"\nredis = \"10.1.11.52\"\nminio = \"http://10.1.11.51:9000\""), "controllers 0/2, brokers 1/2, 2 copies, no tests, users of [], state on [ms-1 ms-2]"},
		{"shared without MinIO", text("v2.2.2", hosts(1, nil), shared+"mysql = \"10.1.11.51\"\nredis = \"10.1.11.51\""), "controllers 0/1, brokers 0/1, 1 copies, tests wait for [], users of [], state on [ms-1]"},
		{"a name in other letters", text("v3.3.0", "[hosts.a]\naddress = \"MS.example.com\"\nnode_id = 1", shared+"mysql = \"ms.EXAMPLE.com\"\nredis = \"r\"\nminio = \"m\""), "controllers 0/1, brokers 0/1, 1 copies, no tests, users of [], state on [a]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := survivalText(sound(t, tt.text).Survival()); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestSurvivalOfMany computes what thousands of hosts bear, each with a list of
// its own that names the host first.
func TestSurvivalOfMany(t *testing.T) {
	var b strings.Builder
	const n = 5000
	for i := range n {
		fmt.Fprintf(&b, "[hosts.h-%d]\naddress = \"10.%d.%d.%d\"\nnode_id = %d\n", i, i/10000, i/100%100, i%100+1, i)
	}
	s := sound(t, text("v2.10.0-lts", b.String(), "[kafka]\nbootstrap = \"local-first\"")).Survival()
	if len(s.Listed) != maxBootstrap || s.Controllers != (Spare{n, n/2 - 1}) || s.Brokers != (Spare{n, 1}) {
		t.Errorf("%s", survivalText(s))
	}
}
