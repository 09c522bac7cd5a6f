package hostfiles

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// file takes a compose file apart.
func (p *parser) file(f *File, root *yaml.Node) {
	f.Version = p.value(p.at(root, "version"))
	for _, kv := range p.pairs(p.at(root, "volumes")) {
		f.Volumes = append(f.Volumes, Volume{kv.name, p.place(kv.key)})
	}
	for _, kv := range p.pairs(p.at(root, "services")) {
		f.Services = append(f.Services, p.service(kv))
	}
}

func (p *parser) service(kv pair) *Service {
	s := &Service{Name: kv.name, Place: p.place(kv.key)}
	for _, kv := range p.pairs(kv.value) {
		switch kv.name {
		case "image":
			s.Image = p.value(kv.value)
		case "privileged":
			s.Privileged = p.value(kv.value)
		case "mem_limit":
			s.MemLimit = p.value(kv.value)
		case "deploy":
			if v := p.value(p.at(kv.value, "resources", "limits", "memory")); v.Given {
				s.MemLimit = v
			}
		case "healthcheck":
			if test := p.at(kv.value, "test"); test != nil {
				s.HealthTest = join(p.values(test))
				s.HealthTest.Place = p.place(test)
			}
		case "depends_on":
			s.DependsOn = p.values(kv.value)
		case "network_mode":
			s.NetworkMode = p.value(kv.value)
		case "networks":
			s.Networks = p.values(kv.value)
		case "environment":
			s.Environment = p.environment(kv.value)
		case "ports":
			s.Ports = p.ports(kv.value)
		case "volumes":
			s.Mounts = p.mounts(kv.value)
		}
	}
	return s
}

// join makes one value of the words of a list.
func join(list []Value) Value {
	var text, raw []string
	v := Value{Given: true}
	for _, item := range list {
		text, raw = append(text, item.Text), append(raw, item.Raw)
		v.Open = v.Open || item.Open
	}
	v.Text, v.Raw = strings.Join(text, " "), strings.Join(raw, " ")
	return v
}

// environment reads a mapping, or a list of NAME=value.
func (p *parser) environment(n *yaml.Node) []Variable {
	if n = p.resolve(n); n == nil {
		return nil
	}
	var list []Variable
	if n.Kind == yaml.SequenceNode {
		for _, v := range p.values(n) {
			name, raw, ok := strings.Cut(v.Raw, "=")
			if !ok { // docker-compose passes on its own variable of that name
				list = append(list, Variable{Name: strings.TrimSpace(v.Text), Key: v.Place, Value: Value{Place: v.Place}})
				continue
			}
			w := Value{Raw: raw, Place: v.Place, Given: true}
			w.Text, w.Open = p.env.fill(raw)
			list = append(list, Variable{Name: strings.TrimSpace(name), Key: v.Place, Value: w})
		}
		return list
	}
	for _, kv := range p.pairs(n) {
		v := p.value(kv.value)
		if v.Place.Line == 0 {
			v.Place = p.place(kv.key)
		}
		list = append(list, Variable{Name: kv.name, Key: p.place(kv.key), Value: v})
	}
	return list
}

// ports reads published ports in the short and the long form.
func (p *parser) ports(n *yaml.Node) []Port {
	if n = p.resolve(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	var list []Port
	for _, item := range n.Content {
		item = p.resolve(item)
		if item == nil {
			continue
		}
		if item.Kind == yaml.MappingNode {
			published, target, v := p.long(item, "published")
			address, protocol := p.value(p.at(item, "host_ip")).Text, p.value(p.at(item, "protocol")).Text
			list = append(list, Port{address, published, target, cmp.Or(protocol, "tcp"), v})
			continue
		}
		v := p.value(item)
		list = append(list, port(v))
	}
	return list
}

// long reads a port or a volume in the long form: its part on the host, under a
// key, its target, and the value that says the same in the short form.
func (p *parser) long(item *yaml.Node, key string) (host, target string, v Value) {
	a, b := p.value(p.at(item, key)), p.value(p.at(item, "target"))
	v = Value{Text: a.Text + ":" + b.Text, Raw: a.Raw + ":" + b.Raw, Open: a.Open || b.Open, Place: p.place(item), Given: true}
	return a.Text, b.Text, v
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

// mounts reads volumes in the short and the long form.
func (p *parser) mounts(n *yaml.Node) []Mount {
	if n = p.resolve(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	var list []Mount
	for _, item := range n.Content {
		item = p.resolve(item)
		if item == nil {
			continue
		}
		if item.Kind == yaml.MappingNode {
			source, target, v := p.long(item, "source")
			list = append(list, Mount{source, target, v})
			continue
		}
		v := p.value(item)
		if parts := Fields(v.Text); len(parts) > 1 {
			list = append(list, Mount{parts[0], parts[1], v})
		} else {
			list = append(list, Mount{"", parts[0], v})
		}
	}
	return list
}
