//go:build integration

package engine

import (
	"archive/tar"
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

// image is what Docker knows of an image of Kafka, as its family's Dockerfile says it.
type image struct {
	family   string
	buildKit bool              // by whom it was built: only the classic builder leaves a ContainerConfig with the volumes
	from, to string            // two releases with the same Kafka, between which MeterSphere is upgraded
	mode     string            // in which it is installed
	owners   map[string][2]int // folders in it
	config   []string          // what the Dockerfile says of it
}

func apache(buildKit bool, mode string) image {
	const appuser = 1000
	return image{
		"apache", buildKit, "v3.2.0", "v3.3.0", mode,
		map[string][2]int{
			"var/lib/kafka": {appuser, 0}, "var/lib/kafka/data": {appuser, 0},
			"etc/kafka/secrets": {appuser, 0}, "mnt/shared/config": {appuser, 0}, "tmp": {appuser, 0},
		},
		[]string{
			`ENV STUB_DATA=/tmp/kraft-combined-logs`, // MeterSphere's own file says so
			`VOLUME ["/etc/kafka/secrets", "/var/lib/kafka/data", "/mnt/shared/config"]`,
			`USER 1000`, `ENTRYPOINT ["/__cacert_entrypoint.sh"]`, `CMD ["/etc/kafka/docker/run"]`,
		},
	}
}

func bitnami(mode string) image {
	return image{
		"bitnami", false, "v2.10.13-lts", "v2.10.14-lts", mode,
		map[string][2]int{"bitnami/kafka": {}, "bitnami/kafka/config": {}, "bitnami/kafka/data": {}},
		[]string{
			`ENV STUB_DATA=/bitnami/kafka/data`,
			`USER 1001`, `ENTRYPOINT ["/opt/bitnami/scripts/kafka/entrypoint.sh"]`, `CMD ["/opt/bitnami/scripts/kafka/run.sh"]`,
		},
	}
}

// make makes the image under a name, from nothing but the stub.
func (i image) make(e *engine, name, tag string) {
	e.t.Helper()
	root := i.root(e.t)
	if i.buildKit {
		query := url.Values{"fromSrc": {"-"}, "repo": {name}, "tag": {tag}, "changes": i.config}
		e.call("POST", "/images/create?"+query.Encode(), root, nil)
		return
	}
	dockerfile := "FROM scratch\nADD root.tar /\n"
	for _, line := range i.config {
		dockerfile += line + "\n"
	}
	context := &bytes.Buffer{}
	w := tar.NewWriter(context)
	add(e.t, w, tar.Header{Name: "Dockerfile"}, []byte(dockerfile))
	add(e.t, w, tar.Header{Name: "root.tar"}, root.Bytes())
	if err := w.Close(); err != nil {
		e.t.Fatal(err)
	}
	e.call("POST", "/build?rm=1&t="+url.QueryEscape(name+":"+tag), context, nil)
}

// root are the files of the image: the stub in the place of every program that somebody
// calls, and folders with their owners.
func (i image) root(t *testing.T) *bytes.Buffer {
	t.Helper()
	stub, err := os.ReadFile(filepath.Join(os.Getenv(placeVariable), "stub"))
	if err != nil {
		t.Fatal(err)
	}
	text := &bytes.Buffer{}
	w := tar.NewWriter(text)
	for name, owner := range i.owners {
		add(t, w, tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: 0o775, Uid: owner[0], Gid: owner[1]}, nil)
	}
	add(t, w, tar.Header{Name: "bin/stub", Mode: 0o755}, stub)
	for _, name := range []string{
		"bin/sh", "bin/bash", "bin/nc", "__cacert_entrypoint.sh", "opt/bitnami/scripts/kafka/entrypoint.sh",
	} {
		add(t, w, tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: "/bin/stub"}, nil)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return text
}

func add(t *testing.T, w *tar.Writer, h tar.Header, content []byte) {
	t.Helper()
	if h.Mode == 0 {
		h.Mode = 0o644
	}
	h.Size = int64(len(content))
	if err := w.WriteHeader(&h); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
}
