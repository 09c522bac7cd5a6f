// Package releasetest gives tests the catalogue that is built in.
package releasetest

import (
	"io/fs"
	"strings"
	"testing"

	"mskraft/internal/release"
	"mskraft/templates"
)

// Catalogue reads the built-in catalogue anew, so that a test may change it.
func Catalogue(t testing.TB) *release.Catalogue {
	t.Helper()
	cat, err := release.Open(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// Until reads the built-in catalogue without the releases that came after one.
func Until(t testing.TB, newest string) *release.Catalogue {
	t.Helper()
	text, err := fs.ReadFile(templates.Files, release.File)
	if err != nil {
		t.Fatal(err)
	}
	before, row, ok := strings.Cut(string(text), "\n    \""+newest+" ")
	row, after, _ := strings.Cut(row, "\n")
	_, rest, _ := strings.Cut("\n"+after, "\n]\n")
	cat, err := release.Parse(before + "\n    \"" + newest + " " + row + "\n]\n" + rest)
	if err != nil || !ok {
		t.Fatal(newest, err)
	}
	return cat
}
