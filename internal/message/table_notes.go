package message

// notes has what mskraft says of specs as arguments, and of what render, diff and import do.
func notes(id ID) (Words, bool) {
	const (
		edits   = `"mskraft diff" shows the edits; move them into the spec, or overwrite them with --force`
		accept  = `"mskraft diff" shows every line; to go on, add: --accept %[2]s`
		another = "if it is another one: --release R"
	)
	switch id {
	case "usage.no-spec":
		return Words{What: "no spec is named"}, true
	case "usage.no-folder":
		return Words{What: "no output folder is named: -o DIR"}, true
	case "usage.empty-folder":
		return Words{
			What: "%[1]s: no *.toml file is in this folder",
			Do:   "folders below it are not searched; name the specs themselves, or the folder that they are in",
		}, true
	case "usage.no-such-spec":
		return Words{
			What: "%[1]s: is no spec: it has neither release nor cluster nor hosts",
			Do:   "every *.toml file in a folder is taken for a spec; move this one, or name the specs themselves",
		}, true
	case "usage.host":
		return Words{What: "no spec has a host %[1]q; the hosts are: %[2]s"}, true
	case "usage.formats":
		return Words{What: "diff: --format, --stat and --json exclude each other"}, true
	case "usage.format":
		return Words{What: "diff: --format is one of fold, patch, github and markdown, not %[1]q"}, true
	case "usage.move-formats":
		return Words{What: "diff with --from or --to prints fold, patch, --stat or --json"}, true
	case "usage.move-folder":
		return Words{What: "diff with --from or --to compares two releases and looks at no folder: leave --out and --prune out"}, true
	case "usage.accept":
		return Words{What: "there is no change %[1]q to accept; the names are: %[2]s"}, true
	case "usage.import":
		return Words{What: "import: no folder is named"}, true

	case "note.under":
		return Words{What: "%[1]s under release %[2]s:"}, true
	case "word.no-release":
		return Words{What: "(none)"}, true
	case "note.no-errors":
		return Words{What: "%[1]s: no errors"}, true
	case "note.rendered":
		return Words{What: "%[1]s: %[2]d created, %[3]d replaced, %[4]d removed; %[5]d unchanged"}, true
	case "note.would-render":
		return Words{What: "%[1]s: would be %[2]d created, %[3]d replaced, %[4]d removed; %[5]d unchanged"}, true
	case "progress.rendered":
		return Words{What: "rendered %[1]d of %[2]d clusters"}, true
	case "progress.compared":
		return Words{What: "compared %[1]d of %[2]d clusters"}, true
	case "note.edited":
		return Words{What: "nothing was written for this cluster, because %[1]d files were edited by hand:", Do: edits}, true
	case "note.one-edited":
		return Words{What: "nothing was written for this cluster, because 1 file was edited by hand:", Do: edits}, true
	case "note.to-accept":
		return Words{What: "%[1]s: nothing was written for this cluster, because %[3]d changes have to be accepted:", Do: accept}, true
	case "note.one-to-accept":
		return Words{What: "%[1]s: nothing was written for this cluster, because 1 change has to be accepted:", Do: accept}, true
	case "note.steps":
		return Words{What: "%[1]s: what to do on the hosts is in %[2]s"}, true
	case "note.accepted":
		return Words{What: "%[1]s: accepted %[3]s; what to do on the hosts is in %[2]s"}, true
	case "note.no-such-change":
		return Words{What: "--accept %[1]s: there is no such change"}, true
	case "comment.changes":
		return Words{What: "What changes for the Kafka of %[1]s:"}, true
	case "comment.accept":
		return Words{What: "render wants this accepted: --accept %[1]s"}, true

	case "note.nothing-to-import":
		return Words{
			What: "%[1]s",
			Do:   "name the folder of a rendered cluster, the one with hosts in it, or a copy of /opt/metersphere of every host",
		}, true
	case "note.newest":
		return Words{What: "release %[1]s, the newest of those whose files are like these; the oldest is %[2]s", Do: another}, true
	case "note.only":
		return Words{What: "release %[1]s, whose files are like these", Do: another}, true
	case "note.named":
		return Words{What: "release %[1]s, as %[2]s says"}, true
	case "note.separate":
		return Words{What: "%[1]d hosts have a Kafka of their own each: one cluster of them is a new one, which begins empty"}, true
	case "note.open":
		return Words{What: "%[1]s to decide: look for TODO in the spec"}, true
	case "note.reproduced":
		return Words{What: "the spec reproduces all files of %[1]s"}, true
	case "note.not-compared":
		return Words{What: "nothing is compared: the spec is not one of a cluster yet"}, true
	case "import.unread":
		return Words{What: "what cannot be read as it stands"}, true
	case "import.unsaid":
		return Words{What: "what the spec does not say"}, true
	case "import.folder":
		return Words{What: "what the folder has otherwise than the files of the spec"}, true
	case "import.lost":
		return Words{What: "what hosts have otherwise than the files of the spec"}, true
	case "import.added":
		return Words{What: "what the files of the spec add"}, true
	case "import.also":
		return Words{What: "%[1]s; also %[2]s"}, true
	case "import.all-hosts":
		return Words{What: "all hosts"}, true
	case "import.unread-file":
		return Words{What: "a file that cannot be read"}, true
	case "failed.there":
		return Words{
			What: "%[1]s: is there already",
			Do:   "an existing file is never overwritten; name another one, or compare with: mskraft import DIR | diff %[1]s -",
		}, true
	}
	return Words{}, false
}
