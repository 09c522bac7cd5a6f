package render

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"text/template"

	"mskraft/internal/message"
	"mskraft/internal/release"
)

// TemplateError is something wrong with a template, or with what it makes.
type TemplateError struct {
	Path      string // inside the folder of templates
	Line, Col int    // from 1; 0 where no place is known
	message.Message
}

func (e *TemplateError) Error() string {
	place := e.Path
	for _, n := range []int{e.Line, e.Col} {
		if n > 0 {
			place += ":" + strconv.Itoa(n)
		}
	}
	return place + ": " + e.String()
}

// templateError takes an error of text/template apart, which tells place,
// template and problem in one text.
func templateError(name string, err error) *TemplateError {
	e := &TemplateError{Path: name, Message: message.New("template.error", err.Error())}
	place := regexp.MustCompile(`(?s)^template: ` + regexp.QuoteMeta(name) + `:(\d+)(?::(\d+))?: (?:executing ".*?" )?(.*)$`)
	m := place.FindStringSubmatch(err.Error())
	if m == nil {
		return e
	}
	e.Line, _ = strconv.Atoi(m[1])
	if col, err := strconv.Atoi(m[2]); err == nil {
		e.Col = col + 1
	}
	e.Message = message.New("template.error", m[3])
	return e
}

// catchPanic makes an error of a panic: text/template lets those of the run time
// through, and no template may end the program.
func catchPanic(name string, err *error) {
	if p := recover(); p != nil {
		*err = &TemplateError{Path: name, Message: message.New("template.error", fmt.Sprint(p))}
	}
}

// template returns the parsed template of that path.
func (r *Renderer) template(name string) (*template.Template, error) {
	r.mu.Lock()
	parse := r.parsed[name]
	if parse == nil {
		parse = sync.OnceValues(func() (*template.Template, error) { return r.parse(name) })
		r.parsed[name] = parse
	}
	r.mu.Unlock()
	return parse()
}

func (r *Renderer) parse(name string) (t *template.Template, err error) {
	defer catchPanic(name, &err)
	file, err := fs.ReadFile(r.files, name)
	if err != nil {
		if p := (*fs.PathError)(nil); errors.As(err, &p) {
			err = p.Err // without the path again
		}
		return nil, &TemplateError{Path: name, Message: message.New("template.error", err)}
	}
	text := string(file)
	t, err = template.New(name).Option("missingkey=error").Funcs(mentioned(r.functions, text)).Parse(text)
	if err != nil {
		return nil, templateError(name, err)
	}
	return t, nil
}

// maxOutput is how many bytes a template may make. The longest file is that of a
// cluster with thousands of hosts, and has some hundred kilobytes.
const maxOutput = 4 << 20

// limited is a buffer that refuses to hold more than maxOutput.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > maxOutput {
		return 0, message.Failed("template.large", maxOutput)
	}
	return l.Buffer.Write(p)
}

// execute runs a template and returns its text.
func (r *Renderer) execute(name string, data any) (text []byte, err error) {
	t, err := r.template(name)
	if err != nil {
		return nil, err
	}
	defer catchPanic(name, &err)
	var buf limited
	if err := t.Execute(&buf, data); err != nil {
		return nil, templateError(name, err)
	}
	return buf.Bytes(), nil
}

// wrong blames a template for what it made.
func wrong(name string, err error) error {
	if err == nil {
		return nil
	}
	return &TemplateError{Path: name, Message: message.New("template.wrong", err)}
}

// Warm parses the templates that are the same for all releases but that of changes,
// which few runs need. A program calls it in a goroutine of its own while it has other
// things to do; errors come up again where a template is used.
func (r *Renderer) Warm() {
	names, _ := fs.Glob(r.files, "*/*.tmpl")
	for _, name := range names {
		if name != changeTemplate {
			_, _ = r.template(name)
		}
	}
	_, _ = r.script()
}

// Check parses all templates that a catalogue names, and says all that is wrong
// with them, also traits that the catalogue does not explain.
func (r *Renderer) Check(cat *release.Catalogue) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(Templates(cat))) {
		if _, err := r.template(name); err != nil {
			errs = append(errs, err)
			continue
		}
		text, _ := fs.ReadFile(r.files, name)
		for _, m := range regexp.MustCompile(`\.Release\.Has\s+"([^"]*)"`).FindAllSubmatchIndex(text, -1) {
			if trait := string(text[m[2]:m[3]]); cat.Trait(trait) == nil {
				line := 1 + bytes.Count(text[:m[0]], []byte("\n"))
				errs = append(errs, &TemplateError{Path: name, Line: line, Message: message.New("template.trait", trait)})
			}
		}
	}
	return errors.Join(errs...)
}

// Templates are the paths of all templates that some release uses, and of those
// that every cluster has.
func Templates(cat *release.Catalogue) map[string]bool {
	used := map[string]bool{
		applyTemplate: true, confTemplate: true, changeTemplate: true, readmeTemplate: true, nginxTemplate: true, controllerTemplate: true,
	}
	for _, rel := range cat.Releases {
		used[rel.KafkaFile] = true
		for _, file := range rel.Files() {
			used[rel.Template(file)] = true
		}
	}
	return used
}
