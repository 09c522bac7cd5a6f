//go:build integration && linux

package golden_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestIntegrationNginxTraffic runs a real NGINX on golden files, unchanged but
// for the certificate's path, in a network namespace of its own in which the
// hosts' addresses are there.
func TestIntegrationNginxTraffic(t *testing.T) {
	if os.Getenv("MSKRAFT_NAMESPACE") == "" {
		tool(t, "nginx")
		cmd := exec.Command(tool(t, "unshare"), "--net", os.Args[0], "-test.run=^TestIntegrationNginxTraffic$", "-test.v", "-test.timeout=5m")
		cmd.Env = append(os.Environ(), "MSKRAFT_NAMESPACE=1")
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		out, err := cmd.CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if strings.Contains(line, "_test.go:") {
				t.Log(strings.TrimSpace(line))
			}
		}
		if err != nil {
			t.Errorf("in its namespace: %v\n%s", err, out)
		}
		return
	}
	ip := tool(t, "ip")
	for _, args := range append([][]string{{"link", "set", "lo", "up"}}, loopback()...) {
		if out, err := exec.Command(ip, args...).CombinedOutput(); err != nil {
			t.Fatalf("ip %q: %v\n%s", args, err, out)
		}
	}
	t.Run("guide", trafficOfGuide)
	t.Run("switched off", switchedOff)
	t.Run("any name", anyName)
	t.Run("service down", serviceDown)
	t.Run("TLS", trafficOfTLS)
	t.Run("ciphers", ciphers)
	t.Run("proxies", behindProxies)
	t.Run("PROXY protocol", proxyProtocol)
	t.Run("two clusters", twoClusters)
}

// loopback gives the namespace the addresses of the hosts and of clients, those of one
// office among them, and a device behind which nobody is: what is sent there is lost.
func loopback() [][]string {
	var commands [][]string
	add := func(address string) {
		commands = append(commands, []string{"addr", "add", address + "/32", "dev", "lo"})
	}
	for _, host := range []string{"53", "54", "58"} {
		add("10.1.11." + host)
	}
	for i := range 20 {
		add(fmt.Sprintf("10.2.%d.1", i))
	}
	for i := range 50 {
		add(fmt.Sprintf("10.3.0.%d", i+1))
	}
	return append(commands, []string{"link", "add", "nobody", "type", "veth", "peer", "name", "void"},
		[]string{"link", "set", "nobody", "up"}, []string{"link", "set", "void", "up"})
}

// backend is a MeterSphere that only says who it is.
type backend struct {
	name     string
	listener net.Listener
	server   *http.Server
	mu       sync.Mutex
	open     map[net.Conn]bool
	down     bool // the service behind the gateway is not up
	asked    atomic.Int32
}

func start(t *testing.T, address string) *backend {
	t.Helper()
	b := &backend{name: address, open: map[net.Conn]bool{}}
	var err error
	if b.listener, err = net.Listen("tcp", address); err != nil {
		t.Fatal(err)
	}
	b.server = &http.Server{Handler: b, ConnState: func(c net.Conn, s http.ConnState) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.open[c] = s != http.StateClosed
	}}
	go b.server.Serve(b.listener)
	t.Cleanup(func() { b.server.Close() })
	return b
}

// kill drops every connection at once, as a host does whose power fails and
// whose neighbour answers for it with a reset.
func (b *backend) kill() {
	b.listener.Close()
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.open {
		if tcp, ok := c.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		c.Close()
	}
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Backend", b.name)
	for _, name := range []string{"X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto"} {
		w.Header().Set("Got-"+name, r.Header.Get(name))
	}
	w.Header().Set("Got-Host", r.Host)
	switch {
	case r.URL.Path == "/sign-in": // as MeterSphere sends users on: to the Host that it was asked for
		w.Header().Set("Location", "http://"+r.Host+"/home")
		w.WriteHeader(http.StatusFound)
	case r.URL.Path == "/elsewhere":
		w.Header().Set("Location", "http://sso.example.com/")
		w.WriteHeader(http.StatusFound)
	case b.down:
		b.asked.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.Header.Get("Upgrade") == "websocket":
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(rw, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
		rw.Flush()
		io.Copy(conn, rw)
	case r.Method == http.MethodPost:
		n, err := io.Copy(io.Discard, r.Body)
		fmt.Fprintf(w, "%d %v", n, err)
	default:
		fmt.Fprint(w, b.name)
	}
}

// nginx starts NGINX on a golden file and stops it at the end. Other files are read
// before it.
func nginx(t *testing.T, text []byte, before ...string) {
	t.Helper()
	dir := t.TempDir()
	certificate(t, dir)
	text = bytes.ReplaceAll(text, []byte("/etc/nginx/tls/ms.example.com"), []byte(dir+"/ms"))
	put(t, filepath.Join(dir, "site.conf"), append([]byte(strings.Join(before, "\n")), text...))
	put(t, filepath.Join(dir, "nginx.conf"), fmt.Appendf(nil,
		"daemon off;\nuser root;\npid %[1]s/nginx.pid;\nerror_log %[1]s/error.log;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path %[1]s/body;\nproxy_temp_path %[1]s/proxy;\ninclude %[1]s/site.conf;\n}\n", dir))
	cmd := exec.Command(tool(t, "nginx"), "-c", filepath.Join(dir, "nginx.conf"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})
}

// client makes requests from one address, a new connection each.
func client(from string) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 5 * time.Second}
	return &http.Client{
		Timeout: 2 * time.Minute,
		Transport: &http.Transport{
			DisableKeepAlives: true,
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, "127.0.0.1:80")
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// get returns the backend that answered, "" for none.
func get(c *http.Client) string {
	r, err := c.Get("http://ms.example.com/")
	if err != nil {
		return ""
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return ""
	}
	return r.Header.Get("X-Backend")
}

// eventually waits for a state that has to come.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(40 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: never", what)
}

func trafficOfGuide(t *testing.T) {
	text, err := os.ReadFile("cases/guide/want/metersphere/nginx/metersphere.conf")
	if err != nil {
		t.Fatal(err)
	}
	backends := map[string]*backend{}
	for _, address := range []string{"10.1.11.53:8081", "10.1.11.54:8081", "10.1.11.58:8081"} {
		backends[address] = start(t, address)
	}
	nginx(t, text)
	first := client("10.2.0.1")
	eventually(t, "NGINX answers", func() bool { return get(first) != "" })

	// One client stays on one host; clients of many networks reach all of them.
	seen := map[string]bool{}
	for i := range 20 {
		c := client(fmt.Sprintf("10.2.%d.1", i))
		host := get(c)
		seen[host] = true
		for range 5 {
			if again := get(c); again != host {
				t.Errorf("client %d moved from %s to %s", i, host, again)
			}
		}
	}
	if len(seen) != 3 || seen[""] {
		t.Errorf("20 networks reach %v", seen)
	}
	t.Logf("affinity: 20 clients, each on one of %d hosts", len(seen))

	// So do those of one office, whose addresses differ in the last number alone.
	office := map[string]int{}
	for i := range 50 {
		office[get(client(fmt.Sprintf("10.3.0.%d", i+1)))]++
	}
	if len(office) != 3 || office[""] > 0 || slices.Min(slices.Collect(maps.Values(office))) < 5 {
		t.Errorf("50 clients of one network reach %v", office)
	}
	t.Logf("affinity: 50 clients of one /24 are on %v", office)

	// The headers that MeterSphere reads.
	r, err := first.Get("http://ms.example.com/")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	for name, want := range map[string]string{
		"Got-Host": "ms.example.com", "Got-X-Real-IP": "10.2.0.1", "Got-X-Forwarded-For": "10.2.0.1",
		"Got-X-Forwarded-Host": "ms.example.com", "Got-X-Forwarded-Port": "80", "Got-X-Forwarded-Proto": "http",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}

	// A host dies in the middle of 200 requests of its own clients: all are answered.
	victim := get(first)
	answered := map[string]int{}
	for i := range 200 {
		if i == 70 {
			backends[victim].kill()
		}
		answered[get(first)]++
	}
	if answered[""] > 0 || len(answered) != 2 {
		t.Errorf("of 200 requests: %v", answered)
	}
	t.Logf("failover: 200 requests, %d unanswered, by host %v", answered[""], answered)
	start(t, victim)
	eventually(t, "the host gets its clients back", func() bool { return get(first) == victim })
	t.Log("return: the host has its clients again")

	websocket(t)
	upload(t, first)
}

// websocket sends bytes both ways through an upgraded connection.
func websocket(t *testing.T) {
	conn, err := net.Dial("tcp", "127.0.0.1:80")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprint(conn, "GET /websocket/1 HTTP/1.1\r\nHost: ms.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	in := bufio.NewReader(conn)
	r, err := http.ReadResponse(in, nil)
	if err != nil || r.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("handshake: %v, %v", r, err)
	}
	for i := range 10 {
		frame := fmt.Appendf(nil, "\x82\x05frame%d", i)
		conn.Write(frame)
		echo := make([]byte, len(frame))
		if _, err := io.ReadFull(in, echo); err != nil || !bytes.Equal(echo, frame) {
			t.Fatalf("echo %q, %v", echo, err)
		}
	}
	t.Log("websocket: 10 frames came back")
}

// zeros is an endless reader.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// upload sends 600 MiB, more than MeterSphere's own limit used to be.
func upload(t *testing.T, c *http.Client) {
	const size = 600 << 20
	r, err := c.Post("http://ms.example.com/upload", "application/octet-stream", io.LimitReader(zeros{}, size))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(r.Body)
	if string(body) != fmt.Sprintf("%d <nil>", size) {
		t.Errorf("%s: %s", r.Status, body)
	}
	t.Logf("upload: %d MiB arrived", size>>20)
}

func trafficOfTLS(t *testing.T) {
	text, err := os.ReadFile("cases/tls-and-backup/want/metersphere/nginx/metersphere.conf")
	if err != nil {
		t.Fatal(err)
	}
	active := start(t, "10.1.11.53:8081")
	start(t, "10.1.11.54:8081") // the backup
	nginx(t, text)
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, _ := net.SplitHostPort(address)
		return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:"+port)
	}
	c := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{
		DisableKeepAlives: true, DialContext: dial,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // made on the spot
	}}
	var r *http.Response
	eventually(t, "NGINX answers", func() bool {
		var err error
		if r, err = c.Get("http://ms.example.com:8080/login?next=1"); err == nil {
			r.Body.Close()
		}
		return err == nil
	})
	if r.TLS == nil || r.Request.URL.String() != "https://ms.example.com:8443/login?next=1" || r.Header.Get("Got-X-Forwarded-Proto") != "https" {
		t.Errorf("ended at %s with %q", r.Request.URL, r.Header)
	}
	t.Logf("TLS: redirected to %s, TLS %s", r.Request.URL, tls.VersionName(r.TLS.Version))
	if host := r.Header.Get("X-Backend"); host != "10.1.11.53:8081" {
		t.Errorf("answered by %q while the active host is up", host)
	}
	if r, err = c.Get("https://ms.example.com:8443/sign-in"); err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.Request.URL.String() != "https://ms.example.com:8443/home" {
		t.Errorf("MeterSphere's own redirect ended at %s", r.Request.URL)
	}
	active.kill()
	for range 20 {
		r, err := c.Get("https://ms.example.com:8443/")
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if host := r.Header.Get("X-Backend"); host != "10.1.11.54:8081" {
			t.Errorf("answered by %q, %s while only the backup is up", host, r.Status)
		}
	}
	t.Log("backup: 20 requests answered by it while the active host is down")
}
