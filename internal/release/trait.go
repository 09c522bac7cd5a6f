package release

import (
	"slices"
	"strings"

	"mskraft/internal/message"
)

// A Trait is a named difference between releases that are alike otherwise.
type Trait struct {
	Name    string `toml:"-"`
	Meaning string `toml:"meaning"`
	Shows   Sign   `toml:"shows"`
}

// A Sign is how an installer shows that it has a trait: what stands at a place. The
// catalogue writes it as "PLACE: PATH" or "PLACE: PATH = VALUE".
type Sign struct {
	Place Place
	Path  []string // keys of the service, as audit shows them: environment.X, ports[8443]; in msctl the mode and the file
	Value string   // "" for any; * stands for any end
}

// Place is where a sign is looked for.
type Place string

// The places of signs.
const (
	InEntry    Place = "entry"    // the service that users reach
	InConsumer Place = "consumer" // the service that waits for Kafka
	InServices Place = "services" // one of the services, whichever is there
	InKafka    Place = "kafka"
	InMsctl    Place = "msctl" // the word by which lines are cut out of a file in a mode
)

// UnmarshalText reads a sign as the catalogue writes it.
func (s *Sign) UnmarshalText(text []byte) error {
	place, sign, ok := strings.Cut(string(text), ": ")
	path, value, _ := strings.Cut(sign, " = ")
	s.Place, s.Value = Place(place), value
	s.Path = splitPath(path)
	if !ok || len(s.Path) == 0 || !slices.Contains([]Place{InEntry, InConsumer, InServices, InKafka, InMsctl}, s.Place) {
		return message.Failed("releases.sign")
	}
	return nil
}

// splitPath takes a path apart: environment.X into two keys, ports[8443] into a key and
// the brackets with what stands in them.
func splitPath(path string) (keys []string) {
	for path != "" {
		n := strings.IndexAny(path, ".[")
		switch end := strings.IndexByte(path, ']') + 1; {
		case n < 0:
			n = len(path)
		case n == 0 && path[0] == '[' && end > 0:
			n = end
		case n == 0:
			path = path[1:]
			continue
		}
		keys = append(keys, path[:n])
		path = path[n:]
	}
	return keys
}

// Fits reports whether what stands at the place is the sign.
func (s Sign) Fits(text string) bool { return s.Value == "" || matches([]string{s.Value}, text) }

// Services are the names of the release's services in which the sign is looked for.
func (s Sign) Services(r *Release) []string {
	switch s.Place {
	case InEntry:
		return []string{r.Generation.Entry}
	case InConsumer:
		return []string{r.Generation.Consumer}
	case InKafka:
		return []string{"kafka"}
	case InServices:
		return r.ServiceNames()
	}
	return nil
}

// Traits that not only templates ask for.
const (
	fixedServerPort     = "fixed-server-port"
	serverHTTPSPort     = "server-https-port"
	bootstrapUnderscore = "bootstrap-underscore-key"
	middlewareBreaks    = "middleware-breaks-mysql"
	largeUploads        = "large-uploads"
)

// Has reports whether the release has a trait. Templates ask for traits so; one that
// the catalogue does not explain is an error.
func (r *Release) Has(trait string) (bool, error) {
	if r.catalogue.Trait(trait) == nil {
		return false, message.Failed("releases.unexplained", trait)
	}
	return r.has(trait), nil
}

func (r *Release) has(trait string) bool { return slices.Contains(r.Traits, trait) }

// HTTPSPort is the port at which the entry service also answers, 0 for none.
func (r *Release) HTTPSPort() int {
	if !r.has(serverHTTPSPort) {
		return 0
	}
	return r.Generation.HTTPSPort
}

// FixedServerPort reports whether the entry service is published at the default port
// whatever .env says.
func (r *Release) FixedServerPort() bool { return r.has(fixedServerPort) }

// BreaksMySQL reports whether msctl cuts lines out of the MySQL and Redis files that
// they need, in the mode in which it cuts.
func (r *Release) BreaksMySQL() bool { return r.has(middlewareBreaks) }

// UploadLimit is how many bytes an upload of a user may have.
func (r *Release) UploadLimit() int64 {
	if r.has(largeUploads) {
		return 1024 << 20
	}
	return 500 << 20
}

// BootstrapKey is how the services spell the variable of the client list.
func (r *Release) BootstrapKey() string {
	if r.has(bootstrapUnderscore) {
		return BootstrapKeys()[1]
	}
	return BootstrapKeys()[0]
}

// BootstrapKeys are both spellings of the variable of the client list.
func BootstrapKeys() [2]string {
	return [2]string{"KAFKA_BOOTSTRAP-SERVERS", "KAFKA_BOOTSTRAP_SERVERS"}
}
