package message

// commands has what mskraft says of its commands and of how they are called.
func commands(id ID) (Words, bool) {
	return find(id, []text{
		{"usage.command", "unknown command %[1]q%[2]s"},
		{"usage.flags", "%[1]s: %[2]s%[3]s"},
		{"usage.tilde", "%[1]q: the shell has put no folder in place of ~", "", "write it without quotes and not behind a =, or: \"%[2]s\""},
		{
			"usage.inside", "%[1]s is inside the folder of a cluster, %[2]s", "",
			"-o names the folder that has the folders of clusters in it: -o %[3]s",
		},
		{"usage.init-host", "init: --host wants NAME=ADDRESS, and not %[1]q"},
		{"usage.templates", "%[1]s: --templates names no folder"},
		{"usage.no-arguments", "%[1]s takes no arguments; it prints to standard output"},
		{"usage.shells", "completion: name one shell: bash, zsh or fish"},
		{"usage.shell", "there is no completion for %[1]q; name bash, zsh or fish"},
		{"usage.recipes", "recipes: one name at most"},
		{"usage.recipe", "there is no recipe %[1]q%[2]s; the recipes are: %[3]s"},
		{"usage.releases", "releases: one release at most"},
		{"usage.release", "release %[1]q is not known", "", "%[2]s"},
		{"usage.export", "templates: the one thing to do is: mskraft templates export DIR"},
		{"usage.verify", "verify: no folder is named"},
		{"suggest.or", "; did you mean %[1]q?"},

		{
			"note.broke-down", "mskraft broke down, by a mistake of its own: %[1]s", "",
			"please report it, with the command, these lines and, if others may see it, the spec",
		},
		{"note.exported", "%[1]s: written; use it with --templates %[1]s"},
		{"note.no-hosts", "%[1]s", "", "name the folder of a rendered cluster, or those of its hosts"},
		{"note.unchecked", "not checked: %[1]s"},
		{"note.checked", "%[1]s and %[2]s in %[3]s"},
		{"note.verified-nodes", "%[1]s and %[2]s in %[3]s with %[4]v Kafkas"},
		{"note.verified", "%[1]s and %[2]s in %[3]s, %[4]v with Kafka"},

		{"word.round-robin", "round robin"},
		{"word.none", "none"},
		{"word.warning", "warning"},
		{"label.hint", "hint: %[1]s"},
		{"label.effect", "effect: %[1]s"},
		{"label.also", "also: %[1]s"},
		{"label.also-hosts", "also: %[1]d more places, on %[2]s"},
		{"label.also-others", "also: %[1]d more places, on %[2]s, and others"},

		{"failed.at", "%[1]s: %[2]s"},
		{"failed.not-empty", "%[1]s: is not empty; name a new folder"},
		{"file.outside", "is no path inside the folder"},
		{"file.irregular", "is no regular file"},
		{"file.large", "is larger than %[1]d bytes"},
	})
}
