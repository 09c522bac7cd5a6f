package change

import (
	"bytes"
	"slices"
	"strings"

	"mskraft/internal/tree"
)

// Files are what two renderings have otherwise, comments left out.
type Files struct {
	Kafka    []string // hosts whose container of Kafka is made anew, by name
	Services []string // hosts on which other containers are
	Env      []string // hosts whose .env has to say something else
	Nginx    bool     // NGINX gets another file
}

// FilesOf looks through changes in the folder of a cluster. They have to hold the contents
// of the files that Reads selects. A file that comes or goes says nothing: so do its
// neighbours.
func FilesOf(folder string, changes []tree.Change) Files {
	var f Files
	for _, c := range changes {
		name := strings.TrimPrefix(c.Path, folder+"/")
		if strings.HasPrefix(name, "nginx/") {
			f.Nginx = f.Nginx || c.Kind != tree.Chmod
		}
		host, name, ok := strings.Cut(strings.TrimPrefix(name, "hosts/"), "/")
		if !ok || c.Kind != tree.Replace || !Reads(c.Path[len(folder)+1:]) || bytes.Equal(said(name, c.Old), said(name, c.New)) {
			continue
		}
		list := &f.Services
		switch {
		case name == confFile:
			list = &f.Env
		case name == kafkaFile, strings.HasPrefix(name, configFolder):
			list = &f.Kafka
		}
		if !slices.Contains(*list, host) {
			*list = append(*list, host)
		}
	}
	return f
}

// Files in the folder of a host, and the folder of what is mounted into Kafka's container.
const (
	confFile     = "apply.conf"
	kafkaFile    = "metersphere/docker-compose-kafka.yml"
	configFolder = "metersphere/conf/kafka/"
)

// Reads reports whether a file, by its path relative to the cluster folder, says something
// that counts.
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
