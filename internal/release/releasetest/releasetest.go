// Package releasetest gives tests the catalogue that is built in.
package releasetest

import (
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
