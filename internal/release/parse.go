package release

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// words is a list that the file writes as words in one string.
type words []string

// UnmarshalText takes the words apart.
func (w *words) UnmarshalText(text []byte) error {
	*w = strings.Fields(string(text))
	return nil
}

type file struct {
	Family     map[string]*Family           `toml:"family"`
	Kafka      map[string]*Image            `toml:"kafka"`
	Generation map[string]*Generation       `toml:"generation"`
	Properties map[string]map[string]int64  `toml:"properties"`
	MemLimits  map[string]map[string]string `toml:"mem_limits"`
	Modes      map[string]map[string]words  `toml:"modes"`
	Ports      map[string]map[string]words  `toml:"ports"`
	Trait      map[string]*Trait            `toml:"trait"`
	Release    []string                     `toml:"release"`

	Services         map[string]map[string]Service `toml:"services"`
	ServerProperties map[string]map[string]string  `toml:"server_properties"`
}

// Problem is something wrong with a catalogue. Line and Col count from 1; they
// are 0 where no place is known.
type Problem struct {
	Line, Col int
	What      string
}

// ParseError is all that is wrong with a catalogue, in the order of its text.
type ParseError struct{ Problems []Problem }

func (e *ParseError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = fmt.Sprintf("catalogue.toml:%d:%d: %s", p.Line, p.Col, p.What)
	}
	return strings.Join(lines, "\n")
}

// maxLine is how many bytes a line may have. It bounds what a text can nest.
const maxLine = 4096

// File is the name of the catalogue in a folder of templates.
const File = "catalogue.toml"

// Open reads the catalogue in a folder of templates. An error is a *ParseError.
func Open(files fs.FS) (*Catalogue, error) {
	text, err := fs.ReadFile(files, File)
	if err != nil {
		if p := (*fs.PathError)(nil); errors.As(err, &p) {
			err = p.Err
		}
		return nil, &ParseError{Problems: []Problem{{What: err.Error()}}}
	}
	return Parse(string(text))
}

// Parse reads a catalogue. An error is a *ParseError.
func Parse(text string) (*Catalogue, error) {
	n := 0
	for line := range strings.Lines(text) {
		if n++; len(line) > maxLine {
			return nil, &ParseError{[]Problem{{n, 1, fmt.Sprintf("the line is longer than %d bytes", maxLine)}}}
		}
	}
	var f file
	meta, err := toml.Decode(text, &f)
	if err != nil {
		return nil, &ParseError{[]Problem{decodeProblem(text, err)}}
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, &ParseError{unknownKeys(text, extra)}
	}
	properties := make(map[string][]Property, len(f.Properties))
	for set, values := range f.Properties {
		if values != nil { // see release
			properties[set] = sortedProperties(values)
		}
	}
	c := &Catalogue{byName: make(map[string]*Release, len(f.Release)), images: f.Kafka}
	problems := f.resolve(text)
	for _, name := range slices.Sorted(maps.Keys(f.Family)) {
		c.Families = append(c.Families, f.Family[name])
	}
	for _, name := range slices.Sorted(maps.Keys(f.Trait)) {
		f.Trait[name].Name = name
		c.Traits = append(c.Traits, f.Trait[name])
	}
	for name, g := range f.Generation {
		g.Name = name
		for _, what := range append(g.problems(), f.strangers(g)...) {
			problems = append(problems, Problem{lineOf(text, toml.Key{"generation", name}), 1, fmt.Sprintf("generation %q: %s", name, what)})
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return cmp.Or(a.Line-b.Line, strings.Compare(a.What, b.What)) })
	for i, line := range f.Release {
		bad := func(at cell, format string, args ...any) {
			n, col := rowPosition(text, f.Release[:i+1], int(at))
			problems = append(problems, Problem{n, col, fmt.Sprintf(format, args...)})
		}
		row, err := newRow(line)
		if err != nil {
			bad(0, "%v", err)
			continue
		}
		r := f.release(row, properties, func(at cell, format string, args ...any) {
			bad(at, "release %q: "+format, append([]any{row.Name}, args...)...)
		})
		r.catalogue = c
		if n, ok := ParseName(row.Name); !ok || n.String() != row.Name {
			bad(0, "release %q: is no name of a release, such as v2.10.0-lts", row.Name)
		}
		if c.byName[row.Name] != nil {
			bad(0, "release %q: is there twice", row.Name)
		}
		c.Releases = append(c.Releases, r)
		c.byName[r.Name] = r
	}
	if len(f.Release) == 0 {
		problems = append(problems, Problem{1, 1, "there is no release"})
	}
	if len(problems) > 0 {
		return nil, &ParseError{problems}
	}
	return c, nil
}

// resolve gives families and images their names, and images their family. It returns
// what is wrong with them.
func (f *file) resolve(text string) []Problem {
	var problems []Problem
	bad := func(table, name, format string, args ...any) {
		what := fmt.Sprintf("%s %q: ", table, name) + fmt.Sprintf(format, args...)
		problems = append(problems, Problem{lineOf(text, toml.Key{table, name}), 1, what})
	}
	for name, family := range f.Family {
		family.Name = name
		for _, what := range family.problems() {
			bad("family", name, "%s", what)
		}
	}
	for tag, image := range f.Kafka {
		image.Tag, image.Family = tag, f.Family[image.FamilyName]
		if image.Family == nil {
			bad("kafka", tag, "there is no family of images %q", image.FamilyName)
		}
		if !slices.Contains([]ControllerOnly{ByVariables, ByBlank, ByFile}, image.ControllerOnly) {
			bad("kafka", tag, "there is no controller_only %q", image.ControllerOnly)
		}
	}
	for set, services := range f.Services {
		for _, what := range serviceProblems(services) {
			bad("services", set, "%s", what)
		}
	}
	for name, trait := range f.Trait {
		if trait == nil || trait.Meaning == "" {
			bad("trait", name, "meaning is missing")
		}
	}
	return problems
}

// problems says what a family lacks.
func (f *Family) problems() []string {
	var list []string
	for name, value := range map[string]string{
		"prefix": f.Prefix, "cluster_id": f.ClusterID, "data": f.Data, "mount": f.Mount, "volume": f.Volume,
	} {
		if value == "" {
			list = append(list, name+" is missing")
		}
	}
	if len(f.Config) == 0 {
		list = append(list, "config is missing")
	}
	for _, p := range []Purpose{Clients, Controllers} {
		if !f.Has(p) {
			list = append(list, "there is no listener for "+string(p))
		}
	}
	slices.Sort(list)
	return list
}

// problems says what a generation lacks.
func (g *Generation) problems() []string {
	var list []string
	need := func(ok bool, format string, args ...any) {
		if !ok {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	need(g.Compose != "", "compose is missing")
	need(g.DefaultMode != "", "default_mode is missing")
	need(g.ServerPort > 0, "server_port is missing")
	need(len(g.Editions) > 0, "editions is missing")
	return list
}

// strangers are the generations that one names and that are not there.
func (f *file) strangers(g *Generation) []string {
	var list []string
	for _, name := range g.Upgrades {
		if f.Generation[name] == nil {
			list = append(list, fmt.Sprintf("upgrades names no generation %q", name))
		}
	}
	return list
}

// release resolves what a row names, and tells bad which cell is wrong.
func (f *file) release(row Row, properties map[string][]Property, bad func(at cell, format string, args ...any)) *Release {
	r := &Release{Name: row.Name, Row: row, KafkaFile: row.KafkaFile, Health: row.Health, Traits: row.Traits}
	missing := func(at cell, what, name string, ok bool) {
		if !ok {
			bad(at, "there is no %s %q", what, name)
		}
	}
	var ok bool
	r.Generation, ok = f.Generation[row.Generation]
	missing(cellGeneration, "generation", row.Generation, ok)
	r.Kafka, ok = f.Kafka[row.Kafka]
	missing(cellKafka, "Kafka image", row.Kafka, ok)
	missing(cellHealth, "health check port", row.Health, row.Health == "client" || row.Health == "controller")
	r.Properties, ok = properties[row.Properties]
	missing(cellProperties, "set of properties", row.Properties, ok)
	// Package toml takes any value for a table of a table, and makes it nil.
	r.ServerProperties = f.ServerProperties[row.ServerProperties]
	missing(cellServerProperties, "set of server_properties", row.ServerProperties, r.ServerProperties != nil || row.ServerProperties == "-")
	r.memLimits = f.MemLimits[row.MemLimits]
	missing(cellMemLimits, "set of memory limits", row.MemLimits, r.memLimits != nil)
	r.Services = f.Services[row.Services]
	missing(cellServices, "set of services", row.Services, r.Services != nil)
	r.modes = f.Modes[row.Modes]
	missing(cellModes, "set of modes", row.Modes, r.modes != nil)
	r.ports = f.Ports[row.Ports]
	missing(cellPorts, "set of ports", row.Ports, r.ports != nil)
	for i, name := range r.Traits {
		missing(cells+cell(i), "trait", name, f.Trait[name] != nil)
	}
	if g := r.Generation; g != nil && r.Services != nil {
		for _, named := range [][2]string{{"entry", g.Entry}, {"consumer", g.Consumer}, {"tester", g.Tester}} {
			if _, ok := r.Services[named[1]]; !ok && named != [2]string{"tester", ""} {
				bad(cellServices, "%s %q of its generation is not among its services", named[0], named[1])
			}
		}
	}
	return r
}

// serviceProblems completes a set of services, and says what it lacks.
func serviceProblems(set map[string]Service) []string {
	templates := map[string]int{}
	for name, s := range set {
		s.File = cmp.Or(s.File, name)
		set[name] = s
		templates[s.File] += min(len(s.Template), 1)
	}
	var list []string
	for file, n := range templates {
		if n != 1 {
			list = append(list, fmt.Sprintf("file %q has %d templates: one of its services names it", file, n))
		}
	}
	slices.Sort(list)
	return list
}

func sortedProperties(values map[string]int64) []Property {
	list := make([]Property, 0, len(values))
	for name, v := range values {
		list = append(list, Property{name, v})
	}
	slices.SortFunc(list, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// rowPosition is the place of a cell of the last of these rows in the text. Rows
// are looked for one after the other, as the same text may stand there twice.
func rowPosition(text string, rows []string, cell int) (line, col int) {
	start, end := 0, 0
	for _, r := range rows {
		for comment := true; comment; { // a row that somebody switched off
			at := strings.Index(text[end:], `"`+r+`"`)
			if at < 0 {
				at = strings.Index(text[end:], `'`+r+`'`)
			}
			if at < 0 {
				return 0, 0 // written with escapes
			}
			start, end = end+at, end+at+len(r)+2
			before := text[strings.LastIndexByte(text[:start], '\n')+1 : start]
			comment = strings.HasPrefix(strings.TrimSpace(before), "#")
		}
	}
	line = 1 + strings.Count(text[:start], "\n")
	col = start - strings.LastIndexByte(text[:start], '\n')
	return line, col + 1 + cellOffset(rows[len(rows)-1], cell)
}

// cellOffset is where a cell of a row begins; 0 for one that is not there.
func cellOffset(row string, cell int) int {
	at := regexp.MustCompile(`\S+`).FindAllStringIndex(row, -1)
	if cell >= len(at) {
		return 0
	}
	return at[cell][0]
}

// decodeProblem says what package toml does not like.
func decodeProblem(text string, err error) Problem {
	if p := (toml.ParseError{}); errors.As(err, &p) {
		start := min(p.Position.Start, len(text)) // its line is sometimes the next one
		what := p.Message
		if p.LastKey != "" {
			what = p.LastKey + ": " + what
		}
		return Problem{1 + strings.Count(text[:start], "\n"), start - strings.LastIndexByte(text[:start], '\n'), what}
	}
	// Values of the wrong type come with a line and no column.
	m := regexp.MustCompile(`(?s)^toml: (?:line (\d+) )?(?:\(last key "(.*?)"\): )?(.*)$`).FindStringSubmatch(err.Error())
	if m == nil {
		return Problem{What: err.Error()}
	}
	line, _ := strconv.Atoi(m[1])
	if m[2] != "" {
		m[3] = m[2] + ": " + m[3]
	}
	return Problem{line, min(1, line), m[3]}
}

// maxUnknown is how many unknown keys are looked for: it takes a while.
const maxUnknown = 10

// unknownKeys places keys that nothing of the catalogue has. A key of an unknown
// table is not told again.
func unknownKeys(text string, keys []toml.Key) []Problem {
	var problems []Problem
	var told []toml.Key
	for _, key := range keys {
		if slices.ContainsFunc(told, func(t toml.Key) bool { return len(t) < len(key) && slices.Equal(t, key[:len(t)]) }) {
			continue
		}
		told = append(told, key)
		problems = append(problems, Problem{lineOf(text, key), 1, "unknown key " + key.String()})
		if len(problems) == maxUnknown {
			break
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return problems
}

// lineOf is the line of the statement that first defines a key.
func lineOf(text string, key toml.Key) int {
	lines := strings.SplitAfter(text, "\n")
	return 1 + sort.Search(len(lines), func(i int) bool { return defines(lines, i+1, key) })
}

// defines reports whether the first n lines, up to the end of the statement that
// line n is in, define a key.
func defines(lines []string, n int, key toml.Key) bool {
	for ; n <= len(lines); n++ {
		var all map[string]any
		if meta, err := toml.Decode(strings.Join(lines[:n], ""), &all); err == nil {
			return meta.IsDefined(key...)
		}
	}
	return true
}
