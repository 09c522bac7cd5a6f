package hostfiles

import (
	"bytes"
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
	maxScript   = 32 << 10 // bytes, also of a value
	maxCommands = 10_000
)

// The function of msctl that writes the list of compose files, and the variable of
// .env that it goes by.
const (
	generate    = "generate_compose_files"
	installMode = "MS_INSTALL_MODE"
)

// ParseMsctl reads the modes from the text of msctl: what its function
// generate_compose_files writes for each of them, in the order of its case. The
// function is followed command by command, and nothing is run. An error means
// that it holds something that is not understood.
func ParseMsctl(text []byte) ([]Mode, error) {
	if len(text) > maxScript {
		return nil, message.Failed("msctl.large", maxScript)
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(bytes.NewReader(text), "")
	if err != nil {
		return nil, message.Failed("msctl.no-shell")
	}
	functions := map[string]*syntax.Stmt{}
	var modes []Mode
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			if n.Name != nil {
				functions[n.Name.Value] = n.Body
			}
		case *syntax.CaseClause:
			for _, item := range n.Items {
				for _, pattern := range item.Patterns {
					m := Mode{Name: pattern.Lit()}
					again := slices.ContainsFunc(modes, func(o Mode) bool { return o.Name == m.Name })
					if isMode := (&script{}).word(n.Word) == "${"+installMode+"}"; isMode && m.Name != "" && m.Name != "*" && !again {
						modes = append(modes, m)
					}
				}
			}
		}
		return true
	})
	if functions[generate] == nil || len(modes) == 0 {
		return nil, message.Failed("msctl.no-modes", generate)
	}
	for i := range modes {
		s := &script{functions: functions, variables: map[string]string{installMode: modes[i].Name}}
		if s.run(functions[generate]); s.stopped > 0 {
			return nil, message.Failed("msctl.line", s.stopped)
		}
		if s.written == nil {
			return nil, message.Failed("msctl.no-modes", generate)
		}
		modes[i].Loads, modes[i].Cuts = s.written, s.cuts
	}
	return modes, nil
}

// script follows a shell script for one mode.
type script struct {
	functions map[string]*syntax.Stmt
	variables map[string]string // that are known
	written   []string          // compose files, without that of all modes
	cuts      []Cut
	commands  int
	stopped   uint // the first line that is not understood
}

func (s *script) stop(at syntax.Node) bool {
	if s.stopped == 0 {
		s.stopped = at.Pos().Line()
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
	if s.commands++; s.stopped > 0 || s.commands > maxCommands {
		return s.stop(stmt)
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
		if i := slices.IndexFunc(c.Items, func(item *syntax.CaseItem) bool { return s.matches(c.Word, item.Patterns) }); i >= 0 {
			ok = s.all(c.Items[i].Stmts)
		}
	case *syntax.BinaryCmd:
		if ok = s.run(c.X); ok != (c.Op == syntax.OrStmt) {
			ok = s.run(c.Y)
		}
	case *syntax.TestClause:
		ok = s.test(c.X)
	case *syntax.DeclClause:
		s.assign(c.Args)
	case *syntax.CallExpr:
		if s.assign(c.Assigns); len(c.Args) > 0 {
			ok = s.call(c, stmt.Redirs)
		}
	default:
		return s.stop(stmt)
	}
	return ok != stmt.Negated
}

func (s *script) matches(word *syntax.Word, patterns []*syntax.Word) bool {
	return slices.ContainsFunc(patterns, func(p *syntax.Word) bool {
		ok, err := path.Match(s.word(p), s.word(word))
		return ok || err != nil && s.stop(p)
	})
}

func (s *script) assign(list []*syntax.Assign) {
	for _, a := range list {
		if a.Index != nil || a.Array != nil {
			s.stop(a)
		}
		if a.Name == nil || a.Naked {
			continue
		}
		text := s.word(a.Value)
		if a.Append {
			text = s.variables[a.Name.Value] + text
		}
		if s.variables[a.Name.Value] = text; len(text) > maxScript {
			s.variables[a.Name.Value] = ""
			s.stop(a)
		}
	}
}

// word is a word with the variables that are known. Others stay as ${NAME}.
func (s *script) word(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	return s.join(w.Parts)
}

func (s *script) join(parts []syntax.WordPart) string {
	var b strings.Builder
	for _, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			b.WriteString(p.Value)
		case *syntax.SglQuoted:
			b.WriteString(p.Value)
		case *syntax.DblQuoted:
			b.WriteString(s.join(p.Parts))
		case *syntax.ParamExp:
			name := ""
			if p.Param != nil {
				name = p.Param.Value
			}
			text, known := s.variables[name]
			if !known || p.Exp != nil {
				text = "${" + name + "}"
			}
			b.WriteString(text)
		default:
			b.WriteString("${}")
		}
	}
	return b.String()
}

// call follows a command: a function of the script, a test, sed on a compose
// file, and what is written to the list of files. Others do not matter.
func (s *script) call(c *syntax.CallExpr, redirects []*syntax.Redirect) bool {
	words := make([]string, len(c.Args))
	for i, w := range c.Args {
		words[i] = s.word(w)
	}
	arguments := strings.Join(words[1:], " ")
	switch files := composeNames(arguments); words[0] {
	case "[", "test":
		return s.compare(c, strings.TrimSuffix(arguments, " ]"))
	case "sed":
		i := slices.IndexFunc(words, func(w string) bool { return cutLines().MatchString(w) })
		if i < 0 || len(files) != 1 {
			return len(files) == 0 || s.stop(c)
		}
		m := cutLines().FindStringSubmatch(words[i])
		more, _ := strconv.Atoi(m[2])
		s.cuts = append(s.cuts, Cut{files[0], m[1], more})
	case "echo":
		if slices.ContainsFunc(redirects, func(r *syntax.Redirect) bool { return path.Base(s.word(r.Word)) == "compose_files" }) {
			s.written = files
		}
	default:
		if function := s.functions[words[0]]; function != nil {
			return s.run(function)
		}
	}
	return true
}

// cutLines is how sed is told to delete a line with a word and some below it.
func cutLines() *regexp.Regexp { return regexp.MustCompile(`^/([^/]+)/,\+(\d+)d$`) }

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
	return s.stop(x)
}

// compare tells whether a condition on one or two words holds. A variable that is
// not known is a switch, and has the value that it is compared with; a file that is
// looked for is there.
func (s *script) compare(at syntax.Node, text string) bool {
	text, not := strings.CutPrefix(text, "! ")
	words := strings.Fields(text)
	switch {
	case len(words) == 2 && regexp.MustCompile(`^-[defnrswxz]$`).MatchString(words[0]):
		return (words[0] != "-z") != not
	case len(words) == 3 && slices.Contains([]string{"=", "==", "!="}, words[1]):
		equal := words[0] == words[2] || strings.Contains(words[0]+words[2], "${")
		return equal == (words[1] != "!=") != not
	}
	return s.stop(at)
}

// composeNames are the compose files in a list of arguments, without the one that
// every mode has.
func composeNames(arguments string) []string {
	names := []string{}
	for w := range strings.FieldsSeq(arguments) {
		if name, ok := composeName(w); ok && name != "base" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
