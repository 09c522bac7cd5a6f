package message

// A text has an id and the formats of its words: what is the case, what happens at run
// time, what a person can do. The last ones may be left out.
type text [4]string

// find looks a text up in a list of them.
func find(id ID, list []text) (Words, bool) {
	for _, t := range list {
		if t[0] == string(id) {
			return Words{t[1], t[2], t[3]}, true
		}
	}
	return Words{}, false
}

// table returns the formats of a text. Each file table_*.go holds those of one part
// of mskraft, in a function: nothing is built before a text is wanted.
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
		tree,
		change,
	} {
		if w, ok := of(id); ok {
			return w, true
		}
	}
	return Words{}, false
}
