package hostfiles_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/hostfiles"
)

// modesOf makes a script of the body of the function that msctl has, and a line of
// every mode that is read from it.
func modesOf(t *testing.T, body string) (lines []string, err error) {
	t.Helper()
	modes, err := hostfiles.ParseMsctl([]byte("#!/bin/bash\nsource ~/.msrc\n" + body + "\nmain $@\n"))
	for _, m := range modes {
		line := m.Name + ": " + strings.Join(m.Loads, " ")
		for _, c := range m.Cuts {
			line += fmt.Sprintf("; /%s/,+%d of %s", c.Word, c.More, c.File)
		}
		lines = append(lines, line)
	}
	return lines, err
}

// TestMsctl: shell in which the same could be said.
func TestMsctl(t *testing.T) {
	const begin = "function generate_compose_files() {\n  compose_files=\"-f docker-compose-base.yml\"\n"
	const modes = "  case ${MS_INSTALL_MODE} in\n  allinone | server)\n    compose_files=\"${compose_files} -f docker-compose-api.yml\"\n    ;;\n" +
		"  middleware) ;;\n  *)\n    log \"... no such mode\"\n    ;;\n  esac\n"
	const end = "  echo ${compose_files} >${MS_BASE}/metersphere/compose_files\n}\n"
	const cut = `sed -i -e '/api/,+3d' ${MS_BASE}/metersphere/docker-compose-kafka.yml`
	for _, c := range []struct{ name, body, want string }{
		{"as MeterSphere writes it", `
  mkdir -p ${MS_BASE}/metersphere/data/kafka
  if [ "${MS_INSTALL_MODE}" != "server" ] && [ "${MS_INSTALL_MODE}" != "task-runner" ]; then
    # a comment
    if [ "${MS_EXTERNAL_KAFKA}" = "false" ]; then
      chmod 655 ${MS_BASE}/metersphere/conf/my.cnf
      compose_files="${compose_files} -f docker-compose-kafka.yml"
      if [ "${MS_INSTALL_MODE}" = "middleware" ]; then
        ` + cut + `
      fi
    fi
  fi
`, "allinone: api kafka|server: api|middleware: kafka; /api/,+3 of kafka"},
		{"brackets of bash", "if [[ $MS_INSTALL_MODE == middleware && ( ${X} != on || ! -z $Y ) ]]; then compose_files+=' -f docker-compose-kafka.yml'; fi\n", "allinone: api|server: api|middleware: kafka"},
		{"short", `[ "$MS_INSTALL_MODE" = middleware ] && compose_files="$compose_files -f docker-compose-kafka.yml" && ` + cut + "\n", "allinone: api|server: api|middleware: kafka; /api/,+3 of kafka"},
		{"or", "test $MS_INSTALL_MODE = server || compose_files=\"$compose_files -f docker-compose-kafka.yml\"\n", "allinone: api kafka|server: api|middleware: kafka"},
		{"not", "if ! [ $MS_INSTALL_MODE = server ]; then compose_files=\"$compose_files -f docker-compose-kafka.yml\"; fi\n", "allinone: api kafka|server: api|middleware: kafka"},
		{"else", "if [ $MS_INSTALL_MODE = server ]; then :; elif [ $MS_INSTALL_MODE = middleware ]; then compose_files+=\" -f docker-compose-a.yml\"; else compose_files+=\" -f docker-compose-b.yml\"; fi\n", "allinone: api b|server: api|middleware: a"},
		{"switched on", `
if [ ${MS_UI_ENABLED} = "true" ]; then compose_files="${compose_files} -f docker-compose-ui.yml"; fi
if [ ${MS_X} != "false" ]; then compose_files="${compose_files} -f docker-compose-no.yml"; fi
if [ -f $HOME/x ]; then compose_files="${compose_files} -f docker-compose-file.yml"; fi
if which docker >/dev/null; then compose_files="${compose_files} -f docker-compose-which.yml"; fi
`, "allinone: api ui file which|server: api ui file which|middleware: ui file which"},
		{"a function", "more() { local f=docker-compose-kafka.yml; compose_files=\"$compose_files -f $f\"; }\nmore\n", "allinone: api kafka|server: api kafka|middleware: kafka"},
		{"a file twice", "compose_files=\"$compose_files -f docker-compose-api.yml -f docker-compose-base.yml -f x.yml\"\n", "allinone: api|server: api|middleware: api"},
		{"paths", "compose_files=\"$compose_files -f ${MS_BASE}/metersphere/docker-compose-kafka.yml\"\n", "allinone: api kafka|server: api kafka|middleware: kafka"},
		{"what does not matter", "A=$(id -u) ; sed -i s/a/b/ /etc/hosts\ncurl x | grep y\necho x >/tmp/y\n{ chmod 1 x; }\n", "allinone: api|server: api|middleware: "},
	} {
		got, err := modesOf(t, begin+modes+c.body+end)
		if d := cmp.Diff(c.want, strings.Join(got, "|")); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", c.name, err, d)
		}
	}
	for _, c := range []struct{ name, text, want string }{
		{"no shell", "function generate_compose_files( {", "is no shell script"},
		{"no such function", "function reload() { :; }", "generate_compose_files"},
		{"no modes", begin + end, "generate_compose_files"},
		{"no list", begin + modes + "}\n", "generate_compose_files"},
		{"a loop", begin + modes + "while true; do compose_files=x; done\n" + end, "line 14 "},
		{"another edit", begin + modes + "sed -i 's/a/b/' docker-compose-kafka.yml\n" + end, "line 14 "},
		{"a number", begin + modes + "if [ $A -gt 1 ]; then :; fi\n" + end, "line 14 "},
		{"a pattern of a name", begin + modes + "if [[ $A =~ x ]]; then :; fi\n" + end, "line 14 "},
		{"a pattern", begin + modes + "case x in [) ;; esac\n" + end, "line 14 "},
		{"an array", begin + modes + "compose_files=(-f x)\n" + end, "line 14 "},
		{"a function without end", begin + modes + "f() { f; }\nf\n" + end, "line 14 "},
		{"a value without end", begin + modes + strings.Repeat("a=\"$a$a$a$a$a$a$a$a-\"\n", 50) + end, "line 1"},
		{"huge", strings.Repeat("#\n", 20_000), "larger than"},
		{"deep", begin + strings.Repeat("( ", 15_000), "is no shell"},
	} {
		if got, err := modesOf(t, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v, want %s", c.name, got, err, c.want)
		}
	}
}

func FuzzParseMsctl(f *testing.F) {
	f.Add([]byte("generate_compose_files() { case $MS_INSTALL_MODE in a) x=\"$x -f docker-compose-a.yml\";; esac; [ -n \"$x\" ] && echo $x >compose_files; }"))
	f.Fuzz(func(t *testing.T, text []byte) {
		modes, err := hostfiles.ParseMsctl(text)
		if err == nil && len(modes) == 0 {
			t.Error("no modes")
		}
	})
}
