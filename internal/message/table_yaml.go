package message

// yaml has what is wrong with the text of compose files, and with the syntax of NGINX files.
func yaml(id ID) (Words, bool) {
	const look = `look at the indentation and the quotes of this line and the one before it; "docker-compose config" refuses the file, too`
	switch id {
	case "yaml.empty":
		return Words{What: "the file is empty", Do: look}, true
	case "yaml.second":
		return Words{What: "a second YAML document begins", Do: look}, true
	case "yaml.no-mapping":
		return Words{What: "the file is no YAML mapping", Do: look}, true
	case "yaml.syntax":
		return Words{What: "is not YAML: %[1]s", Do: look}, true
	case "yaml.large":
		return Words{What: "the file is too much for a compose file once its aliases are expanded", Do: "write it out"}, true
	case "yaml.deep":
		return Words{What: "the file is nested too deeply for a compose file", Do: "write it out"}, true
	case "yaml.merge":
		return Words{What: "<< merges what is no mapping", Do: "name an anchor of a mapping"}, true
	case "yaml.key":
		return Words{What: "a key is no plain word, which docker-compose refuses", Do: "write a word"}, true
	case "yaml.twice":
		return Words{What: "the key %[1]q stands twice, and docker-compose takes only one", Do: "remove one of them"}, true
	case "yaml.repeated":
		return Words{What: "the key %[1]s stands twice"}, true
	case "yaml.unquoted":
		return Words{What: "a value of the cluster stands without quotes: write {{ literal ... }}"}, true
	case "yaml.tab":
		return Words{What: "the line is indented with a tab, which YAML refuses", Do: "indent with blanks"}, true
	case "yaml.colon":
		return Words{
			What: "a full-width colon (：) stands behind %[1]s, so that this is no key with a value",
			Do:   "write a plain colon and a blank",
		}, true
	case "yaml.indent":
		return Words{
			What: "the line is indented %[1]d columns deeper than the other keys of the file, which is not YAML",
			Do:   "let all top-level keys begin in the same column",
		}, true

	case "nginx-file.quote":
		return Words{What: "a quote is not closed"}, true
	case "nginx-file.deep":
		return Words{What: "blocks are nested too deeply"}, true
	case "nginx-file.semicolon":
		return Words{What: "the directive %[1]s is not ended by a semicolon"}, true
	case "nginx-file.block":
		return Words{What: "the block of %[1]s is not closed"}, true
	case "nginx-file.brace":
		return Words{What: "a brace closes nothing"}, true
	case "nginx-file.directive":
		return Words{What: "a directive begins with %[1]s"}, true
	}
	return Words{}, false
}
