package golden_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
)

func readFacts(fsys fs.FS) (*facts, error) {
	f := &facts{index: map[string]int{}, composes: map[string]factFile{}}
	lines, err := factLines(fsys, releasesFile)
	if err != nil {
		return nil, err
	}
	for i, name := range lines {
		if !factReleaseName.MatchString(name) {
			return nil, fmt.Errorf("%s:%d: %q is not a release name", releasesFile, i+1, name)
		}
		if _, twice := f.index[name]; twice {
			return nil, fmt.Errorf("%s:%d: %s is listed twice", releasesFile, i+1, name)
		}
		f.index[name] = i
		f.order = append(f.order, name)
	}

	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, e := range entries {
		name := e.Name()
		seen[name] = true
		var err error
		switch compose := strings.TrimSuffix(name, factsSuffix); {
		case name == releasesFile, name == factsReadme:
		case name == filesFacts:
			f.listed, err = f.parse(fsys, name, splitFileLine)
		case name == portsFacts:
			f.published, err = f.parse(fsys, name, splitPortsLine)
		case name == msctlFacts:
			f.scripts, err = f.parse(fsys, name, splitPathLine)
		case name == serverFacts:
			f.server, err = f.parse(fsys, name, splitStringLine)
		case name == installFacts:
			f.install, err = f.parse(fsys, name, splitStringLine)
		case compose != name && factComposeName.MatchString(compose):
			f.composes[compose], err = f.parse(fsys, name, splitPathLine)
		default:
			err = fmt.Errorf("%s: not a file that belongs here", name)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, name := range []string{filesFacts, portsFacts, msctlFacts, serverFacts, installFacts, kafkaCompose + factsSuffix} {
		if !seen[name] {
			return nil, fmt.Errorf("%s: missing", name)
		}
	}
	return f, f.check()
}

// factLines reads a file of lines, all of them ended by one LF.
func factLines(fsys fs.FS, name string) ([]string, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	text, ended := strings.CutSuffix(string(data), "\n")
	if !ended {
		return nil, fmt.Errorf("%s: does not end with a newline", name)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line == "" || strings.TrimSpace(line) != line {
			return nil, fmt.Errorf("%s:%d: empty, or blanks (or CR) around it", name, i+1)
		}
	}
	return lines, nil
}

// parse reads one .facts file. split takes what follows the range apart: the
// sort key as written, the keys it stands for, and the value.
func (f *facts) parse(fsys fs.FS, name string, split func(string) (key string, keys []string, value string, err error)) (factFile, error) {
	lines, err := factLines(fsys, name)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(lines[0], "# ") {
		return nil, fmt.Errorf("%s:1: no comment that says what the file is", name)
	}
	var file factFile
	var prevKey string
	for i, line := range lines[1:] {
		bad := func(format string, a ...any) (factFile, error) {
			return nil, fmt.Errorf("%s:%d: %s", name, i+2, fmt.Sprintf(format, a...))
		}
		span, rest, ok := strings.Cut(line, factsColumnGap)
		first, last, ranged := strings.Cut(span, factsRangeDelim)
		if !ok || !ranged {
			return bad("want \"first..last\", two blanks and the rest, have %q", line)
		}
		l := factLine{}
		for _, end := range []struct {
			release string
			at      *int
		}{{first, &l.first}, {last, &l.last}} {
			n, known := f.index[end.release]
			if !known {
				return bad("range %s: %q is not in %s", span, end.release, releasesFile)
			}
			*end.at = n
		}
		if l.first > l.last {
			return bad("range %s runs backwards", span)
		}
		var key string
		if key, l.keys, l.value, err = split(rest); err != nil {
			return bad("%v", err)
		}
		if len(file) > 0 {
			prev := file[len(file)-1]
			switch {
			case key < prevKey:
				return bad("%s is out of order, it belongs before %s", key, prevKey)
			case key > prevKey:
			case l.first < prev.first:
				return bad("%s: range %s is out of order", key, span)
			case l.first <= prev.last:
				return bad("%s: range %s overlaps the one before", key, span)
			case l.first == prev.last+1 && l.value == prev.value:
				return bad("%s: range %s continues the one before with the same value: make it one", key, span)
			}
		}
		prevKey = key
		file = append(file, l)
	}
	return file, nil
}

// splitFileLine reads "file".
func splitFileLine(s string) (string, []string, string, error) {
	if !factComposeName.MatchString(s) {
		return "", nil, "", fmt.Errorf("%q is not a compose file name", s)
	}
	return s, []string{s}, "", nil
}

// splitPortsLine reads "file  service  ports".
func splitPortsLine(s string) (string, []string, string, error) {
	col := strings.SplitN(s, factsColumnGap, 3)
	if len(col) != 3 || !factComposeName.MatchString(col[0]) || !factColumn.MatchString(col[1]) {
		return "", nil, "", fmt.Errorf("want compose file, service and ports, have %q", s)
	}
	if err := checkFactValue(col[2]); err != nil {
		return "", nil, "", err
	}
	if list, ok := factValue(col[2]).([]any); !ok || len(list) == 0 {
		return "", nil, "", fmt.Errorf("%s is not a list of ports", col[2])
	}
	return col[0] + factsColumnGap + col[1], col[:2], col[2], nil
}

// splitStringLine reads "key  value" with a string as value.
func splitStringLine(s string) (string, []string, string, error) {
	key, keys, value, err := splitPathLine(s)
	if err != nil {
		return "", nil, "", err
	}
	if len(keys) != 1 {
		return "", nil, "", fmt.Errorf("%s: one key wanted, quoted if it has a dot", key)
	}
	if _, ok := factValue(value).(string); !ok {
		return "", nil, "", fmt.Errorf("%s: %s is not a string", key, value)
	}
	return key, keys, value, nil
}

// splitPathLine reads "path  value". A path is keys joined by dots; a key of
// anything but letters, digits, "_" and "-" is quoted as JSON does it.
func splitPathLine(s string) (string, []string, string, error) {
	var keys []string
	rest := s
	for {
		var key string
		if strings.HasPrefix(rest, `"`) {
			dec := json.NewDecoder(strings.NewReader(rest))
			if err := dec.Decode(&key); err != nil {
				return "", nil, "", fmt.Errorf("quoted key at %q: %w", rest, err)
			}
			written := rest[:dec.InputOffset()]
			if factBareKey.FindString(key) == key && key != "" || written != canonicalFact(key) {
				return "", nil, "", fmt.Errorf("key %s has to be written %s", written, factKey(key))
			}
			rest = rest[len(written):]
		} else {
			if key = factBareKey.FindString(rest); key == "" {
				return "", nil, "", fmt.Errorf("key wanted at %q", rest)
			}
			rest = rest[len(key):]
		}
		keys = append(keys, key)
		if after, more := strings.CutPrefix(rest, "."); more {
			rest = after
			continue
		}
		value, ok := strings.CutPrefix(rest, factsColumnGap)
		if !ok {
			return "", nil, "", fmt.Errorf("two blanks and a value wanted after the path, have %q", rest)
		}
		if err := checkFactValue(value); err != nil {
			return "", nil, "", err
		}
		if m, ok := factValue(value).(map[string]any); ok && len(m) > 0 {
			return "", nil, "", fmt.Errorf("%s is an object: one line for each of its keys wanted", value)
		}
		return s[:len(s)-len(rest)], keys, value, nil
	}
}

// factKey writes a key the way it has to be in a path.
func factKey(key string) string {
	if key != "" && factBareKey.FindString(key) == key {
		return key
	}
	return canonicalFact(key)
}

// checkFactValue accepts JSON in the one way to write it: no blanks between
// tokens, keys sorted, nothing escaped that need not be.
func checkFactValue(s string) error {
	if !json.Valid([]byte(s)) {
		return fmt.Errorf("value is not JSON: %s", s)
	}
	if want := canonicalFact(factValue(s)); s != want {
		return fmt.Errorf("value has to be written %s, not %s", want, s)
	}
	return nil
}

func canonicalFact(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // v came out of JSON
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// factValue decodes valid JSON, whole numbers as int.
func factValue(s string) any {
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		panic(err) // checkFactValue has seen it
	}
	return factNumbers(v)
}

func factNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return int(i)
		}
		x, err := v.Float64()
		if err != nil {
			return string(v) // out of range: checkFactValue then refuses it
		}
		return x
	case []any:
		for i := range v {
			v[i] = factNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = factNumbers(v[k])
		}
	}
	return v
}

func stringFacts(lines []factLine) map[string]string {
	m := map[string]string{}
	for _, l := range lines {
		m[l.keys[0]] = factValue(l.value).(string)
	}
	return m
}

// buildFacts puts the lines of one release back together.
func buildFacts(lines []factLine) (map[string]any, error) {
	root := map[string]any{}
	grown := map[string]bool{} // objects that have lines of their own
	for _, l := range lines {
		m := root
		for i, key := range l.keys[:len(l.keys)-1] {
			at := canonicalFact(l.keys[:i+1])
			if _, exists := m[key]; !exists {
				m[key] = map[string]any{}
				grown[at] = true
			} else if !grown[at] {
				return nil, fmt.Errorf("%s has a value and keys below it", at)
			}
			m = m[key].(map[string]any)
		}
		key := l.keys[len(l.keys)-1]
		if _, exists := m[key]; exists {
			return nil, fmt.Errorf("%s has a value and keys below it", canonicalFact(l.keys))
		}
		m[key] = factValue(l.value)
	}
	return root, nil
}

// check compares the files with one another, release by release.
func (f *facts) check() error {
	var errs []error
	for _, release := range f.order {
		bad := func(format string, a ...any) {
			errs = append(errs, fmt.Errorf("%s: %s", release, fmt.Sprintf(format, a...)))
		}
		files := f.files(release)
		if !slices.Contains(files, kafkaCompose) {
			bad("%s does not list %s", filesFacts, kafkaCompose)
		}
		if len(f.at(f.install, release)) == 0 {
			bad("nothing in %s", installFacts)
		}
		published := map[string]map[string]any{}
		for _, p := range f.ports(release) {
			if !slices.Contains(files, p.file) {
				bad("%s has %s, %s does not", portsFacts, p.file, filesFacts)
			}
			if published[p.file] == nil {
				published[p.file] = map[string]any{}
			}
			published[p.file][p.service] = p.ports
		}
		for file, all := range f.composes {
			lines := f.at(all, release)
			if has, listed := len(lines) > 0, slices.Contains(files, file); has != listed {
				bad("%s: has facts is %v, but listed in %s is %v", file, has, filesFacts, listed)
			}
			m, err := buildFacts(lines)
			if err != nil {
				bad("%s: %v", file, err)
				continue
			}
			ports := map[string]any{}
			services, _ := m["services"].(map[string]any)
			for name, s := range services {
				service, _ := s.(map[string]any)
				if p, ok := service["ports"]; ok {
					ports[name] = p
				}
			}
			if want := published[file]; len(ports)+len(want) > 0 && !reflect.DeepEqual(ports, want) {
				bad("%s publishes %v, but %s says %v", file, ports, portsFacts, want)
			}
		}
	}
	return errors.Join(errs...)
}
