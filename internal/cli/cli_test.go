package cli_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"mskraft/internal/cli"
	"mskraft/internal/release"
	"mskraft/templates"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"mskraft": func() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
		"github":  func() { os.Exit(github(os.Args[1:])) },
		"gitlab":  func() { os.Exit(gitlab(os.Args[1:])) },
	})
}

// TestScripts runs the stories in testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			cat, err := release.Open(templates.Files)
			if err != nil {
				return err
			}
			e.Setenv("NEWEST", cat.Names()[len(cat.Names())-1]) // for scripts to stay as they are when a release is added
			return nil
		},
	})
}
