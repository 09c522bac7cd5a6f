package tree

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Bounds on what is read into memory. A manifest has one line of some 120 bytes
// per file of one host, a journal one per file of the cluster and killed run.
const (
	maxManifest = 16 << 20
	maxJournal  = 64 << 20
)

// A sum is a SHA-256.
type sum = [sha256.Size]byte

// An entry is one line of a manifest or a journal.
type entry struct {
	path string
	sum  sum
}

// appendEntry appends one line.
func appendEntry(b []byte, s sum, path string) []byte {
	b = hex.AppendEncode(b, s[:])
	b = append(b, "  "...)
	b = append(b, path...)
	return append(b, '\n')
}

// appendManifest appends the manifest of sorted files.
func appendManifest(b []byte, files []File) []byte {
	for i := range files {
		b = appendEntry(b, files[i].Blob.Sum(), files[i].Name)
	}
	return b
}

// parseEntries reads a manifest or a journal and returns its entries sorted by
// path. Only a journal may list a path more than once. bad says why a path cannot
// be ours. If a line is wrong, its number (from 1) and what is wrong are returned.
func parseEntries(text string, repeat bool, bad func(path string) string) (entries []entry, line int, what string) {
	entries = []entry{}
	seen := map[string]bool{}
	for text := range strings.Lines(text) {
		line++
		text, ended := strings.CutSuffix(text, "\n")
		for _, marker := range [...]string{"<<<<<<<", "=======", ">>>>>>>", "|||||||"} {
			if strings.HasPrefix(text, marker) {
				return nil, line, "git conflict marker"
			}
		}
		digits, path, _ := strings.Cut(text, "  ")
		s, err := hex.DecodeString(digits)
		why := bad(path)
		switch {
		case err != nil || len(s) != sha256.Size || path == "":
			return nil, line, "not a line of 64 hex digits, two spaces and a path"
		case !ended:
			return nil, line, "the line is cut off"
		case why != "":
			return nil, line, why
		case !repeat && seen[path]:
			return nil, line, "the path is listed twice"
		}
		seen[path] = true
		entries = append(entries, entry{path, sum(s)})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	return entries, 0, ""
}

// find returns the entries of path in sorted entries.
func find(entries []entry, path string) []entry {
	i, ok := slices.BinarySearchFunc(entries, path, func(e entry, path string) int { return strings.Compare(e.path, path) })
	if !ok {
		return nil
	}
	j := i + 1
	for j < len(entries) && entries[j].path == path {
		j++
	}
	return entries[i:j]
}

// sums returns the checksums of entries.
func sums(entries []entry) []sum {
	var list []sum
	for _, e := range entries {
		list = append(list, e.sum)
	}
	return list
}

// folderOf returns the folder that a path relative to the cluster belongs to.
func folderOf(path string) string {
	if rest, ok := strings.CutPrefix(path, hostsDir+"/"); ok {
		if host, _, ok := strings.Cut(rest, "/"); ok {
			return path[:len(hostsDir)+1+len(host)]
		}
	}
	return ""
}

// badJournalPath is badName for a journal, which lists manifests too.
func badJournalPath(path string) string {
	folder := folderOf(path)
	name := path
	if folder != "" {
		if what := badName(folder); what != "" {
			return what
		}
		name = path[len(folder)+1:]
	}
	if name == Manifest {
		return ""
	}
	return badFile(folder, name)
}
