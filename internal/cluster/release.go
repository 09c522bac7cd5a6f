package cluster

import (
	"slices"
	"strings"

	"mskraft/internal/message"
	"mskraft/internal/release"
	"mskraft/internal/spec"
)

func (b *builder) readRelease() {
	v := b.spec.Release
	if !required(b, v, "MSK103.release") {
		return
	}
	other := b.spec.TemplatesOf
	if r := b.catalogue.Find(v.V); r != nil && !(b.record && other.Given) {
		b.release, b.cluster.Release = r, r
		if other.Given {
			b.fail(other.Pos, other.Key, "MSK113.needless", r.Name)
		}
		return
	}
	if number := strings.TrimLeft(v.V, "vV"); number == "1" || strings.HasPrefix(number, "1.") {
		b.fail(v.Pos, v.Key, "MSK111.zookeeper", v.V, b.catalogue.Names()[0])
		return
	}
	if other.Given {
		b.templatesOf()
		return
	}
	b.fail(v.Pos, v.Key, "MSK110.unknown", v.V, UnknownRelease(v.V, b.catalogue))
}

// templatesOf takes the facts and templates of another release for one that the
// catalogue lacks.
func (b *builder) templatesOf() {
	v, other := b.spec.Release, b.spec.TemplatesOf
	n, ok := release.ParseName(v.V)
	if !ok {
		b.fail(v.Pos, v.Key, "MSK110.name", v.V)
		return
	}
	r := b.catalogue.Find(other.V)
	if r == nil {
		if other.Set {
			b.fail(other.Pos, other.Key, "MSK113.unknown", other.V, UnknownRelease(other.V, b.catalogue))
		}
		return
	}
	named := *r
	named.Name = n.String()
	b.release, b.cluster.Release, b.cluster.TemplatesOf = &named, &named, r.Name
	b.warn(other.Pos, other.Key, "MSK212.templates-of", named.Name, r.Name)
}

// UnknownRelease is what to do about the name of a release that the catalogue lacks. The
// numbers say what was meant, before the letters do: v2.10 is nearer to v2.10.9-lts than
// to v2.1.0.
func UnknownRelease(name string, cat *release.Catalogue) message.Message {
	names := cat.Names()
	newest := names[len(names)-1]
	tag := "v" + strings.TrimLeft(strings.ToLower(strings.TrimSpace(name)), "v")
	if r := cat.Find(tag); r != nil {
		return message.New("release.meant", r.Name, newest)
	}
	line, _, _ := strings.Cut(tag, "-")
	line = strings.TrimRight(line, ".x*") + "."
	switch of := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasPrefix(name, line) }); len(of) {
	case 0:
	case 1:
		return message.New("release.meant", of[0], newest)
	default:
		return message.New("release.line", of[0], of[len(of)-1])
	}
	if n, ok := release.ParseName(tag); ok {
		near := cat.Nearest(n)
		if near == nil {
			return message.New("release.none", newest)
		}
		for _, r := range slices.Backward(cat.Releases) { // one that differs only in what it is called
			if o := r.Number(); o.Major == n.Major && o.Minor == n.Minor && o.Patch == n.Patch {
				return message.New("release.called", r.Name)
			}
		}
		return message.New("release.new", near.Name)
	}
	slices.Reverse(names)                // of equally near ones the newest is meant
	major, _, _ := strings.Cut(tag, ".") // another generation never is
	near := spec.Nearest(tag, slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, major+".") }))
	if near == "" {
		return message.New("release.none", newest)
	}
	return message.New("release.meant", near, newest)
}
