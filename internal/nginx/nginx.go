// Package nginx reads NGINX configuration into directives with their places, and finds
// the servers in it and what they pass on. It knows how NGINX reads a file, not what is
// right for a host.
package nginx

import (
	"fmt"
	"strings"

	"mskraft/internal/message"
)

// maxDepth of blocks in blocks.
const maxDepth = 32

// A Directive is a name, its arguments, and the directives of its block.
type Directive struct {
	Name      string
	Args      []string
	Block     []*Directive // nil without braces
	Comment   string       // behind it on the line of its end, without #
	Line, Col int          // from 1; Col in characters
}

// Arg returns an argument, "" if there are fewer.
func (d *Directive) Arg(i int) string {
	if i < len(d.Args) {
		return d.Args[i]
	}
	return ""
}

// Find returns the directives of that name in the block.
func (d *Directive) Find(name string) []*Directive {
	var list []*Directive
	for _, b := range d.Block {
		if b.Name == name {
			list = append(list, b)
		}
	}
	return list
}

// A SyntaxError is a text that NGINX would not read.
type SyntaxError struct {
	Line, Col int
	message.Message
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Col, e.Message) }

// Parse reads a configuration file. The result is a directive without a name
// whose block is the file; the error is a *SyntaxError.
func Parse(text []byte) (*Directive, error) {
	p := &parser{text: []rune(string(text)), line: 1, col: 1}
	root := &Directive{Block: []*Directive{}}
	if err := p.block(root, 0); err != nil {
		return nil, err
	}
	return root, nil
}

type parser struct {
	text      []rune
	at        int
	line, col int
	ended     *Directive
	endedLine int
}

func (p *parser) fail(line, col int, id message.ID, args ...any) error {
	return &SyntaxError{line, col, message.New(id, args...)}
}

func (p *parser) next() rune {
	c := p.text[p.at]
	p.at++
	if c == '\n' {
		p.line, p.col = p.line+1, 1
	} else {
		p.col++
	}
	return c
}

// blank passes over blanks and comments.
func (p *parser) blank() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\r', '\n':
			p.next()
		case '#':
			line, from := p.line, p.at+1
			for p.at < len(p.text) && p.text[p.at] != '\n' {
				p.next()
			}
			if p.ended != nil && p.endedLine == line {
				p.ended.Comment = strings.TrimSpace(string(p.text[from:p.at]))
			}
		default:
			return
		}
	}
}

// token reads a word or one of ; { }, "" at the end of the text. plain tells a
// sign from a quoted word.
func (p *parser) token() (word string, plain bool, line, col int, err error) {
	p.blank()
	line, col = p.line, p.col
	if p.at == len(p.text) {
		return "", true, line, col, nil
	}
	switch c := p.text[p.at]; c {
	case ';', '{', '}':
		p.next()
		return string(c), true, line, col, nil
	case '"', '\'':
		p.next()
		var b strings.Builder
		for p.at < len(p.text) {
			d := p.next()
			if d == c {
				return b.String(), false, line, col, nil
			}
			if d == '\\' && p.at < len(p.text) && (p.text[p.at] == c || p.text[p.at] == '\\') {
				d = p.next()
			}
			b.WriteRune(d)
		}
		return "", false, line, col, p.fail(line, col, "nginx-file.quote")
	}
	from := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		if c == '$' && p.at+1 < len(p.text) && p.text[p.at+1] == '{' {
			for p.at < len(p.text) && p.text[p.at] != '}' {
				p.next()
			}
			if p.at < len(p.text) {
				p.next()
			}
			continue
		}
		if strings.ContainsRune(" \t\r\n;{}", c) {
			break
		}
		p.next()
		if c == '\\' && p.at < len(p.text) {
			p.next()
		}
	}
	return string(p.text[from:p.at]), false, line, col, nil
}

func (p *parser) block(parent *Directive, depth int) error {
	if depth > maxDepth {
		return p.fail(p.line, p.col, "nginx-file.deep")
	}
	var d *Directive
	for {
		word, plain, line, col, err := p.token()
		switch {
		case err != nil:
			return err
		case plain && word == "":
			if d != nil {
				return p.fail(d.Line, d.Col, "nginx-file.semicolon", d.Name)
			}
			if depth > 0 {
				return p.fail(parent.Line, parent.Col, "nginx-file.block", parent.Name)
			}
			return nil
		case plain && word == "}":
			if d != nil {
				return p.fail(d.Line, d.Col, "nginx-file.semicolon", d.Name)
			}
			if depth == 0 {
				return p.fail(line, col, "nginx-file.brace")
			}
			return nil
		case plain && d == nil:
			return p.fail(line, col, "nginx-file.directive", word)
		case plain && word == "{":
			d.Block = []*Directive{}
			p.ended = nil
			if err := p.block(d, depth+1); err != nil {
				return err
			}
			d = nil
		case plain: // ;
			p.ended, p.endedLine = d, line
			d = nil
		case d == nil:
			d = &Directive{Name: word, Line: line, Col: col}
			parent.Block = append(parent.Block, d)
		default:
			d.Args = append(d.Args, word)
		}
	}
}
