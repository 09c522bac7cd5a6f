package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mskraft/internal/message"
	"mskraft/internal/release/releasetest"
	"mskraft/internal/spec"
)

// FuzzNew: whatever the file, New ends; and in a cluster without errors no text
// can leave its place in a file or path.
func FuzzNew(f *testing.F) {
	names, err := filepath.Glob("../../golden/*/*/cluster.toml")
	if err != nil || len(names) == 0 {
		f.Fatal("no specs to start from", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	cat := releasetest.Catalogue(f)
	f.Fuzz(func(t *testing.T, text string) {
		s, bad := spec.Parse(spec.NewSource("f", []byte(text)))
		if len(bad) > 0 && bad[0].Code() == "MSK100" {
			return
		}
		c, findings := New(s, cat)
		for _, f := range findings {
			if f.Code() == "" || f.String() == "" || f.In(message.English).Do == "" || f.Pos.Line < 1 || f.Pos.Col < 1 || f.Pos.Width < 1 {
				t.Errorf("%+v says nothing", f)
			}
		}
		if len(bad) > 0 || HasErrors(findings) {
			return
		}
		const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
		hold := func(text, more string) {
			if strings.Trim(text, plain+more) != "" {
				t.Errorf("%q holds more than %s", text, plain+more)
			}
		}
		hold(c.Name, "")
		hold(string(c.ID), "=+/:@()")
		hold(c.Kafka.Voters, ":@,[]")
		for _, h := range c.Hosts {
			hold(h.Name, "")
			hold(h.Address, ":")
			hold(h.Heap, " ")
			hold(h.Bootstrap, ":,[]")
			hold(h.PerformanceBootstrap, ":,[]")
			if h.Bootstrap == "" || h.Kafka() && h.NodeID < 0 || len(h.Files) == 0 {
				t.Errorf("%+v", h)
			}
			for _, file := range h.Files {
				for _, name := range c.Release.ServicesOf(file.Name) {
					hold(c.services[name].memLimit, "")
				}
			}
		}
		if n := c.Nginx; n != nil {
			hold(n.ServerName, "")
			hold(n.ClientMaxBodySize, "")
			if n.TLS != nil {
				hold(n.TLS.Certificate, "/+")
				hold(n.TLS.CertificateKey, "/+")
			}
		}
		hold(c.State.MySQL.Host+c.State.Redis.Host+c.State.MinIO, ":/[]")
		if len(c.Brokers()) == 0 || len(c.Controllers()) == 0 || c.Kafka.ReplicationFactor > len(c.Brokers()) || c.Kafka.MinInsyncReplicas > c.Kafka.ReplicationFactor {
			t.Errorf("%+v", c)
		}
	})
}
