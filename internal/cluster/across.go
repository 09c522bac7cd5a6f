package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// Placed is a cluster and where the things stand that no other cluster may have.
type Placed struct {
	*Cluster
	file      string
	name, id  spec.Position
	addresses map[string]spec.Position // by the name of the host
	nginx     spec.Position
}

// Place notes where a cluster's spec says what no other cluster may have.
func Place(c *Cluster, s *spec.Spec) *Placed {
	p := &Placed{Cluster: c, file: s.Source.Name, name: s.ClusterName.Pos, id: s.ClusterID.Pos, addresses: map[string]spec.Position{}}
	for _, h := range s.Hosts {
		p.addresses[h.Name.V] = h.Address.Pos
	}
	p.nginx = cmp.Or(s.Nginx.ServerName.Pos, s.Nginx.Table.Pos)
	return p
}

// PlaceRecord is Place for a record. The error is that of FromRecord.
func PlaceRecord(src *spec.Source, cat *release.Catalogue) (*Placed, error) {
	s, findings := spec.Parse(src)
	c, err := fromRecord(s, findings, cat)
	if err != nil {
		return nil, err
	}
	return Place(c, s), nil
}

// Across finds what several clusters must not have in common. It returns what is wrong
// with each of list, in its order; what others have, which lie in the output folder and
// are described by no spec, counts as well.
func Across(list, others []*Placed) [][]spec.Finding {
	a := &across{names: map[string]*Placed{}, ids: map[string]*Placed{}, addresses: map[string]placedHost{}, servers: map[serverOf]*Placed{}, others: others}
	for _, p := range others {
		a.look(p)
	}
	found := make([][]spec.Finding, len(list))
	for i, p := range list {
		found[i] = a.look(p)
	}
	return found
}

// across knows what was seen so far, each with the cluster that had it first.
type across struct {
	names, ids map[string]*Placed
	servers    map[serverOf]*Placed
	addresses  map[string]placedHost
	others     []*Placed
}

type placedHost struct {
	*Host
	of *Placed
}

// where is a place as messages name it.
func (p *Placed) where(at spec.Position) string {
	return fmt.Sprintf("%s:%d:%d", p.file, at.Line, at.Col)
}

// look compares a cluster with those before it.
func (a *across) look(p *Placed) (found []spec.Finding) {
	add := func(s spec.Severity, at spec.Position, key string, id message.ID, args ...any) {
		found = append(found, spec.NewFinding(s, at, key, message.New(id, args...)))
	}
	if first := a.names[p.Name]; first != nil && p.Name != "" { // one written twice has all the rest in common, too
		add(spec.Error, p.name, "cluster.name", "MSK123.twice", p.Name, first.where(first.name))
		return found
	}
	a.names[p.Name] = p
	same := a.ids[string(p.ID)]
	var renamed *Placed // this very cluster, most likely, so it may have what it had
	switch {
	case p.ID == "":
	case same == nil:
		a.ids[string(p.ID)] = p
	case slices.Contains(a.others, same):
		renamed = same
		add(spec.Error, p.id, "cluster.id", "MSK124.folder", string(p.ID), same.Name, same.where(same.id))
	default:
		add(spec.Error, p.id, "cluster.id", "MSK124.twice", string(p.ID), same.Name, same.where(same.id))
	}
	for _, h := range p.Hosts {
		address := strings.ToLower(h.Address)
		first, taken := a.addresses[address]
		switch {
		case address == "" || h.shareable():
		case !taken:
			a.addresses[address] = placedHost{h, p}
		case first.of != p && first.of != renamed: // a spec by itself was looked at before
			place := first.of.where(first.of.addresses[first.Name])
			add(spec.Error, p.addresses[h.Name], "hosts."+spec.QuoteKey(h.Name)+".address", "MSK146.twice", h.Address, first.Name, first.of.Name, place)
		}
	}
	for _, server := range p.Nginx.servers() {
		key := serverOf{strings.ToLower(server.name), server.port}
		first := a.servers[key]
		if first == nil {
			a.servers[key] = p
			continue
		}
		if first != p && first != renamed && !p.allows("MSK220") && !first.allows("MSK220") {
			add(spec.Warning, p.nginx, "nginx.server_name", "MSK220.twice", server.name, server.port, first.Name, first.where(first.nginx))
		}
		break
	}
	return found
}

// Former is the name of the cluster among others that has become this one: the one of its
// id, else one of its machines; "" for none.
func (p *Placed) Former(others []*Placed) string {
	name := ""
	for _, o := range others {
		if o.ID == p.ID {
			return o.Name
		}
		shares := func(h *Host) bool {
			return slices.ContainsFunc(o.Hosts, func(was *Host) bool { return strings.EqualFold(was.Address, h.Address) })
		}
		if name == "" && slices.ContainsFunc(p.Hosts, shares) {
			name = o.Name
		}
	}
	return name
}

// shareable reports whether several clusters may have the host: nothing that msctl starts
// there belongs to one of them.
func (h *Host) shareable() bool { return len(h.Files) == 0 && !h.Kafka() && !h.Serves }

// serverOf is what one server block of NGINX answers to.
type serverOf struct {
	name string
	port int
}

// servers are those of the cluster's NGINX.
func (n *Nginx) servers() (list []serverOf) {
	if n == nil {
		return nil
	}
	for _, name := range n.Names() {
		list = append(list, serverOf{name, n.Listen})
		if n.TLS != nil {
			list = append(list, serverOf{name, n.TLS.Listen})
		}
	}
	return list
}

// allows reports whether the spec accepts a warning.
func (c *Cluster) allows(code string) bool {
	return slices.ContainsFunc(c.Allow, func(a Allow) bool { return a.Code == code })
}
