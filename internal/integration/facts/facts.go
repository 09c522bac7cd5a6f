// Package facts reads what MeterSphere's installer says at each release: see
// golden/facts/README.md.
package facts

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Read gives the facts of one file of the installer at a release, by their keys; the
// values are JSON. dir is golden/facts.
func Read(dir, file, release string) (map[string]string, error) {
	order, err := lines(filepath.Join(dir, "releases"))
	if err != nil {
		return nil, err
	}
	all, err := lines(filepath.Join(dir, file+".facts"))
	if err != nil {
		return nil, err
	}
	at, found := slices.Index(order, release), map[string]string{}
	for _, line := range all {
		parts := strings.SplitN(line, "  ", 3)
		first, last, _ := strings.Cut(parts[0], "..")
		if slices.Index(order, first) <= at && at <= slices.Index(order, last) {
			found[parts[1]] = parts[2]
		}
	}
	if at < 0 || len(found) == 0 {
		return nil, fmt.Errorf("%s: no %s of %s", dir, file, release)
	}
	return found, nil
}

// Settings are the facts of a file of plain settings.
func Settings(dir, file, release string) (map[string]string, error) {
	found, err := Read(dir, file, release)
	settings := map[string]string{}
	for key, value := range found {
		if strings.HasPrefix(key, `"`) {
			err = cmp.Or(err, json.Unmarshal([]byte(key), &key))
		}
		err = cmp.Or(err, json.Unmarshal([]byte(value), &value))
		settings[key] = value
	}
	return settings, err
}

// Compose puts a compose file of the installer at a release back together.
func Compose(dir, file, release string) (map[string]any, error) {
	found, err := Read(dir, file, release)
	if err != nil {
		return nil, err
	}
	root := map[string]any{}
	for path, text := range found {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, path, err)
		}
		keys := strings.Split(path, ".") // no compose file has a key with a dot
		at := root
		for _, key := range keys[:len(keys)-1] {
			if at[key] == nil {
				at[key] = map[string]any{}
			}
			at = at[key].(map[string]any)
		}
		at[keys[len(keys)-1]] = value
	}
	return root, nil
}

func lines(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	all := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	return slices.DeleteFunc(all, func(s string) bool { return strings.HasPrefix(s, "# ") }), err
}
