package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/release/releasetest"
	"mskraft/templates"
)

// manyHosts writes a spec of hosts that are alike but for their names, ids and
// addresses; more are further hosts and tables.
func manyHosts(release string, n int, more string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "release = %q\n[cluster]\nname = \"many\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n", release)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "[hosts.h-%d]\naddress = \"10.1.%d.%d\"\nnode_id = %d\n", i, i/200, i%200+1, i)
	}
	return b.String() + more
}

// drawing returns the Mermaid drawing of a cluster's README.md.
func drawing(t *testing.T, text string) string {
	t.Helper()
	made, err := New(templates.Files).Tree(clusterOf(t, releasetest.Catalogue(t), text))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(textsOf(t, made)["README.md"], "```mermaid\n")
	drawing, _, ok := strings.Cut(after, "```\n")
	if !ok {
		t.Fatal("README.md has no drawing")
	}
	return drawing
}

func TestBoxes(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string // id: lines
	}{
		{
			"as many as are drawn one by one",
			manyHosts("v3.3.0", maxPictured-1, "[hosts.web]\naddress = \"web.example.com\"\nmode = \"server\"\n"),
			[]string{
				"host_h_1: h-1, node 1|10.1.0.2|broker, controller|9092 clients|19092 brokers|29093 controllers|8081 users",
				"host_h_2: h-2, node 2|10.1.0.3|broker, controller|9092 clients|19092 brokers|29093 controllers|8081 users",
				"host_h_3: h-3, node 3|10.1.0.4|broker, controller|9092 clients|19092 brokers|29093 controllers|8081 users",
				"host_h_4: h-4, node 4|10.1.0.5|broker, controller|9092 clients|19092 brokers|29093 controllers|8081 users",
				"host_h_5: h-5, node 5|10.1.0.6|broker, controller|9092 clients|19092 brokers|29093 controllers|8081 users",
				"host_h_6: h-6, node 6|10.1.0.7|broker, controller|9092 clients|19092 brokers|29093 controllers|8081 users",
				"host_h_7: h-7, node 7|10.1.0.8|broker, controller|9092 clients|19092 brokers|29093 controllers|8081 users",
				"host_web: web|web.example.com|no Kafka|8081 users",
			},
		},
		{
			"one more",
			manyHosts("v3.3.0", maxPictured, "[hosts.web]\naddress = \"web.example.com\"\nmode = \"server\"\n"),
			[]string{
				"host_h_1: 8 hosts|h-1, h-2, h-3, h-4, h-5 and 3 more|broker, controller|9092 clients|19092 brokers|29093 controllers|8081 users",
				"host_web: web|web.example.com|no Kafka|8081 users",
			},
		},
		{
			"other roles, ports and parts in NGINX",
			manyHosts("v2.10.0-lts", maxPictured, "nginx = \"backup\"\n[hosts.a]\naddress = \"10.2.0.1\"\nnode_id = 100\nroles = [\"broker\"]\nclient_port = 9192\n"+
				"[hosts.b]\naddress = \"10.2.0.2\"\nnode_id = 101\nroles = [\"broker\"]\n[nginx]\nbalance = \"least_conn\"\n"),
			[]string{
				"host_h_1: 7 hosts|h-1, h-2, h-3, h-4, h-5 and 2 more|broker, controller|9092 clients|9093 controllers|8081 users",
				"host_h_8: h-8, node 8|10.1.0.9|broker, controller|9092 clients|9093 controllers|8081 users",
				"host_a: 2 hosts|a and b|broker|9192/9092 clients|8081 users",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, b := range (clusterFile{Cluster: clusterOf(t, releasetest.Catalogue(t), tt.text)}).Boxes() {
				got = append(got, b.ID+": "+strings.Join(b.Lines, "|"))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// TestPorts names only some of many ports.
func TestPorts(t *testing.T) {
	var text strings.Builder
	for i := range 20 {
		fmt.Fprintf(&text, "[hosts.x-%d]\naddress = \"10.9.0.%d\"\nnode_id = %d\nserver_port = %d\n", i, i+1, 100+i, 9500+i%7)
	}
	boxes := clusterFile{Cluster: clusterOf(t, releasetest.Catalogue(t), manyHosts("v3.3.0", 0, text.String()))}.Boxes()
	if got, want := boxes[0].ServerPorts(), "9500/9501/9502/9503/9504/..."; len(boxes) != 1 || got != want {
		t.Errorf("%d boxes, the first at %s, want %s", len(boxes), got, want)
	}
}

// TestDrawingStaysSmall draws a thousand hosts in no more room than a few kinds
// of hosts need; viewers stop at 50,000 characters and 500 lines.
func TestDrawingStaysSmall(t *testing.T) {
	if got := drawing(t, manyHosts("v2.10.0-lts", 1000, "[nginx]\n")); len(got) > 1000 || !strings.Contains(got, "1000 hosts<br>h-1, h-2, h-3, h-4, h-5 and 995 more") {
		t.Errorf("%d characters:\n%s", len(got), got)
	}
}

// TestLabel keeps all that has a meaning in Mermaid, Markdown or HTML out of labels.
func TestLabel(t *testing.T) {
	if got, want := label("ms-1.example.com:9092, [2001:db8::1]/x"), "ms-1.example.com:9092, #91;2001:db8::1#93;/x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, r := range "\"`<>&#;|[](){}%*_~\\\n\r\t'$=@!?\u00a0中" {
		if got, want := label(string(r)), fmt.Sprintf("#%d;", r); got != want {
			t.Errorf("%q becomes %q, want %q", r, got, want)
		}
	}
}

func TestAny(t *testing.T) {
	c := clusterOf(t, releasetest.Catalogue(t), manyHosts("v3.3.0", 7, ""))
	for n, want := range map[int]string{0: "", 1: "h-1", 2: "h-1 or h-2", 5: "h-1, h-2, h-3, h-4 or h-5", 6: "h-1, h-2, h-3, h-4, h-5 or h-6", 7: "h-1, h-2, h-3, h-4, h-5 or one of 2 more"} {
		if got := (clusterFile{Cluster: c}).Any(c.Hosts[:n]); got != want {
			t.Errorf("%d hosts are %q, want %q", n, got, want)
		}
	}
}
