package hostfiles

import (
	"iter"
	"path"
	"slices"
	"strings"

	"mskraft/internal/release"
)

// readKafkas finds the services of a host that are a Kafka.
func (h *Host) readKafkas(cat *release.Catalogue) {
	for _, f := range h.Files {
		for _, s := range f.Services {
			if !s.isBase && isKafka(cat, s) {
				image := imageOf(cat, s)
				k := newKafka(f, s, image, familyOf(cat, s, image))
				k.merge(h)
				h.Kafkas = append(h.Kafkas, k)
			}
		}
	}
}

// isKafka reports whether a service is a Kafka: by variables that nothing else has, by its
// image, or by MeterSphere's name. One that runs tools of Kafka is none: images of Kafka also
// make topics, and wait for brokers. So is one that runs something else and is not reached.
func isKafka(cat *release.Catalogue, s *Service) bool {
	name := path.Base(strings.TrimSuffix(s.Image.Text, ":"+tag(s).Text))
	isSet := func(v Variable) bool {
		return slices.ContainsFunc(cat.Families, func(f *release.Family) bool { return isOfKafka(f.Property(v.Name)) })
	}
	starts, isTool := runs(s.Entrypoint.Text + " " + s.Command.Text)
	isReplaced := !starts && s.Entrypoint.Text+s.Command.Text != ""
	switch {
	case isTool && !starts:
		return false
	case slices.ContainsFunc(s.Environment, isSet):
		return true
	case name == "kafka" || strings.HasSuffix(name, "-kafka"):
		return !isReplaced || len(s.Ports) > 0 || s.Name == "kafka"
	}
	return s.Name == "kafka" && (s.Image.Given || len(s.Environment) > 0)
}

// imageOf is what the catalogue knows of the image of a service, nil for nothing: the same tag
// of another maker is another image.
func imageOf(cat *release.Catalogue, s *Service) *release.Image {
	image := cat.Image(tag(s).Text)
	isOthers := func(f *release.Family) bool {
		return image != nil && f != image.Family && strings.Contains(s.Image.Text, f.Name+"/")
	}
	if slices.ContainsFunc(cat.Families, isOthers) {
		return nil
	}
	return image
}

// Version is the version of Kafka that the tag of the image names, "" for an image whose tags
// count something else.
func (k *Kafka) Version() string {
	name, _, _ := strings.Cut(path.Base(k.Service.Image.Text), ":")
	version, _, _ := strings.Cut(k.Tag.Text, "-")
	if rest := strings.NewReplacer(k.Family.Name, "", "kafka", "", "native", "").Replace(name); strings.Trim(rest, "-_") != "" {
		return ""
	}
	return version
}

// isOfKafka reports whether only a broker or a controller has such a property.
func isOfKafka(property string) bool {
	return slices.Contains([]string{
		"advertised.listeners", "broker.id", "controller.listener.names", "controller.quorum.bootstrap.servers", "controller.quorum.voters",
		"listener.security.protocol.map", "node.id", "process.roles",
	}, property)
}

// runs tells of a command whether it starts Kafka, and whether it runs tools of Kafka.
func runs(command string) (starts, isTool bool) {
	for word := range commands(command) {
		switch name := strings.TrimSuffix(path.Base(word), ".sh"); {
		case name == "kafka-server-start", name == "kafka.Kafka", isStart(word):
			starts = true
		case name == "cub", strings.HasPrefix(name, "kafka-") && name != "kafka-storage":
			isTool = true
		}
	}
	return starts, isTool
}

// commands are the words of a command.
func commands(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(text, func(c rune) bool { return strings.ContainsRune(" \t\n;&|()'\"", c) })
}

// isStart reports whether a word is the script that an image starts Kafka with, or one that
// goes before it.
func isStart(word string) bool {
	name := strings.TrimSuffix(path.Base(word), ".sh")
	return word != path.Base(word) && (name == "run" || strings.HasSuffix(name, "entrypoint"))
}

// tag is that of the image of a service, with the place of the image.
func tag(s *Service) Value {
	v := s.Image
	v.Text = ""
	if i := strings.LastIndexByte(s.Image.Text, ':'); i >= 0 && !strings.ContainsAny(s.Image.Text[i:], "/}") {
		v.Text = s.Image.Text[i+1:]
	}
	return v
}

// familyOf is the family of whose variables a service has most, else that of the image.
func familyOf(cat *release.Catalogue, s *Service, image *release.Image) *release.Family {
	best, most, tie := (*release.Family)(nil), 0, true
	for _, f := range cat.Families {
		n := 0
		for _, v := range s.Environment {
			if f.IsSign(v.Name) && (image == nil || image.AliasProperty(v.Name) == "") {
				n++
			}
		}
		if n > most {
			best, most, tie = f, n, false
		} else if n == most {
			tie = true
		}
	}
	switch {
	case !tie:
		return best
	case image != nil:
		return image.Family
	}
	for _, f := range cat.Families {
		if strings.Contains(s.Image.Text, f.Name) {
			return f
		}
	}
	images := cat.Images()
	return images[len(images)-1].Family
}
