package message

// yaml has what is wrong with the text of compose files, and with the syntax of NGINX files.
func yaml(id ID) (Words, bool) {
	const look = `look at the indentation and the quotes of this line and the one before it; "docker-compose config" refuses the file, too`
	return find(id, []text{
		{"yaml.empty", "the file is empty", "", look},
		{"yaml.second", "a second YAML document begins", "", look},
		{"yaml.no-mapping", "the file is no YAML mapping", "", look},
		{"yaml.syntax", "is not YAML: %[1]s", "", look},
		{"yaml.large", "the file is too much for a compose file once its aliases are expanded", "", "write it out"},
		{"yaml.deep", "the file is nested too deeply for a compose file", "", "write it out"},
		{"yaml.merge", "<< merges what is no mapping", "", "name an anchor of a mapping"},
		{"yaml.key", "a key is no plain word, which docker-compose refuses", "", "write a word"},
		{"yaml.twice", "the key %[1]q stands twice, and docker-compose takes only one", "", "remove one of them"},
		{"yaml.kind", "%[1]s is not of the form that docker-compose takes", "", "write a list below it, or for an environment a mapping"},
		{"yaml.no-text", "a mapping or a list stands where a text is wanted", "", "write a text; of an environment either NAME=value in a list, or NAME: value without hyphens"},
		{"yaml.repeated", "the key %[1]s stands twice"},
		{"yaml.unquoted", "a value of the cluster stands without quotes: write {{ literal ... }}"},
		{"yaml.utf8", "byte 0x%02x is not UTF-8 text", "", "save the file as UTF-8"},
		{"yaml.zero-byte", "the file holds a zero byte", "", "save the file as UTF-8, not as UTF-16"},
		{"yaml.blank", "a character that looks like a blank is none for YAML (U+%04X)", "", "write plain blanks; a Chinese keyboard types the full-width one"},
		{"yaml.demanded", "the file demands a value of %[1]s, and .env sets none", "", "set it in .env, or write the value itself"},
		{"yaml.tab", "the line is indented with a tab, which YAML refuses", "", "indent with blanks"},
		{
			"yaml.colon", "a full-width colon (：) stands behind %[1]s, so that this is no key with a value", "",
			"write a plain colon and a blank",
		},
		{
			"yaml.indent", "the line is indented %[1]d columns deeper than the other keys of the file, which is not YAML", "",
			"let all top-level keys begin in the same column",
		},

		{"nginx-file.quote", "a quote is not closed"},
		{"nginx-file.deep", "blocks are nested too deeply"},
		{"nginx-file.semicolon", "the directive %[1]s is not ended by a semicolon"},
		{"nginx-file.block", "the block of %[1]s is not closed"},
		{"nginx-file.brace", "a brace closes nothing"},
		{"nginx-file.directive", "a directive begins with %[1]s"},
	})
}
