package cli_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/cli"
)

var update = flag.Bool("update", false, "rewrite what verify says of the guide's cluster")

// guideHosts makes the folders of three hosts as MeterSphere's guide leads to them:
// its YAML as printed there, with the host's own id and address if edited, and
// the services of the release with the list of the three brokers.
func guideHosts(t *testing.T, edited bool) (dir string) {
	t.Helper()
	printed, err := os.ReadFile("testdata/guide/docker-compose-kafka.yml")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for id, address := range map[string]string{"1": "10.1.11.53", "2": "10.1.11.54", "3": "10.1.11.58"} {
		text := string(printed)
		if edited {
			text = strings.NewReplacer("KAFKA_BROKER_ID: 3", "KAFKA_BROKER_ID: "+id, "PLAINTEXT://10.1.11.58", "PLAINTEXT://"+address).Replace(text)
		}
		files, err := filepath.Glob("../../golden/cases/guide/want/metersphere/hosts/ms-" + id + "/metersphere/docker-compose-*.yml")
		if err != nil || len(files) != 11 {
			t.Fatal(files, err)
		}
		host := filepath.Join(dir, "ms-"+id)
		if err := os.Mkdir(host, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			service, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, after, _ := strings.Cut(string(service), "version:")
			service = []byte("version:" + strings.Replace(after, "KAFKA_REPLICAS: 3", "KAFKA_REPLICAS: 1", 1))
			if filepath.Base(file) == "docker-compose-kafka.yml" {
				service = []byte(text)
			}
			if err := os.WriteFile(filepath.Join(host, filepath.Base(file)), service, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// TestGuide runs verify on what the guide leads to: followed to the letter, and
// with its YAML copied to three hosts as it is.
func TestGuide(t *testing.T) {
	for name, edited := range map[string]bool{"followed": true, "copied": false} {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			args := []string{"verify", "ms-1", "ms-2", "ms-3"}
			if code := cli.Run(cli.Env{Args: args, Dir: guideHosts(t, edited), Stdout: &out, Stderr: &errs}); code != 1 {
				t.Errorf("exit code %d", code)
			}
			got := filepath.ToSlash(out.String()) + errs.String()
			file := filepath.Join("testdata", "guide", name+".txt")
			want, err := os.ReadFile(file)
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}
