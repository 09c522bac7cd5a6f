package message

// audit has what an audit finds, and what is left to do for a release that is added.
func audit(id ID) (Words, bool) {
	switch id {
	case "audit.text":
		return Words{What: "%[1]s"}, true
	case "audit.file":
		return Words{What: "a file"}, true
	case "audit.other-file":
		return Words{What: "a file without Kafka settings"}, true
	case "audit.service":
		return Words{What: "a service"}, true
	case "audit.kafka-service":
		return Words{What: "a service with Kafka settings"}, true
	case "audit.loads":
		return Words{What: "a mode that loads %[1]s"}, true
	case "audit.trait":
		return Words{What: "trait %[1]s"}, true
	case "audit.used":
		return Words{What: "used in %[1]s"}, true
	case "audit.cut":
		return Words{What: "%[1]s: msctl deletes these four lines in mode middleware"}, true
	case "audit.no-edition":
		return Words{What: "no key of the spec does; %[1]s has no such image in either edition"}, true
	case "audit.data":
		return Words{What: "no key of the spec does; Kafka's data is in there, and the volume of kafka.storage begins empty"}, true
	case "audit.as-if":
		return Words{What: "all else is compared as if the spec were for %[1]s"}, true

	case "audit.elsewhere":
		return Words{What: "%[1]s carries Kafka settings, but is a file of other releases: no mode of %[2]s loads it"}, true
	case "audit.version":
		return Words{What: "the version file names no release: %[1]s"}, true
	case "audit.tags":
		return Words{What: "%[1]s, the same commit is also %[2]s; name another one with --release"}, true
	case "audit.missing":
		return Words{What: "not there, and so not compared: %[1]s"}, true
	case "audit.modes":
		return Words{What: "%[1]s (the modes)"}, true
	case "audit.settings":
		return Words{What: "%[1]s of the package (its settings and the ports)"}, true
	case "audit.msctl":
		return Words{What: "%[1]s: %[2]s; the modes are not compared"}, true
	case "audit.problem":
		return Words{What: "%[1]s: %[2]s"}, true
	case "audit.rendered":
		return Words{What: "%[1]s as rendered: %[2]s"}, true

	case "audit.neither":
		return Words{What: "neither a MeterSphere installer nor an installation"}, true
	case "audit.no-installer":
		return Words{What: "%[1]s: %[3]s: it has no %[2]s, and no folder metersphere with such files"}, true
	case "audit.no-files":
		return Words{What: "nothing that msctl starts in this mode has a Kafka setting"}, true
	case "audit.no-mode":
		return Words{What: "%[1]s has no install mode %[2]s"}, true
	case "audit.mode":
		return Words{What: "mode %[1]s: %[2]s"}, true

	case "todo.kafka":
		return Words{What: "add a table [kafka.%[1]q] with family = %[2]q"}, true
	case "todo.family":
		return Words{What: "%[1]s has no template for %[2]s images yet"}, true
	case "todo.property":
		return Words{What: "property %[1]s is no number, which sets of properties hold"}, true
	case "todo.template":
		return Words{What: "write the template %[1]s"}, true
	case "todo.generation":
		return Words{What: "there is no service %[1]s: add a generation, with another entry, consumer or tester"}, true
	case "todo.modes":
		return Words{What: "modes are those of %[1]s: compare its msctl"}, true
	case "todo.ports":
		return Words{What: "ports are those of %[1]s: compare its install.conf"}, true
	case "todo.trait":
		return Words{What: "no file shows whether it has the trait %[1]s: the row has it from %[2]s"}, true

	case "usage.installer":
		return Words{What: "audit: no installer is named: --installer DIR"}, true
	case "usage.audit":
		return Words{What: "audit: one spec at most"}, true
	case "usage.error":
		return Words{What: "%[1]s"}, true
	case "usage.no-release":
		return Words{
			What: "%[1]s does not say which release it is of: it has no version file, no MS_IMAGE_TAG of a release, and is no git checkout " +
				"of a tag; name it: --release %[2]s",
		}, true
	case "usage.older":
		return Words{What: "MeterSphere %[1]s is older than %[2]s, the first release that runs Kafka in KRaft mode"}, true
	case "usage.no-name":
		return Words{What: "%[1]q is not the name of a release%[2]s"}, true
	case "usage.no-host":
		return Words{What: "the cluster has no host %[1]q; the hosts are: %[2]s"}, true

	case "note.versions":
		return Words{What: "the version file says %[1]s, MS_IMAGE_TAG in %[2]s says %[3]s"}, true
	case "note.taken":
		return Words{What: "taken for %[1]s; the installer itself says %[2]s"}, true
	case "note.no-mode":
		return Words{What: "MS_INSTALL_MODE in %[1]s is %[2]s, which %[3]s does not have; compared as %[4]s"}, true
	case "note.no-host":
		return Words{What: "no host of the cluster is in mode %[1]s; compared with host %[2]s, in mode %[3]s"}, true
	case "note.modes":
		return Words{What: "MS_INSTALL_MODE in %[1]s is %[2]s, host %[3]s is in mode %[4]s"}, true
	case "note.not-in-catalogue":
		return Words{What: "release %[1]s is not in the catalogue; compared as %[2]s"}, true
	case "note.audited":
		return Words{What: "%[1]s as %[2]s against %[3]s: %[4]s compared, %[5]s intended, %[6]d unexpected"}, true
	case "note.host-of":
		return Words{What: "host %[1]s (%[2]s) of %[3]s"}, true
	case "word.builtin":
		return Words{What: "the built-in cluster"}, true
	case "word.nothing":
		return Words{What: "(nothing)"}, true
	case "audit.keep":
		return Words{What: "to keep it: %[1]s"}, true
	case "audit.row":
		return Words{What: "the row for templates/catalogue.toml"}, true

	case "audit.tables":
		return Words{What: "the tables that it names"}, true

	case "kind.intended":
		return Words{What: "intended, made by a setting of the cluster"}, true
	case "kind.unexpected":
		return Words{What: "unexpected"}, true
	case "kind.untemplated":
		return Words{What: "carries Kafka settings, and has no template"}, true
	case "kind.new":
		return Words{What: "new in the installer"}, true
	case "kind.local-edit":
		return Words{What: "edited here, and lost when our file is applied"}, true

	case "files.no-hosts":
		return Words{What: "no compose file of MeterSphere in it"}, true
	case "files.many":
		return Words{What: "%[1]s: more than %[2]d compose files"}, true
	case "files.irregular":
		return Words{What: "%[1]s is not a regular file"}, true
	case "files.large":
		return Words{What: "%[1]s is larger than %[2]d MiB"}, true
	case "msctl.large":
		return Words{What: "larger than %[1]d bytes"}, true
	case "msctl.line":
		return Words{What: "line %[1]d is not understood"}, true
	case "msctl.no-shell":
		return Words{What: "is no shell script"}, true
	case "msctl.no-modes":
		return Words{What: "%[1]s, which writes the list of compose files of each mode, is not found"}, true
	}
	return Words{}, false
}
