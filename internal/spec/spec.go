// Package spec reads the TOML file that describes a cluster, as it is written:
// typed values and where they stand. It knows no defaults, no release and no
// rule between two keys.
package spec

// Value is one value of the file with its place.
type Value[T any] struct {
	V     T
	Pos   Position // of the value; of the enclosing table's header where it is not given
	Key   string   // dotted path
	Given bool     // the key stands in the file, whatever its value
	Set   bool     // V holds the value: the key is given, with a value of the right type
}

// Spec is a whole file.
type Spec struct {
	Source      *Source
	Release     Value[string]
	TemplatesOf Value[string]
	Edition     Value[string]

	Cluster     Value[bool] // the table itself
	ClusterName Value[string]
	ClusterID   Value[string]

	HostsTable Value[bool]
	Hosts      []Host // in file order

	Kafka    Kafka
	Services []Service
	State    State
	Nginx    Nginx
	Allow    []Allow

	Misspelt []string // dotted paths that unknown keys were probably meant to be
}

// Host is one [hosts.NAME] table.
type Host struct {
	Name           Value[string] // placed at the table's header
	NamePos        Position      // of the name alone
	Address        Value[string]
	NodeID         Value[int64]
	Roles          Value[[]Value[string]]
	Mode           Value[string]
	ClientPort     Value[int64]
	ControllerPort Value[int64]
	InternalPort   Value[int64]
	ServerPort     Value[int64]
	Heap           Value[string]
	Nginx          Value[string]
}

// Kafka is the [kafka] table.
type Kafka struct {
	Version           Value[string]
	ReplicationFactor Value[int64]
	MinInsyncReplicas Value[int64]
	Partitions        Value[int64]
	Storage           Value[string]
	Properties        []Property
	Bootstrap         Bootstrap
	PerformanceTest   Bootstrap // performance_test_bootstrap
}

// Bootstrap is a word or a list of host names.
type Bootstrap struct {
	Word  Value[string]
	Hosts Value[[]Value[string]]
}

// Given reports whether the key stands in the file.
func (b Bootstrap) Given() bool { return b.Word.Given }

// Pos is the place of the value.
func (b Bootstrap) Pos() Position { return b.Word.Pos }

// Property is one broker property by its Kafka name.
type Property struct {
	Name  string
	Pos   Position      // of the name
	Value Value[string] // numbers and booleans as Kafka writes them
}

// Service is one [services.NAME] table.
type Service struct {
	Name       Value[string] // placed at the name
	Privileged Value[bool]
	MemLimit   Value[string]
}

// State is the [state] table.
type State struct {
	Table Value[bool]
	Mode  Value[string]
	MySQL Value[string]
	Redis Value[string]
	MinIO Value[string]
}

// Nginx is the [nginx] table.
type Nginx struct {
	Table             Value[bool]
	Listen            Value[int64]
	IPv6              Value[bool]
	ServerName        Value[string]
	ServerNames       Value[[]Value[string]]
	Balance           Value[string]
	ClientMaxBodySize Value[string]
	Timeout           Value[string]
	ConnectTimeout    Value[string]
	TrustedProxies    Value[[]Value[string]]
	ProxyProtocol     Value[bool]
	Include           Value[string]
	Version           Value[string]
	HTTP2             Value[bool]
	HSTS              Value[bool]
	TLS               Value[bool]
	Certificate       Value[string]
	CertificateKey    Value[string]
	TLSListen         Value[int64]
}

// Allow is one accepted warning.
type Allow struct {
	Code   Value[string] // placed at the code
	Reason Value[string]
}

// Parse reads src. It returns what could be read together with everything that
// is wrong with the form of the file, in file order; the rules between keys are
// package cluster's. After a syntax error (MSK100) there is nothing to read.
func Parse(src *Source) (*Spec, []Finding) {
	values, root, bad := parseTOML(src)
	if bad != nil {
		return &Spec{Source: src}, []Finding{*bad}
	}
	d := &decoder{src: src}
	s := d.spec(&table{d: d, node: root, values: values})
	d.reportUnknown()
	s.Source, s.Misspelt = src, d.misspelt
	SortFindings(d.findings)
	return s, d.findings
}
