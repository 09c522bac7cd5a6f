// Package schema holds only tests: the JSON Schema that mskraft prints, as a library
// for such schemas reads it.
package schema

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"mskraft/internal/cli"
)

const golden = "../../../golden/"

// schema is what mskraft schema prints.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	var text, stderr bytes.Buffer
	if code := cli.Run(cli.Env{Args: []string{"schema"}, Stdout: &text, Stderr: &stderr}); code != 0 {
		t.Fatalf("exit code %d\n%s", code, &stderr)
	}
	doc, err := jsonschema.UnmarshalJSON(&text)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("spec.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("spec.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// accepts tells what a schema says of a TOML file.
func accepts(t *testing.T, s *jsonschema.Schema, file string) error {
	t.Helper()
	var v map[string]any
	if _, err := toml.DecodeFile(file, &v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// The schema lets every golden case pass, and refuses what the form of a spec refuses.
func TestSchema(t *testing.T) {
	s := schema(t)
	specs, _ := filepath.Glob(golden + "cases/*/cluster.toml")
	for _, file := range specs {
		if err := accepts(t, s, file); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if len(specs) < 10 {
		t.Errorf("%d cases", len(specs))
	}
	refused := 0
	messages, _ := filepath.Glob(golden + "refusals/*/stderr")
	for _, file := range messages {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		form := slices.ContainsFunc([]string{"MSK101", "MSK102", "MSK103"}, func(code string) bool { return strings.Contains(string(text), ": "+code+": ") })
		if !form || strings.Contains(string(text), ": MSK100: ") {
			continue
		}
		refused++
		if err := accepts(t, s, filepath.Join(filepath.Dir(file), "cluster.toml")); err == nil {
			t.Errorf("%s: the schema accepts this", filepath.Dir(file))
		}
	}
	if refused < 10 {
		t.Errorf("%d refusals of the form", refused)
	}
}
