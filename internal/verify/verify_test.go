package verify_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mskraft/internal/cluster"
	"mskraft/internal/hostfiles"
	"mskraft/internal/release"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/internal/verify"
	"mskraft/templates"
)

// Every golden tree is sound, as it lies there and as copies of its hosts.
func TestGoldenTrees(t *testing.T) {
	cat := releasetest.Catalogue(t)
	dirs, err := filepath.Glob("../../golden/cases/*/want/*")
	if err != nil || len(dirs) < 10 {
		t.Fatalf("%d golden trees, %v", len(dirs), err)
	}
	for _, dir := range dirs {
		situation := filepath.Base(filepath.Dir(filepath.Dir(dir)))
		t.Run(situation, func(t *testing.T) {
			golden(t, situation, false).write(t)
			c, err := hostfiles.Read(cat, filepath.Base(dir))
			if err != nil {
				t.Fatal(err)
			}
			r, err := verify.Check(c, cat)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range r.Findings {
				t.Errorf("%v: %s: %s", f.Place, f.Code(), f.Message)
			}
			if r.Kafkas < 2 || r.Hosts != len(c.Hosts) || r.Files < r.Hosts {
				t.Errorf("%+v", r)
			}
		})
	}
}

// specs are clusters that any release can have.
func specs() map[string]string {
	const head = "release = %q\n[cluster]\nname = \"c\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n"
	host := func(n int, more string) string {
		return fmt.Sprintf("[hosts.ms-%d]\naddress = \"10.0.0.%d\"\nnode_id = %d\n%s\n", n, n, n, more)
	}
	three := host(1, "") + host(2, "") + host(3, "")
	apart, ports := "", ""
	for n := range 3 {
		apart += host(n+1, `roles = ["controller"]`) + host(n+11, `roles = ["broker"]`)
		ports += host(n+1, fmt.Sprintf("client_port = %d\ncontroller_port = %d", 9192+n, 9293+n))
	}
	many := ""
	for n := range 9 {
		many += host(n+1, "")
	}
	return map[string]string{
		"three hosts":      head + three + "[nginx]\n",
		"storage":          head + three + "[kafka]\nstorage = \"container\"\n",
		"roles apart":      head + apart,
		"ports":            head + ports,
		"local first":      head + many + "[kafka]\nbootstrap = \"local-first\"\n",
		"one broker named": head + three + "[kafka]\nbootstrap = [\"ms-2\"]\nreplication_factor = 2\n",
	}
}

// hostsOf renders a spec and returns the files by host.
func hostsOf(t testing.TB, cat *release.Catalogue, r *render.Renderer, text string) texts {
	t.Helper()
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text)))
	c, more := cluster.New(s, cat)
	if cluster.HasErrors(append(findings, more...)) {
		t.Fatal(findings, more)
	}
	made, err := r.Tree(c)
	if err != nil {
		t.Fatal(err)
	}
	x := texts{}
	for _, f := range made.Folders {
		if host, ok := strings.CutPrefix(f.Path, "hosts/"); ok {
			for _, file := range f.Files {
				x[host+"/"+file.Name] = file.Blob.Bytes()
			}
		}
	}
	return x
}

// Every release's cluster is sound; what warns of a choice in the spec is all
// that is found where the manifest does not tell that it was one.
func TestReleases(t *testing.T) {
	if testing.Short() {
		t.Skip("checks clusters of every release")
	}
	cat := releasetest.Catalogue(t)
	r := render.New(templates.Files)
	choices := map[string]bool{"MSK327": true, "MSK364": true, "MSK365": true, "MSK370": true}
	for name, text := range specs() {
		for _, rel := range cat.Names() {
			report, err := verify.Check(hostsOf(t, cat, r, fmt.Sprintf(text, rel)).cluster(), cat)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range report.Findings {
				if !choices[f.Code()] || f.Severity != verify.Warning || name != "storage" && f.Code() == "MSK370" {
					t.Errorf("%s, %s: %v: %s: %s", rel, name, f.Place, f.Code(), f.Message)
				}
			}
		}
	}
}

// Addresses of v3 may be IPv6 ones, and any may be names.
func TestAddresses(t *testing.T) {
	cat := releasetest.Catalogue(t)
	text := "release = \"v3.3.0\"\n[cluster]\nname = \"c\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n"
	for n, address := range []string{"fd00::1", "FD00:0::2", "kafka-3.example.com"} {
		text += fmt.Sprintf("[hosts.h-%d]\naddress = %q\nnode_id = %d\n", n, address, n)
	}
	x := hostsOf(t, cat, render.New(templates.Files), text)
	r, err := verify.Check(x.cluster(), cat)
	if err != nil || len(r.Findings) > 0 {
		t.Errorf("%v, %+v", err, r.Findings)
	}
	x.edit(t, "h-1/metersphere/docker-compose-kafka.yml", "PLAINTEXT_HOST://[fd00::2]", "PLAINTEXT_HOST://[fd00::3]")
	if r, err = verify.Check(x.cluster(), cat); err != nil || len(r.Findings) != 1 || r.Findings[0].Code() != "MSK337" {
		t.Errorf("%v, %+v", err, r.Findings)
	}
}

// Hosts are read from disk, manifests and all; a folder that cannot be read is
// an error, not a finding.
func TestUnreadable(t *testing.T) {
	golden(t, "guide", false).write(t)
	c, err := hostfiles.Read(releasetest.Catalogue(t), "metersphere")
	if err != nil {
		t.Fatal(err)
	}
	c.Nginx = append(c.Nginx, filepath.Join("metersphere", "nginx", "gone.conf"))
	if _, err := verify.Check(c, releasetest.Catalogue(t)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("NGINX file that went away: %v", err)
	}
	c.Nginx = c.Nginx[:1]
	if err := os.RemoveAll(filepath.Join("metersphere", "hosts", "ms-2")); err != nil {
		t.Fatal(err)
	}
	if _, err := verify.Check(c, releasetest.Catalogue(t)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("folder that went away: %v", err)
	}
}

// A thousand hosts are no trouble, also if all of them have the same mistakes,
// which are told once each.
func TestManyHosts(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand hosts")
	}
	cat := releasetest.Catalogue(t)
	var text strings.Builder
	text.WriteString("release = \"v3.3.0\"\n[cluster]\nname = \"c\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n")
	for n := range 1000 {
		role := "broker"
		if n < 5 {
			role = "controller"
		}
		fmt.Fprintf(&text, "[hosts.ms-%d]\naddress = \"10.1.%d.%d\"\nnode_id = %d\nroles = [%q]\n", n, n/200, n%200+1, n, role)
	}
	x := hostsOf(t, cat, render.New(templates.Files), text.String())
	for _, broken := range []bool{false, true} {
		if broken {
			x.edit(t, "*/metersphere/docker-compose-kafka.yml", "29093", "29094")
			x.edit(t, "*/metersphere/docker-compose-kafka.yml", "PLAINTEXT://10", "PLAIN://10")
			x.edit(t, "*/metersphere/docker-compose-[mr]*.yml", "9092,", "9092, ")
			x.edit(t, "*/metersphere/docker-compose-kafka.yml", "KAFKA_NODE_ID: ", "KAFKA_NODE_ID: 1")
		}
		c := x.cluster()
		r, err := verify.Check(c, cat)
		if err != nil {
			t.Fatal(err)
		}
		if broken == (len(r.Findings) == 0) || len(r.Findings) > 20 {
			t.Errorf("broken: %v, %d findings", broken, len(r.Findings))
		}
	}
}

// Whatever is in a file, it is read and reported, and nothing breaks.
func FuzzCheck(f *testing.F) {
	cat := releasetest.Catalogue(f)
	for _, name := range []string{"guide", "isolated-controllers-3.6.1", "kafka-3.7.1-v3"} {
		for p, text := range golden(f, name, true) {
			if strings.HasSuffix(p, "docker-compose-kafka.yml") {
				f.Add(text, []byte("MS_KAFKA_HOST=a:1,b\nMS_INSTALL_MODE=server\n"), []byte("node.id=1\n"))
			}
		}
	}
	sound := golden(f, "guide", true).cluster().Hosts[0]
	f.Fuzz(func(t *testing.T, text, env, properties []byte) {
		hosts := []*hostfiles.Host{sound}
		for _, name := range []string{"a", "b"} {
			hosts = append(hosts, hostfiles.NewHost(cat, name, name, map[string][]byte{
				"docker-compose-kafka.yml": text, "docker-compose-gateway.yml": text, ".env": env,
				"conf/kafka/controller.properties": properties, "conf/kafka/config/server.properties": properties,
			}))
		}
		r, err := verify.Check(&hostfiles.Cluster{Hosts: hosts}, cat)
		if err != nil {
			t.Fatal(err)
		}
		tell(t, r)
	})
}
