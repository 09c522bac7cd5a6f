package render

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// applyFile is what the template of apply.conf sees. Its text is kept from one
// host to the next (see form), so this is all that it may depend on.
type applyFile struct {
	Cluster string // name
	Host    string // name
	Address string
	applyFacts
}

// applyFacts is what the hosts of a cluster often have in common.
type applyFacts struct {
	Release    string
	Settings   []string // KEY=VALUE, what .env has to say
	ClientPort int      // of a broker, 0 for another host
	CutWord    string   // msctl cuts lines out of Kafka's file at a reload, from this word on; "" in most modes
	Loads      string   // compose files that msctl loads, in its order, separated by blanks
}

func newApplyFile(c *cluster.Cluster, h *cluster.Host) applyFile {
	f := applyFile{Cluster: c.Name, Host: h.Name, Address: h.Address, applyFacts: applyFacts{Release: c.Release.Name}}
	for _, s := range settings(c, h) {
		f.Settings = append(f.Settings, s.key+"="+s.value)
	}
	if h.Broker {
		f.ClientPort = h.ClientPort
	}
	if c.Release.Cuts(h.Mode) {
		f.CutWord = c.Release.Generation.Consumer
	}
	loads, _ := c.Release.Loads(h.Mode)
	switched := func(name string) bool { return slices.Contains(c.Release.Generation.Switched, name) }
	f.Loads = strings.Join(append([]string{"base"}, slices.DeleteFunc(slices.Clone(loads), switched)...), " ")
	return f
}

// setting is a key that a host's .env has to hold for the files to work.
type setting struct{ key, value string }

// settings lists what a host's .env has to say. A switch that msctl does not
// read in the host's mode is not in it.
func settings(c *cluster.Cluster, h *cluster.Host) []setting {
	loads, _ := c.Release.Loads(h.Mode)
	list := []setting{{"MS_INSTALL_MODE", h.Mode}}
	external := func(file string, elsewhere bool) {
		if slices.Contains(loads, file) {
			list = append(list, setting{release.ExternalVariable(file), strconv.FormatBool(elsewhere)})
		}
	}
	external("kafka", !h.Kafka())
	if h.Serves && !c.Release.FixedServerPort() {
		list = append(list, setting{"MS_SERVER_PORT", strconv.Itoa(h.ServerPort)})
	}
	s := c.State
	if !s.Shared {
		return list
	}
	// A host that runs the shared one itself leaves it to MeterSphere to start it.
	external("mysql", h.Address != s.MySQL.Host)
	list = append(list, setting{"MS_MYSQL_HOST", s.MySQL.Host}, setting{"MS_MYSQL_PORT", strconv.Itoa(s.MySQL.Port)})
	external("redis", h.Address != s.Redis.Host)
	list = append(list, setting{"MS_REDIS_HOST", s.Redis.Host}, setting{"MS_REDIS_PORT", strconv.Itoa(s.Redis.Port)})
	if u, err := url.Parse(s.MinIO); err == nil && u.Host != "" {
		external("minio", h.Address != u.Hostname())
		list = append(list, setting{"MS_MINIO_ENDPOINT", s.MinIO})
	}
	return list
}

// checkScript refuses what a shell would not run.
func checkScript(text []byte) error {
	if err := checkText(text); err != nil {
		return err
	}
	if !bytes.HasPrefix(text, []byte("#!/bin/sh\n")) {
		return message.Failed("template.no-script")
	}
	return nil
}

// checkApply compares the lines of apply.conf with the model.
func checkApply(text []byte, f applyFile) error {
	if err := checkText(text); err != nil {
		return err
	}
	check := &checker{}
	got := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if name, value, ok := strings.Cut(line, "="); ok {
			got[name] = append(got[name], value)
		} else if !strings.HasPrefix(line, "#") {
			check.fail("template.no-setting", line)
		}
	}
	want := map[string][]string{
		"cluster": {f.Cluster}, "host": {f.Host}, "address": {f.Address}, "release": {f.Release},
		"setting": f.Settings, "loads": {f.Loads},
	}
	if f.ClientPort != 0 {
		want["client_port"] = []string{strconv.Itoa(f.ClientPort)}
	}
	if f.CutWord != "" {
		want["cut_word"] = []string{f.CutWord}
	}
	for name := range got {
		if want[name] == nil {
			check.fail("template.unknown-setting", name)
		}
	}
	for name, values := range want {
		check.equal(name, strings.Join(got[name], "\n"), strings.Join(values, "\n"))
	}
	return check.err()
}
