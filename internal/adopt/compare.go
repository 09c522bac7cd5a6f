package adopt

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/release"
)

// A Difference is a place where hosts have something else than the files that are
// rendered for them. Values are those of the files: they may hold secrets.
type Difference struct {
	File   string // its name on the host, docker-compose-kafka.yml
	Leaf   hostfiles.Leaf
	Theirs hostfiles.Value // not given for nothing
	Ours   hostfiles.Value // not given for nothing
	Unread bool            // the file as a whole is meant, as theirs cannot be read
	Hosts  []string        // that have this difference
}

// Compare holds the files of the hosts against those that were rendered from the
// draft, by host and by name on the host. Files are compared as docker-compose
// reads them: comments, quotes and order do not count, and neither do files that
// only one host's folder has room for, such as the runbook.
func (d *Draft) Compare(made map[string]map[string][]byte) []Difference {
	k := &comparer{rel: d.rel, at: map[string]int{}}
	for _, h := range d.hosts {
		if h.further {
			continue
		}
		ours := made[h.name]
		names := make([]string, 0, len(ours))
		for name := range ours {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			k.compareFile(h, name, ours[name])
		}
		for _, f := range h.Files {
			if d.rel.Template(f.Name) == "" {
				k.compareUnmade(h, f)
			}
		}
	}
	first := map[string]int{}
	for i, x := range k.list {
		if _, seen := first[x.key()]; !seen {
			first[x.key()] = i
		}
	}
	slices.SortStableFunc(k.list, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(first[a.key()], first[b.key()]))
	})
	return k.list
}

// key is where the difference is, on whatever host.
func (d *Difference) key() string { return d.File + "\x00" + strings.Join(d.Leaf.Path, "\x00") }

type comparer struct {
	rel  *release.Release
	list []Difference
	at   map[string]int // where a difference stands in the list
}

func (c *comparer) addDifference(h *host, d Difference) {
	key := fmt.Sprintf("%q %t %q %q", d.key(), d.Theirs.Given, d.Theirs.Raw, d.Ours.Raw)
	if i, ok := c.at[key]; ok {
		c.list[i].Hosts = append(c.list[i].Hosts, h.name)
		return
	}
	d.Hosts = []string{h.name}
	c.at[key] = len(c.list)
	c.list = append(c.list, d)
}

// compareFile compares one file of a host.
func (c *comparer) compareFile(h *host, name string, ours []byte) {
	at := path.Join(h.Base, name)
	theirs, ok := h.Texts[at]
	if !ok {
		c.addDifference(h, Difference{
			File: name, Ours: hostfiles.Value{Given: true}, Theirs: hostfiles.Value{Place: hostfiles.Place{File: h.Dir}},
		})
		return
	}
	if string(theirs) == string(ours) {
		return
	}
	parse := func(text []byte) []hostfiles.Leaf {
		list, _ := hostfiles.Leaves(filepath.Join(h.Dir, filepath.FromSlash(at)), text, h.Env)
		return list
	}
	if strings.HasSuffix(name, ".properties") {
		parse = func(text []byte) []hostfiles.Leaf {
			return propertyLeaves(filepath.Join(h.Dir, filepath.FromSlash(at)), text)
		}
	}
	was, is := parse(theirs), parse(ours)
	if was == nil {
		theirs := hostfiles.Value{Given: true, Place: hostfiles.Place{File: filepath.Join(h.Dir, filepath.FromSlash(at))}}
		c.addDifference(h, Difference{File: name, Theirs: theirs, Ours: hostfiles.Value{Given: true}, Unread: true})
		return
	}
	c.compareLeaves(h, name, was, is)
}

// compareLeaves compares what two files say.
func (c *comparer) compareLeaves(h *host, name string, was, is []hostfiles.Leaf) {
	for _, p := range hostfiles.Compare(was, is, func(a, b hostfiles.Value) bool { return a.Text == b.Text }) {
		switch {
		case p.Ours == nil:
			c.addDifference(h, Difference{File: name, Leaf: *p.Theirs, Theirs: p.Theirs.Value})
		case p.Theirs != nil:
			c.addDifference(h, Difference{File: name, Leaf: *p.Theirs, Theirs: p.Theirs.Value, Ours: p.Ours.Value})
		case !c.isCut(h, *p.Ours):
			c.addDifference(h, Difference{File: name, Leaf: *p.Ours, Ours: p.Ours.Value})
		}
	}
}

// isCut reports whether msctl deletes a value from the installed file: the block of
// the service that waits for Kafka, in mode middleware.
func (c *comparer) isCut(h *host, l hostfiles.Leaf) bool {
	return c.rel.Cuts(h.mode) && len(l.Path) > 2 && l.Path[0] == "services" &&
		l.Path[1] == c.rel.Generation.Consumer && l.Path[2] == "depends_on"
}

// compareUnmade tells of a broker list in a file that mskraft does not make.
func (c *comparer) compareUnmade(h *host, f *hostfiles.File) {
	if s, list := firstBootstrap(f); s != nil {
		key, _ := s.Bootstrap()
		c.addDifference(h, Difference{
			File: f.Output(), Leaf: hostfiles.Leaf{Path: []string{"services", s.Name, "environment", key}}, Theirs: list,
		})
	}
}

// propertyLeaves takes a properties file apart.
func propertyLeaves(file string, text []byte) []hostfiles.Leaf {
	list := []hostfiles.Leaf{}
	for name, v := range hostfiles.ParseProperties(file, text) {
		list = append(list, hostfiles.Leaf{Path: []string{name}, Value: v})
	}
	slices.SortFunc(list, func(a, b hostfiles.Leaf) int { return strings.Compare(a.Path[0], b.Path[0]) })
	return list
}
