package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

func releasesCommand() *command {
	return &command{
		name: "releases", args: "[RELEASE]", short: "list the MeterSphere releases, or the facts of one",
		long: `
Lists the MeterSphere releases that can be rendered, with their generation and Kafka image; with RELEASE, what is known of it.`,
		flags: func(f *pflag.FlagSet, o *options) {
			f.BoolVar(&o.json, "json", false, "print JSON")
			templatesFlag(f, o)
		},
		run: (*app).releases,
	}
}

// facts is what releases prints of one release.
type facts struct {
	Release    string            `json:"release"`
	Generation string            `json:"generation"`
	Kafka      string            `json:"kafka"`
	Family     string            `json:"family"`
	Volume     string            `json:"data_volume"`
	Folder     string            `json:"data_folder"`
	User       int               `json:"data_user"`
	Consumer   string            `json:"consumer"`
	Entry      string            `json:"entry"`
	Bootstrap  string            `json:"bootstrap_key"`
	Health     string            `json:"health_check"`
	Traits     []string          `json:"traits"`
	Modes      []mode            `json:"modes"`
	Properties map[string]int64  `json:"properties"`
	Files      map[string]string `json:"files"`
}

type mode struct {
	Name  string   `json:"name"`
	Files []string `json:"files"`
}

func factsOf(r *release.Release) facts {
	f := facts{
		Release: r.Name, Generation: r.Generation.Name, Kafka: r.Kafka.Tag, Family: r.Kafka.Family.Name,
		Volume: r.Kafka.Family.Volume, Folder: r.Kafka.Family.Data, User: r.Kafka.Family.User, Consumer: r.Generation.Consumer,
		Entry: r.Generation.Entry, Bootstrap: r.BootstrapKey(), Health: r.Health, Traits: r.Traits,
		Properties: map[string]int64{}, Files: map[string]string{"docker-compose-kafka.yml": r.KafkaFile},
	}
	if f.Traits == nil {
		f.Traits = []string{}
	}
	for _, name := range r.Modes() {
		loads, _ := r.Loads(name)
		m := mode{Name: name, Files: []string{}}
		for _, file := range loads {
			if r.Template(file) != "" {
				m.Files = append(m.Files, "docker-compose-"+file+".yml")
			}
		}
		f.Modes = append(f.Modes, m)
	}
	for _, p := range r.Properties {
		f.Properties[p.Name] = p.Value
	}
	for _, file := range r.Files() {
		f.Files["docker-compose-"+file+".yml"] = r.Template(file)
	}
	return f
}

func (a *app) releases(o *options, args []string) int {
	cat, err := a.catalogue(o)
	if err != nil {
		return a.fail(err)
	}
	switch len(args) {
	case 0:
		return a.listReleases(cat, o.json)
	case 1:
	default:
		return a.refuse("usage.releases")
	}
	r := cat.Find(args[0])
	if r == nil {
		a.say("usage.release", args[0], cluster.UnknownRelease(args[0], cat))
		return exitUsage
	}
	f := factsOf(r)
	if o.json {
		return a.json(f)
	}
	fmt.Fprintf(a.out, "release       %s\ngeneration    %s\nkafka image   %s (%s)\n", f.Release, f.Generation, f.Kafka, f.Family)
	fmt.Fprintf(a.out, "entry         %s\nconsumer      %s\nclient list   %s\nhealth check  %s port\n",
		f.Entry, f.Consumer, f.Bootstrap, f.Health)
	fmt.Fprintf(a.out, "kafka data    volume %s, at %s in the container, of user %d\n", f.Volume, f.Folder, f.User)
	for _, name := range f.Traits {
		fmt.Fprintf(a.out, "trait         %s: %s\n", name, cat.Trait(name).Meaning)
	}
	for _, p := range r.Properties {
		fmt.Fprintf(a.out, "property      %s = %d\n", p.Name, p.Value)
	}
	for _, m := range f.Modes {
		files := "no file with a Kafka setting"
		if len(m.Files) > 0 {
			files = strings.Join(m.Files, "\n"+strings.Repeat(" ", 21))
		}
		fmt.Fprintf(a.out, "mode %-15s %s\n", m.Name, files)
	}
	return exitOK
}

func (a *app) listReleases(cat *release.Catalogue, asJSON bool) int {
	if asJSON {
		all := []facts{}
		for _, r := range cat.Releases {
			all = append(all, factsOf(r))
		}
		return a.json(all)
	}
	for _, r := range cat.Releases {
		fmt.Fprintf(a.out, "%-16s %-14s kafka %s (%s)\n", r.Name, r.Generation.Name, r.Kafka.Tag, r.Kafka.Family.Name)
	}
	return exitOK
}

func (a *app) json(v any) int {
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return a.fail(err)
	}
	return exitOK
}

// finding is a spec.Finding as validate --json prints it.
type finding struct {
	File     string     `json:"file"`
	Line     int        `json:"line"`
	Column   int        `json:"column"`
	Code     string     `json:"code"`
	ID       message.ID `json:"id"`
	Args     []any      `json:"args"`
	Severity string     `json:"severity"`
	Key      string     `json:"key"`
	Message  string     `json:"message"`
	Hint     string     `json:"hint"`
}

func (a *app) validateJSON(o *options, args []string) int {
	list, _, err := a.read(o, args)
	if err != nil {
		return a.fail(err)
	}
	silent := *a // the findings go to standard output instead
	silent.err = bufio.NewWriter(io.Discard)
	_, _, code := silent.verdict(list, o.strict)
	out := []finding{}
	for _, l := range list {
		if l.err != nil {
			a.say("usage.error", l.err)
			continue
		}
		for _, f := range l.findings {
			severity := "error"
			if f.Severity == spec.Warning && !o.strict {
				severity = "warning"
			}
			words := a.words(f.Message)
			out = append(out, finding{
				l.source.Name, f.Pos.Line, f.Pos.Col, f.Code(), f.ID, message.Values(f.Args), severity, f.Key, words.What, words.Do,
			})
		}
	}
	if c := a.json(out); c != exitOK {
		return c
	}
	return code
}

func versionCommand() *command {
	return &command{
		name: "version", short: "print the version of mskraft",
		long:  "Prints the version of mskraft and of the Go that built it.",
		flags: func(f *pflag.FlagSet, o *options) { f.BoolVar(&o.json, "json", false, "print JSON") },
		run:   (*app).version,
	}
}

func (a *app) version(o *options, _ []string) int {
	v := struct {
		Version string `json:"version"`
		Go      string `json:"go"`
	}{Version: "(devel)"}
	if info, ok := debug.ReadBuildInfo(); ok {
		v.Go = info.GoVersion
		if info.Main.Version != "" {
			v.Version = info.Main.Version
		}
	}
	if o.json {
		return a.json(v)
	}
	fmt.Fprintf(a.out, "mskraft %s (%s)\n", v.Version, v.Go)
	return exitOK
}
