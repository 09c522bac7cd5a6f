//go:build integration

package integration

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// network is the hosts' network: a bridge, and on it for each host a network
// namespace with the host's own address. As with Docker, a container sits behind
// its host in a namespace of its own, and nothing reaches it but what the host
// publishes. Containers have addresses that all hosts can route, where Docker
// would translate them: no setting of Kafka can tell.
type network struct {
	bridge string
	spots  []spot
}

// spot is the place of one host.
type spot struct {
	host, container string // network namespaces
	address         netip.Addr
	inner           netip.Addr // of the container
}

// newNetwork connects hosts of one /24.
func newNetwork(t *testing.T, addresses []netip.Addr) *network {
	t.Helper()
	n := &network{bridge: "hosts"}
	own := addresses[0].As4()
	own[3] = 250 // of the tests, as one more machine on the network
	var script, routes strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&script, format+"\n", args...) }
	say("link add %s type bridge", n.bridge)
	say("addr add %s/24 dev %s", netip.AddrFrom4(own), n.bridge)
	say("link set %s up", n.bridge)
	for i, address := range addresses {
		s := spot{fmt.Sprintf("host%d", i), fmt.Sprintf("container%d", i), address, netip.AddrFrom4([4]byte{172, 30, byte(10 + i), 2})}
		n.spots = append(n.spots, s)
		say("netns add %s", s.host)
		say("netns add %s", s.container)
		say("link add port%d type veth peer name eth0 netns %s", i, s.host)
		say("link set port%d master %s up", i, n.bridge)
		fmt.Fprintf(&routes, "route add %s/32 via %s\n", s.inner, address)
	}
	n.ip(t, "", script.String()+routes.String())
	for i, s := range n.spots {
		var others strings.Builder
		for line := range strings.Lines(routes.String()) {
			if !strings.HasSuffix(line, " via "+s.address.String()+"\n") {
				others.WriteString(line)
			}
		}
		gateway := s.inner.Prev()
		n.ip(t, s.host, fmt.Sprintf(`link set lo up
addr add %s/24 dev eth0
link set eth0 up
link add docker0 type veth peer name eth0 netns %s
addr add %s/24 dev docker0
link set docker0 up
%s`, s.address, s.container, gateway, others.String()))
		n.ip(t, s.container, fmt.Sprintf("link set lo up\naddr add %s/24 dev eth0\nlink set eth0 up\nroute add default via %s\n", s.inner, gateway))
		if err := within(s.host, func() error {
			return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0)
		}); err != nil {
			t.Fatalf("host %d: %v", i, err)
		}
	}
	t.Cleanup(func() {
		var script strings.Builder
		for _, s := range n.spots {
			fmt.Fprintf(&script, "netns del %s\nnetns del %s\n", s.container, s.host)
		}
		n.ip(t, "", script.String()+"link del "+n.bridge+"\n")
	})
	return n
}

// ip runs a script of ip in a network namespace, "" for that of the tests.
func (n *network) ip(t *testing.T, namespace, script string) {
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

// within runs f in a network namespace. Sockets and processes that f makes stay
// there.
func within(namespace string, f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer before.Close()
	there, err := os.Open("/run/netns/" + namespace)
	if err != nil {
		return err
	}
	defer there.Close()
	if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
		return err
	}
	ferr := f()
	if err := unix.Setns(int(before.Fd()), unix.CLONE_NEWNET); err != nil {
		panic(err) // this thread would go on elsewhere
	}
	return ferr
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
	if err := within(s.host, func() (err error) {
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
			go f.forward(in, target)
		}
	}()
	return nil
}

func (f *forwards) forward(in net.Conn, target string) {
	defer in.Close()
	out, err := net.Dial("tcp4", target)
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
