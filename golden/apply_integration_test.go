//go:build integration

package golden_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/release"
)

// TestIntegrationApply applies every host of every golden case with the real
// docker-compose, which gets the installer's base file and ours. Nonsense
// in the base file is refused, and nothing is replaced then.
func TestIntegrationApply(t *testing.T) {
	compose := tool(t, "docker-compose")
	for _, spec := range cases(t, "cases/*/cluster.toml") {
		situation := filepath.Base(filepath.Dir(spec))
		text, err := os.ReadFile(spec)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := rendered(t, catalogue(t), string(text))
		for _, h := range c.Hosts {
			t.Run(situation+"/"+h.Name, func(t *testing.T) {
				t.Parallel()
				s := newSite(t, anyShell(t), situation, h.Name)
				if err := os.Remove(filepath.Join(s.bin, "docker-compose")); err != nil {
					t.Fatal(err)
				}
				s.env[0] = strings.Replace(s.env[0], ":", ":"+filepath.Dir(compose)+":", 1)
				base := base(c.Release)
				write(t, filepath.Join(s.target, "docker-compose-base.yml"), base)
				env := s.read(".env") + "MS_IMAGE_PREFIX=metersphere\nMS_JMETER_IMAGE=metersphere/jmeter\nHOSTNAME=host\n"
				write(t, filepath.Join(s.target, ".env"), env)
				list := "-f docker-compose-base.yml"
				loads, _ := c.Release.Loads(h.Mode)
				for _, name := range loads {
					if _, err := os.Stat(filepath.Join(s.folder, "metersphere", "docker-compose-"+name+".yml")); err == nil {
						list += " -f docker-compose-" + name + ".yml"
					}
				}
				write(t, filepath.Join(s.target, "compose_files"), list+"\n")
				if h.Address != "" && strings.Contains(h.Address, "example") {
					s.program("getent", `echo "10.9.9.1 STREAM $2"`)
					s.program("ip", `echo "2: eth0 inet 10.9.9.1/24"`)
				}

				before := s.state()
				if h == c.Hosts[0] {
					write(t, filepath.Join(s.target, "docker-compose-base.yml"), base+"nonsense: 1\n")
					s.want(1, []string{"nonsense", "docker-compose refuses the files"})
					write(t, filepath.Join(s.target, "docker-compose-base.yml"), base)
					s.same("after the refusal", before)
				}
				after := s.wanted(before)
				s.want(0, []string{"files changed: "})
				s.same("applied", after)
				if d := cmp.Diff(base, s.read("docker-compose-base.yml")); d != "" {
					t.Error(d)
				}
			})
		}
	}
}

// base is the installer's docker-compose-base.yml, and what services of ours wait
// for in files that are not ours.
func base(rel *release.Release) string {
	text := "version: \"" + rel.Generation.Compose + "\"\nnetworks:\n  ms-network:\n    driver: bridge\n"
	if rel.Generation.Compose == "2.1" {
		text += "volumes:\n  ms-conf: {}\n  ms-data: {}\n  ms-logs: {}\n"
		text += "services:\n  system-setting:\n    image: placeholder\n  " + rel.Generation.Consumer + ":\n    image: placeholder\n"
	}
	return text
}
