//go:build integration

package integration

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mskraft/internal/integration/apart"
)

// network is the hosts' network: a bridge in a network namespace that is the
// tests' own place on it, and for each host a namespace with the host's own
// address. As with Docker, a container sits behind its host in a namespace of its
// own, and nothing reaches it but what the host publishes. Containers have
// addresses that all hosts can route, where Docker would translate them: no
// setting of Kafka can tell. Several networks can be there at a time.
type network struct {
	tests string // network namespace
	spots []spot
}

// spot is the place of one host.
type spot struct {
	host, container string // network namespaces
	address         netip.Addr
	inner           netip.Addr // of the container
}

var networks atomic.Int32

// newNetwork connects hosts of one /24.
func newNetwork(t *testing.T, addresses []netip.Addr) *network {
	t.Helper()
	number := networks.Add(1)
	n := &network{tests: fmt.Sprintf("tests%d", number)}
	own := addresses[0].As4()
	own[3] = 250 // of the tests, as one more machine
	names := []string{n.tests}
	ports := fmt.Sprintf("link set lo up\nlink add hosts type bridge\naddr add %s/24 dev hosts\nlink set hosts up\n", netip.AddrFrom4(own))
	for i, address := range addresses {
		s := spot{
			fmt.Sprintf("host%d-%d", number, i), fmt.Sprintf("container%d-%d", number, i),
			address, netip.AddrFrom4([4]byte{172, 30, byte(10 + i), 2}),
		}
		n.spots, names = append(n.spots, s), append(names, s.host, s.container)
		ports += fmt.Sprintf("link add port%d type veth peer name eth0 netns %s\nlink set port%d master hosts up\n", i, s.host, i)
	}
	ip(t, "", "netns add "+strings.Join(names, "\nnetns add ")+"\n")
	t.Cleanup(func() { ip(t, "", "netns del "+strings.Join(names, "\nnetns del ")+"\n") })
	ip(t, n.tests, ports)
	for i, s := range n.spots {
		gateway := s.inner.Prev()
		script := fmt.Sprintf("link set lo up\naddr add %s/24 dev eth0\nlink set eth0 up\n", s.address) +
			fmt.Sprintf("link add docker0 type veth peer name eth0 netns %s\naddr add %s/24 dev docker0\nlink set docker0 up\n", s.container, gateway)
		for j, other := range n.spots {
			if j != i {
				script += fmt.Sprintf("route add %s/32 via %s\n", other.inner, other.address)
			}
		}
		ip(t, s.host, script)
		ip(t, s.container, fmt.Sprintf("link set lo up\naddr add %s/24 dev eth0\nlink set eth0 up\nroute add default via %s\n", s.inner, gateway))
		if err := apart.Within(s.host, func() error { return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0) }); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// ip runs a script of ip in a network namespace, "" for that of the process.
func ip(t *testing.T, namespace, script string) {
	t.Helper()
	args := []string{"-batch", "-"}
	if namespace != "" {
		args = append([]string{"-n", namespace}, args...)
	}
	cmd := exec.Command("ip", args...)
	cmd.Stdin = strings.NewReader(script)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ip: %v\n%s%s", err, script, out)
	}
}

// dial connects from a network namespace.
func dial(ctx context.Context, namespace, address string) (conn net.Conn, err error) {
	err = apart.Within(namespace, func() (err error) {
		d := net.Dialer{Timeout: 2 * time.Second}
		conn, err = d.DialContext(ctx, "tcp4", address)
		return err
	})
	return conn, err
}

// forwards are the published ports of a running container.
type forwards struct {
	mu        sync.Mutex
	listeners []net.Listener
	conns     map[net.Conn]bool
}

// publish opens a port of the host that leads to one of the container.
func (f *forwards) publish(s spot, from, to uint16) error {
	var l net.Listener
	if err := apart.Within(s.host, func() (err error) {
		l, err = net.Listen("tcp4", fmt.Sprintf(":%d", from))
		return err
	}); err != nil {
		return err
	}
	f.mu.Lock()
	f.listeners = append(f.listeners, l)
	f.mu.Unlock()
	target := netip.AddrPortFrom(s.inner, to).String()
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go f.forward(in, s.host, target)
		}
	}()
	return nil
}

func (f *forwards) forward(in net.Conn, namespace, target string) {
	defer in.Close()
	out, err := dial(context.Background(), namespace, target)
	if err != nil {
		return
	}
	defer out.Close()
	f.mu.Lock()
	if f.conns == nil { // closed meanwhile
		f.mu.Unlock()
		return
	}
	f.conns[in], f.conns[out] = true, true
	f.mu.Unlock()
	done := make(chan struct{}, 2)
	for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
		go func() {
			_, _ = io.Copy(pair[0], pair[1])
			done <- struct{}{}
		}()
	}
	<-done // a connection that is over on one side is over: Kafka never half-closes one
	f.mu.Lock()
	delete(f.conns, in)
	delete(f.conns, out)
	f.mu.Unlock()
}

// close closes the ports and every connection through them.
func (f *forwards) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.listeners {
		l.Close()
	}
	for c := range f.conns {
		c.Close()
	}
	f.listeners, f.conns = nil, nil
}
