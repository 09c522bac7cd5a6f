// Package tree holds files in memory and compares them with a folder on disk or
// writes them to it, whole or not at all.
//
// It knows nothing of Kafka, specs, templates or terminals, and it never prints.
package tree

import (
	"crypto/sha256"
	"io/fs"
	"sync"
)

// Manifest is the name of the list of checksums that every folder carries, in
// the format that sha256sum -c reads: 64 hex digits, two spaces, path. It is
// sorted by path and does not list itself.
const Manifest = "SHA256SUMS"

// Names that exist only while a run is writing, or after it was killed.
const (
	tempName    = ".mskraft-new"     // a file being written, in the directory of its target
	journalName = ".mskraft-journal" // in the cluster folder: what the run is about to change
)

// hostsDir holds one folder per host. Folders are found on disk only here.
const hostsDir = "hosts"

// A Blob is the content of a file. It never changes, may belong to many files,
// is hashed once, and may be used by several goroutines.
type Blob struct {
	data []byte
	once sync.Once
	sum  [sha256.Size]byte
}

// NewBlob returns a Blob of data, which it keeps: data must not be changed afterwards.
func NewBlob(data []byte) *Blob { return &Blob{data: data} }

// Bytes returns the content, which must not be changed.
func (b *Blob) Bytes() []byte { return b.data }

// Sum returns the SHA-256 of the content.
func (b *Blob) Sum() [sha256.Size]byte {
	b.once.Do(func() { b.sum = sha256.Sum256(b.data) })
	return b.sum
}

// A File is one file of a Folder.
type File struct {
	Name string // relative to the folder, slash separated
	Blob *Blob
	Mode fs.FileMode // 0644 or 0755; 0 means 0644
}

// perm returns the permissions the file is written with.
func (f *File) perm() fs.FileMode {
	if f.Mode == 0 {
		return 0o644
	}
	return f.Mode
}

// A Folder is a set of files with a manifest of its own. Path is "" for the
// files that belong to the whole cluster, or "hosts/<host>". A folder without
// files is the same as no folder.
type Folder struct {
	Path  string
	Files []File
}

// A Tree is all files of one cluster. Name is its folder in the output folder.
// Neither Compare nor Write changes a Tree.
type Tree struct {
	Name    string
	Folders []Folder
}

// Files returns those of the folder at that path, none if there is no such folder.
func (t *Tree) Files(path string) []File {
	for _, f := range t.Folders {
		if f.Path == path {
			return f.Files
		}
	}
	return nil
}
