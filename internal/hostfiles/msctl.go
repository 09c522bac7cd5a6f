package hostfiles

import (
	"errors"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"mskraft/internal/message"
)

// A Mode is what msctl does in one install mode when all that can be switched on
// is switched on.
type Mode struct {
	Name  string
	Loads []string // compose files in the order of msctl: kafka for docker-compose-kafka.yml
	Cuts  []Cut    // what it deletes from them at every reload
}

// A Cut is a range of lines that msctl deletes from a compose file with sed: those
// with a word, and so many more below each.
type Cut struct {
	File string // kafka for docker-compose-kafka.yml
	Word string
	More int
}

// Limits of a script. msctl has 12 kilobytes, and runs a hundred commands a mode.
const (
	maxScript   = 32 << 10
	maxCommands = 10_000
	maxCalls    = 20
)

// ParseMsctl reads the modes from the text of msctl: what its function
// generate_compose_files writes for each of them, in the order of its case. The
// function is followed command by command, and nothing is run. An error means
// that it holds something that is not understood.
func ParseMsctl(text []byte) ([]Mode, error) {
	if len(text) > maxScript {
		return nil, message.Failed("msctl.large", maxScript)
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(string(text)), "")
	if err != nil {
		var at syntax.ParseError
		if errors.As(err, &at) {
			return nil, message.Failed("msctl.line", at.Pos.Line())
		}
		return nil, message.Failed("msctl.no-shell")
	}
	functions := map[string]*syntax.Stmt{}
	syntax.Walk(file, func(n syntax.Node) bool {
		if f, ok := n.(*syntax.FuncDecl); ok && f.Name != nil {
			functions[f.Name.Value] = f.Body
		}
		return true
	})
	if functions[generate] == nil {
		return nil, message.Failed("msctl.no-function", generate)
	}
	var modes []Mode
	for _, name := range cases(functions[generate]) {
		modes = append(modes, Mode{Name: name})
	}
	if len(modes) == 0 {
		return nil, message.Failed("msctl.no-modes", generate)
	}
	for i := range modes {
		s := &script{functions: functions, variables: map[string]string{installMode: modes[i].Name}}
		s.run(functions[generate])
		if s.err == nil && s.written == nil {
			s.err = message.Failed("msctl.no-list")
		}
		if s.err != nil {
			return nil, s.err
		}
		modes[i].Loads, modes[i].Cuts = s.written, s.cuts
	}
	return modes, nil
}

// cases are the modes that a function tells apart.
func cases(body syntax.Node) (names []string) {
	syntax.Walk(body, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.CaseClause); ok && (&script{}).word(c.Word) == "${"+installMode+"}" {
			for _, item := range c.Items {
				for _, pattern := range item.Patterns {
					if name := pattern.Lit(); name != "" && name != "*" && !slices.Contains(names, name) {
						names = append(names, name)
					}
				}
			}
		}
		return true
	})
	return names
}

// The function of msctl that writes the list of compose files, and the variable of
// .env that it goes by.
const (
	generate    = "generate_compose_files"
	installMode = "MS_INSTALL_MODE"
)

// script follows a shell script for one mode.
type script struct {
	functions map[string]*syntax.Stmt
	variables map[string]string // that are known
	written   []string          // compose files, without that of all modes
	cuts      []Cut
	commands  int
	calls     int
	err       error // the first thing that was not understood
}

func (s *script) stop(at syntax.Node, id message.ID) bool {
	if s.err == nil {
		s.err = message.Failed(id, at.Pos().Line())
	}
	return false
}

func (s *script) all(list []*syntax.Stmt) bool {
	ok := true
	for _, stmt := range list {
		ok = s.run(stmt)
	}
	return ok
}

// run follows a statement and tells whether it succeeds, as commands that are
// passed over are taken to do.
func (s *script) run(stmt *syntax.Stmt) bool {
	if s.commands++; s.err != nil || s.commands > maxCommands {
		return s.stop(stmt, "msctl.commands")
	}
	ok := true
	switch c := stmt.Cmd.(type) {
	case nil, *syntax.FuncDecl:
	case *syntax.Block:
		ok = s.all(c.Stmts)
	case *syntax.IfClause:
		for ; c != nil; c = c.Else {
			if len(c.Cond) == 0 || s.all(c.Cond) {
				ok = s.all(c.Then)
				break
			}
		}
	case *syntax.CaseClause:
		s.choose(c)
	case *syntax.BinaryCmd:
		switch ok = s.run(c.X); {
		case c.Op == syntax.AndStmt && ok, c.Op == syntax.OrStmt && !ok, c.Op == syntax.Pipe, c.Op == syntax.PipeAll:
			ok = s.run(c.Y)
		}
	case *syntax.TestClause:
		ok = s.test(c.X)
	case *syntax.DeclClause:
		s.assign(c.Args)
	case *syntax.CallExpr:
		s.assign(c.Assigns)
		if len(c.Args) > 0 {
			ok = s.call(c, stmt.Redirs)
		}
	default:
		return s.stop(stmt, "msctl.command")
	}
	return ok != stmt.Negated
}

func (s *script) choose(c *syntax.CaseClause) {
	word := s.word(c.Word)
	for _, item := range c.Items {
		for _, pattern := range item.Patterns {
			if ok, err := path.Match(s.word(pattern), word); err != nil {
				s.stop(pattern, "msctl.pattern")
			} else if ok {
				s.all(item.Stmts)
				return
			}
		}
	}
}

func (s *script) assign(list []*syntax.Assign) {
	for _, a := range list {
		switch {
		case a.Name == nil || a.Naked:
		case a.Index != nil || a.Array != nil:
			s.stop(a, "msctl.array")
		default:
			text := s.word(a.Value)
			if a.Append {
				text = s.variables[a.Name.Value] + text
			}
			if len(text) > maxScript {
				s.stop(a, "msctl.value")
				return
			}
			s.variables[a.Name.Value] = text
		}
	}
}

// word is a word with the variables that are known. Others stay as ${NAME}.
func (s *script) word(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	var b strings.Builder
	s.parts(&b, w.Parts)
	return b.String()
}

func (s *script) parts(b *strings.Builder, parts []syntax.WordPart) {
	for _, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			b.WriteString(p.Value)
		case *syntax.SglQuoted:
			b.WriteString(p.Value)
		case *syntax.DblQuoted:
			s.parts(b, p.Parts)
		case *syntax.ParamExp:
			if p.Param == nil {
				b.WriteString("${}")
				continue
			}
			if text, ok := s.variables[p.Param.Value]; ok && p.Exp == nil {
				b.WriteString(text)
			} else {
				b.WriteString("${" + p.Param.Value + "}")
			}
		default:
			b.WriteString("${}")
		}
	}
}

// call follows a command: a function of the script, a test, sed on a compose
// file, and what is written to the list of files. Others do not matter.
func (s *script) call(c *syntax.CallExpr, redirects []*syntax.Redirect) bool {
	var words []string
	for _, w := range c.Args {
		words = append(words, s.word(w))
	}
	switch name := words[0]; {
	case s.functions[name] != nil:
		if s.calls++; s.calls > maxCalls {
			return s.stop(c, "msctl.calls")
		}
		return s.run(s.functions[name])
	case name == "[" || name == "test":
		return s.compare(c, strings.TrimSpace(strings.TrimSuffix(strings.Join(words[1:], " "), "]")))
	case name == "sed":
		s.sed(c, words[1:])
	case name == "echo":
		for _, r := range redirects {
			if path.Base(s.word(r.Word)) == "compose_files" {
				s.written = composeNames(strings.Join(words[1:], " "))
			}
		}
	}
	return true
}

// test follows what stands in [[ ]].
func (s *script) test(x syntax.TestExpr) bool {
	switch x := x.(type) {
	case *syntax.ParenTest:
		return s.test(x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			return !s.test(x.X)
		}
		word, _ := x.X.(*syntax.Word)
		return s.compare(x, x.Op.String()+" "+s.word(word))
	case *syntax.BinaryTest:
		switch x.Op {
		case syntax.AndTest:
			return s.test(x.X) && s.test(x.Y)
		case syntax.OrTest:
			return s.test(x.X) || s.test(x.Y)
		}
		left, _ := x.X.(*syntax.Word)
		right, _ := x.Y.(*syntax.Word)
		return s.compare(x, s.word(left)+" "+x.Op.String()+" "+s.word(right))
	}
	return s.stop(x, "msctl.condition")
}

// compare tells whether a condition on one or two words holds. A variable that is
// not known is a switch, and has the value that it is compared with; a file that is
// looked for is there.
func (s *script) compare(at syntax.Node, text string) bool {
	words := strings.Fields(text)
	not := len(words) > 0 && words[0] == "!"
	if not {
		words = words[1:]
	}
	switch {
	case len(words) == 2 && regexp.MustCompile(`^-[defnrswxz]$`).MatchString(words[0]):
		return (words[0] != "-z") != not
	case len(words) == 3 && slices.Contains([]string{"=", "==", "!="}, words[1]):
		equal := words[0] == words[2] || strings.Contains(words[0]+words[2], "${")
		return equal == (words[1] != "!=") != not
	}
	return s.stop(at, "msctl.condition")
}

// sed notes the lines that are cut out of a compose file.
func (s *script) sed(at syntax.Node, words []string) {
	files := composeNames(strings.Join(words, " "))
	if len(files) == 0 {
		return
	}
	for _, w := range words {
		if m := regexp.MustCompile(`^/([^/]+)/,\+(\d+)d$`).FindStringSubmatch(w); m != nil && len(files) == 1 {
			more, _ := strconv.Atoi(m[2])
			s.cuts = append(s.cuts, Cut{files[0], m[1], more})
			return
		}
	}
	s.stop(at, "msctl.edit")
}

// composeNames are the compose files in a list of arguments, without the one that
// every mode has.
func composeNames(text string) []string {
	names := []string{}
	for w := range strings.FieldsSeq(text) {
		name, ok := strings.CutPrefix(path.Base(w), filePrefix)
		if name, ends := strings.CutSuffix(name, fileSuffix); ok && ends && name != "base" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
