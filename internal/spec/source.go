package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// MaxSize is the size in bytes that a spec may have. A cluster of several
// thousand hosts fits; a log file given by mistake does not.
const MaxSize = 1 << 20

// Source is the text of a spec file, kept so that messages can quote it.
type Source struct {
	Name string // as given on the command line
	text []byte
	line []int // byte offset of each line's start
}

// NewSource wraps text that was read from name.
func NewSource(name string, text []byte) *Source {
	s := &Source{Name: name, text: text, line: []int{0}}
	for i, c := range text {
		if c == '\n' {
			s.line = append(s.line, i+1)
		}
	}
	return s
}

// ErrRefused marks a file that can be opened but cannot be a spec.
var ErrRefused = errors.New("not a spec file")

// ReadSource reads a spec file. Links, pipes and devices are read like files;
// a directory, or more than MaxSize bytes, is an error that wraps ErrRefused.
func ReadSource(path string) (*Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && st.IsDir() {
		return nil, fmt.Errorf("%s: is a directory; name a TOML file in it: %w", path, ErrRefused)
	}
	return LimitSource(path, f)
}

// LimitSource reads a spec from r under the same limit as ReadSource.
func LimitSource(name string, r io.Reader) (*Source, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxSize {
		return nil, fmt.Errorf("%s: is larger than %d bytes: %w", name, MaxSize, ErrRefused)
	}
	return NewSource(name, text), nil
}

// Line returns line n without its line end, and "" for a line that is not there.
func (s *Source) Line(n int) string {
	if n < 1 || n > len(s.line) {
		return ""
	}
	text := s.text[s.line[n-1]:]
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	return strings.TrimSuffix(string(text), "\r")
}

// position turns a byte range of the text into a Position.
func (s *Source) position(start, end int) Position {
	start = min(max(start, 0), len(s.text))
	end = min(max(end, start), len(s.text))
	lo, hi := 0, len(s.line)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; s.line[mid] <= start {
			lo = mid
		} else {
			hi = mid
		}
	}
	first := s.text[start:end]
	if i := bytes.IndexAny(first, "\r\n"); i >= 0 {
		first = first[:i] // a value over several lines is underlined on its first
	}
	return Position{
		Line:  lo + 1,
		Col:   utf8.RuneCount(s.text[s.line[lo]:start]) + 1,
		Width: max(1, utf8.RuneCount(first)),
	}
}
