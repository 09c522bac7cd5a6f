//go:build integration && linux

package golden_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// goldenNginx is the NGINX file of a golden case, with words replaced.
func goldenNginx(t *testing.T, name string, replace ...string) []byte {
	t.Helper()
	text, err := os.ReadFile("cases/" + name + "/want/metersphere/nginx/metersphere.conf")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(string(text), replace[i]) {
			t.Fatalf("%s: no %q in the file", name, replace[i])
		}
	}
	return []byte(strings.NewReplacer(replace...).Replace(string(text)))
}

// ask sends one request over a new connection to a port of this machine.
func ask(t *testing.T, port int, header, url string) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(header) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		request.Header.Set(name, value)
	}
	c := &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, fmt.Sprintf("127.0.0.1:%d", port))
		},
	}}
	var r *http.Response
	eventually(t, url, func() bool {
		r, err = c.Do(request)
		return err == nil
	})
	r.Body.Close()
	return r
}

// told compares what MeterSphere was told with pairs of a header and a value.
func told(t *testing.T, what string, r *http.Response, want ...string) {
	t.Helper()
	for i := 0; i < len(want); i += 2 {
		if got := r.Header.Get(want[i]); got != want[i+1] {
			t.Errorf("%s: %s is %q, not %q", what, want[i], got, want[i+1])
		}
	}
}

// switchedOff takes a host from the network: whoever connects to it gets no answer at
// all. Its clients wait once, for as long as proxy_connect_timeout says.
func switchedOff(t *testing.T) {
	for _, address := range []string{"10.1.11.53:8081", "10.1.11.54:8081", "10.1.11.58:8081"} {
		start(t, address)
	}
	nginx(t, goldenNginx(t, "guide"))
	c := client("10.2.0.1")
	eventually(t, "NGINX answers", func() bool { return get(c) != "" })
	host, _, _ := strings.Cut(get(c), ":")
	ip := tool(t, "ip")
	for _, args := range [][]string{
		{"addr", "del", host + "/32", "dev", "lo"},
		{"route", "add", host + "/32", "dev", "nobody"},
		{"neigh", "add", host, "lladdr", "02:00:00:00:00:01", "dev", "nobody"},
	} {
		if out, err := exec.Command(ip, args...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	defer func() {
		exec.Command(ip, "route", "del", host+"/32", "dev", "nobody").Run()
		exec.Command(ip, "addr", "add", host+"/32", "dev", "lo").Run()
	}()
	begin := time.Now()
	longest, unanswered := time.Duration(0), 0
	for range 30 {
		one := time.Now()
		if get(c) == "" {
			unanswered++
		}
		longest = max(longest, time.Since(one))
	}
	if unanswered > 0 || longest > 4*time.Second {
		t.Errorf("of 30 requests %d without an answer, the longest in %v", unanswered, longest)
	}
	t.Logf("switched off: 30 requests answered in %.1f s, the longest in %.1f s", time.Since(begin).Seconds(), longest.Seconds())
}

// anyName asks for names that nobody has: the server without one answers, also beside a
// stock server that the file of its distribution does not call the default.
func anyName(t *testing.T) {
	start(t, "10.1.11.53:8081")
	text := goldenNginx(t, "enterprise")
	nginx(t, text, "server { listen 80; server_name localhost; return 200 stock; }")
	for _, name := range []string{"10.1.11.50", "ms.example.com", "nobody.invalid"} {
		if r := ask(t, 80, "", "http://"+name+"/"); r.Header.Get("X-Backend") == "" {
			t.Errorf("%s is answered by the stock server", name)
		}
	}
}

// serviceDown asks a host whose gateway is up and whose service is not: another host
// answers what only reads; what changes data is sent once.
func serviceDown(t *testing.T) {
	bad := map[string]*backend{}
	for _, address := range []string{"10.1.11.53:8081", "10.1.11.54:8081"} {
		bad[address] = start(t, address)
		bad[address].down = true
	}
	start(t, "10.1.11.58:8081")
	nginx(t, goldenNginx(t, "guide"))
	var c *http.Client
	eventually(t, "NGINX answers", func() bool { return get(client("10.3.0.1")) != "" })
	for i := range 50 {
		asked := bad["10.1.11.53:8081"].asked.Load() + bad["10.1.11.54:8081"].asked.Load()
		c = client(fmt.Sprintf("10.3.0.%d", i+1))
		r, err := c.Post("http://ms.example.com/save", "text/plain", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if again := bad["10.1.11.53:8081"].asked.Load() + bad["10.1.11.54:8081"].asked.Load() - asked; again > 1 {
			t.Errorf("client %d: sent %d times", i+1, again)
		}
		if host := get(c); host != "10.1.11.58:8081" {
			t.Errorf("client %d: answered by %q", i+1, host)
		}
	}
}

// ciphers connects with each version of TLS and with a class of ciphers each.
func ciphers(t *testing.T) {
	start(t, "10.1.11.53:8081")
	nginx(t, goldenNginx(t, "tls-and-backup"))
	if r := ask(t, 8443, "", "https://ms.example.com:8443/"); r.Proto != "HTTP/2.0" {
		t.Errorf("%s, not HTTP/2.0", r.Proto)
	}
	for _, test := range []struct {
		args string
		ok   bool
	}{
		{"-tls1_3", true},
		{"-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", true},
		{"-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384", true},
		{"-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305", true},
		{"-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", false},
		{"-tls1_2 -cipher AES128-SHA:AES256-SHA:@SECLEVEL=0", false},
		{"-tls1_2 -cipher ECDHE-ECDSA-CAMELLIA128-SHA256:@SECLEVEL=0", false},
		{"-tls1_2 -cipher ECDHE-ARIA128-GCM-SHA256:@SECLEVEL=0", false},
		{"-tls1_1 -cipher ALL:@SECLEVEL=0", false},
		{"-tls1 -cipher ALL:@SECLEVEL=0", false},
	} {
		cmd := exec.Command(tool(t, "openssl"), append([]string{"s_client", "-connect", "127.0.0.1:8443", "-servername", "ms.example.com"}, strings.Fields(test.args)...)...)
		out, err := cmd.CombinedOutput()
		if ok := err == nil && strings.Contains(string(out), "Server certificate"); ok != test.ok {
			t.Errorf("%s: %v, want %v\n%s", test.args, ok, test.ok, out)
		}
	}
}

// behindProxies puts a proxy that ends TLS before NGINX. What it says of its users is
// taken over, and what they say themselves is not.
func behindProxies(t *testing.T) {
	for i := range 9 {
		address := fmt.Sprintf("10.1.12.%d", i+1)
		exec.Command(tool(t, "ip"), "addr", "add", address+"/32", "dev", "lo").Run()
	}
	text := goldenNginx(t, "nine-hosts", "10.1.10.1", "127.0.0.1")
	begin := strings.Index(string(text), "upstream ")
	end := begin + strings.Index(string(text)[begin:], "\n}\n")
	text = append(text[:begin:begin], append([]byte("upstream mskraft_metersphere {\n    hash $remote_addr consistent;\n    server 10.1.11.53:8081;"), text[end:]...)...)
	start(t, "10.1.11.53:8081")
	nginx(t, text)
	forwarded := "X-Forwarded-For: 203.0.113.9, 198.51.100.7\nX-Forwarded-Proto: https"
	r := ask(t, 80, forwarded, "http://ms.example.com/")
	told(t, "behind a proxy", r, "Got-X-Real-Ip", "198.51.100.7", "Got-X-Forwarded-For", "198.51.100.7", "Got-X-Forwarded-Proto", "https",
		"Got-X-Forwarded-Port", "443", "Got-Host", "ms.example.com")
	if r = ask(t, 80, forwarded, "http://ms.example.com/sign-in"); r.Header.Get("Location") != "https://ms.example.com/home" {
		t.Errorf("sent on to %s", r.Header.Get("Location"))
	}
	if r = ask(t, 80, forwarded, "http://ms.example.com/elsewhere"); r.Header.Get("Location") != "http://sso.example.com/" {
		t.Errorf("sent on to %s, another site", r.Header.Get("Location"))
	}
	c := client("10.2.0.1")
	request, _ := http.NewRequest(http.MethodGet, "http://ms.example.com:8088/", nil)
	request.Header.Set("X-Forwarded-For", "203.0.113.9")
	request.Header.Set("X-Forwarded-Proto", "https")
	if r, err := c.Do(request); err != nil {
		t.Error(err)
	} else {
		r.Body.Close()
		told(t, "a user's own words", r, "Got-X-Real-Ip", "10.2.0.1", "Got-X-Forwarded-For", "10.2.0.1", "Got-X-Forwarded-Proto", "http",
			"Got-X-Forwarded-Port", "8088", "Got-X-Forwarded-Host", "ms.example.com:8088")
	}
}

// proxyProtocol is a balancer that says in a line before everything else who its user is.
func proxyProtocol(t *testing.T) {
	text := goldenNginx(t, "behind-a-balancer", "10.1.10.0/24", "127.0.0.1", "    http2 on;\n", "", "    include /etc/nginx/metersphere.inc;\n", "",
		"ms-1.example.com:8081", "10.1.11.53:8081", "ms-2.example.com:8081", "10.1.11.54:8081", "ms-3.example.com:8081", "10.1.11.58:8081")
	start(t, "10.1.11.53:8081")
	nginx(t, text)
	ask := func() (r *http.Response, err error) {
		conn, err := net.Dial("tcp", "127.0.0.1:443")
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		fmt.Fprint(conn, "PROXY TCP4 203.0.113.9 10.1.10.1 40000 443\r\n")
		secure := tls.Client(conn, &tls.Config{InsecureSkipVerify: true, ServerName: "ms.example.org"})
		fmt.Fprint(secure, "GET / HTTP/1.1\r\nHost: ms.example.org\r\nConnection: close\r\n\r\n")
		r, err = http.ReadResponse(bufio.NewReader(secure), nil)
		if err == nil {
			_, err = io.Copy(io.Discard, r.Body)
		}
		return r, err
	}
	var r *http.Response
	eventually(t, "NGINX answers", func() (ok bool) {
		var err error
		r, err = ask()
		return err == nil && r.StatusCode == http.StatusOK
	})
	told(t, "with the PROXY protocol", r, "Got-X-Real-Ip", "203.0.113.9", "Got-X-Forwarded-Proto", "https", "Got-Host", "ms.example.org",
		"Strict-Transport-Security", "max-age=63072000")
}

// twoClusters serves two clusters with one NGINX, by their names.
func twoClusters(t *testing.T) {
	start(t, "10.1.11.53:8081")
	start(t, "10.1.11.54:8181")
	other := goldenNginx(t, "guide", "mskraft_metersphere", "mskraft_other", "ms.example.com", "other.example.com",
		"10.1.11.53:8081", "10.1.11.54:8181", "10.1.11.54:8081", "10.1.11.58:8181", "10.1.11.58:8081", "10.1.11.59:8181")
	nginx(t, goldenNginx(t, "guide"), string(other))
	for name, want := range map[string]string{"ms.example.com": "10.1.11.53:8081", "other.example.com": "10.1.11.54:8181"} {
		if r := ask(t, 80, "", "http://"+name+"/"); r.Header.Get("X-Backend") != want {
			t.Errorf("%s is answered by %q", name, r.Header.Get("X-Backend"))
		}
	}
}
