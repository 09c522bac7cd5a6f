package cluster

import (
	"fmt"
	"strings"
	"testing"

	"mskraft/internal/release"
	"mskraft/internal/spec"
	"mskraft/templates"
)

func catalogue(t *testing.T) *release.Catalogue {
	t.Helper()
	c, err := release.Open(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// hosts writes the tables of n hosts, ms-1 at 10.1.11.51 with node id 1 and so
// on; own holds further lines by host.
func hosts(n int, own map[int]string) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "[hosts.ms-%d]\naddress = \"10.1.11.%d\"\nnode_id = %d\n%s\n", i, 50+i, i, own[i])
	}
	return b.String()
}

// allowed silences the warnings that a usual cluster has.
const allowed = "[allow]\nMSK201 = 'x'\nMSK202 = 'x'\nMSK203 = 'x'\nMSK204 = 'x'\nMSK207 = 'x'\nMSK209 = 'x'\n"

func text(release string, parts ...string) string {
	return fmt.Sprintf("release = %q\n[cluster]\nname = \"c\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n", release) + strings.Join(parts, "\n")
}

// build checks a spec.
func build(t *testing.T, text string) (*Cluster, []spec.Finding) {
	t.Helper()
	s, findings := spec.Parse(spec.NewSource("cluster.toml", []byte(text)))
	if len(findings) > 0 && findings[0].Code() == "MSK100" {
		t.Fatalf("%s\n%+v", text, findings)
	}
	c, more := New(s, catalogue(t))
	return c, append(findings, more...)
}

// sound checks a spec in which nothing may be wrong.
func sound(t *testing.T, text string) *Cluster {
	t.Helper()
	c, findings := build(t, text)
	if HasErrors(findings) {
		t.Fatalf("%s\n%s", text, list(findings))
	}
	return c
}

func list(findings []spec.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s %s: %s\n", f.Code(), f.Key, f.Message)
	}
	return b.String()
}

// codes lists the findings' codes with their keys.
func codes(findings []spec.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, strings.TrimSpace(f.Code()+" "+f.Key))
	}
	return strings.Join(all, ", ")
}

func host(t *testing.T, c *Cluster, name string) *Host {
	t.Helper()
	for _, h := range c.Hosts {
		if h.Name == name {
			return h
		}
	}
	t.Fatalf("there is no host %s", name)
	return nil
}
