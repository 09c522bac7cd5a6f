package message

// commands has what mskraft says of its commands and of how they are called.
func commands(id ID) (Words, bool) {
	switch id {
	case "usage.command":
		return Words{What: "unknown command %[1]q%[2]s"}, true
	case "usage.flags":
		return Words{What: "%[1]s: %[2]s"}, true
	case "usage.templates":
		return Words{What: "%[1]s: --templates names no folder"}, true
	case "usage.no-arguments":
		return Words{What: "%[1]s takes no arguments; it prints to standard output"}, true
	case "usage.shells":
		return Words{What: "completion: name one shell: bash, zsh or fish"}, true
	case "usage.shell":
		return Words{What: "there is no completion for %[1]q; name bash, zsh or fish"}, true
	case "usage.recipes":
		return Words{What: "recipes: one name at most"}, true
	case "usage.recipe":
		return Words{What: "there is no recipe %[1]q%[2]s; the recipes are: %[3]s"}, true
	case "usage.releases":
		return Words{What: "releases: one release at most"}, true
	case "usage.release":
		return Words{What: "release %[1]q is not known%[2]s"}, true
	case "usage.export":
		return Words{What: "templates: the one thing to do is: mskraft templates export DIR"}, true
	case "usage.verify":
		return Words{What: "verify: no folder is named"}, true
	case "suggest.or":
		return Words{What: "; did you mean %[1]q?"}, true

	case "note.broke-down":
		return Words{
			What: "mskraft broke down, by a mistake of its own: %[1]s",
			Do:   "please report it, with the command, these lines and, if others may see it, the spec",
		}, true
	case "note.exported":
		return Words{What: "%[1]s: written; use it with --templates %[1]s"}, true
	case "note.no-hosts":
		return Words{What: "%[1]s", Do: "name the folder of a rendered cluster, or those of its hosts"}, true
	case "note.unchecked":
		return Words{What: "not checked: %[1]s"}, true
	case "note.checked":
		return Words{What: "%[1]s and %[2]s in %[3]s"}, true
	case "note.verified":
		return Words{What: "%[1]s and %[2]s in %[3]s, %[4]v with Kafka"}, true

	case "word.none":
		return Words{What: "none"}, true
	case "word.warning":
		return Words{What: "warning"}, true
	case "label.hint":
		return Words{What: "hint: %[1]s"}, true
	case "label.effect":
		return Words{What: "effect: %[1]s"}, true
	case "label.also":
		return Words{What: "also: %[1]s"}, true
	case "label.also-hosts":
		return Words{What: "also: %[1]d more places, on %[2]s"}, true
	case "label.also-others":
		return Words{What: "also: %[1]d more places, on %[2]s, and others"}, true

	case "failed.at":
		return Words{What: "%[1]s: %[2]s"}, true
	case "failed.not-empty":
		return Words{What: "%[1]s: is not empty; name a new folder"}, true
	case "file.outside":
		return Words{What: "is no path inside the folder"}, true
	case "file.irregular":
		return Words{What: "is no regular file"}, true
	case "file.large":
		return Words{What: "is larger than %[1]d bytes"}, true
	}
	return Words{}, false
}
