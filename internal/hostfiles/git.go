package hostfiles

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Tags are the names of the git tags of the commit that is checked out in a folder,
// sorted; none if it is no git checkout, or if its files do not tell. Git itself is
// not run. A tag object that git has not packed yet is not followed to its commit.
func Tags(dir string) []string {
	git := filepath.Join(dir, ".git")
	git = from(dir, cmp.Or(strings.TrimPrefix(readLine(git), "gitdir: "), ".git")) // another in a work tree beside others
	common := from(git, cmp.Or(readLine(filepath.Join(git, "commondir")), "."))
	refs := gitRefs(common)
	head := readLine(filepath.Join(git, "HEAD"))
	if ref, ok := strings.CutPrefix(head, "ref: "); ok {
		head = refs[ref]
		if filepath.IsLocal(ref) {
			head = cmp.Or(readLine(filepath.Join(common, filepath.FromSlash(ref))), head)
		}
	}
	var names []string
	for ref, commit := range refs {
		if name, ok := strings.CutPrefix(ref, tagRefs); ok && commit == head && head != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// tagRefs is what git puts before the name of a tag.
const tagRefs = "refs/tags/"

// gitRefs are the commits of all packed refs and of the tags that are not packed.
func gitRefs(git string) map[string]string {
	refs := map[string]string{}
	last := ""
	for line := range strings.Lines(readSmall(filepath.Join(git, "packed-refs"))) {
		commit, ref, _ := strings.Cut(strings.TrimSpace(line), " ")
		if peeled, ok := strings.CutPrefix(commit, "^"); ok { // the commit of the tag object above
			commit, ref = peeled, last
		}
		refs[ref], last = commit, ref
	}
	loose, _ := os.ReadDir(filepath.Join(git, filepath.FromSlash(tagRefs)))
	for _, e := range loose {
		if commit := readLine(filepath.Join(git, filepath.FromSlash(tagRefs), e.Name())); commit != "" {
			refs[tagRefs+e.Name()] = commit
		}
	}
	return refs
}

// from is a path that may be relative to a folder.
func from(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// readLine is the text of a small file without blanks around it, "" for none.
func readLine(path string) string {
	text := readSmall(path)
	if len(text) > 4096 {
		return ""
	}
	return strings.TrimSpace(text)
}

// readSmall is the text of a regular file of no more than maxSize bytes, "" for none.
func readSmall(path string) string {
	dir, name := filepath.Split(path)
	text, _ := readText(os.DirFS(filepath.Clean(dir)), name, maxSize)
	return string(text)
}
