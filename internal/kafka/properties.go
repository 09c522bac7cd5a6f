package kafka

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"
)

// table says of every version what Kafka's own jars say of the properties of its
// brokers and topics. README.md explains its columns.
//
//go:embed properties.txt
var table string

// Versions are those that the table knows, oldest first.
func Versions() []string {
	_, text, _ := strings.Cut(table, "\nversions\t")
	line, _, _ := strings.Cut(text, "\n")
	return strings.Split(line, "\t")
}

// Properties are those that one version of Kafka knows, none without a version.
type Properties struct {
	versions      []string
	version       int // its index in versions
	broker, topic string
}

// PropertiesOf returns the properties of a version, false for a version that the
// table does not know: what holds for its neighbours need not hold for it.
//
// Nothing is read before it is asked for, and nothing is kept: a name is looked
// up in the text of the table.
func PropertiesOf(version string) (Properties, bool) {
	versions := Versions()
	i := slices.Index(versions, version)
	if i < 0 {
		return Properties{}, false
	}
	_, text, _ := strings.Cut(table, "\n[broker]")
	broker, topic, _ := strings.Cut(text, "\n[topic]")
	return Properties{versions, i, broker, topic}, true
}

// Version is the one whose properties they are, "" for none.
func (p Properties) Version() string {
	if p.versions == nil {
		return ""
	}
	return p.versions[p.version]
}

// from reports whether the version is one of the table, that one or a later one.
func (p Properties) from(version string) bool {
	return p.versions != nil && p.version >= slices.Index(p.versions, version)
}

// A Property is what Kafka says of one of its properties, with its values as a
// configuration file has them.
type Property struct {
	Name     string
	Type     string   // boolean, string, int, short, long, double, list, class, or password, which Kafka shows nowhere
	Default  string   // "" also if it has none
	Required bool     // Kafka does not start without it
	Internal bool     // Kafka's developers keep it to themselves
	Valid    []string // values that it may have, of a list those of its items; nil for any
	Min, Max string   // "" for no limit
	Rule     string   // what Kafka's code also asks of a value, by the name of a class or in words
	Broker   string   // of a topic's property: the broker's, which says what topics have that do not say it themselves

	exception string // a number that may be outside of the limits
	anyCase   bool   // Valid is meant in upper and lower case
	isVersion bool   // a value may go on behind one of Valid: 3.5.1, 3.5-IV2
}

// minor is what a version of Kafka or of its metadata begins with: 3.5 of 3.5.1 and 3.5-IV2.
func minor(version string) string {
	version, _, _ = strings.Cut(version, "-IV")
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// Find returns a broker's property, false if the version has none of that name. A
// name may say for which listener it is meant: listener.name.NAME.PROPERTY, for
// SASL also listener.name.NAME.MECHANISM.PROPERTY.
func (p Properties) Find(name string) (Property, bool) {
	plain := name
	if ofListener, ok := strings.CutPrefix(name, "listener.name."); ok {
		_, plain, _ = strings.Cut(ofListener, ".")
		if _, ofMechanism, _ := strings.Cut(plain, "."); strings.HasPrefix(ofMechanism, "sasl.") {
			plain = ofMechanism
		}
	}
	found, ok := p.find(p.broker, plain)
	if plain == "compression.type" && found.Valid == nil { // 3.2.0 does not say which ones it takes: BrokerCompressionCodec
		p.version = len(p.versions) - 1
		newest, _ := p.find(p.broker, plain)
		found.Valid, found.anyCase = newest.Valid, true
	}
	if plain == "inter.broker.protocol.version" && found.Rule == "MetadataVersionValidator" { // nodes without ZooKeeper begin with 3.3
		for _, version := range p.versions[slices.Index(p.versions, "3.3.1") : p.version+1] {
			found.Valid = append(found.Valid, minor(version))
		}
		found.Valid, found.isVersion = slices.Compact(found.Valid), true
	}
	found.Name = name
	return found, ok
}

// Topic returns a topic's property, false if the version has none of that name.
func (p Properties) Topic(name string) (Property, bool) { return p.find(p.topic, name) }

// Names are those of all properties of the version's brokers, sorted.
func (p Properties) Names() []string {
	var names []string
	for line := range strings.Lines(strings.TrimPrefix(p.broker, "\n")) {
		if cells := strings.SplitN(line, "\t", 3); p.within(cells[1]) {
			names = append(names, cells[0])
		}
	}
	return names
}

// VersionsWith are the versions whose brokers have a property, oldest first; none
// if it is no property, or one of a version that the table does not know.
func VersionsWith(name string) []string {
	return slices.DeleteFunc(Versions(), func(version string) bool {
		p, _ := PropertiesOf(version)
		_, known := p.Find(name)
		return !known
	})
}

// find reads the row of a name that holds for the version.
func (p Properties) find(text, name string) (Property, bool) {
	at := strings.Index(text, "\n"+name+"\t")
	if at < 0 {
		return Property{}, false
	}
	for line := range strings.Lines(text[at+1:]) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if cells[0] != name {
			break
		}
		if p.within(cells[1]) {
			return parseRow(cells), true
		}
	}
	return Property{}, false
}

// within reports whether the version is one from FIRST..LAST; an end that is left
// out is that of the table.
func (p Properties) within(span string) bool {
	first, last, _ := strings.Cut(span, "..")
	return (first == "" || slices.Index(p.versions, first) <= p.version) && (last == "" || p.version <= slices.Index(p.versions, last))
}

// parseRow makes a property of the cells of its row.
func parseRow(cells []string) Property {
	p := Property{Name: cells[0], Type: cells[2]}
	for _, cell := range cells[3:] {
		switch key, value, _ := strings.Cut(cell, "="); key {
		case "default":
			p.Default = value
		case "required":
			p.Required = true
		case "internal":
			p.Internal = true
		case "values", "items", "words":
			p.Valid, p.anyCase = strings.Split(value, ","), key == "words"
		case "min":
			p.Min = value
		case "max":
			p.Max = value
		case "or":
			p.exception = value
		case "rule":
			p.Rule = value
		case "broker":
			p.Broker = value
		}
	}
	return p
}

// A Fault is why Kafka refuses a value.
type Fault int

// What may be wrong with a value.
const (
	NoFault    Fault = iota
	WrongType        // it is none of the property's type, such as a number too large for it
	NotValid         // it is not among the valid values
	OutOfRange       // it is less than Min or more than Max
)

// Check says why Kafka refuses a value. It does not know the rules that are code:
// those of Rule, and what Kafka asks of several properties together.
func (p Property) Check(value string) Fault {
	value = strings.TrimSpace(value)
	number, ok := p.parse(value)
	switch {
	case !ok:
		return WrongType
	case !p.lists(value):
		return NotValid
	case (number < limit(p.Min, math.Inf(-1)) || number > limit(p.Max, math.Inf(1))) && value != p.exception:
		return OutOfRange
	}
	return NoFault
}

// parse reports whether a value is of the property's type, and reads a number.
func (p Property) parse(value string) (number float64, ok bool) {
	integer := func(bits int) (float64, bool) {
		n, err := strconv.ParseInt(value, 10, bits)
		return float64(n), err == nil
	}
	switch p.Type {
	case "boolean":
		return 0, strings.EqualFold(value, "true") || strings.EqualFold(value, "false")
	case "short":
		return integer(16)
	case "int":
		return integer(32)
	case "long":
		return integer(64)
	case "double":
		n, err := strconv.ParseFloat(value, 64)
		return n, err == nil
	}
	return 0, true
}

// lists reports whether a value, or every item of a list, is a valid one.
func (p Property) lists(value string) bool {
	if p.Valid == nil || p.Type == "list" && value == "" {
		return true
	}
	items := []string{value}
	if p.Type == "list" {
		items = strings.Split(value, ",")
	}
	return !slices.ContainsFunc(items, func(item string) bool {
		return !slices.ContainsFunc(p.Valid, func(valid string) bool {
			return valid == strings.TrimSpace(item) || p.anyCase && strings.EqualFold(valid, item) || p.isVersion && valid == minor(item)
		})
	})
}

// limit reads one end of a range, or says otherwise if there is none.
func limit(s string, otherwise float64) float64 {
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		return n
	}
	return otherwise
}
