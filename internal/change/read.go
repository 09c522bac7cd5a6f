package change

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/release"
	"mskraft/internal/tree"
)

// maxText is how many bytes a file may have that is read back.
const maxText = 1 << 20

// A State is what the files of a cluster say of its hosts.
type State struct{ Hosts []*Host } // sorted by name

// A Host is one of them.
type Host struct {
	Name   string
	Node   *Node // nil for a host without Kafka, and for one that cannot be read
	Unread error // why it cannot be read; nil if it can
}

// A Node is the Kafka of a host.
type Node struct {
	Host               string
	ID                 int
	Address            string // at which the others reach it
	Broker, Controller bool
	ClusterID          string
	Voters             []Voter // as this host is told
	Family             *release.Family
	Tag                string
	Volume             string // that keeps the data, with its place in the container; "" if the container keeps it
	Factor, MinInsync  int    // replicas, and how many of them have to confirm

	ports    []string          // published, or told to others
	settings map[string]string // whatever else its container is made of
	service  string            // all that its container is made of
	folder   bool              // there are files of it
}

// A Voter is a controller as the others know it.
type Voter struct {
	ID            int
	Address, Port string
}

// Reads reports whether a file, by its path relative to the cluster folder, says
// something of a host's Kafka.
func Reads(name string) bool {
	host, rest, ok := strings.Cut(strings.TrimPrefix(name, "hosts/"), "/")
	return ok && host+"/"+rest != name && (path.Base(name) == kafkaFile || strings.Contains(rest, "/conf/kafka/"))
}

const kafkaFile = "docker-compose-kafka.yml"

// Of returns the state that a tree describes.
func Of(cat *release.Catalogue, t *tree.Tree) State { return state(cat, t, nil) }

// Before returns the state that t describes without the changes of a plan for it:
// what is committed. The plan has to hold the contents of the files that Reads selects.
func Before(cat *release.Catalogue, t *tree.Tree, p *tree.Plan) State {
	changes := make(map[string]*tree.Change, len(p.Changes))
	for i := range p.Changes {
		changes[strings.TrimPrefix(p.Changes[i].Path, t.Name+"/")] = &p.Changes[i]
	}
	return state(cat, t, changes)
}

// files are those of a host, as they are committed or wanted.
type files struct {
	texts   map[string][]byte // that say something of Kafka, by their path in the folder of the host
	there   bool              // there is a file at all
	problem error
}

// state reads the hosts of a tree, with changes taken back.
func state(cat *release.Catalogue, t *tree.Tree, changes map[string]*tree.Change) State {
	hosts := map[string]*files{}
	of := func(folder string) *files {
		name := strings.TrimPrefix(folder, "hosts/")
		if hosts[name] == nil {
			hosts[name] = &files{texts: map[string][]byte{}}
		}
		return hosts[name]
	}
	wanted := map[string]bool{}
	for _, folder := range t.Folders {
		if folder.Path == "" {
			continue
		}
		f := of(folder.Path)
		for _, file := range folder.Files {
			full := folder.Path + "/" + file.Name
			wanted[full] = true
			c := changes[full]
			if c == nil || c.Kind == tree.Chmod {
				f.there = true
				if Reads(full) {
					f.texts[file.Name] = file.Blob.Bytes()
				}
				continue
			}
			f.undo(file.Name, Reads(full), c)
		}
	}
	for full, c := range changes {
		rest, ok := strings.CutPrefix(full, "hosts/")
		if host, name, ok2 := strings.Cut(rest, "/"); ok && ok2 && !wanted[full] && name != tree.Manifest {
			of(host).undo(name, Reads(full), c)
		}
	}
	var s State
	for name, f := range hosts {
		if f.there || f.problem != nil {
			s.Hosts = append(s.Hosts, f.read(cat, name, t.Name))
		}
	}
	slices.SortFunc(s.Hosts, func(a, b *Host) int { return strings.Compare(a.Name, b.Name) })
	return s
}

// undo takes a change of a file back.
func (f *files) undo(name string, reads bool, c *tree.Change) {
	switch {
	case c.Kind == tree.Create && (!reads || len(c.Written) == 0):
		return
	case c.Kind == tree.Create && slices.Contains(c.Written, sha256.Sum256(c.New)):
		f.texts[name] = c.New // it was deleted, and comes back
	case c.Kind == tree.Create:
		f.problem = errors.Join(f.problem, fmt.Errorf("%s: is missing, and was something else", filepath.FromSlash(c.Path)))
	case !reads:
	case c.Old == nil && c.Edited:
		f.problem = errors.Join(f.problem, fmt.Errorf("%s: %s", filepath.FromSlash(c.Path), c.Why))
	case len(c.Old) > maxText:
		f.problem = errors.Join(f.problem, fmt.Errorf("%s: is larger than %d bytes", filepath.FromSlash(c.Path), maxText))
	default:
		f.texts[name] = c.Old
	}
	f.there = true
}

// read makes a host of its files.
func (f *files) read(cat *release.Catalogue, name, cluster string) *Host {
	h := &Host{Name: name, Unread: f.problem}
	if h.Unread != nil {
		return h
	}
	read := hostfiles.NewHost(cat, name, filepath.Join(cluster, "hosts", name), f.texts)
	for _, p := range read.Problems {
		if !p.Repaired {
			h.Unread = errors.Join(h.Unread, fmt.Errorf("%v: %s", p.Place, p.Message))
		}
	}
	if h.Unread == nil && len(read.Files) > 0 {
		if read.Kafka == nil {
			h.Unread = fmt.Errorf("%s: has no service kafka", read.Files[0].Path)
		} else {
			h.Node, h.Unread = newNode(name, read)
		}
	}
	return h
}

// reader reads values that have to be there, and collects what is wrong with them.
type reader struct{ errs []error }

func (r *reader) fail(v hostfiles.Value, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%v: "+format, append([]any{v.Place}, args...)...))
}

// text is a value that has to be written down.
func (r *reader) text(what string, v hostfiles.Value) string {
	switch {
	case v.Open:
		r.fail(v, "%s depends on a variable", what)
	case v.Text == "":
		r.fail(v, "%s is missing", what)
	}
	return v.Text
}

// number is a value that has to be a number, or if it may be left out -1.
func (r *reader) number(what string, v hostfiles.Value, must bool) int {
	if !v.Given && !must {
		return -1
	}
	text := r.text(what, v)
	n, err := strconv.Atoi(text)
	if err != nil && text != "" && !v.Open {
		r.fail(v, "%s is no number", what)
	}
	return n
}

func newNode(name string, h *hostfiles.Host) (*Node, error) {
	k, r := h.Kafka, &reader{}
	n := &Node{Host: name, Family: k.Family, folder: true}
	n.ID = r.number("the node id", k.NodeID(), true)
	n.ClusterID = r.text("the cluster id", k.ClusterID)
	tag := k.Tag // the prefix before it may be a variable
	tag.Open = strings.Contains(tag.Text, "$")
	n.Tag = r.text("the tag of the image", tag)
	r.text("process.roles", k.Property("process.roles"))
	n.Broker, n.Controller = k.Roles().Broker, k.Roles().Controller
	n.Factor = r.number("default.replication.factor", k.Property("default.replication.factor"), false)
	n.MinInsync = r.number("min.insync.replicas", k.Property("min.insync.replicas"), false)
	n.voters(k, r)
	n.reach(k, r)
	if m := k.DataMount(); m != nil {
		n.Volume = m.Source + ":" + m.Target
	}
	n.made(h, k)
	if len(r.errs) > 0 {
		return nil, errors.Join(r.errs...)
	}
	return n, nil
}

func (n *Node) voters(k *hostfiles.Kafka, r *reader) {
	v := k.Property("controller.quorum.voters")
	if r.text("controller.quorum.voters", v) == "" || v.Open {
		return
	}
	for entry := range strings.SplitSeq(v.Text, ",") {
		voter, err := kafka.ParseVoter(entry)
		if err != nil {
			r.fail(v, "controller.quorum.voters has an entry that %v", err)
			continue
		}
		n.Voters = append(n.Voters, Voter{voter.ID, strings.ToLower(voter.Host), strconv.Itoa(voter.Port)})
	}
}

// reach finds the address and the ports under which others know the node.
func (n *Node) reach(k *hostfiles.Kafka, r *reader) {
	for _, l := range k.Advertised() {
		n.ports = append(n.ports, l.Name+" "+strconv.Itoa(l.Port))
	}
	for _, v := range n.Voters {
		if v.ID == n.ID {
			n.Address = v.Address
			n.ports = append(n.ports, "CONTROLLER "+v.Port)
		}
	}
	if l, ok := k.ClientListener(); ok {
		n.Address = strings.ToLower(l.Host)
	}
	for _, p := range k.Service.Ports {
		n.ports = append(n.ports, p.Value.Text)
	}
	if n.Address == "" {
		r.fail(k.Property("advertised.listeners"), "the host advertises no address")
	}
}

// made collects what the container is made of besides what is compared by itself.
func (n *Node) made(h *hostfiles.Host, k *hostfiles.Kafka) {
	n.settings = map[string]string{
		"memory limit": k.Service.MemLimit.Text, "privileged": k.Service.Privileged.Text,
	}
	for _, v := range k.Service.Environment {
		n.settings[v.Name] = v.Value.Text
	}
	for name, v := range k.Properties {
		n.settings[name] = v.Text
		delete(n.settings, k.Family.Variable(name))
	}
	for _, m := range k.Service.Mounts {
		n.settings["mount "+m.Target] = m.Source
	}
	for name := range n.settings { // what is compared by itself, and what follows from that
		if owner := kafka.OwnerOf(name); owner.Use == kafka.Written && owner.Key != kafka.PartitionsKey {
			delete(n.settings, name)
		}
	}
	for _, v := range []string{"CLUSTER_ID", "KAFKA_KRAFT_CLUSTER_ID", "KAFKA_BROKER_ID", "KAFKA_ADVERTISED_LISTENERS", "mount " + mountTarget(k)} {
		delete(n.settings, v)
	}
	var all strings.Builder
	for _, name := range []string{path.Join(h.Base, kafkaFile), k.Mounted} {
		for line := range strings.Lines(string(h.Texts[name])) {
			if !strings.HasPrefix(strings.TrimLeft(line, " "), "#") {
				all.WriteString(line)
			}
		}
	}
	n.service = all.String()
}

func mountTarget(k *hostfiles.Kafka) string {
	if m := k.DataMount(); m != nil {
		return m.Target
	}
	return ""
}
