// Package templates embeds the catalogue and the template text.
package templates

import "embed"

// Files holds catalogue.toml and a folder of templates for every generation.
//
//go:embed catalogue.toml cluster microservices monolith unified
var Files embed.FS
