package message

// notes has what mskraft says of specs as arguments, and of what render, diff and import do.
func notes(id ID) (Words, bool) {
	const (
		edits   = `"mskraft diff" shows the edits; move them into the spec, or overwrite them with --force`
		accept  = `"mskraft diff" shows every line; to go on, add: --accept %[2]s`
		another = "if it is another one: --release R"
	)
	return find(id, []text{
		{"usage.no-spec", "no spec is named"},
		{"usage.no-folder", "no output folder is named: -o DIR"},
		{
			"usage.empty-folder", "%[1]s: no *.toml file is in this folder", "",
			"folders below it are not searched; name the specs themselves, or the folder that they are in",
		},
		{
			"usage.no-such-spec", "%[1]s: is no spec: it has neither release nor cluster nor hosts", "",
			"every *.toml file in a folder is taken for a spec; move this one, or name the specs themselves",
		},
		{"usage.host", "no spec has a host %[1]q; the hosts are: %[2]s"},
		{"usage.formats", "diff: --format, --stat and --json exclude each other"},
		{"usage.format", "diff: --format is one of fold, patch, github and markdown, not %[1]q"},
		{"usage.move-formats", "diff with --from or --to prints fold, patch, --stat or --json"},
		{"usage.move-folder", "diff with --from or --to compares two releases and looks at no folder: leave --out and --prune out"},
		{"usage.against", "diff with --against prints text or --json, of all hosts: leave --format, --stat and --host out"},
		{"usage.commit", "%[1]s: --against names no commit"},
		{"failed.commit", "%[1]q is no commit of this git repository"},
		{"comment.since", "What changes on the hosts of %[1]s since %[2]s:"},
		{
			"note.lacking", "%[1]s: does not carry what has to be accepted since %[3]s: %[2]v", "",
			"put the folder back, and render it again: git checkout %[3]s -- %[1]s, then mskraft render with --accept %[4]s",
		},
		{"usage.accept", "there is no change %[1]q to accept; the names are: %[2]s"},
		{"usage.import", "import: no folder is named"},

		{"note.under", "%[1]s under release %[2]s:"},
		{"word.no-release", "(none)"},
		{"note.no-errors", "%[1]s: no errors"},
		{"note.rendered", "%[1]s: %[2]d created, %[3]d replaced, %[4]d removed; %[5]d unchanged"},
		{"note.would-render", "%[1]s: would be %[2]d created, %[3]d replaced, %[4]d removed; %[5]d unchanged"},
		{"progress.rendered", "rendered %[1]d of %[2]d clusters"},
		{"progress.compared", "compared %[1]d of %[2]d clusters"},
		{"note.edited", "nothing was written for this cluster, because %[1]d files were edited by hand:", "", edits},
		{"note.one-edited", "nothing was written for this cluster, because 1 file was edited by hand:", "", edits},
		{"note.to-accept", "%[1]s: nothing was written for this cluster, because %[3]d changes have to be accepted:", "", accept},
		{"note.one-to-accept", "%[1]s: nothing was written for this cluster, because 1 change has to be accepted:", "", accept},
		{"note.runbook", "next, to bring the files to the hosts: read %[1]v"},
		{"note.steps", "%[1]s: what to do on the hosts is in %[2]s"},
		{"note.accepted", "%[1]s: accepted %[3]s; what to do on the hosts is in %[2]s"},
		{"note.no-such-change", "--accept %[1]s: there is no such change"},
		{"comment.changes", "What changes on the hosts of %[1]s:"},
		{"comment.accept", "render wants this accepted: --accept %[1]s"},

		{
			"note.nothing-to-import", "%[1]s", "",
			"name the folder of a rendered cluster, the one with hosts in it, or a copy of /opt/metersphere of every host",
		},
		{"note.newest", "release %[1]s, the newest of those whose files are like these; the oldest is %[2]s", "", another},
		{"note.only", "release %[1]s, whose files are like these", "", another},
		{"note.named", "release %[1]s, as %[2]s says"},
		{"note.separate", "%[1]d hosts have a Kafka of their own each: one cluster of them is a new one, which begins empty"},
		{"note.open", "%[1]s to decide: look for TODO in the spec"},
		{"note.reproduced", "the spec reproduces all files of %[1]s"},
		{"note.not-compared", "nothing is compared: the spec is not one of a cluster yet"},
		{"import.unread", "what cannot be read as it stands"},
		{"import.unsaid", "what the spec does not say"},
		{"import.folder", "what the folder has otherwise than the files of the spec"},
		{"import.lost", "what hosts have otherwise than the files of the spec"},
		{"import.added", "what the files of the spec add"},
		{"import.also", "%[1]s; also %[2]s"},
		{"import.all-hosts", "all hosts"},
		{"import.unread-file", "a file that cannot be read"},
		{
			"failed.there", "%[1]s: is there already", "",
			"an existing file is never overwritten; name another one, or compare with: mskraft import DIR | diff %[1]s -",
		},
	})
}
