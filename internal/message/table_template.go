package message

// template has what is wrong with templates and with what they make.
func template(id ID) (Words, bool) {
	switch id {
	case "template.trait":
		return Words{What: "the catalogue has no trait %[1]q"}, true
	case "template.error":
		return Words{What: "%[1]s"}, true
	case "template.wrong":
		return Words{What: "what it makes is wrong: %[1]s"}, true
	case "template.problems":
		return Words{What: "%[1]s"}, true
	case "template.line":
		return Words{What: "line %[1]d: %[2]s"}, true
	case "template.mark":
		return Words{What: "line %[1]d contains %[2]q, which no value may produce"}, true
	case "template.end":
		return Words{What: "does not end with one line end"}, true
	case "template.large":
		return Words{What: "makes more than %[1]d bytes"}, true
	case "template.differs":
		return Words{What: "%[1]s is %[2]q, and has to be %[3]q"}, true
	case "template.memory":
		return Words{What: "%[1]s's memory limit"}, true
	case "template.undeclared":
		return Words{What: "volume %[1]q is declared: false"}, true
	case "template.declared":
		return Words{What: "volume %[1]q is declared: true"}, true
	case "template.block":
		return Words{What: "%[1]q has to stand once, as the four-line block at the end (it stands %[2]d times)"}, true
	case "template.unplain":
		return Words{What: "%[1]q cannot be written as it is"}, true
	case "template.no-script":
		return Words{What: "does not begin with #!/bin/sh"}, true
	case "template.no-setting":
		return Words{What: "line %[1]q is not a name, = and a value"}, true
	case "template.unknown-setting":
		return Words{What: "%[1]s is set, and apply.sh knows nothing of it"}, true
	}
	return Words{}, false
}
