package cli

import (
	"encoding/json"

	"mskraft/templates"
)

func schemaCommand() *command {
	return &command{
		name: "schema", short: "print the JSON Schema of a spec, for editors",
		long: `
Prints the JSON Schema of a spec: editors that know TOML then complete its keys and explain them. Write it beside your specs, and let
the first line of a spec name it: mskraft schema > mskraft.schema.json, and then #:schema ./mskraft.schema.json

A schema knows the form of every key. What it lets pass may still be refused: mskraft validate knows the rules between keys.`,
		flags: templatesFlag,
		run:   (*app).schema,
	}
}

func (a *app) schema(o *options, args []string) int {
	if len(args) > 0 {
		return a.refuse("usage.no-arguments", "schema")
	}
	cat, err := a.catalogue(o)
	if err != nil {
		return a.fail(err)
	}
	var doc struct {
		Head        string                    `json:"$schema"`
		Title       string                    `json:"title"`
		Type        string                    `json:"type"`
		Required    []string                  `json:"required"`
		Additional  bool                      `json:"additionalProperties"`
		Properties  map[string]map[string]any `json:"properties"`
		Definitions map[string]any            `json:"definitions"`
	}
	if err := json.Unmarshal(templates.SpecSchema, &doc); err != nil {
		return a.fail(err)
	}
	// Proposed only: the -lts of a name may be left out, and --templates may add releases.
	for _, key := range []string{"release", "templates_of"} {
		doc.Properties[key]["examples"] = cat.Names()
	}
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(doc); err != nil {
		return a.fail(err)
	}
	return exitOK
}
