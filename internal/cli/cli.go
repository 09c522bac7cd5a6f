// Package cli is the command line: commands, flags, messages and exit codes. It
// is the only package that prints.
package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/message"
	"mskraft/internal/redact"
	"mskraft/internal/spec"
)

// Exit codes. A script may rely on them.
const (
	exitOK        = 0
	exitDifferent = 1 // diff: render would change something; audit: something is unexpected; verify: not sound
	exitUsage     = 2 // the command line or a spec is wrong
	exitFailure   = 3 // the system refused something, edited files are in the way, or mskraft is broken
)

// command is one row of the list that help, dispatch and flags come from.
type command struct {
	name  string
	args  string // after the name in the usage line
	short string
	long  string
	flags func(*pflag.FlagSet, *options)
	run   func(*app, *options, []string) int
}

// options are the values of all flags; each command declares those it has.
type options struct {
	out    string
	host   string
	hosts  []string // of a new spec, NAME=ADDRESS
	dryRun bool
	force  bool
	prune  bool
	strict bool
	json   bool
	stat   bool
	format string

	against string // a commit
	was     string // the output folder as the commit has it

	from, to  releaseFlag
	release   releaseFlag // of a new spec
	templates string
	accept    []string
	applied   bool
}

// app is one run of the program.
type app struct {
	in     io.Reader
	dir    string            // relative paths begin there; "" for the folder of the process
	limit  func(bytes int64) // of memory
	out    *bufio.Writer
	err    *bufio.Writer
	screen bool   // messages go to a terminal: progress may be shown
	color  bool   // on messages
	shown  bool   // results go to a terminal
	folder string // of the templates, for messages; "" for the built-in ones
}

func commands() []*command {
	return []*command{
		renderCommand(), diffCommand(), validateCommand(), verifyCommand(), auditCommand(),
		importCommand(), releasesCommand(), templatesCommand(),
		recipesCommand(), initCommand(), schemaCommand(), completionCommand(), versionCommand(),
	}
}

func (a *app) dispatch(args []string) int {
	if len(args) == 0 {
		a.overview(a.err)
		return exitUsage
	}
	name := args[0]
	switch name {
	case "help", "-h", "--help":
		return a.help(args[1:])
	case "--version":
		name = "version"
	}
	c := find(name)
	if c == nil {
		return a.refuse("usage.command", name, near(name, commandNames()))
	}
	var o options
	flags := c.flagSet(&o)
	if err := flags.Parse(args[1:]); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			return a.help([]string{c.name})
		}
		return a.refuse("usage.flags", c.name, err, c.nearFlag(err))
	}
	paths := slices.Clone(flags.Args())
	flags.Visit(func(f *pflag.Flag) { paths = append(paths, f.Value.String()) })
	for _, path := range paths {
		if rest, tilde := strings.CutPrefix(filepath.ToSlash(path), "~"); tilde && (rest == "" || rest[0] == '/') {
			return a.refuse("usage.tilde", path, "$HOME"+rest)
		}
	}
	o.out, o.templates = a.at(o.out), a.at(o.templates)
	if o.against == "" && flags.Changed("against") {
		return a.refuse("usage.commit", c.name)
	}
	if a.folder = o.templates; a.folder == "" && flags.Changed("templates") {
		return a.refuse("usage.templates", c.name) // a variable of the shell that is not set
	}
	return c.run(a, &o, flags.Args())
}

// nearFlag asks whether another flag of the command was meant, at the end of a sentence.
func (c *command) nearFlag(err error) message.Message {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return message.Message{}
	}
	var names []string
	c.flagSet(&options{}).VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if n := spec.Nearest(unknown.GetSpecifiedName(), names); n != "" {
		return message.New("suggest.or", "--"+n)
	}
	return message.Message{}
}

func (c *command) flagSet(o *options) *pflag.FlagSet {
	flags := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.SortFlags = false
	if c.flags != nil {
		c.flags(flags, o)
	}
	return flags
}

func find(name string) *command {
	for _, c := range commands() {
		if c.name == name {
			return c
		}
	}
	return nil
}

func commandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return append(names, "help")
}

// near asks whether another name was meant, at the end of a sentence.
func near(name string, names []string) message.Message {
	if n := spec.Nearest(name, names); n != "" {
		return message.New("suggest.or", n)
	}
	return message.Message{}
}

// help prints the overview, or all about one command.
func (a *app) help(args []string) int {
	if len(args) == 0 || args[0] == "help" {
		a.overview(a.out)
		return exitOK
	}
	c := find(args[0])
	if c == nil {
		return a.refuse("usage.command", args[0], near(args[0], commandNames()))
	}
	fmt.Fprintf(a.out, "usage: mskraft %s\n\n%s\n", strings.TrimSpace(c.name+" "+c.args), strings.TrimSpace(c.long))
	if text := c.flagSet(&options{}).FlagUsages(); text != "" {
		fmt.Fprintf(a.out, "\nflags:\n%s", text)
	}
	return exitOK
}

func (a *app) overview(w io.Writer) {
	fmt.Fprint(w, "mskraft turns one TOML file that describes a MeterSphere cluster into the files of every host.\n\n"+
		"usage: mskraft COMMAND ...\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.short)
	}
	fmt.Fprintf(w, "  %-10s %s\n\n", "help", "say more about a command: mskraft help render")
	fmt.Fprint(w, "exit codes: 0 done, 1 diff or audit found differences, or verify mistakes, "+
		"2 the command line or a spec is wrong, 3 anything else went wrong\n")
}

// Messages: "mskraft: " and what is wrong in lower case, without a full stop;
// advice follows on a line of its own.

// refuse reports a wrong command line.
func (a *app) refuse(id message.ID, args ...any) int {
	a.say(id, args...)
	a.advise("mskraft help")
	return exitUsage
}

// say prints something worth knowing, and what to do about it.
func (a *app) say(id message.ID, args ...any) {
	words := a.words(message.New(id, args...))
	fmt.Fprintf(a.err, "mskraft: %s\n", message.Printable(words.What))
	a.advise(words.Do)
}

// advise prints what a person can do, if there is something.
func (a *app) advise(do string) {
	if do != "" {
		fmt.Fprintf(a.err, "    %s\n", message.Printable(a.words(message.New("label.hint", do)).What))
	}
}

// fail reports an error that no spec is to blame for.
func (a *app) fail(err error) int {
	if lines, ok := a.places(err); ok {
		for _, line := range lines {
			fmt.Fprintf(a.err, "%s\n", message.Printable(line))
		}
		return exitFailure
	}
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) && errors.Join(many.Unwrap()...).Error() == err.Error() {
		for _, err := range many.Unwrap() {
			a.fail(err)
		}
		return exitFailure
	}
	words := message.Words{What: err.Error()}
	if m, ok := message.Of(err); ok {
		words = a.words(m)
	}
	for line := range strings.SplitSeq(words.What, "\n") {
		fmt.Fprintf(a.err, "mskraft: %s\n", message.Printable(redact.Line(line)))
	}
	a.advise(words.Do)
	return exitFailure
}

// words are those of a message in the language that the user reads. What files say
// in it may be a secret.
func (a *app) words(m message.Message) message.Words {
	return m.Masked(redact.Line).In(message.English)
}
