package tree

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"

	"mskraft/internal/message"
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

// parseEntries reads a manifest or a journal of the given path and returns its entries
// sorted by path. Only a journal may list a path more than once. bad says why a path cannot
// be ours.
func parseEntries(path string, text []byte, bad func(name string) message.Message) ([]entry, *ManifestError) {
	entries, line := []entry{}, 0
	wrong := func(why message.Message) *ManifestError { return &ManifestError{path, line, why} }
	repeat := filepath.Base(path) == journalName
	seen := map[string]bool{}
	for text := range strings.Lines(string(text)) {
		line++
		text, ended := strings.CutSuffix(text, "\n")
		for _, marker := range [...]string{"<<<<<<<", "=======", ">>>>>>>", "|||||||"} {
			if strings.HasPrefix(text, marker) {
				return nil, wrong(message.New("tree.marker"))
			}
		}
		digits, name, _ := strings.Cut(text, "  ")
		s, err := hex.DecodeString(digits)
		why := bad(name)
		switch {
		case err != nil || len(s) != sha256.Size || name == "":
			return nil, wrong(message.New("tree.line"))
		case !ended:
			return nil, wrong(message.New("tree.cut"))
		case !why.IsZero():
			return nil, wrong(why)
		case !repeat && seen[name]:
			return nil, wrong(message.New("tree.twice"))
		}
		seen[name] = true
		entries = append(entries, entry{name, sum(s)})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	return entries, nil
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
	if inHosts, ok := strings.CutPrefix(path, hostsDir+"/"); ok {
		if host, _, ok := strings.Cut(inHosts, "/"); ok {
			return path[:len(hostsDir)+1+len(host)]
		}
	}
	return ""
}

// badJournalPath is badName for a journal, which lists manifests too.
func badJournalPath(path string) message.Message {
	folder := folderOf(path)
	name := path
	if folder != "" {
		if why := badName(folder); !why.IsZero() {
			return why
		}
		name = path[len(folder)+1:]
	}
	if name == Manifest {
		return message.Message{}
	}
	return badFile(folder, name)
}
