package cluster

import (
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

// published is a range of host ports and who publishes it.
type published struct {
	kafka.PortRange
	who message.Message
	at  *spec.Value[int64] // nil for MeterSphere's own
}

// refuseSharedPorts refuses two containers of a host at one port.
func (b *builder) refuseSharedPorts(m member) {
	if b.release == nil {
		return
	}
	var taken []published
	add := func(used bool, port int, who string, v spec.Value[int64]) {
		if used && (!v.Given || v.Set && v.V == int64(port)) { // not one that was refused
			taken = append(taken, published{kafka.PortRange{Low: port, High: port}, message.New("port.of-host", who, m.Name), &v})
		}
	}
	add(m.Broker, m.ClientPort, "client_port", m.at.ClientPort)
	add(m.Controller, m.ControllerPort, "controller_port", m.at.ControllerPort)
	add(m.Broker && b.release.Kafka.Family.Has(release.Brokers), m.InternalPort, "internal_port", m.at.InternalPort)
	add(m.Serves, m.ServerPort, "server_port", m.at.ServerPort)
	own := len(taken)
	loads, _ := b.release.Loads(m.Mode)
	for _, file := range loads {
		for _, ports := range b.release.PublishedPorts(file) {
			taken = append(taken, published{ports, message.New("port.published", file), nil})
		}
	}
	if port := b.release.HTTPSPort(); m.Serves && port != 0 {
		taken = append(taken, published{kafka.PortRange{Low: port, High: port}, message.New("port.published", b.release.EntryFile()), nil})
	}
	for i := range own {
		for _, other := range taken[i+1:] {
			mine := taken[i]
			if !mine.Meets(other.PortRange) {
				continue
			}
			if !mine.at.Given && other.at != nil && other.at.Given { // blame the port that was chosen
				mine, other = other, mine
			}
			b.fail(mine.at.Pos, mine.at.Key, "MSK142.taken", mine.Low, other.who)
		}
	}
}
