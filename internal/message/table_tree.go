package message

// tree has what is wrong with folders and what is written into them.
func tree(id ID) (Words, bool) {
	return find(id, []text{
		{"tree.path", "%[1]q: %[2]s"},
		{"tree.backslash", "backslash in a path"},
		{"tree.control", "control character in a path"},
		{"tree.outside", "not a path inside the folder"},
		{"tree.reserved", "reserved name %[1]s"},
		{"tree.below-hosts", "below %[1]s/, where only folders of hosts are"},
		{"tree.slash", "the name of a cluster cannot hold a slash"},
		{"tree.folder", `a folder is "" or %[1]s/<host>`},
		{"tree.two-folders", "two folders of this path"},
		{"tree.two-files", "two files of this path"},
		{"tree.no-content", "no content"},
		{"tree.mode", "mode %#[1]o is neither 0644 nor 0755"},
		{"tree.file-and-directory", "%[1]s is a file and a directory"},

		{"tree.conflict", "nothing written, these files would be lost (move them away, or use --force):"},
		{"tree.manifest", "%[1]s: %[2]s; resolve it by hand, or use --force to do without this file"},
		{"tree.marker", "git conflict marker"},
		{"tree.line", "not a line of 64 hex digits, two spaces and a path"},
		{"tree.cut", "the line is cut off"},
		{"tree.twice", "the path is listed twice"},
		{"tree.large", "is larger than %[1]d MiB"},
		{"tree.locked", "%[1]s: another run is writing here; wait until it has finished"},

		{"tree.in-the-way", "%[1]s is a directory, not a file; move it away and run again"},
		{"tree.no-directory", "%[1]s %[2]s, not a directory; move it away and run again"},
		{"tree.link", "is a symbolic link"},
		{"tree.file", "is a file"},
		{"tree.directory", "is a directory"},
		{"tree.special", "is a special file"},
		{"tree.edited", "was edited, or written by somebody else"},
		{"tree.missing", "is missing"},
		{"tree.error", "%[1]s"},
	})
}
