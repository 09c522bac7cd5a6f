package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
)

// maxPictured is how many hosts the drawing of a cluster shows one by one. Above
// it, hosts of one kind share a box: nobody reads hundreds of boxes, and viewers
// of Mermaid refuse them.
const maxPictured = 8

// maxNames is how many names or ports a list spells out.
const maxNames = 5

// box is one box of the drawing: a host, or all hosts of one kind.
type box struct {
	ID    string // made of the first host's name, and unlike every word of Mermaid
	Hosts []*cluster.Host
	Lines []string // of its label
}

// Kafka reports whether the hosts of the box have a Kafka role.
func (b box) Kafka() bool { return b.Hosts[0].Kafka() }

// Nginx is what NGINX does with the hosts of the box: active, backup or none.
func (b box) Nginx() string { return b.Hosts[0].Nginx }

// ServerPorts are where NGINX reaches the hosts of the box.
func (b box) ServerPorts() string {
	return ports(b.Hosts, func(h *cluster.Host) (int, bool) { return h.ServerPort, true })
}

// Boxes are the boxes of the drawing, by the first host of each.
func (f clusterFile) Boxes() []box {
	var boxes []box
	kinds := map[string]int{}
	for _, h := range f.Cluster.Hosts {
		kind := h.Name
		if len(f.Cluster.Hosts) > maxPictured {
			kind = roles(h) + ", " + h.Nginx
		}
		i, ok := kinds[kind]
		if !ok {
			i = len(boxes)
			kinds[kind] = i
			boxes = append(boxes, box{ID: "host_" + strings.ReplaceAll(h.Name, "-", "_")})
		}
		boxes[i].Hosts = append(boxes[i].Hosts, h)
	}
	for i, b := range boxes {
		h := b.Hosts[0]
		lines := []string{h.Name, h.Address, roles(h)}
		switch {
		case len(b.Hosts) > 1:
			lines = []string{count(len(b.Hosts), "host"), names(b.Hosts, "and"), roles(h)}
		case h.Kafka():
			lines[0] += ", node " + strconv.Itoa(h.NodeID)
		}
		boxes[i].Lines = append(lines, f.published(b.Hosts...)...)
	}
	return boxes
}

// roles are the Kafka roles of a host in words.
func roles(h *cluster.Host) string {
	if !h.Kafka() {
		return "no Kafka"
	}
	return strings.ReplaceAll(h.Roles.Text(), ",", ", ")
}

// Published lists the ports that a host publishes for the cluster.
func (f clusterFile) Published(h *cluster.Host) string { return strings.Join(f.published(h), ", ") }

func (f clusterFile) published(hosts ...*cluster.Host) []string {
	var list []string
	add := func(what string, port func(*cluster.Host) (int, bool)) {
		if text := ports(hosts, port); text != "" {
			list = append(list, text+" "+what)
		}
	}
	add("clients", func(h *cluster.Host) (int, bool) { return h.ClientPort, h.Broker })
	add("brokers", func(h *cluster.Host) (int, bool) { return h.InternalPort, h.Broker && f.internal() })
	add("controllers", func(h *cluster.Host) (int, bool) { return h.ControllerPort, h.Controller })
	add("users", func(h *cluster.Host) (int, bool) { return h.ServerPort, h.Serves })
	return list
}

// ports lists the ports that hosts use, each once.
func ports(hosts []*cluster.Host, port func(*cluster.Host) (int, bool)) string {
	var list []string
	for _, h := range hosts {
		n, used := port(h)
		text := strconv.Itoa(n)
		switch {
		case !used || slices.Contains(list, text):
		case len(list) == maxNames:
			return strings.Join(list, "/") + "/..."
		default:
			list = append(list, text)
		}
	}
	return strings.Join(list, "/")
}

// Any names hosts of which one is meant: a, b or c.
func (f clusterFile) Any(hosts []*cluster.Host) string { return names(hosts, "or") }

// names joins the names of hosts; most of a long list are only counted.
func names(hosts []*cluster.Host, last string) string {
	more := 0
	if len(hosts) > maxNames+1 {
		more = len(hosts) - maxNames
		hosts = hosts[:maxNames]
	}
	list := make([]string, 0, len(hosts)+1)
	for _, h := range hosts {
		list = append(list, h.Name)
	}
	switch {
	case more > 0 && last == "or":
		list = append(list, fmt.Sprintf("one of %d more", more))
	case more > 0:
		list = append(list, fmt.Sprintf("%d more", more))
	}
	if n := len(list) - 1; n > 0 {
		return strings.Join(list[:n], ", ") + " " + last + " " + list[n]
	}
	return strings.Join(list, "")
}
