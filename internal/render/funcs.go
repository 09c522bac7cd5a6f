package render

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// withheld are the functions of sprig's hermetic set that still look at a clock, throw
// dice, or follow the machine: an output has to be the same everywhere and always.
func withheld() []string {
	return []string{
		"ago", "duration", "durationRound", "mustDateModify", "mustToDate", "must_date_modify", "toDate", "unixEpoch", // clock and time zone
		"bcrypt", "encryptAES", "genCA", "genCAWithKey", "genPrivateKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert",
		"genSignedCertWithKey", "htpasswd", "randInt", "shuffle", // dice
		"osBase", "osClean", "osDir", "osExt", "osIsAbs", // paths as the machine writes them
	}
}

// functions is everything that a template can call besides text/template's own: ours,
// and those of sprig, which template authors know from Helm.
func functions() template.FuncMap {
	all := sprig.HermeticTxtFuncMap()
	for _, name := range withheld() {
		delete(all, name)
	}
	maps.Copy(all, own())
	return all
}

// mentioned are the functions whose names stand in the actions of a template. To hand
// all of them to it takes longer than to parse it.
func mentioned(all template.FuncMap, text string) template.FuncMap {
	some := template.FuncMap{}
	_, text, _ = strings.Cut(text, "{{")
	for action := range strings.SplitSeq(text, "{{") {
		if end := strings.LastIndex(action, "}}"); end >= 0 { // there is none where the braces stand in quotes
			action = action[:end]
		}
		for word := range strings.FieldsFuncSeq(action, func(r rune) bool { return r < '0' || strings.ContainsRune("{|}:=[]", r) }) {
			if f, ok := all[word]; ok {
				some[word] = f
			}
		}
	}
	return some
}

// own are our functions. keys and values take the place of sprig's, which give the
// entries of a dict in any order.
func own() template.FuncMap {
	return template.FuncMap{
		"keys":    keys,
		"label":   label,
		"literal": literal,
		"quoted":  quoted,
		"scalar":  scalarText,
		"values":  values,
	}
}

// keys are those of dicts, sorted.
func keys(dicts ...map[string]any) []string {
	var list []string
	for _, dict := range dicts {
		list = append(list, slices.Sorted(maps.Keys(dict))...)
	}
	return list
}

// values are those of a dict, in the order of its keys.
func values(dict map[string]any) []any {
	var list []any
	for _, key := range keys(dict) {
		list = append(list, dict[key])
	}
	return list
}

// literal quotes text for a Compose file so that it means just that text: $ is
// doubled, or docker-compose would take it for a variable.
func literal(s string) string { return quoted(strings.ReplaceAll(s, "$", "$$")) }

// label writes text for a place between double quotes in a Mermaid drawing. All
// that Mermaid, Markdown or HTML could take for its own becomes #CODE;, as
// Mermaid spells a character by its number.
func label(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(" .,:/-", r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

// scalarText writes a whole number as a number, as the installer does, and any
// other text as literal does.
func scalarText(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && strconv.FormatInt(n, 10) == s {
		return s
	}
	return literal(s)
}

// quoted quotes text for a Compose file and leaves variables such as
// ${MS_BASE} to docker-compose.
func quoted(s string) string {
	return strconv.QuoteToASCII(s) // YAML knows all escapes that Go uses
}
