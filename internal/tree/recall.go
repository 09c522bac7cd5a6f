package tree

import (
	"crypto/sha256"
	"errors"
	"os"
	"slices"

	"mskraft/internal/message"
)

// Recalled is what a cluster folder says of its past.
type Recalled struct {
	Hosts bool            // folders of hosts are there, or a run was interrupted, and none of the files is known
	Files map[string]Past // by name, those that were asked for
}

// A Past is a file as it was written last. All fields are empty for one that never was.
type Past struct {
	Text []byte              // nil where it is not known
	Why  message.Message     // why it is not
	Sums [][sha256.Size]byte // of a file that is missing
}

// Recall reads some files of a cluster's own folder as the last run wrote them, or an
// interrupted one was about to. A folder that does not exist says nothing. It only reads.
func Recall(out, cluster string, names ...string) (*Recalled, error) {
	past := &Recalled{Files: map[string]Past{}}
	folder, err := openBelow(out, cluster)
	if folder == nil {
		return past, err
	}
	defer folder.Close()
	var r reader
	manifest, _ := r.entries(folder, Manifest, badJournalPath) // nil also for one that cannot be read
	journal, _ := r.entries(folder, journalName, badJournalPath)
	known := false
	for _, name := range names {
		past.Files[name] = recall(folder, name, manifest, journal)
		known = known || past.Files[name].Text != nil
	}
	if !known {
		past.Hosts, err = isCluster(folder, ".")
	}
	return past, err
}

// recall reads one file. One that is not listed is somebody else's; without a list, what is
// there was written. A file of the journal that is not there was not written yet, or is
// removed.
func recall(folder *os.Root, name string, manifest, journal []entry) Past {
	text, why := recallFile(folder, name)
	written, begun := sums(find(manifest, name)), sums(find(journal, name))
	switch {
	case manifest != nil && len(written)+len(begun) == 0:
		return Past{}
	case !why.IsZero():
		return Past{Why: why}
	case text == nil && len(written) > 0 && len(begun) == 0:
		return Past{Why: message.New("tree.missing"), Sums: written}
	case text == nil || manifest == nil || slices.Contains(append(written, begun...), sha256.Sum256(text)):
		return Past{Text: text}
	}
	return Past{Why: message.New("tree.edited")}
}

// recallFile reads a file. Of one that is not there neither is said anything.
func recallFile(folder *os.Root, name string) (text []byte, why message.Message) {
	fi, err := lstat(folder, name)
	if fi != nil {
		var r reader
		text, err = r.list(folder, name, fi)
	}
	var broken *ManifestError
	switch {
	case errors.As(err, &broken):
		return nil, broken.Why
	case err != nil:
		return nil, message.New("tree.error", err)
	}
	return text, message.Message{}
}
