// Package templates embeds the catalogue, the template text and the recipes.
package templates

import "embed"

// Files holds catalogue.toml and a folder of templates for every generation.
//
//go:embed catalogue.toml cluster microservices monolith unified
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
