package golden_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schema is what mskraft schema prints.
func schema(t *testing.T) (*jsonschema.Schema, map[string]any) {
	t.Helper()
	text := readmeRun(t, "schema")
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
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
	return s, doc.(map[string]any)
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
	t.Parallel()
	s, _ := schema(t)
	cases, _ := filepath.Glob("cases/*/cluster.toml")
	for _, file := range cases {
		if err := accepts(t, s, file); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if len(cases) < 10 {
		t.Errorf("%d cases", len(cases))
	}
	refused := 0
	messages, _ := filepath.Glob("refusals/*/stderr")
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

// The schema has the keys of the READMEs' table, and no others.
func TestSchemaKeys(t *testing.T) {
	t.Parallel()
	_, doc := schema(t)
	var got []string
	var walk func(path string, v map[string]any)
	walk = func(path string, v map[string]any) {
		properties, _ := v["properties"].(map[string]any)
		for name, p := range properties {
			walk(path+name+".", p.(map[string]any))
		}
		more, _ := v["additionalProperties"].(map[string]any)
		_, open := v["additionalProperties"]
		switch {
		case more != nil:
			name := map[string]string{"allow.": "CODE.", "hosts.": "NAME.", "services.": "NAME."}[path]
			walk(path+name, more)
		case properties == nil && v["type"] == "object" && !open:
			got = append(got, path+"PROPERTY")
		case properties == nil:
			got = append(got, strings.TrimSuffix(path, "."))
		}
	}
	walk("", doc)
	slices.Sort(got)
	readmeEach(t, func(t *testing.T, text string) {
		var want []string
		for _, row := range readmeRows(text, "`[a-z_.A-Z]+`") {
			if key := strings.Trim(row[0], "`"); len(row) == 3 && (strings.Contains(key, ".") || strings.Contains("release templates_of edition", key)) && !strings.Contains(key, " ") && !strings.HasSuffix(key, ".yml") {
				want = append(want, key)
			}
		}
		slices.Sort(want)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("keys (-README +schema):\n%s", d)
		}
	})
}
