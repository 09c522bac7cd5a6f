package release

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// ControllerOnly is how an image is kept from advertising a listener on a host
// without a broker, which Kafka refuses.
type ControllerOnly string

// The ways of ControllerOnly.
const (
	ByVariables ControllerOnly = "variables" // the variable is left out
	ByBlank     ControllerOnly = "blank"     // the variable is set to nothing
	ByFile      ControllerOnly = "file"      // a configuration file is mounted
)

// Variables of Kafka's images and of MeterSphere's services that mean the same in all of them.
const (
	HeapVariable       = "KAFKA_HEAP_OPTS"
	ReplicasVariable   = "KAFKA_REPLICAS"
	PartitionsVariable = "KAFKA_PARTITIONS"
)

// Image is one Kafka image. The catalogue explains its facts.
type Image struct {
	Tag              string         `toml:"-"`
	Family           *Family        `toml:"-"`
	FamilyName       string         `toml:"family"`
	Heap             string         `toml:"heap"`
	ControllerOnly   ControllerOnly `toml:"controller_only"`
	OpensAfterQuorum bool           `toml:"opens_after_quorum"`
	QuorumTool       bool           `toml:"quorum_tool"`
	Unregisters      bool           `toml:"unregisters"`
	Preview          bool           `toml:"preview"`
	WrappedID        string         `toml:"wrapped_id"`
	ReadsFileAlone   bool           `toml:"reads_file_alone"`
	Metadata         string         `toml:"metadata"`
	StockVoters      []string       `toml:"stock_voters"`
	Aliases          words          `toml:"aliases"`
	Requires         words          `toml:"requires"`
	Refuses          words          `toml:"refuses"`
}

// Knows is what its version of Kafka does and which properties it has.
func (i *Image) Knows() kafka.Properties {
	p, _ := kafka.PropertiesOf(i.Tag)
	return p
}

// Family is what Kafka images of one maker have in common. The catalogue explains it.
type Family struct {
	Name           string            `toml:"-"`
	Prefix         string            `toml:"prefix"`
	PrefixAnywhere bool              `toml:"prefix_anywhere"`
	Underscores    []string          `toml:"underscores"`
	NoProperty     words             `toml:"no_property"`
	Aliases        words             `toml:"aliases"`
	Signs          words             `toml:"signs"`
	Always         words             `toml:"always"`
	BrokerID       bool              `toml:"broker_id"`
	ClusterID      string            `toml:"cluster_id"`
	StockIDs       words             `toml:"stock_ids"`
	OwnID          string            `toml:"own_id"`
	Listeners      []Listener        `toml:"listeners"`
	Data           string            `toml:"data"`
	Mount          string            `toml:"mount"`
	Prepared       words             `toml:"prepared"`
	Declares       words             `toml:"declares"`
	Volume         string            `toml:"volume"`
	User           int               `toml:"user"`
	Tools          string            `toml:"tools"`
	OldDocker      bool              `toml:"old_docker"`
	Config         words             `toml:"config"`
	ConfigFrom     string            `toml:"config_from"`
	ConfigSays     words             `toml:"config_says"`
	Base           map[string]string `toml:"base"`
}

// A Listener is one that an image is given, with its port in the container.
type Listener struct {
	For  Purpose
	Name string
	Port int
}

// Purpose is who a port is there for.
type Purpose string

// The purposes. Users are those of the entry service, which is no listener of Kafka.
const (
	Clients     Purpose = "clients"
	Brokers     Purpose = "brokers"
	Controllers Purpose = "controllers"
	Users       Purpose = "users"
)

// Listening are the purposes of listeners, in the order in which their ports are published.
func Listening() []Purpose { return []Purpose{Clients, Brokers, Controllers} }

// UnmarshalText reads a listener as the catalogue writes it: PURPOSE NAME PORT.
func (l *Listener) UnmarshalText(text []byte) error {
	parts := strings.Fields(string(text))
	ok := len(parts) == 3 && slices.Contains(Listening(), Purpose(parts[0]))
	if ok {
		l.For, l.Name = Purpose(parts[0]), parts[1]
		l.Port, ok = kafka.ParsePort(parts[2])
	}
	if !ok {
		return message.Failed("releases.listener")
	}
	return nil
}

// Port is the port in the container of the listener for somebody, 0 if there is none.
func (f *Family) Port(p Purpose) int { return f.listener(p).Port }

// Has reports whether there is a listener for somebody alone.
func (f *Family) Has(p Purpose) bool { return f.listener(p) != Listener{} }

// ListenerName is the name of the listener for somebody. Brokers without one of their
// own use that of clients.
func (f *Family) ListenerName(p Purpose) string {
	return cmp.Or(f.listener(p), f.listener(Clients)).Name
}

// listener is the zero Listener where there is none.
func (f *Family) listener(p Purpose) Listener {
	for _, l := range f.Listeners {
		if l.For == p {
			return l
		}
	}
	return Listener{}
}

// Variable spells a broker property as a variable of the image.
func (f *Family) Variable(property string) string {
	var replace []string
	for n, text := range f.Underscores {
		replace = append(replace, text, strings.Repeat("_", n+1))
	}
	return f.Prefix + strings.ToUpper(strings.NewReplacer(replace...).Replace(property))
}

// Property is the broker property that a variable of the image sets, "" for a
// variable with another purpose.
func (f *Family) Property(variable string) string {
	name, ok := strings.CutPrefix(variable, f.Prefix)
	if !ok || slices.Contains(f.NoProperty, variable) {
		return ""
	}
	if f.PrefixAnywhere {
		name = strings.ReplaceAll(name, f.Prefix, "")
	}
	var replace []string
	for n, text := range slices.Backward(f.Underscores) { // as many at once as possible
		replace = append(replace, strings.Repeat("_", n+1), text)
	}
	return strings.ToLower(strings.NewReplacer(replace...).Replace(name))
}

// Spells reports whether a variable of the image can set a property.
func (f *Family) Spells(property string) bool {
	variable := f.Variable(property)
	return strings.Trim(variable, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" && f.Property(variable) == property
}

// IsSign reports whether no other family knows a variable.
func (f *Family) IsSign(variable string) bool { return matches(f.Signs, variable) }

// matches reports whether a name is in a list; * stands there for any end.
func matches(list []string, name string) bool {
	return slices.ContainsFunc(list, func(item string) bool {
		prefix, open := strings.CutSuffix(item, "*")
		return item == name || open && strings.HasPrefix(name, prefix)
	})
}

// Alias is the variable that an image of the family also takes for another one, "" if
// there is none: KAFKA_BROKER_ID for KAFKA_CFG_BROKER_ID. It is the one that wins.
func (i *Image) Alias(variable string) string {
	if name, ok := strings.CutPrefix(variable, i.Family.Prefix); ok && i.isAlias(name) {
		return aliasPrefix + name
	}
	return ""
}

// aliasPrefix begins all variables of all images, with or without more.
const aliasPrefix = "KAFKA_"

// isAlias reports whether the image takes KAFKA_NAME for its variable of that name.
func (i *Image) isAlias(name string) bool {
	return matches(i.Family.Aliases, name) || matches(i.Aliases, name)
}

// AliasProperty is the broker property that a variable sets as an alias, "" if it is none.
func (i *Image) AliasProperty(variable string) string {
	if name, ok := strings.CutPrefix(variable, aliasPrefix); ok && i.isAlias(name) {
		return i.Family.Property(i.Family.Prefix + name)
	}
	return ""
}

// ConfigFolder is the folder in the container that MeterSphere's configuration is
// mounted at, "" for none.
func (f *Family) ConfigFolder() string {
	if f.ConfigFrom == "" {
		return ""
	}
	return path.Dir(f.Config[0])
}

// Advertises reports whether the configuration that images of the family begin with
// advertises a listener at that name.
func (f *Family) Advertises(name string) bool {
	listeners := kafka.ParseListeners(f.Base["advertised.listeners"])
	return slices.ContainsFunc(listeners, func(l kafka.Listener) bool { return l.Host == name })
}

// InVolume is the folder of the data in a volume, with a slash behind it, "" for the volume
// itself.
func (f *Family) InVolume() string {
	below, _ := strings.CutPrefix(f.Data, f.Mount)
	if below == "" {
		return ""
	}
	return below[1:] + "/"
}

// IsData reports whether a folder of the container is where images of the family
// keep Kafka's data, or is prepared for it.
func (f *Family) IsData(folder string) bool { return folder == f.Data || folder == f.Mount }
