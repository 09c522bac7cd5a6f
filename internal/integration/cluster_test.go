//go:build integration

package integration

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mskraft/internal/cluster"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/render"
	"mskraft/internal/spec"
	"mskraft/templates"
)

// kraft is a rendered cluster on a network of its own.
type kraft struct {
	t     *testing.T
	model *cluster.Cluster
	net   *network
	dir   string
	hosts map[string]*container // those with a Kafka role
	began time.Time             // of the step that is going on
	dns   map[string]netip.Addr // names that containers and clients can resolve
	// how long sound waits for each thing that it wants to see, and for records
	patience, working time.Duration
}

// options change how a cluster is made.
type options struct {
	scripts scripts                        // of a bitnami image, where builds differ
	edit    func(host, text string) string // plants a mistake into docker-compose-kafka.yml
	seats   int                            // where not all hosts start
	more    []string                       // addresses of hosts that come later
}

// load parses a spec, which has to be right.
func load(t *testing.T, text string) *cluster.Cluster {
	t.Helper()
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text)))
	c, more := cluster.New(s, releasetest.Catalogue(t))
	for _, f := range append(findings, more...) {
		if f.Severity == spec.Error {
			t.Fatalf("line %d: %s: %s: %s", f.Pos.Line, f.Code(), f.Key, f.Message)
		}
	}
	return c
}

// seats are how many Kafkas may run at a time: two cores keep up with
// these, and most of the time a Kafka waits.
var seats = func() chan struct{} {
	c := make(chan struct{}, 10)
	for range cap(c) {
		c <- struct{}{}
	}
	return c
}()

// only one test at a time takes seats, or two could wait for each other
var queue sync.Mutex

// sit waits for seats until the end of the test.
func sit(t *testing.T, n int) {
	queue.Lock()
	defer queue.Unlock()
	for range n {
		<-seats
	}
	t.Cleanup(func() {
		for range n {
			seats <- struct{}{}
		}
	})
}

// newKraft makes hosts and containers of a spec. No Kafka runs yet. The test runs
// beside others, as far as there are seats.
func newKraft(t *testing.T, text string, o options) *kraft {
	t.Helper()
	t.Parallel()
	k := &kraft{
		t: t, model: load(t, text), hosts: map[string]*container{}, dns: map[string]netip.Addr{},
		patience: 90 * time.Second, working: 90 * time.Second,
	}
	if o.seats == 0 {
		o.seats = len(k.model.Hosts)
	}
	sit(t, o.seats)
	k.began = time.Now()
	dir, err := os.MkdirTemp("/run", "cluster-")
	if err != nil {
		t.Fatal(err)
	}
	k.dir = dir
	var addresses []netip.Addr
	for i, h := range k.model.Hosts {
		address, err := netip.ParseAddr(h.Address)
		if err != nil {
			address = netip.AddrFrom4([4]byte{10, 1, 11, byte(101 + i)})
			k.dns[h.Address] = address
		}
		addresses = append(addresses, address)
	}
	for _, address := range o.more {
		addresses = append(addresses, netip.MustParseAddr(address))
	}
	k.net = newNetwork(t, addresses)
	t.Cleanup(func() { k.close() })
	k.deploy(o)
	return k
}

// deploy puts the rendered files on the hosts, or only on some, and creates the containers,
// as the runbook's switch does; volumes stay.
func (k *kraft) deploy(o options, only ...string) {
	k.t.Helper()
	made, err := render.New(templates.Files).Tree(k.model)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, h := range k.model.Hosts {
		if len(only) > 0 && !slices.Contains(only, h.Name) {
			continue
		}
		base := filepath.Join(k.dir, h.Name, "opt")
		for _, folder := range made.Folders {
			if folder.Path != render.HostFolder(h.Name) {
				continue
			}
			for _, f := range folder.Files {
				text := string(f.Blob.Bytes())
				if o.edit != nil && filepath.Base(f.Name) == "docker-compose-kafka.yml" {
					text = o.edit(h.Name, text)
				}
				save(k.t, filepath.Join(base, f.Name), text)
			}
		}
		if h.Kafka() {
			k.place(h, o)
		}
	}
}

// spot is the place of the host's address.
func (k *kraft) spot(h *cluster.Host) spot {
	address, err := netip.ParseAddr(h.Address)
	if err != nil {
		address = k.dns[h.Address]
	}
	for _, s := range k.net.spots {
		if s.address == address {
			return s
		}
	}
	k.t.Fatalf("%s: nobody has the address %s", h.Name, h.Address)
	return spot{}
}

// place makes the container of a host whose files are there.
func (k *kraft) place(h *cluster.Host, o options) {
	k.t.Helper()
	rel := k.model.Release
	dir := filepath.Join(k.dir, h.Name)
	installed(k.t, filepath.Join(dir, "opt/metersphere"), rel, h)
	c := &container{
		spot: k.spot(h), tag: rel.Kafka.Tag, dir: dir,
		root: filepath.Join(dir, "container"), log: filepath.Join(dir, "kafka.log"), dns: k.dns,
		compose: effective(k.t, filepath.Join(dir, "opt/metersphere"), rel),
	}
	if rel.Kafka.Family.ConfigFrom == "" {
		c.scripts = bitnamiScripts(c.tag)[0]
		if o.scripts != "" {
			c.scripts = o.scripts
		}
	}
	if err := c.create(); err != nil {
		k.t.Fatal(err)
	}
	k.hosts[h.Name] = c
}

// save writes a file and the folders above it.
func save(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// close ends every Kafka and removes the hosts.
func (k *kraft) close() {
	for name, c := range k.hosts {
		c.kill()
		c.dump(k.t)
		if dir := os.Getenv("MSKRAFT_LOGS"); dir != "" {
			text, _ := os.ReadFile(c.log)
			save(k.t, filepath.Join(dir, k.t.Name(), name+".log"), string(text))
		}
		if err := c.remove(); err != nil {
			k.t.Error(err)
		}
	}
	if err := os.RemoveAll(k.dir); err != nil {
		k.t.Error(err)
	}
}

// names of the hosts with a Kafka role, in the order of the model.
func (k *kraft) names() []string {
	var out []string
	for _, h := range k.model.Hosts {
		if h.Kafka() {
			out = append(out, h.Name)
		}
	}
	return out
}

// start starts hosts at once, as msctl reload on all of them does.
func (k *kraft) start(names ...string) {
	k.t.Helper()
	if err := k.tryStart(names...); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kraft) tryStart(names ...string) error {
	errs := make([]error, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() {
			if err := k.hosts[name].start(); err != nil {
				errs[i] = fmt.Errorf("%s: %w", name, err)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// each does something to hosts at once.
func (k *kraft) each(f func(*container), names ...string) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() { f(k.hosts[name]) })
	}
	wg.Wait()
}

// stop stops every Kafka.
func (k *kraft) stop() { k.each((*container).stop, k.names()...) }

// step tells how long something took, from the step before.
func (k *kraft) step(format string, args ...any) {
	k.t.Helper()
	now := time.Now()
	counts.check(k.t, k.model.Release.Kafka.Tag, now.Sub(k.began), fmt.Sprintf(format, args...))
	k.began = now
}

// eventually waits until f finds nothing wrong.
func eventually(t *testing.T, limit time.Duration, f func() error) {
	t.Helper()
	if err := poll(limit, f); err != nil {
		t.Fatal(err)
	}
}

func poll(limit time.Duration, f func() error) error {
	end := time.Now().Add(limit)
	for {
		err := f()
		if err == nil {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("after %s: %w", limit, err)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// guide is the cluster of the guide for a release, with lines for [kafka].
func guide(rel string, kafka ...string) string {
	return fmt.Sprintf(`release = %q
[cluster]
name = "metersphere"
id = "LelM2dIFQkiUFVXCECqRWA"
[hosts.ms-1]
address = "10.1.11.53"
node_id = 1
[hosts.ms-2]
address = "10.1.11.54"
node_id = 2
[hosts.ms-3]
address = "10.1.11.58"
node_id = 3
[kafka]
%s
`, rel, strings.Join(kafka, "\n"))
}
