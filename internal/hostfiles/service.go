package hostfiles

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// file takes a compose file apart.
func (p *parser) file(f *File, root *yaml.Node) {
	f.Version = p.value(p.at(root, "version"))
	f.includes = p.includes(p.at(root, "include"))
	for _, kv := range p.pairs(p.at(root, "volumes")) {
		v := Volume{kv.name, map[string]Value{}}
		for _, option := range p.pairs(p.at(kv.value, "driver_opts")) {
			v.Options[option.name] = p.value(option.value)
		}
		f.Volumes = append(f.Volumes, v)
	}
	for _, kv := range p.pairs(p.at(root, "services")) {
		f.Services = append(f.Services, p.service(kv))
	}
}

func (p *parser) service(kv pair) *Service {
	s := &Service{Name: kv.name, Place: p.place(kv.key), Names: []string{kv.name}}
	before := len(p.problems)
	for _, kv := range p.pairs(kv.value) {
		switch kv.name {
		case "image":
			s.Image = p.value(kv.value)
		case "build":
			s.IsBuilt = true
		case "privileged":
			s.Privileged = p.value(kv.value)
		case "mem_limit":
			s.MemLimit = p.value(kv.value)
		case "deploy":
			if v := p.value(p.at(kv.value, "resources", "limits", "memory")); v.Given {
				s.MemLimit = v
			}
		case "healthcheck":
			test := p.words(p.at(kv.value, "test"))
			if test.Text != "" && test.Text != "NONE" && p.value(p.at(kv.value, "disable")).Text != "true" {
				s.HealthTest = test
			}
		case "command":
			s.Command = p.words(kv.value)
		case "entrypoint":
			s.Entrypoint = p.words(kv.value)
		case "depends_on":
			s.DependsOn = p.values(kv.value)
			for _, on := range p.pairs(kv.value) {
				if p.value(p.at(on.value, "condition")).Text == "service_healthy" {
					s.Awaits = append(s.Awaits, on.name)
				}
			}
		case "profiles":
			for _, v := range p.values(kv.value) {
				s.Profiles = append(s.Profiles, v.Text)
			}
		case "env_file":
			s.envFiles = p.envFiles(kv.value)
		case "extends":
			s.extends = extended{service: p.value(kv.value)}
			if kv.value = p.resolve(kv.value); kv.value != nil && kv.value.Kind == yaml.MappingNode {
				s.extends = extended{file: p.value(p.at(kv.value, "file")), service: p.value(p.at(kv.value, "service"))}
			}
		case "container_name", "hostname":
			s.Names = append(s.Names, p.value(kv.value).Text)
		case "networks":
			for _, network := range p.pairs(kv.value) {
				for _, alias := range p.values(p.at(network.value, "aliases")) {
					s.Names = append(s.Names, alias.Text)
				}
				for _, key := range []string{"ipv4_address", "ipv6_address"} {
					if v := p.value(p.at(network.value, key)); v.Given {
						s.Names = append(s.Names, v.Text)
					}
				}
			}
		case "extra_hosts":
			s.ExtraHosts = p.extraHosts(kv.value)
		case "network_mode":
			s.NetworkMode = p.value(kv.value)
		case "environment":
			p.wantKind(kv, yaml.MappingNode, yaml.SequenceNode)
			s.Environment = p.environment(kv.value)
		case "ports":
			p.wantKind(kv, yaml.SequenceNode)
			s.Ports = p.ports(kv.value)
		case "volumes":
			p.wantKind(kv, yaml.SequenceNode)
			s.Mounts = append(p.mounts(kv.value), s.Mounts...)
		case "tmpfs":
			for _, v := range p.values(kv.value) {
				target, _, _ := strings.Cut(v.Text, ":")
				s.Mounts = append(s.Mounts, Mount{Target: target, Value: v, InMemory: true})
			}
		case "user":
			s.User = p.value(kv.value)
		}
	}
	for _, q := range p.problems[before:] {
		if q.ID == "yaml.kind" || q.ID == "yaml.no-text" {
			s.Unknown = append(s.Unknown, Value{Place: q.Place})
		}
	}
	return s
}

// wantKind wants a key of a service to have what docker-compose takes there.
func (p *parser) wantKind(kv pair, kinds ...yaml.Kind) {
	n := p.resolve(kv.value)
	if n != nil && n.ShortTag() != "!!null" && !slices.Contains(kinds, n.Kind) {
		p.problem(n, "yaml.kind", kv.name)
	}
}

// words makes one value of the words of a list.
func (p *parser) words(n *yaml.Node) Value {
	var text, raw []string
	if n = p.resolve(n); n == nil {
		return Value{}
	}
	v := Value{Given: true, Place: p.place(n)}
	for _, item := range p.values(n) {
		text, raw = append(text, item.Text), append(raw, item.Raw)
		v.Open = v.Open || item.Open
	}
	v.Text, v.Raw = strings.Join(text, " "), strings.Join(raw, " ")
	return v
}

// environment reads a mapping, or a list of NAME=value.
func (p *parser) environment(n *yaml.Node) (list []Variable) {
	if n = p.resolve(n); n == nil {
		return nil
	}
	if n.Kind == yaml.SequenceNode {
		for _, v := range p.values(n) {
			variable := Variable{strings.TrimSpace(v.Text), p.passed(v.Text, v.Place), v.Place}
			if name, raw, ok := strings.Cut(v.Raw, "="); ok {
				variable.Name, variable.Value = strings.TrimSpace(p.word(name, v.Place)), p.filled(raw, v.Place)
			}
			list = append(list, variable)
		}
		return list
	}
	pairs := p.pairs(n)
	list = make([]Variable, 0, len(pairs))
	for _, kv := range pairs {
		v := p.value(kv.value)
		if n := p.resolve(kv.value); n != nil && n.ShortTag() == "!!null" {
			v = p.passed(kv.name, p.place(n))
		}
		if v.Place.Line == 0 {
			v.Place = p.place(kv.key)
		}
		list = append(list, Variable{kv.name, v, p.place(kv.key)})
	}
	return list
}

// includes reads a list of files, each a path or a mapping with one or more.
func (p *parser) includes(n *yaml.Node) (list []Value) {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	for _, item := range n.Content {
		if v := p.value(item); v.Given {
			list = append(list, v)
			continue
		}
		list = append(list, p.values(p.at(item, "path"))...)
	}
	return list
}

// passed is a variable without a value, which docker-compose takes from .env or from the
// machine. If it is in neither, the container does not get it.
func (p *parser) passed(name string, place Place) Value {
	v := p.env.Get(strings.TrimSpace(name))
	if !v.Given {
		return Value{Place: place}
	}
	return Value{v.Text, "${" + name + "}", v.Open, place, true}
}

// envFiles reads one file, or a list, each a path or a mapping with path and required.
func (p *parser) envFiles(n *yaml.Node) (list []envFile) {
	if n = p.resolve(n); n == nil {
		return nil
	}
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	for _, item := range items {
		e := envFile{path: p.value(item)}
		if !e.path.Given {
			e = envFile{path: p.value(p.at(item, "path")), optional: p.value(p.at(item, "required")).Text == "false"}
		}
		if e.path.Given {
			list = append(list, e)
		}
	}
	return list
}

// extraHosts reads a mapping, or a list of NAME:ADDRESS; newer versions of Compose also
// take NAME=ADDRESS, and addresses in brackets.
func (p *parser) extraHosts(n *yaml.Node) (list []HostName) {
	if n = p.resolve(n); n != nil && n.Kind == yaml.MappingNode {
		for _, kv := range p.pairs(n) {
			for _, address := range p.values(kv.value) {
				list = append(list, HostName{p.value(kv.key), address})
			}
		}
		return list
	}
	for _, v := range p.values(n) {
		if i := strings.IndexAny(v.Text, "=:"); i > 0 {
			name, address := v, v
			name.Text, address.Text = v.Text[:i], strings.Trim(v.Text[i+1:], " []")
			list = append(list, HostName{name, address})
		}
	}
	return list
}

// ports reads published ports in the short and the long form.
func (p *parser) ports(n *yaml.Node) (list []Port) {
	for _, e := range p.entries(n, "published") {
		if e.long == nil {
			list = append(list, port(e.value))
			continue
		}
		address, protocol := p.value(p.at(e.long, "host_ip")).Text, p.value(p.at(e.long, "protocol")).Text
		list = append(list, Port{address, e.parts[0], e.parts[1], cmp.Or(protocol, "tcp"), e.value})
	}
	return list
}

// mounts reads volumes in the short and the long form.
func (p *parser) mounts(n *yaml.Node) (list []Mount) {
	for _, e := range p.entries(n, "source") {
		if len(e.parts) == 1 {
			e.parts = []string{"", e.parts[0]}
		}
		m := Mount{Source: e.parts[0], Target: e.parts[1], Value: e.value}
		if e.long != nil {
			m.ReadOnly, m.InMemory = p.value(p.at(e.long, "read_only")).Text == "true", p.value(p.at(e.long, "type")).Text == "tmpfs"
		} else {
			options := strings.Split(strings.Join(e.parts[2:], ","), ",")
			m.ReadOnly = slices.Contains(options, "ro")
		}
		list = append(list, m)
	}
	return list
}

// entry is a port or a volume: the value that says it in the short form, its parts,
// and the mapping of the long form.
type entry struct {
	value Value
	parts []string
	long  *yaml.Node
}

// entries lists ports or volumes. In the long form, their part on the host is under a key.
func (p *parser) entries(n *yaml.Node, host string) (list []entry) {
	if n = p.resolve(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	for _, item := range n.Content {
		switch item = p.resolve(item); {
		case item == nil:
		case item.Kind == yaml.MappingNode:
			a, b := p.value(p.at(item, host)), p.value(p.at(item, "target"))
			v := Value{Text: a.Text + ":" + b.Text, Raw: a.Raw + ":" + b.Raw, Open: a.Open || b.Open, Place: p.place(item), Given: true}
			list = append(list, entry{v, []string{a.Text, b.Text}, item})
		default:
			v := p.value(item)
			list = append(list, entry{v, Fields(v.Text), nil})
		}
	}
	return list
}

// port takes [ADDRESS:][PUBLISHED:]CONTAINER[/PROTOCOL] apart.
func port(v Value) Port {
	q := Port{Protocol: "tcp", Value: v}
	text := v.Text
	if rest, protocol, ok := strings.Cut(text, "/"); ok && !strings.Contains(protocol, "}") {
		text, q.Protocol = rest, protocol
	}
	parts := Fields(text)
	n := len(parts)
	q.Container = parts[n-1]
	if n > 1 {
		q.Published = parts[n-2]
	}
	if n > 2 {
		q.Address = strings.Trim(strings.Join(parts[:n-2], ":"), "[]")
	}
	return q
}

// Fields cuts a published port or a volume at its colons, except inside ${NAME:-default}.
func Fields(s string) []string {
	var parts []string
	depth, from := 0, 0
	for i := range len(s) {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			depth++
		case s[i] == '}' && depth > 0:
			depth--
		case s[i] == ':' && depth == 0:
			parts, from = append(parts, s[from:i]), i+1
		}
	}
	return append(parts, s[from:])
}
