//go:build integration

package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mskraft/internal/integration/apart"
)

// engine is a dockerd in a network namespace of its own, with nothing in it.
type engine struct {
	t      *testing.T
	dir    string
	socket string
	http   http.Client
}

// A container that restarts for ever, or that is privileged, gets rights that this machine
// may lack; no program of the images needs them.
const runtimeWithoutResource = `#!/bin/sh
file='' before=''
for word; do
  case $before in --bundle | -b) file=$word/config.json ;; --process | -p) file=$word ;; esac
  before=$word
done
[ ! -f "$file" ] || sed -i 's/"CAP_SYS_RESOURCE",//g; s/,"CAP_SYS_RESOURCE"//g' "$file"
exec runc "$@"
`

var engines atomic.Int32

// newEngine starts one. It ends with the tests.
func newEngine(t *testing.T) *engine {
	t.Helper()
	number := engines.Add(1)
	namespace := fmt.Sprintf("engine%d", number)
	e := &engine{t: t, dir: filepath.Join(os.Getenv(placeVariable), namespace), socket: "/run/" + namespace + ".sock"}
	e.http.Transport = &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", e.socket)
	}}
	for _, args := range []string{"netns add " + namespace, "-n " + namespace + " link set lo up"} {
		if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %v\n%s", args, err, out)
		}
	}
	runtime := filepath.Join(e.dir, "runc")
	save(t, runtime, runtimeWithoutResource)
	if err := os.Chmod(runtime, 0o755); err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(e.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command("dockerd", "--log-level", "error", "--data-root", filepath.Join(e.dir, "data"), "--exec-root", "/run/"+namespace,
		"--pidfile", "/run/"+namespace+".pid", "--host", "unix://"+e.socket, "--add-runtime", "own="+runtime, "--default-runtime", "own")
	cmd.Stdout, cmd.Stderr = log, log
	if err := apart.Within(namespace, cmd.Start); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		answer, err := e.http.Get("http://docker/_ping")
		if err == nil {
			answer.Body.Close()
			return e
		}
		if time.Since(began) > time.Minute {
			text, _ := os.ReadFile(log.Name())
			t.Fatalf("dockerd does not answer: %v\n%s", err, text)
		}
	}
}

// call asks the engine, as its API documents. A stream of answers may hold an error, too.
func (e *engine) call(method, path string, body io.Reader, result any) {
	e.t.Helper()
	request, err := http.NewRequest(method, "http://docker/v1.41"+path, body)
	if err != nil {
		e.t.Fatal(err)
	}
	switch body.(type) {
	case *bytes.Buffer:
		request.Header.Set("Content-Type", "application/x-tar")
	case *strings.Reader:
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := e.http.Do(request)
	if err != nil {
		e.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 || bytes.Contains(text, []byte(`"errorDetail"`)) {
		e.t.Fatalf("%s %s: %s %v\n%s", method, path, answer.Status, err, text)
	}
	if result != nil {
		if err := json.Unmarshal(text, result); err != nil {
			e.t.Fatalf("%s %s: %v\n%s", method, path, err, text)
		}
	}
}

// mount is one in a container; an anonymous volume has a name of 64 digits.
type mount struct{ Type, Name, Source, Destination string }

// containers are all that there are, by name, with when they were started: what is the same
// afterwards was not touched.
func (e *engine) containers() map[string]string {
	e.t.Helper()
	var list []struct {
		ID    string `json:"Id"`
		Names []string
	}
	e.call("GET", "/containers/json?all=1", nil, &list)
	found := map[string]string{}
	for _, c := range list {
		var one struct{ State struct{ StartedAt string } }
		e.call("GET", "/containers/"+c.ID+"/json", nil, &one)
		found[strings.TrimPrefix(c.Names[0], "/")] = c.ID + " " + one.State.StartedAt
	}
	return found
}

// mounts are those of a container, by their place in it.
func (e *engine) mounts(name string) map[string]mount {
	e.t.Helper()
	var c struct{ Mounts []mount }
	e.call("GET", "/containers/"+name+"/json", nil, &c)
	found := map[string]mount{}
	for _, m := range c.Mounts {
		found[m.Destination] = m
	}
	return found
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
