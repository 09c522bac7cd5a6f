package tree

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"

	"mskraft/internal/message"
)

// A reader reads files through one buffer.
type reader struct {
	buf  []byte
	hash hash.Hash
}

// chunk bounds the buffer where a file need not be in memory as a whole.
const chunk = 128 << 10

func (r *reader) grow(n int) []byte {
	if cap(r.buf) < n {
		r.buf = make([]byte, max(n, 8<<10, 2*cap(r.buf)))
	}
	return r.buf[:n]
}

func open(root *os.Root, name string) (*os.File, error) {
	return root.OpenFile(name, os.O_RDONLY|plainFile, 0)
}

// lstat returns nil for what is not there.
func lstat(root *os.Root, name string) (fs.FileInfo, error) {
	fi, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, ioError("lstat", within(root, name), err)
	}
	return fi, nil
}

// all returns the content of a file of about the given size, in the buffer.
func (r *reader) all(root *os.Root, name string, size int64) (text []byte, err error) {
	defer func() {
		if err != nil {
			err = ioError("read", within(root, name), err)
		}
	}()
	f, err := open(root, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// What leaves room in the buffer has come to the end of the file, which spares the
	// read that would return nothing.
	buf := r.grow(int(size) + 1)
	n, err := io.ReadAtLeast(f, buf, max(1, int(size)))
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || err == nil && n < len(buf):
		return buf[:n], nil
	case err != nil:
		return nil, err
	}
	more, err := io.ReadAll(f) // it has grown
	return append(buf, more...), err
}

// list returns the text of a manifest or a journal, in the buffer. A *ManifestError says
// why the file cannot be one.
func (r *reader) list(root *os.Root, name string, fi fs.FileInfo) ([]byte, error) {
	limit := int64(maxManifest)
	if name == journalName {
		limit = maxJournal
	}
	switch {
	case !fi.Mode().IsRegular():
		return nil, &ManifestError{Path: within(root, name), Why: what(fi)}
	case fi.Size() > limit:
		return nil, &ManifestError{Path: within(root, name), Why: message.New("tree.large", limit>>20)}
	}
	return r.all(root, name, fi.Size())
}

// entries reads a manifest or a journal, nil if there is none. A *ManifestError says why it
// cannot be trusted.
func (r *reader) entries(root *os.Root, name string, bad func(name string) message.Message) ([]entry, error) {
	fi, err := lstat(root, name)
	if fi == nil {
		return nil, err
	}
	text, err := r.list(root, name, fi)
	if err != nil {
		return nil, err
	}
	entries, broken := parseEntries(within(root, name), text, bad)
	if broken != nil {
		return nil, broken
	}
	return entries, nil
}

// same is whether a file is a regular one with this content.
func (r *reader) same(root *os.Root, name string, fi fs.FileInfo, data []byte) (bool, error) {
	if !fi.Mode().IsRegular() || fi.Size() != int64(len(data)) {
		return false, nil
	}
	f, err := open(root, name)
	if err != nil {
		return false, ioError("read", within(root, name), err)
	}
	defer f.Close()
	buf := r.grow(min(len(data)+1, chunk))
	for {
		n, err := f.Read(buf)
		if n > len(data) || !bytes.Equal(buf[:n], data[:n]) {
			return false, nil
		}
		data = data[n:]
		if err == io.EOF || err == nil && len(data) == 0 {
			return len(data) == 0, nil
		}
		if err != nil {
			return false, ioError("read", within(root, name), err)
		}
	}
}

// sum returns the SHA-256 of a file.
func (r *reader) sum(root *os.Root, name string) (s sum, err error) {
	f, err := open(root, name)
	if err != nil {
		return s, ioError("read", within(root, name), err)
	}
	defer f.Close()
	if r.hash == nil {
		r.hash = sha256.New()
	}
	r.hash.Reset()
	if _, err := io.CopyBuffer(r.hash, struct{ io.Reader }{f}, r.grow(chunk)); err != nil {
		return s, ioError("read", within(root, name), err)
	}
	r.hash.Sum(s[:0])
	return s, nil
}
