package spec

import (
	"regexp"
	"strings"

	"mskraft/internal/message"
)

// mistake is what the TOML parser says: which of its texts, and the part that differs,
// as the parser writes it.
type mistake struct {
	id     message.ID
	advice message.ID
	found  string
}

// recognize finds a text of the TOML parser.
func recognize(text string) mistake {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "."), " instead")
	for _, t := range [...]struct {
		pattern    string // with * for what differs
		id, advice message.ID
	}{
		{"expected a top-level item to end with a newline, comment, or EOF, but got *", "MSK100.line-end", "toml.line"},
		{"expected value but found *", "MSK100.value", "toml.text"},
		{"expected '.' or '=', but got *", "MSK100.key-end", "toml.key"},
		{"expected '.' or ']' to end table name, but got *", "MSK100.table-end", "toml.table"},
		{"expected end of table array name delimiter ']', but got *", "MSK100.tables-end", "toml.toml"},
		{"expected a comma (',') or array terminator (']'), but got *", "MSK100.array-end", "toml.array"},
		{"expected a comma or an inline table terminator '}', but got *", "MSK100.inline-end", "toml.inline"},
		{"unexpected end of table name (table names cannot be empty)", "MSK100.table-name", "toml.name"},
		{"unexpected table separator (table names cannot be empty)", "MSK100.table-separator", "toml.name"},
		{"unexpected '=': key name appears blank", "MSK100.key-name", "toml.name"},
		{"unexpected '.': keys cannot start with a '.'", "MSK100.key-dot", "toml.toml"},
		{"unexpected '='", "MSK100.equals", "toml.toml"},
		{"unexpected '.'", "MSK100.dot", "toml.toml"},
		{"unexpected comma", "MSK100.comma", "toml.comma"},
		{"unexpected EOF", "MSK100.file-end", "toml.toml"},
		{"unexpected EOF; expected value", "MSK100.no-value", "toml.toml"},
		{"unexpected EOF; expected key separator '='", "MSK100.no-equals", "toml.toml"},
		{`unexpected EOF; expected '"'`, "MSK100.no-quote", "toml.close"},
		{`unexpected EOF; expected "'"`, "MSK100.no-single-quote", "toml.close"},
		{`unexpected EOF; expected '"""'`, "MSK100.no-quotes", "toml.close-text"},
		{`unexpected EOF; expected "'''"`, "MSK100.no-single-quotes", "toml.close-text"},
		{`unexpected '""""""'`, "MSK100.quotes", "toml.toml"},
		{`unexpected "''''''"`, "MSK100.single-quotes", "toml.toml"},
		{"strings cannot contain newlines", "MSK100.string-newline", "toml.close"},
		{"newlines not allowed within inline tables", "MSK100.inline-newline", "toml.toml"},
		{`invalid escape in string '*'`, "MSK100.escape", "toml.escape"},
		{`invalid escape: '*'`, "MSK100.escape-blank", "toml.escape"},
		{`Escaped character '*' is not valid UTF-8`, "MSK100.escape-utf8", "toml.escape"},
		{`expected two hexadecimal digits after '\x', but got *`, "MSK100.escape-x", "toml.escape"},
		{`expected four hexadecimal digits after '\u', but got *`, "MSK100.escape-u", "toml.escape"},
		{`expected eight hexadecimal digits after '\U', but got *`, "MSK100.escape-long-u", "toml.escape"},
		{"expected a digit but got *", "MSK100.digit", "toml.text"},
		{"floats must start with a digit, not '.'", "MSK100.float-dot", "toml.text"},
		{"invalid float: '*'", "MSK100.float", "toml.text"},
		{"Invalid float value: *", "MSK100.float-value", "toml.text"},
		{"cannot use sign with non-decimal numbers: '*'", "MSK100.sign", "toml.text"},
		{"not a binary number: '*'", "MSK100.binary", "toml.toml"},
		{"not an octal number: '*'", "MSK100.octal", "toml.toml"},
		{"not a hexadecimal number: '*'", "MSK100.hexadecimal", "toml.toml"},
		{"Invalid integer *: underscores must be surrounded by digits", "MSK100.integer-underscore", "toml.toml"},
		{"Invalid integer *: cannot have leading zeroes", "MSK100.integer-zeros", "toml.zeros"},
		{"Invalid float *: underscores must be surrounded by digits", "MSK100.float-underscore", "toml.toml"},
		{"Invalid float *: cannot have leading zeroes", "MSK100.float-zeros", "toml.zeros"},
		{"Invalid float *: '.' must be followed by one or more digits", "MSK100.float-end", "toml.toml"},
		{"* is out of range for int64", "MSK100.integer-range", "toml.smaller"},
		{"* is out of range for float64", "MSK100.float-range", "toml.smaller"},
		{"invalid datetime: *", "MSK100.date", "toml.date"},
		{"Key '*' was already created as a hash", "MSK100.table-exists", "toml.once"},
		{"Key '*' was already created and cannot be used as an array", "MSK100.no-array", "toml.once"},
		{"Key '*' has already been defined", "MSK100.defined", "toml.once"},
	} {
		before, after, open := strings.Cut(t.pattern, "*")
		found, begins := strings.CutPrefix(text, before)
		found, ends := strings.CutSuffix(found, after)
		if begins && ends && (open || found == "") {
			return mistake{t.id, t.advice, found}
		}
	}
	return mistake{"MSK100.parser", "toml.toml", text}
}

// message is what we say of it.
func (m mistake) message() message.Message {
	if m.found == "" {
		return message.New(m.id, message.New(m.advice))
	}
	var found any = m.found
	advice := m.advice
	switch m.found {
	case `"True"`, `"False"`, `"TRUE"`, `"FALSE"`, `"yes"`, `"no"`:
		advice = "toml.boolean"
	case `':'`:
		advice = "toml.colon"
	case `'\n'`, `"\n"`, `'\r'`:
		if found = message.New("toml.line-end"); m.id == "MSK100.value" {
			advice = "toml.value"
		}
	case `'\x00'`, "end of file":
		found = message.New("toml.file-end")
	default:
		if m.advice == "toml.escape" { // without the text around it
			found = regexp.MustCompile(`^".*\\\\[xuU]([^"\\]*).*"$`).ReplaceAllString(m.found, `'$1'`)
		}
	}
	return message.New(m.id, message.New(advice), found)
}
