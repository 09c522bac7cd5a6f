package message

// spec has what is wrong with the form of a spec, MSK100 to MSK109.
func spec(id ID) (Words, bool) {
	return find(id, []text{
		{"MSK100.utf8", "byte 0x%02x is not UTF-8 text", "", "save the file as UTF-8"},
		{"MSK100.zero-byte", "the file holds a zero byte", "", "save the file as UTF-8, not as UTF-16"},
		{"MSK100.carriage-return", "a carriage return without a line feed", "", "save the file with the line ends of Unix or Windows"},
		{"MSK100.control", "control character U+%04X", "", "remove it, or write it as an escape in a string"},
		{"MSK100.deep", "tables or arrays are nested too deep", "", "no key of a spec needs more than a few levels"},
		{"MSK100.twice", "key '%s' has already been defined", "", "write every key once"},
		{"MSK100.panic", "the TOML parser cannot read this file", "", "the file has to be TOML (toml.io)"},
		{"MSK100.secret", "is not TOML", "", "%[1]s"},

		{"MSK101.unknown", "unknown key", "", "keys here: %[1]s"},
		{"MSK101.misspelt", "unknown key", "", "did you mean %[1]q?"},
		{"MSK101.misplaced", "unknown key", "", "move %[1]s to the top of the file, before the first table"},
		{"MSK101.elsewhere", "unknown key", "", "%[1]s belongs under %[2]v"},
		{"MSK101.table", "unknown key", "", "write %[1]v"},

		{"MSK102.type", "expected %[1]s, found %[2]s", "", "write %[1]s such as %[3]s"},
		{"MSK102.quoted", "expected %[1]s, found %[2]s", "", "write it without quotes: %[3]s"},

		{"type.string", "a string"},
		{"type.integer", "an integer"},
		{"type.float", "a float"},
		{"type.boolean", "a boolean"},
		{"type.date", "a date or time"},
		{"type.table", "a table"},
		{"type.tables", "an array of tables"},
		{"type.strings", "an array of strings"},
		{"type.array", "an array"},
		{"type.array-with", "an array with %s"},
		{"type.property", "a string, a number or a boolean"},
		{"type.other", "something else"},

		{"source.refused", "not a spec file"},
		{"source.directory", "%[1]s: is a directory; name a TOML file in it: %[2]s"},
		{"source.large", "%[1]s: is larger than %[2]d bytes: %[3]s"},
	})
}
