package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"mskraft/internal/change"
)

// releaseNames is how a shell gets them: they depend on the templates in use.
const releaseNames = "$(mskraft releases 2>/dev/null | awk '{ print $1 }')"

func completionCommand() *command {
	return &command{
		name: "completion", args: "SHELL", short: "print a script that completes commands, flags and files",
		long: `
Prints a script for bash, zsh or fish. It completes commands, their flags and the values of these, names of releases,
recipes and hosts, and files.

    bash: source <(mskraft completion bash)
    zsh:  source <(mskraft completion zsh)
    fish: mskraft completion fish | source

To have it always, put that line into the file that your shell reads when it starts.`,
		run: (*app).completion,
	}
}

func (a *app) completion(_ *options, args []string) int {
	if len(args) != 1 {
		return a.refuse("usage.shells")
	}
	switch args[0] {
	case "bash":
		a.bashCompletion()
	case "zsh":
		fmt.Fprint(a.out, "autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n")
		a.bashCompletion()
	case "fish":
		a.fishCompletion()
	default:
		return a.refuse("usage.shell", args[0])
	}
	return exitOK
}

// words are what may follow the command besides flags and files.
func (c *command) words() string {
	switch c.name {
	case "releases":
		return releaseNames
	case "recipes":
		var names []string
		for _, r := range recipes() {
			names = append(names, r.name)
		}
		return strings.Join(names, " ")
	case "templates":
		return "export"
	case "completion":
		return "bash zsh fish"
	case "help":
		return strings.Join(commandNames(), " ")
	}
	return ""
}

// takesFiles reports whether files or folders may follow the command.
func (c *command) takesFiles() bool {
	return strings.Contains(c.args, "SPEC") || strings.Contains(c.args, "DIR")
}

// hostNames is how a shell gets them: from the specs on the command line.
const hostNames = "$(_mskraft_hosts)"

// valuesOf are the words that may be the value of a flag, "" for files.
func valuesOf(flag string) string {
	switch flag {
	case "release", "from", "to":
		return releaseNames
	case "accept":
		return strings.Join(change.Names(), " ")
	case "format":
		return strings.Join(formats(), " ")
	case "host":
		return hostNames
	}
	return ""
}

// fileFlags are the flags of all commands that a file or a folder follows.
func fileFlags() string {
	seen := map[string]bool{}
	var list []string
	for _, c := range commands() {
		c.flagSet(&options{}).VisitAll(func(f *pflag.Flag) {
			if f.NoOptDefVal != "" || seen[f.Name] || valuesOf(f.Name) != "" {
				return
			}
			seen[f.Name] = true
			list = append(list, "--"+f.Name)
			if f.Shorthand != "" {
				list = append(list, "-"+f.Shorthand)
			}
		})
	}
	return strings.Join(list, "|")
}

func (a *app) bashCompletion() {
	var cases strings.Builder // a list is completed behind its last comma
	for _, flag := range []string{"release", "from", "to", "accept", "format", "host"} {
		fmt.Fprintf(&cases, "    --%s)\n      COMPREPLY=($(compgen -P \"${cur%%\"${cur##*,}\"}\" -W \"%s\" -- \"${cur##*,}\"))\n      return ;;\n", flag, valuesOf(flag))
	}
	fmt.Fprintf(a.out, `_mskraft_hosts() {
  local word
  for word in "${COMP_WORDS[@]:2}"; do
    [ -d "$word" ] && word=$word/*.toml
    sed -n 's/^\[hosts\.\([a-z0-9-]*\)\].*/\1/p' $word 2>/dev/null
  done
}
_mskraft() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} flags="" words="" files=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "%s" -- "$cur"))
    return
  fi
  case "$prev" in
%s    %s)
      local IFS=$'\n'
      COMPREPLY=($(compgen -f -- "$cur"))
      return ;;
  esac
  case "${COMP_WORDS[1]}" in
`, strings.Join(commandNames(), " "), cases.String(), fileFlags())
	for _, c := range append(commands(), &command{name: "help"}) {
		var flags []string
		c.flagSet(&options{}).VisitAll(func(f *pflag.Flag) { flags = append(flags, "--"+f.Name) })
		files := ""
		if c.takesFiles() {
			files = " files=1"
		}
		fmt.Fprintf(a.out, "    %s) flags=%q words=\"%s\"%s ;;\n", c.name, strings.Join(flags, " "), c.words(), files)
	}
	fmt.Fprint(a.out, `  esac
  case "$cur" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$cur")) ;;
    *)
      COMPREPLY=($(compgen -W "$words" -- "$cur"))
      if [ -n "$files" ]; then
        local IFS=$'\n'
        COMPREPLY+=($(compgen -f -- "$cur"))
      fi ;;
  esac
}
complete -o filenames -F _mskraft mskraft
`)
}

func (a *app) fishCompletion() {
	quote := func(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'" }
	fmt.Fprint(a.out, `function _mskraft_hosts
  for word in (commandline -opc)[3..]
    test -d $word; and set word $word/*.toml
    sed -n 's/^\[hosts\.\([a-z0-9-]*\)\].*/\1/p' $word 2>/dev/null
  end
end
complete -c mskraft -f
`)
	for _, c := range append(commands(), &command{name: "help", short: "say more about a command"}) {
		fmt.Fprintf(a.out, "complete -c mskraft -n __fish_use_subcommand -a %s -d %s\n", c.name, quote(c.short))
		seen := quote("__fish_seen_subcommand_from " + c.name)
		if words := c.words(); words != "" {
			words = strings.Replace(words, releaseNames, strings.TrimPrefix(releaseNames, "$"), 1)
			fmt.Fprintf(a.out, "complete -c mskraft -n %s -a %s\n", seen, quote(words))
		}
		if c.takesFiles() {
			fmt.Fprintf(a.out, "complete -c mskraft -n %s -F\n", seen)
		}
		c.flagSet(&options{}).VisitAll(func(f *pflag.Flag) {
			more := ""
			if f.Shorthand != "" {
				more += " -s " + f.Shorthand
			}
			if f.NoOptDefVal == "" {
				more += " -r"
				if words := valuesOf(f.Name); words != "" {
					more += " -f -a " + quote(strings.TrimPrefix(words, "$"))
				} else {
					more += " -F"
				}
			}
			fmt.Fprintf(a.out, "complete -c mskraft -n %s -l %s%s -d %s\n", seen, f.Name, more, quote(f.Usage))
		})
	}
}
