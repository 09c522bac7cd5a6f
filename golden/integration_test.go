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
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/cluster"
	"mskraft/internal/release"
	"mskraft/internal/spec"
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
	nginx := tool(t, "nginx")
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
			put(t, filepath.Join(dir, "site.conf"), text)
			put(t, filepath.Join(dir, "nginx.conf"), []byte(conf))
			out, err := exec.Command(nginx, "-t", "-c", filepath.Join(dir, "nginx.conf")).CombinedOutput()
			if err != nil || bytes.Contains(out, []byte("[warn]")) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
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

// TestIntegrationCompose has the real docker-compose 1 and the library of
// docker compose 2 load every golden host with
// the files that msctl would name, in its order: ours, and the installer's base
// file. In mode middleware it also loads what msctl's sed leaves, after the
// first and after the second reload.
func TestIntegrationCompose(t *testing.T) {
	compose := tool(t, "docker-compose")
	cat := catalogue(t)
	loaded := 0
	for _, path := range cases(t, "cases/*/cluster.toml") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := spec.Parse(spec.NewSource(path, text))
		c, _ := cluster.New(s, cat)
		for _, h := range c.Hosts {
			name := filepath.Base(filepath.Dir(path)) + "/" + h.Name
			dir := t.TempDir()
			want := filepath.Join(filepath.Dir(path), "want", c.Name, "hosts", h.Name, "metersphere")
			if err := os.CopyFS(dir, os.DirFS(want)); err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(dir, "docker-compose-base.yml"), []byte(base(c.Release)))
			args := []string{"-f", "docker-compose-base.yml"}
			loads, _ := c.Release.Loads(h.Mode)
			for _, f := range loads {
				if slices.ContainsFunc(h.Files, func(own cluster.File) bool { return own.Name == f }) {
					args = append(args, "-f", "docker-compose-"+f+".yml")
				}
			}
			check := func(when string) {
				t.Helper()
				cmd := exec.Command(compose, append(args, "config")...)
				cmd.Dir, cmd.Env = dir, append(os.Environ(), environment(t, c.Release.Name)...)
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				out, err := cmd.Output()
				if err != nil || bytes.Contains(stderr.Bytes(), []byte("not set")) {
					t.Errorf("%s: %s: %v\n%s", name, when, err, &stderr)
				}
				first, err := effective1(out)
				if err != nil {
					t.Fatal(err)
				}
				second, err := effective2(dir, args, environment(t, c.Release.Name))
				if err != nil {
					t.Errorf("%s: %s: docker compose 2: %v", name, when, err)
				} else if !first.same(second) {
					t.Errorf("%s: %s: docker-compose 1 and 2 do not agree (-1 +2):\n%s", name, when, cmp.Diff(first, second))
				}
				if h.Kafka() && !bytes.Contains(out, []byte(c.Kafka.Voters)) {
					t.Errorf("%s: %s: the voters did not arrive", name, when)
				}
				loaded++
			}
			check("as rendered")
			if h.Mode == "middleware" {
				for _, when := range []string{"after a reload", "after two reloads"} {
					sed := exec.Command("sed", "-i", "-e", "/"+c.Release.Generation.Consumer+"/,+3d", filepath.Join(dir, "docker-compose-kafka.yml"))
					if out, err := sed.CombinedOutput(); err != nil {
						t.Fatalf("%v\n%s", err, out)
					}
					check(when)
				}
			}
		}
	}
	t.Logf("docker-compose and docker compose 2 loaded %d sets of files, and agree", loaded)
}

// base is the installer's docker-compose-base.yml, and what services of ours wait
// for in files that are not ours.
func base(rel *release.Release) string {
	text := "version: \"" + rel.Generation.Compose + "\"\nnetworks:\n  ms-network:\n    driver: bridge\n"
	if rel.Generation.Compose == "2.1" {
		text += "volumes:\n  ms-conf: {}\n  ms-data: {}\n  ms-logs: {}\n"
		text += "services:\n  system-setting:\n    image: placeholder\n  " + rel.Generation.Consumer + ":\n    image: placeholder\n"
	}
	return text
}

// environment is a .env as the installer leaves it.
func environment(t *testing.T, rel string) []string {
	t.Helper()
	env := []string{"MS_IMAGE_PREFIX=metersphere", "MS_JMETER_IMAGE=metersphere/jmeter", "HOSTNAME=host"}
	for key, value := range loadFacts(t).installConf(rel) {
		if strings.ContainsAny(value, "$'\"") {
			value = "value"
		}
		env = append(env, key+"="+value)
	}
	// Keys that install.conf leaves to the defaults in the compose files.
	return append(env, "MS_IMAGE_TAG="+rel)
}
