package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/release"
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
func (b box) ServerPorts() string { return joinPorts(b.Hosts, release.Users) }

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
			lines = []string{fmt.Sprintf("%d hosts", len(b.Hosts)), joinNames(b.Hosts, "and"), roles(h)}
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
	for _, p := range append(release.Listening(), release.Users) {
		publishing := slices.DeleteFunc(slices.Clone(hosts), func(h *cluster.Host) bool { return !f.Cluster.Publishes(h, p) })
		if len(publishing) > 0 {
			list = append(list, joinPorts(publishing, p)+" "+string(p))
		}
	}
	return list
}

// joinPorts lists the ports of hosts for somebody, each once.
func joinPorts(hosts []*cluster.Host, p release.Purpose) string {
	var list []string
	for _, h := range hosts {
		text := strconv.Itoa(h.Port(p))
		switch {
		case slices.Contains(list, text):
		case len(list) == maxNames:
			return strings.Join(list, "/") + "/..."
		default:
			list = append(list, text)
		}
	}
	return strings.Join(list, "/")
}

// Any names hosts of which one is meant: a, b or c.
func (f clusterFile) Any(hosts []*cluster.Host) string { return joinNames(hosts, "or") }

// joinNames joins the names of hosts; most of a long list are only counted.
func joinNames(hosts []*cluster.Host, last string) string {
	var list []string
	for i, h := range hosts {
		if n := len(hosts) - maxNames; i == maxNames && n > 1 {
			more := fmt.Sprintf("%d more", n)
			if last == "or" {
				more = "one of " + more
			}
			list = append(list, more)
			break
		}
		list = append(list, h.Name)
	}
	if n := len(list) - 1; n > 0 {
		return strings.Join(list[:n], ", ") + " " + last + " " + list[n]
	}
	return strings.Join(list, "")
}
