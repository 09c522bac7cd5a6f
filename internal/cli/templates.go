package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/render"
	"mskraft/templates"
)

// maxTemplate is how many bytes a file of a folder of templates may have.
const maxTemplate = 1 << 20

func templatesFlag(f *pflag.FlagSet, o *options) {
	f.StringVar(&o.templates, "templates", "", "take templates and catalogue from this folder, see mskraft help templates")
}

func templatesCommand() *command {
	return &command{
		name: "templates", args: "export DIR", short: "write the built-in templates into a folder, to change them",
		long: `
Writes the templates and the catalogue that are built into mskraft into the folder DIR, which must be new or empty. Change them there,
and give the folder to other commands with --templates DIR: so a release can be added without building mskraft.

Templates from a folder can do no more than the built-in ones: they see the cluster, and neither files nor the environment
nor the time. What they make is checked in the same way. Links in DIR that lead out of it are not followed.`,
		run: (*app).exportTemplates,
	}
}

func (a *app) exportTemplates(_ *options, args []string) int {
	if len(args) != 2 || args[0] != "export" {
		return a.refuse("usage.export")
	}
	dir := a.at(args[1])
	switch there, err := os.ReadDir(dir); {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return a.fail(err)
	case len(there) > 0:
		return a.fail(message.Failed("failed.not-empty", dir))
	}
	if err := os.CopyFS(dir, templates.Files); err != nil {
		return a.fail(err)
	}
	a.say("note.exported", dir)
	return exitOK
}

// folder is a folder of templates of the user's. It is read through an os.Root,
// so no link leads out of it.
type folder struct {
	fs.FS
	root *os.Root
}

// ReadFile reads a regular file of at most maxTemplate bytes.
func (f folder) ReadFile(name string) ([]byte, error) {
	refuse := func(err error) ([]byte, error) {
		if p := (*fs.PathError)(nil); errors.As(err, &p) {
			err = p.Err
		}
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	if !fs.ValidPath(name) {
		return refuse(message.Failed("file.outside"))
	}
	file, err := f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe must not block
	if err != nil {
		return refuse(err)
	}
	defer file.Close()
	if st, err := file.Stat(); err != nil || !st.Mode().IsRegular() {
		return refuse(message.Failed("file.irregular"))
	}
	text, err := io.ReadAll(io.LimitReader(file, maxTemplate+1))
	if err != nil {
		return refuse(err)
	}
	if len(text) > maxTemplate {
		return refuse(message.Failed("file.large", maxTemplate))
	}
	return text, nil
}

// templates are the built-in templates, or those of the folder that is named.
func (a *app) templates(o *options) (fs.FS, error) {
	if o.templates == "" {
		return templates.Files, nil
	}
	root, err := os.OpenRoot(o.templates) // open until the program ends
	if err != nil {
		return nil, err
	}
	return folder{root.FS(), root}, nil
}

// renderer executes the templates of a run.
func (a *app) renderer(o *options) (*render.Renderer, error) {
	files, err := a.templates(o)
	if err != nil {
		return nil, err
	}
	return render.New(files), nil
}

// catalogue reads the catalogue that belongs to the templates. Those of a folder
// are all checked for their form, whatever of them is needed.
func (a *app) catalogue(o *options) (*release.Catalogue, error) {
	files, err := a.templates(o)
	if err != nil {
		return nil, err
	}
	cat, err := release.Open(files)
	if err == nil && o.templates != "" {
		err = render.New(files).Check(cat)
	}
	return cat, err
}

// places returns an error of a template or the catalogue with its place first, as
// editors and people look for it, and ok.
func (a *app) places(err error) (lines []string, ok bool) {
	folder := a.folder
	if folder == "" {
		folder = "templates"
	}
	if many := (interface{ Unwrap() []error })(nil); errors.As(err, &many) {
		for _, err := range many.Unwrap() {
			more, ok := a.places(err)
			if !ok {
				return nil, false
			}
			lines = append(lines, more...)
		}
		return lines, true
	}
	if broken := (*render.TemplateError)(nil); errors.As(err, &broken) {
		here := *broken
		here.Path = filepath.Join(folder, filepath.FromSlash(broken.Path))
		line := here.Error()
		if of := strings.TrimSuffix(err.Error(), broken.Error()); of != "" {
			line += " (" + strings.TrimSuffix(of, ": ") + ")"
		}
		return []string{line}, true
	}
	if broken := (*release.ParseError)(nil); errors.As(err, &broken) {
		for _, p := range broken.Problems {
			place := filepath.Join(folder, release.File)
			if p.Line > 0 {
				place += fmt.Sprintf(":%d:%d", p.Line, p.Col)
			}
			lines = append(lines, place+": "+a.words(p.Message).What)
		}
		return lines, true
	}
	return nil, false
}
