package tree

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"slices"
)

// Recalled is what a cluster folder says of its past.
type Recalled struct {
	Hosts bool            // folders of hosts are there, or a run was interrupted, and none of the files is known
	Files map[string]Past // by name, those that were asked for
}

// A Past is a file as it was written last. All fields are empty for one that never was.
type Past struct {
	Text []byte              // nil where it is not known
	Why  string              // why it is not
	Sums [][sha256.Size]byte // of a file that is missing
}

// Recall reads some files of a cluster's own folder as the last run wrote them, or an
// interrupted one was about to. A folder that does not exist says nothing. It only reads.
func Recall(out, cluster string, names ...string) (*Recalled, error) {
	past := &Recalled{Files: map[string]Past{}}
	root, err := os.OpenRoot(out)
	if errors.Is(err, fs.ErrNotExist) {
		return past, nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	folder, err := openCluster(root, out, cluster)
	if errors.Is(err, fs.ErrNotExist) {
		return past, nil
	}
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	manifest := listed(folder, Manifest, maxManifest, false)
	journal := listed(folder, journalName, maxJournal, true)
	known := false
	for _, name := range names {
		past.Files[name] = recall(folder, name, manifest, journal)
		known = known || past.Files[name].Text != nil
	}
	if !known {
		past.Hosts, err = isCluster(root, out, cluster)
	}
	return past, err
}

// listed are the entries of a manifest or a journal, nil if there is none that can be read.
func listed(folder *os.Root, name string, limit int64, repeat bool) []entry {
	text, why := recallFile(folder, name, limit)
	if text == nil || why != "" {
		return nil
	}
	entries, _, _ := parseEntries(string(text), repeat, badJournalPath)
	return entries
}

// recall reads one file. One that is not listed is somebody else's; without a list, what is
// there was written. A file of the journal that is not there was not written yet, or is
// removed.
func recall(folder *os.Root, name string, manifest, journal []entry) Past {
	text, why := recallFile(folder, name, maxManifest)
	written, begun := sums(find(manifest, name)), sums(find(journal, name))
	switch {
	case manifest != nil && len(written)+len(begun) == 0:
		return Past{}
	case why != "":
		return Past{Why: why}
	case text == nil && len(written) > 0 && len(begun) == 0:
		return Past{Why: "is missing", Sums: written}
	case text == nil || manifest == nil || slices.Contains(append(written, begun...), sha256.Sum256(text)):
		return Past{Text: text}
	}
	return Past{Why: edited}
}

// recallFile reads a file. Of one that is not there neither is said anything.
func recallFile(folder *os.Root, name string, limit int64) (text []byte, why string) {
	fi, err := folder.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ""
	case err != nil:
		return nil, err.Error()
	case !fi.Mode().IsRegular():
		return nil, "is " + what(fi)
	case fi.Size() > limit:
		return nil, "is too large"
	}
	var r reader
	f, err := r.all(folder, name, fi.Size())
	if err != nil {
		return nil, err.Error()
	}
	return append([]byte{}, f...), ""
}
