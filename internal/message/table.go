package message

// table returns the formats of a text. Each file table_*.go holds those of one part
// of mskraft, as a switch: nothing is built before a text is wanted.
func table(id ID) (Words, bool) {
	for _, of := range [...]func(ID) (Words, bool){
		spec,
		toml,
		cluster,
		hosts,
		kafka,
		nginx,
		warnings,
		files,
		quorum,
		listeners,
		topics,
		commands,
		notes,
		yaml,
		audit,
		adopt,
		template,
	} {
		if w, ok := of(id); ok {
			return w, true
		}
	}
	return Words{}, false
}
