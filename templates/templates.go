// Package templates embeds the catalogue, the template text and the recipes.
package templates

import "embed"

// Files holds catalogue.toml and every folder with templates: cluster, and one
// for each generation. A new folder is there without an edit of this file.
//
//go:embed catalogue.toml */*.tmpl
var Files embed.FS

// Recipes holds the folder recipes: files that nothing is rendered from, for the
// repository that a user keeps specs and outputs in.
//
//go:embed recipes
var Recipes embed.FS

// SpecSchema is the JSON Schema of a spec, without the names of releases.
//
//go:embed spec.schema.json
var SpecSchema []byte
