package tree

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"io"
	"io/fs"
	"os"
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

// all returns the content of a file of about the given size, in the buffer.
func (r *reader) all(root *os.Root, name string, size int64) ([]byte, error) {
	f, err := open(root, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// A read that leaves room in the buffer has come to the end of the file, which
	// spares the read that would return nothing.
	buf := r.grow(int(size) + 1)
	n := 0
	for {
		m, err := f.Read(buf[n:])
		n += m
		if err == io.EOF || err == nil && n == int(size) {
			return buf[:n], nil
		}
		if err != nil {
			return nil, err
		}
		if n == len(buf) {
			old := buf
			buf = make([]byte, 2*n+1)
			copy(buf, old)
			r.buf = buf
		}
	}
}

// same is whether a file is a regular one with this content.
func (r *reader) same(root *os.Root, name string, fi fs.FileInfo, data []byte) (bool, error) {
	if !fi.Mode().IsRegular() || fi.Size() != int64(len(data)) {
		return false, nil
	}
	f, err := open(root, name)
	if err != nil {
		return false, err
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
			return false, err
		}
	}
}

// sum returns the SHA-256 of a file.
func (r *reader) sum(root *os.Root, name string) (s sum, err error) {
	f, err := open(root, name)
	if err != nil {
		return s, err
	}
	defer f.Close()
	if r.hash == nil {
		r.hash = sha256.New()
	}
	r.hash.Reset()
	buf := r.grow(chunk)
	for {
		n, err := f.Read(buf)
		r.hash.Write(buf[:n])
		if err == io.EOF {
			r.hash.Sum(s[:0])
			return s, nil
		}
		if err != nil {
			return s, err
		}
	}
}
