package render

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// checkText refuses the marks that a template leaves behind when a value is
// missing or of the wrong type, and what is not plain text.
func checkText(text []byte) error {
	for _, mark := range []string{"<no value>", "<nil>", "%!", "\r", "\x00"} {
		if i := bytes.Index(text, []byte(mark)); i >= 0 {
			return message.Failed("template.mark", 1+bytes.Count(text[:i], []byte("\n")), mark)
		}
	}
	if !bytes.HasSuffix(text, []byte("\n")) || bytes.HasSuffix(text, []byte("\n\n")) {
		return message.Failed("template.end")
	}
	return nil
}

// checker compares a rendered file with the model. It goes by what the file
// says once parsed, however the template came to say it.
type checker struct{ problems []message.Message }

func (check *checker) fail(id message.ID, args ...any) {
	check.problems = append(check.problems, message.New(id, args...))
}

// equal compares what messages call what: a name, or a message.
func (check *checker) equal(what any, got, want string) {
	if got != want {
		check.fail("template.differs", what, got, want)
	}
}

func (check *checker) err() error {
	if len(check.problems) == 0 {
		return nil
	}
	slices.SortFunc(check.problems, func(a, b message.Message) int { return strings.Compare(a.String(), b.String()) })
	return message.Failed("template.problems", message.Clauses(check.problems...))
}

// checkCompose parses a compose file, checks what all of them have in common,
// and hands it to compare. The error names everything that is wrong.
func checkCompose(text []byte, rel *release.Release, marks []string, compare func(*checker, *hostfiles.File)) error {
	if err := checkText(text); err != nil {
		return err
	}
	file, problems := hostfiles.ParseStrict(text, marks)
	check := &checker{}
	for _, p := range problems {
		check.fail("template.line", p.Place.Line, p.Message)
	}
	check.equal("version", file.Version.Text, rel.Generation.Compose)
	compare(check, file)
	return check.err()
}

// names compares the names of the services, whatever their order.
func (check *checker) names(file *hostfiles.File, want ...string) {
	var got []string
	for _, s := range file.Services {
		got = append(got, s.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	check.equal("services", strings.Join(got, " "), strings.Join(want, " "))
}

// services compares the file of one or two services with the model.
func (check *checker) services(file *hostfiles.File, f serviceFile) {
	check.names(file, slices.Collect(maps.Keys(f.settings))...)
	key := f.Release.BootstrapKey()
	for _, s := range file.Services {
		check.equal(s.Name+"."+key, s.Variable(key).Text, f.BootstrapOf(s.Name))
		if v := s.Variable(release.ReplicasVariable); v.Given {
			check.equal(s.Name+"."+release.ReplicasVariable, v.Text, strconv.Itoa(f.ReplicationFactor))
			check.equal(s.Name+"."+release.PartitionsVariable, s.Variable(release.PartitionsVariable).Text, strconv.Itoa(f.Partitions))
		}
		want, err := f.find(s.Name)
		if err != nil {
			check.fail("template.error", err)
		}
		check.equal(s.Name+".privileged", strconv.FormatBool(s.Privileged.Text == "true"), strconv.FormatBool(want.privileged))
		check.equal(message.New("template.memory", s.Name), s.MemLimit.Text, want.memLimit)
	}
}

// kafka compares docker-compose-kafka.yml of a host with the model: the node that is
// read back has to be the wanted one.
func (check *checker) kafka(file *hostfiles.File, f kafkaFile) {
	check.names(file, "kafka", f.Release.Generation.Consumer)
	s := file.Service("kafka")
	if s == nil {
		return
	}
	found := hostfiles.ReadKafka(file, s, f.Release.Kafka) // what a mounted file says is checked by itself
	for _, d := range found.Node().Differences(f.Node) {
		check.fail("template.differs", d.What, d.Value, d.Other)
	}
	for _, word := range f.Family().Always {
		name, want, _ := strings.Cut(word, "=")
		check.equal(name, s.Variable(name).Text, want)
	}
	var mounts, volumes []string
	for _, m := range s.Mounts {
		mounts = append(mounts, m.Value.Text)
	}
	for _, v := range file.Volumes {
		volumes = append(volumes, v.Name)
	}
	check.equal("kafka.volumes", strings.Join(mounts, " "), strings.Join(f.Mounts(), " "))
	check.equal("volumes", strings.Join(volumes, " "), f.Volume())
}

// checkProperties compares conf/kafka/controller.properties with the model: it says
// what the variables say, less what only brokers read, and where the data is.
func checkProperties(text []byte, f kafkaFile) error {
	if err := checkText(text); err != nil {
		return err
	}
	check, got := &checker{}, hostfiles.ParseProperties("", text)
	for name, value := range f.Properties {
		if name != "broker.id" && !strings.HasPrefix(name, "offsets.topic.") && !strings.HasPrefix(name, "transaction.state.") {
			check.equal(name, got[name].Text, value)
		}
	}
	check.equal("log.dirs", got["log.dirs"].Text, f.Family().Data)
	return check.err()
}

// checkConsumer holds the block that msctl cuts out in mode middleware, from the
// first line with the word to the third after it, to these four lines.
func checkConsumer(text []byte, word string) error {
	block := "\n  " + word + ":\n    depends_on:\n      kafka:\n        condition: service_healthy\n"
	if n := bytes.Count(text, []byte(word)); n != 1 || !bytes.HasSuffix(text, []byte(block)) {
		return message.Failed("template.block", word, n)
	}
	return nil
}
