package audit_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mskraft/internal/audit"
	"mskraft/internal/release/releasetest"
)

func TestReadLayouts(t *testing.T) {
	const compose = "services: {kafka: {image: x}}\n"
	const commit = "0123456789012345678901234567890123456789"
	for _, c := range []struct {
		name, dir                        string
		files                            map[string]string
		version, tag, mode, tagged, note string
	}{
		{"unpacked", ".", map[string]string{
			"metersphere/docker-compose-kafka.yml": compose, "metersphere/version": "v2.10.0-lts-b123\n",
			"install.conf": "MS_IMAGE_TAG=v2.10.0-lts\nMS_INSTALL_MODE=allinone\n",
		}, "v2.10.0-lts", "v2.10.0-lts", "allinone", "", ""},
		{"installed", ".", map[string]string{
			"docker-compose-kafka.yml": compose, "version": "v3.3.0", ".env": "# MS_IMAGE_TAG=no\n MS_IMAGE_TAG = \"v3.3.0\"\nMS_INSTALL_MODE='middleware'\r\n",
			"install.conf": "MS_IMAGE_TAG=older\n",
		}, "v3.3.0", "v3.3.0", "middleware", "", ""},
		{"the folder above", ".", map[string]string{
			"metersphere/docker-compose-kafka.yml": compose, "metersphere/version": "v3.3.0", "metersphere/.env": "MS_IMAGE_TAG=v3.3.0-arm64",
		}, "v3.3.0", "v3.3.0-arm64", "", "", ""},
		{"the inner folder", "metersphere", map[string]string{
			"metersphere/docker-compose-kafka.yml": compose, "metersphere/version": "\ufeffv2.3.0-arm64-b7", "install.conf": "MS_IMAGE_TAG=v2.3.0\n",
		}, "v2.3.0", "", "", "", ""},
		{"only an install.conf", ".", map[string]string{
			"docker-compose-kafka.yml": compose, "install.conf": "MS_IMAGE_TAG=v2.3.0-b1",
		}, "", "v2.3.0-b1", "", "", ""},
		{"odd version", ".", map[string]string{"docker-compose-kafka.yml": compose, "version": "dev\x1b[2J"}, "", "", "", "", "names no release"},
		{"a git checkout", ".", map[string]string{
			"metersphere/docker-compose-kafka.yml": compose, "install.conf": "MS_IMAGE_TAG=dev\n",
			".git/HEAD": commit, ".git/packed-refs": commit + " refs/tags/v3.1.0\n" + commit + " refs/tags/v3.1.0-arm64\n" + commit + " refs/tags/odd\n",
		}, "", "dev", "", "v3.1.0", ""},
		{"one commit for several", ".", map[string]string{
			"metersphere/docker-compose-kafka.yml": compose, "install.conf": "MS_IMAGE_TAG=dev\n",
			".git/HEAD": commit, ".git/packed-refs": commit + " refs/tags/v2.10.10-lts\n" + commit + " refs/tags/v2.10.8-lts\n" + commit + " refs/tags/v2.10.9-lts\n",
		}, "", "dev", "", "v2.10.10-lts", "the same commit is also v2.10.8-lts, v2.10.9-lts; name another one with --release"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range c.files {
				path := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			in, err := audit.Read(releasetest.Catalogue(t), filepath.Join(dir, c.dir))
			if err != nil {
				t.Fatal(err)
			}
			if in.Version != c.version || in.ImageTag != c.tag || in.Mode != c.mode {
				t.Errorf("version %q, tag %q, mode %q", in.Version, in.ImageTag, in.Mode)
			}
			notes := ""
			for _, n := range in.Notes {
				notes += n.String()
			}
			if in.Tagged != c.tagged || (notes != "") != (c.note != "") || !strings.Contains(notes, c.note) || strings.Contains(notes, "\x1b") || len(in.Problems) > 0 {
				t.Errorf("tagged %q, notes %q, problems %v", in.Tagged, notes, in.Problems)
			}
		})
	}
	if _, err := audit.Read(releasetest.Catalogue(t), t.TempDir()); !errors.Is(err, audit.ErrNoInstaller) {
		t.Errorf("empty folder: %v", err)
	}
	if _, err := audit.Read(releasetest.Catalogue(t), filepath.Join(t.TempDir(), "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

func TestReleaseName(t *testing.T) {
	for text, want := range map[string]string{
		"v2.10.0-lts": "v2.10.0-lts", "v2.10.0-lts-b123": "v2.10.0-lts", "v2.10.0-lts-arm64": "v2.10.0-lts", "v2.0.0-b1-arm64": "v2.0.0",
		"v3.0.0-beta": "v3.0.0-beta", "v3.3.0-rc1": "v3.3.0-rc1", "dev": "", "": "", "v3": "", "v3.3.0\"; x": "", "v3.3.0\n": "", "3.3.0": "",
		"v3.3.0-" + strings.Repeat("x", 50): "",
	} {
		if got := audit.ReleaseName(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
