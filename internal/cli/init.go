package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/cluster"
	"mskraft/internal/kafka"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

func initCommand() *command {
	return &command{
		name: "init", short: "print a spec to start from, with a cluster id of its own",
		long: `
Prints a spec with a new cluster id: mskraft init --release v2.10.20 --host ms-1=10.0.0.1 --host ms-2=10.0.0.2 > cluster.toml. Without
flags it is an example of three hosts. The id is random and made once; it stays with the cluster for ever.`,
		flags: func(f *pflag.FlagSet, o *options) {
			f.Var(&o.release, "release", "the MeterSphere release of the hosts")
			f.StringArrayVar(&o.hosts, "host", nil, "a host, NAME=ADDRESS; once for each, in the order of their node ids")
			templatesFlag(f, o)
		},
		run: (*app).init,
	}
}

// example is the newest release with long-term support.
func example(cat *release.Catalogue) string {
	for _, r := range slices.Backward(cat.Releases) {
		if n := r.Number(); n.LTS() && n.Prerelease() == "" {
			return r.Name
		}
	}
	return cat.Names()[0]
}

func (a *app) init(o *options, args []string) int {
	if len(args) > 0 {
		return a.refuse("usage.no-arguments", "init")
	}
	cat, err := a.catalogue(o)
	if err != nil {
		return a.fail(err)
	}
	named := cmp.Or(string(o.release), example(cat))
	if r := cat.Find(named); r != nil {
		named = r.Name
	}
	hosts, nginx := o.hosts, ""
	if len(hosts) == 0 {
		hosts, nginx = []string{"ms-1=10.0.0.1", "ms-2=10.0.0.2", "ms-3=10.0.0.3"}, "\n[nginx]\nserver_name = \"ms.example.com\"\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, `# A MeterSphere cluster for mskraft: mskraft validate cluster.toml
release = %s # that of the hosts; "mskraft releases" lists the known ones

[cluster]
name = "metersphere"
id = %q # made for this cluster; never change it
`, spec.Quote(named), kafka.NewClusterID())
	for i, host := range hosts {
		name, address, ok := strings.Cut(host, "=")
		if !ok {
			return a.refuse("usage.init-host", host)
		}
		notes := [2]string{}
		if i == 0 {
			notes = [2]string{" # a name for the host, and its address as the other hosts reach it", " # Kafka stores it; never change it"}
		}
		fmt.Fprintf(&b, "\n[hosts.%s]%s\naddress = %s\nnode_id = %d%s\n", spec.QuoteKey(name), notes[0], spec.Quote(address), i+1, notes[1])
	}
	b.WriteString(nginx)
	src := spec.NewSource("cluster.toml", []byte(b.String()))
	s, wrong := spec.Parse(src)
	_, more := cluster.New(s, cat)
	if wrong = ofSeverity(append(wrong, more...), spec.Error, false); len(wrong) > 0 {
		(&reporter{app: a}).report(src, wrong, false)
		return exitUsage
	}
	fmt.Fprint(a.out, b.String())
	return exitOK
}
