package templates

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFiles: what is embedded is what stands in this folder, apart from the
// recipes and the pages for people.
func TestFiles(t *testing.T) {
	list := func(files fs.FS) (names []string) {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case name == "recipes":
				return fs.SkipDir
			case !d.IsDir() && (name == "catalogue.toml" || strings.Contains(name, "/")):
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if d := cmp.Diff(list(os.DirFS(".")), list(Files)); d != "" {
		t.Errorf("(-folder +embedded)\n%s", d)
	}
}

// TestNewFolder: the folder of a new generation is embedded as it is.
func TestNewFolder(t *testing.T) {
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(here, "next", "kafka.yml.tmpl"): filepath.Join(here, "unified", "kafka.yml.tmpl"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(overlay, text, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "list", "-overlay", overlay, "-f", `{{join .EmbedFiles "\n"}}`, ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(strings.Fields(string(out)), "next/kafka.yml.tmpl") {
		t.Errorf("embedded are\n%s", out)
	}
}
