package adopt_test

import (
	"slices"
	"strings"
	"testing"

	"mskraft/internal/adopt"
)

// Hosts whose .env names one MySQL, Redis and MinIO share their state.
func TestSharedState(t *testing.T) {
	const own = "MS_MYSQL_PORT=3307\nMS_REDIS_HOST=10.0.0.60\nMS_REDIS_PORT=6379\nMS_MINIO_ENDPOINT=http://10.0.0.60:9000\n"
	for _, test := range []struct {
		name, env string
		want      []string
		note      string
	}{
		{"shared", "MS_MYSQL_HOST=10.0.0.60\n" + own, []string{`mode = "shared"`, `mysql = "10.0.0.60:3307"`, `redis = "10.0.0.60"`, `minio = "http://10.0.0.60:9000"`}, ""},
		{"containers", "MS_MYSQL_HOST=mysql\nMS_REDIS_HOST=redis\nMS_MINIO_ENDPOINT=http://minio:9000\n", nil, ""},
		{"in part", "MS_MYSQL_HOST=mysql\n" + own, nil, "a/.env:3:1: all hosts have the same address for redis and minio, but not for everything"},
	} {
		var files []map[string]string
		for i, address := range []string{"10.0.0.1", "10.0.0.2", "10.0.0.3"} {
			files = append(files, map[string]string{"docker-compose-kafka.yml": kafka(string(rune('1'+i)), address, ""), ".env": test.env})
		}
		d := make1(t, hosts(files...))
		for _, line := range test.want {
			if !has(d, line) {
				t.Errorf("%s: no line %q in\n%s", test.name, line, d.Text)
			}
		}
		if test.want == nil && strings.Contains(string(d.Text), "[state]") {
			t.Errorf("%s:\n%s", test.name, d.Text)
		}
		if !noted(d, test.note) {
			t.Errorf("%s: no note %q in %v", test.name, test.note, d.Notes)
		}
		files[1][".env"] = strings.ReplaceAll(test.env, "10.0.0.60", "10.0.0.61")
		if d := make1(t, hosts(files...)); strings.Contains(string(d.Text), "[state]") {
			t.Errorf("%s, other addresses on one host:\n%s", test.name, d.Text)
		}
	}
}

// noted reports whether a note begins so with its place; "" stands for none at all.
func noted(d *adopt.Draft, text string) bool {
	if text == "" {
		return len(d.Notes) == 0
	}
	return slices.ContainsFunc(d.Notes, func(n adopt.Note) bool { return strings.HasPrefix(n.Place.String()+": "+n.String(), text) })
}
