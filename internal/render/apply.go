package render

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
)

// applyFile is what the template of apply.sh sees. Its text is kept from one
// host to the next (see form), so this is all that it may depend on.
type applyFile struct {
	Cluster string // name
	Host    string // name
	Address string
	applyFacts
}

// applyFacts is what the hosts of a cluster often have in common. Lists are
// separated by line ends or blanks.
type applyFacts struct {
	Release    string
	Settings   string // KEY=VALUE, what .env has to say
	ClientPort string // of a broker, "" for another host
	Loads      string // compose files that msctl loads, in its order
	CutWord    string // msctl cuts Kafka's file off there at a reload, "" in most modes
}

func newApplyFile(c *cluster.Cluster, h *cluster.Host) applyFile {
	f := applyFile{Cluster: c.Name, Host: h.Name, Address: h.Address, applyFacts: applyFacts{Release: c.Release.Name}}
	var lines []string
	for _, s := range settings(c, h) {
		lines = append(lines, s.key+"="+s.value)
	}
	f.Settings = strings.Join(lines, "\n")
	if h.Broker {
		f.ClientPort = strconv.Itoa(h.ClientPort)
	}
	names := []string{"docker-compose-base.yml"}
	loads, _ := c.Release.Loads(h.Mode)
	for _, name := range loads {
		// Whether those of UI tests are loaded depends on switches, and others can do without.
		if name != "ui-test" && !strings.HasPrefix(name, "seleni") {
			names = append(names, (cluster.File{Name: name}).Output())
		}
	}
	f.Loads = strings.Join(names, "\n")
	if h.Mode == "middleware" {
		f.CutWord = c.Release.Generation.Consumer
	}
	return f
}

// setting is a key that a host's .env has to hold for the files to work.
type setting struct{ key, value string }

// settings lists what a host's .env has to say. A switch that msctl does not
// read in the host's mode is not in it.
func settings(c *cluster.Cluster, h *cluster.Host) []setting {
	loads, _ := c.Release.Loads(h.Mode)
	list := []setting{{"MS_INSTALL_MODE", h.Mode}}
	external := func(what string, elsewhere bool) {
		if slices.Contains(loads, strings.ToLower(what)) {
			list = append(list, setting{"MS_EXTERNAL_" + what, strconv.FormatBool(elsewhere)})
		}
	}
	external("KAFKA", !h.Kafka())
	if h.Serves && !c.Release.Traits.FixedServerPort {
		list = append(list, setting{"MS_SERVER_PORT", strconv.Itoa(h.ServerPort)})
	}
	s := c.State
	if !s.Shared {
		return list
	}
	// A host that runs the shared one itself leaves it to MeterSphere to start it.
	external("MYSQL", h.Address != s.MySQL.Host)
	list = append(list, setting{"MS_MYSQL_HOST", s.MySQL.Host}, setting{"MS_MYSQL_PORT", strconv.Itoa(s.MySQL.Port)})
	external("REDIS", h.Address != s.Redis.Host)
	list = append(list, setting{"MS_REDIS_HOST", s.Redis.Host}, setting{"MS_REDIS_PORT", strconv.Itoa(s.Redis.Port)})
	if u, err := url.Parse(s.MinIO); err == nil && u.Host != "" {
		external("MINIO", h.Address != u.Hostname())
		list = append(list, setting{"MS_MINIO_ENDPOINT", s.MinIO})
	}
	return list
}

// checkApply compares the values at the top of apply.sh with the model. Marks
// stand in single quotes there, and nowhere else.
func checkApply(text []byte, f applyFile, marks []string) error {
	if err := checkText(text); err != nil {
		return err
	}
	k := &checker{}
	got := map[string]string{}
	rest := string(text)
	for _, m := range regexp.MustCompile(`(?m)^([a-z_]+)='([^']*)'$`).FindAllStringSubmatch(rest, -1) {
		k.equal(m[1]+" stands there before:", got[m[1]], "")
		got[m[1]] = m[2]
		rest = strings.Replace(rest, m[0], "", 1)
	}
	for _, mark := range marks {
		if strings.Contains(rest, mark) {
			k.problems = append(k.problems, fmt.Sprintf("%s stands outside of the values at the top", mark))
		}
	}
	k.equal("the first line", strings.SplitN(string(text), "\n", 2)[0], "#!/bin/sh")
	for name, value := range map[string]string{
		"cluster": f.Cluster, "host": f.Host, "address": f.Address, "release": f.Release, "settings": f.Settings,
		"client_port": f.ClientPort, "loads": f.Loads, "cut_word": f.CutWord,
	} {
		k.equal(name, got[name], value)
	}
	slices.Sort(k.problems)
	return k.err()
}
