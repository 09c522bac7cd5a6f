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

	"mskraft/internal/kafka"
	"mskraft/internal/message"
)

// words is a list that the file writes as words in one string.
type words []string

// UnmarshalText takes the words apart.
func (w *words) UnmarshalText(text []byte) error {
	*w = strings.Fields(string(text))
	return nil
}

// portRanges are written in the same way.
type portRanges []kafka.PortRange

// UnmarshalText takes the ranges apart.
func (r *portRanges) UnmarshalText(text []byte) error {
	for _, word := range strings.Fields(string(text)) {
		ports := kafka.ParsePortRange(word)
		if !ports.IsKnown() {
			return message.Failed("releases.port", word)
		}
		*r = append(*r, ports)
	}
	return nil
}

// setting is a line NAME=VALUE of a file of properties.
type setting struct{ name, value string }

// UnmarshalText takes the line apart.
func (s *setting) UnmarshalText(text []byte) error {
	var ok bool
	if s.name, s.value, ok = strings.Cut(string(text), "="); !ok {
		return message.Failed("releases.setting")
	}
	return nil
}

// settings are what a file of properties says.
type settings struct {
	Lines []setting `toml:"lines"`
}

// byName is nil for a release without the file.
func (s *settings) byName() map[string]string {
	if s == nil {
		return nil
	}
	values := make(map[string]string, len(s.Lines))
	for _, line := range s.Lines {
		values[line.name] = line.value
	}
	return values
}

type file struct {
	Family     map[string]*Family               `toml:"family"`
	Kafka      map[string]*Image                `toml:"kafka"`
	Generation map[string]*Generation           `toml:"generation"`
	Properties map[string]map[string]int64      `toml:"properties"`
	MemLimits  map[string]map[string]string     `toml:"mem_limits"`
	Modes      map[string]map[string]words      `toml:"modes"`
	Ports      map[string]map[string]portRanges `toml:"ports"`
	Trait      map[string]*Trait                `toml:"trait"`
	Release    []string                         `toml:"release"`

	Services         map[string]map[string]Service `toml:"services"`
	ServerProperties map[string]*settings          `toml:"server_properties"`
}

// Problem is something wrong with a catalogue. Line and Col count from 1; they
// are 0 where no place is known.
type Problem struct {
	Line, Col int
	message.Message
}

// ParseError is all that is wrong with a catalogue, in the order of its text.
type ParseError struct{ Problems []Problem }

func (e *ParseError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = fmt.Sprintf("catalogue.toml:%d:%d: %s", p.Line, p.Col, p.Message)
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
		return nil, &ParseError{Problems: []Problem{{Message: message.New("releases.error", err)}}}
	}
	return Parse(string(text))
}

// Parse reads a catalogue. An error is a *ParseError.
func Parse(text string) (*Catalogue, error) {
	n := 0
	for line := range strings.Lines(text) {
		if n++; len(line) > maxLine {
			return nil, &ParseError{[]Problem{{n, 1, message.New("releases.line", maxLine)}}}
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
	problems := f.complete(text)
	c := &Catalogue{byName: make(map[string]*Release, len(f.Release)), images: f.Kafka}
	for _, name := range slices.Sorted(maps.Keys(f.Family)) {
		c.Families = append(c.Families, f.Family[name])
	}
	for _, name := range slices.Sorted(maps.Keys(f.Trait)) {
		c.Traits = append(c.Traits, f.Trait[name])
	}
	for i, line := range f.Release {
		note := func(at cell, m message.Message) {
			n, col := rowPosition(text, f.Release[:i+1], int(at))
			problems = append(problems, Problem{n, col, m})
		}
		row, err := newRow(line)
		if err != nil {
			note(0, message.New("releases.error", err))
			continue
		}
		bad := func(at cell, id message.ID, args ...any) {
			note(at, message.New("releases.in", "release", row.Name, message.New(id, args...)))
		}
		r := f.release(row, bad)
		r.catalogue = c
		if n, ok := ParseName(row.Name); !ok || n.String() != row.Name {
			bad(0, "releases.no-name")
		}
		if c.byName[row.Name] != nil {
			bad(0, "releases.twice")
		}
		c.Releases = append(c.Releases, r)
		c.byName[r.Name] = r
	}
	if len(f.Release) == 0 {
		problems = append(problems, Problem{1, 1, message.New("releases.empty")})
	}
	if len(problems) > 0 {
		return nil, &ParseError{problems}
	}
	return c, nil
}

// complete gives the entries of tables their names, images their family, and services
// their file. It returns what is wrong with the tables, in the order of the text.
func (f *file) complete(text string) []Problem {
	var problems []Problem
	need := func(ok bool, table, name string, id message.ID, args ...any) {
		if !ok {
			m := message.New("releases.in", table, name, message.New(id, args...))
			problems = append(problems, Problem{lineOf(text, toml.Key{table, name}), 1, m})
		}
	}
	for name, family := range f.Family {
		family.Name = name
		for key, given := range map[string]bool{
			"prefix": family.Prefix != "", "cluster_id": family.ClusterID != "", "data": family.Data != "",
			"mount": family.Mount != "", "volume": family.Volume != "", "config": len(family.Config) > 0,
		} {
			need(given, "family", name, "releases.missing", key)
		}
		// docker-compose 1 carries the nameless volume of such a folder over into the next container and
		// drops the named one. Source: docker-compose 1.29.2, service.py, get_container_data_volumes.
		for _, folder := range family.Declares {
			need(!strings.HasPrefix(family.Data+"/", folder+"/"), "family", name, "releases.declared", family.Data, folder)
		}
		for _, p := range []Purpose{Clients, Controllers} {
			need(family.Has(p), "family", name, "releases.no-listener", p)
		}
	}
	for tag, image := range f.Kafka {
		image.Tag, image.Family = tag, f.Family[image.FamilyName]
		need(image.Family != nil, "kafka", tag, "releases.no-family", image.FamilyName)
		known := slices.Contains([]ControllerOnly{ByVariables, ByBlank, ByFile}, image.ControllerOnly)
		need(known, "kafka", tag, "releases.no-controller-only", image.ControllerOnly)
	}
	for name, g := range f.Generation {
		g.Name = name
		for key, given := range map[string]bool{
			"compose": g.Compose != "", "default_mode": g.DefaultMode != "", "server_port": g.ServerPort > 0, "editions": len(g.Editions) > 0,
		} {
			need(given, "generation", name, "releases.missing", key)
		}
		for _, older := range g.Upgrades {
			need(f.Generation[older] != nil, "generation", name, "releases.upgrades", older)
		}
	}
	for set, services := range f.Services {
		templates := map[string]int{}
		for name, s := range services {
			s.File = cmp.Or(s.File, name)
			services[name] = s
			templates[s.File] += min(len(s.Template), 1)
		}
		for file, n := range templates {
			need(n == 1, "services", set, "releases.templates", file, n)
		}
	}
	for name, trait := range f.Trait {
		trait.Name = name
		need(trait.Meaning != "", "trait", name, "releases.missing", "meaning")
	}
	slices.SortFunc(problems, func(a, b Problem) int { return cmp.Or(a.Line-b.Line, strings.Compare(a.String(), b.String())) })
	return problems
}

// release resolves what a row names, and tells bad which cell is wrong.
func (f *file) release(row Row, bad func(at cell, id message.ID, args ...any)) *Release {
	r := &Release{
		Name: row.Name, Row: row, Generation: f.Generation[row.Generation], Kafka: f.Kafka[row.Kafka], KafkaFile: row.KafkaFile,
		Health: row.Health, Traits: row.Traits, ServerProperties: f.ServerProperties[row.ServerProperties].byName(), Services: f.Services[row.Services],
		memLimits: f.MemLimits[row.MemLimits], modes: f.Modes[row.Modes], ports: f.Ports[row.Ports],
	}
	properties := f.Properties[row.Properties]
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		r.Properties = append(r.Properties, Property{name, properties[name]})
	}
	for _, c := range []struct {
		at    cell
		not   message.ID
		found bool // package toml makes nil of a value that should be a table
	}{
		{cellGeneration, "releases.no-generation", r.Generation != nil},
		{cellKafka, "releases.no-image", r.Kafka != nil},
		{cellHealth, "releases.no-health", row.Health == "client" || row.Health == "controller"},
		{cellProperties, "releases.no-properties", properties != nil},
		{cellServerProperties, "releases.no-server-properties", r.ServerProperties != nil || row.ServerProperties == "-"},
		{cellMemLimits, "releases.no-mem-limits", r.memLimits != nil},
		{cellServices, "releases.no-services", r.Services != nil},
		{cellModes, "releases.no-modes", r.modes != nil},
		{cellPorts, "releases.no-ports", r.ports != nil},
	} {
		if !c.found {
			bad(c.at, c.not, *row.cells()[c.at])
		}
	}
	for i, name := range r.Traits {
		if f.Trait[name] == nil {
			bad(cells+cell(i), "releases.no-trait", name)
		}
	}
	if g := r.Generation; g != nil && r.Services != nil {
		for _, named := range [][2]string{{"entry", g.Entry}, {"consumer", g.Consumer}, {"tester", g.Tester}} {
			if _, ok := r.Services[named[1]]; !ok && named != [2]string{"tester", ""} {
				bad(cellServices, "releases.not-among", named[0], named[1])
			}
		}
	}
	return r
}

// rowPosition is the place of a cell of the last of these rows in the text. Rows
// are looked for one after the other, as the same text may stand there twice.
func rowPosition(text string, rows []string, cell int) (line, col int) {
	start, end := 0, 0
	for _, r := range rows {
		for comment := true; comment; { // a row that somebody switched off
			at := regexp.MustCompile(`["']` + regexp.QuoteMeta(r) + `["']`).FindStringIndex(text[end:])
			if at == nil {
				return 0, 0 // written with escapes
			}
			start, end = end+at[0], end+at[1]
			before := text[strings.LastIndexByte(text[:start], '\n')+1 : start]
			comment = strings.HasPrefix(strings.TrimSpace(before), "#")
		}
	}
	line, col = position(text, start+1)
	if at := regexp.MustCompile(`\S+`).FindAllStringIndex(rows[len(rows)-1], -1); cell < len(at) {
		col += at[cell][0]
	}
	return line, col
}

// position is the line and the column of a byte, from 1.
func position(text string, at int) (line, col int) {
	return 1 + strings.Count(text[:at], "\n"), at - strings.LastIndexByte(text[:at], '\n')
}

// decodeProblem says what package toml does not like.
func decodeProblem(text string, err error) Problem {
	if p := (toml.ParseError{}); errors.As(err, &p) {
		line, col := position(text, min(p.Position.Start, len(text))) // its own line is sometimes the next one
		return Problem{line, col, message.New("releases.error", strings.TrimPrefix(p.LastKey+": "+p.Message, ": "))}
	}
	// Values of the wrong type come with a line and no column.
	m := regexp.MustCompile(`(?s)^toml: (?:line (\d+) )?(?:\(last key "(.*?)"\): )?(.*)$`).FindStringSubmatch(err.Error())
	if m == nil {
		return Problem{Message: message.New("releases.error", err)}
	}
	line, _ := strconv.Atoi(m[1])
	return Problem{line, min(1, line), message.New("releases.error", strings.TrimPrefix(m[2]+": "+m[3], ": "))}
}

// maxUnknown is how many unknown keys are looked for: it takes a while.
const maxUnknown = 10

// unknownKeys places keys that nothing of the catalogue has. A key of an unknown
// table is not told again.
func unknownKeys(text string, keys []toml.Key) []Problem {
	var problems []Problem
	for i, key := range keys {
		inside := func(table toml.Key) bool { return len(table) < len(key) && slices.Equal(table, key[:len(table)]) }
		if len(problems) < maxUnknown && !slices.ContainsFunc(keys[:i], inside) {
			problems = append(problems, Problem{lineOf(text, key), 1, message.New("releases.unknown", key.String())})
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
