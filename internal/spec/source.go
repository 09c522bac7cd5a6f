package spec

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"mskraft/internal/message"
	"mskraft/internal/redact"
)

// MaxSize is the size in bytes that a spec may have. A cluster of several thousand
// hosts with all keys of each fits; a log file given by mistake does not.
const MaxSize = 4 << 20

// Source is the text of a spec file, kept so that messages can quote it.
type Source struct {
	Name   string // as given on the command line
	text   []byte // without a byte order mark
	lines  []int  // byte offset of each line's start
	before []int  // characters before each byte: a place in a very long line is found at once
}

// NewSource wraps text that was read from name.
func NewSource(name string, text []byte) *Source {
	s := &Source{Name: name, text: bytes.TrimPrefix(text, []byte("\ufeff")), lines: []int{0}}
	s.before = make([]int, len(s.text)+1)
	for i, c := range s.text {
		s.before[i+1] = s.before[i]
		if utf8.RuneStart(c) {
			s.before[i+1]++
		}
		if c == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// ErrRefused marks a file that can be opened but cannot be a spec.
var ErrRefused = message.Failed("source.refused")

// ReadSource reads a spec file. Links, pipes and devices are read like files;
// a directory, or more than MaxSize bytes, is an error that wraps ErrRefused.
func ReadSource(path string) (*Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && st.IsDir() {
		return nil, message.Failed("source.directory", path, ErrRefused)
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
		return nil, message.Failed("source.large", name, MaxSize, ErrRefused)
	}
	return NewSource(name, text), nil
}

// Line returns line n without its line end, and "" for a line that is not there.
func (s *Source) Line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	text := s.text[s.lines[n-1]:]
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	return strings.TrimSuffix(string(text), "\r")
}

// Hidden is the source without its secrets; lines keep their numbers.
func (s *Source) Hidden() *Source { return NewSource(s.Name, redact.Text(s.text)) }

// position turns a byte range of the text into a Position.
func (s *Source) position(start, end int) Position {
	start = min(max(start, 0), len(s.text))
	end = min(max(end, start), len(s.text))
	line, exact := slices.BinarySearch(s.lines, start)
	if !exact {
		line--
	}
	if i := bytes.IndexAny(s.text[start:end], "\r\n"); i >= 0 {
		end = start + i // a value over several lines is underlined on its first
	}
	return Position{
		Line:  line + 1,
		Col:   s.before[start] - s.before[s.lines[line]] + 1,
		Width: max(1, s.before[end]-s.before[start]),
	}
}
