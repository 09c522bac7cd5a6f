package diffview

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	mask := NewMask()
	for text, want := range map[string]string{
		"      MS_MYSQL_PASSWORD: hunter2\n":                       "      MS_MYSQL_PASSWORD: ***\n",
		"SPRING_DATASOURCE_PASSWORD: \"hunter2 and more\"\n":       "SPRING_DATASOURCE_PASSWORD: \"***\n",
		"      MINIO_ACCESS-KEY: hunter2":                          "      MINIO_ACCESS-KEY: ***",
		"  - \"MYSQL_ROOT_PASSWORD=hunter2\"\n":                    "  - \"MYSQL_ROOT_PASSWORD=***\n",
		"password:\n  hunter2\n":                                   "password:\n  ***\n",
		"password:\n\n  \t\n hunter2\nb: 1\n":                      "password:\n\n  \t\n ***\nb: 1\n",
		"token: $2a$10$hunter2\n":                                  "token: ***\n",
		"url: jdbc:mysql://db/ms?user=root&password=hunter2&a=b\n": "url: jdbc:mysql://db/ms?user=root&password=***&a=b\n",
		"url: redis://:hunter2@10.0.0.1:6379/1\n":                  "url: redis://:***@10.0.0.1:6379/1\n",
		"url: 'http://root:hunt/er@2@db'\n":                        "url: 'http://root:***@db'\n",
		"command: redis-server --requirepass hunter2 --port 1\n":   "command: redis-server --requirepass *** --port 1\n",
		"command: [\"--requirepass\", \"hunter2\"]\n":              "command: [\"--requirepass\", \"***\"]\n",
		"PASSWORD: ${MS_MYSQL_PASSWORD:-hunter2}\n":                "PASSWORD: ${MS_MYSQL_PASSWORD:-***}\n",
		"sasl: x.LoginModule required password=\"hunter2\";\n":     "sasl: x.LoginModule required password=\"***\";\n",
		"a: {user: root, password: hunter2, b: c}\n":               "a: {user: root, password: ***, b: c}\n",
		"a: 1\r\nPASSWORD: hunter2\r\nb: 1\r\n":                    "a: 1\r\nPASSWORD: ***\r\nb: 1\r\n",
		"PASSWORD: \xff\xfehunter2\n":                              "PASSWORD: ***\n",
		"PASSWORD: ${MS_MYSQL_PASSWORD}\n":                         "PASSWORD: ${MS_MYSQL_PASSWORD}\n",
		"PASSWORD: \"${MS_MYSQL_PASSWORD}\"\n":                     "PASSWORD: \"${MS_MYSQL_PASSWORD}\"\n",
		"VOTERS: \"1@10.0.0.1:9093,2@10.0.0.2:9093\"\n":            "VOTERS: \"1@10.0.0.1:9093,2@10.0.0.2:9093\"\n",
		"LISTENERS: PLAINTEXT://:9092,CONTROLLER://:9093\n":        "LISTENERS: PLAINTEXT://:9092,CONTROLLER://:9093\n",
		"PASSWORD:\n": "PASSWORD:\n",
		"":            "",
	} {
		if got := string(mask.Hide([]byte(text))); got != want {
			t.Errorf("%q:\n%q, want\n%q", text, got, want)
		}
	}
}

// TestMaskLeavesOursAlone: nothing that mskraft writes looks like a secret.
func TestMaskLeavesOursAlone(t *testing.T) {
	mask := NewMask()
	files := 0
	err := filepath.WalkDir("../../golden", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(path, "want") && d.Name() != "apply.sh" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		before, after := splitLines(text), splitLines(mask.Hide(text))
		for i := range before {
			if string(before[i]) != string(after[i]) {
				t.Errorf("%s:%d: %s", path, i+1, after[i])
			}
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Errorf("%d files, %v", files, err)
	}
}

func FuzzMask(f *testing.F) {
	f.Add("a: 1\nPASSWORD:\n\n x\n")
	f.Add("redis://:x@y\nPASSWORD: ${A:-b}")
	mask := NewMask()
	f.Fuzz(func(t *testing.T, text string) {
		if got := mask.Hide([]byte(text)); countLines(got) != countLines([]byte(text)) {
			t.Errorf("%q has another number of lines: %q", text, got)
		}
	})
}
