package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// The files of an installer that are compared beside its compose files.
const (
	msctlFile   = "msctl"
	installFile = "install.conf"
)

// The settings of the ports at which the entry service is published.
const (
	serverPort = "MS_SERVER_PORT"
	httpsPort  = "MS_SERVER_HTTPS_PORT"
)

// facts compares what the catalogue says of a release with what an installer says
// elsewhere than in compose files. What it has no file for is not compared.
func (r *Report) facts(s Subject) {
	rel, in := s.Cluster.Release, s.Installer
	var missing []message.Message
	switch modes, err := in.host.Modes(); {
	case errors.Is(err, fs.ErrNotExist):
		missing = append(missing, message.New("audit.modes", msctlFile))
	case err != nil:
		r.Notes = append(r.Notes, message.New("audit.msctl", msctlFile, err))
	default:
		r.modes(rel, modes)
		r.cuts(rel, modes)
		r.traits(rel, in)
	}
	if in.host.Defaults == nil {
		missing = append(missing, message.New("audit.settings", installFile))
	} else {
		r.defaults(rel, in.host.Defaults)
		r.references(in.host.Defaults, s.Files)
		r.ports(rel, in.ports(rel))
	}
	if name, found, ok := in.serverProperties(rel.Catalogue()); ok {
		r.properties(rel, name, found)
	} else if rel.ServerProperties != nil {
		missing = append(missing, text(name))
	}
	if len(missing) > 0 {
		r.Notes = append(r.Notes, message.New("audit.missing", message.Series(missing...)))
	}
}

func (r *Report) modes(rel *release.Release, modes []hostfiles.Mode) {
	theirs := map[string][]string{}
	for _, m := range modes {
		theirs[m.Name] = m.Loads
	}
	names := slices.AppendSeq(rel.Modes(), maps.Keys(theirs))
	slices.Sort(names)
	words := func(list []string) message.Message { return text(strings.Join(list, " ")) }
	for _, name := range slices.Compact(names) {
		ours, known := rel.Loads(name)
		list, there := theirs[name]
		switch less, more := without(list, ours), without(ours, list); {
		case !known:
			r.unexpected(msctlFile, name, message.New("audit.loads", strings.Join(list, " ")), message.Message{})
		case !there:
			r.unexpected(msctlFile, name, message.Message{}, message.New("audit.loads", strings.Join(ours, " ")))
		case len(less)+len(more) > 0:
			r.unexpected(msctlFile, name, words(less), words(more))
		case !slices.Equal(list, ours):
			r.unexpected(msctlFile, name, words(list), words(ours))
		}
	}
}

// without is a list without the items of another one.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// cuts compares what msctl deletes from Kafka's file: the consumer's four lines.
func (r *Report) cuts(rel *release.Release, modes []hostfiles.Mode) {
	for _, m := range modes {
		theirs, ours := "", ""
		for _, c := range m.Cuts {
			if c.File == "kafka" {
				theirs = strings.TrimSpace(theirs + fmt.Sprintf(" /%s/,+%d", strings.TrimSuffix(c.Word, ":"), c.More))
			}
		}
		if rel.Cuts(m.Name) {
			ours = fmt.Sprintf("/%s/,+3", rel.Generation.Consumer)
		}
		if theirs != ours {
			r.unexpected(msctlFile, m.Name+".kafka", text(theirs), text(ours))
		}
	}
}

// traits compares those that no compose file shows.
func (r *Report) traits(rel *release.Release, in *Installer) {
	shown := in.host.Traits(rel)
	for _, t := range rel.Catalogue().Traits {
		there, told := shown[t.Name]
		has, _ := rel.Has(t.Name)
		if t.Shows.Place != release.InMsctl || !told || there == has {
			continue
		}
		theirs, ours := message.New("audit.trait", t.Name), message.Message{}
		if has {
			theirs, ours = ours, theirs
		}
		r.unexpected(msctlFile, strings.Join(t.Shows.Path, "."), theirs, ours)
	}
}

// defaults compares settings of install.conf that the files of a cluster go by.
func (r *Report) defaults(rel *release.Release, env *hostfiles.Env) {
	want := map[string]string{
		"MS_INSTALL_MODE": rel.Generation.DefaultMode,
		serverPort:        strconv.Itoa(rel.Generation.ServerPort),
		"MS_KAFKA_PORT":   strconv.Itoa(rel.Kafka.Family.Port(release.Clients)),
	}
	if port := rel.HTTPSPort(); port > 0 {
		want[httpsPort] = strconv.Itoa(port)
	}
	for _, setting := range rel.Generation.Install {
		key, value, _ := strings.Cut(setting, "=")
		want[key] = value
	}
	for key, value := range want {
		if v := env.Get(key); v.Text != value {
			r.unexpected(installFile, key, text(printedOrNone(v)), text(value))
		}
	}
}

func printedOrNone(v hostfiles.Value) string {
	if !v.Given {
		return ""
	}
	return printed(v.Text)
}

// references wants install.conf to set every variable of MeterSphere that our files
// use: an upgrade drops all others from .env.
func (r *Report) references(env *hostfiles.Env, files map[string][]byte) {
	told := map[string]bool{}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		for _, m := range regexp.MustCompile(`[^$]\$\{?(MS_\w+)[}"]`).FindAllSubmatch(files[file], -1) {
			if key := string(m[1]); !env.Get(key).Given && !told[key] {
				told[key] = true
				r.unexpected(installFile, key, message.Message{}, message.New("audit.used", file))
			}
		}
	}
}

// ports are the host ports that containers publish by the defaults of install.conf,
// by compose file, of the files that some mode loads. Those of Kafka and of the entry
// service are not among them.
func (in *Installer) ports(rel *release.Release) map[string][]string {
	loaded := map[string]bool{}
	modes, err := in.host.Modes()
	for _, m := range modes {
		for _, name := range m.Loads {
			loaded[name] = true
		}
	}
	entry := []string{strconv.Itoa(rel.Generation.ServerPort), strconv.Itoa(rel.HTTPSPort())}
	for _, key := range []string{serverPort, httpsPort} {
		entry = append(entry, in.host.Defaults.Get(key).Text)
	}
	list := map[string][]string{}
	for _, f := range in.host.Files {
		var known []kafka.PortRange
		var others []string
		if f.Name == "kafka" || err == nil && !loaded[f.Name] || err != nil && !loads(rel, f.Name) {
			continue
		}
		filled, _ := hostfiles.ParseFile(f.Name, f.Path, in.host.Texts[path.Join(in.host.Base, f.Output())], in.host.Defaults)
		for _, s := range filled.Services {
			for _, p := range s.Ports {
				own := s.Name == rel.Generation.Entry && (p.Value.Open || slices.Contains(entry, p.Published))
				switch {
				case p.Published == "" || own:
				case p.Outside().IsKnown():
					known = append(known, p.Outside())
				default:
					others = append(others, printed(p.Published))
				}
			}
		}
		list[f.Name] = append(joinPorts(known), others...)
	}
	return list
}

// joinPorts sorts ranges of ports and makes one of those that meet or are neighbours.
func joinPorts(list []kafka.PortRange) []string {
	var joined []kafka.PortRange
	for _, r := range slices.SortedFunc(slices.Values(list), func(a, b kafka.PortRange) int { return a.Low - b.Low }) {
		if last := len(joined) - 1; last >= 0 && r.Low <= joined[last].High+1 {
			joined[last].High = max(joined[last].High, r.High)
		} else {
			joined = append(joined, r)
		}
	}
	var texts []string
	for _, r := range joined {
		texts = append(texts, r.String())
	}
	return texts
}

func (r *Report) ports(rel *release.Release, theirs map[string][]string) {
	for file, ports := range theirs {
		if ours := joinPorts(rel.PublishedPorts(file)); !slices.Equal(ports, ours) {
			r.unexpected(filePrefix+file+fileSuffix, "published ports", text(strings.Join(ports, " ")), text(strings.Join(ours, " ")))
		}
	}
}

// serverProperties is what the file says that MeterSphere mounts into Kafka's
// container, its name on the host, and whether it is there.
func (in *Installer) serverProperties(cat *release.Catalogue) (name string, found map[string]hostfiles.Value, ok bool) {
	for _, f := range cat.Families {
		if f.ConfigFrom == "" {
			continue
		}
		name = path.Join(strings.TrimPrefix(f.ConfigFrom, "metersphere/"), path.Base(f.Config[0]))
		if text, ok := in.host.Texts[path.Join(in.host.Base, name)]; ok {
			return name, hostfiles.ParseProperties(name, text), true
		}
	}
	return name, nil, false
}

// properties compares the file that MeterSphere mounts into Kafka's container.
func (r *Report) properties(rel *release.Release, name string, found map[string]hostfiles.Value) {
	if rel.ServerProperties == nil {
		r.unexpected(name, "", message.New("audit.file"), message.Message{})
		return
	}
	keys := slices.AppendSeq(slices.Collect(maps.Keys(found)), maps.Keys(rel.ServerProperties))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		theirs, there := found[key]
		ours, known := rel.ServerProperties[key]
		if theirs.Text == ours && there == known {
			continue
		}
		var a, b message.Message
		if there {
			a = text(Show([]string{key}, theirs.Text))
		}
		if known {
			b = text(printed(ours))
		}
		r.unexpected(name, printed(key), a, b)
	}
}
