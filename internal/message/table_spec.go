package message

// spec has what is wrong with the form of a spec, MSK100 to MSK109.
func spec(id ID) (Words, bool) {
	switch id {
	case "MSK100.utf8":
		return Words{What: "byte 0x%02x is not UTF-8 text", Do: "save the file as UTF-8"}, true
	case "MSK100.zero-byte":
		return Words{What: "the file holds a zero byte", Do: "save the file as UTF-8, not as UTF-16"}, true
	case "MSK100.carriage-return":
		return Words{What: "a carriage return without a line feed", Do: "save the file with the line ends of Unix or Windows"}, true
	case "MSK100.control":
		return Words{What: "control character U+%04X", Do: "remove it, or write it as an escape in a string"}, true
	case "MSK100.deep":
		return Words{What: "tables or arrays are nested too deep", Do: "no key of a spec needs more than a few levels"}, true
	case "MSK100.twice":
		return Words{What: "key '%s' has already been defined", Do: "write every key once"}, true
	case "MSK100.panic":
		return Words{What: "the TOML parser cannot read this file", Do: "the file has to be TOML (toml.io)"}, true
	case "MSK100.secret":
		return Words{What: "is not TOML", Do: "%[1]s"}, true

	case "MSK101.unknown":
		return Words{What: "unknown key", Do: "keys here: %[1]s"}, true
	case "MSK101.misspelt":
		return Words{What: "unknown key", Do: "did you mean %[1]q?"}, true
	case "MSK101.misplaced":
		return Words{What: "unknown key", Do: "move %[1]s to the top of the file, before the first table"}, true

	case "MSK102.type":
		return Words{What: "expected %[1]s, found %[2]s", Do: "write %[1]s such as %[3]s"}, true
	case "MSK102.quoted":
		return Words{What: "expected %[1]s, found %[2]s", Do: "write it without quotes: %[3]s"}, true

	case "type.string":
		return Words{What: "a string"}, true
	case "type.integer":
		return Words{What: "an integer"}, true
	case "type.float":
		return Words{What: "a float"}, true
	case "type.boolean":
		return Words{What: "a boolean"}, true
	case "type.date":
		return Words{What: "a date or time"}, true
	case "type.table":
		return Words{What: "a table"}, true
	case "type.tables":
		return Words{What: "an array of tables"}, true
	case "type.strings":
		return Words{What: "an array of strings"}, true
	case "type.array":
		return Words{What: "an array"}, true
	case "type.array-with":
		return Words{What: "an array with %s"}, true
	case "type.property":
		return Words{What: "a string, a number or a boolean"}, true
	case "type.other":
		return Words{What: "something else"}, true
	}
	return Words{}, false
}
