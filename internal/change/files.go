package change

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// Files are what two renderings have otherwise, comments left out.
type Files struct {
	Kafka    []string // hosts whose container of Kafka is made anew, by name
	Services []string // hosts on which other containers are
	Env      []string // hosts whose .env has to say something else
	Nginx    bool     // NGINX gets another file
	Redrawn  []string // hosts of before whose container of Kafka other templates alone make anew
}

// FilesOf compares what counts in two renderings. A host's file that comes or goes says
// nothing: so do its neighbours.
func FilesOf(before, after Sums) Files {
	var f Files
	for _, name := range slices.Sorted(maps.Keys(after)) {
		was, known := before[name]
		host, file, ok := strings.Cut(strings.TrimPrefix(name, "hosts/"), "/")
		if was == after[name] || !known || !ok || !Reads(name) {
			continue
		}
		list := &f.Services
		switch {
		case file == confFile:
			list = &f.Env
		case file == kafkaFile, strings.HasPrefix(file, configFolder):
			list = &f.Kafka
		}
		if !slices.Contains(*list, host) {
			*list = append(*list, host)
		}
	}
	f.Nginx = !maps.Equal(before.nginx(), after.nginx())
	return f
}

// Files in the folder of a host, and the folder of what is mounted into Kafka's container.
const (
	confFile     = "apply.conf"
	kafkaFile    = "metersphere/docker-compose-kafka.yml"
	configFolder = "metersphere/conf/kafka/"
)

// Reads reports whether a file, by its path relative to the cluster folder, says something
// that counts for what runs on a host.
func Reads(name string) bool {
	host, name, ok := strings.Cut(strings.TrimPrefix(name, "hosts/"), "/")
	return ok && host != "" && (name == confFile || strings.HasPrefix(name, "metersphere/"))
}

// said is the text of a file without comments; of apply.conf, what .env has to say.
func said(name string, text []byte) []byte {
	var b []byte
	for line := range bytes.Lines(text) {
		if name == confFile && !bytes.HasPrefix(line, []byte("setting=")) || bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("#")) {
			continue
		}
		b = append(b, line...)
	}
	return b
}
