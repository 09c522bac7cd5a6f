package golden_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The schema has the keys of the READMEs' table, and no others.
func TestSchemaKeys(t *testing.T) {
	t.Parallel()
	var doc map[string]any
	if err := json.Unmarshal([]byte(readmeRun(t, "schema")), &doc); err != nil {
		t.Fatal(err)
	}
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
		for _, row := range readmeRows(text, "`[a-z_.A-Z0-9]+`") {
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
