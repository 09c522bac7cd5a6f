package cli

import (
	"fmt"

	"mskraft/internal/message"
	"mskraft/templates"
)

// recipe is a file for the repository that holds specs and outputs.
type recipe struct {
	name, file string // the file is in templates/recipes
	place      string // where it goes in the user's repository
	about      string
}

func recipes() []recipe {
	return []recipe{
		{"github-actions", "github-actions.yml", ".github/workflows/mskraft.yml", "a workflow of GitHub Actions"},
		{"gitlab-ci", "gitlab-ci.yml", ".gitlab-ci.yml, or a file that it includes", "a job of GitLab CI"},
		{"jenkins", "Jenkinsfile", "Jenkinsfile, or a stage of it", "a pipeline of Jenkins"},
		{"pre-commit", "pre-commit.sh", ".git/hooks/pre-commit, executable", "a hook of git, for each clone"},
		{"pre-commit-config", "pre-commit-config.yaml", ".pre-commit-config.yaml", "the same for the pre-commit framework"},
		{"gitattributes", "gitattributes", ".gitattributes, at its end", "what git has to know of the outputs"},
	}
}

func recipesCommand() *command {
	return &command{
		name: "recipes", args: "[NAME]", short: "print a CI job or a git hook that checks specs and outputs",
		long: `
Lists the recipes, or prints the one that is named: files for the git repository in which you keep specs and outputs. A job or a
hook lets nothing pass but specs without errors and without warnings that they do not accept, outputs that are what the specs say, and
changes that carry their steps if they have to be accepted.

A recipe takes the specs from the folder clusters and the outputs from the folder out; that, and how mskraft gets to where it
runs, stands at its top for you to change. GitHub, GitLab and the pre-commit framework build mskraft from its source; fill in
from which repository, and which version.`,
		run: (*app).recipes,
	}
}

func (a *app) recipes(_ *options, args []string) int {
	if len(args) > 1 {
		return a.refuse("usage.recipes")
	}
	var names []string
	for _, r := range recipes() {
		if len(args) == 0 {
			fmt.Fprintf(a.out, "%-18s %s: %s\n", r.name, r.about, r.place)
			continue
		}
		if r.name == args[0] {
			text, err := templates.Recipes.ReadFile("recipes/" + r.file)
			if err != nil {
				return a.fail(err)
			}
			a.out.Write(text)
			return exitOK
		}
		names = append(names, r.name)
	}
	if len(args) == 0 {
		return exitOK
	}
	return a.refuse("usage.recipe", args[0], near(args[0], names), message.Series(names...))
}
