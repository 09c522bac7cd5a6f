package adopt

import (
	"regexp"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
)

// runbook is what the README.md of a rendered tree says that no other file does,
// and what it says before all others.
type runbook struct {
	path    string
	name    hostfiles.Value // of the cluster
	release hostfiles.Value
	id      hostfiles.Value
	hosts   map[string]row
	env     []setting
}

// row is a host in the runbook's table.
type row struct {
	address, mode hostfiles.Value
	serverPort    hostfiles.Value // not given for a host that serves no users
}

// setting is a row of the table of .env keys.
type setting struct {
	key, value string
	place      hostfiles.Place
}

// parseRunbook reads a runbook, nil for none. What is not there is not given.
func parseRunbook(path string, text []byte) *runbook {
	if path == "" {
		return nil
	}
	r := &runbook{path: path, hosts: map[string]row{}}
	title := regexp.MustCompile(`^# Cluster (\S+)$`)
	first := regexp.MustCompile("^MeterSphere ([^ ]+), Kafka [^ ]+ in KRaft mode, cluster id `([^`]*)`")
	users := regexp.MustCompile(`(?:^|, )(\d+) users$`)
	number, hosts := 0, false
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		at := func(s string) hostfiles.Value {
			col := 1 + len([]rune(line[:max(0, strings.Index(line, s))]))
			return hostfiles.Value{Text: s, Raw: s, Place: hostfiles.Place{File: path, Line: number, Col: col}, Given: s != ""}
		}
		if m := title.FindStringSubmatch(line); m != nil && !r.name.Given {
			r.name = at(m[1])
		}
		if m := first.FindStringSubmatch(line); m != nil && !r.release.Given {
			r.release, r.id = at(m[1]), at(m[2])
		}
		if !strings.HasPrefix(line, "|") {
			hosts = false
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case len(cells) == 6 && cells[0] == "host" && cells[1] == "address":
			hosts = true
		case len(cells) == 6 && hosts && !strings.HasPrefix(cells[0], "-"):
			h := row{address: at(cells[1]), mode: at(cells[2])}
			if m := users.FindStringSubmatch(cells[5]); m != nil {
				h.serverPort = at(m[1])
			}
			r.hosts[cells[0]] = h
		case len(cells) == 3 && strings.HasPrefix(cells[0], "`MS_"):
			r.env = append(r.env, setting{strings.Trim(cells[0], "`"), strings.Trim(cells[1], "`"), at(cells[1]).Place})
		}
	}
	return r
}

// get is a .env key that all hosts have to have, not given for none.
func (r *runbook) get(key string) hostfiles.Value {
	if r == nil {
		return hostfiles.Value{}
	}
	for _, s := range r.env {
		if s.key == key {
			return hostfiles.Value{Text: s.value, Raw: s.value, Place: s.place, Given: true}
		}
	}
	return hostfiles.Value{}
}

// host is the row of a host.
func (r *runbook) host(name string) row {
	if r == nil {
		return row{}
	}
	return r.hosts[name]
}

// number reads a whole number.
func number(v hostfiles.Value) (int, bool) {
	n, err := strconv.Atoi(v.Text)
	return n, v.Given && err == nil
}
