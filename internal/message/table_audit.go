package message

// audit has what an audit finds, and what is left to do for a release that is added.
func audit(id ID) (Words, bool) {
	return find(id, []text{
		{"audit.text", "%[1]s"},
		{"audit.file", "a file"},
		{"audit.other-file", "a file without Kafka settings"},
		{"audit.service", "a service"},
		{"audit.kafka-service", "a service with Kafka settings"},
		{"audit.loads", "a mode that loads %[1]s"},
		{"audit.trait", "trait %[1]s"},
		{"audit.used", "used in %[1]s"},
		{"audit.cut", "%[1]s: msctl deletes these four lines in mode middleware"},
		{"audit.no-edition", "no key of the spec does; %[1]s has no such image in either edition"},
		{"audit.data", "no key of the spec does; Kafka's data is in there, and the volume of kafka.storage begins empty"},
		{"audit.as-if", "all else is compared as if the spec were for %[1]s"},

		{"audit.elsewhere", "%[1]s carries Kafka settings, but is a file of other releases: no mode of %[2]s loads it"},
		{"audit.version", "the version file names no release: %[1]s"},
		{"audit.tags", "%[1]s, the same commit is also %[2]s; name another one with --release"},
		{"audit.missing", "not there, and so not compared: %[1]s"},
		{"audit.modes", "%[1]s (the modes)"},
		{"audit.settings", "%[1]s of the package (its settings and the ports)"},
		{"audit.msctl", "%[1]s: %[2]s; the modes are not compared"},
		{"audit.problem", "%[1]s: %[2]s"},
		{"audit.rendered", "%[1]s as rendered: %[2]s"},

		{"audit.neither", "neither a MeterSphere installer nor an installation"},
		{"audit.no-installer", "%[1]s: %[3]s: it has no %[2]s, and no folder metersphere with such files"},
		{"audit.no-files", "nothing that msctl starts in this mode has a Kafka setting"},
		{"audit.no-mode", "%[1]s has no install mode %[2]s"},
		{"audit.mode", "mode %[1]s: %[2]s"},

		{"todo.kafka", "add a table [kafka.%[1]q] with family = %[2]q"},
		{"todo.family", "%[1]s has no template for %[2]s images yet"},
		{"todo.property", "property %[1]s is no number, which sets of properties hold"},
		{"todo.template", "write the template %[1]s"},
		{"todo.generation", "there is no service %[1]s: add a generation, with another entry, consumer or tester"},
		{"todo.modes", "modes are those of %[1]s: compare its msctl"},
		{"todo.ports", "ports are those of %[1]s: compare its install.conf"},
		{"todo.trait", "no file shows whether it has the trait %[1]s: the row has it from %[2]s"},

		{"usage.installer", "audit: no installer is named: --installer DIR"},
		{"usage.audit", "audit: one spec at most"},
		{"usage.error", "%[1]s"},
		{
			"usage.no-release",
			"%[1]s does not say which release it is of: it has no version file, no MS_IMAGE_TAG of a release, and is no git checkout of a tag; " +
				"name it: --release %[2]s",
		},
		{"usage.older", "MeterSphere %[1]s is older than %[2]s, the first release that runs Kafka in KRaft mode"},
		{"usage.no-name", "%[1]q is not the name of a release%[2]s"},
		{"usage.no-host", "the cluster has no host %[1]q; the hosts are: %[2]s"},

		{"note.versions", "the version file says %[1]s, MS_IMAGE_TAG in %[2]s says %[3]s"},
		{"note.taken", "taken for %[1]s; the installer itself says %[2]s"},
		{"note.no-mode", "MS_INSTALL_MODE in %[1]s is %[2]s, which %[3]s does not have; compared as %[4]s"},
		{"note.no-host", "no host of the cluster is in mode %[1]s; compared with host %[2]s, in mode %[3]s"},
		{"note.modes", "MS_INSTALL_MODE in %[1]s is %[2]s, host %[3]s is in mode %[4]s"},
		{"note.not-in-catalogue", "release %[1]s is not in the catalogue; compared as %[2]s"},
		{"note.audited", "%[1]s as %[2]s against %[3]s: %[4]s compared, %[5]s intended, %[6]d unexpected"},
		{"note.host-of", "host %[1]s (%[2]s) of %[3]s"},
		{"word.builtin", "the built-in cluster"},
		{"word.nothing", "(nothing)"},
		{"audit.keep", "to keep it: %[1]s"},
		{"audit.row", "the row for templates/catalogue.toml"},

		{"audit.tables", "the tables that it names"},

		{"kind.intended", "intended, made by a setting of the cluster"},
		{"kind.unexpected", "unexpected"},
		{"kind.untemplated", "carries Kafka settings, and has no template"},
		{"kind.new", "new in the installer"},
		{"kind.local-edit", "edited here, and lost when our file is applied"},

		{"files.no-hosts", "no compose file in it"},
		{"files.many", "%[1]s: more than %[2]d compose files"},
		{"files.not-here", "%[1]s is not here", "", "bring it along with the compose file, or take the line out"},
		{"files.unread", "%[1]s cannot be read", "", "it has to be a text of less than a mebibyte"},
		{"files.no-service", "no service %[1]s is there to extend", "", "write the name of one, or take the line out"},
		{"files.irregular", "%[1]s is not a regular file"},
		{"files.large", "%[1]s is larger than %[2]d MiB"},
		{"msctl.large", "larger than %[1]d bytes"},
		{"msctl.line", "line %[1]d is not understood"},
		{"msctl.no-shell", "is no shell script"},
		{"msctl.no-modes", "%[1]s, which writes the list of compose files of each mode, is not found"},
	})
}
