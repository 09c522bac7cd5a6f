package message

// toml has what the TOML parser says of a spec, in our words.
func toml(id ID) (Words, bool) {
	const advice = "%[1]s"
	switch id {
	case "MSK100.line-end":
		return Words{What: "expected the end of the line but found %[2]s", Do: advice}, true
	case "MSK100.value":
		return Words{What: "expected a value but found %[2]s", Do: advice}, true
	case "MSK100.key-end":
		return Words{What: "expected '.' or '=', but found %[2]s", Do: advice}, true
	case "MSK100.table-end":
		return Words{What: "expected '.' or ']' to end table name, but found %[2]s", Do: advice}, true
	case "MSK100.tables-end":
		return Words{What: "expected end of table array name delimiter ']', but found %[2]s", Do: advice}, true
	case "MSK100.array-end":
		return Words{What: "expected a comma (',') or array terminator (']'), but found %[2]s", Do: advice}, true
	case "MSK100.inline-end":
		return Words{What: "expected a comma or an inline table terminator '}', but found %[2]s", Do: advice}, true
	case "MSK100.table-name":
		return Words{What: "unexpected end of table name (table names cannot be empty)", Do: advice}, true
	case "MSK100.table-separator":
		return Words{What: "unexpected table separator (table names cannot be empty)", Do: advice}, true
	case "MSK100.key-name":
		return Words{What: "unexpected '=': key name appears blank", Do: advice}, true
	case "MSK100.key-dot":
		return Words{What: "unexpected '.': keys cannot start with a '.'", Do: advice}, true
	case "MSK100.equals":
		return Words{What: "unexpected '='", Do: advice}, true
	case "MSK100.dot":
		return Words{What: "unexpected '.'", Do: advice}, true
	case "MSK100.comma":
		return Words{What: "unexpected comma", Do: advice}, true
	case "MSK100.file-end":
		return Words{What: "unexpected end of the file", Do: advice}, true
	case "MSK100.no-value":
		return Words{What: "unexpected end of the file; expected a value", Do: advice}, true
	case "MSK100.no-equals":
		return Words{What: "unexpected end of the file; expected key separator '='", Do: advice}, true
	case "MSK100.no-quote":
		return Words{What: `unexpected end of the file; expected '"'`, Do: advice}, true
	case "MSK100.no-single-quote":
		return Words{What: `unexpected end of the file; expected "'"`, Do: advice}, true
	case "MSK100.no-quotes":
		return Words{What: `unexpected end of the file; expected '"""'`, Do: advice}, true
	case "MSK100.no-single-quotes":
		return Words{What: `unexpected end of the file; expected "'''"`, Do: advice}, true
	case "MSK100.quotes":
		return Words{What: `unexpected '""""""'`, Do: advice}, true
	case "MSK100.single-quotes":
		return Words{What: `unexpected "''''''"`, Do: advice}, true
	case "MSK100.string-newline":
		return Words{What: "strings cannot contain newlines", Do: advice}, true
	case "MSK100.inline-newline":
		return Words{What: "newlines not allowed within inline tables", Do: advice}, true
	case "MSK100.escape":
		return Words{What: "invalid escape in string '%[2]s'", Do: advice}, true
	case "MSK100.escape-blank":
		return Words{What: `invalid escape: '%[2]s'`, Do: advice}, true
	case "MSK100.escape-utf8":
		return Words{What: "escaped character '%[2]s' is not valid UTF-8", Do: advice}, true
	case "MSK100.escape-x":
		return Words{What: `expected two hexadecimal digits after '\x', but found %[2]s`, Do: advice}, true
	case "MSK100.escape-u":
		return Words{What: `expected four hexadecimal digits after '\u', but found %[2]s`, Do: advice}, true
	case "MSK100.escape-long-u":
		return Words{What: `expected eight hexadecimal digits after '\U', but found %[2]s`, Do: advice}, true
	case "MSK100.digit":
		return Words{What: "expected a digit but found %[2]s", Do: advice}, true
	case "MSK100.float-dot":
		return Words{What: "floats must start with a digit, not '.'", Do: advice}, true
	case "MSK100.float":
		return Words{What: "invalid float: '%[2]s'", Do: advice}, true
	case "MSK100.float-value":
		return Words{What: "invalid float value: %[2]s", Do: advice}, true
	case "MSK100.sign":
		return Words{What: "cannot use sign with non-decimal numbers: '%[2]s'", Do: advice}, true
	case "MSK100.binary":
		return Words{What: "not a binary number: '%[2]s'", Do: advice}, true
	case "MSK100.octal":
		return Words{What: "not an octal number: '%[2]s'", Do: advice}, true
	case "MSK100.hexadecimal":
		return Words{What: "not a hexadecimal number: '%[2]s'", Do: advice}, true
	case "MSK100.integer-underscore":
		return Words{What: "invalid integer %[2]s: underscores must be surrounded by digits", Do: advice}, true
	case "MSK100.integer-zeros":
		return Words{What: "invalid integer %[2]s: cannot have leading zeroes", Do: advice}, true
	case "MSK100.float-underscore":
		return Words{What: "invalid float %[2]s: underscores must be surrounded by digits", Do: advice}, true
	case "MSK100.float-zeros":
		return Words{What: "invalid float %[2]s: cannot have leading zeroes", Do: advice}, true
	case "MSK100.float-end":
		return Words{What: "invalid float %[2]s: '.' must be followed by one or more digits", Do: advice}, true
	case "MSK100.integer-range":
		return Words{What: "%[2]s is out of range for int64", Do: advice}, true
	case "MSK100.float-range":
		return Words{What: "%[2]s is out of range for float64", Do: advice}, true
	case "MSK100.date":
		return Words{What: "invalid datetime: %[2]s", Do: advice}, true
	case "MSK100.table-exists":
		return Words{What: "key '%[2]s' was already created as a hash", Do: advice}, true
	case "MSK100.no-array":
		return Words{What: "key '%[2]s' was already created and cannot be used as an array", Do: advice}, true
	case "MSK100.defined":
		return Words{What: "key '%[2]s' has already been defined", Do: advice}, true
	case "MSK100.parser":
		return Words{What: "%[2]s", Do: advice}, true
	case "toml.toml":
		return Words{What: "the file has to be TOML (toml.io)"}, true
	case "toml.line":
		return Words{What: "write one key = value on a line, and # before a comment"}, true
	case "toml.text":
		return Words{What: `text needs quotes: "text"`}, true
	case "toml.date":
		return Words{What: "text needs quotes"}, true
	case "toml.boolean":
		return Words{What: "write true or false, in lower case"}, true
	case "toml.quotes":
		return Words{What: `use straight quotes: "text"`}, true
	case "toml.colon":
		return Words{What: "write key = value; a name with other characters than A-Z, a-z, 0-9, - and _ needs quotes"}, true
	case "toml.key":
		return Words{What: "write key = value; a key with other characters than A-Z, a-z, 0-9, - and _ needs quotes"}, true
	case "toml.table":
		return Words{What: "write [table]; a name with other characters than A-Z, a-z, 0-9, - and _ needs quotes"}, true
	case "toml.value":
		return Words{What: "write the value behind the =, on the same line"}, true
	case "toml.close":
		return Words{What: "close the string with the quote that opened it, on the same line"}, true
	case "toml.close-text":
		return Words{What: "close the text with the three quotes that opened it"}, true
	case "toml.escape":
		return Words{What: `write \\ for a backslash, or put the text into 'single quotes'`}, true
	case "toml.smaller":
		return Words{What: "write a smaller number, or text in quotes"}, true
	case "toml.zeros":
		return Words{What: "write the number without leading zeros, or as text in quotes"}, true
	case "toml.comma":
		return Words{What: "remove the comma"}, true
	case "toml.name":
		return Words{What: "write the name of a key or table"}, true
	case "toml.array":
		return Words{What: "put a comma between two elements, and ] behind the last"}, true
	case "toml.inline":
		return Words{What: "put a comma between two keys, and } behind the last"}, true
	case "toml.once":
		return Words{What: "write every key and every [table] once"}, true
	case "toml.line-end":
		return Words{What: "the end of the line"}, true
	case "toml.file-end":
		return Words{What: "the end of the file"}, true
	}
	return Words{}, false
}
