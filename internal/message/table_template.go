package message

// template has what is wrong with templates and with what they make.
func template(id ID) (Words, bool) {
	return find(id, []text{
		{"template.trait", "the catalogue has no trait %[1]q"},
		{"template.error", "%[1]s"},
		{"template.wrong", "what it makes is wrong: %[1]s"},
		{"template.problems", "%[1]s"},
		{"template.line", "line %[1]d: %[2]s"},
		{"template.mark", "line %[1]d contains %[2]q, which no value may produce"},
		{"template.end", "does not end with one line end"},
		{"template.large", "makes more than %[1]d bytes"},
		{"template.differs", "%[1]s is %[2]q, and has to be %[3]q"},
		{"template.memory", "%[1]s's memory limit"},
		{"template.block", "%[1]q has to stand once, as the four-line block at the end (it stands %[2]d times)"},
		{"template.unplain", "%[1]q cannot be written as it is"},
		{"template.no-script", "does not begin with #!/bin/sh"},
		{"template.no-setting", "line %[1]q is not a name, = and a value"},
		{"template.unknown-setting", "%[1]s is set, and apply.sh knows nothing of it"},
	})
}
