package change

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"mskraft/internal/message"
	"mskraft/internal/tree"
)

// Sums are digests of what counts in the files of a cluster, by their paths in its folder:
// of those of hosts without what is only said to people, and of NGINX's. They tell what
// hosts run also when other templates make other files of the same cluster.
type Sums map[string]string

// SumsOf are the sums of a rendering.
func SumsOf(t *tree.Tree) Sums {
	sums, known := Sums{}, map[*tree.Blob]string{} // hosts share their contents
	for _, folder := range t.Folders {
		for _, f := range folder.Files {
			name := path.Join(folder.Path, f.Name)
			if !Counts(name) {
				continue
			}
			if known[f.Blob] == "" {
				known[f.Blob] = digest(name, f.Blob.Bytes())
			}
			sums[name] = known[f.Blob]
		}
	}
	return sums
}

// Counts reports whether sums have a file, by its path in the folder of the cluster.
func Counts(name string) bool { return Reads(name) || strings.HasPrefix(name, nginxFolder) }

const nginxFolder = "nginx/"

// Before are the sums of what was there before changes in a folder, which have to hold the
// contents of the files that count. Of files that were edited since they were rendered,
// those of redrawn are taken, if there are any.
func (s Sums) Before(folder string, changes []tree.Change, redrawn Sums) Sums {
	was := maps.Clone(s)
	for _, c := range changes {
		name := strings.TrimPrefix(c.Path, folder+"/")
		switch {
		case !Counts(name):
		case c.Edited && redrawn[name] != "":
			was[name] = redrawn[name]
		case c.Kind == tree.Create:
			delete(was, name)
		case c.Old != nil:
			was[name] = digest(name, c.Old)
		}
	}
	return was
}

func digest(name string, text []byte) string {
	_, file, _ := strings.Cut(strings.TrimPrefix(name, "hosts/"), "/")
	sum := sha256.Sum256(said(file, text))
	return hex.EncodeToString(sum[:16])
}

func (s Sums) nginx() Sums {
	own := Sums{}
	for name, sum := range s {
		if strings.HasPrefix(name, nginxFolder) {
			own[name] = sum
		}
	}
	return own
}

// Text writes the sums, each in a line before its path.
func (s Sums) Text() []byte {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintf(&b, "%s  %s\n", s[name], name)
	}
	return []byte(b.String())
}

// ParseSums reads what Text wrote.
func ParseSums(text []byte) (Sums, error) {
	sums := Sums{}
	for line := range strings.Lines(string(text)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || !Counts(name) {
			return nil, message.Failed("past.sums", line)
		}
		sums[name] = sum
	}
	return sums, nil
}
